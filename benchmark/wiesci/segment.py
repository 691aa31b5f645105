"""Sentences and tokens of Polish news, by rule: deterministic, without a model or a dictionary from outside.

The segmentation is stored with the corpus and the annotators' sheets address sentences by their number, so the rules
are frozen under ``VERSION``: any change that moves one boundary needs a new version.

A line break always ends a sentence. Otherwise ``. ! ? …`` (with the closing quotation marks and brackets that follow)
ends one before white space and a capital, a digit, or an opening mark or dash with a capital behind it, unless:

- the word before the full stop is an abbreviation that needs a complement (*gen., ul., m.in.*);
- it is one that may close a sentence (*r., proc., itd.*) and what follows is no capital. Before a capital it closes
  the sentence, but not where the sentence would hold nothing except a date or number (*W 2023 r. Polska…*, *…, że w
  2023 r. Polska…*), nor an amount before what it counts (*5 tys. Ukraińców, 3 proc. PKB*);
- it is an initial (*J. Nowak, A.B. Nowak*). After a first name inside a sentence it is a withheld surname and may end
  one (*zatrzymano Jana N. Prokurator…*);
- it is an ordinal (*5. batalion, 3. Brygada Zmechanizowana*) or the number of a list item (*1. Wstęp*);
- the dots stand alone in brackets (*(...)*).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

VERSION = "1"

_OPENING = "\"'„“”«»‘‚(\\["
_CLOSING = "\"'”“»«’‘)\\]"
_DASH = "–—−-"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# How far to look back for a word.
_WINDOW = 24

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]++")
_TOKEN = re.compile(r"\w+|[^\w\s]")
# Possessive, so that a long run of dots is read once.
_STOP = re.compile(rf"(?P<marks>[.!?…]++)(?P<closing>[{_CLOSING}]*+)")
_NEXT = re.compile(
    rf"\s++(?:[(\[](?:\.\.\.|…)[)\]]\s*+)?(?P<dash>[{_DASH}]\s*+)?(?P<opening>[{_OPENING}]*+)(?P<first>\w?)"
)
_WORD_BEFORE = re.compile(r"[\w.]+$")
_WORDS_AFTER = re.compile(rf"[\s{_OPENING}{_DASH}]*+(\w+)(?:\s+(\w+))?(?:\s+(\w+))?(?:\s+(\w+))?")
_DOTTED_LETTERS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_NAME_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+)\s+$")

# Never the last word: something is expected after them.
_OPEN = _words("""
    abp adm adw al ang art asp bł bp bryg chor cyt czyt del dot dr ds dyr dyw dz ew fot fr gen gm godz hab hiszp hm hr
    il insp inż kard kier kmdr kmdt kol kom kontradm kpr kpt ks lek łac m.in m.st mec med mgr mjr mł nadinsp nadkom nb
    niem np nr nt ob odc ok oprac p.o płd płk płn plut pn pl podinsp podkom podpłk por pow poz ppłk ppor prof prok
    przew przyp pt red ros rozdz rtm rys sekr sen sierż sp str sygn szer sz śp śr św tab tel tj tłum tzn tzw ub ukr ul
    ur ust vol vs wg wiceadm wicedyr wł woj ws wsch ww wyd wz zach zał zam zast zm zob żoł
    """)
# May be the last word; they are when a capital follows.
_EITHER = _words("""
    a.m b.r bm br co corp etc in inc itd itp jw k.c k.k k.p.a k.p.c k.p.k ltd n.e n.p.m o.o p.m p.n.e r r.b s.a s.c ub.r
    w
    """)
# Amounts: like the above, unless what they count follows.
_AMOUNTS = _words("dol mld mln proc tys")
# Amounts after a figure; otherwise they stand for a title or an address and expect more.
_UNITS = _words("egz gr kw mies min os pkt sek st szt tyg")

_COUNTED = re.compile(
    r"(?:PKB|VAT|CIT|PIT|USD|EUR|PLN|GBP|CHF|C|F|Rosjan|Polek|[^\W\d_]+(?:ów|wian|rzan|szan|czan|inek|anek|jek))$"
)
_TOWNS = _words("Charków Chorzów Czernihów Głogów Kijów Kraków Lwów Piotrków Pruszków Rzeszów Tarnów Tomaszów Żyrardów")
_UNIT_NOUN = re.compile(
    r"(?:Armi|Baz|Batalion|Bieg|Brygad|Dywizj|Eskadr|Festiwal|Flot|Kompani|Kongres|Konkurs|Korpus|"
    r"Maraton|Mistrzostw|Oddzia|Pułk|Rajd|Regionaln|Samodzieln|Sesj|Skrzyd|Szczyt|Zjazd|Zlot|Zgromadzeni)"
)
_ADJECTIVE = re.compile(r"[^\W\d_]+(?:sk|ck|dzk|ow|n)(?:i|a|y|e|iej|iego|iemu|im|ą|ej|ego|ych|ich)$")

_TIME_WORDS = _words("""
    a ale ani i już jeszcze dopiero także też tylko od do w we z ze na po przed około ok pod między oraz lub koniec
    końca końcu końcem początek początku początkiem połowie połowy połową lecie latem zimą wiosną jesienią wiosny lata
    jesieni zimy dnia dniu dniach roku rok lat latach wieku wieki godz godzinie godziny br ub r w tys proc mln mld
    styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu stycznia lutego
    marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia poniedziałek wtorek środę
    czwartek piątek sobotę niedzielę natomiast jednak tymczasem potem później wcześniej ostatecznie podobnie pierwszej
    drugiej trzeciej czwartej kwartale półroczu pierwszym drugim tym samym
    """)
_CLAUSE_OPENERS = _words("a że iż gdyż ponieważ gdy kiedy jeśli jeżeli choć chociaż żeby aby by bo czy")
_NUMBER = re.compile(r"\d+|[IVXLC]+")
_WORD = re.compile(r"\w+")

_LETTERED = re.compile(
    r"(?:grup|hepatitis|kategori|klas|liter|plan|punk|typ|wariant|wirus|witamin)\w*\s+$", re.IGNORECASE
)
_TITLES = _words("Dr Gen Generał Inż Ks Minister Pan Pani Poseł Premier Prezes Prezydent Prof Senator")
_MIDDLE_INITIALS = frozenset({"W Bush", "J Trump", "F Kennedy", "D Roosevelt", "S Truman", "B Johnson", "R Biden"})
_VERB_ENDING = re.compile(r"(?<!ó)(?:ł|ła|ło|li|ły|ć|ją|uje|amy|emy)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences in order, without white space at their edges; every other character lies in exactly one."""
    found: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        first, last = line.span()
        start = first
        for stop in _STOP.finditer(text, first, last):
            if _ends(text, start, stop, last):
                _add(found, text, start, stop.end())
                start = stop.end()
        _add(found, text, start, last)
    return found


def tokens(text: str, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Words (runs of letters, digits and underscores) and single other characters within the sentences."""
    return [match.span() for start, end in sentences for match in _TOKEN.finditer(text, start, end)]


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))


def _ends(text: str, start: int, stop: re.Match[str], last: int) -> bool:
    """Whether the sentence that began at ``start`` ends with ``stop``."""
    after = _NEXT.match(text, stop.end(), last)
    if not after:
        return False
    first = after["first"]
    capital = first.isupper()
    # After an opening mark a lower-case word may begin a quotation, after a bare dash it is the narrator's.
    if not (capital or first.isdigit() or (after["opening"] and first and not after["dash"])):
        return False
    if _bracketed_dots(text, start, stop):
        return False
    if stop["marks"] != ".":
        return True
    return _full_stop_ends(text, start, stop, after)


def _bracketed_dots(text: str, start: int, stop: re.Match[str]) -> bool:
    """*(...)*: dots that stand for what was left out."""
    opened = stop.start() > start and text[stop.start() - 1] in "(["
    return opened and stop["closing"][:1] in (")", "]") and stop["marks"] in ("...", "…")


def _full_stop_ends(text: str, start: int, stop: re.Match[str], after: re.Match[str]) -> bool:
    at = stop.start()
    before = _WORD_BEFORE.search(text, max(start, at - _WINDOW), at)
    if before is None:
        return True
    word, begin = before[0].strip("."), before.start()
    lower = word.lower()
    capital = after["first"].isupper()
    bracket = ")" in stop["closing"] or "]" in stop["closing"]
    if text[begin - 1 : begin] == "/":  # a unit: *60 km/h.*
        return capital
    if word.replace(".", "").isdigit():
        return _number_ends(text, start, begin, word.rpartition(".")[2], after)
    if len(word) > 1 and word.isupper() and "." not in word:
        return True
    if len(word) == 1 and word.isupper():
        return capital and _letter_ends(text, start, begin, after)
    if lower == "im":
        # The pronoun follows a verb (*pomogli im.*), the abbreviation a noun (*szkoła im. …*).
        verb = _NAME_BEFORE.search(text, max(start, begin - _WINDOW), begin)
        return verb is not None and verb[1].lower() != "szkoła" and _VERB_ENDING.search(verb[1]) is not None
    if lower in _AMOUNTS or lower in _UNITS:
        figure = text[max(start, begin - 4) : begin].rstrip()[-1:].isdigit()
        closes = capital and not bracket and (figure or lower in _AMOUNTS)
        return closes and not _counts(text, after) and not _only_time(text, start, at)
    if lower in _EITHER:
        return capital and not bracket and not _only_time(text, start, at)
    return lower not in _OPEN and not _DOTTED_LETTERS.fullmatch(word)


def _number_ends(text: str, start: int, begin: int, word: str, after: re.Match[str]) -> bool:
    """Whether a number with a full stop closes the sentence instead of being an ordinal, a date or an item's number."""
    if not text[start:begin].strip(_DASH + " \t•*"):
        return False
    if len(word) > 2:
        return True
    if after["first"].isdigit():
        return False
    following = _WORDS_AFTER.match(text, after.start())
    for later in filter(None, following.groups() if following else ()):
        if _UNIT_NOUN.match(later):
            return False
        if not _ADJECTIVE.match(later):
            break
    return True


def _counts(text: str, after: re.Match[str]) -> bool:
    """Whether what follows an amount is what the amount counts: *Ukraińców, PKB*."""
    following = _WORDS_AFTER.match(text, after.start())
    return following is not None and following[1] not in _TOWNS and _COUNTED.match(following[1]) is not None


def _only_time(text: str, start: int, at: int) -> bool:
    """Whether the sentence up to ``at``, or its last clause (*…, że w 2023 r.*), holds only a date or a number."""
    whole = text[max(start, at - 100) : at]
    clause = _WORD.findall(whole.rpartition(",")[2])
    if clause and "," in whole and clause[0].lower() in _CLAUSE_OPENERS and _time_words(clause[1:]):
        return True
    return at - start <= 100 and _time_words(_WORD.findall(whole))


def _time_words(words: Sequence[str]) -> bool:
    return all(word.lower() in _TIME_WORDS or _NUMBER.fullmatch(word) for word in words)


def _letter_ends(text: str, start: int, begin: int, after: re.Match[str]) -> bool:
    """Whether a single capital ends the sentence: *zatrzymano Jana N.*, *plan B.*, as against *J. Nowak*."""
    if _LETTERED.search(text, max(start, begin - _WINDOW), begin):
        return True
    name = _NAME_BEFORE.search(text, max(start, begin - _WINDOW), begin)
    if name is None or not name[1].istitle() or name[1] in _TITLES or not text[start : name.start()].strip():
        return False
    following = _WORDS_AFTER.match(text, after.start())
    return following is None or f"{text[begin]} {following[1]}" not in _MIDDLE_INITIALS
