"""What a line of a file may hold: the model of :mod:`wiesci.model` with the conveniences of prediction files.

msgspec decodes a line straight into these structs and refuses every wrong type and unknown key. Where it refuses,
:func:`decode` walks the object once more to name *every* fault, and keeps the sound items.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

Offset: TypeAlias = Annotated[int, Meta(ge=0, le=2**53, description="code points from the start of the text")]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=2**31, description="counted from 1")]
Identifier: TypeAlias = Annotated[str, Meta(min_length=1)]
Score: TypeAlias = Annotated[float, Meta(description="the system's own confidence")] | UnsetType
Own: TypeAlias = Annotated[dict[str, Any], Meta(description="anything of the system's own")] | UnsetType


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields that every item may carry."""

    score: Score = UNSET
    meta: Own = UNSET


class Place(_Item, frozen=True, kw_only=True):
    """A span by offsets, or by its quoted text (``--align``) with an optional occurrence or sentence."""

    start: Offset | None = None
    end: Offset | None = None
    text: str | None = None
    occurrence: Count | UnsetType = UNSET
    sentence: Count | UnsetType = UNSET


class Entity(_Item, frozen=True, kw_only=True):
    """The thing that mentions corefer to."""

    id: Identifier
    type: str
    name: str | None = None
    subtype: str | None = None


class Mention(Place, frozen=True, kw_only=True):
    """One expression that refers to an entity; predictions may give ``type`` instead of ``entity``."""

    id: Identifier | UnsetType = UNSET
    entity: str | None = None
    type: str | UnsetType = UNSET
    level: str = "NAM"
    lemma: str | None = None


class Time(Place, frozen=True, kw_only=True):
    """A TIMEX3 expression."""

    id: Identifier | UnsetType = UNSET
    type: str | None = None
    value: str | None = None


class Quantity(Place, frozen=True, kw_only=True):
    """A number with its unit; ``of`` is the entity that is counted."""

    id: Identifier | UnsetType = UNSET
    type: str | None = None
    value: str | None = None
    of: str | None = None


class Trigger(Place, frozen=True, kw_only=True):
    """The one word that names the event."""

    id: Identifier | UnsetType = UNSET
    realis: str | None = None
    polarity: str | None = None


class Argument(Place, frozen=True, kw_only=True):
    """A role with its filler: the id of an entity, time or quantity, or a span of its own."""

    role: str
    filler: str | UnsetType = UNSET


class Event(_Item, frozen=True, kw_only=True):
    """Triggers of one type that tell one occurrence; predictions may give one ``trigger``."""

    id: Identifier | UnsetType = UNSET
    type: str
    triggers: tuple[Trigger, ...] | UnsetType = UNSET
    trigger: Trigger | UnsetType = UNSET
    arguments: tuple[Argument, ...] = ()


class Claim(_Item, frozen=True, kw_only=True):
    """A source's statement: source, cue and content, with its attributes.

    The fields from ``source_mention`` on are derived by the reader where they are left out.
    """

    id: Identifier | UnsetType = UNSET
    source: str | Place | None = None
    cue: Place | None = None
    content: tuple[Place, ...] | Place
    act: str | None = None
    commitment: str | None = None
    addressee: str | Place | None = None
    when: str | None = None
    source_mention: str | UnsetType | None = UNSET
    source_kind: str | UnsetType | None = UNSET
    polarity: str | UnsetType | None = UNSET
    form: str | UnsetType | None = UNSET
    nested_in: str | UnsetType | None = UNSET
    events: tuple[str, ...] | UnsetType = UNSET


class Provenance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where text and labels come from."""

    fiction: bool | None = None
    text: str | None = None
    labels: str | None = None
    license: str | None = None
    source: str | None = None
    source_path: str | None = None
    source_revision: str | None = None


Pairs: TypeAlias = tuple[tuple[Offset, Offset], ...] | None


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A news article with its layers; of a prediction only ``id`` and the layers that the system gives."""

    id: Annotated[str, Meta(min_length=1, description="unique in the file; for predictions the gold document's id")]
    title: str | None = None
    text: str | None = None
    published: Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    part: Literal["original", "real"] | None = None
    topic: str | None = None
    genre: str | None = None
    story: str | None = None
    provenance: Provenance | None = None
    text_sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    text_length: Offset | None = None
    sentences: Pairs = None
    tokens: Pairs = None
    entities: tuple[Entity, ...] | UnsetType = UNSET
    mentions: tuple[Mention, ...] | UnsetType = UNSET
    times: tuple[Time, ...] | UnsetType = UNSET
    quantities: tuple[Quantity, ...] | UnsetType = UNSET
    events: tuple[Event, ...] | UnsetType = UNSET
    claims: tuple[Claim, ...] | UnsetType = UNSET
    meta: Own = UNSET


Fault: TypeAlias = tuple[str, str, str]
"""Path within the document, message, code."""

LISTS: dict[str, type[msgspec.Struct]] = {
    "entities": Entity, "mentions": Mention, "times": Time, "quantities": Quantity, "events": Event, "claims": Claim,
}  # fmt: skip

_DECODER = msgspec.json.Decoder(Document)
_ENCODER = msgspec.json.Encoder()
_KINDS = {dict: "object", list: "list", str: "string", int: "int", float: "float", bool: "bool", type(None): "null"}


def encode(document: Document) -> bytes:
    """One line of JSON, without its line end."""
    return _ENCODER.encode(document)


class Decoded(msgspec.Struct, frozen=True):
    """What a line gave: the document as far as it is sound, its id, all faults, the items that are broken."""

    document: Document | None
    doc_id: str | None
    faults: tuple[Fault, ...] = ()
    broken: frozenset[tuple[str, int]] = frozenset()


def decode(line: bytes) -> Decoded:
    """Decode one line; never raises.

    A document comes back whenever the line is an object with an id. Items that do not fit the format stand in it as
    empty placeholders and are listed in ``broken`` as ``(list, index)``.
    """
    try:
        document = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _diagnose(line)
    return Decoded(document, document.id)


def _diagnose(line: bytes) -> Decoded:
    try:
        source = line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"byte {error.object[error.start]:#04x} at byte {error.start + 1}"
        message = f"{byte} is not UTF-8; save the file as UTF-8"
        return Decoded(None, None, (("", message, "encoding"),))
    constants: list[str] = []
    huge: list[str] = []

    def constant(name: str) -> int:
        constants.append(name)
        return 0

    def integer(digits: str) -> int:
        if len(digits) > 20 or not -(2**63) <= int(digits) < 2**64:
            huge.append(digits)
            return 2**64
        return int(digits)

    def real(digits: str) -> float:
        if math.isinf(float(digits)):
            huge.append(digits)
        return float(digits)

    try:
        value = json.loads(source, parse_constant=constant, parse_int=integer, parse_float=real)
    except json.JSONDecodeError as error:
        return Decoded(None, None, (_malformed(source, error),))
    except RecursionError:
        return Decoded(None, None, (("", "nested too deeply to be a document", "too-deep"),))
    if not isinstance(value, dict):
        found = _KINDS.get(type(value), "value")
        return Decoded(None, None, (("", f"expected an object with the keys of a document, got {found}", "no-object"),))
    faults: list[Fault] = [("", f"{name} is no JSON number", "not-a-number") for name in dict.fromkeys(constants)]
    surrogates = False
    if re.search(r"\\u[dD][89a-fA-F]", source):
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            surrogates = True
        except RecursionError:
            return Decoded(None, None, (("", "nested too deeply to be a document", "too-deep"),))
    if surrogates:
        where = next(_surrogates(value, ""), "")
        faults.append((where, "half of a surrogate pair stands alone", "lone-surrogate"))
    try:
        faults += _faults(value, Document, "")
    except RecursionError:
        return Decoded(None, None, (("", "nested too deeply to be a document", "too-deep"),))
    if not faults and huge:
        faults.append(("", f"the number {huge[0][:24]} does not fit in 64 bits", "out-of-range"))
    if not faults:
        faults.append(("", "not valid JSON", "invalid-json"))
    doc_id = value.get("id")
    if not isinstance(doc_id, str) or not doc_id or surrogates or constants:
        usable = isinstance(doc_id, str) and doc_id and not next(_surrogates(doc_id, "id"), "")
        return Decoded(None, doc_id if usable else None, tuple(faults))
    document, broken = _salvage(value)
    return Decoded(document, doc_id, tuple(faults), frozenset(broken))


def _malformed(source: str, error: json.JSONDecodeError) -> Fault:
    stripped = source.strip()
    if stripped.startswith("```"):
        return ("", "a Markdown fence; a file of documents holds one JSON object a line and nothing else", "markdown")
    if not stripped.startswith(("{", "[", '"')):
        shown = stripped[:40] + ("…" if len(stripped) > 40 else "")
        return ("", f"text that is no JSON: {shown!r}", "prose")
    if "Unterminated string" in error.msg or error.pos >= len(source.rstrip()):
        return ("", f"the JSON breaks off at column {error.colno}", "truncated-json")
    if error.msg.startswith("Extra data"):
        return ("", f"something follows the JSON object at column {error.colno}", "extra-data")
    return ("", f"not valid JSON at column {error.colno}: {error.msg}", "invalid-json")


def _surrogates(value: Any, where: str) -> Iterator[str]:
    """Paths of the strings that hold half a surrogate pair."""
    if isinstance(value, str):
        if re.search("[\ud800-\udfff]", value):
            yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _surrogates(key, where)
            yield from _surrogates(inner, f"{where}.{key}" if where else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _surrogates(inner, f"{where}[{index}]")


def _convertible(value: Any, kind: Any) -> str | None:
    """None if ``value`` fits ``kind``, else msgspec's reason."""
    try:
        msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        return str(error)
    return None


def _faults(value: Any, kind: Any, where: str) -> list[Fault]:
    """Every reason why ``value`` is no ``kind``, each at its own path."""
    reason = _convertible(value, kind)
    if reason is None:
        return []
    options = [kind]
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        options = [option for option in typing.get_args(kind) if option not in (UnsetType, type(None))]
    for option in options:
        if isinstance(value, dict) and isinstance(option, type) and issubclass(option, msgspec.Struct):
            return _struct_faults(value, option, where)
        if isinstance(value, list) and typing.get_origin(option) is tuple and typing.get_args(option)[-1] is Ellipsis:
            inner = typing.get_args(option)[0]
            return [f for i, item in enumerate(value) for f in _faults(item, inner, f"{where}[{i}]")]
    return [(where, *_reason(value, reason))]


def _struct_faults(value: dict[str, Any], kind: type[msgspec.Struct], where: str) -> list[Fault]:
    found: list[Fault] = []
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f", did you mean {near[0]!r}?" if near else "; what is your own goes under 'meta'"
            found.append((_join(where, key), f"unknown key{hint}", "unknown-key"))
    for name, field in known.items():
        if name in value:
            found += _faults(value[name], field.type, _join(where, name))
        elif field.required:
            found.append((_join(where, name), "missing", "missing-key"))
    return found


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _reason(value: Any, reason: str) -> tuple[str, str]:
    """A message in our words and its code, from msgspec's."""
    if isinstance(value, int) and reason.startswith(("Expected `int` >", "Expected `int` <", "Integer", "Number")):
        if value < 0:
            return f"{value} is negative", "negative"
        return f"{value if value < 2**64 else 'a number beyond 64 bits'} is out of range", "out-of-range"
    expected = re.match(r"Expected `(.+?)`, got `(.+?)`", reason)
    if expected:
        names = {"str": "string", "array": "list"}
        wanted = " or ".join(names.get(part, part) for part in expected[1].split(" | "))
        return f"expected {wanted}, got {_KINDS.get(type(value), expected[2])}", "wrong-type"
    return re.sub(r" - at `.*`$", "", reason).replace("`", ""), "wrong-value"


def _salvage(value: dict[str, Any]) -> tuple[Document, list[tuple[str, int]]]:
    """The document with every fault cut out: broken items become placeholders, broken fields are left out."""
    fields: dict[str, Any] = {"id": value["id"]}
    broken: list[tuple[str, int]] = []
    for field in msgspec.structs.fields(Document):
        if field.name in LISTS or field.name == "id" or field.name not in value:
            continue
        if _convertible(value[field.name], field.type) is None:
            fields[field.name] = msgspec.convert(value[field.name], field.type, strict=True)
    for name, kind in LISTS.items():
        if name not in value:
            continue
        items = value[name] if isinstance(value[name], list) else []
        kept = []
        for index, item in enumerate(items):
            if _convertible(item, kind) is None:
                kept.append(msgspec.convert(item, kind, strict=True))
            else:
                broken.append((name, index))
                kept.append(_PLACEHOLDERS[name])
        fields[name] = tuple(kept)
    return Document(**fields), broken


_PLACEHOLDERS: dict[str, Any] = {
    "entities": Entity(id="?", type="?"),
    "mentions": Mention(type="?"),
    "times": Time(),
    "quantities": Quantity(),
    "events": Event(type="?", triggers=(Trigger(),)),
    "claims": Claim(content=()),
}
