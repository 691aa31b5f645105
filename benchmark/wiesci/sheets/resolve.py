"""Sheet records to things with offsets. What only the sheet as a whole can show is left to the checks.

A refused line is not held against the lines that build on it: what it declares still counts as declared, and that it
was there is remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wiesci import derive, segment
from wiesci.labels import Labels
from wiesci.model import Mention, Quantity, Span, Time, Trigger
from wiesci.sheets import syntax, values
from wiesci.sheets.addresses import Addresses
from wiesci.sheets.problems import Report

_ONE_WORD = re.compile(r"\w+")
_RESERVED = re.compile(r"(?:m|tr)\d+")
# A form of an adjective that may be its own lemma: masculine nominative, not an oblique case or a plural.
_MASCULINE = re.compile(r"\S*[yi]")
_INFLECTED = re.compile(r"\S*(?:[iy]mi|[sc]cy|dzcy|[nw]i)")
_ADMIN = (
    r"(?:obwód|obwod|województw|woj\.|powiat|powieci|gmin|rejon|okręg|hrabstw|kraj|stan|kanton|land|prowincj|departament|"
    r"dystrykt)\w*"
)
_LOWER_CASE_NAME = re.compile(rf"{_ADMIN}(?:\s[\w-]+)+|[\w-]+(?:\.[\w-]+)+|\w*\d\w*")
_BROKEN = {"E": "entity", "T": "time", "Q": "quantity", "V": "event", "K": "claim"}
_DECLARES: dict[type[syntax.Record], str] = {
    syntax.EntityLine: "entity",
    syntax.TimeLine: "time",
    syntax.QuantityLine: "quantity",
    syntax.EventLine: "event",
    syntax.ClaimLine: "claim",
}


@dataclass(slots=True)
class EntityBlock:
    """An ``E`` line and the levels of the mention lines below it, refused ones too."""

    head: syntax.EntityLine | syntax.Broken
    levels: set[str] = field(default_factory=set)


@dataclass(slots=True)
class EventBlock:
    """A ``V`` line and its triggers with their lines; ``refused`` if there are lines for more triggers than these."""

    head: syntax.EventLine | syntax.Broken
    triggers: list[tuple[int, Trigger]] = field(default_factory=list)
    refused: bool = False


@dataclass(slots=True)
class ClaimBlock:
    """A ``K`` line with its cue and content, each with its line; ``…_refused`` as an event's."""

    head: syntax.ClaimLine | syntax.Broken
    cues: list[tuple[int, Span]] = field(default_factory=list)
    content: list[tuple[int, Span]] = field(default_factory=list)
    cue_refused: bool = False
    content_refused: bool = False


@dataclass(slots=True)
class Resolved:
    """All that a sheet says, as far as it could be resolved; items come with their lines."""

    text: str
    sentences: list[tuple[int, int]]
    docs: list[syntax.Doc] = field(default_factory=list)
    entities: list[EntityBlock] = field(default_factory=list)
    events: list[EventBlock] = field(default_factory=list)
    claims: list[ClaimBlock] = field(default_factory=list)
    mentions: list[tuple[int, Mention]] = field(default_factory=list)
    times: list[tuple[int, Time]] = field(default_factory=list)
    quantities: list[tuple[int, Quantity]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    """What each id is the id of."""
    types: dict[str, str] = field(default_factory=dict)
    """The type of each entity that has a known one."""
    broken: set[str] = field(default_factory=set)
    """The kinds of the lines that could not be read."""


def resolve(records: list[syntax.Record], text: str, *, labels: Labels, report: Report) -> Resolved:
    """Resolve every record; an id may be used above the line that declares it."""
    resolver = _Resolver(Resolved(text, segment.sentences(text)), labels, report)
    for record in records:
        resolver.declare(record)
    for record in records:
        resolver.read(record)
    return resolver.resolved


class _Resolver:
    """One sheet being resolved; lines below a block's head belong to the last block."""

    def __init__(self, resolved: Resolved, labels: Labels, report: Report) -> None:
        self.resolved = resolved
        self.labels = labels
        self.report = report
        self.addresses = Addresses(resolved.text, resolved.sentences, report)

    def declare(self, record: syntax.Record) -> None:
        if isinstance(record, syntax.Broken):
            self.resolved.broken.add(record.kind)
            kind, name = _BROKEN.get(record.kind), record.id
        else:
            kind, name = _DECLARES.get(type(record)), getattr(record, "id", None)
        if kind is None or name is None:
            return
        if name in self.resolved.kinds:
            self.report(record.line, "E-DUPID", f'"{name}" is the id of another {self.resolved.kinds[name]} already')
            return
        if _RESERVED.fullmatch(name):
            self.report(record.line, "E-DUPID", f'"{name}" is an id that the compiler gives to a mention or trigger')
        self.resolved.kinds[name] = kind
        if isinstance(record, syntax.EntityLine) and record.type in self.labels.entity_types:
            self.resolved.types[name] = record.type

    def read(self, record: syntax.Record) -> None:
        match record:
            case syntax.Doc():
                self.resolved.docs.append(record)
            case syntax.EntityLine():
                self.entity(record)
            case syntax.MentionLine():
                self.mention(record)
            case syntax.TimeLine():
                self.time(record)
            case syntax.QuantityLine():
                self.quantity(record)
            case syntax.EventLine():
                self.resolved.events.append(EventBlock(record))
            case syntax.TriggerLine():
                self.trigger(record)
            case syntax.ClaimLine():
                self.resolved.claims.append(ClaimBlock(record))
            case syntax.CueLine():
                self.cue(record)
            case syntax.ContentLine():
                self.content(record)
            case syntax.Broken():
                self.keep_place(record)

    def keep_place(self, record: syntax.Broken) -> None:
        """Remember that there was a line, though it could not be read."""
        entities, events, claims = self.resolved.entities, self.resolved.events, self.resolved.claims
        match record.kind:
            case "E":
                entities.append(EntityBlock(record))
            case "V":
                events.append(EventBlock(record))
            case "K":
                claims.append(ClaimBlock(record))
            case "t" if events:
                events[-1].refused = True
            case "cue" if claims:
                claims[-1].cue_refused = True
            case "con" if claims:
                claims[-1].content_refused = True
            case level if level in syntax.LEVELS and entities:
                entities[-1].levels.add(syntax.LEVELS[level])

    def one_word(self, line: int, span: Span | None, what: str) -> Span | None:
        if span is None or _ONE_WORD.fullmatch(span.text or ""):
            return span
        self.report(line, "E-ONETOK", f'{what} is one word, not "{span.text}"')
        return None

    # ---- entities, times, quantities -------------------------------------------------------------------------------

    def entity(self, record: syntax.EntityLine) -> None:
        self.resolved.entities.append(EntityBlock(record))
        if record.type not in self.labels.entity_types:
            self.report(record.line, "E-ETYPE", f'"{record.type}" is no entity type')
        elif record.subtype is not None and (record.type != "ORG" or record.subtype not in self.labels.entity_subtypes):
            self.report(record.line, "E-ETYPE", f'"{record.subtype}" is no subtype of {record.type}')

    def mention(self, record: syntax.MentionLine) -> None:
        if not self.resolved.entities:
            self.report(record.line, "E-SYNTAX", "a mention before the first E line")
            return
        block = self.resolved.entities[-1]
        block.levels.add(record.level)
        lemma = self.lemma(record)
        words = record.form.words
        if record.level == "NAM" and not (_has_capital(words) or _LOWER_CASE_NAME.fullmatch(words)):
            self.report(record.line, "E-CAPITAL", f'"{words}" has no capital and is on no list of exceptions')
        for number in record.sentences:
            span = self.addresses.form(record.line, number, number, record.form)
            if record.level != "NAM":
                span = self.one_word(record.line, span, record.level)
            if span is None:
                continue
            entity = block.head.id
            kind = self.resolved.types.get(entity or "", "?")
            mention = Mention("", span.start, span.end, kind, entity, span.text, record.level, lemma)
            self.resolved.mentions.append((record.line, mention))

    def lemma(self, record: syntax.MentionLine) -> str | None:
        """The lemma as given. By default a name is its own, and an adjective if it can be masculine nominative."""
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
        return given or (words if _has_capital(words[1:]) else words.lower())

    def time(self, record: syntax.TimeLine) -> None:
        if record.type not in self.labels.time_types:
            self.report(record.line, "E-TTYPE", f'"{record.type}" is no time type')
        elif not values.time_fits(record.type, record.value):
            self.report(record.line, "E-TVALUE", f'"{record.value}" is no TIMEX3 value of a {record.type}')
        span = self.addresses.form(record.line, record.sentence, record.sentence, record.form)
        if span is not None:
            time = Time(record.id, span.start, span.end, record.type, record.value, span.text)
            self.resolved.times.append((record.line, time))

    def quantity(self, record: syntax.QuantityLine) -> None:
        if record.type not in self.labels.quantity_types:
            self.report(record.line, "E-QTYPE", f'"{record.type}" is no quantity type')
        elif not values.quantity_fits(record.type, record.value):
            self.report(record.line, "E-QVALUE", f'"{record.value}" is no value of a {record.type}')
        span = self.addresses.form(record.line, record.sentence, record.sentence, record.form)
        if span is not None:
            quantity = Quantity(record.id, span.start, span.end, record.type, record.value, record.of, span.text)
            self.resolved.quantities.append((record.line, quantity))

    # ---- events and claims -----------------------------------------------------------------------------------------

    def trigger(self, record: syntax.TriggerLine) -> None:
        if not self.resolved.events:
            self.report(record.line, "E-SYNTAX", "a trigger before the first V line")
            return
        block = self.resolved.events[-1]
        if record.realis not in self.labels.realis:
            self.report(record.line, "E-REALIS", f'"{record.realis}" is no realis')
        polarity = "NEG" if record.negated else "POS"
        for number in record.sentences:
            span = self.addresses.form(record.line, number, number, record.form)
            span = self.one_word(record.line, span, "a trigger")
            if span is None:
                block.refused = True
                continue
            trigger = Trigger("", span.start, span.end, span.text, record.realis, polarity)
            block.triggers.append((record.line, trigger))

    def cue(self, record: syntax.CueLine) -> None:
        if not self.resolved.claims:
            self.report(record.line, "E-SYNTAX", "a cue before the first K line")
            return
        block = self.resolved.claims[-1]
        if block.cues or block.cue_refused:
            self.report(record.line, "E-DUPCUE", "a claim has one cue")
            return
        span = self.addresses.form(record.line, record.sentence, record.sentence, record.form)
        if span is None or span.text != ":":
            span = self.one_word(record.line, span, "a cue")
        if span is None:
            block.cue_refused = True
        else:
            block.cues.append((record.line, span))

    def content(self, record: syntax.ContentLine) -> None:
        if not self.resolved.claims:
            self.report(record.line, "E-SYNTAX", "content before the first K line")
            return
        block = self.resolved.claims[-1]
        line, first, last = record.line, record.first, record.last
        if record.until is None:
            span = self.addresses.form(line, first, last, record.form)
        else:
            span = self.addresses.stretch(line, first, last, record.form, record.until)
        if span is None:
            block.content_refused = True
        else:
            start, end = derive.trim(self.resolved.text, span.start, span.end)
            block.content.append((line, self.addresses.span(start, end)))


def _has_capital(words: str) -> bool:
    return any(c.isupper() for c in words)
