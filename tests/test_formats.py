"""Files of other tools: what can be carried comes back, over the whole corpus; what cannot is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Command, Write
from wiesci import corpus, formats, scoring
from wiesci.formats import FORMATS, conll
from wiesci.formats.utf16 import Units
from wiesci.jsonl import read_documents, require
from wiesci.model import Document, UsageError

EVERYTHING = tuple(d for split in ("train", "validation", "test") for d in corpus.load("original", split))
WHOLE = [kind for kind, form in FORMATS.items() if form.whole]
EMOJI = "😀 Łódź „pyta” 😀: Kos odszedł – z Łodzi."


def there_and_back(documents: tuple[Document, ...], kind: str, folder: Path) -> tuple[Document, ...]:
    path = folder / ("x" if FORMATS[kind].holds else f"x{FORMATS[kind].suffixes[0]}")
    formats.write_any(documents, path, kind)
    return formats.read_any(path, kind, texts={})


def plain(document: Document) -> dict[str, Any]:
    """What a tool can carry of a document, in a form that does not depend on the order of lists."""
    shown = {e.id: (e.type, e.name, e.subtype) for e in document.entities}
    firsts = {e.id: min(t.start for t in e.triggers) for e in document.events}
    spans = {x.id: (x.start, x.end) for x in (*document.times, *document.quantities)}

    def filler(x: object) -> object:
        return spans.get(str(x)) or shown.get(str(x))

    return {
        "text": document.text,
        "mentions": sorted((m.start, m.end, m.level, m.lemma, shown[m.entity or ""]) for m in document.mentions),
        "times": sorted((t.start, t.end, t.type, t.value) for t in document.times),
        "quantities": sorted((q.start, q.end, q.type, q.value, str(filler(q.of))) for q in document.quantities),
        "events": sorted(
            (
                firsts[e.id],
                e.type,
                sorted((t.start, t.end, t.realis, t.polarity) for t in e.triggers),
                sorted((a.role, str(filler(a.filler))) for a in e.arguments),
            )
            for e in document.events
        ),
        "claims": sorted(
            (
                [(s.start, s.end) for s in c.content],
                (c.cue.start, c.cue.end) if c.cue else None,
                c.act,
                c.commitment,
                str(filler(c.source)),
                str(filler(c.addressee)),
                str(filler(c.when)),
                c.form,
                c.source_kind,
                len(c.events),
            )
            for c in document.claims
        ),
    }


# ---- round trips -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WHOLE)
def test_every_layer_comes_back(kind: str, tmp_path: Path) -> None:
    found = {d.id: d for d in there_and_back(EVERYTHING, kind, tmp_path)}
    assert set(found) == {d.id for d in EVERYTHING}
    for document in EVERYTHING:
        assert plain(found[document.id]) == plain(document), document.id


@pytest.mark.parametrize("kind", WHOLE)
def test_what_comes_back_scores_one(kind: str, tmp_path: Path) -> None:
    gold = EVERYTHING[:5]
    found = there_and_back(gold, kind, tmp_path)
    scores = scoring.score(gold, found)
    for name in ("entities.strict", "coreference.conll", "events.argument", "events.realis", "claims.relation"):
        assert scores.headline(name) == pytest.approx(1.0), name


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind not in WHOLE])
def test_names_come_back(kind: str, tmp_path: Path) -> None:
    found = {d.id: d for d in there_and_back(EVERYTHING, kind, tmp_path)}
    for document in EVERYTHING:
        names = {(m.start, m.end, m.type) for m in document.mentions if m.level == "NAM"}
        assert {(m.start, m.end, m.type) for m in found[document.id].mentions} == names, document.id
        assert found[document.id].text == document.text


def test_triggers_and_contents_come_back_from_a_docbin(tmp_path: Path) -> None:
    found = {d.id: d for d in there_and_back(EVERYTHING, "docbin", tmp_path)}
    for document in EVERYTHING:
        triggers = {(t.start, t.end, e.type) for e in document.events for t in e.triggers}
        assert {(t.start, t.end, e.type) for e in found[document.id].events for t in e.triggers} == triggers


@pytest.mark.parametrize("kind", FORMATS)
def test_polish_letters_emoji_and_quotation_marks(kind: str, tmp_path: Path, write: Write) -> None:
    kos, lodz = EMOJI.index("Kos"), EMOJI.index("Łodzi")
    row = {
        "id": "x",
        "text": EMOJI,
        "mentions": [{"start": 2, "end": 6, "type": "GPE"}, {"start": kos, "end": kos + 3, "type": "PER"}],
        "events": [
            {
                "type": "Movement.Travel",
                "trigger": {"start": EMOJI.index("odszedł"), "end": EMOJI.index("odszedł") + 7},
                "arguments": [{"role": "Origin", "start": lodz, "end": lodz + 5}],
            }
        ],
    }
    documents = require(read_documents(write("x.jsonl", [row])))
    (found,) = there_and_back(documents, kind, tmp_path)
    assert [(m.start, m.end, m.type) for m in found.mentions] == [(2, 6, "GPE"), (kos, kos + 3, "PER")]
    assert found.text == EMOJI


# ---- files that tools made by themselves -----------------------------------------------------------------------------


def test_a_conll_file_without_texts(tmp_path: Path) -> None:
    """The words alone: joined by blanks, and I after O opens a name."""
    path = tmp_path / "mine.bio"
    path.write_text("Jan B-PER\nKos I-PER\nodszedł O\n\nŁodzi I-GPE\n", encoding="utf-8")
    (found,) = formats.read_any(path, "conll", texts={})
    assert (found.id, found.text) == ("mine", "Jan Kos odszedł\nŁodzi")
    assert [(m.text, m.type) for m in found.mentions] == [("Jan Kos", "PER"), ("Łodzi", "GPE")]


def test_a_conll_file_finds_its_text_in_the_corpus(tmp_path: Path, command: Command) -> None:
    """Tags of a shipped document, with its id alone: the text is the corpus's, and the result scores."""
    gold = corpus.load("original", "test")
    lines = []
    for document in gold:
        lines.append(f"# newdoc id = {document.id}")
        names = [m for m in document.mentions if m.level == "NAM"]
        tokens = list(document.tokens or ())
        tags = conll.tags(tokens, names)
        lines += [f"{(document.text or '')[s:e]}\t{tag}" for (s, e), tag in zip(tokens, tags, strict=True)]
        lines.append("")
    (tmp_path / "mine.conll").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = command("convert", tmp_path / "mine.conll", tmp_path / "mine.jsonl")
    assert done.status == 0, done.err
    assert f"{tmp_path / 'mine.jsonl'}: {len(gold)} documents" in done.err
    rows = [json.loads(line) for line in (tmp_path / "mine.jsonl").read_text(encoding="utf-8").splitlines()]
    slim = [
        {"id": r["id"], "mentions": [{k: m[k] for k in ("start", "end", "type")} for m in r["mentions"]]} for r in rows
    ]
    (tmp_path / "slim.jsonl").write_text("\n".join(map(json.dumps, slim)), encoding="utf-8")
    scored = command("score", tmp_path / "slim.jsonl", "--json").json()["systems"]["slim"]
    assert scored["scores"]["entities.strict"]["f1"] == 1.0


def test_label_studio_counts_utf16_units(tmp_path: Path) -> None:
    start = EMOJI.index("Kos")
    value = {"start": start + 2, "end": start + 5, "text": "Kos", "labels": ["PER"]}  # two emoji before it
    task = {
        "id": 7,
        "data": {"text": EMOJI},
        "annotations": [{"result": [{"id": "a", "type": "labels", "value": value}]}],
    }
    (tmp_path / "export.json").write_text(json.dumps([task]), encoding="utf-8")
    (found,) = formats.read_any(tmp_path / "export.json", "label-studio", texts={})
    assert (found.id, [m.text for m in found.mentions]) == ("7", ["Kos"])


def test_brat_files_without_our_notes(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("Kos odszedł z Łodzi.", encoding="utf-8")
    lines = ["T1\tPER 0 3\tKos", "T2\tMovement-Travel 4 11\todszedł", "T3\tGPE 14 19\tŁodzi"]
    lines.append("E1\tMovement-Travel:T2 Agent:T1 Origin:T3")
    lines += ["T4\tLife-Die 4 11\todszedł", "E2\tLife-Die:T4", "A1\tNegation E1", "R1\tNear Arg1:T1 Arg2:T3"]
    (tmp_path / "d.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (found,) = formats.read_any(tmp_path, "brat", texts={})
    assert [(m.text, m.type) for m in found.mentions] == [("Kos", "PER"), ("Łodzi", "GPE")]
    event, other = found.events
    assert (other.type, other.arguments) == ("Life.Die", ())
    assert (event.type, event.triggers[0].text) == ("Movement.Travel", "odszedł")
    assert [(a.role, getattr(a.filler, "text", None)) for a in event.arguments] == [
        ("Agent", "Kos"),
        ("Origin", "Łodzi"),
    ]


@given(st.text(max_size=30))
def test_units_there_and_back(text: str) -> None:
    units = Units(text)
    for point in range(len(text) + 1):
        assert units.back(units.of(point)) == point
        assert units.of(point) == len(text[:point].encode("utf-16-le", "surrogatepass")) // 2


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "message"),
    [
        ("x.json", "{", "label-studio", "is no JSON"),
        ("x.json", "{}", "label-studio", "expected a list of tasks"),
        ("x.json", '[{"id": 1}]', "label-studio", "a task is not as Label Studio exports it"),
        ("x.spacy", "no", "docbin", "is no DocBin"),
        ("x.xmi", "no", "cas", "TypeSystem.xml: no such file"),
        ("x.conll", '# newdoc id = a\n# document_text = "Jan"\nAnna\tO\n', "conll", "'Anna' does not follow"),
        ("none.conll", None, "conll", "no such file or folder"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, content: str | None, kind: str, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        formats.read_any(tmp_path / name, kind, texts={})


def test_a_bad_brat_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "d.ann").write_text("T1\tPER 0 3\tKos\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"d\.txt: no such file"):
        formats.read_any(tmp_path, "brat", texts={})
    (tmp_path / "d.txt").write_text("Kos", encoding="utf-8")
    for line in ("E1\tX:T9 Agent:T8", "T1\tPER x 3\tKos", "Q1 what", "T1\tPER 0 3\tKos\nE1\tX:T1 Agent:T8"):
        (tmp_path / "d.ann").write_text(f"{line}\n", encoding="utf-8")
        with pytest.raises(UsageError, match=r"d\.ann:\d: "):
            formats.read_any(tmp_path, "brat", texts={})


def test_the_command_says_what_is_lost(command: Command, tmp_path: Path, write: Write) -> None:
    path = write("in.jsonl", [{"id": "x", "text": "Kos", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}])
    done = command("convert", path, tmp_path / "out.conll")
    assert (done.status, done.out) == (0, "")
    assert done.err.splitlines() == [conll.LOST, f"{tmp_path / 'out.conll'}: 1 documents"]
    assert command("convert", path, tmp_path / "out.docx").status == 2
    assert "no format 'word'" in command("convert", path, tmp_path / "y", "--to", "word").err
    back = command("convert", tmp_path / "out.conll", tmp_path / "back", "--to", "wiesci")
    assert back.status == 0
    assert json.loads((tmp_path / "back").read_text(encoding="utf-8"))["mentions"][0]["text"] == "Kos"


def test_an_article_without_its_text_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no text, which brat files must have"):
        formats.write_any(corpus.load_stand_off()[:1], tmp_path, "brat")
