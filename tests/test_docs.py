"""What the documentation says is what the code and the corpus have."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from wiesci import corpus, views
from wiesci.measures import MEASURES

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import docs_tables  # noqa: E402
from datasheet_tables import rewritten  # noqa: E402

DOCS = ROOT / "docs"
PAGES = {p.name: p.read_text(encoding="utf-8") for p in (*sorted(DOCS.glob("*.md")), ROOT / "README.md")}
LABELS = corpus.labels()


@pytest.mark.parametrize("page", docs_tables.FILES)
def test_tables_are_current(page: str) -> None:
    assert rewritten(PAGES[page], docs_tables.FILES[page]) == PAGES[page]


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
    rows = re.findall(r"^\| (\*\*)?`([\w.]+)`(?:\*\*)? \|", PAGES["measures.md"], re.MULTILINE)
    assert [name for _, name in rows if name in MEASURES] == list(MEASURES)


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
