"""Third-party articles: the reader's own copies put under the stand-off labels, verified by checksum.

The corpus ships offsets, labels and checksums of real articles, never their text. A hydrated document is the shipped
one with ``text``, ``title`` and every annotation's ``text`` filled in from a copy whose checksum is the annotated one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import platformdirs

from wiesci.jsonl import read_documents, require, write_documents
from wiesci.model import Claim, Document, Event, Mention, Quantity, Span, Time, UsageError

Item = TypeVar("Item", Mention, Time, Quantity)

FILE_NAME = "real-test.jsonl"

SEED = "seed article"
SLAVICNER = "SlavicNLP/SlavicNER"
"""Where a real article comes from, as its provenance says."""

_FEED_HEADER = re.compile(r"\A\s*date \d{4}-\d{2}(?:-\d{2})? ")


class Outcome(msgspec.Struct, frozen=True):
    """What became of one article: its text, or the sentence that says why there is none."""

    doc_id: str
    text: str | None
    message: str = ""


def cache_path(folder: Path | None = None) -> Path:
    """Where hydrated documents are kept: ``folder``, or the user's cache directory."""
    return (folder or Path(platformdirs.user_cache_dir("wiesci"))) / FILE_NAME


def seed_text(source: str) -> str:
    """The annotated text of the seed file: its content without the feed header ``date 2024-10`` and outer space.

    The header is metadata (the document's ``published``), not part of what a reader sees.
    """
    return _FEED_HEADER.sub("", source).strip()


def sentence_checksums(text: str, sentences: Iterable[tuple[int, int]]) -> list[str]:
    """Eight hexadecimal digits for each sentence: enough to tell which one differs, nothing to read it from."""
    return [hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()[:8] for start, end in sentences]


def fetch(document: Document, path: Path, checksums: Sequence[str] = ()) -> Outcome:
    """The article's text from ``path`` if it is the annotated one; ``checksums`` are those of its sentences."""
    try:
        source = path.read_bytes().decode("utf-8")
    except OSError as error:
        return Outcome(document.id, None, f"{path}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        return Outcome(document.id, None, f"{path}: byte {error.start + 1} is not UTF-8")
    text = seed_text(source) if _source(document) == SEED else source
    if hashlib.sha256(text.encode("utf-8")).hexdigest() == document.text_sha256:
        return Outcome(document.id, text)
    return Outcome(document.id, None, f"{path}: {_difference(document, text, checksums)}")


def _difference(document: Document, text: str, checksums: Sequence[str]) -> str:
    """How a text that fails its checksum differs, as far as that can be told without the right one."""
    if "\r" in text:
        return f"has CRLF line ends; {document.id} was annotated with LF"
    found = [f"is not the annotated text of {document.id}"]
    if len(text) != document.text_length:
        found.append(f"it has {len(text)} characters instead of {document.text_length}")
    sentences = document.sentences or ()
    actual = sentence_checksums(text, sentences)
    pairs = zip(actual, checksums, sentences, strict=False)
    start, end = next((place for own, right, place in pairs if own != right), (document.text_length or 0, len(text)))
    number = sum(1 for first, _ in sentences if first <= start)
    found.append(f"it first differs in sentence {number}, characters {start} to {end}: {text[start : start + 60]!r}")
    return "; ".join(found)


def with_text(document: Document, text: str) -> Document:
    """The document with its text and the text of every span filled in.

    An article of SlavicNER opens with its headline, which becomes the title; the seed article has none.
    """

    def fill(span: Span) -> Span:
        return msgspec.structs.replace(span, text=text[span.start : span.end])

    def claim(c: Claim) -> Claim:
        cue = None if c.cue is None else fill(c.cue)
        return msgspec.structs.replace(c, cue=cue, content=tuple(fill(s) for s in c.content))

    def event(e: Event) -> Event:
        triggers = tuple(msgspec.structs.replace(t, text=text[t.start : t.end]) for t in e.triggers)
        return msgspec.structs.replace(e, triggers=triggers)

    def items(found: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(msgspec.structs.replace(i, text=text[i.start : i.end]) for i in found)

    return msgspec.structs.replace(
        document,
        text=text,
        title=text.split("\n", 1)[0] if _source(document) == SLAVICNER else None,
        mentions=items(document.mentions),
        times=items(document.times),
        quantities=items(document.quantities),
        events=tuple(map(event, document.events)),
        claims=tuple(map(claim, document.claims)),
    )


def hydrate(
    documents: Iterable[Document],
    *,
    checksums: Mapping[str, Sequence[str]],
    seed: Path | None = None,
    slavicner: Path | None = None,
    folder: Path | None = None,
) -> list[Outcome]:
    """Verify the reader's copies and keep the documents whose text is right; one outcome for each that was asked for.

    ``seed`` is the seed article's file, ``slavicner`` a clone of SlavicNLP/SlavicNER, in which articles lie at their
    ``source_path``. Documents hydrated earlier stay. Nothing is written for a text whose checksum differs.
    """
    wanted = {d.id: d for d in documents}
    outcomes = []
    for document in wanted.values():
        path = seed if _source(document) == SEED else None
        if _source(document) == SLAVICNER and slavicner is not None and document.provenance is not None:
            path = slavicner / (document.provenance.source_path or "")
        if path is not None and path is not seed and slavicner is not None and not slavicner.is_dir():
            message = f"{slavicner}: no such directory; give a clone of https://github.com/{SLAVICNER}"
            outcomes.append(Outcome(document.id, None, message))
        elif path is not None:
            outcomes.append(fetch(document, path, checksums.get(document.id, ())))
    if not outcomes:
        raise UsageError("nothing to hydrate from; give --seed FILE, --slavicner DIR or both")
    kept = {d.id: d for d in hydrated(folder) if d.id in wanted and d.text_sha256 == wanted[d.id].text_sha256}
    kept |= {o.doc_id: with_text(wanted[o.doc_id], o.text) for o in outcomes if o.text is not None}
    if kept:
        write_documents(cache_path(folder), [kept[i] for i in sorted(kept)], gold=True)
    return outcomes


def _source(document: Document) -> str | None:
    return document.provenance.source if document.provenance is not None else None


def hydrated(folder: Path | None = None) -> tuple[Document, ...]:
    """The documents that have been hydrated into ``folder`` (or the cache) before."""
    path = cache_path(folder)
    return require(read_documents(path)) if path.is_file() else ()
