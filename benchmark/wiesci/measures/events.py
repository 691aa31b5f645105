"""Events: triggers with their types, arguments at the level of entities.

After TextEE (Huang et al. 2024): items are sets over the whole corpus, duplicates earn nothing, predicted events are
never aligned to gold candidates beforehand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from wiesci.counts import Statistics, set_statistics
from wiesci.measure import Measure
from wiesci.model import Document, Event, Span
from wiesci.pair import Pair


def trigger(pair: Pair) -> Statistics:
    """TC: key ``(start, end, event type)``."""

    def keys(document: Document) -> Iterable[tuple[str, Hashable]]:
        return ((e.type, (t.start, t.end)) for e in document.events for t in e.triggers)

    return set_statistics(keys(pair.gold), keys(pair.pred))


def argument(pair: Pair) -> Statistics:
    """AC+ at entity level: key ``(gold event, role, filler)``.

    Each predicted event belongs to the gold event with which it shares most triggers; one that shares none keeps its
    own triggers as key and is always wrong. Fillers are gold entities and values of times and quantities.
    """
    gold = ((a.role, (e.id, pair.gold_key(a.filler, a.role))) for e in pair.gold.events for a in e.arguments)
    pred: list[tuple[str, Hashable]] = []
    for event in pair.pred.events:
        owner = pair.event_of[event.id]
        own = owner.id if owner is not None else _own_triggers(event)
        without = [Span(t.start, t.end) for t in event.triggers]
        pred += [(a.role, (own, pair.pred_key(a.filler, a.role, without=without))) for a in event.arguments]
    return set_statistics(gold, pred)


def _own_triggers(event: Event) -> Hashable:
    return event.type, frozenset((t.start, t.end) for t in event.triggers)


MEASURES = (
    Measure("events.trigger", ("events",), trigger, summary="TC: triggers with exact span and type"),
    Measure("events.argument", ("events",), argument, summary="AC+ at entity level: event, role, filler"),
)
