"""UIMA CAS as XMI, with its type system beside it (``TypeSystem.xml``). Offsets in UTF-16 units, as Java counts.

A folder of ``ID.xmi``. Our annotations are of the type ``wiesci.Mark``; DKPro's ``NamedEntity`` of other people's files
is read as a name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wiesci.formats.graph import Graph, Link, Mark, to_graph, to_row
from wiesci.model import Document, UsageError

MARK, LINK = "wiesci.Mark", "wiesci.Link"
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"


def write(documents: Sequence[Document], folder: Path) -> list[str]:
    """One ``.xmi`` for each document and the type system once."""
    cassis = _cassis()
    folder.mkdir(parents=True, exist_ok=True)
    system = cassis.TypeSystem()
    mark_type = system.create_type(name=MARK, supertypeName="uima.tcas.Annotation")
    link_type = system.create_type(name=LINK, supertypeName="uima.tcas.Annotation")
    for name in ("name", "kind", "label", "about", "part"):
        system.create_feature(domainType=mark_type, name=name, rangeType="uima.cas.String")
    for name in ("source", "target", "label"):
        system.create_feature(domainType=link_type, name=name, rangeType="uima.cas.String")
    for document in documents:
        if "/" in document.id or "\\" in document.id:
            raise UsageError(f"{document.id!r} is no file name; give documents plain ids")
        graph = to_graph(document)
        cas = cassis.Cas(typesystem=system)
        cas.sofa_string, cas.sofa_mime = graph.text, "text/plain"
        starts = {m.id: m.pieces[0] for m in graph.marks}
        for mark in graph.marks:
            for n, (start, end) in enumerate(mark.pieces):
                about = json.dumps(dict(mark.about), ensure_ascii=False)
                cas.add(
                    mark_type(
                        begin=start, end=end, name=mark.id, kind=mark.kind, label=mark.label, about=about, part=str(n)
                    )
                )
        for link in graph.links:
            start, end = starts[link.source]
            cas.add(link_type(begin=start, end=end, source=link.source, target=link.target, label=link.label))
        cas.to_xmi(folder / f"{document.id}.xmi", pretty_print=True)
    system.to_xml(folder / "TypeSystem.xml")
    return ["a CAS as it is written here has no place for dates, topics and provenance"]


def read(path: Path, texts: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """A folder of ``.xmi``, or one; the type system is the ``TypeSystem.xml`` beside them."""
    cassis = _cassis()
    files = sorted(path.glob("*.xmi")) if path.is_dir() else [path]
    beside = (path if path.is_dir() else path.parent) / "TypeSystem.xml"
    if not beside.is_file():
        raise UsageError(f"{beside}: no such file; a CAS needs its type system")
    with beside.open("rb") as stream:
        system = cassis.load_typesystem(stream)
    rows = []
    for file in files:
        try:
            with file.open("rb") as stream:
                cas = cassis.load_cas_from_xmi(stream, typesystem=system)
        except Exception as error:  # cassis raises whatever its parsers do
            raise UsageError(f"{file}: is no CAS: {type(error).__name__}: {error}") from None
        rows.append(to_row(_graph(cas, file.stem, system)))
    return rows


def _graph(cas: Any, doc_id: str, system: Any) -> Graph:
    text = cas.sofa_string or ""
    pieces: dict[str, list[tuple[int, int]]] = {}
    held: dict[str, Any] = {}
    links: list[Link] = []
    marks: list[Mark] = []
    if system.contains_type(MARK):
        for found in sorted(cas.select(MARK), key=lambda f: int(f.part or 0)):
            held.setdefault(found.name, found)
            pieces.setdefault(found.name, []).append((found.begin, found.end))
        links = [Link(f.source, f.target, f.label) for f in cas.select(LINK)]
    for name, found in held.items():
        marks.append(Mark(name, found.kind, found.label, tuple(sorted(pieces[name])), json.loads(found.about or "{}")))
    if system.contains_type(NAMED_ENTITY):
        for n, found in enumerate(cas.select(NAMED_ENTITY), start=1):
            marks.append(Mark(f"ne{n}", "mention", found.value or "", ((found.begin, found.end),)))
    return Graph(doc_id, text, marks, links)


def _cassis() -> Any:
    try:
        import cassis
    except ModuleNotFoundError:
        raise UsageError("CAS files need dkpro-cassis: pip install 'wiesci[formats]'") from None
    return cassis
