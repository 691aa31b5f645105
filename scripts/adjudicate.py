"""Set two sheets of one article side by side: every difference with room for the decision.

    python scripts/adjudicate.py differences A.txt B.txt [--text FILE] [-o corpus/adjudication/ID.tsv] [--redact]
    python scripts/adjudicate.py summary corpus/adjudication/*.tsv

One line a difference: layer, place, what it is about, A's reading, B's reading, then *decision* (A, B or new), *rule*
(of corpus/GUIDELINES.md) and *note*, to be filled in by the adjudicator. Items are compared by place and by what they
stand for, never by the ids that the annotators chose. ``--redact`` writes offsets instead of words (real articles).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from wiesci.labels import read_labels
from wiesci.model import Document, Filler, Mention
from wiesci.sheets import compile_sheet

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("layer", "sentence", "item", "A", "B", "decision", "rule", "note")
LAYERS = ("names", "adjectives", "nominals", "coreference", "times", "quantities", "triggers", "arguments", "claims")

Key = tuple[str, int, int, str]
"""Layer, start, end, label of the item."""


def readings(document: Document, *, redact: bool) -> dict[Key, str]:
    """What a sheet says, item by item, in words that do not depend on its ids."""
    found: dict[Key, str] = {}
    text = document.text or ""

    def words(start: int, end: int) -> str:
        return f"[{start},{end})" if redact else text[start:end].replace("\n", " ")

    first = _first_mentions(document)
    values = {t.id: f"{t.value}" for t in document.times} | {q.id: f"{q.value}" for q in document.quantities}

    def who(filler: Filler) -> str:
        if not isinstance(filler, str):
            return "-"
        if filler in values:
            return values[filler]
        m = first.get(filler)
        return words(m.start, m.end) if m else "?"

    levels = {"NAM": "names", "ADJ": "adjectives"}
    for m in document.mentions:
        layer = levels.get(m.level, "nominals")
        shown = f"{m.level} {m.type}" + (f" = {m.lemma}" if m.lemma else "")
        found[layer, m.start, m.end, words(m.start, m.end)] = shown
        head = first.get(m.entity or "")
        linked = "first mention" if head is m or head is None else f"= {words(head.start, head.end)} {head.start}"
        found["coreference", m.start, m.end, words(m.start, m.end)] = linked
    for t in document.times:
        found["times", t.start, t.end, words(t.start, t.end)] = f"{t.type} {t.value}"
    for q in document.quantities:
        found["quantities", q.start, q.end, words(q.start, q.end)] = f"{q.type} {q.value} of {who(q.of)}"
    for event in document.events:
        head_trigger = min(event.triggers, key=lambda t: t.start)
        for trigger in event.triggers:
            linked = "" if trigger is head_trigger else f" = {words(head_trigger.start, head_trigger.end)}"
            shown = f"{event.type} {trigger.realis} {trigger.polarity}{linked}"
            found["triggers", trigger.start, trigger.end, words(trigger.start, trigger.end)] = shown
        at = head_trigger.start, head_trigger.end
        for a in event.arguments:
            item = f"{words(*at)} {event.type} {a.role} {who(a.filler)}"
            found["arguments", *at, item] = "yes"
    for c in document.claims:
        cue = c.cue
        at = (cue.start, cue.end) if cue else (c.content[0].start, c.content[0].end)
        content = " … ".join(words(s.start, s.end) for s in c.content)
        parts = (who(c.source), c.act, c.commitment, f"to {who(c.addressee)}", f"when {values.get(c.when or '', '-')}")
        number = sum(1 for key in found if key[0] == "claims" and key[1:3] == at)
        found["claims", *at, f"{words(*at)}{f' ({number + 1})' if number else ''}"] = " | ".join(
            [*(p or "-" for p in parts), content]
        )
    return found


def _first_mentions(document: Document) -> dict[str, Mention]:
    """Each entity's first name, else its first mention."""
    first: dict[str, Mention] = {}
    for m in sorted(document.mentions, key=lambda m: (m.level != "NAM", m.start, m.end)):
        first.setdefault(m.entity or "", m)
    return first


def differences(a: Document, b: Document, *, redact: bool = False) -> list[dict[str, str]]:
    """A row for each item that only one of two sheets has or that they read differently, in the order of the text."""
    left, right = readings(a, redact=redact), readings(b, redact=redact)
    rows = []
    for key in sorted(set(left) | set(right), key=lambda k: (k[1], LAYERS.index(k[0]), k[2], k[3])):
        if left.get(key) != right.get(key):
            layer, start, _, item = key
            if layer == "coreference" and (key not in left or key not in right):
                continue
            sentence = next((i for i, (s, e) in enumerate(a.sentences or (), 1) if s <= start < e), 0)
            row = {"layer": layer, "sentence": str(sentence), "item": item}
            rows.append(row | {"A": left.get(key, ""), "B": right.get(key, ""), "decision": "", "rule": "", "note": ""})
    return rows


def write(rows: Iterable[dict[str, str]], stream: object) -> None:
    """The rows as tab-separated text."""
    table = csv.DictWriter(stream, COLUMNS, delimiter="\t", lineterminator="\n")  # type: ignore[arg-type]
    table.writeheader()
    table.writerows(rows)


def summary(paths: Sequence[Path]) -> str:
    """Differences and decisions by layer over adjudication files, and the share decided for A."""
    decided: dict[str, Counter[str]] = {layer: Counter() for layer in (*LAYERS, "all")}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                for layer in (row["layer"], "all"):
                    decided[layer][row["decision"] or "open"] += 1
    lines = [f"{'layer':12} {'differences':>11} {'A':>5} {'B':>5} {'new':>5} {'open':>5} {'share of A':>11}"]
    for layer, counts in decided.items():
        sides = counts["A"] + counts["B"]
        share = f"{counts['A'] / sides:.2f}" if sides else "-"
        cells = " ".join(f"{counts[k]:5}" for k in ("A", "B", "new", "open"))
        lines.append(f"{layer:12} {sum(counts.values()):11} {cells} {share:>11}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    compare = commands.add_parser("differences")
    compare.add_argument("sheets", nargs=2, type=Path)
    compare.add_argument("--text", type=Path, required=True)
    compare.add_argument("-o", "--output", type=Path)
    compare.add_argument("--redact", action="store_true")
    commands.add_parser("summary").add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    if options.command == "summary":
        print(summary(options.files))
        return 0
    labels = read_labels(ROOT / "corpus" / "labels.json")
    text = options.text.read_bytes().decode("utf-8")
    documents = []
    for sheet in options.sheets:
        compiled = compile_sheet(sheet.read_text(encoding="utf-8"), text, labels=labels, path=str(sheet))
        if compiled.document is None:
            print("\n".join(map(str, compiled.problems)), file=sys.stderr)
            return 2
        documents.append(compiled.document)
    rows = differences(documents[0], documents[1], redact=options.redact)
    if options.output is None:
        write(rows, sys.stdout)
    else:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        with options.output.open("w", encoding="utf-8", newline="") as stream:
            write(rows, stream)
    return 0


if __name__ == "__main__":
    sys.exit(main())
