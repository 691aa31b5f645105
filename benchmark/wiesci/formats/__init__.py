"""Files of other tools: one module a format, a line in :data:`FORMATS` each.

A reader gives rows of the prediction format, a writer says in sentences what the format could not carry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from wiesci import wire
from wiesci.formats import brat, cas, conll, docbin, label_studio
from wiesci.jsonl import build_documents, read_lines, require, to_builtins, write_rows
from wiesci.labels import Labels
from wiesci.model import LAYERS, Document, UsageError

Texts = Mapping[str, str | None]
"""Known documents by id with their texts, for files that have none; null where a text is not at hand."""


class Format(NamedTuple):
    """How a format is read and written, and by what a path shows that it has it."""

    read: Callable[[Path, Texts], list[dict[str, Any]]]
    write: Callable[[Sequence[Document], Path], list[str]]
    suffixes: tuple[str, ...]
    holds: str = ""
    """What files a folder of this format has; a format without it is one file."""
    whole: bool = False
    """Whether all layers come back; of the others at least the names do."""


FORMATS: dict[str, Format] = {
    "brat": Format(brat.read, brat.write, (), "*.ann", whole=True),
    "cas": Format(cas.read, cas.write, (".xmi",), "*.xmi", whole=True),
    "conll": Format(conll.read, conll.write, (".conll", ".bio", ".iob", ".tsv", ".txt")),
    "docbin": Format(docbin.read, docbin.write, (".spacy",)),
    "label-studio": Format(label_studio.read, label_studio.write, (".json",), whole=True),
}
OWN = "wiesci"


def guess(path: Path) -> str:
    """The format of a path by its name, or by what a folder holds."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".jsonl"):
        return OWN
    for kind, form in FORMATS.items():
        if path.suffix in form.suffixes:
            return kind
        if path.is_dir() and form.holds and next(path.glob(form.holds), None) is not None:
            return kind
    raise UsageError(f"{path}: no format is known by this name; there are {', '.join((OWN, *FORMATS))}")


def read_any(path: Path, kind: str, *, texts: Texts, labels: Labels | None = None) -> tuple[Document, ...]:
    """The documents of a file or folder; ``FormatError`` with every fault."""
    if kind == OWN:
        return require(build_documents(str(path), ((n, _with_text(line, texts)) for n, line in read_lines(path))))
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    rows = FORMATS[kind].read(path, texts)
    lines = ((n, wire.decode(msgspec.json.encode(row))) for n, row in enumerate(rows, start=1))
    return require(build_documents(str(path), lines, labels=labels))


def _with_text(line: wire.Decoded, texts: Texts) -> wire.Decoded:
    """A line of a prediction file with the text of the known document."""
    document = line.document
    if document is None or document.text is not None or texts.get(document.id) is None:
        return line
    return msgspec.structs.replace(line, document=msgspec.structs.replace(document, text=texts[document.id]))


def _whole(document: Document) -> dict[str, object]:
    """A document with every key but those of layers that its file did not have: they were not attempted."""
    absent = set(LAYERS) - (document.attempted or set(LAYERS))
    return {name: value for name, value in to_builtins(document).items() if name not in absent}


def write_any(documents: Sequence[Document], path: Path, kind: str) -> list[str]:
    """Write documents; what the format could not carry, in sentences."""
    if kind == OWN:
        write_rows(path, map(_whole, documents))
        return []
    without = [d.id for d in documents if d.text is None]
    if without:
        raise UsageError(f"{without[0]}: has no text, which {kind} files must have; wiesci hydrate puts it there")
    return FORMATS[kind].write(documents, path)
