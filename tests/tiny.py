"""Small documents written by hand: the text once, everything else by quoting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wiesci import derive, segment
from wiesci.counts import TOTAL, plain
from wiesci.measures import MEASURES
from wiesci.model import Argument, Claim, Document, Entity, Event, Filler, Mention, Quantity, Span, Time, Trigger
from wiesci.pair import Pair


class Text:
    """A text to quote from; ids of items are made of what they quote."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = tuple(segment.sentences(text))
        self.tokens = tuple(segment.tokens(text, self.sentences))

    def span(self, quote: str, nth: int = 1) -> Span:
        """The ``nth`` occurrence of ``quote``."""
        start = -1
        for _ in range(nth):
            start = self.text.index(quote, start + 1)
        return Span(start, start + len(quote), quote)

    def mention(self, entity: str | None, quote: str, type_: str = "PER", level: str = "NAM", nth: int = 1) -> Mention:
        s = self.span(quote, nth)
        return Mention(f"m{s.start}-{s.end}{entity}", s.start, s.end, type_, entity, quote, level)

    def time(self, quote: str, value: str | None, nth: int = 1, type_: str = "DATE") -> Time:
        s = self.span(quote, nth)
        return Time(f"t{s.start}-{s.end}", s.start, s.end, type_, value, quote)

    def quantity(self, quote: str, value: str | None, nth: int = 1, type_: str = "COUNT") -> Quantity:
        s = self.span(quote, nth)
        return Quantity(f"q{s.start}-{s.end}", s.start, s.end, type_, value, None, quote)

    def trigger(self, quote: str, realis: str = "ACTUAL", polarity: str = "POS", nth: int = 1) -> Trigger:
        s = self.span(quote, nth)
        return Trigger(f"g{s.start}-{s.end}", s.start, s.end, quote, realis, polarity)

    def event(self, name: str, type_: str, triggers: Sequence[str | Trigger], *arguments: tuple[str, Filler]) -> Event:
        held = tuple(self.trigger(t) if isinstance(t, str) else t for t in triggers)
        return Event(name, type_, held, tuple(Argument(role, filler) for role, filler in arguments))

    def claim(self, name: str, source: Filler, cue: str | None, *content: str, **fields: Any) -> Claim:
        place = None if cue is None else self.span(cue)
        return Claim(name, tuple(map(self.span, content)), source, place, **fields)

    def document(self, *items: Any, doc_id: str = "d", complete: bool = False) -> Document:
        """A document of mentions, times, quantities, events and claims in any order.

        ``complete`` derives the fields of claims that follow from the rest, as the reader does.
        """
        of = {kind: tuple(i for i in items if isinstance(i, kind)) for kind in (Mention, Time, Quantity, Event, Claim)}
        types = {m.entity: m.type for m in of[Mention] if m.entity is not None}
        claims = of[Claim]
        if complete:
            claims = derive.complete(claims, text=self.text, mentions=of[Mention], events=of[Event], given={})
        return Document(
            id=doc_id,
            text=self.text,
            sentences=self.sentences,
            tokens=self.tokens,
            entities=tuple(Entity(name, type_) for name, type_ in types.items()),
            mentions=of[Mention],
            times=of[Time],
            quantities=of[Quantity],
            events=of[Event],
            claims=claims,
            attempted=frozenset({"mentions", "times", "quantities", "events", "claims"}),
        )


def counts(measure: str, gold: Document, pred: Document, label: str = TOTAL) -> tuple[float, ...]:
    """``(tp, pred, gold)`` of one document."""
    vector = MEASURES[measure].statistics(Pair(gold, pred)).get(label, (0, 0, 0))
    return tuple(float(n) for n in vector[:3])


def figures(measure: str, *pairs: tuple[Document, Document]) -> dict[str, float | int]:
    """The figures of a measure over some documents."""
    rows = [np.asarray(MEASURES[measure].statistics(Pair(g, p))[TOTAL], dtype=np.float64) for g, p in pairs]
    return plain(MEASURES[measure].figures(np.sum(rows, axis=0)))
