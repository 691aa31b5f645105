"""Other people's gold: a clone of SlavicNER as a corpus to score against."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import msgspec
import pytest

from conftest import Command

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import human_agreement  # noqa: E402
from wiesci import corpus, hydrate, slavicner  # noqa: E402
from wiesci.model import Document, Entity, Mention, Provenance, UsageError  # noqa: E402

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
    assert done.status == 0
    assert done.err.startswith(f"{tmp_path / 'p.jsonl'}: 1 documents, ")


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
    assert lines[-1].startswith(f"{tmp_path / 'p.jsonl'}: 1 documents, ")


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


# ---- agreement with people on the real part -------------------------------------------------------------------------


@pytest.fixture
def annotated(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clone's article as the one article of our real part: the radio is ORG:media with us."""
    origin = Provenance(source=hydrate.SLAVICNER, source_path="raw/radio/pl/f.txt_1.txt")
    document = Document(
        "real-0002",
        text_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        text_length=len(TEXT),
        sentences=((0, 19), (21, 42)),
        provenance=origin,
        entities=(Entity("kos", "PER"), Entity("radio", "ORG", subtype="media"), Entity("b", "GPE")),
        mentions=tuple(
            Mention(f"m{n}", s, e, t, i, level="NAM", lemma=lemma)
            for n, ((s, e, _, lemma, _, _), (t, i)) in enumerate(
                zip(NAMES, (("PER", "kos"), ("ORG", "radio"), ("PER", "kos"), ("GPE", "b")), strict=True)
            )
        ),
    )
    monkeypatch.setattr(corpus, "load_stand_off", lambda: (document,))
    monkeypatch.setattr(corpus, "checksums", dict)
    return clone


def test_three_figures_base_forms_and_entities(
    annotated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is three of four names agree; with media projected all four."""
    kept = tmp_path / "figures.json"
    command = ["--slavicner", str(annotated), "--differences", "--json", str(kept)]
    assert human_agreement.main(command) == 0
    figures = json.loads(kept.read_text(encoding="utf-8"))
    assert figures["articles"] == 1
    assert [figures[name]["f1"] for name in ("strict", "strict_projected", "type_blind")] == [0.75, 1.0, 1.0]
    assert figures["lemma_accuracy"] == figures["coreference_conll"] == 1.0
    assert figures["coreference_ci"] == [1.0, 1.0]
    assert "strict_projected" in capsys.readouterr().out


def test_an_article_that_cannot_be_compared_is_named(
    annotated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (document,) = corpus.load_stand_off()
    origin = Provenance(source=hydrate.SLAVICNER, source_path="raw/radio/pl/none.txt")
    other = msgspec.structs.replace(document, id="real-0003", provenance=origin)
    monkeypatch.setattr(corpus, "load_stand_off", lambda: (document, other))
    assert human_agreement.main(["--slavicner", str(annotated)]) == 1
    assert "none.txt: No such file" in capsys.readouterr().err
    (annotated / "ner" / "radio" / "pl" / "f.txt_1.tsv").unlink()
    assert human_agreement.main(["--slavicner", str(annotated)]) == 2
    assert "no article of the real part can be compared" in capsys.readouterr().err
