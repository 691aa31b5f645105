"""Explanations: the rows of every measure add up to its statistics, and say what went wrong."""

from __future__ import annotations

import json

import pytest

from wiesci import corpus
from wiesci.counts import TOTAL
from wiesci.explain import explain, total
from wiesci.measures import MEASURES
from wiesci.model import Argument, Document, Entity, Event, Mention, Trigger
from wiesci.pair import Pair
from wiesci.systems import build_system, without_labels

GOLD = corpus.everything()
BY_RULES = [
    build_system("rules", train=corpus.load("original", "train"), labels=corpus.labels())(without_labels(d))
    if d.text is not None
    else Document(d.id)
    for d in GOLD
]


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("pred", ["rules", "gold", "empty"])
def test_rows_add_up_to_the_statistics(name: str, pred: str) -> None:
    for gold, by_rules in zip(GOLD, BY_RULES, strict=True):
        chosen = {"rules": by_rules, "gold": gold, "empty": Document(gold.id)}[pred]
        pair, measure = Pair(gold, chosen), MEASURES[name]
        rows = list(explain(pair, measure))
        assert total(rows, measure) == pytest.approx(list(measure.statistics(pair)[TOTAL]))
        assert {row["measure"] for row in rows} <= {name}
        for row in rows:
            json.dumps(row)


def reasons(gold: Document, pred: Document, name: str) -> list[str]:
    return [row["outcome"] for row in explain(Pair(gold, pred), MEASURES[name])]


def name_at(start: int, end: int, label: str, entity: str | None = None) -> Mention:
    return Mention(f"m{start}", start, end, label, entity)


TEXT = "Jan Kos wyjechał z Radomia do Pragi w środę."


def test_names_are_wrong_by_type_boundary_or_both() -> None:
    gold = Document("d", text=TEXT, mentions=(name_at(0, 7, "PER"), name_at(19, 26, "GPE"), name_at(30, 35, "GPE")))
    pred = Document("d", mentions=(name_at(0, 7, "ORG"), name_at(17, 26, "GPE"), name_at(38, 43, "LOC")))
    assert reasons(gold, pred, "entities.strict") == ["type", "boundary", "missed", "spurious"]


def event(name: str, label: str, at: tuple[int, int], *arguments: Argument) -> Event:
    return Event(name, label, (Trigger(f"t{name}", *at),), arguments)


def test_arguments_are_wrong_by_role_filler_or_event() -> None:
    mentions = (name_at(0, 7, "PER", "jan"), name_at(19, 26, "GPE", "radom"), name_at(30, 35, "GPE", "praga"))
    entities = tuple(Entity(m.entity or "", m.type) for m in mentions)
    gold = Document(
        "d",
        text=TEXT,
        entities=entities,
        mentions=mentions,
        events=(event("a", "Movement.Travel", (8, 16), Argument("Origin", "radom"), Argument("Destination", "praga")),),
    )
    swapped = (event("a", "Movement.Travel", (8, 16), Argument("Destination", "radom"), Argument("Origin", "praga")),)
    pred = Document("d", mentions=mentions, events=swapped)
    assert reasons(gold, pred, "events.argument") == ["wrong role", "wrong role"]
    elsewhere = (event("a", "Movement.Travel", (36, 37), Argument("Origin", "radom")),)
    pred = Document("d", mentions=mentions, events=elsewhere)
    assert reasons(gold, pred, "events.argument") == ["wrong event", "missed"]
    other = (event("a", "Movement.Travel", (8, 16), Argument("Origin", "jan")),)
    pred = Document("d", mentions=mentions, events=other)
    assert reasons(gold, pred, "events.argument") == ["wrong filler", "missed"]


def test_a_split_entity_is_called_so() -> None:
    gold = Document("d", text=TEXT, mentions=(name_at(0, 7, "PER", "jan"), name_at(19, 26, "PER", "jan")))
    pred = Document("d", mentions=(name_at(0, 7, "PER", "x"), name_at(19, 26, "PER", "y")))
    assert reasons(gold, pred, "coreference.b3") == ["split entity", "incomplete", "incomplete"]
    assert reasons(pred, gold, "coreference.b3") == ["incomplete", "incomplete", "merged entities"]
