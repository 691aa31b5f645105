"""CoNLL columns: a word and its IOB2 tag a line, an empty line between sentences. Names only.

A document begins with ``# newdoc id = ID``; its text stands in ``# document_text = JSON``, since the words alone do
not say what is between them. Without it the text is that of a known document of this id, else the words with blanks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wiesci import bio, derive
from wiesci.model import Document, Mention, UsageError

LOST = "CoNLL columns hold names alone: base forms, entities, times, quantities, events and claims are left out"


def write(documents: Sequence[Document], path: Path) -> list[str]:
    """Words and IOB2 tags of all names."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            text = document.text or ""
            sentences, tokens = derive.segmentation(document)
            names = [m for m in document.mentions if m.level == "NAM"]
            stream.write(f"# newdoc id = {document.id}\n# document_text = {json.dumps(text, ensure_ascii=False)}\n")
            for start, end in sentences:
                held = [t for t in tokens if start <= t[0] and t[1] <= end]
                for (s, e), tag in zip(held, tags(held, names), strict=True):
                    stream.write(f"{text[s:e]}\t{tag}\n")
                stream.write("\n")
    return [LOST]


def tags(tokens: Sequence[tuple[int, int]], mentions: Iterable[Mention]) -> list[str]:
    """IOB2 tags of flat names; a word belongs to the name with which it shares a character."""
    found = ["O"] * len(tokens)
    for mention in mentions:
        held = [i for i, (s, e) in enumerate(tokens) if s < mention.end and mention.start < e]
        for i in held:
            found[i] = f"{'B' if i == held[0] else 'I'}-{mention.type}"
    return found


def read(path: Path, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Documents with their names; ill-formed tags are repaired as conlleval does (an I after O opens a name)."""
    try:
        import conllu
    except ModuleNotFoundError:
        raise UsageError("CoNLL files need conllu: pip install 'wiesci[formats]'") from None
    source = path.read_text(encoding="utf-8-sig")
    if "\t" not in source:
        source = "\n".join(_tabbed(line) for line in source.splitlines())
    try:
        sentences = conllu.parse(source, fields=("form", "tag"), field_parsers={"tag": lambda row, i: row[-1]})
    except conllu.exceptions.ParseException as error:
        raise UsageError(f"{path}: {error}") from None
    return [_row(doc_id, text, held, texts, path) for doc_id, text, held in _documents(sentences, path)]


def _tabbed(line: str) -> str:
    """A line of columns parted by blanks, the word first and the tag last."""
    if line.startswith("#") or not line.strip():
        return line
    parts = line.split()
    return f"{parts[0]}\t{parts[-1]}"


Held = list[list[tuple[str, str]]]


def _documents(sentences: Iterable[Any], path: Path) -> Iterator[tuple[str, str | None, Held]]:
    """Each document's id, text if it is given, and sentences as (word, tag)."""
    current: tuple[str, str | None, Held] | None = None
    for sentence in sentences:
        name = sentence.metadata.get("newdoc id")
        if name is not None or current is None:
            if current is not None:
                yield current
            given = sentence.metadata.get("document_text")
            current = (name or path.stem, json.loads(given) if given else None, [])
        current[2].append([(word["form"], word["tag"] or "O") for word in sentence])
    if current is not None:
        yield current


def _row(doc_id: str, text: str | None, held: Held, texts: Mapping[str, str], path: Path) -> dict[str, Any]:
    text = text if text is not None else texts.get(doc_id)
    if text is None:
        text = "\n".join(" ".join(word for word, _ in sentence) for sentence in held)
    places: list[list[tuple[int, int]]] = []
    at = 0
    for sentence in held:
        places.append([])
        for word, _ in sentence:
            start = text.find(word, at)
            if start < 0 or text[at:start].strip():
                raise UsageError(f"{path}: {doc_id}: the word {word!r} does not follow in the text at character {at}")
            at = start + len(word)
            places[-1].append((start, at))
    mentions = [
        {"start": spans[first][0], "end": spans[last - 1][1], "type": kind}
        for spans, found in zip(places, bio.decode([[t for _, t in s] for s in held], strict=False), strict=True)
        for first, last, kind in found
    ]
    return {"id": doc_id, "text": text, "mentions": mentions}
