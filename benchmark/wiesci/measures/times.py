"""Times and quantities: normalised values (TIMEX3 as in TempEval-3, UzZaman et al. 2013) and exact spans."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Literal

from wiesci.counts import TOTAL, Statistics
from wiesci.matching import Edge, best_pairs, neighbours
from wiesci.measure import Item, Measure, of_items
from wiesci.model import Quantity, Time
from wiesci.pair import Pair

Layer = Literal["times", "quantities"]

UNTYPED = "UNTYPED"
"""The label of an item without a type."""

_EQUAL = 10**6
"""One equal value outweighs any overlap in characters."""


def _items(pair: Pair, layer: Layer) -> tuple[list[Time | Quantity], list[Time | Quantity]]:
    """Gold and predicted items, each once, sorted by what they say."""
    sides = []
    for document in (pair.gold, pair.pred):
        items: Sequence[Time | Quantity] = document.times if layer == "times" else document.quantities
        found = {(i.start, i.end, i.type or "", i.value or ""): i for i in items}
        sides.append([found[key] for key in sorted(found)])
    return sides[0], sides[1]


def value_pairs(pair: Pair, *, layer: Layer) -> tuple[list[Time | Quantity], list[Time | Quantity], dict[Edge, bool]]:
    """Gold and predicted items, and the pairs of them with whether their values are equal."""
    golds, preds = _items(pair, layer)

    def same(i: int, j: int) -> bool:
        return golds[i].value is not None and golds[i].value == preds[j].value

    weights = {
        (i, j): (_EQUAL * same(i, j) + shared) / _EQUAL
        for i, j, shared in neighbours([(g.start, g.end) for g in golds], [(p.start, p.end) for p in preds])
    }
    return golds, preds, {(i, j): same(i, j) for i, j in best_pairs(weights)}


def value(pair: Pair, *, layer: Layer) -> Statistics:
    """Right normalised values of items that overlap, over all items.

    One-to-one, with as many equal values as can be and then as many shared characters. Values are equal as strings:
    a partly unknown value (``2024-WXX-2``) matches only itself. ``tp`` by label: gold type.
    """
    golds, preds, chosen = value_pairs(pair, layer=layer)
    found: dict[str, list[float]] = {TOTAL: [0, len(preds), len(golds)]}
    for column, items in ((1, preds), (2, golds)):
        for item in items:
            found.setdefault(item.type or UNTYPED, [0, 0, 0])[column] += 1
    for (i, _), right in chosen.items():
        for label in (TOTAL, golds[i].type or UNTYPED):
            found[label][0] += right
    return found


def exact(pair: Pair, *, layer: Layer) -> tuple[Iterable[Item], Iterable[Item]]:
    """Items with exact boundaries and type."""
    golds, preds = _items(pair, layer)

    def keys(items: Iterable[Time | Quantity]) -> Iterable[Item]:
        return ((i.type or UNTYPED, (i.start, i.end)) for i in items)

    return keys(golds), keys(preds)


def _measures(layer: Layer) -> tuple[Measure, Measure]:
    return (
        Measure(f"{layer}.value", (layer,), functools.partial(value, layer=layer), summary="overlap and equal value"),
        of_items(f"{layer}.exact", (layer,), functools.partial(exact, layer=layer), summary="boundaries and type"),
    )


MEASURES = (*_measures("times"), *_measures("quantities"))
