"""Times and quantities: values of spans that overlap, exact spans."""

from __future__ import annotations

import itertools

import pytest

from tiny import Text, counts
from wiesci.model import Quantity, Time

T = Text("We wtorek rano, a potem od 5 do 9 marca 2024 roku, czekało dwieście osób i dwa psy.")
GOLD = T.document(
    T.time("We wtorek rano", "2024-03-05TMO", type_="TIME"),
    T.time("5", "2024-03-05"),
    T.time("9 marca 2024 roku", "2024-03-09"),
    T.quantity("dwieście osób", "200"),
    T.quantity("dwa psy", "2"),
)


def test_values_of_spans_that_overlap() -> None:
    pred = T.document(
        T.time("wtorek", "2024-03-05TMO"),  # other boundaries and type, right value
        T.time("5", "2024-03-06"),  # right place, wrong value
        T.time("czekało", "2024-03-09"),  # right value, wrong place
    )
    assert counts("times.value", GOLD, pred) == (1, 3, 3)
    assert counts("times.exact", GOLD, pred) == (1, 3, 3)  # «5», whatever its value
    assert counts("times.value", GOLD, pred, "TIME") == (1, 0, 1)  # by the gold type
    assert counts("times.value", GOLD, pred, "DATE") == (0, 3, 2)


def test_one_character_is_enough() -> None:
    pred = T.document(T.time("do 9", "2024-03-09"))
    assert counts("times.value", GOLD, pred) == (1, 1, 3)
    assert counts("times.value", GOLD, T.document(T.time("do ", "2024-03-09"))) == (0, 1, 3)


def test_each_gold_time_is_earned_once() -> None:
    pred = T.document(*(T.time(q, "2024-03-09") for q in ("9", "9 marca", "marca", "2024 roku")))
    assert counts("times.value", GOLD, pred) == (1, 4, 3)


def test_equal_values_come_before_overlap() -> None:
    """«5 do 9 marca» overlaps both times, the second by more; «marca 2024 roku» only the second.

    As many equal values as can be: the long span goes to the first gold time, though it shares one character with it
    and seven with the other.
    """
    both = T.time("5 do 9 marca", "2024-03-05")
    assert counts("times.value", GOLD, T.document(both)) == (1, 1, 3)
    assert counts("times.value", GOLD, T.document(both, T.time("marca 2024 roku", "2024-03-09"))) == (2, 2, 3)


def test_then_the_characters_of_overlap() -> None:
    text = Text("maj lipiec")
    gold = text.document(text.time("maj", "05", type_="DATE"), text.time("lipiec", "07", type_="TIME"))
    wide = Time("w", 1, 7, "DATE", "99")  # «aj lip»: two characters of one, three of the other
    narrow = Time("n", 4, 6, "DATE", "07")  # «li»
    assert counts("times.value", gold, text.document(wide, narrow)) == (1, 2, 2)
    assert counts("times.value", gold, text.document(wide, narrow), "TIME") == (1, 0, 1)


@pytest.mark.parametrize(
    ("gold_value", "value", "found"),
    [
        ("2024-WXX-2", "2024-WXX-2", 1),
        ("2024-WXX-2", "2024-W10-2", 0),  # X in gold matches only X
        ("2024-W10-2", "2024-WXX-2", 0),
        ("2024", "2024-03", 0),
        ("PRESENT_REF", "present_ref", 0),
    ],
)
def test_values_are_equal_as_strings(gold_value: str, value: str, found: int) -> None:
    gold, pred = T.document(T.time("5", gold_value)), T.document(T.time("5", value))
    assert counts("times.value", gold, pred) == (found, 1, 1)


def test_no_value_is_never_right() -> None:
    gold = T.document(T.time("5", None))
    assert counts("times.value", gold, gold) == (0, 1, 1)


def test_quantities_alike() -> None:
    pred = T.document(T.quantity("dwieście", "200"), T.quantity("dwa psy", "2", type_="MONEY"))
    assert counts("quantities.value", GOLD, pred) == (2, 2, 2)
    assert counts("quantities.exact", GOLD, pred) == (0, 2, 2)
    assert counts("quantities.exact", GOLD, pred, "MONEY") == (0, 1, 0)
    untyped = T.document(Quantity("q", *_edges("dwa psy"), None, "2"))
    assert counts("quantities.value", GOLD, untyped) == (1, 1, 2)
    assert counts("quantities.exact", GOLD, untyped) == (0, 1, 2)


def _edges(quote: str) -> tuple[int, int]:
    s = T.span(quote)
    return s.start, s.end


def test_repetitions_and_order_earn_nothing() -> None:
    items = [T.time("5", "2024-03-05"), T.time("wtorek", "X"), T.time("5", "2024-03-05", type_="DATE")]
    for order in itertools.permutations(items):
        assert counts("times.value", GOLD, T.document(*order)) == (1, 2, 3)


def test_unlocated_times_are_wrong() -> None:
    lost = T.document(Time("t", -1, -1, "DATE", "2024-03-05"), Time("u", -2, -2, "DATE", "2024-03-05"))
    assert counts("times.value", GOLD, lost) == (0, 2, 3)
    assert counts("times.exact", GOLD, lost) == (0, 2, 3)
