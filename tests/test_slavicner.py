"""Other people's gold: a clone of SlavicNER as a corpus to score against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Command
from wiesci import slavicner
from wiesci.model import UsageError

TEXT = "Jan Kos w Radiu Dal\n\nKos mówi o Bielawach.\n"
NAMES = [
    (0, 7, "Jan Kos", "Jan Kos", "PER", "PER-Kos"),
    (10, 19, "Radiu Dal", "Radio Dal", "PRO", "PRO-Radio"),
    (21, 24, "Kos", "Kos", "PER", "PER-Kos"),
    (32, 41, "Bielawach", "Bielawy", "LOC", "LOC-Bielawy"),
]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one article in Polish and one in Czech."""
    for language in ("pl", "cs"):
        (tmp_path / "raw" / "radio" / language).mkdir(parents=True)
        (tmp_path / "ner" / "radio" / language).mkdir(parents=True)
        (tmp_path / "raw" / "radio" / language / "f.txt_1.txt").write_text(TEXT, encoding="utf-8")
        lines = ("\t".join(map(str, row)) + "\n" for row in [*NAMES, NAMES[0]])
        (tmp_path / "ner" / "radio" / language / "f.txt_1.tsv").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def test_an_article_is_read_as_a_document(clone: Path) -> None:
    (document,), refused = slavicner.load(clone)
    assert refused == []
    assert document.id == "radio/pl/f.txt_1"
    assert [(m.start, m.end, m.text, m.lemma, m.type, m.entity) for m in document.mentions] == NAMES
    assert [(e.id, e.type) for e in document.entities] == [
        ("PER-Kos", "PER"), ("PRO-Radio", "PRO"), ("LOC-Bielawy", "LOC"),
    ]  # fmt: skip
    assert slavicner.load(clone, "cs")[0][0].id == "radio/cs/f.txt_1"


def test_a_system_of_ours_is_scored_on_it(command: Command, clone: Path, tmp_path: Path) -> None:
    """PER, ORG (a paper's PRO here), PER, and GPE, which is their LOC: three of four names are right."""
    mentions = [
        {"start": s, "end": e, "type": t, "entity": t + lemma[-3:]}
        for (s, e, _, lemma, _, _), t in zip(NAMES, ("PER", "ORG", "PER", "GPE"), strict=True)
    ]
    entities = [{"id": i, "type": i[:3]} for i in dict.fromkeys(str(m["entity"]) for m in mentions)]
    file = tmp_path / "mine.jsonl"
    row = {"id": "radio/pl/f.txt_1", "entities": entities, "mentions": mentions}
    file.write_text(json.dumps(row), encoding="utf-8")
    done = command("score", file, "--corpus", f"slavicner:{clone}", "--json")
    assert (done.status, done.err) == (0, "")
    result = json.loads(done.out)["systems"]["mine"]
    assert result["scores"]["entities.strict"]["f1"] == 0.75
    assert result["scores"]["coreference.conll"]["f1"] == 1.0
    assert "corpus:slavicner-pl" in result["signature"]
    assert "labels:slavicner" in result["signature"]


def test_a_system_predicts_on_it(command: Command, clone: Path, tmp_path: Path) -> None:
    done = command("predict", "rules", "--corpus", f"slavicner:{clone}", "-o", tmp_path / "p.jsonl")
    assert (done.status, done.err) == (0, f"{tmp_path / 'p.jsonl'}: 1 documents\n")


def test_an_article_of_another_revision_is_left_out_and_named(command: Command, clone: Path, tmp_path: Path) -> None:
    article = clone / "raw" / "radio" / "pl" / "f.txt_1.txt"
    (clone / "raw" / "radio" / "pl" / "g.txt").write_text(TEXT, encoding="utf-8")
    annotation = clone / "ner" / "radio" / "pl" / "f.txt_1.tsv"
    (clone / "ner" / "radio" / "pl" / "g.tsv").write_bytes(annotation.read_bytes())
    article.write_text("O " + TEXT, encoding="utf-8")
    (clone / "ner" / "radio" / "pl" / "h.tsv").write_text("0\tx\n", encoding="utf-8")
    (clone / "ner" / "radio" / "pl" / "i.tsv").write_text("", encoding="utf-8")
    done = command("predict", "constant", "--corpus", f"slavicner:{clone}", "-o", tmp_path / "p.jsonl")
    assert done.status == 0
    lines = done.err.splitlines()
    assert lines[0].startswith(f"left out: {annotation}: 'Jan Kos' is not at 0 to 7 of {article}, which has 'O Jan K'")
    assert "No such file" in lines[1]
    assert lines[1].endswith("h.txt'")
    assert lines[-1] == f"{tmp_path / 'p.jsonl'}: 1 documents"


@pytest.mark.parametrize(
    ("name", "language", "message"),
    [
        ("slavicner:{clone}", "uk", "has no annotated article in 'uk'; there are cs, pl"),
        ("slavicner:{clone}/raw", "pl", "has no folders raw and ner; give a clone of"),
        ("nkjp:{clone}", "pl", "no corpus 'nkjp:"),
        ("slavicner", "pl", "no corpus 'slavicner'; there is slavicner:DIR"),
    ],
)
def test_what_is_no_clone(command: Command, clone: Path, name: str, language: str, message: str) -> None:
    done = command("score", clone / "x", "--corpus", name.format(clone=clone), "--language", language)
    assert done.status == 2
    assert message in done.err


def test_one_gold_at_a_time(command: Command, clone: Path) -> None:
    done = command("score", clone / "x", "--corpus", f"slavicner:{clone}", "--split", "train")
    assert "--corpus and --split exclude each other" in done.err


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.tsv"
    file.write_text("0\t3\tKos\tKos\tPER\tK\n\n5\t6\tA\tA\tGPE\tA\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"x\.tsv:3: expected start, end"):
        slavicner.read_names(file)
