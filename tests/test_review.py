"""The review page: all labels on it, the same differences as scripts/adjudicate.py, nothing executed, real Chromium."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser import Page, chromium, needs_chromium

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
sys.path.insert(0, str(ROOT / "scripts"))

import adjudicate  # noqa: E402
import lanes  # noqa: E402
import review  # noqa: E402
from wiesci import corpus  # noqa: E402
from wiesci.model import Document  # noqa: E402

TEXT = """Tarwia <script>alert("x")</script> 😀

Prezydent <b>"Marwan"</b> powiedział 😀, że według Tarpressu Tarwia zajęła most & 'port'.
"""
SHEET = """DOC id=orig-9001 dct=2024-10-23
E tar GPE <img src=x onerror="alert(1)">
N 1,2 Tarwia
E mar PER Teo "Marwan" & 'syn' 😀
N 2 Marwan
E press ORG:media Tarpress
N 2 Tarpressu = Tarpress
E most FAC most
C 2 most
V v1 Conflict.Seize Agent=tar Object=most
t 2 zajęła ACTUAL
K k1 mar STATE com=CERTAIN
cue 2 powiedział
con 2 według … 'port'
K k2 press STATE com=CERTAIN
cue 2 według
con 2 Tarwia … 'port'
"""


def write(*arguments: str | Path) -> tuple[int, str]:
    """Exit status and standard error of the command."""
    command = [sys.executable, str(ROOT / "scripts" / "review.py"), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stderr


def sides(doc_id: str) -> tuple[Document, Document]:
    text = CORPUS / "texts" / f"{doc_id}.txt"
    a, b = (review.load(doc_id, name, text, corpus.labels()) for name in "ab")
    return a, b


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """orig-0002 as both annotators labelled it."""
    path = tmp_path_factory.mktemp("review") / "review.html"
    assert write("orig-0002", "--annotators", "a", "b", "-o", path) == (0, "")
    return path


# ---- what stands on the page -----------------------------------------------------------------------------------------


def test_every_item_of_the_gold_is_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    assert write("orig-0001", "-o", path) == (0, "")
    page = Page(path.read_text(encoding="utf-8"))
    gold = review.load("orig-0001", "gold", CORPUS / "texts" / "orig-0001.txt", corpus.labels())
    names = {e.id: e.name for e in gold.entities} | {v.id: v.value for v in (*gold.times, *gold.quantities)}
    for entity in gold.entities:
        assert f"{entity.name} {entity.id}:" in page.by_id(f"d1a-x-{entity.id}")
    for mention in gold.mentions:
        level = "" if mention.level == "NAM" else f"·{mention.level}"
        assert page.by_id(f"d1a-m-{mention.id}") == f"{mention.type}{level} {mention.entity}"
    for value in (*gold.times, *gold.quantities):
        assert page.by_id(f"d1a-x-{value.id}") == f"{value.id} {value.type} {value.value}"
    for event in gold.events:
        line = page.by_id(f"d1a-v-{event.id}")
        for trigger in event.triggers:
            label = f"{event.type} {event.id} {trigger.realis} {trigger.polarity}"
            assert page.by_id(f"d1a-t-{trigger.id}") == label
        for argument in event.arguments:
            assert f"{argument.role} {names[argument.filler]}" in line
    for claim in gold.claims:
        line = page.by_id(f"d1a-k-{claim.id}")
        assert all(f"{word}" in line for word in (claim.act, claim.commitment, claim.form, claim.source_kind))
        assert claim.cue is None or f"cue {claim.cue.text}" in line
        assert claim.source is None or f"source {names[claim.source]}" in line
        assert all(event in line for event in claim.events)
        bars = page.find("i", class_="k", **{"data-ref": f"d1a-k-{claim.id}"})
        assert {"content", "cue"} <= {kind for attributes, _ in bars for kind in attributes["class"].split()}


def test_the_text_is_whole_and_in_order(two: Path) -> None:
    page = Page(two.read_text(encoding="utf-8"))
    a, _ = sides("orig-0002")
    shown = ["".join(text) for tag, attributes, text in page.elements if tag == "b" and "style" in attributes]
    sentences = ["".join((a.text or "")[s:e].split()) for s, e in a.sentences or ()]
    assert "".join("".join(shown).split()) == "".join(sentence * 2 for sentence in sentences)


@pytest.mark.parametrize("doc_id", ["orig-0001", "orig-0002", "orig-0003"])
def test_differences_are_those_of_the_adjudication(doc_id: str, tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    assert write(doc_id, "--annotators", "a", "b", "-o", path) == (0, "")
    page = Page(path.read_text(encoding="utf-8"))
    rows = adjudicate.differences(*sides(doc_id))
    listed = [text for _, text in page.find("tr", class_="difference")]
    signs = ["≠" if row["A"] and row["B"] else "+" for row in rows]
    assert listed == [
        f"{sign}{n} [{row['sentence']}] {row['layer']} {row['item']} {row['A'] or '–'} {row['B'] or '–'}"
        for n, (sign, row) in enumerate(zip(signs, rows, strict=True), start=1)
    ]
    unequal = {attributes["id"] for attributes, _ in page.find("section", class_="unequal")}
    assert unequal == {f"d1-s{row['sentence']}" for row in rows}
    for number, row in enumerate(rows, start=1):  # each is marked at its place on the sides that have the item
        for letter in "AB":
            marks = page.find("a", id=f"d1{letter.lower()}-at-{number}")
            assert [text for _, text in marks] == ([f"{signs[number - 1]}{number}"] if row[letter] else [])
    for layer in adjudicate.LAYERS:
        ((_, counts),) = page.find("tr", **{"data-layer": layer})
        kinds = [[bool(row["A"]), bool(row["B"])] for row in rows if row["layer"] == layer]
        expected = [kinds.count(kind) for kind in ([True, False], [False, True], [True, True])]
        read = [sum(key[0] == layer for key in adjudicate.readings(side, redact=False)) for side in sides(doc_id)]
        assert counts.split() == [layer, *map(str, read + expected)]


def test_links_lead_somewhere(two: Path) -> None:
    page = Page(two.read_text(encoding="utf-8"))
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"].removeprefix("#") for a, _ in page.find("a")} <= set(ids)


def test_nothing_comes_from_elsewhere(two: Path) -> None:
    source = two.read_text(encoding="utf-8")
    page = Page(source)
    assert not re.findall(r"https?://|@import|url\(", source)
    assert not {tag for tag, attributes, _ in page.elements if tag in ("img", "link", "iframe") or "src" in attributes}
    assert page.find("html")[0][0]["lang"] == "en"
    assert {attributes["lang"] for attributes, _ in page.find("p", class_="text")} == {"pl"}
    assert all(query in source for query in ("prefers-color-scheme: dark", "@media print", "max-width: 56rem"))


def test_the_same_page_twice(two: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.html"
    assert write("orig-0002", "--annotators", "a", "b", "-o", path) == (0, "")
    assert path.read_bytes() == two.read_bytes()


def test_a_batch(tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    assert write("orig-0003", "orig-0001", "-o", path) == (0, "")
    page = Page(path.read_text(encoding="utf-8"))
    assert [a["id"] for a, _ in page.find("article")] == ["d1", "d2"]
    assert [text for _, text in page.find("h2")] == ["orig-0003 – gold", "orig-0001 – gold"]


# ---- hostile text ----------------------------------------------------------------------------------------------------


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Two sheets about a text full of markup, which differ in one realis."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt").write_text(SHEET, encoding="utf-8")
    (tmp_path / "b.txt").write_text(SHEET.replace("zajęła ACTUAL", "zajęła HYPO"), encoding="utf-8")
    path = tmp_path / "review.html"
    sheets = ("--sheets", tmp_path / "a.txt", tmp_path / "b.txt")
    assert write(*sheets, "--text", tmp_path / "text.txt", "-o", path) == (0, "")
    return path


def test_text_stays_text(hostile: Path) -> None:
    page = Page(hostile.read_text(encoding="utf-8"))
    assert len(page.find("script")) == 1
    assert not page.find("img")
    assert '<img src=x onerror="alert(1)"> tar: Tarwia, Tarwia' in page.by_id("d1a-x-tar")
    assert "Teo \"Marwan\" & 'syn' 😀" in page.by_id("d1b-k-k1")
    shown = "".join("".join(text) for tag, attributes, text in page.elements if tag == "b" and "style" in attributes)
    assert '<script>alert("x")</script> 😀Prezydent <b>"Marwan"</b> powiedział 😀' in shown
    assert [text for _, text in page.find("tr", class_="difference")] == [
        "≠1 [2] triggers zajęła Conflict.Seize ACTUAL POS Conflict.Seize HYPO POS"
    ]


def test_a_nested_claim_says_so(hostile: Path) -> None:
    page = Page(hostile.read_text(encoding="utf-8"))
    assert page.by_id("d1a-k-k2").startswith("k2 ↳ in k1 STATE CERTAIN INDIRECT")
    assert page.find("li", id="d1a-k-k2", class_="depth-1")


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["orig-9999"], "orig-9999: no document of the corpus"),
        (["orig-0001", "--annotators", "a", "nobody"], "orig-0001: no labels of nobody in "),
        (["real-0001"], "real-0001: the text of a real article is not in the repository; give it with --text FILE"),
        (["real-0001", "--text", CORPUS / "texts" / "orig-0001.txt"], "real-0001.json: text_sha256: is not the "),
        (["real-0001", "--text", "/nowhere/text.txt"], "No such file"),
        ([], "give document ids, or --sheets with --text"),
        (["orig-0001", "orig-0002", "--text", "text.txt"], "--text is the text of one document"),
    ],
)
def test_refusals(arguments: list[str | Path], message: str, tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    status, error = write(*arguments, "-o", path)
    assert (status, path.exists()) == (2, False)
    assert message in error
    assert "Traceback" not in error


# ---- lanes -----------------------------------------------------------------------------------------------------------

SPANS = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 12), st.integers(0, 2)), max_size=8)


@given(SPANS)
def test_lanes_keep_overlapping_bars_apart(spans: list[tuple[int, int, int]]) -> None:
    units = [
        lanes.Unit((lanes.Bar(start, start + length, "k content", f"{number}", None, ""),), depth)
        for number, (start, length, depth) in enumerate(spans)
    ]
    packed = lanes.pack(units)
    assert sorted(bar.label for lane in packed for bar in lane) == sorted(unit.bars[0].label for unit in units)
    place = {int(bar.label): lane for lane, bars in enumerate(packed) for bar in bars}
    for (i, one), (j, other) in itertools.combinations(enumerate(units), 2):
        if one.reach[0] < other.reach[1] and other.reach[0] < one.reach[1]:
            assert place[i] != place[j]
            assert one.depth == other.depth or (place[i] < place[j]) == (one.depth < other.depth)


@given(SPANS)
def test_words_hold_the_text_and_every_bar(spans: list[tuple[int, int, int]]) -> None:
    text = "Ala ma kota,\na kot ma  Alę i psa 😀."
    bars = [lanes.Bar(s, min(s + n, len(text)), "m PER NAM", "", None, "") for s, n, _ in spans]
    packed = lanes.pack(lanes.Unit((bar,)) for bar in bars)
    words = list(lanes.words_of(text, 0, len(text), packed))
    assert "".join(piece for word in words for piece in word.pieces) == text.replace("\n", " ")
    for row, lane in enumerate(packed, start=2):
        for bar in lane:
            parts = [(w, p) for w in words for p in w.placed if p.bar is bar and p.row == row]
            shown = "".join("".join(word.pieces[p.left - 1 : p.right - 1]) for word, p in parts)
            assert shown == text[bar.start : bar.end].replace("\n", " ")
            assert [p.first for _, p in parts] == [True] + [False] * (len(parts) - 1)
            assert [p.last for _, p in parts] == [False] * (len(parts) - 1) + [True]


# ---- in a real browser -----------------------------------------------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize("filtered", [False, True])
def test_the_filter_in_chromium(two: Path, tmp_path: Path, filtered: bool) -> None:
    source, console = chromium(tmp_path, "--dump-dom", two.as_uri() + "?filter=differences" * filtered)
    assert console == []
    page = Page(source)
    rows = adjudicate.differences(*sides("orig-0002"))
    differing = {f"d1-s{row['sentence']}" for row in rows}
    sentences = [attributes for attributes, _ in page.find("section", class_="sentence")]
    shown = {attributes["id"] for attributes in sentences if "hidden" not in attributes}
    assert shown == (differing if filtered else {attributes["id"] for attributes in sentences})
    assert page.by_id("shown") == f"{len(shown)} of {len(sentences)} sentences shown"
    assert page.find("html")[0][0]["data-filter"] == ("differences" if filtered else "all")
    ((controls, label),) = page.find("p", class_="controls")
    assert "hidden" not in controls
    assert label.startswith("Differences only")
    assert len(page.find("tr", class_="difference")) == len(rows)


@needs_chromium
def test_the_console_is_read(hostile: Path, tmp_path: Path) -> None:
    """Hostile text runs nothing; a script that is not the page's own is stopped, and the console says so."""
    assert chromium(tmp_path, "--dump-dom", hostile.as_uri())[1] == []
    source = hostile.read_text(encoding="utf-8")
    hostile.write_text(source.replace("</body>", "<script>document.title = 'ran'</script></body>"), encoding="utf-8")
    dom, console = chromium(tmp_path, "--dump-dom", hostile.as_uri())
    assert console
    assert "<title>ran" not in dom


@needs_chromium
def test_focus_lights_up_all_mentions_of_an_entity(two: Path, tmp_path: Path) -> None:
    a, _ = sides("orig-0002")
    mention = next(m for m in a.mentions if m.entity == "karesja")
    focus = f"<script>document.getElementById('d1a-m-{mention.id}').focus()</script></body>"
    source = re.sub("<meta http-equiv[^>]*>", "", two.read_text(encoding="utf-8")).replace("</body>", focus)
    path = tmp_path / "focus.html"
    path.write_text(source, encoding="utf-8")
    dom, console = chromium(tmp_path, "--dump-dom", path.as_uri())
    assert console == []
    lit = [attributes for tag in ("i", "span", "a", "li") for attributes, _ in Page(dom).find(tag, class_="lit")]
    assert {attributes["data-ref"] for attributes in lit} == {"d1a-x-karesja"}
    labels = [attributes for attributes in lit if "label" in attributes["class"].split()]
    assert len(labels) == sum(m.entity == "karesja" for m in a.mentions)


@needs_chromium
@pytest.mark.parametrize("scheme", [0, 1])
def test_a_screenshot(two: Path, tmp_path: Path, scheme: int) -> None:
    path = tmp_path / "page.png"
    shot = (f"--screenshot={path}", "--window-size=1000,800", f"--blink-settings=preferredColorScheme={scheme}")
    _, console = chromium(tmp_path, *shot, two.as_uri())
    assert console == []
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1000, 800)
    assert len(data) > 20_000  # an empty page takes some 5 kB
