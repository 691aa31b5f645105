"""The systems that the benchmark ships. To add one: its module, and a line in :data:`SYSTEMS`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec

from wiesci import wire
from wiesci.build import build
from wiesci.labels import Labels
from wiesci.model import Document, Event, FormatError, Problem, Trigger, UsageError
from wiesci.systems.constant import build_constant
from wiesci.systems.crf import build_crf
from wiesci.systems.libraries import BATCH, LIBRARIES, Library, build_library, build_spacy, fitting_view
from wiesci.systems.rules import build_rules

__all__ = [
    "BATCH",
    "GIVEN",
    "LIBRARIES",
    "SYSTEMS",
    "Builder",
    "Library",
    "System",
    "build_system",
    "fitting_view",
    "predict_all",
    "without_labels",
]

System: TypeAlias = Callable[[Document], Document]


class Builder(Protocol):
    """Makes a system from the documents it may learn from and the labels it may give."""

    def __call__(self, *, train: Sequence[Document], labels: Labels) -> System: ...


SYSTEMS: dict[str, Builder] = {
    "rules": build_rules,
    "crf": build_crf,
    "spacy": build_spacy,
    "constant": build_constant,
}


def build_system(name: str, *, train: Sequence[Document], labels: Labels, batch: int = BATCH) -> System:
    """The system called ``name``: one of :data:`SYSTEMS`, ``python:MODULE:FUNCTION``, or ``LIBRARY:MODEL``.

    A library is one of :data:`~wiesci.systems.libraries.LIBRARIES`; it reads ``batch`` texts at once. A Python
    function is handed a document without labels and gives a document, or a dictionary in the prediction
    format. Raises :class:`~wiesci.model.UsageError` for a name that means nothing.
    """
    if name in SYSTEMS:
        return SYSTEMS[name](train=train, labels=labels)
    kind, _, place = name.partition(":")
    if kind == "python":
        return _python_system(name, place, labels)
    if kind in LIBRARIES:
        return build_library(kind, place, labels, batch)
    known = ", ".join([*sorted(SYSTEMS), *(f"{kind}:MODEL" for kind in (*LIBRARIES, "llm")), "python:MODULE:FUNCTION"])
    raise UsageError(f"no system is called {name!r}; there are {known}")


def predict_all(
    system: System, documents: Sequence[Document], *, progress: Callable[[int], object] | None = None
) -> list[Document]:
    """What a system gives for every document, in their order; ``progress`` hears of each batch how large it was."""
    size = system.batch if isinstance(system, Library) else 1
    made: list[Document] = []
    for first in range(0, len(documents), size):
        piece = documents[first : first + size]
        made += system.many(piece) if isinstance(system, Library) else [system(d) for d in piece]
        if progress is not None:
            progress(len(piece))
    return made


GIVEN = "given-"
"""How the ids of the gold-trigger track's events begin."""


def without_labels(document: Document, *, triggers: bool = False) -> Document:
    """What a system may see of a document: text, date, segmentation and the like, but no annotation.

    With ``triggers`` (the gold-trigger track) every gold trigger stands in it as an event of its own, with its type
    and nothing else.
    """
    given = tuple(
        Event(
            e.id if e.id.startswith(GIVEN) else f"{GIVEN}{e.id}-{t.id}",
            e.type,
            (Trigger(t.id, t.start, t.end, t.text),),
        )
        for e in document.events
        for t in (e.triggers if triggers else ())
    )
    return msgspec.structs.replace(
        document, entities=(), mentions=(), times=(), quantities=(), events=given, claims=(), attempted=frozenset()
    )


def _python_system(name: str, place: str, labels: Labels) -> System:
    module_name, _, function_name = place.partition(":")
    if not module_name or not function_name:
        raise UsageError(f"{name!r}: expected python:MODULE:FUNCTION")
    here = str(Path.cwd())
    if here not in sys.path:  # `python -m` looks in the working directory, a console script does not
        sys.path.insert(0, here)
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except ImportError as error:
        raise UsageError(f"{name!r}: cannot import {module_name}: {error}") from error
    except AttributeError:
        raise UsageError(f"{name!r}: {module_name} has no {function_name}") from None
    if not callable(function):
        raise UsageError(f"{name!r}: {function_name} is no function")

    def predict(document: Document) -> Document:
        given = without_labels(document, triggers=all(e.id.startswith(GIVEN) for e in document.events))
        return _checked(function(given), given, name=name, labels=labels)

    return predict


def _checked(answer: object, document: Document, *, name: str, labels: Labels) -> Document:
    """A function's answer as a document; raises ``FormatError`` with every fault of a dictionary."""
    if isinstance(answer, Document):
        return answer
    if not isinstance(answer, dict):
        raise UsageError(f"{name!r} gave {type(answer).__name__} for {document.id!r}, not a Document or a dict")
    try:
        line = msgspec.json.encode({"id": document.id, **answer})
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name!r} gave what JSON cannot hold for {document.id!r}: {error}") from error
    decoded = wire.decode(line)
    if decoded.document is None:
        raise FormatError([Problem(name, 0, document.id, *fault) for fault in decoded.faults])
    built = build(decoded, gold=document, labels=labels)
    if built.faults:
        raise FormatError([Problem(name, 0, document.id, *fault) for fault in built.faults])
    return built.document
