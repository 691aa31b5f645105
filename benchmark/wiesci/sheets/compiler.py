"""From a sheet and its text to a document: parsed, resolved, checked, and completed with what is derived."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from wiesci import derive, segment
from wiesci.labels import Labels
from wiesci.model import LAYERS, Argument, Claim, Document, Entity, Event, Mention
from wiesci.sheets import syntax
from wiesci.sheets.checks import check
from wiesci.sheets.problems import SheetProblem
from wiesci.sheets.resolve import Resolved, resolve


@dataclass(frozen=True, slots=True)
class Compiled:
    """``document`` is None if there is any problem; checksums and segmenter say from what it was made."""

    document: Document | None
    problems: tuple[SheetProblem, ...]
    warnings: tuple[SheetProblem, ...]
    sheet_sha256: str
    text_sha256: str
    segmenter: str = segment.VERSION


def compile_sheet(sheet: str, text: str, *, labels: Labels, path: str) -> Compiled:
    """The document that ``sheet`` writes about ``text``; never raises for anything that stands in the sheet.

    Every problem is reported, by line. Mentions and triggers are numbered in the order of the text (m1, tr1); entities
    stand in the order of the sheet, all else in the order of the text. Of the metadata only id and date are known.
    """
    found: list[SheetProblem] = []

    def report(line: int, code: str, message: str) -> None:
        found.append(SheetProblem(path, line, code, message))

    records, faults = syntax.parse(sheet)
    for fault in faults:
        report(fault.line, "E-SYNTAX", fault.message)
    resolved = resolve(records, text, labels=labels, report=report)
    check(resolved, _claims(resolved, (), ()), labels=labels, report=report)
    problems = tuple(sorted(problem for problem in found if problem.code.startswith("E-")))
    return Compiled(
        document=None if problems else _document(resolved),
        problems=problems,
        warnings=tuple(sorted(set(found) - set(problems))),
        sheet_sha256=_sha256(sheet),
        text_sha256=_sha256(text),
    )


def _document(resolved: Resolved) -> Document:
    """The document of a sheet without a problem."""
    text, doc = resolved.text, resolved.docs[0]
    marked = sorted((mention for _, mention in resolved.mentions), key=lambda m: (m.start, m.end))
    mentions = tuple(msgspec.structs.replace(m, id=f"m{n}") for n, m in enumerate(marked, start=1))
    events = _events(resolved)
    heads = [block.head for block in resolved.entities]
    return Document(
        id=doc.id,
        text=text,
        published=doc.dct,
        text_sha256=_sha256(text),
        text_length=len(text),
        sentences=tuple(resolved.sentences),
        tokens=tuple(segment.tokens(text, resolved.sentences)),
        entities=tuple(Entity(e.id, e.type, e.name, e.subtype) for e in heads if isinstance(e, syntax.EntityLine)),
        mentions=mentions,
        times=tuple(sorted((time for _, time in resolved.times), key=lambda t: t.start)),
        quantities=tuple(sorted((quantity for _, quantity in resolved.quantities), key=lambda q: q.start)),
        events=events,
        claims=_claims(resolved, mentions, events),
        attempted=frozenset(LAYERS),
    )


def _events(resolved: Resolved) -> tuple[Event, ...]:
    starts = sorted(trigger.start for block in resolved.events for _, trigger in block.triggers)
    numbers = {start: n for n, start in enumerate(starts, start=1)}
    events = []
    for block in resolved.events:
        if isinstance(block.head, syntax.Broken):
            continue
        triggers = sorted((trigger for _, trigger in block.triggers), key=lambda t: t.start)
        events.append(
            Event(
                id=block.head.id,
                type=block.head.type,
                triggers=tuple(msgspec.structs.replace(t, id=f"tr{numbers[t.start]}") for t in triggers),
                arguments=tuple(Argument(role, filler) for role, filler in block.head.arguments),
            )
        )
    return tuple(sorted(events, key=lambda event: event.triggers[0].start))


def _claims(resolved: Resolved, mentions: Sequence[Mention], events: Sequence[Event]) -> tuple[Claim, ...]:
    """The claims that have all their parts, in the order of their cues, with the derived fields."""
    claims: list[tuple[int, Claim]] = []
    for block in resolved.claims:
        head = block.head
        if isinstance(head, syntax.Broken) or not block.cues or not block.content:
            continue
        cue = block.cues[0][1]
        claim = Claim(
            id=head.id,
            content=tuple(sorted((span for _, span in block.content), key=lambda s: (s.start, s.end))),
            source=head.source,
            cue=cue,
            act=head.act,
            commitment=head.commitment,
            addressee=head.addressee,
            when=head.when,
        )
        claims.append((cue.start, claim))
    claims.sort(key=lambda item: item[0])
    ordered = [claim for _, claim in claims]
    return derive.complete(ordered, text=resolved.text, mentions=mentions, events=events, given={})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
