"""What the harnesses share: the documents, the prompt, and the scores of answers."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence

from wiesci import corpus, scoring, wire
from wiesci.jsonl import Quotes, build_documents
from wiesci.model import Document, UsageError
from wiesci.results import Evaluation
from wiesci.systems.llm import LAYERS, Prompt, build_prompt, read_answer

HEADLINES = ("entities.strict", "events.trigger", "events.argument", "claims.relation")
"""The four figures that a harness shows; the whole result comes from ``wiesci score``."""


@functools.cache
def documents(part: str = "original", split: str = "test") -> tuple[Document, ...]:
    """The documents of a split, with their texts; ``UsageError`` if a text is not at hand."""
    found = corpus.load(part, split)
    without = sum(d.text is None for d in found)
    if without:
        raise UsageError(f"{without} articles of the real part have no text yet: wiesci hydrate")
    return tuple(found)


def make_prompt(language: str = "pl", shots: int = 0) -> Prompt:
    """The prompt, with the first ``shots`` training documents as examples."""
    return build_prompt(corpus.labels(), language=language, examples=corpus.load("original", "train")[:shots])


def evaluate_answers(gold: Sequence[Document], answers: Mapping[str, str]) -> Evaluation:
    """The scores of a model's raw answers by document id.

    An answer that cannot be read, and a document without an answer, count as empty, never as missing.
    """
    rows, unread = [], 0
    for document in gold:
        answer, reason = read_answer(answers.get(document.id, ""), document.id)
        unread += bool(reason)
        layers = {layer: (answer or {}).get(layer, []) for layer in LAYERS}
        rows.append(wire.decode(json.dumps({"id": document.id, **layers}).encode()))
    known = {d.id: d for d in gold}
    reading = build_documents("answers", enumerate(rows, start=1), gold=known, labels=corpus.labels(), quotes=Quotes())
    return scoring.score(
        gold,
        reading.documents,
        invalid_documents=unread,
        invalid_items=reading.invalid_items,
        alignment=reading.alignment,
        align="full",
    )


def headline(name: str, answers: Mapping[str, str]) -> float:
    """One figure over the documents that were asked for, by their ids.

    0 if the model answered nothing at all; ``UsageError`` for the id of no document.
    """
    return _headlines(tuple(sorted(answers.items())))[name]


@functools.lru_cache(maxsize=4)
def _headlines(answers: tuple[tuple[str, str], ...]) -> dict[str, float]:
    """All figures at once: a harness asks for them one by one, with the same answers."""
    gold = [corpus.find(doc_id) for doc_id, _ in answers]
    evaluation = evaluate_answers(gold, dict(answers))
    return {name: evaluation.headline(name) or 0.0 for name in HEADLINES}
