"""Where in the text a sheet's words stand: sentence number and surface form to offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wiesci.model import Span
from wiesci.sheets.problems import Report
from wiesci.sheets.syntax import Form


@dataclass(frozen=True, slots=True)
class Addresses:
    """Looks words up in a text; every failure is reported and gives None."""

    text: str
    sentences: Sequence[tuple[int, int]]
    report: Report

    def sentence(self, line: int, number: int) -> tuple[int, int] | None:
        """The offsets of a sentence, counted from 1."""
        if 1 <= number <= len(self.sentences):
            return self.sentences[number - 1]
        self.report(line, "E-SENT", f"there is no sentence {number}; the text has {len(self.sentences)}")
        return None

    def form(self, line: int, first: int, last: int, form: Form) -> Span | None:
        """A form within the sentences ``first`` to ``last``."""
        begin = self.sentence(line, first)
        end = begin if first == last else self.sentence(line, last)
        if begin is None or end is None:
            return None
        place = f"sentence {first}" if first == last else f"sentences {first}-{last}"
        words, bounds = form.words, (begin[0], end[1])
        found = self.occurrences(words, *bounds)
        if not found and self.occurrences(words, *bounds, whole=False):
            self.report(line, "E-BOUNDARY", f'"{words}" is only part of a word in {place}')
        elif not found:
            self.report(line, "E-NOTFOUND", f'"{words}" is not in {place}{self._elsewhere(words)}')
        elif form.occurrence is None and len(found) > 1:
            self.report(line, "E-AMBIG", f'"{words}" stands {len(found)} times in {place}; add #1 to #{len(found)}')
        elif not 1 <= (form.occurrence or 1) <= len(found) or form.occurrence == 0:
            self.report(line, "E-OCC", f'"{words}" stands {len(found)} times in {place}; #{form.occurrence} is none')
        else:
            return self.span(*found[(form.occurrence or 1) - 1])
        return None

    def stretch(self, line: int, first: int, last: int, left: Form, right: Form) -> Span | None:
        """From words of the ``first`` sentence to words of the ``last``.

        The left edge must be unique or numbered; the right edge is the first after it, which is warned of where
        others follow, or the numbered one.
        """
        begin = self.sentence(line, first)
        end = begin if first == last else self.sentence(line, last)
        if begin is None or end is None:
            return None
        lefts = self.occurrences(left.words, *begin)
        index = (1 if left.occurrence is None else left.occurrence) - 1
        if not 0 <= index < len(lefts) or (left.occurrence is None and len(lefts) > 1):
            stands = f"stands {len(lefts)} times" if lefts else "is not"
            self.report(line, "E-ELL-LEFT", f'"{left.words}" {stands} in sentence {first}{self._elsewhere(left.words)}')
            return None
        start, after = lefts[index]
        rights = self.occurrences(right.words, max(after, end[0]), end[1])
        index = (1 if right.occurrence is None else right.occurrence) - 1
        if not 0 <= index < len(rights):
            self.report(line, "E-ELL-RIGHT", f'"{right.words}" does not follow in sentence {last}')
            return None
        if right.occurrence is None and len(rights) > 1:
            self.report(line, "W-ELLIPSIS", f'"{right.words}" stands {len(rights)} times after …; the first is taken')
        return self.span(start, rights[index][1])

    def occurrences(self, words: str, begin: int, end: int, *, whole: bool = True) -> list[tuple[int, int]]:
        """Where the words stand, with white space of any kind between them; ``whole``: at the edges of words only."""
        pattern = r"\s+".join(map(re.escape, words.split()))
        if whole:
            before = r"(?<!\w)" if re.match(r"\w", words) else ""
            after = r"(?!\w)" if re.search(r"\w\Z", words) else ""
            pattern = before + pattern + after
        return [match.span() for match in re.compile(pattern).finditer(self.text, begin, end)]

    def span(self, start: int, end: int) -> Span:
        """A span with its text."""
        return Span(start, end, self.text[start:end])

    def _elsewhere(self, words: str) -> str:
        """In which other sentences the words stand: most wrong addresses are off by one."""
        where = [str(n) for n, bounds in enumerate(self.sentences, start=1) if self.occurrences(words, *bounds)]
        return f" (it is in {', '.join(where)})" if where else ""
