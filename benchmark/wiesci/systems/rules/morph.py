"""Words with their readings by Morfeusz (SGJP), clauses, and base forms of names."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from wiesci import derive
from wiesci.model import Document, UsageError
from wiesci.systems.rules.words import ADMIN_HEADS

GENDERS = ("m1", "m2", "m3", "f", "n")
CASES = frozenset(("nom", "gen", "dat", "acc", "inst", "loc", "voc"))
PROPER = frozenset(
    ("imię", "nazwisko", "nazwa_geograficzna", "nazwa_organizacji", "nazwa_firmy", "tytuł", "nazwa_własna")
)
FINITE = ("fin", "praet", "imps", "bedzie", "winien", "impt")
_PRONOUNS = frozenset(("kto", "ktoś", "nikt", "nic", "co", "coś"))  # nouns in SGJP's eyes, never in ours
_LONGEST = 60  # no Polish word is longer; keeps the analyser off a text that is one endless "word"
_BREAKS = frozenset(',;:()[]–—„”"«»…!?')
_OPENINGS = frozenset(':(–—-„"«!?…')
_SPLIT = re.compile(r"[:.]")


class Reading(msgspec.Struct, frozen=True):
    """One morphological analysis: lemma without its homonym number, part of speech, features, name labels."""

    lemma: str
    pos: str
    marks: frozenset[str]
    labels: frozenset[str]

    @property
    def proper(self) -> bool:
        return bool(self.labels & PROPER)

    @property
    def cases(self) -> frozenset[str]:
        return self.marks & CASES


class Word(msgspec.Struct, frozen=True):
    """A token with its readings; ``clause`` counts up at every sentence start, comma, dash, colon and quote."""

    index: int
    start: int
    end: int
    text: str
    sentence: int
    clause: int
    initial: bool
    readings: tuple[Reading, ...]
    lemmas: tuple[str, ...]

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def lower(self) -> str:
        return self.text.lower()

    def pos(self, *kinds: str) -> bool:
        return any(r.pos in kinds for r in self.readings)

    def label(self, name: str) -> bool:
        return any(name in r.labels for r in self.readings)


class Page(msgspec.Struct, frozen=True):
    """A document as words; ``sentences`` are half-open ranges of word indices."""

    text: str
    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]

    def covered(self, spans: Sequence[tuple[int, int]]) -> set[int]:
        """The indices of the words within the spans."""
        return {i for start, end in spans for i in range(self.word_from(start), self.word_from(end))}

    def word_from(self, offset: int) -> int:
        """The index of the first word at or after an offset."""
        return bisect.bisect_left(self.words, offset, key=lambda w: w.start)

    def near(self, index: int, reach: int) -> Iterator[Word]:
        """The words of the same sentence up to ``reach`` words away, a bound that keeps long lines linear."""
        first, last = self.sentences[self.words[index].sentence]
        yield from self.words[max(first, index - reach) : min(last, index + reach + 1)]


@functools.cache
def _morfeusz() -> Any:
    try:
        import morfeusz2
    except ModuleNotFoundError:
        raise UsageError("the system 'rules' needs morfeusz2: pip install 'wiesci[baselines]'") from None
    return morfeusz2.Morfeusz(expand_tags=False, generate=True)


@functools.lru_cache(maxsize=100_000)
def readings(form: str) -> tuple[Reading, ...]:
    """All readings of a form; of *zginęłoby* those of *zginęło* marked ``cond``, of *wróciliśmy* marked ``pri``."""
    if len(form) > _LONGEST or not any(c.isalpha() for c in form):
        return ()
    try:
        edges = _morfeusz().analyse(form)
    except UnicodeEncodeError:  # half a surrogate pair
        return ()
    conditional = any(start > 0 and lemma.split(":")[0] == "by" for start, _, (_, lemma, *_) in edges)
    extra = ["cond"] if conditional else []
    extra += [
        m for start, _, (_, _, tag, *_) in edges if start > 0 and tag.startswith("aglt") for m in _SPLIT.split(tag)
    ]
    found = []
    for start, _, (_, lemma, tag, labels, _) in edges:
        if start == 0 and tag != "ign" and lemma.split(":")[0] not in _PRONOUNS:
            pos, *marks = _SPLIT.split(tag)
            found.append(Reading(lemma.split(":")[0], pos, frozenset((*marks, *extra)), frozenset(labels)))
    return tuple(found)


@functools.lru_cache(maxsize=20_000)
def inflect(lemma: str, pos: str, wanted: frozenset[str]) -> str | None:
    """The form of ``lemma`` with all the wanted features, e.g. nominative plural."""
    for form, _, tag, *_ in _morfeusz().generate(lemma):
        kind, *marks = _SPLIT.split(tag)
        if kind == pos and wanted <= set(marks) and "neg" not in marks and "com" not in marks and "sup" not in marks:
            return str(form)
    return None


def read_page(document: Document) -> Page:
    """Analyse a document's text by its own segmentation, or ours where it has none."""
    text = document.text or ""
    sentences, tokens = derive.segmentation(document)
    words: list[Word] = []
    ranges: list[tuple[int, int]] = []
    clause, at = 0, 0
    for number, (_, stop) in enumerate(sentences):
        first, initial = len(words), True
        clause += 1
        while at < len(tokens) and tokens[at][1] <= stop:
            start, end = tokens[at]
            form = text[start:end]
            found = readings(form)
            lemmas = tuple(dict.fromkeys(r.lemma for r in found)) or (form.lower(),)
            words.append(Word(len(words), start, end, form, number, clause, initial, found, lemmas))
            breaks = form in _BREAKS or (form == "-" and text[end : end + 1].isspace())
            clause += breaks
            initial = breaks and form in _OPENINGS
            at += 1
        ranges.append((first, len(words)))
    return Page(text, tuple(words), tuple(ranges))


def agree(noun: Word, adjective: Word) -> bool:
    """Whether two words can share case, number and gender."""
    for a in adjective.readings:
        if a.pos in ("adj", "ppas", "pact"):
            for n in noun.readings:
                if n.pos in ("subst", "ger") and _fit(n, a):
                    return True
    return False


def _fit(noun: Reading, modifier: Reading) -> bool:
    """Whether two readings share case, number and gender."""
    shared = noun.marks & modifier.marks
    return bool(shared & CASES and shared & {"sg", "pl"} and shared & set(GENDERS))


def recase(form: str, like: str) -> str:
    """``form`` with the capitals of ``like``."""
    if like.isupper() and len(like) > 1:
        return form.upper() if form.lower() != like.lower() else like
    return form[:1].upper() + form[1:] if like[:1].isupper() else form


def person_name(words: Sequence[Word]) -> str:
    """A person's name in the nominative, word by word, of one gender where the readings allow it."""
    names = [[r for r in w.readings if r.labels & {"imię", "nazwisko"} and r.pos == "subst"] for w in words]
    known = [options for options in names if options]
    nominative = all(any("nom" in r.marks for r in options) for options in known)
    if all(w.text.isupper() for w in words) or (nominative and (len(words) > 1 or known)):
        return " ".join(w.text for w in words)
    gender = next((g for g in ("m1", "f") if all(any(g in r.marks for r in options) for options in known)), "m1")
    done = []
    for word, options in zip(words, names, strict=True):
        fits = [r for r in options if gender in r.marks and "sg" in r.marks] or options
        done.append(fits[0].lemma if fits else guess_nominative(word, gender=gender))
    return " ".join(done)


_ENDINGS = {
    "m1": (("iego", "i"), ("iemu", "i"), ("ego", "y"), ("emu", "y"), ("im", "i"), ("owi", ""), ("em", ""), ("a", "")),
    "f": (("iej", "a"), ("ią", "a"), ("ej", "a"), ("ę", "a"), ("ą", "a"), ("y", "a")),
}


def guess_nominative(word: Word, *, gender: str = "m1") -> str:
    """A foreign or rare surname without its case ending, by the ending alone."""
    if word.readings or len(word.text) < 5:
        return word.text
    for ending, instead in _ENDINGS[gender]:
        if word.text.endswith(ending):
            return word.text.removesuffix(ending) + instead
    return word.text


def base_form(words: Sequence[Word], *, oblique: bool) -> str:
    """A name that is no person in the nominative: its head noun and the adjectives that agree with it.

    ``oblique``: a preposition stands before, so a form that looks like a nominative is none.
    """
    head = next((w for w in words if w.pos("subst") and not (w.pos("adj") and len(words) > 1)), None)
    head = head or next((w for w in words if w.pos("subst")), None)
    if head is None:
        return " ".join(w.text for w in words)
    nouns = [r for r in head.readings if r.pos == "subst"]
    proper = [r for r in nouns if r.proper and "nazwisko" not in r.labels] or [r for r in nouns if r.proper]
    modifiers = [w for w in words if w is not head and agree(head, w)]
    if proper and (len(words) == 1 or not modifiers):
        nouns = proper
    if modifiers:
        shared = [r for r in nouns if any(_fit(r, m) for w in modifiers for m in w.readings)]
        nouns = shared or nouns
    singular = any("sg" in r.marks for r in nouns)
    if not oblique and any("nom" in r.marks and (not singular or "sg" in r.marks) for r in nouns):
        return " ".join(w.text for w in words)
    noun = min(nouns, key=lambda r: ("sg" not in r.marks, "nazwisko" in r.labels))
    if head.lower in ("stanów", "stanach", "stanom", "stanami"):  # also forms of a town and of surnames
        noun = next((r for r in nouns if r.lemma == "stan"), noun)
    number = "sg" if "sg" in noun.marks else "pl"
    gender = next((g for g in GENDERS if g in noun.marks), "n")
    done = []
    for word in words:
        form: str | None = None
        if word is head:
            form = inflect(noun.lemma, "subst", frozenset((number, "nom", gender)))
        elif word in modifiers:
            options = [r for r in word.readings if r.pos in ("adj", "ppas", "pact") and number in r.marks]
            form = next(
                (f for r in options if (f := inflect(r.lemma, r.pos, frozenset((number, "nom", gender))))), None
            )
        done.append(recase(form, word.text) if form else word.text)
    return " ".join(done)


def is_admin_unit(head: Word, adjective: Word) -> bool:
    """*obwód kurski*, *województwo śląskie*: names written in lower case."""
    named = any(r.pos == "adj" and r.lemma.endswith(("ski", "cki", "dzki")) for r in adjective.readings)
    return bool(ADMIN_HEADS.intersection(head.lemmas)) and named and agree(head, adjective)
