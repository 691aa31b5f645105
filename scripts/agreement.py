"""Agreement between the two annotators, and of each with the adjudicated gold, on the benchmark's own measures.

    python scripts/agreement.py [--pair a b | a gold | b gold] [--part original|real] [--split S]
                                [--by topic|part|document] [--json FILE]

Reads ``corpus/annotators/NAME/`` (sheets of original articles, offset-only forms of real ones) and
``corpus/annotations/``. F1 is symmetric in annotators for most measures; *n* counts the items of both sides. Kappa
(Cohen 1960, scikit-learn) is over triggers, claims or mentions that both have; alpha (Krippendorff 2011) over the
labels of all tokens. Intervals: bootstrap over storylines.

Both annotators are language models of one family: agreement shows that the rules are clear, not that they are right.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from wiesci import corpus, wire
from wiesci.build import build
from wiesci.counts import TOTAL, plain, prf, set_statistics
from wiesci.measures import comparable
from wiesci.measures.claims import parts_of, token_labels
from wiesci.model import Document
from wiesci.pair import Pair
from wiesci.scoring import score
from wiesci.sheets import compile_sheet
from wiesci.significance import draws, group_sums, percentiles

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"

MEASURES = (
    "entities.strict", "entities.strict_adj", "entities.lemma", "coreference.conll", "times.value", "times.exact",
    "quantities.value", "quantities.exact", "events.trigger", "events.trigger_id", "events.realis", "events.polarity",
    "events.argument", "events.argument_free", "events.coreference", "claims.relation", "claims.relation_mean",
    "claims.relation_exact", "claims.source", "claims.cue", "claims.content", "claims.attribution", "claims.act",
    "claims.commitment", "claims.addressee", "claims.events", "claims.token",
)  # fmt: skip
LEVELS = ("NAM", "ADJ", "NOM", "PRON", "ZERO")


def read(name: str, row: dict[str, str]) -> Document | None:
    """One annotator's document, or the gold one; None where there is none."""
    doc_id = row["id"]
    if name == "gold":
        path = CORPUS / "annotations" / f"{doc_id}.json"
    else:
        path = CORPUS / "annotators" / name / f"{doc_id}.json"
        sheet = path.with_suffix(".txt")
        if sheet.is_file():
            text = (CORPUS / "texts" / f"{doc_id}.txt").read_bytes().decode("utf-8")
            compiled = compile_sheet(sheet.read_text(encoding="utf-8"), text, labels=corpus.labels(), path=str(sheet))
            if compiled.document is None:
                raise SystemExit("\n".join(map(str, compiled.problems)))
            return described(compiled.document, row)
    if not path.is_file():
        return None
    decoded = wire.decode(json.dumps(json.loads(path.read_text(encoding="utf-8"))).encode())
    return described(build(decoded).document, row)


def described(document: Document, row: dict[str, str]) -> Document:
    """The document with the metadata that results are broken down by, and with every layer attempted."""
    layers = frozenset(("mentions", "times", "quantities", "events", "claims"))
    return msgspec.structs.replace(
        document, topic=row["topic"], part=row["part"], story=row["story"], title=row["split"], attempted=layers
    )


def table() -> list[dict[str, str]]:
    """The documents of the corpus."""
    with (CORPUS / "documents.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def compare(pairs: Sequence[tuple[Document, Document]]) -> dict[str, dict[str, Any]]:
    """All figures of one set of documents, the first of each pair as gold."""
    evaluation = score((a for a, _ in pairs), (b for _, b in pairs))
    found: dict[str, dict[str, Any]] = {}
    for name in MEASURES:
        if name in evaluation.columns:
            figures = evaluation.figures(name)
            found[name] = {"f1": figures["f1"], "n": figures["gold"] + figures["pred"], "ci": evaluation.interval(name)}
    stories = [a.story or a.id for a, _ in pairs]
    for level in LEVELS:
        rows = [set_statistics(at_level(a, level), at_level(b, level))[TOTAL] for a, b in pairs]
        counts = np.array(rows, dtype=np.float64)
        sums = group_sums(counts, stories)
        figures = plain(prf(counts.sum(axis=0)))
        interval = percentiles(prf(draws(len(sums)) @ sums)["f1"])
        found[f"mentions {level}"] = {"f1": figures["f1"], "n": figures["gold"] + figures["pred"], "ci": interval}
    for name, values in kappas(pairs).items():
        found[f"kappa {name}"] = kappa(values)
    found["alpha of claim tokens"] = alpha(pairs)
    return found


def at_level(document: Document, level: str) -> Iterator[tuple[str, Hashable]]:
    """Mentions of one level: span and type."""
    return ((m.type, (m.start, m.end)) for m in document.mentions if m.level == level)


def kappas(pairs: Iterable[tuple[Document, Document]]) -> dict[str, list[tuple[str, str]]]:
    """The two values of every attribute on items that both sides have."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in ATTRIBUTES}
    for a, b in pairs:
        for name, items in ATTRIBUTES.items():
            left, right = dict(items(a)), dict(items(b))
            found[name] += [(left[key], right[key]) for key in sorted(left.keys() & right.keys(), key=repr)]
    return found


Items = Iterable[tuple[Hashable, str]]


def _triggers(document: Document, name: str) -> Items:
    return (((t.start, t.end, e.type), getattr(t, name) or "") for e in document.events for t in e.triggers)


def _claims(document: Document, name: str) -> Items:
    return ((c.cue.start, getattr(c, name) or "") for c in document.claims if c.cue)


ATTRIBUTES: dict[str, Callable[[Document], Items]] = {
    "type of names": lambda d: (((m.start, m.end), m.type) for m in d.mentions if m.level == "NAM"),
    "realis": lambda d: _triggers(d, "realis"),
    "polarity": lambda d: _triggers(d, "polarity"),
    "act": lambda d: _claims(d, "act"),
    "commitment": lambda d: _claims(d, "commitment"),
}
"""Attributes with the items that carry them: key and value."""


def kappa(values: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Cohen's kappa with the share of equal values; null where only one value occurs."""
    from sklearn.metrics import cohen_kappa_score

    left, right = [a for a, _ in values], [b for _, b in values]
    several = len({*left, *right}) > 1
    equal = sum(a == b for a, b in values)
    return {
        "kappa": float(cohen_kappa_score(left, right)) if several else None,
        "equal": equal / len(values) if values else None,
        "n": len(values),
    }


def alpha(pairs: Iterable[tuple[Document, Document]]) -> dict[str, Any]:
    """Krippendorff's alpha over source, cue, content and none for every token."""
    rows: tuple[list[str], list[str]] = ([], [])
    for a, b in pairs:
        labels = [token_labels(parts) for parts in parts_of(Pair(a, b))]
        for side in (0, 1):
            rows[side].extend(labels[side].get(i, "none") for i in range(len(a.tokens or ())))
    return {"alpha": comparable.nominal_alpha(rows), "n": len(rows[0])}


def show(title: str, figures: dict[str, dict[str, Any]]) -> None:
    """One set of figures as lines."""
    print(title)
    for name, row in figures.items():
        value = next((row[k] for k in ("f1", "kappa", "alpha") if k in row), None)
        shown = "-" if value is None or not row["n"] else f"{value:.3f}"
        interval = f"{row['ci'][0]:.3f}–{row['ci'][1]:.3f}" if "ci" in row and row["n"] else ""
        print(f"  {name:26} {shown:>6}  {interval:12} n {row['n']:g}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pair", nargs=2, default=("a", "b"), choices=("a", "b", "gold"))
    parser.add_argument("--part", choices=("original", "real"))
    parser.add_argument("--split", choices=("train", "validation", "test"))
    parser.add_argument("--by", choices=("topic", "part", "document"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    pairs: list[tuple[dict[str, str], tuple[Document, Document]]] = []
    for row in table():
        if options.part in (None, row["part"]) and options.split in (None, row["split"]):
            first, second = (read(name, row) for name in options.pair)
            if first is not None and second is not None:
                pairs.append((row, (first, second)))
    if not pairs:
        raise SystemExit("no document with both sides")
    groups: dict[str, list[tuple[Document, Document]]] = {"all": [pair for _, pair in pairs]}
    for row, pair in pairs if options.by else ():
        groups.setdefault(row["id" if options.by == "document" else options.by], []).append(pair)
    results = {name: compare(members) for name, members in groups.items()}
    for name, figures in results.items():
        show(f"{' and '.join(options.pair)}, {name}: {len(groups[name])} documents", figures)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
