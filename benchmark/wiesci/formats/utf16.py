"""Offsets in UTF-16 code units, as tools written in Java and JavaScript count them."""

from __future__ import annotations

import bisect
import itertools


class Units:
    """A text's code points and UTF-16 units, each from the other."""

    def __init__(self, text: str) -> None:
        sizes = (2 if ord(c) > 0xFFFF else 1 for c in text)
        self.units = [0, *itertools.accumulate(sizes)]

    def of(self, point: int) -> int:
        """The unit at which a code point begins."""
        return self.units[point]

    def back(self, unit: int) -> int:
        """The code point that begins at a unit, or holds it."""
        return bisect.bisect_right(self.units, unit) - 1
