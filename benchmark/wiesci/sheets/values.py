"""The shape of normalised values: TIMEX3 for times, ruling 11 of the guidelines for quantities."""

from __future__ import annotations

import re

_YEAR = r"(?:[0-9X]{4}|BC[0-9X]{4})"
_MONTH = r"(?:0[1-9]|1[0-2]|XX)"
_DAY = r"(?:0[1-9]|[12]\d|3[01]|XX)"
_WEEK = r"W(?:0[1-9]|[1-4]\d|5[0-3]|XX)(?:-(?:[1-7X]|WE))?"
_DATE = rf"{_YEAR}(?:-(?:{_MONTH}(?:-{_DAY})?|{_WEEK}|SP|SU|FA|WI|Q[1-4X]|H[12X]))?|[0-9X]{{2,3}}"
_CLOCK = r"T(?:(?:[01]\d|2[0-4]|XX)(?::(?:[0-5]\d|XX)(?::[0-5]\d)?)?|MO|MI|AF|EV|NI|DT)"
_AMOUNT = r"(?:\d+(?:\.\d+)?|X)"
_DURATION = (
    rf"P(?=.)(?:{_AMOUNT}(?:CE|DE|Q|WE))?(?:{_AMOUNT}Y)?(?:{_AMOUNT}M)?(?:{_AMOUNT}W)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=.)(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?"
)
_REFERENCE = "(?:PAST|PRESENT|FUTURE)_REF"

_TIMES = {
    "DATE": re.compile(rf"{_DATE}|{_REFERENCE}", re.ASCII),
    "TIME": re.compile(rf"(?:{_DATE})?{_CLOCK}|{_REFERENCE}", re.ASCII),
    "DURATION": re.compile(_DURATION, re.ASCII),
    "SET": re.compile(rf"(?:{_DATE})(?:{_CLOCK})?|{_CLOCK}|{_DURATION}", re.ASCII),
}

_NUMBER = r"(?:~|[<>]=?)?-?\d+(?:\.\d+)?(?:--?\d+(?:\.\d+)?)?"
_QUANTITIES = {
    "COUNT": re.compile(_NUMBER, re.ASCII),
    "MONEY": re.compile(rf"{_NUMBER}_[A-Z]{{3}}(?:/[^\s_]+)?", re.ASCII),
    "PERCENT": re.compile(rf"{_NUMBER}_(?:%|pp)", re.ASCII),
    "MEASURE": re.compile(rf"{_NUMBER}_[^\s_\d][^\s_]*", re.ASCII),
}


def time_fits(label: str, value: str) -> bool:
    """Whether ``value`` is a TIMEX3 value for the type; a type without a pattern of its own takes any."""
    return label not in _TIMES or _TIMES[label].fullmatch(value) is not None


def quantity_fits(label: str, value: str) -> bool:
    """Whether ``value`` is a number, range or bound with the unit its type asks for (``~12000``, ``>3.7_km``)."""
    return label not in _QUANTITIES or _QUANTITIES[label].fullmatch(value) is not None
