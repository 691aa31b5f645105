"""What holds for every measure: each line of the table is tested by being there, on documents drawn at random."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
import pytest

import drawn
from wiesci.counts import TOTAL, plain
from wiesci.measures import MEASURES, Measure
from wiesci.model import Argument, Claim, Document, Entity, Event, Mention, Quantity, Span, Time, Trigger
from wiesci.pair import Pair
from wiesci.scoring import score

SEEDS = range(60)
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda m: m.name)


@functools.cache
def pair(seed: int) -> tuple[Document, Document]:
    rng = random.Random(seed)
    gold = drawn.gold(rng)
    return gold, drawn.prediction(rng, gold)


def pairs() -> Iterator[tuple[int, Document, Document]]:
    return ((seed, *pair(seed)) for seed in SEEDS)


@functools.cache
def shared(gold: Document, pred: Document) -> Pair:
    return Pair(gold, pred)


def statistics(measure: Measure, gold: Document, pred: Document) -> Mapping[str, np.ndarray]:
    found = measure.statistics(shared(gold, pred))
    return {label: np.asarray(vector, dtype=np.float64) for label, vector in found.items()}


def figures(measure: Measure, *rows: np.ndarray) -> dict[str, float]:
    return plain(measure.figures(np.sum(rows, axis=0)))


def assert_same(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray], note: object) -> None:
    for label in {*a, *b}:
        zero = np.zeros_like(a[TOTAL])
        np.testing.assert_allclose(a.get(label, zero), b.get(label, zero), atol=1e-9, err_msg=f"{note} {label!r}")


def test_the_drawn_documents_are_worth_testing_on() -> None:
    """Predictions are neither perfect nor hopeless in any measure, and hold every kind of fault."""
    for measure in MEASURES.values():
        value = figures(measure, *(statistics(measure, g, p)[TOTAL] for _, g, p in pairs()))[measure.headline]
        assert 0.1 < value < 0.95, measure.name
    preds = [p for _, _, p in pairs()]
    assert sum(any(m.start < 0 for m in p.mentions) for p in preds) > 10
    assert sum(any(isinstance(a.filler, Span) for e in p.events for a in e.arguments) for p in preds) > 30
    assert sum(len({(m.start, m.end) for m in p.mentions}) < len(p.mentions) for p in preds) > 20
    assert sum(any(c.nested_in for c in g.claims) for _, g, _ in pairs()) > 5


@every_measure
def test_vectors_have_the_columns_they_announce(measure: Measure) -> None:
    for seed, gold, pred in pairs():
        for label, vector in statistics(measure, gold, pred).items():
            assert vector.shape == (len(measure.columns),), (seed, label)
            assert (vector >= 0).all(), (seed, label)


@every_measure
def test_gold_against_itself_is_perfect(measure: Measure) -> None:
    """Except where links are counted (MUC, BLANC, CoNLL): documents of singletons have none, so 0/0 = 0 there."""
    for seed, gold, _ in pairs():
        shown = figures(measure, statistics(measure, gold, gold)[TOTAL])
        if measure.perfect is not None and shown["gold"]:
            assert shown[measure.headline] == pytest.approx(measure.perfect), seed
            assert shown["tp"] == pytest.approx(shown["gold"]) == pytest.approx(shown["pred"]), seed
    whole = figures(measure, *(statistics(measure, g, g)[TOTAL] for _, g, _ in pairs()))
    if measure.perfect is None:  # over many documents there are links, and all of them are found
        assert whole["precision"] == pytest.approx(whole["recall"])
        assert whole["f1"] == pytest.approx(1)


@every_measure
def test_order_and_ids_do_not_matter(measure: Measure) -> None:
    for seed, gold, pred in pairs():
        rng = random.Random(seed)
        other = statistics(measure, drawn.disguised(rng, gold), drawn.disguised(rng, pred))
        assert_same(statistics(measure, gold, pred), other, seed)


def repeated(rng: random.Random, document: Document) -> Document:
    """Every item a second time, some a third, under other ids; a copied event repeats its arguments as well."""

    def copies(items: tuple[object, ...]) -> tuple[object, ...]:
        again = [(i, n) for i in items for n in range(rng.randint(1, 2))]
        return (*items, *(msgspec.structs.replace(i, id=f"{i.id}-{n}") for i, n in again))

    layers = {n: copies(getattr(document, n)) for n in ("mentions", "times", "quantities", "events", "claims")}
    layers["events"] = tuple(msgspec.structs.replace(e, arguments=e.arguments * 2) for e in layers["events"])
    return msgspec.structs.replace(document, **layers)


@every_measure
def test_exact_duplicates_change_nothing(measure: Measure) -> None:
    for seed, gold, pred in pairs():
        other = statistics(measure, gold, repeated(random.Random(seed), pred))
        assert_same(statistics(measure, gold, pred), other, seed)


def doubled(document: Document) -> Document:
    """All entities a second time, with all their mentions."""
    entities = tuple(Entity(f"{e.id}-2", e.type) for e in document.entities)
    named = [m for m in document.mentions if m.entity is not None]
    mentions = tuple(msgspec.structs.replace(m, id=f"{m.id}-2", entity=f"{m.entity}-2") for m in named)
    return msgspec.structs.replace(
        document, entities=(*document.entities, *entities), mentions=(*document.mentions, *mentions)
    )


@every_measure
def test_copied_entities_change_nothing(measure: Measure) -> None:
    for seed, gold, pred in pairs():
        assert_same(statistics(measure, gold, pred), statistics(measure, gold, doubled(pred)), seed)


@every_measure
def test_documents_add_up(measure: Measure) -> None:
    """The score of several documents is the figures of their summed statistics, in any order of documents."""
    sides = [[msgspec.structs.replace(pair(seed)[i], id=f"d{seed}") for seed in range(6)] for i in (0, 1)]
    rows = [statistics(measure, g, p)[TOTAL] for g, p in zip(*sides, strict=True)]
    forth = score(sides[0], sides[1]).figures(measure.name)
    back = score(sides[0][::-1], sides[1][2:] + sides[1][:2]).figures(measure.name)
    assert forth == pytest.approx(figures(measure, *rows))
    assert forth == pytest.approx(back)


@pytest.mark.parametrize("measure", [m for m in MEASURES.values() if m.symmetric], ids=lambda m: m.name)
def test_swapping_gold_and_prediction_swaps_precision_and_recall(measure: Measure) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        gold = drawn.gold(rng)
        pred = drawn.prediction(rng, gold, located=True)
        forth = figures(measure, statistics(measure, gold, pred)[TOTAL])
        back = figures(measure, statistics(measure, pred, gold)[TOTAL])
        assert (forth["precision"], forth["recall"]) == pytest.approx((back["recall"], back["precision"])), seed
        assert forth["f1"] == pytest.approx(back["f1"]), seed


def wrong_items(document: Document, gold: Document) -> Iterator[tuple[str, Document]]:
    """Predictions with one wrong item more: at no known place, or on a full stop, where gold never has anything."""
    replace = msgspec.structs.replace
    stop = max(end for _, end in gold.sentences or ())
    known = document.entities[0].id if document.entities else None
    for start, end in ((-999, -999), (stop - 1, stop)):
        place = Span(start, end)
        for entity, kind in (("new", "mention"), (known, "mention of an entity")):
            mention = Mention("wrong", start, end, "PER", entity, None, "NAM", "Bór")
            entities = (*document.entities, Entity("new", "PER"))
            yield kind, replace(document, entities=entities, mentions=(*document.mentions, mention))
        yield "time", replace(document, times=(*document.times, Time("wrong", start, end, "DATE", "1")))
        quantity = Quantity("wrong", start, end, "COUNT", "1")
        yield "quantity", replace(document, quantities=(*document.quantities, quantity))
        trigger = Trigger("wrong-trigger", start, end, None, "ACTUAL", "POS")
        event = Event("wrong", "Attack", (trigger,), (Argument("Agent", place),))
        yield "event", replace(document, events=(*document.events, event))
        claim = Claim("wrong", (place,), place, place, "STATE", "CERTAIN", place)
        yield "claim", replace(document, claims=(*document.claims, claim))
        for first in document.events[:1]:
            more = replace(first, triggers=(*first.triggers, trigger))
            yield "trigger of an event", replace(document, events=(more, *document.events[1:]))
            more = replace(first, arguments=(*first.arguments, Argument("Agent", place)))
            yield "argument", replace(document, events=(more, *document.events[1:]))


MOVED = {
    ("events.span_ai", "trigger of an event"),
    ("events.span_ac", "trigger of an event"),
    ("claims.token", "mention of an entity"),
}
"""Where a wrong item moves a right or wrong place of something else, so that it may help.

A filler stands at its mention nearest each trigger, and AI and AC ask for the filler's span but for no trigger: a
wrong trigger near another mention offers one span more. A source stands at its entity's mention nearest the cue: a
wrong mention of one token may replace a wrong one of three.
"""


@every_measure
def test_a_wrong_item_never_helps(measure: Measure) -> None:
    for seed, gold, pred in pairs():
        before = figures(measure, statistics(measure, gold, pred)[TOTAL])
        for kind, worse in wrong_items(pred, gold):
            if (measure.name, kind) not in MOVED:
                after = figures(measure, statistics(measure, gold, worse)[TOTAL])
                assert after["f1"] <= before["f1"] + 1e-12, (seed, kind)
                assert after["tp"] <= before["tp"] + 1e-12, (seed, kind)


@every_measure
def test_an_empty_document_changes_nothing(measure: Measure) -> None:
    empty = drawn.blank(random.Random(1), "empty")
    assert not statistics(measure, empty, Document("empty"))[TOTAL].any()
    golds, preds = ([pair(seed)[i] for seed in (1,)] for i in (0, 1))
    alone = score(golds, preds).figures(measure.name)
    assert score([*golds, empty], preds).figures(measure.name) == alone
    assert score([*golds, empty], [*preds, Document("empty")]).figures(measure.name) == alone


@every_measure
def test_a_missing_document_is_an_empty_prediction(measure: Measure) -> None:
    gold, pred = pair(1)
    other = msgspec.structs.replace(pair(2)[0], id="other")
    missing = score([gold, other], [pred]).figures(measure.name)
    assert missing == score([gold, other], [pred, Document("other")]).figures(measure.name)
    alone = score([gold], [pred]).figures(measure.name)
    assert missing["tp"] == alone["tp"]
    assert missing["pred"] == alone["pred"]
    assert missing["gold"] > alone["gold"]


@every_measure
def test_what_was_not_attempted_is_null(measure: Measure) -> None:
    gold, pred = pair(1)
    needed = {need.partition(".")[0] for need in measure.needs}
    for layer in needed:
        without = msgspec.structs.replace(pred, **{layer: ()}, attempted=drawn.ALL - {layer})
        if layer == "events":
            claims = tuple(msgspec.structs.replace(c, events=()) for c in without.claims)
            without = msgspec.structs.replace(without, claims=claims)
        assert score([gold], [without]).scores()[measure.name] is None
    attempted = msgspec.structs.replace(pred, attempted=drawn.ALL)
    assert score([gold], [attempted]).scores()[measure.name] is not None


@every_measure
def test_attempted_and_empty_is_zero(measure: Measure) -> None:
    gold, _ = pair(1)
    shown = score([gold], [Document(gold.id)]).scores()[measure.name]  # no layer in any row: all were attempted
    assert shown is not None
    assert (shown["f1"], shown["tp"], shown["pred"]) == (0, 0, 0)


@every_measure
def test_labels_add_up_to_the_total(measure: Measure) -> None:
    labelled = 0
    for seed, gold, pred in pairs():
        found = statistics(measure, gold, pred)
        total = found.pop(TOTAL)
        if not found or not measure.additive_labels:
            continue
        labelled += 1
        columns = [0, 2] if measure.recall_only else [0, 1, 2]  # by gold's label nothing is known of precision
        np.testing.assert_allclose(sum(found.values())[columns], total[columns], atol=1e-9, err_msg=str(seed))
        if measure.recall_only:
            assert not any(vector[1] for vector in found.values()), seed
    if measure.name.split(".")[1] in ("conll", "muc", "b3", "ceafe", "ceafm", "blanc", "lea", "sf1", "coreference"):
        assert labelled == 0
    elif measure.additive_labels and measure.name not in ("events.trigger_id", "events.span_ai", "events.span_ai_plus"):
        assert labelled > len(SEEDS) / 2
