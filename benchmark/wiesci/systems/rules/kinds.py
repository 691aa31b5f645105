"""What a name is: by gazetteer, its own first noun, the common noun before it, or Morfeusz's labels."""

from __future__ import annotations

from collections.abc import Sequence

from wiesci.systems.rules.lexicon import Lexicon
from wiesci.systems.rules.morph import Word
from wiesci.systems.rules.words import COUNTRY_ADJECTIVES, DESCRIPTORS, MEDIA, NAME_HEADS, TITLES

_SURNAMES = ("ski", "skiego", "skim", "skiemu", "cki", "ckiego", "ckiemu", "skiej", "ską", "czyk", "czyka", "enko")
_COUNTRIES = frozenset(COUNTRY_ADJECTIVES.values())


def name_type(text: str, words: Sequence[Word], before: Word | None, lexicon: Lexicon) -> str:
    """The type of a name by gazetteer, its own head, the common noun before it, or Morfeusz's labels."""
    for known in (lexicon.name_types, MEDIA):
        if text in known:
            return known[text]
    first, last = words[0], words[-1]
    if not first.capital:
        return "GPE"
    lemmas = [lemma for w in words[:2] for lemma in w.lemmas]
    many = len(words) > 1
    ordinary = last.text[0].isalpha() and not is_acronym(last) and not is_place(last) and not last.pos("adj")
    if many and first.label("imię") and (ordinary or last.label("nazwisko")):
        return "PER"
    if any(r.lemma in _COUNTRIES for r in first.readings) or first.text in ("Stany", "Stanów", "Stanach", "Wielka"):
        return "GPE" if len(words) < 3 else "ORG"
    head = next((NAME_HEADS[k] for lemma in lemmas if (k := lemma.lower()) in NAME_HEADS), None)
    if head and (many or head == "LOC" or not first.readings):
        return head
    if many and last.label("nazwisko") and not is_place(last):
        return "PER"
    if before is not None:
        if before.lemmas and TITLES.intersection(before.lemmas) and many and not is_place(first):
            return "PER"
        described = next((DESCRIPTORS[lemma] for lemma in before.lemmas if lemma in DESCRIPTORS), None)
        if described:
            return described
    if is_people(first):
        return "GRP"
    if head:
        return head
    if is_acronym(first) and first.text not in ("X",):
        return "ORG"
    surname = first.label("nazwisko") and first.lower.endswith(_SURNAMES)
    if is_place(first) and not (first.label("imię") and before is None) and not (surname and not many):
        return "GPE"
    if first.label("nazwisko") or first.label("imię"):
        return "PER"
    if any(c.isdigit() for c in text):
        return "PRO"
    if first.label("nazwa_organizacji") or first.label("nazwa_firmy") or first.label("tytuł"):
        return "ORG"
    foreign = sum(not w.readings for w in words)
    if many and not last.readings and 2 * foreign >= len(words) and all(w.text.isalpha() for w in words):
        return "PER"
    if before is not None and before.lower in ("w", "we", "do", "z", "ze", "pod", "nad", "koło"):
        return "GPE"
    if not many and first.lower.endswith(_SURNAMES):
        return "PER"
    return "ORG"


def is_people(word: Word) -> bool:
    """*Rosjanie*: a capitalised lemma of persons that is no first name or surname."""
    return any(r.lemma[:1].isupper() and "m1" in r.marks and "nazwa_pospolita" in r.labels for r in word.readings)


def is_place(word: Word) -> bool:
    return word.label("nazwa_geograficzna")


def is_acronym(word: Word) -> bool:
    return word.text.isupper() and len(word.text) > 1 and word.text.isalpha()
