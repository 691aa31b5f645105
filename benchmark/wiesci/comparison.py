"""Is one system better than another? Difference, interval, paired test, and what the test set can tell at all."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wiesci.counts import TOTAL, Array, Table
from wiesci.measures import FIGURES, HEADLINES, MEASURES, OVERALL
from wiesci.model import UsageError
from wiesci.results import Columns, Evaluation
from wiesci.significance import TRIALS, draws, group_sums, holm, p_value, percentiles, swaps

POWER = 2.80
"""Standard errors that a difference must have to be found in 80 % of test sets at the 5 % level: 1.96 + 0.84."""
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference ``second - first`` of one measure.

    ``low`` and ``high`` bound the 95 % bootstrap interval of the difference, ``p`` is that of the paired
    randomization test, ``p_holm`` the same adjusted for all comparisons made together, ``smallest`` the difference
    that a test set of this size detects four times in five.
    """

    first: str
    second: str
    measure: str
    first_value: float
    second_value: float
    low: float
    high: float
    p: float
    smallest: float
    p_holm: float | None = None

    @property
    def difference(self) -> float:
        """``second - first``."""
        return self.second_value - self.first_value

    @property
    def significant(self) -> bool:
        """Whether the family's test rejects equality at the 5 % level."""
        return (self.p if self.p_holm is None else self.p_holm) < ALPHA

    @property
    def too_small(self) -> bool:
        """Whether the test set is too small to tell a difference as small as this one."""
        return not self.significant and abs(self.difference) < self.smallest


def compare(
    first: Evaluation, second: Evaluation, measure: str, *, trials: int = TRIALS, seed: int | None = None
) -> Comparison:
    """Two systems on one measure (or ``overall``), by stories.

    Both must have been scored on the same documents with the same gold and options; ``UsageError`` names what
    differs, or the measure that one of them did not attempt.
    """
    _same(first, second)
    one, other = _values(first, measure), _values(second, measure)
    groups = len(one.sums)
    seeded = {} if seed is None else {"seed": seed}
    weights = draws(groups, **seeded)
    resampled = other.figure(weights @ other.sums) - one.figure(weights @ one.sums)
    swapped = swaps(groups, trials=trials, **seeded)
    moved = swapped @ (other.sums - one.sums)
    total_one, total_other = one.sums.sum(axis=0), other.sums.sum(axis=0)
    differences = other.figure(total_other - moved) - one.figure(total_one + moved)
    value_one, value_other = float(one.figure(total_one)), float(other.figure(total_other))
    low, high = percentiles(resampled)
    return Comparison(
        first=first.system,
        second=second.system,
        measure=measure,
        first_value=value_one,
        second_value=value_other,
        low=low,
        high=high,
        p=p_value(value_other - value_one, differences, exact=len(swapped) == 2**groups),
        smallest=POWER * float(np.std(resampled, ddof=1)),
    )


def family(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons made together, with p-values adjusted by Holm over all of them."""
    adjusted = holm([c.p for c in comparisons])
    return [replace(c, p_holm=p) for c, p in zip(comparisons, adjusted, strict=True)]


def compare_all(evaluations: Sequence[Evaluation], measures: Sequence[str] = ()) -> list[Comparison]:
    """Every system against every other on each measure: by default the headlines that both attempted, and overall."""
    pairs = [
        (a, b, measures or [m for m in FIGURES if _has(a, m) and _has(b, m)])
        for a, b in itertools.combinations(evaluations, 2)
    ]
    if not any(chosen for *_, chosen in pairs):
        raise UsageError("no headline was attempted by two systems; name a measure that was with --measure")
    return family([compare(a, b, m) for a, b, chosen in pairs for m in chosen])


def left_out(evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison]) -> list[str]:
    """Where headlines are compared: a sentence for each system on those that it did not attempt."""
    if not {c.measure for c in comparisons} <= {*FIGURES}:
        return []
    lacking = ((e.system, [m for m in HEADLINES if m not in e.columns]) for e in evaluations)
    return [f"{system} did not attempt {', '.join(m)}: left out of its pairs" for system, m in lacking if m]


def gate(before: Evaluation, now: Evaluation) -> list[Comparison]:
    """Each headline that was attempted before, now against then; one given up since counts as 0 everywhere."""
    names = [m for m in HEADLINES if m in before.columns]
    given_up = {m: _silent(before.columns[m]) for m in names if m not in now.columns}
    filled = replace(now, columns={**now.columns, **given_up})
    return family([compare(before, filled, m) for m in names])


def _silent(columns: Columns) -> Columns:
    """The statistics of a system that predicts nothing against the same gold."""
    counts = np.zeros_like(columns.tables[TOTAL].counts)
    gold = columns.measure.columns.index("gold")
    counts[:, gold] = columns.tables[TOTAL].counts[:, gold]
    return Columns(columns.measure, {TOTAL: Table(columns.measure.columns, counts)})


@dataclass(frozen=True, slots=True)
class _Values:
    """What a figure is computed from: sums by story, the columns of each measure beside each other."""

    sums: Array
    parts: Mapping[str, slice]

    def figure(self, sums: Array) -> Array:
        """The measure's headline, or the mean of several."""
        values = [MEASURES[n].figures(sums[..., where])[MEASURES[n].headline] for n, where in self.parts.items()]
        mean: Array = np.mean(values, axis=0)
        return mean


def _values(evaluation: Evaluation, measure: str) -> _Values:
    names = HEADLINES if measure == OVERALL else (measure,)
    for name in names:
        if name not in MEASURES:
            raise UsageError(f"no measure {name!r}; there are {', '.join((*MEASURES, OVERALL))}")
        if name not in evaluation.columns:
            raise UsageError(f"{evaluation.system}: did not attempt {name}")
    tables = [evaluation.columns[name].tables[TOTAL].counts for name in names]
    edges = [0, *itertools.accumulate(t.shape[1] for t in tables)]
    parts = {name: slice(a, b) for name, a, b in zip(names, edges, edges[1:], strict=False)}
    return _Values(group_sums(np.concatenate(tables, axis=1), evaluation.stories), parts)


def _has(evaluation: Evaluation, measure: str) -> bool:
    return all(name in evaluation.columns for name in (HEADLINES if measure == OVERALL else (measure,)))


SAME = ("gold", "docs", "labels", "given", "tok", "align")
"""Parts of the signature that must agree for two results to be comparable; versions may differ if gold does not."""


def _same(first: Evaluation, second: Evaluation) -> None:
    if first.doc_ids != second.doc_ids:
        missing = sorted(set(first.doc_ids) ^ set(second.doc_ids))
        raise UsageError(
            f"{first.system} and {second.system} were scored on other documents: "
            f"{', '.join(missing[:3])}{' …' if len(missing) > 3 else ''}"
        )
    one, other = dict(first.signature.parts), dict(second.signature.parts)
    for name in SAME:
        if one.get(name) != other.get(name):
            raise UsageError(
                f"{first.system} and {second.system} cannot be compared: {name} is {one.get(name, 'none')} for the "
                f"first, {other.get(name, 'none')} for the second"
            )
