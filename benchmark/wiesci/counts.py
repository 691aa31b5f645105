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


def ratio(numerator: Array, denominator: Array) -> Array:
    """``numerator / denominator``, and 0 where the denominator is 0: the only place that decides 0/0."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator, dtype=np.float64), where=denominator != 0)


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
            found.setdefault(label, [0, 0, 0])[column] += 1
    return {label: (tp, n_pred, n_gold) for label, (tp, n_pred, n_gold) in found.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """Statistics of one measure: a row for every document, a column for every statistic."""

    columns: tuple[str, ...]
    counts: Array

    def total(self) -> Array:
        """The sum over all documents."""
        total: Array = self.counts.sum(axis=0)
        return total


Figure: TypeAlias = Callable[[Array], Figures]


def plain(figures: Figures) -> dict[str, float | int]:
    """Figures of one system as plain numbers; whole counts become integers."""
    done: dict[str, float | int] = {}
    for name, value in figures.items():
        number = float(value)
        done[name] = int(number) if name in ("tp", "pred", "gold", "n") and number.is_integer() else number
    return done
