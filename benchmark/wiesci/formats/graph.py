"""A document as marked spans and links between them: the form that annotation tools share.

Tools know spans with a label, attributes, and links. Entities, events and claims become attributes and links, so that
a tool's file carries all layers and can be read back; a file that a tool made by itself, without our attributes, is
read as names, one-trigger events and bare fillers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wiesci.model import Document, Filler, Span

KINDS = ("mention", "time", "quantity", "trigger", "cue", "content", "span")
"""``span``: a bare filler that is no mention."""


@dataclass(frozen=True)
class Mark:
    """A labelled stretch of text, in pieces if it is interrupted; ``about`` holds plain strings."""

    id: str
    kind: str
    label: str
    pieces: tuple[tuple[int, int], ...]
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """From a trigger to what fills a role, from a content to its cue, source, addressee and time."""

    source: str
    target: str
    label: str


@dataclass(frozen=True)
class Graph:
    """One document."""

    id: str
    text: str
    marks: Sequence[Mark]
    links: Sequence[Link]


def _about(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def to_graph(document: Document) -> Graph:
    """The document's labels as marks and links."""
    entities = {e.id: e for e in document.entities}
    marks: list[Mark] = []
    links: list[Link] = []
    first: dict[str, str] = {}

    def bare(filler: Filler, name: str) -> str | None:
        """The mark of a filler; a bare span becomes one of its own."""
        if isinstance(filler, Span):
            if filler.start < 0:
                return None
            marks.append(Mark(name, "span", "SPAN", ((filler.start, filler.end),)))
            return name
        return first.get(str(filler))

    for m in document.mentions:
        entity = entities.get(m.entity or "")
        about = _about(level=m.level, lemma=m.lemma, entity=m.entity)
        if entity is not None and m.entity not in first:
            about |= _about(name=entity.name, subtype=entity.subtype)
        if m.entity is not None:
            first.setdefault(m.entity, m.id)
        marks.append(Mark(m.id, "mention", m.type, ((m.start, m.end),), about))
    for t in document.times:
        marks.append(Mark(t.id, "time", t.type or "DATE", ((t.start, t.end),), _about(value=t.value)))
        first[t.id] = t.id
    for q in document.quantities:
        marks.append(Mark(q.id, "quantity", q.type or "COUNT", ((q.start, q.end),), _about(value=q.value)))
        first[q.id] = q.id
        if q.of in first:
            links.append(Link(q.id, first[q.of], "of"))
    for e in document.events:
        for r in e.triggers:
            about = _about(event=e.id, realis=r.realis, polarity=r.polarity)
            marks.append(Mark(r.id, "trigger", e.type, ((r.start, r.end),), about))
        for n, a in enumerate(e.arguments):
            target = bare(a.filler, f"{e.id}.{n}")
            if target is not None:
                links.append(Link(e.triggers[0].id, target, a.role))
    for c in document.claims:
        pieces = tuple((s.start, s.end) for s in c.content)
        content, cue = f"{c.id}.content", f"{c.id}.cue"
        about = _about(claim=c.id, commitment=c.commitment)
        marks.append(Mark(content, "content", c.act or "STATE", pieces, about))
        if c.cue is not None:
            marks.append(Mark(cue, "cue", c.act or "STATE", ((c.cue.start, c.cue.end),), {"claim": c.id}))
            links.append(Link(content, cue, "cue"))
        for slot, filler in (("source", c.source), ("addressee", c.addressee), ("when", c.when)):
            target = bare(filler, f"{c.id}.{slot}")
            if target is not None:
                links.append(Link(content, target, slot))
    marks = [Mark(_named(m.id), m.kind, m.label, m.pieces, {k: _named(v) for k, v in m.about.items()}) for m in marks]
    links = [Link(_named(x.source), _named(x.target), x.label) for x in links]
    return Graph(document.id, document.text or "", marks, links)


def _named(name: str) -> str:
    """A name that a file can hold: items without an id of their own are called by their path behind a null."""
    return name.replace("\0", "at ")


def to_row(graph: Graph) -> dict[str, Any]:
    """The row of a prediction or gold file that the marks and links say."""
    marks = {m.id: m for m in graph.marks}
    out: dict[str, list[Link]] = {}
    for link in graph.links:
        if link.source in marks and link.target in marks:
            out.setdefault(link.source, []).append(link)
    entities: dict[str, dict[str, Any]] = {}
    row: dict[str, Any] = {"id": graph.id, "text": graph.text, "entities": []}
    row |= {name: [] for name in ("mentions", "times", "quantities", "events", "claims")}

    def span(mark: Mark) -> dict[str, Any]:
        return {"start": mark.pieces[0][0], "end": mark.pieces[-1][1]}

    def filler(mark: Mark) -> dict[str, Any]:
        if mark.kind in ("time", "quantity"):
            return {"filler": mark.id}
        entity = mark.about.get("entity")
        return {"filler": entity} if entity else span(mark)

    for m in graph.marks:
        if m.kind == "mention":
            item = {"id": m.id, **span(m), "type": m.label, "level": m.about.get("level", "NAM")}
            item |= {k: m.about[k] for k in ("lemma", "entity") if k in m.about}
            row["mentions"].append(item)
            if "entity" in m.about:
                entity = entities.setdefault(m.about["entity"], {"id": m.about["entity"], "type": m.label})
                entity |= {k: m.about[k] for k in ("name", "subtype") if k in m.about and k not in entity}
        elif m.kind in ("time", "quantity"):
            item = {"id": m.id, **span(m), "type": m.label, **{k: m.about[k] for k in ("value",) if k in m.about}}
            of = next((marks[x.target].about.get("entity") for x in out.get(m.id, ()) if x.label == "of"), None)
            row["times" if m.kind == "time" else "quantities"].append(item | ({"of": of} if of else {}))
    row["entities"] = list(entities.values())
    events: dict[str, dict[str, Any]] = {}
    for m in graph.marks:
        if m.kind == "trigger":
            name = m.about.get("event", m.id)
            event = events.setdefault(name, {"id": f"e-{name}" if name == m.id else name, "type": m.label})
            trigger = {"id": m.id, **span(m), **{k: m.about[k] for k in ("realis", "polarity") if k in m.about}}
            event.setdefault("triggers", []).append(trigger)
            listed = [{"role": x.label, **filler(marks[x.target])} for x in out.get(m.id, ())]
            event.setdefault("arguments", []).extend(listed)
    row["events"] = list(events.values())
    for m in graph.marks:
        if m.kind == "content":
            claim: dict[str, Any] = {
                "id": m.about.get("claim", m.id),
                "content": [{"start": a, "end": b} for a, b in m.pieces],
                "act": m.label,
                **{k: m.about[k] for k in ("commitment",) if k in m.about},
            }
            for link in out.get(m.id, ()):
                target = marks[link.target]
                if link.label == "cue":
                    claim["cue"] = span(target)
                elif link.label == "when":
                    claim["when"] = target.id
                elif link.label in ("source", "addressee"):
                    found = filler(target)
                    claim[link.label] = found.get("filler", found)
            row["claims"].append(claim)
    return row
