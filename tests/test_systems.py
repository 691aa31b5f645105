"""The baselines: what the rules find in small texts of our own, and what must hold on any text."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wiesci import corpus, segment
from wiesci.jsonl import read_documents, write_documents
from wiesci.labels import Labels, read_labels
from wiesci.model import (
    LAYERS,
    Argument,
    Claim,
    Document,
    Entity,
    Event,
    FormatError,
    Mention,
    Span,
    Trigger,
    UsageError,
)
from wiesci.systems import SYSTEMS, System, build_system

ROOT = Path(__file__).resolve().parents[1]
LABELS = read_labels(ROOT / "corpus" / "labels.json")


def blank(text: str, *, published: str | None = "2024-10-23", doc_id: str = "d1") -> Document:
    sentences = segment.sentences(text)
    tokens = segment.tokens(text, sentences)
    return Document(
        id=doc_id, text=text, published=published, sentences=tuple(sentences), tokens=tuple(tokens), part="original"
    )


@pytest.fixture(scope="module")
def rules() -> System:
    pytest.importorskip("morfeusz2")
    return build_system("rules", train=[], labels=LABELS)


def names(document: Document, level: str = "NAM") -> dict[str, tuple[str, str | None]]:
    return {m.text or "": (m.type, m.lemma) for m in document.mentions if m.level == level}


def roles(document: Document, event: Event) -> set[tuple[str, str]]:
    """Arguments with the names of entities and the texts of times and quantities."""
    shown: dict[str, str] = {e.id: e.name or "" for e in document.entities}
    shown |= {t.id: t.text or "" for t in document.times} | {q.id: q.text or "" for q in document.quantities}
    return {(a.role, shown[a.filler]) for a in event.arguments if isinstance(a.filler, str)}


# ---- layer by layer ------------------------------------------------------------------------------------------------


def test_names_have_extent_type_and_base_form(rules: System) -> None:
    text = "Minister finansów Litwy Jonas Kazlauskas rozmawiał z Anną Kowalską w siedzibie Ministerstwa Obrony. "
    text += "Do Korei Południowej i Stanów Zjednoczonych pojechał też szef NATO."
    assert names(rules(blank(text))) == {
        "Litwy": ("GPE", "Litwa"),
        "Jonas Kazlauskas": ("PER", "Jonas Kazlauskas"),
        "Anną Kowalską": ("PER", "Anna Kowalska"),
        "Ministerstwa Obrony": ("ORG", "Ministerstwo Obrony"),
        "Korei Południowej": ("GPE", "Korea Południowa"),
        "Stanów Zjednoczonych": ("GPE", "Stany Zjednoczone"),
        "NATO": ("ORG", "NATO"),
    }


def test_a_capital_that_the_sentence_start_explains_is_no_name(rules: System) -> None:
    assert names(rules(blank("Budowa mostu trwa. Zgoda buduje. Nowe przepisy chronią lasy."))) == {}


def test_lower_case_units_are_names_and_adjectives_point_to_countries(rules: System) -> None:
    document = rules(blank("W obwodzie kurskim widziano rosyjskie pojazdy. Rosja milczy."))
    assert names(document)["obwodzie kurskim"] == ("GPE", "obwód kurski")
    assert names(document, "ADJ") == {"rosyjskie": ("GPE", "rosyjski")}
    by_text = {m.text: m.entity for m in document.mentions}
    assert by_text["rosyjskie"] == by_text["Rosja"]


def test_a_surname_joins_the_full_name(rules: System) -> None:
    document = rules(blank("Adam Nowicki wrócił do Krakowa. Potem Nowickiego widziano w Gdańsku."))
    by_text = {m.text: m.entity for m in document.mentions}
    assert by_text["Adam Nowicki"] == by_text["Nowickiego"]
    assert len({by_text["Krakowa"], by_text["Gdańsku"], by_text["Nowickiego"]}) == 3


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Spotkał się z nim w środę.", "2024-10-23", [("środę", "DATE", "2024-10-23")]),
        ("Spotka się z nim w środę.", "2024-10-23", [("środę", "DATE", "2024-10-30")]),
        ("Mówił o tym we wtorek.", "2024-10", [("wtorek", "DATE", "2024-WXX-2")]),
        ("Było to 12 marca 2023 r. w Łodzi.", "2024-10-23", [("12 marca 2023 r.", "DATE", "2023-03-12")]),
        ("Zaczęło się w grudniu.", "2024-10-23", [("grudniu", "DATE", "2023-12")]),
        ("W zeszłym tygodniu padało.", "2024-10-23", [("zeszłym tygodniu", "DATE", "2024-W42")]),
        ("Trzy dni temu padało.", "2024-10-23", [("Trzy dni temu", "DATE", "2024-10-20")]),
        ("Padało przez dwa lata.", "2024-10-23", [("dwa lata", "DURATION", "P2Y")]),
        ("Pada co tydzień.", "2024-10-23", [("co tydzień", "SET", "P1W")]),
        ("Padało wczoraj wieczorem.", "2024-10-23", [("wczoraj wieczorem", "TIME", "2024-10-22TEV")]),
        ("Wkrótce spadnie śnieg.", None, [("Wkrótce", "DATE", "FUTURE_REF")]),
        ("Padało wczoraj.", None, [("wczoraj", "DATE", "XXXX-XX-XX")]),
    ],
)
def test_times(rules: System, text: str, published: str | None, expected: list[tuple[str, str, str]]) -> None:
    assert [(t.text, t.type, t.value) for t in rules(blank(text, published=published)).times] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Przyjechało około 12 tysięcy osób.", ("około 12 tysięcy", "COUNT", "~12000")),
        ("Wydano ponad 3,7 mld dolarów.", ("ponad 3,7 mld dolarów", "MONEY", ">3700000000_USD")),
        ("Wywieziono 30 tys. ton zboża.", ("30 tys. ton", "MEASURE", "30000_t")),
        ("Przyszło kilka tysięcy osób.", ("kilka tysięcy", "COUNT", "3000-9999")),
        ("Zapłacił 1 200 zł za okno.", ("1 200 zł", "MONEY", "1200_PLN")),
        ("Przyszło co najmniej 30-40 osób.", ("co najmniej 30-40", "COUNT", ">=30-40")),
        ("Było tam dwudziestu trzech ludzi.", ("dwudziestu trzech", "COUNT", "23")),
        ("Ceny wzrosły o 5 proc. w miesiąc.", ("5 proc.", "PERCENT", "5_%")),
    ],
)
def test_quantities(rules: System, text: str, expected: tuple[str, str, str]) -> None:
    assert [(q.text, q.type, q.value) for q in rules(blank(text)).quantities] == [expected]


def test_dates_scores_and_years_are_no_quantities(rules: System) -> None:
    assert rules(blank("W 2022 roku, 3 maja, wygrali 2:1.")).quantities == ()


def test_an_event_with_case_marked_arguments(rules: System) -> None:
    document = rules(blank("Policja zatrzymała we wtorek w Krakowie dwunastu żołnierzy."))
    (event,) = document.events
    assert event.type == "Justice.Arrest"
    assert [(t.text, t.realis, t.polarity) for t in event.triggers] == [("zatrzymała", "ACTUAL", "POS")]
    assert roles(document, event) == {
        ("Agent", "policja"),
        ("Target", "żołnierz"),
        ("Place", "Kraków"),
        ("Time", "wtorek"),
    }
    soldiers = next(m for m in document.mentions if m.text == "żołnierzy")
    assert [(q.text, q.of) for q in document.quantities] == [("dwunastu", soldiers.entity)]


@pytest.mark.parametrize(
    ("text", "trigger", "realis", "polarity"),
    [
        ("Sąd skazał Jana Kowalskiego.", "skazał", "ACTUAL", "POS"),
        ("Sąd nie skazał Jana Kowalskiego.", "skazał", "ACTUAL", "NEG"),
        ("Sąd skaże Jana Kowalskiego.", "skaże", "FUTURE", "POS"),
        ("Sąd może skazać Jana Kowalskiego.", "skazać", "HYPO", "POS"),
        ("Sąd zamierza skazać Jana Kowalskiego.", "skazać", "FUTURE", "POS"),
        ("Sąd skazałby Jana Kowalskiego.", "skazałby", "HYPO", "POS"),
        ("Czy sąd skazał Jana Kowalskiego?", "skazał", "HYPO", "POS"),
    ],
)
def test_realis_and_polarity(rules: System, text: str, trigger: str, realis: str, polarity: str) -> None:
    triggers = [t for e in rules(blank(text)).events for t in e.triggers]
    assert [(t.text, t.realis, t.polarity) for t in triggers] == [(trigger, realis, polarity)]


def test_an_adjective_is_the_agent_of_a_noun_and_the_killed_are_targets(rules: System) -> None:
    document = rules(blank("Rosyjska inwazja trwa. W Charkowie zginęło trzech lekarzy."))
    war, death = document.events
    assert (war.type, roles(document, war)) == ("Conflict.War", {("Agent", "Rosja")})
    assert (death.type, roles(document, death)) == ("Life.Die", {("Target", "lekarz"), ("Place", "Charków")})


def test_triggers_of_one_lemma_without_conflict_are_one_event(rules: System) -> None:
    document = rules(blank("W Łodzi trwa strajk. Strajk zaczął się w poniedziałek. W Zgierzu trwa pożar."))
    assert [[t.text for t in e.triggers] for e in document.events] == [["strajk", "Strajk"], ["pożar"]]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "act", "commitment", "form"),
    [
        (
            "Adam Nowicki poinformował, że most jest gotowy.",
            "Adam Nowicki", "poinformował", ["most jest gotowy"], "STATE", "CERTAIN", "INDIRECT",
        ),
        (
            "„Most jest prawie gotowy” – napisał Adam Nowicki.",
            "Adam Nowicki", "napisał", ["Most jest prawie gotowy"], "STATE", "CERTAIN", "DIRECT",
        ),
        (
            "– Most stoi – powiedziała Anna Nowicka. – Jest gotowy.",
            "Anna Nowicka", "powiedziała", ["Most stoi", "Jest gotowy"], "STATE", "CERTAIN", "DIRECT",
        ),
        (
            "Według Adama Nowickiego most może runąć.",
            "Adam Nowicki", "Według", ["most może runąć"], "STATE", "HEDGED", "INDIRECT",
        ),
        (
            "Minister zaprzeczył, że most runął.",
            "minister", "zaprzeczył", ["most runął"], "DENY", "CERTAIN", "INDIRECT",
        ),
        (
            "Premier: most będzie gotowy w maju",
            "premier", ":", ["most będzie gotowy w maju"], "STATE", "CERTAIN", "INDIRECT",
        ),
        (
            "Prezydent wezwał rząd do zakupu gazu.",
            "prezydent", "wezwał", ["zakupu gazu"], "DEMAND", "NONE", "INDIRECT",
        ),
    ],
)  # fmt: skip
def test_claims(
    rules: System, text: str, source: str, cue: str, content: list[str], act: str, commitment: str, form: str
) -> None:
    document = rules(blank(text))
    (claim,) = document.claims
    shown = {e.id: e.name for e in document.entities}
    assert isinstance(claim.source, str)
    assert claim.cue is not None
    found = (shown[claim.source], claim.cue.text, [s.text for s in claim.content])
    assert found == (source, cue, content)
    assert (claim.act, claim.commitment, claim.form) == (act, commitment, form)


def test_an_elided_subject_is_the_last_one_and_an_addressee_is_found(rules: System) -> None:
    document = rules(blank("Adam Nowicki podziękował Litwie za pomoc. Dodał, że wróci do Wilna."))
    thanks, more = document.claims
    shown = {e.id: e.name for e in document.entities}
    assert isinstance(thanks.addressee, str)
    assert shown[thanks.addressee] == "Litwa"
    assert more.source == thanks.source
    assert [(m.text, m.entity) for m in document.mentions if m.level == "ZERO"] == [("Dodał", more.source)]


def test_a_claim_holds_the_events_in_its_content_and_a_cue_is_no_trigger(rules: System) -> None:
    document = rules(blank("Rzecznik policji powiedział, że sąd skazał Jana Kowalskiego."))
    (claim,), (event,) = document.claims, document.events
    assert claim.events == (event.id,)
    assert (event.type, claim.source_kind) == ("Justice.Verdict", "UNNAMED")


def test_the_training_split_teaches_triggers_cues_and_names() -> None:
    pytest.importorskip("morfeusz2")
    text = "Brandolia zgłębiła Kwapię. Brandolia objaśniła, że pada."
    trigger = Trigger("tr1", 10, 18, "zgłębiła", "ACTUAL", "POS")
    learned = msgspec.structs.replace(
        blank(text, doc_id="t1"),
        entities=(Entity("e1", "DOC", "Brandolia"),),
        mentions=(Mention("m1", 0, 9, "DOC", "e1", "Brandolia", "NAM", "Brandolia"),),
        events=(Event("ev1", "Justice.Investigate", (trigger,), (Argument("Agent", "e1"),)),),
        claims=(Claim("c1", (Span(52, 56, "pada"),), "e1", Span(37, 46, "objaśniła"), "WARN", "CERTAIN"),),
    )
    document = blank("Brandolia zgłębiła Łódź. Minister objaśnił, że pada.")
    taught = build_system("rules", train=[learned], labels=LABELS)(document)
    untaught = build_system("rules", train=[], labels=LABELS)(document)
    assert names(taught)["Brandolia"] == ("DOC", "Brandolia")
    assert [e.type for e in taught.events] == ["Justice.Investigate"]
    assert [c.act for c in taught.claims] == ["WARN"]
    assert untaught.events == ()
    assert untaught.claims == ()


# ---- what holds on any text ----------------------------------------------------------------------------------------

NEWS = """Premier: podatki spadną w przyszłym roku

Według agencji Reuters minister obrony Litwy Jonas Kazlauskas spotkał się w środę w Wilnie z ambasadorem Polski. \
Rzecznik rządu Adam Nowicki poinformował, że policja zatrzymała dwunastu żołnierzy w Krakowie. Dodał, że sąd nie \
skazał Kowalskiego.

– Nie sprzedamy czołgów Ukrainie – powiedziała Anna Nowicka. – To prawda.

„Wojna się skończy” – napisał Nowicki na Telegramie. Rosyjskie wojska ostrzelały Charków. W ataku zginęło trzech \
żołnierzy. Polska może dostarczyć rakiety Ukrainie. Zdaniem ekspertów inflacja wzrośnie o 5 proc. Prezydent wezwał \
rząd do zakupu gazu. Rząd planuje budowę elektrowni za 3,7 mld złotych."""


def check(document: Document, predicted: Document) -> None:
    text = document.text or ""
    triggers = [t for e in predicted.events for t in e.triggers]
    cues = [c.cue for c in predicted.claims if c.cue]
    anchors = [(o.start, o.end, o.text) for o in triggers] + [(o.start, o.end, o.text) for o in cues]
    anchors += [(m.start, m.end, m.text) for m in predicted.mentions if m.level != "NAM"]
    spans = anchors + [(m.start, m.end, m.text) for m in predicted.mentions]
    spans += [(s.start, s.end, s.text) for c in predicted.claims for s in c.content]
    spans += [(t.start, t.end, t.text) for t in predicted.times]
    spans += [(q.start, q.end, q.text) for q in predicted.quantities]
    assert all(start < end and text[start:end] == shown for start, end, shown in spans)
    assert {(start, end) for start, end, _ in anchors} <= set(document.tokens or ())
    assert not {(t.start, t.end) for t in triggers} & {(c.start, c.end) for c in cues}
    items: list[Sequence[msgspec.Struct]] = [getattr(predicted, layer) for layer in ("entities", *LAYERS)]
    ids = [getattr(item, "id", "") for layer in items for item in layer] + [t.id for t in triggers]
    assert len(ids) == len(set(ids))


def read_back(path: Path, document: Document, predicted: Document) -> None:
    write_documents(path, [predicted])
    reading = read_documents(path, gold={document.id: document}, labels=LABELS)
    assert [str(problem) for problem in reading.problems] == []
    (read,) = reading.documents
    for layer in ("entities", *LAYERS):
        assert getattr(read, layer) == getattr(predicted, layer)


def test_a_prediction_is_a_sound_file_and_reads_back_the_same(rules: System, tmp_path: Path) -> None:
    document = blank(NEWS)
    predicted = rules(document)
    check(document, predicted)
    assert predicted.attempted == frozenset(LAYERS)
    assert all(getattr(predicted, layer) for layer in LAYERS)
    read_back(tmp_path / "predictions.jsonl", document, predicted)


_PIECES = st.sampled_from(
    [
        *NEWS.split(),
        "„",
        "”",
        '"',
        "–",
        "- ",
        "(",
        ")",
        "\n\n",
        "\n",
        ". ",
        "? ",
        ", że ",
        ": ",
        "🙂",
        "12",
        "5%",
        "Jan",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map(" ".join)), published=st.sampled_from(
    [None, "2024", "2024-10", "2024-10-23", "0001-01-01", "9999-12-31"]))  # fmt: skip
def test_no_text_is_too_odd(rules: System, tmp_path: Path, text: str, published: str | None) -> None:
    document = blank(text, published=published)
    predicted = rules(document)
    check(document, predicted)
    read_back(tmp_path / "predictions.jsonl", document, predicted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "...!?",
        "„„„””",
        "🙂🙃",
        "- - -",
        "–",
        "—\n—",
        "a" * 5000,
        "A" * 5000,
        "1" * 5000,
        "„" * 3000,
        "Że, że.",
    ],
)
def test_degenerate_texts(rules: System, text: str) -> None:
    document = blank(text)
    check(document, rules(document))


@pytest.mark.parametrize(
    "text", [NEWS * 60, NEWS.replace(".", ",").replace("\n", " ") * 60, "Jan " * 12500, ": " * 25000]
)
def test_long_texts_take_linear_time(rules: System, text: str) -> None:
    document = blank(text[:50_000])
    started = time.perf_counter()
    check(document, rules(document))
    assert time.perf_counter() - started < 15  # a few seconds on a quiet machine; quadratic code takes minutes


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_a_system_sees_no_labels_and_repeats_itself(name: str, rules: System) -> None:
    document = blank(NEWS)
    labelled = msgspec.structs.replace(rules(document), text=document.text, published=document.published)
    labelled = msgspec.structs.replace(labelled, sentences=document.sentences, tokens=document.tokens)
    train = corpus.load("original", "train")[:2]
    first = build_system(name, train=train, labels=LABELS)(document)
    assert build_system(name, train=train, labels=LABELS)(msgspec.structs.replace(labelled, events=())) == first


def test_no_claim_is_nested_in_itself(rules: System, tmp_path: Path) -> None:
    document = blank(";A:ZDANIEM A")  # each cue lies in the other's content
    predicted = rules(document)
    assert {c.nested_in for c in predicted.claims} == {None, "c1"}
    read_back(tmp_path / "predictions.jsonl", document, predicted)


def test_a_document_without_segmentation_is_segmented(rules: System) -> None:
    document = blank(NEWS)
    bare = msgspec.structs.replace(document, sentences=None, tokens=None)
    assert rules(bare) == rules(document)


# ---- constant, python:, errors -------------------------------------------------------------------------------------


def test_the_constant_system_marks_runs_of_capitals() -> None:
    document = blank("Jan Kowalski zna Anię. Rada Miasta Łodzi milczy.")
    predicted = build_system("constant", train=[], labels=LABELS)(document)
    assert [m.text for m in predicted.mentions] == ["Jan Kowalski", "Anię", "Rada Miasta Łodzi"]
    assert {m.type for m in predicted.mentions} == {"PER"}
    assert predicted.attempted == {"mentions"}
    check(document, predicted)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    def write(body: str) -> str:
        name = f"own_system_{abs(hash(body))}"
        (tmp_path / f"{name}.py").write_text(body, encoding="utf-8")
        return name

    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return write


def test_a_function_may_give_a_dictionary_or_a_document(module: Callable[[str], str]) -> None:
    name = module(
        "from wiesci.model import Document\n"
        "def names(document):\n"
        "    assert not document.mentions and not document.attempted\n"
        "    return {'id': document.id, 'mentions': [{'start': 0, 'end': 3, 'type': 'PER'}]}\n"
        "def nothing(document):\n"
        "    return Document(id=document.id, attempted=frozenset({'events'}))\n"
    )
    document = msgspec.structs.replace(
        blank("Jan śpi."), mentions=(Mention("m1", 0, 3, "PER"),), attempted=frozenset({"mentions"})
    )
    predicted = build_system(f"python:{name}:names", train=[], labels=LABELS)(document)
    assert [(m.start, m.end, m.type) for m in predicted.mentions] == [(0, 3, "PER")]
    assert build_system(f"python:{name}:nothing", train=[], labels=LABELS)(document).attempted == {"events"}


def test_a_functions_faults_are_named(module: Callable[[str], str]) -> None:
    name = module(
        "def outside(document):\n"
        "    return {'mentions': [{'start': 0, 'end': 99, 'type': 'PER'}, {'start': 0, 'end': 1, 'type': 'WHO'}]}\n"
        "def mistyped(document):\n    return {'mention': []}\n"
        "def number(document):\n    return 3\n"
        "def unwritable(document):\n    return {'meta': {'x': object()}}\n"
        "value = 3\n"
    )
    document = blank("Jan śpi.")
    with pytest.raises(FormatError) as caught:
        build_system(f"python:{name}:outside", train=[], labels=LABELS)(document)
    assert [p.code for p in caught.value.problems] == ["span-outside-text", "unknown-label"]
    with pytest.raises(FormatError, match="did you mean 'mentions'"):
        build_system(f"python:{name}:mistyped", train=[], labels=LABELS)(document)
    for function in ("number", "unwritable"):
        with pytest.raises(UsageError, match="'d1'"):
            build_system(f"python:{name}:{function}", train=[], labels=LABELS)(document)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "rulez",
            "constant, crf, rules, spacy, spacy:MODEL, hf:MODEL, gliner:MODEL, stanza:MODEL, llm:MODEL",
        ),
        ("", "constant, crf, rules"),
        ("python:", "expected python:MODULE:FUNCTION"),
        ("python:json", "expected python:MODULE:FUNCTION"),
        ("python:no_such_module_at_all:f", "cannot import"),
        ("python:json:no_such_function", "json has no no_such_function"),
        ("python:json:__doc__", "is no function"),
    ],
)
def test_names_that_mean_nothing(name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        build_system(name, train=[], labels=LABELS)


def test_every_builder_takes_the_same_arguments() -> None:
    labels: Labels = LABELS
    for builder in SYSTEMS.values():
        assert callable(builder(train=corpus.load("original", "train")[:2], labels=labels))
