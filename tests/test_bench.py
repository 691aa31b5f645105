"""The bench on a small workload: contestants agree, tags and spans are the same names, the tables say what was run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import bench  # noqa: E402
import contestants  # noqa: E402


@pytest.mark.parametrize("name", ["names", "chains", "all layers"])
def test_every_contestant_finds_the_same(name: str) -> None:
    found = bench.contest(name, documents=40 if name != "names" else 8, rounds=1)
    wanted = bench.CONTESTS[name]
    assert all(len(times) == 1 and times[0] > 0 for times in found["seconds"].values())
    assert set(found["seconds"]) == set(wanted.contestants)
    assert all(5 < peak < 2000 for peak in found["memory"].values())
    assert {"names": {"strict", "exact", "partial", "type"}, "chains": {"muc", "b3", "ceafe"}}.get(name, set()) <= set(
        found["figures"]
    )
    assert all(0 < value <= 1 for value in found["figures"].values())
    shown = bench.table(name, found)
    assert shown.startswith(f"### {name.capitalize()}\n")
    assert sum(f"| {a} / {b} |" in shown for a, b, _ in wanted.ratios) == len(wanted.ratios)


@pytest.mark.parametrize("name", [n for n in bench.CONTESTS if n not in ("names", "chains", "all layers")])
def test_long_documents_are_long(name: str, tmp_path: Path) -> None:
    assert bench.CONTESTS[name].make(tmp_path, 1) == bench.ONE_DOCUMENT
    if (tmp_path / "chains.jsonl").is_file():
        ((gold, pred),) = contestants.read_chains(tmp_path)
        assert sorted(m for c in gold for m in c) == list(range(bench.ONE_DOCUMENT))
        assert {m for c in pred for m in c} <= set(range(bench.ONE_DOCUMENT))


def test_a_contestant_that_differs_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([0.5, 0.5 + 1e-6])
    monkeypatch.setattr(bench, "run", lambda name, folder: (1.0, 1.0, {"strict": next(answers)}))
    with pytest.raises(RuntimeError, match="another says"):
        bench.contest("names", documents=2, rounds=1)


def test_a_contestant_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="wiesci, all layers: exit status 2"):
        bench.run("wiesci, all layers", tmp_path)


def test_the_profile_names_modules() -> None:
    shown = bench.profile(documents=20)
    assert "| wiesci, all layers, 2 documents | share |" in shown
    assert "| imports | " in shown


def test_tables_go_to_their_place_in_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "speed.md"
    page.write_text(bench.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(bench, "PAGE", page)
    assert bench.main(["--growth", "3", "--keep"]) == 0
    inside = page.read_text(encoding="utf-8").partition("<!-- growth -->")[2].partition("<!-- /growth -->")[0]
    assert [line.split("|")[1].strip() for line in inside.strip().splitlines()] == ["documents", "--:", "3"]


def test_regressions_are_shown_not_judged(tmp_path: Path) -> None:
    shown = bench.regression_table({"a": 3.0, "b": 1.0}, {"a": 2.0})
    assert shown.splitlines()[2:] == ["| a | 3.00 | 2.00 | +50 % |", "| b | 1.00 | – | new |"]


def test_what_is_watched_is_kept() -> None:
    kept = json.loads(bench.KEPT.read_text(encoding="utf-8"))
    assert set(kept) == {name for names in bench.WATCHED.values() for name in names}
    found = bench.regression(documents=4, rounds=1)
    assert set(found) == set(kept)
    assert all(value > 0 for value in found.values())


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
