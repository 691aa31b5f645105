"""What a measure is: two pure functions and a name."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from wiesci.counts import PRF_COLUMNS, Figure, Statistics, prf, set_statistics
from wiesci.pair import Pair

Item: TypeAlias = tuple[str, Hashable]
"""A label and a key; items are equal if both are."""

Items: TypeAlias = Callable[[Pair], tuple[Iterable[Item], Iterable[Item]]]
"""Gold and predicted items of one document."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    ``statistics`` gives, for one document, vectors by label (the label ``TOTAL`` for all); ``figures`` turns the sum
    of such vectors into numbers, the headline first in :attr:`headline`. ``additive_labels`` tells whether the
    vectors of the labels add up to the total, ``symmetric`` whether swapping gold and predictions swaps precision and
    recall. ``needs`` names what must have been attempted: layers, or
    ``mentions.lemma`` for an attribute that some item must carry. ``recall_only`` drops precision by label, where
    labels are known of gold alone. ``perfect`` is what gold earns against itself, None where that depends on the gold
    (links among singletons are 0/0). ``items`` are the sets that a measure compares, where it compares sets.
    """

    name: str
    needs: tuple[str, ...]
    statistics: Callable[[Pair], Statistics]
    columns: tuple[str, ...] = PRF_COLUMNS
    figures: Figure = prf
    headline: str = "f1"
    additive_labels: bool = True
    symmetric: bool = True
    recall_only: bool = False
    perfect: float | None = 1.0
    summary: str = ""
    items: Items | None = None

    @property
    def layer(self) -> str:
        """The part of the name before the dot."""
        return self.name.partition(".")[0]


def of_items(name: str, needs: tuple[str, ...], items: Items, **options: Any) -> Measure:
    """A measure that compares two sets of items: right ones, predicted ones, gold ones, in all and by label."""
    return Measure(name, needs, functools.partial(_count, items=items), items=items, **options)


def _count(pair: Pair, *, items: Items) -> Statistics:
    return set_statistics(*items(pair))
