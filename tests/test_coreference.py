"""Partitions of mentions: every measure worked out by hand, then what a document's clusters are."""

from __future__ import annotations

import numpy as np
import pytest

from tiny import Text, figures
from wiesci.counts import plain
from wiesci.model import Document, Mention
from wiesci.partitions import FIGURES, FUNCTIONS, Partitions, two_sided

K = ["abc", "de", "f"]
R = ["ab", "cde", "g"]
"""Overlaps: abc with ab 2, with cde 1; de with cde 2. The mentions f and g stand on one side only."""


def scores(name: str, gold: list[str], pred: list[str]) -> tuple[float, float]:
    """Recall and precision."""
    vector = np.asarray(FUNCTIONS[name](Partitions(gold, pred)), dtype=float)
    shown = plain(FIGURES.get(name, two_sided)(vector))
    return float(shown["recall"]), float(shown["precision"])


@pytest.mark.parametrize(
    ("name", "recall", "precision"),
    [
        # abc falls into 2 parts, de into 1, f into 1 (itself): (3-2 + 2-1 + 1-1) / (2+1+0); R: (1 + 1 + 0) / (1+2+0)
        ("muc", 2 / 3, 2 / 3),
        # (2²+1²)/3 + 2²/2 of 6 mentions; 2²/2 + (1²+2²)/3 of 6
        ("b3", (5 / 3 + 2) / 6, (2 + 5 / 3) / 6),
        # best one-to-one: abc-ab 2, de-cde 2
        ("ceafm", 4 / 6, 4 / 6),
        # abc-ab 2·2/5 + de-cde 2·2/5 of 3 clusters each
        ("ceafe", 1.6 / 3, 1.6 / 3),
        # links: abc 3, of which ab 1: 3·1/3; de 2·1/1; f 0: 3 of 6. R: ab 2·1/1, cde 3·1/3, g 0: 3 of 6
        ("lea", 3 / 6, 3 / 6),
        # coreferent: gold 4, predicted 4, both ab, de: 2. Others: gold 15-4 = 11, predicted 11; among a–e both sides
        # keep apart a-d, a-e, b-d, b-e: 4
        ("blanc", (2 / 4 + 4 / 11) / 2, (2 / 4 + 4 / 11) / 2),
    ],
)
def test_by_hand(name: str, recall: float, precision: float) -> None:
    assert scores(name, K, R) == pytest.approx((recall, precision))


def test_conll_is_the_mean_of_three_f1() -> None:
    shown = plain(FIGURES["conll"](np.asarray(FUNCTIONS["conll"](Partitions(K, R)))))
    assert shown["f1"] == pytest.approx((2 / 3 + 11 / 18 + 1.6 / 3) / 3)
    assert (shown["tp"], shown["pred"], shown["gold"]) == (5, 6, 6)  # mentions


def test_singletons_are_kept_and_have_no_links() -> None:
    alone = ["a", "b"]
    assert scores("muc", alone, alone) == (0, 0)
    for name in ("b3", "ceafe", "ceafm", "lea", "blanc"):
        assert scores(name, alone, alone) == (1, 1)
    assert scores("conll", alone, alone)[0] == pytest.approx(2 / 3)


def test_lea_of_a_singleton_that_was_swallowed() -> None:
    assert scores("lea", ["a", "bc"], ["abc"]) == pytest.approx((2 / 3, 1 / 3))  # a 0, bc 2·1/1 of 3; abc 3·1/3 of 3


@pytest.mark.parametrize(
    ("gold", "pred", "value"),
    [
        (["ab"], ["ab"], 1),  # gold has no other pairs: the coreferent half alone
        (["a", "b"], ["ab"], 0),  # gold has no coreferent pairs: the other half alone
        (["ab"], ["a", "b"], 0),
        (["a"], ["a"], 0),  # neither
        ([], [], 0),
        (["abc"], ["ab", "c"], 1 / 3),  # coreferent recall 1/3
    ],
)
def test_halves_of_blanc(gold: list[str], pred: list[str], value: float) -> None:
    assert scores("blanc", gold, pred)[0] == pytest.approx(value)


def test_documents_are_summed_before_dividing() -> None:
    rows = [FUNCTIONS["b3"](Partitions(g, p)) for g, p in ((["ab"], ["ab"]), (["abcd"], ["a", "b", "c", "d"]))]
    shown = plain(two_sided(np.sum(rows, axis=0)))
    assert shown["recall"] == pytest.approx((2 + 4 * 1 / 4) / 6)  # not the mean of 1 and .25


T = Text("Ewa Bór i jej brat wrócili. Bór śpi, a osadzki wójt czuwa w Osadzie.")
GOLD = T.document(
    T.mention("ewa", "Ewa Bór"),
    T.mention("ewa", "jej", level="PRON"),
    T.mention("ewa", "Bór", nth=2),
    T.mention("osada", "osadzki", "GPE", "ADJ"),
    T.mention("osada", "Osadzie", "GPE"),
)


def test_clusters_are_names_and_adjectives() -> None:
    pred = T.document(*(m for m in GOLD.mentions if m.level in ("NAM", "ADJ")), T.mention("x", "brat", level="NOM"))
    assert figures("coreference.conll", (GOLD, pred))["f1"] == 1
    assert figures("coreference.conll", (GOLD, pred))["gold"] == 4


def test_types_and_ids_are_not_compared() -> None:
    pred = T.document(
        *(Mention(m.id, m.start, m.end, "?", f"x-{m.entity}") for m in GOLD.mentions if m.level != "PRON")
    )
    assert figures("coreference.lea", (GOLD, pred))["f1"] == 1


def test_a_repeated_mention_stays_where_it_stands_first() -> None:
    """The cluster that begins earlier keeps it, whatever the order of the file; copies change nothing."""
    ewa, bór, osada = (T.mention("a", "Ewa Bór"), T.mention("a", "Bór", nth=2), T.mention("b", "Osadzie"))
    stolen = T.mention("b", "Bór", nth=2)
    kept = T.document(ewa, bór, osada)
    for mentions in ((ewa, bór, osada, stolen), (stolen, osada, bór, ewa), (ewa, ewa, bór, osada, stolen, stolen)):
        pred = T.document(*mentions)
        for name in FUNCTIONS:
            assert figures(f"coreference.{name}", (GOLD, pred)) == figures(f"coreference.{name}", (GOLD, kept))


def test_copies_do_not_change_which_cluster_comes_first() -> None:
    """Two clusters begin with one mention; the copy of it in the one must not put that one first."""
    first, second, third = (T.mention("", q).start for q in ("Ewa", "jej", "Osadzie"))

    def cluster(entity: str, *starts: int) -> list[Mention]:
        return [Mention(f"{entity}{i}{s}", s, s + 3, "PER", entity) for i, s in enumerate(starts)]

    gold = Document("d", mentions=tuple(cluster("g", first, second)))
    once = Document("d", mentions=(*cluster("a", first, third), *cluster("b", first, second)))
    twice = Document("d", mentions=(*cluster("a", first, first, third), *cluster("b", first, second)))
    assert figures("coreference.b3", (gold, once)) == figures("coreference.b3", (gold, twice))
    assert figures("coreference.b3", (gold, once))["f1"] == pytest.approx(2 * 1 * 2 / 3 / (1 + 2 / 3))


def test_unlocated_mentions_count_against_precision() -> None:
    lost = tuple(Mention(f"m{k}", -k, -k, "PER", "x") for k in (1, 2))
    pred = T.document(*(m for m in GOLD.mentions if m.level != "PRON"), *lost)
    shown = figures("coreference.b3", (GOLD, pred))
    assert (shown["recall"], shown["precision"]) == (1, pytest.approx(4 / 6))
