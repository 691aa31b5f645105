"""The outcome of scoring one system: tables of statistics, the figures of their sums, and the signature."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wiesci.counts import TOTAL, Array, Table, plain
from wiesci.measures import HEADLINES, MEASURES, OVERALL, Measure
from wiesci.model import UsageError
from wiesci.significance import (
    SAMPLES,
    SEED,
    numbered,
    numbered_sums,
    percentiles,
    resampled,
    small_draws,
    weighted,
)

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything that a score depends on, as one line to print beside it."""

    parts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "|".join(f"{name}:{value}" for name, value in self.parts)


MANY_STORIES = 20_000
"""From so many stories on the draws are made again for each measure, not kept: 1,000 of them are 40 MB."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One measure's statistics by label: ``tables[label].counts[document, column]``; ``TOTAL`` is the measure."""

    measure: Measure
    tables: Mapping[str, Table]


@dataclass(frozen=True)
class Evaluation:
    """The scores of one system on one set of gold documents.

    ``columns`` holds the measures that the system attempted, ``skipped`` the others. ``missing`` counts gold
    documents absent from the predictions, ``notes`` says in sentences what else a reader should know.
    """

    system: str
    doc_ids: tuple[str, ...]
    stories: tuple[str, ...]
    columns: Mapping[str, Columns]
    skipped: tuple[str, ...]
    signature: Signature
    missing: int = 0
    invalid_documents: int = 0
    invalid_items: int = 0
    alignment: Mapping[str, Mapping[str, int]] | None = None
    notes: tuple[str, ...] = field(default=())

    def figures(self, measure: str) -> dict[str, float | int]:
        """Precision, recall, F1 and counts (or value and n) of a measure; KeyError if it was not attempted."""
        columns = self.columns[measure]
        return plain(columns.measure.figures(columns.tables[TOTAL].total()))

    def headline(self, measure: str) -> float | None:
        """The one number of a measure (or ``overall``), None if it was not attempted."""
        if measure == OVERALL:
            return self.overall
        if measure not in self.columns:
            return None
        return float(self.figures(measure)[MEASURES[measure].headline])

    @property
    def overall(self) -> float | None:
        """Unweighted mean of the four headlines, None unless all were attempted."""
        values = [self.headline(name) for name in HEADLINES]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if len(known) == len(values) else None

    @functools.cached_property
    def _groups(self) -> tuple[int, npt.NDArray[np.intp]]:
        return numbered(self.stories)

    @functools.cached_property
    def _weights(self) -> npt.NDArray[np.uint16]:
        return small_draws(self._groups[0])

    @functools.cached_property
    def _samples(self) -> dict[str, dict[str, Array]]:
        return {}

    def _resampled(self, measure: str) -> dict[str, Array]:
        """The sums of every sample by label; all labels of a measure are one product of matrices."""
        if measure not in self._samples:
            columns = self.columns[measure]
            groups, index = self._groups
            sums = np.concatenate([numbered_sums(t.counts, groups, index) for t in columns.tables.values()], axis=1)
            samples = resampled(sums) if groups > MANY_STORIES else weighted(self._weights, sums)
            width = len(columns.measure.columns)
            parts = (samples[:, i : i + width] for i in range(0, samples.shape[1], width))
            self._samples[measure] = dict(zip(columns.tables, parts, strict=True))
        return self._samples[measure]

    def interval(self, measure: str, label: str = TOTAL) -> tuple[float, float]:
        """The 95 % bootstrap interval over stories of a measure's headline (or of ``overall``); KeyError if it was not
        attempted."""
        if measure == OVERALL:
            return self._overall_interval()
        columns = self.columns[measure]
        figures = columns.measure.figures(self._resampled(measure)[label])
        return percentiles(figures["recall" if label and columns.measure.recall_only else columns.measure.headline])

    def _overall_interval(self) -> tuple[float, float]:
        """The interval of the mean of the four headlines over the same draws."""
        headlines = [self.columns[name].measure for name in HEADLINES]
        values = [m.figures(self._resampled(m.name)[TOTAL])[m.headline] for m in headlines]
        return percentiles(np.mean(values, axis=0))

    def scores(self) -> dict[str, dict[str, Any] | None]:
        """All measures as the JSON of ``wiesci score`` shows them; null for those that were not attempted."""
        return {name: self._score(name) if name in self.columns else None for name in (*self.columns, *self.skipped)}

    def _score(self, name: str) -> dict[str, Any]:
        columns = self.columns[name]
        done: dict[str, Any] = {**self.figures(name), "ci": list(self.interval(name))}
        by_label: dict[str, Any] = {}
        for label in sorted(columns.tables):
            if label == TOTAL:
                continue
            figures = plain(columns.measure.figures(columns.tables[label].total()))
            if columns.measure.recall_only:
                figures = {key: figures[key] for key in ("recall", "tp", "gold")}
            by_label[label] = {**figures, "ci": list(self.interval(name, label))}
        if by_label:
            done["by_label"] = by_label
        return done

    def documents(self) -> dict[str, dict[str, list[float]]]:
        """Each document's statistics, from which every score can be computed again."""
        return {
            doc_id: {
                name: columns.tables[TOTAL].counts[row].astype(np.float64).tolist()
                for name, columns in self.columns.items()
            }
            for row, doc_id in enumerate(self.doc_ids)
        }

    def to_dict(self, *, documents: bool = False) -> dict[str, Any]:
        """What ``wiesci score --json`` prints for one system; with ``documents`` what ``-o`` writes."""
        done: dict[str, Any] = {
            "signature": str(self.signature),
            "missing": self.missing,
            "invalid": {"documents": self.invalid_documents, "items": self.invalid_items},
            "alignment": None if self.alignment is None else dict(self.alignment),
            "overall": self.overall,
            "scores": self.scores(),
        }
        if documents:
            done["documents"] = self.documents()
            done["stories"] = dict(zip(self.doc_ids, self.stories, strict=True))
        return done

    def to_frame(self) -> pandas.DataFrame:
        """A pandas frame: a row for every measure and label (the label of the measure itself is empty)."""
        import pandas

        rows = []
        for name, score in self.scores().items():
            if score is None:
                continue
            by_label = score.pop("by_label", {})
            for label, figures in ((TOTAL, score), *by_label.items()):
                low, high = figures.pop("ci")
                place = {"system": self.system, "measure": name, "label": label}
                rows.append({**place, **figures, "low": low, "high": high})
        return pandas.DataFrame(rows)


def stack(measure: Measure, rows: Iterable[Mapping[str, Any]], documents: int) -> Columns:
    """The tables of a measure from its statistics of each document, in order."""
    width = len(measure.columns)
    counts: dict[str, Array] = {TOTAL: np.zeros((documents, width))}
    for index, statistics in enumerate(rows):
        for label, vector in statistics.items():
            if label not in counts:
                counts[label] = np.zeros((documents, width))
            counts[label][index] = vector
    return Columns(measure, {label: Table(measure.columns, values) for label, values in counts.items()})


DEFAULT_OPTIONS = (("bs", str(SAMPLES)), ("seed", str(SEED)))
"""The signature's part on intervals."""


def evaluations_of(result: Mapping[str, Any], *, path: str = "result") -> list[Evaluation]:
    """The evaluations in what ``wiesci score -o`` wrote: measures in all, not by label.

    Raises ``UsageError`` if it holds no documents' statistics, or statistics that no measure of this version has.
    """
    systems = result.get("systems")
    if not isinstance(systems, Mapping) or not systems:
        raise UsageError(f"{path}: is no result of wiesci score: it has no systems")
    return [_evaluation(name, system, path) for name, system in systems.items()]


def _evaluation(name: str, system: Any, path: str) -> Evaluation:
    documents = system.get("documents") if isinstance(system, Mapping) else None
    if not isinstance(documents, Mapping) or not documents:
        raise UsageError(f"{path}: {name!r} has no documents' statistics; write the result with wiesci score -o")
    stories, scores = system.get("stories") or {}, system.get("scores") or {}
    columns = {}
    for measure in (m for m in scores if scores[m] is not None):
        if measure not in MEASURES:
            raise UsageError(f"{path}: {name!r} has the measure {measure!r}, which wiesci does not know")
        known = MEASURES[measure]
        rows = [statistics.get(measure) for statistics in documents.values()]
        if any(not isinstance(row, list) or len(row) != len(known.columns) for row in rows):
            raise UsageError(
                f"{path}: {name!r}: statistics of {measure} are not {len(known.columns)} numbers for every document"
            )
        columns[measure] = Columns(known, {TOTAL: Table(known.columns, np.array(rows, dtype=np.float64))})
    parts = (part.partition(":") for part in str(system.get("signature", "")).split("|"))
    invalid = system.get("invalid") or {}
    return Evaluation(
        system=name,
        doc_ids=tuple(documents),
        stories=tuple(str(stories.get(i, i)) for i in documents),
        columns=columns,
        skipped=tuple(m for m in scores if scores[m] is None),
        signature=Signature(tuple((key, value) for key, _, value in parts if key)),
        missing=int(system.get("missing", 0)),
        invalid_documents=int(invalid.get("documents", 0)),
        invalid_items=int(invalid.get("items", 0)),
    )
