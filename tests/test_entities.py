"""Names: sets of typed spans, the schemes of SemEval-2013, base forms; each sum by hand."""

from __future__ import annotations

import msgspec
import pytest

from tiny import Text, counts
from wiesci.counts import macro
from wiesci.measures import MEASURES
from wiesci.measures.entities import Scheme, semeval
from wiesci.model import Document, Mention
from wiesci.pair import Pair

T = Text("Burmistrz Nowej Osady Jan Bór wrócił z osadzkiego ratusza do Radia Osada.")
GOLD = T.document(
    T.mention("osada", "Nowej Osady", "GPE"),
    T.mention("jan", "Jan Bór"),
    T.mention("osada", "osadzkiego", "GPE", "ADJ"),
    T.mention("radio", "Radia Osada", "ORG"),
    T.mention("osada", "Osada", "GPE"),  # nested
    T.mention("ratusz", "ratusza", "FAC", "NOM"),
)


def test_names_are_typed_spans() -> None:
    pred = T.document(
        T.mention(None, "Nowej Osady", "LOC"), T.mention(None, "Jan Bór"), T.mention(None, "Osada", "GPE")
    )
    assert counts("entities.strict", GOLD, pred) == (2, 3, 4)
    assert counts("entities.strict", GOLD, pred, "LOC") == (0, 1, 0)
    assert counts("entities.strict", GOLD, pred, "GPE") == (1, 1, 2)
    assert macro(MEASURES["entities.strict"].statistics(Pair(GOLD, pred)))["macro"]["f1"] == pytest.approx(
        (0 + 2 / 3 + 1 + 0) / 4  # LOC, GPE 1/1 and 1/2, PER, ORG
    )


def test_one_span_of_two_types_is_two_names() -> None:
    gold = T.document(T.mention("a", "Radia Osada", "ORG"), T.mention("b", "Radia Osada", "FAC"))
    assert counts("entities.strict", gold, T.document(T.mention(None, "Radia Osada", "FAC"))) == (1, 1, 2)


def test_only_names_count_and_adjectives_beside_them() -> None:
    adjective = T.mention(None, "osadzkiego", "GPE", "ADJ")
    as_name = msgspec.structs.replace(adjective, level="NAM")
    noun = T.mention(None, "ratusza", "FAC", "NOM")
    assert counts("entities.strict", GOLD, T.document(adjective, noun)) == (0, 0, 4)
    assert counts("entities.strict", GOLD, T.document(as_name)) == (0, 1, 4)
    # the level is not compared: a system that calls everything a name loses nothing
    assert counts("entities.strict_adj", GOLD, T.document(as_name, noun)) == (1, 1, 5)
    assert counts("entities.strict_adj", GOLD, T.document(adjective, as_name)) == (1, 1, 5)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        # correct, incorrect, partial, missed, spurious
        ("strict", (1, 3, 0, 1, 1)),
        ("exact", (2, 2, 0, 1, 1)),
        ("partial", (2, 0, 2, 1, 1)),
        ("type", (3, 1, 0, 1, 1)),
    ],
)
def test_the_four_schemes(scheme: Scheme, expected: tuple[int, ...]) -> None:
    gold = [(0, 5, "PER"), (10, 20, "ORG"), (30, 40, "GPE"), (50, 60, "LOC"), (70, 80, "PER")]
    pred = [
        (0, 5, "PER"),  # equal
        (10, 20, "PER"),  # equal boundaries, another type
        (32, 40, "GPE"),  # overlaps, same type
        (55, 65, "LOC"),  # overlaps, same type
        (90, 95, "PER"),  # nothing there
    ]
    assert semeval(gold, pred, scheme) == expected


def test_half_credit_for_partial_overlap() -> None:
    pred = T.document(T.mention(None, "Burmistrz Nowej Osady", "GPE"), T.mention(None, "Jan Bór", "ORG"))
    vector = MEASURES["entities.partial"].statistics(Pair(GOLD, pred))[""]
    assert vector == (1, 0, 1, 2, 0)  # tp 1 + ½ of 2 predicted and 4 gold names
    assert counts("entities.partial", GOLD, pred)[0] == 1


def test_a_prediction_takes_the_exact_name_before_an_earlier_overlapping_one() -> None:
    gold = [(0, 11, "ORG"), (6, 11, "GPE")]
    assert semeval(gold, [(6, 11, "GPE")], "strict") == (1, 0, 0, 1, 0)
    # the longer gold name is gone with the first prediction, in the order of places
    assert semeval(gold, [(0, 11, "ORG"), (6, 11, "GPE")], "partial") == (2, 0, 0, 0, 0)


def test_of_names_of_the_type_the_nearest_boundaries_count() -> None:
    gold = [(0, 10, "PER"), (4, 10, "PER")]
    assert semeval(gold, [(5, 10, "PER"), (8, 30, "PER")], "type") == (2, 0, 0, 0, 0)


def test_one_hundredth_of_the_gold_name_is_an_overlap() -> None:
    assert semeval([(0, 100, "PRO")], [(99, 120, "PRO")], "partial") == (0, 0, 1, 0, 0)
    assert semeval([(0, 101, "PRO")], [(100, 120, "PRO")], "partial") == (0, 0, 0, 1, 1)
    assert semeval([(0, 5, "PRO")], [(5, 9, "PRO")], "partial") == (0, 0, 0, 1, 1)  # touching is none


def test_types_alone_do_not_add_up_to_the_whole() -> None:
    gold, pred = [(0, 5, "PER")], [(0, 5, "ORG")]
    assert semeval(gold, pred, "strict") == (0, 1, 0, 0, 0)
    table = MEASURES["entities.exact"].statistics(
        Pair(Document("d", mentions=(Mention("g", 0, 5, "PER"),)), Document("d", mentions=(Mention("p", 0, 5, "ORG"),)))
    )
    assert table == {"": (1, 0, 0, 0, 0), "PER": (0, 0, 0, 1, 0), "ORG": (0, 0, 0, 0, 1)}


def with_lemmas(*lemmas: str | None) -> Document:
    names = [m for m in GOLD.mentions if m.level == "NAM"]
    pairs = zip(names, lemmas, strict=False)
    return T.document(*(msgspec.structs.replace(m, lemma=lemma) for m, lemma in pairs))


def test_base_forms() -> None:
    gold = with_lemmas("Nowa Osada", "Jan Bór", "Radio Osada", None)
    # case, spaces and the form of Unicode do not count (o + combining acute is ó)
    assert counts("entities.lemma", gold, with_lemmas("nowa  osada ", "JAN BO\u0301R")) == (2, 2, 4)
    assert counts("entities.lemma", gold, with_lemmas("Nowej Osady", "Jan Bór", None)) == (1, 3, 4)


def test_no_base_form_is_never_right() -> None:
    gold = with_lemmas(None, None, None, None)
    assert counts("entities.lemma", gold, gold) == (0, 4, 4)
    for guess in ("", "no base form in gold", "0", "None"):
        assert counts("entities.lemma", gold, with_lemmas(guess, guess, guess, guess)) == (0, 4, 4)


def test_unlocated_names_are_spurious() -> None:
    lost = Document("d", mentions=(Mention("m", -1, -1, "PER"), Mention("n", -2, -2, "PER")))
    assert counts("entities.strict", GOLD, lost) == (0, 2, 4)
    for scheme in ("exact", "partial", "type"):
        assert MEASURES[f"entities.{scheme}"].statistics(Pair(GOLD, lost))[""] == (0, 0, 0, 4, 2)
