"""The document model: what every other module reads and hands on.

Values only: frozen, slotted structs without behaviour beyond their own fields. All offsets are half-open
``[start, end)`` in Unicode code points of ``Document.text`` exactly as distributed (no normalisation, no change of
line ends), so ``document.text[start:end] == span.text`` wherever both are known.

A span whose place in the text is unknown (a quote that was not found, an item refused by the reader) carries the
negative offsets ``start == end == -k`` with its own ``k``: it overlaps nothing and equals nothing, and therefore
counts as a wrong prediction in every measure without a special case.
"""

from __future__ import annotations

import json
from typing import TypeAlias

import msgspec

LAYERS = ("mentions", "times", "quantities", "events", "claims")
"""The annotation lists of a document, in the order in which they build on each other."""


class Span(msgspec.Struct, frozen=True):
    """A stretch of text; ``text`` is null where the document's text is not at hand."""

    start: int
    end: int
    text: str | None = None


Filler: TypeAlias = str | Span | None
"""What fills a slot: the id of an entity, time or quantity, or a bare span, or nothing."""


class Entity(msgspec.Struct, frozen=True):
    """The thing that mentions corefer to; ``name`` is the canonical base form in Polish."""

    id: str
    type: str
    name: str | None = None
    subtype: str | None = None


class Mention(msgspec.Struct, frozen=True):
    """One expression that refers to an entity. ``entity`` is null in plain NER output; ``type`` is always set."""

    id: str
    start: int
    end: int
    type: str
    entity: str | None = None
    text: str | None = None
    level: str = "NAM"
    lemma: str | None = None
    score: float | None = None


class Time(msgspec.Struct, frozen=True):
    """A TIMEX3 expression with its normalised value."""

    id: str
    start: int
    end: int
    type: str | None = None
    value: str | None = None
    text: str | None = None
    score: float | None = None


class Quantity(msgspec.Struct, frozen=True):
    """A number with its unit; ``of`` is the entity that is counted."""

    id: str
    start: int
    end: int
    type: str | None = None
    value: str | None = None
    of: str | None = None
    text: str | None = None
    score: float | None = None


class Trigger(msgspec.Struct, frozen=True):
    """The one word that names an event's type, with its own realis and polarity."""

    id: str
    start: int
    end: int
    text: str | None = None
    realis: str | None = None
    polarity: str | None = None
    score: float | None = None


class Argument(msgspec.Struct, frozen=True):
    """A role of an event and what fills it."""

    role: str
    filler: Filler


class Event(msgspec.Struct, frozen=True):
    """A cluster of triggers of one type that tell one occurrence, with its arguments."""

    id: str
    type: str
    triggers: tuple[Trigger, ...]
    arguments: tuple[Argument, ...] = ()
    score: float | None = None


class Claim(msgspec.Struct, frozen=True):
    """Who says what: source, cue, content, and the attributes of the statement."""

    id: str
    content: tuple[Span, ...]
    source: Filler = None
    cue: Span | None = None
    act: str | None = None
    commitment: str | None = None
    addressee: Filler = None
    when: str | None = None
    source_mention: str | None = None
    source_kind: str | None = None
    polarity: str | None = None
    form: str | None = None
    nested_in: str | None = None
    events: tuple[str, ...] = ()
    score: float | None = None


class Provenance(msgspec.Struct, frozen=True):
    """Where text and labels come from, and under which licence."""

    fiction: bool | None = None
    text: str | None = None
    labels: str | None = None
    license: str | None = None
    source: str | None = None
    source_path: str | None = None
    source_revision: str | None = None


class Document(msgspec.Struct, frozen=True):
    """One article with all its layers.

    ``attempted`` names the layers whose key stood in the file, even with an empty list: a system that never tries a
    layer is not scored on it, one that tries and finds nothing is.
    """

    id: str
    title: str | None = None
    text: str | None = None
    published: str | None = None
    part: str | None = None
    topic: str | None = None
    genre: str | None = None
    story: str | None = None
    provenance: Provenance | None = None
    text_sha256: str | None = None
    text_length: int | None = None
    sentences: tuple[tuple[int, int], ...] | None = None
    tokens: tuple[tuple[int, int], ...] | None = None
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    attempted: frozenset[str] = frozenset()


class Problem(msgspec.Struct, frozen=True, order=True):
    """One fault of one file, with a stable ``code``. ``line`` is counted from 1; 0 means the whole file."""

    path: str
    line: int
    doc_id: str | None
    where: str
    message: str
    code: str

    def __str__(self) -> str:
        head = f"{self.path}:{self.line}" if self.line else self.path
        parts = [head]
        if self.doc_id is not None:
            parts.append(json.dumps(self.doc_id, ensure_ascii=False))
        if self.where:
            parts.append(self.where)
        return ": ".join([*parts, f"{self.message} [{self.code}]"])


class FormatError(ValueError):
    """A file that cannot be used as it is; ``problems`` holds every fault that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class UsageError(ValueError):
    """A request that cannot be met: a missing file, an unknown name, options that exclude each other."""
