"""Intervals from statistics that add up: the percentile bootstrap over stories.

Articles of one storyline resemble each other, so whole stories are drawn (with replacement), not articles
(Efron and Tibshirani 1993, chapter 13; on clustered test sets Miller 2024). Only sums are resampled: the draws are
one matrix of weights, the samples one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wiesci.counts import Array

SAMPLES = 1000
SEED = 12345
LEVEL = 0.95


def group_sums(counts: Array, groups: Sequence[str]) -> Array:
    """Rows of one group added up; groups in the order of their names, so that the order of rows does not matter."""
    names, index = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    sums = np.zeros((len(names), *counts.shape[1:]))
    np.add.at(sums, index, counts)
    return sums


def draws(groups: int, *, samples: int = SAMPLES, seed: int = SEED) -> Array:
    """How often each group was drawn in each sample: ``float64[samples, groups]``, every row sums to ``groups``."""
    if groups == 0:
        return np.zeros((samples, 0))
    generator = np.random.default_rng(seed)
    return generator.multinomial(groups, np.full(groups, 1 / groups), size=samples).astype(np.float64)


def percentiles(values: Array, *, level: float = LEVEL) -> tuple[float, float]:
    """The interval that holds the middle ``level`` of the values."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
