"""Who says what, by hand. S, C, D: similarity of source, cue and content."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from tiny import Text, counts, figures
from wiesci.measures import MEASURES
from wiesci.measures.claims import parts_of, token_labels
from wiesci.model import Claim, Document, Filler, Mention, Span
from wiesci.pair import Pair

T = Text(
    "Wójt Adam Wrona zapowiedział, że gmina kupi dwa nowe autobusy jeszcze tej zimy. "
    "Radna Iga Słota odpowiedziała: autobusów nie będzie, bo skarbnik ostrzegł, że pieniędzy brakuje. "
    "Podobno kierowcy protestują."
)
PLAN = "gmina kupi dwa nowe autobusy jeszcze tej zimy"  # 8 tokens
NONE = "autobusów nie będzie, bo skarbnik ostrzegł, że pieniędzy brakuje"  # 11 tokens with the commas
LACK = "pieniędzy brakuje"  # 2 tokens, nested
STRIKE = "kierowcy protestują"  # 2 tokens, no source
PEOPLE = (
    T.mention("adam", "Adam Wrona"),
    T.mention("iga", "Iga Słota"),
    T.mention("skarbnik", "skarbnik", level="NOM"),
    T.mention("kierowcy", "kierowcy", level="NOM"),
)
CLAIMS = (
    T.claim("1", "adam", "zapowiedział", PLAN, act="ANNOUNCE", commitment="CERTAIN", addressee="kierowcy"),
    T.claim("2", "iga", "odpowiedziała", NONE, act="DENY", commitment="CERTAIN", addressee="adam"),
    T.claim("3", "skarbnik", "ostrzegł", LACK, act="WARN", commitment="CERTAIN"),
    T.claim("4", None, "Podobno", STRIKE, act="STATE", commitment="HEDGED"),
)
GOLD = T.document(*PEOPLE, *CLAIMS, complete=True)


def said(*claims: Claim, mentions: tuple[Mention, ...] = PEOPLE) -> Document:
    return T.document(*mentions, *claims)


def source_of(gold: Claim, source: Filler, *mentions: Mention, cue: str | None = None) -> float:
    """S of a gold claim and a prediction of another source, everything else equal."""
    claim = T.claim("p", source, cue or (gold.cue.text if gold.cue else None), gold.content[0].text or "")
    return Pair(GOLD, said(claim, mentions=mentions or PEOPLE)).source_similarity(gold, claim)


# ---- S ---------------------------------------------------------------------------


def test_the_right_source_is_worth_one() -> None:
    assert source_of(CLAIMS[0], "adam") == 1
    assert source_of(CLAIMS[0], T.span("Adam Wrona")) == 1
    assert source_of(CLAIMS[0], T.span("Wójt Adam Wrona")) == 1
    assert source_of(CLAIMS[0], "x", T.mention("x", "Adam", "LOC")) == 1  # Dice 2·4/(4+10) = .57


def test_absent_sources() -> None:
    assert source_of(CLAIMS[3], None) == 1  # both absent
    assert source_of(CLAIMS[3], "adam") == 0  # exactly one
    assert source_of(CLAIMS[0], None) == 0
    assert source_of(CLAIMS[3], Span(-1, -1, "Nikt")) == 0  # a source that was not found is no absent source


def test_another_entity_is_worth_nothing() -> None:
    assert source_of(CLAIMS[0], "iga") == 0
    assert source_of(CLAIMS[0], T.span("Radna Iga Słota")) == 0


def test_a_source_that_is_nobody_gets_the_dice_of_its_tokens() -> None:
    # contains its own cue, so it is nobody: «Adam Wrona zapowiedział» 3 tokens, «Adam Wrona» 2: 2·2/(3+2) = .8
    assert source_of(CLAIMS[0], T.span("Adam Wrona zapowiedział")) == pytest.approx(0.8)
    assert source_of(CLAIMS[0], T.span("Wójt")) == 0
    assert source_of(CLAIMS[0], T.span("gmina")) == 0
    assert source_of(CLAIMS[0], Span(-1, -1, "Adam Wrona")) == 0


def test_an_entity_that_is_nobody_stands_at_its_mention_nearest_the_cue() -> None:
    # of «zimy. Radna Iga» (4 tokens, across a border) and «gmina» none resolves; the former shares Iga: 2·1/(4+2)
    nobody = (T.mention("x", "gmina"), T.mention("x", "zimy. Radna Iga"))
    assert source_of(CLAIMS[1], "x", *nobody) == pytest.approx(2 / 6)
    assert source_of(CLAIMS[1], "x", *nobody, cue="kupi") == 0  # there «gmina» is nearer


def test_the_gold_source_stands_at_its_own_mention() -> None:
    text = Text("Lech Bór i Bór mówi prawdę.")
    mentions = (text.mention("bór", "Lech Bór"), text.mention("bór", "Bór", nth=2))
    claim = text.claim("1", "bór", "mówi", "prawdę", source_mention=mentions[0].id)
    wrong = text.claim("p", text.span("Lech Bór i Bór mówi"), "mówi", "prawdę")  # its own cue inside: nobody
    pair = Pair(text.document(*mentions, claim), text.document(wrong))
    assert pair.source_similarity(claim, wrong) == pytest.approx(2 * 2 / (5 + 2))


# ---- the relation --------------------------------------------------------------------


def test_one_word_of_content_earns_little() -> None:
    """Right source and cue: S = C = 1. One of the eight words of the content: D = 2·1/(1+8) = 2/9.

    Headline D(1+S+C)/3 = 2/9 · 3/3 = .22; mean (S+C+D)/3 = (1+1+.22)/3 = .74.
    """
    pred = said(T.claim("p", "adam", "zapowiedział", "autobusy"))
    assert counts("claims.relation", GOLD, pred) == pytest.approx((2 / 9, 1, 4))
    assert counts("claims.relation_mean", GOLD, pred) == pytest.approx((20 / 27, 1, 4))
    assert counts("claims.relation_exact", GOLD, pred) == (0, 1, 4)


def test_eighteen_hundredths_against_seventy_three() -> None:
    """The example of METRICS: a content of ten words, one of them given: D = 2/11 = .18, mean (2 + 2/11)/3 = .73."""
    text = Text("Ola mówi, że a b c d e f g h i j.")
    mentions = (text.mention("ola", "Ola"),)
    gold = text.document(*mentions, text.claim("1", "ola", "mówi", "a b c d e f g h i j"))
    pred = text.document(*mentions, text.claim("1", "ola", "mówi", "j"))
    assert counts("claims.relation", gold, pred)[0] == pytest.approx(2 / 11)
    assert round(counts("claims.relation", gold, pred)[0], 2) == 0.18
    assert round(counts("claims.relation_mean", gold, pred)[0], 2) == 0.73


def test_parts_of_a_claim_that_are_wrong() -> None:
    # D = 1 everywhere
    no_source = said(T.claim("p", None, "zapowiedział", PLAN))  # 1·(1+0+1)/3
    no_cue = said(T.claim("p", "adam", None, PLAN))  # 1·(1+1+0)/3
    longer_cue = said(T.claim("p", "adam", "Wrona zapowiedział", PLAN))  # C = 2·1/(1+2): (1+1+2/3)/3
    assert counts("claims.relation", GOLD, no_source)[0] == pytest.approx(2 / 3)
    assert counts("claims.relation", GOLD, no_cue)[0] == pytest.approx(2 / 3)
    assert counts("claims.relation", GOLD, longer_cue)[0] == pytest.approx(8 / 9)
    assert counts("claims.relation_mean", GOLD, longer_cue)[0] == pytest.approx(8 / 9)


def test_no_common_word_of_content_is_no_pair() -> None:
    pred = said(T.claim("p", "adam", "zapowiedział", "Radna"))
    for name in ("relation", "relation_mean", "source", "cue", "content", "attribution", "act"):
        assert counts(f"claims.{name}", GOLD, pred)[0] == 0


def test_a_cue_that_was_not_found_is_no_absent_cue() -> None:
    gold = said(T.claim("1", "adam", None, PLAN))
    lost = Claim("p", (T.span(PLAN),), "adam", Span(-1, -1, "rzekł"))
    blank = Claim("p", (T.span(PLAN),), "adam", T.span(" "))
    assert counts("claims.relation", gold, said(T.claim("p", "adam", None, PLAN)))[0] == 1
    assert counts("claims.relation", gold, said(lost))[0] == pytest.approx(2 / 3)
    assert counts("claims.relation", gold, said(blank))[0] == pytest.approx(2 / 3)


def test_fragments_are_one_content() -> None:
    # 3 + 3 of 8 tokens: D = 2·6/(6+8)
    pred = said(T.claim("p", "adam", "zapowiedział", "gmina kupi dwa", "jeszcze tej zimy"))
    assert counts("claims.relation", GOLD, pred)[0] == pytest.approx(12 / 14)


def test_exact_needs_everything() -> None:
    assert counts("claims.relation_exact", GOLD, said(*CLAIMS)) == (4, 4, 4)
    swapped = (T.claim("p", "iga", "zapowiedział", PLAN), T.claim("q", "adam", "odpowiedziała", NONE))
    assert counts("claims.relation_exact", GOLD, said(*swapped)) == (0, 2, 4)
    assert counts("claims.relation", GOLD, said(*swapped))[0] == pytest.approx(4 / 3)  # twice 1·(1+0+1)/3


# ---- the assignment ----------------------------------------------------------------------


def test_each_claim_is_earned_once() -> None:
    halves = (T.claim("p", "adam", "zapowiedział", "gmina kupi dwa nowe"), T.claim("q", "adam", "zapowiedział", "zimy"))
    # the better of 2·4/12 = 2/3 and 2·1/9
    assert counts("claims.relation", GOLD, said(*halves)) == pytest.approx((2 / 3, 2, 4))


def test_the_best_sum_not_the_best_pair() -> None:
    text = Text("Ola mówi i Ewa woła, że a b c d.")
    people = (text.mention("ola", "Ola"), text.mention("ewa", "Ewa"))
    gold = text.document(*people, text.claim("1", "ola", "mówi", "a b c d"), text.claim("2", "ewa", "woła", "c d"))
    pred = text.document(*people, text.claim("p", "ola", "mówi", "b c d"), text.claim("q", "ewa", "mówi", "a b"))
    # gold 1: p D 6/7, S = C = 1: .857; q D 2·2/6, S 0, C 1: 4/9 = .444
    # gold 2: p D 2·2/5 = .8, S = C = 0: .267; q shares nothing
    assert counts("claims.relation", gold, pred)[0] == pytest.approx(6 / 7)  # .857 > .444 + .267 = .711
    worse = text.document(*people, text.claim("p", "ewa", "woła", "b c d"), text.claim("q", "ewa", "mówi", "a b c"))
    # gold 1: p 6/7·(1+0+0)/3 = .286, q 6/7·(1+0+1)/3 = .571; gold 2: p .8·3/3 = .8, q 2·1/5·(1+1+0)/3 = .267
    assert counts("claims.relation", gold, worse)[0] == pytest.approx(6 / 7 * 2 / 3 + 0.8)


def test_among_equal_sums_the_one_with_most_contents_found() -> None:
    """Sums are equal, Dice of .5 and more are not: act, found pairs and all that hangs on them follow the rule."""
    text = Text("Ola mówi: raz dwa trzy pięć sześć.")
    ola = text.mention("ola", "Ola")
    gold = text.document(ola, text.claim("1", "ola", "mówi", "raz dwa trzy", act="STATE"))
    # p: D = 2·1/(3+1) = .5, S = 0, C = 1: 1/3. r: D = 2·1/(3+3) = 1/3, S = C = 1: 1/3. The sums are equal; r stands
    # first in the list by its content, p has D ≥ .5.
    p = text.claim("p", None, "mówi", "dwa", act="STATE")
    r = text.claim("r", "ola", "mówi", "raz", "pięć", "sześć", act="DENY")
    for claims in itertools.permutations((p, r)):
        pred = text.document(ola, *claims)
        assert counts("claims.relation", gold, pred) == pytest.approx((1 / 3, 2, 1))
        assert counts("claims.act", gold, pred) == (1, 2, 1)


def test_equal_contents_are_told_apart_by_source_and_cue() -> None:
    text = Text("Ola i Ewa mówią i wołają, że leje.")
    people = (text.mention("ola", "Ola"), text.mention("ewa", "Ewa"))
    gold_claims = [
        text.claim("1", "ola", "mówią", "leje", act="STATE"),
        text.claim("2", "ewa", "wołają", "leje", act="WARN"),
    ]
    for gold_order, pred_order in itertools.product(itertools.permutations(gold_claims), repeat=2):
        gold, pred = text.document(*people, *gold_order), text.document(*people, *pred_order)
        assert counts("claims.relation_exact", gold, pred) == (2, 2, 2)
        assert counts("claims.act", gold, pred) == (2, 2, 2)


def test_claims_that_differ_in_nothing_compared_are_paired_in_sorted_order() -> None:
    """Both gold claims and both predictions have one content, source and cue: only the act tells them apart, and the
    smallest list pairs them as they are sorted by what they say."""
    acts = ("STATE", "WARN")
    for gold_acts, pred_acts in itertools.product(itertools.permutations(acts), repeat=2):
        gold, pred = (
            said(*(T.claim(f"{i}{side}", "adam", "zapowiedział", PLAN, act=act) for i, act in enumerate(values)))
            for side, values in (("g", gold_acts), ("p", pred_acts))
        )
        assert counts("claims.act", gold, pred) == (2, 2, 2)


def test_exact_duplicates_are_dropped_whatever_their_ids() -> None:
    copies = [T.claim(f"p{i}", "adam", "zapowiedział", PLAN, act="ANNOUNCE") for i in range(9)]
    other_entity = T.mention("adam2", "Adam Wrona")  # the same entity under another id
    more = T.claim("q", "adam2", "zapowiedział", PLAN, act="ANNOUNCE")
    assert counts("claims.relation", GOLD, said(*copies, more, mentions=(*PEOPLE, other_entity))) == (1, 1, 4)
    span = T.claim("r", T.span("Wójt Adam Wrona"), "zapowiedział", PLAN, act="ANNOUNCE")
    assert counts("claims.relation", GOLD, said(copies[0], span)) == (1, 2, 4)  # it says something else


def test_duplicates_share_their_events() -> None:
    """The reader gives an event to one of two equal claims; which one does not make them different."""
    copies = [T.claim(f"p{i}", "adam", "zapowiedział", PLAN) for i in range(3)]
    gold, pred = (T.document(*PEOPLE, *cs, BUYING, complete=True) for cs in (copies[:1], copies))
    assert [len(c.events) for c in pred.claims] == [1, 0, 0]
    for order in itertools.permutations(pred.claims):
        shown = msgspec.structs.replace(pred, claims=order)
        assert counts("claims.relation", gold, shown) == (1, 1, 1)
        assert counts("claims.events", gold, shown) == (1, 1, 1)


def test_what_is_kept_of_near_duplicates_does_not_depend_on_their_order() -> None:
    spans = [T.claim(q, T.span(q), "zapowiedział", PLAN) for q in ("Adam Wrona", "Wójt Adam Wrona")]
    for claims in itertools.permutations(spans):
        assert counts("claims.token", GOLD, said(*claims)) == (11, 12, 28)


# ---- parts -----------------------------------------------------------------------------------


def test_sums_of_source_cue_and_content() -> None:
    pred = said(
        T.claim("p", T.span("Adam Wrona zapowiedział"), "zapowiedział", "gmina kupi dwa nowe"),  # S .8, C 1, D 2·4/12
        T.claim("q", "adam", "Podobno", STRIKE),  # gold has no source: S 0, C 1, D 1
        T.claim("r", None, "ostrzegł", LACK),  # S 0, C 1, D 1
    )
    assert counts("claims.content", GOLD, pred) == pytest.approx((2 / 3 + 2, 3, 4))
    assert counts("claims.cue", GOLD, pred) == (3, 3, 4)
    # without a source: gold 4, predicted r
    assert counts("claims.source", GOLD, pred) == pytest.approx((0.8, 2, 3))


def test_labels_are_gold_source_kinds_with_recall_only() -> None:
    pred = said(CLAIMS[0], CLAIMS[2], T.claim("q", None, "Podobno", "protestują"))
    by_label = {label: counts("claims.relation", GOLD, pred, label) for label in ("NAMED", "UNNAMED", "IMPLICIT")}
    # NAMED: 1 and 2; UNNAMED: 3; IMPLICIT: 4 with D = 2·1/(1+2), S = C = 1
    assert by_label == {"NAMED": (1, 0, 2), "UNNAMED": (1, 0, 1), "IMPLICIT": pytest.approx((2 / 3, 0, 1))}
    for measure in MEASURES.values():
        if measure.layer == "claims" and measure.name not in ("claims.token", "claims.sf1"):
            assert measure.recall_only
            labels = set(measure.statistics(Pair(GOLD, pred))) - {""}
            assert labels <= {"NAMED", "UNNAMED", "IMPLICIT"}


def test_attribution() -> None:
    pred = said(
        T.claim("p", T.span("Wójt Adam Wrona"), None, "gmina kupi dwa"),  # D = 2·3/(3+8) = .55, resolved: counts
        T.claim("q", "iga", "odpowiedziała", "pieniędzy brakuje"),  # paired with 3: another source
        T.claim("r", "adam", "Podobno", STRIKE),  # gold source null
    )
    assert counts("claims.attribution", GOLD, pred) == (1, 3, 3)
    half = said(T.claim("p", "adam", "zapowiedział", "gmina kupi"))  # D = 2·2/(2+8) = .4
    assert counts("claims.attribution", GOLD, half) == (0, 1, 3)
    silent = said(T.claim("p", None, "zapowiedział", PLAN))
    assert counts("claims.attribution", GOLD, silent) == (0, 0, 3)
    nobody = said(T.claim("p", T.span("Adam Wrona zapowiedział"), "zapowiedział", PLAN))  # S = .8 is not resolved
    assert counts("claims.attribution", GOLD, nobody) == (0, 1, 3)


# ---- attributes --------------------------------------------------------------------------------


def test_acts_are_right_where_the_content_was_found() -> None:
    pred = said(
        T.claim("p", None, None, PLAN, act="ANNOUNCE"),
        T.claim("q", None, None, NONE, act="STATE"),
        T.claim("r", None, None, LACK),  # silence earns nothing, and counts
        T.claim("s", None, None, "kierowcy protestują", act="STATE"),
        T.claim("t", None, None, "Radna", act="STATE"),
    )
    assert counts("claims.act", GOLD, pred) == (2, 5, 4)
    assert counts("claims.act", GOLD, pred, "NAMED") == (1, 0, 2)
    half = said(T.claim("p", "adam", "zapowiedział", "gmina kupi", act="ANNOUNCE"))
    assert counts("claims.act", GOLD, half) == (0, 1, 4)


def test_accuracy_macro_f1_and_kappa_are_those_of_scikit_learn() -> None:
    words = ["raz", "dwa", "trzy", "pięć", "sześć", "siedem", "osiem", "dziewięć", "dziesięć", "sto"]
    text = Text(f"Ola mówi: {' '.join(words)}.")
    ola = text.mention("ola", "Ola")
    gold_acts = ["STATE", "DENY", "DENY", "WARN", "WARN", "STATE", "STATE", "BELIEVE", "DEMAND", "STATE"]
    pred_acts = ["STATE", "DENY", "WARN", "WARN", "STATE", "STATE", "DENY", "BELIEVE", "STATE", None]
    sides = [
        text.document(ola, *(text.claim(w, "ola", "mówi", w, act=a) for w, a in zip(words, acts, strict=True)))
        for acts in (gold_acts, pred_acts)
    ]
    shown = figures("claims.act", (sides[0], sides[1]))
    told = [a or "none" for a in pred_acts]
    assert shown["n"] == len(words)
    assert shown["accuracy"] == pytest.approx(accuracy_score(gold_acts, told))
    assert shown["kappa"] == pytest.approx(cohen_kappa_score(gold_acts, told))
    assert shown["macro_f1"] == pytest.approx(f1_score(gold_acts, told, average="macro", zero_division=0))


def test_addressees_earn_nothing_by_silence() -> None:
    """Null addressees are left out on both sides."""
    right = said(
        T.claim("p", None, None, PLAN, addressee=T.span("kierowcy")),
        T.claim("q", None, None, NONE, addressee="iga"),
        T.claim("r", None, None, LACK),
    )
    assert counts("claims.addressee", GOLD, right) == (1, 2, 2)
    assert counts("claims.addressee", GOLD, said(T.claim("r", None, None, LACK))) == (0, 0, 2)
    spurious = said(T.claim("r", None, None, LACK, addressee="adam"))
    assert counts("claims.addressee", GOLD, spurious) == (0, 1, 2)
    own_cue = said(
        T.claim("p", None, "Podobno", STRIKE), T.claim("q", "iga", "Wrona", NONE, addressee=T.span("Adam Wrona"))
    )
    assert counts("claims.addressee", GOLD, own_cue) == (1, 1, 2)  # equality comes before the cue inside it


# ---- events and nested claims ------------------------------------------------------------------------

BUYING = T.event("buying", "Transfer", ["kupi"])
LACKING = T.event("lacking", "State", ["brakuje"])


def test_nested_claims_are_paired_with_their_own_likes() -> None:
    gold = T.document(*PEOPLE, *CLAIMS, LACKING, complete=True)
    outer, inner = gold.claims[1], gold.claims[2]
    assert (inner.nested_in, outer.events, inner.events) == ("2", (), ("lacking",))
    flat = said(CLAIMS[1])  # the inner claim is missing: the outer one is not paired with it
    pair = Pair(gold, flat)
    assert [pair.gold_claims[i].id for i, _ in pair.claim_pairs] == ["2"]
    assert counts("claims.relation", gold, flat) == (1, 1, 4)


def test_events_belong_to_the_right_claim() -> None:
    gold = T.document(*PEOPLE, *CLAIMS, BUYING, LACKING, complete=True)
    pred = T.document(
        *PEOPLE,
        T.claim("p", "adam", "zapowiedział", PLAN),
        T.claim("q", "iga", "odpowiedziała", NONE),  # holds the event of the claim that was not found
        T.event("x", "Transfer", ["kupi"]),
        T.event("y", "State", ["brakuje"]),
        T.event("z", "State", ["będzie"]),
        complete=True,
    )
    assert counts("claims.events", gold, pred) == (1, 3, 2)
    assert counts("claims.events", gold, pred, "NAMED") == (1, 0, 1)
    assert counts("claims.events", gold, pred, "UNNAMED") == (0, 0, 1)
    twins = T.document(
        *PEOPLE,
        T.claim("p", "adam", "zapowiedział", PLAN),
        T.event("x", "Transfer", ["kupi"]),
        T.event("w", "Transfer", ["kupi dwa"]),  # the same gold event: once
        complete=True,
    )
    assert counts("claims.events", gold, twins) == (1, 1, 2)
    little = T.document(
        *PEOPLE, T.claim("p", "adam", "zapowiedział", "gmina kupi"), T.event("x", "Transfer", ["kupi"]), complete=True
    )
    assert counts("claims.events", gold, little) == (0, 1, 2)  # D = .4


# ---- figures of the literature --------------------------------------------------------------------------


def test_token_labels() -> None:
    pred = said(T.claim("p", T.span("Wójt Adam Wrona"), "zapowiedział", "gmina kupi"))
    # sources Adam Wrona, Iga Słota 4 (skarbnik is content of claim 2, which stands first), cues 3 (ostrzegł likewise),
    # contents 8 + 11 + 2
    gold_parts, _ = parts_of(Pair(GOLD, pred))
    assert len(token_labels(gold_parts)) == 28
    assert counts("claims.token", GOLD, pred) == (5, 6, 28)  # Adam, Wrona, zapowiedział, gmina, kupi; Wójt is wrong
    assert counts("claims.token", GOLD, pred, "source") == (2, 3, 4)
    assert counts("claims.token", GOLD, pred, "cue") == (1, 1, 3)


def test_sf1_needs_all_three_parts() -> None:
    pred = said(
        T.claim("p", T.span("Wójt Adam Wrona"), "zapowiedział", "gmina kupi"), T.claim("q", "adam", "Podobno", STRIKE)
    )
    # p: source 2 of its 3 tokens, cue 1, content 2 of 2: (2/3+1+1)/3; gold 1: source 2/2, cue 1, content 2/8: (2+.25)/3
    # q: a source where gold has none: no overlap
    tp_gold, n_gold, tp_pred, n_pred = MEASURES["claims.sf1"].statistics(Pair(GOLD, pred))[""]
    assert (tp_pred, n_pred, tp_gold, n_gold) == pytest.approx((8 / 9, 2, 0.75, 4))


def test_what_was_not_found_is_not_absent_in_sf1() -> None:
    lost = Claim("p", (T.span(STRIKE),), Span(-1, -1, "Nikt"), T.span("Podobno"))
    nobody = Claim("p", (T.span(STRIKE),), "lost", T.span("Podobno"))
    for claim in (lost, nobody):
        pred = said(claim, mentions=(Mention("m", -2, -2, "PER", "lost", "Nikt"),))
        assert MEASURES["claims.sf1"].statistics(Pair(GOLD, pred))[""] == (0, 4, 0, 1)
        assert counts("claims.token", GOLD, pred) == (3, 4, 28)  # the source that is nowhere is one wrong token
