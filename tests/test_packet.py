"""The packet for people: what is in it, what is not, and the agreement that comes out of it."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import packet  # noqa: E402
from wiesci import corpus  # noqa: E402

TEST = corpus.load("original", "test")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert packet.main(["make", str(tmp_path / "p")]) == 0
    return tmp_path / "p"


def test_it_holds_texts_and_blank_sheets_and_no_label(folder: Path) -> None:
    ids = sorted(p.stem for p in (folder / "texts").glob("*"))
    assert len(ids) == 10
    assert len({d.topic for d in TEST if d.id in ids}) == 10  # no topic twice while others wait
    for doc_id in ids:
        (document,) = (d for d in TEST if d.id == doc_id)
        assert (folder / "texts" / f"{doc_id}.txt").read_bytes().decode() == document.text
        sheet = (folder / "sheets" / f"{doc_id}.txt").read_text(encoding="utf-8")
        assert sheet.strip() == f"DOC id={doc_id} dct={document.published}"
        numbered = (folder / "numbered" / f"{doc_id}.txt").read_text(encoding="utf-8")
        assert numbered.count("\n[") + 1 == len(document.sentences or ())
    files = {p.name for p in folder.rglob("*") if p.is_file()} - {f"{i}.txt" for i in ids}
    assert files == {"README.txt", "guidelines.html", "labels.json", "documents.tsv"}
    page = (folder / "guidelines.html").read_text(encoding="utf-8")
    assert "<table>" in page
    assert "E11" in page


def test_the_seed_decides_which() -> None:
    one, again, other = (packet.draw(TEST, 10, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    every = packet.draw(TEST, 24, 1)
    assert max(Counter(d.topic for d in every).values()) <= 2 + (24 - 2 * len({d.topic for d in TEST}) > 0)


def test_gold_sheets_agree_with_gold_and_a_blank_one_is_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = sorted(p.stem for p in (folder / "texts").glob("*"))
    assert packet.main(["score", str(folder)]) == 1  # nothing filled in
    for doc_id in ids[:2]:
        shutil.copy(ROOT / "corpus" / "annotators" / "adjudicated" / f"{doc_id}.txt", folder / "sheets")
    assert packet.main(["check", str(folder)]) == 0
    capsys.readouterr()
    assert packet.main(["score", str(folder)]) == 0
    shown = capsys.readouterr()
    assert "gold and you: 2 documents" in shown.out
    assert shown.err.count("blank, left out") == 8
    (strict,) = (line for line in shown.out.splitlines() if line.startswith("  entities.strict "))
    assert " 1.000 " in strict


def test_another_annotators_sheet_agrees_less(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (folder / "sheets").glob("*.txt"):
        shutil.copy(ROOT / "corpus" / "annotators" / "b" / path.name, path)
    assert packet.main(["score", str(folder)]) == 0
    (line,) = (x for x in capsys.readouterr().out.splitlines() if x.startswith("  events.argument "))
    assert 0.8 < float(line.split()[1]) < 1


def test_a_sheet_with_an_error_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = next((folder / "sheets").glob("*.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "E x PER X\nN 1 Nieobecny = X\n", encoding="utf-8")
    assert packet.main(["check", str(folder)]) == 2
    assert path.name in capsys.readouterr().out
    assert packet.main(["score", str(folder)]) == 2
    assert packet.main(["make", str(folder)]) == 2
    assert "is not empty" in capsys.readouterr().err
