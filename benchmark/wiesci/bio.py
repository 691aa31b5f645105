"""Tag sequences (IOB2 and its relatives) as spans, decoded by seqeval (Nakayama 2018)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Spans: TypeAlias = list[list[tuple[int, int, str]]]
"""For each sequence the spans ``[start, end)`` in tokens with their types."""


def decode(sequences: Iterable[Sequence[str]], *, strict: bool = True) -> Spans:
    """The entities of tag sequences.

    ``strict``: IOB2 as it is defined; a span that does not begin with ``B-`` is none. Otherwise ill-formed tags are
    repaired as conlleval does: an ``I-`` after another type or ``O`` opens a span.
    """
    given = [list(sequence) for sequence in sequences]
    if strict:
        from seqeval.scheme import IOB2, Entities

        return [[(e.start, e.end, e.tag) for e in found] for found in Entities(given, IOB2).entities]
    from seqeval.metrics.sequence_labeling import get_entities

    return [[(start, last + 1, label) for label, start, last in get_entities(sequence)] for sequence in given]
