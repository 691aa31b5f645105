"""Corpora that outgrow one machine, on `dask.distributed <https://distributed.dask.org>`_ (the extra ``dask``).

Counts of documents add up, so scoring is: send the rows of gold and predictions with one id to one worker, count there,
put the counts together here. :func:`predict` runs a system over a corpus in the same way. Both use the client that is
current (``distributed.Client(...)``), and the threads of this process where there is none.

A corpus is a pattern or list of files (``.jsonl``, ``.jsonl.gz``, ``.parquet``; each file is one part, read where it
is needed, so workers must see it), a ``dask.bag`` of dictionaries, or a ``datasets.Dataset``.
"""

from __future__ import annotations

import functools
import glob
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
from dask.base import compute
from dask.delayed import delayed

from wiesci import corpus, scoring, wire
from wiesci.counts import Table
from wiesci.jsonl import Reading, build_documents, open_lines, read_lines, write_documents
from wiesci.labels import Labels
from wiesci.measures import MEASURES, Measure
from wiesci.model import Document, FormatError, Problem, UsageError
from wiesci.pair import Pair
from wiesci.results import Columns, Evaluation
from wiesci.rows import named_rows, read_parquet
from wiesci.systems import build_system, predict_all, without_labels
from wiesci.views import View, apply

Source: TypeAlias = Any
"""A pattern or list of files, a Bag, a Dataset."""

Row: TypeAlias = tuple[str, int, bytes]
"""Where a row stands (file or part, line or row) and its JSON."""

SHARDS = 64
"""Parts that a ``datasets.Dataset`` is read in."""


def score(
    gold: Source,
    predictions: Source,
    *,
    system: str = "system",
    layers: Sequence[str] | None = None,
    measures: Sequence[str] = (),
    labels: Labels | None = None,
    view: tuple[str, View] | None = None,
    skip_invalid: bool = False,
) -> Evaluation:
    """The evaluation that :func:`wiesci.scoring.score` would give of the same rows, to the last digit.

    The counts of every document come back to this process: some 30 kB a document for all measures, a few hundred bytes
    for one; name ``measures`` where that is too much. Faults are those of ``wiesci score``; so are ``FormatError`` and
    ``UsageError``.
    """
    wanted = scoring.wanted_measures(layers, measures)
    sides = [_parts(gold, "gold"), _parts(predictions, "predictions")]
    buckets = max(map(len, sides))
    split = [[delayed(_split)(part, buckets) for part in side] for side in sides]
    task = delayed(functools.partial(_count, names=[m.name for m in wanted], labels=labels, view=view))
    counted = [task(*([delayed(_pick)(part, n) for part in side] for side in split)) for n in range(buckets)]
    return _joined(compute(*counted), wanted, system, layers, measures, view, skip_invalid)


def predict(system: str, documents: Source, output: str | Path) -> list[Path]:
    """Run a system over a corpus, one file ``output/part-00000.jsonl`` for each part of it; the files' paths.

    ``system`` is what ``wiesci predict`` takes, ``python:MODULE:FUNCTION`` for instance; workers must be able to import
    the module (``client.upload_file``) and to write to ``output``. A part that is run again after a worker was lost
    gives the same file. Raises ``FormatError`` for faulty documents.
    """
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    parts = _parts(documents, "documents")
    files = [folder / f"part-{number:05}.jsonl" for number in range(len(parts))]
    task = delayed(_predicted)
    problems = compute(*(task(system, part, file) for part, file in zip(parts, files, strict=True)))
    if any(problems):
        raise FormatError([problem for found in problems for problem in found])
    return files


# ---- parts of a corpus ---------------------------------------------------------------------------------------------


def _parts(source: Source, name: str) -> list[Any]:
    """A task for each part, which gives its rows."""
    read = delayed(_rows)
    if hasattr(source, "to_delayed"):  # a Bag
        return [read(part, f"{name}, part {number}") for number, part in enumerate(source.to_delayed())]
    if hasattr(source, "shard"):
        shards = max(1, min(SHARDS, len(source)))
        parts = (source.shard(num_shards=shards, index=n, contiguous=True) for n in range(shards))
        return [read(part, f"{name}, part {number}") for number, part in enumerate(parts)]
    return [delayed(_file_rows)(str(file)) for file in _files(source)]


def _files(source: str | Path | Iterable[str | Path]) -> list[Path]:
    patterns = [source] if isinstance(source, str | Path) else source
    matches = (sorted(glob.glob(str(pattern), recursive=True)) for pattern in patterns)  # noqa: PTH207 (absolute patterns)
    found = [Path(file) for files in matches for file in files]
    if not found:
        raise UsageError(f"{source}: no such file")
    return found


def _file_rows(file: str) -> list[Row]:
    path = Path(file)
    if path.suffix == ".parquet":
        return _rows(read_parquet(path), file)
    faults = [decoded for number, decoded in read_lines(path) if number == 0]
    if faults:  # no list of lines at all
        raise FormatError([Problem(file, 0, None, *fault) for fault in faults[0].faults])
    with open_lines(path) as stream:
        lines = (line.removeprefix(b"\xef\xbb\xbf").strip() for line in stream)
        return [(file, number, line) for number, line in enumerate(lines, start=1) if line]


def _rows(part: Any, place: str) -> list[Row]:
    return [(place, number, msgspec.json.encode(row)) for number, row in enumerate(named_rows(part), start=1)]


class _Id(msgspec.Struct):
    id: str = ""


_id = msgspec.json.Decoder(_Id).decode


def _split(rows: Sequence[Row], buckets: int) -> list[list[Row]]:
    """The rows by the bucket of their id, the same on every machine; a row without an id goes anywhere."""
    found: list[list[Row]] = [[] for _ in range(buckets)]
    for row in rows:
        try:
            name = _id(row[2]).id
        except msgspec.MsgspecError:
            name = ""
        found[zlib.crc32(name.encode("utf-8", "surrogatepass")) % buckets].append(row)
    return found


def _pick(split: Sequence[list[Row]], bucket: int) -> list[Row]:
    return split[bucket]


# ---- counting ------------------------------------------------------------------------------------------------------


class _Counts(msgspec.Struct):
    """What one bucket gives."""

    ids: list[str]
    stories: list[str]
    counts: dict[str, dict[str, Any]]  # by measure and label
    digests: list[bytes]
    made: str
    shown: frozenset[str]
    missing: int
    gold_problems: list[Problem]
    problems: list[Problem]
    refused: int
    items: int


def _count(
    gold: Iterable[Sequence[Row]],
    predictions: Iterable[Sequence[Row]],
    *,
    names: Sequence[str],
    labels: Labels | None,
    view: tuple[str, View] | None,
) -> _Counts:
    left = _read(gold)
    documents, made = scoring.prepare_gold(left.documents)
    digests = scoring.digests(documents)
    right = _read(predictions, {d.id: d for d in left.documents}, labels)
    by_id = {d.id: d for d in right.documents}
    if view is not None:
        documents = [apply(view[1], d, gold=True) for d in documents]
        by_id = {doc_id: apply(view[1], d, gold=False) for doc_id, d in by_id.items()}
    pairs = [Pair(d, by_id.get(d.id) or Document(id=d.id)) for d in documents]
    return _Counts(
        ids=[d.id for d in documents],
        stories=[d.story or d.id for d in documents],
        counts={
            name: {label: table.counts for label, table in columns.tables.items()}
            for name, columns in scoring.count(pairs, [MEASURES[name] for name in names]).items()
        },
        digests=digests,
        made=made,
        shown=scoring.shown_layers(by_id.values()),
        missing=sum(d.id not in by_id for d in documents),
        gold_problems=list(left.problems),
        problems=list(right.problems),
        refused=right.invalid_documents,
        items=right.invalid_items,
    )


def _read(
    parts: Iterable[Sequence[Row]], gold: dict[str, Document] | None = None, labels: Labels | None = None
) -> Reading:
    """The documents of rows from many places, in an order that does not depend on who sent them first."""
    rows = sorted(row for part in parts for row in part)
    places = [f"{place}:{number}" for place, number, _ in rows]
    numbered = ((number, wire.decode(line)) for number, (*_, line) in enumerate(rows))
    reading = build_documents("", numbered, gold=gold, labels=labels)
    return msgspec.structs.replace(reading, problems=tuple(_placed(p, rows, places) for p in reading.problems))


def _placed(problem: Problem, rows: Sequence[Row], places: Sequence[str]) -> Problem:
    place, number, _ = rows[problem.line]
    message = problem.message
    if problem.code == "repeated-document":
        message = f"the id stands in {places[int(message.split()[-2])]} already"
    return msgspec.structs.replace(problem, path=place, line=number, message=message)


def _joined(
    counted: Sequence[_Counts],
    wanted: Sequence[Measure],
    system: str,
    layers: Sequence[str] | None,
    only: Sequence[str],
    view: tuple[str, View] | None,
    skip_invalid: bool,
) -> Evaluation:
    """The evaluation that the counts of all buckets give, documents in the order of their ids."""
    faults = [p for c in counted for p in c.gold_problems]
    if not faults and not skip_invalid:
        faults = [p for c in counted for p in c.problems]
    if faults:
        raise FormatError(sorted(faults, key=lambda p: (p.path, p.line)))
    ids = [i for c in counted for i in c.ids]
    if not ids:
        raise UsageError("the gold has no document to score against")
    order = sorted(range(len(ids)), key=ids.__getitem__)
    stories = [s for c in counted for s in c.stories]
    shown = frozenset[str]().union(*(c.shown for c in counted))
    made = scoring.worst({c.made for c in counted})
    measures, notes = scoring.measurable(wanted, shown, made)
    columns = {measure.name: _columns(measure, counted, order) for measure in measures}
    missing, refused, items = (sum(getattr(c, name) for c in counted) for name in ("missing", "refused", "items"))
    return Evaluation(
        system=system,
        doc_ids=tuple(ids[n] for n in order),
        stories=tuple(stories[n] for n in order),
        columns=columns,
        skipped=tuple(m.name for m in wanted if m.name not in columns),
        signature=scoring.signed(
            scoring.joined(digest for c in counted for digest in c.digests),
            len(ids),
            made=made,
            missing=missing,
            layers=layers,
            only=only,
            view=None if view is None else view[0],
            invalid=(refused, items),
        ),
        missing=missing,
        invalid_documents=refused,
        invalid_items=items,
        notes=tuple(notes),
    )


def _columns(measure: Measure, counted: Sequence[_Counts], order: Sequence[int]) -> Columns:
    """The tables of a measure over all buckets; zeros where a bucket has nothing of a label."""
    labels = sorted({label for c in counted for label in c.counts[measure.name]})
    tables = {}
    for label in labels:
        parts = [
            c.counts[measure.name].get(
                label,
                np.zeros(
                    (
                        len(c.ids),
                        len(measure.columns),
                    )
                ),
            )
            for c in counted
        ]
        tables[label] = Table(measure.columns, np.concatenate(parts)[order])
    return Columns(measure, tables)


# ---- prediction ----------------------------------------------------------------------------------------------------


@functools.cache
def _system(name: str) -> Any:
    """One system for each process of a cluster, built when it is first needed there."""
    return build_system(name, train=corpus.load("original", "train"), labels=corpus.labels())


def _predicted(system: str, rows: Sequence[Row], file: Path) -> list[Problem]:
    """Write what the system gives for the documents of one part; the faults of the part instead, if it has any."""
    reading = _read([rows])
    if not reading.problems:
        write_documents(file, predict_all(_system(system), [without_labels(d) for d in reading.documents]))
    return list(reading.problems)
