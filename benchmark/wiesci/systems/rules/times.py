"""Time expressions with TIMEX3 values against the document's date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from wiesci.model import Time
from wiesci.systems.rules.morph import FINITE, Page, Word
from wiesci.systems.rules.words import pairs

_DAYS = ["poniedział", "wtor", "śr", "czwart", "piąt", "sobo", "niedziel"]
_MONTHS = ["stycz", "lut", "mar", "kwie", "maj", "czerw", "lip", "sierp", "wrze", "paździer", "listopad", "grud"]
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
_SHIFT = {
    stem: int(value)
    for stem, value in pairs(
        "-1: zeszł ubiegł minion poprzedni; 0: t bieżąc obecn; 1: przyszł najbliższ kolejn następn"
    ).items()
}
_RELATIVE = (
    r"(?:zeszł|ubiegł|minion|poprzedni|bieżąc|obecn|przyszł|najbliższ|kolejn|następn)(?:y|ym|ego|emu|ej|ą|a|e|im|iej)"
)
_UNITS = pairs("D: dni dzień dnia; W: tydzień tygodni; M: miesiąc miesięcy; Y: rok lat; H: godzin; m: minut")
_UNIT = (
    r"(?:dzień|dni|dnia|tydzień|tygodni(?:e|a|u)?|miesiąc(?:e|a|u)?|miesięcy|roku?|lata?|godzin(?:y|ę|a)?"
    r"|minut(?:y|ę|a)?)"
)
_COUNTS = (
    "jeden|jedną|dwa|dwie|dwóch|trzy|trzech|cztery|czterech|pięć|pięciu|sześć|siedem|osiem|dziewięć|dziesięć"
    "|kilka|kilku"
)
_COUNT_VALUES = {
    stem: int(value)
    for stem, value in pairs(
        "1: jed; 2: dw; 3: trz; 4: czt; 5: pię; 6: sze; 7: sie; 8: osi; 9: dziewi; 10: dziesi"
    ).items()
}
_VAGUE_TIMES = pairs("PAST: niedawno ostatnio; PRESENT: obecnie teraz aktualnie; FUTURE: wkrótce niebawem")
_NEAR_DAYS = {
    stem: int(value)
    for stem, value in pairs("0: dziś dzisiaj dzisiejsz; -1: wczoraj; 1: jutr; -2: przedwczoraj; 2: pojutrze").items()
}

_TIMEX = re.compile(
    "|".join(
        (
            rf"(?P<date>\b(?P<d>[12]?\d|3[01])\.? (?P<m>{_MONTH})(?: (?P<y>[12]\d{{3}})(?: ?r\.| roku)?)?)",
            r"(?P<digits>\b(?P<d2>[012]?\d|3[01])\.(?P<m2>0?[1-9]|1[012])\.(?P<y2>[12]\d{3})\b)",
            rf"(?P<month>\b(?:(?P<mrel>{_RELATIVE}) )?(?P<m3>{_MONTH})"
            rf"(?: (?P<y3>[12]\d{{3}})(?: ?r\.| roku)?| (?P<yrel>{_RELATIVE}) roku)?\b)",
            r"(?P<year>\b(?P<y4>[12]\d{3})(?: ?r\.| rok(?:u|iem)?\b)|(?<=\bw )(?P<y5>(?:19|20)\d{2})\b)",
            rf"(?P<day>\b(?:(?P<drel>{_RELATIVE}) )?(?P<w>{_DAY})(?: (?P<dpart>{_PART}))?\b)",
            r"(?P<near>\b(?P<n>dziś|dzisiaj|dzisiejsz\w+|wczoraj\w*|jutr[oaz]\w*|przedwczoraj|pojutrze)\b"
            rf"(?: (?P<npart>{_PART})\b)?)",
            rf"(?P<period>\b(?P<prel>{_RELATIVE}|tym|tego|ten) (?P<p>tydzień|tygodni[ua]|miesiąc[ua]?|roku?))\b",
            rf"(?P<ago>\b(?:(?P<a>\d+|{_COUNTS}) )?(?P<au>{_UNIT}) temu)\b",
            r"(?P<clock>\bgodz(?:\.|in(?:ie|ą|y|a)) ?(?P<h>[01]?\d|2[0-4])(?:[.:](?P<min>\d\d))?\b)",
            r"(?P<set>\b(?:codziennie|co (?:dzień|tydzień|miesiąc|roku?)|każdego (?:dnia|tygodnia|miesiąca|roku)"
            r"|rocznie|corocznie)\b)",
            rf"(?P<span>\b(?P<sn>\d+|{_COUNTS}) (?P<su>{_UNIT})\b)",
            rf"(?P<vague>\b(?:{'|'.join(_VAGUE_TIMES)})\b)",
        )
    ),
    re.IGNORECASE,
)


_KINDS = ("date", "digits", "month", "year", "day", "near", "period", "ago", "clock", "set", "span", "vague")


def find_times(page: Page, published: str | None, taken: Sequence[tuple[int, int]]) -> list[Time]:
    """Time expressions in the order of the text, outside the spans of ``taken`` (names)."""
    busy = {page.words[i].start for i in page.covered(taken)}
    found: list[Time] = []
    starts, ends = {w.start for w in page.words} - busy, {w.end for w in page.words}
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
    return bool(verbs) and (verbs[0].pos == "bedzie" or (verbs[0].pos == "fin" and "perf" in verbs[0].marks))


def _timex(match: re.Match[str], published: str | None, future: bool) -> tuple[str, str]:
    kind = next(k for k in _KINDS if match[k])
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
            value = _plus(day, shift).isoformat() if day else f"{published}-XX" if published else "XXXX-XX-XX"
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
            return "DATE", f"{_VAGUE_TIMES[match[0].lower()]}_REF"


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
    if (relative and _shift(relative) == 1) or future:
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
    return next(code for stem, code in _UNITS.items() if word.startswith(stem[:4]))


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
