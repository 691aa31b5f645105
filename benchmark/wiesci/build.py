"""From what a line holds to a document: checks, conveniences resolved, derived fields filled in.

A fault of one item makes that item a wrong prediction: its spans move to places that no gold span has (see
:mod:`wiesci.model`). Whether such a document is used at all is the caller's decision (``--skip-invalid``).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Container, Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET

from wiesci import derive, model, wire
from wiesci.labels import Labels
from wiesci.model import Span
from wiesci.wire import Fault, near, quoted

Item = TypeVar("Item")


SHORT = 12
"""So many labels fit into a message."""

_INVENTORY = {
    "entity type": "entity_types",
    "subtype": "entity_subtypes",
    "level": "levels",
    "time type": "time_types",
    "quantity type": "quantity_types",
    "event type": "event_types",
    "role": "roles",
    "realis": "realis",
    "polarity": "polarity",
    "act": "acts",
    "commitment": "commitments",
    "form": "forms",
    "source kind": "source_kinds",
}
"""Where :class:`~wiesci.labels.Labels` has the labels of each kind."""


class Built(msgspec.Struct, frozen=True):
    """A document with its faults; ``usable`` is false where the offsets belong to another text."""

    document: model.Document
    faults: tuple[Fault, ...]
    invalid_items: int
    usable: bool


def build(
    decoded: wire.Decoded,
    *,
    gold: model.Document | None = None,
    labels: Labels | None = None,
    aligned: bool = False,
) -> Built:
    """The document of a decoded line, checked against ``gold``'s text and the inventory where they are given.

    Without ``gold`` the line's own ``text`` is what its spans are checked against. ``labels`` of None allows any
    label. ``aligned``: quotes have been looked for (:mod:`wiesci.align`), so one without offsets is a wrong
    prediction and no fault. The line must have given a document.
    """
    assert decoded.document is not None
    return _Builder(decoded.document, decoded.broken, gold, labels, aligned).run(decoded.faults)


class _Builder:
    """One document under construction; collects faults with their paths."""

    def __init__(
        self,
        raw: wire.Document,
        broken: frozenset[str],
        gold: model.Document | None,
        labels: Labels | None,
        aligned: bool,
    ) -> None:
        self.raw = raw
        self.aligned = aligned
        self.broken = broken
        self.gold = gold
        self.labels = labels
        self.text = gold.text if gold is not None and gold.text is not None else raw.text
        self.length = len(self.text) if self.text is not None else (gold or raw).text_length
        self.faults: list[Fault] = []
        self.invalid = set(broken)
        self.nowhere = 0
        self.ids: dict[str, str] = {}

    def run(self, faults: Iterable[Fault]) -> Built:
        raw = self.raw
        if not self.check_text():
            return Built(model.Document(id=raw.id), (*faults, *self.faults), 0, usable=False)
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
        return Built(document, (*faults, *self.faults), len(self.invalid), usable=True)

    def provenance(self) -> model.Provenance | None:
        raw = self.raw.provenance
        fields = {} if raw is None else msgspec.structs.asdict(raw)
        return None if raw is None else model.Provenance(**{k: v for k, v in fields.items() if k != "meta"})

    # ---- the text ----------------------------------------------------------------------------------------------

    def check_text(self) -> bool:
        """Whether the offsets are meant for the text that they are read with."""
        raw, gold = self.raw, self.gold
        if gold is not None and raw.text is not None:
            if gold.text is not None and raw.text != gold.text:
                same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(raw.text, gold.text, strict=False))
                at = sum(1 for _ in same)
                message = f"differs from the gold text, first at character {at}; its offsets mean nothing here"
                self.faults.append(("text", message, "other-text"))
                return False
            if gold.text is None and gold.text_sha256 not in (None, _sha256(raw.text)):
                message = "is not the text that was annotated: its checksum differs"
                self.faults.append(("text", message, "other-text"))
                return False
        if gold is None and raw.text is not None:
            if raw.text_sha256 not in (None, _sha256(raw.text)):
                self.faults.append(("text_sha256", "is not the checksum of the text", "checksum"))
            if raw.text_length not in (None, len(raw.text)):
                message = f"is {raw.text_length}, the text has {len(raw.text)} characters"
                self.faults.append(("text_length", message, "checksum"))
        if gold is None:
            for name in ("sentences", "tokens"):
                self.check_pairs(name, getattr(raw, name) or ())
        return True

    def check_pairs(self, name: str, pairs: Sequence[tuple[int, int]]) -> None:
        last = 0
        for index, (start, end) in enumerate(pairs):
            if not last <= start < end or (self.length is not None and end > self.length):
                message = f"[{start}, {end}] is out of order or outside the text"
                self.faults.append((f"{name}[{index}]", message, "bad-segmentation"))
            last = max(last, end)

    # ---- spans -------------------------------------------------------------------------------------------------

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
            return (
                []
                if self.aligned
                else [(where, "has no offsets; wiesci score and check find its text with --align", "no-offsets")]
            )
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
            differs = f"is {quoted(raw.text)}, the text at [{start}, {end}) is {quoted(self.text[start:end])}"
            return [(f"{where}.text", differs, "text-differs")]
        return []

    def own_text(self, raw: wire.Place, start: int, end: int) -> str | None:
        return raw.text if self.text is None or start < 0 else self.text[start:end]

    def offsets(self, raw: wire.Place, faults: object) -> tuple[int, int]:
        if faults or raw.start is None or raw.end is None:
            return self.somewhere_else()
        return raw.start, raw.end

    def span(self, raw: wire.Place, faults: Sequence[object]) -> Span:
        start, end = self.offsets(raw, faults)
        return Span(start, end, self.own_text(raw, start, end))

    # ---- ids and labels ----------------------------------------------------------------------------------------

    def name(self, given: object, where: str, faults: list[Fault], own: str | None = None) -> str:
        """The item's id, checked to be new in the document, or a name of our own that no file can hold."""
        if not isinstance(given, str) or not given:
            return f"\0{own or where}"
        if given in self.ids:
            faults.append((f"{where}.id", f"{quoted(given)} is the id of {self.ids[given]} already", "repeated-id"))
            return f"\0{own or where}"
        self.ids[given] = where
        return given

    def label(self, value: str | None, kind: str, where: str, key: str) -> list[Fault]:
        """The fault of a label outside the inventory; ``kind`` is one of ``_INVENTORY``."""
        if value is None or self.labels is None:
            return []
        known: Collection[str] = getattr(self.labels, _INVENTORY[kind])
        if value in known:
            return []
        meant = near(value, tuple(known))
        listed = f" ({', '.join(known)})" if len(known) <= SHORT else " (wiesci info lists them)"
        hint = f", did you mean {quoted(meant)}?" if meant else f"{listed};"
        message = f"{quoted(value)} is no {kind} of this corpus{hint} --labels maps other label sets"
        return [(f"{where}.{key}", message, "unknown-label")]

    def reference(self, value: object, known: Container[str], kind: str, where: str, key: str) -> list[Fault]:
        """The fault of an id that no item of the document has."""
        if not isinstance(value, str) or value in known:
            return []
        return [(f"{where}.{key}", f"{quoted(value)} is the id of no {kind} of this document", "dangling-reference")]

    def items(self, name: str, raw: Sequence[Item] | object) -> Iterable[tuple[str, Item, list[Fault]]]:
        """Path, item, and its faults so far; whatever the caller adds to the faults is reported, the item counted."""
        if not isinstance(raw, tuple):
            return
        for index, item in enumerate(raw):
            where = f"{name}[{index}]"
            faults = self.known_faults(where)
            yield where, item, faults
            if faults:
                self.report(where, faults)

    def known_faults(self, where: str) -> list[Fault]:
        """A sign that the decoder has reported this item already; it is not reported again."""
        return [_REPORTED] if where in self.broken else []

    def report(self, where: str, faults: Sequence[Fault]) -> None:
        """Note the faults of an item that has some."""
        self.faults += [fault for fault in faults if fault is not _REPORTED]
        self.invalid.add(where)

    # ---- layers ------------------------------------------------------------------------------------------------

    def entities(self) -> tuple[model.Entity, ...]:
        done: list[model.Entity] = []
        raw: wire.Entity
        for where, raw, faults in self.items("entities", self.raw.entities):
            name = self.name(raw.id, where, faults)
            if not faults:
                faults += self.label(raw.type, "entity type", where, "type")
                faults += self.label(raw.subtype, "subtype", where, "subtype")
            done.append(model.Entity(name, raw.type, raw.name, raw.subtype))
        return tuple(done)

    def mentions(self, types: dict[str, str]) -> tuple[model.Mention, ...]:
        done: list[model.Mention] = []
        raw: wire.Mention
        for where, raw, faults in self.items("mentions", self.raw.mentions):
            given = None if raw.type is UNSET else raw.type
            name = self.name(raw.id, where, faults)
            if not faults:
                faults += self.place(raw, where)
                faults += self.reference(raw.entity, types, "entity", where, "entity")
                faults += self.label(raw.level, "level", where, "level")
                faults += self.label(given, "entity type", where, "type")
                own = types.get(raw.entity or "")
                if raw.entity is None and given is None:
                    faults.append((where, "has neither an entity nor a type", "missing-key"))
                if own is not None and given not in (None, own):
                    message = f"is {quoted(given)}, its entity is a {quoted(own)}"
                    faults.append((f"{where}.type", message, "type-conflict"))
                if self.labels is not None and own not in (None, "?") and own not in self.labels.entity_types:
                    faults.append((f"{where}.entity", f"is of the unknown type {quoted(own)}", "unknown-label"))
            start, end = self.offsets(raw, faults)
            entity = raw.entity if raw.entity in types else None
            done.append(
                model.Mention(
                    id=name,
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
            name = self.name(raw.id, where, faults)
            if not faults:
                faults += self.place(raw, where)
                faults += self.label(raw.type, "time type", where, "type")
            start, end = self.offsets(raw, faults)
            text = self.own_text(raw, start, end)
            done.append(model.Time(name, start, end, raw.type, raw.value, text, _number(raw.score)))
        return tuple(done)

    def quantities(self, types: dict[str, str]) -> tuple[model.Quantity, ...]:
        done: list[model.Quantity] = []
        raw: wire.Quantity
        for where, raw, faults in self.items("quantities", self.raw.quantities):
            name = self.name(raw.id, where, faults)
            if not faults:
                faults += self.place(raw, where)
                faults += self.label(raw.type, "quantity type", where, "type")
                faults += self.reference(raw.of, types, "entity", where, "of")
            start, end = self.offsets(raw, faults)
            text = self.own_text(raw, start, end)
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
            name = self.name(raw.id, where, faults)
            if not faults:
                faults += self.label(raw.type, "event type", where, "type")
                if not given:
                    faults.append((where, "has no trigger", "missing-key"))
            lost = bool(faults)
            triggers = tuple(
                self.trigger(t, path, f"{where}.triggers[{i}]", lost)
                for i, (t, path) in enumerate(zip(given, paths, strict=True))
            )
            if not triggers:
                start, end = self.somewhere_else()
                triggers = (model.Trigger(f"\0{where}", start, end),)
            listed: tuple[wire.Argument, ...] = raw.arguments
            arguments = tuple(self.argument(a, f"{where}.arguments[{i}]", filled) for i, a in enumerate(listed))
            done.append(model.Event(name, raw.type, triggers, arguments, _number(raw.score)))
        return tuple(done)

    def trigger(self, raw: wire.Trigger, where: str, own: str, lost: bool) -> model.Trigger:
        """The trigger, called ``own`` if it has no id; one of a faulty event is lost with it."""
        faults = self.known_faults(where)
        name = self.name(raw.id, where, faults, own)
        if not faults and not lost:
            faults += self.place(raw, where)
        faults += self.label(raw.realis, "realis", where, "realis")
        faults += self.label(raw.polarity, "polarity", where, "polarity")
        if faults:
            self.report(where, faults)
        start, end = self.offsets(raw, lost or faults)
        text = self.own_text(raw, start, end)
        return model.Trigger(name, start, end, text, raw.realis, raw.polarity, _number(raw.score))

    def argument(self, raw: wire.Argument, where: str, filled: Container[str]) -> model.Argument:
        faults = self.known_faults(where)
        if not faults:
            faults += self.label(raw.role, "role", where, "role")
            if isinstance(raw.filler, str):
                faults += self.reference(raw.filler, filled, "entity, time or quantity", where, "filler")
            else:
                faults += self.place(raw, where)
        if faults:
            self.report(where, faults)
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
            name = self.name(raw.id, where, faults)
            if not faults:
                faults += self.claim_labels(raw, where)
                if not content:
                    faults.append((f"{where}.content", "is empty", "empty-content"))
                for i, span in enumerate(content):
                    faults += self.place(span, f"{where}.content[{i}]")
                faults += [] if raw.cue is None else self.place(raw.cue, f"{where}.cue")
                for slot in ("source", "addressee"):
                    filler = getattr(raw, slot)
                    if isinstance(filler, wire.Place):
                        faults += self.place(filler, f"{where}.{slot}")
                    faults += self.reference(filler, types, "entity", where, slot)
                faults += self.reference(raw.when, times, "time", where, "when")
                faults += self.reference(raw.source_mention, mention_ids, "mention", where, "source_mention")
                faults += self.reference(raw.nested_in, known, "claim", where, "nested_in")
                held: tuple[str, ...] = raw.events if isinstance(raw.events, tuple) else ()
                for i, event in enumerate(held):
                    faults += self.reference(event, event_ids, "event", where, f"events[{i}]")
                if isinstance(raw.id, str) and _circles(raw.id, parents):
                    faults.append((f"{where}.nested_in", "the claim is nested in itself", "nested-in-itself"))
            given[name] = frozenset(f for f in _DERIVED if getattr(raw, f) is not UNSET)
            done.append(self.claim(raw, name, content, bool(faults)))
        return derive.complete(done, text=self.text, mentions=mentions, events=events, given=given)

    def claim_labels(self, raw: wire.Claim, where: str) -> list[Fault]:
        return [
            *self.label(raw.act, "act", where, "act"),
            *self.label(raw.commitment, "commitment", where, "commitment"),
            *self.label(_text(raw.form), "form", where, "form"),
            *self.label(_text(raw.polarity), "polarity", where, "polarity"),
            *self.label(_text(raw.source_kind), "source kind", where, "source_kind"),
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


_REPORTED: Fault = ("", "", "")
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


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
