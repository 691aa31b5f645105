"""The rule system: all layers from the text alone, with Morfeusz, closed word lists and the training split's words.

A baseline to beat, not a parser: it knows morphology and word order, but no syntax and nothing about the world beyond
``words.py``. Deterministic, and linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from wiesci import derive
from wiesci.labels import Labels
from wiesci.model import LAYERS, Argument, Claim, Document, Event, Quantity, Span, Trigger
from wiesci.systems.rules.cast import Cast
from wiesci.systems.rules.claims import Said, find_claims
from wiesci.systems.rules.events import Found, attach_times, cluster, find_triggers, given_triggers, resolve
from wiesci.systems.rules.lexicon import Lexicon, learn
from wiesci.systems.rules.morph import Page, read_page
from wiesci.systems.rules.names import Expression, find_names
from wiesci.systems.rules.quantities import find_quantities
from wiesci.systems.rules.times import find_times


def build_rules(*, train: Sequence[Document], labels: Labels) -> Callable[[Document], Document]:
    """The rule system with the words that ``train`` teaches; ``train`` may be empty."""
    lexicon = learn(train, labels)
    return lambda document: predict(document, lexicon=lexicon)


def predict(document: Document, *, lexicon: Lexicon) -> Document:
    """All layers of a document, of which only text, date and segmentation are read, and triggers that are given."""
    page = read_page(document)
    names = find_names(page, lexicon)
    spans = [(e.start, e.end) for e in names if e.level == "NAM"]
    times = find_times(page, document.published, spans)
    spans += [(t.start, t.end) for t in times]
    quantities = find_quantities(page, spans)
    spans += [(q.start, q.end) for q in quantities]
    taken = page.covered(spans)

    cast = Cast(page, names, lexicon)
    triggers = given_triggers(page, document.events) or find_triggers(page, lexicon, taken)
    said = find_claims(page, cast, lexicon, taken, {t.word.index for t in triggers})
    cues = {s.cue.index for s in said}
    found = [resolve(t, cast, lexicon, quantities=quantities, cues=cues) for t in triggers if t.word.index not in cues]
    found, when = attach_times(page, found, [s.cue for s in said], times, lexicon.labels.event_types)

    entities, mentions, ids = cast.finish()
    events = [_event(number, group, ids) for number, group in enumerate(cluster(found), 1)]
    events = _numbered(events)
    claims = [_claim(number, one, page, ids, when) for number, one in enumerate(said, 1)]
    return Document(
        id=document.id,
        entities=entities,
        mentions=mentions,
        times=tuple(times),
        quantities=tuple(_counted(q, page, cast, ids) for q in quantities),
        events=tuple(events),
        claims=derive.complete(claims, text=page.text, mentions=mentions, events=events, given={}),
        attempted=frozenset(LAYERS),
    )


def _event(number: int, group: Sequence[Found], ids: dict[str, str]) -> Event:
    """A cluster as an event; a role filled twice by one thing is one argument."""
    triggers = tuple(Trigger("", f.word.start, f.word.end, f.word.text, f.realis, f.polarity) for f in group)
    pairs = dict.fromkeys((role, ids.get(key, key)) for f in group for role, key in f.fillers)
    return Event(f"ev{number}", group[0].type, triggers, tuple(Argument(role, filler) for role, filler in pairs))


def _numbered(events: Sequence[Event]) -> list[Event]:
    """The events with trigger ids that count through the document."""
    done, count = [], 0
    for event in events:
        triggers = []
        for trigger in event.triggers:
            count += 1
            triggers.append(msgspec.structs.replace(trigger, id=f"tr{count}"))
        done.append(msgspec.structs.replace(event, triggers=tuple(triggers)))
    return done


def _claim(number: int, said: Said, page: Page, ids: dict[str, str], when: dict[int, str]) -> Claim:
    return Claim(
        id=f"c{number}",
        content=tuple(Span(start, end, page.text[start:end]) for start, end in said.spans),
        source=ids[said.source] if said.source else None,
        cue=Span(said.cue.start, said.cue.end, said.cue.text),
        act=said.act,
        commitment=said.commitment,
        addressee=ids[said.addressee] if said.addressee else None,
        when=when.get(said.cue.index),
    )


def _counted(quantity: Quantity, page: Page, cast: Cast, ids: dict[str, str]) -> Quantity:
    """``of``: the mention that stands right after a number, past adjectives."""
    at = page.word_from(quantity.end)
    while at < len(page.words) and page.words[at].pos("adj") and not page.words[at].pos("subst"):
        at += 1
    counted: Expression | None = cast.at(at)
    if quantity.type != "COUNT" or counted is None or (counted.start, counted.end) not in cast.used:
        return quantity
    return msgspec.structs.replace(quantity, of=ids.get(counted.key))
