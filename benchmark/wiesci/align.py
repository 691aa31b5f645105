"""Quoted spans to offsets: for systems that answer in words, as language models do.

A quote is looked for in five ways, the first that finds it wins: *exact*; *normalised* (white space, quotation marks,
dashes, case, Unicode form); *lemma* (the words of the quote are forms of the words of the text, by Morfeusz); *fuzzy*
(Indel similarity of at least 90 in 100 over windows of the quote's number of words, one more or fewer; Polish letters
may have lost their signs). A match begins and ends at word edges. What is found in no way stays unlocated: a wrong
prediction, never a dropped one. Every outcome is counted, by layer.
"""

from __future__ import annotations

import bisect
import functools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from wiesci import segment, wire
from wiesci.model import UsageError

P = TypeVar("P", bound=wire.Place)

WAYS = ("given", "exact", "normalised", "lemma", "fuzzy", "corrected", "unlocated")
"""How a span got its offsets: its own, by a way of looking, its own corrected by its text, or not at all."""

SIMILAR = 90.0
"""Least similarity of a fuzzy match, in 100."""
SHORTEST = 5
"""Characters that a quote must have to be matched fuzzily: shorter ones are like too much."""

_QUOTES = dict.fromkeys("„”“«»‟″ˮ‚‘’‛'`´", '"')
_DASHES = dict.fromkeys("–—‒−‑‐―", "-")
_WORD = re.compile(r"\w+")
_EDGES = re.compile(r"(\W*).*?(\W*)", re.DOTALL)
_STROKES = str.maketrans("łŁøØđĐ", "lLoOdD")

Match = tuple[int, int]


class Aligned(msgspec.Struct, frozen=True):
    """A document whose quotes have offsets as far as they were found, and how each was found, by layer."""

    document: wire.Document
    counts: dict[str, dict[str, int]]


class Text:
    """A text with what is needed to find quotes in it, made when it is first asked for."""

    def __init__(self, text: str, *, lemmas: bool = True) -> None:
        self.text = text
        self.lemmas = lemmas
        self._found: dict[tuple[str, str], list[Match]] = {}

    @functools.cached_property
    def normal(self) -> tuple[str, list[Match]]:
        """The normalised text, and for each of its characters the stretch of the text that it stands for."""
        return _normalised(self.text)

    @functools.cached_property
    def words(self) -> list[Match]:
        """The words of the text."""
        return [m.span() for m in _WORD.finditer(self.text)]

    @functools.cached_property
    def starts(self) -> list[int]:
        return [start for start, _ in self.words]

    @functools.cached_property
    def by_lemma(self) -> dict[str, list[int]]:
        """Where each lemma occurs, as indices of words."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, (start, end) in enumerate(self.words):
            for lemma in lemmas_of(self.text[start:end].lower()):
                found[lemma].append(index)
        return found

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a text lives as long as one document is read
    def windows(self, size: int) -> tuple[list[str], list[int], list[str]]:
        """All stretches of ``size`` words, the shortest first: folded, their lengths, and where they begin."""
        made = []
        for index in range(len(self.words) - size + 1):
            start, end = self.words[index][0], self.words[index + size - 1][1]
            made.append((fold(self.text[start:end]), index))
        made.sort(key=lambda pair: (len(pair[0]), pair[1]))
        return [w for w, _ in made], [len(w) for w, _ in made], [str(i) for _, i in made]

    @functools.cached_property
    def sentences(self) -> list[Match]:
        return segment.sentences(self.text)

    def find(self, quote: str, times: int = 1) -> dict[Match, str]:
        """The occurrences of a quote in the order of the text, each with the way in which it is found.

        A later way is tried if the earlier ones found fewer than ``times`` occurrences: a name given five times in its
        base form is not five times the one place where the text has that form. Fuzzily only if nothing was found.
        """
        found: dict[Match, str] = {}
        ways: tuple[tuple[str, Callable[[str], list[Match]]], ...] = (
            ("exact", self._exact),
            ("normalised", self._normalised),
            ("lemma", self._lemma if self.lemmas else lambda _: []),
        )
        if not quote.strip():
            return found
        for way, look in ways:
            if len(found) < times:
                for place in self._cached(way, look, quote):
                    found.setdefault(place, way)
        if not found:
            found = dict.fromkeys(self._cached("fuzzy", self._fuzzy, quote), "fuzzy")
        return dict(sorted(found.items()))

    def _cached(self, way: str, look: Callable[[str], list[Match]], quote: str) -> list[Match]:
        if (way, quote) not in self._found:
            self._found[way, quote] = look(quote)
        return self._found[way, quote]

    def _exact(self, quote: str) -> list[Match]:
        return [m for m in _occurrences(self.text, quote) if self._at_edges(m)]

    def _normalised(self, quote: str) -> list[Match]:
        text, places = self.normal
        wanted = _normalised(quote)[0].strip()
        found = []
        for start, end in _occurrences(text, wanted) if wanted else ():
            match = places[start][0], places[end - 1][1]
            if self._at_edges(match):
                found.append(match)
        if not found and wanted.strip('". -') != wanted and wanted.strip('". -'):
            return self._normalised(wanted.strip('". -'))
        return found

    def _at_edges(self, match: Match) -> bool:
        """Whether neither edge parts a word."""
        start, end = match
        return not (_inside(self.text, start) or _inside(self.text, end))

    def _lemma(self, quote: str) -> list[Match]:
        wanted = [lemmas_of(w.lower()) for w in _WORD.findall(quote)]
        if not wanted:
            return []
        first = sorted({i for lemma in wanted[0] for i in self.by_lemma.get(lemma, ())})
        found = []
        for index in first:
            if index + len(wanted) > len(self.words):
                continue
            words = self.words[index : index + len(wanted)]
            fits = all(
                not options.isdisjoint(lemmas_of(self.text[s:e].lower()))
                for options, (s, e) in zip(wanted, words, strict=True)
            )
            if fits:
                found.append(self._with_marks(quote, words[0][0], words[-1][1]))
        return found

    def _fuzzy(self, quote: str) -> list[Match]:
        """The most similar window, and all that equal it."""
        from rapidfuzz import fuzz, process

        wanted = fold(quote)
        size = len(_WORD.findall(quote))
        if len(wanted) < SHORTEST or size == 0:
            return []
        best: tuple[float, int, int, str] | None = None
        for width in (size, size - 1, size + 1):
            if width < 1 or width > len(self.words):
                continue
            folded, lengths, indices = self.windows(width)
            low = bisect.bisect_left(lengths, len(wanted) * 0.818)
            high = bisect.bisect_right(lengths, len(wanted) / 0.818)
            cutoff = SIMILAR if best is None else best[0] + 1e-9
            hit = process.extractOne(wanted, folded[low:high], scorer=fuzz.ratio, score_cutoff=cutoff)
            if hit is not None:
                best = (hit[1], width, int(indices[low + hit[2]]), hit[0])
        if best is None:
            return []
        _, width, _, window = best
        folded, _, indices = self.windows(width)
        places = sorted(int(indices[i]) for i, w in enumerate(folded) if w == window)
        return [self._with_marks(quote, self.words[i][0], self.words[i + width - 1][1]) for i in places]

    def _with_marks(self, quote: str, start: int, end: int) -> Match:
        """A match of words, with the punctuation at the quote's edges where the text has the same."""
        before, after = _EDGES.fullmatch(quote).groups()  # type: ignore[union-attr]
        if before and _normalised(self.text[start - len(before) : start])[0] == _normalised(before)[0]:
            start -= len(before)
        if after and _normalised(self.text[end : end + len(after)])[0] == _normalised(after)[0]:
            end += len(after)
        return start, end


def _occurrences(text: str, quote: str) -> Iterable[Match]:
    at = text.find(quote)
    while at >= 0:
        yield at, at + len(quote)
        at = text.find(quote, at + 1)


def _inside(text: str, edge: int) -> bool:
    return 0 < edge < len(text) and _word(text[edge - 1]) and _word(text[edge])


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _normalised(text: str) -> tuple[str, list[Match]]:
    """Case, quotation marks, dashes, white space and Unicode form made alike, with the place of every character."""
    made: list[str] = []
    places: list[Match] = []
    at = 0
    while at < len(text):
        stop = at + 1
        while stop < len(text) and unicodedata.combining(text[stop]):
            stop += 1
        cluster = text[at:stop]
        if cluster.isspace():
            while stop < len(text) and text[stop].isspace():
                stop += 1
            plain = " "
        elif cluster == "…":
            plain = "..."
        else:
            plain = _QUOTES.get(cluster) or _DASHES.get(cluster) or unicodedata.normalize("NFKC", cluster).casefold()
        for character in plain:
            made.append(character)
            places.append((at, stop))
        at = stop
    return "".join(made), places


def fold(text: str) -> str:
    """Letters without their signs, in lower case: what an answer looks like that has lost its Polish letters."""
    plain = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


@functools.lru_cache(maxsize=200_000)
def lemmas_of(word: str) -> frozenset[str]:
    """The lemmas of a word in lower case, by Morfeusz; of an unknown word its possible stems."""
    found = {lemma.split(":")[0].lower() for start, _, (_, lemma, tag, *_) in _morfeusz().analyse(word) if tag != "ign"}
    return frozenset(found) or frozenset(_stems(word))


_ENDINGS = (
    "", "a", "ą", "ach", "ami", "ą", "e", "ę", "ego", "ej", "em", "emu", "i", "ia", "ią", "ie", "iem", "ię", "iego",
    "iej", "iemu", "ii", "im", "imi", "o", "om", "ów", "owi", "owie", "u", "y", "ych", "ym", "ymi",
)  # fmt: skip
_SOFT = (("rze", "r"), ("dzie", "d"), ("cie", "t"), ("ce", "k"), ("dze", "g"), ("sze", "ch"), ("le", "ł"))
"""What stands for the stem's last consonant before an ending that softens it: *Sarrze*, *Rudzie*."""


def _stems(word: str) -> set[str]:
    """A word that the dictionary does not know without each ending that a Polish noun or surname may have.

    Two forms of one invented name share a stem; a fleeting *e* is let go (*Lubek, Lubka*).
    """
    found = {word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)}
    found |= {word.removesuffix(soft) + hard for soft, hard in _SOFT if word.endswith(soft)}
    found |= {f"{stem[:-2]}{stem[-1]}" for stem in found if len(stem) > 4 and stem[-2] == "e"}
    return {f"{stem}~" for stem in found if len(stem) >= 3}


@functools.cache
def _morfeusz() -> Any:
    import morfeusz2

    return morfeusz2.Morfeusz(generate=False)


# ---- documents -------------------------------------------------------------------------------------------------------


def align(document: wire.Document, text: str | None, *, lemmas: bool = True) -> Aligned:
    """The document with every quote located that can be.

    Among the items of a layer the k-th equal quote takes the k-th occurrence, of those first that do not lie inside a
    longer quote of the layer (*Kos* in *Jan Kos*); of contents, which two claims may share, one too many takes the last
    occurrence. ``occurrence`` and ``sentence``, counted from 1, say otherwise. A
    filler takes the occurrence nearest its event's first trigger, a cue the one nearest its
    content, a source or addressee the one nearest its cue. Offsets whose text differs are replaced by the nearest
    occurrence of the text. Raises ``UsageError`` where there is no text to look in.
    """
    if text is None:
        if any(p.start is None or p.end is None for p in _places(document)):
            raise UsageError(f"{document.id}: has no text to find quotes in; wiesci hydrate puts your own copy there")
        return Aligned(document, {})
    return _Aligner(Text(text, lemmas=lemmas)).run(document)


def _places(value: object) -> Iterable[wire.Place]:
    """Every span of a document that may be a quote."""
    if isinstance(value, wire.Argument) and isinstance(value.filler, str):
        return
    if isinstance(value, wire.Place):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in ("meta", "provenance"):
                yield from _places(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _places(item)


class _Aligner:
    """One document under alignment; counts outcomes, and how often each quote of a layer was seen."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.seen: dict[str, Counter[str]] = defaultdict(Counter)
        self.equal: dict[str, Counter[str]] = defaultdict(Counter)
        self.taken: dict[str, list[Match]] = defaultdict(list)

    def run(self, document: wire.Document) -> Aligned:
        changed: dict[str, Any] = {}
        for layer in ("mentions", "times", "quantities"):
            items = getattr(document, layer)
            if items is not UNSET:
                changed[layer] = self.items(items, layer)
        if document.events is not UNSET:
            listed = [t for e in document.events for t in (e.triggers or ()) if e.triggers is not UNSET]
            listed += [e.trigger for e in document.events if isinstance(e.trigger, wire.Trigger)]
            self.equal["triggers"].update(self.key(t) for t in listed if t.text and t.start is None)
            changed["events"] = tuple(map(self.event, document.events))
        if document.claims is not UNSET:
            changed["claims"] = tuple(map(self.claim, document.claims))
        counts = {layer: {w: c[w] for w in WAYS if c[w]} for layer, c in sorted(self.counts.items())}
        return Aligned(msgspec.structs.replace(document, **changed), counts)

    def key(self, item: wire.Place) -> str:
        """What makes two quotes equal: their words, and the sentence if one is named."""
        return f"{'' if item.sentence is UNSET else item.sentence}:{item.text}"

    def items(self, items: Sequence[P], layer: str) -> tuple[P, ...]:
        """The spans of a layer in their order, the longest located first, so that shorter ones go around them."""
        order = sorted(range(len(items)), key=lambda i: -len(items[i].text or ""))
        self.equal[layer].update(self.key(item) for item in items if item.text and item.start is None)
        found = {i: self.item(items[i], layer) for i in order}
        return tuple(found[i] for i in range(len(items)))

    def event(self, event: wire.Event) -> wire.Event:
        changed: dict[str, Any] = {}
        first: wire.Place | None = None
        if event.triggers is not UNSET:
            changed["triggers"] = tuple(self.item(t, "triggers") for t in event.triggers)
            first = next(iter(changed["triggers"]), None)
        if event.trigger is not UNSET:
            changed["trigger"] = self.item(event.trigger, "triggers")
            first = first or changed["trigger"]
        changed["arguments"] = tuple(
            a if isinstance(a.filler, str) else self.item(a, "arguments", near=first) for a in event.arguments
        )
        return msgspec.structs.replace(event, **changed)

    def claim(self, claim: wire.Claim) -> wire.Claim:
        pieces = claim.content if isinstance(claim.content, tuple) else (claim.content,)
        content = tuple(self.item(p, "contents") for p in pieces)
        cue = None if claim.cue is None else self.item(claim.cue, "cues", near=next(iter(content), None))
        changed: dict[str, Any] = {"content": content, "cue": cue}
        for slot in ("source", "addressee"):
            filler = getattr(claim, slot)
            if isinstance(filler, wire.Place):
                changed[slot] = self.item(filler, "sources", near=cue or next(iter(content), None))
        return msgspec.structs.replace(claim, **changed)

    def item(self, item: P, layer: str, *, near: wire.Place | None = None) -> P:
        """The span with offsets; unlocated, it keeps its words and has none."""
        quote, start, end = item.text, item.start, item.end
        if start is not None and end is not None:
            if quote is None or start > end or self.text.text[start:end] == quote:
                self.counts[layer]["given"] += 1
                return item
            places = self.within(self.text.find(quote), item)
            if places:
                found = min(places, key=lambda p: (abs(p[0] - (start or 0)), p))
                self.counts[layer]["corrected"] += 1
                return self.placed(item, found)
        elif quote is not None:
            wanted = item.occurrence if item.occurrence is not UNSET else self.equal[layer][self.key(item)]
            occurrences = self.text.find(quote, max(1, wanted))
            chosen = self.choose(self.within(occurrences, item), item, layer, near)
            if chosen is not None:
                self.counts[layer][occurrences[chosen]] += 1
                return self.placed(item, chosen)
        self.counts[layer]["unlocated"] += 1
        return msgspec.structs.replace(item, start=None, end=None, text=quote or "")

    def within(self, places: Iterable[Match], item: wire.Place) -> list[Match]:
        """The occurrences in the sentence that the item names, all where it names none."""
        if item.sentence is UNSET:
            return list(places)
        sentences = self.text.sentences
        if not 1 <= item.sentence <= len(sentences):
            return []
        start, end = sentences[item.sentence - 1]
        return [p for p in places if start <= p[0] < end]

    def choose(self, places: Sequence[Match], item: wire.Place, layer: str, near: wire.Place | None) -> Match | None:
        if item.occurrence is not UNSET:
            return places[item.occurrence - 1] if item.occurrence <= len(places) else None
        if near is not None:
            if near.start is None or near.end is None:
                return places[0] if places else None
            start, end = near.start, near.end
            return min(places, key=lambda p: (max(p[0] - end, start - p[1], 0), p), default=None)
        key = self.key(item)
        count = self.seen[layer][key]
        self.seen[layer][key] += 1
        if count >= len(places):
            return places[-1] if places and layer == "contents" else None
        held = [p for p in places if any(a <= p[0] and p[1] <= b and (a, b) != p for a, b in self.taken[layer])]
        free = [p for p in places if p not in held]
        chosen = (free + held)[count]
        self.taken[layer].append(chosen)
        return chosen

    def placed(self, item: P, place: Match) -> P:
        start, end = place
        return msgspec.structs.replace(item, start=start, end=end, text=self.text.text[start:end])
