"""What the lints find in the whole corpus, most suspicious documents first.

    python scripts/lint_corpus.py [--part original|real] [--texts DIR] [--json FILE] [--limit N]

Reads ``corpus/annotations/ID.json`` and ``corpus/texts/ID.txt``. A real article, whose text is not in the repository,
gets only the lints that need none unless ``DIR/ID.txt`` is the annotated text. The score of a document is the sum of
its findings' weights in 1,000 characters of text.

Exit status: always 0. This is a report: a finding may be right to leave, and only a reader can tell.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wiesci import hydrate, wire
from wiesci.build import build
from wiesci.corpus import PARTS
from wiesci.labels import Labels, read_labels
from wiesci.model import Document
from wiesci.sheets.lints import CORPUS_LINTS, LINTS, Clash, Lint, lint, lint_corpus

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
WIDTH = 100

WEIGHTS = {
    "W-DEMAND": (5, "the guidelines know no exception"),
    "W-ZERO": (5, "the dictionary knows the word, and it is no finite verb"),
    "W-LEMMA": (4, "the dictionary knows form and lemma; homonyms are rare"),
    "W-ADJ": (4, "always marked (E3); misses are mostly adjectives of common nouns"),
    "W-CAPITAL": (4, "names are always marked (E1); misses are polite forms and slips of punctuation"),
    "W-TWOLEMMA": (4, "one of the two is wrong unless two names share the form"),
    "W-ACT": (3, "the cue word decides, with a few exceptions"),
    "W-COMMITMENT": (3, "the words decide, but which clause they stand in is guessed"),
    "W-UNUSED": (3, "the mark breaks E1, but harms no other layer"),
    "W-DENSITY": (3, "a whole layer may be thin; some articles are"),
    "W-TYPES": (3, "the type belongs to the thing; one name may still name two things"),
    "W-TWOENTITY": (2, "often a capital that stands for its state, or two people of one family name"),
    "W-EDGE": (2, "the compiler takes the first of two edges, mostly rightly"),
    "W-LIST": (1, "listed words have other uses, and a cue needs a content"),
    "W-QUOTE": (1, "quotation marks without a cue are common"),
    "W-TRIGGERS": (0, "weak: many words trigger two types by use; for reading only"),
}
"""What a finding adds to the score of its document, by how often it is a real error, and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document with what was found in it, and the clashes in which it has the rarer label."""

    document: Document
    lints: tuple[Lint, ...]
    clashes: tuple[Clash, ...]

    @property
    def codes(self) -> Counter[str]:
        return Counter([found.code for found in self.lints] + [clash.code for clash in self.clashes])

    @property
    def score(self) -> float:
        weight = sum(WEIGHTS[code][0] * count for code, count in self.codes.items())
        return round(1000 * weight / max(1, self.document.text_length or 0), 1)


def main(arguments: list[str] | None = None) -> int:
    """Print the report; 0."""
    options = _parser().parse_args(arguments)
    labels = read_labels(options.corpus / "labels.json")
    notes: list[str] = []
    documents = list(read_documents(options.corpus, options.part, options.texts, labels, notes))
    clashes = lint_corpus(documents, labels=labels)
    entries = ranked(documents, clashes, labels)
    for line in report(entries, clashes, notes, options.limit):
        print(line)
    if options.json:
        options.json.write_text(
            json.dumps(record(entries, clashes, notes), ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Report what the lints find in the whole corpus.")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="default: %(default)s")
    parser.add_argument("--part", choices=PARTS, help="only this part")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="folder with ID.txt for the real articles")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything to FILE")
    parser.add_argument("--limit", type=int, metavar="N", help="show the findings of the first N documents only")
    return parser


# ---- the documents --------------------------------------------------------------------------------------------------


def read_documents(
    corpus: Path, part: str | None, texts: Path | None, labels: Labels, notes: list[str]
) -> Iterator[Document]:
    """The annotated documents in the order of their ids; what cannot be read is a note."""
    for path in sorted((corpus / "annotations").glob("*.json")):
        own = "real" if path.stem.startswith("real-") else "original"
        if part not in (None, own):
            continue
        decoded = wire.decode(path.read_bytes().replace(b"\n", b" "))
        built = build(decoded, labels=labels) if decoded.document is not None else None
        faults = [*decoded.faults, *(built.faults if built else ())]
        notes.extend(f"{path.stem}: {where}: {message} [{code}]" for where, message, code in faults)
        if built:
            yield with_text(built.document, corpus / "texts" if own == "original" else texts, notes)


def with_text(document: Document, folder: Path | None, notes: list[str]) -> Document:
    """The document with its text if the folder has the annotated one."""
    path = None if folder is None else folder / f"{document.id}.txt"
    if path is None or not path.is_file():
        notes.append(f"{document.id}: no text at hand; only the lints that need none")
        return document
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() == document.text_sha256:
        return hydrate.with_text(document, content.decode("utf-8"))
    found = hydrate.fetch(document, path)  # a feed header may stand before the annotated text
    if found.text is None:
        notes.append(f"{document.id}: {found.message}; only the lints that need no text")
        return document
    return hydrate.with_text(document, found.text)


def ranked(documents: Iterable[Document], clashes: Sequence[Clash], labels: Labels) -> list[Entry]:
    """The documents with their findings, highest score first."""
    entries = [
        Entry(document, lint(document, labels=labels), tuple(c for c in clashes if document.id in c.rarer()))
        for document in documents
    ]
    return sorted(entries, key=lambda entry: (-entry.score, entry.document.id))


# ---- the report -----------------------------------------------------------------------------------------------------


def report(
    entries: Sequence[Entry], clashes: Sequence[Clash], notes: Sequence[str], limit: int | None
) -> Iterator[str]:
    """The lines of the plain text, each within ``WIDTH`` columns unless a single word is longer."""
    counts = totals(entries, clashes)
    yield f"{len(entries)} documents, {counts.total()} findings"
    yield from ("", f"{'code':13}{'weight':>6}{'found':>7}  meaning; why this weight")
    for code, (weight, reason) in WEIGHTS.items():
        meaning = {**LINTS, **CORPUS_LINTS}[code]
        yield from wrapped(f"{code:13}{weight:6}{counts[code]:7}  ", f"{meaning}; {reason}")
    yield from ("", "score: the weights of a document's findings in 1,000 characters")
    for entry in entries:
        codes = ", ".join(f"{code} {count}" for code, count in sorted(entry.codes.items()))
        yield from wrapped(f"{entry.score:6.1f}  {entry.document.id}  ", codes or "nothing")
    for entry in entries[:limit]:
        if entry.lints:
            yield from ("", f"{entry.document.id}, score {entry.score}")
            for found in entry.lints:
                yield from wrapped(f"  [{found.sentence}] ", f"{found.message} [{found.code}]")
    if clashes:
        yield from ("", "across documents")
        for clash in clashes:
            yield from wrapped("  ", str(clash))
    if notes:
        yield from ("", "notes")
        for note in notes:
            yield from wrapped("  ", note)


def totals(entries: Iterable[Entry], clashes: Iterable[Clash]) -> Counter[str]:
    """How often each code was found; a clash counts once, whatever number of documents it has."""
    return Counter([found.code for entry in entries for found in entry.lints] + [clash.code for clash in clashes])


def wrapped(head: str, text: str) -> list[str]:
    """``head`` and ``text``, the text indented to the end of the head."""
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
    )


def record(entries: Iterable[Entry], clashes: Iterable[Clash], notes: Sequence[str]) -> dict[str, Any]:
    """Everything found, for programs."""
    entries, clashes = list(entries), list(clashes)
    return {
        "totals": dict(sorted(totals(entries, clashes).items())),
        "weights": {code: weight for code, (weight, _) in WEIGHTS.items()},
        "documents": [
            {
                "id": entry.document.id,
                "score": entry.score,
                "text": entry.document.text is not None,
                "findings": [
                    {"code": f.code, "sentence": f.sentence, "start": f.start, "message": f.message}
                    for f in entry.lints
                ],
            }
            for entry in entries
        ],
        "corpus": [{"code": c.code, "word": c.word, "labels": {k: list(ids) for k, ids in c.labels}} for c in clashes],
        "notes": list(notes),
    }


if __name__ == "__main__":
    sys.exit(main())
