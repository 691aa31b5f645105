"""Whether one test set predicts another: the spoilt variants and the figures by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import transfer  # noqa: E402
from wiesci import corpus, scoring  # noqa: E402


def test_tau_and_drop_by_hand() -> None:
    """Three systems, one pair of three in another order: tau = (2 - 1) / 3; the means differ by .1. In the sample the
    order is the same and the means differ by .2.
    """
    first = [np.array([0.3, 0.3]), np.array([0.5, 0.5]), np.array([0.7, 0.7])]
    second = [np.array([0.2, 0.2]), np.array([0.6, 0.3]), np.array([0.4, 0.4])]
    found = transfer.agreement(first, second)
    assert found["variants"] == 3
    assert found["tau"] == pytest.approx(1 / 3)
    assert found["drop"] == pytest.approx(0.1)
    assert found["tau_ci"] == [pytest.approx(1.0)] * 2
    assert found["drop_ci"] == [pytest.approx(0.2)] * 2


def test_more_noise_scores_less_and_the_seed_decides() -> None:
    gold = corpus.load("original", "validation")

    def perfect(document: object) -> object:
        return next(d for d in gold if d.id == document.id)  # type: ignore[attr-defined]

    scores = []
    for share in (0.0, 0.25, 0.5):
        evaluation = transfer.run(transfer.spoilt(perfect, share, 1), gold, "x")  # type: ignore[arg-type]
        scores.append([evaluation.headline(h) or 0.0 for h in transfer.HEADLINES])
    assert scores[0] == [pytest.approx(1.0)] * 4
    assert all(a > b > c for a, b, c in zip(*scores, strict=True))
    once, again = (transfer.spoilt(perfect, 0.5, 1)(gold[0]) for _ in range(2))  # type: ignore[arg-type]
    assert once == again
    assert transfer.spoilt(perfect, 0.5, 2)(gold[0]) != once  # type: ignore[arg-type]


def test_resampling_begins_with_the_figure_itself() -> None:
    gold = corpus.load("original", "validation")
    evaluation = scoring.score(gold, gold[:3])
    weights = np.array([[1.0] * len(gold), [4.0] + [0.0] * (len(gold) - 1)])
    found = transfer.resampled(evaluation, "entities.strict", weights)
    assert found[0] == found[1] == evaluation.headline("entities.strict")
    first = min(gold, key=lambda d: d.story or d.id)
    alone = scoring.score([first], [d for d in gold[:3] if d.id == first.id])
    assert found[2] == alone.headline("entities.strict")


def test_a_dozen_variants_and_the_kept_table() -> None:
    names = set(transfer.variants())
    assert len(names) >= 12
    table = transfer.kept_tables()
    for name in names:
        assert f"| {name} |" in table


def test_the_help_says_that_without_copies_the_kept_tables_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        transfer.main(["--help"])
    assert "the tables of the kept figures are printed" in " ".join(capsys.readouterr().out.split())
