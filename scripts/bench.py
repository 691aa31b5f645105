"""Speed and memory beside the peers, whole processes in one run, at equal numbers.

    python scripts/bench.py [--documents 10000] [--rounds 3] [--json FILE]
    python scripts/bench.py --growth            # ours alone on 1,000, 10,000, 100,000 documents

The workload is the shipped test split's names, replicated to N documents and perturbed with a seed: one file of gold,
one of predictions, and the same as ready-made IOB2 tags for seqeval, so that making them costs the peers nothing. Every
contestant runs alone in a process of its own; CPU seconds are user and system of the whole process, memory its peak.
The run stops if two contestants that compute the same number differ by more than 1e-9. TextEE and corefud-scorer cannot
be installed by pip and are not here.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from wiesci import corpus, derive
from wiesci.model import Document

SEED = 7
Flat = tuple[int, int, str]
"""First token, last token (inclusive), type."""


# ---- the workload --------------------------------------------------------------------------------------------------


def flat_names(document: Document) -> list[Flat]:
    """The longest names that do not overlap, by token."""
    _, tokens = derive.segmentation(document)
    first = {start: n for n, (start, _) in enumerate(tokens)}
    last = {end: n for n, (_, end) in enumerate(tokens)}
    found: list[Flat] = []
    taken: set[int] = set()
    for m in sorted(document.mentions, key=lambda m: m.start - m.end):
        if m.level == "NAM" and m.start in first and m.end in last:
            span = range(first[m.start], last[m.end] + 1)
            if not taken.intersection(span):
                taken.update(span)
                found.append((span[0], span[-1], m.type))
    return sorted(found)


def perturbed(names: Sequence[Flat], size: int, rng: random.Random) -> list[Flat]:
    """A tenth of other type, a twentieth missing, a twentieth longer by a token where there is room."""
    found: list[Flat] = []
    starts = {a for a, _, _ in names}
    for a, b, label in names:
        chance = rng.random()
        if chance < 0.05:
            continue
        if chance < 0.15:
            label = rng.choice(("PER", "ORG", "GPE", "LOC"))
        elif chance < 0.2 and b + 1 < size and b + 1 not in starts:
            b += 1
        found.append((a, b, label))
    return found


def workload(folder: Path, documents: int) -> int:
    """Write the files; how many gold names they hold."""
    rng = random.Random(SEED)
    base = [(d, derive.segmentation(d)[1], flat_names(d)) for d in corpus.load("original", "test")]
    total = 0
    with (
        (folder / "gold.jsonl").open("w", encoding="utf-8") as gold,
        (folder / "pred.jsonl").open("w", encoding="utf-8") as pred,
        (folder / "tags.jsonl").open("w", encoding="utf-8") as tags,
    ):
        for number in range(documents):
            document, tokens, names = base[number % len(base)]
            other = perturbed(names, len(tokens), rng)
            total += len(names)

            def spans(found: Sequence[Flat], tokens: Any = tokens) -> list[dict[str, Any]]:
                return [{"start": tokens[a][0], "end": tokens[b][1], "type": label} for a, b, label in found]

            row = {"id": f"d{number}", "text": document.text, "mentions": spans(names)}
            gold.write(json.dumps(row, ensure_ascii=False) + "\n")
            pred.write(json.dumps({"id": f"d{number}", "mentions": spans(other)}) + "\n")
            tags.write(json.dumps([iob2(names, len(tokens)), iob2(other, len(tokens))]) + "\n")
    return total


def iob2(names: Sequence[Flat], size: int) -> list[str]:
    """The names as one tag a token."""
    found = ["O"] * size
    for a, b, label in names:
        found[a : b + 1] = [f"B-{label}", *[f"I-{label}"] * (b - a)]
    return found


# ---- the contestants -----------------------------------------------------------------------------------------------


def _tags(folder: Path) -> Iterator[list[list[str]]]:
    with (folder / "tags.jsonl").open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def seqeval_f1(folder: Path) -> dict[str, float]:
    """``f1_score``."""
    from seqeval.metrics import f1_score

    gold, pred = zip(*_tags(folder), strict=True)
    return {"strict": float(f1_score(list(gold), list(pred)))}


def seqeval_report(folder: Path) -> dict[str, float]:
    """``classification_report``, as it is called by default."""
    from seqeval.metrics import classification_report

    gold, pred = zip(*_tags(folder), strict=True)
    return {"strict": float(classification_report(list(gold), list(pred), output_dict=True)["micro avg"]["f1-score"])}


def seqeval_strict(folder: Path) -> dict[str, float]:
    """``classification_report`` in its strict mode with IOB2."""
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    gold, pred = zip(*_tags(folder), strict=True)
    report = classification_report(list(gold), list(pred), output_dict=True, mode="strict", scheme=IOB2)
    return {"strict": float(report["micro avg"]["f1-score"])}


def nervaluate_four(folder: Path) -> dict[str, float]:
    """The four schemes of SemEval-2013."""
    from nervaluate.evaluator import Evaluator

    sides: list[list[list[dict[str, Any]]]] = []
    for name in ("gold", "pred"):
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as stream:
            rows = [json.loads(line)["mentions"] for line in stream]
        sides.append([[{"label": m["type"], "start": m["start"], "end": m["end"] - 1} for m in row] for row in rows])
    labels = sorted({m["label"] for side in sides for row in side for m in row})
    results = Evaluator(sides[0], sides[1], tags=labels, loader="dict").evaluate()["overall"]
    return {{"ent_type": "type"}.get(k, k): float(v.f1) for k, v in results.items()}


PEERS: dict[str, Callable[[Path], dict[str, float]]] = {
    "seqeval f1_score": seqeval_f1,
    "seqeval report": seqeval_report,
    "seqeval strict IOB2": seqeval_strict,
    "nervaluate, four schemes": nervaluate_four,
}
OURS = {
    "wiesci, entities.strict": ["--measure", "entities.strict"],
    "wiesci, four schemes": [
        part for m in ("strict", "exact", "partial", "type") for part in ("--measure", f"entities.{m}")
    ],
    "wiesci, all of entities": ["--layers", "entities"],
}
RATIOS = (
    ("seqeval report", "wiesci, entities.strict"),
    ("seqeval strict IOB2", "wiesci, entities.strict"),
    ("seqeval f1_score", "wiesci, entities.strict"),
    ("nervaluate, four schemes", "wiesci, four schemes"),
)


def command(name: str, folder: Path) -> list[str]:
    """How a contestant is run; it prints its figures as JSON."""
    if name in OURS:
        files = ["--gold", str(folder / "gold.jsonl"), str(folder / "pred.jsonl")]
        return [sys.executable, "-m", "wiesci", "score", *files, *OURS[name], "--json"]
    return [sys.executable, __file__, "--contestant", name, "--folder", str(folder)]


def run(name: str, folder: Path) -> tuple[float, float, dict[str, float]]:
    """CPU seconds, peak memory in MiB and figures of one run; a crash is a ``RuntimeError``."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command(name, folder), stdout=output, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{name}: exit status {process.returncode}")
        output.seek(0)
        answer = json.loads(output.read())
    if name in OURS:
        (scores,) = (system["scores"] for system in answer["systems"].values())
        answer = {k.partition(".")[2]: v["f1"] for k, v in scores.items() if v and k.startswith("entities.")}
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, answer


def contest(documents: int, rounds: int) -> dict[str, Any]:
    """All contestants in turn, ``rounds`` times over."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = workload(folder, documents)
        seconds: dict[str, list[float]] = {c: [] for c in (*PEERS, *OURS)}
        memory: dict[str, float] = {}
        figures: dict[str, float] = {}
        for _ in range(rounds):
            for contestant, times in seconds.items():
                used, peak, answer = run(contestant, folder)
                times.append(used)
                memory[contestant] = max(peak, memory.get(contestant, 0))
                for figure, value in answer.items():
                    if abs(figures.setdefault(figure, value) - value) > 1e-9:
                        raise RuntimeError(f"{contestant}: {figure} is {value}, another says {figures[figure]}")
    return {"documents": documents, "names": names, "seconds": seconds, "memory": memory, "figures": figures}


def table(found: dict[str, Any]) -> str:
    """The contest as Markdown: medians, and ratios round by round."""
    lines = [f"{found['documents']} documents, {found['names']} gold names; CPU seconds of whole processes, medians"]
    lines += ["", "| | seconds | peak MiB |", "|---|--:|--:|"]
    for name, times in found["seconds"].items():
        lines.append(f"| {name} | {statistics.median(times):.2f} | {found['memory'][name]:.0f} |")
    lines += ["", "| ratio | minimum | median | maximum |", "|---|--:|--:|--:|"]
    for peer, ours in RATIOS:
        ratios = [a / b for a, b in zip(found["seconds"][peer], found["seconds"][ours], strict=True)]
        shown = (min(ratios), statistics.median(ratios), max(ratios))
        lines.append(f"| {peer} / {ours} | " + " | ".join(f"{r:.1f}" for r in shown) + " |")
    return "\n".join(lines)


def growth(sizes: Sequence[int] = (1000, 10_000, 100_000)) -> str:
    """Ours alone on growing files."""
    lines = ["| documents | seconds | peak MiB |", "|--:|--:|--:|"]
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            workload(Path(name), size)
            used, peak, _ = run("wiesci, entities.strict", Path(name))
        lines.append(f"| {size} | {used:.2f} | {peak:.0f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the contest, or one contestant of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--contestant", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.contestant:
        print(json.dumps(PEERS[options.contestant](options.folder)))
        return 0
    if options.growth:
        print(growth())
        return 0
    found = contest(options.documents, options.rounds)
    print(table(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
