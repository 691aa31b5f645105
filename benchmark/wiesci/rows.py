"""Rows of a table (Parquet, ``datasets.Dataset``): numbered class labels back to their names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

Rename: TypeAlias = Callable[[Any], Any]


def renamer(feature: Any) -> Rename | None:
    """A function that names the class labels in a value of ``feature``; None if it holds none.

    ``feature`` is in the form of ``datasets.Features.to_dict()``, which a Parquet file written by ``datasets`` carries
    in its metadata: labels are stored as their number.
    """
    if not isinstance(feature, dict):
        return None
    kind = feature.get("_type")
    if kind == "ClassLabel":
        names = feature["names"]
        return lambda value: names[value] if isinstance(value, int) and value >= 0 else value
    if kind in ("List", "LargeList", "Sequence"):
        inner = renamer(feature["feature"])
        return None if inner is None else lambda value: value and [inner(item) for item in value]
    if isinstance(kind, str):
        return None
    fields = {name: rename for name, sub in feature.items() if (rename := renamer(sub)) is not None}
    if not fields:
        return None
    return lambda value: value and {k: fields[k](v) if k in fields else v for k, v in value.items()}


def read_parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a Parquet file with the names of their class labels."""
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(path).read()  # read_table would import pandas
    metadata = (table.schema.metadata or {}).get(b"huggingface")
    rename = renamer(json.loads(metadata)["info"]["features"]) if metadata else None
    for row in table.to_pylist():
        yield rename(row) if rename else row


def named_rows(given: Iterable[Any]) -> Iterable[Any]:
    """The rows as they are; those of a ``datasets.Dataset`` with the names of their class labels."""
    features = getattr(given, "features", None)
    rename = None if features is None else renamer(features.to_dict())
    return given if rename is None else (rename(row) for row in given)
