"""brat standoff (Stenetorp et al., EACL 2012): a folder of ``ID.txt`` and ``ID.ann``. Offsets in code points.

Spans are text-bound annotations, roles and slots are event lines, attributes stand as JSON in annotators' notes. brat
allows no dot in a label: *Life.Die* is written *Life-Die*.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wiesci.formats.graph import Graph, Link, Mark, to_graph, to_row
from wiesci.model import Document, UsageError

NOTE = "AnnotatorNotes"
PREFIX = {"time": "TIMEX_", "quantity": "QTY_", "cue": "CUE_", "content": "CLAIM_"}


def write(documents: Sequence[Document], folder: Path) -> list[str]:
    """One ``.txt`` and one ``.ann`` for each document."""
    bratly, files = _bratly()
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        graph = to_graph(document)
        kinds = {m.id: m for m in graph.marks}
        marks: dict[str, Any] = {}
        for number, mark in enumerate(graph.marks, start=1):
            pieces = mark.pieces
            words = " ".join(graph.text[a:b] for a, b in pieces).replace("\n", " ")
            fragments = [bratly.Fragment(start=a, end=b) for a, b in pieces]
            marks[mark.id] = bratly.EntityAnnotation(
                id=f"T{number}", label=_label(mark), fragments=fragments, content=words
            )
        slots: dict[str, dict[str, Any]] = {}
        for link in graph.links:
            held = slots.setdefault(link.source, {})
            number = sum(name.rstrip("0123456789") == link.label for name in held)
            held[f"{link.label}{number + 1 if number else ''}"] = marks[link.target]
        events = [
            bratly.EventAnnotation(id=f"E{n}", label=_label(kinds[s]), event_trigger=marks[s], args=args)
            for n, (s, args) in enumerate(slots.items(), start=1)
        ]
        notes = [
            bratly.NoteAnnotation(id=f"#{n}", label=NOTE, component=marks[m.id].id, value=_note(m))
            for n, m in enumerate(graph.marks, start=1)
        ]
        listed = [*marks.values(), *events, *notes]
        whole = bratly.AnnotationCollection(annotations=listed, version="1", comment="wiesci")
        files.write_ann_file(whole, str(_path(folder, document.id, "ann")))
        _path(folder, document.id, "txt").write_text(graph.text, encoding="utf-8", newline="")
    return ["brat has no place for dates, topics and provenance"]


def read(folder: Path, texts: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """All ``.ann`` files of a folder with their texts; spans without our notes are names, events are events."""
    rows = []
    for path in sorted(folder.glob("*.ann")):
        text = texts.get(path.stem)
        beside = path.with_suffix(".txt")
        if beside.is_file():
            text = beside.read_bytes().decode("utf-8")
        if text is None:
            raise UsageError(f"{beside}: no such file; brat annotations need their text")
        spans, triggers, notes = _lines(path)
        names: dict[str, str] = {}
        marks = []
        for a in spans:
            about = dict(notes.get(a.id, {}))
            kind = about.pop("kind", "trigger" if a.id in triggers else "mention")
            names[a.id] = about.pop("id", a.id)
            pieces = tuple((f.start, f.end) for f in a.fragments)
            marks.append(Mark(names[a.id], kind, _unlabel(a.label), pieces, about))
        links = [
            Link(names[t], names[target.id], role.rstrip("0123456789"))
            for t, slots in triggers.items()
            for role, target in slots.items()
        ]
        rows.append(to_row(Graph(path.stem, text, marks, links)))
    return rows


def _lines(path: Path) -> tuple[list[Any], dict[str, dict[str, Any]], dict[str, dict[str, str]]]:
    """Spans, slots by the trigger's id, and our notes by the span's id; attributes and relations are passed over.

    Line by line, since bratly's own reader drops a line that it cannot parse, and only prints that it did.
    """
    bratly, _ = _bratly()
    spans: dict[str, Any] = {}
    later: list[tuple[int, str]] = []
    notes: dict[str, dict[str, str]] = {}
    for number, line in enumerate(path.read_bytes().decode("utf-8").splitlines(), start=1):
        try:
            if line.startswith("T"):
                made = bratly.EntityAnnotation.from_line(line)
                spans[made.id] = made
            elif line.startswith("E"):
                later.append((number, line))
            elif line.startswith("#"):
                note = bratly.NoteAnnotation.from_line(line, {})
                notes[_id(note.component)] = _read_note(note.value)
            elif line and line[0] not in "ARNM*":
                raise bratly.ParsingError("unknown kind of line")
        except (bratly.ParsingError, ValueError) as error:
            raise UsageError(f"{path}:{number}: {' '.join(str(error).split())}") from None
    events = {line.split("\t")[0]: line for _, line in later}
    heads = {name: spans.get(line.partition(":")[2].split()[0]) for name, line in events.items() if ":" in line}
    known = spans | {name: head for name, head in heads.items() if head is not None}
    triggers: dict[str, dict[str, Any]] = {}
    for number, line in later:
        head = heads.get(line.split("\t")[0])
        if head is None:
            raise UsageError(f"{path}:{number}: the event has no trigger in this file: {line!r}")
        slots: dict[str, Any] = {}
        if " " in line.strip():
            try:
                slots = bratly.EventAnnotation.from_line(line.rstrip(), known).args
            except (bratly.ParsingError, ValueError) as error:
                raise UsageError(f"{path}:{number}: {' '.join(str(error).split())}") from None
        triggers.setdefault(head.id, {}).update(slots)
    return list(spans.values()), triggers, notes


def _path(folder: Path, doc_id: str, ending: str) -> Path:
    if "/" in doc_id or "\\" in doc_id:
        raise UsageError(f"{doc_id!r} is no file name; give documents plain ids")
    return folder / f"{doc_id}.{ending}"


def _label(mark: Mark) -> str:
    return PREFIX.get(mark.kind, "") + mark.label.replace(".", "-")


def _unlabel(label: str) -> str:
    for prefix in PREFIX.values():
        label = label.removeprefix(prefix)
    return label.replace("-", ".", 1)


def _note(mark: Mark) -> str:
    return json.dumps({"kind": mark.kind, "id": mark.id, **mark.about}, ensure_ascii=False)


def _read_note(value: str) -> dict[str, str]:
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def _id(component: Any) -> str:
    return str(getattr(component, "id", component))


def _bratly() -> tuple[Any, Any]:
    try:
        import bratly
        import bratly.io
    except ModuleNotFoundError:
        raise UsageError("brat files need bratly: pip install 'wiesci[formats]'") from None
    return bratly, bratly.io
