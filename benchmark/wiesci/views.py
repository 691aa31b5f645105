"""Label views: other label sets laid over ours, so that a system is scored without rewriting its output.

A view maps the labels of gold and of predictions to a common set before anything is counted. A label mapped to null
leaves the comparison on its side: the other label set has no such thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

from wiesci.labels import Labels
from wiesci.model import Document, Event, Mention, UsageError

Map: TypeAlias = dict[str, str | None]


class LabelMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of the labels of gold and of predictions."""

    gold: Map
    pred: Map


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view by name; null leaves a layer's labels as they are."""

    entities: LabelMap | None = None
    events: LabelMap | None = None


def _entities(gold: str, pred: str = "") -> View:
    """A view of entity types written as ``FROM>TO`` pairs; the targets stand for themselves among predictions, and so
    do our own labels."""
    own = _pairs(gold)
    targets: Map = {target: target for target in own.values() if target is not None}
    return View(entities=LabelMap(gold=own, pred=own | targets | _pairs(pred)))


def _pairs(written: str) -> Map:
    found: Map = {}
    for pair in written.split():
        label, _, target = pair.partition(">")
        found[label] = target or None
    return found


_SLAVICNER = _entities("PER>PER GRP>PER ORG>ORG GPE>LOC LOC>LOC FAC>LOC PRO>PRO DOC>PRO EVT>EVT")
_COARSE = _entities("PER>PER GRP>MISC ORG>ORG GPE>LOC LOC>LOC FAC>LOC PRO>MISC DOC>MISC EVT>MISC")
_NKJP = _entities(
    "PER>persName GRP>placeName ORG>orgName GPE>placeName LOC>geogName FAC>geogName PRO> DOC> EVT>", "date> time>"
)
_ONTONOTES = _entities(
    "PER>PERSON GRP>NORP ORG>ORG GPE>GPE LOC>LOC FAC>FAC PRO>PRODUCT DOC>WORK_OF_ART EVT>EVENT",
    "LAW>WORK_OF_ART LANGUAGE> DATE> TIME> PERCENT> MONEY> QUANTITY> ORDINAL> CARDINAL>",
)

ACE_CLASSES = {"Business": "Economy", "Personnel": "Politics"}
"""ACE's event classes under other names than ours; the other six have ours."""


def _ace(labels: Labels) -> View:
    """Event types by class, written ``Class.Type`` or ``Class:Type`` as in ACE; entity types as ACE has them."""
    classes = {label.partition(".")[0] for label in labels.event_types}
    gold: Map = {label: label.partition(".")[0] for label in labels.event_types}
    pred = gold | {name: name for name in classes} | ACE_CLASSES
    entities = _entities("PER>PER GRP>PER ORG>ORG GPE>GPE LOC>LOC FAC>FAC PRO>PRO DOC> EVT>", "WEA>PRO VEH>PRO")
    return View(entities=entities.entities, events=LabelMap(gold=gold, pred=pred))


def views(labels: Labels) -> dict[str, View]:
    """The views that ship, by name. ``spacy`` is what the Polish pipelines of spaCy give (NKJP's labels)."""
    return {
        "slavicner": _SLAVICNER,
        "coarse": _COARSE,
        "conll": _COARSE,
        "nkjp": _NKJP,
        "spacy": _NKJP,
        "ontonotes": _ONTONOTES,
        "ace": _ace(labels),
    }


def find_view(name: str, labels: Labels) -> View:
    """The view of that name, or the one in a JSON file ``{"entities": {"gold": {…}, "pred": {…}}, "events": …}``."""
    known = views(labels)
    if name in known:
        return known[name]
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"no label view {name!r}; there are {', '.join(known)}, or give a JSON file")
    try:
        return msgspec.json.decode(path.read_bytes(), type=View)
    except msgspec.MsgspecError as error:
        raise UsageError(f"{name}: is no label view: {error}") from None


def accepting(labels: Labels, view: View) -> Labels:
    """The inventory with the labels that ``view`` maps from predictions in place of ours."""
    any_entity, any_event = next(iter(labels.entity_types.values())), next(iter(labels.event_types.values()))
    changed = labels
    if view.entities is not None:
        changed = msgspec.structs.replace(changed, entity_types=dict.fromkeys(view.entities.pred, any_entity))
    if view.events is not None:
        types = dict.fromkeys((*view.events.pred, *_coloned(view.events.pred)), any_event)
        changed = msgspec.structs.replace(changed, event_types=types)
    return changed


def _coloned(labels: Iterable[str]) -> list[str]:
    return [label.replace(".", ":") for label in labels if "." in label]


def apply(view: View, document: Document, *, gold: bool) -> Document:
    """The document as the view shows it; a label that it cannot map raises ``UsageError`` with its name."""
    changed = document
    if view.entities is not None:
        changed = _apply_entities(changed, view.entities.gold if gold else view.entities.pred)
    if view.events is not None:
        changed = _apply_events(changed, view.events.gold if gold else view.events.pred)
    return changed


def _target(mapping: Mapping[str, str | None], label: str, document: Document) -> str | None:
    plain = label if label in mapping else label.replace(":", ".")
    if plain not in mapping:
        raise UsageError(f"{document.id}: the label view has no place for the label {label!r}")
    return mapping[plain]


def _apply_entities(document: Document, mapping: Mapping[str, str | None]) -> Document:
    entities = tuple(
        msgspec.structs.replace(e, type=_target(mapping, e.type, document) or e.type) for e in document.entities
    )
    mentions: list[Mention] = []
    for m in document.mentions:
        target = _target(mapping, m.type, document) if m.start >= 0 or m.type in mapping else m.type
        if target is not None:
            mentions.append(msgspec.structs.replace(m, type=target))
        elif m.level not in ("NAM", "ADJ"):
            mentions.append(m)
        elif m.entity is not None:  # no name of this label set, but still what its entity's slots resolve to
            mentions.append(msgspec.structs.replace(m, level="NOM"))
    return msgspec.structs.replace(document, entities=entities, mentions=tuple(mentions))


def _apply_events(document: Document, mapping: Mapping[str, str | None]) -> Document:
    events: list[Event] = []
    for event in document.events:
        located = any(t.start >= 0 for t in event.triggers)
        target = _target(mapping, event.type, document) if located or event.type in mapping else event.type
        if target is not None:
            events.append(msgspec.structs.replace(event, type=target))
    return msgspec.structs.replace(document, events=tuple(events))
