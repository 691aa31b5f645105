"""Statistics that add up, the figures of their sum, and the one rule for 0/0.

A measure gives a vector of numbers for every document; vectors are summed, and only the sum is divided. Resampling
therefore never matches anything again: it weighs rows of a :class:`Table`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Figures: TypeAlias = dict[str, Array]
"""Named figures; every array has the shape of the counts without their last axis."""

Statistics: TypeAlias = Mapping[str, Sequence[float]]
"""Vectors of one document by label; the label ``TOTAL`` is the measure itself."""

TOTAL = ""


def ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Array:
    """``numerator / denominator``, and 0 where the denominator is 0: the only place that decides 0/0."""
    top, bottom = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)


def f1(precision: Array, recall: Array) -> Array:
    """The harmonic mean ``2PR/(P+R)``, 0 if both are 0."""
    return ratio(2 * precision * recall, precision + recall)


PRF_COLUMNS = ("tp", "pred", "gold")


def prf(counts: Array) -> Figures:
    """Precision ``tp/pred``, recall ``tp/gold`` and F1 of counts ``[..., (tp, pred, gold)]``."""
    tp, pred, gold = counts[..., 0], counts[..., 1], counts[..., 2]
    precision, recall = ratio(tp, pred), ratio(tp, gold)
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall), "tp": tp, "pred": pred, "gold": gold}


def set_statistics(
    gold: Iterable[tuple[str, Hashable]], pred: Iterable[tuple[str, Hashable]]
) -> dict[str, tuple[float, float, float]]:
    """Counts ``(tp, pred, gold)`` of two sets of ``(label, key)``, in all and by label."""
    left, right = set(gold), set(pred)
    found: dict[str, list[float]] = {TOTAL: [len(left & right), len(right), len(left)]}
    for column, items in enumerate((left & right, right, left)):
        for label, _ in items:
            if label != TOTAL:
                found.setdefault(label, [0, 0, 0])[column] += 1
    return {label: (tp, n_pred, n_gold) for label, (tp, n_pred, n_gold) in found.items()}


def macro(by_label: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    """Means of precision, recall and F1 over the labels (of gold or prediction), plain and weighted by gold items.

    ``by_label`` holds counts ``(tp, pred, gold)``; the total is passed over. Without any label all means are 0.
    """
    vectors = np.array([v[:3] for label, v in by_label.items() if label != TOTAL], dtype=np.float64).reshape(-1, 3)
    figures = prf(vectors)
    support = vectors[:, 2]
    names = ("precision", "recall", "f1")
    count = np.float64(len(vectors))
    return {
        "macro": {n: float(ratio(figures[n].sum(), count)) for n in names},
        "weighted": {n: float(ratio((figures[n] * support).sum(), support.sum())) for n in names},
    }


def attribute_columns(values: Sequence[str]) -> tuple[str, ...]:
    """Counts of right, predicted and gold items, then the confusion of gold and predicted values, last equal ones
    outside the inventory and no value."""
    known = (*values, "other", "none")
    return (*PRF_COLUMNS, *(f"{gold}>{pred}" for gold in known for pred in known))


def attribute_statistics(
    counts: Statistics, found: Iterable[tuple[str | None, str | None]], values: Sequence[str]
) -> dict[str, tuple[float, ...]]:
    """The counts with the confusion of ``found`` (gold and predicted value of each item that was found) behind the
    total; labels have none of their own.

    A predicted value outside the inventory that differs from gold's stands as none.
    """
    size = len(values) + 2
    index: dict[str | None, int] = {value: i for i, value in enumerate(values)} | {None: size - 1}
    confusion = [0.0] * (size * size)
    for gold, pred in found:
        row = index.get(gold, size - 2)
        column = row if gold == pred else index.get(pred, size - 1)
        confusion[row * size + column] += 1
    empty = [0.0] * (size * size)
    return {label: (*vector, *(empty if label else confusion)) for label, vector in counts.items()}


def attribute_figures(counts: Array) -> Figures:
    """Precision, recall and F1 of items with the right value; beside them, over the items found, their number ``n``,
    accuracy, macro-F1 over the values that occur, and Cohen's kappa (1960), 0 where it is undefined."""
    size = round((counts.shape[-1] - len(PRF_COLUMNS)) ** 0.5)
    table = counts[..., len(PRF_COLUMNS) :].reshape(*counts.shape[:-1], size, size)
    n = table.sum(axis=(-2, -1))
    right = np.trace(table, axis1=-2, axis2=-1)
    gold, pred = table.sum(axis=-1), table.sum(axis=-2)
    accuracy = ratio(right, n)
    chance = ratio((gold * pred).sum(axis=-1), n * n)
    scores = ratio(2 * np.diagonal(table, axis1=-2, axis2=-1), gold + pred)
    occurs = (gold + pred > 0).sum(axis=-1).astype(np.float64)
    beside = {
        "n": n,
        "accuracy": accuracy,
        "macro_f1": ratio(scores.sum(axis=-1), occurs),
        "kappa": ratio(accuracy - chance, 1 - chance),
    }
    return prf(counts[..., : len(PRF_COLUMNS)]) | beside


@dataclass(frozen=True, slots=True)
class Table:
    """Statistics of one measure: a row for every document, a column for every statistic."""

    columns: tuple[str, ...]
    counts: Array | npt.NDArray[np.int32]

    def total(self) -> Array:
        """The sum over all documents."""
        total: Array = self.counts.sum(axis=0, dtype=np.float64)
        return total


Figure: TypeAlias = Callable[[Array], Figures]


def plain(figures: Figures) -> dict[str, float | int]:
    """Figures of one system as plain numbers; whole counts become integers."""
    done: dict[str, float | int] = {}
    for name, value in figures.items():
        number = float(value)
        done[name] = int(number) if name in ("tp", "pred", "gold", "n") and number.is_integer() else number
    return done
