"""Features: of a word and its neighbours for the taggers, of pairs for the classifiers. Strings and numbers only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import msgspec

from wiesci.systems.rules.lexicon import Lexicon
from wiesci.systems.rules.morph import PROPER, Page, Word
from wiesci.systems.rules.realis import find_governor

Features: TypeAlias = Mapping[str, str | float | bool]

QUOTES = frozenset('„”“"«»')
DASHES = frozenset("–—-")
HEDGES = frozenset(("może", "prawdopodobnie", "chyba", "rzekomo", "podobno", "ma", "miał", "miała", "mają", "miało"))
OPENERS = frozenset(("że", "iż", "by", "aby", "żeby", "czy", "jakoby"))


class Place(msgspec.Struct, frozen=True):
    """A mention, time or quantity as a candidate: first and last word, type, level, key of what it stands for."""

    first: int
    last: int
    head: int
    type: str
    level: str
    key: str


def shape(text: str) -> str:
    """*Warszawa* Xx, *NATO* XX, *1944* dd, *F-16* X-d: runs of equal kinds, at most two of each."""
    kinds = ["X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in text]
    kept: list[str] = []
    for kind in kinds:
        if kept[-2:] != [kind, kind]:
            kept.append(kind)
    return "".join(kept[:6])


def tags(word: Word) -> tuple[str, ...]:
    """Parts of speech of the readings."""
    return tuple(sorted({r.pos for r in word.readings})) or ("ign",)


def cases(word: Word) -> frozenset[str]:
    """The cases that the readings allow."""
    return frozenset(c for r in word.readings for c in r.cases)


GROUPS = {
    "lists": ("listed ", "adjective"),
    "context": ("-2:", "-1:", "1:", "2:"),
    "morphology": ("pos=", "case=", "lemma=", "names", "known"),
}
"""Groups of word features by how their names begin, to be left out in ablations."""


def word_features(
    page: Page, index: int, listed: Lexicon, without: Collection[str] = ()
) -> dict[str, str | float | bool]:
    """One word in its sentence: itself in full, two neighbours on either side in outline.

    ``listed`` holds the word lists of the inventory and of the rules, untaught: what training teaches it would give
    away the training labels. ``without`` names groups of :data:`GROUPS` to leave out.
    """
    word = page.words[index]
    first, last = page.sentences[word.sentence]
    found: dict[str, str | float | bool] = {
        "bias": True,
        "lower": word.lower,
        "shape": shape(word.text),
        "end3": word.lower[-3:],
        "end2": word.lower[-2:],
        "begin3": word.lower[:3],
        "initial": word.initial,
        "first": index == first,
        "headline": word.sentence == 0,
        "capital": word.capital,
        "names": "|".join(sorted({label for r in word.readings for label in r.labels & PROPER})),
        "known": bool(word.readings),
        "quoted": _quoted(page, first, index),
        "dash": _after_dash(page, first, index),
    }
    for lemma in word.lemmas[:3]:
        found[f"lemma={lemma}"] = True
        for table, name in ((listed.triggers, "trigger"), (listed.cues, "cue"), (listed.nouns, "noun")):
            if lemma in table:
                found[f"listed {name}"] = True
        if lemma in listed.adjectives:
            found["adjective"] = listed.adjectives[lemma][0]
    for tag in tags(word):
        found[f"pos={tag}"] = True
    for case in cases(word):
        found[f"case={case}"] = True
    for offset in (-2, -1, 1, 2):
        at = index + offset
        if first <= at < last:
            other = page.words[at]
            found[f"{offset}:lemma"] = other.lemmas[0]
            found[f"{offset}:shape"] = shape(other.text)
            found[f"{offset}:pos"] = tags(other)[0]
            if abs(offset) == 1:
                found[f"{offset}:end3"] = other.lower[-3:]
                found[f"{offset}:names"] = "|".join(
                    sorted({label for r in other.readings for label in r.labels & PROPER})
                )
        else:
            found[f"{offset}:edge"] = True
    left_out = tuple(prefix for group in without for prefix in GROUPS[group])
    return {name: value for name, value in found.items() if not name.startswith(left_out)} if left_out else found


def label_features(page: Page, index: int) -> dict[str, str | float | bool]:
    """What the type of a trigger or the act of a cue may depend on: its lemmas, parts of them, what stands by."""
    word = page.words[index]
    found: dict[str, str | float | bool] = {}
    for lemma in word.lemmas[:3]:
        found[f"lemma={lemma}"] = True
        found[f"begin={lemma[:5]}"] = True
        found[f"stem={lemma[2:7]}"] = True
    for other in page.near(index, 3):
        if other.index != index and other.text[0].isalnum():
            found[f"near={other.lemmas[0]}"] = True
    return found


def _quoted(page: Page, first: int, index: int) -> bool:
    """Whether an odd number of quotation marks stands before the word in its sentence."""
    return sum(page.words[i].text in QUOTES for i in range(first, index)) % 2 == 1


def _after_dash(page: Page, first: int, index: int) -> float:
    """How many dashes stand before the word in its sentence, at most three."""
    return float(min(3, sum(page.words[i].text in DASHES for i in range(first, index))))


def trigger_features(page: Page, index: int, event_type: str) -> dict[str, str | float | bool]:
    """What the realis and the polarity of a trigger may depend on."""
    word = page.words[index]
    governor = find_governor(page, word)
    clause = [w for w in page.near(index, 15) if w.clause == word.clause]
    found: dict[str, str | float | bool] = {"lemma": word.lemmas[0], "type": event_type, "headline": word.sentence == 0}
    for reading in word.readings:
        found[f"pos={reading.pos}"] = True
        for mark in reading.marks & {"perf", "imperf", "cond", "fut"}:
            found[f"mark={mark}"] = True
    if governor is not None:
        found["governor"] = governor.lemmas[0]
        for reading in governor.readings:
            found[f"governor:pos={reading.pos}"] = True
            for mark in reading.marks & {"perf", "imperf", "cond"}:
                found[f"governor:mark={mark}"] = True
    for other in clause:
        if other.lower in ("nie", "bez", "jeśli", "jeżeli", "gdyby", "by", "aby", "żeby", "czy", "może", "mógł", "?"):
            found[f"clause={other.lower}"] = True
    before = [page.words[i].lower for i in range(max(0, index - 2), index)]
    found["nie before"] = "nie" in before
    found["question"] = any(w.text == "?" for w in page.near(index, 20))
    return found


def pair_features(page: Page, index: int, place: Place, label: str) -> dict[str, str | float | bool]:
    """An anchor (trigger or cue with its label) and a candidate for one of its slots."""
    word, head = page.words[index], page.words[place.head]
    before = page.words[place.first - 1] if place.first and not page.words[place.first].initial else None
    preposition = before.lower if before is not None and before.pos("prep") else "-"
    if before is not None and before.pos("adj") and place.first > 1:
        earlier = page.words[place.first - 2]
        preposition = earlier.lower if earlier.pos("prep") else preposition
    gap = place.first - index if place.first > index else place.last - index
    side = "after" if gap > 0 else "before"
    verbal = "verb" if word.pos("fin", "praet", "imps", "inf", "ppas") else "noun"
    case = "|".join(sorted(cases(head))) if len(cases(head)) < 4 else "many"
    return {
        "side": side,
        "gap": min(12.0, abs(gap)) / 12,
        "near": abs(gap) <= 2,
        "label": label,
        "lemma": word.lemmas[0],
        "kind": f"{place.type}:{place.level}",
        "label+type": f"{label}:{place.type}",
        "label+side+verbal": f"{label}:{side}:{verbal}",
        "case": f"{verbal}:{side}:{case}",
        "label+case": f"{label}:{verbal}:{case}",
        "preposition": f"{verbal}:{preposition}",
        "label+preposition": f"{label}:{preposition}",
        "lemma+preposition": f"{word.lemmas[0]}:{preposition}",
        "passive": verbal == "verb" and word.pos("ppas", "imps"),
        "same clause": word.clause == head.clause,
        "clauses": min(3.0, abs(word.clause - head.clause)) / 3,
        "sentences": float(word.sentence - head.sentence),
    }


def claim_features(page: Page, cue: int, act: str, content: range | None) -> dict[str, str | float | bool]:
    """What the commitment of a claim may depend on."""
    word = page.words[cue]
    found: dict[str, str | float | bool] = {"act": act, "lemma": word.lemmas[0]}
    found["nie before"] = cue > 0 and page.words[cue - 1].lower == "nie"
    for at in content or ():
        if page.words[at].lower in HEDGES:
            found[f"hedge={page.words[at].lower}"] = True
        if page.words[at].text == "?":
            found["question"] = True
    return found
