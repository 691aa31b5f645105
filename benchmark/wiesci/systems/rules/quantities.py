"""Quantities: numbers in digits and words with scale, unit and approximator, normalised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from wiesci.model import Quantity
from wiesci.systems.rules.morph import Page
from wiesci.systems.rules.words import pairs

_NUMBERS = {
    word: Decimal(value)
    for word, value in pairs(
        "1: jeden; 2: dwa dwoje oba; 3: trzy troje; 4: cztery czworo; 5: pięć pięcioro; 6: sześć; 7: siedem; 8: osiem;"
        " 9: dziewięć; 10: dziesięć; 11: jedenaście; 12: dwanaście; 15: piętnaście; 20: dwadzieścia; 30: trzydzieści;"
        " 40: czterdzieści; 50: pięćdziesiąt; 60: sześćdziesiąt; 70: siedemdziesiąt; 80: osiemdziesiąt;"
        " 90: dziewięćdziesiąt; 100: sto; 200: dwieście; 300: trzysta; 400: czterysta; 500: pięćset; 0.5: pół;"
        " 1.5: półtora; 13: trzynaście;"
        " 14: czternaście; 16: szesnaście; 17: siedemnaście; 18: osiemnaście; 19: dziewiętnaście; 600: sześćset; 700:"
        " siedemset; 800: osiemset; 900: dziewięćset"
    ).items()
}
_VAGUE = {"kilka": (3, 9), "kilkanaście": (11, 19), "kilkadziesiąt": (20, 99), "kilkaset": (200, 999)}
_DIGITS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")
_SCALES = {
    word: int(value)
    for word, value in pairs(
        "1000: tysiąc tysiące tys; 1000000: milion mln; 1000000000: miliard mld; 1000000000000: bilion bln"
    ).items()
}
_MONEY = pairs(
    "PLN: złoty zł pln; EUR: euro eur; USD: dolar usd; GBP: funt; UAH: hrywna; RUB: rubel; CHF: frank; JPY: jen; CNY:"
    " juan; CZK: korona"
)
_MEASURES = pairs(
    "m: metr; km: kilometr km; kg: kilogram kg; t: tona; ha: hektar ha; l: litr; C: stopień; MW: megawat mw; GW: gw"
    " gigawat; cm: centymetr cm; bbl: baryłka; kWh: kilowatogodzina; mi: mila; %: proc procent %"
)
_APPROXIMATE = pairs(
    "~: około ok blisko niemal prawie; >: ponad powyżej; >=: przynajmniej minimum; <: poniżej; <=: maksymalnie najwyżej"
)
_TWO_WORDS = {"co najmniej": ">=", "więcej niż": ">", "mniej niż": "<", "nie mniej": ">="}


def find_quantities(page: Page, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
    """Numbers with unit and approximator outside ``taken`` (names and times)."""
    busy = page.covered(taken)
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
        while stop < len(page.words) and page.words[stop].sentence == sentence and stop not in busy and not unit:
            keys = (page.words[stop].lower, *page.words[stop].lemmas)
            scaled = next((_SCALES[k] for k in keys if k in _SCALES), None)
            measure = next((_MEASURES[k] for k in keys if k in _MEASURES), None)
            money = next((_MONEY[k] for k in keys if k in _MONEY), None)
            if not (scaled or measure or money) or scale > 10**12:
                break
            stop += 1
            stop += _dotted(page, stop) if scaled or keys[0] == "proc" else 0
            if scaled:
                scale *= scaled
            elif measure:
                type_, unit = ("PERCENT" if measure == "%" else "MEASURE"), f"_{measure}"
            else:
                type_, unit = "MONEY", f"_{money}"
        if scale == 1 and not unit and 1900 <= low <= 2100 and page.words[at].text.isdigit():
            at = stop  # a year
            continue
        first, sign = _sign(page, at)
        values = [_plain(low * scale)]
        if high is not None:
            values.append(_plain(high * scale + (scale - 1 if (low, high) in _VAGUE.values() else 0)))
        start, end = page.words[first].start, page.words[stop - 1].end
        value = sign + "-".join(values) + unit
        found.append(Quantity(f"q{len(found) + 1}", start, end, type_, value, text=page.text[start:end]))
        at = stop
    return found


def _amount(page: Page, at: int, busy: set[int]) -> tuple[Decimal | int, Decimal | int | None, int] | None:
    """Lowest and highest value of the number at word ``at`` and the word after it."""
    word = page.words[at]
    if word.text.isascii() and word.text.isdigit() and len(word.text) <= 12:
        match = _DIGITS.match(page.text, word.start)
        if match is None or (at and page.words[at - 1].end == word.start and page.words[at - 1].text not in '(„"-–'):
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
    lemma = next(
        (r.lemma for r in word.readings if r.pos in ("num", "subst", "adj") and r.lemma in (_NUMBERS | _VAGUE)), None
    )
    if lemma is None or (not word.pos("num") and lemma != "sto"):
        return None
    if lemma in _VAGUE:
        return (*_VAGUE[lemma], at + 1)
    total = _NUMBERS[lemma]
    stop = at + 1
    while stop < len(page.words) and stop not in busy and page.words[stop].sentence == word.sentence:
        extra = next((_NUMBERS[k] for k in page.words[stop].lemmas if k in _NUMBERS), None)
        if extra is None or extra >= total or (page.words[stop].lower == "jeden" and total < 20):
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
    return int(
        word.text == "." and word.start == page.words[stop - 1].end and page.words[stop + 1].sentence == word.sentence
    )


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
