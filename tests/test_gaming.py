"""Cheap tricks and what each of them earns: one fixed article, one honest system, one trick at a time."""

from __future__ import annotations

import msgspec
import pytest

from tiny import Text, counts, figures
from wiesci.model import Argument, Claim, Document, Entity, Event, Mention, Span, Trigger
from wiesci.scoring import score

T = Text(
    "Burmistrz Zofia Kalina zapowiedziała w poniedziałek, że Nowa Osada kupi trzy autobusy od firmy Bielik. "
    "Radny Piotr Sęk skrytykował zakup. "
    "Sęk ostrzegł, że budżet miasta nie wytrzyma tak dużego wydatku. "
    "Firma Bielik podpisała już umowę z Nową Osadą."
)
GOLD = T.document(
    T.mention("zofia", "Zofia Kalina"),
    T.mention("osada", "Nowa Osada", "GPE"),
    T.mention("bielik", "Bielik", "ORG"),
    T.mention("piotr", "Piotr Sęk"),
    T.mention("piotr", "Sęk", nth=2),
    T.mention("bielik", "Bielik", "ORG", nth=2),
    T.mention("osada", "Nową Osadą", "GPE"),
    T.time("w poniedziałek", "2024-10-21"),
    T.event("buy", "Transfer", ["kupi", "zakup"], ("Agent", "osada"), ("Origin", "bielik")),
    T.event("sign", "Contract", ["podpisała"], ("Participant", "bielik"), ("Participant", "osada")),
    T.claim("1", "zofia", "zapowiedziała", "Nowa Osada kupi trzy autobusy od firmy Bielik", act="ANNOUNCE"),
    T.claim("2", "piotr", "ostrzegł", "budżet miasta nie wytrzyma tak dużego wydatku", act="WARN"),
    complete=True,
)
"""7 names, 3 triggers, 4 arguments, 2 claims (contents of 8 and 7 tokens)."""

NAMES = ("Zofia Kalina", "Nowa Osada", "Bielik", "Piotr Sęk", "Sęk", "Bielik", "Nową Osadą")


def f1(measure: str, pred: Document) -> float:
    return float(figures(measure, (GOLD, pred))["f1"])


def changed(**layers: object) -> Document:
    """Gold's own labels with some layers replaced."""
    return msgspec.structs.replace(GOLD, **layers)


def test_honest_labels_earn_everything() -> None:
    for measure in ("entities.strict", "events.trigger", "events.argument", "claims.relation"):
        assert f1(measure, GOLD) == 1


def test_right_source_and_cue_with_one_word_of_content() -> None:
    """Earns .24 instead of 1 (the mean of the three parts would be .75), and nothing of what hangs on the content.

    D = 2·1/(1+8) = 2/9 and 2·1/(1+7) = 1/4; headline (2/9 + 1/4)/2 = .236; mean ((2+2/9)/3 + (2+1/4)/3)/2 = .745.
    """
    words = ("autobusy", "budżet")
    claims = tuple(msgspec.structs.replace(c, content=(T.span(w),)) for c, w in zip(GOLD.claims, words, strict=True))
    pred = changed(claims=claims)
    assert f1("claims.relation", pred) == pytest.approx((2 / 9 + 1 / 4) / 2)
    assert f1("claims.relation_mean", pred) == pytest.approx((4 + 2 / 9 + 1 / 4) / 6)
    assert f1("claims.content", pred) == pytest.approx((2 / 9 + 1 / 4) / 2)
    for measure in ("attribution", "act", "relation_exact"):
        assert f1(f"claims.{measure}", pred) == 0


def test_every_trigger_at_the_beginning_of_the_text() -> None:
    """Right types, roles and fillers, no trigger found: only ``argument_free`` pays, which is why it never leads."""
    events = tuple(msgspec.structs.replace(e, triggers=(Trigger(f"t{e.id}", 0, 9),)) for e in GOLD.events)
    pred = changed(events=events)
    assert f1("events.trigger", pred) == 0
    assert f1("events.argument", pred) == 0
    assert f1("events.argument_free", pred) == 1
    assert f1("events.trigger_head", pred) == 0
    assert f1("events.span_ac_plus", pred) == 0


def test_the_whole_sentence_as_trigger() -> None:
    """More than three tokens hold no trigger: 0. The Dice of characters pays a little: .12.

    kupi 2·4/(4+102), zakup 2·5/(5+34), podpisała 2·9/(9+46), together .66 of 8 given and 3 gold triggers.
    """
    sentences = [Span(*s) for s in GOLD.sentences or ()]
    events = tuple(
        Event(f"{kind}{i}", kind, (Trigger(f"t{kind}{i}", s.start, s.end),), GOLD.events[k].arguments)
        for i, s in enumerate(sentences)
        for k, kind in enumerate(("Transfer", "Contract"))
    )
    pred = changed(events=events)
    assert f1("events.trigger_head", pred) == f1("events.trigger", pred) == f1("events.argument", pred) == 0
    assert f1("events.trigger_dice", pred) == pytest.approx(2 * (8 / 106 + 10 / 39 + 18 / 55) / (8 + 3))


@pytest.mark.parametrize("copies", [2, 50])
def test_one_prediction_copied_many_times(copies: int) -> None:
    """Copies with other ids neither earn nor cost: every measure counts one of each."""

    def multiplied(items: tuple[object, ...]) -> tuple[object, ...]:
        return (*items, *(msgspec.structs.replace(i, id=f"{i.id}-{n}") for n in range(copies) for i in items))

    one = changed(mentions=GOLD.mentions[:5], events=GOLD.events[:1], claims=GOLD.claims[:1])
    many = changed(**{layer: multiplied(getattr(one, layer)) for layer in ("mentions", "events", "claims")})
    alone, together = (score([GOLD], [pred]).scores() for pred in (one, many))
    assert alone == together
    assert counts("claims.relation", GOLD, many) == (1, 1, 2)
    assert counts("events.argument", GOLD, many) == (2, 2, 4)


def test_the_whole_sentence_as_every_span() -> None:
    """Names: 0; half credit for overlap, which a name a sentence could reach, is .5·4 of 7 names, F1 .36.

    Sources and fillers: a sentence has more than 12 tokens or holds its own trigger or cue, so it is nobody.
    Contents: D = 2·8/(8+17) = .64, 2·7/(7+12) = .74; S and C are a few hundredths: together .30.
    """
    sentences = [Span(*s) for s in GOLD.sentences or ()]
    mentions = tuple(Mention(f"m{i}", s.start, s.end, "PER", f"x{i}") for i, s in enumerate(sentences))
    fillers = tuple(Argument(role, sentences[0]) for role in ("Agent", "Origin"))
    events = (msgspec.structs.replace(GOLD.events[0], arguments=fillers),)
    claims = tuple(Claim(c.id, (s,), s, s) for c, s in zip(GOLD.claims, (sentences[0], sentences[2]), strict=True))
    entities = tuple(Entity(f"x{i}", "PER") for i in range(4))
    pred = changed(entities=entities, mentions=mentions, events=events, claims=claims)
    assert f1("entities.strict", pred) == 0
    assert f1("entities.partial", pred) == pytest.approx(2 * 2 / (4 + 7))
    assert counts("events.argument", GOLD, pred) == (0, 2, 4)
    assert f1("claims.attribution", pred) == 0
    d = [2 * 8 / (8 + 17), 2 * 7 / (7 + 12)]
    s = [2 * 2 / (2 + 17), 2 * 1 / (1 + 12)]  # the source is nobody: the Dice of its tokens
    c = [2 * 1 / (1 + 17), 2 * 1 / (1 + 12)]
    earned = sum(d[i] * (1 + s[i] + c[i]) / 3 for i in (0, 1)) / 2
    assert f1("claims.relation", pred) == pytest.approx(earned)
    assert earned == pytest.approx(0.302, abs=0.001)


def test_the_whole_text_as_content_of_one_claim() -> None:
    """One claim is paired with one only: D = 2·8/(8+43) = .31 of one of two claims, F1 2·.31/(1+2) = .21."""
    claim = Claim("all", (Span(0, len(T.text) - 1),), "zofia", T.span("zapowiedziała"))
    assert f1("claims.relation", changed(claims=(claim,))) == pytest.approx(2 * (16 / 51) / (1 + 2))


def test_the_same_filler_under_every_role() -> None:
    """Two entities under each of nine roles: all four arguments found, 36 given; precision 1/9, F1 .2."""
    roles = ("Agent", "Target", "Participant", "Recipient", "Object", "Instrument", "Origin", "Destination", "Place")
    arguments = tuple(Argument(role, entity) for role in roles for entity in ("osada", "bielik"))
    pred = changed(events=tuple(msgspec.structs.replace(e, arguments=arguments) for e in GOLD.events))
    assert counts("events.argument", GOLD, pred) == (4, 36, 4)
    assert f1("events.argument", pred) == pytest.approx(0.2)


def test_many_spans_of_one_filler() -> None:
    """Ten phrases that all mean one entity are one argument: nothing to win, nothing to lose."""
    phrases = ("Nowa Osada", "że Nowa Osada", "Nową Osadą", "z Nową Osadą", "umowę z Nową Osadą")
    arguments = tuple(Argument("Agent", T.span(p)) for p in phrases)
    pred = changed(events=(msgspec.structs.replace(GOLD.events[0], arguments=arguments),))
    assert counts("events.argument", GOLD, pred) == (1, 1, 4)


def test_dropping_hard_documents() -> None:
    """A document that is left out counts as empty: precision stays 1, recall halves, F1 falls from .8 to .67."""
    twin = msgspec.structs.replace(GOLD, id="easy")
    half = msgspec.structs.replace(GOLD, mentions=(*GOLD.mentions[:3], Mention("x", 0, 9, "PER", "zofia")))
    both = score([GOLD, twin], [half, twin]).figures("entities.strict")
    dropped = score([GOLD, twin], [twin])
    assert both["f1"] == pytest.approx(2 * 10 / (11 + 14))
    assert dropped.missing == 1
    assert dropped.figures("entities.strict") == pytest.approx(
        {"precision": 1, "recall": 0.5, "f1": 2 / 3, "tp": 7, "pred": 7, "gold": 14}
    )
    assert dropped.figures("claims.relation")["recall"] == 0.5
    assert dropped.figures("coreference.conll")["recall"] < 1


def test_one_entity_for_everything() -> None:
    """All names in one cluster: CoNLL .42 (MUC .67, B³ .42, CEAFe .18). It stands for one gold entity, so arguments
    fall to 2·2/(3+4) = .57 and sources to 0."""
    mentions = tuple(msgspec.structs.replace(m, entity="one", type="PER") for m in GOLD.mentions)
    events = tuple(
        msgspec.structs.replace(e, arguments=tuple(Argument(a.role, "one") for a in e.arguments)) for e in GOLD.events
    )
    claims = tuple(msgspec.structs.replace(c, source="one") for c in GOLD.claims)
    pred = changed(entities=(Entity("one", "PER"),), mentions=mentions, events=events, claims=claims)
    # gold clusters 1, 2, 2, 2. MUC: R 3/3, P 3/6; B³: R 1, P (1+4+4+4)/7/7; CEAFe: best 2·2/(7+2), R /4, P /1
    muc, b3, ceafe = 2 / 3, 2 * (13 / 49) / (1 + 13 / 49), 2 * (4 / 9) / (4 + 1)
    assert f1("coreference.muc", pred) == pytest.approx(muc)
    assert f1("coreference.b3", pred) == pytest.approx(b3)
    assert f1("coreference.ceafe", pred) == pytest.approx(ceafe)
    assert f1("coreference.conll", pred) == pytest.approx((muc + b3 + ceafe) / 3) == pytest.approx(0.42, abs=0.005)
    # 2 votes each for osada, bielik and piotr: the earliest, osada. Agent and Participant of osada are right, Origin is
    # wrong, both Participants are one key: 2 of 3 given, 2 of 4 found
    assert counts("events.argument", GOLD, pred) == (2, 3, 4)
    assert counts("claims.attribution", GOLD, pred) == (0, 2, 2)


def test_one_mention_in_every_entity() -> None:
    """Each name a second time in a cluster of all names: the cluster that begins first keeps it, the other vanishes."""
    lump = tuple(msgspec.structs.replace(m, id=f"x{m.id}", entity="lump") for m in GOLD.mentions)
    pred = changed(entities=(*GOLD.entities, Entity("lump", "PER")), mentions=(*GOLD.mentions, *lump))
    assert f1("coreference.conll", pred) < 1
    assert figures("coreference.conll", (GOLD, pred))["pred"] == 7


def test_every_type_on_every_name() -> None:
    """Four types on each of seven names: all found, 28 given, F1 2·7/(28+7) = .4."""
    mentions = tuple(
        Mention(f"{m.id}{t}", m.start, m.end, t) for m in GOLD.mentions for t in ("PER", "ORG", "GPE", "LOC")
    )
    pred = changed(mentions=mentions)
    assert counts("entities.strict", GOLD, pred) == (7, 28, 7)
    assert f1("entities.strict", pred) == pytest.approx(0.4)
    assert f1("entities.lemma", pred) == 0


def test_only_what_is_certain() -> None:
    """One right item a layer: precision 1 everywhere, F1 as low as recall makes it."""
    pred = changed(mentions=GOLD.mentions[:1], events=GOLD.events[1:], claims=())
    assert f1("entities.strict", pred) == pytest.approx(2 * 1 / (1 + 7))
    assert f1("events.trigger", pred) == pytest.approx(2 * 1 / (1 + 3))
    assert f1("claims.relation", pred) == 0


def test_the_headline_of_claims_cannot_be_had_without_contents() -> None:
    """Gold's sources and cues with contents of a system that takes the words after the cue: the content's Dice bounds
    what is earned."""
    for words in ("Nowa", "Nowa Osada kupi", "Nowa Osada kupi trzy autobusy od firmy Bielik"):
        claim = msgspec.structs.replace(GOLD.claims[0], content=(T.span(words),))
        d = 2 * len(words.split()) / (len(words.split()) + 8)
        assert counts("claims.relation", GOLD, changed(claims=(claim,))) == pytest.approx((d, 1, 2))
