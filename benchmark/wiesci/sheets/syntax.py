"""The lines of an annotation sheet as typed records; what they point at is the compiler's business.

One record a line, fields parted by white space, ``#`` opens a comment where it opens the line. A line that cannot be
read becomes a :class:`Fault`; where at least its kind and id can, a :class:`Broken` record takes its place, so that
the lines below it still find their owner. Addresses: ``3`` or ``3,8`` (one item in each sentence), ``16-18`` (one
stretch over several sentences, for ``con`` only).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["NAM", "ADJ", "NOM", "PRON", "ZERO"]

LEVELS: dict[str, Level] = {"N": "NAM", "A": "ADJ", "C": "NOM", "P": "PRON", "Z": "ZERO"}


@dataclass(frozen=True, slots=True)
class Form:
    """Words as they stand in the text, the ``occurrence``-th of their kind (from 1) where it is given."""

    words: str
    occurrence: int | None = None


@dataclass(frozen=True, slots=True)
class Doc:
    """``DOC id=orig-0001 dct=2024-10-23``"""

    line: int
    id: str
    dct: str


@dataclass(frozen=True, slots=True)
class EntityLine:
    """``E yon ORG:media Yonhap``"""

    line: int
    id: str
    type: str
    subtype: str | None
    name: str


@dataclass(frozen=True, slots=True)
class MentionLine:
    """``N 4 obwodu kurskiego = obwód kurski``; belongs to the last ``E``."""

    line: int
    level: Level
    sentences: tuple[int, ...]
    form: Form
    lemma: str | None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """``T t3 DATE 2024-08 5 sierpniu``"""

    line: int
    id: str
    type: str
    value: str
    sentence: int
    form: Form


@dataclass(frozen=True, slots=True)
class QuantityLine:
    """``Q q3 COUNT ~12000 nk12 12 około 12 tysięcy``; ``-`` or nothing where no entity is counted."""

    line: int
    id: str
    type: str
    value: str
    of: str | None
    sentence: int
    form: Form


@dataclass(frozen=True, slots=True)
class EventLine:
    """``V v8 Conflict.Seize Agent=sily,rosja Object=kursk Time=t3``"""

    line: int
    id: str
    type: str
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TriggerLine:
    """``t 5 zajmując ACTUAL``, negated ``-ACTUAL``; belongs to the last ``V``."""

    line: int
    sentences: tuple[int, ...]
    form: Form
    realis: str
    negated: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """``K k10 jun ANNOUNCE com=CERTAIN to=kor when=t6``; source ``-`` where none is stated."""

    line: int
    id: str
    source: str | None
    act: str
    commitment: str
    addressee: str | None
    when: str | None


@dataclass(frozen=True, slots=True)
class CueLine:
    """``cue 16 zapowiedział``; belongs to the last ``K``."""

    line: int
    sentence: int
    form: Form


@dataclass(frozen=True, slots=True)
class ContentLine:
    """``con 16-17 first words … last words``; ``until`` is None where the whole stretch is written out."""

    line: int
    first: int
    last: int
    form: Form
    until: Form | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that was refused, but of which kind (and id, if any) it was is known."""

    line: int
    kind: str
    id: str | None


Record: TypeAlias = (
    Doc
    | EntityLine
    | MentionLine
    | TimeLine
    | QuantityLine
    | EventLine
    | TriggerLine
    | ClaimLine
    | CueLine
    | ContentLine
    | Broken
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line was refused."""

    line: int
    message: str


class _Refused(ValueError):
    """The line does not have the shape of its kind."""


_ID = re.compile(r"[^\W\d][\w-]*")
_OCCURRENCE = re.compile(r"(?P<words>.*\S)#(?P<occurrence>\d+)")
_ELLIPSIS = re.compile(r"\s+(?:…|\.\.\.)\s+")


def parse(sheet: str) -> tuple[list[Record], list[Fault]]:
    """The records of a sheet in order, and every line that is none. A byte-order mark and CRLF are accepted."""
    records: list[Record] = []
    faults: list[Fault] = []
    for number, line in enumerate(sheet.removeprefix("\ufeff").split("\n"), start=1):
        kind, *after = line.split(maxsplit=1) or [""]
        if not kind or kind.startswith("#"):
            continue
        rest = after[0].strip() if after else ""
        reader = _READERS.get(kind)
        if reader is None:
            faults.append(Fault(number, f'"{kind}" opens no line of a sheet; lines open with {", ".join(_READERS)}'))
            continue
        try:
            records.append(reader(number, kind, rest))
        except _Refused as error:
            faults.append(Fault(number, str(error)))
            first = rest.split(maxsplit=1)[:1]
            name = first[0] if first and kind in "ETQVK" and _ID.fullmatch(first[0]) else None
            records.append(Broken(number, kind, name))
    return records, faults


def _fields(rest: str, count: int, shape: str) -> list[str]:
    """The first fields and, as the last, all that remains."""
    found = rest.split(maxsplit=count - 1)
    if len(found) < count:
        raise _Refused(f"expected: {shape}")
    return found


def _id(word: str) -> str:
    if not _ID.fullmatch(word):
        raise _Refused(f'"{word}" is no id: a letter, then letters, digits, "_" or "-"')
    return word


def _reference(word: str) -> str | None:
    return None if word == "-" else _id(word)


def _sentences(word: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+(?:,\d+)*", word, re.ASCII):
        raise _Refused(f'"{word}" is no list of sentence numbers such as 3 or 3,8')
    numbers = tuple(int(n[:9]) for n in word.split(","))
    if len(set(numbers)) < len(numbers):
        raise _Refused(f'"{word}" names a sentence twice; a form that repeats in a sentence takes #1, #2')
    return numbers


def _sentence(word: str) -> int:
    numbers = _sentences(word)
    if len(numbers) > 1:
        raise _Refused(f'"{word}": one sentence only')
    return numbers[0]


def _form(words: str) -> Form:
    numbered = _OCCURRENCE.fullmatch(words)
    if numbered:
        return Form(numbered["words"], int(numbered["occurrence"][:9]))
    return Form(words)


def _pairs(words: list[str], known: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """``key=value,value`` as pairs; with ``known`` each of these keys once and one value."""
    pairs: list[tuple[str, str]] = []
    for word in words:
        key, equals, values = word.partition("=")
        if not (key and equals and values):
            raise _Refused(f'"{word}" is not of the form name=value')
        if known is not None and (key not in known or key in dict(pairs)):
            raise _Refused(f'"{word}" {"repeats" if key in known else "is none of"} {"=, ".join(known)}=')
        pairs += [(key, values)] if known is not None else [(key, _id(value)) for value in values.split(",")]
    return pairs


def _doc(line: int, kind: str, rest: str) -> Record:
    pairs = dict(_pairs(rest.split(), ("id", "dct")))
    if set(pairs) != {"id", "dct"}:
        raise _Refused("expected: DOC id=ID dct=DATE")
    return Doc(line, pairs["id"], pairs["dct"])


def _entity(line: int, kind: str, rest: str) -> Record:
    name, label, base = _fields(rest, 3, "E id TYPE name in base form")
    label, colon, subtype = label.partition(":")
    return EntityLine(line, _id(name), label, subtype if colon else None, " ".join(base.split()))


def _mention(line: int, kind: str, rest: str) -> Record:
    sentences, words = _fields(rest, 2, f"{kind} sentences form [= lemma]")
    surface, equals, lemma = words.rpartition(" = ")
    if not equals:
        surface, lemma = words, ""
    if (equals and not lemma.strip()) or words.endswith(" ="):
        raise _Refused("no lemma after =")
    return MentionLine(
        line, LEVELS[kind], _sentences(sentences), _form(surface.strip()), " ".join(lemma.split()) or None
    )


def _time(line: int, kind: str, rest: str) -> Record:
    name, label, value, sentence, words = _fields(rest, 5, "T id TYPE value sentence form")
    return TimeLine(line, _id(name), label, value, _sentence(sentence), _form(words))


def _quantity(line: int, kind: str, rest: str) -> Record:
    shape = "Q id TYPE value [entity|-] sentence form"
    name, label, value, sentence, words = _fields(rest, 5, shape)
    of = None
    if not sentence[0].isdigit():
        of = _reference(sentence)
        sentence, words = _fields(words, 2, shape)
    return QuantityLine(line, _id(name), label, value, of, _sentence(sentence), _form(words))


def _event(line: int, kind: str, rest: str) -> Record:
    words = rest.split()
    if len(words) < 2:
        raise _Refused("expected: V id Type Role=filler …")
    return EventLine(line, _id(words[0]), words[1], tuple(_pairs(words[2:])))


def _trigger(line: int, kind: str, rest: str) -> Record:
    shape = "t sentences form REALIS"
    sentences, words = _fields(rest, 2, shape)
    surface, _, realis = words.rpartition(" ")
    if not surface:
        raise _Refused(f"expected: {shape}")
    return TriggerLine(
        line, _sentences(sentences), _form(surface.strip()), realis.removeprefix("-"), realis.startswith("-")
    )


def _claim(line: int, kind: str, rest: str) -> Record:
    shape = "K id source|- ACT com=COMMITMENT [to=entity] [when=time]"
    words = rest.split()
    if len(words) < 3:
        raise _Refused(f"expected: {shape}")
    pairs = dict(_pairs(words[3:], ("com", "to", "when")))
    if "com" not in pairs:
        raise _Refused(f"expected: {shape}")
    to, when = pairs.get("to"), pairs.get("when")
    return ClaimLine(
        line,
        _id(words[0]),
        _reference(words[1]),
        words[2],
        pairs["com"],
        None if to is None else _id(to),
        None if when is None else _id(when),
    )


def _cue(line: int, kind: str, rest: str) -> Record:
    sentence, words = _fields(rest, 2, "cue sentence form")
    return CueLine(line, _sentence(sentence), _form(words))


def _content(line: int, kind: str, rest: str) -> Record:
    address, words = _fields(rest, 2, "con sentence|first-last words | con sentence first words … last words")
    first, dash, last = address.partition("-")
    begin = _sentence(first)
    end = _sentence(last) if dash else begin
    if end < begin:
        raise _Refused(f'"{address}": the last sentence is before the first')
    left, *right = _ELLIPSIS.split(words, maxsplit=1)
    return ContentLine(line, begin, end, _form(left), _form(right[0]) if right else None)


_READERS: dict[str, Callable[[int, str, str], Record]] = {
    "DOC": _doc,
    "E": _entity,
    "N": _mention,
    "A": _mention,
    "C": _mention,
    "P": _mention,
    "Z": _mention,
    "T": _time,
    "Q": _quantity,
    "V": _event,
    "t": _trigger,
    "K": _claim,
    "cue": _cue,
    "con": _content,
}
