"""Intervals: whole stories are drawn, the same way every time, and only sums are resampled."""

from __future__ import annotations

import math
import random

import msgspec
import numpy as np
import pytest

import drawn
from wiesci.counts import prf
from wiesci.measures import MEASURES
from wiesci.model import Document
from wiesci.results import Evaluation
from wiesci.scoring import score
from wiesci.significance import LEVEL, SAMPLES, SEED, draws, group_sums, percentiles


def corpus(documents: int = 12) -> tuple[list[Document], list[Document]]:
    """Documents of stories of one to four articles."""
    golds, preds = [], []
    for i in range(documents):
        rng = random.Random(i)
        gold = drawn.gold(rng, f"d{i:02}", story=f"s{math.isqrt(i)}")
        golds.append(gold)
        preds.append(drawn.prediction(rng, gold))
    return golds, preds


def by_loop(evaluation: Evaluation, measure: str) -> tuple[float, float]:
    """The percentile interval in plain Python: draw stories, put their articles together, divide, sort, cut."""
    rows = list(zip(evaluation.stories, evaluation.columns[measure].tables[""].counts.tolist(), strict=True))
    stories = sorted(set(evaluation.stories))
    values = []
    for times in draws(len(stories)).tolist():
        sample = [
            r for story, n in zip(stories, times, strict=True) for _ in range(int(n)) for s, r in rows if s == story
        ]
        total = [sum(column) for column in zip(*sample, strict=True)]
        values.append(float(MEASURES[measure].figures(np.array(total))[MEASURES[measure].headline]))
    values.sort()

    def at(share: float) -> float:
        place = share * (len(values) - 1)
        low = math.floor(place)
        return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])

    return at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)


@pytest.mark.parametrize("measure", ["entities.strict", "events.argument", "claims.relation", "coreference.conll"])
def test_the_interval_is_that_of_a_plain_loop(measure: str) -> None:
    evaluation = score(*corpus())
    low, high = evaluation.interval(measure)
    assert (low, high) == pytest.approx(by_loop(evaluation, measure))
    assert low < float(evaluation.headline(measure) or 0) < high


def test_stories_are_drawn_not_articles() -> None:
    weights = draws(4)
    assert weights.shape == (SAMPLES, 4) == (1000, 4)
    assert (weights.sum(axis=1) == 4).all()
    assert (weights == weights.round()).all()
    counts = np.arange(15.0).reshape(5, 3)
    sums = group_sums(counts, ["b", "a", "b", "c", "a"])
    assert sums.tolist() == [[3 + 12, 4 + 13, 5 + 14], [0 + 6, 1 + 7, 2 + 8], [9, 10, 11]]


def test_articles_of_one_story_stay_together() -> None:
    """Copies of every article within its story change no interval; as stories of their own they would narrow it."""
    golds, preds = corpus(8)
    more_golds, more_preds = list(golds), list(preds)
    own = []
    for gold, pred in zip(golds, preds, strict=True):
        for n in range(3):
            name = f"{gold.id}-{n}"
            more_golds.append(msgspec.structs.replace(gold, id=name))
            own.append(msgspec.structs.replace(gold, id=name, story=name))
            more_preds.append(msgspec.structs.replace(pred, id=name))
    plain, together, apart = (
        score(g, p) for g, p in ((golds, preds), (more_golds, more_preds), ([*golds, *own], more_preds))
    )
    assert together.interval("entities.strict") == pytest.approx(plain.interval("entities.strict"))
    widths = [high - low for low, high in (e.interval("entities.strict") for e in (plain, apart))]
    assert widths[1] < 0.8 * widths[0]


def test_one_story_has_no_spread() -> None:
    golds, preds = ([msgspec.structs.replace(d, story="one") for d in side] for side in corpus(5))
    evaluation = score(golds, preds)
    value = evaluation.headline("events.trigger")
    assert evaluation.interval("events.trigger") == pytest.approx((value, value))


def test_a_document_without_a_story_is_its_own() -> None:
    golds, preds = ([msgspec.structs.replace(d, story=None) for d in side] for side in corpus(5))
    assert score(golds, preds).stories == tuple(d.id for d in golds)


def test_the_order_of_documents_does_not_matter() -> None:
    golds, preds = corpus()
    rng = random.Random(5)
    shuffled = score(rng.sample(golds, len(golds)), rng.sample(preds, len(preds)))
    assert shuffled.scores() == score(golds, preds).scores()


def test_the_order_of_rows_does_not_matter() -> None:
    counts = np.arange(12.0).reshape(4, 3)
    groups = ["x", "y", "x", "z"]
    order = [2, 3, 0, 1]
    assert (group_sums(counts, groups) == group_sums(counts[order], [groups[i] for i in order])).all()


def test_the_seed_is_fixed() -> None:
    assert SEED == 12345
    assert (draws(7) == draws(7, seed=12345)).all()
    assert not (draws(7) == draws(7, seed=1)).all()
    golds, preds = corpus()
    assert score(golds, preds).interval("claims.relation") == score(golds, preds).interval("claims.relation")


def test_nothing_to_draw_from() -> None:
    assert draws(0).shape == (SAMPLES, 0)
    assert percentiles(prf(draws(0) @ np.zeros((0, 3)))["f1"]) == (0, 0)


def test_the_cuts_of_an_interval() -> None:
    assert percentiles(np.arange(101.0)) == pytest.approx((2.5, 97.5))
    assert percentiles(np.arange(101.0), level=0.9) == pytest.approx((5, 95))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_the_interval_covers_the_truth(share: float) -> None:
    """Recall of 2,000 data sets drawn from a known world: 40 stories of one to four articles, each story with its own
    difficulty. About 95 of 100 intervals hold the true value; percentiles of few stories hold a little less."""
    generator = np.random.default_rng(7)
    sets, stories, spread = 2000, 40, 8.0
    weights = draws(stories, samples=400)
    hits = 0
    for _ in range(sets):
        articles = generator.integers(1, 5, size=stories)
        level = generator.beta(share * spread, (1 - share) * spread, size=stories)
        gold = np.array([generator.integers(5, 15, size=n).sum() for n in articles])
        tp = generator.binomial(gold, level)
        low, high = percentiles(prf(weights @ np.stack([tp, gold, gold], axis=1).astype(float))["f1"])
        hits += low <= share <= high
    assert 0.92 < hits / sets < 0.96, hits / sets
