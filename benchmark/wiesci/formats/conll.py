"""CoNLL columns: a word and its IOB2 tag a line, an empty line between sentences. Names only.

A document begins with ``# newdoc id = ID``, or with a line ``-DOCSTART-`` beside it; its text stands in
``# document_text = JSON``, since the words alone do not say what is between them. Without it the text is that of a
known document of this id, else the words with blanks. The one document of a file that names no id is called as the
file, if that is the id of a known document, or if none is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


TAG = re.compile(r"O|[BIES]-\S+")
DOCSTART = "-DOCSTART-"


@dataclass
class _Part:
    """A document of the file: its sentences as (word, tag), and the line where it begins."""

    line: int
    doc_id: str | None = None
    text: str | None = None
    sentences: list[list[tuple[str, str]]] = field(default_factory=list)


def read(path: Path, texts: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Documents with their names; ill-formed sequences are repaired as conlleval does (an I after O opens a name).

    Raises ``UsageError`` for a tag that is none, and for a document that cannot be told which it is.
    """
    parts = list(_parts(path.read_text(encoding="utf-8-sig").splitlines(), path))
    return [_row(_id(part, parts, texts, path), part, texts, path) for part in parts]


def _parts(lines: Iterable[str], path: Path) -> Iterator[_Part]:
    """The documents of a file; one without a sentence that is not named either is none."""
    current = _Part(1)
    open_sentence = False
    wrong: list[str] = []
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t") if "\t" in line else line.split()
        comment = line.startswith("#") and "\t" not in line
        key, _, value = (piece.strip() for piece in line.removeprefix("#").partition("="))
        border = bool(columns) and columns[0] == DOCSTART
        if border or (comment and key == "newdoc id"):
            if current.sentences or (current.doc_id is not None and not border):
                yield current
                current = _Part(number)
            current.doc_id = current.doc_id if border else value
            open_sentence = False
        elif comment:
            if key == "document_text":
                current.text = _text(value, f"{path}:{number}")
        elif not line.strip():
            open_sentence = False
        else:
            if len(columns) < 2 or not TAG.fullmatch(columns[-1]):
                wrong.append(f"{path}:{number}: {_wrong(columns)}")
            if not open_sentence:
                current.sentences.append([])
            current.sentences[-1].append((columns[0], columns[-1]))
            open_sentence = True
    if wrong:
        more = f" ({len(wrong) - 1} more such lines)" if len(wrong) > 1 else ""
        raise UsageError(f"{wrong[0]}{more}")
    if current.sentences or current.doc_id is not None:
        yield current


def _text(value: str, where: str) -> str:
    try:
        text = json.loads(value)
    except ValueError:
        text = None
    if not isinstance(text, str):
        raise UsageError(f"{where}: document_text is no string of JSON, in double quotes")
    return text


def _wrong(columns: Sequence[str]) -> str:
    if len(columns) < 2:
        return f"{columns[0]!r} stands alone; a line holds a word and its tag"
    return f"{columns[-1]!r} is no BIO tag: O, B-TYPE or I-TYPE (E- and S- too), with labels by name, not by number"


def _id(part: _Part, parts: Sequence[_Part], texts: Mapping[str, str | None], path: Path) -> str:
    """The document's id: its own, or the file's name where nothing else is possible."""
    if part.doc_id:
        return part.doc_id
    if len(parts) == 1 and (not texts or path.stem in texts):
        return path.stem
    known = sorted(texts)
    ids = f"such as {known[0]} … {known[-1]} of the corpus" if known else "of your own"
    raise UsageError(
        f"{path}:{part.line}: a document without an id; write its id ({ids}) on a line before its first word: "
        f"# newdoc id = {known[0] if known else 'ID'}"
    )


def _row(doc_id: str, part: _Part, texts: Mapping[str, str | None], path: Path) -> dict[str, Any]:
    text, held = part.text, part.sentences
    if text is None and doc_id in texts:
        text = texts[doc_id]
        if text is None:
            raise UsageError(f"{path}:{part.line}: {doc_id} has no text here; wiesci hydrate puts it there")
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
