"""Times with TIMEX3 values against the document's date, and quantities with normalised values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from wiesci.model import Quantity, Time
from wiesci.systems.rules.morph import FINITE, Page, Word

_DAYS = "poniedział wtor śr czwart piąt sobo niedziel".split()
_MONTHS = "stycz lut mar kwie maj czerw lip sierp wrze paździer listopad grud".split()
_MONTH = (
    r"(?:stycz(?:eń|nia|niu|niem)|lut(?:y|ego|ym)|mar(?:zec|ca|cu|cem)|kwie(?:cień|tnia|tniu|tniem)|maj(?:a|u|em)?"
    r"|czerw(?:iec|ca|cu|cem)|lip(?:iec|ca|cu|cem)|sierp(?:ień|nia|niu|niem)|wrze(?:sień|śnia|śniu|śniem)"
    r"|październik(?:a|u|iem)?|listopad(?:a|em|zie)?|grud(?:zień|nia|niu|niem))"
)
_DAY = (
    r"(?:poniedział(?:ek|ku|kowy\w*|kowe\w*)|wtor(?:ek|ku|kowy\w*|kowe\w*)|środ(?:a|ę|y|zie|owy\w*|owe\w*)"
    r"|czwart(?:ek|ku|kowy\w*|kowe\w*)|piąt(?:ek|ku|kowy\w*|kowe\w*)|sobo(?:ta|tę|ty|cie|tni\w*)"
    r"|niedziel(?:a|ę|i|ny\w*|ne\w*))"
)
_PART = r"(?:rano|wieczorem|w nocy|po południu|w południe|nad ranem|przed południem)"
_PARTS = {"rano": "MO", "nad ranem": "MO", "przed południem": "MO", "w południe": "MI", "po południu": "AF",
          "wieczorem": "EV", "w nocy": "NI"}  # fmt: skip
_SHIFT = {"zeszł": -1, "ubiegł": -1, "minion": -1, "poprzedni": -1, "t": 0, "bieżąc": 0, "obecn": 0, "przyszł": 1,
          "najbliższ": 1, "kolejn": 1, "następn": 1}  # fmt: skip
_RELATIVE = r"(?:zeszł|ubiegł|minion|poprzedni|bieżąc|obecn|przyszł|najbliższ|kolejn|następn)(?:y|ym|ego|emu|ej|ą|a|e|im|iej)"
_UNITS = {"dni": "D", "dzień": "D", "dnia": "D", "tydzień": "W", "tygodni": "W", "miesiąc": "M", "miesięcy": "M",
          "rok": "Y", "lat": "Y", "godzin": "H", "minut": "m"}  # fmt: skip
_UNIT = r"(?:dzień|dni|dnia|tydzień|tygodni(?:e|a|u)?|miesiąc(?:e|a|u)?|miesięcy|roku?|lata?|godzin(?:y|ę|a)?|minut(?:y|ę|a)?)"
_NUMBERS = {"jeden": 1, "dwa": 2, "trzy": 3, "cztery": 4, "pięć": 5, "sześć": 6, "siedem": 7, "osiem": 8, "dziewięć": 9,
            "dziesięć": 10, "jedenaście": 11, "dwanaście": 12, "piętnaście": 15, "dwadzieścia": 20, "trzydzieści": 30,
            "czterdzieści": 40, "pięćdziesiąt": 50, "sześćdziesiąt": 60, "siedemdziesiąt": 70, "osiemdziesiąt": 80,
            "dziewięćdziesiąt": 90, "sto": 100, "dwieście": 200, "trzysta": 300, "czterysta": 400, "pięćset": 500,
            "pół": Decimal("0.5"), "półtora": Decimal("1.5"), "dwoje": 2, "troje": 3, "czworo": 4, "pięcioro": 5,
            "oba": 2, "trzynaście": 13, "czternaście": 14, "szesnaście": 16, "siedemnaście": 17, "osiemnaście": 18,
            "dziewiętnaście": 19, "sześćset": 600, "siedemset": 700, "osiemset": 800, "dziewięćset": 900}  # fmt: skip
_VAGUE = {"kilka": (3, 9), "kilkanaście": (11, 19), "kilkadziesiąt": (20, 99), "kilkaset": (200, 999)}
_COUNTS = "jeden|jedną|dwa|dwie|dwóch|trzy|trzech|cztery|czterech|pięć|pięciu|sześć|siedem|osiem|dziewięć|dziesięć|kilka|kilku"
_COUNT_VALUES = {"jed": 1, "dw": 2, "trz": 3, "czt": 4, "pię": 5, "sze": 6, "sie": 7, "osi": 8, "dziewi": 9, "dziesi": 10}
_VAGUE_TIMES = {"niedawno": "PAST_REF", "ostatnio": "PAST_REF", "obecnie": "PRESENT_REF", "teraz": "PRESENT_REF",
                "aktualnie": "PRESENT_REF", "wkrótce": "FUTURE_REF", "niebawem": "FUTURE_REF"}  # fmt: skip
_NEAR_DAYS = {"dziś": 0, "dzisiaj": 0, "dzisiejsz": 0, "wczoraj": -1, "jutr": 1, "przedwczoraj": -2, "pojutrze": 2}

_TIMEX = re.compile(
    "|".join(
        (
            rf"(?P<date>\b(?P<d>\d{{1,2}})\.? (?P<m>{_MONTH})(?: (?P<y>[12]\d{{3}})(?: ?r\.| roku)?)?)",
            r"(?P<digits>\b(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>[12]\d{3})\b)",
            rf"(?P<month>\b(?:(?P<mrel>{_RELATIVE}) )?(?P<m3>{_MONTH})(?: (?P<y3>[12]\d{{3}})(?: ?r\.| roku)?| (?P<yrel>{_RELATIVE}) roku)?\b)",
            r"(?P<year>\b(?P<y4>[12]\d{3})(?: ?r\.| rok(?:u|iem)?\b)|(?<=\bw )(?P<y5>(?:19|20)\d{2})\b)",
            rf"(?P<day>\b(?:(?P<drel>{_RELATIVE}) )?(?P<w>{_DAY})(?: (?P<dpart>{_PART}))?\b)",
            rf"(?P<near>\b(?P<n>dziś|dzisiaj|dzisiejsz\w+|wczoraj\w*|jutr[oaz]\w*|przedwczoraj|pojutrze)\b(?: (?P<npart>{_PART})\b)?)",
            rf"(?P<period>\b(?P<prel>{_RELATIVE}|tym|tego|ten) (?P<p>tydzień|tygodni[ua]|miesiąc[ua]?|roku?))\b",
            rf"(?P<ago>\b(?:(?P<a>\d+|{_COUNTS}) )?(?P<au>{_UNIT}) temu)\b",
            rf"(?P<clock>\bgodz(?:\.|in(?:ie|ą|y|a)) ?(?P<h>\d{{1,2}})(?:[.:](?P<min>\d\d))?\b)",
            rf"(?P<set>\b(?:codziennie|co (?:dzień|tydzień|miesiąc|rok(?:u)?)|każdego (?:dnia|tygodnia|miesiąca|roku)|rocznie|corocznie)\b)",
            rf"(?P<span>\b(?P<sn>\d+|{_COUNTS}) (?P<su>{_UNIT})\b)",
            rf"(?P<vague>\b(?:{'|'.join(_VAGUE_TIMES)})\b)",
        )
    ),
    re.IGNORECASE,
)


def find_times(page: Page, published: str | None) -> list[Time]:
    """Time expressions in the order of the text."""
    found: list[Time] = []
    starts, ends = {w.start for w in page.words}, {w.end for w in page.words}
    ranges = [(page.words[a].start, page.words[b - 1].end, a, b) for a, b in page.sentences if b > a]
    for first, last, a, b in ranges:
        future: bool | None = None
        for match in _TIMEX.finditer(page.text, first, last):
            start, end = match.span()
            if start not in starts or end not in ends:
                continue
            if future is None:
                future = _is_future(page.words[a:b])
            type_, value = _timex(match, published, future)
            found.append(Time(f"t{len(found) + 1}", start, end, type_, value, page.text[start:end]))
    return found


def _is_future(words: Sequence[Word]) -> bool:
    verbs = [r for w in words for r in w.readings if r.pos in FINITE]
    return bool(verbs) and (verbs[0].pos == "bedzie" or verbs[0].pos == "fin" and "perf" in verbs[0].marks)


def _timex(match: re.Match[str], published: str | None, future: bool) -> tuple[str, str]:
    kind = next(k for k in ("date", "digits", "month", "year", "day", "near", "period", "ago", "clock", "set", "span", "vague") if match[k])
    year = int(published[:4]) if published else None
    day = dt.date.fromisoformat(published) if published and len(published) == 10 else None
    match kind:
        case "date":
            month = _month(match["m"])
            return "DATE", f"{match['y'] or _year(year, month, published, future)}-{month:02d}-{int(match['d']):02d}"
        case "digits":
            return "DATE", f"{match['y2']}-{int(match['m2']):02d}-{int(match['d2']):02d}"
        case "month":
            month = _month(match["m3"])
            if match["y3"] or not (match["mrel"] or match["yrel"]):
                return "DATE", f"{match['y3'] or _year(year, month, published, future)}-{month:02d}"
            shift = _shift(match["mrel"] or match["yrel"])
            return "DATE", f"{year + shift if year else 'XXXX'}-{month:02d}"
        case "year":
            return "DATE", match["y4"] or match["y5"]
        case "day":
            value = _weekday(match["w"], match["drel"], year, day, future)
            return ("TIME", f"{value}T{_PARTS[match['dpart'].lower()]}") if match["dpart"] else ("DATE", value)
        case "near":
            shift = next(s for stem, s in _NEAR_DAYS.items() if match["n"].lower().startswith(stem))
            value = (_plus(day, shift).isoformat() if day else f"{published}-XX" if published else "XXXX-XX-XX")
            return ("TIME", f"{value}T{_PARTS[match['npart'].lower()]}") if match["npart"] else ("DATE", value)
        case "period":
            return "DATE", _period(match["p"].lower(), _shift(match["prel"]), published, day)
        case "ago":
            return "DATE", _ago(match["a"], match["au"].lower(), published, day)
        case "clock":
            date = published if day else f"{published}-XX" if published else "XXXX-XX-XX"
            return "TIME", f"{date}T{int(match['h']):02d}:{match['min'] or '00'}"
        case "set":
            unit = next((u for u in ("tydz", "tyg", "mies", "rok", "rocz", "coro") if u in match[0].lower()), "d")
            return "SET", {"t": "P1W", "m": "P1M", "r": "P1Y", "c": "P1Y", "d": "P1D"}[unit[0]]
        case "span":
            return "DURATION", _duration(_number(match["sn"]), match["su"].lower())
        case _:
            return "DATE", _VAGUE_TIMES[match[0].lower()]


def _month(word: str) -> int:
    return next(i for i, stem in enumerate(_MONTHS, 1) if word.lower().startswith(stem))


def _year(year: int | None, month: int, published: str | None, future: bool) -> str:
    """The year of a bare month: this one, or the last if that would lie ahead of a past tense (and the reverse)."""
    if year is None or published is None:
        return "XXXX"
    now = int(published[5:7]) if len(published) >= 7 else 12
    if future:
        return str(year + (month < now))
    return str(year - (month > now + 1))


def _shift(word: str) -> int:
    return next((s for stem, s in _SHIFT.items() if len(stem) > 1 and word.lower().startswith(stem)), 0)


def _plus(day: dt.date, days: int) -> dt.date:
    """``day`` moved, but not past the end of the calendar."""
    return dt.date.fromordinal(min(max(1, day.toordinal() + days), dt.date.max.toordinal()))


def _weekday(word: str, relative: str | None, year: int | None, day: dt.date | None, future: bool) -> str:
    number = next(i for i, stem in enumerate(_DAYS, 1) if word.lower().startswith(stem))
    if day is None:
        return f"{year or 'XXXX'}-WXX-{number}"
    if relative and _shift(relative) == 1 or future:
        return _plus(day, (number - day.isoweekday()) % 7 or 7).isoformat()
    return _plus(day, -((day.isoweekday() - number) % 7)).isoformat()


def _week(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _period(unit: str, shift: int, published: str | None, day: dt.date | None) -> str:
    if published is None:
        return "XXXX"
    year, month = int(published[:4]), int(published[5:7]) if len(published) >= 7 else None
    if unit.startswith("ty"):
        return _week(_plus(day, 7 * shift)) if day else f"{year}-WXX"
    if unit.startswith("m"):
        months = year * 12 + (month or 1) - 1 + shift
        return f"{months // 12}-{months % 12 + 1:02d}" if month else f"{year}-XX"
    return str(year + shift)


def _number(word: str | None) -> int | None:
    if word is None:
        return 1
    if word.isdigit():
        return int(word[:6])
    return next((n for stem, n in _COUNT_VALUES.items() if word.lower().startswith(stem)), None)


def _unit(word: str) -> str:
    return next(code for stem, code in _UNITS.items() if word.startswith(stem[:4]) or word.startswith(stem))


def _duration(number: int | None, unit: str) -> str:
    code = _unit(unit)
    return f"P{'T' if code in 'Hm' else ''}{'X' if number is None else number}{code.upper()}"


def _ago(count: str | None, unit: str, published: str | None, day: dt.date | None) -> str:
    number, code = _number(count), _unit(unit)
    if number is None or published is None or code in "Hm":
        return "PAST_REF" if number is None or published is None else published
    if code == "Y":
        return str(max(1, int(published[:4]) - number)).zfill(4)
    if code == "M":
        return _period("m", -number, published, day) if number < 12 * int(published[:4]) else "PAST_REF"
    if day is None:
        return "PAST_REF"
    return _plus(day, -number).isoformat() if code == "D" else _week(_plus(day, -7 * number))


# ---- quantities ----------------------------------------------------------------------------------------------------

_DIGITS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")
_SCALES = {"tysiąc": 10**3, "tysiące": 10**3, "tys": 10**3, "milion": 10**6, "mln": 10**6, "miliard": 10**9, "mld": 10**9,
           "bilion": 10**12, "bln": 10**12}  # fmt: skip
_MONEY = {"złoty": "PLN", "zł": "PLN", "euro": "EUR", "dolar": "USD", "funt": "GBP", "hrywna": "UAH", "rubel": "RUB",
          "frank": "CHF", "jen": "JPY", "juan": "CNY", "korona": "CZK", "usd": "USD", "eur": "EUR", "pln": "PLN"}  # fmt: skip
_MEASURES = {"metr": "m", "kilometr": "km", "km": "km", "kilogram": "kg", "kg": "kg", "tona": "t", "hektar": "ha",
             "ha": "ha", "litr": "l", "stopień": "C", "megawat": "MW", "mw": "MW", "gw": "GW", "gigawat": "GW",
             "centymetr": "cm", "cm": "cm", "baryłka": "bbl", "kilowatogodzina": "kWh", "mila": "mi", "proc": "%"}  # fmt: skip
_APPROXIMATE = {"około": "~", "ok": "~", "blisko": "~", "niemal": "~", "prawie": "~", "ponad": ">", "powyżej": ">",
                "przynajmniej": ">=", "minimum": ">=", "poniżej": "<", "maksymalnie": "<=", "najwyżej": "<="}  # fmt: skip
_TWO_WORDS = {"co najmniej": ">=", "więcej niż": ">", "mniej niż": "<", "nie mniej": ">="}


def find_quantities(page: Page, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
    """Numbers with unit and approximator outside ``taken`` (names and times)."""
    busy = _covered(page, taken)
    found: list[Quantity] = []
    at = 0
    while at < len(page.words):
        if at in busy or (parsed := _amount(page, at, busy)) is None:
            at += 1
            continue
        low, high, stop = parsed
        sentence = page.words[at].sentence
        scale, unit = 1, ""
        type_ = "COUNT"
        ahead = page.words[stop : stop + 4]
        for word in ahead:
            if word.sentence != sentence or word.index in busy or word.index != stop:
                break
            keys = (word.lower, *word.lemmas)
            scaled = next((_SCALES[k] for k in keys if k in _SCALES), None)
            money = next((_MONEY[k] for k in keys if k in _MONEY), None)
            measure = next((_MEASURES[k] for k in keys if k in _MEASURES), None)
            if scaled and not unit:
                scale, stop = scale * scaled, stop + 1
                stop += _dotted(page, stop)
            elif word.text == "%" or "procent" in keys or measure == "%":
                type_, unit, stop = "PERCENT", "_%", stop + 1
                stop += _dotted(page, stop) if word.lower == "proc" else 0
                break
            elif money or measure:
                type_, unit, stop = ("MONEY", f"_{money}", stop + 1) if money else ("MEASURE", f"_{measure}", stop + 1)
                break
            else:
                break
        first, sign = _sign(page, at)
        values = [_plain(low * scale)]
        if high is not None:
            values.append(_plain(high * scale + (scale - 1 if (low, high) in _VAGUE.values() else 0)))
        start, end = page.words[first].start, page.words[stop - 1].end
        value = sign + "-".join(values) + unit
        found.append(Quantity(f"q{len(found) + 1}", start, end, type_, value, text=page.text[start:end]))
        at = stop
    return found


def _covered(page: Page, spans: Sequence[tuple[int, int]]) -> set[int]:
    starts = sorted(spans)
    busy: set[int] = set()
    at = 0
    for word in page.words:
        while at < len(starts) and starts[at][1] <= word.start:
            at += 1
        if at < len(starts) and starts[at][0] <= word.start < starts[at][1]:
            busy.add(word.index)
    return busy


def _amount(page: Page, at: int, busy: set[int]) -> tuple[Decimal | int, Decimal | int | None, int] | None:
    """Lowest and highest value of the number at word ``at`` and the word after it."""
    word = page.words[at]
    if word.text.isascii() and word.text.isdigit() and len(word.text) <= 12:
        match = _DIGITS.match(page.text, word.start)
        if match is None or (at and page.words[at - 1].end == word.start and page.words[at - 1].text not in "(„\"-–"):
            return None
        stop = at + 1
        while stop < len(page.words) and page.words[stop].end <= match.end():
            stop += 1
        low = _decimal(match[0])
        tail = page.words[stop] if stop < len(page.words) else None
        if tail and tail.text in ("-", "–") and stop + 1 < len(page.words) and tail.start == match.end():
            more = _DIGITS.fullmatch(page.words[stop + 1].text)
            if more is None or page.words[stop + 1].start != tail.end or len(more[0]) > 12:
                return None
            return low, _decimal(more[0]), stop + 2
        if tail and tail.start == match.end() and tail.text in (":", "/", ".", "°", "'"):
            following = page.words[stop + 1] if stop + 1 < len(page.words) else None
            if tail.text != "." or (following and following.sentence == word.sentence):
                return None  # a score, a fraction, an ordinal
        return low, None, stop
    lemma = next((r.lemma for r in word.readings if r.pos in ("num", "subst", "adj") and r.lemma in (_NUMBERS | _VAGUE)), None)
    if lemma is None or not word.pos("num") and lemma != "sto":
        return None
    if lemma in _VAGUE:
        return (*_VAGUE[lemma], at + 1)
    total: Decimal | int = _NUMBERS[lemma]
    stop = at + 1
    while stop < len(page.words) and stop not in busy and page.words[stop].sentence == word.sentence:
        extra = next((_NUMBERS[k] for k in page.words[stop].lemmas if k in _NUMBERS), None)
        if extra is None or extra >= total or page.words[stop].lower == "jeden" and total < 20:
            break
        total, stop = total + extra, stop + 1
    return total, None, stop


def _decimal(text: str) -> Decimal:
    return Decimal(re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", "."))


def _plain(value: Decimal | int) -> str:
    number = Decimal(value)
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else format(number.normalize(), "f")


def _dotted(page: Page, stop: int) -> int:
    """1 if an abbreviation's full stop follows within the sentence."""
    if stop + 1 >= len(page.words) or stop >= len(page.words):
        return 0
    word = page.words[stop]
    return int(word.text == "." and word.start == page.words[stop - 1].end and page.words[stop + 1].sentence == word.sentence)


def _sign(page: Page, at: int) -> tuple[int, str]:
    """Where the quantity starts with its approximator, and the approximator's sign."""
    sentence = page.words[at].sentence
    back = at - 1
    if back >= 0 and page.words[back].text == "." and back and page.words[back - 1].lower == "ok":
        back -= 1
    if back >= 0 and page.words[back].sentence == sentence:
        if page.words[back].lower in _APPROXIMATE:
            return back, _APPROXIMATE[page.words[back].lower]
        pair = f"{page.words[back - 1].lower} {page.words[back].lower}" if back else ""
        if pair in _TWO_WORDS and page.words[back - 1].sentence == sentence:
            return back - 1, _TWO_WORDS[pair]
    return at, ""
