"""A language model's answers kept without the words of real articles."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import keep_answers  # noqa: E402
import run_baselines  # noqa: E402
from wiesci import corpus  # noqa: E402
from wiesci.kept import LANGUAGE_MODEL  # noqa: E402
from wiesci.model import Document  # noqa: E402

TEXT = "Rada zamknęła most. Wójt Kos mówi, że most jest stary."
ANSWER = {
    "mentions": [{"text": "Kos", "type": "PER", "lemma": "Kos"}, {"text": "Nieobecny", "type": "PER", "lemma": "x"}],
    "events": [
        {
            "type": "Politics.Decide",
            "triggers": [{"text": "zamknęła", "realis": "ACTUAL", "polarity": "POS"}],
            "arguments": [{"role": "Agent", "text": "Rada"}],
        }
    ],
    "claims": [
        {
            "source": {"text": "Wójt Kos"},
            "cue": {"text": "mówi"},
            "content": [{"text": "most jest stary"}],
            "act": "STATE",
            "commitment": "CERTAIN",
        }
    ],
}


def test_words_are_replaced_by_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("real-0001", text=TEXT)
    (tmp_path / "real-0001.json").write_text(json.dumps(ANSWER, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(run_baselines, "texts", lambda seed, slavicner: (document,))
    monkeypatch.setattr(run_baselines, "RESULTS", tmp_path)
    assert keep_answers.main([str(tmp_path), "--part", "real"]) == 0
    (line,) = (tmp_path / LANGUAGE_MODEL / "real.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    found, lost = row["mentions"]
    assert (found["start"], found["end"], "text" in found) == (25, 28, False)
    assert (lost["text"], "start" in lost) == (keep_answers.NOWHERE, False)
    assert "most jest" not in line
    assert row["claims"][0]["content"][0]["start"] == TEXT.index("most jest")


def test_the_kept_answers_say_no_word_of_a_real_article() -> None:
    path = ROOT / "benchmark" / "results" / LANGUAGE_MODEL / "real.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {row["id"] for row in rows} == {d.id for d in corpus.load_stand_off()}

    def texts(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {value["text"]} if isinstance(value.get("text"), str) else set()
            return own.union(*map(texts, value.values()))
        return set().union(*map(texts, value)) if isinstance(value, list) else set()

    assert texts(rows) <= {keep_answers.NOWHERE}


def test_an_answer_that_cannot_be_read_counts_as_empty(tmp_path: Path) -> None:
    gold = [Document("a", text=TEXT), Document("b", text=TEXT)]
    (tmp_path / "a.json").write_text("nie", encoding="utf-8")
    rows, reasons = keep_answers.read_answers([tmp_path], gold)
    assert [row["id"] for row in rows] == ["a", "b"]
    assert all(row["mentions"] == row["events"] == row["claims"] == [] for row in rows)
    assert len(reasons) == 2


def test_the_real_part_needs_its_texts(capsys: pytest.CaptureFixture[str]) -> None:
    assert keep_answers.main(["x", "--part", "real"]) == 2
    assert "needs --seed and --slavicner" in capsys.readouterr().err
