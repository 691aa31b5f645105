"""What ``wiesci.yaml`` calls. The harness hands its own names for the arguments."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from wiesci.harnesses.answers import HEADLINES, documents, headline, make_prompt
from wiesci.systems.llm import Prompt, read_answer

Answered = tuple[str, str]
"""A document's id and the model's answer."""


def dataset(**_: Any) -> dict[str, Any]:
    """The original test split as the harness wants it."""
    import datasets

    rows = [{"id": d.id} for d in documents("original", "test")]
    return {"test": datasets.Dataset.from_list(rows)}


@functools.cache
def _prompt() -> Prompt:
    return make_prompt()


def question(doc: dict[str, Any]) -> str:
    """Instruction and article in one message, as base models without roles need it."""
    (document,) = (d for d in documents("original", "test") if d.id == doc["id"])
    return "\n\n".join(m["content"] for m in _prompt().messages(document))


def answer(doc: dict[str, Any], results: list[str]) -> dict[str, Any]:
    """Every figure is computed from all answers, so each document hands on its own."""
    (text,) = results
    found: dict[str, Any] = dict.fromkeys(HEADLINES, (doc["id"], text))
    return {**found, "readable": float(read_answer(text, doc["id"])[0] is not None)}


def entities_strict(items: Iterable[Answered]) -> float:
    """F1 of names, boundaries and type."""
    return headline("entities.strict", dict(items))


def events_trigger(items: Iterable[Answered]) -> float:
    """F1 of triggers with their types."""
    return headline("events.trigger", dict(items))


def events_argument(items: Iterable[Answered]) -> float:
    """F1 of arguments: event, role, entity."""
    return headline("events.argument", dict(items))


def claims_relation(items: Iterable[Answered]) -> float:
    """F1 of claims: content, source and cue."""
    return headline("claims.relation", dict(items))
