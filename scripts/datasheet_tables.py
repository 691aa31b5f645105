"""Rewrite the tables of DATASHEET.md and README.md from the corpus, the annotators' sheets and what is kept.

    python scripts/datasheet_tables.py            # rewrite
    python scripts/datasheet_tables.py --check    # exit 1 if a table is not current

A table stands between ``<!-- NAME -->`` and ``<!-- /NAME -->``; everything else in the file is prose.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import adjudicate
import agreement
import audit
import build_corpus
import run_baselines
import text_figures
import transfer
from wiesci import kept as kept_results
from wiesci import report
from wiesci.labels import read_labels
from wiesci.model import Document

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
AGREEMENT = (
    ("entities.strict", "names, boundaries and type"),
    ("mentions ADJ", "adjectives"),
    ("mentions NOM", "nouns in slots"),
    ("mentions ZERO", "elided subjects"),
    ("entities.lemma", "names with base form"),
    ("coreference.conll", "coreference of names"),
    ("times.value", "time values"),
    ("quantities.value", "quantity values"),
    ("events.trigger", "triggers with type"),
    ("kappa realis", "realis, kappa"),
    ("events.argument", "arguments"),
    ("events.coreference", "event coreference"),
    ("claims.relation", "claims, `claims.relation`"),
    ("claims.relation_exact", "claims, all three parts exact"),
    ("kappa act", "act, kappa"),
    ("kappa commitment", "commitment, kappa"),
    ("alpha of claim tokens", "claim tokens, alpha"),
)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def counts() -> str:
    """Documents and labels by part and split."""
    labels = read_labels(CORPUS / "labels.json")
    return build_corpus.counts_table(build_corpus.read_source(CORPUS, labels)).rstrip()


def agreements() -> str:
    """Agreement of the two annotators on each part, and on the original test split."""
    pairs: dict[str, list[tuple[Document, Document]]] = {"original": [], "original test": [], "real": []}
    for row in agreement.table():
        first, second = agreement.read("a", row), agreement.read("b", row)
        if first is not None and second is not None:
            pairs[row["part"]].append((first, second))
            if (row["part"], row["split"]) == ("original", "test"):
                pairs["original test"].append((first, second))
    found = {part: agreement.compare(members) for part, members in pairs.items()}
    rows = []
    for name, title in AGREEMENT:
        cells = []
        for part in found:
            figure = found[part][name]
            value = next((figure[k] for k in ("f1", "kappa", "alpha") if figure.get(k) is not None), None)
            interval = f" ({figure['ci'][0]:.2f}–{figure['ci'][1]:.2f})" if "ci" in figure else ""
            cells += ["-" if value is None else f"{value:.3f}{interval}", f"{figure['n']:g}"]
        rows.append([title, *cells])
    head = [cell for part, members in pairs.items() for cell in (f"{part}, {len(members)} documents", "n")]
    return table(["", *head], rows)


def times() -> str:
    """How long the shipped systems took, on one machine."""
    return run_baselines.times_table(json.loads(run_baselines.TIMES.read_text(encoding="utf-8")))


def decisions() -> str:
    """What adjudication decided."""
    return "```\n" + adjudicate.summary(sorted((CORPUS / "adjudication").glob("*.tsv"))) + "\n```"


def kept(what: str) -> Any:
    """The figures of one calibration."""
    return json.loads((CORPUS / "calibration" / f"results-{what}.json").read_text(encoding="utf-8"))


def names() -> str:
    """Names: us and people on Polish news."""
    rounds = kept("names")
    rows = []
    for name, title in (
        ("strict", "boundaries and type"),
        ("strict_projected", "the same, media and seats as they count them"),
        ("type_blind", "boundaries"),
    ):
        cells = [f"{r[name]['f1']:.3f} ({r[name]['ci'][0]:.2f}–{r[name]['ci'][1]:.2f})" for r in rounds.values()]
        rows.append([title, *cells])
    rows.append(["base forms of shared names, accuracy", *(f"{r['lemma_accuracy']:.3f}" for r in rounds.values())])
    rows.append(["entities, CoNLL F1", *(f"{r['coreference_conll']:.3f}" for r in rounds.values())])
    rows.append(["our errors per human name", *(f"{r['own_errors_per_name']:.3f}" for r in rounds.values())])
    for verdict in ("scheme", "gold", "our error"):
        rows.append([f"differences judged: {verdict}", *(str(r["verdicts"].get(verdict, 0)) for r in rounds.values())])
    head = [f"{name.replace('_', ' ')}, {r['articles']} articles" for name, r in rounds.items()]
    return table(["", *head], rows)


def claims() -> str:
    """Claims: us beside six people on English news."""
    found = kept("claims")
    rows = []
    for name in ("recall", "precision", "content_dice", "source", "relation"):
        cells = []
        for pair in ("us_human", "human_human"):
            f = found[pair][name]
            cells.append(f"{f['mean']:.3f} ({f['min']:.2f}–{f['max']:.2f})")
        rows.append([name.replace("_", " "), *cells])
    rows.append(["recall of what four of six mark", f"{found['recall']:.3f}", ""])
    rows.append(["of these, contents that are propositions", f"{found['recall_of_propositions']:.3f}", ""])
    return table(
        [f"{found['articles']} articles, {found['claims_ours']} claims of ours", "us–human", "human–human"], rows
    )


def events() -> str:
    """Events: us and people on English news."""
    found = kept("events")
    rows = [
        ["human triggers of shared types", f"{found['human_triggers']}"],
        ["found", f"{found['trigger_recall']:.3f}"],
        ["found with type", f"{found['trigger_recall_with_type']:.3f}"],
        ["our triggers that people have", f"{found['trigger_precision']:.3f}"],
        ["arguments of triggers found, by mapped role", f"{found['argument_recall']:.3f}"],
        ["our errors per human trigger", f"{found['own_errors_per_trigger']:.3f}"],
    ]
    return table([f"{found['articles']} articles", ""], rows)


def audits() -> str:
    """What the audits of the gold found."""
    return "\n".join(audit.reports(audit.AUDIT))


def leaders() -> str:
    """The kept results."""
    return report.markdown(report.LEADERS, report.leader_rows(kept_results.evaluations())).rstrip()


TABLES: dict[str, Callable[[], str]] = {
    "counts": counts,
    "agreement": agreements,
    "decisions": decisions,
    "names": names,
    "claims": claims,
    "events": events,
    "texts": text_figures.kept_table,
    "audit": audits,
    "transfer": transfer.kept_tables,
}
README_TABLES: dict[str, Callable[[], str]] = {
    "leaderboard": leaders,
    "times": times,
    "transfer": transfer.kept_comparisons,
}
FILES = {"DATASHEET.md": TABLES, "README.md": README_TABLES}


def rewritten(text: str, tables: dict[str, Callable[[], str]]) -> str:
    """A file with every table made anew; ``ValueError`` if one has no place."""
    for name, make in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        made = make()
        text, times = pattern.subn(lambda m, made=made: f"{m[1]}{made}\n{m[2]}", text)  # type: ignore[misc]
        if times != 1:
            raise ValueError(f"{times} places for the table {name!r}")
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = []
    for file, tables in FILES.items():
        path = ROOT / file
        text = path.read_text(encoding="utf-8")
        new = rewritten(text, tables)
        if options.check and new != text:
            stale.append(file)
        elif not options.check:
            path.write_text(new, encoding="utf-8")
    if options.check:
        print("\n".join(f"{file} is not current: python scripts/datasheet_tables.py" for file in stale) or "current")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
