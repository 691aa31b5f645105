"""The tools of those who make the corpus: differences, decisions, agreement, calibration, third-party text."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import adjudicate  # noqa: E402
import agreement  # noqa: E402
import calibrate  # noqa: E402
import third_party  # noqa: E402
from wiesci import corpus  # noqa: E402
from wiesci.model import Document, Mention, Span  # noqa: E402
from wiesci.sheets import compile_sheet  # noqa: E402

TEXT = "Burmistrz Jan Kos odwołał festyn w Bielawach. Kos powiedział, że lód jest cienki."
SHEET = """DOC id=orig-0000 dct=2025-01-03
E kos PER Jan Kos
N 1 Jan Kos
N 2 Kos
E bielawy GPE Bielawy
N 1 Bielawach = Bielawy
V v1 Politics.Decide Agent=kos Place=bielawy
t 1 odwołał ACTUAL
K k1 kos STATE com=CERTAIN
cue 2 powiedział
con 2 lód jest cienki
"""


def compiled(sheet: str) -> Document:
    made = compile_sheet(sheet, TEXT, labels=corpus.labels(), path="sheet.txt")
    assert made.document is not None, made.problems
    return made.document


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# ---- adjudication ----------------------------------------------------------------------------------------------------


def test_a_sheet_does_not_differ_from_itself_under_other_ids() -> None:
    other = SHEET.replace("kos", "burmistrz").replace("v1", "ev9").replace("k1", "cl3")
    assert adjudicate.differences(compiled(SHEET), compiled(other)) == []


CLAIM = "Jan Kos | STATE | {} | to - | when - | lód jest cienki"


@pytest.mark.parametrize(
    ("old", "new", "layer", "item", "first", "second"),
    [
        (
            "odwołał ACTUAL",
            "odwołał -ACTUAL",
            "triggers",
            "odwołał",
            "Politics.Decide ACTUAL POS",
            "Politics.Decide ACTUAL NEG",
        ),
        (" Place=bielawy", "", "arguments", "odwołał Politics.Decide Place Bielawach", "yes", ""),
        ("CERTAIN", "HEDGED", "claims", "powiedział", CLAIM.format("CERTAIN"), CLAIM.format("HEDGED")),
        ("= Bielawy", "= Bielawa", "names", "Bielawach", "NAM GPE = Bielawy", "NAM GPE = Bielawa"),
    ],
)
def test_each_difference_is_a_row(old: str, new: str, layer: str, item: str, first: str, second: str) -> None:
    rows = adjudicate.differences(compiled(SHEET), compiled(SHEET.replace(old, new)))
    assert [(r["layer"], r["item"], r["A"], r["B"]) for r in rows] == [(layer, item, first, second)]


def test_a_split_entity_is_a_difference_of_coreference() -> None:
    split = SHEET.replace("N 2 Kos\n", "").replace("E bielawy", "E kos2 PER Kos\nN 2 Kos\nE bielawy")
    rows = adjudicate.differences(compiled(SHEET), compiled(split))
    assert [(r["layer"], r["item"], r["A"], r["B"]) for r in rows] == [
        ("coreference", "Kos", "= Jan Kos 10", "first mention")
    ]


def test_redacted_differences_hold_no_word_of_the_text() -> None:
    other = SHEET.replace("con 2 lód jest cienki", "con 2 lód jest")
    rows = adjudicate.differences(compiled(SHEET), compiled(other), redact=True)
    assert len(rows) == 1
    assert "lód" not in json.dumps(rows, ensure_ascii=False)
    assert "[65,80)" in rows[0]["A"]


def test_the_summary_counts_decisions(tmp_path: Path) -> None:
    path = tmp_path / "orig-0000.tsv"
    rows = [
        dict.fromkeys(adjudicate.COLUMNS, "") | {"layer": "names", "decision": d} for d in ("A", "A", "B", "new", "")
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        adjudicate.write(rows, stream)
    lines = adjudicate.summary([path]).splitlines()
    assert lines[1].split() == ["names", "5", "2", "1", "1", "1", "0.67"]


def test_the_shipped_decisions_lie_between_the_annotators() -> None:
    """Neither annotator is simply followed: between a quarter and three quarters of the decisions are for A."""
    counts = {"A": 0, "B": 0}
    for path in (ROOT / "corpus" / "adjudication").glob("*.tsv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                if row["decision"] in counts:
                    counts[row["decision"]] += 1
    assert 0.25 <= counts["A"] / sum(counts.values()) <= 0.75


# ---- agreement -------------------------------------------------------------------------------------------------------


def test_kappa_by_hand() -> None:
    """4 of 5 equal, .8; by chance (3·2 + 2·3)/25 = .48; kappa (.8 - .48)/.52 = .615."""
    values = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]
    found = agreement.kappa(values)
    assert found["n"] == 5
    assert found["kappa"] == pytest.approx((0.8 - 0.48) / 0.52)
    assert agreement.kappa([("a", "a")])["kappa"] is None


def test_a_sheet_agrees_with_itself_on_everything() -> None:
    document = compiled(SHEET)
    figures = agreement.compare([(document, document)])
    assert figures["entities.strict"]["f1"] == figures["claims.relation"]["f1"] == figures["mentions NAM"]["f1"] == 1
    assert figures["alpha of claim tokens"]["alpha"] == 1


def test_every_document_has_two_annotators() -> None:
    result = run("agreement.py", "--json", "/dev/null")
    assert result.returncode == 0, result.stderr
    documents = sum(n for splits in corpus.manifest().splits.values() for n in splits.values())
    assert f"a and b, all: {documents} documents" in result.stdout


def test_agreement_by_document_names_each() -> None:
    result = run("agreement.py", "--pair", "a", "gold", "--part", "original", "--by", "document")
    assert "a and gold, orig-0003: 1 documents" in result.stdout


# ---- calibration -----------------------------------------------------------------------------------------------------


def slavicner(folder: Path, *lines: str) -> None:
    place = folder / "slavicner"
    for kind, name, content in (("raw", "x.txt", TEXT), ("ner", "x.tsv", "\n".join(lines) + "\n")):
        target = place / kind / name
        target.parent.mkdir(parents=True)
        target.write_text(content, encoding="utf-8")


def test_names_are_compared_as_they_are_projected_and_without_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: Jan Kos PER, Bielawach GPE, Kos ORG:media. Theirs: PER, LOC, PRO, and one name more.

    As it is 2 of 3 and 2 of 4; projected 3 and 3; type-blind 3 and 3.
    """
    slavicner(
        tmp_path,
        "10\t17\tJan Kos\tJan Kos\tPER\tP1",
        "35\t44\tBielawach\tBielawa\tLOC\tL1",
        "46\t49\tKos\tKos\tPRO\tO1",
        "0\t9\tBurmistrz\tBurmistrz\tPER\tP1",
    )
    entities = '[{"id":"a","type":"PER"},{"id":"b","type":"GPE"},{"id":"c","type":"ORG","subtype":"media"}]'
    mentions = [(10, 17, "a", "Jan Kos"), (35, 44, "b", "Bielawy"), (46, 49, "c", "Kos")]
    listed = [{"id": f"m{s}", "entity": e, "start": s, "end": t, "lemma": lemma} for s, t, e, lemma in mentions]
    (tmp_path / "names").mkdir()
    (tmp_path / "names.json").write_text('{"cal-01": {"path": "raw/x.txt", "round": 1}}', encoding="utf-8")
    verdicts = "article\tstart\tend\tside\tverdict\trule\ncal-01\t0\t9\ttheirs\tour error\tE5\n"
    (tmp_path / "names_verdicts.tsv").write_text(verdicts, encoding="utf-8")
    row = f'{{"id": "cal-01", "text_length": {len(TEXT)}, "entities": {entities}, "mentions": {json.dumps(listed)}}}'
    (tmp_path / "names" / "cal-01.json").write_text(row, encoding="utf-8")
    monkeypatch.setattr(calibrate, "CALIBRATION", tmp_path)
    found = calibrate.compare_names(tmp_path, differences=False)["round_1"]
    assert (found["strict"]["tp"], found["strict"]["pred"], found["strict"]["gold"]) == (2, 3, 4)
    assert found["strict_projected"]["tp"] == found["type_blind"]["tp"] == 3
    assert found["lemma_accuracy"] == pytest.approx(2 / 3)
    assert found["differences"] == {"theirs only": 1}
    assert found["verdicts"] == {"our error": 1}
    assert found["own_errors_per_name"] == 1 / 4


def test_every_calibration_difference_was_judged() -> None:
    for what in ("names", "events"):
        figures = json.loads((ROOT / "corpus" / "calibration" / f"results-{what}.json").read_text(encoding="utf-8"))
        assert "not judged" not in json.dumps(figures)
        assert set(calibrate.read_verdicts(what).values()) <= {"scheme", "gold", "our error"}


def test_polnear_attributions_are_read_whatever_the_order_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.ann"
    path.write_text(
        "E1\tAttribution:T4 Content:T3 Source:T2 Cue:T1\nT1\tCue 9 13\tsays\nT2\tSource 0 8\tTed Cruz\n"
        "T3\tContent 14 20;22 30\tsomething\nT4\tAttribution 9 13\tsays\n",
        encoding="utf-8",
    )
    assert calibrate.read_polnear(path) == [([Span(0, 8)], [Span(9, 13)], [Span(14, 20), Span(22, 30)])]


def test_misses_are_sorted_by_their_words() -> None:
    assert calibrate.reason_missed("declined", "to name another date") == "intention"
    assert calibrate.reason_missed("criticized", "Clinton") == "no proposition"
    assert calibrate.reason_missed("a talk about", "how the bridge would hold") == "no proposition"
    assert calibrate.reason_missed("said", "the plant will be closed") == "other"


def test_an_argument_is_found_by_role_and_overlap() -> None:
    places = {"kos": [Mention("m", 10, 17, "PER", "kos")]}
    events = compiled(SHEET).events
    assert calibrate.argument_found({"role": "Attacker", "start": 14, "end": 17}, events, places)
    assert not calibrate.argument_found({"role": "Victim", "start": 14, "end": 17}, events, places)
    assert not calibrate.argument_found({"role": "Attacker", "start": 0, "end": 9}, events, places)


def test_types_of_wikievents_map_by_their_beginning() -> None:
    assert calibrate.mapped("Conflict.Attack.DetonateExplode") == ("Conflict.Attack",)
    assert calibrate.mapped("Contact.RequestCommand.Unspecified") == ()


# ---- text of third parties -------------------------------------------------------------------------------------------


def test_no_tracked_file_holds_text_of_third_parties() -> None:
    result = run("third_party.py", "check")
    assert (result.returncode, result.stdout) == (0, "no third-party text\n")


def test_six_words_in_a_row_are_found_five_are_not(tmp_path: Path) -> None:
    text = "Wczoraj rano nad jeziorem zebrało się prawie dwustu mieszkańców wsi."
    known = {checksum for _, checksum in third_party.sequences(text)}
    whole = tmp_path / "a.md"
    assert third_party.hits([(whole, "Jak pisze: «rano nad jeziorem zebrało się prawie»")], known)
    assert not third_party.hits([(whole, "nad jeziorem zebrało się prawie tysiąc")], known)
    assert third_party.hits([(whole, "x\nRANO, nad jeziorem – zebrało się\nprawie")], known) == [
        f"{whole}:2: six words of a third-party text"
    ]


def test_long_names_may_stay_in_annotations_other_words_may_not() -> None:
    name = "Stowarzyszenie na rzecz Czystej Wody w Dolinie"
    kept = f'{{"name": "{name}", "lemma": "{name}", "note": "{name}"}}'
    assert third_party.without_names(kept).count("Czystej") == 1
    assert third_party.without_names(f'{{"name": "{name}"}}').count("Czystej") == 1


def test_the_datasheets_tables_are_current() -> None:
    result = run("datasheet_tables.py", "--check")
    assert (result.returncode, result.stdout) == (0, "current\n"), result.stdout + result.stderr


def test_what_a_user_leaves_in_a_clone_is_not_linted(tmp_path: Path) -> None:
    """`make lint` reads the project's folders alone."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "scripts").mkdir()
    lint = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
    (tmp_path / "mine.py").write_text("import os\n", encoding="utf-8")
    assert subprocess.run(lint, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "scripts" / "ours.py").write_text("import os\n", encoding="utf-8")
    assert subprocess.run(lint, cwd=tmp_path, capture_output=True).returncode == 1
