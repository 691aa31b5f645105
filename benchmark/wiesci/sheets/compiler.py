"""From a sheet and its text to a document: addresses become offsets, rules are enforced, the rest is derived.

Every broken rule is reported with its line, and a refused line is not held against the lines that build on it: what
it declares still counts as declared.

Where syntax alone cannot decide, the rule is as strict as it can be without a parser: a ZERO mark (E-ZERO) stands on a
trigger, on a cue, or on some word of a sentence in which its entity fills a role of a trigger or is the source or
addressee of a cue. That the word is a finite verb is checked by the lints.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from wiesci import derive, segment
from wiesci.labels import Labels
from wiesci.model import LAYERS, Argument, Claim, Document, Entity, Event, Mention, Quantity, Span, Time, Trigger
from wiesci.sheets import syntax, values
from wiesci.sheets.syntax import Form

ERRORS = {
    "E-SYNTAX": "the line cannot be read, or belongs to nothing above it",
    "E-DOC": "not exactly one DOC line with a date",
    "E-DUPID": "an id given twice, or one that the compiler gives (m1, tr1)",
    "E-ETYPE": "unknown entity type or subtype",
    "E-VTYPE": "unknown event type",
    "E-TTYPE": "unknown time type",
    "E-QTYPE": "unknown quantity type",
    "E-ACT": "unknown act",
    "E-COMMIT": "unknown commitment",
    "E-REALIS": "unknown realis",
    "E-TVALUE": "no TIMEX3 value of its type",
    "E-QVALUE": "no quantity value of its type",
    "E-REF": "an id that nothing has, or something of another kind",
    "E-ROLE": "a role that the event type does not have",
    "E-FILLER": "a filler of a type that the role does not take",
    "E-DUPARG": "a role filled twice by the same",
    "E-SRCTYPE": "a source or addressee that cannot speak or be spoken to",
    "E-SENT": "a sentence that the text does not have",
    "E-NOTFOUND": "a form that is not in the sentence",
    "E-BOUNDARY": "a form that is only part of a word there",
    "E-AMBIG": "a form that repeats, without #k",
    "E-OCC": "an occurrence #k that does not exist",
    "E-ELL-LEFT": "the words before … are not in the sentence, or repeat there",
    "E-ELL-RIGHT": "the words after … do not follow in the sentence",
    "E-ONETOK": "more than the one word that this span may have",
    "E-LEMMA": "a lemma where none belongs, or none or an impossible one where one belongs",
    "E-TWOLEMMA": "one form of one entity with two lemmas",
    "E-CAPITAL": "a name without a capital that is on no list of exceptions",
    "E-NAMOVERLAP": "two names that overlap",
    "E-INSIDENAM": "something annotated inside a name",
    "E-TWOENT": "one span, two entities",
    "E-DUPMENTION": "the same mention twice",
    "E-DUPTRIGGER": "the same trigger twice",
    "E-DUPCUE": "the same cue twice, or two cues for one claim",
    "E-OVERLAP": "two times, two quantities, or two stretches of one content that overlap",
    "E-NOMENTION": "an entity without a mention",
    "E-NOTRIGGER": "an event without a trigger",
    "E-NOCUE": "a claim without a cue",
    "E-NOCONTENT": "a claim without content",
    "E-UNUSED": "an entity without a name that fills no slot",
    "E-ZERO": "a ZERO mark away from every cue and trigger that its entity fills",
    "E-CUETRIGGER": "one word as cue and trigger",
    "E-CUEINCONTENT": "a claim's own cue inside its content",
    "E-SELFNEST": "a claim inside another of the same source",
}
"""Every code with what it means."""

SOURCES = ("PER", "ORG", "GPE", "GRP")
"""Entity types that may be source or addressee of a claim."""

_ONE_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_MASCULINE = re.compile(r"\S*[yi]")
_INFLECTED = re.compile(r"\S*(?:[iy]mi|[sc]cy|dzcy|[nw]i)")
_RESERVED = re.compile(r"(?:m|tr)\d+")
_ADMIN = (
    r"(?:obwód|obwod|województw|powiat|gmin|rejon|okręg|hrabstw|kraj|stan|kanton|land|prowincj|departament|dystrykt)\w*"
)
_LOWER_CASE_NAMES = re.compile(rf"{_ADMIN}(?:\s[\w-]+)+|kraj\w*\sbałtyck\w*|[\w-]+(?:\.[\w-]+)+|\w*\d\w*")


@dataclass(frozen=True, slots=True, order=True)
class SheetProblem:
    """A broken rule (E-…) or something to look at (W-…) in one line of a sheet; line 0 is the whole sheet."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Compiled:
    """``document`` is None if there is any problem; the rest says from what it was made."""

    document: Document | None
    problems: tuple[SheetProblem, ...]
    warnings: tuple[SheetProblem, ...]
    sheet_sha256: str
    text_sha256: str
    segmenter: str = segment.VERSION


def compile_sheet(sheet: str, text: str, *, labels: Labels, path: str) -> Compiled:
    """The document that ``sheet`` writes about ``text``; never raises for anything that stands in the sheet.

    Mentions and triggers are numbered in the order of the text (m1, tr1); entities stand in the order of the sheet,
    all else in the order of the text. Of the metadata only id and date are known here.
    """
    compiler = _Compiler(text, labels, path)
    document = compiler.run(sheet)
    return Compiled(
        document=None if compiler.problems else document,
        problems=tuple(sorted(compiler.problems)),
        warnings=tuple(sorted(compiler.warnings)),
        sheet_sha256=_sha256(sheet),
        text_sha256=_sha256(text),
    )


@dataclass(slots=True)
class _EntityBlock:
    head: syntax.EntityLine | syntax.Broken
    levels: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _EventBlock:
    head: syntax.EventLine | syntax.Broken
    triggers: list[tuple[int, Trigger]] = field(default_factory=list)
    lines: int = 0


@dataclass(slots=True)
class _ClaimBlock:
    head: syntax.ClaimLine | syntax.Broken
    cues: list[tuple[int, Span]] = field(default_factory=list)
    content: list[tuple[int, Span]] = field(default_factory=list)
    cue_lines: int = 0
    content_lines: int = 0


class _Compiler:
    """One sheet under compilation; collects problems and what could be resolved."""

    def __init__(self, text: str, labels: Labels, path: str) -> None:
        self.text = text
        self.labels = labels
        self.path = path
        self.problems: list[SheetProblem] = []
        self.warnings: list[SheetProblem] = []
        self.sentences = segment.sentences(text)
        self.kinds: dict[str, str] = {}
        self.types: dict[str, str | None] = {}
        self.docs: list[syntax.Doc] = []
        self.entities: list[_EntityBlock] = []
        self.events: list[_EventBlock] = []
        self.claims: list[_ClaimBlock] = []
        self.mentions: list[tuple[int, Mention]] = []
        self.times: list[tuple[int, Time]] = []
        self.quantities: list[tuple[int, Quantity]] = []
        self.broken: set[str] = set()
        self.unresolved: set[int] = set()

    def run(self, sheet: str) -> Document | None:
        records, faults = syntax.parse(sheet)
        for fault in faults:
            self.report(fault.line, "E-SYNTAX", fault.message)
        for record in records:
            self.declare(record)
        for record in records:
            self.read(record)
        self.check_doc()
        self.check_entities()
        self.check_spans()
        self.check_events()
        self.check_claims()
        self.check_zeros()
        return self.document()

    def report(self, line: int, code: str, message: str) -> None:
        self.problems.append(SheetProblem(self.path, line, code, message))

    # ---- ids ---------------------------------------------------------------------------------------------------

    def declare(self, record: syntax.Record) -> None:
        """Make the ids known, so that any line may refer to what stands below it."""
        name: str | None
        match record:
            case syntax.EntityLine():
                kind, name = "entity", record.id
            case syntax.TimeLine():
                kind, name = "time", record.id
            case syntax.QuantityLine():
                kind, name = "quantity", record.id
            case syntax.EventLine():
                kind, name = "event", record.id
            case syntax.ClaimLine():
                kind, name = "claim", record.id
            case syntax.Broken():
                kind, name = _BROKEN_KINDS.get(record.kind, ""), record.id
                self.broken.add(record.kind)
            case _:
                return
        if name is None:
            return
        if name in self.kinds:
            self.report(record.line, "E-DUPID", f'"{name}" is the id of another {self.kinds[name]} already')
            return
        if _RESERVED.fullmatch(name):
            self.report(record.line, "E-DUPID", f'"{name}" is an id that the compiler gives to a mention or trigger')
        self.kinds[name] = kind
        if isinstance(record, syntax.EntityLine):
            self.types[name] = record.type if record.type in self.labels.entity_types else None

    def refers(self, line: int, name: str, kind: str) -> bool:
        """Whether ``name`` is the id of a ``kind``; reported if not."""
        found = self.kinds.get(name)
        if found is None:
            self.report(line, "E-REF", f'"{name}" is the id of nothing in this sheet')
        elif found != kind:
            self.report(line, "E-REF", f'"{name}" is the id of a {found}, not of a {kind}')
        return found == kind

    # ---- addresses ---------------------------------------------------------------------------------------------

    def sentence(self, line: int, number: int) -> tuple[int, int] | None:
        if 1 <= number <= len(self.sentences):
            return self.sentences[number - 1]
        self.report(line, "E-SENT", f"there is no sentence {number}; the text has {len(self.sentences)}")
        return None

    def occurrences(self, words: str, begin: int, end: int, *, whole: bool = True) -> list[tuple[int, int]]:
        """Where the words stand, white space of any kind between them; ``whole`` at the edges of words only."""
        pattern = r"\s+".join(map(re.escape, words.split()))
        if whole:
            before = r"(?<!\w)" if re.match(r"\w", words) else ""
            after = r"(?!\w)" if re.search(r"\w$", words) else ""
            pattern = before + pattern + after
        return [match.span() for match in re.compile(pattern).finditer(self.text, begin, end)]

    def locate(self, line: int, number: int, form: Form) -> Span | None:
        bounds = self.sentence(line, number)
        return None if bounds is None else self.find(line, form, *bounds, place=f"sentence {number}")

    def find(self, line: int, form: Form, begin: int, end: int, *, place: str) -> Span | None:
        found = self.occurrences(form.words, begin, end)
        if not found and self.occurrences(form.words, begin, end, whole=False):
            self.report(line, "E-BOUNDARY", f'"{form.words}" is only part of a word in {place}')
        elif not found:
            self.report(line, "E-NOTFOUND", f'"{form.words}" is not in {place}{self.elsewhere(form.words)}')
        elif form.occurrence is None and len(found) > 1:
            self.report(
                line, "E-AMBIG", f'"{form.words}" stands {len(found)} times in {place}; add #1 to #{len(found)}'
            )
        elif not 1 <= (form.occurrence or 1) <= len(found):
            self.report(line, "E-OCC", f'"{form.words}" stands {len(found)} times in {place}, not {form.occurrence}')
        else:
            return self.span(*found[(form.occurrence or 1) - 1])
        return None

    def elsewhere(self, words: str) -> str:
        where = [str(n) for n, bounds in enumerate(self.sentences, start=1) if self.occurrences(words, *bounds)]
        return f"; it is in {', '.join(where)}" if where else ""

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.text[start:end])

    def one_word(self, line: int, span: Span | None, what: str, *, also: str = "") -> Span | None:
        if span is None or span.text == also or _ONE_WORD.fullmatch(span.text or ""):
            return span
        self.report(line, "E-ONETOK", f'{what} is one word, not "{span.text}"')
        return None

    # ---- records -----------------------------------------------------------------------------------------------

    def read(self, record: syntax.Record) -> None:
        match record:
            case syntax.Doc():
                self.docs.append(record)
            case syntax.EntityLine():
                self.entity(record)
            case syntax.MentionLine():
                self.mention(record)
            case syntax.TimeLine():
                self.time(record)
            case syntax.QuantityLine():
                self.quantity(record)
            case syntax.EventLine():
                self.events.append(_EventBlock(record))
            case syntax.TriggerLine():
                self.trigger(record)
            case syntax.ClaimLine():
                self.claims.append(_ClaimBlock(record))
            case syntax.CueLine():
                self.cue(record)
            case syntax.ContentLine():
                self.content(record)
            case syntax.Broken():
                self.missing(record)

    def missing(self, record: syntax.Broken) -> None:
        """Keep the place of a line that could not be read."""
        if record.kind == "E":
            self.entities.append(_EntityBlock(record))
        elif record.kind == "V":
            self.events.append(_EventBlock(record))
        elif record.kind == "K":
            self.claims.append(_ClaimBlock(record))
        elif record.kind in syntax.LEVELS and self.entities:
            self.entities[-1].levels.add(syntax.LEVELS[record.kind])
        elif record.kind == "t" and self.events:
            self.events[-1].lines += 1
        elif record.kind == "cue" and self.claims:
            self.claims[-1].cue_lines += 1
        elif record.kind == "con" and self.claims:
            self.claims[-1].content_lines += 1

    def entity(self, record: syntax.EntityLine) -> None:
        self.entities.append(_EntityBlock(record))
        if record.type not in self.labels.entity_types:
            self.report(record.line, "E-ETYPE", f'"{record.type}" is no entity type')
        elif record.subtype is not None and (record.type != "ORG" or record.subtype not in self.labels.entity_subtypes):
            self.report(record.line, "E-ETYPE", f'"{record.subtype}" is no subtype of {record.type}')

    def mention(self, record: syntax.MentionLine) -> None:
        if not self.entities:
            self.report(record.line, "E-SYNTAX", "a mention before the first E line")
            return
        block = self.entities[-1]
        block.levels.add(record.level)
        lemma = self.lemma(record)
        if record.level == "NAM" and not self.capital(record.form.words):
            self.report(record.line, "E-CAPITAL", f'"{record.form.words}" has no capital and is on no list')
        for number in record.sentences:
            span = self.locate(record.line, number, record.form)
            if record.level != "NAM":
                span = self.one_word(record.line, span, record.level)
            if span is None:
                continue
            entity = block.head.id
            kind = self.types.get(entity or "") or "?"
            mention = Mention("", span.start, span.end, kind, entity, span.text, record.level, lemma)
            self.mentions.append((record.line, mention))

    def lemma(self, record: syntax.MentionLine) -> str | None:
        """The lemma as given; by default a name is its own, and so is an adjective that can be masculine nominative."""
        given, words = record.lemma, " ".join(record.form.words.split())
        if record.level == "NAM":
            return given or words
        if record.level != "ADJ":
            if given is not None:
                self.report(record.line, "E-LEMMA", f"{record.level} takes no lemma")
            return None
        if given is None and (_INFLECTED.fullmatch(words) or not _MASCULINE.fullmatch(words)):
            self.report(record.line, "E-LEMMA", f'"{words}" needs its masculine nominative: = lemma')
        elif given is not None and not _MASCULINE.fullmatch(given):
            self.report(record.line, "E-LEMMA", f'"{given}" is no masculine singular nominative of an adjective')
        return given or (words if words.isupper() else words[:1].lower() + words[1:])

    def capital(self, words: str) -> bool:
        """A capital somewhere (*most Krymski*, *iPhone*), or a name that is written without one."""
        return any(c.isupper() for c in words) or _LOWER_CASE_NAMES.fullmatch(words) is not None

    def time(self, record: syntax.TimeLine) -> None:
        if record.type not in self.labels.time_types:
            self.report(record.line, "E-TTYPE", f'"{record.type}" is no time type')
        elif not values.time_fits(record.type, record.value):
            self.report(record.line, "E-TVALUE", f'"{record.value}" is no TIMEX3 value of a {record.type}')
        span = self.locate(record.line, record.sentence, record.form)
        if span is not None:
            time = Time(record.id, span.start, span.end, record.type, record.value, span.text)
            self.times.append((record.line, time))

    def quantity(self, record: syntax.QuantityLine) -> None:
        if record.type not in self.labels.quantity_types:
            self.report(record.line, "E-QTYPE", f'"{record.type}" is no quantity type')
        elif not values.quantity_fits(record.type, record.value):
            self.report(record.line, "E-QVALUE", f'"{record.value}" is no value of a {record.type}')
        if record.of is not None:
            self.refers(record.line, record.of, "entity")
        span = self.locate(record.line, record.sentence, record.form)
        if span is not None:
            quantity = Quantity(record.id, span.start, span.end, record.type, record.value, record.of, span.text)
            self.quantities.append((record.line, quantity))

    def trigger(self, record: syntax.TriggerLine) -> None:
        if not self.events:
            self.report(record.line, "E-SYNTAX", "a trigger before the first V line")
            return
        self.events[-1].lines += 1
        if record.realis not in self.labels.realis:
            self.report(record.line, "E-REALIS", f'"{record.realis}" is no realis')
        for number in record.sentences:
            span = self.one_word(record.line, self.locate(record.line, number, record.form), "a trigger")
            if span is None:
                self.unresolved.add(number)
                continue
            polarity = "NEG" if record.negated else "POS"
            trigger = Trigger("", span.start, span.end, span.text, record.realis, polarity)
            self.events[-1].triggers.append((record.line, trigger))

    def cue(self, record: syntax.CueLine) -> None:
        if not self.claims:
            self.report(record.line, "E-SYNTAX", "a cue before the first K line")
            return
        block = self.claims[-1]
        block.cue_lines += 1
        if block.cue_lines > 1:
            self.report(record.line, "E-DUPCUE", "a claim has one cue")
        span = self.one_word(record.line, self.locate(record.line, record.sentence, record.form), "a cue", also=":")
        if span is None:
            self.unresolved.add(record.sentence)
        else:
            block.cues.append((record.line, span))

    def content(self, record: syntax.ContentLine) -> None:
        if not self.claims:
            self.report(record.line, "E-SYNTAX", "content before the first K line")
            return
        self.claims[-1].content_lines += 1
        first, last = self.sentence(record.line, record.first), self.sentence(record.line, record.last)
        if first is None or last is None:
            return
        if record.until is None:
            place = f"sentence {record.first}" if first == last else f"sentences {record.first}-{record.last}"
            span = self.find(record.line, record.form, first[0], last[1], place=place)
        else:
            span = self.stretch(record, record.until, first, last)
        if span is not None:
            start, end = derive.trim(self.text, span.start, span.end)
            self.claims[-1].content.append((record.line, self.span(start, end)))

    def stretch(
        self, record: syntax.ContentLine, until: Form, first: tuple[int, int], last: tuple[int, int]
    ) -> Span | None:
        """From the first words, which stand in the first sentence, to the last words, which stand in the last."""
        left = self.occurrences(record.form.words, *first)
        index = (record.form.occurrence or 1) - 1
        if not left or (record.form.occurrence is None and len(left) > 1) or not 0 <= index < len(left):
            stands = f"stands {len(left)} times" if left else "is not"
            self.report(record.line, "E-ELL-LEFT", f'"{record.form.words}" {stands} in sentence {record.first}')
            return None
        start, end = left[index]
        right = self.occurrences(until.words, max(end, last[0]), last[1])
        index = (until.occurrence or 1) - 1
        if not 0 <= index < len(right):
            where = f"in sentence {record.last} after the words before …"
            self.report(record.line, "E-ELL-RIGHT", f'"{until.words}" is not {where}')
            return None
        if until.occurrence is None and len(right) > 1:
            message = f'"{until.words}" stands {len(right)} times after …; the first is taken'
            self.warnings.append(SheetProblem(self.path, record.line, "W-ELLIPSIS", message))
        return self.span(start, right[index][1])

    # ---- checks over the whole sheet -----------------------------------------------------------------------------

    def check_doc(self) -> None:
        if not self.docs and "DOC" not in self.broken:
            self.report(0, "E-DOC", "there is no DOC line")
        for doc in self.docs[1:]:
            self.report(doc.line, "E-DOC", "there is a DOC line already")
        for doc in self.docs:
            if not _is_date(doc.dct):
                self.report(doc.line, "E-DOC", f'"{doc.dct}" is no date: 2024-10-23, 2024-10 or 2024')

    def filled(self) -> set[str]:
        """The ids that stand in a slot of an event or claim, in refused lines too."""
        ids: set[str] = set()
        for event in self.events:
            if isinstance(event.head, syntax.EventLine):
                ids.update(filler for _, filler in event.head.arguments)
        for claim in self.claims:
            if isinstance(claim.head, syntax.ClaimLine):
                ids.update(filter(None, (claim.head.source, claim.head.addressee)))
        return ids

    def check_entities(self) -> None:
        filled = self.filled()
        for block in self.entities:
            head = block.head
            if isinstance(head, syntax.Broken):
                continue
            if not block.levels:
                self.report(head.line, "E-NOMENTION", f'entity "{head.id}" has no mention')
            elif not block.levels & {"NAM", "ADJ"} and head.id not in filled and not self.broken & {"V", "K"}:
                message = f'entity "{head.id}" has no name and fills no role and is no source or addressee'
                self.report(head.line, "E-UNUSED", message)
        lemmas: dict[tuple[str | None, str | None], str | None] = {}
        for line, mention in self.mentions:
            if mention.level in ("NAM", "ADJ"):
                known = lemmas.setdefault((mention.entity, mention.text), mention.lemma)
                if known != mention.lemma:
                    message = f'"{mention.text}" has the lemma "{known}" above and "{mention.lemma}" here'
                    self.report(line, "E-TWOLEMMA", message)

    def check_spans(self) -> None:
        names: list[tuple[int, Mention]] = []
        by_span: dict[tuple[int, int], Mention] = {}
        for line, mention in self.mentions:
            known = by_span.setdefault((mention.start, mention.end), mention)
            if known is not mention:
                if known.entity == mention.entity:
                    self.report(line, "E-DUPMENTION", f'"{mention.text}" is marked already')
                else:
                    self.report(line, "E-TWOENT", f'"{mention.text}" is a mention of "{known.entity}" already')
                continue
            if mention.level == "NAM":
                for _, name in names:
                    if _overlap(mention, name):
                        self.report(line, "E-NAMOVERLAP", f'"{mention.text}" overlaps the name "{name.text}"')
                names.append((line, mention))
        inner: list[tuple[int, Mention | Trigger | Span | Time | Quantity]] = [
            *((line, m) for line, m in self.mentions if m.level != "NAM"),
            *(trigger for event in self.events for trigger in event.triggers),
            *(cue for claim in self.claims for cue in claim.cues),
            *self.times,
            *self.quantities,
        ]
        for line, item in inner:
            for _, name in names:
                same = isinstance(item, Mention) and (item.start, item.end) == (name.start, name.end)
                if _overlap(item, name) and not same:
                    self.report(line, "E-INSIDENAM", f'"{item.text}" lies inside the name "{name.text}"')
        self.check_overlaps(self.times)
        self.check_overlaps(self.quantities)

    def check_overlaps(self, items: Iterable[tuple[int, Time | Quantity | Span]]) -> None:
        seen: list[Time | Quantity | Span] = []
        for line, item in items:
            for other in seen:
                if _overlap(item, other):
                    self.report(line, "E-OVERLAP", f'"{_short(item.text)}" overlaps "{_short(other.text)}"')
            seen.append(item)

    def check_events(self) -> None:
        seen: set[tuple[int, int]] = set()
        for block in self.events:
            for line, trigger in block.triggers:
                if (trigger.start, trigger.end) in seen:
                    self.report(line, "E-DUPTRIGGER", f'"{trigger.text}" is a trigger already')
                seen.add((trigger.start, trigger.end))
            head = block.head
            if isinstance(head, syntax.Broken):
                continue
            if not block.lines:
                self.report(head.line, "E-NOTRIGGER", f'event "{head.id}" has no trigger')
            self.check_arguments(head)

    def check_arguments(self, head: syntax.EventLine) -> None:
        event_type = self.labels.event_types.get(head.type)
        if event_type is None:
            self.report(head.line, "E-VTYPE", f'"{head.type}" is no event type')
        for index, (role, filler) in enumerate(head.arguments):
            if (role, filler) in head.arguments[:index]:
                self.report(head.line, "E-DUPARG", f"{role}={filler} stands twice")
                continue
            kind = self.kinds.get(filler)
            if kind not in ("entity", "time", "quantity"):
                what = "nothing in this sheet" if kind is None else f"a {kind}, which fills no role"
                self.report(head.line, "E-REF", f'"{filler}" is the id of {what}')
            if event_type is None:
                continue
            if role not in event_type.roles:
                self.report(
                    head.line, "E-ROLE", f"{head.type} has no role {role}; it has {', '.join(event_type.roles)}"
                )
                continue
            label = {"time": "TIMEX", "quantity": "QTY"}.get(kind or "", self.types.get(filler))
            if label is not None and label not in event_type.roles[role]:
                takes = ", ".join(event_type.roles[role])
                self.report(head.line, "E-FILLER", f'"{filler}" is {label}; {role} of {head.type} takes {takes}')

    def check_claims(self) -> None:
        triggers = [trigger for event in self.events for _, trigger in event.triggers]
        seen: set[tuple[int, int]] = set()
        for block in self.claims:
            for line, cue in block.cues:
                if (cue.start, cue.end) in seen:
                    self.report(line, "E-DUPCUE", f'"{cue.text}" is a cue already; one cue, one claim')
                seen.add((cue.start, cue.end))
                if any(_overlap(cue, trigger) for trigger in triggers):
                    self.report(line, "E-CUETRIGGER", f'"{cue.text}" is a trigger too; one word is never both')
                if derive.inside(cue.start, cue.end, [span for _, span in block.content]):
                    message = f'the cue "{cue.text}" lies inside its own content; split the content around it'
                    self.report(line, "E-CUEINCONTENT", message)
            self.check_overlaps(block.content)
            head = block.head
            if isinstance(head, syntax.Broken):
                continue
            if not block.cue_lines:
                self.report(head.line, "E-NOCUE", f'claim "{head.id}" has no cue')
            if not block.content_lines:
                self.report(head.line, "E-NOCONTENT", f'claim "{head.id}" has no content')
            self.check_claim(head)
        self.check_nesting()

    def check_claim(self, head: syntax.ClaimLine) -> None:
        if head.act not in self.labels.acts:
            self.report(head.line, "E-ACT", f'"{head.act}" is no act')
        if head.commitment not in self.labels.commitments:
            self.report(head.line, "E-COMMIT", f'"{head.commitment}" is no commitment')
        for name in filter(None, (head.source, head.addressee)):
            if self.refers(head.line, name, "entity") and self.types.get(name) not in (*SOURCES, None):
                message = f'"{name}" is {self.types[name]}; source and addressee are {", ".join(SOURCES)}'
                self.report(head.line, "E-SRCTYPE", message)
        if head.when is not None:
            self.refers(head.line, head.when, "time")

    def check_nesting(self) -> None:
        claims = {claim.id: claim for claim in self.finished_claims((), ())}
        for block in self.claims:
            claim = claims.get(block.head.id or "")
            above = claims.get(claim.nested_in or "") if claim is not None else None
            if claim is not None and above is not None and claim.source is not None and claim.source == above.source:
                message = f'claim "{claim.id}" lies inside claim "{above.id}" of the same source'
                self.report(block.head.line, "E-SELFNEST", message)

    def check_zeros(self) -> None:
        """See the module's docstring. A sentence with a trigger or cue that was refused is given the benefit."""
        words: set[tuple[int, int]] = set()
        reached: dict[int, set[str]] = {}
        for event in self.events:
            fillers = [f for _, f in event.head.arguments] if isinstance(event.head, syntax.EventLine) else []
            for _, trigger in event.triggers:
                words.add((trigger.start, trigger.end))
                reached.setdefault(self.sentence_at(trigger.start), set()).update(fillers)
        for claim in self.claims:
            head = claim.head
            parties = [head.source, head.addressee] if isinstance(head, syntax.ClaimLine) else []
            for _, cue in claim.cues:
                words.add((cue.start, cue.end))
                reached.setdefault(self.sentence_at(cue.start), set()).update(filter(None, parties))
        for line, mention in self.mentions:
            if mention.level != "ZERO" or (mention.start, mention.end) in words:
                continue
            number = self.sentence_at(mention.start)
            excused = number in self.unresolved or self.broken & {"V", "K", "t", "cue"}
            if mention.entity not in reached.get(number, ()) and not excused:
                message = (
                    f'"{mention.text}" is no cue or trigger, and "{mention.entity}" fills none in sentence {number}'
                )
                self.report(line, "E-ZERO", message)

    def sentence_at(self, offset: int) -> int:
        return bisect_right(self.sentences, (offset, len(self.text)))

    # ---- the document --------------------------------------------------------------------------------------------

    def finished_claims(self, mentions: Sequence[Mention], events: Sequence[Event]) -> tuple[Claim, ...]:
        """The claims that have all their parts, in the order of their cues, with the derived fields."""
        claims = []
        for block in self.claims:
            head = block.head
            if isinstance(head, syntax.Broken) or not block.cues or not block.content:
                continue
            claims.append(
                Claim(
                    id=head.id,
                    content=tuple(sorted((span for _, span in block.content), key=_place)),
                    source=head.source,
                    cue=block.cues[0][1],
                    act=head.act,
                    commitment=head.commitment,
                    addressee=head.addressee,
                    when=head.when,
                )
            )
        claims.sort(key=lambda c: (c.cue.start if c.cue else -1, c.id))
        return derive.complete(claims, text=self.text, mentions=mentions, events=events, given={})

    def document(self) -> Document | None:
        if self.problems:
            return None
        found = sorted((mention for _, mention in self.mentions), key=_place)
        mentions = tuple(msgspec.structs.replace(m, id=f"m{n}") for n, m in enumerate(found, start=1))
        events = self.finished_events()
        entities = [block.head for block in self.entities if isinstance(block.head, syntax.EntityLine)]
        return Document(
            id=self.docs[0].id,
            text=self.text,
            published=self.docs[0].dct,
            text_sha256=_sha256(self.text),
            text_length=len(self.text),
            sentences=tuple(self.sentences),
            tokens=tuple(segment.tokens(self.text, self.sentences)),
            entities=tuple(Entity(e.id, e.type, e.name, e.subtype) for e in entities),
            mentions=mentions,
            times=tuple(sorted((time for _, time in self.times), key=_place)),
            quantities=tuple(sorted((quantity for _, quantity in self.quantities), key=_place)),
            events=events,
            claims=self.finished_claims(mentions, events),
            attempted=frozenset(LAYERS),
        )

    def finished_events(self) -> tuple[Event, ...]:
        ordered = sorted((t for event in self.events for _, t in event.triggers), key=_place)
        numbers = {_place(trigger): f"tr{n}" for n, trigger in enumerate(ordered, start=1)}
        events = []
        for block in self.events:
            if isinstance(block.head, syntax.Broken):
                continue
            triggers = sorted((trigger for _, trigger in block.triggers), key=_place)
            events.append(
                Event(
                    id=block.head.id,
                    type=block.head.type,
                    triggers=tuple(msgspec.structs.replace(t, id=numbers[_place(t)]) for t in triggers),
                    arguments=tuple(Argument(role, filler) for role, filler in block.head.arguments),
                )
            )
        return tuple(sorted(events, key=lambda event: event.triggers[0].start))


_BROKEN_KINDS = {"E": "entity", "T": "time", "Q": "quantity", "V": "event", "K": "claim"}


def _place(item: Mention | Trigger | Span | Time | Quantity) -> tuple[int, int]:
    return item.start, item.end


def _overlap(a: Mention | Trigger | Span | Time | Quantity, b: Mention | Trigger | Span | Time | Quantity) -> bool:
    return a.start < b.end and b.start < a.end


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", value, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _short(text: str | None) -> str:
    return f"{text[:39]}…" if text and len(text) > 40 else text or ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
