"""Kept results: what ships is current, the leaderboard shows it, submissions are checked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from browser import Page
from conftest import Command

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import run_baselines  # noqa: E402
import submission  # noqa: E402
from wiesci import corpus, kept, report  # noqa: E402
from wiesci.jsonl import write_documents  # noqa: E402
from wiesci.measures import FIGURES  # noqa: E402
from wiesci.model import Document, Mention  # noqa: E402

METADATA = """name = "mine"
description = "a test"
kind = "rules"
url = "https://example.org"
date = 2026-11-22
training_data = []
validation_used = false
test_seen = "no"
"""


# ---- kept results ----------------------------------------------------------------------------------------------------


def test_every_kept_result_reads_and_says_what_it_scored() -> None:
    results = kept.read_all()
    assert {"rules-original", "rules-real", "re-annotation-original", "re-annotation-real"} <= set(results)
    for part, evaluations in kept.evaluations().items():
        ids = {d.id for d in corpus.load(part, "test")}
        for evaluation in evaluations:
            assert set(evaluation.doc_ids) == ids


def test_a_result_computed_again_is_the_same_to_the_last_digit() -> None:
    for name in ("rules", "constant"):
        made = run_baselines.system_result(name, "original", corpus.load("original", "test"))
        path = kept.results_path() / f"{name}-original.json"
        assert path.read_text(encoding="utf-8") == run_baselines.written(made)


def test_a_stale_result_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in kept.results_path().glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(run_baselines, "RESULTS", tmp_path)
    assert run_baselines.main(["--check"]) == 0
    stale = json.loads((tmp_path / "rules-real.json").read_text(encoding="utf-8"))
    (tmp_path / "rules-real.json").write_text(json.dumps({**stale, "content": "old"}), encoding="utf-8")
    (tmp_path / "rules-original.json").unlink()
    assert run_baselines.main(["--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{name}.json: not current; run scripts/run_baselines.py" for name in ("rules-original", "rules-real")
    ]


def test_times_are_kept_only_if_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {"rules": {"training": 0.4, "documents_per_second": 9043.5}}
    monkeypatch.setattr(run_baselines, "times", lambda: found)
    monkeypatch.setattr(run_baselines, "TIMES", tmp_path / "times" / "original.json")
    assert run_baselines.main(["--times"]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == "| rules | 0.4 | 9040 |"
    assert not run_baselines.TIMES.exists()
    assert run_baselines.main(["--times", "--keep"]) == 0
    assert json.loads(run_baselines.TIMES.read_text(encoding="utf-8")) == found
    with pytest.raises(SystemExit):
        run_baselines.main(["--keep"])


def test_kept_times_have_three_digits_as_the_readme_prints_them() -> None:
    kept_times = json.loads(run_baselines.TIMES.read_text(encoding="utf-8"))
    assert all(float(f"{value:.3g}") == value for row in kept_times.values() for value in row.values())
    assert run_baselines.times_table(kept_times) in (ROOT / "README.md").read_text(encoding="utf-8")


# ---- the leaderboard -------------------------------------------------------------------------------------------------


def test_the_leaderboard_ranks_systems_and_keeps_the_reannotation_apart(command: Command) -> None:
    done = command("leaderboard", "--markdown")
    assert (done.status, done.err) == (0, "")
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in done.out.splitlines()]
    assert tuple(rows[0]) == report.LEADERS
    for part, evaluations in kept.evaluations().items():
        shown = [row for row in rows[2:] if row[1] == part]
        assert [row[0] for row in shown][-1] == kept.REANNOTATION
        systems = [e for e in evaluations if e.system != kept.REANNOTATION]
        ranked = sorted(systems, key=lambda e: (-(e.overall or 0), -(e.headline("entities.strict") or 0)))
        assert [row[0] for row in shown[:-1]] == [e.system for e in ranked]
        first = next(e for e in evaluations if e.system == shown[0][0])
        for cell, name in zip(shown[0][2:], FIGURES, strict=True):
            low, high = first.interval(name)
            assert cell == f"{100 * (first.headline(name) or 0):.1f} ({100 * low:.1f}–{100 * high:.1f})"


def test_the_leaderboard_as_a_page(command: Command, tmp_path: Path) -> None:
    done = command("leaderboard", "--html", tmp_path / "l.html")
    assert done.status == 0
    found = Page((tmp_path / "l.html").read_text(encoding="utf-8"))
    assert len(found.find("figure")) == 2
    assert not found.find("script")
    results = sum(len(found) for found in kept.evaluations().values())
    assert len(found.find("th", scope="row")) == results


def test_a_result_on_other_labels_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = json.loads((kept.results_path() / "rules-original.json").read_text(encoding="utf-8"))
    (tmp_path / "old.json").write_text(json.dumps({**result, "content": "old"}), encoding="utf-8")
    (tmp_path / "new.json").write_text(json.dumps(result), encoding="utf-8")
    monkeypatch.setattr(kept, "results_path", lambda: tmp_path)
    assert [e.system for e in kept.evaluations()["original"]] == ["rules"]
    assert kept.reannotation("original", "test") == []


# ---- submissions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A submission that finds the first name of every original test document."""
    made = tmp_path / "mine"
    made.mkdir()
    (made / "metadata.toml").write_text(METADATA, encoding="utf-8")
    documents = []
    for d in corpus.load("original", "test"):
        first = next(m for m in d.mentions if m.level == "NAM")
        documents.append(Document(d.id, mentions=(replace(first, entity=None),), attempted=frozenset({"mentions"})))
    write_documents(made / "predictions-original.jsonl.gz", documents)
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(submission, "RESULTS", tmp_path / "results")
    return made


def test_a_folder_that_is_none_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "add"):
        assert submission.main([command, str(folder / "none")]) == 1
        assert f"{folder / 'none'}: no such folder; a submission is a folder as" in capsys.readouterr().err
    (folder / "metadata.toml").unlink()
    assert submission.main(["check", str(folder)]) == 1
    assert f"{folder / 'metadata.toml'}: no such file; it says what was submitted" in capsys.readouterr().err


def test_a_submission_is_scored_and_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert submission.main(["check", str(folder)]) == 1
    assert "mine-original.json is not kept yet" in capsys.readouterr().err
    assert submission.main(["add", str(folder)]) == 0
    assert submission.main(["check", str(folder)]) == 0
    path = submission.RESULTS / "mine-original.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    assert result["metadata"]["training_data"] == []
    assert result["systems"]["mine"]["scores"]["entities.strict"]["precision"] > 0
    result["systems"]["mine"]["overall"] = 1.0
    path.write_text(json.dumps(result), encoding="utf-8")
    assert submission.main(["check", str(folder)]) == 1
    assert "mine-original.json is not what the predictions score" in capsys.readouterr().err
    path.write_text(json.dumps({**result, "content": "an earlier corpus"}), encoding="utf-8")
    assert submission.main(["check", str(folder)]) == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "mine"', 'name = "other"', "name is 'other', the folder is 'mine'"),
        ('url = "https://example.org"\n', "", "missing required field `url`"),
        ('kind = "rules"', 'kind = "magic"', "Invalid enum value 'magic'"),
        ('description = "a test"', 'description = " "', "description is empty"),
        ("date = 2026-11-22", 'date = "soon"', "metadata.toml: "),
        ("training_data = []", "training_data = [", "metadata.toml: "),
        ("validation_used", "x = 1\nvalidation_used", "unknown field `x`"),
    ],
)
def test_metadata_that_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    path = folder / "metadata.toml"
    path.write_text(METADATA.replace(old, new), encoding="utf-8")
    assert submission.main(["add", str(folder)]) == 1
    assert message in capsys.readouterr().err


def test_predictions_that_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "predictions-original.jsonl.gz").unlink()
    assert submission.main(["add", str(folder)]) == 1
    assert "has no predictions-original.jsonl.gz" in capsys.readouterr().err
    (folder / "predictions-original.jsonl").write_text('{"id": "nobody", "mentions": []}', encoding="utf-8")
    assert submission.main(["add", str(folder)]) == 1
    assert "nobody" in capsys.readouterr().err


def test_words_of_real_articles_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = corpus.load_stand_off()[0]
    first = next(m for m in document.mentions if m.level == "NAM")
    for text, status in (("tekst", 1), (None, 0)):
        mention = Mention("m1", first.start, first.end, "GPE", text=text)
        made = Document(document.id, mentions=(mention,), attempted=frozenset({"mentions"}))
        write_documents(folder / "predictions-real.jsonl", [made])
        assert submission.main(["add", str(folder)]) == status
        assert ("real" in capsys.readouterr().err) is bool(status)


def test_a_taken_name_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = folder.rename(folder.parent / "rules")
    (taken / "metadata.toml").write_text(METADATA.replace('"mine"', '"rules"'), encoding="utf-8")
    assert submission.main(["add", str(taken)]) == 1
    assert "the name 'rules' is taken" in capsys.readouterr().err
