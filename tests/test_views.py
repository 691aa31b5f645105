"""Label views: other label sets laid over ours, on both sides, with nothing lost in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wiesci import corpus, views
from wiesci.model import Document, Entity, Event, Mention, Trigger, UsageError
from wiesci.scoring import score

LABELS = corpus.labels()
NAMES = list(views.views(LABELS))


def names(*labels: str) -> Document:
    return Document(
        "d",
        mentions=tuple(Mention(f"m{i}", 10 * i, 10 * i + 4, label) for i, label in enumerate(labels)),
        attempted=frozenset(("mentions",)),
    )


def strict(gold: Document, pred: Document, view: str) -> dict[str, float | int]:
    result = score([gold], [pred], view=(view, views.find_view(view, LABELS)), layers=["entities"])
    return result.figures("entities.strict")


@pytest.mark.parametrize("view", NAMES)
def test_every_label_of_ours_has_a_place_on_both_sides(view: str) -> None:
    found = views.find_view(view, LABELS)
    if found.entities is not None:
        assert set(LABELS.entity_types) <= set(found.entities.gold)
        assert set(found.entities.gold.values()) - {None} <= set(found.entities.pred.values())
    if found.events is not None:
        assert set(LABELS.event_types) <= set(found.events.gold)


@pytest.mark.parametrize("view", NAMES)
def test_gold_against_itself_is_perfect_under_every_view(view: str) -> None:
    documents = corpus.load("original", "test")
    result = score(documents, documents, view=(view, views.find_view(view, LABELS)))
    for name in ("entities.strict", "events.trigger", "events.argument", "claims.relation"):
        assert result.figures(name)["f1"] == 1, name
    assert f"labels:{view}" in str(result.signature)


def test_slavicner_puts_places_and_products_together() -> None:
    gold = names("PER", "GRP", "ORG", "GPE", "LOC", "FAC", "PRO", "DOC", "EVT")
    pred = names("PER", "PER", "ORG", "LOC", "LOC", "LOC", "PRO", "PRO", "EVT")
    assert strict(gold, pred, "slavicner")["f1"] == 1
    assert strict(gold, names("PER"), "slavicner")["gold"] == 9


def test_a_type_that_the_other_label_set_lacks_leaves_the_comparison() -> None:
    """NKJP has no products, documents and events; its dates are no names: 4 of 6 gold and 2 of 3 predicted remain."""
    gold = names("PER", "ORG", "GPE", "FAC", "PRO", "EVT")
    pred = names("persName", "orgName", "date")
    figures = strict(gold, pred, "nkjp")
    assert (figures["tp"], figures["pred"], figures["gold"]) == (2, 2, 4)


def test_ace_compares_event_classes_however_they_are_written() -> None:
    def events(*labels: str) -> Document:
        made = (Event(f"e{i}", x, (Trigger(f"t{i}", 9 * i, 9 * i + 3),)) for i, x in enumerate(labels))
        return Document("d", events=tuple(made), attempted=frozenset(("events",)))

    gold = events("Conflict.Attack", "Justice.Arrest", "Politics.Appoint")
    pred = events("Conflict:Demonstrate", "Justice", "Personnel:Start-Position")
    view = views.find_view("ace", LABELS)
    accepted = views.accepting(LABELS, view).event_types
    assert "Justice" in accepted
    result = score([gold], [events("Conflict.War", "Justice", "Personnel")], view=("ace", view), layers=["events"])
    assert result.figures("events.trigger")["f1"] == 1
    with pytest.raises(UsageError, match="no place for the label 'Conflict:Demonstrate'"):
        score([gold], [pred], view=("ace", view), layers=["events"])


def test_a_label_without_a_place_is_named() -> None:
    with pytest.raises(UsageError, match="d: the label view has no place for the label 'WEAPON'"):
        strict(names("PER"), names("WEAPON"), "coarse")


def test_a_view_of_ones_own_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    types = dict.fromkeys(LABELS.entity_types, "THING")
    path.write_text(json.dumps({"entities": {"gold": types, "pred": {"X": "THING", "Y": None}}}), encoding="utf-8")
    assert strict(names("PER", "GPE"), names("X", "X"), str(path))["f1"] == 1
    path.write_text('{"entities": {"golden": {}}}', encoding="utf-8")
    with pytest.raises(UsageError, match="is no label view"):
        views.find_view(str(path), LABELS)
    with pytest.raises(UsageError, match="no label view 'nothing'; there are slavicner"):
        views.find_view("nothing", LABELS)


def test_entities_and_their_mentions_change_together() -> None:
    document = Document("d", entities=(Entity("e", "GPE"),), mentions=(Mention("m", 0, 3, "GPE", "e"),))
    changed = views.apply(views.find_view("coarse", LABELS), document, gold=True)
    assert changed.entities[0].type == changed.mentions[0].type == "LOC"
