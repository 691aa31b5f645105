"""Score the shipped systems and the second annotation on both test parts and keep the results.

    python scripts/run_baselines.py [--seed FILE] [--slavicner DIR]      # writes benchmark/results/*.json
    python scripts/run_baselines.py --check [--seed FILE] [--slavicner DIR]    # exit 1 if a kept result is not current
    python scripts/run_baselines.py --times [--keep]     # how long the systems take; --keep writes it into
                                                         # benchmark/results/times/original.json

The systems see text alone, so the real part is scored only where the reader's own copies of its articles are given;
without them the kept results of the real part stay as they are, and ``--check`` looks at their gold only.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import agreement
import wiesci
from wiesci import corpus, hydrate, report, scoring
from wiesci.jsonl import Quotes, read_documents
from wiesci.kept import LANGUAGE_MODEL, REANNOTATION
from wiesci.model import Document, UsageError
from wiesci.systems import build_system, predict_all, without_labels

RESULTS = Path(__file__).resolve().parents[1] / "benchmark" / "results"
SYSTEMS = ("rules", "crf", "spacy", "constant")
TIMES = RESULTS / "times" / "original.json"
REPEATABLE = ("rules", "constant")
"""Systems that answer the same on every machine; a trained one may differ in its last digits."""
TEST = "test"


def texts(seed: Path | None, slavicner: Path | None) -> tuple[Document, ...]:
    """The real part with the reader's texts; empty where no copies were given."""
    if seed is None or slavicner is None:
        return ()
    found = []
    for document in corpus.load_stand_off():
        origin = document.provenance
        path = seed
        if origin is not None and origin.source == hydrate.SLAVICNER:
            path = slavicner / (origin.source_path or "")
        outcome = hydrate.fetch(document, path, corpus.checksums().get(document.id, ()))
        if outcome.text is None:
            raise UsageError(outcome.message)
        found.append(hydrate.with_text(document, outcome.text))
    return tuple(found)


def context(part: str) -> Sequence[tuple[str, str]]:
    """What the signature says of the gold."""
    return (("corpus", corpus.manifest().version), ("part", part), ("split", TEST))


def system_result(name: str, part: str, gold: Sequence[Document]) -> dict[str, Any]:
    """A shipped system on one part."""
    system = build_system(name, train=corpus.load("original", "train"), labels=corpus.labels())
    predictions = [system(without_labels(d)) for d in gold]
    return kept(scoring.score(gold, predictions, system=name, context=context(part)), part)


def second_annotation(part: str) -> dict[str, Any]:
    """Annotator b's labels scored against annotator a's."""
    shipped = {d.id: d for d in corpus.load(part, TEST)}
    pairs = []
    for row in agreement.table():
        if row["id"] in shipped:
            first, second = agreement.read("a", row), agreement.read("b", row)
            if first is None or second is None:
                raise UsageError(f"{row['id']}: has no two annotators")
            pairs.append((first, second))
    gold, predictions = zip(*pairs, strict=True)
    signed = (*context(part), ("of", "annotator-b-against-a"))
    return kept(scoring.score(gold, predictions, system=REANNOTATION, context=signed), part)


def times() -> dict[str, dict[str, float]]:
    """Seconds to train each shipped system and to predict the original test split, on this machine."""
    gold = corpus.load("original", TEST)
    train = corpus.load("original", "train")
    found: dict[str, dict[str, float]] = {}
    for name in SYSTEMS:
        started = time.perf_counter()
        system = build_system(name, train=train, labels=corpus.labels())
        system(without_labels(train[0]))  # what is loaded on first use is no prediction time
        trained = time.perf_counter()
        predict_all(system, [without_labels(d) for d in gold])
        done = time.perf_counter()
        found[name] = {
            "training": round(trained - started, 1),
            "documents_per_second": float(f"{len(gold) / (done - trained):.3g}"),
        }
    return found


def times_table(found: dict[str, dict[str, float]]) -> str:
    """Times as a Markdown table, without a line break at its end."""
    rows = [[name, *(f"{float(f'{value:.3g}'):g}" for value in t.values())] for name, t in found.items()]
    return report.markdown(("system", "seconds to load or train", "test documents a second"), rows).rstrip("\n")


def kept_answers(part: str, gold: Sequence[Document]) -> dict[str, Any] | None:
    """The kept answers of a language model, quotes found in the texts; None if there are none for the part.

    A document that has no answer counts as empty.
    """
    path = RESULTS / LANGUAGE_MODEL / f"{part}.jsonl"
    if not path.is_file():
        return None
    reading = read_documents(path, gold={d.id: d for d in gold}, labels=corpus.labels(), quotes=Quotes())
    evaluation = scoring.score(
        gold,
        reading.documents,
        system=LANGUAGE_MODEL,
        context=context(part),
        invalid_documents=reading.invalid_documents,
        invalid_items=reading.invalid_items,
        alignment=reading.alignment,
        align="full",
    )
    return kept(evaluation, part)


def kept(evaluation: Any, part: str) -> dict[str, Any]:
    """The result as it is kept: that of ``score -o`` with the fingerprint of the corpus it was made on."""
    version = wiesci.__version__
    result = report.to_json([evaluation], version=version, part=part, split=TEST, documents=True)
    return {"content": corpus.manifest().fingerprint, **result}


def results(real: Sequence[Document], systems: Sequence[str] = SYSTEMS) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every result with the name of its file."""
    for part in ("original", "real"):
        yield f"{REANNOTATION}-{part}", second_annotation(part)
        gold = corpus.load(part, TEST) if part == "original" else real
        for name in systems if gold else ():
            yield f"{name}-{part}", system_result(name, part, gold)
        answered = kept_answers(part, gold) if gold else None
        if answered is not None:
            yield f"{LANGUAGE_MODEL}-{part}", answered


def written(result: dict[str, Any]) -> str:
    """A result as its file holds it."""
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write or check the kept results; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a result is not current")
    parser.add_argument("--seed", type=Path, help="the file of the seed article")
    parser.add_argument("--slavicner", type=Path, metavar="DIR", help="a clone of SlavicNLP/SlavicNER")
    parser.add_argument("--times", action="store_true", help="measure how long the systems take, and nothing else")
    parser.add_argument("--keep", action="store_true", help="with --times: write what was measured into the kept times")
    options = parser.parse_args(arguments)
    if options.keep and not options.times:
        parser.error("--keep goes with --times")
    if options.times:
        found = times()
        print(times_table(found))
        if options.keep:
            TIMES.parent.mkdir(parents=True, exist_ok=True)
            TIMES.write_text(written(found), encoding="utf-8")
        return 0
    try:
        systems = REPEATABLE if options.check else SYSTEMS
        made = dict(results(texts(options.seed, options.slavicner), systems))
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    if not options.check:
        RESULTS.mkdir(parents=True, exist_ok=True)
        for name, result in made.items():
            (RESULTS / f"{name}.json").write_text(written(result), encoding="utf-8")
            print(f"{name}.json")
        return 0
    files = {p.stem: p.read_text(encoding="utf-8") for p in RESULTS.glob("*.json")}
    stale = [name for name, result in made.items() if files.get(name) != written(result)]
    stale += [n for n, text in files.items() if json.loads(text).get("content") != corpus.manifest().fingerprint]
    for name in sorted(set(stale)):
        print(f"{name}.json: not current; run scripts/run_baselines.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
