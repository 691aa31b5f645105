"""Names and name adjectives: where they are, what they are, and which of them are the same thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from wiesci.systems.rules.kinds import is_acronym, is_people, is_place, name_type
from wiesci.systems.rules.lexicon import Lexicon
from wiesci.systems.rules.morph import Page, Word, agree, base_form, is_admin_unit, person_name
from wiesci.systems.rules.words import CONNECTORS, MEDIA, NAME_HEADS, TITLES


class Expression(msgspec.Struct, frozen=True):
    """A possible mention: words ``first`` to ``last``, the word that shows case and number, and its entity's key."""

    first: int
    last: int
    head: Word
    type: str
    level: str
    lemma: str | None
    name: str
    key: str
    start: int
    end: int


_HYPHENS = ("-", "'", "’", "&")


def find_names(page: Page, lexicon: Lexicon) -> list[Expression]:
    """All names and name adjectives in the order of the text, with the keys of their entities."""
    certain = {w.text for w in page.words if w.capital and not w.initial}
    certain |= {lemma for w in page.words if w.capital and not w.initial for lemma in w.lemmas if lemma[:1].isupper()}
    found: list[Expression] = []
    for first, last in page.sentences:
        at = first
        while at < last:
            stop = _name_end(page, at, last, certain, lexicon)
            if stop is None:
                at += 1
                continue
            for part in _split(page, page.words[at:stop], lexicon):
                found.append(_name(page, part, lexicon))
            at = stop
    covered = {i for e in found for i in range(e.first, e.last + 1)}
    found = _surnames(found)
    keys = merge(page, found)
    names = [msgspec.structs.replace(e, key=key) for e, key in zip(found, keys, strict=True)]
    adjectives = [a for w in page.words if w.index not in covered and (a := _adjective(w, lexicon))]
    return sorted(names + adjectives, key=lambda e: e.first)


def _name_end(page: Page, at: int, last: int, certain: set[str], lexicon: Lexicon) -> int | None:
    """Where the name that starts at word ``at`` ends, or None."""
    word = page.words[at]
    following = page.words[at + 1] if at + 1 < last else None
    if not word.capital:
        return at + 2 if following and not following.capital and is_admin_unit(word, following) else None
    if word.initial and not _opens_name(page, at, last, certain, lexicon):
        return None
    stop = at + 1
    while stop < last:
        here, ahead = page.words[stop], page.words[stop + 1] if stop + 1 < last else None
        glued = here.start == page.words[stop - 1].end
        if page.text[page.words[stop - 1].end : here.start] not in ("", " ", "\u00a0"):
            break
        if here.capital and (not glued or page.words[stop - 1].text in _HYPHENS):
            stop += 1
        elif here.text in _HYPHENS and ahead and ahead.start == here.end and (glued or here.text == "&"):
            if not (ahead.capital or glued) or not ahead.text[0].isalnum():
                break
            stop += 2
        elif here.text == "." and glued and len(page.words[stop - 1].text) == 1 and ahead and ahead.capital:
            stop += 1
        elif (
            here.lower in CONNECTORS
            and ahead
            and ahead.capital
            and (here.lower not in ("nad", "pod") or is_place(ahead))
        ):
            if here.lower in ("do", "al", "pod", "da", "y", "la", "di") and here.readings:
                break
            stop += 2
        elif here.text.isdigit() and len(here.text) <= 3 and not glued and _numbered(page.words[at:stop], ahead):
            stop += 1
        elif here.text == "i" and ahead and ahead.capital and _shares_head(page.words[at:stop], ahead):
            stop += 2
        else:
            break
    return stop


def _numbered(words: Sequence[Word], ahead: Word | None) -> bool:
    """*Nord Stream 2*: a foreign name with a number that counts nothing."""
    foreign = not any((r.lemma[:1].islower() and r.pos == "adj") or r.proper for w in words for r in w.readings)
    return foreign and not (ahead and ((ahead.pos("subst", "brev") and not ahead.capital) or ahead.text == "%"))


def _shares_head(words: Sequence[Word], ahead: Word) -> bool:
    """*Urząd Ochrony Konkurencji i Konsumentów*: two genitives under one institution."""
    genitive = all(any("gen" in r.marks and r.lemma[:1].islower() for r in w.readings) for w in (words[-1], ahead))
    return len(words) > 1 and genitive and not ahead.label("imię") and _institution(words[0])


def _institution(word: Word) -> bool:
    return any(NAME_HEADS.get(lemma) in ("ORG", "FAC", "DOC", "EVT") for lemma in word.lemmas)


def _opens_name(page: Page, at: int, last: int, certain: set[str], lexicon: Lexicon) -> bool:
    """Whether a capital that the sentence start would explain anyway starts a name all the same."""
    word = page.words[at]
    following = page.words[at + 1] if at + 1 < last else None
    if word.text in lexicon.name_types or word.text in MEDIA:
        return True
    if word.text.isupper() and len(word.text) > 1 and not (following and following.text.isupper()):
        return not any(r.pos in ("prep", "conj", "part", "comp") for r in word.readings)
    common = [r for r in word.readings if r.lemma[:1].islower() or r.pos not in ("subst", "ign")]
    if not common:
        return len(word.text) > 1 and (bool(word.readings) or word.text in certain or not word.text.isdigit())
    if any(r.pos in ("prep", "conj", "part", "comp", "adv", "ppron3", "ppron12", "num") for r in common):
        return False
    if following is None or not following.capital or (following.text.isupper() and len(following.text) > 1):
        if following is not None and agree(following, word):
            return False
        seen = word.text in certain or any(lemma in certain for lemma in word.lemmas if lemma[:1].isupper())
        alone = is_place(word) and not any(r.pos != "adj" for r in common)
        return ((seen or alone) and any(r.proper for r in word.readings)) or is_people(word)
    if word.label("imię"):
        return True
    if TITLES.intersection(word.lemmas):
        return False
    return agree(word, following) or agree(following, word) or any(lemma in NAME_HEADS for lemma in word.lemmas)


def _split(page: Page, words: Sequence[Word], lexicon: Lexicon) -> list[Sequence[Word]]:
    """A run of capitals cut where one name ends and the next begins (*Ukrainy | Wołodymyr Zełenski*)."""
    text = page.text[words[0].start : words[-1].end]
    if text in lexicon.name_types:
        return [words]
    while len(words) > 1 and TITLES.intersection(words[0].lemmas) and not words[0].label("imię"):
        words = words[1:]
    parts: list[Sequence[Word]] = []
    first = 0
    for at in range(1, len(words)):
        before, here = words[at - 1], words[at]
        if before.text in (*_HYPHENS, ".") or here.text in (*_HYPHENS, "."):
            continue
        head = words[first]
        place = is_place(head) and not head.label("imię") and not any(w.pos("adj") for w in words[first : at - 1])
        person = here.label("imię") and not before.label("imię") and not _institution(head)
        person = person and not (before.label("nazwisko") and not is_place(before)) and bool(before.readings)
        unknown = not here.readings or here.label("nazwisko") or here.label("imię")
        stranger = (place or is_acronym(before)) and unknown and at + 1 < len(words) and not _institution(head)
        stranger = stranger and not is_acronym(here) and not agree(before, here)
        if person or stranger or (here.label("imię") and TITLES.intersection(before.lemmas)):
            parts.append(words[first:at])
            first = at
    parts.append(words[first:])
    return [part for part in parts if part]


def _name(page: Page, words: Sequence[Word], lexicon: Lexicon) -> Expression:
    start, end = words[0].start, words[-1].end
    text = page.text[start:end]
    before = page.words[words[0].index - 1] if words[0].index and not words[0].initial else None
    type_ = name_type(text, words, before, lexicon)
    alphabetic = [w for w in words if w.text[0].isalnum()]
    joined = len(alphabetic) < len(words)
    if text in lexicon.name_lemmas:
        lemma = lexicon.name_lemmas[text]
    elif joined:
        lemma = re.sub(r"[-'’](u|ie|em|owi|a|ów|ach|om|owie)$", "", text)
    elif type_ == "PER":
        lemma = person_name(words)
    else:
        lemma = base_form(words, oblique=before is not None and before.pos("prep"))
    head = next((w for w in words if w.pos("subst")), words[0])
    return Expression(words[0].index, words[-1].index, head, type_, "NAM", lemma, lemma, f"{type_}:{lemma}", start, end)


def _adjective(word: Word, lexicon: Lexicon) -> Expression | None:
    for reading in word.readings:
        if reading.pos == "adj" and reading.lemma in lexicon.adjectives:
            type_, name = lexicon.adjectives[reading.lemma]
            key, at = f"{type_}:{name}", word.index
            return Expression(at, at, word, type_, "ADJ", reading.lemma, name, key, word.start, word.end)
    return None


def _surnames(names: Sequence[Expression]) -> list[Expression]:
    """A lone word that is the surname of someone named in full elsewhere is that person."""
    full = {e.lemma.split()[-1]: e.key for e in names if e.type == "PER" and e.lemma and " " in e.lemma}
    done = []
    for name in names:
        unsure = name.first == name.last and name.type in ("ORG", "GPE") and not name.name.isupper()
        if unsure and (name.name in full or _declined(name.name, full)):
            name = msgspec.structs.replace(name, type="PER", key=f"PER:{name.name}")
        done.append(name)
    return done


def merge(page: Page, names: Sequence[Expression]) -> list[str]:
    """Keys under which equal names, surnames of full names, and abbreviations in brackets fall together."""
    full: dict[str, str] = {}
    alike: dict[str, str] = {}
    keys: list[str] = []
    for name in names:
        lemma = name.lemma or ""
        if name.type == "PER" and " " in lemma:
            full[lemma.split()[-1]] = name.key
    for place, name in enumerate(names):
        lemma = name.lemma or ""
        key = name.key
        if name.type == "PER":
            last = lemma.split()[-1] if lemma else lemma
            key = full.get(last) or _declined(last, full) or key
        elif lemma.isupper() and place and page.text[names[place - 1].end : name.start] in (" (", ", "):
            initials = "".join(w[0] for w in (names[place - 1].lemma or "").split() if w[0].isupper())
            if initials.startswith(lemma[:2]) and names[place - 1].type == name.type:
                alike[key] = keys[-1]
        keys.append(alike.get(key, key))
    return keys


def _declined(last: str, full: dict[str, str]) -> str | None:
    """A surname unknown to the dictionary that differs from a full name's only in its ending."""
    if len(last) < 5:
        return None
    for other, key in full.items():
        shared = len(other) if last.startswith(other) else len(other) - 1
        if len(other) >= 4 and last[:shared] == other[:shared] and len(last) - shared <= 4:
            return key
    return None
