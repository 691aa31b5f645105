"""The layout of scripts/review.py: labelled stretches of a text in lanes below it, cut into words that wrap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SHORT = 30
"""Marks of up to so many characters are kept on one line, so that their label fits below them."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The sign of a difference at its place: ``+`` where only this side has the item, ``≠`` where both differ."""

    number: int
    sign: str
    anchor: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled stretch of one lane below the text."""

    start: int
    end: int
    kind: str
    label: str
    id: str | None
    ref: str
    title: str = ""
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Bars that share a lane: one mark, or all parts of a claim. ``depth`` is its nesting."""

    bars: tuple[Bar, ...]
    depth: int = 0

    @property
    def reach(self) -> tuple[int, int]:
        return min(b.start for b in self.bars), max(b.end for b in self.bars)


@dataclass(frozen=True, slots=True)
class Placed:
    """The part of a bar below one word: its row and columns, and how far its label may reach where it starts here."""

    bar: Bar
    row: int
    left: int
    right: int
    reach: int
    first: bool
    last: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Word:
    """An unbreakable stretch of text in pieces, the columns of a grid, and what stands below them."""

    pieces: tuple[str, ...]
    placed: tuple[Placed, ...]

    @property
    def depth(self) -> int:
        """How many lanes it needs."""
        return max((p.row - 1 for p in self.placed), default=0)


def words_of(text: str, start: int, end: int, lanes: Sequence[Sequence[Bar]]) -> Iterator[Word]:
    """The words of a sentence, each cut where a bar starts or ends; a short mark keeps its words together."""
    bars = [bar for lane in lanes for bar in lane]
    together = [bar for bar in bars if bar.kind.startswith("m ") and bar.end - bar.start <= SHORT]
    gaps = [(start + m.start(), start + m.end()) for m in re.finditer(r"\s+", text[start:end])]
    breaks = [stop for _, stop in gaps if not any(bar.start < stop < bar.end for bar in together)]
    cuts = {place for bar in bars for place in (bar.start, bar.end)} | {place for gap in gaps for place in gap}
    for left, right in pairwise([start, *breaks, end]):
        edges = sorted({left, right, *(cut for cut in cuts if left < cut < right)})
        placed = [
            Placed(
                bar,
                row,
                edges.index(max(bar.start, left)) + 1,
                edges.index(min(bar.end, right)) + 1,
                edges.index(_reach(bar, lane, left, right)) + 1,
                max(bar.start, start) >= left,
                min(bar.end, end) <= right,
                left <= bar.start,
            )
            for row, lane in enumerate(lanes, start=2)
            for bar in lane
            if bar.start < right and left < bar.end
        ]
        yield Word(tuple(text[a:b].replace("\n", " ") for a, b in pairwise(edges)), tuple(placed))


def _reach(bar: Bar, lane: Iterable[Bar], left: int, right: int) -> int:
    """Where a label must end: with its box, else with the word, or at the next bar of the lane."""
    if bar.kind in ("k cue", "k source"):
        return min(bar.end, right)
    return min((other.start for other in lane if max(bar.start, left) < other.start < right), default=right)


def pack(units: Iterable[Unit]) -> list[list[Bar]]:
    """Units in few lanes: each in the first that is free there and further down than all that it is nested in."""
    lanes: list[list[Unit]] = []
    for unit in sorted(units, key=lambda u: (u.depth, u.reach)):
        start, end = unit.reach
        met = [(i, u.depth) for i, lane in enumerate(lanes) for u in lane if u.reach[0] < end and start < u.reach[1]]
        least = max((i + 1 for i, depth in met if depth < unit.depth), default=0)
        taken = {i for i, _ in met}
        place = next(i for i in range(least, len(lanes) + 1) if i not in taken)
        lanes.extend([] for _ in range(place - len(lanes) + 1))
        lanes[place].append(unit)
    return [[bar for unit in lane for bar in unit.bars] for lane in lanes]


def within(units: Iterable[Unit], start: int, end: int) -> Iterator[Unit]:
    """The parts of the units that stand in a sentence."""
    for unit in units:
        bars = tuple(bar for bar in unit.bars if bar.start < end and start < bar.end)
        if bars:
            yield Unit(bars, unit.depth)
