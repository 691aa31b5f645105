"""Does the fiction predict the real? Many systems scored on original articles, real ones, and other people's gold.

    python scripts/transfer.py --seed FILE --slavicner DIR [--json FILE]
    python scripts/transfer.py                                   # the table from the kept figures

The systems are variants of the shipped ones: trained on a quarter, half and all of train, without groups of features,
without training at all, and with a share of their predictions spoilt by a seeded draw. For each headline the table
says how far the ranking on the original test articles is that on the real ones (Kendall's tau-b, Kendall 1938, over
the variants that attempt it), with an interval from a bootstrap over the articles of both test sets, and how much is
lost from the one to the other on average. SlavicNER: 20 articles with names by people, the label view `slavicner`.

DIR is a clone of SlavicNLP/SlavicNER; neither it nor the seed article is in the repository. What was measured is kept
in ``corpus/calibration/results-transfer.json``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace
from scipy.stats import kendalltau

import run_baselines
from wiesci import corpus, scoring, slavicner
from wiesci.counts import TOTAL, Array
from wiesci.measures import HEADLINES
from wiesci.model import Document, UsageError
from wiesci.results import Evaluation
from wiesci.significance import draws, group_sums, percentiles
from wiesci.systems import System, build_system, without_labels
from wiesci.systems.crf import train_model
from wiesci.views import find_view

KEPT = Path(__file__).resolve().parents[1] / "corpus" / "calibration" / "results-transfer.json"
SAMPLES = 1000
SEED = 12345
NOISE = (0.1, 0.25, 0.5)
NAMES = "entities.strict"
SETS = ("original", "real", "slavicner")


def spoilt(system: System, share: float, seed: int) -> System:
    """The system with a share of its mentions, events and claims dropped, drawn by document."""

    def predict(document: Document) -> Document:
        found = system(document)
        rng = random.Random(f"{seed}:{document.id}")
        kept = {
            layer: tuple(i for i in getattr(found, layer) if rng.random() >= share) for layer in ("events", "claims")
        }
        mentions = tuple(replace(m, type=_other(m.type, rng)) if rng.random() < share else m for m in found.mentions)
        return replace(found, mentions=mentions, **kept)

    return predict


def _other(kind: str, rng: random.Random) -> str:
    return rng.choice([t for t in ("PER", "ORG", "GPE", "LOC") if t != kind])


def variants() -> dict[str, Callable[[], System]]:
    """The systems by name, each built when it is asked for."""
    train, labels = corpus.load("original", "train"), corpus.labels()
    order = sorted(train, key=lambda d: random.Random(f"{SEED}:{d.id}").random())

    def crf(share: float, *without: str) -> Callable[[], System]:
        part = order[: max(2, round(share * len(order)))]
        return lambda: train_model(part, labels, without=without).predict

    def rules(taught: bool) -> Callable[[], System]:
        return lambda: build_system("rules", train=train if taught else (), labels=labels)

    found: dict[str, Callable[[], System]] = {
        "rules": rules(True),
        "rules, untaught": rules(False),
        "constant": lambda: build_system("constant", train=train, labels=labels),
        "crf": crf(1.0),
        "crf, half of train": crf(0.5),
        "crf, a quarter of train": crf(0.25),
        "crf without lists": crf(1.0, "lists"),
        "crf without context": crf(1.0, "context"),
        "crf without morphology": crf(1.0, "morphology"),
    }
    for name, build in (("rules", rules(True)), ("crf", crf(1.0))):
        for share in NOISE:
            found[f"{name}, {share:.0%} spoilt"] = lambda b=build, s=share: spoilt(b(), s, SEED)  # type: ignore[misc]
    return found


def run(system: System, gold: Sequence[Document], name: str, view: str | None = None) -> Evaluation:
    """The system scored on documents of one set."""
    predictions = [system(without_labels(d)) for d in gold]
    laid = None if view is None else (view, find_view(view, corpus.labels()))
    layers = None if view is None else ("entities",)
    return scoring.score(gold, predictions, system=name, view=laid, layers=layers)


def resampled(evaluation: Evaluation, measure: str, weights: Array) -> Array:
    """A headline in every bootstrap sample, the figure itself first."""
    columns = evaluation.columns[measure]
    sums = group_sums(columns.tables[TOTAL].counts, evaluation.stories)
    rows = np.concatenate([np.ones((1, len(sums))), weights]) @ sums
    found: Array = columns.measure.figures(rows)[columns.measure.headline]
    return found


def agreement(first: Sequence[Array], second: Sequence[Array]) -> dict[str, Any]:
    """Kendall's tau-b between two sets' figures of the same variants, with its interval over the samples."""
    one, other = np.stack(first), np.stack(second)
    taus = [float(kendalltau(one[:, i], other[:, i]).statistic) for i in range(one.shape[1])]
    drop = one[:, 0].mean() - other[:, 0].mean()
    drops = one.mean(axis=0) - other.mean(axis=0)
    return {
        "variants": len(one),
        "tau": taus[0],
        "tau_ci": list(percentiles(np.array([t for t in taus[1:] if not np.isnan(t)]))),
        "drop": float(drop),
        "drop_ci": list(percentiles(drops[1:])),
    }


def measure(seed: Path, folder: Path) -> dict[str, Any]:
    """All figures."""
    people, refused = slavicner.load(folder)
    print(*refused, sep="\n", file=sys.stderr, end="\n" if refused else "")
    sets = {"original": corpus.load("original", "test"), "real": run_baselines.texts(seed, folder), "slavicner": people}
    evaluations: dict[str, dict[str, Evaluation]] = {name: {} for name in SETS}
    for name, build in variants().items():
        system = build()
        for part, gold in sets.items():
            evaluations[part][name] = run(system, gold, name, "slavicner" if part == "slavicner" else None)
    weights = {p: draws(len(set(next(iter(e.values())).stories)), samples=SAMPLES) for p, e in evaluations.items()}

    def figures(part: str, headline: str) -> dict[str, Array]:
        held = evaluations[part].items()
        return {n: resampled(e, headline, weights[part]) for n, e in held if headline in e.columns}

    comparisons = {}
    for headline in HEADLINES:
        original, real = figures("original", headline), figures("real", headline)
        comparisons[headline] = agreement(list(original.values()), [real[n] for n in original])
    original, people_figures = figures("original", NAMES), figures("slavicner", NAMES)
    comparisons[f"{NAMES}, SlavicNER"] = agreement(list(original.values()), [people_figures[n] for n in original])
    scores = {
        name: {
            **{f"{p} {h}": evaluations[p][name].headline(h) for p in ("original", "real") for h in HEADLINES},
            f"slavicner {NAMES}": evaluations["slavicner"][name].headline(NAMES),
        }
        for name in evaluations["original"]
    }
    return {"documents": {p: len(d) for p, d in sets.items()}, "comparisons": comparisons, "scores": scores}


def comparisons_table(found: dict[str, Any]) -> list[str]:
    """The comparisons, in lines of Markdown."""
    counts = found["documents"]
    lines = [
        f"| original ({counts['original']}) against real ({counts['real']}) or SlavicNER ({counts['slavicner']}) "
        "| variants | tau (95 %) | drop in F1 (95 %) |",
        "| --- | --: | --: | --: |",
    ]
    for name, c in found["comparisons"].items():
        tau, drop = c["tau_ci"], c["drop_ci"]
        lines.append(
            f"| {name} | {c['variants']} | {c['tau']:.2f} ({tau[0]:.2f}–{tau[1]:.2f}) "
            f"| {c['drop']:+.3f} ({drop[0]:+.3f}–{drop[1]:+.3f}) |"
        )
    return lines


def tables(found: dict[str, Any]) -> str:
    """The comparisons and the scores, in Markdown."""
    lines = comparisons_table(found)
    heads = [f"{part} {h}" for h in HEADLINES for part in ("original", "real")]
    lines += ["", "| variant | " + " | ".join(heads) + " | SlavicNER names |", "| --- |" + " --: |" * (len(heads) + 1)]
    for name, row in found["scores"].items():
        cells = [row[h] for h in (*heads, f"slavicner {NAMES}")]
        lines.append(f"| {name} | " + " | ".join("–" if c is None else f"{c:.3f}" for c in cells) + " |")
    return "\n".join(lines)


def kept_tables() -> str:
    """The tables of the kept figures."""
    return tables(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.is_file() else "Not measured yet."


def kept_comparisons() -> str:
    """The first of the kept tables."""
    if not KEPT.is_file():
        return "Not measured yet."
    return "\n".join(comparisons_table(json.loads(KEPT.read_text(encoding="utf-8"))))


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; the exit status."""
    told = "Without --seed and --slavicner nothing is measured: the tables of the kept figures are printed."
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], epilog=told)
    parser.add_argument("--seed", type=Path, help="the file of the seed article")
    parser.add_argument("--slavicner", type=Path, metavar="DIR", help="a clone of SlavicNLP/SlavicNER")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    options = parser.parse_args(arguments)
    if options.seed is None or options.slavicner is None:
        print(kept_tables())
        return 0
    try:
        found = measure(options.seed, options.slavicner)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    print(tables(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
