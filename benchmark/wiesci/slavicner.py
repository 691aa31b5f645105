"""Other people's gold: the reader's own copy of SlavicNER (Piskorski, Marcińczuk and Yangarber, LREC-COLING 2024).

A clone of ``SlavicNLP/SlavicNER`` holds ``raw/TOPIC/LANGUAGE/NAME.txt`` and, for each, ``ner/TOPIC/LANGUAGE/NAME.tsv``:
start, end (half-open, code points), form, base form, type (PER, LOC, ORG, EVT, PRO), id of the entity across
documents. Nothing of it is shipped.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from wiesci import segment
from wiesci.model import Document, Entity, Mention, Provenance, UsageError

LANGUAGES = ("bg", "cs", "pl", "ru", "sl", "uk")
TYPES = ("PER", "LOC", "ORG", "EVT", "PRO")
SOURCE = "SlavicNLP/SlavicNER"


class HumanName(NamedTuple):
    """A line of the annotation."""

    start: int
    end: int
    form: str
    lemma: str
    type: str
    entity: str


def read_names(path: Path) -> list[HumanName]:
    """The names of one article, each once, in the order of the text; ``UsageError`` names the line that is none."""
    found = set()
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if not row:
                continue
            if len(row) < 6 or not (row[0].isdecimal() and row[1].isdecimal()) or row[4] not in TYPES:
                raise UsageError(f"{path}:{number}: expected start, end, form, base form, type and entity")
            found.add(HumanName(int(row[0]), int(row[1]), *row[2:6]))
    return sorted(found)


def load(folder: Path, language: str = "pl") -> tuple[tuple[Document, ...], list[str]]:
    """The annotated articles in one language, by id (``TOPIC/LANGUAGE/NAME``), and a message for each left out.

    Names only: other layers are empty. An article is left out if its text is not there or has another word where the
    annotation places a name, since offsets into another text mean nothing. Raises ``UsageError`` for a folder that is
    no clone, and for a language that it does not have.
    """
    if not (folder / "ner").is_dir() or not (folder / "raw").is_dir():
        raise UsageError(f"{folder}: has no folders raw and ner; give a clone of https://github.com/{SOURCE}")
    documents, refused = [], []
    for annotation in sorted(folder.glob(f"ner/*/{language}/*.tsv")):
        place = annotation.relative_to(folder / "ner").with_suffix("").as_posix()
        try:
            documents.append(_document(place, folder / "raw" / f"{place}.txt", annotation))
        except (OSError, UnicodeDecodeError, UsageError) as error:
            refused.append(str(error))
    if not documents and not refused:
        there = sorted({path.name for path in folder.glob("ner/*/*") if path.is_dir()})
        raise UsageError(f"{folder}: has no annotated article in {language!r}; there are {', '.join(there) or 'none'}")
    return tuple(documents), refused


def _document(doc_id: str, article: Path, annotation: Path) -> Document:
    text = article.read_bytes().decode("utf-8")
    names = read_names(annotation)
    for name in names:
        if text[name.start : name.end].split() != name.form.split():
            raise UsageError(
                f"{annotation}: {name.form!r} is not at {name.start} to {name.end} of {article}, which has "
                f"{text[name.start : name.end]!r}; the two are of different revisions"
            )
    types = {name.entity: name.type for name in names}
    spans = segment.sentences(text)
    return Document(
        doc_id,
        text=text,
        part="real",
        topic=doc_id.partition("/")[0],
        provenance=Provenance(fiction=False, source=SOURCE, source_path=f"raw/{doc_id}.txt"),
        sentences=tuple(spans),
        tokens=tuple(segment.tokens(text, spans)),
        entities=tuple(Entity(entity, kind) for entity, kind in types.items()),
        mentions=tuple(
            Mention(f"m{n}", s.start, s.end, s.type, s.entity, s.form, lemma=s.lemma)
            for n, s in enumerate(names, start=1)
        ),
        attempted=frozenset({"mentions"}),
    )
