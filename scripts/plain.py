"""Render a sheet as a page of plain text, for reading it once more against the article.

    python scripts/plain.py SHEET [--text FILE]

Each sentence is followed by what is annotated in it: mentions with their entity, times, quantities, triggers with
realis, claims. The entities with all their mentions and the events with their arguments stand at the end.

Exit status: 0 done, 2 refused (the reason on standard error).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from sheet import CORPUS, compile_file
from wiesci.labels import read_labels
from wiesci.model import Document, UsageError


def lines(document: Document, text: str) -> Iterator[str]:
    """The page, line by line."""
    names = {e.id: f"{e.name} ({e.type}{':' + e.subtype if e.subtype else ''})" for e in document.entities}
    names |= {t.id: f"{t.type} {t.value}" for t in document.times}
    names |= {q.id: f"{q.type} {q.value}" for q in document.quantities}

    def who(filler: object) -> str:
        return names.get(str(filler), "-")

    def words(start: int, end: int) -> str:
        return text[start:end].replace("\n", " ")

    for number, (start, end) in enumerate(document.sentences or (), start=1):
        yield f"\n[{number}] {words(start, end)}"
        for m in document.mentions:
            if start <= m.start < end:
                yield f"    {m.level:5}{words(m.start, m.end)!r} → {who(m.entity)}" + (
                    f", lemma {m.lemma}" if m.lemma else ""
                )
        for t in document.times:
            if start <= t.start < end:
                yield f"    TIME {words(t.start, t.end)!r} {t.type} {t.value}"
        for q in document.quantities:
            if start <= q.start < end:
                yield f"    QTY  {words(q.start, q.end)!r} {q.type} {q.value} of {who(q.of)}"
        for event in document.events:
            for r in event.triggers:
                if start <= r.start < end:
                    yield f"    TRIG {words(r.start, r.end)!r} {event.type} {r.realis} {r.polarity} (event {event.id})"
        for claim in document.claims:
            if claim.cue is not None and start <= claim.cue.start < end:
                content = " … ".join(words(s.start, s.end) for s in claim.content)
                extra = f" to {who(claim.addressee)}" if claim.addressee else ""
                extra += f" when {who(claim.when)}" if claim.when else ""
                yield (
                    f"    CLAIM {claim.act} {claim.commitment}, source {who(claim.source)}, "
                    f"cue {words(claim.cue.start, claim.cue.end)!r}{extra}: {content}"
                )
    yield "\nEntities"
    for entity in document.entities:
        found = [words(m.start, m.end) for m in document.mentions if m.entity == entity.id]
        yield f"    {names[entity.id]}: {', '.join(found)}"
    yield "\nEvents"
    for event in document.events:
        triggers = ", ".join(words(r.start, r.end) for r in event.triggers)
        arguments = ", ".join(f"{a.role}={who(a.filler)}" for a in event.arguments)
        yield f"    {event.id} {event.type} [{triggers}] {arguments}"


def main(arguments: list[str] | None = None) -> int:
    """Print the page; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sheet", type=Path, metavar="SHEET")
    parser.add_argument("--text", type=Path, help="the article (default: by the sheet's id in corpus/texts)")
    options = parser.parse_args(arguments)
    try:
        compiled, text = compile_file(options.sheet, options.text, CORPUS, read_labels(CORPUS / "labels.json"))
    except (UsageError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if compiled.document is None:
        print(*compiled.problems, sep="\n", file=sys.stderr)
        return 2
    print(*lines(compiled.document, text), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
