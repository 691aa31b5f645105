"""Intervals and tests from statistics that add up: bootstrap and paired randomization, over stories.

Articles of one storyline resemble each other, so whole stories are drawn (with replacement), not articles
(Efron and Tibshirani 1993, chapter 13; on clustered test sets Miller 2024). Only sums are resampled: the draws are
one matrix of weights, the samples one matrix product. The test swaps the two systems' outputs story by story (Noreen
1989; Yeh 2000 for F1), the family of tests is corrected by Holm (1979).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from wiesci.counts import Array

SAMPLES = 1000
TRIALS = 10_000
SEED = 12345
LEVEL = 0.95
BLOCK = 500_000
"""Draws that are held at once."""


def numbered(groups: Sequence[str]) -> tuple[int, npt.NDArray[np.intp]]:
    """How many groups there are, and the number of each row's group in the order of their names."""
    names, index = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    return len(names), index


def group_sums(counts: npt.NDArray[Any], groups: Sequence[str]) -> Array:
    """Rows of one group added up; groups in the order of their names, so that the order of rows does not matter."""
    return numbered_sums(counts, *numbered(groups))


def numbered_sums(counts: npt.NDArray[Any], groups: int, index: npt.NDArray[np.intp]) -> Array:
    """:func:`group_sums` of groups that :func:`numbered` has numbered."""
    flat = counts.reshape(len(counts), math.prod(counts.shape[1:]))
    sums = np.empty((groups, flat.shape[1]))
    for column in range(flat.shape[1]):
        sums[:, column] = np.bincount(index, weights=flat[:, column], minlength=groups)
    return sums.reshape(groups, *counts.shape[1:])


def draws(groups: int, *, samples: int = SAMPLES, seed: int = SEED) -> Array:
    """How often each group was drawn in each sample: ``float64[samples, groups]``, every row sums to ``groups``."""
    return np.concatenate([*_blocks(groups, samples, seed), np.zeros((0, groups))])


def small_draws(groups: int, *, samples: int = SAMPLES, seed: int = SEED) -> npt.NDArray[np.uint16]:
    """:func:`draws` in a quarter of the memory, for fewer than 65,536 groups."""
    drawn = np.zeros((samples, groups), dtype=np.uint16)
    _draw(drawn, np.random.default_rng(seed))
    return drawn


def _draw(rows: npt.NDArray[Any], generator: np.random.Generator) -> None:
    """Fill each row with how often each group is drawn."""
    groups = rows.shape[1]
    for row in rows if groups else ():
        row[:] = np.bincount(generator.integers(0, groups, groups), minlength=groups)


def _blocks(groups: int, samples: int, seed: int) -> Iterator[Array]:
    """The rows of :func:`draws`, some at a time."""
    generator = np.random.default_rng(seed)
    size = max(1, min(samples, BLOCK // max(1, groups)))
    for first in range(0, samples, size):
        block = np.zeros((min(size, samples - first), groups))
        _draw(block, generator)
        yield block


def resampled(sums: Array, *, samples: int = SAMPLES, seed: int = SEED) -> Array:
    """``draws(len(sums)) @ sums`` without ever holding all draws."""
    return np.concatenate([block @ sums for block in _blocks(len(sums), samples, seed)])


def weighted(weights: npt.NDArray[np.uint16], sums: Array) -> Array:
    """``weights @ sums``, some rows of the weights at a time as floats."""
    size = max(1, BLOCK // max(1, weights.shape[1]))
    blocks = (weights[first : first + size].astype(np.float64) for first in range(0, len(weights), size))
    return np.concatenate([block @ sums for block in blocks])


def percentiles(values: Array, *, level: float = LEVEL) -> tuple[float, float]:
    """The interval that holds the middle ``level`` of the values."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def swaps(groups: int, *, trials: int = TRIALS, seed: int = SEED) -> Array:
    """Which groups change sides in each trial: ``float64[trials, groups]`` of 0 and 1.

    Few groups (at most ``trials`` ways) give every way once, the first of which swaps none: the test is then exact.
    """
    if 2**groups <= trials:
        ways = np.arange(2**groups)[:, None] >> np.arange(groups)[None, :]
        return (ways & 1).astype(np.float64)
    return np.random.default_rng(seed).integers(0, 2, size=(trials, groups)).astype(np.float64)


def p_value(observed: float, trials: Array, *, exact: bool) -> float:
    """The share of trials whose difference is at least as far from 0 as the observed one.

    Drawn trials count the observed arrangement as one of them, so that p is never 0 (Davison and Hinkley 1997, 4.2).
    Sums of other order may differ in their last digits: a difference within 1e-12 counts as equal.
    """
    reached = int(np.count_nonzero(np.abs(trials) >= abs(observed) - 1e-12))
    return reached / len(trials) if exact else (reached + 1) / (len(trials) + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values of a family, adjusted by Holm's step-down procedure, in the given order."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted
