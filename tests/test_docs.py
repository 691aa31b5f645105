"""What the documentation says is what the code and the corpus have."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import wiesci
from conftest import Command, Write
from wiesci import corpus, views, wire
from wiesci.comparison import SAME
from wiesci.measures import HEADLINES, MEASURES
from wiesci.model import LAYERS
from wiesci.scoring import score

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import docs_tables  # noqa: E402
from datasheet_tables import rewritten  # noqa: E402

DOCS = ROOT / "docs"
PAGES = {p.name: p.read_text(encoding="utf-8") for p in (*sorted(DOCS.glob("*.md")), ROOT / "README.md")}
LABELS = corpus.labels()


@pytest.mark.parametrize("page", docs_tables.FILES)
def test_tables_are_current(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert rewritten(text, docs_tables.FILES[page]) == text


def test_every_label_is_explained() -> None:
    """But for topics and genres, which say nothing about labels."""
    for kind in ("entity_types", "entity_subtypes", "levels", "time_types", "quantity_types", "event_types", "roles"):
        assert all(f"`{label}`" in PAGES["scheme.md"] for label in getattr(LABELS, kind)), kind
    for kind in ("realis", "polarity", "acts", "commitments", "forms", "source_kinds"):
        assert all(f"`{label}`" in PAGES["scheme.md"] for label in getattr(LABELS, kind)), kind
    assert f"one of {len(LABELS.event_types)} types" in PAGES["scheme.md"]
    assert f"in {len(LABELS.roles)} roles" in PAGES["scheme.md"]


# ---- measures --------------------------------------------------------------------------------------------------------


def test_every_measure_is_explained_once() -> None:
    """A row of a table each, the headlines in bold."""
    rows = re.findall(r"^\| (\*\*)?`(\w+\.\w+)`(?:\*\*)? \|", PAGES["measures.md"], re.MULTILINE)
    assert [name for _, name in rows] == list(MEASURES)
    assert [name for bold, name in rows if bold] == list(HEADLINES)


def test_what_looks_like_a_measure_is_one() -> None:
    """In all pages, but for files and the measure that docs/extend.md adds."""
    layers = "|".join(sorted({m.layer for m in MEASURES.values()}))
    named = re.compile(rf"`(({layers})\.[a-z_0-9]+)`")
    for page, text in PAGES.items():
        added = set(re.findall(r'of_items\("([\w.]+)"', text))
        files = {name for name, _ in named.findall(text) if name.endswith((".jsonl", ".md"))}
        assert {name for name, _ in named.findall(text)} - added - files <= set(MEASURES), page


def test_the_view_shown_is_one(tmp_path: Path) -> None:
    """The JSON of docs/measures.md is a view that has a place for every label of ours."""
    shown = re.search(r"```json\n(.*?)```", PAGES["measures.md"], re.DOTALL)
    assert shown is not None
    (tmp_path / "mine.json").write_text(shown[1], encoding="utf-8")
    view = views.find_view(str(tmp_path / "mine.json"), LABELS)
    assert view.entities is not None
    assert set(view.entities.gold) == set(LABELS.entity_types)


# ---- the format ------------------------------------------------------------------------------------------------------

FULL, SLIM, GOLD, MINE = (
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGES["format.md"], re.DOTALL)
)
"""The documents that docs/format.md shows."""


def test_the_documents_shown_have_no_fault(command: Command, write: Write) -> None:
    for name, row in (("full", FULL), ("slim", SLIM), ("gold", GOLD)):
        done = command("check", write(f"{name}.jsonl", [row]))
        assert (done.status, "1 documents, no fault" in done.out) == (0, True), done.err


def test_all_layers_shown_are_right() -> None:
    """Nothing in the full document is wrong, and all headlines are attempted; the shorter one says the same."""
    gold = corpus.load("original", "test")
    full, slim = (wiesci.evaluate(gold, [row]) for row in (FULL, SLIM))
    assert set(LAYERS) <= set(FULL)
    for name in (*HEADLINES, "times.value", "quantities.value", "entities.lemma", "events.realis", "claims.act"):
        assert full.figures(name)["precision"] == 1, name
    for name in ("events.trigger", "events.argument", "claims.relation"):
        assert slim.figures(name) == full.figures(name), name


def test_gold_of_ones_own_is_scored_as_said(command: Command, write: Write) -> None:
    done = command("score", "--gold", write("gold.jsonl", [GOLD]), write("mine.jsonl", [MINE]), "--json")
    figures = done.json()["systems"]["mine"]["scores"]["entities.strict"]
    assert (figures["precision"], figures["recall"], round(figures["f1"], 3)) == (1, 0.5, 0.667)
    assert "`entities.strict` = 0.667" in PAGES["format.md"]


def test_every_key_is_explained() -> None:
    """All that the JSON Schema knows."""
    schema = msgspec.json.schema(wire.Document)
    keys = {key for kind in schema["$defs"].values() for key in kind["properties"]}
    assert [key for key in sorted(keys) if f"`{key}`" not in PAGES["format.md"]] == []


# ---- the glossary ----------------------------------------------------------------------------------------------------


def test_every_field_of_a_signature_is_explained() -> None:
    """Each with whether it must agree, as ``compare`` demands."""
    gold = corpus.load("original", "test")
    context = [("corpus", "1"), ("part", "original"), ("split", "test")]
    view = ("coarse", views.find_view("coarse", LABELS))
    full = score(gold, gold, context=context, only=["entities.strict"], view=view, given_triggers=True)
    fields = {name for name, _ in full.signature.parts}
    section = PAGES["glossary.md"].partition("## The signature")[2]
    rows = re.findall(r"^\| (`[^|]*) \| [^|]+ \| ([^|]+) \|$", section, re.MULTILINE)
    told = {name: must for names, must in rows for name in re.findall(r"`(\w+)`", names)}
    assert set(told) == fields
    assert {name for name, must in told.items() if must == "yes"} == set(SAME)


def test_words_of_the_glossary_are_those_of_the_corpus() -> None:
    manifest = json.loads((ROOT / "corpus" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["canary"] in PAGES["glossary.md"]
    original, real = (sum(manifest["splits"][part].values()) for part in ("original", "real"))
    assert f"*original*: {original} articles" in PAGES["glossary.md"]
    assert f"labels over {real} third-party articles" in PAGES["glossary.md"]
    assert all(label in PAGES["glossary.md"] for kind in (LABELS.levels, LABELS.realis, LABELS.acts) for label in kind)
    assert all(f"`{name}`" in PAGES["glossary.md"] for name in HEADLINES)


# ---- the examples ----------------------------------------------------------------------------------------------------


def test_the_conll_example_is_the_other_one(command: Command, tmp_path: Path) -> None:
    """Tags with the document's id alone become the names of the first line of names.jsonl."""
    examples = ROOT / "benchmark" / "examples"
    assert command("convert", examples / "names.conll", tmp_path / "names.jsonl").status == 0
    assert command("check", tmp_path / "names.jsonl").status == 0
    (found,) = map(json.loads, (tmp_path / "names.jsonl").read_text(encoding="utf-8").splitlines())
    wanted = json.loads((examples / "names.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert found["id"] == wanted["id"]
    assert names_of(found) == names_of(wanted)
    scored = command("score", tmp_path / "names.jsonl", "--json").json()["systems"]["names"]["scores"]
    figures = wiesci.evaluate(wiesci.load("original", "test"), [wanted]).figures("entities.strict")
    assert scored["entities.strict"]["tp"] == figures["tp"] > 0


def names_of(row: dict[str, Any]) -> list[tuple[int, int, str]]:
    return sorted((m["start"], m["end"], m["type"]) for m in row["mentions"])
