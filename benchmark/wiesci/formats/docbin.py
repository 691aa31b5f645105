"""spaCy's DocBin: names as ``doc.ents``, the other spans as span groups; offsets in code points.

Our tokens, white space other than a single blank as tokens of its own, as spaCy has it. Roles, sources and entities
are left out: spaCy's documents have no place for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wiesci import derive
from wiesci.model import Document, UsageError

LOST = "a DocBin holds spans with labels: roles, realis, sources, base forms and entities are left out"
GROUPS = ("mentions", "triggers", "cues", "contents")


def write(documents: Sequence[Document], path: Path) -> list[str]:
    """A DocBin with a blank Polish pipeline's vocabulary; ``user_data["id"]`` is the document's id."""
    spacy = _spacy()
    nlp = spacy.blank("pl")
    from spacy.tokens import Doc, DocBin

    bundle = DocBin(store_user_data=True)
    for document in documents:
        words, spaces = zip(*_words(document), strict=True) if document.text else ((), ())
        doc = Doc(nlp.vocab, words=list(words), spaces=list(spaces))
        doc.user_data["id"] = document.id
        found: dict[str, list[Any]] = {name: [] for name in GROUPS}

        def span(start: int, end: int, label: str, doc: Any = doc) -> Any:
            return doc.char_span(start, end, label=label, alignment_mode="expand")

        for m in document.mentions:
            found["mentions"].append(span(m.start, m.end, f"{m.level}-{m.type}"))
        for e in document.events:
            found["triggers"] += [span(t.start, t.end, e.type) for t in e.triggers]
        for c in document.claims:
            found["cues"] += [span(c.cue.start, c.cue.end, c.act or "STATE")] if c.cue else []
            found["contents"] += [span(s.start, s.end, c.act or "STATE") for s in c.content]
        for name, spans in found.items():
            doc.spans[name] = spans
        doc.set_ents([span(m.start, m.end, m.type) for m in document.mentions if m.level == "NAM"])
        bundle.add(doc)
    bundle.to_disk(path)
    return [LOST]


def _words(document: Document) -> Iterator[tuple[str, bool]]:
    """Words with whether a blank follows; other white space as words."""
    text = document.text or ""
    _, tokens = derive.segmentation(document)
    at = 0
    pieces: list[tuple[str, bool]] = []
    for start, end in tokens:
        gap = text[at:start]
        if gap.startswith(" ") and pieces and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], True)
            gap = gap[1:]
        if gap:
            pieces.append((gap, False))
        pieces.append((text[start:end], False))
        at = end
    rest = text[at:]
    if rest.startswith(" ") and pieces:
        pieces[-1] = (pieces[-1][0], True)
        rest = rest[1:]
    if rest:
        pieces.append((rest, False))
    yield from pieces


def read(path: Path, texts: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Names from ``doc.ents``, events from the group ``triggers``, claims from ``contents`` if they are there.

    A document without an id in its user data is called by its number.
    """
    spacy = _spacy()
    from spacy.tokens import DocBin

    try:
        docs = list(DocBin().from_disk(path).get_docs(spacy.blank("pl").vocab))
    except Exception as error:  # spaCy raises whatever its decoder does
        raise UsageError(f"{path}: is no DocBin: {type(error).__name__}: {error}") from None
    rows = []
    for number, doc in enumerate(docs, start=1):
        row: dict[str, Any] = {"id": str(doc.user_data.get("id", number)), "text": doc.text}
        row["mentions"] = [{"start": e.start_char, "end": e.end_char, "type": e.label_} for e in doc.ents]
        if "triggers" in doc.spans:
            row["events"] = [
                {"type": s.label_, "trigger": {"start": s.start_char, "end": s.end_char}} for s in doc.spans["triggers"]
            ]
        if "contents" in doc.spans:
            row["claims"] = [
                {"content": {"start": s.start_char, "end": s.end_char}, "act": s.label_} for s in doc.spans["contents"]
            ]
        rows.append(row)
    return rows


def _spacy() -> Any:
    try:
        import spacy
    except ModuleNotFoundError:
        raise UsageError("DocBin files need spacy: pip install 'wiesci[spacy]'") from None
    return spacy
