"""Write one self-contained HTML page that shows documents with all their layers, or two annotators side by side.

    python scripts/review.py ID... [--annotators a b] [--text FILE] [-o review.html]
    python scripts/review.py --sheets A.txt B.txt --text FILE [-o review.html]

Without ``--annotators`` the page shows the gold labels. With two sides, every difference that scripts/adjudicate.py
finds is listed on top and marked in the text; ``review.html?filter=differences`` opens with the sentences that differ.
The text of a real article is not in the repository: give ``--text``, and keep the page to yourself.

Exit status: 0 written, 2 refused (the reason on standard error).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from msgspec.structs import replace

from adjudicate import LAYERS, Key, differences, readings
from lanes import Badge, Bar, Unit, pack, within, words_of
from sheet import CORPUS, compile_file, read_back, read_text, text_path
from wiesci.labels import Labels, read_labels
from wiesci.model import Claim, Document, Event, Filler, FormatError, Mention, Span, Trigger, UsageError
from wiesci.sheets import Compiled


@dataclass(slots=True)
class Side:
    """One annotation of a text, ready to be shown; ``prefix`` keeps its element ids apart from other sides'."""

    document: Document
    prefix: str
    name: str
    signs: dict[Key, tuple[int, str]]
    anchored: set[int] = field(default_factory=set)
    marks: list[Unit] = field(default_factory=list)
    triggers: list[Unit] = field(default_factory=list)
    claims: list[Unit] = field(default_factory=list)
    lines: dict[int, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = {number: {"events": [], "claims": []} for number in range(len(self.document.sentences or ()) + 1)}
        self._marks()
        for event in self.document.events:
            self._event(event)
        for position, claim in enumerate(self.document.claims):
            self._claim(position, claim)
        for lines in self.lines.values():
            lines["events"].sort(key=lambda line: line["at"])
            lines["claims"].sort(key=lambda line: line["at"])

    # ---- items ------------------------------------------------------------------------------------------------------

    def words(self, start: int, end: int) -> str:
        """The words of the text on one line."""
        return " ".join((self.document.text or "")[start:end].split())

    def sentence_of(self, place: int) -> int:
        """The number of the sentence, counted from 1; 0 outside of all sentences."""
        return next((i for i, (s, e) in enumerate(self.document.sentences or (), 1) if s <= place < e), 0)

    def badges(self, *keys: Key) -> tuple[Badge, ...]:
        """The differences at these items; the first badge of a number is the one that the list links to."""
        found = []
        for number, sign in (self.signs[key] for key in keys if key in self.signs):
            found.append(Badge(number, sign, number not in self.anchored))
            self.anchored.add(number)
        return tuple(found)

    def _item(self, item: Any, *layers: str) -> tuple[Badge, ...]:
        words = (self.document.text or "")[item.start : item.end].replace("\n", " ")
        return self.badges(*((layer, item.start, item.end, words) for layer in layers))

    def _marks(self) -> None:
        names = {e.id: e.name or e.id for e in self.document.entities}
        bars = []
        for m in self.document.mentions:
            layer = {"NAM": "names", "ADJ": "adjectives"}.get(m.level, "nominals")
            label = " ".join(filter(None, (m.type if m.level == "NAM" else f"{m.type}·{m.level}", m.entity)))
            title = f"{names.get(m.entity or '', '')}, {m.level}" + (f", lemma {m.lemma}" if m.lemma else "")
            kind, badges = f"m {m.type} {m.level}", self._item(m, layer, "coreference")
            bars.append(Bar(m.start, m.end, kind, label, f"m-{m.id}", f"x-{m.entity}", title, badges))
        for t in self.document.times:
            label, badges = f"{t.id} {t.type} {t.value}", self._item(t, "times")
            bars.append(Bar(t.start, t.end, "m time", label, f"x-{t.id}", f"x-{t.id}", "time", badges))
        for q in self.document.quantities:
            label, badges = f"{q.id} {q.type} {q.value}", self._item(q, "quantities")
            title = f"quantity of {names.get(q.of, q.of)}" if q.of else "quantity"
            bars.append(Bar(q.start, q.end, "m quantity", label, f"x-{q.id}", f"x-{q.id}", title, badges))
        self.marks = [Unit((bar,)) for bar in bars]

    def filler(self, filler: Filler) -> dict[str, str] | None:
        """How a filler is shown: name or value, id, and what it refers to."""
        if filler is None:
            return None
        if isinstance(filler, Span):
            return {"name": self.words(filler.start, filler.end), "id": "", "ref": ""}
        values = {t.id: f"{t.value}" for t in self.document.times}
        values |= {q.id: f"{q.value}" for q in self.document.quantities}
        name = values.get(filler) or next((e.name or "" for e in self.document.entities if e.id == filler), "")
        return {"name": name or filler, "id": filler, "ref": f"x-{filler}"}

    def _event(self, event: Event) -> None:
        ordered = sorted(event.triggers, key=lambda t: t.start)
        by_sentence: dict[int, list[tuple[Trigger, tuple[Badge, ...]]]] = defaultdict(list)
        for t in ordered:
            badges, label = self._item(t, "triggers"), f"{event.type}\n{event.id} {t.realis} {t.polarity}"
            self.triggers.append(Unit((Bar(t.start, t.end, "t", label, f"t-{t.id}", f"v-{event.id}", "", badges),)))
            by_sentence[self.sentence_of(t.start)].append((t, badges))
        arguments = []
        for a in event.arguments:
            only = replace(self.document, events=(replace(event, arguments=(a,)),), claims=())
            badges = self.badges(_last(only, "arguments"))
            arguments.append({"role": a.role, "filler": self.filler(a.filler), "badges": badges})
        for position, (number, triggers) in enumerate(by_sentence.items()):
            self.lines[number]["events"].append({
                "event": event,
                "head": position == 0,
                "at": triggers[0][0].start,
                "triggers": [t for t, _ in triggers],
                "elsewhere": [n for n in by_sentence if n != number],
                "arguments": arguments if position == 0 else [],
                "differs": any(badges for _, badges in triggers)
                or (position == 0 and any(a["badges"] for a in arguments)),
            })  # fmt: skip

    def _claim(self, position: int, claim: Claim) -> None:
        badges = self.badges(
            _last(replace(self.document, events=(), claims=self.document.claims[: position + 1]), "claims")
        )
        depth, ref = self.depth(claim), f"k-{claim.id}"
        source: Mention | None = next((m for m in self.document.mentions if m.id == claim.source_mention), None)
        shared = source is not None and claim.cue is not None and _overlap(source, claim.cue)
        bars = [Bar(s.start, s.end, "k content", claim.id, None, ref, "content of the claim") for s in claim.content]
        if source and not shared:
            bars.append(Bar(source.start, source.end, "k source", f"{claim.id} src", None, ref, "source of the claim"))
        if claim.cue:
            label = f"{claim.id} src+cue" if shared else f"{claim.id} cue"
            bars.append(Bar(claim.cue.start, claim.cue.end, "k cue", label, None, ref, "cue of the claim"))
        self.claims.append(Unit(tuple(bars), depth))
        at = claim.cue.start if claim.cue else claim.content[0].start
        self.lines[self.sentence_of(at)]["claims"].append({
            "claim": claim,
            "at": at,
            "depth": depth,
            "source": self.filler(claim.source),
            "source_words": self.words(source.start, source.end) if source else "",
            "cue": self.words(claim.cue.start, claim.cue.end) if claim.cue else "",
            "addressee": self.filler(claim.addressee),
            "when": self.filler(claim.when),
            "content": " … ".join(_shortened(self.words(s.start, s.end)) for s in claim.content),
            "badges": badges,
        })  # fmt: skip

    def depth(self, claim: Claim) -> int:
        """How many claims this one is nested in."""
        by_id, seen = {c.id: c for c in self.document.claims}, {claim.id}
        while claim.nested_in in by_id and claim.nested_in not in seen:
            claim = by_id[claim.nested_in]
            seen.add(claim.id)
        return len(seen) - 1

    # ---- sentences --------------------------------------------------------------------------------------------------

    def sentence(self, number: int) -> dict[str, Any]:
        """A sentence as words of pieces with their lanes, its events and its claims."""
        start, end = (self.document.sentences or ())[number - 1]
        lanes: list[list[Bar]] = []
        for units in (self.marks, self.triggers, self.claims):
            lanes += pack(within(units, start, end))
        words = list(words_of(self.document.text or "", start, end, lanes))
        bars = [bar for lane in lanes for bar in lane]
        lines = self.lines[number]
        differs = any(bar.badges and bar.start >= start for bar in bars)
        differs |= any(a["badges"] for line in lines["events"] for a in line["arguments"])
        differs |= any(line["badges"] for line in lines["claims"])
        return {"words": words, "lanes": [lane[0].kind[0] for lane in lanes], "differs": differs, **lines}

    def entities(self) -> list[dict[str, Any]]:
        """Each entity with its mentions, in the order of the text."""
        mentions: dict[str | None, list[Mention]] = defaultdict(list)
        for m in sorted(self.document.mentions, key=lambda m: (m.start, m.end)):
            mentions[m.entity].append(m)
        return [{"entity": e, "mentions": [(m, self.words(m.start, m.end)) for m in mentions[e.id]]}
                for e in self.document.entities]  # fmt: skip


def _overlap(a: Any, b: Any) -> bool:
    return bool(a.start < b.end and b.start < a.end)


def _last(document: Document, layer: str) -> Key:
    """How scripts/adjudicate.py calls the last item of a layer."""
    return [key for key in readings(document, redact=False) if key[0] == layer][-1]


def _shortened(words: str) -> str:
    """The first and last words of a long quotation."""
    parts = words.split()
    return words if len(parts) <= 9 else f"{' '.join(parts[:5])} … {' '.join(parts[-3:])}"


# ---- the page -------------------------------------------------------------------------------------------------------


def view(position: int, sides: Sequence[tuple[str, Document]]) -> dict[str, Any]:
    """One document for the template: one side, or two with their differences."""
    documents = [document for _, document in sides]
    found = [readings(document, redact=False) for document in documents]
    rows = differences(*documents) if len(documents) == 2 else []
    signs: dict[Key, tuple[int, str]] = {}
    for number, (row, key) in enumerate(zip(rows, _keys(rows, found), strict=True), start=1):
        signs[key] = number, "≠" if row["A"] and row["B"] else "+"
    shown = [
        Side(document, f"d{position}{letter}", name, {key: sign for key, sign in signs.items() if key in own})
        for letter, (name, document), own in zip("ab", sides, found, strict=False)
    ]
    kinds = Counter((row["layer"], "differs" if row["A"] and row["B"] else "A" if row["A"] else "B") for row in rows)
    items = [Counter(key[0] for key in own) for own in found]
    counts = [
        {"layer": name, "items": [own[name] for own in items], "kinds": [kinds[name, k] for k in ("A", "B", "differs")]}
        for name in LAYERS
    ]
    sentences = []
    for number in range(1, len(documents[0].sentences or ()) + 1):
        columns = [side.sentence(number) for side in shown]
        sentences.append({"number": number, "columns": columns, "differs": any(c["differs"] for c in columns)})
    return {"id": documents[0].id, "anchor": f"d{position}", "sides": shown, "rows": rows, "counts": counts,
            "sentences": sentences, "tally": [own.total() for own in items]}  # fmt: skip


def _keys(rows: Iterable[dict[str, str]], found: Sequence[dict[Key, str]]) -> list[Key]:
    """The item that each row is about; equal rows stand in the order of the text."""
    places: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key in sorted({key for own in found for key in own}, key=lambda key: (key[1], key[2])):
        places[key[0], key[3], *(own.get(key, "") for own in found)].append(key)
    return [places[row["layer"], row["item"], row["A"], row["B"]].pop(0) for row in rows]


def page(documents: Sequence[Sequence[tuple[str, Document]]], labels: Labels) -> str:
    """The whole page."""
    folder = jinja2.FileSystemLoader(Path(__file__).resolve().parent)
    environment = jinja2.Environment(
        loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["digest"] = lambda code: base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    views = [view(position, sides) for position, sides in enumerate(documents, start=1)]
    return environment.get_template("review.html.j2").render(documents=views, labels=labels) + "\n"


def load(doc_id: str, name: str, text: Path, labels: Labels) -> Document:
    """The gold labels of a document, or what one annotator wrote."""
    path = CORPUS / "annotations" if name == "gold" else CORPUS / "annotators" / name
    if (path / f"{doc_id}.txt").is_file():
        return compiled(path / f"{doc_id}.txt", text, labels)
    if not (path / f"{doc_id}.json").is_file():
        raise UsageError(f"{doc_id}: no labels of {name} in {path}")
    return read_back(path / f"{doc_id}.json", read_text(text), labels)


def compiled(path: Path, text: Path, labels: Labels) -> Document:
    """What a sheet says."""
    result: Compiled = compile_file(path, text, CORPUS, labels)[0]
    if result.document is None:
        raise UsageError("\n".join(map(str, result.problems)))
    return result.document


def text_of(doc_id: str, given: Path | None) -> Path:
    """The file with the text of a document; a real article's must be given."""
    if not (CORPUS / "annotations" / f"{doc_id}.json").is_file():
        raise UsageError(f"{doc_id}: no document of the corpus")
    if given is None and doc_id.startswith("real-"):
        raise UsageError(f"{doc_id}: the text of a real article is not in the repository; give it with --text FILE")
    return given or text_path(CORPUS, doc_id)


def main(arguments: list[str] | None = None) -> int:
    """Write the page; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--annotators", nargs=2, metavar=("A", "B"), help="folders of corpus/annotators, or gold")
    parser.add_argument("--sheets", nargs=2, type=Path, metavar=("A", "B"))
    parser.add_argument("--text", type=Path, help="the text of the sheets, or of the one document")
    parser.add_argument("-o", "--output", type=Path, default=Path("review.html"), help="default: %(default)s")
    options = parser.parse_args(arguments)
    if bool(options.ids) == bool(options.sheets) or (options.sheets and (options.annotators or not options.text)):
        parser.error("give document ids, or --sheets with --text")
    if options.text and len(options.ids) > 1:
        parser.error("--text is the text of one document")
    labels = read_labels(CORPUS / "labels.json")
    try:
        if options.sheets:
            documents = [[(str(path), compiled(path, options.text, labels)) for path in options.sheets]]
        else:
            names = options.annotators or ["gold"]
            texts = {doc_id: text_of(doc_id, options.text) for doc_id in options.ids}
            documents = [[(name, load(i, name, text, labels)) for name in names] for i, text in texts.items()]
        options.output.write_text(page(documents, labels), encoding="utf-8")
    except (UsageError, FormatError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
