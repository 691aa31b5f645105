"""What the rules allow but an annotator should look at once more: words that are usually marked, and are not.

Every lint is a guess from word lists, morphology (morfeusz2) or punctuation; all of them may be right to leave.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from wiesci.labels import Labels
from wiesci.model import Claim, Document, Span

LINTS = {
    "W-ADJ": "an adjective that seems made from a name is not marked",
    "W-CAPITAL": "a capital in mid-sentence outside every name",
    "W-QUOTE": "quotation marks outside every content and name",
    "W-LIST": "a word of the cue or trigger lists is neither cue nor trigger",
    "W-DEMAND": "a DEMAND with a commitment other than NONE",
    "W-ACT": "an act that differs from the cue list",
    "W-COMMITMENT": "a commitment that differs from the word list",
    "W-LEMMA": "a lemma that the dictionary does not know for the form",
    "W-ZERO": "a ZERO mark on something that is no finite verb",
    "W-UNUSED": "a noun, pronoun or elided subject of a named entity that fills no slot",
}
"""Every lint with what it means; W-ELLIPSIS comes from the compiler."""

Found: TypeAlias = Iterator[tuple[int, str]]
"""Offset and message."""


@dataclass(frozen=True, slots=True, order=True)
class Lint:
    """Something to look at in one sentence (counted from 1)."""

    sentence: int
    start: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"[{self.sentence}] {self.message} [{self.code}]"


def lint(document: Document, *, labels: Labels) -> tuple[Lint, ...]:
    """All lints of a document with its text, in the order of the text."""
    view = _View(document)
    rules: dict[str, Callable[[], Found]] = {
        "W-ADJ": lambda: _adjectives(view),
        "W-CAPITAL": lambda: _capitals(view),
        "W-QUOTE": lambda: _quotes(view),
        "W-LIST": lambda: _listed(view, labels),
        "W-DEMAND": lambda: _demands(view),
        "W-ACT": lambda: _acts(view, labels),
        "W-COMMITMENT": lambda: _commitments(view),
        "W-LEMMA": lambda: _lemmas(view),
        "W-ZERO": lambda: _zeros(view),
        "W-UNUSED": lambda: _unused(view),
    }
    sentences = document.sentences or ()
    return tuple(
        sorted(
            Lint(bisect_right(sentences, (start, len(view.text))), start, code, message)
            for code, rule in rules.items()
            for start, message in rule()
        )
    )


class _View:
    """A document with what several lints look up."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text or ""
        self.words = [Span(start, end, self.text[start:end]) for start, end in document.tokens or ()]
        self.names = [m for m in document.mentions if m.level == "NAM"]
        self.adjectives = [m for m in document.mentions if m.level == "ADJ"]
        self.cues = [claim.cue for claim in document.claims if claim.cue is not None]
        self.triggers = [trigger for event in document.events for trigger in event.triggers]

    def outside(self, span: Any, *groups: Iterable[Any]) -> bool:
        """Whether ``span`` overlaps none of the items."""
        return not any(span.start < item.end and item.start < span.end for group in groups for item in group)


# ---- morphology -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _morfeusz() -> Any:
    import morfeusz2

    return morfeusz2.Morfeusz(expand_tags=False, generate=False)


@lru_cache(maxsize=65536)
def _analyses(word: str) -> frozenset[tuple[str, str]]:
    """Lemma and tag of every reading of a word as one piece, and of the verb in *zrobił+em*."""
    found = set()
    for start, _, (_, lemma, tag, *_) in _morfeusz().analyse(word):
        if start == 0:
            found.add((lemma.split(":")[0] or lemma, tag))
    return frozenset(found)


_PERFECTIVE = {
    "apelować": "zaapelować", "chwalić": "pochwalić", "deklarować": "zadeklarować", "dementować": "zdementować",
    "dodawać": "dodać", "dziękować": "podziękować", "grozić": "zagrozić", "informować": "poinformować",
    "krytykować": "skrytykować", "obiecywać": "obiecać", "oceniać": "ocenić", "oskarżać": "oskarżyć",
    "ostrzegać": "ostrzec", "oszacować": "szacować", "oświadczać": "oświadczyć", "pisać": "napisać",
    "podawać": "podać", "podkreślać": "podkreślić", "poprosić": "prosić", "potępiać": "potępić",
    "potwierdzać": "potwierdzić", "przekazywać": "przekazać", "przyznawać": "przyznać", "wyliczyć": "wyliczać",
    "wzywać": "wezwać", "zapowiadać": "zapowiedzieć", "zapraszać": "zaprosić", "zaprzeczać": "zaprzeczyć",
    "zarzucać": "zarzucić", "zażądać": "żądać", "zaznaczać": "zaznaczyć",
}  # fmt: skip


def _lemmas_of(word: str, *, participles: bool = True) -> set[str]:
    """The lemmas of a word; of an aspect pair the one that the cue lists hold."""
    tags = () if participles else ("ppas", "pact")
    lemmas = {lemma for lemma, tag in _analyses(word) if not tag.startswith(tags or ("-",))} | {word.lower()}
    return lemmas | {_PERFECTIVE[lemma] for lemma in lemmas if lemma in _PERFECTIVE}


# ---- entities -------------------------------------------------------------------------------------------------------

_RELATIONAL = re.compile(r"\w+(?:s|c|dz)ki")
_UNKNOWN_RELATIONAL = re.compile(r"\w+(?:s|c|dz)k(?:i|a|ą|o|ie|iego|iemu|im|imi|iej|ich)")
_FROM_NAMES = frozenset({"natowski", "sejmowy", "unijny"})
_COMMON = """
    adwokacki akademicki amatorski autorski bandycki bliski boski braterski burmistrzowski cesarski
    chrześcijański chłopski deweloperski diabelski dziennikarski ewangelicki gangsterski generalski grodzki
    górski hakerski harcerski islamski kapitański kapłański katolicki kibicowski kolarski konsumencki królewski
    lekarski ludzki macierzyński magisterski marszałkowski marynarski małżeński menedżerski miejski ministerski
    mistrzowski morski muzułmański myśliwski męski narciarski nauczycielski niski obywatelski oficerski ojcowski
    papieski partnerski partyzancki pilarski piracki pisarski piłkarski podmiejski poselski położniczy
    prezydencki prokuratorski protestancki przyjacielski płaski radcowski rodzicielski rybacki senatorski
    siatkarski starościński strażacki strzelecki studencki szlachecki szpiegowski sąsiedzki sędziowski trenerski
    uczniowski uniwersytecki wiejski wojewódzki wszelki wąski złodziejski śliski żeglarski żeński żołnierski
"""
_FROM_COMMON_NOUNS = frozenset(_COMMON.split())


def _adjectives(view: _View) -> Found:
    known = {m.lemma for m in view.adjectives}
    for word in view.words:
        text = word.text or ""
        if not text.isalpha() or not view.outside(word, view.names, view.adjectives):
            continue
        readings = _analyses(text)
        lemmas = {lemma for lemma, tag in readings if tag.startswith("adj") and not tag.startswith("adjp")}
        unknown = any(tag == "ign" for _, tag in readings) and _UNKNOWN_RELATIONAL.fullmatch(text.lower())
        relational = {m for m in lemmas - _FROM_COMMON_NOUNS if _RELATIONAL.fullmatch(m) or m in _FROM_NAMES}
        if unknown or relational or lemmas & known:
            yield word.start, f'"{text}" is no ADJ'


# A capital after these may open a quotation or a turn of speech.
_MAY_OPEN = re.compile(r"[\"„“”«»:–—?!…-]")
_NO_NAME = re.compile(r"[IVXLC]+|COVID|DNA|OZE|PKB|SMS|VAT")


def _capitals(view: _View) -> Found:
    marked = (*view.names, *view.adjectives)
    begins = {start for start, _ in view.document.sentences or ()}
    previous: Span | None = None
    for word in view.words:
        text, before = word.text or "", previous.text or "" if previous else ""
        inside = word.start not in begins and not _MAY_OPEN.fullmatch(before)
        if inside and text[0].isupper() and not _NO_NAME.fullmatch(text) and view.outside(word, marked):
            yield word.start, f'"{text}" is no name'
        previous = word


def _lemmas(view: _View) -> Found:
    for mention in (*view.adjectives, *view.names):
        text, lemma = mention.text or "", mention.lemma or ""
        readings = {found for found, tag in _analyses(text) if tag != "ign"} if text.isalpha() else set()
        if readings and not readings & {lemma, lemma.lower()}:
            yield mention.start, f'"{text}" has the lemma "{lemma}", not {" or ".join(sorted(readings))}'


_FINITE = ("fin", "praet", "bedzie", "impt", "imps", "winien", "cond")


def _zeros(view: _View) -> Found:
    for mention in view.document.mentions:
        readings = _analyses(mention.text or "") if mention.level == "ZERO" else frozenset()
        if readings and not any(tag.startswith((*_FINITE, "ign")) for _, tag in readings):
            yield mention.start, f'ZERO on "{mention.text}", which is no finite verb'


def _unused(view: _View) -> Found:
    document = view.document
    filled = {argument.filler for event in document.events for argument in event.arguments}
    filled |= {party for claim in document.claims for party in (claim.source, claim.addressee)}
    for mention in document.mentions:
        if mention.level not in ("NAM", "ADJ") and mention.entity not in filled:
            yield mention.start, f'"{mention.text}" ({mention.level}), but "{mention.entity}" fills no slot'


# ---- claims and events ----------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"[\"„“”«»][^\"„“”«»\n]+[\"“”«»]")
_HEDGES = frozenset({"chyba", "podobno", "prawdopodobnie", "rzekomo"})
_MODALS = frozenset(
    {"ma", "mają", "miał", "miała", "miało", "miały", "mieli", "mógł", "mogła", "mogli", "mogą", "może"}
)
_UNCONFIRMED = re.compile(r"\bnie (?:może|mogę|możemy|mogą|mógł|mogła|mogli) (?:tego )?potwierdzić|\bnie wyklucza")


def _quotes(view: _View) -> Found:
    content = [span for claim in view.document.claims for span in claim.content]
    for quoted in _QUOTED.finditer(view.text):
        if view.outside(Span(*quoted.span()), content, view.names):
            yield quoted.start(), f"{quoted[0]} is in no content"


def _listed(view: _View, labels: Labels) -> Found:
    cues = {cue for act in labels.acts.values() for cue in act.cues}
    triggers = {trigger for event_type in labels.event_types.values() for trigger in event_type.triggers}
    for word in view.words:
        text = word.text or ""
        if not text.isalpha() or not view.outside(word, view.names, view.cues, view.triggers):
            continue
        if _lemmas_of(text, participles=False) & cues or _lemmas_of(text) & triggers:
            yield word.start, f'"{text}" is neither cue nor trigger'


def _demands(view: _View) -> Found:
    for cue, claim in _with_cues(view):
        if claim.act == "DEMAND" and claim.commitment != "NONE":
            yield cue.start, f"claim {claim.id}: DEMAND with {claim.commitment}"


def _acts(view: _View, labels: Labels) -> Found:
    for cue, claim in _with_cues(view):
        lemmas = _lemmas_of(cue.text or "")
        acts = [name for name, act in labels.acts.items() if lemmas & set(act.cues)]
        if acts and claim.act not in acts:
            yield cue.start, f'claim {claim.id}: "{cue.text}" is {claim.act}, the list has {" or ".join(acts)}'


def _commitments(view: _View) -> Found:
    for cue, claim in _with_cues(view):
        content = " … ".join(span.text or "" for span in claim.content).lower()
        words = set(re.findall(r"\w+", content))
        allowed = {"CERTAIN", "HEDGED"} if words & _MODALS else {"CERTAIN"}
        if claim.act == "DEMAND":
            continue
        negated = re.search(r"\bnie\s$", view.text[max(0, cue.start - 5) : cue.start].lower())
        if negated or _UNCONFIRMED.search(content) or "nadzieja" in _lemmas_of(cue.text or ""):
            allowed = {"NONE"}
        elif claim.act == "BELIEVE" or words & _HEDGES or (cue.text or "").lower() in _HEDGES | _MODALS:
            allowed = {"HEDGED"}
        if claim.commitment not in allowed:
            yield cue.start, f"claim {claim.id}: {claim.commitment}, the words say {' or '.join(sorted(allowed))}"


def _with_cues(view: _View) -> Iterator[tuple[Span, Claim]]:
    return ((claim.cue, claim) for claim in view.document.claims if claim.cue is not None)
