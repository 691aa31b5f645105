"""Large documents: the cost grows with the document, not with its square."""

from __future__ import annotations

import random
import sys
from types import FrameType
from typing import Any

import msgspec
import pytest

from wiesci import scoring
from wiesci.measures import MEASURES
from wiesci.model import Argument, Claim, Document, Entity, Event, Mention, Quantity, Span, Time, Trigger
from wiesci.pair import Pair
from wiesci.partitions import FUNCTIONS, Partitions

SMALL, LARGE = 200, 800
GROWTH = 8
"""Four times the size costs four times the work if it is linear, sixteen times if it is quadratic."""


def large(size: int, seed: int) -> Document:
    """``size`` names in half as many entities, as many triggers, times and quantities, and a tenth of claims.

    Equal seeds give equal places; the partition into entities and the labels are drawn anew.
    """
    rng = random.Random(seed)
    tokens = tuple((i * 5, i * 5 + 4) for i in range(size * 3))
    entities = tuple(Entity(f"e{i}", "PER") for i in range(size // 2))

    def place(i: int) -> tuple[int, int]:
        start = i * 15 + rng.choice((0, 0, 0, 5))
        return start, start + rng.choice((4, 9, 14))

    mentions = tuple(
        Mention(f"m{i}", *place(i), rng.choice(("PER", "ORG")), rng.choice(entities).id) for i in range(size)
    )
    triggers = [Trigger(f"t{i}", *place(i), None, rng.choice(("ACTUAL", "HYPO")), "POS") for i in range(size)]
    fillers = [Argument("Agent", rng.choice(entities).id) for _ in range(size)]
    fillers += [Argument("Place", Span(*place(i))) for i in range(size)]
    events = tuple(
        Event(f"v{i}", rng.choice("AB"), tuple(triggers[i : i + 2]), tuple(fillers[i::size])) for i in range(0, size, 2)
    )
    claims = tuple(
        Claim(
            f"c{i}",
            (Span(i * 150, i * 150 + rng.randint(40, 200)),),
            rng.choice(entities).id,
            Span(*place(i * 10)),
            "STATE",
            "NONE",
        )
        for i in range(size // 10)
    )
    return Document(
        "large",
        text="word " * (size * 3),
        sentences=tuple((i * 75, i * 75 + 74) for i in range(size // 5)),
        tokens=tokens,
        entities=entities,
        mentions=mentions,
        times=tuple(Time(f"d{i}", *place(i), "DATE", rng.choice("12")) for i in range(size)),
        quantities=tuple(Quantity(f"q{i}", *place(i), "COUNT", rng.choice("12")) for i in range(size)),
        events=events,
        claims=claims,
    )


def lines_run(measure: str, gold: Document, pred: Document) -> int:
    """Lines of the package that one computation runs; every round of a comprehension counts."""
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace if "wiesci" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        MEASURES[measure].statistics(Pair(gold, pred))
    finally:
        sys.settrace(before)
    return count


DOCUMENTS = {size: (large(size, 1), large(size, 2)) for size in (SMALL, LARGE)}


@pytest.mark.parametrize("measure", list(MEASURES))
def test_no_measure_is_quadratic(measure: str) -> None:
    """Twice the items cost less than so many times the lines that run."""
    small, big = (lines_run(measure, *DOCUMENTS[size]) for size in (SMALL, LARGE))
    assert big < GROWTH * small, (small, big)


def test_a_long_span_is_paid_for_once() -> None:
    """A prediction over the whole text shares characters with everything; the others must not pay for it."""
    gold, pred = DOCUMENTS[LARGE]
    whole = Mention("whole", 0, len(gold.text or ""), "PER", pred.entities[0].id)
    long = msgspec.structs.replace(pred, mentions=(*pred.mentions, whole))
    for measure in ("entities.partial", "entities.type", "coreference.ceafe"):
        assert lines_run(measure, gold, long) < 2 * lines_run(measure, gold, pred), measure


def test_five_thousand_of_everything() -> None:
    """Finishes; the whole suite of measures took some four seconds when this was written."""
    gold, pred = large(5000, 1), large(5000, 2)
    pair = Pair(gold, pred)
    for name, measure in MEASURES.items():
        assert measure.statistics(pair), name


@pytest.mark.parametrize("clusters", [50, 2000, 4999])
def test_five_thousand_mentions_clustered_at_random(clusters: int) -> None:
    """Two unrelated partitions hang together in one block, the worst case of the best pairing of clusters."""
    rng = random.Random(clusters)
    sides = []
    for _ in range(2):
        found: list[list[int]] = [[] for _ in range(clusters)]
        for mention in range(5000):
            rng.choice(found).append(mention)
        sides.append(found)
    p = Partitions(*sides)
    for name, function in FUNCTIONS.items():
        assert all(n >= 0 for n in function(p)), name


def test_many_processes_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [Pair(large(40, seed), large(40, seed + 100)) for seed in range(6)]
    measures = list(MEASURES.values())
    monkeypatch.setattr(scoring, "WORTH_A_PROCESS", 2)
    alone, together = scoring.count(pairs, measures), scoring.count(pairs, measures, jobs=3)
    assert list(alone) == list(together)
    for name, columns in alone.items():
        assert set(columns.tables) == set(together[name].tables)
        for label, table in columns.tables.items():
            assert table.counts.tolist() == together[name].tables[label].counts.tolist()


def test_few_documents_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_context", lambda kind: pytest.fail("a process for two documents"))
    scoring.count([Pair(large(40, 1), large(40, 2))] * 2, list(MEASURES.values())[:1], jobs=8)
