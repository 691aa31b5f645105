"""Names counted line by line: the figures of the whole reading in any order and little memory, or the whole reading."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Command
from wiesci import corpus, scoring, stream
from wiesci.jsonl import read_documents, require

MEASURES = tuple(stream.LEVELS)
TEXT = "Ala Kos i Jan Kot jadą do Łodzi, a potem do Gdyni."

mention = st.tuples(
    st.integers(0, 40),
    st.integers(1, 9),
    st.sampled_from(["PER", "GPE", "ORG"]),
    st.sampled_from(["NAM", "ADJ", "NOM"]),
).map(lambda m: {"start": m[0], "end": m[0] + m[1], "type": m[2], "level": m[3]})
files = st.lists(
    st.tuples(st.lists(mention, max_size=6), st.none() | st.lists(mention, max_size=6)), min_size=1, max_size=5
)


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write(folder: Path, documents: list[Any]) -> tuple[Path, Path]:
    gold = [{"id": f"d{n}", "text": TEXT, "mentions": g, "story": f"s{n // 2}"} for n, (g, _) in enumerate(documents)]
    pred = [{"id": f"d{n}", "mentions": p} for n, (_, p) in enumerate(documents) if p is not None]
    (folder / "gold.jsonl").write_text(lines(gold), encoding="utf-8")
    (folder / "pred.jsonl").write_text(lines(pred), encoding="utf-8")
    return folder / "gold.jsonl", folder / "pred.jsonl"


def whole(gold: Path, pred: Path) -> Any:
    documents = require(read_documents(gold))
    reading = read_documents(pred, gold={d.id: d for d in documents})
    return scoring.score(documents, require(reading), only=MEASURES)


@given(documents=files, seed=st.integers(0, 9))
def test_the_figures_are_those_of_the_whole_reading(
    documents: list[Any], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gold, pred = write(tmp_path_factory.mktemp("s"), documents)
    if not any(p is not None for _, p in documents):
        with pytest.raises(stream.Unfit):  # nothing attempted
            stream.score(gold, pred, MEASURES, system="x")
        return
    expected = whole(gold, pred).scores()
    found = stream.score(gold, pred, MEASURES, system="x")
    assert found.scores() == expected
    shuffled = pred.read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(seed).shuffle(shuffled)
    pred.write_text("".join(shuffled), encoding="utf-8")
    again = stream.score(gold, pred, MEASURES, system="x")
    assert again.scores() == expected
    assert again.missing == found.missing == sum(p is None for _, p in documents)


FAULTS: dict[str, Any] = {
    "an unknown id": lambda rows: [{**rows[0], "id": "x"}, *rows[1:]],
    "an id twice": lambda rows: [*rows, rows[0]],
    "no offsets": lambda rows: [{"id": "d0", "mentions": [{"text": "Ala Kos", "type": "PER"}]}, *rows[1:]],
    "beyond the text": lambda rows: [{"id": "d0", "mentions": [{"start": 0, "end": 999, "type": "PER"}]}, *rows[1:]],
    "another text": lambda rows: [
        {"id": "d0", "mentions": [{"start": 0, "end": 3, "type": "PER", "text": "Ola"}]},
        *rows[1:],
    ],
    "no type": lambda rows: [{"id": "d0", "mentions": [{"start": 0, "end": 3}]}, *rows[1:]],
    "no layer": lambda rows: [{"id": row["id"]} for row in rows],
    "start after end": lambda rows: [{"id": "d0", "mentions": [{"start": 3, "end": 3, "type": "PER"}]}, *rows[1:]],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_left_to_the_whole_reading(fault: str, tmp_path: Path, command: Command) -> None:
    good = [([{"start": 0, "end": 7, "type": "PER"}], [{"start": 0, "end": 7, "type": "PER"}])] * 3
    gold, pred = write(tmp_path, good)
    rows = [json.loads(line) for line in pred.read_text(encoding="utf-8").splitlines()]
    pred.write_text(lines(FAULTS[fault](rows)), encoding="utf-8")
    with pytest.raises(stream.Unfit):
        stream.score(gold, pred, MEASURES, system="x")
    ran = command("score", "--gold", str(gold), str(pred), "--measure", "entities.strict")
    without = command("score", "--gold", str(gold), str(pred))
    assert (ran.status, ran.err) == (without.status, without.err)


def test_the_command_counts_line_by_line(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    gold, pred = write(tmp_path, [([{"start": 0, "end": 7, "type": "PER"}], [{"start": 0, "end": 7, "type": "ORG"}])])
    arguments = ("score", "--gold", str(gold), str(pred), "--measure", "entities.strict", "--json")
    streamed = command(*arguments).json()["systems"]["pred"]
    monkeypatch.setattr("wiesci.cli._streamed", lambda *_: None)
    read = command(*arguments).json()["systems"]["pred"]
    assert streamed["scores"] == read["scores"]
    assert "gold:file-" in streamed["signature"]
    assert "measures:entities.strict" in streamed["signature"]
    assert command("score", "--measure", "entities.none", str(pred)).status == 2


def test_compressed_files_go_in_step_only(tmp_path: Path) -> None:
    good = [([{"start": 0, "end": 7, "type": "PER"}], [{"start": 0, "end": 7, "type": "PER"}])] * 3
    gold, pred = write(tmp_path, good)
    packed = tmp_path / "pred.jsonl.gz"
    packed.write_bytes(gzip.compress(pred.read_bytes()))
    assert stream.score(gold, packed, MEASURES, system="x").headline("entities.strict") == 1
    packed.write_bytes(gzip.compress(b"".join(reversed(pred.read_bytes().splitlines(keepends=True)))))
    with pytest.raises(stream.Unfit):
        stream.score(gold, packed, MEASURES, system="x")


def test_memory_does_not_grow_with_the_texts(tmp_path: Path) -> None:
    """Twice as many documents of 20 kB: what is held grows by counts and ids, not by texts."""
    peaks = []
    for size in (100, 200):
        text = "Ala " * 5000
        row = {"mentions": [{"start": 0, "end": 3, "type": "PER"}]}
        (tmp_path / "g").write_text(lines([{"id": f"d{n}", "text": text, **row} for n in range(size)]))
        (tmp_path / "p").write_text(lines([{"id": f"d{n}", **row} for n in range(size)]))
        tracemalloc.start()
        stream.score(tmp_path / "g", tmp_path / "p", MEASURES[:2], system="x")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 100 * 1000  # a hundred more texts are 2,000,000 bytes


def test_shipped_documents_count_the_same(tmp_path: Path) -> None:
    from wiesci.jsonl import write_documents

    documents = corpus.load("original", "validation")
    write_documents(tmp_path / "gold.jsonl", documents, gold=True)
    write_documents(tmp_path / "pred.jsonl", documents[::-1])
    found = stream.score(tmp_path / "gold.jsonl", tmp_path / "pred.jsonl", MEASURES, system="x")
    assert found.scores() == whole(tmp_path / "gold.jsonl", tmp_path / "pred.jsonl").scores()
    assert found.headline("entities.strict_adj") == 1
