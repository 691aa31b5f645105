"""The contestants of scripts/bench.py that are no command: each is run in a process of its own, which imports nothing
but what that contestant needs.

    python scripts/contestants.py NAME    # in the folder of the workload; prints the figures as JSON
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


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


def read_chains(folder: Path) -> list[list[list[list[int]]]]:
    return [json.loads(line) for line in (folder / "chains.jsonl").read_text(encoding="utf-8").splitlines()]


def scorch_three(folder: Path) -> dict[str, float]:
    """MUC, B³ and CEAFe of scorch, the mean over documents."""
    from scorch import scores

    pairs = [[[set(c) for c in side] for side in pair] for pair in read_chains(folder)]
    gc.freeze()  # what was read is not looked through while it is timed
    started = time.process_time()
    found = {"muc": scores.muc, "b3": scores.b_cubed, "ceafe": scores.ceaf_e}
    figures = {n: statistics.fmean(float(f(g, p)[2]) for g, p in pairs) for n, f in found.items()}
    return figures | {SECONDS: time.process_time() - started}


def our_three(folder: Path) -> dict[str, float]:
    """The same by :mod:`wiesci.partitions`."""
    import numpy as np
    import scipy.optimize  # what is imported later would be timed; scorch imports scipy at once
    import scipy.sparse.csgraph  # noqa: F401

    from wiesci.partitions import FUNCTIONS, Partitions, two_sided

    pairs = read_chains(folder)
    gc.freeze()
    started = time.process_time()
    partitions = [Partitions(gold, pred) for gold, pred in pairs]
    figures = {
        n: float(np.mean(two_sided(np.array([FUNCTIONS[n](p) for p in partitions]))["f1"]))
        for n in ("muc", "b3", "ceafe")
    }
    return figures | {SECONDS: time.process_time() - started}


def decoding(folder: Path) -> dict[str, float]:
    """Both files of all layers decoded into typed values, and nothing else."""
    import msgspec

    from wiesci import wire

    decode = msgspec.json.Decoder(wire.Document).decode
    for name in ("gold", "pred"):
        with (folder / f"{name}.jsonl").open("rb") as stream:
            for line in stream:
                decode(line)
    return {}


def reading(folder: Path) -> dict[str, float]:
    """Both files of names read as plain JSON, and nothing else: the yardstick of ``--regression``."""
    for name in ("gold", "pred"):
        with (folder / f"{name}.jsonl").open("rb") as stream:
            for line in stream:
                json.loads(line)
    return {}


SECONDS = "seconds"
"""Where a contestant says how long it took inside."""

FUNCTIONS_OF: dict[str, Callable[[Path], dict[str, float]]] = {
    "seqeval f1_score": seqeval_f1,
    "seqeval report": seqeval_report,
    "seqeval strict IOB2": seqeval_strict,
    "nervaluate, four schemes": nervaluate_four,
    "scorch": scorch_three,
    "wiesci.partitions": our_three,
    "decoding": decoding,
    "json.loads": reading,
}

if __name__ == "__main__":
    print(json.dumps(FUNCTIONS_OF[sys.argv[1]](Path())))
