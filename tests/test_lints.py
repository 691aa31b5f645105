"""The lints: every fault planted once, silence on the right case, false alarms that annotators reported, the report."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from wiesci.labels import read_labels
from wiesci.model import Document, Entity, Event, Mention, Trigger
from wiesci.sheets import compile_sheet
from wiesci.sheets.lints import CORPUS_LINTS, FURTHER_CUES, LINTS, SHORT, lint, lint_corpus

ROOT = Path(__file__).parents[1]
LABELS = read_labels(ROOT / "corpus" / "labels.json")


def compiled(text: str, sheet: str, doc_id: str = "orig-9001") -> Document:
    result = compile_sheet(f"DOC id={doc_id} dct=2024-10-23\n{sheet}", text, labels=LABELS, path="a")
    assert result.document is not None, result.problems
    return result.document


def lints(text: str, sheet: str = "") -> list[str]:
    """The codes and what each message quotes first."""
    found = lint(compiled(text, sheet), labels=LABELS)
    quoted = [re.search(r"[\"„](.+?)[\"”]", item.message) for item in found]
    return [f"{item.code} {quote[1]}" if quote else item.code for item, quote in zip(found, quoted, strict=True)]


KOS = "E kos PER Jan Kos\nN 1 Jan Kos\n"
CLAIM = f"{KOS}K k kos "
STRIKE = "V v Conflict.Protest\nt 1 strajku HYPO\n"
CONDITION = "Jan Kos odejdzie, jeśli przyzna, że kłamał."
TITLES = "Jan Kos uważa, że podatki wzrosną."
EDGE = "Jan Kos powiedział, że widział śnieg i że to nie był śnieg."

FAULTS = [
    ("W-ADJ niemiecki", "Wczoraj niemiecki rząd milczał.", "", "E n GPE Niemcy\nA 1 niemiecki"),
    ("W-ADJ brytyjsko", "Rejs brytyjsko-duński trwa.", "E d GPE Dania\nA 1 duński",
     "E d GPE Dania\nA 1 duński\nE b GPE Wielka Brytania\nA 1 brytyjsko = brytyjski"),
    ("W-CAPITAL Belcu", "Wczoraj w Belcu padało.", "", "E b GPE Belc\nN 1 Belcu = Belc"),
    ("W-QUOTE ciche dni", "Trwają tak zwane „ciche dni” w urzędzie.", "", "E c DOC Ciche dni\n"),
    ("W-LIST wezwał", "Jan Kos wezwał do strajku.", KOS + STRIKE,
     CLAIM + "DEMAND com=NONE\ncue 1 wezwał\ncon 1 strajku\n" + STRIKE),
    ("W-LIST twierdzi", "Jan Kos twierdzi, że śpi.", KOS,
     CLAIM + "STATE com=CERTAIN\ncue 1 twierdzi\ncon 1 śpi"),
    ("W-LIST domaga", "Jan Kos domaga się ciszy.", KOS,
     CLAIM + "DEMAND com=NONE\ncue 1 domaga\ncon 1 ciszy"),
    ("W-LIST ma", "Jan Kos ma spać w lesie.", KOS,
     KOS + "K k - STATE com=HEDGED\ncue 1 ma\ncon 1 spać w lesie"),
    ("W-LIST atakowały", "Drony atakowały w nocy.", "", "V v Conflict.Attack\nt 1 atakowały ACTUAL"),
    ("W-DEMAND", "Jan Kos prosi o ciszę.", CLAIM + "DEMAND com=CERTAIN\ncue 1 prosi\ncon 1 ciszę",
     CLAIM + "DEMAND com=NONE\ncue 1 prosi\ncon 1 ciszę"),
    ("W-ACT ostrzegł", "Jan Kos ostrzegł, że nadejdzie mróz.",
     CLAIM + "STATE com=CERTAIN\ncue 1 ostrzegł\ncon 1 nadejdzie mróz",
     CLAIM + "WARN com=CERTAIN\ncue 1 ostrzegł\ncon 1 nadejdzie mróz"),
    ("W-ACT twierdzi", "Jan Kos twierdzi, że śpi.", CLAIM + "EVALUATE com=CERTAIN\ncue 1 twierdzi\ncon 1 śpi",
     CLAIM + "STATE com=CERTAIN\ncue 1 twierdzi\ncon 1 śpi"),
    ("W-ACT wyklucza", "Jan Kos nie wyklucza, że odejdzie.", CLAIM + "DENY com=NONE\ncue 1 wyklucza\ncon 1 odejdzie",
     CLAIM + "BELIEVE com=NONE\ncue 1 wyklucza\ncon 1 odejdzie"),
    ("W-COMMITMENT", "Jan Kos mówi, że chyba odejdzie.", CLAIM + "STATE com=CERTAIN\ncue 1 mówi\ncon 1 chyba odejdzie",
     CLAIM + "STATE com=HEDGED\ncue 1 mówi\ncon 1 chyba odejdzie"),
    ("W-COMMITMENT", CONDITION, CLAIM + "STATE com=HEDGED\ncue 1 przyzna\ncon 1 kłamał",
     CLAIM + "STATE com=NONE\ncue 1 przyzna\ncon 1 kłamał"),
    ("W-COMMITMENT", "Jan Kos nie potwierdził, że śpi.", CLAIM + "STATE com=CERTAIN\ncue 1 potwierdził\ncon 1 śpi",
     CLAIM + "STATE com=NONE\ncue 1 potwierdził\ncon 1 śpi"),
    ("W-LEMMA Niemiec", "Wrócił z Niemiec.",
     "E n GPE Niemcy\nN 1 Niemiec = Czechy", "E n GPE Niemcy\nN 1 Niemiec = Niemcy"),
    ("W-LEMMA Heleną Wrotek", "Szedł z Heleną Wrotek.", "E h PER Helena Wrotek\nN 1 Heleną Wrotek = Halina Wrotek",
     "E h PER Helena Wrotek\nN 1 Heleną Wrotek = Helena Wrotek"),
    ("W-LEMMA Radomiu", "Mieszka w Radomiu.", "E r GPE Radom\nN 1 Radomiu", "E r GPE Radom\nN 1 Radomiu = Radom"),
    ("W-LEMMA Polakami", "Był z Polakami.",
     "E p GRP Polacy\nN 1 Polakami = Polak", "E p GRP Polacy\nN 1 Polakami = Polacy"),
    ("W-LEMMA Belcu", "Mieszka w Belcu.", "E b GPE Tarsk\nN 1 Belcu = Tarsk", "E b GPE Belc\nN 1 Belcu = Belc"),
    ("W-LEMMA Rady Ministrów", "Członek Rady Ministrów.", "E r ORG Rada\nN 1 Rady Ministrów = Rada",
     "E r ORG Rada Ministrów\nN 1 Rady Ministrów = Rada Ministrów"),
    ("W-LEMMA czeskie", "Widać czeskie góry.", "E c GPE Czechy\nA 1 czeskie = słowacki",
     "E c GPE Czechy\nA 1 czeskie = czeski"),
    ("W-TWOLEMMA Lisa", "Nie ma Lisa. Widać Lisa.", "E a PER Lis\nN 1 Lisa = Lis\nE b PER Lisa\nN 2 Lisa",
     "E a PER Lis\nN 1,2 Lisa = Lis"),
    ("W-TWOENTITY Kos", "Oto Kos. Tam Kos.", "E a PER Kos\nN 1 Kos\nE b PER Kos\nN 2 Kos", "E a PER Kos\nN 1,2 Kos"),
    ("W-ZERO To", "To atak.", "E a PER on\nZ 1 To\nV v Conflict.Attack Agent=a\nt 1 atak ACTUAL",
     "V v Conflict.Attack\nt 1 atak ACTUAL"),
    ("W-UNUSED prezes", "Jan Kos, prezes, śpi.",
     KOS + "C 1 prezes", KOS),
    ("W-EDGE śnieg", EDGE, CLAIM + "STATE com=CERTAIN\ncue 1 powiedział\ncon 1 widział śnieg",
     CLAIM + "STATE com=CERTAIN\ncue 1 powiedział\ncon 1 widział śnieg i … był śnieg"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "text", "fault", "right"), FAULTS, ids=[finding for finding, *_ in FAULTS])
def test_fault(finding: str, text: str, fault: str, right: str) -> None:
    assert finding in lints(text, fault)
    if finding.startswith("W-QUOTE"):
        text, right = (
            "Jan Kos mówi: „Trwają ciche dni”.",
            CLAIM + "STATE com=CERTAIN\ncue 1 mówi\ncon 1 Trwają ciche dni",
        )
    assert lints(text, right) == []


GROUPS = ("Amerykanie", "Rosjanie", "Europejczycy", "Demokraci")

# False alarms that annotators reported, and cases of the same kind: text, sheet.
SILENT = {
    "adjectives of common nouns": ("Kable podmorskiego mostu państw członkowskich.", ""),
    "a unit": ("Dał milion dolarów amerykańskich.", ""),
    "addresses": ("Oto https://Dom.example.pl/Rosyjski/niemiecki i Jan@Urzad.pl, a dalej #StopSuszy i @Urzad.", ""),
    "clock and list numbers": ("21.40. Do dziś pada.\n\n20.10. Komendantka śpi.\n\n1. Las szumi.\n\na) Woda.", ""),
    "items of a list": ("Prąd jest; Nie ma gazu.", ""),
    "a tag": ("Wichura nad lasem [AKTUALIZACJA]\n\nBurza trwa.", ""),
    "a capital in a time": ("Sklepy zamkną w Wigilię.", "T t DATE 2024-12-24 1 Wigilię"),
    "acronyms of common nouns, polite forms": ("Dla Pana PKB i VAT to nic.", ""),
    "plurals that keep their number": (
        "Oto Amerykanie, Rosjanie, Europejczycy, Zieloni, Demokraci i Wyspy.",
        "".join(f"E e{i} GRP {w}\nN 1 {w}\n" for i, w in enumerate(GROUPS))
        + "E z ORG Zieloni\nN 1 Zieloni\nE w GPE Wyspy\nN 1 Wyspy",
    ),
    "foreign names that hit upon Polish forms": (
        "Oto Barr i miasto Tallinn oraz Copa. Był też u Barra w Tallinnie.",
        "E b PER Barr\nN 1 Barr\nN 2 Barra = Barr\nE t GPE Tallinn\nN 1 Tallinn\nN 2 Tallinnie = Tallinn\n"
        "E c EVT Copa\nN 1 Copa",
    ),
    "adjectives joined by a hyphen": (
        "Rejs brytyjsko-czeski trwa.", "E c GPE Czechy\nA 1 czeski\nE b GPE Wielka Brytania\nA 1 brytyjsko = brytyjski",
    ),
    "names with endings, suffixes, quotation marks": (
        "Był w MSZ-ecie i u Jana „Grota” Wolskiego przy ul. Lipowej w Łódzi.",
        "E m ORG MSZ\nN 1 MSZ-ecie = MSZ\nE w PER Jan „Grot” Wolski\nN 1 Jana „Grota” Wolskiego = Jan „Grot” Wolski\n"
        "E u FAC ul. Lipowa\nN 1 ul. Lipowej = ul. Lipowa\nE l GPE Łódź\nN 1 Łódzi = Łódź",
    ),
    "an adverb": ("To zdecydowanie zły dzień.", ""),
    "other uses of listed words": (
        "Oni zajmą się dachem. Stoi na szczycie góry. Czytaj też o lesie. Grozi mu głodówka.", "",
    ),
    "no verb after a preposition": ("Jest źle w powiecie i w kraju.", ""),
    "setting of a claim": ("Mówił w rozmowie z bratem.", ""),
    "a bare sum": (
        "Oni zażądali 2 mln zł.", "Q q MONEY 2000000_PLN - 1 2 mln zł",
    ),
    "a speaker on himself": (
        "– Obiecuję, że odejdę – mówi Jan Kos.",
        CLAIM + "STATE com=CERTAIN\ncue 1 mówi\ncon 1 Obiecuję, że odejdę",
    ),
    "what cannot be ruled out": (
        "Jan Kos odparł, że nie może tego wykluczyć.",
        CLAIM + "STATE com=NONE\ncue 1 odparł\ncon 1 nie może tego wykluczyć",
    ),
    "a hedge of a subordinate clause": (
        "Jan Kos mówi, że zamknie bar, który chyba nie zarabia.",
        CLAIM + "STATE com=CERTAIN\ncue 1 mówi\ncon 1 zamknie … zarabia",
    ),
    "quotation marks of two paragraphs": (
        "– Jest źle” – mówi.\n\n„Idź spać i wróć” – mówi Jan Kos. Wiatr ucichł „zupełnie.\n\nBurza ” minęła.",
        "E kos PER Jan Kos\nN 2 Jan Kos\nK k kos STATE com=CERTAIN\ncue 2 mówi\ncon 2 Idź spać i wróć\n"
        "K k2 - STATE com=CERTAIN\ncue 1 mówi\ncon 1 Jest źle",
    ),
    "straight quotation marks": (
        'Jan Kos mówi: "Idź spać" i wychodzi.', CLAIM + "STATE com=CERTAIN\ncue 1 mówi\ncon 1 Idź spać",
    ),
    "a nation and its continent": (
        "Oto Zachód. Milczy Zachód.",
        "E a LOC Zachód\nN 1 Zachód\nE b GRP Zachód\nN 2 Zachód",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_silent(name: str) -> None:
    text, sheet = SILENT[name]
    assert lints(text, sheet) == []


def test_unmarked_names_in_awkward_places() -> None:
    assert lints("20.10. Komendantka zna Belc [PAP].") == ["W-CAPITAL Belc", "W-CAPITAL PAP"]
    assert lints('On wieje " i śpi, a w "Domu" pusto.') == ["W-QUOTE Domu"]


def test_density() -> None:
    sentence = "Jest pięknie i cicho jak dawniej. "
    long = sentence * (1 + SHORT // len(sentence))
    assert lints(long) == ["W-DENSITY"] * 4
    assert lints(sentence * 3) == []
    busy = lints(sentence * 8 + "Trwa strajk i protest. " * 8, "\n".join(
        f"V v{i} Conflict.Protest\nt {i} strajk ACTUAL\nt {i} protest ACTUAL" for i in range(9, 17)
    ))  # fmt: skip
    assert busy == ["W-DENSITY"] * 3


def test_without_text() -> None:
    sheet = CLAIM + "DEMAND com=CERTAIN\ncue 1 prosi\ncon 1 ciszę\nK k2 - BELIEVE com=CERTAIN\ncue 1 sądzę\ncon 1 noc"
    document = compiled("Niemiecki Jan Kos prosi o ciszę, sądzę, noc.", sheet)
    bare = msgspec.convert(
        json.loads(re.sub(rb'"text":"[^"]*"', b'"text":null', msgspec.json.encode(document))), Document
    )
    assert bare.text is None
    assert [found.code for found in lint(bare, labels=LABELS)] == ["W-DEMAND", "W-COMMITMENT"]
    assert {found.sentence for found in lint(bare, labels=LABELS)} == {1}


def test_further_cues_are_those_of_the_guidelines() -> None:
    guidelines = (ROOT / "corpus" / "GUIDELINES.md").read_text(encoding="utf-8")
    table = guidelines.split("| Act | Cue words |", 1)[1].split("\n\n", 1)[0]
    other = {"ma": "mieć", "nie wykluczać": "nie wykluczyć"}
    for row in table.splitlines()[2:]:
        _, act, _, words, _ = row.split("|")
        listed = [re.sub(r"\(.*?\)|\*|\b(?:się|na)\b", "", word).strip() for word in words.split(",")]
        assert tuple(other.get(word, word) for word in listed) == FURTHER_CUES[act.strip()]


def test_every_lint_is_planted() -> None:
    assert {finding.split()[0] for finding, *_ in FAULTS} | {"W-DENSITY"} == set(LINTS)


# ---- across documents -----------------------------------------------------------------------------------------------


def labelled(doc_id: str, entity_type: str, *event_types: str) -> Document:
    events = tuple(
        Event(f"v{i}", name, (Trigger(f"t{i}", i, i + 1, "rozmowie"),)) for i, name in enumerate(event_types)
    )
    mention = Mention("m", 0, 1, entity_type, "e", "Zefir", lemma="ZEFIR" if doc_id == "a" else "Zefir")
    return Document(doc_id, entities=(Entity("e", entity_type),), mentions=(mention,), events=events)


def test_clashes() -> None:
    documents = [labelled("a", "PRO", "X"), labelled("b", "ORG", "Y"), labelled("c", "PRO", "X", "Y", "Y")]
    triggers, types = lint_corpus(documents, labels=LABELS)
    assert types.labels == (("PRO", ("a", "c")), ("ORG", ("b",)))
    assert types.rarer() == ("b",)
    assert str(triggers) == '"rozmowa": Y 3x (b, c); X 2x (a, c) [W-TRIGGERS]'
    assert triggers.rarer() == ("a", "c")
    assert [clash.code for clash in lint_corpus(documents[:1], labels=LABELS)] == []
    assert lint_corpus([labelled("a", "PRO", "X"), labelled("b", "PRO", "X")], labels=LABELS) == ()


# ---- the report -----------------------------------------------------------------------------------------------------


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look there for their module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def report() -> ModuleType:
    return script("lint_corpus")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two original documents, the second one the worse, and a real one without its text."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "labels.json").write_bytes((ROOT / "corpus" / "labels.json").read_bytes())
    for name in ("texts", "elsewhere", "annotations"):
        (folder / name).mkdir()
    text = "Jan Kos prosi o ciszę w Belcu i w kraju."
    sheets = {"orig-9001": ("NONE", "b GPE"), "orig-9002": ("CERTAIN", "b GPE"), "real-9001": ("NONE", "b LOC")}
    for doc_id, (commitment, belc) in sheets.items():
        real = doc_id.startswith("real")
        (folder / ("elsewhere" if real else "texts") / f"{doc_id}.txt").write_text(text, encoding="utf-8")
        sheet = CLAIM + f"DEMAND com={commitment}\ncue 1 prosi\ncon 1 ciszę\nE {belc} Belc\nN 1 Belcu = "
        document = compiled(text, sheet + ("Belc" if doc_id != "real-9001" else "BELC"), doc_id)
        written = script("sheet").annotation_json(document, redact=real)
        (folder / "annotations" / f"{doc_id}.json").write_text(written, encoding="utf-8")
    return folder


def test_report(report: ModuleType, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--corpus", str(corpus), "--json", str(tmp_path / "a.json")]
    assert report.main(arguments) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 100
    assert '"belc": GPE 2x (orig-9001, orig-9002); LOC 1x (real-9001) [W-TYPES]' in printed
    assert "real-9001: no text at hand" in printed
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in found["documents"]] == ["orig-9002", "real-9001", "orig-9001"]
    assert found["documents"][0]["findings"][0]["code"] == "W-DEMAND"
    assert found["totals"] == {"W-DEMAND": 1, "W-TYPES": 1}
    assert report.main(arguments) == 0
    assert capsys.readouterr().out == printed


def test_report_options(report: ModuleType, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--corpus", str(corpus)]
    assert report.main([*arguments, "--part", "real", "--texts", str(corpus / "elsewhere")]) == 0
    printed = capsys.readouterr().out
    assert "real-9001" in printed
    assert "orig-900" not in printed
    assert "no text at hand" not in printed
    assert report.main([*arguments, "--limit", "0"]) == 0
    assert "orig-9002, score" not in capsys.readouterr().out


def test_report_goes_on_where_a_document_cannot_be_read(
    report: ModuleType, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "annotations").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "labels.json").write_bytes((corpus / "labels.json").read_bytes())
    (tmp_path / "annotations" / "orig-9001.json").write_text("{", encoding="utf-8")
    (tmp_path / "annotations" / "orig-9002.json").write_bytes((corpus / "annotations" / "orig-9002.json").read_bytes())
    (tmp_path / "texts" / "orig-9002.txt").write_text("Ktoś zmienił tekst.", encoding="utf-8")
    assert report.main(["--corpus", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "orig-9001: " in printed
    assert "is not the annotated text" in " ".join(printed.split())
    assert "1 documents, 1 findings" in printed


def test_weights(report: ModuleType) -> None:
    assert set(report.WEIGHTS) == set(LINTS) | set(CORPUS_LINTS)
