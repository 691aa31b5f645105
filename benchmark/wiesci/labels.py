"""The label inventory of a corpus: every label with its definitions, roles with the fillers they take."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a label means, in Polish and in English."""

    pl: str
    en: str


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event type: meaning, typical triggers, and for each role the types of its fillers."""

    pl: str
    en: str
    triggers: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A speech act with the lemmas of the cues that express it."""

    pl: str
    en: str
    cues: tuple[str, ...]


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``corpus/labels.json``; the order of the labels is part of the inventory (it numbers the class labels)."""

    version: str
    entity_types: dict[str, Definition]
    entity_subtypes: dict[str, Definition]
    levels: dict[str, Definition]
    time_types: dict[str, Definition]
    quantity_types: dict[str, Definition]
    event_types: dict[str, EventType]
    roles: dict[str, Definition]
    realis: dict[str, Definition]
    polarity: dict[str, Definition]
    acts: dict[str, Act]
    commitments: dict[str, Definition]
    forms: dict[str, Definition]
    source_kinds: dict[str, Definition]
    topics: dict[str, Definition]
    genres: dict[str, Definition]


def read_labels(path: Path) -> Labels:
    """The inventory in ``path``; raises ``msgspec.ValidationError`` where it does not fit :class:`Labels`."""
    return msgspec.json.decode(path.read_bytes(), type=Labels)


def fillers(event_type: EventType, role: str) -> Iterable[str]:
    """The filler types that ``role`` takes, none if the type has no such role."""
    return event_type.roles.get(role, ())
