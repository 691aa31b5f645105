"""Speed and memory beside the peers, whole processes in one run, at equal numbers.

    python scripts/bench.py [--contest NAME]... [--documents 10000] [--rounds 3]
    python scripts/bench.py --growth [N...]     # ours alone on 1,000, 10,000, 100,000 documents
    python scripts/bench.py --cluster           # one process, all cores, a local cluster of as many workers
    python scripts/bench.py --profile           # where the time goes
    python scripts/bench.py --regression        # small, beside the figures that were stored

With ``--keep`` the tables go into ``docs/speed.md``, and the figures of ``--regression`` are stored.

The workloads are made of the shipped test split with a seed: its names, replicated to N documents and perturbed, with
ready-made IOB2 tags for seqeval, so that making them costs the peers nothing; one document of 5,000 names; its chains
of mentions; its documents with all layers. Every contestant runs alone in a process of its own; CPU seconds are user
and system of the whole process, memory its peak; coreference is timed inside, without start and reading, as its peers
are libraries. The run stops if two contestants that compute the same number differ by more than 1e-9. TextEE and
corefud-scorer cannot be installed by pip and are not here.
"""

from __future__ import annotations

import argparse
import json
import os
import pstats
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from msgspec.structs import replace

from contestants import SECONDS, reading
from datasheet_tables import rewritten
from wiesci import corpus, derive
from wiesci.jsonl import write_documents
from wiesci.model import Document

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "speed.md"
SEED = 7
ONE_DOCUMENT = 5000
"""Mentions of the long documents."""

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


def workload(folder: Path, documents: int, *, tagged: bool = True) -> int:
    """Write the files, those of tags only if asked for; how many gold names they hold."""
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
            if tagged:
                tags.write(json.dumps([iob2(names, len(tokens)), iob2(other, len(tokens))]) + "\n")
    return total


def iob2(names: Sequence[Flat], size: int) -> list[str]:
    """The names as one tag a token."""
    found = ["O"] * size
    for a, b, label in names:
        found[a : b + 1] = [f"B-{label}", *[f"I-{label}"] * (b - a)]
    return found


# ---- the contestants of ours that are commands ----------------------------------------------------------------------

FOUR = [part for m in ("strict", "exact", "partial", "type") for part in ("--measure", f"entities.{m}")]
FILES = ["--gold", "gold.jsonl", "pred.jsonl", "--jobs", "1", "--json"]
COMMANDS = {
    "wiesci, entities.strict": ["score", *FILES, "--measure", "entities.strict"],
    "wiesci, four schemes": ["score", *FILES, *FOUR],
    "wiesci, all of entities": ["score", *FILES, "--layers", "entities"],
    "wiesci, all layers": ["score", *FILES],
    "wiesci --help": ["--help"],
    "wiesci, the test split": ["score", "test.jsonl", "--json"],
}


# ---- the contests --------------------------------------------------------------------------------------------------


def long_document(folder: Path, documents: int) -> int:
    """One document with so many names in the place of many documents."""
    rng = random.Random(SEED)
    names = [(4 * n, 4 * n + rng.randint(0, 2), rng.choice(("PER", "ORG", "GPE"))) for n in range(ONE_DOCUMENT)]
    other = perturbed(names, 4 * ONE_DOCUMENT, rng)
    text = "abcd " * 4 * ONE_DOCUMENT
    for name, found in (("gold", names), ("pred", other)):
        spans = [{"start": 5 * a, "end": 5 * b + 4, "type": label} for a, b, label in found]
        row = {"id": "d", "text": text, "mentions": spans}
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return len(names)


def chains(folder: Path, documents: int) -> int:
    """The chains of the test split, a tenth of the mentions in another chain, a twentieth missing."""
    rng = random.Random(SEED)
    base = [_chains_of(d) for d in corpus.load("original", "test")]
    pairs = []
    for n in range(documents):
        gold = base[n % len(base)]
        pred: list[list[int]] = [[] for _ in gold]
        for c, chain in enumerate(gold):
            for m in chain:
                if rng.random() >= 0.05:
                    pred[rng.randrange(len(gold)) if rng.random() < 0.1 else c].append(m)
        pairs.append([gold, [c for c in pred if c]])
    return _write_chains(folder, pairs)


def long_chains(folder: Path, documents: int) -> int:
    """One document of so many mentions in realistic chains."""
    rng = random.Random(SEED)
    gold, at = [], 0
    while at < ONE_DOCUMENT:
        size = min(ONE_DOCUMENT - at, rng.choice((1, 1, 1, 2, 2, 3, 5, 12)))
        gold.append(list(range(at, at + size)))
        at += size
    pred: list[list[int]] = [[] for _ in gold]
    for c, chain in enumerate(gold):
        for m in chain:
            pred[rng.randrange(len(gold)) if rng.random() < 0.1 else c].append(m)
    return _write_chains(folder, [[gold, [c for c in pred if c]]])


def random_chains(folder: Path, documents: int) -> int:
    """One document of so many mentions, both sides at random: one connected block."""
    rng = random.Random(SEED)
    pair = []
    for _ in range(2):
        side: list[list[int]] = [[] for _ in range(ONE_DOCUMENT // 5)]
        for m in range(ONE_DOCUMENT):
            rng.choice(side).append(m)
        pair.append([c for c in side if c])
    return _write_chains(folder, [pair])


def _chains_of(document: Document) -> list[list[int]]:
    found: dict[str | None, list[int]] = {}
    for n, m in enumerate(document.mentions):
        found.setdefault(m.entity, []).append(n)
    return list(found.values())


def _write_chains(folder: Path, pairs: Sequence[Any]) -> int:
    (folder / "chains.jsonl").write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
    return sum(len(c) for gold, _ in pairs for c in gold)


def layers(folder: Path, documents: int) -> int:
    """Whole documents, and predictions of all layers for them: those of the rules."""
    from wiesci.systems import build_system, predict_all, without_labels

    gold = corpus.load("original", "test")
    system = build_system("rules", train=corpus.load("original", "train"), labels=corpus.labels())
    pred = predict_all(system, [without_labels(d) for d in gold])
    write_documents(folder / "test.jsonl", pred)
    for name, side in (("gold", gold), ("pred", pred)):
        rows = (replace(side[n % len(side)], id=f"d{n}", story=f"s{n}") for n in range(documents))
        write_documents(folder / f"{name}.jsonl", rows, gold=name == "gold")
    return sum(len(d.mentions) + len(d.events) + len(d.claims) for d in gold) * documents // len(gold)


@dataclass(frozen=True)
class Contest:
    """A workload, who runs on it, and the ratios that are told, each with the one that was aimed at."""

    make: Callable[[Path, int], int]
    contestants: tuple[str, ...]
    ratios: tuple[tuple[str, str, str], ...]
    share: float = 1
    """Of the documents asked for."""


CONTESTS = {
    "names": Contest(
        workload,
        (
            "seqeval f1_score",
            "seqeval report",
            "seqeval strict IOB2",
            "nervaluate, four schemes",
            "wiesci, entities.strict",
            "wiesci, four schemes",
            "wiesci, all of entities",
        ),
        (
            ("seqeval report", "wiesci, entities.strict", "≥ 60"),
            ("seqeval strict IOB2", "wiesci, entities.strict", "≥ 40"),
            ("seqeval f1_score", "wiesci, entities.strict", "≥ 20"),
            ("nervaluate, four schemes", "wiesci, four schemes", "≥ 10"),
        ),
    ),
    "one document of 5,000 names": Contest(
        long_document,
        ("nervaluate, four schemes", "wiesci, four schemes"),
        (("nervaluate, four schemes", "wiesci, four schemes", "≥ 10"),),
    ),
    "chains": Contest(chains, ("scorch", "wiesci.partitions"), (("scorch", "wiesci.partitions", "≥ 7"),), share=0.1),
    "one document of 5,000 mentions": Contest(
        long_chains, ("scorch", "wiesci.partitions"), (("scorch", "wiesci.partitions", "≥ 60"),)
    ),
    "5,000 mentions at random": Contest(
        random_chains, ("scorch", "wiesci.partitions"), (("scorch", "wiesci.partitions", "≥ 15"),)
    ),
    "all layers": Contest(
        layers,
        ("decoding", "wiesci, all layers", "python -c pass", "wiesci --help", "wiesci, the test split"),
        (("wiesci, all layers", "decoding", "≤ 8"), ("wiesci --help", "python -c pass", "≤ 6")),
        share=0.1,
    ),
}


def command(name: str) -> list[str]:
    """How a contestant is run, in the folder of the workload."""
    if name in COMMANDS:
        return [sys.executable, "-m", "wiesci", *COMMANDS[name]]
    if name == "python -c pass":
        return [sys.executable, "-c", "pass"]
    return [sys.executable, str(ROOT / "scripts" / "contestants.py"), name]


LAUNCHER = """
import os, sys
null = os.open(os.devnull, os.O_WRONLY)
actions = [(os.POSIX_SPAWN_DUP2, null, 2)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts a contestant from a small process: the peak memory of a child begins with that of its parent."""


def run(name: str, folder: Path) -> tuple[float, float, dict[str, float]]:
    """CPU seconds, peak memory in MiB and figures of one run; a crash is a ``RuntimeError``."""
    started = [sys.executable, "-I", "-S", "-c", LAUNCHER, *command(name)]
    done = subprocess.run(started, capture_output=True, cwd=folder, text=True)
    if done.returncode:
        raise RuntimeError(f"{name}: exit status {done.returncode}")
    seconds, peak = map(float, done.stderr.split())
    silent = name == "python -c pass" or "--json" not in COMMANDS.get(name, ["--json"])
    answer = {} if silent else json.loads(done.stdout)
    if "systems" in answer:
        (scores,) = (system["scores"] for system in answer["systems"].values())
        answer = {k.partition(".")[2]: v["f1"] for k, v in scores.items() if v and k.startswith("entities.")}
        answer = {} if name == "wiesci, the test split" else answer
    return answer.pop(SECONDS, seconds), peak, answer


def contest(name: str, documents: int, rounds: int) -> dict[str, Any]:
    """All contestants in turn, ``rounds`` times over."""
    wanted = CONTESTS[name]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        size = max(1, round(documents * wanted.share))
        items = wanted.make(folder, size)
        seconds: dict[str, list[float]] = {c: [] for c in wanted.contestants}
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
    return {"documents": size, "items": items, "seconds": seconds, "memory": memory, "figures": figures}


def table(name: str, found: dict[str, Any]) -> str:
    """The contest as Markdown: medians, and ratios round by round."""
    alone = CONTESTS[name].make in (long_document, long_chains, random_chains)
    size = f"{found['items']} items" if alone else f"{found['documents']} documents, {found['items']} items"
    lines = [f"### {name[0].upper()}{name[1:]}", "", f"{size}; CPU seconds, medians", ""]
    lines += ["| | seconds | peak MiB |", "|---|--:|--:|"]
    for contestant, times in found["seconds"].items():
        lines.append(f"| {contestant} | {statistics.median(times):.3g} | {found['memory'][contestant]:.0f} |")
    lines += ["", "| ratio | minimum | median | maximum | aim |", "|---|--:|--:|--:|--:|"]
    for first, second, aim in CONTESTS[name].ratios:
        ratios = [a / b for a, b in zip(found["seconds"][first], found["seconds"][second], strict=True)]
        shown = (min(ratios), statistics.median(ratios), max(ratios))
        lines.append(f"| {first} / {second} | " + " | ".join(f"{r:.1f}" for r in shown) + f" | {aim} |")
    return "\n".join(lines) + "\n"


def growth(sizes: Sequence[int]) -> str:
    """Ours alone on growing files."""
    lines = ["| documents | gold names | seconds | peak MiB |", "|--:|--:|--:|--:|"]
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            names = workload(Path(name), size, tagged=False)
            used, peak, _ = run("wiesci, entities.strict", Path(name))
        lines.append(f"| {size} | {names} | {used:.2f} | {peak:.0f} |")
    return "\n".join(lines)


def on_cluster(documents: int) -> str:
    """Seconds on the clock: all layers in one process, on all cores, on a local cluster of as many workers."""
    from distributed import Client, LocalCluster

    import wiesci.dask

    cores = os.cpu_count() or 1
    lines = ["| all layers | seconds on the clock |", "|---|--:|"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        layers(folder, documents)
        for jobs in (1, cores):
            files = ["--gold", str(folder / "gold.jsonl"), str(folder / "pred.jsonl"), "--jobs", str(jobs), "--json"]
            started = time.perf_counter()
            subprocess.run([sys.executable, "-m", "wiesci", "score", *files], stdout=subprocess.DEVNULL, check=True)
            lines.append(f"| --jobs {jobs} | {time.perf_counter() - started:.1f} |")
        for name in ("gold", "pred"):
            rows = (folder / f"{name}.jsonl").read_bytes().splitlines(keepends=True)
            for n in range(4 * cores):
                (folder / f"{name}-{n}.jsonl").write_bytes(b"".join(rows[n :: 4 * cores]))
        with (
            LocalCluster(n_workers=cores, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster),
        ):
            started = time.perf_counter()
            wiesci.dask.score(str(folder / "gold-*.jsonl"), str(folder / "pred-*.jsonl")).scores()
            lines.append(f"| cluster of {cores} workers | {time.perf_counter() - started:.1f} |")
    return "\n".join(lines)


# ---- where the time goes -------------------------------------------------------------------------------------------


def profile(documents: int) -> str:
    """The shares of the modules in the time of two commands (cProfile), and of the imports in the time of the first.

    The profiler makes short functions look longer than they are: the shares are an orientation.
    """
    lines = []
    for contest_name, watched in (("names", "wiesci, entities.strict"), ("all layers", "wiesci, all layers")):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            size = max(1, round(documents * CONTESTS[contest_name].share))
            CONTESTS[contest_name].make(folder, size)
            statement = [sys.executable, "-m", "cProfile", "-o", "profile", "-m", "wiesci", *COMMANDS[watched]]
            subprocess.run(statement, cwd=folder, stdout=subprocess.DEVNULL, check=True)
            stats = cast("Any", pstats.Stats(str(folder / "profile"))).stats
        by_module: Counter[str] = Counter()
        for (file, _, name), (_, _, own, _, _) in stats.items():
            by_module[_module(file, name)] += own
        total = sum(by_module.values())
        lines += [f"| {watched}, {size} documents | share |", "|---|--:|"]
        lines += [f"| {module} | {100 * own / total:.0f} % |" for module, own in by_module.most_common(9)]
        lines.append("")
    return "\n".join(lines)


def _module(file: str, name: str) -> str:
    """A module of ours, a library, or the kind of built-in."""
    if "importlib" in file or name in ("<built-in method marshal.loads>", "<built-in method builtins.compile>"):
        return "imports"
    path = Path(file)
    if "wiesci" in path.parts:
        return ".".join(path.with_suffix("").parts[path.parts.index("wiesci") :])
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    if "msgspec" in name:
        return "msgspec: decoding and encoding"
    return "built-in functions" if file == "~" else "standard library"


# ---- regressions ---------------------------------------------------------------------------------------------------

KEPT = ROOT / "benchmark" / "results" / "speed" / "regression.json"
WATCHED = {
    "names": ("wiesci, entities.strict", "wiesci, four schemes", "wiesci, all of entities"),
    "all layers": ("wiesci, all layers", "wiesci --help", "wiesci, the test split"),
}


def regression(documents: int = 400, rounds: int = 5) -> dict[str, float]:
    """CPU seconds of ours in units of reading the names' files as plain JSON ten times over, the least of the rounds.

    A ratio within one run does not depend on the machine as seconds do; the least of some rounds not on its other work.
    """
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        for name, watched in WATCHED.items():
            folder = Path(place) / name
            folder.mkdir()
            CONTESTS[name].make(folder, documents)
            if name == "names":
                unit = min(_unit(folder) for _ in range(rounds))
            for contestant in watched:
                found[contestant] = min(run(contestant, folder)[0] for _ in range(rounds)) / unit
    return found


def _unit(folder: Path) -> float:
    started = time.process_time()
    for _ in range(10):
        reading(folder)
    return time.process_time() - started


def regression_table(now: dict[str, float], kept: dict[str, float]) -> str:
    """What was found beside what was kept; read it, nothing fails by it."""
    lines = ["| | now | kept | change |", "|---|--:|--:|--:|"]
    for name, value in now.items():
        before = kept.get(name)
        change = "new" if before is None else f"{100 * (value / before - 1):+.0f} %"
        lines.append(f"| {name} | {value:.2f} | {'–' if before is None else f'{before:.2f}'} | {change} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run contests, or one contestant of one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contest", action="append", choices=CONTESTS, help="only this one (repeatable)")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", nargs="*", type=int, metavar="N", help="ours alone on files of N documents")
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--regression", action="store_true")
    parser.add_argument("--keep", action="store_true", help="write the tables into docs/speed.md")
    options = parser.parse_args(arguments)
    if options.regression:
        now = regression()
        print(regression_table(now, json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}))
        if options.keep:
            KEPT.parent.mkdir(parents=True, exist_ok=True)
            KEPT.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        return 0
    if options.growth is not None:
        name, shown = "growth", growth(options.growth or (1000, 10_000, 100_000))
    elif options.cluster:
        name, shown = "cluster", on_cluster(options.documents)
    elif options.profile:
        name, shown = "profile", profile(options.documents)
    else:
        contests = options.contest or CONTESTS
        name, shown = "contests", "\n".join(table(n, contest(n, options.documents, options.rounds)) for n in contests)
    print(shown)
    if options.keep:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(rewritten(text, {name: lambda: shown.rstrip()}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
