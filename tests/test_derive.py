"""What follows from the labels, worked out by hand: trimming, form, source, nesting, events of a claim."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wiesci import derive
from wiesci.model import Claim, Event, Mention, Span, Trigger


def marked(text: str) -> tuple[str, list[Span]]:
    """A text with its spans, written in square brackets."""
    spans, plain = [], ""
    for piece in text.split("["):
        inner, bracket, rest = piece.partition("]")
        if bracket:
            spans.append(Span(len(plain), len(plain) + len(inner), inner))
        plain += inner + rest
    return plain, spans


# ---- trimming ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[most zostanie otwarty]", "most zostanie otwarty"),
        ("[  most zostanie otwarty\n]", "most zostanie otwarty"),
        # quotation marks at the edges
        ("[„Nie zamkniemy mostu”] – powiedział", "Nie zamkniemy mostu"),
        ('["Nie zamkniemy mostu"] - powiedział', "Nie zamkniemy mostu"),
        ("[“Nie zamkniemy mostu”]", "Nie zamkniemy mostu"),
        ("[”Nie zamkniemy mostu”]", "Nie zamkniemy mostu"),
        ("[«Nie zamkniemy mostu»]", "Nie zamkniemy mostu"),
        ("[„Nie zamkniemy »Mostu«”]", "Nie zamkniemy »Mostu«"),
        ('[„Nie zamkniemy mostu"]', "Nie zamkniemy mostu"),
        ("[„Nie zamkniemy mostu] – mówi – i rzeki”", "Nie zamkniemy mostu"),
        ("„Nie zamkniemy – mówi – [mostu i rzeki”].", "mostu i rzeki"),
        ("[„Nie zamkniemy „Mostu” nigdy”]", "Nie zamkniemy „Mostu” nigdy"),
        # a mark whose partner is inside is part of the content
        ("[„Most” i „Rzeka” będą zamknięte]", "„Most” i „Rzeka” będą zamknięte"),
        ("[zamkną „Most”]", "zamkną „Most”"),
        ('[zamkną "Most"]', 'zamkną "Most"'),
        ("[„Most” zamkną i „Rzekę”]", "„Most” zamkną i „Rzekę”"),
        ("„[„Most” zamkną”]", "„Most” zamkną"),
        ("[„Zamkną „Most”]”", "Zamkną „Most”"),
        ('["Most" i "Rzeka"]', '"Most" i "Rzeka"'),
        # dashes, commas, the final stop
        ("[– Nie zamkniemy mostu –] powiedział", "Nie zamkniemy mostu"),
        ("[, most zostanie otwarty,]", "most zostanie otwarty"),
        ("[most zostanie otwarty.]", "most zostanie otwarty"),
        ("[„Most zostanie otwarty.”]", "Most zostanie otwarty"),
        ("[„Most zostanie otwarty”.]", "Most zostanie otwarty"),
        ("[Czy most zostanie otwarty?]", "Czy most zostanie otwarty?"),
        ("[Most zostanie otwarty!]", "Most zostanie otwarty!"),
        ("[most zostanie otwarty…]", "most zostanie otwarty…"),
        ("[most zostanie otwarty...]", "most zostanie otwarty..."),
        ("[most (stary) zostanie otwarty (w maju).]", "most (stary) zostanie otwarty (w maju)"),
        # one complementiser goes
        ("powiedział, [że most zostanie otwarty]", "most zostanie otwarty"),
        ("powiedział[, że most zostanie otwarty.]", "most zostanie otwarty"),
        ("powiedział, [iż most runie]", "most runie"),
        ("wezwał, [żeby most otwarto]", "most otwarto"),
        ("wezwał, [aby most otwarto]", "most otwarto"),
        ("wezwał, [by most otwarto]", "most otwarto"),
        ("zapytał, [czy most runie]", "most runie"),
        ("podano, [jakoby most runął]", "most runął"),
        ("wezwał [do otwarcia mostu]", "otwarcia mostu"),
        ("oskarżył go [o kradzież mostu]", "kradzież mostu"),
        ("skrytykował go [za kradzież mostu]", "kradzież mostu"),
        ("powiedział, [że most runie...]", "most runie..."),
        ("powiedział, [że „nie zamkną mostu”]", "nie zamkną mostu"),
        # and no second one
        ("powiedział, [że do maja most runie]", "do maja most runie"),
        ("powiedział, że [do maja most runie]", "do maja most runie"),
        ("powiedział, że[, do maja most runie]", "do maja most runie"),
        ("powiedział, że – [do maja most runie]", "do maja most runie"),
        ("powiedział, [że – do maja – most runie]", "do maja – most runie"),
        # inside the quotation marks everything is content
        ("zaprosił „[do wspólnego stołu]”", "do wspólnego stołu"),
        ("zaprosił [„do wspólnego stołu”]", "do wspólnego stołu"),
        ('zaprosił ["do wspólnego stołu"]', "do wspólnego stołu"),
        # other words stay
        ("powiedział, [kiedy most runie]", "kiedy most runie"),
        ("powiedział: [dom runie]", "dom runie"),
        ("powiedział: [zamek runie]", "zamek runie"),
        ("napisał [że]", "że"),
        ("w headline[: most runie]", ": most runie"),
        # nothing but what would be trimmed
        ("[„”]", "„”"),
        ("[ – ]", " – "),
        ("[.]", "."),
        ("cue [:] colon", ":"),
    ],
)
def test_trim(text: str, expected: str) -> None:
    plain, (span,) = marked(text)
    start, end = derive.trim(plain, span.start, span.end)
    assert plain[start:end] == expected


PIECES = st.lists(
    st.sampled_from([*derive.QUOTES, *derive.DASHES, ",", ".", " ", "\n", "że", "do", "o", "za ", " most", "M", "…"])
).map("".join)


@given(PIECES, st.integers(0, 40), st.integers(1, 40))
@example("że że że most", 0, 13)
@example('"„M”"', 0, 5)
def test_trimming_stays_inside_and_is_done_at_once(text: str, start: int, length: int) -> None:
    text += "x"
    start = min(start, len(text) - 1)
    end = min(len(text), start + length)
    first, last = derive.trim(text, start, end)
    assert start <= first < last <= end
    assert derive.trim(text, first, last) == (first, last)


@pytest.mark.parametrize("mark", ['"', "„", "”", " ", ",", "że ", "»«", "."])
def test_trimming_takes_linear_time(mark: str) -> None:
    text = mark * (100_000 // len(mark)) + "x" + mark * (100_000 // len(mark))
    start, end = derive.trim(text, 0, len(text))
    assert "x" in text[start:end]


# ---- form ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("„[Nie zamkniemy mostu]” – powiedział Lis.", "DIRECT"),
        ('"[Nie zamkniemy mostu]" - powiedział Lis.', "DIRECT"),
        ("Lis powiedział: „[Nie zamkniemy mostu]”.", "DIRECT"),
        ("„[Mostu nie otworzymy] – mówi Lis. – [Jest zbyt zniszczony]”.", "DIRECT"),
        ("„[40 osób czeka]” – powiedział Lis.", "DIRECT"),
        ("Lis wyszedł.\n– [Nie zamkniemy mostu] – powiedział.", "DIRECT"),
        ("– [Nie zamkniemy mostu] – powiedział Lis.", "DIRECT"),
        ("Lis odpowiedział: – [Nie zamkniemy mostu].", "DIRECT"),
        ("Lis mówi o „[nieudanym remoncie]”.", "MIXED"),
        ("Zaprosił „[do wspólnego stołu]”.", "MIXED"),
        ("Lis powiedział, że [„nie ma” pieniędzy].", "MIXED"),
        ("Lis powiedział, że [pieniędzy „nie ma” i nie będzie].", "MIXED"),
        ("Lis powiedział, że [pieniędzy „nie ma”].", "MIXED"),
        ('Lis powiedział, że [pieniędzy "nie ma"].', "MIXED"),
        ("Lis zapewnia, że [most jest cały], a to „[nie żarty]”.", "MIXED"),
        ("Lis powiedział, że [nie zamkną mostu].", "INDIRECT"),
        ("Gazeta „Głos” podała: [Most runie].", "INDIRECT"),
        ("[Prezes], jak podała gazeta, [odejdzie].", "INDIRECT"),
        ("Minister: [szkoły ruszą].", "INDIRECT"),
        ("most – [stary] – ma runąć", "INDIRECT"),
    ],
)
def test_form(text: str, expected: str) -> None:
    plain, spans = marked(text)
    assert derive.form(plain, spans) == expected


# ---- source --------------------------------------------------------------------------------------------------------


def mention(name: str, start: int, entity: str | None, level: str = "NAM") -> Mention:
    return Mention(name, start, start + 5, "PER", entity, level=level)


def completed(claim: Claim, mentions: list[Mention]) -> Claim:
    (done,) = derive.complete([claim], text=None, mentions=mentions, events=[], given={})
    return done


CUE = Span(100, 105)
CONTENT = (Span(110, 150),)


@pytest.mark.parametrize(
    ("mentions", "kind", "nearest"),
    [
        # a name anywhere names the source, the mention nearest to the cue is its mention
        ([mention("a", 0, "e"), mention("b", 90, "e", "NOM")], "NAMED", "b"),
        ([mention("a", 0, "e", "NOM"), mention("b", 80, "e", "PRON")], "UNNAMED", "b"),
        ([mention("a", 0, "e", "ADJ")], "UNNAMED", "a"),
        ([mention("a", 90, "e"), mention("b", 110, "e")], "NAMED", "a"),  # 5 characters on either side
        ([mention("a", 88, "e"), mention("b", 111, "e")], "NAMED", "b"),
        ([mention("a", 100, "e", "ZERO"), mention("b", 96, "e")], "NAMED", "b"),  # both touch: the earlier
        ([mention("a", -3, "e"), mention("b", 0, "e")], "NAMED", "b"),  # what stands nowhere is not near
        ([mention("a", 95, "other"), mention("b", 95, None)], "UNNAMED", None),
    ],
)
def test_source(mentions: list[Mention], kind: str, nearest: str | None) -> None:
    done = completed(Claim("k", CONTENT, "e", CUE), mentions)
    assert (done.source_kind, done.source_mention) == (kind, nearest)
    again = completed(Claim("k", CONTENT, "e", CUE), mentions[::-1])
    assert (again.source_kind, again.source_mention) == (kind, nearest)


def test_no_source_is_implicit() -> None:
    done = completed(Claim("k", CONTENT, None, CUE), [mention("a", 0, "e")])
    assert (done.source_kind, done.source_mention) == ("IMPLICIT", None)


def test_without_a_cue_the_first_mention_is_taken() -> None:
    done = completed(Claim("k", CONTENT, "e"), [mention("b", 50, "e"), mention("a", 10, "e")])
    assert done.source_mention == "a"


def test_a_source_that_is_a_bare_span_has_no_mention() -> None:
    done = completed(Claim("k", CONTENT, Span(0, 5), CUE), [mention("a", 0, "e")])
    assert (done.source_kind, done.source_mention) == (None, None)


@pytest.mark.parametrize(("act", "polarity"), [("DENY", "NEG"), ("STATE", "POS"), ("ACCUSE", "POS"), (None, None)])
def test_polarity(act: str | None, polarity: str | None) -> None:
    assert completed(Claim("k", CONTENT, cue=CUE, act=act), []).polarity == polarity


# ---- nesting and events --------------------------------------------------------------------------------------------


def claim(name: str, cue: tuple[int, int] | None, *content: tuple[int, int], inside: str | None = None) -> Claim:
    return Claim(name, tuple(Span(*c) for c in content), cue=None if cue is None else Span(*cue), nested_in=inside)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([claim("a", (0, 5), (10, 90)), claim("b", (20, 25), (30, 80))], {"a": None, "b": "a"}),
        (
            [claim("a", (0, 5), (10, 90)), claim("b", (20, 25), (30, 80)), claim("c", (35, 40), (45, 80))],
            {"a": None, "b": "a", "c": "b"},  # c's cue is in both: the smaller content is its parent
        ),
        ([claim("a", (0, 5), (10, 22)), claim("b", (20, 25), (30, 80))], {"a": None, "b": None}),  # half inside
        ([claim("a", (0, 5), (10, 19), (26, 90)), claim("b", (20, 25), (30, 80))], {"a": None, "b": None}),
        ([claim("a", (0, 5), (10, 12), (15, 90)), claim("b", (20, 25), (30, 80))], {"a": None, "b": "a"}),
        ([claim("a", None, (0, 9)), claim("b", None, (0, 9))], {"a": None, "b": None}),
        ([claim("a", (3, 5), (0, 9))], {"a": None}),  # never in itself
        ([claim("a", (-1, -1), (0, 9)), claim("b", (1, 2), (-2, -2))], {"a": None, "b": "a"}),
        # a circle: each cue in the other's content; the larger claim is the outer one
        ([claim("a", (40, 45), (0, 39)), claim("b", (10, 15), (20, 90))], {"a": "b", "b": None}),
        (
            [claim("a", (10, 15), (20, 39)), claim("b", (20, 25), (30, 60)), claim("c", (35, 38), (0, 50))],
            {"a": "c", "b": "a", "c": None},  # a in c, b in a, c in a (19 characters) - until the circle is cut
        ),
    ],
)
def test_parents(claims: list[Claim], expected: dict[str, str | None]) -> None:
    assert derive.parents(claims) == expected
    assert derive.parents(claims[::-1]) == expected


def test_depths() -> None:
    claims = [claim("a", None, (0, 9)), claim("b", None, (0, 9), inside="a"), claim("c", None, (0, 9), inside="b")]
    circle = [claim("x", None, (0, 9), inside="y"), claim("y", None, (0, 9), inside="x")]
    below = claim("z", None, (0, 9), inside="y")
    depths = derive.depths([*claims, *circle, below])
    assert {name: depths[name] for name in "abcxy"} == {"a": 0, "b": 1, "c": 2, "x": 0, "y": 0}
    assert depths["z"] >= 1


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair)))
CLAIMS = st.lists(st.tuples(SPANS, st.lists(SPANS, min_size=1, max_size=2)), max_size=6).map(
    lambda found: [claim(f"k{i}", cue, *sorted(content)) for i, (cue, content) in enumerate(found)]
)


@given(CLAIMS)
def test_no_claim_is_derived_to_be_in_itself(claims: list[Claim]) -> None:
    parents = derive.parents(claims)
    for start in parents:
        above, steps = parents[start], 0
        while above is not None:
            above, steps = parents[above], steps + 1
            assert steps <= len(claims)


def event(name: str, *starts: int) -> Event:
    return Event(name, "Harm.Damage", tuple(Trigger(f"{name}.{i}", s, s + 3) for i, s in enumerate(starts)))


def test_events_go_to_the_deepest_claim() -> None:
    claims = [
        claim("a", (0, 5), (10, 90)),
        claim("b", (20, 25), (30, 80), inside="a"),
        claim("c", (100, 105), (110, 130), (140, 150)),
    ]
    events = [
        event("inner", 40),
        event("outer", 12),
        event("both", 85, 50),  # a trigger in the outer content, one in the inner
        event("none", 95),
        event("edge", 88),  # 88–91 is not wholly inside 10–90
        event("gap", 128),  # 128–131 lies over the end of a piece
        event("second piece", 141),
        event("nowhere", -4),
    ]
    assert derive.held_events(claims, events) == {
        "a": ("outer", "both"),
        "b": ("inner", "both"),
        "c": ("second piece",),
    }


def test_events_stand_in_the_order_of_their_triggers() -> None:
    held = derive.held_events([claim("a", None, (0, 50))], [event("x", 30, 5), event("y", 10), event("z", 1)])
    assert held == {"a": ("z", "x", "y")}


def test_of_two_claims_with_one_content_the_one_with_the_earlier_cue_holds_its_events() -> None:
    claims = [claim("a", (60, 62), (0, 50)), claim("b", (55, 57), (0, 50))]
    for listed in (claims, claims[::-1]):
        assert derive.held_events(listed, [event("x", 5)]) == {"b": ("x",)}


def test_what_is_given_is_not_derived() -> None:
    text, (content,) = marked("„[Nie damy]” – odparł")
    given = Claim("k", (content,), act="DENY", form="INDIRECT", events=("v9",))
    (done,) = derive.complete(
        [given], text=text, mentions=[], events=[event("v", 1)], given={"k": frozenset({"form", "events"})}
    )
    assert (done.form, done.events, done.polarity, done.source_kind) == ("INDIRECT", ("v9",), "NEG", "IMPLICIT")
    (derived,) = derive.complete([given], text=text, mentions=[], events=[event("v", 1)], given={})
    assert (derived.form, derived.events) == ("DIRECT", ("v",))


def test_without_the_text_the_form_is_unknown() -> None:
    assert completed(Claim("k", CONTENT), []).form is None
