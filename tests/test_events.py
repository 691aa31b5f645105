"""Triggers, arguments, realis and clusters of events, by hand."""

from __future__ import annotations

import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from tiny import Text, counts, figures
from wiesci.model import Argument, Document, Event, Mention, Span, Trigger

T = Text(
    "Premier Ola Żabska spotkała się w Nowej Osadzie z szefem banku. Żabska podpisała umowę. "
    "Rozmowy trwały od wtorku, a 5 marca umowa upadła. Bank nie zapłacił."
)
ITEMS = (
    T.mention("ola", "Ola Żabska"),
    T.mention("osada", "Nowej Osadzie", "GPE"),
    T.mention("szef", "szefem", level="NOM"),
    T.mention("ola", "Żabska", nth=2),
    T.mention("bank", "Bank", "ORG"),
    T.time("wtorku", "2024-03-05"),
    T.time("5 marca", "2024-03-05"),
)
TUESDAY, MARCH = ITEMS[5].id, ITEMS[6].id
MEETING = T.event(
    "meeting",
    "Contact",
    ["spotkała", "Rozmowy"],
    ("Participant", "ola"),
    ("Participant", "szef"),
    ("Place", "osada"),
    ("Time", TUESDAY),
)
SIGNING = T.event("signing", "Contract", ["podpisała"], ("Agent", "ola"))
PAYMENT = T.event("payment", "Transfer", [T.trigger("zapłacił", polarity="NEG")], ("Agent", "bank"))
GOLD = T.document(*ITEMS, MEETING, SIGNING, PAYMENT)  # 4 triggers, 6 arguments


def predicted(*events: Event) -> Document:
    return T.document(*ITEMS, *events)


# ---- triggers ----------------------------------------------------------------


def test_triggers_are_typed_spans() -> None:
    pred = predicted(T.event("a", "Contact", ["spotkała"]), T.event("b", "Move", ["podpisała"]))
    assert counts("events.trigger", GOLD, pred) == (1, 2, 4)
    assert counts("events.trigger_id", GOLD, pred) == (2, 2, 4)  # the type is not asked
    assert counts("events.trigger", GOLD, pred, "Contact") == (1, 1, 2)
    assert counts("events.trigger", GOLD, pred, "Move") == (0, 1, 0)
    assert counts("events.trigger", GOLD, pred, "Contract") == (0, 0, 1)


def test_equal_triggers_count_once() -> None:
    same = [T.event(name, "Contact", ["spotkała"]) for name in "abc"]
    for measure in ("trigger", "trigger_id", "trigger_head", "trigger_dice"):
        assert counts(f"events.{measure}", GOLD, predicted(*same)) == (1, 1, 4)


@pytest.mark.parametrize(
    ("phrase", "found"),
    [("podpisała", 1), ("podpisała umowę", 1), ("Żabska podpisała umowę", 1), ("Żabska podpisała umowę.", 0)],
)
def test_a_trigger_phrase_of_three_tokens_at_most(phrase: str, found: int) -> None:
    assert counts("events.trigger_head", GOLD, predicted(T.event("a", "Contract", [phrase]))) == (found, 1, 4)


def test_each_gold_trigger_is_earned_once() -> None:
    phrases = ["podpisała umowę", "Żabska podpisała", "podpisała"]
    pred = predicted(*(T.event(p, "Contract", [p]) for p in phrases))
    assert counts("events.trigger_head", GOLD, pred) == (1, 3, 4)
    assert counts("events.trigger", GOLD, pred) == (1, 3, 4)


def test_dice_of_triggers() -> None:
    # «podpisała umowę» (15 characters) holds «podpisała» (9): 2·9/(15+9) = .75; «Rozmowy» is equal: 1
    pred = predicted(T.event("a", "Contract", ["podpisała umowę"]), T.event("b", "Contact", ["Rozmowy"]))
    assert counts("events.trigger_dice", GOLD, pred) == pytest.approx((1.75, 2, 4))
    assert counts("events.trigger_dice", GOLD, pred, "Contract") == pytest.approx((0.75, 1, 1))


def test_dice_takes_the_best_pair_first() -> None:
    # «podpisała» is equal and taken; «podpisała umowę» finds nothing left
    pred = predicted(T.event("a", "Contract", ["podpisała umowę"]), T.event("b", "Contract", ["podpisała"]))
    assert counts("events.trigger_dice", GOLD, pred) == (1, 2, 4)


# ---- arguments at entity level -------------------------------------------------


def test_arguments_are_event_role_and_filler() -> None:
    right = T.event("a", "Contact", ["spotkała"], ("Participant", "ola"), ("Place", T.span("w Nowej Osadzie")))
    wrong = T.event("b", "Contract", ["podpisała"], ("Agent", "bank"), ("Target", "ola"))
    assert counts("events.argument", GOLD, predicted(right, wrong)) == (2, 4, 6)
    assert counts("events.argument", GOLD, predicted(right, wrong), "Participant") == (1, 1, 2)
    assert counts("events.argument", GOLD, predicted(right, wrong), "Target") == (0, 1, 0)


def test_one_entity_under_two_spans_is_one_argument() -> None:
    spans = [("Participant", T.span(q)) for q in ("Ola Żabska", "Premier Ola Żabska")]
    pred = predicted(T.event("a", "Contact", ["spotkała"], *spans, ("Participant", "ola")))
    assert counts("events.argument", GOLD, pred) == (1, 1, 6)


def test_two_times_of_one_value_are_one_argument() -> None:
    pred = predicted(T.event("a", "Contact", ["spotkała"], ("Time", MARCH), ("Time", TUESDAY)))
    assert counts("events.argument", GOLD, pred) == (1, 1, 6)


def test_unresolved_fillers_are_wrong_and_counted_once() -> None:
    nobody = ("Participant", T.span("umowa"))
    pred = predicted(
        T.event("a", "Contact", ["spotkała"], nobody, nobody, ("Participant", T.span("upadła"))),
        T.event("b", "Contact", ["Rozmowy"], nobody),
    )
    assert counts("events.argument", GOLD, pred) == (0, 2, 6)  # «umowa», «upadła»
    quoted = [("Participant", Span(-k, -k, text)) for k, text in ((1, "Nikt"), (2, "Nikt"), (3, "Nic"))]
    assert counts("events.argument", GOLD, predicted(T.event("a", "Contact", ["spotkała"], *quoted))) == (0, 2, 6)


def test_systems_without_event_coreference_lose_nothing() -> None:
    whole = T.event("a", "Contact", ["spotkała", "Rozmowy"], ("Participant", "ola"), ("Place", "osada"))
    parts = (
        T.event("a", "Contact", ["spotkała"], ("Participant", "ola"), ("Place", "osada")),
        T.event("b", "Contact", ["Rozmowy"], ("Participant", "ola"), ("Place", "osada")),
    )
    assert counts("events.argument", GOLD, predicted(whole)) == (2, 2, 6)
    assert counts("events.argument", GOLD, predicted(*parts)) == (2, 2, 6)  # equal keys count once
    assert figures("events.coreference", (GOLD, predicted(*parts)))["f1"] < 1


def test_unpaired_events_are_always_wrong() -> None:
    stray = T.event("a", "Contact", ["umowa"], ("Participant", "ola"), ("Place", "osada"))
    twin = T.event("b", "Contact", ["umowa"], ("Participant", "ola"))
    other = T.event("c", "Contact", ["upadła"], ("Participant", "ola"))
    assert counts("events.argument", GOLD, predicted(stray)) == (0, 2, 6)
    assert counts("events.argument", GOLD, predicted(stray, twin)) == (0, 2, 6)  # own triggers, type, role, filler
    assert counts("events.argument", GOLD, predicted(stray, other)) == (0, 3, 6)
    assert counts("events.argument", GOLD, predicted(T.event("a", "Move", ["spotkała"], ("Place", "osada")))) == (
        0,
        1,
        6,
    )


def test_arguments_without_triggers() -> None:
    """``argument_free`` asks for type, role and filler only: a wrong trigger costs nothing, a wrong type everything."""
    stray = T.event("a", "Contact", ["umowa"], ("Participant", "ola"), ("Place", "osada"))
    typed = T.event("b", "Move", ["spotkała"], ("Participant", "ola"))
    assert counts("events.argument_free", GOLD, predicted(stray)) == (2, 2, 6)
    assert counts("events.argument_free", GOLD, predicted(typed)) == (0, 1, 6)


def test_gold_events_of_one_type_share_their_free_arguments() -> None:
    gold = T.document(
        *ITEMS,
        T.event("a", "Contact", ["spotkała"], ("Agent", "ola")),
        T.event("b", "Contact", ["Rozmowy"], ("Agent", "ola")),
    )
    pred = predicted(T.event("p", "Contact", ["spotkała"], ("Agent", "ola")))
    assert counts("events.argument_free", gold, pred) == (1, 1, 1)
    assert counts("events.argument", gold, pred) == (1, 1, 2)


# ---- arguments by span ------------------------------------------------------------


def test_a_filler_stands_where_its_nearest_mention_stands() -> None:
    # signing: «Żabska» touches the trigger's left at distance 1, «Ola Żabska» is far; meeting: the trigger «spotkała»
    # has «Ola Żabska» at 1, «Rozmowy» has the second «Żabska» nearest
    pred = predicted(
        T.event("a", "Contract", ["podpisała"], ("Agent", T.span("Żabska", 2))),
        T.event("b", "Contact", ["spotkała"], ("Participant", T.span("Ola Żabska"))),
        T.event("c", "Contact", ["Rozmowy"], ("Participant", T.span("Żabska", 2))),
    )
    # gold items: meeting 2 triggers × 4 fillers, signing 1, payment 1 = 10
    assert counts("events.span_ac_plus", GOLD, pred) == (3, 3, 10)
    # without the trigger the two meetings share Place, szefem and the time: Ola twice, 3, signing, payment = 7
    assert counts("events.span_ac", GOLD, pred) == (3, 3, 7)


def test_of_equally_near_mentions_the_earlier_counts() -> None:
    text = Text("Ewa woła Ewa.")
    first, second = text.mention("ewa", "Ewa"), text.mention("ewa", "Ewa", nth=2)
    gold = text.document(first, second, text.event("e", "Contact", ["woła"], ("Agent", "ewa")))
    for nth, found in ((1, 1), (2, 0)):
        pred = text.document(text.event("e", "Contact", ["woła"], ("Agent", text.span("Ewa", nth))))
        assert counts("events.span_ac_plus", gold, pred) == (found, 1, 1)


def test_touching_and_overlapping_mentions_are_at_distance_zero() -> None:
    text = Text("Ewy i Ewo-Ewa woła.")
    mentions = [text.mention("ewa", q, level="ZERO" if q == "woła" else "NAM") for q in ("Ewy", "woła")]
    gold = text.document(*mentions, text.event("e", "Contact", ["woła"], ("Agent", "ewa")))
    pred = text.document(text.event("e", "Contact", ["woła"], ("Agent", text.span("woła"))))
    assert counts("events.span_ac_plus", gold, pred) == (1, 1, 1)


def test_a_predicted_entity_stands_at_its_own_nearest_mention() -> None:
    far = Text(T.text).mention("p", "Ola Żabska")
    near = T.mention("p", "Żabska", nth=2)
    event = T.event("a", "Contract", ["podpisała"], ("Agent", "p"))
    assert counts("events.span_ac_plus", GOLD, T.document(far, event)) == (0, 1, 10)
    assert counts("events.span_ac_plus", GOLD, T.document(far, near, event)) == (1, 1, 10)


def test_span_keys_with_and_without_trigger_and_role() -> None:
    pred = predicted(
        T.event("a", "Contact", ["umowa"], ("Agent", T.span("Ola Żabska"))),  # wrong trigger, wrong role
        T.event("b", "Contract", ["podpisała"], ("Target", T.span("Żabska", 2))),  # wrong role
    )
    found = {kind: counts(f"events.span_{kind}", GOLD, pred)[:2] for kind in ("ai", "ac", "ai_plus", "ac_plus")}
    assert found == {"ai": (2, 2), "ac": (0, 2), "ai_plus": (1, 2), "ac_plus": (0, 2)}


def test_one_item_for_each_trigger() -> None:
    pred = predicted(T.event("a", "Contact", ["spotkała", "Rozmowy"], ("Place", "osada")))
    assert counts("events.span_ac_plus", GOLD, pred) == (2, 2, 10)
    assert counts("events.span_ac", GOLD, pred) == (1, 1, 7)


def test_fillers_at_no_known_place_are_wrong_not_dropped() -> None:
    lost = Mention("m", -1, -1, "PER", "lost", "Nikt")
    event = T.event("a", "Contract", ["podpisała"], ("Agent", "lost"), ("Agent", Span(-2, -2, "Nikt")))
    for kind in ("ai", "ac", "ai_plus", "ac_plus"):
        assert counts(f"events.span_{kind}", GOLD, T.document(lost, event))[:2] == (0, 2)


# ---- realis, polarity, clusters -----------------------------------------------------


def tell(*values: tuple[str, str | None]) -> Document:
    """Predicted triggers of the gold types with a realis of their own."""
    types = {t.text: e.type for e in GOLD.events for t in e.triggers}
    triggers = [(types.get(quote, "Move"), T.trigger(quote, realis)) for quote, realis in values]
    return predicted(*(Event(t.text or "", label, (t,)) for label, t in triggers))


def test_realis_is_part_of_the_key() -> None:
    pred = tell(("spotkała", "ACTUAL"), ("Rozmowy", "FUTURE"), ("podpisała", None), ("upadła", "ACTUAL"))
    assert counts("events.realis", GOLD, pred) == (1, 4, 4)
    assert counts("events.realis", GOLD, pred, "Contact") == (1, 2, 2)
    assert counts("events.polarity", GOLD, GOLD) == (4, 4, 4)


def test_kappa_is_taken_over_the_triggers_found() -> None:
    words = ["spotkała", "się", "szefem", "podpisała", "umowę", "Rozmowy", "trwały", "upadła", "zapłacił", "Bank"]
    gold_values = ["ACTUAL", "ACTUAL", "HYPO", "FUTURE", "ACTUAL", "GENERIC", "HYPO", "ACTUAL", "ACTUAL"]
    pred_values = ["ACTUAL", "HYPO", "HYPO", "FUTURE", None, "ACTUAL", "HYPO", "ACTUAL", "FUTURE"]
    sides = [
        T.document(Event("e", "Move", tuple(T.trigger(w, v) for w, v in zip(words, values, strict=False))))
        for values in (gold_values, [*pred_values, "ACTUAL"])  # the last trigger is not in gold: not found
    ]
    shown = figures("events.realis", (sides[0], sides[1]))
    told = [value or "none" for value in pred_values]
    assert shown["n"] == 9
    assert shown["accuracy"] == pytest.approx(accuracy_score(gold_values, told))  # 5/9
    assert shown["kappa"] == pytest.approx(cohen_kappa_score(gold_values, told))
    assert shown["macro_f1"] == pytest.approx(f1_score(gold_values, told, average="macro", zero_division=0))
    assert (shown["tp"], shown["pred"], shown["gold"]) == (5, 10, 9)


def test_kappa_of_values_outside_the_inventory() -> None:
    """Unequal values that no list knows are no agreement; equal ones are."""
    sides = [
        T.document(Event("e", "Move", (T.trigger("spotkała", a), T.trigger("Rozmowy", b), T.trigger("Bank", "HYPO"))))
        for a, b in (("REAL", "UNREAL"), ("REAL", "IRREAL"))
    ]
    shown = figures("events.realis", (sides[0], sides[1]))
    assert (shown["accuracy"], shown["tp"]) == (pytest.approx(2 / 3), 2)


def test_kappa_of_one_value_is_undefined_and_shown_as_zero() -> None:
    shown = figures("events.realis", (GOLD, GOLD))
    assert (shown["accuracy"], shown["kappa"], shown["f1"]) == (1, 0, 1)


def test_event_coreference_is_over_typed_triggers() -> None:
    # gold {spotkała, Rozmowy} {podpisała} {zapłacił}; predicted {spotkała} {Rozmowy} {podpisała}
    pred = predicted(
        *(T.event(w, t, [w]) for w, t in (("spotkała", "Contact"), ("Rozmowy", "Contact"), ("podpisała", "Contract")))
    )
    shown = figures("events.coreference", (GOLD, pred))
    # MUC 0; B³: R (½+½+1)/4 = .5, P 3/3 = 1, F 2/3; CEAFe: best 2·1/(2+1) + 1 = 5/3, R 5/9, P 5/9, F 5/9
    assert shown["f1"] == pytest.approx((0 + 2 / 3 + 5 / 9) / 3)
    wrong = predicted(T.event("a", "Move", ["spotkała", "Rozmowy"]))
    assert figures("events.coreference", (GOLD, wrong))["f1"] == 0  # the type belongs to the mention


def test_a_trigger_in_two_events_stays_where_it_stands_first() -> None:
    pred = predicted(T.event("a", "Contact", ["spotkała", "Rozmowy"]), T.event("b", "Contact", ["Rozmowy"]))
    gold = T.document(MEETING)
    assert figures("events.coreference", (gold, pred))["f1"] == 1
    assert figures("events.coreference", (gold, pred))["pred"] == 2


def test_unlocated_triggers_are_wrong() -> None:
    lost = Event("a", "Contact", (Trigger("t", -1, -1),), (Argument("Participant", "ola"),))
    for measure in ("trigger", "trigger_id", "trigger_head", "trigger_dice", "argument", "realis", "coreference"):
        assert counts(f"events.{measure}", GOLD, predicted(lost))[0] == 0
