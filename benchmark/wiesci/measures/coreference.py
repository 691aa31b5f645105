"""Coreference of names and adjectives: the measures of :mod:`wiesci.partitions` over the entities of a document."""

from __future__ import annotations

from wiesci.counts import TOTAL, Statistics
from wiesci.measure import Measure
from wiesci.pair import Pair
from wiesci.partitions import FIGURES, FUNCTIONS, columns, two_sided


def _measure(name: str) -> Measure:
    function = FUNCTIONS[name]

    def statistics(pair: Pair) -> Statistics:
        return {TOTAL: function(pair.partitions)}

    return Measure(
        f"coreference.{name}",
        ("mentions", "mentions.entity"),
        statistics,
        columns=columns(name),
        figures=FIGURES.get(name, two_sided),
        symmetric=name != "blanc",
        perfect=None if name in ("muc", "conll", "blanc") else 1.0,
        summary="names and adjectives of entities",
    )


MEASURES = tuple(map(_measure, FUNCTIONS))
