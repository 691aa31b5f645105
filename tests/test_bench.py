"""The bench on a small workload: contestants agree, tags and spans are the same names, the tables say what was run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import bench  # noqa: E402


def test_every_contestant_finds_the_same(tmp_path: Path) -> None:
    found = bench.contest(documents=8, rounds=1)
    assert set(found["figures"]) >= {"strict", "exact", "partial", "type"}
    assert 0.7 < found["figures"]["strict"] < 1
    assert all(len(times) == 1 and times[0] > 0 for times in found["seconds"].values())
    shown = bench.table(found)
    assert shown.startswith(f"8 documents, {found['names']} gold names")
    assert shown.count(" / wiesci") == len(bench.RATIOS)


def test_a_contestant_that_differs_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([0.5, 0.5 + 1e-6])
    monkeypatch.setattr(bench, "run", lambda name, folder: (1.0, 1.0, {"strict": next(answers)}))
    with pytest.raises(RuntimeError, match="another says"):
        bench.contest(documents=2, rounds=1)


def test_the_workload_is_seeded_and_its_tags_are_its_spans(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        bench.workload(tmp_path / name, 60)
    for file in ("gold.jsonl", "pred.jsonl", "tags.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    pred, tags = (
        [json.loads(line) for line in (tmp_path / "one" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("pred", "tags")
    )
    assert [len(row["mentions"]) for row in pred] == [sum(t.startswith("B-") for t in other) for _, other in tags]
