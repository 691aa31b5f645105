"""Quotes to offsets: each way of looking by hand, which occurrence is taken, what is never found, at scale."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Command, Write

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import alignment_table  # noqa: E402
from wiesci import corpus, wire  # noqa: E402
from wiesci.align import Text, align, fold  # noqa: E402
from wiesci.jsonl import Quotes, read_documents  # noqa: E402
from wiesci.model import Document, UsageError  # noqa: E402

TEXT = (
    "Premier Korei Północnej przyjechał do Łodzi. „Nie oddamy kopalni” – powiedział premier.\n\n"
    "Premier Korei  Północnej wyjechał z Łodzi; kopalnię zamknięto."
)


def ways(quote: str, text: str = TEXT, *, lemmas: bool = True) -> tuple[str, list[str]]:
    found = Text(text, lemmas=lemmas).find(quote)
    return next(iter(found.values()), "unlocated"), [text[s:e] for s, e in found]


def aligned(row: dict[str, Any], text: str = TEXT) -> tuple[dict[str, Any], dict[str, dict[str, int]]]:
    decoded = wire.decode(json.dumps({"id": "x", **row}).encode())
    assert decoded.document is not None
    assert not decoded.faults
    made = align(decoded.document, text)
    return {name: getattr(made.document, name) for name in row}, made.counts


# ---- the ways of looking ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "way", "found"),
    [
        ("Łodzi", "exact", ["Łodzi", "Łodzi"]),
        ("Korei Północnej", "exact", ["Korei Północnej"]),
        ("KOREI PÓŁNOCNEJ", "normalised", ["Korei Północnej", "Korei  Północnej"]),
        ("nie oddamy kopalni", "normalised", ["Nie oddamy kopalni"]),
        ('"Nie oddamy kopalni" - powiedział', "normalised", ["„Nie oddamy kopalni” – powiedział"]),
        ("Po\u0301łnocnej wyjechał", "normalised", ["Północnej wyjechał"]),
        ("Korea Północna", "lemma", ["Korei Północnej", "Korei  Północnej"]),
        ("kopalnia", "lemma", ["kopalni", "kopalnię"]),
        ("Korei Polnocnej przyjechal do Lodzi", "fuzzy", ["Korei Północnej przyjechał do Łodzi"]),
        ("powiedzial premier", "fuzzy", ["powiedział premier"]),
        ("kopalne zamknieto", "fuzzy", ["kopalnię zamknięto"]),
        ("Korei Południowej", "unlocated", []),
        ("prezydent", "unlocated", []),
        ("Kore", "unlocated", []),
        ("odd", "unlocated", []),
        ("", "unlocated", []),
        (" ", "unlocated", []),
        ("„”", "unlocated", []),
    ],
)
def test_each_way(quote: str, way: str, found: list[str]) -> None:
    assert ways(quote) == (way, found)


def test_the_lemma_step_can_be_left_out() -> None:
    assert ways("Łódź")[0] == "lemma"
    assert ways("Łódź", lemmas=False) == ("unlocated", [])
    assert ways("Korea Północna", lemmas=True)[0] == "lemma"


def test_a_quote_does_not_part_a_word() -> None:
    assert ways("Kos", "Kosów to nie Kos.") == ("exact", ["Kos"])
    assert ways("Kos", "Kosów i kosa.")[0] != "exact"


def test_short_quotes_are_not_matched_fuzzily() -> None:
    assert ways("Kosy", "Jan Kos żyje.", lemmas=False) == ("unlocated", [])


def test_folding_takes_the_signs_off() -> None:
    assert fold("Zażółć gęślą JAŹŃ") == "zazolc gesla jazn"


@given(st.text(alphabet='aąbcć „”"–-A.\n', min_size=1, max_size=40), st.data())
def test_whatever_stands_between_word_edges_is_found_exactly(text: str, data: st.DataObject) -> None:
    words = Text(text).words
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start, end = words[first][0], words[last][1]
    found = Text(text).find(text[start:end])
    assert found[start, end] == "exact"


# ---- which occurrence ------------------------------------------------------------------------------------------------


def test_equal_quotes_take_one_occurrence_after_the_other() -> None:
    quotes = [{"text": "Łodzi", "type": "GPE"}] * 3
    found, counts = aligned({"mentions": quotes})
    assert [m.start for m in found["mentions"]] == [TEXT.index("Łodzi"), TEXT.rindex("Łodzi"), None]
    assert counts == {"mentions": {"exact": 2, "unlocated": 1}}


def test_a_quote_goes_around_a_longer_one() -> None:
    """The first Kos outside Jan Kos is taken first; inside it only when no other is left."""
    text = "Jan Kos odszedł. Kos wróci."
    names = [{"text": t, "type": "PER"} for t in ("Kos", "Jan Kos", "Kos", "Kos")]
    found, _ = aligned({"mentions": names}, text)
    assert [m.start for m in found["mentions"]] == [17, 0, 4, None]


def test_layers_count_by_themselves() -> None:
    found, _ = aligned(
        {
            "mentions": [{"text": "Łodzi", "type": "GPE"}],
            "events": [
                {"type": "Movement.Travel", "trigger": {"text": "Łodzi"}},
                {"type": "X", "trigger": {"text": "Łodzi"}},
            ],
        }
    )
    assert found["mentions"][0].start == found["events"][0].trigger.start == TEXT.index("Łodzi")
    assert found["events"][1].trigger.start == TEXT.rindex("Łodzi")


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"occurrence": 2}, TEXT.rindex("Łodzi")),
        ({"occurrence": 3}, None),
        ({"sentence": 3}, TEXT.rindex("Łodzi")),
        ({"sentence": 2}, None),
        ({"sentence": 9}, None),
        ({"sentence": 3, "occurrence": 1}, TEXT.rindex("Łodzi")),
    ],
)
def test_occurrence_and_sentence_choose(extra: dict[str, int], expected: int | None) -> None:
    found, _ = aligned({"mentions": [{"text": "Łodzi", "type": "GPE", **extra}]})
    assert found["mentions"][0].start == expected


def test_fillers_and_sources_take_the_nearest() -> None:
    origin = {"role": "Origin", "text": "Łodzi"}
    event = {"type": "Movement.Travel", "trigger": {"text": "wyjechał"}, "arguments": [origin]}
    said = {"cue": {"text": "powiedział"}, "content": {"text": "Nie oddamy kopalni"}}
    found, counts = aligned({"events": [event], "claims": [{"source": {"text": "premier"}, **said}]})
    assert found["events"][0].arguments[0].start == TEXT.rindex("Łodzi")
    (claim,) = found["claims"]
    assert claim.source.start == TEXT.index("premier.")
    assert claim.cue.start == TEXT.index("powiedział")
    assert counts == {
        "arguments": {"exact": 1}, "contents": {"exact": 1}, "cues": {"exact": 1},
        "sources": {"exact": 1}, "triggers": {"exact": 1},
    }  # fmt: skip


def test_the_text_wins_over_the_offsets() -> None:
    at = TEXT.rindex("Łodzi")
    right = {"start": at, "end": at + 5, "text": "Łodzi", "type": "GPE"}
    wrong = {**right, "start": at - 3, "end": at + 2}
    nowhere = {**right, "text": "Warszawa"}
    found, counts = aligned({"mentions": [right, wrong, nowhere]})
    assert [m.start for m in found["mentions"]] == [at, at, None]
    assert counts == {"mentions": {"given": 1, "corrected": 1, "unlocated": 1}}


def test_ids_stay_ids() -> None:
    event = {"type": "X", "trigger": {"text": "wyjechał"}, "arguments": [{"role": "Agent", "filler": "e1"}]}
    found, counts = aligned({"events": [event]})
    assert found["events"][0].arguments[0].filler == "e1"
    assert counts == {"triggers": {"exact": 1}}


# ---- in a file -------------------------------------------------------------------------------------------------------


def test_what_is_not_found_is_wrong_and_not_dropped(write: Write) -> None:
    row = {"id": "x", "mentions": [{"text": "Łodzi", "type": "GPE"}, {"text": "Warszawa", "type": "GPE"}]}
    gold = Document("x", text=TEXT)
    reading = read_documents(write("p.jsonl", [row]), gold={"x": gold}, quotes=Quotes())
    assert reading.problems == ()
    (document,) = reading.documents
    assert [m.start < 0 for m in document.mentions] == [False, True]
    assert reading.alignment == {"mentions": {"exact": 1, "unlocated": 1}}
    (without,) = read_documents(write("q.jsonl", [row]), gold={"x": gold}).documents
    assert [m.start < 0 for m in without.mentions] == [True, True]


def test_gold_without_offsets_is_found_again(command: Command, tmp_path: Path) -> None:
    """Gold names quoted in the order of the text score 1: each quote finds its own occurrence."""
    rows = []
    for d in corpus.load("original", "test"):
        names = [{"text": m.text, "type": m.type} for m in d.mentions if m.level == "NAM"]
        rows.append({"id": d.id, "mentions": names})
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = command("score", tmp_path / "p.jsonl", "--align", "--json")
    assert (done.status, done.err) == (0, "")
    result = done.json()["systems"]["p"]
    assert result["scores"]["entities.strict"]["f1"] > 0.97
    total = sum(len(r["mentions"]) for r in rows)
    assert sum(result["alignment"]["mentions"].values()) == total
    assert "align:full" in result["signature"]
    assert f"unlocated:{result['alignment']['mentions'].get('unlocated', 0)}" in result["signature"]
    refused = command("score", tmp_path / "p.jsonl")
    assert refused.status == 2
    assert "has no offsets; wiesci score and check find its text with --align [no-offsets]" in refused.err


def test_options_and_missing_texts(command: Command, tmp_path: Path) -> None:
    assert "--no-lemma says how --align looks" in command("score", "x.jsonl", "--no-lemma").err
    row = {"id": corpus.load_stand_off()[0].id, "mentions": [{"text": "Kursk", "type": "GPE"}]}
    (tmp_path / "p.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = command("score", tmp_path / "p.jsonl", "--part", "real", "--align")
    assert done.status == 2
    assert "has no text to find quotes in; wiesci hydrate puts your own copy there" in done.err


def test_offsets_alone_need_no_text() -> None:
    decoded = wire.decode(b'{"id": "x", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}')
    assert decoded.document is not None
    assert align(decoded.document, None).document == decoded.document
    quote = wire.decode(b'{"id": "x", "mentions": [{"text": "a", "type": "PER"}]}')
    assert quote.document is not None
    with pytest.raises(UsageError, match="x: has no text"):
        align(quote.document, None)


def test_a_long_document_with_many_quotes_takes_seconds() -> None:
    """50,000 characters, 2,000 quotes, a fifth of them damaged beyond the lemma step."""
    texts = [d.text or "" for d in corpus.load("original", "test")]
    text = "\n\n".join(texts * (50_000 // sum(map(len, texts)) + 1))[:50_000]
    words = Text(text).words
    quotes = []
    for n in range(2000):
        start, end = words[(n * 7) % (len(words) - 4)][0], words[(n * 7) % (len(words) - 4) + 2][1]
        quotes.append(fold(text[start:end]) if n % 5 == 0 else text[start:end])
    started = time.perf_counter()
    _, counts = aligned({"mentions": [{"text": q, "type": "PER"} for q in quotes]}, text)
    assert time.perf_counter() - started < 20
    assert sum(counts["mentions"].values()) == 2000


def test_the_aims_of_alignment_hold_on_validation() -> None:
    """Case and marks .99, Polish letters .95, base forms .85, at most .02 of invented quotes located."""
    found = alignment_table.measure(corpus.load("original", "validation"), lemmas=True)
    shares = {}
    for name, row in found.items():
        hit, n = (sum(pair[i] for pair in row.values()) for i in (0, 1))
        shares[name] = hit / n
    assert shares["none"] > 0.99
    assert shares["case"] > 0.985
    assert shares["quotation marks, dashes, spaces"] > 0.985
    assert shares["Polish letters lost"] > 0.95
    assert shares["base form"] > 0.85
    assert shares["invented (located falsely)"] <= 0.02
    assert found == alignment_table.measure(corpus.load("original", "validation"), lemmas=True)


def test_two_claims_may_have_one_content() -> None:
    """A content given once more than it occurs takes the last occurrence; a name given once too often has no place."""
    text = "Most jest stary, mówi wójt. Potwierdza to radny."
    claim = {"cue": {"text": "mówi"}, "content": {"text": "Most jest stary"}}
    names = [{"text": "Most", "type": "FAC"}] * 2
    row = {"id": "d", "claims": [claim, {**claim, "cue": {"text": "Potwierdza"}}], "mentions": names}
    decoded = wire.decode(json.dumps(row).encode())
    assert decoded.document is not None
    found = align(decoded.document, text)
    assert found.counts["contents"] == {"exact": 2}
    assert found.counts["mentions"] == {"exact": 1, "unlocated": 1}
