"""A gold document beside a prediction of it: what of the prediction stands for what of the gold.

Measures share one :class:`Pair` for each document. Everything costly in it is computed once, when a measure first
asks for it. Nothing here depends on the order of lists or on ids: items are sorted by what they say.
"""

from __future__ import annotations

import bisect
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import msgspec

from wiesci import derive
from wiesci.matching import Edge, best_pairs, dice, overlap
from wiesci.model import Claim, Document, Event, Filler, Mention, Quantity, Span, Time, Trigger
from wiesci.partitions import Cluster, Partitions

Made = TypeVar("Made")
Key: TypeAlias = tuple[str, str | int, int]
"""What fills a slot, comparable between gold and prediction: ``(kind, id or value or start, end)``."""

MAX_TOKENS = 12
"""A predicted span of more tokens than this names nobody in particular."""

MIN_DICE = 0.5
"""Share of characters from which a span that holds no mention still stands for an overlapping name."""

MAX_TRIGGER_TOKENS = 3
"""A predicted trigger of up to so many tokens may stand for the gold trigger in it."""


class Pair:
    """Gold and predicted labels of one document."""

    def __init__(self, gold: Document, pred: Document) -> None:
        self.gold = gold
        self.pred = pred
        self._made: dict[str, Any] = {}
        self._tokens: dict[tuple[int, int], frozenset[int]] = {}

    def once(self, name: str, make: Callable[[Pair], Made]) -> Made:
        """What ``make`` gives for this pair, made when it is first asked for under that name."""
        if name not in self._made:
            self._made[name] = make(self)
        made: Made = self._made[name]
        return made

    # ---- tokens ------------------------------------------------------------------------------------------------

    @functools.cached_property
    def token_starts(self) -> list[int]:
        return [start for start, _ in self.gold.tokens or ()]

    @functools.cached_property
    def token_ends(self) -> list[int]:
        return [end for _, end in self.gold.tokens or ()]

    def tokens(self, spans: Iterable[Span]) -> frozenset[int]:
        """Indices of the gold tokens that share a character with one of the spans.

        A span that shares none (unlocated, or white space alone) gives a negative number of its own: it is something,
        and it equals nothing.
        """
        found = [self._tokens_at(span.start, span.end) for span in spans]
        return found[0] if len(found) == 1 else frozenset().union(*found)

    def _tokens_at(self, start: int, end: int) -> frozenset[int]:
        known = self._tokens.get((start, end))
        if known is None:
            first, after = bisect.bisect_right(self.token_ends, start), bisect.bisect_left(self.token_starts, end)
            known = frozenset(range(first, after) or (min(start, ~start),))
            self._tokens[start, end] = known
        return known

    def _at_most(self, limit: int, span: Span) -> bool:
        """Whether a span is known to have so many tokens at most."""
        return bool(self.gold.tokens) and len(self.tokens([span])) <= limit

    def _crosses_sentence(self, span: Span) -> bool:
        if not self.gold.sentences:
            return False
        index = bisect.bisect_right(self._sentence_starts, span.start) - 1
        return index + 1 < len(self._sentence_starts) and self._sentence_starts[index + 1] < span.end

    @functools.cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.gold.sentences or ()]

    # ---- what gold slots can be filled with --------------------------------------------------------------------

    @functools.cached_property
    def targets(self) -> list[Mention]:
        """Gold mentions by place.

        Mentions without an entity, and fillers that gold gives as bare spans, stand for entities of their own.
        """
        bare = [a.filler for e in self.gold.events for a in e.arguments if a.role not in ("Time", "Quantity")]
        bare += [filler for c in self.gold.claims for filler in (c.source, c.addressee)]
        known = {(m.start, m.end) for m in self.gold.mentions}
        spans = {(f.start, f.end): f for f in bare if isinstance(f, Span) and (f.start, f.end) not in known}
        own = [Mention(f"\0{s}-{e}", s, e, "?", f"\0{s}-{e}", f.text) for (s, e), f in spans.items()]
        alone = [_own_entity(m) if m.entity is None else m for m in self.gold.mentions]
        places: dict[str | None, list[tuple[int, int]]] = {}
        for m in sorted(alone, key=_place_of):
            places.setdefault(m.entity, []).append(_place_of(m))
        return sorted([*alone, *own], key=lambda m: (m.start, m.end, m.type, m.level, places.get(m.entity, [])))

    @functools.cached_property
    def _target_starts(self) -> list[int]:
        return [m.start for m in self.targets]

    @functools.cached_property
    def _longest_target(self) -> int:
        return max((m.end - m.start for m in self.targets), default=0)

    @functools.cached_property
    def _target_at(self) -> dict[tuple[int, int], Mention]:
        return {(m.start, m.end): m for m in reversed(self.targets)}

    @functools.cached_property
    def gold_times(self) -> list[Time]:
        bare = [a.filler for e in self.gold.events for a in e.arguments if a.role == "Time"]
        own = [Time(f"\0{f.start}-{f.end}", f.start, f.end) for f in bare if isinstance(f, Span)]
        return sorted([*self.gold.times, *own], key=lambda t: (t.start, t.end, t.value or ""))

    @functools.cached_property
    def gold_quantities(self) -> list[Quantity]:
        bare = [a.filler for e in self.gold.events for a in e.arguments if a.role == "Quantity"]
        own = [Quantity(f"\0{f.start}-{f.end}", f.start, f.end) for f in bare if isinstance(f, Span)]
        return sorted([*self.gold.quantities, *own], key=lambda q: (q.start, q.end, q.value or ""))

    # ---- predicted spans -> gold mentions ----------------------------------------------------------------------

    def mention(self, span: Span, *, without: Sequence[Span] = ()) -> Mention | None:
        """The gold mention that a predicted span stands for, None if it names nobody.

        The equal mention. Otherwise none if the span crosses a sentence border, has more than 12 tokens or contains
        one of ``without`` (its own trigger, its own cue). Otherwise, of the mentions inside it, adjectives left out:
        the first, if that is no name; the name of a person that ends where the span ends; the first name. If none is
        inside: the name with the largest character Dice of at least .5. Without tokens only the equal mention.
        """
        equal = self._target_at.get((span.start, span.end))
        if equal is not None:
            return equal
        if span.start < 0 or not self._at_most(MAX_TOKENS, span) or self._crosses_sentence(span):
            return None
        if any(span.start <= w.start and w.end <= span.end for w in without):
            return None
        near = self.targets[
            bisect.bisect_left(self._target_starts, span.start - self._longest_target) : bisect.bisect_left(
                self._target_starts, span.end
            )
        ]
        held = [m for m in near if span.start <= m.start and m.end <= span.end and m.level != "ADJ"]
        if held:
            names = [m for m in held if m.level == "NAM"]
            if held[0].level != "NAM":
                return held[0]
            end = self._without_punctuation(span)
            people = [m for m in names if m.type == "PER" and m.end >= end]
            return (people or names)[0]
        close = [(self._dice(m, span), m) for m in near if m.level == "NAM"]
        best = max((share for share, _ in close), default=0.0)
        return next(m for share, m in close if share == best) if best >= MIN_DICE else None

    def _without_punctuation(self, span: Span) -> int:
        text = self.gold.text[span.start : span.end] if self.gold.text is not None else span.text
        if text is None:
            return span.end
        kept = len(text)
        while kept and not (text[kept - 1].isalnum() or text[kept - 1] == "_"):
            kept -= 1
        return span.start + kept

    @staticmethod
    def _dice(mention: Mention, span: Span) -> float:
        shared = overlap(mention.start, mention.end, span.start, span.end)
        return 2 * shared / (mention.end - mention.start + span.end - span.start)

    @functools.cached_property
    def _pred_mentions(self) -> dict[str, list[Mention]]:
        """Mentions of each predicted entity, exact duplicates dropped."""
        found: dict[str, dict[tuple[int, int], Mention]] = {}
        for m in sorted(self.pred.mentions, key=lambda m: (m.start, m.end, m.type, m.level)):
            if m.entity is not None:
                found.setdefault(m.entity, {}).setdefault((m.start, m.end), m)
        return {entity: list(mentions.values()) for entity, mentions in found.items()}

    @functools.cached_property
    def entity_of(self) -> dict[str, str | None]:
        """For each predicted entity the gold entity to which most of its mentions resolve.

        Mentions that resolve to none do not vote; on ties the gold entity whose voting mention is earliest wins.
        """
        found: dict[str, str | None] = {}
        for entity, mentions in self._pred_mentions.items():
            votes: Counter[str] = Counter()
            first: dict[str, tuple[int, int]] = {}
            for m in mentions:
                target = self.mention(Span(m.start, m.end, m.text))
                if target is not None and target.entity is not None:
                    votes[target.entity] += 1
                    first.setdefault(target.entity, (m.start, m.end))
            found[entity] = min(votes, key=lambda e: (-votes[e], first[e]), default=None)
        return found

    def entity(self, filler: Filler, *, without: Sequence[Span] = ()) -> str | None:
        """The gold entity that a predicted filler stands for."""
        if isinstance(filler, str):
            return self.entity_of.get(filler)
        if filler is None:
            return None
        mention = self.mention(filler, without=without)
        return mention.entity if mention is not None else None

    # ---- filler keys -------------------------------------------------------------------------------------------

    @functools.cached_property
    def _gold_slots(self) -> dict[str, Key]:
        """The key of every gold filler id."""
        keys: dict[str, Key] = {e.id: ("entity", e.id, 0) for e in self.gold.entities}
        keys.update({t.id: self._value_key(t) for t in self.gold.times})
        keys.update({q.id: self._value_key(q) for q in self.gold.quantities})
        return keys

    @staticmethod
    def _value_key(item: Time | Quantity) -> Key:
        kind = "time" if isinstance(item, Time) else "quantity"
        return (kind, item.value, 0) if item.value is not None else (f"{kind} at", item.start, item.end)

    @functools.cached_property
    def _pred_spans(self) -> dict[str, tuple[str, Span]]:
        """Kind and span of every predicted time and quantity."""
        times = {t.id: ("Time", Span(t.start, t.end, t.text)) for t in self.pred.times}
        return times | {q.id: ("Quantity", Span(q.start, q.end, q.text)) for q in self.pred.quantities}

    def gold_key(self, filler: Filler, role: str) -> Key:
        """The key of a gold argument; two times of one value are one."""
        if isinstance(filler, str):
            return self._gold_slots.get(filler, ("id", filler, 0))
        if filler is None:
            return ("nothing", 0, 0)
        if role == "Time":
            return self._best_value(filler, self.gold_times) or ("span", filler.start, filler.end)
        if role == "Quantity":
            return self._best_value(filler, self.gold_quantities) or ("span", filler.start, filler.end)
        mention = self._target_at.get((filler.start, filler.end))
        return _entity_key(mention.entity if mention else None, filler)

    def pred_key(self, filler: Filler, role: str, *, without: Sequence[Span] = ()) -> Key:
        """The key of a predicted argument; one that stands for nothing in gold keeps its own place, always wrong.

        Times and quantities are looked up by place, among those of the role's kind, whatever their own kind.
        """
        kind = role
        if isinstance(filler, str) and filler in self._pred_spans:
            own, filler = self._pred_spans[filler]
            kind = role if role in ("Time", "Quantity") else own
        if isinstance(filler, Span) and kind in ("Time", "Quantity"):
            pool: Sequence[Time | Quantity] = self.gold_times if kind == "Time" else self.gold_quantities
            return self._best_value(filler, pool) or _entity_key(None, filler)
        if isinstance(filler, str):
            mentions = self._pred_mentions.get(filler, [])
            place = derive.nearest(mentions, None) or (mentions[0] if mentions else Span(-1, -1))
            return _entity_key(self.entity_of.get(filler), place)
        if filler is None:
            return ("nothing", 0, 0)
        return _entity_key(self.entity(filler, without=without), filler)

    def _best_value(self, span: Span, pool: Sequence[Time | Quantity]) -> Key | None:
        """The key of the equal gold item, else of the one that shares most characters (the earlier on ties)."""
        best: Time | Quantity | None = None
        shared = 0
        for item in pool:
            if (item.start, item.end) == (span.start, span.end):
                return self._value_key(item)
            now = overlap(item.start, item.end, span.start, span.end)
            if now > shared:
                best, shared = item, now
        return None if best is None else self._value_key(best)

    # ---- events ------------------------------------------------------------------------------------------------

    @functools.cached_property
    def event_of(self) -> dict[str, Event | None]:
        """For each predicted event the gold event with which it shares most triggers (many-to-one)."""
        places: dict[tuple[int, int, str], list[int]] = {}
        for index, event in enumerate(self.gold_events):
            for t in event.triggers:
                places.setdefault((t.start, t.end, event.type), []).append(index)
        found: dict[str, Event | None] = {}
        for event in self.pred.events:
            targets = {self.trigger_target(t, event.type) for t in event.triggers} - {None}
            shared = Counter(i for target in targets if target for i in places.get((*target, event.type), ()))
            best = min(shared, key=lambda i: (-shared[i], i), default=None)
            found[event.id] = None if best is None else self.gold_events[best]
        return found

    @functools.cached_property
    def gold_events(self) -> list[Event]:
        """Gold events by their earliest trigger, then by all they say."""

        def said(event: Event) -> tuple[object, ...]:
            arguments = sorted((a.role, self._stable(self.gold_key(a.filler, a.role))) for a in event.arguments)
            return (sorted((t.start, t.end) for t in event.triggers), event.type, arguments)

        return sorted(self.gold.events, key=said)

    @functools.cached_property
    def _gold_triggers(self) -> dict[str, list[tuple[int, int]]]:
        """Places of the gold triggers of each event type, sorted."""
        found: dict[str, set[tuple[int, int]]] = {}
        for event in self.gold.events:
            found.setdefault(event.type, set()).update((t.start, t.end) for t in event.triggers)
        return {label: sorted(places) for label, places in found.items()}

    def trigger_target(self, trigger: Trigger | Span, label: str) -> tuple[int, int] | None:
        """The gold trigger of type ``label`` that a predicted one stands for.

        The equal one, else the last one that a predicted trigger of at most three tokens contains.
        """
        places = self._gold_triggers.get(label, [])
        own = (trigger.start, trigger.end)
        at = bisect.bisect_left(places, own)
        if at < len(places) and places[at] == own:
            return own
        if trigger.start < 0 or not self._at_most(MAX_TRIGGER_TOKENS, Span(*own)):
            return None
        first, after = (bisect.bisect_left(places, (edge, 0)) for edge in own)
        held = [p for p in places[first:after] if p[1] <= trigger.end]
        return max(held, key=lambda p: (p[1], p[0]), default=None)

    # ---- partitions ---------------------------------------------------------------------------------------------

    @functools.cached_property
    def clusters(self) -> tuple[Sequence[Cluster], Sequence[Cluster]]:
        """Gold and predicted entities as clusters of their names and adjectives, by their first mention."""
        return _chains(self.gold), _chains(self.pred)

    @functools.cached_property
    def partitions(self) -> Partitions:
        """The partitions of names and adjectives into entities."""
        return Partitions(*self.clusters)

    @functools.cached_property
    def event_clusters(self) -> tuple[Sequence[Cluster], Sequence[Cluster]]:
        """Gold and predicted events as clusters of their triggers ``(start, end, type)``."""
        return _hoppers(self.gold), _hoppers(self.pred)

    @functools.cached_property
    def event_partitions(self) -> Partitions:
        """The partitions of triggers into events."""
        return Partitions(*self.event_clusters)

    # ---- claims ------------------------------------------------------------------------------------------------

    @functools.cached_property
    def gold_claims(self) -> list[Claim]:
        """Gold claims, exact duplicates dropped, sorted by what they say."""
        return _distinct(self.gold.claims, self._gold_mentions)

    @functools.cached_property
    def pred_claims(self) -> list[Claim]:
        """Predicted claims, exact duplicates dropped, sorted by what they say."""
        return _distinct(self.pred.claims, self._pred_mentions)

    def _stable(self, key: Key) -> tuple[str, int, int]:
        """A key to sort by: the place of an entity's first mention instead of its id."""
        kind, value, end = key
        if kind == "entity":
            mentions = self._gold_mentions.get(str(value))
            return (kind, mentions[0].start, mentions[0].end) if mentions else (kind, -1, -1)
        return (kind, value, end) if isinstance(value, int) else (f"{kind} {value}", 0, end)

    @functools.cached_property
    def claim_tokens(self) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
        """Content tokens of gold and predicted claims."""
        return [self.tokens(c.content) for c in self.gold_claims], [self.tokens(c.content) for c in self.pred_claims]

    @functools.cached_property
    def similarities(self) -> dict[Edge, tuple[float, float, float]]:
        """Source, cue and content similarity of every gold and predicted claim whose contents share a token."""
        gold_tokens, pred_tokens = self.claim_tokens
        holders: dict[int, list[int]] = {}
        for i, tokens in enumerate(gold_tokens):
            for token in tokens:
                holders.setdefault(token, []).append(i)
        found: dict[Edge, tuple[float, float, float]] = {}
        for j, tokens in enumerate(pred_tokens):
            for i in sorted({i for token in tokens for i in holders.get(token, ())}):
                gold, pred = self.gold_claims[i], self.pred_claims[j]
                cues = (self.tokens([c.cue] if c.cue is not None else []) for c in (gold, pred))
                found[i, j] = self.source_similarity(gold, pred), dice(*cues), dice(gold_tokens[i], tokens)
        return found

    def source_similarity(self, gold: Claim, pred: Claim) -> float:
        """1 if the predicted source is the gold source or both are absent, 0 if it is another or one is absent.

        A predicted source that stands for no gold entity gets the token Dice with the gold source mention.
        """
        if gold.source is None or pred.source is None:
            return float(gold.source is None and pred.source is None)
        target = self.gold_key(gold.source, "source")
        without = [pred.cue] if pred.cue is not None else []
        entity = self.entity(pred.source, without=without)
        if entity is not None:
            return float(_entity_key(entity, Span(0, 0)) == target)
        place, own = self.pred_source(pred), self.gold_source(gold)
        return dice(self.tokens([own]), self.tokens([place])) if place is not None and own is not None else 0.0

    def gold_source(self, claim: Claim) -> Span | None:
        """Where a gold claim's source stands: its span, its own mention, or its entity's mention nearest the cue."""
        own = self._gold_mention_of.get(claim.source_mention or "")
        return _span(own) if own is not None else self._place(claim.source, claim.cue, self._gold_mentions)

    @functools.cached_property
    def _gold_mention_of(self) -> dict[str, Mention]:
        return {m.id: m for m in self.gold.mentions}

    def pred_source(self, claim: Claim) -> Span | None:
        """Where a predicted claim's source stands."""
        return self._place(claim.source, claim.cue, self._pred_mentions)

    @functools.cached_property
    def _gold_mentions(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for m in self.targets:
            if m.entity is not None:
                found.setdefault(m.entity, []).append(m)
        return found

    @staticmethod
    def _place(filler: Filler, cue: Span | None, mentions: dict[str, list[Mention]]) -> Span | None:
        """A filler's own span, or the mention of an entity nearest the cue; nowhere if it has none."""
        if filler is None or isinstance(filler, Span):
            return filler
        mention = derive.nearest(mentions.get(filler, []), cue)
        return _span(mention) if mention is not None else Span(-1, -1)

    @functools.cached_property
    def claim_pairs(self) -> list[Edge]:
        """The best one-to-one pairing of claims under the headline similarity ``D(1+S+C)/3``.

        Among the optimal ones that with most pairs of content Dice of at least .5, then the lexicographically
        smallest.
        """
        return best_pairs({e: d * (1 + s + c) / 3 for e, (s, c, d) in self.similarities.items()}, self.same_content)

    @functools.cached_property
    def same_content(self) -> frozenset[Edge]:
        """Gold and predicted claims whose contents have a Dice of at least .5."""
        return frozenset(edge for edge, (_, _, d) in self.similarities.items() if d >= MIN_DICE)


def _chains(document: Document) -> Sequence[Cluster]:
    """The entities' names and adjectives, clusters in the order of their first mention."""
    found: dict[str, set[tuple[int, int]]] = {}
    for m in document.mentions:
        if m.entity is not None and m.level in ("NAM", "ADJ"):
            found.setdefault(m.entity, set()).add(_place_of(m))
    return sorted(sorted(places) for places in found.values())


def _hoppers(document: Document) -> Sequence[Cluster]:
    """The events' triggers with their type, clusters in the order of their first trigger."""
    return sorted(sorted({(t.start, t.end, e.type) for t in e.triggers}) for e in document.events)


def _place_of(item: Mention | Trigger | Span) -> tuple[int, int]:
    return item.start, item.end


def _span(mention: Mention) -> Span:
    return Span(mention.start, mention.end, mention.text)


def _own_entity(mention: Mention) -> Mention:
    return msgspec.structs.replace(mention, entity=f"\0{mention.start}-{mention.end}")


def _entity_key(entity: str | None, place: Span | Mention) -> Key:
    """The key of an entity; without one the place, or the quoted text that was not found there."""
    if entity is not None:
        return ("entity", entity, 0)
    known = place.start >= 0 or place.text is None
    return ("unresolved", place.start, place.end) if known else ("unresolved text", place.text or "", 0)


def _distinct(claims: Sequence[Claim], mentions: Mapping[str, Sequence[Mention]]) -> list[Claim]:
    """Claims without repetitions, sorted by every field that says something (ids say nothing).

    Of repetitions one holds all events: which of them holds an event says nothing either.
    """

    def places(filler: Filler) -> tuple[str, tuple[tuple[int, int], ...]]:
        if isinstance(filler, str):
            return "entity", tuple(map(_place_of, mentions.get(filler, ())))
        return ("", ()) if filler is None else ("span", (_place_of(filler),))

    found: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        cue = () if claim.cue is None else _place_of(claim.cue)
        content = tuple(sorted(map(_place_of, claim.content)))
        source, addressee = places(claim.source), places(claim.addressee)
        said = (content, cue, source, claim.act or "", claim.commitment or "", addressee)
        found.setdefault(said, []).append(claim)
    same = (found[said] for said in sorted(found))
    return [msgspec.structs.replace(cs[0], events=tuple({e: None for c in cs for e in c.events})) for cs in same]
