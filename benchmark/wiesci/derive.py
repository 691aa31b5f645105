"""What is never annotated but follows from what is: trimmed content, form, polarity, source kind, nesting.

The sheet compiler and the reader of predictions both use these functions, so that a prediction is trimmed and
completed exactly as gold is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from wiesci import segment
from wiesci.model import Claim, Document, Event, Mention, Span, Trigger

Pairs: TypeAlias = Sequence[tuple[int, int]]

QUOTES = '"„”“«»‟'
DASHES = "–—-"
COMPLEMENTISERS = ("że", "iż", "żeby", "aby", "by", "czy", "jakoby")
PREPOSITIONS = ("do", "o", "za")

_LEADING = re.compile(rf"(?:{'|'.join(COMPLEMENTISERS + PREPOSITIONS)})\s+(?=\S)")
_AFTER_ANOTHER = re.compile(rf"(?:^|\W)(?:{'|'.join(COMPLEMENTISERS + PREPOSITIONS)})[\s,{DASHES}]*$")
_OPENS = {"”": "„“”", "“": "„“", "»": "«", "«": "»", '"': '"'}
"""For each mark that can close a quotation the marks that can open it."""
_DASH_TURN = re.compile(rf"(?:^|\n|[.!?…:{QUOTES}])\s*[{DASHES}]\s*$")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without outer quotation marks, dashes, commas, white space, its final stop and a leading
    complementiser.

    A quotation mark at an edge is outer if its partner is the other edge or outside the span. One complementiser
    goes (*że, iż, żeby, aby, by, czy, jakoby, do, o, za*), never a second one after it, and none straight after an
    opening quotation mark, where everything inside the marks is content. A span of nothing but such characters is
    returned as it is. Trimming twice changes nothing.
    """
    first, last = start, end
    partners = _partners(text, start, end)

    def outer(at: int, other: int) -> bool:
        partner = partners.get(at, other)
        return text[at] in QUOTES and (partner == other or not first <= partner < last)

    while first < last:
        begin, stop = text[first], text[last - 1]
        if begin.isspace() or begin == "," or begin in DASHES or outer(first, last - 1):
            first += 1
        elif stop.isspace() or stop == "," or stop in DASHES or _final_stop(text, last) or outer(last - 1, first):
            last -= 1
        elif word := _complementiser(text, first, last):
            first += word
        else:
            break
    return (first, last) if first < last else (start, end)


def _partners(text: str, start: int, end: int) -> dict[int, int]:
    """The places of the quotation marks that belong together, each with the other."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at in range(start, end):
        mark = text[at]
        if mark in QUOTES:
            fits = _OPENS.get(mark)
            partner = next((place for place in reversed(opened) if text[place] in fits), None) if fits else None
            if partner is None:
                opened.append(at)
            else:
                found[partner], found[at] = at, partner
                while opened.pop() != partner:
                    pass
    return found


def _final_stop(text: str, end: int) -> bool:
    return text[end - 1] == "." and text[max(0, end - 3) : end] != "..."


def _complementiser(text: str, first: int, last: int) -> int:
    """How many characters of a leading complementiser to drop."""
    found = _LEADING.match(text, first, last)
    if not found or (first > 0 and text[first - 1] in QUOTES):
        return 0
    if _AFTER_ANOTHER.search(text[max(0, first - 12) : first]):
        return 0
    return found.end() - first


def form(text: str, content: Sequence[Span]) -> str:
    """DIRECT: the content opens a quotation or a dash turn with a capital. MIXED: part of it is quoted. INDIRECT."""
    first = content[0]
    before = text[max(0, first.start - 12) : first.start]
    opens = text[first.start : first.start + 1]
    quoted = bool(before) and before.rstrip("(… .")[-1:] in tuple(QUOTES) and before[-1:] != " "
    if (quoted or _DASH_TURN.search(before)) and _starts_with_capital(text, first):
        return "DIRECT"
    if quoted or opens in tuple(QUOTES):
        return "MIXED"
    inside = any(mark in text[span.start : span.end] for span in content for mark in QUOTES)
    closes = any(text[span.end : span.end + 1] in tuple(QUOTES) for span in content)
    return "MIXED" if inside or closes else "INDIRECT"


def _starts_with_capital(text: str, span: Span) -> bool:
    letter = next((c for c in text[span.start : span.end] if c.isalpha()), "")
    return letter.isupper() or text[span.start : span.start + 1].isdigit()


def segmentation(document: Document) -> tuple[Pairs, Pairs]:
    """The document's own sentences and tokens, ours where it has none."""
    text = document.text or ""
    sentences = document.sentences if document.sentences is not None else segment.sentences(text)
    return sentences, document.tokens if document.tokens is not None else segment.tokens(text, sentences)


def distance(a_start: int, a_end: int, b_start: int, b_end: int) -> int:
    """Characters between two spans, 0 if they touch or overlap."""
    return max(0, a_start - b_end, b_start - a_end)


def nearest(mentions: Sequence[Mention], place: Span | None) -> Mention | None:
    """The mention with the fewest characters between it and ``place``; the earlier on ties, the first without one."""
    located = [m for m in mentions if m.start >= 0]
    if len(located) < 2:
        return located[0] if located else None
    if place is None or place.start < 0:
        return min(located, key=lambda m: (m.start, m.end))
    return min(located, key=lambda m: (distance(m.start, m.end, place.start, place.end), m.start, m.end))


def inside(start: int, end: int, content: Sequence[Span]) -> bool:
    """Whether ``[start, end)`` lies wholly within one span of ``content``."""
    return start >= 0 and any(span.start <= start and end <= span.end for span in content)


def _pieces(claims: Sequence[Claim]) -> list[tuple[int, int, Claim]]:
    """Start and end of every piece of content with its claim."""
    return [(span.start, span.end, claim) for claim in claims for span in claim.content]


def _around(place: Span | Trigger, pieces: Sequence[tuple[int, int, Claim]]) -> list[Claim]:
    """The claims with a piece of content that holds ``place``, in their order."""
    start, end = place.start, place.end
    found = [claim for first, last, claim in pieces if first <= start and end <= last] if start >= 0 else []
    return list({id(claim): claim for claim in found}.values()) if len(found) > 1 else found


def _size(claim: Claim) -> int:
    return sum(span.end - span.start for span in claim.content)


def _rank(claim: Claim) -> tuple[int, int, int, int]:
    """Smallest content first; equal contents by their place and the place of their cue, never by id."""
    return _size(claim), claim.content[0].start, claim.content[-1].end, claim.cue.start if claim.cue else -1


def parents(claims: Sequence[Claim]) -> dict[str, str | None]:
    """For each claim the id of the smallest other claim whose content holds its cue.

    Where claims hold each other's cues in a circle, the largest of them has no parent.
    """
    found: dict[str, str | None] = {}
    pieces = _pieces(claims)
    for claim in claims:
        cue = claim.cue
        around = [c for c in _around(cue, pieces) if c.id != claim.id] if cue else []
        found[claim.id] = min(around, key=_rank).id if around else None
    by_id = {claim.id: claim for claim in claims}
    for claim in sorted(claims, key=_rank, reverse=True):
        if claim.id in _ancestors(claim.id, found):
            found[max((claim.id, *_ancestors(claim.id, found)), key=lambda c: _rank(by_id[c]))] = None
    return found


def _ancestors(claim: str, parents: Mapping[str, str | None]) -> list[str]:
    """The claims around a claim, innermost first; ends with the claim itself if they form a circle."""
    found: list[str] = []
    above = parents.get(claim)
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def complete(
    claims: Sequence[Claim],
    *,
    text: str | None,
    mentions: Sequence[Mention],
    events: Sequence[Event],
    given: Mapping[str, frozenset[str]],
) -> tuple[Claim, ...]:
    """The claims with every derived field filled in that ``given`` (claim id -> field names) does not list.

    ``events`` of a claim: those with a trigger in its content, each trigger counted for the deepest claim around it.
    Without ``text`` the form stays null.
    """
    by_entity: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.entity is not None:
            by_entity.setdefault(mention.entity, []).append(mention)
    done: list[Claim] = []
    around = parents(claims)
    for claim in claims:
        known = given.get(claim.id, frozenset())
        fields: dict[str, object] = {}
        if "source_mention" not in known or "source_kind" not in known:
            fields.update(_source(claim, by_entity))
        if "polarity" not in known and claim.act is not None:
            fields["polarity"] = "NEG" if claim.act == "DENY" else "POS"
        if "form" not in known and text is not None and claim.content and claim.content[0].start >= 0:
            fields["form"] = form(text, claim.content)
        if "nested_in" not in known:
            fields["nested_in"] = around[claim.id]
        done.append(msgspec.structs.replace(claim, **{k: v for k, v in fields.items() if k not in known}))
    held = held_events(done, events)
    return tuple(
        c if "events" in given.get(c.id, ()) else msgspec.structs.replace(c, events=held.get(c.id, ())) for c in done
    )


def _source(claim: Claim, by_entity: Mapping[str, list[Mention]]) -> dict[str, object]:
    if claim.source is None:
        return {"source_kind": "IMPLICIT", "source_mention": None}
    if not isinstance(claim.source, str):
        return {}
    mentions = by_entity.get(claim.source, [])
    mention = nearest(mentions, claim.cue)
    named = any(m.level == "NAM" for m in mentions)
    return {"source_kind": "NAMED" if named else "UNNAMED", "source_mention": mention.id if mention else None}


def depths(claims: Sequence[Claim]) -> dict[str, int]:
    """How many claims each claim is nested in; in a circle all count as depth 0."""
    above = {c.id: c.nested_in for c in claims}
    chains = {c.id: _ancestors(c.id, above) for c in claims}
    return {claim: 0 if claim in chain else len(chain) for claim, chain in chains.items()}


def held_events(claims: Sequence[Claim], events: Sequence[Event]) -> dict[str, tuple[str, ...]]:
    """For each claim the ids of the events in its content, in the order of their triggers."""
    depth = depths(claims)
    pieces = _pieces(claims)
    held: dict[str, dict[str, int]] = {}
    for event in events:
        for trigger in event.triggers:
            around = _around(trigger, pieces)
            if around:
                deepest = min(around, key=lambda c: (-depth[c.id], _rank(c)))
                places = held.setdefault(deepest.id, {})
                places[event.id] = min(trigger.start, places.get(event.id, trigger.start))
    return {claim: tuple(sorted(ids, key=lambda e: (ids[e], e))) for claim, ids in held.items()}
