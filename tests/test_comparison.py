"""Comparisons: the test and the intervals by hand and by simulation, gates, kept results, tables."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Command
from wiesci import comparison, corpus, kept, report, terminal
from wiesci.counts import TOTAL, Array, Table, prf
from wiesci.measures import HEADLINES, MEASURES
from wiesci.model import UsageError
from wiesci.results import Columns, Evaluation, Signature, evaluations_of
from wiesci.significance import draws, holm, p_value, percentiles, swaps

Counts = Sequence[tuple[float, float, float]]


def evaluation(system: str, counts: Mapping[str, Counts], *, stories: Sequence[str] = (), **signed: str) -> Evaluation:
    """A system with these counts (tp, pred, gold) by document for each measure."""
    size = len(next(iter(counts.values())))
    columns = {}
    for name, rows in counts.items():
        table = np.zeros((size, len(MEASURES[name].columns)))
        table[:, :3] = rows
        columns[name] = Columns(MEASURES[name], {TOTAL: Table(MEASURES[name].columns, table)})
    ids = tuple(f"d{i:02}" for i in range(size))
    parts = {"wiesci": "1", "gold": "aaaa", "docs": str(size), "labels": "own", "tok": "data", "align": "none"} | signed
    return Evaluation(system, ids, tuple(stories or ids), columns, (), Signature(tuple(parts.items())))


# ---- the test by hand ------------------------------------------------------------------------------------------------


def test_three_stories_are_swapped_in_all_eight_ways() -> None:
    """A is right on 4, 4, 4 of 10, B on 6, 6, 6: F1 .4 and .6.

    Swapping k stories gives B minus A = .2 · (3 - 2k) / 3: only no swap and all swaps reach .2, so p = 2 / 8.
    """
    a = evaluation("a", {"entities.strict": [(4, 10, 10)] * 3})
    b = evaluation("b", {"entities.strict": [(6, 10, 10)] * 3})
    found = comparison.compare(a, b, "entities.strict")
    assert (found.first_value, found.second_value) == (pytest.approx(0.4), pytest.approx(0.6))
    assert found.difference == pytest.approx(0.2)
    assert found.p == 0.25
    assert (found.low, found.high) == (pytest.approx(0.2), pytest.approx(0.2))
    assert found.smallest == pytest.approx(0.0)


def test_articles_of_one_story_are_swapped_together() -> None:
    """Three articles of two storylines: four ways, two of which reach the difference."""
    a = evaluation("a", {"entities.strict": [(4, 10, 10)] * 3}, stories=("x", "x", "y"))
    b = evaluation("b", {"entities.strict": [(6, 10, 10)] * 3}, stories=("x", "x", "y"))
    assert comparison.compare(a, b, "entities.strict").p == 0.5


def test_drawn_trials_count_the_observed_one() -> None:
    """No trial of 99 as far as .5: (0 + 1) / (99 + 1)."""
    assert p_value(0.5, np.zeros(99), exact=False) == 0.01
    assert p_value(0.5, np.full(4, -0.5), exact=True) == 1.0


def test_holm_by_hand() -> None:
    """.01 · 4, .02 · 3, .03 · 2 is less than before and so .06, .5 · 1."""
    assert holm([0.02, 0.5, 0.01, 0.03]) == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_keeps_order_and_never_helps(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(p <= q <= 1 for p, q in zip(values, adjusted, strict=True))
    order = sorted(range(len(values)), key=lambda i: values[i])
    assert [adjusted[i] for i in order] == sorted(adjusted)


def test_overall_is_the_mean_of_the_headlines() -> None:
    counts = dict(zip(HEADLINES, ([(2, 10, 10)], [(4, 10, 10)], [(6, 10, 10)], [(8, 10, 10)]), strict=True))
    a, b = evaluation("a", counts), evaluation("b", {name: [(5, 10, 10)] for name in HEADLINES})
    found = comparison.compare(a, b, "overall")
    assert (found.first_value, found.second_value) == (pytest.approx(0.5), 0.5)
    assert {c.measure for c in comparison.compare_all([a, b])} == {*HEADLINES, "overall"}


def test_the_interval_of_overall_is_that_of_the_mean_in_the_same_draws() -> None:
    """Four equal headlines have the interval of one; two that balance each other have none to speak of."""
    rising = [(float(i), 10.0, 10.0) for i in range(10)]
    same = evaluation("same", dict.fromkeys(HEADLINES, rising))
    assert same.interval("overall") == pytest.approx(same.interval(HEADLINES[0]))
    paired = evaluation(
        "paired", dict(zip(HEADLINES, (rising, [(9 - t, p, g) for t, p, g in rising]) * 2, strict=True))
    )
    low, high = paired.interval("overall")
    assert (low, high) == (pytest.approx(0.45), pytest.approx(0.45))


def test_comparing_the_other_way_round_turns_the_sign() -> None:
    rng = np.random.default_rng(5)
    rows = [[(float(rng.integers(0, 9)), 10.0, 12.0) for _ in range(20)] for _ in range(2)]
    a, b = (evaluation(n, {"entities.strict": r}) for n, r in zip("ab", rows, strict=True))
    there, back = comparison.compare(a, b, "entities.strict"), comparison.compare(b, a, "entities.strict")
    assert there.difference == -back.difference
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))
    assert there.p == back.p
    assert there.smallest == pytest.approx(back.smallest)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gold": "bbbb"}, "gold is aaaa for the first, bbbb for the second"),
        ({"labels": "coarse"}, "labels is own for the first, coarse for the second"),
        ({"given": "triggers"}, "given is none for the first, triggers for the second"),
    ],
)
def test_unlike_results_are_not_compared(change: dict[str, str], message: str) -> None:
    a = evaluation("a", {"entities.strict": [(4, 10, 10)]})
    with pytest.raises(UsageError, match=message):
        comparison.compare(a, evaluation("b", {"entities.strict": [(4, 10, 10)]}, **change), "entities.strict")


def test_other_documents_are_not_compared() -> None:
    a = evaluation("a", {"entities.strict": [(4, 10, 10)] * 2})
    with pytest.raises(UsageError, match="other documents: d01"):
        comparison.compare(a, evaluation("b", {"entities.strict": [(4, 10, 10)]}), "entities.strict")


# ---- simulation ------------------------------------------------------------------------------------------------------

STORIES, SETS = 40, 2000


def simulated(effect: float, sets: int, seed: int = 1, stories: int = STORIES) -> tuple[Array, Array]:
    """Counts by story of two systems: families of one to four articles that share a difficulty.

    The second system finds each gold item with a probability higher by ``effect``; both add wrong predictions.
    """
    rng = np.random.default_rng(seed)
    shape = (sets, stories, 4)
    there = np.arange(4) < rng.integers(1, 5, size=(sets, stories, 1))
    gold = (rng.poisson(14, shape) + 2) * there
    difficulty = rng.beta(8, 5, size=(sets, stories, 1))
    systems = []
    for shift in (0.0, effect):
        tp = rng.binomial(gold, np.clip(difficulty + shift, 0, 1))
        pred = tp + rng.poisson(4, shape) * there
        systems.append(np.stack([tp.sum(-1), pred.sum(-1), gold.sum(-1)], axis=-1).astype(np.float64))
    return systems[0], systems[1]


def figure(counts: Array) -> Array:
    return prf(counts)["f1"]


@pytest.mark.parametrize("effect", [0.0, 0.02, 0.05])
def test_intervals_cover_and_the_test_keeps_its_level(effect: float) -> None:
    """2,000 test sets: 95 % intervals hold the truth in 92 to 97 %; without an effect 3.5 to 6.5 % are rejected."""
    first, second = simulated(effect, SETS)
    many = simulated(effect, 1, seed=2, stories=200_000)
    truth_first, truth_second = (float(figure(counts.sum(1))[0]) for counts in many)
    truth = truth_second - truth_first
    weights, swapped = draws(STORIES), swaps(STORIES, trials=1000)
    assert len(swapped) == 1000
    covered = covered_difference = rejected = 0
    for a, b in zip(first, second, strict=True):
        sampled, moved = figure(weights @ a), swapped @ (b - a)
        low, high = percentiles(sampled)
        covered += low <= truth_first <= high
        low, high = percentiles(figure(weights @ b) - sampled)
        covered_difference += low <= truth <= high
        total_a, total_b = a.sum(0), b.sum(0)
        trials = figure(total_b - moved) - figure(total_a + moved)
        rejected += p_value(float(figure(total_b) - figure(total_a)), trials, exact=False) < 0.05
    assert 0.92 <= covered / SETS <= 0.97
    assert 0.92 <= covered_difference / SETS <= 0.97
    if effect == 0.0:
        assert 0.035 <= rejected / SETS <= 0.065


def test_the_smallest_detectable_difference_is_found_four_times_in_five() -> None:
    """With the true difference as large as 2.80 standard errors the test rejects in about 80 % of test sets."""
    effect = 0.0535
    first, second = simulated(effect, 500)
    weights, swapped = draws(STORIES), swaps(STORIES, trials=1000)
    smallest, differences, rejected = [], [], 0
    for a, b in zip(first, second, strict=True):
        sampled = figure(weights @ b) - figure(weights @ a)
        smallest.append(comparison.POWER * float(np.std(sampled, ddof=1)))
        total_a, total_b = a.sum(0), b.sum(0)
        moved = swapped @ (b - a)
        observed = float(figure(total_b) - figure(total_a))
        differences.append(observed)
        rejected += p_value(observed, figure(total_b - moved) - figure(total_a + moved), exact=False) < 0.05
    assert np.mean(differences) == pytest.approx(np.mean(smallest), rel=0.07)
    assert 0.74 <= rejected / 500 <= 0.86


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a result of ``score -o`` for a system that gets the given share of 12 documents right."""
    folder = tmp_path_factory.mktemp("results")

    def write(name: str, right: float, *, measures: Sequence[str] = HEADLINES, jitter: int = 1, **signed: str) -> Path:
        rng = np.random.default_rng(len(name))
        counts = {m: [(20 * right + rng.integers(-jitter, jitter + 1), 20, 20) for _ in range(12)] for m in measures}
        made = evaluation(name, counts, **signed)
        path = folder / f"{name}.json"
        result = report.to_json([made], version="1", part=None, split=None, documents=True)
        path.write_text(json.dumps(result), encoding="utf-8")
        return path

    return write


def test_a_result_reads_back(results: Callable[..., Path]) -> None:
    path = results("back", 0.5)
    result = json.loads(path.read_text(encoding="utf-8"))
    (found,) = evaluations_of(result)
    assert found.to_dict(documents=True) == result["systems"]["back"]


def test_compare_prints_a_table_for_each_pair(command: Command, results: Callable[..., Path]) -> None:
    files = [results("weak", 0.4), results("strong", 0.8), results("also", 0.8)]
    done = command("compare", *files)
    assert (done.status, done.err) == (0, "")
    titles = [line.strip() for line in done.out.splitlines() if " minus " in line]
    assert titles == ["strong minus weak", "also minus weak", "also minus strong"]
    rows = [line.split() for line in done.out.splitlines() if line.split()[:1] == ["entities.strict"]]
    assert [row[-1] == "*" for row in rows] == [True, True, False]
    assert float(rows[0][3]) == pytest.approx(0.4, abs=0.05)
    assert "12 stories; paired randomization over stories, Holm over 15 comparisons." in done.out
    assert max(map(len, done.out.splitlines()[:20])) <= 100


def test_a_pair_is_compared_on_what_both_attempted(command: Command, results: Callable[..., Path]) -> None:
    """A third system with names alone takes nothing from the other two."""
    files = [results("weak", 0.4), results("strong", 0.8), results("names", 0.5, measures=["entities.strict"])]
    done = command("compare", *files, "--json")
    found = [(row["first"], row["second"], row["measure"]) for row in done.json()["comparisons"]]
    names = [("weak", "names", "entities.strict"), ("strong", "names", "entities.strict")]
    assert found == [*(("weak", "strong", m) for m in (*HEADLINES, "overall")), *names]
    shown = command("compare", *files).out.splitlines()
    lacking = "events.trigger, events.argument, claims.relation"
    assert f"names did not attempt {lacking}: left out of its pairs" in shown
    assert "12 stories; paired randomization over stories, Holm over 7 comparisons." in shown
    assert "left out" not in command("compare", *files[:2]).out
    other = results("events", 0.5, measures=["events.trigger"])
    refused = command("compare", files[2], other)
    assert (refused.status, refused.out) == (2, "")
    assert "no headline was attempted by two systems" in refused.err


def test_a_difference_too_small_for_the_test_set_is_signed(command: Command, results: Callable[..., Path]) -> None:
    files = [results("ab", 0.50, jitter=5), results("abc", 0.51, jitter=5)]
    done = command("compare", *files, "--measure", "entities.strict", "--json")
    (row,) = json.loads(done.out)["comparisons"]
    assert row["too_small"] is True
    assert row["significant"] is False
    assert abs(row["difference"]) < row["smallest"]
    shown = command("compare", *files, "--measure", "entities.strict")
    assert any(line.split()[-1:] == ["~"] for line in shown.out.splitlines())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{a}"], "compare takes two files or more"),
        (["{a}", "{names}", "--measure", "events.trigger"], "names: did not attempt events.trigger"),
        (["{a}", "{b}", "--measure", "f1"], "no measure 'f1'; there are entities.strict"),
        (["{a}", "{other}"], "gold is aaaa for the first, zzzz for the second"),
        (["{a}", "{empty}"], "is no result of wiesci score: it has no systems"),
        (["{a}", "{bare}"], "has no documents' statistics; write the result with wiesci score -o"),
        (["{a}", "{prose}"], "is no JSON"),
        (["{a}", "{short}"], "statistics of entities.strict are not 3 numbers for every document"),
        (["{a}", "{unknown}"], "has the measure 'entities.magic', which wiesci does not know"),
    ],
)
def test_what_cannot_be_compared(
    command: Command, results: Callable[..., Path], tmp_path: Path, words: list[str], message: str
) -> None:
    good = json.loads(results("a", 0.5).read_text(encoding="utf-8"))
    system = good["systems"]["a"]

    def changed(name: str, **fields: Any) -> Path:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"systems": {name: {**system, **fields}}}), encoding="utf-8")
        return path

    short = {i: {**row, "entities.strict": [1]} for i, row in system["documents"].items()}
    (tmp_path / "empty.json").write_text("{}", encoding="utf-8")
    (tmp_path / "prose.json").write_text("Oto wynik", encoding="utf-8")
    places = {
        "a": results("a", 0.5),
        "b": results("b", 0.5),
        "names": results("names", 0.5, measures=["entities.strict"]),
        "other": results("other", 0.5, gold="zzzz"),
        "bare": changed("bare", documents=None),
        "short": changed("short", documents=short),
        "unknown": changed("unknown", scores={"entities.magic": {}}),
        "empty": tmp_path / "empty.json",
        "prose": tmp_path / "prose.json",
    }
    done = command("compare", *(word.format(**places) for word in words))
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_predictions_and_results_compare(command: Command, tmp_path: Path) -> None:
    for name in ("rules", "constant"):
        assert command("predict", name, "-o", tmp_path / f"{name}.jsonl").status == 0
    assert command("score", tmp_path / "rules.jsonl", "-o", tmp_path / "kept.json").status == 0
    fresh = command("compare", tmp_path / "constant.jsonl", tmp_path / "rules.jsonl", "--json").json()
    mixed = command("compare", tmp_path / "constant.jsonl", tmp_path / "kept.json", "--json").json()
    assert fresh == mixed
    assert [row["measure"] for row in fresh["comparisons"]] == ["entities.strict"]


# ---- the gate --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "status", "word"), [(0.9, 0, "gate open"), (0.8, 0, "gate open"), (0.4, 1, "gate closed")]
)
def test_the_gate(command: Command, results: Callable[..., Path], now: float, status: int, word: str) -> None:
    done = command("gate", results("now", now), "--against", results("before", 0.8))
    assert (done.status, done.err) == (status, "")
    assert word in done.out
    assert done.out.count("dropped ") == (4 if status else 0)


def test_a_large_allowance_keeps_the_gate_open(command: Command, results: Callable[..., Path]) -> None:
    files = (results("now", 0.4), "--against", results("before", 0.8))
    assert command("gate", *files, "--max-drop", "0.5").status == 0


def test_a_drop_that_may_be_chance_keeps_the_gate_open(command: Command, results: Callable[..., Path]) -> None:
    done = command("gate", results("xyz", 0.47, jitter=6), "--against", results("xy", 0.5, jitter=6))
    assert done.status == 0


def test_a_headline_given_up_closes_the_gate(command: Command, results: Callable[..., Path]) -> None:
    now = results("now", 0.8, measures=["entities.strict"])
    done = command("gate", now, "--against", results("before", 0.8))
    assert done.status == 1
    assert [line.split()[1] for line in done.out.splitlines() if line.startswith("dropped")] == list(HEADLINES[1:])


def test_a_gate_against_other_gold_is_refused(command: Command, results: Callable[..., Path]) -> None:
    done = command("gate", results("now", 0.8, gold="zzzz"), "--against", results("before", 0.8))
    assert done.status == 2
    assert "gold is aaaa for the first, zzzz for the second" in done.err


# ---- citing, tables --------------------------------------------------------------------------------------------------


def test_cite_gives_a_sentence_and_bibtex(command: Command, results: Callable[..., Path]) -> None:
    done = command("cite", results("mine", 0.5, jitter=0))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("mine reaches entities.strict 50.0 (50.0–50.0), events.trigger 50.0")
    assert "overall 50.0 (50.0–50.0) on 12 documents (F1 in percent" in done.out
    assert "Signature: wiesci:1|gold:aaaa|docs:12" in done.out
    assert done.out.count("{") == done.out.count("}")
    assert "@misc{wiesci," in done.out


def test_cite_names_missing_documents(command: Command, results: Callable[..., Path]) -> None:
    path = results("mine", 0.5, jitter=0)
    assert "on 12 documents (F1 in percent" in command("cite", path).out
    result = json.loads(path.read_text(encoding="utf-8"))
    result["systems"]["mine"]["missing"] = 3
    path.write_text(json.dumps(result), encoding="utf-8")
    sentence = "on 12 documents, 3 of them without a prediction and counted as empty (F1 in percent"
    assert sentence in command("cite", path).out


def test_csv_holds_every_figure(command: Command, tmp_path: Path) -> None:
    command("predict", "constant", "-o", tmp_path / "c.jsonl")
    done = command("score", tmp_path / "c.jsonl", "--csv", tmp_path / "c.csv", "--json")
    scores = done.json()["systems"]["c"]["scores"]["entities.strict"]
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(r["measure"], r["label"]): r for r in csv.DictReader(stream)}
    assert float(rows["entities.strict", ""]["f1"]) == scores["f1"]
    for label, figures in scores["by_label"].items():
        assert float(rows["entities.strict", label]["recall"]) == figures["recall"]
        assert [float(rows["entities.strict", label][k]) for k in ("low", "high")] == figures["ci"]


def test_latex_is_escaped() -> None:
    made = evaluation("a_b & %x\n\\input{y}", {name: [(5, 10, 10)] * 3 for name in HEADLINES})
    table = report.to_latex([made])
    lines = table.splitlines()
    assert all(line.startswith("%") for line in lines[:2])
    assert r"a\_b \& \%x" in table
    assert r"\textbackslash input\{y\}" in table
    assert table.count("50.0 (50.0--50.0)") == len(HEADLINES) + 1, "the headlines and overall"
    assert lines[2] == r"\begin{tabular}{lrrrrr}"


def test_json_and_latex_exclude_each_other(command: Command) -> None:
    done = command("score", "x.jsonl", "--json", "--latex")
    assert (done.status, done.out) == (2, "")
    assert "--json and --latex exclude each other" in done.err


def test_the_reannotation_is_of_the_shipped_documents() -> None:
    for part in ("original", "real"):
        (found,) = kept.reannotation(part, "test")
        assert found.doc_ids == tuple(d.id for d in corpus.load(part, "test"))
        assert found.overall is not None
        assert not math.isnan(found.overall)
    assert kept.reannotation("original", "train") == []


def test_tables_fit_eighty_columns(results: Callable[..., Path]) -> None:
    """On a terminal of 80 columns no table is cut or folded, even with counts of four digits."""
    from io import StringIO

    from rich.console import Console

    counts = {name: [(333, 1000, 1000)] * 3 for name in MEASURES if not name.startswith("entities.e")}
    single = evaluation("s", counts)
    pair = [evaluation(name, counts) for name in ("first", "second")]
    triple = [*pair, evaluation("third", counts)]
    for show in (
        lambda console: terminal.print_scores(triple, console),
        lambda console: terminal.print_scores([single], console),
        lambda console: terminal.print_scores(pair, console),
        lambda console: terminal.print_comparisons(comparison.compare_all(pair), pair, console),
        lambda console: terminal.print_leaders(report.leader_rows({"original": pair}), console),
    ):
        stream = StringIO()
        show(Console(file=stream, width=80, force_terminal=True, no_color=True))
        plain = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
        table = [line for line in plain.splitlines() if line.startswith(("entities.", "events.", "claims.", "coref"))]
        assert "…" not in plain
        assert max(map(len, table), default=0) <= 80
        assert {line.split()[0] for line in table} <= {*MEASURES, "entities.", "events."}
