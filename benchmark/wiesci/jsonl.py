"""Reading and writing documents, one JSON object a line (``.jsonl``, ``.jsonl.gz``): gold and predictions alike."""

from __future__ import annotations

import functools
import gzip
import io
import itertools
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from wiesci import model, wire
from wiesci.align import align
from wiesci.build import build
from wiesci.labels import Labels
from wiesci.model import Document, FormatError, Problem, Span, UsageError


class Quotes(msgspec.Struct, frozen=True):
    """How quotes are looked for: with or without the step by lemmas."""

    lemmas: bool = True


class Reading(msgspec.Struct, frozen=True):
    """What a file gave.

    ``documents`` holds every document that could be used, faulty items turned into wrong predictions;
    ``alignment`` counts how spans got their offsets, by layer, where quotes were looked for.
    ``invalid_documents`` counts the lines that gave none (a file that is no list of lines is one), ``invalid_items``
    the faulty items.
    """

    path: str
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    invalid_documents: int
    invalid_items: int
    alignment: dict[str, dict[str, int]] | None = None


def open_lines(path: Path) -> io.BufferedReader:
    """The file's bytes, decompressed if its name ends in ``.gz``."""
    return io.BufferedReader(gzip.open(path, "rb") if path.suffix == ".gz" else io.FileIO(path))


def read_lines(path: Path) -> Iterator[tuple[int, wire.Decoded]]:
    """Line numbers (from 1) with what each line gave; 0 with the fault of a file that is no list of documents at all.

    Blank lines, CRLF and byte-order marks are passed over.
    """
    shown = str(path)
    try:
        with open_lines(path) as stream:
            fault = _whole_file(stream.peek(4096)[:4096], path)
            first = True
            for number, line in enumerate(() if fault else stream, start=1):
                line = line.removeprefix(b"\xef\xbb\xbf").strip()
                if not line:
                    continue
                decoded = wire.decode(line)
                fault = _one_value(line, decoded, stream.peek(4096)) if first else None
                if fault is not None:
                    break
                first = False
                yield number, decoded
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        fault = f"is no complete gzip file: {error}", "bad-gzip"
    except IsADirectoryError:
        raise UsageError(f"{shown}: is a folder, not a file") from None
    except FileNotFoundError:
        raise UsageError(f"{shown}: no such file") from None
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror or error}") from None
    if fault is not None:
        yield 0, wire.Decoded(None, None, (("", *fault),))


def _whole_file(head: bytes, path: Path) -> tuple[str, str] | None:
    if head.startswith(b"\x1f\x8b"):
        return "is gzip-compressed; name it .jsonl.gz", "compressed"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is UTF-16; save the file as UTF-8", "encoding"
    if b"\x00" in head:
        return "is a binary file, not lines of JSON", "binary"
    other = _other_format(head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"), path)
    return None if other is None else (f"is no file of JSON lines: {other}", "other-format")


_TAGGED = re.compile(r"\S.*[\t ](O|[BIES]-\S+)")
"""A word and its tag."""


def _other_format(head: str, path: Path) -> str | None:
    """What another tool's file looks like, by its first lines, and what makes lines of JSON of it."""
    if head.lstrip().startswith(("{", "[")):
        return None
    lines = [line.rstrip() for line in head.splitlines() if line.strip()]
    words = [line for line in lines if not line.startswith("#")][:5]
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    convert = f"wiesci convert {path} {path.with_suffix('.jsonl')}"
    if suffix in ("", ".json", ".jsonl"):
        convert = f"wiesci convert --from conll {path} OUT.jsonl"
    if lines and (
        suffix in (".conll", ".bio", ".iob")
        or head.startswith(("-DOCSTART-", "# newdoc"))
        or (words and all(map(_TAGGED.fullmatch, words)))
    ):
        return f"looks like CoNLL; first {convert}"
    if lines and (suffix == ".ann" or re.match(r"[TE]\d+\t", lines[0])):
        return f"looks like brat; first wiesci convert {path.parent} {path.with_suffix('.jsonl')}"
    if suffix in (".xml", ".xmi") or head.startswith("<?xml"):
        return "looks like XML; wiesci convert reads UIMA CAS (.xmi)"
    if lines and suffix in (".csv", ".tsv"):
        return f"looks like {suffix[1:].upper()}; wiesci schema prints the format"
    return None


def _one_value(line: bytes, decoded: wire.Decoded, rest: bytes) -> tuple[str, str] | None:
    """The fault of a file whose first line shows that it is one JSON value, not one a line."""
    if decoded.document is not None or decoded.doc_id is not None:
        return None
    following = rest.lstrip()[:1]
    parsed = any(code == "no-object" for *_, code in decoded.faults)
    if line.startswith(b"[") and not (parsed and following):
        return "is one JSON list; write one document a line (jq -c '.[]' does it)", "pretty-printed"
    if line == b"{" or (line.startswith(b"{") and not line.endswith(b"}") and following not in (b"{", b"")):
        return "is one JSON object over many lines; write one document a line (jq -c . does it)", "pretty-printed"
    return None


def read_documents(
    path: str | Path,
    *,
    gold: Mapping[str, Document] | None = None,
    labels: Labels | None = None,
    quotes: Quotes | None = None,
) -> Reading:
    """All documents of a file with every fault that was found.

    With ``gold`` the file is read as predictions for these documents: their texts are what spans are checked
    against, an unknown id is a fault. ``labels`` refuses labels outside the inventory. ``quotes`` has spans without
    offsets looked for in the text. Nothing is raised for a faulty file (see :func:`require`), only ``UsageError`` for
    one that cannot be opened.
    """
    return build_documents(str(path), read_lines(Path(path)), gold=gold, labels=labels, quotes=quotes)


def build_documents(
    path: str,
    lines: Iterable[tuple[int, wire.Decoded]],
    *,
    gold: Mapping[str, Document] | None = None,
    labels: Labels | None = None,
    quotes: Quotes | None = None,
) -> Reading:
    """What the lines of a file give; see :func:`read_documents`."""
    found: dict[str, Counter[str]] = {}
    problems: list[Problem] = []
    documents: list[Document] = []
    first_lines: dict[str, int] = {}
    refused = items = 0
    for number, decoded in lines:
        problems += [Problem(path, number, decoded.doc_id, *fault) for fault in decoded.faults]
        if decoded.document is None:
            refused += 1
            continue
        doc_id = decoded.document.id
        if doc_id in first_lines:
            message = f"the id stands in line {first_lines[doc_id]} already"
            problems.append(Problem(path, number, doc_id, "id", message, "repeated-document"))
            refused += 1
            continue
        first_lines[doc_id] = number
        if gold is not None and doc_id not in gold:
            message = unknown_document(doc_id, gold)
            problems.append(Problem(path, number, doc_id, "id", message, "unknown-document"))
            refused += 1
            continue
        known = None if gold is None else gold[doc_id]
        if quotes is not None:
            text = decoded.document.text if known is None else known.text
            aligned = align(decoded.document, text, lemmas=quotes.lemmas)
            decoded = msgspec.structs.replace(decoded, document=aligned.document)
            for layer, counts in aligned.counts.items():
                found.setdefault(layer, Counter()).update(counts)
        built = build(decoded, gold=known, labels=labels, aligned=quotes is not None)
        seen = len(decoded.faults)
        problems += [Problem(path, number, doc_id, *fault) for fault in built.faults[seen:]]
        items += built.invalid_items
        if built.usable:
            documents.append(built.document)
        else:
            refused += 1
    alignment = None if quotes is None else {layer: dict(counts) for layer, counts in sorted(found.items())}
    return Reading(path, tuple(documents), tuple(problems), refused, items, alignment)


def unknown_document(doc_id: str, gold: Mapping[str, Document]) -> str:
    """What is wrong with an id that no gold document has: the id that was meant, or what ids look like."""
    few = gold if len(gold) <= 1000 else ()
    meant = next((known for known in few if _bare(known) == _bare(doc_id)), None)
    if meant is not None:
        return f"is no document of the gold, did you mean {wire.quoted(meant)}?"
    ids = [*itertools.islice(map(wire.quoted, gold), 3), *(["…"] if len(gold) > 3 else [])]
    return f"is no document of the gold, which has {', '.join(ids) or 'none'}"


@functools.lru_cache(maxsize=2000)
def _bare(doc_id: str) -> tuple[str, ...]:
    """The letters and numbers of an id: *Orig-2* and *orig_0002.txt* are written otherwise and mean the same."""
    parts = re.findall(r"[^\W\d_]+|\d+", doc_id.casefold().removesuffix(".txt"))
    return tuple(part.lstrip("0") for part in parts)


def require(reading: Reading) -> tuple[Document, ...]:
    """The documents of a file without a fault; raises :class:`~wiesci.model.FormatError` with all faults otherwise."""
    if reading.problems:
        raise FormatError(list(reading.problems))
    return reading.documents


def write_documents(path: str | Path, documents: Iterable[Document], *, gold: bool = False) -> None:
    """Write documents to ``path``, compressed if it ends in ``.gz`` (without a time stamp: same input, same bytes).

    ``gold`` writes every key; otherwise only id and the layers that the document attempted.
    """
    write_rows(path, (to_builtins(document, gold=gold) for document in documents))


def write_rows(path: str | Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows in the format, as :func:`write_documents` does."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as plain:
        stream = gzip.GzipFile(filename="", mode="wb", fileobj=plain, mtime=0) if target.suffix == ".gz" else plain
        for row in rows:
            stream.write(_ENCODER.encode(row) + b"\n")
        if stream is not plain:
            stream.close()


_ENCODER = msgspec.json.Encoder()


def to_builtins(document: Document, *, gold: bool = True) -> dict[str, object]:
    """A document as plain dictionaries in the order of the format.

    Items without an id of their own get none; what was derived from such an item is left out, to be derived again.
    """
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
    for name in ("id", "source_mention", "nested_in", "events"):
        if any(str(own).startswith("\0") for own in _listed(done.get(name))):
            del done[name]
    if isinstance(done.get("start"), int) and int(str(done["start"])) < 0:
        done["start"] = done["end"] = None
    return done


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else (value,)
