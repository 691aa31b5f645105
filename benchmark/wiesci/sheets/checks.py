"""The rules that only a sheet as a whole can break.

Where syntax alone cannot decide, a rule is as strict as it can be without a parser: a ZERO mark (E-ZERO) stands on a
trigger, on a cue, or on a word of a sentence in which its entity fills a role of a trigger or is the source or
addressee of a cue. That the word is a finite verb is for the lints to say. A counted entity (``of``) does not fill a
slot in the sense of E-UNUSED.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from wiesci import derive
from wiesci.labels import Labels
from wiesci.model import Claim, Mention, Quantity, Span, Time, Trigger
from wiesci.sheets import syntax
from wiesci.sheets.problems import Report
from wiesci.sheets.resolve import Resolved

SOURCES = ("PER", "ORG", "GPE", "GRP")
"""Entity types that may be source or addressee of a claim."""

_FILLERS = {"time": "TIMEX", "quantity": "QTY"}

Located: TypeAlias = Mention | Trigger | Span | Time | Quantity


def check(resolved: Resolved, claims: Sequence[Claim], *, labels: Labels, report: Report) -> None:
    """Report every broken rule. ``claims`` are those that have all their parts, with ``nested_in`` derived."""
    _docs(resolved, report)
    _entities(resolved, report)
    _lemmas(resolved, report)
    _mentions(resolved, report)
    _names(resolved, report)
    _quantities(resolved, report)
    _events(resolved, labels, report)
    _claims(resolved, labels, report)
    _nesting(resolved, claims, report)
    _zeros(resolved, report)


def _docs(resolved: Resolved, report: Report) -> None:
    if not resolved.docs and "DOC" not in resolved.broken:
        report(0, "E-DOC", "there is no DOC line")
    for doc in resolved.docs[1:]:
        report(doc.line, "E-DOC", "there is a DOC line already")
    for doc in resolved.docs:
        if not _is_date(doc.dct):
            report(doc.line, "E-DOC", f'"{doc.dct}" is no date such as 2024-10-23 or 2024-10')


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", value, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _entities(resolved: Resolved, report: Report) -> None:
    filled = _filled(resolved)
    for block in resolved.entities:
        head = block.head
        if isinstance(head, syntax.Broken):
            continue
        if not block.levels:
            report(head.line, "E-NOMENTION", f'entity "{head.id}" has no mention')
        elif not block.levels & {"NAM", "ADJ"} and head.id not in filled and not resolved.broken & {"V", "K"}:
            report(
                head.line, "E-UNUSED", f'entity "{head.id}" has no name, fills no role and is no source or addressee'
            )


def _filled(resolved: Resolved) -> set[str]:
    """The ids that stand in a slot of an event or claim."""
    ids: set[str] = set()
    for event in resolved.events:
        if isinstance(event.head, syntax.EventLine):
            ids.update(filler for _, filler in event.head.arguments)
    for claim in resolved.claims:
        if isinstance(claim.head, syntax.ClaimLine):
            ids.update(filter(None, (claim.head.source, claim.head.addressee)))
    return ids


def _lemmas(resolved: Resolved, report: Report) -> None:
    lemmas: dict[tuple[str | None, str | None, str], str | None] = {}
    for line, mention in resolved.mentions:  # a form may be a name here and an adjective there: Polski, Polski rząd
        known = lemmas.setdefault((mention.entity, mention.text, mention.level), mention.lemma)
        if None not in (known, mention.lemma) and known != mention.lemma:
            report(line, "E-TWOLEMMA", f'"{mention.text}" has the lemma "{known}" above, "{mention.lemma}" here')


def _mentions(resolved: Resolved, report: Report) -> None:
    marked: dict[tuple[int, int], str | None] = {}
    for line, mention in resolved.mentions:
        place = (mention.start, mention.end)
        if place not in marked:
            marked[place] = mention.entity
        elif marked[place] == mention.entity:
            report(line, "E-DUPMENTION", f'"{mention.text}" is marked already')
        else:
            report(line, "E-TWOENT", f'"{mention.text}" is a mention of "{marked[place]}" already')


def _names(resolved: Resolved, report: Report) -> None:
    """Names are flat: neither another name nor anything else lies in one."""
    names = [(line, m) for line, m in resolved.mentions if m.level == "NAM"]
    inner: list[tuple[int, Located]] = [
        *((line, m) for line, m in resolved.mentions if m.level != "NAM"),
        *(trigger for event in resolved.events for trigger in event.triggers),
        *(cue for claim in resolved.claims for cue in claim.cues),
        *resolved.times,
        *resolved.quantities,
    ]
    for index, (line, name) in enumerate(names):
        for _, other in names[:index]:
            if _overlap(name, other) and _place(name) != _place(other):
                report(line, "E-NAMOVERLAP", f'"{name.text}" overlaps the name "{other.text}"')
    for line, item in inner:
        for _, name in names:
            # Two mentions of one span are a matter of their own.
            if _overlap(item, name) and not (isinstance(item, Mention) and _place(item) == _place(name)):
                report(line, "E-INSIDENAM", f'"{item.text}" lies inside the name "{name.text}"')


def _overlaps(items: Iterable[tuple[int, Located]], report: Report) -> None:
    seen: list[Located] = []
    for line, item in items:
        for other in seen:
            if _overlap(item, other):
                report(line, "E-OVERLAP", f'"{_short(item.text)}" overlaps "{_short(other.text)}"')
        seen.append(item)


def _quantities(resolved: Resolved, report: Report) -> None:
    _overlaps(resolved.times, report)
    _overlaps(resolved.quantities, report)
    for line, quantity in resolved.quantities:
        if quantity.of is not None:
            _refers(resolved, line, quantity.of, "entity", report)


def _refers(resolved: Resolved, line: int, name: str, kind: str, report: Report) -> bool:
    """Whether ``name`` is the id of a ``kind``; reported if not."""
    found = resolved.kinds.get(name)
    if found is None:
        report(line, "E-REF", f'"{name}" is the id of nothing in this sheet')
    elif found != kind:
        report(line, "E-REF", f'"{name}" is the id of a {found}, not of a {kind}')
    return found == kind


def _events(resolved: Resolved, labels: Labels, report: Report) -> None:
    seen: set[tuple[int, int]] = set()
    for block in resolved.events:
        for line, trigger in block.triggers:
            if _place(trigger) in seen:
                report(line, "E-DUPTRIGGER", f'"{trigger.text}" is a trigger already')
            seen.add(_place(trigger))
        if isinstance(block.head, syntax.Broken):
            continue
        if not block.triggers and not block.refused:
            report(block.head.line, "E-NOTRIGGER", f'event "{block.head.id}" has no trigger')
        _arguments(resolved, block.head, labels, report)


def _arguments(resolved: Resolved, head: syntax.EventLine, labels: Labels, report: Report) -> None:
    event_type = labels.event_types.get(head.type)
    if event_type is None:
        report(head.line, "E-VTYPE", f'"{head.type}" is no event type')
    for index, (role, filler) in enumerate(head.arguments):
        if (role, filler) in head.arguments[:index]:
            report(head.line, "E-DUPARG", f"{role}={filler} stands twice")
            continue
        kind = resolved.kinds.get(filler, "")
        if kind not in ("entity", "time", "quantity"):
            report(head.line, "E-REF", f'"{filler}" is the id of no entity, time or quantity')
        if event_type is None:
            continue
        if role not in event_type.roles:
            report(head.line, "E-ROLE", f"{head.type} has no role {role}; it has {', '.join(event_type.roles)}")
            continue
        label = _FILLERS.get(kind) or resolved.types.get(filler)
        if label is not None and label not in event_type.roles[role]:
            takes = ", ".join(event_type.roles[role])
            report(head.line, "E-FILLER", f'"{filler}" is {label}; {role} of {head.type} takes {takes}')


def _claims(resolved: Resolved, labels: Labels, report: Report) -> None:
    triggers = [trigger for event in resolved.events for _, trigger in event.triggers]
    seen: set[tuple[int, int]] = set()
    for block in resolved.claims:
        content = [span for _, span in block.content]
        for line, cue in block.cues:
            if _place(cue) in seen:
                report(line, "E-DUPCUE", f'"{cue.text}" is a cue already; one cue, one claim')
            seen.add(_place(cue))
            if any(_overlap(cue, trigger) for trigger in triggers):
                report(line, "E-CUETRIGGER", f'"{cue.text}" is a trigger too; one word is never both')
            if derive.inside(cue.start, cue.end, content):
                report(line, "E-CUEINCONTENT", f'"{cue.text}" lies inside its own content; split the content around it')
        _overlaps(block.content, report)
        head = block.head
        if isinstance(head, syntax.Broken):
            continue
        if not block.cues and not block.cue_refused:
            report(head.line, "E-NOCUE", f'claim "{head.id}" has no cue')
        if not block.content and not block.content_refused:
            report(head.line, "E-NOCONTENT", f'claim "{head.id}" has no content')
        _claim(resolved, head, labels, report)


def _claim(resolved: Resolved, head: syntax.ClaimLine, labels: Labels, report: Report) -> None:
    if head.act not in labels.acts:
        report(head.line, "E-ACT", f'"{head.act}" is no act')
    if head.commitment not in labels.commitments:
        report(head.line, "E-COMMIT", f'"{head.commitment}" is no commitment')
    for name in filter(None, (head.source, head.addressee)):
        if not _refers(resolved, head.line, name, "entity", report):
            continue
        label = resolved.types.get(name)
        if label is not None and label not in SOURCES:
            report(head.line, "E-SRCTYPE", f'"{name}" is {label}; source and addressee are {", ".join(SOURCES)}')
    if head.when is not None:
        _refers(resolved, head.line, head.when, "time", report)


def _nesting(resolved: Resolved, claims: Sequence[Claim], report: Report) -> None:
    by_id = {claim.id: claim for claim in claims}
    for block in resolved.claims:
        claim = by_id.get(block.head.id or "")
        above = by_id.get(claim.nested_in or "") if claim is not None else None
        if claim is not None and above is not None and claim.source is not None and claim.source == above.source:
            message = f'claim "{claim.id}" lies inside claim "{above.id}" of the same source'
            report(block.head.line, "E-SELFNEST", message)


def _zeros(resolved: Resolved, report: Report) -> None:
    """See the module's docstring. What fills an event or claim with a refused trigger or cue is left in peace."""
    if resolved.broken & {"V", "K"}:
        return
    words: set[tuple[int, int]] = set()
    excused: set[str | None] = set()
    reached: dict[int, set[str | None]] = {}
    for slots, anchors, refused in _anchored(resolved):
        if refused:
            excused.update(slots)
        for anchor in anchors:
            words.add(_place(anchor))
            reached.setdefault(_sentence(resolved, anchor), set()).update(slots)
    for line, mention in resolved.mentions:
        number = _sentence(resolved, mention)
        if mention.level != "ZERO" or _place(mention) in words or mention.entity in excused:
            continue
        if mention.entity not in reached.get(number, ()):
            message = f'"{mention.text}" is no cue or trigger, and "{mention.entity}" fills none in sentence {number}'
            report(line, "E-ZERO", message)


def _anchored(resolved: Resolved) -> Iterator[tuple[list[str | None], list[Located], bool]]:
    """What fills each event and claim, its triggers or cue, and whether some of these were refused."""
    for event in resolved.events:
        if isinstance(event.head, syntax.EventLine):
            yield [f for _, f in event.head.arguments], [t for _, t in event.triggers], event.refused
    for claim in resolved.claims:
        if isinstance(claim.head, syntax.ClaimLine):
            yield [claim.head.source, claim.head.addressee], [c for _, c in claim.cues], claim.cue_refused


def _sentence(resolved: Resolved, item: Located) -> int:
    return bisect_right(resolved.sentences, (item.start, len(resolved.text)))


def _place(item: Located) -> tuple[int, int]:
    return item.start, item.end


def _overlap(a: Located, b: Located) -> bool:
    return a.start < b.end and b.start < a.end


def _short(text: str | None) -> str:
    return f"{text[:39]}…" if text and len(text) > 40 else text or ""
