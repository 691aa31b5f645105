"""From what a line holds to a document: checks, conveniences resolved, derived fields filled in.

A fault of one item makes that item a wrong prediction: its spans move to places that no gold span has (see
:mod:`wiesci.model`). Whether such a document is used at all is the caller's decision (``--skip-invalid``).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Container, Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET

from wiesci import derive, model, wire
from wiesci.labels import Labels
from wiesci.model import Span
from wiesci.wire import Fault

Item = TypeVar("Item")


class Built(msgspec.Struct, frozen=True):
    """A document with its faults; ``usable`` is false where the offsets belong to another text."""

    document: model.Document
    faults: tuple[Fault, ...]
    invalid_items: int
    usable: bool


def build(decoded: wire.Decoded, *, gold: model.Document | None = None, labels: Labels | None = None) -> Built:
    """The document of a decoded line, checked against ``gold``'s text and the inventory where they are given.

    Without ``gold`` the line's own ``text`` is what its spans are checked against. ``labels`` of None allows any
    label. The line must have given a document.
    """
    assert decoded.document is not None
    return _Builder(decoded.document, decoded.broken, gold, labels).run(decoded.faults)


class _Builder:
    """One document under construction; collects faults with their paths."""

    def __init__(
        self, raw: wire.Document, broken: frozenset[tuple[str, int]], gold: model.Document | None, labels: Labels | None
    ) -> None:
        self.raw = raw
        self.broken = broken
        self.gold = gold
        self.labels = labels
        self.text = gold.text if gold is not None else raw.text
        self.length = len(self.text) if self.text is not None else (gold or raw).text_length
        self.faults: list[Fault] = []
        self.invalid: set[tuple[str, str]] = {(name, f"{name}[{index}]") for name, index in broken}
        self.nowhere = 0
        self.ids: dict[str, str] = {}

    def run(self, faults: Iterable[Fault]) -> Built:
        usable = self.check_text()
        raw = self.raw
        entities = self.entities()
        types = {e.id: e.type for e in entities}
        mentions = self.mentions(types)
        times = self.times()
        quantities = self.quantities(types)
        events = self.events({*types, *(t.id for t in times), *(q.id for q in quantities)})
        claims = self.claims(types, mentions, {t.id for t in times}, events)
        attempted = frozenset(layer for layer in model.LAYERS if getattr(raw, layer) is not UNSET)
        base = self.gold or raw
        own = {} if self.gold is not None else {"provenance": self.provenance()}
        document = model.Document(
            id=raw.id,
            title=base.title,
            text=self.text,
            published=base.published,
            part=base.part,
            topic=base.topic,
            genre=base.genre,
            story=base.story,
            text_sha256=base.text_sha256,
            text_length=base.text_length,
            sentences=base.sentences,
            tokens=base.tokens,
            entities=entities,
            mentions=mentions,
            times=times,
            quantities=quantities,
            events=events,
            claims=claims,
            attempted=attempted,
            **own,
        )
        return Built(document, (*faults, *self.faults), len(self.invalid), usable)

    def provenance(self) -> model.Provenance | None:
        raw = self.raw.provenance
        return None if raw is None else model.Provenance(**msgspec.structs.asdict(raw))

    # ---- the text ----------------------------------------------------------------------------------------------

    def check_text(self) -> bool:
        raw, gold = self.raw, self.gold
        if gold is not None and raw.text is not None:
            if gold.text is not None and raw.text != gold.text:
                same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(raw.text, gold.text, strict=False))
                at = sum(1 for _ in same)
                message = f"differs from the gold text, first at character {at}; its offsets mean nothing here"
                self.fault("text", message, "other-text")
                return False
            if gold.text is None and gold.text_sha256 not in (None, _sha256(raw.text)):
                self.fault("text", "is not the text that was annotated: its checksum differs", "other-text")
                return False
        if gold is None and raw.text is not None:
            if raw.text_sha256 not in (None, _sha256(raw.text)):
                self.fault("text_sha256", "is not the checksum of the text", "checksum")
            if raw.text_length not in (None, len(raw.text)):
                self.fault("text_length", f"is {raw.text_length}, the text has {len(raw.text)} characters", "checksum")
        if gold is None:
            for name in ("sentences", "tokens"):
                self.check_pairs(name, getattr(raw, name) or ())
        return True

    def check_pairs(self, name: str, pairs: Sequence[tuple[int, int]]) -> None:
        last = 0
        for index, (start, end) in enumerate(pairs):
            if not last <= start < end or (self.length is not None and end > self.length):
                message = f"[{start}, {end}] is out of order or outside the text"
                self.fault(f"{name}[{index}]", message, "bad-segmentation")
                return
            last = end

    # ---- spans -------------------------------------------------------------------------------------------------

    def fault(self, where: str, message: str, code: str, item: tuple[str, str] | None = None) -> None:
        self.faults.append((where, message, code))
        if item is not None:
            self.invalid.add(item)

    def somewhere_else(self) -> tuple[int, int]:
        """Offsets that no gold span has."""
        self.nowhere -= 1
        return self.nowhere, self.nowhere

    def place(self, raw: wire.Place, where: str) -> list[tuple[str, str, str]]:
        """The faults of a span."""
        start, end = raw.start, raw.end
        if start is None and end is None:
            if raw.text is None:
                return [(where, "has neither offsets nor text", "no-span")]
            return [(where, "has no offsets; --align locates quoted text", "no-offsets")]
        if start is None or end is None:
            missing = "start" if start is None else "end"
            return [(f"{where}.{missing}", "missing", "missing-key")]
        if start == end:
            return [(f"{where}.end", f"the span [{start}, {end}) is empty", "empty-span")]
        if start > end:
            return [(f"{where}.end", f"{end} is before the start {start}", "reversed-span")]
        if self.length is not None and end > self.length:
            past = f"{end} is past the end of the text ({self.length} characters)"
            return [(f"{where}.end", past, "span-outside-text")]
        if raw.text is not None and self.text is not None and self.text[start:end] != raw.text:
            differs = f"is {_short(raw.text)}, the text at [{start}, {end}) is {_short(self.text[start:end])}"
            return [(f"{where}.text", differs, "text-differs")]
        return []

    def own_text(self, raw: wire.Place, start: int, end: int) -> str | None:
        return raw.text if self.text is None or start < 0 else self.text[start:end]

    def offsets(self, raw: wire.Place, faults: Sequence[object]) -> tuple[int, int]:
        if faults or raw.start is None or raw.end is None:
            return self.somewhere_else()
        return raw.start, raw.end

    def span(self, raw: wire.Place, faults: Sequence[object]) -> Span:
        start, end = self.offsets(raw, faults)
        return Span(start, end, self.own_text(raw, start, end))

    # ---- ids and labels ----------------------------------------------------------------------------------------

    def name(self, given: object, default: str, where: str) -> str:
        """The item's id, checked to be new in the document, or a name of our own that no file can hold."""
        if not isinstance(given, str):
            return f"\0{default}"
        if given in self.ids:
            self.fault(f"{where}.id", f'"{given}" is the id of {self.ids[given]} already', "repeated-id")
            return f"\0{default}"
        self.ids[given] = where
        return given

    def label(self, value: str | None, known: Container[str] | None, where: str, kind: str) -> list[Fault]:
        if value is None or known is None or value in known:
            return []
        return [(where, f'"{value}" is no {kind} of this corpus; --labels maps other label sets', "unknown-label")]

    def known(self, pick: Callable[[Labels], Container[str]]) -> Container[str] | None:
        return None if self.labels is None else pick(self.labels)

    def reference(self, value: object, known: Container[str], where: str, kind: str) -> list[Fault]:
        if not isinstance(value, str) or value in known:
            return []
        return [(where, f'"{value}" is the id of no {kind} of this document', "dangling-reference")]

    def items(self, name: str, raw: Sequence[Item] | object) -> Iterable[tuple[str, Item, list[Fault]]]:
        """Path, item, and its faults so far; whatever the caller adds to the faults is reported, the item counted."""
        if not isinstance(raw, tuple):
            return
        for index, item in enumerate(raw):
            where = f"{name}[{index}]"
            faults: list[Fault] = [("", "", "broken")] if (name, index) in self.broken else []
            yield where, item, faults
            self.report((name, where), faults)

    def report(self, item: tuple[str, str], faults: Iterable[Fault]) -> None:
        for where, message, code in faults:
            if code != "broken":
                self.fault(where, message, code, item)

    # ---- layers ------------------------------------------------------------------------------------------------

    def entities(self) -> tuple[model.Entity, ...]:
        done: list[model.Entity] = []
        raw: wire.Entity
        for where, raw, faults in self.items("entities", self.raw.entities):
            if faults:
                continue
            faults += self.label(raw.type, self.known(lambda k: k.entity_types), f"{where}.type", "entity type")
            faults += self.label(raw.subtype, self.known(lambda k: k.entity_subtypes), f"{where}.subtype", "subtype")
            done.append(model.Entity(self.name(raw.id, where, where), raw.type, raw.name, raw.subtype))
        return tuple(done)

    def mentions(self, types: dict[str, str]) -> tuple[model.Mention, ...]:
        done: list[model.Mention] = []
        raw: wire.Mention
        for where, raw, faults in self.items("mentions", self.raw.mentions):
            given = None if raw.type is UNSET else raw.type
            if not faults:
                faults += self.place(raw, where)
                faults += self.reference(raw.entity, types, f"{where}.entity", "entity")
                faults += self.label(raw.level, self.known(lambda k: k.levels), f"{where}.level", "level")
                faults += self.label(given, self.known(lambda k: k.entity_types), f"{where}.type", "entity type")
                own = types.get(raw.entity or "")
                if raw.entity is None and given is None:
                    faults.append((where, "has neither an entity nor a type", "missing-key"))
                if own is not None and given not in (None, own):
                    faults.append((f"{where}.type", f'is "{given}", its entity is a "{own}"', "type-conflict"))
                known = self.known(lambda k: k.entity_types)
                if known is not None and own is not None and own not in known:
                    faults.append((f"{where}.entity", f'is of the unknown type "{own}"', "unknown-label"))
            start, end = self.offsets(raw, faults)
            entity = raw.entity if raw.entity in types else None
            done.append(
                model.Mention(
                    id=self.name(raw.id, where, where),
                    start=start,
                    end=end,
                    type=types.get(entity or "", given or "?"),
                    entity=entity,
                    text=self.own_text(raw, start, end),
                    level=raw.level,
                    lemma=raw.lemma,
                    score=_number(raw.score),
                )
            )
        return tuple(done)

    def times(self) -> tuple[model.Time, ...]:
        done: list[model.Time] = []
        raw: wire.Time
        for where, raw, faults in self.items("times", self.raw.times):
            if not faults:
                faults += self.place(raw, where)
                faults += self.label(raw.type, self.known(lambda k: k.time_types), f"{where}.type", "time type")
            start, end = self.offsets(raw, faults)
            text = self.own_text(raw, start, end)
            name = self.name(raw.id, where, where)
            done.append(model.Time(name, start, end, raw.type, raw.value, text, _number(raw.score)))
        return tuple(done)

    def quantities(self, types: dict[str, str]) -> tuple[model.Quantity, ...]:
        done: list[model.Quantity] = []
        raw: wire.Quantity
        for where, raw, faults in self.items("quantities", self.raw.quantities):
            if not faults:
                faults += self.place(raw, where)
                faults += self.label(raw.type, self.known(lambda k: k.quantity_types), f"{where}.type", "quantity type")
                faults += self.reference(raw.of, types, f"{where}.of", "entity")
            start, end = self.offsets(raw, faults)
            text = self.own_text(raw, start, end)
            name = self.name(raw.id, where, where)
            done.append(model.Quantity(name, start, end, raw.type, raw.value, raw.of, text, _number(raw.score)))
        return tuple(done)

    def events(self, filled: Container[str]) -> tuple[model.Event, ...]:
        done: list[model.Event] = []
        raw: wire.Event
        for where, raw, faults in self.items("events", self.raw.events):
            given: tuple[wire.Trigger, ...] = raw.triggers if isinstance(raw.triggers, tuple) else ()
            paths = [f"{where}.triggers[{i}]" for i in range(len(given))]
            if isinstance(raw.trigger, wire.Trigger):
                given, paths = (*given, raw.trigger), [*paths, f"{where}.trigger"]
            if not faults:
                faults += self.label(raw.type, self.known(lambda k: k.event_types), f"{where}.type", "event type")
                if not given:
                    faults.append((where, "has no trigger", "missing-key"))
            triggers = tuple(self.trigger(t, path, bool(faults)) for t, path in zip(given, paths, strict=True))
            if not triggers:
                start, end = self.somewhere_else()
                triggers = (model.Trigger(f"\0{where}", start, end),)
            listed: tuple[wire.Argument, ...] = raw.arguments
            arguments = tuple(self.argument(a, f"{where}.arguments[{i}]", filled) for i, a in enumerate(listed))
            name = self.name(raw.id, where, where)
            done.append(model.Event(name, raw.type, triggers, arguments, _number(raw.score)))
        return tuple(done)

    def trigger(self, raw: wire.Trigger, where: str, broken: bool) -> model.Trigger:
        faults: list[Fault] = [] if broken else self.place(raw, where)
        faults += self.label(raw.realis, self.known(lambda k: k.realis), f"{where}.realis", "realis")
        faults += self.label(raw.polarity, self.known(lambda k: k.polarity), f"{where}.polarity", "polarity")
        self.report(("triggers", where), faults)
        start, end = self.offsets(raw, [True] if broken else faults)
        name = self.name(raw.id, where, where)
        text = self.own_text(raw, start, end)
        return model.Trigger(name, start, end, text, raw.realis, raw.polarity, _number(raw.score))

    def argument(self, raw: wire.Argument, where: str, filled: Container[str]) -> model.Argument:
        faults = self.label(raw.role, self.known(lambda k: k.roles), f"{where}.role", "role")
        if isinstance(raw.filler, str):
            faults += self.reference(raw.filler, filled, f"{where}.filler", "entity, time or quantity")
        else:
            faults += self.place(raw, where)
        self.report(("arguments", where), faults)
        filler = raw.filler if isinstance(raw.filler, str) and not faults else self.span(raw, faults)
        return model.Argument(raw.role, filler)

    # ---- claims ------------------------------------------------------------------------------------------------

    def claims(
        self,
        types: Container[str],
        mentions: Sequence[model.Mention],
        times: Container[str],
        events: Sequence[model.Event],
    ) -> tuple[model.Claim, ...]:
        done: list[model.Claim] = []
        given: dict[str, frozenset[str]] = {}
        listed = self.raw.claims if isinstance(self.raw.claims, tuple) else ()
        known = {c.id for c in listed if isinstance(c.id, str)}
        mention_ids, event_ids = {m.id for m in mentions}, {e.id for e in events}
        parents = {c.id: c.nested_in for c in listed if isinstance(c.id, str) and isinstance(c.nested_in, str)}
        raw: wire.Claim
        for where, raw, faults in self.items("claims", self.raw.claims):
            content: tuple[wire.Place, ...] = raw.content if isinstance(raw.content, tuple) else (raw.content,)
            if not faults:
                faults += self.claim_labels(raw, where)
                if not content:
                    faults.append((f"{where}.content", "is empty", "empty-content"))
                for i, span in enumerate(content):
                    faults += self.place(span, f"{where}.content[{i}]")
                faults += [] if raw.cue is None else self.place(raw.cue, f"{where}.cue")
                for name in ("source", "addressee"):
                    filler = getattr(raw, name)
                    if isinstance(filler, wire.Place):
                        faults += self.place(filler, f"{where}.{name}")
                    faults += self.reference(filler, types, f"{where}.{name}", "entity")
                faults += self.reference(raw.when, times, f"{where}.when", "time")
                faults += self.reference(raw.source_mention, mention_ids, f"{where}.source_mention", "mention")
                faults += self.reference(raw.nested_in, known, f"{where}.nested_in", "claim")
                held: tuple[str, ...] = raw.events if isinstance(raw.events, tuple) else ()
                for i, event in enumerate(held):
                    faults += self.reference(event, event_ids, f"{where}.events[{i}]", "event")
                if isinstance(raw.id, str) and _circles(raw.id, parents):
                    faults.append((f"{where}.nested_in", "the claim is nested in itself", "nested-in-itself"))
            name = self.name(raw.id, where, where)
            given[name] = frozenset(f for f in _DERIVED if getattr(raw, f) is not UNSET)
            done.append(self.claim(raw, name, content, bool(faults)))
        return derive.complete(done, text=self.text, mentions=mentions, events=events, given=given)

    def claim_labels(self, raw: wire.Claim, where: str) -> list[Fault]:
        return [
            *self.label(raw.act, self.known(lambda k: k.acts), f"{where}.act", "act"),
            *self.label(raw.commitment, self.known(lambda k: k.commitments), f"{where}.commitment", "commitment"),
            *self.label(_text(raw.form), self.known(lambda k: k.forms), f"{where}.form", "form"),
            *self.label(_text(raw.polarity), self.known(lambda k: k.polarity), f"{where}.polarity", "polarity"),
            *self.label(
                _text(raw.source_kind), self.known(lambda k: k.source_kinds), f"{where}.source_kind", "source kind"
            ),
        ]

    def claim(self, raw: wire.Claim, name: str, content: Sequence[wire.Place], broken: bool) -> model.Claim:
        """The claim; one with a fault keeps its attributes but stands nowhere."""
        if broken:
            return model.Claim(
                id=name,
                content=(Span(*self.somewhere_else()),),
                source=Span(*self.somewhere_else()),
                cue=Span(*self.somewhere_else()),
                act=raw.act,
                commitment=raw.commitment,
            )
        return model.Claim(
            id=name,
            content=tuple(sorted((self.trimmed(s) for s in content), key=lambda s: (s.start, s.end))),
            source=self.filler(raw.source),
            cue=None if raw.cue is None else self.trimmed(raw.cue),
            act=raw.act,
            commitment=raw.commitment,
            addressee=self.filler(raw.addressee),
            when=raw.when,
            source_mention=_text(raw.source_mention),
            source_kind=_text(raw.source_kind),
            polarity=_text(raw.polarity),
            form=_text(raw.form),
            nested_in=_text(raw.nested_in),
            events=raw.events if isinstance(raw.events, tuple) else (),
            score=_number(raw.score),
        )

    def filler(self, raw: str | wire.Place | None) -> model.Filler:
        return self.span(raw, ()) if isinstance(raw, wire.Place) else raw

    def trimmed(self, raw: wire.Place) -> Span:
        span = self.span(raw, ())
        if self.text is None or span.start < 0:
            return span
        start, end = derive.trim(self.text, span.start, span.end)
        return Span(start, end, self.text[start:end])


_DERIVED = ("source_mention", "source_kind", "polarity", "form", "nested_in", "events")


def _circles(claim: str, parents: dict[str, str]) -> bool:
    seen = set()
    above: str | None = claim
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == claim


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _short(text: str) -> str:
    return f'"{text[:30]}…"' if len(text) > 31 else f'"{text}"'


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
