"""Which gold mention, entity, value and event a predicted one stands for (METRICS section 10, its first paragraphs)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiny import Text
from wiesci.matching import assignment, best_pairs, best_total, dice
from wiesci.model import Document, Mention, Span, Time
from wiesci.pair import Pair

T = Text(
    "Prezydent Korwalii Północnej Jan Suwiło przyjął kilka tysięcy żołnierzy z Borlandii Wschodniej. "
    "Korwalska agencja prasowa milczy. "
    "Oskarżony Marek K. wyszedł i powiedział mu prawdę. "
    "Rzecznik spółki Wapno Górne, Alicja Brodacz, zaprzeczyła."
)
MENTIONS = (
    T.mention("korwalia", "Korwalii Północnej", "GPE"),
    T.mention("jan", "Jan Suwiło"),
    T.mention("soldiers", "żołnierzy", level="NOM"),
    T.mention("borlandia", "Borlandii Wschodniej", "GPE"),
    T.mention("korwalia", "Korwalska", "GPE", "ADJ"),
    T.mention("marek", "Marek K."),
    T.mention("marek", "powiedział", level="ZERO"),
    T.mention("jan", "mu", level="PRON"),
    T.mention("wapno", "Wapno Górne", "ORG"),
    T.mention("alicja", "Alicja Brodacz"),
)
GOLD = T.document(*MENTIONS)


def stands_for(quote: str, *, without: tuple[str, ...] = (), gold: Document = GOLD) -> str | None:
    """Text of the gold mention that a quoted span stands for."""
    found = Pair(gold, Document("d")).mention(T.span(quote), without=[T.span(w) for w in without])
    return None if found is None else found.text


@pytest.mark.parametrize("mention", MENTIONS, ids=lambda m: f"{m.text}-{m.level}")
def test_the_equal_mention_of_any_level(mention: Mention) -> None:
    assert Pair(GOLD, Document("d")).mention(Span(mention.start, mention.end)) == mention


@pytest.mark.parametrize(
    ("phrase", "mention"),
    [
        # the first mention inside is no name: that one
        ("kilka tysięcy żołnierzy z Borlandii Wschodniej", "żołnierzy"),
        ("kilka tysięcy żołnierzy", "żołnierzy"),
        ("i powiedział mu prawdę", "powiedział"),
        ("mu prawdę", "mu"),
        # the first is a name, and a person's name ends where the phrase ends: the person, titles before it
        ("Prezydent Korwalii Północnej Jan Suwiło", "Jan Suwiło"),
        ("Rzecznik spółki Wapno Górne, Alicja Brodacz", "Alicja Brodacz"),
        # final punctuation does not hide the end, neither the phrase's nor the name's own
        ("Rzecznik spółki Wapno Górne, Alicja Brodacz,", "Alicja Brodacz"),
        ("Oskarżony Marek K.", "Marek K."),
        # no person's name at the end: the first name
        ("Prezydent Korwalii Północnej", "Korwalii Północnej"),
        ("Korwalii Północnej Jan Suwiło przyjął", "Korwalii Północnej"),
        ("Rzecznik spółki Wapno Górne", "Wapno Górne"),
        # adjectives are left out: alone they are nobody, before a name they do not count as first
        ("Korwalska agencja prasowa", None),
        ("Korwalska agencja prasowa milczy.", None),
        # nothing inside: the name with character Dice of at least .5
        ("Borlandii", "Borlandii Wschodniej"),  # 2·9/(9+20) = .62
        ("Korwal", "Korwalii Północnej"),  # 2·6/(6+18) = .5
        ("Korwa", None),  # 2·5/(5+18) = .43
        ("Górne, Alicja", None),  # Wapno Górne 2·5/(11+13) = .42, Alicja Brodacz 2·6/(14+13) = .44
        ("żołnierz", None),  # .94 with the soldiers, but they are no name
        ("Korwalsk", None),  # .94 with the adjective: reached by equality alone
        ("prawdę", None),
    ],
)
def test_phrases_stand_for_heads_and_bare_names(phrase: str, mention: str | None) -> None:
    assert stands_for(phrase) == mention


def test_a_person_at_the_end_wins_only_if_the_first_mention_is_a_name() -> None:
    text = Text("Nasi ludzie i Ewa Las przyszli.")
    gold = text.document(text.mention("us", "ludzie", level="NOM"), text.mention("ewa", "Ewa Las"))
    found = Pair(gold, Document("d")).mention(text.span("Nasi ludzie i Ewa Las"))
    assert found is not None
    assert found.text == "ludzie"


def test_only_persons_are_found_at_the_end() -> None:
    text = Text("Delegacja Zielonego Boru w Nowej Osadzie czeka.")
    gold = text.document(text.mention("b", "Zielonego Boru", "GPE"), text.mention("o", "Nowej Osadzie", "GPE"))
    found = Pair(gold, Document("d")).mention(text.span("Delegacja Zielonego Boru w Nowej Osadzie"))
    assert found is not None
    assert found.text == "Zielonego Boru"


def test_a_name_that_ends_in_a_stop_of_its_own_is_at_the_end() -> None:
    text = Text("Prokurator z Osady oskarżył. Radny Osady Marek K. milczy.")
    gold = text.document(text.mention("o", "Osady", "GPE", nth=2), text.mention("k", "Marek K."))
    for phrase in ("Radny Osady Marek K.", "Radny Osady Marek K. "):
        found = Pair(gold, Document("d")).mention(text.span(phrase))
        assert found is not None
        assert found.text == "Marek K."


def test_equal_dice_goes_to_the_earlier_name() -> None:
    text = Text("Anatol Bogdan idą.")
    gold = text.document(text.mention("a", "Anatol"), text.mention("b", "Bogdan"))
    found = Pair(gold, Document("d")).mention(Span(1, 12))  # five characters of each: 2·5/(6+11) = .59
    assert found is not None
    assert found.text == "Anatol"


def test_a_span_across_a_sentence_border_is_nobody_unless_it_is_equal() -> None:
    across = "Borlandii Wschodniej. Korwalska"
    assert stands_for("Borlandii Wschodniej.") == "Borlandii Wschodniej"
    assert stands_for(across) is None
    gold = T.document(T.mention("x", across))
    assert stands_for(across, gold=gold) == across


def test_twelve_tokens_stand_for_somebody_and_thirteen_for_nobody() -> None:
    text = Text("Ewa a b c d e f g h i j k l m.")
    gold = text.document(text.mention("ewa", "Ewa"))
    pair = Pair(gold, Document("d"))
    assert pair.mention(text.span("Ewa a b c d e f g h i j k")) is not None
    assert pair.mention(text.span("Ewa a b c d e f g h i j k l")) is None


def test_a_span_that_contains_its_own_cue_or_trigger_is_nobody() -> None:
    phrase = "Jan Suwiło przyjął"
    assert stands_for(phrase) == "Jan Suwiło"
    assert stands_for(phrase, without=("przyjął",)) is None
    assert stands_for(phrase, without=("milczy",)) == "Jan Suwiło"
    # equality is asked first: an elided source stands on its own cue
    assert stands_for("powiedział", without=("powiedział",)) == "powiedział"


def test_own_triggers_and_cues_are_those_of_the_event_and_the_claim() -> None:
    gold = T.document(
        *MENTIONS,
        T.event("e", "Contact", ["przyjął"], ("Agent", "jan")),
        T.claim("c", "alicja", "zaprzeczyła", "spółki", addressee="jan"),
    )
    phrase = T.span("Jan Suwiło przyjął")
    own = T.event("e", "Contact", ["przyjął"], ("Agent", phrase))
    other = T.event("f", "Contact", ["milczy"], ("Agent", phrase))
    pair = Pair(gold, T.document(own, other))
    assert [pair.pred_key(phrase, "Agent", without=e.triggers)[0] for e in (own, other)] == ["unresolved", "entity"]
    with_cue = T.claim("c", T.span("Alicja Brodacz, zaprzeczyła"), "zaprzeczyła", "spółki")
    # S = token Dice of «Alicja Brodacz, zaprzeczyła» (4 tokens) with «Alicja Brodacz» (2) = 2·2/(4+2)
    assert pair.source_similarity(gold.claims[0], with_cue) == pytest.approx(2 / 3)
    assert pair.source_similarity(gold.claims[0], T.claim("c", with_cue.source, "milczy", "spółki")) == 1


def test_without_tokens_only_equality_counts() -> None:
    bare = Document("d", mentions=MENTIONS, entities=GOLD.entities)
    assert stands_for("Jan Suwiło", gold=bare) == "Jan Suwiło"
    assert stands_for("Prezydent Korwalii Północnej Jan Suwiło", gold=bare) is None


def test_unlocated_spans_are_nobody() -> None:
    pair = Pair(GOLD, Document("d"))
    assert pair.mention(Span(-1, -1, "Jan Suwiło")) is None
    assert pair.trigger_target(T.trigger("przyjął"), "Contact") is None


def test_equal_mentions_of_two_entities_do_not_depend_on_ids() -> None:
    text = Text("Bór i Bór spotkali się, a Bór odszedł.")
    for first, second in (("a", "b"), ("b", "a")):
        twice = (
            text.mention(first, "Bór", nth=1),
            text.mention(second, "Bór", nth=1),
            text.mention(first, "Bór", nth=2),
        )
        for order in itertools.permutations(twice):
            pair = Pair(text.document(*order), Document("d"))
            found = pair.mention(text.span("Bór"))
            assert found is not None
            assert found.entity == second  # its list of places, [1st], is smaller than [1st, 2nd]


# ---- predicted entities ----------------------------------------------------------------


def votes(*mentions: Mention) -> str | None:
    return Pair(GOLD, T.document(*mentions)).entity_of["x"]


def test_most_mentions_decide_what_an_entity_stands_for() -> None:
    jan, alicja = (T.mention("x", q) for q in ("Jan Suwiło", "Alicja Brodacz"))
    him = T.mention("x", "mu", level="PRON")
    assert votes(alicja, jan, him) == "jan"  # 2 : 1
    assert votes(alicja, T.mention("x", "spółki Wapno Górne, Alicja Brodacz")) == "alicja"


def test_unresolved_mentions_do_not_vote() -> None:
    nobody = [T.mention("x", q) for q in ("Korwalska agencja", "prawdę", "tysięcy")]
    assert votes(*nobody, T.mention("x", "Alicja Brodacz")) == "alicja"
    assert votes(*nobody) is None


def test_a_tie_goes_to_the_earliest_voting_mention() -> None:
    assert votes(T.mention("x", "Alicja Brodacz"), T.mention("x", "Jan Suwiło")) == "jan"
    assert votes(T.mention("x", "Prezydent Korwalii Północnej"), T.mention("x", "Jan Suwiło")) == "korwalia"
    # an earlier mention that resolves to none does not decide
    assert votes(T.mention("x", "kilka"), T.mention("x", "Marek K."), T.mention("x", "Alicja Brodacz")) == "marek"


def test_the_type_of_an_entity_is_not_consulted() -> None:
    assert votes(T.mention("x", "Alicja Brodacz", "LOC")) == "alicja"


def test_repeated_mentions_vote_once() -> None:
    alicja = [T.mention("x", "Alicja Brodacz", level=level) for level in ("NAM", "NOM", "PRON")]
    assert votes(*alicja, T.mention("x", "Jan Suwiło")) == "jan"


# ---- fillers ----------------------------------------------------------------

W = Text("We wtorek, czyli 5 marca, dwa czołgi i dwie haubice wjechały do Osady. W środę odjechały.")
TIMES = (W.time("We wtorek", "2024-03-05"), W.time("5 marca", "2024-03-05"), W.time("W środę", "2024-03-06"))
QUANTITIES = (W.quantity("dwa", "2"), W.quantity("dwie", "2", nth=1))
VALUES = W.document(*TIMES, *QUANTITIES, W.mention("osada", "Osady", "GPE"))


def test_two_times_of_one_value_are_one_filler() -> None:
    pair = Pair(VALUES, VALUES)
    keys = [pair.gold_key(t.id, "Time") for t in TIMES]
    assert keys[0] == keys[1] != keys[2]
    assert pair.gold_key(QUANTITIES[0].id, "Quantity") == pair.gold_key(QUANTITIES[1].id, "Quantity")
    assert pair.gold_key(QUANTITIES[0].id, "Quantity") != keys[0]


def test_a_predicted_time_is_resolved_by_its_span_never_by_its_own_value() -> None:
    liar = W.time("5 marca", "2024-03-06")  # the place of one gold time, the value of another
    beside = Time("t", *_edges("odjechały"), value="2024-03-05")  # the right value at a place without any time
    pair = Pair(VALUES, W.document(liar, beside))
    assert pair.pred_key(liar.id, "Time") == pair.gold_key(TIMES[0].id, "Time")
    assert pair.pred_key("t", "Time")[0] == "unresolved"


def test_spans_of_times_go_to_the_equal_else_the_largest_overlap_else_none() -> None:
    pair = Pair(VALUES, Document("d"))
    tuesday, wednesday = (pair.gold_key(t.id, "Time") for t in (TIMES[0], TIMES[2]))
    assert pair.pred_key(W.span("W środę"), "Time") == wednesday
    assert pair.pred_key(W.span("wtorek"), "Time") == tuesday
    assert pair.pred_key(W.span("Osady. W"), "Time") == wednesday  # one character is enough
    assert pair.pred_key(W.span("Osady"), "Time")[0] == "unresolved"
    text = Text("Od maja do lipca.")
    gold = text.document(text.time("maja", "05"), text.time("lipca", "07"))
    pair = Pair(gold, Document("d"))
    assert pair.pred_key(Span(5, 13), "Time") == ("time", "05", 0)  # «ja do li»: two characters of each, the earlier
    assert pair.pred_key(Span(5, 14), "Time") == ("time", "07", 0)  # «ja do lip»: 2 against 3


def test_the_role_decides_among_what_a_filler_is_looked_up() -> None:
    text = Text("Przez dwa dni trwał szturm.")
    gold = text.document(text.time("dwa dni", "P2D", type_="DURATION"), text.quantity("dwa", "2"))
    pair = Pair(gold, gold)
    quantity = gold.quantities[0]
    assert pair.pred_key(quantity.id, "Quantity") == ("quantity", "2", 0)
    assert pair.pred_key(quantity.id, "Time") == ("time", "P2D", 0)
    assert pair.pred_key(text.span("dwa"), "Time") == ("time", "P2D", 0)
    assert pair.pred_key(text.span("dwa"), "Quantity") == ("quantity", "2", 0)
    assert pair.pred_key(text.span("dwa"), "Agent")[0] == "unresolved"


def test_what_resolves_to_nothing_is_its_span_or_its_quoted_text() -> None:
    pred = T.document(T.mention("x", "prawdę"), T.mention("x", "tysięcy"), Mention("m", -3, -3, "PER", "x", "Nikt"))
    pair = Pair(GOLD, pred)
    place = T.span("tysięcy")
    assert pair.pred_key("x", "Agent") == ("unresolved", place.start, place.end)  # the first place that is known
    assert pair.pred_key(place, "Agent") == ("unresolved", place.start, place.end)
    # two quotes that are nowhere, equal texts: one filler; another text: another filler
    keys = [pair.pred_key(Span(-k, -k, text), "Agent") for k, text in ((1, "Nikt"), (2, "Nikt"), (3, "Nic"))]
    assert keys[0] == keys[1] != keys[2]


def test_gold_names_without_entities_are_entities_of_their_own() -> None:
    plain = T.document(T.mention(None, "Jan Suwiło"), T.mention(None, "Alicja Brodacz"))
    pair = Pair(plain, Document("d"))
    wanted = pair.gold_key(T.span("Jan Suwiło"), "Agent")
    assert pair.pred_key(T.span("Północnej Jan Suwiło"), "Agent") == wanted
    assert pair.pred_key(T.span("Alicja Brodacz"), "Agent") != wanted


def _edges(quote: str) -> tuple[int, int]:
    s = W.span(quote)
    return s.start, s.end


# ---- events ----------------------------------------------------------------

V = Text("Armia zaczęła ostrzał. Ostrzał trwał noc, a bombardowanie ustało. Rząd nie podpisał jeszcze umowy.")
SHELLING = V.event("shelling", "Attack", ["ostrzał", "Ostrzał"])
BOMBING = V.event("bombing", "Attack", ["bombardowanie"])
SIGNING = V.event("signing", "Contract", ["podpisał"])
EVENTS = V.document(SHELLING, BOMBING, SIGNING)


def owner(type_: str, *triggers: str) -> str | None:
    found = Pair(EVENTS, V.document(V.event("p", type_, triggers))).event_of["p"]
    return None if found is None else found.id


@pytest.mark.parametrize(
    ("type_", "triggers", "event"),
    [
        ("Attack", ("Ostrzał",), "shelling"),
        ("Attack", ("bombardowanie", "ostrzał", "Ostrzał"), "shelling"),  # two triggers against one
        ("Attack", ("bombardowanie", "Ostrzał"), "shelling"),  # one each: the event with the earliest trigger
        ("Move", ("Ostrzał",), None),  # another type shares no trigger
        ("Attack", ("noc",), None),
        ("Contract", ("nie podpisał",), "signing"),  # contains the gold trigger at its end,
        ("Contract", ("podpisał jeszcze umowy",), "signing"),  # at its beginning, three tokens,
        ("Contract", ("nie podpisał jeszcze",), "signing"),  # in the middle;
        ("Contract", ("nie podpisał jeszcze umowy",), None),  # four tokens are too many,
        ("Contract", ("podpis",), None),  # and being contained is not enough
    ],
)
def test_an_event_belongs_where_most_of_its_triggers_are(type_: str, triggers: tuple[str, ...], event: str) -> None:
    assert owner(type_, *triggers) == event


def test_several_predicted_events_may_belong_to_one_gold_event() -> None:
    pred = V.document(V.event("p", "Attack", ["ostrzał"]), V.event("q", "Attack", ["Ostrzał"]))
    pair = Pair(EVENTS, pred)
    assert [e.id for e in pair.event_of.values() if e is not None] == ["shelling", "shelling"]


def test_of_several_contained_triggers_the_last_counts() -> None:
    text = Text("Kazał strzelać wojsku.")
    gold = text.document(text.event("a", "Attack", ["Kazał"]), text.event("b", "Attack", ["strzelać"]))
    pair = Pair(gold, text.document(text.event("p", "Attack", ["Kazał strzelać"])))
    found = pair.event_of["p"]
    assert found is not None
    assert found.id == "b"


def test_containing_one_trigger_twice_shares_one() -> None:
    pred = V.document(V.event("p", "Attack", ["ostrzał", "zaczęła ostrzał", "bombardowanie"]))
    found = Pair(EVENTS, pred).event_of["p"]
    assert found is not None
    assert found.id == "shelling"  # one gold trigger of each event: the earlier event
    more = V.document(V.event("p", "Attack", ["bombardowanie", "bombardowanie ustało", "a bombardowanie", "Ostrzał"]))
    found = Pair(EVENTS, more).event_of["p"]
    assert found is not None
    assert found.id == "shelling"  # three predictions of one gold trigger do not outvote one other


# ---- the best pairing ----------------------------------------------------------------


def test_dice_of_sets() -> None:
    assert dice(frozenset({1, 2, 3}), frozenset({2, 3, 4, 5})) == pytest.approx(4 / 7)  # 2·2/(3+4)
    assert dice(frozenset(), frozenset()) == 1
    assert dice(frozenset(), frozenset({1})) == 0


def test_the_best_sum_wins_over_the_best_pair() -> None:
    # .9 + .1 = 1.0 against .8 + .6 = 1.4
    assert best_pairs({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.6, (1, 1): 0.1}) == [(0, 1), (1, 0)]


def test_of_equal_sums_the_one_with_most_preferred_pairs_then_the_smallest_list() -> None:
    equal = {(i, j): 0.5 for i in range(2) for j in range(2)}
    assert best_pairs(equal) == [(0, 0), (1, 1)]
    assert best_pairs(equal, {(0, 1)}) == [(0, 1), (1, 0)]
    assert best_pairs({(0, 0): 0.5, (1, 0): 0.5}) == [(0, 0)]
    assert best_pairs({(0, 0): 0.5, (1, 0): 0.5}, {(1, 0)}) == [(1, 0)]
    assert best_pairs({(0, 0): 0.5, (1, 0): 0.6}, {(0, 0)}) == [(1, 0)]  # a preferred pair is worth less than any sum


def test_similarities_are_equal_after_twelve_places_and_zero_is_no_pair() -> None:
    assert best_pairs({(0, 0): 0.1 + 0.2, (0, 1): 0.3}) == [(0, 0)]
    assert best_pairs({(0, 0): 0.3, (0, 1): 0.1 + 0.2}) == [(0, 0)]
    assert best_pairs({(0, 0): 0.3, (0, 1): 0.3 + 1e-9}) == [(0, 1)]
    assert best_pairs({(0, 0): 0.0, (1, 1): -1.0, (2, 2): 1e-13}) == []


@given(
    st.integers(1, 7).flatmap(
        lambda rows: st.integers(1, 7).flatmap(
            lambda columns: st.lists(
                st.lists(st.integers(0, 6), min_size=columns, max_size=columns), min_size=rows, max_size=rows
            )
        )
    )
)
def test_the_assignment_is_as_good_as_scipys(values: list[list[int]]) -> None:
    from scipy.optimize import linear_sum_assignment

    matrix = np.array(values)
    rows, columns = assignment(matrix)
    assert rows == sorted(set(rows))
    assert len(rows) == len(set(columns)) == min(matrix.shape)
    assert matrix[rows, columns].sum() == matrix[linear_sum_assignment(matrix, maximize=True)].sum()


def test_large_assignments_are_scipys() -> None:
    matrix = np.random.default_rng(0).random((80, 90))
    rows, columns = assignment(matrix)
    small = assignment(matrix[:60])
    assert len(rows) == 80
    assert matrix[rows, columns].sum() >= matrix[small].sum()


@pytest.mark.parametrize("shape", [(70, 200), (200, 70), (150, 150)])
@pytest.mark.parametrize("weights", [(1.0,), (1 / 3, 0.5), tuple(n / 97 for n in range(1, 97)), (1, 2, 7)])
def test_a_large_sparse_block_is_paired_as_well_as_its_matrix(
    shape: tuple[int, int], weights: tuple[float, ...]
) -> None:
    """Three edges a row: one connected block that is too large for the assignment in Python."""
    from scipy.optimize import linear_sum_assignment

    random = np.random.default_rng(len(weights))
    edges = {(row, int(column)): 0.0 for row in range(shape[0]) for column in random.integers(0, shape[1], 3)}
    chosen: dict[tuple[int, int], float] = {edge: float(random.choice(weights)) for edge in edges}
    matrix = np.zeros(shape)
    for edge, weight in chosen.items():
        matrix[edge] = weight
    best = matrix[linear_sum_assignment(matrix, maximize=True)].sum()
    assert best_total(chosen) == pytest.approx(best, abs=1e-12)
