"""Whether an event happened, will, might, or did not: mood of the verb, its governor, and negation."""

from __future__ import annotations

from wiesci.systems.rules import words as lists
from wiesci.systems.rules.morph import FINITE, Page, Word


def find_governor(page: Page, word: Word) -> Word | None:
    """The finite verb, modal or predicative that rules the word: the nearest before it in its clause, else after."""
    best = None
    for other in page.near(word.index, 12):
        if other.clause != word.clause or other.index == word.index:
            continue
        if (other.pos(*FINITE) and not other.pos("subst", "prep")) or lists.HYPO_GOVERNORS.intersection(other.lemmas):
            cost = word.index - other.index if other.index < word.index else other.index - word.index + 8
            if best is None or cost < best[0]:
                best = (cost, other)
    return best[1] if best else None


def find_realis(page: Page, word: Word, governor: Word | None) -> tuple[str, str]:
    verbal = [r for r in word.readings if r.pos in ("fin", "praet", "imps", "impt")]
    clause = [w for w in page.near(word.index, 20) if w.clause == word.clause]
    before = {page.words[i - 1].lower for i in (word.index, governor.index if governor else 0) if i}
    negated = "nie" in before or (word.index > 0 and page.words[word.index - 1].lower in ("brak", "braku", "bez"))
    polarity = "NEG" if negated else "POS"
    lowers = {w.lower for w in clause}
    if {"zwykle", "zazwyczaj", "często", "rokrocznie"} & lowers:
        return "GENERIC", polarity
    conditional = any("cond" in r.marks for r in (*word.readings, *(governor.readings if governor else ())))
    if conditional or lists.HYPO_CONJUNCTIONS & lowers or any(w.text == "?" for w in page.near(word.index, 20)):
        return "HYPO", polarity
    if verbal and not any(r.pos in ("subst", "ger") for r in word.readings):
        return ("FUTURE" if verbal[0].pos == "fin" and "perf" in verbal[0].marks else "ACTUAL"), polarity
    if governor is None:
        return "ACTUAL", polarity
    if lists.HYPO_GOVERNORS.intersection(governor.lemmas):
        return "HYPO", polarity
    if governor.lower == "miał" and not word.pos("inf"):
        return "ACTUAL", polarity
    future = governor.pos("bedzie") or any(r.pos == "fin" and "perf" in r.marks for r in governor.readings)
    if future or (lists.FUTURE_GOVERNORS.intersection(governor.lemmas) and (word.pos("inf", "ger", "subst"))):
        owns = "mieć" in governor.lemmas and not word.pos("inf")
        return ("ACTUAL" if owns else "FUTURE"), polarity
    return "ACTUAL", polarity
