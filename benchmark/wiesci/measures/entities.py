"""Names: spans with their types.

A key is ``(start, end, type)``; equal keys count once, so nested, crossing and doubly typed spans need no special
case. ``P = tp/|pred|``, ``R = tp/|gold|``. For flat spans equal to seqeval's strict IOB2 with one tag a character
(Nakayama 2018), for any spans to spaCy's ``score_spans(allow_overlap=True)``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from wiesci.counts import Statistics, set_statistics
from wiesci.measure import Measure
from wiesci.model import Document, Mention
from wiesci.pair import Pair


def names(document: Document) -> list[Mention]:
    """Mentions of level NAM."""
    return [m for m in document.mentions if m.level == "NAM"]


def strict(pair: Pair) -> Statistics:
    """Names with exact boundaries and type."""

    def keys(document: Document) -> Iterable[tuple[str, Hashable]]:
        return ((m.type, (m.start, m.end)) for m in names(document))

    return set_statistics(keys(pair.gold), keys(pair.pred))


MEASURES = (
    Measure("entities.strict", ("mentions",), strict, summary="names, exact boundaries and type"),
)
