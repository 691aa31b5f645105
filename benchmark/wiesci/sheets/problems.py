"""The rules a sheet can break, and how a broken one is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

ERRORS = {
    "E-SYNTAX": "the line cannot be read, or belongs to nothing above it",
    "E-DOC": "not exactly one DOC line with a date",
    "E-DUPID": "an id given twice, or one that the compiler gives (m1, tr1)",
    "E-ETYPE": "unknown entity type or subtype",
    "E-VTYPE": "unknown event type",
    "E-TTYPE": "unknown time type",
    "E-QTYPE": "unknown quantity type",
    "E-ACT": "unknown act",
    "E-COMMIT": "unknown commitment",
    "E-REALIS": "unknown realis",
    "E-TVALUE": "no TIMEX3 value of its type",
    "E-QVALUE": "no quantity value of its type",
    "E-REF": "an id that nothing has, or something of another kind",
    "E-ROLE": "a role that the event type does not have",
    "E-FILLER": "a filler of a type that the role does not take",
    "E-DUPARG": "a role filled twice by the same",
    "E-SRCTYPE": "a source or addressee that cannot speak or be spoken to",
    "E-SENT": "a sentence that the text does not have",
    "E-NOTFOUND": "a form that is not in the sentence",
    "E-BOUNDARY": "a form that is only part of a word there",
    "E-AMBIG": "a form that repeats, without #k",
    "E-OCC": "an occurrence #k that does not exist",
    "E-ELL-LEFT": "the words before … are not in the sentence, or repeat there",
    "E-ELL-RIGHT": "the words after … do not follow in the sentence",
    "E-ONETOK": "more than the one word that this span may have",
    "E-LEMMA": "a lemma where none belongs, or none or an impossible one where one belongs",
    "E-TWOLEMMA": "one form of one entity with two lemmas",
    "E-CAPITAL": "a name without a capital that is on no list of exceptions",
    "E-NAMOVERLAP": "two names that overlap",
    "E-INSIDENAM": "something annotated inside a name",
    "E-TWOENT": "one span, two entities",
    "E-DUPMENTION": "the same mention twice",
    "E-DUPTRIGGER": "the same trigger twice",
    "E-DUPCUE": "the same cue twice, or two cues for one claim",
    "E-OVERLAP": "two times, two quantities, or two stretches of one content that overlap",
    "E-NOMENTION": "an entity without a mention",
    "E-NOTRIGGER": "an event without a trigger",
    "E-NOCUE": "a claim without a cue",
    "E-NOCONTENT": "a claim without content",
    "E-UNUSED": "an entity without a name that fills no slot",
    "E-ZERO": "a ZERO mark away from every cue and trigger that its entity fills",
    "E-CUETRIGGER": "one word as cue and trigger",
    "E-CUEINCONTENT": "a claim's own cue inside its content",
    "E-SELFNEST": "a claim inside another of the same source",
}
"""Every code with what it means. A sheet that breaks one of these rules is refused."""

Report: TypeAlias = Callable[[int, str, str], None]
"""Line, code, message."""


@dataclass(frozen=True, slots=True, order=True)
class SheetProblem:
    """A broken rule (E-…) or something to look at (W-…) in one line of a sheet; line 0 is the whole sheet."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.code}]"
