"""Rewrite the tables of docs/ from the code and the label inventory, and what the examples' commands print.

    python scripts/docs_tables.py            # rewrite
    python scripts/docs_tables.py --check    # exit 1 if a table is not current

A table stands between ``<!-- NAME -->`` and ``<!-- /NAME -->``; everything else in a page is prose.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import CliRunner

from datasheet_tables import rewritten
from wiesci import cli, corpus, views

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "benchmark" / "examples"
LABELS = corpus.labels()
NOTHING = "–"
ALWAYS = ("Place", "Time")
"""Roles of every event type."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table of words."""
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *rows))


# ---- label views -----------------------------------------------------------------------------------------------------


def shown_views() -> dict[str, views.LabelMap]:
    """What the views do to entity types, each view under its first name."""
    found: dict[str, views.LabelMap] = {}
    for name, view in views.views(LABELS).items():
        if view.entities is not None and view.entities not in found.values():
            found[name] = view.entities
    return found


def label_views() -> str:
    """What each view makes of our entity types."""
    shown = shown_views()
    rows = [[label, *(view.gold[label] or NOTHING for view in shown.values())] for label in LABELS.entity_types]
    return table(["ours", *(f"`{name}`" for name in shown)], rows)


def further_labels() -> str:
    """What the views make of predicted labels that are neither ours nor their targets."""
    rows = []
    for name, view in shown_views().items():
        usual = {*view.gold, *view.gold.values()}
        own = [f"{label} → {target or NOTHING}" for label, target in view.pred.items() if label not in usual]
        if own:
            rows.append([f"`{name}`", ", ".join(own)])
    return table(["view", "predicted label → counts as"], rows)


# ---- the label inventory ---------------------------------------------------------------------------------------------


def defined(kind: str) -> Callable[[], str]:
    """A table of labels with their English definitions."""

    def made() -> str:
        return table(["label", "meaning"], [[f"`{name}`", label.en] for name, label in getattr(LABELS, kind).items()])

    return made


def event_types() -> str:
    """Event types with what they mean, words that trigger them, and their roles."""
    rows = []
    for name, kind in LABELS.event_types.items():
        roles = ", ".join(role for role in kind.roles if role not in ALWAYS)
        rows.append([f"`{name}`", kind.en, ", ".join(f"*{word}*" for word in kind.triggers), roles])
    return table(["type", "meaning", "for example", "roles"], rows)


def acts() -> str:
    """Acts with what they mean and words that express them."""
    rows = [[f"`{n}`", a.en, ", ".join(f"*{cue}*" for cue in a.cues[:3])] for n, a in LABELS.acts.items()]
    return table(["label", "meaning", "for example"], rows)


# ---- the examples ----------------------------------------------------------------------------------------------------


def printed(*arguments: str) -> Callable[[], str]:
    """What a command prints in the folder of the examples; of signatures the beginning."""

    def made() -> str:
        with contextlib.chdir(EXAMPLES):
            done = CliRunner().invoke(cli.cli, arguments, catch_exceptions=False)
        lines = (re.sub(r"(?<=: wiesci:)\S+$", "…", line.rstrip()) for line in done.stdout.splitlines())
        return "\n".join(("```text", *lines, "```"))

    return made


NAMES = ("entities.strict", "events.trigger", "claims.relation")
SHOWN = ("score", "names.jsonl", "events.jsonl", "claims.jsonl", *(x for name in NAMES for x in ("--measure", name)))

KINDS = (
    "entity_types",
    "entity_subtypes",
    "levels",
    "time_types",
    "quantity_types",
    "roles",
    "realis",
    "polarity",
    "commitments",
    "forms",
    "source_kinds",
)
FILES: dict[str, dict[str, Callable[[], str]]] = {
    "docs/measures.md": {"views": label_views, "further": further_labels},
    "docs/scheme.md": {**{kind: defined(kind) for kind in KINDS}, "event_types": event_types, "acts": acts},
    "benchmark/examples/README.md": {"check": printed("check", "names.jsonl"), "score": printed(*SHOWN)},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = []
    for file, tables in FILES.items():
        text = (ROOT / file).read_text(encoding="utf-8")
        new = rewritten(text, tables)
        if new != text and options.check:
            stale.append(file)
        elif new != text:
            (ROOT / file).write_text(new, encoding="utf-8")
    if options.check:
        print("\n".join(f"{file} is not current: python scripts/docs_tables.py" for file in stale) or "current")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
