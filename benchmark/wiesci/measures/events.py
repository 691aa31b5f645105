"""Events: triggers with their types, arguments by entity and by span, realis, coreference.

After TextEE (Huang et al. 2024): items are sets over the whole corpus, duplicates earn nothing, predicted events are
never aligned to gold candidates beforehand. TI, TC, AI, AC, AI+ and AC+ equal TextEE's with the document as window;
``trigger_dice`` equals the event nuggets of TAC-KBP (EvmEval 1.8, Liu et al. 2015) except that false alarms in
documents without gold events count.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias

from wiesci import derive
from wiesci.counts import TOTAL, Statistics, attribute_columns, attribute_figures, attribute_statistics, set_statistics
from wiesci.matching import Edge, neighbours
from wiesci.measure import Item, Measure, of_items
from wiesci.model import Document, Event, Mention, Span, Trigger
from wiesci.pair import Pair
from wiesci.partitions import columns, conll, conll_figures

TypedSpan: TypeAlias = tuple[int, int, str]
SpanEvent: TypeAlias = tuple[TypedSpan, Sequence[TypedSpan]]
"""A trigger ``(start, end, event type)`` with its arguments ``(start, end, role)``."""


# ---- triggers ------------------------------------------------------------------------------------------------------


def _triggers(document: Document) -> Iterator[tuple[Event, Trigger]]:
    return ((e, t) for e in document.events for t in e.triggers)


def trigger(pair: Pair) -> tuple[Iterable[Item], Iterable[Item]]:
    """TC: key ``(start, end, event type)``."""
    gold, pred = ([(e.type, (t.start, t.end)) for e, t in _triggers(d)] for d in (pair.gold, pair.pred))
    return gold, pred


def trigger_id(pair: Pair) -> tuple[Iterable[Item], Iterable[Item]]:
    """TI: key ``(start, end)``."""
    gold, pred = ([(TOTAL, (t.start, t.end)) for _, t in _triggers(d)] for d in (pair.gold, pair.pred))
    return gold, pred


def trigger_head(pair: Pair) -> tuple[list[Item], list[Item]]:
    """TC where a predicted trigger of at most three tokens may contain the gold trigger (the last one it contains).

    Each gold trigger is earned once.
    """
    gold: list[Item] = [(e.type, (t.start, t.end)) for e, t in _triggers(pair.gold)]
    places = sorted({(e.type, t.start, t.end) for e, t in _triggers(pair.pred)})
    earned: set[Item] = set()
    items: list[Item] = []
    for label, start, end in places:
        item: Item = (label, pair.trigger_target(Span(start, end), label))
        if item[1] is None or item in earned:
            items.append((label, (start, end, "own place")))
        else:
            earned.add(item)
            items.append(item)
    return gold, items


def dice(gold: Sequence[TypedSpan], pred: Sequence[TypedSpan], *, typed: bool) -> float:
    """Sum of the character Dice of the greedy one-to-one mapping, best pairs first; ties in the order of the lists.

    With ``typed`` only spans of one type are mapped to each other.
    """
    return sum(dice_pairs(gold, pred, typed=typed).values())


def dice_pairs(gold: Sequence[TypedSpan], pred: Sequence[TypedSpan], *, typed: bool) -> dict[Edge, float]:
    """The pairs of :func:`dice` with their Dice."""
    order = sorted(range(len(gold)), key=lambda i: gold[i][:2])
    found = []
    for k, j, shared in neighbours([gold[i][:2] for i in order], [p[:2] for p in pred]):
        i = order[k]
        if not typed or gold[i][2] == pred[j][2]:
            both = gold[i][1] - gold[i][0] + pred[j][1] - pred[j][0]
            found.append((-2 * shared / both, j, i))
    used_gold: set[int] = set()
    used_pred: set[int] = set()
    chosen: dict[Edge, float] = {}
    for negative, j, i in sorted(found):
        if i not in used_gold and j not in used_pred:
            used_gold.add(i)
            used_pred.add(j)
            chosen[i, j] = -negative
    return chosen


def trigger_spans(pair: Pair) -> tuple[list[TypedSpan], list[TypedSpan]]:
    """Triggers with their type, each once, sorted."""
    gold, pred = (sorted({(t.start, t.end, e.type) for e, t in _triggers(d)}) for d in (pair.gold, pair.pred))
    return gold, pred


def trigger_dice(pair: Pair) -> Statistics:
    """Triggers of the right type with the Dice of their characters, greedy one-to-one."""
    gold, pred = trigger_spans(pair)
    found: dict[str, Sequence[float]] = {TOTAL: (dice(gold, pred, typed=True), len(pred), len(gold))}
    for label in sorted({s[2] for s in (*gold, *pred)}):
        own_gold, own_pred = ([s for s in side if s[2] == label] for side in (gold, pred))
        found[label] = (dice(own_gold, own_pred, typed=True), len(own_pred), len(own_gold))
    return found


# ---- arguments at entity level -------------------------------------------------------------------------------------


def argument(pair: Pair) -> tuple[list[Item], list[Item]]:
    """AC+ at entity level: key ``(gold event, role, filler)``.

    Each predicted event belongs to the gold event with which it shares most triggers; one that shares none keeps its
    own triggers as key and is always wrong. Fillers are gold entities and values of times and quantities.
    """
    gold: list[Item] = [
        (a.role, (e.id, pair.gold_key(a.filler, a.role))) for e in pair.gold.events for a in e.arguments
    ]
    return gold, [(role, (_owner(pair, event), filler)) for event, role, filler in pair.once("filled", _filled)]


def argument_free(pair: Pair) -> tuple[list[Item], list[Item]]:
    """AC at entity level: key ``(event type, role, filler)``; needs no trigger, so it is never a headline."""
    gold: list[Item] = [
        (a.role, (e.type, pair.gold_key(a.filler, a.role))) for e in pair.gold.events for a in e.arguments
    ]
    return gold, [(role, (event.type, filler)) for event, role, filler in pair.once("filled", _filled)]


def _filled(pair: Pair) -> list[tuple[Event, str, Hashable]]:
    """Predicted events with role and key of each filler."""
    found: list[tuple[Event, str, Hashable]] = []
    for event in pair.pred.events:
        without = [Span(t.start, t.end) for t in event.triggers]
        found += [(event, a.role, pair.pred_key(a.filler, a.role, without=without)) for a in event.arguments]
    return found


def _owner(pair: Pair, event: Event) -> Hashable:
    owner = pair.event_of[event.id]
    return owner.id if owner is not None else (event.type, frozenset((t.start, t.end) for t in event.triggers))


# ---- arguments by span (TextEE) ------------------------------------------------------------------------------------


def _ai(t: TypedSpan, a: TypedSpan) -> Item:
    return a[2], (t[2], a[:2])


def _ai_plus(t: TypedSpan, a: TypedSpan) -> Item:
    return a[2], (t, a[:2])


SPAN_KEYS: dict[str, tuple[Callable[[TypedSpan, TypedSpan], Item], bool]] = {
    "ai": (_ai, False),
    "ac": (_ai, True),
    "ai_plus": (_ai_plus, False),
    "ac_plus": (_ai_plus, True),
}
"""AI ``(event type, span)``, AC with the role; AI+ and AC+ with the trigger's span too."""


def span_statistics(gold: Iterable[SpanEvent], pred: Iterable[SpanEvent], kind: str) -> Statistics:
    """Counts of one of TextEE's argument measures for one document; by role where the role is part of the key."""
    return set_statistics(_span_items(gold, kind), _span_items(pred, kind))


def _span_items(events: Iterable[SpanEvent], kind: str) -> list[Item]:
    key, with_role = SPAN_KEYS[kind]
    items = [key(t, a) for t, arguments in events for a in arguments]
    return items if with_role else [(TOTAL, k) for _, k in items]


def _by_span(pair: Pair, *, kind: str) -> tuple[list[Item], list[Item]]:
    gold, pred = pair.once("span events", _both_sides)
    return _span_items(gold, kind), _span_items(pred, kind)


def _both_sides(pair: Pair) -> tuple[list[SpanEvent], list[SpanEvent]]:
    return _span_events(pair.gold), _span_events(pair.pred, nowhere=Span(-1, -1))


def _span_events(document: Document, *, nowhere: Span | None = None) -> list[SpanEvent]:
    """One event for each trigger; an entity stands where its mention nearest the trigger stands, one that is mentioned
    at no known place stands ``nowhere``."""
    by_entity: dict[str, list[Mention]] = {}
    for m in document.mentions:
        if m.entity is not None:
            by_entity.setdefault(m.entity, []).append(m)
    places = {t.id: Span(t.start, t.end) for t in document.times}
    places |= {q.id: Span(q.start, q.end) for q in document.quantities}
    found: list[SpanEvent] = []
    for event, t in _triggers(document):
        own = Span(t.start, t.end)
        arguments = []
        for a in event.arguments:
            place: Span | Mention | None = a.filler if isinstance(a.filler, Span) else places.get(a.filler or "")
            if place is None and isinstance(a.filler, str):
                place = derive.nearest(by_entity.get(a.filler, []), own) or nowhere
            if place is not None:
                arguments.append((place.start, place.end, a.role))
        found.append(((t.start, t.end, event.type), arguments))
    return found


# ---- attributes and clusters of triggers ---------------------------------------------------------------------------

REALIS = ("ACTUAL", "FUTURE", "HYPO", "GENERIC")
POLARITY = ("POS", "NEG")


def _attribute(pair: Pair, *, name: str, values: Sequence[str]) -> Statistics:
    """Key ``(start, end, event type, value)``; beside it the confusion over triggers found with their type."""
    sides = []
    for document in (pair.gold, pair.pred):
        items = {(e.type, (t.start, t.end), getattr(t, name)) for e, t in _triggers(document)}
        sides.append(sorted(items, key=lambda item: (item[:2], item[2] or "")))
    places = [{(label, place): value for label, place, value in side} for side in sides]
    found = [(value, places[1][key]) for key, value in places[0].items() if key in places[1]]
    counts = set_statistics(*_attribute_items(pair, name=name))
    return attribute_statistics(counts, found, values)


def _attribute_items(pair: Pair, *, name: str) -> tuple[list[Item], list[Item]]:
    gold, pred = (
        [(e.type, (t.start, t.end, getattr(t, name))) for e, t in _triggers(d)] for d in (pair.gold, pair.pred)
    )
    return [item for item in gold if item[1][-1] is not None], list(pred)


def _attribute_measure(name: str, values: Sequence[str]) -> Measure:
    return Measure(
        f"events.{name}",
        ("events", f"events.{name}"),
        functools.partial(_attribute, name=name, values=values),
        columns=attribute_columns(values),
        figures=attribute_figures,
        summary=f"triggers with type and {name}",
        items=functools.partial(_attribute_items, name=name),
    )


def _coreference(pair: Pair) -> Statistics:
    return {TOTAL: conll(pair.event_partitions)}


def _span_measure(kind: str) -> Measure:
    title = kind.upper().replace("_PLUS", "+")
    return of_items(
        f"events.span_{kind}",
        ("events",),
        functools.partial(_by_span, kind=kind),
        summary=f"{title} of TextEE, by span",
    )


MEASURES = (
    of_items("events.trigger", ("events",), trigger, summary="TC: triggers, span and type"),
    of_items("events.trigger_id", ("events",), trigger_id, summary="TI: triggers, span"),
    of_items(
        "events.trigger_head",
        ("events",),
        trigger_head,
        symmetric=False,
        summary="TC, phrases around the trigger allowed",
    ),
    Measure(
        "events.trigger_dice",
        ("events",),
        trigger_dice,
        symmetric=False,
        summary="triggers of the type, Dice of characters",
    ),
    of_items(
        "events.argument", ("events",), argument, symmetric=False, summary="AC+ at entity level: event, role, filler"
    ),
    of_items(
        "events.argument_free",
        ("events",),
        argument_free,
        symmetric=False,
        summary="AC at entity level: no trigger needed",
    ),
    *map(_span_measure, SPAN_KEYS),
    _attribute_measure("realis", REALIS),
    _attribute_measure("polarity", POLARITY),
    Measure(
        "events.coreference",
        ("events",),
        _coreference,
        columns=columns("conll"),
        figures=conll_figures,
        perfect=None,
        summary="clusters of triggers, CoNLL mean",
    ),
)
