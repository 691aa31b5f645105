"""Claims: who says what.

Source, cue and content are compared as sets of gold tokens (token Dice); a best one-to-one pairing decides which
predicted claim stands for which gold claim. The headline multiplies by the content: right source and cue with one
word of the content earn little.
"""

from __future__ import annotations

from wiesci.counts import TOTAL, Statistics
from wiesci.measure import Measure
from wiesci.pair import Pair

UNKNOWN = "UNKNOWN"
"""The label of a gold claim whose source kind is not given."""


def relation(pair: Pair) -> Statistics:
    """Sum of ``D(1+S+C)/3`` over the best one-to-one pairing, over predicted and gold claims.

    S source, C cue, D content similarity, as :class:`~wiesci.pair.Pair` defines them. By label: gold source kind,
    recall only.
    """
    found: dict[str, list[float]] = {TOTAL: [0.0, len(pair.pred_claims), len(pair.gold_claims)]}
    for claim in pair.gold_claims:
        found.setdefault(claim.source_kind or UNKNOWN, [0.0, 0.0, 0.0])[2] += 1
    for i, j in pair.claim_pairs:
        source, cue, content = pair.similarities[i, j]
        earned = content * (1 + source + cue) / 3
        found[TOTAL][0] += earned
        found[pair.gold_claims[i].source_kind or UNKNOWN][0] += earned
    return {label: tuple(vector) for label, vector in found.items()}


MEASURES = (
    Measure(
        "claims.relation",
        ("claims",),
        relation,
        recall_only=True,
        summary="content decides: D(1+S+C)/3, best one-to-one pairing",
    ),
)
