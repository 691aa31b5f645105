"""``wiesci convert`` on files as strangers have them: documents without ids, odd tags, predictions without texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Command, Write
from wiesci import corpus, formats
from wiesci.model import UsageError

WORDS = "Jan\tB-PER\nKos\tI-PER\nodszedł\tO\n"
GOLD = corpus.load("original", "test")[0]


def refused(tmp_path: Path, content: str, name: str = "mine.conll", **texts: str | None) -> str:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        formats.read_any(path, "conll", texts=texts)
    return str(caught.value).replace(str(path), "FILE")


def read(tmp_path: Path, content: str, name: str = "mine.conll", **texts: str | None) -> dict[str, list[str | None]]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return {d.id: [m.text for m in d.mentions] for d in formats.read_any(path, "conll", texts=texts)}


# ---- which document it is --------------------------------------------------------------------------------------------


def test_a_file_that_names_no_document(tmp_path: Path) -> None:
    ids = {"orig-1": "Jan Kos odszedł", "orig-2": None}
    assert refused(tmp_path, f"\n{WORDS}", **ids) == (
        "FILE:1: a document without an id; write its id (such as orig-1 … orig-2 of the corpus) on a line before its "
        "first word: # newdoc id = orig-1"
    )
    assert read(tmp_path, WORDS, "orig-1.conll", **ids) == {"orig-1": ["Jan Kos"]}
    assert read(tmp_path, WORDS) == {"mine": ["Jan Kos"]}


def test_the_command_names_ids_of_the_corpus(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.conll").write_text(WORDS, encoding="utf-8")
    done = command("convert", tmp_path / "mine.conll", tmp_path / "out.jsonl")
    assert (done.status, done.out) == (2, "")
    assert "# newdoc id = orig-0001" in done.err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    "content",
    [
        f"-DOCSTART-\tO\n# newdoc id = a\n{WORDS}\n-DOCSTART-\tO\n\n# newdoc id = b\n{WORDS}",
        f"# newdoc id = a\n-DOCSTART- -X- O O\n\n{WORDS}\n# newdoc id = b\n-DOCSTART- -X- O O\n\n{WORDS}",
        f"# newdoc id = a\n{WORDS}# newdoc id = b\n{WORDS}\n-DOCSTART-\tO\n",
    ],
    ids=["before", "after", "no blank line"],
)
def test_borders_of_documents(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == {"a": ["Jan Kos"], "b": ["Jan Kos"]}


def test_a_border_without_an_id(tmp_path: Path) -> None:
    content = f"-DOCSTART-\tO\n\n{WORDS}\n-DOCSTART-\tO\n\n{WORDS}"
    assert refused(tmp_path, content).startswith("FILE:1: a document without an id; write its id (of your own)")
    named = f"# newdoc id = a\n{WORDS}\n-DOCSTART-\tO\n\n{WORDS}"
    assert refused(tmp_path, named).startswith("FILE:6: a document without an id")


def test_a_document_whose_text_is_not_at_hand(tmp_path: Path) -> None:
    message = "FILE:1: real-1 has no text here; wiesci hydrate puts it there"
    assert refused(tmp_path, f"# newdoc id = real-1\n{WORDS}", **{"real-1": None}) == message


# ---- words and tags --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "Jan\t7\nKos\t0\nodszedł\t0\n",
            "FILE:1: '7' is no BIO tag: O, B-TYPE or I-TYPE (E- and S- too), with labels by name, not by number "
            "(2 more such lines)",
        ),
        ("Jan B-PER\n\nKos PER\n", "FILE:3: 'PER' is no BIO tag: O, B-TYPE or I-TYPE (E- and S- too), with labels by"),
        ("Jan B-PER\nKos B-\n", "FILE:2: 'B-' is no BIO tag"),
        ("Jan\n", "FILE:1: 'Jan' stands alone; a line holds a word and its tag"),
        ("# document_text = Jan\nJan O\n", "FILE:1: document_text is no string of JSON"),
    ],
)
def test_tags_that_are_none(tmp_path: Path, content: str, message: str) -> None:
    assert refused(tmp_path, content).startswith(message)


def test_a_hash_is_a_word_where_columns_are_parted_by_tabs(tmp_path: Path) -> None:
    assert read(tmp_path, "#\tB-PER\nKos\tI-PER\n") == {"mine": ["# Kos"]}


# ---- predictions without texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["out.conll", "out", "out.json", "out.spacy"])
def test_predictions_take_their_texts_from_the_corpus(
    command: Command, tmp_path: Path, write: Write, target: str
) -> None:
    """A prediction file as ``predict`` writes it, to a tool and back: the same names, scored the same."""
    names = [{"start": m.start, "end": m.end, "type": m.type} for m in GOLD.mentions if m.level == "NAM"]
    mine = write("mine.jsonl", [{"id": GOLD.id, "mentions": names}])
    to = ("--to", "brat") if target == "out" else ()
    assert command("convert", mine, tmp_path / target, *to).status == 0
    assert command("convert", tmp_path / target, tmp_path / "back.jsonl").status == 0
    (row,) = map(json.loads, (tmp_path / "back.jsonl").read_text(encoding="utf-8").splitlines())
    assert row["text"] == GOLD.text
    assert [{k: m[k] for k in ("start", "end", "type")} for m in row["mentions"]] == names


def test_a_span_outside_the_text_of_the_corpus_is_a_fault(command: Command, tmp_path: Path, write: Write) -> None:
    mine = write("mine.jsonl", [{"id": GOLD.id, "mentions": [{"start": 0, "end": 99999, "type": "PER"}]}])
    done = command("convert", mine, tmp_path / "out.conll")
    assert done.status == 2
    assert "[span-outside-text]" in done.err


def test_a_layer_that_a_file_does_not_have_stays_unattempted(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.conll").write_text(f"# newdoc id = {GOLD.id}\n", encoding="utf-8")
    assert command("convert", tmp_path / "mine.conll", tmp_path / "out.jsonl").status == 0
    scores = command("score", tmp_path / "out.jsonl", "--json").json()["systems"]["out"]["scores"]
    assert scores["entities.strict"]["f1"] == 0
    assert scores["events.trigger"] is None
