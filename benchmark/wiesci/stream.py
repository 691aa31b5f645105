"""Names counted line by line, for training loops and for corpora that outgrow memory.

Gold and predictions are read in step, a document at a time; where their order differs, the predictions are found by an
index of their places in the file. Only what the counts need is decoded: other layers and other keys are not looked at.
Whatever is out of the ordinary (a fault, a quote without offsets, an id that is not known) raises :class:`Unfit`, and
the caller reads the files as a whole, which names every fault. The figures are those of the whole reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np

from wiesci.counts import PRF_COLUMNS, TOTAL, Array, Statistics, Table
from wiesci.jsonl import open_lines
from wiesci.measures import MEASURES
from wiesci.measures.entities import Scheme, semeval_by_type
from wiesci.results import DEFAULT_OPTIONS, Columns, Evaluation, Signature, stack

LEVELS = {
    "entities.strict": ("NAM",),
    "entities.strict_adj": ("NAM", "ADJ"),
    "entities.exact": ("NAM",),
    "entities.partial": ("NAM",),
    "entities.type": ("NAM",),
}
"""The measures that can be counted so, with the levels of mentions that they count."""

SCHEMES: dict[str, Scheme] = {"entities.exact": "exact", "entities.partial": "partial", "entities.type": "type"}


class Unfit(Exception):
    """The files have to be read as a whole."""


class _Mention(msgspec.Struct, gc=False):
    start: int
    end: int
    type: str | None = None
    level: str = "NAM"
    entity: str | None = None
    text: str | None = None


class _Entity(msgspec.Struct, gc=False):
    id: str
    type: str


class _Document(msgspec.Struct, gc=False):
    id: str
    text: str | None = None
    text_length: int | None = None
    story: str | None = None
    entities: list[_Entity] = []
    mentions: list[_Mention] | None = None


class _Id(msgspec.Struct, gc=False):
    id: str


Key: TypeAlias = tuple[int, int, str]
_decode = msgspec.json.Decoder(_Document).decode
_id = msgspec.json.Decoder(_Id).decode
_label = itemgetter(2)


def score(gold: Path, pred: Path, measures: Sequence[str], *, system: str, version: str) -> Evaluation:
    """The evaluation of one file of predictions on measures of :data:`LEVELS`; raises :class:`Unfit`."""
    counters: dict[str, _Counter | _SchemeCounter] = {
        name: _SchemeCounter(LEVELS[name], SCHEMES[name]) if name in SCHEMES else _Counter(LEVELS[name])
        for name in measures
    }
    digest = hashlib.sha256()
    ids: list[str] = []
    stories: list[str] = []
    seen: set[str] = set()
    missing = 0
    attempted = False
    with open_lines(gold) as gold_lines, _Predictions(pred) as predictions:
        for line in gold_lines:
            digest.update(line)
            if line.isspace():
                continue
            document = _decoded(line)
            if document.id in seen or document.mentions is None:
                raise Unfit
            seen.add(document.id)
            ids.append(document.id)
            stories.append(document.story or document.id)
            found = predictions.of(document.id)
            missing += found is None
            attempted |= found is not None and found.mentions is not None
            length = document.text_length if document.text is None else len(document.text)
            gold_rows = _rows(document, document.text, length)
            pred_rows = [] if found is None else _rows(found, document.text, length)
            for counter in counters.values():
                counter.add(gold_rows, pred_rows)
        if not predictions.all_used(seen) or not attempted:
            raise Unfit
    parts = (
        ("wiesci", version),
        ("gold", f"file-{digest.hexdigest()[:8]}"),
        ("docs", str(len(ids))),
        ("measures", "+".join(measures)),
        ("labels", "own"),
        ("align", "none"),
        ("missing", str(missing)),
        ("invalid", "0+0"),
        *DEFAULT_OPTIONS,
    )
    columns = {name: Columns(MEASURES[name], counter.tables()) for name, counter in counters.items()}
    return Evaluation(system, tuple(ids), tuple(stories), columns, (), Signature(parts), missing)


def _decoded(line: bytes) -> _Document:
    try:
        return _decode(line)
    except msgspec.MsgspecError:
        raise Unfit from None


def _rows(document: _Document, text: str | None, length: int | None) -> list[tuple[Key, str]]:
    """Key and level of every mention."""
    types = {e.id: e.type for e in document.entities}
    if len(types) != len(document.entities):
        raise Unfit
    rows = []
    for m in document.mentions or ():
        kind = m.type if m.entity is None else types.get(m.entity)
        if kind is None or m.type not in (None, kind) or not 0 <= m.start < m.end or (length or m.end) < m.end:
            raise Unfit
        if m.text is not None and text is not None and text[m.start : m.end] != m.text:
            raise Unfit
        rows.append(((m.start, m.end, kind), m.level))
    return rows


class _Counter:
    """Right, predicted and gold items of every document, in all and by label."""

    def __init__(self, levels: tuple[str, ...]) -> None:
        self.levels = levels
        self.sizes: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.labels: tuple[list[str], list[str], list[str]] = ([], [], [])

    def add(self, gold: list[tuple[Key, str]], pred: list[tuple[Key, str]]) -> None:
        left = {key for key, level in gold if level in self.levels}
        right = {key for key, level in pred if level in self.levels}
        for column, items in enumerate((left & right, right, left)):
            self.sizes[column].append(len(items))
            self.labels[column].extend(map(_label, items))

    def tables(self) -> dict[str, Table]:
        """The tables that the measure's own counting gives."""
        documents = len(self.sizes[0])
        names = sorted(set(self.labels[1]).union(self.labels[2]))
        number = {name: n for n, name in enumerate(names)}
        total = np.array(self.sizes, dtype=np.float64).T
        by_label: Array = np.zeros((len(names), documents, len(PRF_COLUMNS)))
        for column in range(len(PRF_COLUMNS)):
            rows = np.repeat(np.arange(documents), self.sizes[column])
            kinds = np.fromiter(map(number.__getitem__, self.labels[column]), np.int64, len(rows))
            counted = np.bincount(kinds * documents + rows, minlength=len(names) * documents)
            by_label[:, :, column] = counted.reshape(len(names), documents)
        return {TOTAL: Table(PRF_COLUMNS, total)} | {
            name: Table(PRF_COLUMNS, by_label[n]) for name, n in number.items()
        }


class _SchemeCounter:
    """A scheme of SemEval-2013, document by document."""

    def __init__(self, levels: tuple[str, ...], scheme: Scheme) -> None:
        self.levels = levels
        self.scheme: Scheme = scheme
        self.rows: list[Statistics] = []

    def add(self, gold: list[tuple[Key, str]], pred: list[tuple[Key, str]]) -> None:
        left = [key for key, level in gold if level in self.levels]
        right = [key for key, level in pred if level in self.levels]
        self.rows.append(semeval_by_type(left, right, self.scheme))

    def tables(self) -> dict[str, Table]:
        measure = MEASURES[f"entities.{self.scheme}"]
        return dict(stack(measure, self.rows, len(self.rows)).tables)


class _Predictions:
    """Predictions by id, read in the order of the file as long as the gold asks for them in that order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[str, tuple[int, int]] | None = None
        self.used = 0

    def __enter__(self) -> _Predictions:
        self.stream = open_lines(self.path)
        self.lines = filter(bytes.strip, self.stream)
        try:
            self.next: _Document | None = self._step()
        except Unfit:
            self.stream.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def _step(self) -> _Document | None:
        line = next(self.lines, None)
        return None if line is None else _decoded(line)

    def of(self, doc_id: str) -> _Document | None:
        """The prediction for a document, None if the file has none."""
        if self.places is None:
            found = self.next
            if found is not None and found.id == doc_id:
                self.used += 1
                self.next = self._step()
                return found
            self.places = self._index()
        place = self.places.get(doc_id)
        if place is None:
            return None
        self.used += 1
        self.stream.seek(place[0])
        return _decoded(self.stream.read(place[1]))

    def _index(self) -> dict[str, tuple[int, int]]:
        """Place and length of every line by id; needed once the order differs."""
        if self.path.suffix == ".gz":
            raise Unfit  # no seeking in it
        places: dict[str, tuple[int, int]] = {}
        self.stream.seek(0)
        at = 0
        for line in self.stream:
            if line.strip():
                try:
                    name = _id(line).id
                except msgspec.MsgspecError:
                    raise Unfit from None
                if name in places:
                    raise Unfit
                places[name] = (at, len(line))
            at += len(line)
        return places

    def all_used(self, known: set[str]) -> bool:
        """Whether every prediction was for a document that was asked for."""
        return self.next is None if self.places is None else known.issuperset(self.places)
