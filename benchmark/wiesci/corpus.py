"""The shipped corpus: where it is, which documents it has, whether its files are intact."""

from __future__ import annotations

import difflib
import functools
import hashlib
from pathlib import Path

import msgspec

from wiesci import wire
from wiesci.build import build
from wiesci.hydrate import hydrated, with_text
from wiesci.labels import Labels, read_labels
from wiesci.model import Document, UsageError
from wiesci.rows import read_parquet

PARTS = ("original", "real")
SPLITS = ("train", "validation", "test")


class FileRecord(msgspec.Struct, frozen=True):
    """One built file: its checksum and how many rows it holds."""

    sha256: str
    rows: int | None = None


class Manifest(msgspec.Struct, frozen=True):
    """``corpus/manifest.json``: version, content fingerprint and checksum of every shipped file."""

    version: str
    fingerprint: str
    segmenter: str
    splits: dict[str, dict[str, int]]
    files: dict[str, FileRecord]


def corpus_path() -> Path:
    """The folder of the corpus: inside the installed package, or the clone's ``corpus/`` in an editable install."""
    package = Path(__file__).resolve().parent
    for folder in (package / "corpus", package.parents[1] / "corpus"):
        if (folder / "labels.json").is_file():
            return folder
    raise UsageError("the corpus is neither in the installed package nor in a clone beside it; install wiesci again")


@functools.cache
def labels() -> Labels:
    """The label inventory of the shipped corpus."""
    return read_labels(corpus_path() / "labels.json")


@functools.cache
def manifest() -> Manifest:
    """The manifest of the shipped corpus."""
    return msgspec.json.decode((corpus_path() / "manifest.json").read_bytes(), type=Manifest)


@functools.cache
def load(part: str = "original", split: str = "test") -> tuple[Document, ...]:
    """The documents of one part and split, in the order of their ids; ``real`` has only a test split.

    Texts of the real part are null unless ``wiesci hydrate`` has put the reader's own copies into the cache. Raises
    ``UsageError`` for an unknown part or split.
    """
    if part not in PARTS:
        raise UsageError(f"no part {part!r}; there are {', '.join(PARTS)}")
    if split not in SPLITS:
        raise UsageError(f"no split {split!r}; there are {', '.join(SPLITS)}")
    if part == "original":
        return read_rows(corpus_path() / "data" / f"documents-{split}.parquet")
    if split != "test":
        raise UsageError("the real part is for evaluation only: it has a test split and no other")
    texts = {d.text_sha256: d.text for d in hydrated() if d.text is not None}
    return tuple(with_text(d, texts[d.text_sha256]) if d.text_sha256 in texts else d for d in load_stand_off())


@functools.cache
def load_stand_off() -> tuple[Document, ...]:
    """The real part as it is shipped: labels and checksums, no text."""
    return read_rows(corpus_path() / "data" / "real-test.parquet")


def checksums() -> dict[str, list[str]]:
    """For each document of the real part the checksums of its sentences."""
    return msgspec.json.decode((corpus_path() / "checksums.json").read_bytes(), type=dict[str, list[str]])


def everything() -> tuple[Document, ...]:
    """All shipped documents of both parts."""
    return tuple(d for part, splits in manifest().splits.items() for split in splits for d in load(part, split))


def places() -> dict[str, tuple[str, str]]:
    """The part and split of every shipped document."""
    return {d.id: (part, s) for part, splits in manifest().splits.items() for s in splits for d in load(part, s)}


def find(doc_id: str) -> Document:
    """The shipped document with this id; ``UsageError`` with the nearest ids where there is none."""
    documents = {d.id: d for d in everything()}
    if doc_id not in documents:
        near = difflib.get_close_matches(doc_id, documents, n=3, cutoff=0) or sorted(documents)[:3]
        raise UsageError(f"no document {doc_id!r}; near it: {', '.join(near)}")
    return documents[doc_id]


def read_rows(path: Path) -> tuple[Document, ...]:
    """The documents of a built Parquet file."""
    documents = []
    for row in read_parquet(path):
        decoded = wire.decode(msgspec.json.encode(row))
        if decoded.document is None or decoded.faults:
            raise UsageError(f"{path}: {decoded.faults[0]}; the corpus is damaged, install wiesci again")
        documents.append(build(decoded).document)
    return tuple(documents)


def verify() -> list[str]:
    """What is wrong with the shipped files: one line for each that is missing or differs from the manifest."""
    folder = corpus_path()
    found = []
    for name, record in manifest().files.items():
        file = folder / name
        if not file.is_file():
            found.append(f"{name}: missing")
        elif (actual := hashlib.sha256(file.read_bytes()).hexdigest()) != record.sha256:
            found.append(f"{name}: checksum {actual[:12]}… differs from {record.sha256[:12]}… in manifest.json")
    return found
