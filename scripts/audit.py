"""The audit of the gold: a reader judges every label of some test articles, among them errors that were planted.

    python scripts/audit.py plant --seed N [--documents 15 | --ids ID...] [--share 0.1] -o DIR
    python scripts/audit.py redact DIR -o corpus/audit/ROUND    # real articles: verdicts and rulings, no words
    python scripts/audit.py report [--folder corpus/audit]      # error rates of every round

``plant`` draws original test articles (or takes those named, real ones too once they are hydrated), writes every label
of each as one line of ``DIR/ID.tsv`` and damages a share of the lines of every layer: another type, another entity, a
shifted edge, a flipped realis. What was damaged stands in ``key.tsv`` only, which the auditor does not get. The auditor
fills in *verdict* (``ok``, ``wrong``, ``doubtful``) and *reason*, and adds lines with the verdict ``missing``.
Afterwards whoever keeps the gold adds a *ruling* to each line that speaks against it (``accepted``, ``rejected``, with
the reason in *note*): accepted errors are corrected. A doubtful line without a ruling is none.

``report`` prints, by layer: labels, planted errors and how many were found, labels that the auditor called wrong or
doubtful and that were accepted as wrong, and missing labels that were accepted, as shares of the undamaged labels with
Wilson intervals (Wilson 1927) at 95 %.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wiesci import corpus
from wiesci.labels import Labels, fillers
from wiesci.model import Document, Event

ROOT = Path(__file__).resolve().parents[1]
AUDIT = ROOT / "corpus" / "audit"
LAYERS = ("names", "adjectives", "nominals", "times", "quantities", "triggers", "arguments", "claims")
COLUMNS = ("item", "layer", "sentence", "words", "label", "verdict", "reason", "ruling", "note")
VERDICTS = ("ok", "wrong", "doubtful", "missing")
KEY = ("doc", "item", "layer", "true_words", "true_label")
LEVELS = {"NAM": "names", "ADJ": "adjectives"}
Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a document, in words; ``fields`` are the parts that can be damaged, in the order shown."""

    item: str
    layer: str
    sentence: int
    words: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> str:
        return "; ".join(f"{name} {value}" for name, value in self.fields if value)

    def with_field(self, name: str, value: str) -> Label:
        return replace(self, fields=tuple((n, value if n == name else v) for n, v in self.fields))


class Page:
    """A document as the list of its labels, and the ways in which each of them can be wrong."""

    def __init__(self, document: Document, labels: Labels) -> None:
        self.document = document
        self.labels = labels
        self.text = document.text or ""
        self.entities = {e.id: e for e in document.entities}
        self.times = {t.id: t for t in document.times}
        self.quantities = {q.id: q for q in document.quantities}

    def words(self, start: int, end: int) -> str:
        return self.text[start:end].replace("\n", " ")

    def sentence(self, start: int) -> int:
        sentences = self.document.sentences or ()
        return next((n for n, (s, e) in enumerate(sentences, start=1) if s <= start < e), 0)

    def name(self, item: object) -> str:
        """An entity, time or quantity in words."""
        key = str(item)
        if key in self.entities:
            return f"{self.entities[key].name} ({self.entities[key].type})"
        if key in self.times:
            t = self.times[key]
            return f"{self.words(t.start, t.end)} ({t.type} {t.value})"
        if key in self.quantities:
            q = self.quantities[key]
            return f"{self.words(q.start, q.end)} ({q.type} {q.value})"
        return "none"

    def items(self) -> Iterator[Label]:
        """Every label, in the order of the text within its layer."""
        d = self.document
        for m in d.mentions:
            layer = LEVELS.get(m.level, "nominals")
            entity = (("lemma", m.lemma or ""), ("entity", self.name(m.entity)))
            named = (("level", m.level), *entity)
            yield Label(m.id, layer, self.sentence(m.start), self.words(m.start, m.end), named)
        for t in d.times:
            time = (("type", t.type or ""), ("value", t.value or ""))
            yield Label(t.id, "times", self.sentence(t.start), self.words(t.start, t.end), time)
        for q in d.quantities:
            quantity = (("type", q.type or ""), ("value", q.value or ""), ("of", self.name(q.of)))
            yield Label(q.id, "quantities", self.sentence(q.start), self.words(q.start, q.end), quantity)
        for e in d.events:
            for r in e.triggers:
                attributes = (("type", e.type), ("realis", r.realis or ""), ("polarity", r.polarity or ""))
                same = [self.words(o.start, o.end) for o in e.triggers if o.id != r.id]
                told = (*attributes, ("event", e.id), ("same event as", ", ".join(same)))
                yield Label(r.id, "triggers", self.sentence(r.start), self.words(r.start, r.end), told)
        for e in d.events:
            for n, a in enumerate(e.arguments, start=1):
                first = e.triggers[0]
                slot = (("role", a.role), ("filler", self.name(a.filler)), ("event", e.id))
                words = self.words(first.start, first.end)
                yield Label(f"{e.id}.{n}", "arguments", self.sentence(first.start), words, slot)
        for c in d.claims:
            if c.cue is None:
                continue
            content = " … ".join(self.words(s.start, s.end) for s in c.content)
            attributes = (("source", self.name(c.source)), ("act", c.act or ""), ("commitment", c.commitment or ""))
            said = (("to", self.name(c.addressee)), ("when", self.name(c.when)), ("content", content))
            yield Label(
                c.id, "claims", self.sentence(c.cue.start), self.words(c.cue.start, c.cue.end), attributes + said
            )

    def damaged(self, label: Label, rng: random.Random) -> Label | None:
        """The label with one error in it that a reader could make, or None where there is no such error."""
        ways = {
            "names": (self._entity, self._edge),
            "adjectives": (self._entity,),
            "nominals": (self._entity,),
            "times": (self._value,),
            "quantities": (self._value,),
            "triggers": (self._type, self._realis, self._polarity),
            "arguments": (self._role, self._filler),
            "claims": (self._source, self._act, self._commitment, self._content),
        }[label.layer]
        for way in rng.sample(ways, len(ways)):
            made = way(label, rng)
            if made is not None:
                return made
        return None

    def _entity(self, label: Label, rng: random.Random) -> Label | None:
        now = dict(label.fields)["entity"]
        kind = now.rpartition("(")[2]
        others = sorted({self.name(i) for i in self.entities} - {now})
        same = [o for o in others if o.endswith(kind)]
        return label.with_field("entity", rng.choice(same or others)) if others else None

    def _edge(self, label: Label, rng: random.Random) -> Label | None:
        mention = next(m for m in self.document.mentions if m.id == label.item)
        tokens = [t for t in self.document.tokens or () if self.words(*t)[0].isalnum()]
        inside = [t for t in tokens if mention.start <= t[0] < mention.end]
        behind = [t for t in tokens if t[0] >= mention.end and self.sentence(t[0]) == label.sentence]
        if len(inside) > 1:
            return replace(label, words=self.words(inside[1][0], mention.end))
        return replace(label, words=self.words(mention.start, behind[0][1])) if behind else None

    def _value(self, label: Label, rng: random.Random) -> Label | None:
        value = dict(label.fields)["value"]
        digits = [n for n, c in enumerate(value) if c.isdigit()]
        if not digits:
            return None
        at = rng.choice(digits)
        changed = rng.choice([d for d in "123456789" if d != value[at]])
        return label.with_field("value", value[:at] + changed + value[at + 1 :])

    def _type(self, label: Label, rng: random.Random) -> Label:
        now = dict(label.fields)["type"]
        group = now.partition(".")[0]
        others = [t for t in self.labels.event_types if t != now]
        near = [t for t in others if t.partition(".")[0] == group]
        return label.with_field("type", rng.choice(near or others))

    def _realis(self, label: Label, rng: random.Random) -> Label:
        now = dict(label.fields)["realis"]
        return label.with_field("realis", rng.choice([r for r in self.labels.realis if r != now]))

    def _polarity(self, label: Label, rng: random.Random) -> Label:
        return label.with_field("polarity", "POS" if dict(label.fields)["polarity"] == "NEG" else "NEG")

    def _event(self, label: Label) -> Event:
        return next(e for e in self.document.events if e.id == label.item.partition(".")[0])

    def _role(self, label: Label, rng: random.Random) -> Label | None:
        event = self._event(label)
        argument = event.arguments[int(label.item.partition(".")[2]) - 1]
        entity = self.entities.get(str(argument.filler))
        if entity is None:
            return None
        roles = [*self.labels.event_types[event.type].roles, "Place"]
        taken = {a.role for a in event.arguments if a.filler == argument.filler}
        allowed = {r: self._takes(event, r) for r in roles}
        others = [r for r in roles if r not in taken and entity.type in allowed[r]]
        return label.with_field("role", rng.choice(others)) if others else None

    def _takes(self, event: Event, role: str) -> set[str]:
        if role == "Place":
            return {"GPE", "LOC", "FAC"}
        return set(fillers(self.labels.event_types[event.type], role))

    def _filler(self, label: Label, rng: random.Random) -> Label | None:
        event = self._event(label)
        argument = event.arguments[int(label.item.partition(".")[2]) - 1]
        taken = {a.filler for a in event.arguments}
        pool: Sequence[str]
        if str(argument.filler) in self.times:
            pool = [i for i in self.times if i not in taken]
        elif str(argument.filler) in self.quantities:
            pool = [i for i in self.quantities if i not in taken]
        else:
            allowed = self._takes(event, argument.role)
            pool = [i for i, e in self.entities.items() if e.type in allowed and i not in taken]
        now = dict(label.fields)["filler"]  # two entities may go by one name: the reader sees the name
        named = [name for name in map(self.name, pool) if name != now]
        return label.with_field("filler", rng.choice(named)) if named else None

    def _source(self, label: Label, rng: random.Random) -> Label | None:
        now = dict(label.fields)["source"]
        sources = sorted({self.name(c.source) for c in self.document.claims} - {now})
        return label.with_field("source", rng.choice(sources)) if sources else None

    def _act(self, label: Label, rng: random.Random) -> Label:
        now = dict(label.fields)["act"]
        return label.with_field("act", rng.choice([a for a in self.labels.acts if a != now]))

    def _commitment(self, label: Label, rng: random.Random) -> Label:
        now = dict(label.fields)["commitment"]
        return label.with_field("commitment", rng.choice([c for c in self.labels.commitments if c != now]))

    def _content(self, label: Label, rng: random.Random) -> Label | None:
        words = dict(label.fields)["content"].split(" ")
        if len(words) < 4:
            return None
        cut = max(1, len(words) // 3)
        return label.with_field("content", " ".join(words[cut:] if rng.random() < 0.5 else words[:-cut]))


def plant(seed: int, documents: int, share: float, target: Path, ids: Sequence[str] = ()) -> None:
    """Draw articles, damage ``share`` of the labels of each layer over all of them, write the auditor's folder."""
    rng = random.Random(seed)
    labels = corpus.labels()
    drawn = sorted(ids or rng.sample([d.id for d in corpus.load("original", "test")], documents))
    pages = {i: Page(corpus.find(i), labels) for i in drawn}
    without = [i for i, page in pages.items() if not page.text]
    if without:
        raise ValueError(f"no text for {', '.join(without)}: wiesci hydrate puts your own copy under the labels")
    found = {(i, label.item): label for i in drawn for label in pages[i].items()}
    damaged: dict[tuple[str, str], Label] = {}
    for layer in LAYERS:
        keys = [k for k, label in found.items() if label.layer == layer]
        wanted = round(share * len(keys))
        for key in rng.sample(keys, len(keys)):
            if wanted == 0:
                break
            made = pages[key[0]].damaged(found[key], rng)
            if made is not None:
                damaged[key] = made
                wanted -= 1
    target.mkdir(parents=True, exist_ok=True)
    for i in drawn:
        shown = [damaged.get(key, label) for key, label in found.items() if key[0] == i]
        shown.sort(key=lambda label: (LAYERS.index(label.layer), label.sentence))
        rows = [(s.item, s.layer, str(s.sentence), s.words, s.shown, "", "", "", "") for s in shown]
        _write(target / f"{i}.tsv", COLUMNS, rows)
        numbered = (f"[{n}] {pages[i].words(*pair)}" for n, pair in enumerate(pages[i].document.sentences or (), 1))
        (target / f"{i}.txt").write_text("\n".join(numbered) + "\n", encoding="utf-8")
    hidden = [(i, item, found[i, item].layer, found[i, item].words, found[i, item].shown) for i, item in damaged]
    _write(target / "key.tsv", KEY, sorted(hidden))
    print(f"seed {seed}: {', '.join(drawn)}; {len(found)} labels, {len(damaged)} damaged")


def _write(path: Path, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerows([columns, *rows])


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def wilson(errors: int, n: int) -> tuple[float, float]:
    """The Wilson interval of a share at 95 %; (0, 1) where nothing was seen."""
    if n == 0:
        return 0.0, 1.0
    share, spread = errors / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * (share * (1 - share) / n + spread / (4 * n)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def report(folder: Path) -> list[str]:
    """The table of the audit as lines of Markdown; raises ValueError for a line without verdict or ruling."""
    planted = {(row["doc"], row["item"]) for row in _read(folder / "key.tsv")}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    open_lines = []
    for path in sorted(folder.glob("*-*.tsv")):
        for row in _read(path):
            layer, verdict, ruling = row["layer"], row["verdict"], row["ruling"]
            hidden = (path.stem, row["item"]) in planted and verdict != "missing"
            if verdict not in VERDICTS or (verdict in ("wrong", "missing") and not hidden and not ruling):
                open_lines.append(f"{path.name}: {row['item']} {row['words']!r}")
            if hidden:
                counts[layer].update({"planted": 1, "found": verdict == "wrong"})
            elif verdict == "missing":
                counts[layer].update({"missing": 1, "missing_accepted": ruling == "accepted"})
            else:
                accepted = verdict in ("wrong", "doubtful") and ruling == "accepted"
                counts[layer].update({"labels": 1, verdict: 1, "accepted": accepted})
    if open_lines:
        raise ValueError("without verdict or ruling:\n" + "\n".join(open_lines))
    counts["all"] = sum((counts[layer] for layer in LAYERS), Counter())
    head = (
        "layer",
        "labels",
        "wrong",
        "doubtful",
        "accepted",
        "error rate",
        "95 %",
        "missing",
        "planted",
        "found",
    )
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " --: |" * (len(head) - 1)]
    for layer in (*LAYERS, "all"):
        c = counts[layer]
        n, errors = c["labels"], c["accepted"]
        low, high = wilson(errors, n)
        missing = f"{c['missing_accepted']} of {c['missing']}"
        rate = f"{errors / n:.1%}" if n else "-"
        between = f"{low:.1%}–{high:.1%}"
        cells = (layer, n, c["wrong"], c["doubtful"], errors, rate, between, missing, c["planted"], c["found"])
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def redact(folder: Path, target: Path) -> None:
    """The tables of a folder without the words of its articles: places in the gold, verdicts, rulings, and the rule of
    each, which is what stands before the first colon of its note."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*-*.tsv")):
        kept = ("item", "layer", "sentence", "verdict", "ruling")
        shown = ({c: row[c] for c in kept} | {"note": row["note"].partition(":")[0]} for row in _read(path))
        rows = [tuple(row.get(c, "") for c in COLUMNS) for row in shown]
        _write(target / path.name, COLUMNS, rows)
    _write(target / "key.tsv", KEY, [(r["doc"], r["item"], r["layer"], "", "") for r in _read(folder / "key.tsv")])


def reports(folder: Path) -> list[str]:
    """The table of every round, with its articles."""
    lines = []
    for number, part in enumerate(sorted(p for p in folder.iterdir() if p.is_dir())):
        articles = len(list(part.glob("*-*.tsv")))
        lines += [*([""] if number else []), f"**{part.name.replace('-', ' ').capitalize()}**, {articles} articles", ""]
        lines += report(part)
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    planting = commands.add_parser("plant", help="draw articles and damage a share of their labels")
    planting.add_argument("--seed", type=int, required=True)
    planting.add_argument("--documents", type=int, default=15)
    planting.add_argument("--ids", nargs="+", default=())
    planting.add_argument("--share", type=float, default=0.1)
    planting.add_argument("-o", "--output", type=Path, required=True)
    redacting = commands.add_parser("redact", help="leave out the words of real articles")
    redacting.add_argument("folder", type=Path)
    redacting.add_argument("-o", "--output", type=Path, required=True)
    reporting = commands.add_parser("report", help="error rates and planted errors found")
    reporting.add_argument("--folder", type=Path, default=AUDIT)
    options = parser.parse_args(arguments)
    try:
        if options.command == "plant":
            plant(options.seed, options.documents, options.share, options.output, options.ids)
        elif options.command == "redact":
            redact(options.folder, options.output)
        else:
            print(*reports(options.folder), sep="\n")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
