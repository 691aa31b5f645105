"""What the rules know about words: the inventory's seed lists, our own lists, and what the training split teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from wiesci.labels import Labels
from wiesci.model import Document
from wiesci.systems.rules import words as lists
from wiesci.systems.rules.morph import Word, read_page

_SHARE = 0.35  # of a lemma's occurrences in the training split that must carry the label
_ENOUGH = 4  # occurrences from which the training split may strike a listed word out


class Lexicon(msgspec.Struct, frozen=True):
    """Word lists by lemma (names and names' lemmas by surface form)."""

    labels: Labels
    triggers: Mapping[str, str]
    cues: Mapping[str, str]
    nouns: Mapping[str, str]
    adjectives: Mapping[str, tuple[str, str]]
    name_types: Mapping[str, str]
    name_lemmas: Mapping[str, str]


def learn(train: Sequence[Document], labels: Labels) -> Lexicon:
    """The lists; an empty ``train`` leaves the inventory's and our own."""
    triggers = {w: t for w, t in lists.TRIGGERS.items() if t in labels.event_types}
    triggers |= {w: name for name, kind in labels.event_types.items() for w in kind.triggers}
    cues = {w: a for w, a in lists.CUES.items() if a in labels.acts}
    cues |= {w: name for name, act in labels.acts.items() for w in act.cues if w != ":"}
    nouns = {w: t for w, t in lists.NOUN_TYPES.items() if t in labels.entity_types}
    adjectives = {w: ("GPE", country) for w, country in lists.COUNTRY_ADJECTIVES.items()} | lists.OTHER_ADJECTIVES
    seen: Counter[str] = Counter()
    found: dict[str, dict[str, Counter[str]]] = {"trigger": {}, "cue": {}, "noun": {}, "name": {}, "lemma": {}}
    for document in train:
        if document.text is None:
            continue
        page = read_page(document)
        at = {word.start: word for word in page.words}
        seen.update(lemma for word in page.words for lemma in word.lemmas)
        entities = {e.id: e for e in document.entities}
        for mention in document.mentions:
            surface, lemma = document.text[mention.start : mention.end], mention.lemma
            if mention.level == "NAM":
                _count(found["name"], (surface, lemma or surface), mention.type)
                _count(found["lemma"], (surface,), lemma or surface)
            elif mention.level == "NOM" and mention.start in at:
                _count(found["noun"], _nouns(at[mention.start]), mention.type)
            elif mention.level == "ADJ" and lemma and mention.entity in entities:
                adjectives.setdefault(lemma.lower(), (mention.type, entities[mention.entity].name or lemma))
        for event in document.events:
            for trigger in event.triggers:
                if trigger.start in at:
                    _count(found["trigger"], at[trigger.start].lemmas, event.type)
        for claim in document.claims:
            if claim.cue and claim.act and claim.cue.start in at:
                _count(found["cue"], at[claim.cue.start].lemmas, claim.act)
    return Lexicon(
        labels=labels,
        triggers=_reliable(found["trigger"], seen, triggers),
        cues=_reliable(found["cue"], seen, cues),
        nouns=nouns | _first(found["noun"]),
        adjectives=adjectives,
        name_types=_first(found["name"]),
        name_lemmas=_first(found["lemma"]),
    )


def _nouns(word: Word) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.lemma for r in word.readings if r.pos in ("subst", "ger")))


def _count(table: dict[str, Counter[str]], keys: Iterable[str], label: str) -> None:
    for key in keys:
        table.setdefault(key, Counter())[label] += 1


def _first(table: Mapping[str, Counter[str]]) -> dict[str, str]:
    """The most frequent label of every key; ties go to the alphabet, so that training order does not matter."""
    return {key: min(counts, key=lambda label: (-counts[label], label)) for key, counts in table.items()}


def _reliable(table: Mapping[str, Counter[str]], seen: Mapping[str, int], listed: Mapping[str, str]) -> dict[str, str]:
    """The listed words that training does not refute, and the words that training teaches."""
    kept = {}
    for word in {**listed, **table}:
        share = sum(table.get(word, {}).values()) / max(1, seen.get(word, 0))
        if share >= _SHARE or (word in listed and seen.get(word, 0) < _ENOUGH):
            kept[word] = _first({word: table[word]})[word] if word in table else listed[word]
    return kept


def lookup(word: Word, table: Mapping[str, str], *, kinds: tuple[str, ...]) -> str | None:
    """The lemma of ``word`` that ``table`` lists, among the readings of the given parts of speech."""
    if word.capital and not word.initial:
        return None
    return next((r.lemma for r in word.readings if r.pos in kinds and r.lemma in table), None)
