"""The sheet compiler: a sound sheet, every error planted once, the lints, and the command."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiesci import segment
from wiesci.labels import read_labels
from wiesci.model import Document
from wiesci.sheets import ERRORS, LINTS, Compiled, compile_sheet, lint

ROOT = Path(__file__).parents[1]
LABELS = read_labels(ROOT / "corpus" / "labels.json")

TEXT = """Tarwia zajęła Most Mareński

Prezydent Karesji Teo Marwan zapowiedział we wtorek, że tarwijskie wojska opuszczą Belc. „Zajęły go w kwietniu. \
Zabiły około 12 tysięcy ludzi” – dodał w rozmowie z agencją Tarpress.

Przeprowadziły ofensywę na Belc i znów na Belc. Według Tarpressu Marwan wiedział, że most runie, a potem runie.
„Wrócimy – obiecał Marwan – i odbudujemy most.”
"""

SHEET = """\
# an article of our own
DOC id=orig-9001 dct=2024-10-23
E tar GPE Tarwia
N 1 Tarwia
A 2 tarwijskie = tarwijski

E kar GPE Karesja
N 2 Karesji = Karesja
E marwan PER Teo Marwan
N 2 Teo Marwan
N 6,7 Marwan
E press ORG:media Tarpress
N 4 Tarpress
N 6 Tarpressu = Tarpress
E wojska ORG wojska
C 2 wojska
Z 3 Zajęły
Z 5 Przeprowadziły
E belc GPE Belc
N 2 Belc
N 5 Belc#2
P 3 go
E most FAC Most Mareński
N 1 Most Mareński
C 6,7 most
E ludzie PER ludzie
C 4 ludzi
T t1 DATE 2024-10-22 2 wtorek
T t2 DATE 2024-04 3 kwietniu
Q q1 COUNT ~12000 ludzie 4 około 12 tysięcy
V v1 Conflict.Seize Agent=tar Object=most
t 1 zajęła ACTUAL
V v2 Conflict.Deescalate Agent=wojska Object=belc
t 2 opuszczą FUTURE
V v3 Conflict.Seize Agent=wojska,tar Object=belc Time=t2
t 3 Zajęły ACTUAL
V v4 Life.Die Agent=wojska Target=ludzie
t 4 Zabiły -ACTUAL
V v5 Conflict.War Agent=wojska
t 5 ofensywę ACTUAL
V v6 Economy.Business Object=most
t 7 odbudujemy FUTURE
K k1 marwan ANNOUNCE com=CERTAIN when=t1
cue 2 zapowiedział
con 2 że tarwijskie … Belc
K k2 marwan STATE com=CERTAIN to=press
cue 4 dodał
con 3-4 „Zajęły … ludzi”
K k3 press STATE com=CERTAIN
cue 6 Według
con 6 Marwan … runie.
K k4 marwan STATE com=CERTAIN
cue 6 wiedział
con 6 most … runie#2
K k5 marwan ANNOUNCE com=CERTAIN
cue 7 obiecał
con 7 „Wrócimy
con 7 i odbudujemy most.”
"""


def run(sheet: str = SHEET, text: str = TEXT) -> Compiled:
    return compile_sheet(sheet, text, labels=LABELS, path="a.sheet")


def document(sheet: str = SHEET, text: str = TEXT) -> Document:
    compiled = run(sheet, text)
    assert compiled.problems == ()
    assert compiled.document is not None
    return compiled.document


def plant(old: str, *new: str) -> tuple[str, int]:
    """The sheet with one line replaced, and the number of the last line put in its place."""
    lines = SHEET.splitlines()
    at = lines.index(old)
    lines[at : at + 1] = new
    return "\n".join(lines), at + max(len(new), 1)


# ---- a sound sheet --------------------------------------------------------------------------------------------------


def test_the_sheet_compiles() -> None:
    compiled = run()
    assert compiled.problems == compiled.warnings == ()
    doc = document()
    assert (doc.id, doc.published, doc.text_length) == ("orig-9001", "2024-10-23", len(TEXT))
    assert doc.sentences == tuple(segment.sentences(TEXT))
    assert compiled.segmenter == segment.VERSION
    assert (doc.text_sha256, len(compiled.sheet_sha256)) == (compiled.text_sha256, 64)


def test_every_span_is_the_text_it_says() -> None:
    doc = document()
    triggers = [t for e in doc.events for t in e.triggers]
    spans = [s for c in doc.claims for s in (*c.content, c.cue) if s is not None]
    items: list[Any] = [*doc.mentions, *doc.times, *doc.quantities, *triggers, *spans]
    assert len(items) == 18 + 2 + 1 + 6 + 11
    for item in items:
        assert item.text == TEXT[item.start : item.end] != ""


def test_order_and_ids() -> None:
    doc = document()
    assert [e.id for e in doc.entities] == ["tar", "kar", "marwan", "press", "wojska", "belc", "most", "ludzie"]
    assert [m.id for m in doc.mentions] == [f"m{n}" for n in range(1, 19)]
    for items in (doc.mentions, doc.times, doc.quantities, [e.triggers[0] for e in doc.events]):
        assert [i.start for i in items] == sorted(i.start for i in items)
    assert [t.id for e in doc.events for t in e.triggers] == [f"tr{n}" for n in range(1, 7)]


def test_levels_lemmas_types() -> None:
    marked = {(m.text, m.level): (m.entity, m.type, m.lemma) for m in document().mentions}
    assert marked["Karesji", "NAM"] == ("kar", "GPE", "Karesja")
    assert marked["tarwijskie", "ADJ"] == ("tar", "GPE", "tarwijski")
    assert marked["wojska", "NOM"] == ("wojska", "ORG", None)
    assert marked["go", "PRON"] == ("belc", "GPE", None)
    assert marked["Zajęły", "ZERO"] == ("wojska", "ORG", None)
    assert [e.subtype for e in document().entities if e.id in ("press", "tar")] == [None, "media"]


def test_numbered_form() -> None:
    belc = [m.start for m in document().mentions if m.text == "Belc"]
    assert belc == [TEXT.index("Belc"), TEXT.rindex("Belc")]


def test_events() -> None:
    events = {e.id: e for e in document().events}
    assert [(a.role, a.filler) for a in events["v3"].arguments] == [
        ("Agent", "wojska"), ("Agent", "tar"), ("Object", "belc"), ("Time", "t2"),
    ]  # fmt: skip
    assert [(t.realis, t.polarity) for t in events["v4"].triggers] == [("ACTUAL", "NEG")]
    assert [(t.realis, t.polarity) for t in events["v2"].triggers] == [("FUTURE", "POS")]


def test_content_edges_and_derived_fields() -> None:
    claims = {c.id: c for c in document().claims}
    content = {name: [s.text for s in claim.content] for name, claim in claims.items()}
    assert content == {
        "k1": ["tarwijskie wojska opuszczą Belc"],
        "k2": ["Zajęły go w kwietniu. Zabiły około 12 tysięcy ludzi"],
        "k3": ["Marwan wiedział, że most runie, a potem runie"],
        "k4": ["most runie, a potem runie"],
        "k5": ["Wrócimy", "i odbudujemy most"],
    }
    assert {n: c.form for n, c in claims.items()} == {
        "k1": "INDIRECT", "k2": "DIRECT", "k3": "INDIRECT", "k4": "INDIRECT", "k5": "DIRECT",
    }  # fmt: skip
    assert {n: c.events for n, c in claims.items()} == {
        "k1": ("v2",), "k2": ("v3", "v4"), "k3": (), "k4": (), "k5": ("v6",),
    }  # fmt: skip
    assert {n: c.nested_in for n, c in claims.items()} == {"k1": None, "k2": None, "k3": None, "k4": "k3", "k5": None}
    assert {c.source_kind for c in claims.values()} == {"NAMED"}
    assert {c.polarity for c in claims.values()} == {"POS"}
    assert (claims["k2"].addressee, claims["k1"].when) == ("press", "t1")


def test_right_edge_that_repeats_is_warned_of() -> None:
    sheet, line = plant("con 6 most … runie#2", "con 6 most ... runie")
    compiled = run(sheet)
    assert [(w.line, w.code) for w in compiled.warnings] == [(line, "W-ELLIPSIS")]
    assert compiled.document is not None
    assert [c.content[0].text for c in compiled.document.claims if c.id == "k4"] == ["most runie"]


@pytest.mark.parametrize(
    "sheet",
    ["\ufeff" + SHEET, SHEET.replace("\n", "\r\n"), SHEET.replace("E kar GPE ", "E\tkar \tGPE  "), "\n\n" + SHEET],
    ids=["bom", "crlf", "tabs", "blank"],
)
def test_form_of_the_file_does_not_matter(sheet: str) -> None:
    assert document(sheet) == document()


def test_ids_may_be_used_before_they_are_declared() -> None:
    head, *blocks = re.split(r"\n(?=[ETQVK] )", SHEET.strip())
    doc = document("\n".join([head, *reversed(blocks)]))
    assert doc.claims == document().claims
    assert doc.events == document().events


def test_white_space_of_the_text_may_differ() -> None:
    assert len(document(text=TEXT.replace("Teo Marwan", "Teo\u00a0 Marwan")).mentions) == 18


def test_the_guidelines_example_compiles() -> None:
    guidelines = (ROOT / "corpus" / "GUIDELINES.md").read_text(encoding="utf-8")
    example = guidelines[guidelines.index("A worked article") :]
    quoted = [line[1:].strip() for line in example.splitlines() if line.startswith(">")]
    doc = document(example.split("```")[1], re.sub(r"\[\d+\] ", "", "\n".join(quoted)))
    numbers = [int(n) for n in re.findall(r"\[(\d+)\] ", "\n".join(quoted))]
    assert len(doc.sentences or ()) == numbers[-1]


# ---- errors ---------------------------------------------------------------------------------------------------------

K4 = "K k4 marwan STATE com=CERTAIN"
PLANTED: list[tuple[str, str, tuple[str, ...]]] = [
    ("E-SYNTAX", "C 4 ludzi", ("C 4 ludzi", "X 4 ludzi")),
    ("E-SYNTAX", "T t1 DATE 2024-10-22 2 wtorek", ("T t1 DATE wtorek",)),
    ("E-SYNTAX", "T t1 DATE 2024-10-22 2 wtorek", ("T t1 DATE 2024-10-22 2,3 wtorek",)),
    ("E-SYNTAX", "T t1 DATE 2024-10-22 2 wtorek", ("T t1 DATE 2024-10-22 2",)),
    ("E-SYNTAX", "E kar GPE Karesja", ("E kar GPE",)),
    ("E-SYNTAX", "C 4 ludzi", ("C cztery ludzi",)),
    ("E-SYNTAX", "N 6,7 Marwan", ("N 6,7,6 Marwan",)),
    ("E-SYNTAX", "N 2 Karesji = Karesja", ("N 2 Karesji =",)),
    ("E-SYNTAX", "t 1 zajęła ACTUAL", ("t 1 zajęła",)),
    ("E-SYNTAX", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War wojska",)),
    ("E-SYNTAX", "V v5 Conflict.War Agent=wojska", ("V v5",)),
    ("E-SYNTAX", "V v5 Conflict.War Agent=wojska", ("V 5 Conflict.War",)),
    ("E-SYNTAX", K4, ("K k4 marwan STATE",)),
    ("E-SYNTAX", K4, ("K k4 marwan",)),
    ("E-SYNTAX", K4, ("K k4 marwan STATE com=CERTAIN com=CERTAIN",)),
    ("E-SYNTAX", K4, ("K k4 marwan STATE com=CERTAIN who=press",)),
    ("E-SYNTAX", "cue 6 wiedział", ("cue wiedział",)),
    ("E-SYNTAX", "con 3-4 „Zajęły … ludzi”", ("con 4-3 „Zajęły … ludzi”",)),
    ("E-SYNTAX", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001",)),
    ("E-SYNTAX", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=2024-10-23", "N 1 Tarwia")),
    ("E-SYNTAX", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=2024-10-23", "t 1 zajęła ACTUAL")),
    ("E-SYNTAX", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=2024-10-23", "cue 2 zapowiedział")),
    ("E-SYNTAX", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=2024-10-23", "con 2 Belc")),
    ("E-DOC", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=2024-10-23",) * 2),
    ("E-DOC", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=2024-02-30",)),
    ("E-DOC", "DOC id=orig-9001 dct=2024-10-23", ("DOC id=orig-9001 dct=wczoraj",)),
    ("E-DUPID", "V v5 Conflict.War Agent=wojska", ("V v4 Conflict.War Agent=wojska",)),
    ("E-DUPID", "V v5 Conflict.War Agent=wojska", ("V tr5 Conflict.War Agent=wojska",)),
    ("E-ETYPE", "E kar GPE Karesja", ("E kar LAND Karesja",)),
    ("E-ETYPE", "E press ORG:media Tarpress", ("E press ORG:paper Tarpress",)),
    ("E-ETYPE", "E kar GPE Karesja", ("E kar GPE:seat Karesja",)),
    ("E-VTYPE", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.Strike Agent=wojska",)),
    ("E-TTYPE", "T t1 DATE 2024-10-22 2 wtorek", ("T t1 DAY 2024-10-22 2 wtorek",)),
    ("E-QTYPE", "Q q1 COUNT ~12000 ludzie 4 około 12 tysięcy", ("Q q1 NUMBER ~12000 ludzie 4 około 12 tysięcy",)),
    ("E-ACT", K4, ("K k4 marwan SAY com=CERTAIN",)),
    ("E-COMMIT", K4, ("K k4 marwan STATE com=PROBABLE",)),
    ("E-REALIS", "t 5 ofensywę ACTUAL", ("t 5 ofensywę PAST",)),
    ("E-TVALUE", "T t1 DATE 2024-10-22 2 wtorek", ("T t1 DATE 22.10.2024 2 wtorek",)),
    ("E-QVALUE", "Q q1 COUNT ~12000 ludzie 4 około 12 tysięcy", ("Q q1 COUNT 12.000.0 ludzie 4 około 12 tysięcy",)),
    ("E-REF", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska,armia",)),
    ("E-REF", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska,v4",)),
    ("E-REF", "Q q1 COUNT ~12000 ludzie 4 około 12 tysięcy", ("Q q1 COUNT ~12000 tłum 4 około 12 tysięcy",)),
    ("E-REF", K4, ("K k4 nikt STATE com=CERTAIN",)),
    ("E-REF", K4, ("K k4 marwan STATE com=CERTAIN when=kar",)),
    ("E-ROLE", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska Object=belc",)),
    ("E-FILLER", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska,most",)),
    ("E-FILLER", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska,t1",)),
    ("E-FILLER", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska Time=q1",)),
    ("E-DUPARG", "V v5 Conflict.War Agent=wojska", ("V v5 Conflict.War Agent=wojska Agent=wojska",)),
    ("E-SRCTYPE", K4, ("K k4 most STATE com=CERTAIN",)),
    ("E-SRCTYPE", K4, ("K k4 marwan STATE com=CERTAIN to=most",)),
    ("E-SENT", "N 2 Belc", ("N 31 Belc",)),
    ("E-SENT", "con 2 że tarwijskie … Belc", ("con 2-9 że tarwijskie … Belc",)),
    ("E-NOTFOUND", "N 2 Karesji = Karesja", ("N 2 Karesja",)),
    ("E-NOTFOUND", "t 5 ofensywę ACTUAL", ("t 4 ofensywę ACTUAL",)),
    ("E-NOTFOUND", "cue 6 wiedział", ("cue 6 powiedział",)),
    ("E-NOTFOUND", "con 7 „Wrócimy", ("con 7 „Wracamy",)),
    ("E-BOUNDARY", "C 2 wojska", ("C 2 wojsk",)),
    ("E-BOUNDARY", "con 7 „Wrócimy", ("con 7 „Wróci",)),
    ("E-AMBIG", "N 5 Belc#2", ("N 5 Belc",)),
    ("E-OCC", "N 5 Belc#2", ("N 5 Belc#3",)),
    ("E-OCC", "N 5 Belc#2", ("N 5 Belc#0",)),
    ("E-ELL-LEFT", "con 2 że tarwijskie … Belc", ("con 2 że rosyjskie … Belc",)),
    ("E-ELL-LEFT", "con 6 most … runie#2", ("con 6 runie … runie",)),
    ("E-ELL-LEFT", "con 6 most … runie#2", ("con 6 most#2 … runie#2",)),
    ("E-ELL-RIGHT", "con 2 że tarwijskie … Belc", ("con 2 że tarwijskie … wtorek",)),
    ("E-ELL-RIGHT", "con 6 most … runie#2", ("con 6 most … runie#3",)),
    ("E-ONETOK", "C 2 wojska", ("C 2 tarwijskie wojska",)),
    ("E-ONETOK", "A 2 tarwijskie = tarwijski", ("A 2 że tarwijskie = tarwijski",)),
    ("E-ONETOK", "P 3 go", ("P 3 go w",)),
    ("E-ONETOK", "t 5 ofensywę ACTUAL", ("t 5 Przeprowadziły ofensywę ACTUAL",)),
    ("E-ONETOK", "cue 4 dodał", ("cue 4 – dodał",)),
    ("E-LEMMA", "A 2 tarwijskie = tarwijski", ("A 2 tarwijskie",)),
    ("E-LEMMA", "A 2 tarwijskie = tarwijski", ("A 2 tarwijskie = Tarwia",)),
    ("E-LEMMA", "A 2 tarwijskie = tarwijski", ("A 2 tarwijskie = bardzo tarwijski",)),
    ("E-LEMMA", "C 2 wojska", ("C 2 wojska = wojsko",)),
    ("E-TWOLEMMA", "N 5 Belc#2", ("N 5 Belc#2 = Belec",)),
    ("E-CAPITAL", "N 6,7 Marwan", ("N 6,7 Marwan", "N 4 agencją = agencja")),
    ("E-NAMOVERLAP", "N 6,7 Marwan", ("N 6,7 Marwan", "N 2 Marwan")),
    ("E-INSIDENAM", "C 6,7 most", ("C 6,7 most", "C 1 Most")),
    ("E-INSIDENAM", "t 1 zajęła ACTUAL", ("t 1 zajęła ACTUAL", "t 1 Most ACTUAL")),
    ("E-TWOENT", "C 4 ludzi", ("C 4 ludzi", "C 2 wojska")),
    ("E-TWOENT", "C 4 ludzi", ("C 4 ludzi", "N 2 Karesji = Karesja")),
    ("E-DUPMENTION", "C 2 wojska", ("C 2 wojska", "C 2 wojska")),
    ("E-DUPTRIGGER", "t 5 ofensywę ACTUAL", ("t 5 ofensywę ACTUAL", "t 4 Zabiły ACTUAL")),
    ("E-DUPCUE", "cue 6 wiedział", ("cue 6 wiedział", "cue 6 potem")),
    ("E-OVERLAP", "T t2 DATE 2024-04 3 kwietniu", ("T t2 DATE 2024-04 3 kwietniu", "T t3 DATE 2024-04 3 w kwietniu")),
    ("E-OVERLAP", "con 7 i odbudujemy most.”", ("con 7 i odbudujemy most.”", "con 7 odbudujemy")),
    ("E-NOMENTION", "C 4 ludzi", ("C 4 ludzi", "E nikt PER nikt")),
    ("E-NOTRIGGER", "t 7 odbudujemy FUTURE", ("t 7 odbudujemy FUTURE", "V v7 Conflict.War")),
    ("E-NOCUE", K4, ("K k6 press STATE com=NONE", "con 5 ofensywę", K4)),
    ("E-NOCONTENT", K4, ("K k6 press STATE com=NONE", "cue 5 znów", K4)),
    ("E-UNUSED", "C 4 ludzi", ("C 4 ludzi", "E rozmowa EVT rozmowa", "C 4 rozmowie")),
    ("E-ZERO", "P 3 go", ("P 3 go", "Z 6 runie#1")),
    ("E-CUETRIGGER", "t 5 ofensywę ACTUAL", ("t 5 ofensywę ACTUAL", "t 4 dodał ACTUAL")),
    ("E-CUEINCONTENT", "con 7 „Wrócimy", ("con 7 „Wrócimy … Marwan",)),
    ("E-SELFNEST", "K k3 press STATE com=CERTAIN", ("K k3 marwan STATE com=CERTAIN",)),
]  # fmt: skip
# Where the culprit is another line than the one put in: the E, V or K line above, or the other half of a pair.
CULPRITS = {
    ("E-CUETRIGGER", "t 4 dodał ACTUAL"): "cue 4 dodał",
    ("E-CUEINCONTENT", "con 7 „Wrócimy … Marwan"): "cue 7 obiecał",
    ("E-SELFNEST", "K k3 marwan STATE com=CERTAIN"): K4,
    ("E-NOCUE", K4): "K k6 press STATE com=NONE",
    ("E-NOCONTENT", K4): "K k6 press STATE com=NONE",
    ("E-UNUSED", "C 4 rozmowie"): "E rozmowa EVT rozmowa",
}


@pytest.mark.parametrize(("code", "old", "new"), PLANTED, ids=lambda value: str(value)[:40])
def test_planted_error(code: str, old: str, new: tuple[str, ...]) -> None:
    """The planted error is named with its line, and nothing else is: no noise from the lines that build on it."""
    sheet, line = plant(old, *new)
    culprit = CULPRITS.get((code, new[-1]))
    if culprit is not None:
        line = sheet.splitlines().index(culprit) + 1
    compiled = run(sheet)
    assert [(p.line, p.code) for p in compiled.problems] == [(line, code)], list(map(str, compiled.problems))
    assert compiled.document is None
    assert str(compiled.problems[0]).startswith(f"a.sheet:{line}: ")
    assert str(compiled.problems[0]).endswith(f" [{code}]")


def test_a_form_may_be_a_name_here_and_an_adjective_there() -> None:
    """*Polski* is Poland in the genitive, and it begins *Polski rząd*."""
    text = "Kos wyjechał z Polski. Polski rząd milczy.\n"
    head = "DOC id=orig-9002 dct=2024-10-23\n\nE kos PER Kos\nN 1 Kos\nE polska GPE Polska\nN 1 Polski = Polska\n"
    both = run(head + "A 2 Polski = polski\n", text)
    assert both.problems == ()
    assert both.document is not None
    assert [(m.level, m.lemma) for m in both.document.mentions] == [
        ("NAM", "Kos"),
        ("NAM", "Polska"),
        ("ADJ", "polski"),
    ]


def test_every_error_is_planted() -> None:
    package = ROOT / "benchmark" / "wiesci" / "sheets"
    used = {
        code
        for path in package.glob("*.py")
        if path.name != "problems.py"
        for code in re.findall(r'"(E-[A-Z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert {code for code, _, _ in PLANTED} == set(ERRORS) == used


def test_all_errors_are_reported_by_line() -> None:
    sheet = SHEET.replace("N 2 Karesji = Karesja", "N 2 Karesja").replace("t 5 ofensywę ACTUAL", "t 5 ofensywę PAST")
    sheet = sheet.replace("E ludzie PER", "E ludzie HUMAN")
    assert [p.code for p in run(sheet).problems] == ["E-NOTFOUND", "E-ETYPE", "E-REALIS"]


def test_no_document_line() -> None:
    compiled = run(SHEET.replace("DOC id=orig-9001 dct=2024-10-23\n", ""))
    assert [(p.line, p.code) for p in compiled.problems] == [(0, "E-DOC")]


def test_a_wrong_address_is_told_the_right_one() -> None:
    (problem,) = run(plant("t 5 ofensywę ACTUAL", "t 4 ofensywę ACTUAL")[0]).problems
    assert "it is in 5" in problem.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Z 5 Przeprowadziły", "Z 4 dodał"),  # on a cue, whoever its source is
        ("N 6,7 Marwan", "N 6 Marwan\nN 7 Marwan = Marwan"),
        ("V v5 Conflict.War Agent=wojska", "V v5 Conflict.War Agent=wojska Agent=tar"),
        ("Q q1 COUNT ~12000 ludzie 4 około 12 tysięcy", "Q q1 COUNT ~12000 - 4 około 12 tysięcy"),
        ("Q q1 COUNT ~12000 ludzie 4 około 12 tysięcy", "Q q1 COUNT ~12000 4 około 12 tysięcy"),
        (K4, "K k4 - STATE com=CERTAIN"),
        ("con 7 „Wrócimy", "con 7 „Wrócimy –"),
    ],
)
def test_also_sound(old: str, new: str) -> None:
    assert run(plant(old, new)[0]).problems == ()


@pytest.mark.parametrize(
    ("name", "lemma"),
    [
        ("obwodu mareńskiego", "obwód mareński"),
        ("mostu Mareńskiego", "most Mareński"),
        ("krajach bałtyckich", "kraje bałtyckie"),
        ("onet.example", "onet.example"),
        ("Jan K.", "Jan K."),
    ],
)
def test_names_that_pass_the_capital_test(name: str, lemma: str) -> None:
    sheet = f"DOC id=a dct=2024-10\nE e LOC {lemma}\nN 1 {name} = {lemma}"
    assert run(sheet, f"Był tam {name}").problems == ()


def test_colon_as_cue() -> None:
    sheet = "DOC id=a dct=2024\nE e PER minister\nC 1 Minister\nK k e STATE com=CERTAIN\ncue 1 :\ncon 1 most … maju"
    (claim,) = document(sheet, "Minister: most ruszy w maju").claims
    assert claim.cue is not None
    assert (claim.cue.text, claim.content[0].text) == (":", "most ruszy w maju")


@given(st.text(), st.lists(st.sampled_from(SHEET.splitlines()), max_size=12), st.text(max_size=20))
def test_never_raises(text: str, lines: list[str], noise: str) -> None:
    compiled = run("\n".join([*lines, noise, *(f"{kind} {noise}" for kind in ("E", "N", "T", "Q", "K", "con"))]), text)
    assert compiled.problems


VALUES = [
    ("DATE", "2024 2024-10 2024-10-23 2024-10-XX XXXX-05-05 2024-W43 2024-WXX-2 2024-W43-WE 2024-SP 2024-Q1 2024-H2 "
     "199X 20XX 199 19 PAST_REF PRESENT_REF FUTURE_REF",
     "2024-13 24-10-23 2024-10-32 2024-W54 P3D 2024-10-22T05:30 jutro"),
    ("TIME", "2024-10-22T05:30 2024-10-22TMO 2024-10-XXTEV 2024-WXX-7TNI T14:30", "2024-10-22 5:30 T25:00"),
    ("DURATION", "P3D PT2H P1Y6M PXD P2.5Y P1DE P2DT3H", "P PT 3D P3X"),
    ("SET", "P1D XXXX-WXX-2 P1W XXXX-XX-XXT09:00", "codziennie"),
    ("COUNT", "12 ~300 >300 >=300 <300 <=300 20-30 >=200000-250000 3000-9999", "12_km ok.300 1,5 ~"),
    ("MONEY", "1200000000_USD >2000000_PLN 4.2_PLN/kg", "5 5_zł 5_usd"),
    ("PERCENT", "5_% 0.25_pp 50_%", "5 5%"),
    ("MEASURE", "24_km 120_km/h 38_°C 5_a -5_°C", "24 24km _km"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "good", "bad"), VALUES, ids=lambda v: str(v)[:10])
def test_values(label: str, good: str, bad: str) -> None:
    kind, code = ("T", "E-TVALUE") if label in LABELS.time_types else ("Q", "E-QVALUE")
    for value in (*good.split(), *bad.split()):
        problems = run(f"DOC id=a dct=2024\n{kind} x {label} {value} 1 coś", "Coś o coś").problems
        assert [p.code for p in problems] == ([] if value in good.split() else [code]), value


# ---- lints ----------------------------------------------------------------------------------------------------------

LINT_TEXT = """Karesja ogłosiła stan wyjątkowy. Rzecznik sztabu powiedział, że rosyjskie drony prawdopodobnie \
uszkodziły port w Belcu. „To był ostrzał” – dodał „po cichu” Marwan. Zaapelował o pomoc.
"""
LINT_SHEET = """\
DOC id=orig-9002 dct=2024-10-23
E kar GPE Karesja
N 1 Karesja
Z 3 był
E rzecznik PER rzecznik
C 2 Rzecznik
E marwan PER Teo Marwan
N 3 Marwan = Marwanowski
Z 4 Zaapelował
E port FAC port
C 2 port
E drony PRO drony
C 2 drony
A 2 rosyjskie = rosyjski
E belc GPE Belc
N 2 Belcu = Belc
V v1 Harm.Damage Target=port Instrument=drony Place=belc
t 2 uszkodziły ACTUAL
V v2 Conflict.Attack Agent=kar
t 3 ostrzał ACTUAL
V v3 Transaction.Aid
t 4 pomoc HYPO
K k1 rzecznik STATE com=HEDGED
cue 2 powiedział
con 2 że rosyjskie … Belcu
K k2 marwan STATE com=CERTAIN
cue 3 dodał
con 3 „To … ostrzał”
K k3 marwan DEMAND com=NONE
cue 4 Zaapelował
con 4 o pomoc
"""


def lints(changes: dict[str, str]) -> list[tuple[int, str]]:
    sheet = LINT_SHEET
    for old, new in changes.items():
        assert old in sheet
        sheet = sheet.replace(old, new)
    return [(found.sentence, found.code) for found in lint(document(sheet, LINT_TEXT), labels=LABELS)]


def test_lints_of_a_sound_sheet() -> None:
    assert lints({}) == [(3, "W-QUOTE")]  # „po cichu”: right to leave


LINTED = [
    ("W-ADJ", 2, {"A 2 rosyjskie = rosyjski\n": ""}),
    ("W-CAPITAL", 2, {"E belc GPE Belc\nN 2 Belcu = Belc\n": "", " Place=belc": ""}),
    ("W-QUOTE", 3, {"con 3 „To … ostrzał”": "con 4 pomoc"}),
    ("W-LIST", 4, {"V v3 Transaction.Aid\nt 4 pomoc HYPO\n": ""}),
    ("W-LIST", 3, {"cue 3 dodał": "cue 3 cichu"}),
    ("W-DEMAND", 4, {"DEMAND com=NONE": "DEMAND com=CERTAIN"}),
    ("W-ACT", 2, {"rzecznik STATE": "rzecznik WARN"}),
    ("W-COMMITMENT", 2, {"STATE com=HEDGED": "STATE com=CERTAIN"}),
    ("W-COMMITMENT", 3, {"marwan STATE com=CERTAIN": "marwan STATE com=NONE"}),
    ("W-LEMMA", 2, {"rosyjskie = rosyjski": "rosyjskie = ruski"}),
    ("W-ZERO", 3, {"Z 3 był": "Z 3 To"}),
    ("W-UNUSED", 1, {"Agent=kar": "", "Z 3 był": "C 1 stan"}),
]


@pytest.mark.parametrize(("code", "sentence", "changes"), LINTED)
def test_lint(code: str, sentence: int, changes: dict[str, str]) -> None:
    assert sorted(lints(changes)) == sorted([(3, "W-QUOTE"), (sentence, code)])


def test_lints_are_known() -> None:
    assert {code for code, *_ in LINTED} <= set(LINTS)  # the others: test_lints.py


# ---- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sheet", ROOT / "scripts" / "sheet.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "orig-9001.txt").write_bytes(TEXT.encode())
    (tmp_path / "labels.json").write_bytes((ROOT / "corpus" / "labels.json").read_bytes())
    (tmp_path / "a.sheet").write_text(SHEET, encoding="utf-8")
    return tmp_path


def test_number(script: ModuleType, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["--corpus", str(corpus), "number", "orig-9001"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["[1] Tarwia zajęła Most Mareński", "", lines[2]]
    assert lines[-1] == "[7] „Wrócimy – obiecał Marwan – i odbudujemy most.”"
    assert script.main(["--corpus", str(corpus), "number", "orig-0000"]) == 2


def test_compile_writes_annotations(script: ModuleType, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["--corpus", str(corpus), "compile", str(corpus / "a.sheet")]) == 0
    written = (corpus / "annotations" / "orig-9001.json").read_text(encoding="utf-8")
    assert written.endswith("}\n")
    record = json.loads(written)
    assert list(record) == [
        "id", "text_sha256", "text_length", "sentences", "tokens",
        "entities", "mentions", "times", "quantities", "events", "claims",
    ]  # fmt: skip
    doc = document()
    for name in ("entities", "mentions", "times", "quantities", "events", "claims"):
        assert len(record[name]) == len(getattr(doc, name))
    for item in (*record["entities"], *record["mentions"], *record["claims"]):
        assert f"  {json.dumps(item, ensure_ascii=False)}" in written.splitlines() + [
            line.rstrip(",") for line in written.splitlines()
        ]
    labels = read_labels(corpus / "labels.json")
    read = script.read_back(corpus / "annotations" / "orig-9001.json", TEXT, labels)
    assert (read.mentions, read.events, read.claims) == (doc.mentions, doc.events, doc.claims)
    assert read.tokens == doc.tokens


def test_redaction_leaves_no_word_of_the_text(script: ModuleType, corpus: Path) -> None:
    assert script.main(["--corpus", str(corpus), "compile", "--redact", str(corpus / "a.sheet")]) == 0
    written = (corpus / "annotations" / "orig-9001.json").read_text(encoding="utf-8")
    assert set(re.findall(r'"text": (\S+?)[,}]', written)) == {"null"}
    for word in ("zapowiedział", "Zajęły", "tysięcy", "odbudujemy"):
        assert word not in written
    assert '"lemma": "Karesja"' in written
    assert '"name": "Teo Marwan"' in written


def test_a_refused_sheet_writes_nothing(script: ModuleType, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / "a.sheet"
    path.write_text(plant("N 5 Belc#2", "N 5 Belc")[0], encoding="utf-8")
    text = corpus / "texts" / "orig-9001.txt"
    for command in ("compile", "lint"):
        assert script.main(["--corpus", str(corpus), command, str(path), "--text", str(text)]) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"{path}:21: ")
        assert error.endswith("[E-AMBIG]\n")
    assert not (corpus / "annotations").exists()


def test_lint_command(script: ModuleType, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--corpus", str(corpus)]
    assert script.main([*arguments, "lint", str(corpus / "a.sheet")]) == 0
    from_sheet = capsys.readouterr().out.replace(str(corpus / "a.sheet"), "orig-9001")
    assert script.main([*arguments, "compile", str(corpus / "a.sheet")]) == 0
    capsys.readouterr()
    assert script.main([*arguments, "lint", "orig-9001"]) == 0
    assert capsys.readouterr().out == from_sheet


def test_a_sheet_that_names_no_text(script: ModuleType, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "b.sheet").write_text("E a PER A\n", encoding="utf-8")
    assert script.main(["--corpus", str(corpus), "compile", str(corpus / "b.sheet")]) == 2
    assert "no DOC line" in capsys.readouterr().err
