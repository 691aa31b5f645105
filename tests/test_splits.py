"""Nothing leaks between splits: no storyline, no invented person or body, no passage."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from wiesci import corpus
from wiesci.corpus import SPLITS
from wiesci.model import Document

REAL = {
    "Facebook",
    "Fundusz Spójności",
    "Komisja Europejska",
    "MSW",
    "MSZ",
    "Nepalczycy",
    "OSP",
    "Parlament Europejski",
    "Straż Graniczna",
    "Unia",
    "Unia Europejska",
    "Urząd Ochrony Danych Osobowych",
}
"""Real bodies and nations, which may be background anywhere, and the acronyms that every
foreign or interior ministry and every fire brigade has; *Unia* is the European one.

Everything else of type PER or ORG is invented.
"""

WORDS = 8


def by_split() -> dict[str, tuple[Document, ...]]:
    return {split: corpus.load("original", split) for split in SPLITS}


def invented(document: Document) -> Iterator[str]:
    """Names of persons and bodies, lower-cased."""
    named = {m.entity for m in document.mentions if m.level == "NAM"}
    for entity in document.entities:
        if entity.id in named and entity.type in ("PER", "ORG") and entity.name and entity.name not in REAL:
            yield entity.name.lower()


def passages(document: Document) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", (document.text or "").lower())
    return set(zip(*(words[i:] for i in range(WORDS)), strict=False))


def test_no_storyline_stands_in_two_splits() -> None:
    stories = {split: {d.story for d in documents} for split, documents in by_split().items()}
    for a, b in itertools.combinations(SPLITS, 2):
        assert not stories[a] & stories[b]


def test_no_invented_person_or_body_stands_in_two_splits() -> None:
    names = {split: {n for d in documents for n in invented(d)} for split, documents in by_split().items()}
    assert all(names.values())
    for a, b in itertools.combinations(SPLITS, 2):
        assert not names[a] & names[b], (a, b)


def test_no_passage_stands_in_two_splits() -> None:
    found = {split: set().union(*map(passages, documents)) for split, documents in by_split().items()}
    for a, b in itertools.combinations(SPLITS, 2):
        assert not found[a] & found[b], (a, b)


def test_a_leak_would_be_found() -> None:
    first = corpus.load("original", "train")[0]
    assert passages(first) & passages(first)
    assert set(invented(first)) & set(invented(first))
