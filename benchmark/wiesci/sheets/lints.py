"""What the rules allow but an annotator should look at once more: words that are usually marked, and are not.

Every lint is a guess from word lists, morphology (morfeusz2) or punctuation; all of them may be right to leave. What
cannot be seen without the text is passed over in a document that has none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any, TypeAlias

from wiesci.labels import Labels
from wiesci.model import Claim, Document, Mention, Span

LINTS = {
    "W-ADJ": "an adjective that seems made from a name is not marked",
    "W-CAPITAL": "a capital in mid-sentence outside every name",
    "W-QUOTE": "quotation marks outside every content and name",
    "W-LIST": "a word of the cue or trigger lists is neither cue nor trigger",
    "W-DEMAND": "a DEMAND with a commitment other than NONE",
    "W-ACT": "an act that differs from the cue list",
    "W-COMMITMENT": "a commitment that differs from the word list",
    "W-LEMMA": "a lemma that the form cannot have",
    "W-TWOLEMMA": "one form with two lemmas",
    "W-TWOENTITY": "one name in two entities",
    "W-ZERO": "a ZERO mark on something that is no finite verb",
    "W-UNUSED": "a noun, pronoun or elided subject of a named entity that fills no slot",
    "W-EDGE": "the last word of a content stands again behind it",
    "W-DENSITY": "labels far fewer than usual",
}
"""Every lint of a document with what it means; W-ELLIPSIS comes from the compiler."""

CORPUS_LINTS = {
    "W-TYPES": "one name with different entity types in different documents",
    "W-TRIGGERS": "one trigger word with different event types",
}
"""What only shows across documents."""

USUAL = {"mentions": 27, "triggers": 12, "arguments": 16, "claims": 5}
"""Labels in 1,000 characters of text; half of it is few."""
SHORT = 300
"""Below so many characters a density says nothing."""

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


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """One word that documents label differently: each label with its documents (one entry an occurrence)."""

    code: str
    word: str
    labels: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        found = (f"{label} {len(ids)}x ({', '.join(sorted(set(ids)))})" for label, ids in self.labels)
        return f'"{self.word}": {"; ".join(found)} [{self.code}]'

    def rarer(self) -> tuple[str, ...]:
        """The documents that have another label than the most frequent one; all of them where none is."""
        most = max(len(ids) for _, ids in self.labels)
        only = sum(len(ids) == most for _, ids in self.labels) == 1
        return tuple(sorted({i for _, ids in self.labels if len(ids) < most or not only for i in ids}))


def lint(document: Document, *, labels: Labels) -> tuple[Lint, ...]:
    """All lints of a document, in the order of the text."""
    view = _View(document)
    rules: dict[str, Callable[[], Found]] = {
        "W-DEMAND": lambda: _demands(view),
        "W-COMMITMENT": lambda: _commitments(view),
        "W-TWOENTITY": lambda: _two_entities(view),
        "W-UNUSED": lambda: _unused(view),
        "W-DENSITY": lambda: _densities(view),
    }
    if document.text is not None:
        rules |= {
            "W-ADJ": lambda: _adjectives(view),
            "W-CAPITAL": lambda: _capitals(view),
            "W-QUOTE": lambda: _quotes(view),
            "W-LIST": lambda: _listed(view, labels),
            "W-ACT": lambda: _acts(view, labels),
            "W-LEMMA": lambda: _lemmas(view),
            "W-TWOLEMMA": lambda: _two_lemmas(view),
            "W-ZERO": lambda: _zeros(view),
            "W-EDGE": lambda: _edges(view),
        }
    return tuple(
        sorted(
            Lint(bisect_right(view.begins, start), start, code, message)
            for code, rule in rules.items()
            for start, message in rule()
        )
    )


def lint_corpus(documents: Iterable[Document], *, labels: Labels) -> tuple[Clash, ...]:
    """What the documents label differently: names (lower-cased lemmas) by entity type, triggers by event type."""
    names: _Labelled = defaultdict(lambda: defaultdict(list))
    words: _Labelled = defaultdict(lambda: defaultdict(list))
    listed = {trigger for event_type in labels.event_types.values() for trigger in event_type.triggers}
    for document in documents:
        for mention in document.mentions:
            if mention.lemma is not None:
                names[mention.lemma.lower()][mention.type].append(document.id)
        for event in document.events:
            for trigger in event.triggers:
                if trigger.text is not None:
                    lemmas = _lemmas_of(trigger.text)
                    words[min(lemmas & listed or lemmas)][event.type].append(document.id)
    clashes = [*_clashes("W-TYPES", names), *_clashes("W-TRIGGERS", words)]
    apart = [c for c in clashes if c.code == "W-TRIGGERS" or len({i for _, ids in c.labels for i in ids}) > 1]
    return tuple(sorted(apart))


_Labelled: TypeAlias = dict[str, dict[str, list[str]]]


def _clashes(code: str, found: _Labelled) -> Iterator[Clash]:
    for word, by_label in found.items():
        if len(by_label) > 1:
            ranked = sorted(by_label.items(), key=lambda item: (-len(item[1]), item[0]))
            yield Clash(code, word, tuple((label, tuple(sorted(ids))) for label, ids in ranked))


# Addresses, hashtags and accounts; a bare domain only if it is written small (a capital makes it the outlet's name).
_ADDRESS = re.compile(
    r"\w+://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)[#@]\w+|(?<!\w)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S*"
    r"|(?<!\w)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|eu|gov|info|net|org|pl|ru|ua)\b"
)


class _View:
    """A document with what several lints look up."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text or ""
        self.begins = [start for start, _ in document.sentences or ()]
        self.words = [Span(start, end, self.text[start:end]) for start, end in document.tokens or ()]
        self.names = [m for m in document.mentions if m.level == "NAM"]
        self.adjectives = [m for m in document.mentions if m.level == "ADJ"]
        self.cues = [claim.cue for claim in document.claims if claim.cue is not None]
        self.content = [span for claim in document.claims for span in claim.content]
        self.triggers = [trigger for event in document.events for trigger in event.triggers]
        self.addresses = [Span(*found.span()) for found in _ADDRESS.finditer(self.text)]

    def outside(self, span: Any, *groups: Iterable[Any]) -> bool:
        """Whether ``span`` overlaps none of the items."""
        return not any(span.start < item.end and item.start < span.end for group in groups for item in group)

    def sentence(self, start: int) -> tuple[int, int]:
        """The bounds of the sentence that an offset lies in."""
        sentences = self.document.sentences or ((0, len(self.text)),)
        return sentences[max(0, bisect_right(self.begins, start) - 1)]


# ---- morphology -----------------------------------------------------------------------------------------------------

_Reading: TypeAlias = tuple[str, str, str]
"""Lemma, tag, and what sort of name it is (empty if none)."""


@lru_cache(maxsize=1)
def _morfeusz() -> Any:
    import morfeusz2

    return morfeusz2.Morfeusz(expand_tags=False, generate=False)


@lru_cache(maxsize=65536)
def _readings(word: str) -> frozenset[_Reading]:
    """Every reading of a word as one piece, and of the verb in *zrobił+em*; none for a word that is not known."""
    return frozenset(
        (lemma.split(":")[0] or lemma, tag, " ".join(kinds))
        for start, _, (_, lemma, tag, kinds, *_) in _morfeusz().analyse(word)
        if start == 0 and tag != "ign"
    )


def _bases(word: str) -> set[str]:
    return {lemma.lower() for lemma, _, _ in _readings(word)}


_PAIRS = """
    apelować/zaapelować atakować/zaatakować chwalić/pochwalić ucieszyć/cieszyć decydować/zdecydować
    deklarować/zadeklarować dementować/zdementować dodawać/dodać donosić/donieść dostarczać/dostarczyć
    dziękować/podziękować finansować/sfinansować ginąć/zginąć gratulować/pogratulować grozić/zagrozić
    hakować/zhakować informować/poinformować krytykować/skrytykować niszczyć/zniszczyć obiecywać/obiecać
    obwinić/obwiniać oceniać/ocenić odrzucać/odrzucić odwiedzać/odwiedzić odwoływać/odwołać ogłaszać/ogłosić
    oskarżać/oskarżyć ostrzegać/ostrzec oszacować/szacować oświadczać/oświadczyć pisać/napisać podawać/podać
    podkreślać/podkreślić podpisywać/podpisać pokazać/pokazywać poprosić/prosić poprzeć/popierać potwierdzać/potwierdzić
    potępiać/potępić powoływać/powołać proponować/zaproponować przekazywać/przekazać przerzucać/przerzucić
    przestrzegać/przestrzec przewidzieć/przewidywać przybywać/przybyć przypominać/przypomnieć przystępować/przystąpić
    przyznawać/przyznać rozmieszczać/rozmieścić skazywać/skazać spadać/spaść spotykać/spotkać sprzedawać/sprzedać
    sprzeciwić/sprzeciwiać spytać/pytać stwierdzać/stwierdzić wytłumaczyć/tłumaczyć uchwalać/uchwalić
    uruchamiać/uruchomić ustalać/ustalić uszkadzać/uszkodzić uwalniać/uwolnić uwierzyć/wierzyć uzgadniać/uzgodnić
    uznawać/uznać wskazywać/wskazać wspierać/wesprzeć wycofywać/wycofać wydalać/wydalić wyjaśniać/wyjaśnić
    wyjeżdżać/wyjechać wykluczać/wykluczyć wyliczyć/wyliczać wytykać/wytknąć wywozić/wywieźć wzywać/wezwać
    zabraniać/zabronić zachęcić/zachęcać zajmować/zająć zakazywać/zakazać zapewniać/zapewnić zapowiadać/zapowiedzieć
    zapraszać/zaprosić zaprzeczać/zaprzeczyć zaprotestować/protestować zapytać/pytać zarzucać/zarzucić
    zastrzegać/zastrzec zatrzymywać/zatrzymać zauważać/zauważyć zaznaczać/zaznaczyć zażądać/żądać zgadzać/zgodzić
    zobowiązywać/zobowiązać zrelacjonować/relacjonować zrozumieć/rozumieć zrywać/zerwać zwątpić/wątpić
"""
_PARTNER = dict(pair.split("/") for pair in _PAIRS.split())
"""The verb of an aspect pair that the lists hold."""


def _lemmas_of(word: str, readings: Iterable[_Reading] | None = None) -> set[str]:
    """The lemmas of a word; of an aspect pair also the one that the lists hold."""
    lemmas = {word.lower()} if readings is None or not _readings(word) else set()
    lemmas |= {lemma for lemma, _, _ in (_readings(word) if readings is None else readings)}
    return lemmas | {_PARTNER[lemma] for lemma in lemmas if lemma in _PARTNER}


# ---- names and adjectives -------------------------------------------------------------------------------------------

_RELATIONAL = re.compile(r"\w+(?:s|c|dz)ki")
_UNKNOWN_RELATIONAL = re.compile(r"\w+(?:s|c|dz)k(?:i|a|ą|o|ie|iego|iemu|im|imi|iej|ich)")
_FROM_NAMES = frozenset({"natowski", "sejmowy", "unijny"})
_COMMON = """
    admiralski adwokacki akademicki aktorski amatorski ambasadorski anglikański anielski aplikancki apostolski
    aptekarski aresztancki artyleryjski autorski azylancki babski bandycki bankierski barbarzyński barmański
    bibliotekarski blacharski bliski blogerski bohaterski bokserski boski braterski brokerski browarski buddyjski
    burmistrzowski cesarski chłopski chrześcijański chuligański ciesielski czarodziejski członkowski damski debiutancki
    deweloperski diabelski dłużnicki doktorancki doktorski drobiarski drukarski dworski dyktatorski dyrektorski
    dyrygencki dysydencki dziekański dziennikarski dżentelmeński ekspercki elektorski emerycki emigrancki ewangelicki
    fabrykancki farmerski faszystowski franciszkański fryzjerski gangsterski garncarski generalski góralski górski
    gospodarski grodzki gubernatorski gwiazdorski hakerski handlarski harcerski hetmański hotelarski imigrancki
    inspektorski inteligencki inwalidzki inwestorski inżynierski islamski jeniecki jezuicki jeździecki jubilerski
    juniorski kajakarski kanclerski kandydacki kapitański kapitulancki kapłański kardynalski katolicki kaskaderski
    kawaleryjski kawalerski kelnerski kibicowski kibolski kolarski koleżeński kombatancki kominiarski komisarski
    kompozytorski konstruktorski konsumencki korsarski koszykarski krawiecki królewski kucharski kupiecki kuratorski
    kurierski lekarski libertariański licencjacki lichwiarski literacki lokatorski luterański ludzki łobuzerski
    łowiecki łyżwiarski macierzyński mafioski magisterski maklerski malarski małżeński maratoński marksistowski
    marszałkowski marynarski menadżerski menedżerski męczeński męski miejski mieszczański migrancki ministerski
    misjonarski mistrzowski mleczarski młynarski mormoński morski murarski muzułmański myśliwski narciarski
    narzeczeński nauczycielski nazistowski niebiański niebieski niski niszczycielski nowatorski obywatelski oficerski
    ojcowski okupancki olimpijski operatorski organizatorski pacjencki panieński pański papieski partnerski partyzancki
    pasterski pątniczy piekarski pielęgniarski pijacki pilarski piłkarski piracki pisarski piwowarski plebejski płaski
    pływacki poetycki pogański policjancki położniczy poselski premierski prezesowski prezydencki producencki
    profesorski prokuratorski proletariacki prorocki protestancki prymasowski przewodnicki przyjacielski pszczelarski
    radcowski rajski rebeliancki redaktorski rekrucki rektorski reporterski reżyserski rodzicielski rybacki rycerski
    rzeźbiarski saperski senatorski seniorski serowarski sędziowski siatkarski snajperski sołecki spadochroniarski
    spekulancki sprinterski starościński stolarski strażacki strzelecki studencki sunnicki synowski sąsiedzki szatański
    szewski szlachecki szpiegowski szyicki śliski ślusarski świecki tacierzyński taksówkarski tkacki towarzyski
    trenerski tyrański uczniowski ułański uniwersytecki weterański wędkarski wierzycielski więźniarski winiarski
    wioślarski wiejski wojewódzki wszelki wójtowski wykonawczy wyspiarski wąski zagłębiowski zawadiacki zbójecki
    zegarmistrzowski ziemski złodziejski zwycięski żeglarski żeński żołnierski
"""
_FROM_COMMON_NOUNS = frozenset(_COMMON.split())
_PREFIX = re.compile(r"(?:anty|arcy|dalek|eks|euro|między|na[dj]|nie|par[ao]|pełno|po[dz]a?|przed|pro|śród|wice|wielko"
                     r"|współ|wysoko|za)")  # fmt: skip


def _common(lemma: str) -> bool:
    """Whether an adjective comes from a common noun, also with a prefix (*podmorski*)."""
    return lemma in _FROM_COMMON_NOUNS or _PREFIX.sub("", lemma, count=1) in _FROM_COMMON_NOUNS


def _adjectives(view: _View) -> Found:
    known = {m.lemma for m in view.adjectives}
    for word in view.words:
        text = word.text or ""
        if not text.isalpha() or not _may_be_adjective(view, word):
            continue
        readings = _readings(text)
        lemmas = {lemma for lemma, tag, _ in readings if tag.startswith("adj") and not tag.startswith("adjp")}
        joined = view.text[word.end : word.end + 1] == "-" and text.lower().endswith("sko")
        if joined:
            lemmas.add(f"{text.lower()[:-1]}i")
        unknown = not readings and _UNKNOWN_RELATIONAL.fullmatch(text.lower())
        relational = {m for m in lemmas if not _common(m) and (_RELATIONAL.fullmatch(m) or m in _FROM_NAMES)}
        if unknown or relational or lemmas & known:
            yield word.start, f'"{text}" is no ADJ'


def _may_be_adjective(view: _View, word: Span) -> bool:
    """Not in a name, an address or a unit (*dolarów amerykańskich*)."""
    groups = (view.names, view.adjectives, view.addresses, view.document.quantities)
    return view.outside(word, *groups) and not re.search(r"\bdolar\w*\s$", view.text[: word.start][-12:])


# A capital after these may open a quotation or a turn of speech.
_MAY_OPEN = re.compile(r"[\"„“”«»:;–—?!…-]")
_COMMON_ACRONYM = re.compile(
    r"[IVXLC]+|AGD|AI|CO|CT|CV|DNA|GPS|LED|LNG|LPG|OZE|PESEL|PIN|PKB|RTG|RTV|SMS|SUV|USG|VAT|VIP"
)
_POLITE = frozenset({"pan", "pani", "państwo", "ty", "wy", "twój", "wasz"})
_LEAD = re.compile(r"(?:[^\W_]\)|[^\w]|\d)*")
_CLOCK = re.compile(r"(?:^|[.?!…\n])\s*\d{1,2}[.:]\d{2}\.?\s+$")


def _capitals(view: _View) -> Found:
    marked = (view.names, view.adjectives, view.addresses, view.document.times)
    tags = [Span(*found.span()) for found in re.finditer(r"\[[^\[\]]+\]", view.text) if found[0].isupper()]
    previous: Span | None = None
    for word in view.words:
        text, before = word.text or "", previous
        previous = word
        if not text[0].isupper() or _COMMON_ACRONYM.fullmatch(text) or not view.outside(word, *marked):
            continue
        lemmas = {lemma for lemma, _, _ in _readings(text)}
        tag = not view.outside(word, tags) and bool(lemmas) and all(lemma.islower() for lemma in lemmas)
        if not (tag or _may_open(view, word, before) or lemmas & _POLITE):
            yield word.start, f'"{text}" is no name'


def _may_open(view: _View, word: Span, before: Span | None) -> bool:
    """Whether a sentence may begin with the word: also after a list number, a clock time or an opening quote."""
    lead = view.text[view.sentence(word.start)[0] : word.start]
    if before is None or _LEAD.fullmatch(lead) or _CLOCK.search(lead):
        return True
    return bool(_MAY_OPEN.fullmatch(before.text or "")) and not (before.text == "-" and before.end == word.start)


def _zeros(view: _View) -> Found:
    finite = ("fin", "praet", "bedzie", "impt", "imps", "winien", "cond")
    for mention in view.document.mentions:
        readings = _readings(mention.text or "") if mention.level == "ZERO" else frozenset()
        if readings and not any(tag.startswith(finite) for _, tag, _ in readings):
            yield mention.start, f'ZERO on "{mention.text}", which is no finite verb'


def _unused(view: _View) -> Found:
    document = view.document
    filled = {argument.filler for event in document.events for argument in event.arguments}
    filled |= {party for claim in document.claims for party in (claim.source, claim.addressee)}
    for mention in document.mentions:
        if mention.level not in ("NAM", "ADJ") and mention.entity not in filled:
            quoted = f'"{mention.text}"' if mention.text is not None else mention.id
            yield mention.start, f'{quoted} ({mention.level}), but "{mention.entity}" fills no slot'


def _two_entities(view: _View) -> Found:
    """One name for two things of one type, or of two where the guidelines do not expect it (Zachód, Europa, Praga)."""
    types = {entity.id: entity.type for entity in view.document.entities}
    first: dict[str, Mention] = {}
    reported: set[tuple[str, str | None]] = set()
    for mention in sorted((*view.names, *view.adjectives), key=lambda m: m.start):
        known = first.setdefault(mention.lemma or "", mention)
        pair = {types.get(m.entity or "") for m in (known, mention)}
        if known.entity == mention.entity or mention.lemma in (None, "europejski") or pair == {"GRP", "LOC"}:
            continue
        if (mention.lemma or "", mention.entity) not in reported:
            reported.add((mention.lemma or "", mention.entity))
            yield mention.start, f'"{mention.lemma}" is a name of "{known.entity}" and of "{mention.entity}"'


def _densities(view: _View) -> Found:
    document = view.document
    length = document.text_length or len(view.text)
    counted = {
        "mentions": len(document.mentions),
        "triggers": len(view.triggers),
        "arguments": sum(len(event.arguments) for event in document.events),
        "claims": len(document.claims),
    }
    for name, count in counted.items():
        density = 1000 * count / max(1, length)
        if length >= SHORT and density < USUAL[name] / 2:
            yield 0, f"{count} {name}, {density:.1f} in 1,000 characters; {USUAL[name]} are usual"


# ---- lemmas ---------------------------------------------------------------------------------------------------------


def _lemmas(view: _View) -> Found:
    for mention in (*view.adjectives, *view.names):
        text, lemma = " ".join((mention.text or "").split()), mention.lemma
        if lemma is not None and (fault := (_adjective_fault if mention.level == "ADJ" else _name_fault)(text, lemma)):
            yield mention.start, f'"{text}" has the lemma "{lemma}"{fault}'


def _two_lemmas(view: _View) -> Found:
    first: dict[tuple[str, str], str] = {}
    for mention in sorted((*view.names, *view.adjectives), key=lambda m: m.start):
        if mention.text is not None and mention.lemma is not None:
            known = first.setdefault((mention.text, mention.level), mention.lemma)
            if known != mention.lemma:
                yield mention.start, f'"{mention.text}" has the lemma "{known}" above, "{mention.lemma}" here'


def _adjective_fault(form: str, lemma: str) -> str:
    bases = {base for base, tag, _ in _readings(form) if tag.startswith("adj") and not tag.startswith("adja")}
    if not bases:
        return "" if lemma.endswith(("i", "y")) and _same_stem(form, lemma) else ", which is not its base form"
    return "" if lemma in bases else f", not {' or '.join(sorted(bases))}"


def _name_fault(form: str, lemma: str) -> str:
    """What is wrong with the lemma of a name, word by word."""
    words, bases = form.split(), lemma.split()
    if form.count("-") == lemma.count("-"):
        words, bases = re.split(r"[\s-]+", form), re.split(r"[\s-]+", lemma)
    if len(words) != len(bases):
        return f": {len(words)} words against {len(bases)}"
    pairs = [(word.strip('„”"«».,()'), base.strip('„”"«».,()')) for word, base in zip(words, bases, strict=True)]
    for (word, base), before in zip(pairs, [("", ""), *pairs], strict=False):
        ending = before[0] == before[1] and before[0].isupper() and word.islower()  # MOPS-ów, MOPS-y
        if not (ending or _derivable(word, base)):
            return f': "{word}" is no form of "{base}"'
    if _oblique(pairs[0][1]):
        return f': "{pairs[0][1]}" is no nominative'
    return ": the number changes" if len(pairs) == 1 and _number_differs(*pairs[0]) else ""


def _same_stem(form: str, lemma: str) -> bool:
    """The weak test: three letters or half the form in common at the beginning."""
    pairs = zip(form.lower(), lemma.lower(), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return common >= 3 or 2 * common >= len(form)


def _derivable(form: str, lemma: str) -> bool:
    """Whether a word can be a form of a lemma: by the dictionary if it knows both, else by the weak test.

    A lemma that the dictionary knows only as a form of something else (*Barr* of *Barra*) counts as not known.
    """
    if form.lower() == lemma.lower() or (len(lemma) > 1 and form.lower().startswith(lemma.lower())):
        return True
    bases, own = _bases(form), _bases(lemma)
    if bases & (own | {lemma.lower()}):
        return True
    known = bases and any(_nominative(tag) for _, tag, _ in _readings(lemma))
    return not known and _same_stem(form, lemma)


_NOUNS = ("subst", "adj:", "depr", "ppas", "pact")


def _nominative(tag: str) -> bool:
    return tag.startswith(_NOUNS) and "nom" in tag


def _oblique(word: str) -> bool:
    """Whether a lemma is an oblique case of a name that is known (surnames aside: they hit upon too much)."""
    readings = _readings(word)
    if any(_nominative(tag) or not tag.startswith(_NOUNS) for _, tag, _ in readings):
        return False
    return any(base[:1].isupper() and "nazwisko" not in kind for base, _, kind in readings)


def _number_differs(form: str, lemma: str) -> bool:
    """A plural form with a lemma in the singular (*Polakami*, *Polak*)."""
    shared = _bases(form) & _bases(lemma)
    readings = [r for r in _readings(lemma) if r[0].lower() in shared and _nominative(r[1])]
    forms = [tag for base, tag, _ in _readings(form) if base.lower() in shared and tag.startswith(_NOUNS)]
    lemmas = [tag for _, tag, kind in readings if "nazwisko" not in kind] or [tag for _, tag, _ in readings]
    return bool(forms and lemmas) and all(":pl:" in tag for tag in forms) and all(":sg:" in tag for tag in lemmas)


# ---- claims and events ----------------------------------------------------------------------------------------------

FURTHER_CUES = {
    "STATE": (
        "mówić", "stwierdzić", "twierdzić", "wyjaśnić", "tłumaczyć", "przypomnieć", "zauważyć", "wskazać", "zapewnić",
        "zastrzec", "relacjonować", "donieść", "ustalić", "czytać", "wynikać", "pokazywać", "mieć", "rzekomo",
    ),
    "ANNOUNCE": ("ogłosić", "zobowiązać"),
    "DENY": ("odrzucić", "wykluczyć"),
    "ACCUSE": ("obwiniać", "wytknąć"),
    "DEMAND": ("domagać", "postulować", "nalegać", "zachęcać", "zaproponować", "pytać"),
    "WARN": ("przestrzec",),
    "EVALUATE": ("uznać", "opinia", "zgodzić", "cieszyć", "ubolewać", "pogratulować", "wątpić"),
    "BELIEVE": (
        "przypuszczać", "przewidywać", "prognozować", "podejrzewać", "wierzyć", "liczyć", "nadzieja",
        "nie wykluczyć",
    ),
}  # fmt: skip
"""The further cue words of the guidelines (5.5), as lemmas; the rest of the cue list is in the label inventory."""

_SAYS = r".*?(?:, (?:że|iż|czy|aby|by|żeby|jakoby|ile|kto|kiedy|jak)\b|[:„\"])"
_SAYING = """
    czytać donieść mówić ogłosić opinia pokazywać przekazać przewidywać relacjonować słowo tłumaczyć ustalić uznać
    wierzyć wskazać wynikać zapewnić zauważyć zgodzić
"""
_ONLY_BEFORE = {
    "cieszyć": r"\s+się z\b|.*?, że\b",
    "liczyć": r"(?:\s+się)?\s+na\b|.*?, że\b",
    "objąć": r"(?:\W+\w+){0,4}?\W+(?:urz[ąę]d|stanowisk|władz|funkcj|kierownictw|fotel|tek[ęi])",
    "odrzucić": r"(?:\W+\w+){0,5}?\W+(?:zarzut|oskarż|doniesie|informacj|sugesti)",
    "przestrzec": r"(?:\s+\w+){0,2}\s+przed\b|.*?, (?:że|by|żeby|aby)\b",
    "zobowiązać": r"\s+się\b",
} | dict.fromkeys(_SAYING.split(), _SAYS)
"""Words of many uses with what follows them when they bring a content (or, of a trigger, when it is that type)."""
_NEVER_BEFORE = {
    "potwierdzić": r"\s+(?:\w+\s+)?(?:doniesie|informacj|plotk|pogłosk)",
    "powołać": r"\s+się\b",
    "szczyt": r"\s+(?:\w+\s+)?"
    r"(?:dach|drzew|epidem|fal|form|gór|karier|klif|kryzys|możliw|pandem|popular|sezon|wież|wydm|wzg|wzn|zachorow)",
    "uchodzić": r"\s+za\b",
    "wycofać": r"\s+się z (?:polityki|wyścigu)\b",
    "zająć": r"(?:\W+\w+){0,2}?\W+(?:się|miejsc|pozycj|stanowisk)",
    "zdementować": r"\s+(?:\w+\s+)?(?:doniesie|informacj|plotk|pogłosk)",
}
_NEVER_AFTER = {
    "oświadczenie": r"\b[Ww]\s+(?:\w+\s+)?$",
    "oświadczyć": r"\b[Ww]\s+(?:\w+\s+)?$",
    "rozmowa": r"\b[Ww]\s+$",
    "zarzut": r"\b(?:odpier|odpar|odrzuc|zaprzecz)\w*\s+(?:\w+\s+)?$",
    "zająć": r"\bsię\s+$",
}
_IDLE = frozenset({"czytaj", "grozi", "zobacz"})
"""Forms that are hardly ever used as the list means their lemma (*Czytaj też*, *grozi mu kara*)."""
_BARE_SUM = frozenset({"żądać", "obiecać", "zaproponować", "domagać", "prosić", "zapowiedzieć"})
_FIRST_PERSON = re.compile(r"\w+(?:łem|łam|liśmy|łyśmy)")


def _cue_acts(labels: Labels) -> dict[str, list[str]]:
    """The acts of every cue word."""
    acts: dict[str, list[str]] = defaultdict(list)
    for name, act in labels.acts.items():
        for cue in (*act.cues, *FURTHER_CUES.get(name, ())):
            acts[cue].append(name)
    return acts


def _listed(view: _View, labels: Labels) -> Found:
    cues = _cue_acts(labels)
    triggers = {trigger for event_type in labels.event_types.values() for trigger in event_type.triggers}
    for i, word in enumerate(view.words):
        text = word.text or ""
        if not text.isalpha() or not view.outside(word, view.names, view.cues, view.triggers, view.addresses):
            continue
        readings = _likely_readings(view, i) if text.lower() not in _IDLE else []
        idle = ("ppas", "pact", "ger") if _idle_noun(view, word, readings) else ("ppas", "pact")
        finite = [reading for reading in readings if not reading[1].startswith(idle)]
        as_cue = {lemma for lemma in _lemmas_of(text, finite) if lemma in cues}
        as_trigger = _lemmas_of(text, readings) & triggers
        if any(_brings(view, i, lemma, lemma in as_cue) for lemma in as_cue | as_trigger):
            yield word.start, f'"{text}" is neither cue nor trigger'


_CONTENT_OF_NOUN = re.compile(r"\s+(?:przed|o)\b|(?:\s+\w+){0,4}, (?:że|iż|czy|aby|by|żeby|jakoby)\b")


def _idle_noun(view: _View, word: Span, readings: Iterable[_Reading]) -> bool:
    """Whether a verbal noun of a cue is a noun of its own without a content (*ostrzeżenie dotarło do niej*)."""
    after = view.text[word.end : view.sentence(word.start)[1]]
    return any(tag.startswith("subst") for _, tag, _ in readings) and not _CONTENT_OF_NOUN.match(after)


def _likely_readings(view: _View, i: int) -> list[_Reading]:
    """The readings of a word in its place: no verb after a preposition, no noun or verb where an adverb will do."""
    text = view.words[i].text or ""
    readings = list(_readings(text))
    adverbs = [reading for reading in readings if reading[1].startswith("adv")]
    if adverbs:
        return adverbs
    before = _readings((view.words[i - 1].text or "").lower()) if i else frozenset()
    nouns = [r for r in readings if r[1].startswith(("subst", "ger"))]
    if nouns and before and all(tag.startswith("prep") for _, tag, _ in before):
        return nouns
    return readings


def _brings(view: _View, i: int, lemma: str, as_cue: bool) -> bool:
    """Whether a listed word is used as the list means it, as far as the words around it tell."""
    word = view.words[i]
    start, end = view.sentence(word.start)
    before, after = view.text[start : word.start], view.text[word.end : end]
    if lemma == "mieć":
        return _reportative(view, i)
    only, never = _ONLY_BEFORE.get(lemma), _NEVER_BEFORE.get(lemma)
    quoted = only == _SAYS and re.search(r"^[–—-]\s|[„”\"]", before)
    if only and not (quoted or re.match(only, after, re.DOTALL)):
        return False
    if never and re.match(never, after, re.DOTALL):
        return False
    if lemma in _NEVER_AFTER and re.search(_NEVER_AFTER[lemma], before):
        return False
    if as_cue and not view.outside(word, view.content) and _own_speech(word.text or "", before):
        return False
    ahead = view.words[i + 1 : i + 4]
    return not (lemma in _BARE_SUM and any(not view.outside(item, view.document.quantities) for item in ahead))


def _own_speech(word: str, before: str) -> bool:
    """A cue in a content by which its speaker speaks of himself (*mam nadzieję*, *nie może wykluczyć*): no claim."""
    first = bool(_FIRST_PERSON.fullmatch(word)) or any(":pri:" in tag for _, tag, _ in _readings(word))
    return first or any(found.end() == len(before + word) for found in _UNCONFIRMED.finditer(before + word))


def _reportative(view: _View, i: int) -> bool:
    """*Ma* before an infinitive that is no event to come, outside other contents (C16)."""
    word, ahead = view.words[i], view.words[i + 1 : i + 3]
    planned = [t for t in view.triggers if t.realis == "FUTURE" and word.end <= t.start <= word.end + 40]
    infinitive = any(tag.startswith("inf") for item in ahead for _, tag, _ in _readings(item.text or ""))
    return (word.text or "").lower() in _REPORTATIVE and infinitive and not planned and view.outside(word, view.content)


_HEDGES = frozenset({"chyba", "podobno", "prawdopodobnie", "rzekomo"})
_REPORTATIVE = frozenset({"ma", "mają", "miał", "miała", "miało", "miały", "mieli"})
_MODALS = _REPORTATIVE | {"mógł", "mogła", "mogli", "mogą", "może"}
_UNCONFIRMED = re.compile(
    r"\bnie (?:może|mogę|możemy|mogą|mógł|mogła|mogli) (?:\w+ )?(?:potwierdzić|wykluczyć)|\bnie wyklucza"
)
_CONDITION = re.compile(r"\b(?:jeśli|jeżeli|gdyby|o ile)\b[^,]*$", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r",\s+(?:że|iż|żeby|aby|by|czy|któr\w+|gdy|jeśli|jeżeli|bo|ponieważ|choć|co|gdzie|kiedy|jak)\b"
)
_CLOSING = {"„": '”“"', "“": "”", '"': '"', "«": "»", "»": "«"}


def _quotes(view: _View) -> Found:
    for quoted in _quotations(view.text):
        if view.outside(quoted, view.content, view.names, view.addresses):
            yield quoted.start, f"{quoted.text} is in no content"


def _quotations(text: str) -> Iterator[Span]:
    """What stands between two quotation marks of one paragraph; a mark without its partner opens and closes nothing."""
    for paragraph in re.finditer(r"[^\n]+", text):
        opened: tuple[int, str] | None = None
        for mark in re.finditer(r"[\"„“”«»]", paragraph[0]):
            place = paragraph.start() + mark.start()
            after_gap = mark.start() == 0 or paragraph[0][mark.start() - 1] in " \u00a0(["
            if opened and mark[0] in _CLOSING[opened[1]] and not (mark[0] == '"' and after_gap):
                yield Span(opened[0], place + 1, text[opened[0] : place + 1])
                opened = None
            elif mark[0] in _CLOSING and (opened is None or opened[1] == mark[0]) and (mark[0] != '"' or after_gap):
                opened = place, mark[0]


def _edges(view: _View) -> Found:
    for claim in view.document.claims:
        for span in claim.content:
            last = re.search(r"\w{3,}$", view.text[span.start : span.end])
            rest = view.text[span.end : view.sentence(span.end - 1)[1]]
            if last and re.search(rf"\b{re.escape(last[0])}\b", rest):
                yield span.start, f'claim {claim.id}: the content ends in "{last[0]}", which stands again behind it'


def _demands(view: _View) -> Found:
    for cue, claim in _with_cues(view):
        if claim.act == "DEMAND" and claim.commitment != "NONE":
            yield cue.start, f"claim {claim.id}: DEMAND with {claim.commitment}"


def _acts(view: _View, labels: Labels) -> Found:
    known = _cue_acts(labels)
    for cue, claim in _with_cues(view):
        lemmas = _lemmas_of(cue.text or "")
        if "wykluczyć" in lemmas and _negated(view, cue):
            lemmas = {"nie wykluczyć"}
        acts = {act for lemma in lemmas for act in known.get(lemma, ())}
        if acts and claim.act not in acts:
            listed = " or ".join(act for act in labels.acts if act in acts)
            yield cue.start, f'claim {claim.id}: "{cue.text}" is {claim.act}, the list has {listed}'


def _commitments(view: _View) -> Found:
    for cue, claim in _with_cues(view):
        allowed = _allowed(view, cue, claim) if view.document.text is not None else _allowed_unread(claim)
        if claim.act != "DEMAND" and claim.commitment not in allowed:
            yield cue.start, f"claim {claim.id}: {claim.commitment}, the words say {' or '.join(sorted(allowed))}"


def _allowed_unread(claim: Claim) -> Sequence[str]:
    return ("HEDGED", "NONE") if claim.act == "BELIEVE" else ("CERTAIN", "HEDGED", "NONE")


def _allowed(view: _View, cue: Span, claim: Claim) -> Sequence[str]:
    """The commitments that the words of a claim leave open (guidelines 5.6)."""
    content = " … ".join(span.text or "" for span in claim.content).lower()
    main = set(re.findall(r"\w+", _SUBORDINATE.split(content)[0]))
    words = set(re.findall(r"\w+", content))
    form = (cue.text or "").lower()
    if _negated(view, cue) or _UNCONFIRMED.search(content) or "nadzieja" in _lemmas_of(form):
        return ("NONE",)
    asked = any("?" in view.text[span.end - 1 : span.end + 1] for span in claim.content)
    if asked or _CONDITION.search(view.text[view.sentence(cue.start)[0] : cue.start]):
        return ("NONE", "HEDGED" if claim.act == "BELIEVE" else "CERTAIN")
    if claim.act == "BELIEVE" or main & _HEDGES or form in _HEDGES | _MODALS:
        return ("HEDGED",)
    return ("CERTAIN", "HEDGED") if words & (_MODALS | _HEDGES) else ("CERTAIN",)


def _negated(view: _View, cue: Span) -> bool:
    return bool(re.search(r"\bnie\s$", view.text[max(0, cue.start - 5) : cue.start].lower()))


def _with_cues(view: _View) -> Iterator[tuple[Span, Claim]]:
    return ((claim.cue, claim) for claim in view.document.claims if claim.cue is not None)
