"""Label Studio's JSON: one list of tasks, regions of ``text`` with labels and relations. Offsets in UTF-16 units.

Label Studio counts as JavaScript does: an emoji is two units, a Polish letter one. Attributes stand in ``meta``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wiesci.formats.graph import Graph, Link, Mark, to_graph, to_row
from wiesci.formats.utf16 import Units
from wiesci.model import Document, UsageError


def write(documents: Sequence[Document], path: Path) -> list[str]:
    """All documents as tasks with one annotation each; a content in pieces is one region a piece."""
    tasks = []
    for number, document in enumerate(documents, start=1):
        graph = to_graph(document)
        units = Units(graph.text)
        result: list[dict[str, Any]] = []
        for mark in graph.marks:
            for n, (start, end) in enumerate(mark.pieces):
                region = mark.id if n == 0 else f"{mark.id}+{n}"
                value = {"start": units.of(start), "end": units.of(end), "text": graph.text[start:end]}
                result.append(
                    {
                        "id": region,
                        "type": "labels",
                        "from_name": "label",
                        "to_name": "text",
                        "value": {**value, "labels": [mark.label]},
                        "meta": {"kind": mark.kind, "part_of": mark.id, **mark.about},
                    }
                )
        for link in graph.links:
            ends = {"from_id": link.source, "to_id": link.target, "direction": "right", "labels": [link.label]}
            result.append({"type": "relation", **ends})
        data = {"text": graph.text, "document": document.id}
        tasks.append({"id": number, "data": data, "annotations": [{"result": result}]})
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return ["Label Studio has no place for dates, topics and provenance"]


def read(path: Path, texts: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """The tasks of an export, of each the first annotation that was not cancelled."""
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{path}: is no JSON: {error}") from None
    if not isinstance(tasks, list):
        raise UsageError(f"{path}: expected a list of tasks, as Label Studio exports it")
    return [_row(task, path) for task in tasks]


def _row(task: Any, path: Path) -> dict[str, Any]:
    try:
        text, number = task["data"]["text"], task.get("id")
        doc_id = str(task["data"].get("document", number))
        given = [a for a in task.get("annotations", ()) if not a.get("was_cancelled")]
        result = given[0]["result"] if given else []
        units = Units(text)
        pieces: dict[str, list[tuple[int, int]]] = {}
        regions: dict[str, dict[str, Any]] = {}
        links = []
        for item in result:
            if item["type"] == "relation":
                links += [Link(item["from_id"], item["to_id"], label) for label in item.get("labels", ())]
            elif item["type"] == "labels":
                whole = item.get("meta", {}).get("part_of", item["id"])
                regions.setdefault(whole, item)
                value = item["value"]
                pieces.setdefault(whole, []).append((units.back(value["start"]), units.back(value["end"])))
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise UsageError(f"{path}: a task is not as Label Studio exports it: {error!r}") from None
    marks = []
    sources = {link.source for link in links}
    for name, item in regions.items():
        about = {k: v for k, v in item.get("meta", {}).items() if isinstance(v, str) and k != "part_of"}
        kind = about.pop("kind", "trigger" if name in sources else "mention")
        marks.append(Mark(name, kind, item["value"]["labels"][0], tuple(sorted(pieces[name])), about))
    return to_row(Graph(doc_id, text, marks, links))
