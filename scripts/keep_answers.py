"""Keep a language model's answers, one JSON file a document, as a prediction file of benchmark/results.

    python scripts/keep_answers.py ANSWERS_DIR... --part original
    python scripts/keep_answers.py ANSWERS_DIR... --part real --seed FILE --slavicner DIR

The answers are those of ``llm:MODEL``'s prompt. Of the real part no words are kept that stand in its articles: quotes
are replaced by their offsets, and the scores are proven to be the same. A document without a readable answer is kept
as empty.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import run_baselines
from wiesci import corpus, scoring, wire
from wiesci.counts import TOTAL
from wiesci.jsonl import Quotes, Reading, build_documents, to_builtins
from wiesci.kept import LANGUAGE_MODEL
from wiesci.model import Document, UsageError
from wiesci.systems.llm import LAYERS, read_answer


def read_answers(folders: Sequence[Path], gold: Sequence[Document]) -> tuple[list[dict[str, Any]], list[str]]:
    """A row for every document, and the reasons why answers could not be used."""
    rows, reasons = [], []
    for document in gold:
        files = [f / f"{document.id}.json" for f in folders if (f / f"{document.id}.json").is_file()]
        content = files[0].read_text(encoding="utf-8") if files else ""
        answer, reason = read_answer(content, document.id)
        if reason:
            reasons.append(f"{document.id}: {reason}")
        rows.append({"id": document.id, **{layer: (answer or {}).get(layer, []) for layer in LAYERS}})
    return rows, reasons


def located(rows: Sequence[Mapping[str, Any]], gold: Sequence[Document]) -> Reading:
    """The rows as documents, quotes found in the texts."""
    lines = ((n, wire.decode(json.dumps(row).encode())) for n, row in enumerate(rows, start=1))
    known = {d.id: d for d in gold}
    return build_documents(LANGUAGE_MODEL, lines, gold=known, labels=corpus.labels(), quotes=Quotes())


NOWHERE = "∅"
"""Stands for a quote that was not found: it stands in no article, so that it is not found again."""


def stand_off(value: Any) -> Any:
    """The value with the places of spans in place of their words; what was found at no place is :data:`NOWHERE`."""
    if isinstance(value, dict):
        start = value.get("start")
        if "text" not in value and not isinstance(start, int):
            return {k: stand_off(v) for k, v in value.items() if v is not None}
        kept = {k: stand_off(v) for k, v in value.items() if k not in ("start", "end", "text") and v is not None}
        found = isinstance(start, int) and start >= 0
        return {**({"start": start, "end": value["end"]} if found else {"text": NOWHERE}), **kept}
    return [stand_off(v) for v in value] if isinstance(value, (list, tuple)) else value


def main(arguments: list[str] | None = None) -> int:
    """Write ``benchmark/results/language-model/PART.jsonl``; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="ANSWERS_DIR")
    parser.add_argument("--part", choices=corpus.PARTS, required=True)
    parser.add_argument("--seed", type=Path, help="the file of the seed article")
    parser.add_argument("--slavicner", type=Path, metavar="DIR", help="a clone of SlavicNLP/SlavicNER")
    options = parser.parse_args(arguments)
    try:
        real = options.part == "real"
        gold = run_baselines.texts(options.seed, options.slavicner) if real else corpus.load("original", "test")
        if not gold:
            raise UsageError("the real part needs --seed and --slavicner")
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    rows, reasons = read_answers(options.folders, gold)
    if real:
        documents = located(rows, gold).documents
        rows = [{"id": d.id, **stand_off(to_builtins(d, gold=False))} for d in documents]
        first, second = (scoring.score(gold, made) for made in (documents, located(rows, gold).documents))
        for name, column in first.columns.items():
            if column.tables[TOTAL].counts.tolist() != second.columns[name].tables[TOTAL].counts.tolist():
                print(f"{name} differs without the words", file=sys.stderr)
                return 1
    output = run_baselines.RESULTS / LANGUAGE_MODEL / f"{options.part}.jsonl"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{output.name}: {len(rows)} documents, {len(reasons)} without a readable answer")
    print("\n".join(reasons), end="\n" if reasons else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
