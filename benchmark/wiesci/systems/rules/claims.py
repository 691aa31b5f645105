"""Claims: quotations, dash turns, ``że``-clauses, frames (*według X*), headline colons, demands with a preposition."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Sequence

import msgspec

from wiesci import derive
from wiesci.systems.rules import words as lists
from wiesci.systems.rules.cast import Cast, cases
from wiesci.systems.rules.lexicon import Lexicon, lookup
from wiesci.systems.rules.morph import Page, Word

_QUOTE = re.compile(r"„[^„”\"\n]{3,}[”\"]|\"[^\"\n]{3,}\"|«[^«»\n]{3,}»|“[^“”\n]{3,}”")
_TURN = re.compile(r"^[ \t]*[–—-][ \t]+", re.MULTILINE)
_DASH = re.compile(r"(?<=[\s,.!?…”\"])[–—-](?=\s)")
_KINDS = ("fin", "praet", "imps", "subst", "pcon", "inf")
_PEOPLE = ("PER", "ORG", "GPE", "GRP")


class Said(msgspec.Struct, frozen=True):
    """A claim before ids: ``source`` and ``addressee`` are keys of entities."""

    cue: Word
    spans: tuple[tuple[int, int], ...]
    act: str
    commitment: str
    source: str | None
    addressee: str | None


def find_claims(
    page: Page, cast: Cast, lexicon: Lexicon, taken: Collection[int], eventful: Collection[int]
) -> list[Said]:
    """Claims in the order of their cues; one a cue. ``eventful``: word indices of possible triggers."""
    cues = {w.index: w for w in page.words if w.index not in taken and lookup(w, lexicon.cues, kinds=_KINDS)}
    spans: dict[int, list[tuple[int, int]]] = {}
    blocked = _turns(page, cues, spans)
    _quotations(page, cues, spans, blocked)
    for first, last in page.sentences:
        _frames(page, first, last, cast, spans, cues)
        for index in range(first, last):
            if index in cues and index not in spans:
                content = _clause(page, index, last, cues, eventful) or _parenthesis(page, first, index, last)
                if content:
                    spans[index] = content
    _headline(page, cast, spans)
    done = []
    for index in sorted(spans):
        cue = page.words[index]
        found = tuple(sorted({s for s in (_trimmed(page.text, *span) for span in spans[index]) if s[0] < s[1]}))
        outside = tuple(s for s in found if not s[0] <= cue.start < s[1])
        if outside:
            done.append(_said(page, cast, lexicon, cue, outside))
    return done


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = derive.trim(text, start, end)
    return (start, end) if any(c.isalnum() for c in text[start:end]) else (start, start)


def _words_after(page: Page, offset: int, count: int) -> Sequence[Word]:
    at = bisect.bisect_left(page.words, offset, key=lambda w: w.start)
    return page.words[at : at + count]


def _first_cue(words: Sequence[Word], cues: Collection[int]) -> int | None:
    for word in words:
        if word.index in cues and word.pos("fin", "praet", "imps"):
            return word.index
        if word.text in ".?!":
            return None
    return None


def _turns(page: Page, cues: Collection[int], spans: dict[int, list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Lines that open with a dash: speech up to the dash before a cue, and what follows the next dash."""
    lines = []
    for match in _TURN.finditer(page.text):
        stop = page.text.find("\n", match.end())
        stop = len(page.text) if stop < 0 else stop
        lines.append((match.start(), stop))
        dashes = [d.start() for d in _DASH.finditer(page.text, match.end(), stop)]
        start: int | None = match.end()
        current: int | None = None
        for dash in dashes:
            cue = _first_cue(_words_after(page, dash + 1, 4), cues)
            if cue is not None and start is not None:
                spans.setdefault(cue, []).append((start, dash))
                start, current = None, cue
            elif start is None:
                start = dash + 1
        if start is not None and current is not None:
            spans[current].append((start, stop))
    return lines


def _quotations(
    page: Page, cues: Collection[int], spans: dict[int, list[tuple[int, int]]], blocked: Sequence[tuple[int, int]]
) -> None:
    starts = [a for a, _ in blocked]
    for match in _QUOTE.finditer(page.text):
        start, end = match.start() + 1, match.end() - 1
        line = bisect.bisect_right(starts, start) - 1
        inside = line >= 0 and start < blocked[line][1]
        if inside or page.text.count(" ", start, end) < 1:
            continue
        after = _words_after(page, match.end(), 7)
        cue = _first_cue([w for w in after if w.text not in ".,–—-"], cues) if _continues(after) else None
        if cue is None:
            at = bisect.bisect_left(page.words, match.start(), key=lambda w: w.start)
            sentence = page.words[at].sentence if at < len(page.words) else -1
            before = [w for w in reversed(page.words[max(0, at - 9) : at]) if w.sentence == sentence]
            cue = next((w.index for w in before if w.index in cues), None)
        if cue is not None:
            spans.setdefault(cue, []).append((start, end))


def _continues(after: Sequence[Word]) -> bool:
    """Whether the words after a quotation carry it on: a dash, a comma or a verb."""
    return bool(after) and (after[0].text in "–—-,." or after[0].pos("fin", "praet"))


def _frames(
    page: Page, first: int, last: int, cast: Cast, spans: dict[int, list[tuple[int, int]]], cues: dict[int, Word]
) -> None:
    """*Według X …*, *zdaniem X, …*, *w ocenie X …*: the rest of the sentence is content."""
    for at in range(first, last):
        word = page.words[at]
        if word.lower not in lists.FRAMES:
            continue
        if word.lower in ("ocenie", "opinii") and not (at > first and page.words[at - 1].lower in ("w", "we")):
            continue
        source = next(
            (e for e in cast.near(at) if 0 < e.first - at <= 6 and e.level != "ADJ" and e.type in _PEOPLE), None
        )
        start, stop = page.words[first].start, page.words[last - 1].end
        comma = next((w for w in page.words[at + 1 : min(last, at + 14)] if w.text == ","), None)
        if source is None:
            continue
        end = max(source.last, comma.index if comma and comma.index - source.last <= 4 else 0)
        while end + 1 < last and _genitive(page.words[end + 1]):
            end += 1
        opening = at - (1 if word.lower in ("ocenie", "opinii") else 0)
        content = [(page.words[end].end, stop)] if end + 1 < last else []
        if opening - first >= 3:
            content.append((start, page.words[opening].start))
        if content:
            cues[at] = word
            spans[at] = content


def _genitive(word: Word) -> bool:
    """Whether a word after the source still belongs to it (*według przedstawicieli [rządu]*)."""
    found = [r for r in word.readings if r.pos in ("subst", "adj", "ger")]
    return bool(found) and any("gen" in r.marks for r in found) and not any("nom" in r.marks for r in found)


def _clause(
    page: Page, index: int, last: int, cues: Collection[int], eventful: Collection[int]
) -> list[tuple[int, int]] | None:
    """What follows the cue: a clause with a complementiser, or what is demanded, thanked for, condemned."""
    for word in page.words[index + 1 : min(last, index + 14)]:
        if word.lower in lists.COMPLEMENTISERS and page.words[word.index - 1].text in (",", "o", "tym", "to"):
            return [(word.end, _content_end(page, word.index, last))]
        if word.index in cues:  # of a light verb with its noun the noun is the cue
            return None
    for word in page.words[index + 1 : min(last, index + 7)]:
        if word.text in ",.:;":
            return None
        if word.lower in lists.DEMAND_PREPOSITIONS:
            clause = [w for w in page.words[word.index + 1 : min(last, index + 20)] if w.clause == word.clause]
            if any(w.pos("ger") or w.index in eventful for w in clause[:4]):
                return [(word.end, clause[-1].end)]
    return None


def _content_end(page: Page, start: int, last: int) -> int:
    """Up to the author's comment (*, co byłoby …*) or the end of the sentence."""
    for word in page.words[start : min(last, start + 80)]:
        if word.lower == "co" and page.words[word.index - 1].text == "," and word.index - start > 4:
            return page.words[word.index - 1].start
    return page.words[last - 1].end


def _parenthesis(page: Page, first: int, index: int, last: int) -> list[tuple[int, int]] | None:
    """*Jak podał X, …* and *…, poinformował X.*"""
    before = page.words[max(first, index - 2) : index]
    if not page.words[index].pos("fin", "praet"):
        return None
    if any(w.lower == "jak" for w in before):
        comma = next((w for w in page.words[index : min(last, index + 14)] if w.text == ","), None)
        opening = next(w for w in before if w.lower == "jak")
        content = [(comma.end, page.words[last - 1].end)] if comma and comma.index + 2 < last else []
        if opening.index - first > 2:
            content.append((page.words[first].start, page.words[opening.index - 1].start))
        return content or None
    trailing = bool(before) and before[-1].text in (",", "–", "—", "-") and index - first > 4 and last - index <= 12
    if trailing and not any(w.text == "," for w in page.words[index + 1 : last]):
        return [(page.words[first].start, before[-1].start)]
    return None


def _headline(page: Page, cast: Cast, spans: dict[int, list[tuple[int, int]]]) -> None:
    """*Premier: podatki w dół* in the first line."""
    if not page.sentences:
        return
    first, last = page.sentences[0]
    colon = next((w for w in page.words[first : min(last, first + 8)] if w.text == ":"), None)
    ends = page.text[page.words[last - 1].end : page.words[last - 1].end + 1] in ("", "\n") if last > first else False
    if colon is None or not ends or colon.index + 2 >= last or page.words[last - 1].text == ".":
        return
    source = next((e for e in cast.near(colon.index) if e.last < colon.index and "nom" in cases(e)), None)
    if source is not None and source.type in _PEOPLE and source.level != "ADJ":
        spans.setdefault(colon.index, [(colon.end, page.words[last - 1].end)])


def _said(page: Page, cast: Cast, lexicon: Lexicon, cue: Word, spans: tuple[tuple[int, int], ...]) -> Said:
    lemma = lookup(cue, lexicon.cues, kinds=_KINDS)
    act = lexicon.cues[lemma] if lemma else "EVALUATE" if cue.lower in ("ocenie", "opinii", "zdaniem") else "STATE"
    source: str | None = None
    outside = [e for e in cast.near(cue.index) if not any(a <= e.start < b for a, b in spans) and e.type in _PEOPLE]
    if cue.lower in lists.FRAMES:
        following = [e for e in outside if e.first > cue.index and e.level != "ADJ"]
        source = cast.use(following[0]) if following else None
    elif cue.text == ":":
        names = [e for e in outside if e.last < cue.index and e.level != "ADJ" and "nom" in cases(e)]
        source = cast.use(names[0]) if names else None
    else:
        source = _subject(page, cast, cue, spans)
    addressee = None
    if cue.pos("fin", "praet", "imps"):
        wanted = "acc" if act in ("DEMAND", "ACCUSE") else "dat"
        for e in outside:
            close = 0 < e.first - cue.index <= 3 and e.head.clause == cue.clause and e.key != source
            if close and e.level != "ADJ" and wanted in cases(e) and not cast.preposition(e) and not cast.dependent(e):
                addressee = cast.use(e)
                break
    return Said(cue, spans, act, _commitment(page, cue, act, spans), source, addressee)


def _subject(page: Page, cast: Cast, cue: Word, spans: Sequence[tuple[int, int]]) -> str | None:
    """The subject of the cue or of the verb beside a noun cue; an elided one if none is stated."""
    verb = cue if cue.pos("fin", "praet") else None
    if verb is None and cue.pos("subst", "ger"):
        verb = next((w for w in page.near(cue.index, 6) if w.clause == cue.clause and w.pos("fin", "praet")), None)
        if verb is None:
            after = cast.at(cue.index + 1)
            return cast.use(after) if after and after.type in _PEOPLE and after.level != "ADJ" else None
    if verb is None:
        return None
    subject = cast.subject(verb)
    if subject is not None and not any(a <= subject.start < b for a, b in spans):
        return cast.use(subject)
    return cast.zero(verb, _PEOPLE)


def _commitment(page: Page, cue: Word, act: str, spans: Sequence[tuple[int, int]]) -> str:
    negated = cue.index > 0 and page.words[cue.index - 1].lower == "nie"
    if act == "DEMAND" or negated or page.text[spans[-1][1] - 1] == "?":
        return "NONE"
    opening = _words_after(page, spans[0][0], 25)
    hedged = any(w.lower in lists.HEDGES for w in opening if w.start < spans[0][1])
    return "HEDGED" if act == "BELIEVE" or hedged else "CERTAIN"
