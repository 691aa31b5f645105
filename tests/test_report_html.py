"""The report page: its numbers are those of the evaluation, untrusted strings stay text, it works in Chromium."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from browser import Page, chromium, needs_chromium
from conftest import ROW, Command
from wiesci import corpus, report_html, scoring
from wiesci.measures import HEADLINES, MEASURES
from wiesci.model import Document
from wiesci.report_html.analysis import LABELS, Analysis, Mark, error_kinds, pieces
from wiesci.report_html.page import render
from wiesci.systems import build_system, without_labels

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"


def run_of(gold: Sequence[Document], predictions: Sequence[Document], system: str = "rules") -> report_html.Run:
    evaluation = scoring.score(gold, predictions, system=system)
    rows = scoring.explanation(gold, predictions, evaluation)
    return report_html.Run(evaluation, {d.id: d for d in predictions}, rows)


@pytest.fixture(scope="module")
def run() -> report_html.Run:
    """The rules on the original test split, with a made-up confidence."""
    system = build_system("rules", train=corpus.load("original", "train"), labels=corpus.labels())
    predictions = []
    for document in corpus.load("original", "test"):
        found = system(without_labels(document))
        mentions = tuple(replace(m, score=(i % 10) / 10) for i, m in enumerate(found.mentions))
        predictions.append(replace(found, mentions=mentions))
    return run_of(corpus.load("original", "test"), predictions)


@pytest.fixture(scope="module")
def analysis(run: report_html.Run) -> Analysis:
    names = frozenset(
        (m.lemma or "").lower() for d in corpus.load("original", "train") for m in d.mentions if m.level == "NAM"
    )
    return report_html.analyse(corpus.load("original", "test"), [run], train_names=names, title="wiesci: rules")


@pytest.fixture(scope="module")
def page(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    report_html.write_page(analysis, path)
    return path


# ---- the numbers -----------------------------------------------------------------------------------------------------


def test_error_kinds_are_the_rows_that_are_not_correct(run: report_html.Run, analysis: Analysis) -> None:
    (system,) = analysis.systems
    wrong = Counter(
        (r["measure"], r["outcome"]) for r in run.rows if r["measure"] in HEADLINES and r["outcome"] != "correct"
    )
    assert {(k.measure, k.outcome): k.count for k in system.kinds} == wrong
    assert [k.count for k in system.kinds] == sorted(wrong.values(), reverse=True)
    assert sum(k.share for k in system.kinds) == pytest.approx(1)
    assert all(k.meaning != k.outcome and k.example for k in system.kinds)


def test_columns_say_what_they_hold(run: report_html.Run, analysis: Analysis) -> None:
    """Headlines are explained, a share says of what, labels what they are."""
    shown = render(analysis)
    assert all(f"<strong>{name}</strong>: {MEASURES[name].summary}" in shown for name in HEADLINES)
    assert '<th scope="col">share of all errors</th>' in shown
    (system,) = analysis.systems
    assert set(system.by_label) == {name for name in LABELS if name in run.evaluation.columns} >= set(HEADLINES)
    assert all(f"<summary>{name} by {LABELS[name]}</summary>" in shown for name in system.by_label)


def test_groups_hold_every_document_once(run: report_html.Run, analysis: Analysis) -> None:
    (system,) = analysis.systems
    for dimension in ("topic", "genre", "length", "part"):
        held = [g for g in system.groups if g.dimension == dimension]
        assert sum(g.documents for g in held) == analysis.documents
    (whole,) = [g for g in system.groups if g.dimension == "part"]
    assert whole.figures == {name: run.evaluation.headline(name) for name in HEADLINES}


def test_a_group_by_hand(run: report_html.Run, analysis: Analysis) -> None:
    """A topic's F1 is that of its documents alone."""
    gold = [d for d in corpus.load("original", "test") if d.topic == "world"]
    alone = scoring.score(gold, [run.predictions[d.id] for d in gold])
    (group,) = [g for g in analysis.systems[0].groups if g.value == "world"]
    assert group.documents == len(gold)
    assert group.figures == {name: pytest.approx(alone.headline(name)) for name in HEADLINES}


def test_seen_and_unseen_names_are_all_names(run: report_html.Run, analysis: Analysis) -> None:
    (seen, unseen) = analysis.systems[0].seen
    figures = run.evaluation.figures("entities.strict")
    assert seen[1] + unseen[1] == figures["gold"]
    assert seen[1] * seen[2] + unseen[1] * unseen[2] == pytest.approx(figures["tp"])


def test_the_diagonal_of_the_confusion_is_what_is_right(run: report_html.Run, analysis: Analysis) -> None:
    names = analysis.systems[0].confusions[0]
    assert sum(row[i] for i, row in enumerate(names.table)) == run.evaluation.figures("entities.strict")["tp"]
    assert names.table[-1][-1] == 0


def test_calibration_by_hand() -> None:
    """Twenty names, half said with .9 of which 8 are right, half with .2 of which 3 are: error (.1 + .1) / 2.

    Brier: (8 · .01 + 2 · .81 + 3 · .64 + 7 · .04) / 20.
    """
    text = " ".join(f"Nazwa{i:02}" for i in range(20))
    places = [(8 * i, 8 * i + 7) for i in range(20)]
    row = {"id": "d", "text": text, "tokens": [list(p) for p in places], "sentences": [[0, len(text)]]}
    gold = [
        {"start": s, "end": e, "type": "PER" if i < 8 or 10 <= i < 13 else "ORG"} for i, (s, e) in enumerate(places)
    ]
    pred = [{"start": s, "end": e, "type": "PER", "score": 0.9 if i < 10 else 0.2} for i, (s, e) in enumerate(places)]
    sides = [scoring._documents([{**row, "mentions": m}], "x", None, None)[0] for m in (gold, pred)]
    (found,) = report_html.analyse(sides[0], [run_of(*sides)]).systems[0].reliability
    assert (found.layer, found.n) == ("names", 20)
    assert found.bins == [(pytest.approx(0.2), 0.3, 10), (pytest.approx(0.9), 0.8, 10)]
    assert found.error == pytest.approx(0.1)
    assert found.brier == pytest.approx((8 * 0.01 + 2 * 0.81 + 3 * 0.64 + 7 * 0.04) / 20)


def test_the_worst_documents_come_first(analysis: Analysis) -> None:
    scores = [page.score for page in analysis.systems[0].pages]
    assert scores == sorted(scores)


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


@given(spans)
def test_pieces_hold_the_whole_text_and_every_mark(edges: list[tuple[int, int]]) -> None:
    text = "Zażółć gęślą jaźń, 😀 i koniec."
    marks = [Mark(min(p), max(p), "name", "right", "PER") for p in edges if min(p) < max(p) <= len(text)]
    cut = pieces(text, marks)
    assert "".join(words for words, _, _ in cut) == text
    at = 0
    for words, over, ends in cut:
        for m in over:
            assert m.start <= at < at + len(words) <= m.end
        assert ends == [m for m in over if m.end == at + len(words)]
        at += len(words)
    assert sum(len(ends) for _, _, ends in cut) == len(marks)


def test_no_errors_no_kinds() -> None:
    assert error_kinds([], {}) == []
    gold = corpus.load("original", "validation")
    page = render(report_html.analyse(gold, [run_of(gold, gold, "perfect")]))
    assert "What goes wrong most" not in page


# ---- the page --------------------------------------------------------------------------------------------------------


def test_a_stranger_reads_the_three_commonest_errors(page: Path, analysis: Analysis) -> None:
    found = Page(page.read_text(encoding="utf-8"))
    ((_, first),) = found.find("ol", class_="first")
    places = [first.index(f"{k.part}: {k.outcome}") for k in analysis.systems[0].kinds[:3]]
    assert places == sorted(places)
    for kind in analysis.systems[0].kinds[:3]:
        assert f"{kind.meaning}): {kind.count} of " in first


def test_nothing_comes_from_elsewhere(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', source) == []
    assert re.findall(r"url\((?!#)[^)]*\)", source) == []
    assert source.count("<script") == 1
    found = Page(source)
    ids = {attributes["id"] for _, attributes, _ in found.elements if "id" in attributes}
    for attributes, _ in found.find("a"):
        assert attributes["href"][1:] in ids


def test_tables_have_heads_and_inputs_have_labels(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", source))
    assert len(re.findall(r"<label>[^<]*<(?:input|select)", source)) == len(re.findall(r"<(?:input|select)\b", source))


def test_the_same_page_twice(analysis: Analysis) -> None:
    assert render(analysis) == render(analysis)


def test_hostile_strings_stay_text(command: Command, tmp_path: Path) -> None:
    """System name, labels, texts, ids: whatever a prediction or a gold file holds is shown, not run."""
    row = json.loads(json.dumps(ROW))
    text = row["text"] + HOSTILE
    row = {**row, "text": text, "id": f"id{HOSTILE}", "topic": HOSTILE, "title": HOSTILE, "story": HOSTILE}
    row.pop("text_sha256"), row.pop("text_length")
    pred = {"id": row["id"], "mentions": [{"start": 0, "end": 3, "type": HOSTILE, "score": 0.5}] * 1, "claims": []}
    pred["claims"] = [{"source": None, "cue": None, "content": [{"start": 0, "end": len(text)}], "act": HOSTILE}]
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), encoding="utf-8")
    name = "<b onmouseover=alert(1)>x"
    (tmp_path / f"{name}.jsonl").write_text(json.dumps(pred), encoding="utf-8")
    page = tmp_path / "page.html"
    done = command("score", tmp_path / f"{name}.jsonl", "--gold", tmp_path / "gold.jsonl", "--html", page, "--json")
    assert done.status == 0, done.err
    source = page.read_text(encoding="utf-8")
    assert source.count("<script") == 1
    found = Page(source)
    assert not found.find("img")
    assert not found.find("b")
    assert not [a for _, attributes, _ in found.elements for a in attributes if a.startswith("on")]
    shown = " ".join(text for _, text in found.find("main"))
    assert HOSTILE in shown
    assert name in shown


def test_the_command_writes_a_page_for_several_systems(command: Command, tmp_path: Path) -> None:
    files = []
    for name in ("rules", "constant"):
        files.append(tmp_path / f"{name}.jsonl")
        assert command("predict", name, "-o", files[-1]).status == 0
    done = command("score", *files, "--html", tmp_path / "page.html")
    assert done.status == 0
    found = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert [text for _, text in found.find("h2")][1:3] == ["rules", "constant"]
    assert len(found.find("article", class_="page")) == 2 * min(20, len(corpus.load("original", "test")))


def test_the_demo_writes_it(command: Command, tmp_path: Path) -> None:
    done = command("demo", "--html", tmp_path / "demo.html")
    assert done.status == 0
    assert f"The report: {tmp_path / 'demo.html'}" in done.out
    assert "What goes wrong most" in (tmp_path / "demo.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_the_charting_libraries_the_page_says_so(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == missing else find(name, *rest))
    monkeypatch.setitem(sys.modules, missing, None)  # an import of it fails
    for arguments in (("demo", "--html"), ("leaderboard", "--html")):
        page = tmp_path / "page.html"
        assert command(*arguments, page).status == 0
        text = page.read_text(encoding="utf-8")
        assert "need altair and vl-convert, pip install &#39;wiesci[report]&#39;." in text
        assert "<svg" not in text
        assert "<table" in text


def test_a_real_article_without_its_text_is_listed(command: Command, tmp_path: Path) -> None:
    rows = [{"id": d.id, "mentions": []} for d in corpus.load_stand_off()]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = command("score", tmp_path / "p.jsonl", "--part", "real", "--html", tmp_path / "page.html", "--json")
    assert done.status == 0, done.err
    assert "The text of this article is not shipped." in (tmp_path / "page.html").read_text(encoding="utf-8")


# ---- in a real browser -----------------------------------------------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize("query", ["", "?kind=name: missed", "?words=zatrzymano", "?words=brak takich słów"])
def test_the_filter_in_chromium(page: Path, analysis: Analysis, tmp_path: Path, query: str) -> None:
    dom, console = chromium(tmp_path, "--dump-dom", page.as_uri() + query)
    assert console == []
    found = Page(dom)
    shown = [a for a, _ in found.find("article", class_="page") if "hidden" not in a]
    pages = analysis.systems[0].pages
    kind, words = ((query.partition("=")[2] if name in query else "") for name in ("kind", "words"))
    rows = {p.doc_id: [e for e in p.errors if (not kind or f"{e[0]}: {e[1]}" == kind)] for p in pages}
    errors = {
        i: [e for e in held if words in " ".join((f"{e[0]}: {e[1]}", *e[2:])).lower()] for i, held in rows.items()
    }
    text = {p.doc_id: "".join(words for words, _, _ in p.pieces).lower() for p in pages}
    expected = [p for p in pages if errors[p.doc_id] or (not kind and all(w in text[p.doc_id] for w in words.split()))]
    assert len(shown) == len(expected)
    count = sum(len(errors[p.doc_id]) for p in expected)
    assert found.by_id("shown") == f"{len(expected)} of {len(pages)} documents, {count} errors shown"
    assert "hidden" not in found.find("form")[0][0]


@needs_chromium
@pytest.mark.parametrize(("size", "scheme"), [("1000,1600", 1), ("1000,1600", 0), ("390,900", 1)])
def test_screenshots(page: Path, tmp_path: Path, size: str, scheme: int) -> None:
    path = tmp_path / "page.png"
    shot = (f"--screenshot={path}", f"--window-size={size}", f"--blink-settings=preferredColorScheme={scheme}")
    _, console = chromium(tmp_path, *shot, page.as_uri())
    assert console == []
    assert len(path.read_bytes()) > 20_000


@needs_chromium
def test_the_page_does_not_scroll_sideways_on_a_phone(page: Path, tmp_path: Path) -> None:
    source = re.sub("<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"))
    probe = "<script>document.title = `${document.documentElement.scrollWidth} ${innerWidth}`</script></body>"
    narrow = tmp_path / "narrow.html"
    narrow.write_text(source.replace("</body>", probe), encoding="utf-8")
    dom, _ = chromium(tmp_path, "--dump-dom", "--window-size=500,900", narrow.as_uri())
    width, window = map(int, re.search(r"<title>(\d+) (\d+)</title>", dom).groups())  # type: ignore[union-attr]
    assert width <= window
