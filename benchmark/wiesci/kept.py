"""Results that ship with the package: the baselines' and the second annotation's, for the documents of this version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wiesci import corpus
from wiesci.model import UsageError
from wiesci.results import Evaluation, evaluations_of

REANNOTATION = "re-annotation"
"""One annotator's labels scored against the other's: two passes of language models over the same guidelines.

A bound on how reliable the gold can be, and no human ceiling.
"""

LANGUAGE_MODEL = "language-model"
"""A language model's answers to the zero-shot prompt of ``llm:MODEL``, kept beside the results.

It saw neither guidelines nor gold, but it is of the family of the annotators: its figures are optimistic.
"""
NOTES = {
    REANNOTATION: "two passes of language models, no human ceiling",
    LANGUAGE_MODEL: "zero-shot, of the annotators' family and therefore optimistic",
}
"""What a reader of the results must know of a row."""


def results_path() -> Path:
    """The folder of kept results: inside the installed package, or the clone's ``benchmark/results``."""
    package = Path(__file__).resolve().parent
    for folder in (package / "kept_results", package.parent / "results"):
        if folder.is_dir():
            return folder
    raise UsageError("the kept results are neither in the installed package nor in a clone; install wiesci again")


def read_all() -> dict[str, dict[str, Any]]:
    """Every kept result, by file name without its ending."""
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(results_path().glob("*.json"))}


def current(result: dict[str, Any]) -> bool:
    """Whether a result was made on the documents and labels that are shipped now."""
    return bool(result.get("content") == corpus.manifest().fingerprint)


def evaluations() -> dict[str, list[Evaluation]]:
    """The kept evaluations of the shipped documents by part; those made on other labels are left out."""
    found: dict[str, list[Evaluation]] = {}
    for name, result in read_all().items():
        if current(result):
            found.setdefault(str(result.get("part")), []).extend(evaluations_of(result, path=name))
    return dict(sorted(found.items()))


def reannotation(part: str, split: str) -> list[Evaluation]:
    """The second annotation of a part and split, one evaluation or none."""
    for result in read_all().values():
        if (result.get("part"), result.get("split")) == (part, split) and current(result):
            found = [e for e in evaluations_of(result) if e.system == REANNOTATION]
            if found:
                return found
    return []
