"""Names counted line by line, for training loops and for corpora that outgrow memory.

Gold and predictions are read in step, a document at a time; where their order differs, the predictions are found by an
index of their places in the file. Only what the counts need is decoded: other layers and other keys are not looked at.
Whatever is out of the ordinary (a fault, a quote without offsets, an id that is not known) raises :class:`Unfit`, and
the caller reads the files as a whole, which names every fault. The figures are those of the whole reading.
"""

from __future__ import annotations

import hashlib
import itertools
from array import array
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from wiesci.counts import PRF_COLUMNS, TOTAL, Table
from wiesci.jsonl import open_lines
from wiesci.measures import MEASURES
from wiesci.measures.entities import SCHEMES, SEMEVAL_COLUMNS, semeval_tallies
from wiesci.results import DEFAULT_OPTIONS, Columns, Evaluation, Signature
from wiesci.version import __version__

LEVELS = {
    "entities.strict": ("NAM",),
    "entities.strict_adj": ("NAM", "ADJ"),
    "entities.exact": ("NAM",),
    "entities.partial": ("NAM",),
    "entities.type": ("NAM",),
}
"""The measures that can be counted so, with the levels of mentions that they count."""


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
Names: TypeAlias = dict[str, set[Key]]
"""Keys of mentions by their level."""

MAX_LENGTH = 2**63
"""Ends of spans where the length of the text is not known."""

_decode = msgspec.json.Decoder(_Document).decode
_id = msgspec.json.Decoder(_Id).decode
_label = itemgetter(2)


def score(gold: Path, pred: Path, measures: Sequence[str], *, system: str) -> Evaluation:
    """The evaluation of one file of predictions on measures of :data:`LEVELS`; raises :class:`Unfit`."""
    schemes = _Schemes()
    counters = {name: schemes if name in _SCHEME_AT else _Strict(LEVELS[name]) for name in measures}
    digest = hashlib.sha256()
    ids: list[str] = []
    stories: list[str] = []
    seen: set[str] = set()
    missing = 0
    attempted = False
    distinct = tuple({id(counter): counter for counter in counters.values()}.values())
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
            gold_names = _names(document, document.text, length)
            pred_names = {} if found is None else _names(found, document.text, length)
            for counter in distinct:
                counter.add(gold_names, pred_names)
        if not predictions.all_used(seen) or not attempted:
            raise Unfit
    parts = (
        ("wiesci", __version__),
        ("gold", f"file-{digest.hexdigest()[:8]}"),
        ("docs", str(len(ids))),
        ("measures", "+".join(measures)),
        ("labels", "own"),
        ("align", "none"),
        ("missing", str(missing)),
        ("invalid", "0+0"),
        *DEFAULT_OPTIONS,
    )
    columns = {name: Columns(MEASURES[name], counter.tables(name)) for name, counter in counters.items()}
    return Evaluation(system, tuple(ids), tuple(stories), columns, (), Signature(parts), missing)


def _decoded(line: bytes) -> _Document:
    try:
        return _decode(line)
    except msgspec.MsgspecError:
        raise Unfit from None


def _names(document: _Document, text: str | None, length: int | None) -> Names:
    """The keys of every level of mentions."""
    types = {e.id: e.type for e in document.entities}
    if len(types) != len(document.entities):
        raise Unfit
    found: Names = {}
    keys: set[Key] = set()
    level = None
    last = MAX_LENGTH if length is None else length
    for m in document.mentions or ():
        start, end, kind = m.start, m.end, m.type
        if m.entity is not None:
            own = types.get(m.entity)
            if kind not in (None, own):
                raise Unfit
            kind = own
        if kind is None or not 0 <= start < end <= last:
            raise Unfit
        if m.text is not None and text is not None and text[start:end] != m.text:
            raise Unfit
        if m.level is not level:
            level = m.level
            keys = found.setdefault(level, set())
        keys.add((start, end, kind))
    return found


CHUNK = 4096
"""Documents whose counts are gathered in lists before they become an array."""


class _Counts:
    """Counts by document and label, in chunks of small arrays; ``width`` for each label."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.number: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        """The number of each label; a new one gets the next."""
        self.chunks: list[npt.NDArray[np.int32]] = []

    def tables(self, columns: tuple[str, ...], first: int = 0) -> dict[str, Table]:
        """A table for each label, of the columns from ``first`` on."""
        documents = sum(chunk.shape[1] for chunk in self.chunks)
        part = slice(first, first + len(columns))
        tables = {}
        for label in sorted(self.number):
            counts = np.zeros((documents, len(columns)), dtype=np.int32)
            row = 0
            for chunk in self.chunks:
                if self.number[label] < len(chunk):
                    counts[row : row + chunk.shape[1]] = chunk[self.number[label], :, part]
                row += chunk.shape[1]
            tables[label] = Table(columns, counts)
        return tables


class _Strict:
    """Gold, missed and spurious items of every document, in all and by label: what is right follows from them."""

    def __init__(self, levels: tuple[str, ...]) -> None:
        self.levels = levels
        self.counts = _Counts(len(PRF_COLUMNS))
        self.total = self.counts.number[TOTAL]
        self._clear()

    def _clear(self) -> None:
        self.sizes: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.labels = (array("q"), array("q"), array("q"))

    def add(self, gold: Names, pred: Names) -> None:
        """Count one document."""
        left, right = _of(gold, self.levels), _of(pred, self.levels)
        number = self.counts.number.__getitem__
        for sizes, labels, items in zip(self.sizes, self.labels, (left, left - right, right - left), strict=True):
            sizes.append(len(items))
            labels.extend(map(number, map(_label, items)))
        if len(self.sizes[0]) == CHUNK:
            self._pack()

    def _pack(self) -> None:
        documents, labels = len(self.sizes[0]), len(self.counts.number)
        counted = np.empty((3, labels, documents), dtype=np.int32)
        for column, (kinds, sizes) in enumerate(zip(self.labels, self.sizes, strict=True)):
            places = np.frombuffer(kinds, dtype=np.int64) * documents + np.repeat(np.arange(documents), sizes)
            counted[column] = np.bincount(places, minlength=labels * documents).reshape(labels, documents)
            counted[column, self.total] = sizes
        gold, missed, spurious = counted
        right = gold - missed
        self.counts.chunks.append(np.stack([right, right + spurious, gold], axis=-1))
        self._clear()

    def tables(self, name: str) -> dict[str, Table]:
        """The tables that the measure's own counting gives."""
        self._pack()
        return self.counts.tables(MEASURES[name].columns)


def _of(names: Names, levels: Sequence[str]) -> set[Key]:
    if len(names) == 1 and levels[0] in names:  # nearly always: no copy
        return names[levels[0]]
    return set[Key]().union(*(names.get(level, ()) for level in levels))


class _Schemes:
    """The schemes of SemEval-2013, all at once."""

    def __init__(self) -> None:
        self.counts = _Counts(len(SCHEMES) * len(SEMEVAL_COLUMNS))
        self.rows: list[dict[str, list[int]]] = []

    def add(self, gold: Names, pred: Names) -> None:
        """Count one document."""
        self.rows.append(semeval_tallies(gold.get("NAM", ()), pred.get("NAM", ()), SCHEMES))
        if len(self.rows) == CHUNK:
            self._pack()

    def _pack(self) -> None:
        vectors = [vector for row in self.rows for vector in row.values()]
        kinds = [self.counts.number[label] for row in self.rows for label in row]
        chunk = np.zeros((len(self.counts.number), len(self.rows), self.counts.width), dtype=np.int32)
        chunk[kinds, np.repeat(np.arange(len(self.rows)), list(map(len, self.rows)))] = vectors
        self.counts.chunks.append(chunk)
        self.rows = []

    def tables(self, name: str) -> dict[str, Table]:
        """The tables that the measure's own counting gives."""
        if self.rows:
            self._pack()
        return self.counts.tables(SEMEVAL_COLUMNS, _SCHEME_AT[name])


_SCHEME_AT = {f"entities.{scheme}": n * len(SEMEVAL_COLUMNS) for n, scheme in enumerate(SCHEMES)}


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
