"""Reading and writing documents, one JSON object a line (``.jsonl``, ``.jsonl.gz``): gold and predictions alike."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from wiesci import model, wire
from wiesci.build import build
from wiesci.labels import Labels
from wiesci.model import Document, FormatError, Problem, Span, UsageError

Report = Callable[[Problem], None]


class Reading(msgspec.Struct, frozen=True):
    """What a file gave.

    ``documents`` holds every document that could be used, faulty items turned into wrong predictions;
    ``invalid_documents`` counts the lines that gave none, ``invalid_items`` the faulty items.
    """

    path: str
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    invalid_documents: int
    invalid_items: int


def open_lines(path: Path) -> BinaryIO:
    """The file's bytes, decompressed if its name ends in ``.gz``."""
    if path.suffix == ".gz":
        return io.BufferedReader(gzip.open(path, "rb"))
    return path.open("rb")


def read_lines(path: Path, report: Report) -> Iterator[tuple[int, wire.Decoded]]:
    """Line numbers (from 1) with what each line gave; blank lines, CRLF and a byte-order mark are passed over.

    Faults of lines that gave no document are reported here, once for a file that is no list of documents at all.
    """
    shown = str(path)
    try:
        with open_lines(path) as stream:
            head = stream.peek(4096) if isinstance(stream, io.BufferedReader) else b""
            fault = _whole_file(head)
            if fault is not None:
                report(Problem(shown, 0, None, "", *fault))
                return
            for number, line in enumerate(stream, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                line = line.strip()
                if not line:
                    continue
                decoded = wire.decode(line)
                if number == 1 and decoded.document is None and _pretty_printed(line, stream):
                    message = "is one JSON value over many lines; write one document a line (jq -c does it)"
                    report(Problem(shown, 1, None, "", message, "pretty-printed"))
                    return
                for where, message, code in decoded.faults:
                    report(Problem(shown, number, decoded.doc_id, where, message, code))
                yield number, decoded
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        report(Problem(shown, 0, None, "", f"is no complete gzip file: {error}", "bad-gzip"))
    except IsADirectoryError:
        raise UsageError(f"{shown}: is a folder, not a file") from None
    except FileNotFoundError:
        raise UsageError(f"{shown}: no such file") from None
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror or error}") from None


def _whole_file(head: bytes) -> tuple[str, str] | None:
    if head.startswith(b"\x1f\x8b"):
        return "is gzip-compressed; name it .jsonl.gz", "compressed"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is UTF-16; save the file as UTF-8", "encoding"
    if b"\x00" in head:
        return "is a binary file, not lines of JSON", "binary"
    return None


def _pretty_printed(line: bytes, rest: BinaryIO) -> bool:
    """Whether a first line that is no document begins a JSON value that goes on over the next lines."""
    if line in (b"[", b"{"):
        return True
    if line.startswith(b"["):
        return True
    opened = line.startswith(b"{") and not line.endswith(b"}")
    following = rest.peek(4096).lstrip()[:1] if isinstance(rest, io.BufferedReader) else b""
    return opened and following != b"{" and following != b""


def read_documents(
    path: str | Path, *, gold: Mapping[str, Document] | None = None, labels: Labels | None = None
) -> Reading:
    """All documents of a file with every fault that was found.

    With ``gold`` the file is read as predictions for these documents: their texts are what spans are checked
    against, an unknown id is a fault. ``labels`` refuses labels outside the inventory. Nothing is raised for a
    faulty file (see :func:`require`), only ``UsageError`` for one that cannot be opened.
    """
    file = Path(path)
    problems: list[Problem] = []
    documents: list[Document] = []
    first_lines: dict[str, int] = {}
    refused = items = 0
    for number, decoded in read_lines(file, problems.append):
        if decoded.document is None:
            refused += 1
            continue
        doc_id = decoded.document.id
        if doc_id in first_lines:
            message = f"the id stands in line {first_lines[doc_id]} already"
            problems.append(Problem(str(path), number, doc_id, "id", message, "repeated-document"))
            refused += 1
            continue
        first_lines[doc_id] = number
        if gold is not None and doc_id not in gold:
            problems.append(Problem(str(path), number, doc_id, "id", "is no document of the gold", "unknown-document"))
            refused += 1
            continue
        built = build(decoded, gold=None if gold is None else gold[doc_id], labels=labels)
        seen = len(decoded.faults)
        problems += [Problem(str(path), number, doc_id, *fault) for fault in built.faults[seen:]]
        items += built.invalid_items
        if built.usable:
            documents.append(built.document)
        else:
            refused += 1
    return Reading(str(path), tuple(documents), tuple(problems), refused, items)


def require(reading: Reading) -> tuple[Document, ...]:
    """The documents of a file without a fault; raises :class:`~wiesci.model.FormatError` with all faults otherwise."""
    if reading.problems:
        raise FormatError(list(reading.problems))
    return reading.documents


def write_documents(path: str | Path, documents: Iterable[Document], *, gold: bool = False) -> None:
    """Write documents to ``path``, compressed if it ends in ``.gz`` (without a time stamp: same input, same bytes).

    ``gold`` writes every key; otherwise only id and the layers that the document attempted.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as plain:
        stream = gzip.GzipFile(filename="", mode="wb", fileobj=plain, mtime=0) if target.suffix == ".gz" else plain
        for document in documents:
            stream.write(_ENCODER.encode(to_builtins(document, gold=gold)) + b"\n")
        if stream is not plain:
            stream.close()


_ENCODER = msgspec.json.Encoder()


def to_builtins(document: Document, *, gold: bool = True) -> dict[str, object]:
    """A document as plain dictionaries in the order of the format; items without an id of their own get none."""
    fields: dict[str, object] = msgspec.to_builtins(document)
    attempted = fields.pop("attempted")
    assert isinstance(attempted, list)
    for layer in ("entities", *model.LAYERS):
        fields[layer] = [_item(item, layer) for item in getattr(document, layer)]
    if gold:
        return fields
    keep = {"id", *attempted, *(("entities",) if document.entities else ())}
    return {name: value for name, value in fields.items() if name in keep}


def _item(item: msgspec.Struct, layer: str) -> dict[str, object]:
    done: dict[str, object] = msgspec.to_builtins(item)
    if layer == "events":
        assert isinstance(item, model.Event)
        done["triggers"] = [_item(trigger, "triggers") for trigger in item.triggers]
        done["arguments"] = [
            {"role": a.role, "filler": a.filler}
            if isinstance(a.filler, str)
            else {"role": a.role, **_item(a.filler or Span(-1, -1), "spans")}
            for a in item.arguments
        ]
    if layer == "mentions" and done["entity"] is not None:
        del done["type"]
    if done.get("score") is None:
        done.pop("score", None)
    if isinstance(done.get("id"), str) and str(done["id"]).startswith("\0"):
        del done["id"]
    if isinstance(done.get("start"), int) and int(str(done["start"])) < 0:
        done["start"] = done["end"] = None
    return done
