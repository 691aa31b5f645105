"""What a line of a file may hold: the model of :mod:`wiesci.model` with the conveniences of prediction files.

msgspec decodes a line straight into these structs and refuses every wrong type and unknown key. Where it refuses,
:func:`decode` walks the object once more to name *every* fault, and keeps what is sound.
"""

from __future__ import annotations

import difflib
import functools
import json
import math
import re
import types
import typing
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

Offset: TypeAlias = Annotated[int, Meta(ge=0, le=2**53, description="code points from the start of the text")]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=2**31, description="counted from 1")]
Identifier: TypeAlias = Annotated[str, Meta(min_length=1, pattern=r"^[^\0]", description="unique in its document")]
Score: TypeAlias = Annotated[float, Meta(description="the system's own confidence")] | UnsetType
Own: TypeAlias = Annotated[Any, Meta(description="anything of the system's own")]


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
    meta: Own = UNSET


DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"
Pairs: TypeAlias = tuple[tuple[Offset, Offset], ...] | None


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A news article with its layers; of a prediction only ``id`` and the layers that the system gives."""

    id: Annotated[str, Meta(min_length=1, description="unique in the file; for predictions the gold document's id")]
    title: str | None = None
    text: str | None = None
    published: Annotated[str, Meta(pattern=DATE, description="2024-10-23 or 2024-10")] | None = None
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

Struct: TypeAlias = type[msgspec.Struct]

_DECODER = msgspec.json.Decoder(Document)
_KINDS = {dict: "object", list: "list", str: "string", int: "int", float: "float", bool: "bool", type(None): "null"}
_NAMES = {"str": "string", "array": "list"}


class Decoded(msgspec.Struct, frozen=True):
    """What a line gave: the document as far as it is sound, its id, all faults, the paths of the broken items."""

    document: Document | None
    doc_id: str | None
    faults: tuple[Fault, ...] = ()
    broken: frozenset[str] = frozenset()


def decode(line: bytes) -> Decoded:
    """Decode one line; never raises.

    A document comes back whenever the line is a JSON object with an id and without a faulty text. Items that do not
    fit the format stand in it with their sound fields and are listed in ``broken``.
    """
    try:
        document = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        try:
            return _diagnose(line)
        except RecursionError:
            return Decoded(None, None, (("", "nested too deeply to be a document", "too-deep"),))
    return Decoded(document, document.id)


def quoted(text: str) -> str:
    """The first 30 characters of a text in quotation marks, on one line whatever they are."""
    shown = text if len(text) <= 31 else f"{text[:30]}…"
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + '"'


def _diagnose(line: bytes) -> Decoded:
    try:
        source = line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"byte {error.object[error.start]:#04x} at byte {error.start + 1}"
        return Decoded(None, None, (("", f"{byte} is not UTF-8; save the file as UTF-8", "encoding"),))
    constants: list[str] = []

    def constant(name: str) -> float:
        constants.append(name)
        return math.nan

    def integer(digits: str) -> int:
        return int(digits) if len(digits) <= 20 else -(2**64) if digits.startswith("-") else 2**64

    try:
        value = json.loads(source, parse_constant=constant, parse_int=integer)
    except json.JSONDecodeError as error:
        return Decoded(None, None, (_malformed(source, error),))
    if not isinstance(value, dict):
        found = _KINDS[type(value)]
        return Decoded(None, None, (("", f"expected an object with the keys of a document, got {found}", "no-object"),))
    faults = _faults(value, Document, "") or [("", "not valid JSON", "invalid-json")]
    broken: set[str] = set()
    document = _salvage(value, Document, "", broken)
    doc_id = document.id if document.id == value.get("id") else None
    if doc_id is None or constants or document.text != value.get("text"):
        return Decoded(None, doc_id, tuple(faults))
    return Decoded(document, doc_id, tuple(faults), frozenset(broken - {""}))


@functools.lru_cache(maxsize=1000)
def near(name: str, known: tuple[str, ...]) -> str | None:
    """The known name that an unknown one was meant to be, as far as can be told.

    The same but for case, the same last part (*Meet* for *Contact.Meet*, *ner-type* for *type*), one that begins as the
    other (*PERSON* for *PER*), or one much alike.
    """
    wanted = name[:50].casefold().strip()
    last = _last(wanted)
    folded = {**{_last(k.casefold()): k for k in reversed(known)}, **{k.casefold(): k for k in reversed(known)}}
    begun = [k for k in folded if min(len(k), len(wanted)) > 2 and (wanted.startswith(k) or k.startswith(wanted))]
    alike = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.6)
    tried = (wanted, last if len(last) > 2 else wanted, *begun, *alike, last)
    return next((folded[key] for key in tried if key in folded), None)


def _last(name: str) -> str:
    return re.split(r"[\W_]", name)[-1]


def _malformed(source: str, error: json.JSONDecodeError) -> Fault:
    stripped = source.strip()
    if stripped.startswith("```"):
        return ("", "a Markdown fence; a file of documents holds one JSON object a line and nothing else", "markdown")
    if not stripped.startswith(("{", "[", '"')):
        return ("", f"text that is no JSON: {quoted(stripped)}", "prose")
    if "Unterminated string" in error.msg or error.pos >= len(source.rstrip()):
        return ("", f"the JSON breaks off after column {len(source.rstrip())}", "truncated-json")
    if error.msg.startswith("Extra data"):
        return ("", f"something follows the JSON value at column {error.colno}", "extra-data")
    python = source.startswith(("'", "True", "False", "None"), error.pos)
    hint = "; JSON needs double quotes, true, false and null: json.dumps writes them" if python else ""
    return ("", f"not valid JSON at column {error.colno}: {error.msg.removesuffix(' at')}{hint}", "invalid-json")


def _misfit(value: Any, kind: Any) -> tuple[str, str] | None:
    """Why ``value`` is no ``kind``, as message and code; None if it is one."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
        msgspec.convert(value, kind, strict=True)
    except UnicodeEncodeError:
        return "half of a surrogate pair stands alone", "lone-surrogate"
    except msgspec.ValidationError as error:
        return _reason(value, str(error))
    except ValueError:
        return "NaN, infinite or too large for a number of JSON", "not-a-number"
    return None


def _reason(value: Any, reason: str) -> tuple[str, str]:
    """A message in our words and its code, from msgspec's."""
    if isinstance(value, int) and reason.startswith(("Expected `int` >", "Expected `int` <", "Integer", "Number")):
        if value < 0:
            return f"{value if value >= -(2**63) else 'a number beyond 64 bits'} is negative", "negative"
        return f"{value if value < 2**64 else 'a number beyond 64 bits'} is out of range", "out-of-range"
    if expected := re.match(r"Expected `(.+?)`, got `", reason):
        wanted = " or ".join(_NAMES.get(part, part) for part in expected[1].split(" | "))
        return f"expected {wanted}, got {_KINDS[type(value)]}", "wrong-type"
    reason = re.sub(r" - at `.*`$", "", reason).replace("`str`", "string").replace("`array`", "list").replace("`", "")
    return reason[:1].lower() + reason[1:], "wrong-value"


def _faults(value: Any, kind: Any, where: str) -> list[Fault]:
    """Every reason why ``value`` is no ``kind``, each at its own path."""
    misfit = _misfit(value, kind)
    if misfit is None:
        return []
    options = typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, types.UnionType) else (kind,)
    for option in options:
        if isinstance(value, dict) and isinstance(option, type) and issubclass(option, msgspec.Struct):
            return _struct_faults(value, option, where)
        if isinstance(value, list) and typing.get_origin(option) is tuple:
            inner = typing.get_args(option)
            kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
            if len(kinds) == len(value):
                return [f for i, item in enumerate(value) for f in _faults(item, kinds[i], f"{where}[{i}]")]
    example = next((f"; write {_EXAMPLES[o]}" for o in options if o in _EXAMPLES and misfit[1] == "wrong-type"), "")
    return [(where, misfit[0] + example, misfit[1])]


def _struct_faults(value: dict[str, Any], kind: Struct, where: str) -> list[Fault]:
    found: list[Fault] = []
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    for key in value:
        if key not in known:
            meant = near(key, tuple(known))
            listed = sorted(known, key=lambda name: name in ("score", "meta"))
            hint = f", did you mean {meant!r}?" if meant else f"; there are {', '.join(listed)}."
            message = f"unknown key{hint} What is your own goes under 'meta'"
            found.append((_join(where, key if key.isidentifier() else quoted(key)), message, "unknown-key"))
    for name, field in known.items():
        if name in value:
            found += _faults(value[name], field.type, _join(where, name))
        elif field.required:
            found.append((_join(where, name), "missing", "missing-key"))
    return found


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


_PARTS: dict[tuple[Struct, str], Struct] = {
    (Document, "entities"): Entity,
    (Document, "mentions"): Mention,
    (Document, "times"): Time,
    (Document, "quantities"): Quantity,
    (Document, "events"): Event,
    (Document, "claims"): Claim,
    (Event, "triggers"): Trigger,
    (Event, "arguments"): Argument,
}
"""Lists of items of which each can be right or wrong by itself."""

_EXAMPLES: dict[Struct, str] = {
    Entity: '{"id": "e1", "type": "PER"}',
    Mention: '{"start": 0, "end": 3, "type": "PER"} or, for --align, {"text": "Jan", "type": "PER"}',
    Time: '{"start": 0, "end": 6, "type": "DATE"}',
    Quantity: '{"start": 0, "end": 6, "type": "COUNT"}',
    Event: '{"type": "Contact.Meet", "trigger": {"start": 0, "end": 7}}',
    Trigger: '{"start": 0, "end": 7}',
    Argument: '{"role": "Place", "start": 0, "end": 3}',
    Claim: '{"source": {"start": 0, "end": 3}, "content": [{"start": 9, "end": 20}]}',
}
"""An item of each list, for who has written something else there."""

_EMPTY: dict[Struct, Any] = {
    Document: Document(id="?"),
    Entity: Entity(id="", type="?"),
    Mention: Mention(),
    Time: Time(),
    Quantity: Quantity(),
    Event: Event(type="?"),
    Trigger: Trigger(),
    Argument: Argument(role="?"),
    Claim: Claim(content=()),
}


def _salvage(value: Any, kind: Struct, where: str, broken: set[str]) -> Any:
    """``value`` with every fault cut out; the paths of the items that had one are added to ``broken``."""
    given: dict[str, Any] = value if isinstance(value, dict) else {}
    fields = msgspec.structs.fields(kind)
    whole = given is value and given.keys() <= {field.name for field in fields}
    kept: dict[str, Any] = {}
    for field in fields:
        if field.name not in given:
            whole = whole and not field.required
            continue
        inner, path, part = given[field.name], _join(where, field.name), _PARTS.get((kind, field.name))
        if part is not None:
            whole = whole and isinstance(inner, list)
            items = enumerate(inner if isinstance(inner, list) else ())
            kept[field.name] = tuple(_salvage(item, part, f"{path}[{i}]", broken) for i, item in items)
        elif _misfit(inner, field.type) is None:
            kept[field.name] = msgspec.convert(inner, field.type, strict=True)
        else:
            whole = False
    if not whole:
        broken.add(where)
    return msgspec.structs.replace(_EMPTY[kind], **kept)
