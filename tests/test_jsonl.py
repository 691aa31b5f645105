"""Reading and writing: every fault with its message, everything that is accepted, and that nothing ever raises."""

from __future__ import annotations

import ast
import copy
import gzip
import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import ROW, TEXT, Row, Write, at
from wiesci import build, jsonl, scoring, wire
from wiesci.jsonl import Reading, read_documents, require, to_builtins, write_documents
from wiesci.labels import read_labels
from wiesci.model import LAYERS, Document, FormatError, Span, UsageError

HERE = Path(__file__).parent
LABELS = read_labels(HERE.parent / "corpus" / "labels.json")
BAD = sorted(path for path in (HERE / "bad_files").glob("*/*") if path.suffix != ".expected")
DERIVED = ("source_mention", "source_kind", "polarity", "form", "nested_in", "events")
METADATA = ("published", "part", "topic", "genre", "story", "text_sha256", "text_length", "sentences", "tokens")


def read_row(row: Row, **options: Any) -> build.Built:
    return build.build(wire.decode(json.dumps(row).encode("utf-8")), **options)


def stand_off() -> Document:
    """The document as it is shipped where its text is not: a second gold document."""
    return read_row({"id": "test-0002", **{name: ROW[name] for name in METADATA}}).document


GOLD = {"test-0001": read_row(ROW).document, "test-0002": stand_off()}


# ---- faults --------------------------------------------------------------------------------------------------------


def read_bad(path: Path) -> Reading:
    """Files in ``predictions`` are predictions for the shipped kind of gold, those in ``gold`` stand alone."""
    if path.parent.name == "gold":
        return read_documents(path)
    return read_documents(path, gold=GOLD, labels=LABELS)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad_file(path: Path) -> None:
    reading = read_bad(path)
    messages = [
        str(problem).replace(str(path), "FILE").replace(str(path.parent), "DIR") for problem in reading.problems
    ]
    counts = len(reading.documents), reading.invalid_documents, reading.invalid_items
    expected = path.with_name(path.name.split(".")[0] + ".expected").read_text(encoding="utf-8")
    assert [*messages, "usable, refused, faulty items: {}, {}, {}".format(*counts)] == expected.splitlines()
    with pytest.raises(FormatError) as raised:
        require(reading)
    assert raised.value.problems == list(reading.problems)


def test_no_expectation_without_its_file() -> None:
    expected = {path.with_suffix("") for path in (HERE / "bad_files").glob("*/*.expected")}
    assert expected == {path.with_name(path.name.split(".")[0]) for path in BAD}


def _codes(module: ModuleType) -> set[str]:
    """The codes in a module's source: the last of ``(…, message, code)`` and of ``Problem(…)``."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        parts = node.elts if isinstance(node, ast.Tuple) else []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            parts = node.args
        match parts:
            case [*_, ast.Constant(str(message)), ast.Constant(str(code))] if " " in message:
                found.add(code)
            case [
                *_,
                ast.Constant("missing") | ast.Name("message" | "past" | "differs"),
                ast.Constant(str(code)),
            ]:
                found.add(code)
            case [*_, ast.JoinedStr() | ast.BinOp(), ast.Constant(str(code))]:
                found.add(code)
    return found


def test_every_code_has_a_bad_file() -> None:
    produced = {problem.code for path in BAD for problem in read_bad(path).problems}
    assert _codes(wire) | _codes(build) | _codes(jsonl) == produced


def test_a_fault_names_file_line_document_and_place(write: Write) -> None:
    path = write("p.jsonl", [{"id": "test-0001"}, {"id": "test-0002", "times": [{"start": 9, "end": 2}]}])
    (problem,) = read_documents(path, gold=GOLD).problems
    assert str(problem) == f'{path}:2: "test-0002": times[0].end: 2 is before the start 9 [reversed-span]'


def test_blank_lines_count(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'\n\r\n{"id": "test-0001"}\n \t\nnic\n')
    assert [problem.line for problem in read_documents(path).problems] == [5]


@pytest.mark.parametrize("name", ["none.jsonl", "none.jsonl.gz", "folder", "folder/none.jsonl"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=re.escape(str(tmp_path / name))):
        read_documents(tmp_path / name)


# ---- what is accepted ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte-order mark"),
        pytest.param(lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\n\xef\xbb\xbf"), id="files put together"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda data: b"\n \n" + data.replace(b"\n", b"\n\n\t\n"), id="blank lines"),
        pytest.param(lambda data: data.rstrip(b"\n"), id="no last newline"),
        pytest.param(lambda data: b"  " + data.replace(b": ", b" :\t"), id="white space"),
    ],
)
@pytest.mark.parametrize("name", ["p.jsonl", "p.jsonl.gz", "p.txt"])
def test_shapes_of_a_file(tmp_path: Path, row: Row, name: str, change: Callable[[bytes], bytes]) -> None:
    data = change("".join(json.dumps({**row, "id": i}) + "\n" for i in ("a", "b")).encode("utf-8"))
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    found = require(read_documents(path))
    assert [document.id for document in found] == ["a", "b"]
    assert all(msgspec.structs.replace(document, id="test-0001") == GOLD["test-0001"] for document in found)


def test_an_empty_file_has_no_document(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_bytes(b"")
    assert require(read_documents(tmp_path / "p.jsonl")) == ()


def predict(**layers: Any) -> Document:
    """A prediction for the hand-made document, read without a fault."""
    built = read_row({"id": "test-0001", **layers}, gold=GOLD["test-0001"], labels=LABELS)
    assert built.faults == ()
    return built.document


def place(form: str, occurrence: int = 1) -> Row:
    found = at(form, occurrence)
    return {"start": found["start"], "end": found["end"]}


def test_plain_names() -> None:
    (mention,) = predict(mentions=[{**place("Wazyrii"), "type": "GPE"}]).mentions
    assert (mention.type, mention.entity, mention.level, mention.lemma) == ("GPE", None, "NAM", None)
    assert mention.text == "Wazyrii"


def test_the_type_of_a_mention_is_its_entitys() -> None:
    document = predict(
        entities=[{"id": "e", "type": "GPE"}],
        mentions=[{**place("Wazyrii"), "entity": "e"}, {**place("Wazyrii"), "entity": "e", "type": "GPE"}],
    )
    assert [(mention.type, mention.entity) for mention in document.mentions] == [("GPE", "e")] * 2


def test_one_trigger_and_arguments_as_spans() -> None:
    argument = {"role": "Place", **place("Borowinie", 2)}
    (event,) = predict(events=[{"type": "Contact.Meet", "trigger": at("spotkał"), "arguments": [argument]}]).events
    assert [(t.start, t.end, t.text) for t in event.triggers] == [tuple(at("spotkał").values())]
    assert event.arguments[0].filler == Span(**at("Borowinie", 2))


def test_source_addressee_and_content_as_spans() -> None:
    (claim,) = predict(
        claims=[{"source": place("Bartosz", 2), "addressee": at("dziennikarzom"), "content": place("granicy")}]
    ).claims
    assert claim.source == Span(**at("Bartosz", 2))
    assert claim.addressee == Span(**at("dziennikarzom"))
    assert claim.content == (Span(**at("granicy")),)
    assert (claim.cue, claim.act, claim.commitment) == (None, None, None)


def test_pieces_of_content_may_stand_in_any_order() -> None:
    (claim,) = predict(claims=[{"content": [place("granicy"), place("Nie")]}]).claims
    assert claim.content == (Span(**at("Nie")), Span(**at("granicy")))


def test_cue_and_content_are_trimmed() -> None:
    (quote, clause) = predict(
        claims=[
            {"cue": at("powiedział "), "content": at("„Nie zamkniemy granicy” – ")},
            {"cue": at("zapowiedział,"), "content": at(", że straż zatrzyma około 40 osób.")},
        ]
    ).claims
    assert (quote.cue, quote.content) == (Span(**at("powiedział")), (Span(**at("Nie zamkniemy granicy")),))
    assert (clause.cue, clause.content) == (Span(**at("zapowiedział")), (Span(**at("straż zatrzyma około 40 osób")),))


def test_scores_and_own_data_at_any_level(row: Row) -> None:
    def with_meta(value: Any) -> None:
        if isinstance(value, list):
            for inner in value:
                with_meta(inner)
        elif isinstance(value, dict):
            for inner in list(value.values()):
                with_meta(inner)
            value["meta"] = ["anything", {"x": None, "y": 10**30}]

    with_meta(row)
    scored: list[Row] = [*row["mentions"], *row["times"], *row["quantities"], *row["events"], *row["claims"]]
    scored += [*row["claims"][0]["content"], row["claims"][0]["cue"], *row["events"][0]["triggers"]]
    for number, item in enumerate(scored):
        item["score"] = number / 2 if number % 2 else number
    built = read_row(row, labels=LABELS)
    assert built.faults == ()
    assert [m.score for m in built.document.mentions[:3]] == [0, 0.5, 2]
    assert built.document.events[0].triggers[1].score is not None
    assert built.document.claims[0].score is not None


def test_derived_fields_are_filled_in_where_left_out(row: Row) -> None:
    for claim in row["claims"]:
        for name in DERIVED:
            del claim[name]
    assert read_row(row).document == GOLD["test-0001"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source_mention", "m2"),
        ("source_mention", None),
        ("source_kind", "UNNAMED"),
        ("polarity", "NEG"),
        ("form", "MIXED"),
        ("form", None),
        ("nested_in", "k1"),
        ("nested_in", None),
        ("events", []),
        ("events", ["v1", "v2"]),
    ],
)
def test_derived_fields_are_kept_where_given(row: Row, name: str, value: Any) -> None:
    row["claims"][2][name] = value
    kept = getattr(read_row(row).document.claims[2], name)
    assert (list(kept) if name == "events" else kept) == value


def test_ids_may_be_left_out(row: Row) -> None:
    for layer in ("mentions", "times", "quantities", "events"):
        for item in row[layer]:
            del item["id"]
    row["events"][0]["arguments"].pop()  # the time that was named by its id
    for trigger in row["events"][0]["triggers"]:
        del trigger["id"]
    for claim in row["claims"]:
        del claim["id"]
        for name in DERIVED:
            del claim[name]
    built = read_row(row)
    assert built.faults == ()
    claims = built.document.claims
    assert claims[2].nested_in == claims[1].id
    assert claims[2].events == (built.document.events[2].id,)
    assert b"\\u0000" not in msgspec.json.encode(to_builtins(built.document))
    assert [claim.source_kind for claim in claims] == ["NAMED", "NAMED", "UNNAMED"]


def test_any_label_is_allowed_without_an_inventory() -> None:
    row = {
        "id": "x",
        "mentions": [{"start": 0, "end": 1, "type": "nam_liv"}],
        "claims": [{"content": [], "act": "SAY"}],
    }
    assert [code for *_, code in read_row(row).faults] == ["empty-content"]


def test_the_right_text_may_stand_in_a_prediction() -> None:
    assert predict(text=TEXT, mentions=[]).text == TEXT
    built = read_row({"id": "test-0002", "text": TEXT, "claims": [{"content": at("„Nie")}]}, gold=GOLD["test-0002"])
    assert built.faults == ()
    assert built.document.claims[0].content == (Span(**at("Nie")),)


def test_a_layer_is_attempted_if_its_key_is_there() -> None:
    assert predict().attempted == frozenset()
    assert predict(mentions=[], claims=[]).attempted == {"mentions", "claims"}
    assert predict(entities=[]).attempted == frozenset()


# ---- faulty items count as wrong predictions -----------------------------------------------------------------------


def change(row: Row, path: str, **values: Any) -> None:
    """Put values into the item at a path like ``events.0.arguments.1``; a value of ``...`` deletes its key."""
    item: Any = row
    for step in path.split("."):
        item = item[int(step)] if step.isdigit() else item[step]
    for name, value in values.items():
        item.pop(name, None)
        if value is not ...:
            item[name] = value


@pytest.mark.parametrize(
    ("path", "values", "measure", "lost"),
    [
        ("mentions.4", {"entity": ..., "type": "COUNTRY"}, "entities.strict", 1),
        ("mentions.4", {"entity": "e9"}, "entities.strict", 1),
        ("mentions.4", {"end": 9999, "text": ...}, "entities.strict", 1),
        ("mentions.4", {"end": -1}, "entities.strict", 1),
        ("mentions.4", {"start": "87"}, "entities.strict", 1),
        ("mentions.4", {"start": ...}, "entities.strict", 1),
        ("mentions.4", {"text": "Wazyria"}, "entities.strict", 1),
        ("mentions.4", {"text": "\ud800"}, "entities.strict", 1),
        ("mentions.4", {"id": "m1"}, "entities.strict", 1),
        ("mentions.4", {"ner": "GPE"}, "entities.strict", 1),
        ("mentions.6", {"ner": "GPE"}, "entities.strict", 0),
        ("mentions.6", {"ner": "GPE"}, "entities.strict_adj", 1),
        ("entities.2", {"type": "COUNTRY"}, "entities.strict", 1),
        ("entities.2", {"kind": "x"}, "entities.strict", 0),
        ("entities.2", {"type": 5}, "entities.strict", 1),
        ("times.0", {"type": "DAY"}, "times.exact", 1),
        ("times.0", {"val": "x"}, "times.value", 1),
        ("quantities.0", {"of": "e9"}, "quantities.exact", 1),
        ("quantities.0", {"end": 5, "text": ...}, "quantities.value", 1),
        ("events.0", {"type": "Meeting"}, "events.trigger", 2),
        ("events.0", {"typ": "Meeting"}, "events.trigger", 2),
        ("events.0", {"id": "m1"}, "events.trigger", 2),
        ("events.0.triggers.0", {"realis": "REAL"}, "events.trigger", 1),
        ("events.0.triggers.0", {"end": 0, "text": ...}, "events.trigger", 1),
        ("events.0.triggers.0", {"tense": "past"}, "events.trigger", 1),
        ("events.0.arguments.2", {"role": "Agens"}, "events.argument", 1),
        ("events.0.arguments.2", {"filler": "e9"}, "events.argument", 1),
        ("events.0.arguments.2", {"filler": 5}, "events.argument", 1),
        ("events.0.arguments.2", {"rola": "Place"}, "events.argument", 1),
        ("claims.2", {"act": "SAY"}, "claims.relation_exact", 1),
        ("claims.2", {"source": "e9"}, "claims.relation_exact", 1),
        ("claims.2", {"content": []}, "claims.relation_exact", 1),
        ("claims.2", {"content": ...}, "claims.relation_exact", 1),
        ("claims.2", {"nested_in": "k3"}, "claims.cue", 1),
        ("claims.2.cue", {"lemma": "x"}, "claims.cue", 1),
    ],
)
def test_a_faulty_item_is_one_wrong_prediction(row: Row, path: str, values: Row, measure: str, lost: int) -> None:
    gold = read_row(row).document
    change(row, path, **values)
    built = read_row(row, gold=gold, labels=LABELS)
    assert built.faults
    assert built.usable
    before, after = (scoring.score([gold], [pred]).figures(measure) for pred in (gold, built.document))
    assert before["tp"] == before["gold"] == after["gold"]
    assert after["pred"] == before["pred"]
    assert after["tp"] == pytest.approx(before["tp"] - lost)


def test_faulty_items_are_counted(write: Write, row: Row) -> None:
    change(row, "mentions.4", entity="e9", level="NAME")
    change(row, "events.0.arguments.0", role="Agens")
    change(row, "claims.0", content=[])
    path = write("p.jsonl", [row, {"id": "unknown"}, {"id": "test-0001"}])
    reading = read_documents(path, gold=GOLD, labels=LABELS)
    assert (reading.invalid_documents, reading.invalid_items, len(reading.problems)) == (2, 3, 6)


def test_what_hangs_on_a_faulty_item_is_no_fault_of_its_own(row: Row) -> None:
    change(row, "entities.0", nationality="x")
    change(row, "mentions.5", color="x")
    change(row, "times.0", val="x")
    change(row, "events.1", typ="x")
    change(row, "claims.1", akt="x")
    assert {code for *_, code in read_row(row, labels=LABELS).faults} == {"unknown-key"}


# ---- nothing raises ------------------------------------------------------------------------------------------------

JUNK: list[Any] = [None, True, -1, 0, 7, 10**30, 1.5, "", "x", "k1", "m1", "\ud800", "\0", [], {}, [[]], {"id": "m1"}]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "text", "end"]), inner),
    max_leaves=12,
)


def sound_or_faulty(line: bytes) -> wire.Decoded:
    decoded = wire.decode(line)
    assert decoded.document is not None or decoded.faults
    assert not decoded.broken or decoded.faults
    for gold, labels in ((None, None), (GOLD["test-0001"], LABELS)):
        if decoded.document is not None:
            built = build.build(decoded, gold=gold, labels=labels)
            assert built.faults or (built.usable and not built.invalid_items)
    for *_, message, code in decoded.faults:
        assert message.isprintable()
        assert code
    return decoded


@given(st.binary())
@example(b"[" * 100_000)
@example(b'{"id":"a","meta":' + b"[" * 985 + b"]" * 985 + b"}")
@example(b'{"id":"a","x":"\\ud800","meta":' + b"[" * 900 + b"]" * 900 + b"}")
@example(b'{"id":"a","x":-' + b"9" * 5000 + b"}")
@example(b'{"id":"a","x":' + b"9" * 5000 + b".0}")
@example(b'{"' + b"x" * 100_000 + b'":1}')
def test_any_bytes(line: bytes) -> None:
    sound_or_faulty(line)


@given(JSON)
def test_any_json(value: Any) -> None:
    sound_or_faulty(json.dumps(value).encode("utf-8"))


@given(st.data())
def test_damaged_bytes(data: st.DataObject) -> None:
    line = json.dumps(ROW, ensure_ascii=False).encode("utf-8")
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 20)))
    sound_or_faulty(line[:start] + data.draw(st.binary(max_size=3)) + line[end:])


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all values below a row, offsets of tokens and sentences left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    here = [(*path, key) for key, _ in items]
    wanted = [p for p in here if p[0] not in ("tokens", "sentences") or len(p) < 2]
    return wanted + [deep for p in wanted for deep in places(value[p[-1]], p)]


PLACES = [path for path in places(ROW) if path[0] not in ("tokens", "sentences")]


@st.composite
def mutated(draw: st.DrawFn) -> Row:
    """The row with one to three values replaced by junk, deleted or doubled."""
    row = copy.deepcopy(ROW)
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        holder: Any = row
        try:
            for step in path[:-1]:
                holder = holder[step]
            value = holder[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
        action = draw(st.sampled_from(["replace", "delete", "double", "move"]))
        if action == "delete":
            del holder[path[-1]]
        elif action == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(value))
        elif action == "move" and isinstance(holder, dict):
            holder[draw(st.sampled_from(["id", "text", "x", "start", "type", "meta", "score"]))] = value
        else:
            holder[path[-1]] = draw(st.sampled_from(JUNK))
    return row


@given(mutated())
def test_mutated_rows(row: Row) -> None:
    decoded = sound_or_faulty(json.dumps(row).encode("utf-8"))
    if decoded.document is None:
        return
    built = build.build(decoded, gold=GOLD["test-0001"], labels=LABELS)
    if built.usable:
        scored = scoring.score([GOLD["test-0001"]], [built.document], layers=["entities"])
        figures = scored.figures("entities.strict") if "entities.strict" in scored.columns else None
        assert figures is None or figures["tp"] <= figures["pred"]
    if not built.faults:
        again = read_row(to_builtins(built.document, gold=False), gold=GOLD["test-0001"], labels=LABELS)
        assert again.faults == ()
        assert again.document == built.document


@given(st.binary(max_size=300), st.sampled_from(["p.jsonl", "p.jsonl.gz"]), st.booleans())
def test_any_file(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str, compress: bool) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(gzip.compress(data) if compress else data)
    reading = read_documents(path)
    assert bool(reading.problems) == bool(reading.invalid_documents or reading.invalid_items)


# ---- writing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["g.jsonl", "g.jsonl.gz", "new folder/g.jsonl"])
def test_gold_is_written_and_read_back(tmp_path: Path, document: Document, name: str) -> None:
    write_documents(tmp_path / name, [document], gold=True)
    assert require(read_documents(tmp_path / name)) == (document,)


def test_gold_is_written_with_every_key(row: Row, document: Document) -> None:
    assert json.loads(msgspec.json.encode(to_builtins(document))) == row
    assert list(to_builtins(document)) == list(row)


def test_what_is_written_depends_on_the_documents_alone(tmp_path: Path, document: Document) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_documents(tmp_path / name, [document])
    written = (tmp_path / "a.jsonl.gz").read_bytes()
    assert written == (tmp_path / "b.jsonl.gz").read_bytes()
    assert written[4:8] == bytes(4)  # gzip's time stamp


def test_predictions_are_written_without_what_they_repeat(document: Document) -> None:
    assert set(to_builtins(document, gold=False)) == {"id", "entities", *LAYERS}
    only_names = msgspec.structs.replace(document, attempted=frozenset({"mentions"}), entities=())
    assert set(to_builtins(only_names, gold=False)) == {"id", "mentions"}


@st.composite
def predictions(draw: st.DrawFn) -> Row:
    """A sound prediction with any of the conveniences."""
    spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 40)).map(
        lambda pair: {"start": pair[0], "end": min(len(TEXT), sum(pair))}
    )
    label = lambda known: st.sampled_from(sorted(known))  # noqa: E731
    numbered = draw(st.booleans())

    def items(prefix: str, fields: dict[str, st.SearchStrategy[Any]]) -> list[Row]:
        found = draw(st.lists(st.fixed_dictionaries(fields), max_size=3))
        return [{**({"id": f"{prefix}{i}"} if numbered else {}), **item} for i, item in enumerate(found)]

    def merge(prefix: str, fields: dict[str, st.SearchStrategy[Any]]) -> list[Row]:
        return [{**item.pop("at"), **item} for item in items(prefix, {"at": spans, **fields})]

    score = st.floats(allow_nan=False, allow_infinity=False)
    entities = [{"id": f"e{i}", "type": draw(label(LABELS.entity_types))} for i in range(draw(st.integers(0, 2)))]
    fillers = st.sampled_from([e["id"] for e in entities]) if entities else st.none()
    trigger = st.fixed_dictionaries({"realis": st.none() | label(LABELS.realis)}).flatmap(
        lambda fields: spans.map(lambda place: {**place, **fields})
    )
    argument = st.tuples(label(LABELS.roles), spans).map(lambda pair: {"role": pair[0], **pair[1]})
    row: Row = {
        "id": "test-0001",
        "entities": entities,
        "mentions": merge("m", {"type": label(LABELS.entity_types), "score": score})
        + [{**draw(spans), "entity": e["id"]} for e in entities],
        "times": merge("t", {"type": label(LABELS.time_types), "value": st.text(max_size=3)}),
        "quantities": merge("q", {"value": st.text(max_size=3), "of": fillers}),
        "events": items("v", {"type": label(LABELS.event_types), "trigger": trigger, "arguments": st.lists(argument)}),
        "claims": items(
            "k",
            {
                "content": st.lists(spans, min_size=1, max_size=2) | spans,
                "cue": st.none() | spans,
                "source": fillers | spans,
                "act": st.none() | label(LABELS.acts),
            },
        ),
    }
    return {name: value for name, value in row.items() if name in ("id", "entities") or draw(st.booleans())}


@given(predictions())
def test_predictions_are_written_and_read_back(row: Row) -> None:
    gold = GOLD["test-0001"]
    built = read_row(row, gold=gold, labels=LABELS)
    assert built.faults == ()
    written = to_builtins(built.document, gold=False)
    again = read_row(json.loads(msgspec.json.encode(written)), gold=gold, labels=LABELS)
    assert again.faults == ()
    assert again.document == built.document
