"""Documents drawn at random: gold with every layer, and predictions of it with every kind of fault."""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec

from wiesci import derive
from wiesci.model import (
    LAYERS,
    Argument,
    Claim,
    Document,
    Entity,
    Event,
    Filler,
    Mention,
    Quantity,
    Span,
    Time,
    Trigger,
)

TYPES = ("PER", "ORG", "GPE")
EVENT_TYPES = ("Attack", "Contact")
ROLES = ("Agent", "Target", "Place")
REALIS = ("ACTUAL", "FUTURE", "HYPO")
ACTS = ("STATE", "DENY", "WARN")
COMMITMENTS = ("CERTAIN", "HEDGED")
ALL = frozenset(LAYERS)


def blank(rng: random.Random, doc_id: str, sentences: int = 4) -> Document:
    """A text of invented words with its sentences and tokens."""
    text, borders, tokens = "", [], []
    for _ in range(sentences):
        first = len(text)
        for word in range(rng.randint(8, 16)):
            text += " " if word else ""
            start = len(text)
            text += "".join(rng.choice("aąbcćeęioóuyzżźłśn") for _ in range(rng.randint(2, 7)))
            tokens.append((start, len(text)))
        text += "."
        tokens.append((len(text) - 1, len(text)))
        borders.append((first, len(text)))
        text += " "
    return Document(doc_id, text=text, sentences=tuple(borders), tokens=tuple(tokens), attempted=ALL)


def stretch(rng: random.Random, document: Document, longest: int) -> tuple[int, int]:
    """Some tokens within one sentence."""
    left, right = rng.choice(document.sentences or ())
    inside = [t for t in document.tokens or () if left <= t[0] and t[1] <= right]
    first = rng.randrange(len(inside) - 1)
    last = min(len(inside) - 2, first + rng.randrange(longest))
    return inside[first][0], inside[last][1]


def gold(rng: random.Random, doc_id: str = "d", story: str | None = None) -> Document:
    """A gold document: no two mentions, and no two triggers of one type, stand at one place; every entity is
    mentioned, every value and attribute given."""
    document = blank(rng, doc_id)
    places: set[tuple[int, int]] = set()

    def place(longest: int) -> tuple[int, int]:
        while (found := stretch(rng, document, longest)) in places:
            pass
        places.add(found)
        return found

    entities = [Entity(f"e{i}", rng.choice(TYPES)) for i in range(rng.randint(2, 5))]
    mentions = []
    for e in entities:
        for k in range(rng.randint(1, 4)):
            level = rng.choice(("NAM", "NAM", "NAM", "ADJ", "NOM", "PRON", "ZERO"))
            lemma = rng.choice(("Bór", "Las")) if level == "NAM" else None
            mentions.append(Mention(f"m{e.id}{k}", *place(3), e.type, e.id, None, level, lemma))
    times = [
        Time(f"t{i}", *place(2), rng.choice(("DATE", "TIME")), rng.choice("123")) for i in range(rng.randint(1, 3))
    ]
    quantities = [Quantity(f"q{i}", *place(2), "COUNT", rng.choice("12")) for i in range(rng.randint(1, 2))]
    triggers: set[tuple[int, int, str]] = set()
    events = []
    for i in range(rng.randint(2, 4)):
        label, held = rng.choice(EVENT_TYPES), []
        for k in range(rng.randint(1, 3)):
            start, end = stretch(rng, document, 1)
            if (start, end, label) not in triggers:
                triggers.add((start, end, label))
                held.append(Trigger(f"g{i}{k}", start, end, None, rng.choice(REALIS), rng.choice(("POS", "NEG"))))
        fillers: list[tuple[str, str]] = [
            (rng.choice(ROLES), rng.choice(entities).id) for _ in range(rng.randint(1, 3))
        ]
        fillers += [("Time", t.id) for t in times if rng.random() < 0.3]
        fillers += [("Quantity", q.id) for q in quantities if rng.random() < 0.3]
        if held:
            events.append(Event(f"v{i}", label, tuple(held), tuple(Argument(r, f) for r, f in fillers)))
    claims = []
    for i in range(rng.randint(2, 4)):
        people = [None, *(e.id for e in entities)]
        content = tuple(Span(*stretch(rng, document, 9)) for _ in range(rng.choice((1, 1, 2))))
        claim = Claim(
            f"c{i}",
            tuple(sorted(content, key=lambda s: (s.start, s.end))),
            rng.choice(people),
            rng.choice((None, Span(*stretch(rng, document, 1)), Span(*stretch(rng, document, 1)))),
            rng.choice(ACTS),
            rng.choice(COMMITMENTS),
            rng.choice(people),
        )
        claims.append(claim)
    done = derive.complete(claims, text=document.text, mentions=mentions, events=events, given={})
    return msgspec.structs.replace(
        document,
        story=story,
        entities=tuple(entities),
        mentions=tuple(mentions),
        times=tuple(times),
        quantities=tuple(quantities),
        events=tuple(events),
        claims=done,
    )


class _Faults:
    """Ways to spoil items."""

    def __init__(self, rng: random.Random, document: Document) -> None:
        self.rng = rng
        self.document = document
        self.nowhere = 0

    def kept(self, share: float = 0.8) -> bool:
        return self.rng.random() < share

    def edges(self, item: Span | Mention | Time | Quantity | Trigger, longest: int = 4) -> tuple[int, int]:
        """Mostly the same place, else a longer one, another one, or none."""
        what = self.rng.random()
        if what < 0.7:
            return item.start, item.end
        if what < 0.82:
            return max(0, item.start - self.rng.randint(0, 9)), min(len(self.document.text or ""), item.end + 5)
        if what < 0.95:
            return stretch(self.rng, self.document, longest)
        self.nowhere -= 1
        return self.nowhere, self.nowhere


def prediction(rng: random.Random, document: Document, *, located: bool = False) -> Document:
    """A prediction of a gold document: items dropped, moved, retyped, merged, added, given as bare spans.

    ``located``: nothing stands nowhere, and every entity that fills a slot is mentioned.
    """
    faults = _Faults(rng, document)
    ids = [e.id for e in document.entities]
    merged = {e: rng.choice(ids) if rng.random() < 0.2 else e for e in ids}
    types = {e: rng.choice(TYPES) for e in ids}
    mentions = []
    for m in document.mentions:
        for copy in range(1 + (rng.random() < 0.2)):
            if faults.kept():
                start, end = faults.edges(m)
                entity = None if rng.random() < 0.05 else merged[m.entity or ""]
                lemma = rng.choice((m.lemma, m.lemma, "Las", None))
                label = types[merged[m.entity or ""]]
                mentions.append(Mention(f"p{m.id}{copy}", start, end, label, entity, None, m.level, lemma))
    spare = Mention("spare", *stretch(rng, document, 3), "PER", merged[ids[0]], None, rng.choice(("NAM", "ADJ")))
    mentions += [spare] if rng.random() < 0.5 else []

    def filler(given: Filler) -> Filler:
        what = rng.random()
        if what < 0.6 or given is None:
            return given
        own = [m for m in document.mentions if m.entity == given]
        return Span(*faults.edges(rng.choice(own), 6)) if own and what < 0.8 else Span(*stretch(rng, document, 14))

    times = tuple(
        Time(t.id, *faults.edges(t), t.type, rng.choice((t.value, "3"))) for t in document.times if faults.kept()
    )
    quantities = tuple(Quantity(q.id, *faults.edges(q), q.type, q.value) for q in document.quantities if faults.kept())
    known = {*ids, *(t.id for t in times), *(q.id for q in quantities)}
    events: list[Event] = []
    for e in document.events:
        triggers = [
            Trigger(f"p{t.id}", *faults.edges(t, 3), None, rng.choice((t.realis, "HYPO")), t.polarity)
            for t in e.triggers
            if faults.kept()
        ]
        arguments = [
            Argument(a.role if faults.kept(0.9) else rng.choice(ROLES), filler(a.filler))
            for a in e.arguments
            if faults.kept() and a.filler in known
        ]
        label = e.type if faults.kept(0.9) else rng.choice(EVENT_TYPES)
        if triggers and rng.random() < 0.3:
            events += [Event(f"{e.id}{t.id}", label, (t,), tuple(arguments)) for t in triggers]
        elif triggers:
            events.append(Event(e.id, label, tuple(triggers), tuple(arguments)))
    claims = []
    for c in document.claims:
        if faults.kept():
            content = [Span(*faults.edges(s, 9)) for s in c.content]
            claims.append(
                Claim(
                    c.id,
                    tuple(sorted(content, key=lambda s: (s.start, s.end))),
                    filler(c.source),
                    None if c.cue is None or rng.random() < 0.1 else Span(*faults.edges(c.cue, 2)),
                    rng.choice((c.act, "WARN")),
                    c.commitment if faults.kept(0.9) else None,
                    filler(c.addressee),
                )
            )
    used = {m.entity for m in mentions}
    done = derive.complete(claims, text=document.text, mentions=mentions, events=events, given={})
    drawn = Document(
        document.id,
        text=document.text,
        sentences=document.sentences,
        tokens=document.tokens,
        story=document.story,
        entities=tuple(Entity(e, types[e]) for e in ids if e in used),
        mentions=tuple(mentions),
        times=times,
        quantities=quantities,
        events=tuple(events),
        claims=done,
        attempted=ALL,
    )
    named = {a.filler for e in events for a in e.arguments} | {f for c in claims for f in (c.source, c.addressee)}
    lost = faults.nowhere or any(e in named and e not in used for e in ids)
    return prediction(rng, document, located=True) if located and lost else drawn


def shuffled(rng: random.Random, items: Sequence[object]) -> tuple[object, ...]:
    return tuple(rng.sample(list(items), len(items)))


def disguised(rng: random.Random, document: Document) -> Document:
    """The same document: all lists in another order, all ids renamed."""
    items = (*document.entities, *document.mentions, *document.times, *document.quantities, *document.events)
    old = [i.id for i in (*items, *document.claims)] + [t.id for e in document.events for t in e.triggers]
    new = {name: f"x{n}" for n, name in enumerate(rng.sample(sorted(set(old)), len(set(old))))}

    def rename(value: Filler) -> Filler:
        return new.get(value, value) if isinstance(value, str) else value

    def change(item: object) -> object:
        names = ("id", "entity", "source", "addressee", "source_mention", "nested_in", "of", "when", "filler")
        fields = {n: rename(getattr(item, n)) for n in names if hasattr(item, n)}
        if isinstance(item, Event):
            fields["triggers"] = tuple(map(change, shuffled(rng, item.triggers)))
            fields["arguments"] = tuple(map(change, shuffled(rng, item.arguments)))
        if isinstance(item, Claim):
            fields["content"] = shuffled(rng, item.content)
            fields["events"] = tuple(new[e] for e in shuffled(rng, item.events))
        return msgspec.structs.replace(item, **fields)

    layers = ("entities", *LAYERS)
    changed = {n: tuple(map(change, shuffled(rng, getattr(document, n)))) for n in layers}
    return msgspec.structs.replace(document, **changed)
