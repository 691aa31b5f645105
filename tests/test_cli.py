"""The command line: exit statuses, messages, what is printed where, and never a traceback."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import jsonschema
import msgspec
import pytest

import wiesci
from conftest import ROW, TEXT, Command, Outcome, Row, Write, at
from wiesci import cli, corpus, dataset, hydrate, kept, scoring, wire
from wiesci.build import build
from wiesci.jsonl import read_documents, require, to_builtins
from wiesci.measures import MEASURES
from wiesci.model import Document, Provenance

SOURCE = Path(wiesci.__file__).parents[1]
EXAMPLES = Path(__file__).resolve().parents[1] / "benchmark" / "examples"
LAYERS = ("entities", "mentions", "times", "quantities", "events", "claims")


def environment(**variables: str) -> dict[str, str]:
    unwanted = ("LC_", "LANG", "PYTHON", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "PYTHONPATH": str(SOURCE), **variables}


def arguments(*words: object) -> list[str]:
    return [sys.executable, "-m", "wiesci", *map(str, words)]


def spawn(*words: object, encoding: str = "utf-8", **variables: str) -> Outcome:
    """Runs a command in a process of its own."""
    done = subprocess.run(arguments(*words), env=environment(**variables), capture_output=True, timeout=60, check=False)
    return Outcome(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


@pytest.fixture
def gold(write: Write, row: Row) -> Path:
    """A gold file of two documents, not of the shipped corpus."""
    return write("gold.jsonl", [row, {**copy.deepcopy(row), "id": "test-0002"}])


# ---- usage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--help"], ["-h"], *([name, "--help"] for name in cli.cli.commands), ["--version"]])
def test_help(command: Command, words: list[str]) -> None:
    done = command(*words)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Usage: wiesci " + words[0] if len(words) > 1 else ("Usage: wiesci ", "wiesci, version"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Usage: wiesci"),
        (["scor"], "No such command 'scor'"),
        (["score"], "Missing argument 'FILES"),
        (["score", "--jsn", "{pred}"], "No such option"),
        (["score", "{pred}", "--split", "tset"], "'tset' is not one of"),
        (["score", "{pred}", "--gold"], "requires an argument"),
        (["score", "{none}"], "none.jsonl: no such file"),
        (["score", "{folder}"], "folder: is a folder, not a file"),
        (["score", "{pred}", "--gold", "{none}"], "none.jsonl: no such file"),
        (["score", "{pred}", "--gold", "{folder}"], "folder: is a folder, not a file"),
        (["score", "{pred}", "--gold", "{empty}"], "has no document to score against"),
        (["score", "{pred}", "--gold", "{pred}", "--split", "test"], "--gold and --split exclude each other"),
        (["score", "{pred}", "--gold", "{pred}", "--part", "real"], "--gold and --part exclude each other"),
        (["score", "{pred}", "--gold", "{pred}", "--layers", "names"], "no layer 'names'; there are entities,"),
        (["score", "{pred}", "--gold", "{pred}", "--layers", "entities,"], "no layer ''"),
        (["score", "{pred}", "{pred}", "--gold", "{pred}"], "two files are called 'pred'"),
        (["score", "{pred}", "{packed}", "--gold", "{pred}"], "two files are called 'pred'"),
        (["score", "{pred}", "--gold", "{pred}", "-o", "{folder}"], "folder: Is a directory"),
        (["score", "{pred}", "--gold", "{pred}", "-o", "{none}/x.json"], "x.json: No such file or directory"),
        (["score", "{pred}", "--part", "real", "--split", "train"], "it has a test split and no other"),
        (["check"], "Missing argument 'FILES"),
        (["check", "{none}"], "none.jsonl: no such file"),
        (["check", "{pred}", "--gold", "{folder}"], "folder: is a folder, not a file"),
        (["show"], "Missing argument 'ID'"),
        (["show", "orig-00001"], "no document 'orig-00001'; near it: orig-0001"),
        (["show", ""], "no document ''; near it: "),
        (["predict", "nonsense", "-o", "{none}"], "no system is called 'nonsense'"),
        (["predict", "rules"], "Missing option '-o'"),
        (["predict", "llm:", "-o", "{none}"], "'llm:' names no model; after the colon comes the name"),
        (["predict", "llm: ", "-o", "{none}"], "'llm:' names no model"),
        (["predict", "spacy:", "-o", "{none}"], "'spacy:' names no model; after the colon comes a model's name"),
        (["predict", "hf:", "-o", "{none}"], "'hf:' names no model"),
        (["predict", "stanza:", "-o", "{none}"], "'stanza:' names no model"),
        (["predict", "python:no_such_module:f", "-o", "{none}"], "no_such_module"),
        (["predict", "rules", "--part", "real", "-o", "{none}"], "wiesci hydrate"),
        (["hydrate"], "nothing to hydrate from; give --seed FILE, --slavicner DIR or both"),
        (["info", "--part", "reel"], "'reel' is not one of"),
    ],
)
def test_bad_usage(command: Command, write: Write, tmp_path: Path, row: Row, words: list[str], message: str) -> None:
    (tmp_path / "folder").mkdir()
    paths = {
        "pred": write("pred.jsonl", [row]),
        "packed": write("pred.jsonl.gz", [row]),
        "empty": write("empty.jsonl", []),
        "none": tmp_path / "none.jsonl",
        "folder": tmp_path / "folder",
    }
    done = command(*(word.format_map({name: str(path) for name, path in paths.items()}) for word in words))
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert not (tmp_path / "none.jsonl").exists()


def test_interrupted(command: Command, monkeypatch: pytest.MonkeyPatch, gold: Path) -> None:
    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("wiesci.jsonl.read_documents", interrupt)
    assert command("score", gold, "--gold", gold) == (130, "", "interrupted\n")


def test_interrupted_from_outside(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        arguments("score", pipe, "--gold", pipe),
        env=environment(),
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )
    try:
        with pipe.open("wb"):  # opens once the command has opened it for reading, which then waits for data
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, err) == (130, b"interrupted\n")


# ---- terminals, pipes, encodings -----------------------------------------------------------------------------------


@pytest.fixture
def polish() -> str:
    """The id of a shipped document with Polish letters in its text."""
    return next(d.id for d in corpus.load("original", "test") if d.text and not d.text.isascii())


@pytest.mark.parametrize(
    ("variables", "plain"),
    [
        ({}, False),
        ({"PYTHONUTF8": "1"}, False),
        ({"LC_ALL": "C.UTF-8"}, False),
        ({"LC_ALL": "C"}, False),  # Python takes UTF-8 there
        ({"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, True),
        ({"PYTHONIOENCODING": "ascii"}, True),
        ({"PYTHONIOENCODING": "ascii:strict"}, True),
    ],
    ids=str,
)
def test_polish_text_on_any_terminal(polish: str, variables: dict[str, str], plain: bool) -> None:
    done = spawn("show", polish, **{"LC_ALL": "C.UTF-8", **variables})
    assert (done.status, done.err) == (0, "")
    assert done.out.isascii() == plain
    text = corpus.find(polish).text or ""
    word = max(text.split()[:12], key=len)
    assert word.encode("ascii", "replace").decode() in done.out if plain else word in done.out


def test_messages_and_json_on_an_ascii_terminal(write: Write, tmp_path: Path, row: Row) -> None:
    row["entities"][0]["type"] = "OSÓBKA"
    for mention in row["mentions"]:
        mention["level"] = "NAM"
    own = write("zażółć.jsonl", [row])
    done = spawn("score", own, "--gold", own, "--json", PYTHONIOENCODING="ascii")
    assert (done.status, done.err) == (0, "")
    assert done.out.isascii()
    assert "OSÓBKA" in done.json()["systems"]["zażółć"]["scores"]["entities.strict"]["by_label"]
    faulty = tmp_path / "zażółć-2.jsonl"
    faulty.write_text("gęślą jaźń\n", encoding="utf-8")
    done = spawn("score", faulty, "--gold", own, PYTHONIOENCODING="ascii")
    assert (done.status, done.out) == (2, "")
    assert '-2.jsonl:1: text that is no JSON: "g??l? ja??" [prose]' in done.err
    assert done.err.isascii()


def test_odd_file_names(tmp_path: Path, row: Row) -> None:
    odd = tmp_path / os.fsdecode(b"[red]\xb1 x.jsonl")
    odd.write_text(json.dumps(row), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = spawn("score", odd, tmp_path / "b.jsonl", "--gold", odd, "-o", tmp_path / "out.json")
    assert (done.status, done.err) == (0, "")
    assert "[red]? x" in done.out.splitlines()[0]
    assert set(json.loads((tmp_path / "out.json").read_bytes())["systems"]) == {"[red]? x", "b"}


@pytest.mark.parametrize("words", [["schema"], ["show", "{id}"], ["info"], ["check", "{bad}"], ["--help"]])
@pytest.mark.parametrize("stream", ["stdout", "both"])
def test_a_reader_that_goes_away(tmp_path: Path, polish: str, words: list[str], stream: str) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("nic\n" * 5000, encoding="utf-8")
    line = arguments(*(word.format(id=polish, bad=bad) for word in words))
    both = subprocess.STDOUT if stream == "both" else subprocess.PIPE
    process = subprocess.Popen(line, env=environment(), stdout=subprocess.PIPE, stderr=both)
    assert process.stdout is not None
    process.stdout.close()
    err = process.stderr.read().decode() if process.stderr is not None else ""
    status = process.wait(timeout=30)
    if process.stderr is not None:
        process.stderr.close()
    faults = words[0] == "check"
    assert status == (2 if faults else 0)
    assert (err.count("\n") == 5001 if faults else not err) or stream == "both"


def test_head(polish: str) -> None:
    shell = f"set -o pipefail; {' '.join(arguments('show', polish))} | head -1"
    done = subprocess.run(["bash", "-c", shell], env=environment(), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(polish)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["schema"], ["info"]])
def test_a_full_disk(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            arguments(*words), env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (2, b"wiesci: standard output: No space left on device\n")


@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(closing: str) -> None:
    for words, expected in ((["schema"], 0), (["info"], 0), (["nope"], 2)):
        shell = f"{' '.join(arguments(*words))} {closing}"
        done = subprocess.run(["bash", "-c", shell], env=environment(), capture_output=True, timeout=60, check=False)
        assert done.returncode == expected
        assert b"Traceback" not in done.stderr


def in_a_terminal(*words: str, status: int = 0, **variables: str) -> str:
    """What a command writes when standard output is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        arguments(*words), env=environment(TERM="xterm-256color", **variables), stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    found = b""
    try:
        while piece := os.read(ours, 65536):
            found += piece
    except OSError:  # the other end has closed
        pass
    os.close(ours)
    assert process.wait(timeout=30) == status
    return found.decode("utf-8")


RED = "\x1b[31m"


def test_colours_are_for_terminals(polish: str) -> None:
    assert RED in in_a_terminal("show", polish)
    assert RED not in in_a_terminal("show", polish, NO_COLOR="1")
    assert "\x1b" not in spawn("show", polish, TERM="xterm-256color").out


# ---- score ---------------------------------------------------------------------------------------------------------


def scored(command: Command, *words: object) -> dict[str, Any]:
    """The one system of a scoring without fault or warning."""
    done = command("score", *words, "--json")
    assert (done.status, done.err) == (0, "")
    (system,) = done.json()["systems"].values()
    assert isinstance(system, dict)
    return system


def headline(name: str, score: dict[str, Any]) -> float:
    return float(score[MEASURES[name].headline])


def test_gold_against_itself(command: Command, gold: Path) -> None:
    system = scored(command, gold, "--gold", gold)
    assert system["overall"] == 1
    assert {name: headline(name, score) for name, score in system["scores"].items()} == dict.fromkeys(MEASURES, 1)


def test_the_shipped_corpus_against_itself(command: Command, tmp_path: Path) -> None:
    for part in ("original", "real"):
        path = tmp_path / f"{part}.jsonl"
        rows = [to_builtins(d) for d in corpus.load(part, "test")]
        path.write_bytes(b"\n".join(map(msgspec.json.encode, rows)))
        system = scored(command, path, "--part", part)
        for name, score in system["scores"].items():
            assert headline(name, score) == 1 or score["gold"] == 0, name


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"id": "test-0001"}],
        [{"id": "test-0001", **{name: [] for name in LAYERS}}, {"id": "test-0002"}],
    ],
    ids=["no line", "ids only", "empty lists"],
)
def test_an_empty_prediction(command: Command, write: Write, gold: Path, rows: list[Row]) -> None:
    system = scored(command, write("p.jsonl", rows), "--gold", gold)
    found = {name: headline(name, score) for name, score in system["scores"].items() if score is not None}
    assert set(found.values()) == {0}
    assert "entities.strict" in found
    assert "claims.relation" in found
    if not rows or len(rows[0]) == 1:
        assert set(found) == set(MEASURES)


def test_an_empty_prediction_is_announced(command: Command, write: Write, gold: Path) -> None:
    note = "p: shows no layer, so every layer counts as tried and empty"
    for rows in ([], [{"id": "test-0001"}]):
        assert note in command("score", write("p.jsonl", rows), "--gold", gold).out.splitlines()
    assert note not in command("score", write("p.jsonl", [{"id": "test-0001", "times": []}]), "--gold", gold).out


def test_a_file_is_evaluated_as_its_rows(write: Write, row: Row, gold: Path) -> None:
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    path = write("p.jsonl", [imperfect(row)])
    expected = wiesci.evaluate(rows, [imperfect(row)]).to_dict()
    assert wiesci.evaluate(gold, path).to_dict() == expected
    assert wiesci.evaluate(rows, str(path)).to_dict() == expected
    bad = write("bad.jsonl", [{"id": "nobody"}, "nic"])
    with pytest.raises(
        wiesci.FormatError, match=r"bad\.jsonl:1: .*is no document of the gold, which has \"test-0001\""
    ):
        wiesci.evaluate(rows, bad)
    with pytest.raises(wiesci.UsageError, match="no such file"):
        wiesci.evaluate(rows, "none.jsonl")
    found = wiesci.evaluate(rows, bad, skip_invalid=True)
    assert (found.invalid_documents, found.missing) == (2, 2)


def test_a_layer_that_is_not_attempted_is_null(command: Command, write: Write, gold: Path) -> None:
    names = [{"id": "test-0001", "mentions": [{**at("Wazyrii"), "type": "GPE"}]}]
    path = write("p.jsonl", names)
    system = scored(command, path, "--gold", gold)
    assert {name for name, score in system["scores"].items() if score is not None} == {
        name for name in MEASURES if name.startswith("entities.") and name != "entities.lemma"
    }
    assert system["overall"] is None
    screen = command("score", path, "--gold", gold).out.splitlines()
    assert next(line for line in screen if line.startswith("times.value")).split()[1:] == ["-"] * 7
    assert next(line for line in screen if line.startswith("overall")).split() == ["overall", "-", "-"]


def test_the_json(command: Command, write: Write, row: Row, gold: Path) -> None:
    done = command("score", gold, write("b.jsonl", [row]), "--gold", gold, "--json")
    assert (done.status, done.err) == (0, "")
    result = done.json()
    assert list(result) == ["version", "part", "split", "documents", "systems"]
    assert (result["part"], result["split"], result["documents"]) == (None, None, 2)
    assert list(result["systems"]) == ["gold", "b"]
    for system in result["systems"].values():
        assert list(system) == ["signature", "missing", "invalid", "alignment", "overall", "scores"]
        strict = system["scores"]["entities.strict"]
        assert list(strict) == ["precision", "recall", "f1", "tp", "pred", "gold", "ci", "by_label"]
        assert list(strict["by_label"]) == ["GPE", "ORG", "PER"]
    assert [s["missing"] for s in result["systems"].values()] == [0, 1]
    assert result["systems"]["b"]["scores"]["entities.strict"]["recall"] == 0.5


def test_missing_documents_are_announced(command: Command, write: Write, row: Row, gold: Path) -> None:
    done = command("score", write("p.jsonl", [row]), "--gold", gold)
    assert done.status == 0
    assert "p: 1 of 2 documents missing, counted as empty" in done.out
    assert "|missing:1|" in done.out


def test_side_by_side(command: Command, write: Write, row: Row) -> None:
    gold = write("gold.jsonl", [row, {**row, "id": "test-0002", "story": "test-0002"}])
    names = [f"a_system_with_a_long_name_{i:02}" for i in range(12)]
    done = command("score", *(write(f"{name}.jsonl", [row]) for name in names), "--gold", gold)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0].split() == ["measure", *names]
    shown = next(line for line in lines if line.startswith("entities.strict ")).split()[2:]
    assert shown == ["0.667", "(0.000–1.000)"] * 12
    assert "* headline of its layer; in brackets the 95 % bootstrap interval over stories" in lines


def test_output_adds_the_documents(command: Command, tmp_path: Path, gold: Path) -> None:
    done = command("score", gold, "--gold", gold, "-o", tmp_path / "r.json", "--json")
    written = json.loads((tmp_path / "r.json").read_bytes())
    documents = written["systems"]["gold"].pop("documents")
    stories = written["systems"]["gold"].pop("stories")
    assert stories == {d.id: d.story or d.id for d in require(read_documents(gold))}
    assert written == done.json()
    assert list(documents) == ["test-0001", "test-0002"]
    assert all(set(statistics) == set(MEASURES) for statistics in documents.values())


def test_layers(command: Command, gold: Path) -> None:
    system = scored(command, gold, "--gold", gold, "--layers", "times,entities")
    assert {name.split(".")[0] for name in system["scores"]} == {"entities", "times"}
    assert "|layers:times+entities|" in system["signature"]


def test_labels_of_ones_own(command: Command, write: Write, row: Row) -> None:
    row["entities"][0]["type"] = row["entities"][6]["type"] = "nam_liv"
    row["events"][0]["type"] = "Spotkanie"
    row["events"][0]["arguments"][0]["role"] = "Kto"
    row["claims"][0]["act"] = "mówi"
    own = write("own.jsonl", [row])
    system = scored(command, own, "--gold", own)
    assert system["overall"] == 1
    assert system["scores"]["entities.strict"]["by_label"]["nam_liv"]["tp"] == 2
    assert system["scores"]["events.trigger"]["by_label"]["Spotkanie"]["tp"] == 2
    assert system["scores"]["events.argument"]["by_label"]["Kto"]["gold"] == 1
    assert command("check", own).status == 0


def test_a_gold_file_without_tokens(command: Command, write: Write, row: Row) -> None:
    full = write("full.jsonl", [row])
    without = write("without.jsonl", [{k: v for k, v in row.items() if k not in ("tokens", "sentences")}])
    made = scored(command, without, "--gold", without)
    assert made["scores"] == scored(command, full, "--gold", full)["scores"]
    assert "|tok:data|" not in made["signature"]


def test_a_gold_file_without_tokens_and_text(command: Command, write: Write, row: Row) -> None:
    spans = json.loads(json.dumps(row).replace('"text":', '"meta":'))
    bare = write("bare.jsonl", [{k: v for k, v in spans.items() if k not in ("tokens", "sentences", "provenance")}])
    system = scored(command, bare, "--gold", bare)
    assert system["scores"]["entities.strict"]["f1"] == 1
    assert {system["scores"][name] is None for name in MEASURES if name.startswith("claims.")} == {True}
    assert (
        "claims are not scored: some gold document has neither tokens nor text"
        in command("score", bare, "--gold", bare).out
    )


def renamed(value: Any, names: dict[str, str], random_: random.Random) -> Any:
    """The value with its lists shuffled and the ids in it renamed."""
    if isinstance(value, list):
        found = [renamed(inner, names, random_) for inner in value]
        random_.shuffle(found)
        return found
    if isinstance(value, dict):
        keep = ("text", "type", "role", "act", "form", "level", "name", "lemma", "value")
        return {k: v if k in keep else renamed(v, names, random_) for k, v in value.items()}
    return names.get(value, value) if isinstance(value, str) else value


def imperfect(row: Row) -> Row:
    """A prediction with something wrong in every layer."""
    pred = {name: copy.deepcopy(row[name]) for name in ("id", *LAYERS)}
    pred["entities"][1]["type"] = "LOC"
    pred["mentions"][2]["entity"] = "wazyria"
    pred["mentions"][5].update(start=pred["mentions"][5]["start"] - 3, text=None)
    pred["times"][0]["value"] = "2025-03-15"
    pred["quantities"][0].update(end=pred["quantities"][0]["end"] - 5, text=None)
    pred["events"][0]["triggers"][0]["realis"] = "FUTURE"
    pred["events"][1]["type"] = "Conflict.Attack"
    pred["events"][2]["arguments"][1]["filler"] = "prasa"
    pred["events"].append({**copy.deepcopy(pred["events"][0]), "id": "v9", "triggers": [{"id": "v9.1", **at("osób")}]})
    pred["claims"][0]["source"] = "wazyria"
    pred["claims"][1]["content"][0].update(end=pred["claims"][1]["content"][0]["end"] - 15, text=None)
    pred["claims"][2]["act"] = "STATE"
    for claim in pred["claims"]:
        for name in ("source_mention", "nested_in", "events"):
            del claim[name]
    return pred


@pytest.mark.parametrize("seed", range(5))
def test_order_and_ids_change_nothing(command: Command, write: Write, row: Row, gold: Path, seed: int) -> None:
    rows = [imperfect(row), {**imperfect(row), "id": "test-0002", "events": []}]
    ids = [item["id"] for layer in LAYERS for item in rows[0][layer]]
    ids += [trigger["id"] for event in rows[0]["events"] for trigger in event["triggers"]]
    draw = random.Random(seed)
    new = [f"{draw.randrange(10**6)}-{i}" for i in range(len(ids))]
    shuffled = renamed(rows, dict(zip(ids, new, strict=True)), draw)
    assert shuffled != rows
    before = scored(command, write("a.jsonl", rows), "--gold", gold)
    for name in ("entities.strict", "coreference.conll", "events.argument", "claims.relation"):
        assert 0 < headline(name, before["scores"][name]) < 1
    assert scored(command, write("b.jsonl", shuffled), "--gold", gold) == before


def test_order_and_ids_of_the_gold_change_nothing(command: Command, write: Write, row: Row, gold: Path) -> None:
    ids = [item["id"] for layer in LAYERS for item in row[layer]]
    draw = random.Random(1)
    other = {**renamed(row, {i: f"x{i}" for i in ids}, draw), "tokens": row["tokens"], "sentences": row["sentences"]}
    path = write("p.jsonl", [imperfect(row), {**imperfect(row), "id": "test-0002"}])
    gold_2 = write("gold2.jsonl", [{**other, "id": "test-0002"}, {**other, "id": "test-0001"}])
    assert scored(command, path, "--gold", gold_2)["scores"] == scored(command, path, "--gold", gold)["scores"]


def test_faults_are_all_reported_and_nothing_is_scored(command: Command, write: Write, row: Row, gold: Path) -> None:
    row["mentions"][0]["end"] = 9999
    a, b = write("a.jsonl", [row, {"id": "nobody"}]), write("b.jsonl", [{"id": "test-0001", "mention": []}])
    done = command("score", a, b, gold, "--gold", gold, "--json", "-o", a.with_name("r.json"))
    assert (done.status, done.out) == (2, "")
    first, second, third, last = done.err.splitlines()
    assert first.startswith(f'{a}:1: "test-0001": mentions[0].end: 9999 is past the end')
    assert second.startswith(f'{a}:2: "nobody": id: is no document of the gold')
    assert third.startswith(f'{b}:1: "test-0001": mention: unknown key')
    assert last == "3 faults"
    assert not a.with_name("r.json").exists()


def test_a_faulty_gold_file_is_refused(command: Command, write: Write, row: Row) -> None:
    row["tokens"][0] = [5, 2]
    path = write("gold.jsonl", [row])
    done = command("score", path, "--gold", path, "--skip-invalid")
    assert (done.status, done.out) == (2, "")
    assert "tokens[0]: [5, 2] is out of order or outside the text [bad-segmentation]" in done.err


def test_skip_invalid(command: Command, write: Write, row: Row, gold: Path) -> None:
    whole = scored(command, write("whole.jsonl", [row, {**row, "id": "test-0002"}]), "--gold", gold)
    faulty = copy.deepcopy(row)
    faulty["mentions"][4].update(end=9999, text=None)
    path = write("p.jsonl", [faulty, "nic"])
    assert command("score", path, "--gold", gold).status == 2
    done = command("score", path, "--gold", gold, "--skip-invalid", "--json")
    assert done.status == 0
    assert len(done.err.splitlines()) == 2
    (system,) = done.json()["systems"].values()
    assert system["invalid"] == {"documents": 1, "items": 1}
    assert system["missing"] == 1
    assert "|invalid:1+1|" in system["signature"]
    before, after = whole["scores"]["entities.strict"], system["scores"]["entities.strict"]
    assert (before["tp"], before["pred"], before["gold"]) == (12, 12, 12)
    assert (after["tp"], after["pred"], after["gold"]) == (5, 6, 12)
    screen = command("score", path, "--gold", gold, "--skip-invalid").out
    assert "p: 1 lines refused, 1 items counted wrong" in screen


def test_skip_invalid_of_a_file_that_is_none(command: Command, tmp_path: Path, row: Row, gold: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps([row]), encoding="utf-8")
    done = command("score", path, "--gold", gold, "--skip-invalid", "--json")
    (system,) = done.json()["systems"].values()
    assert (done.status, system["invalid"]["documents"], system["missing"]) == (0, 1, 2)
    assert {headline(name, score) for name, score in system["scores"].items()} == {0}


def test_unknown_labels_against_the_shipped_corpus(command: Command, write: Write, polish: str) -> None:
    path = write("p.jsonl", [{"id": polish, "mentions": [{"start": 0, "end": 1, "type": "CITY"}]}])
    for name in ("score", "check"):
        done = command(name, path)
        assert (done.status, done.out) == (2, "")
        message = '"CITY" is no entity type of this corpus (PER, GRP, ORG, GPE, LOC, FAC, PRO, DOC, EVT); --labels maps'
        assert f"{message} other label sets [unknown-label]" in done.err


# ---- the other commands --------------------------------------------------------------------------------------------


def test_check(command: Command, write: Write, tmp_path: Path, row: Row) -> None:
    good, packed = write("good.jsonl", [row]), write("good.jsonl.gz", [row, {"id": "x"}])
    done = command("check", good, packed)
    alone = "no id is one of the shipped corpus, so the file was checked by itself"
    assert done == (0, f"{good}: 1 documents, no fault ({alone})\n{packed}: 2 documents, no fault ({alone})\n", "")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('nic\n{"id": "x", "times": [{}]}\n', encoding="utf-8")
    done = command("check", bad, good, bad)
    assert (done.status, done.out) == (2, f"{good}: 1 documents, no fault ({alone})\n")
    notes, faults = done.err.splitlines()[:2], done.err.splitlines()[2:]
    assert notes == [f"{bad}: {alone}"] * 2
    assert [line.rsplit(" ", 1)[-1] for line in faults] == ["[prose]", "[no-span]"] * 2 + ["faults"]
    assert command("check", good, "--gold", packed) == (0, f"{good}: 1 documents, no fault\n", "")
    assert "is no document of the gold" in command("check", packed, "--gold", good).err


def test_check_of_predictions_for_the_shipped_corpus(command: Command, write: Write, polish: str) -> None:
    end = corpus.find(polish).text_length
    path = write("p.jsonl", [{"id": polish, "times": [{"start": 0, "end": (end or 0) + 1}]}, {"id": "other"}])
    done = command("check", path)
    codes = [line.split()[-1] for line in done.err.splitlines()]
    assert codes == ["[span-outside-text]", "[unknown-document]", "faults"]


def test_a_terminal_is_shown_the_first_faults_of_each_kind(write: Write, tmp_path: Path, polish: str) -> None:
    """A pipe gets every fault, a terminal three of each kind and file, with ``--all`` every one too."""
    times = [{"start": 5, "end": 2}] * 5 + [{"start": 1, "end": 1}]
    path = str(write("p.jsonl", [{"id": polish, "times": times}]))
    reverse = [f'{path}:1: "{polish}": times[{i}].end: 2 is before the start 5 [reversed-span]' for i in range(5)]
    empty = f'{path}:1: "{polish}": times[5].end: the span [1, 1) is empty [empty-span]'
    shown = in_a_terminal("check", path, status=2, COLUMNS="1000").split("\r\n")
    more = "… and 2 more like it [reversed-span]; --all lists them"
    assert shown == [*reverse[:3], more, empty, "6 faults", ""]
    everything = [*reverse, empty, "6 faults", ""]
    assert in_a_terminal("check", "--all", path, status=2, COLUMNS="1000").split("\r\n") == everything
    assert spawn("check", path) == (2, "", "\n".join(everything))


def test_quotes_are_checked_with_align(command: Command, write: Write) -> None:
    example = EXAMPLES / "quotes.jsonl"
    done = command("check", example, "--align")
    assert done == (0, f"{example}: 2 documents, no fault\n{example}: quotes: 60 exact, 0 not found\n", "")
    refused = command("check", example)
    assert refused.status == 2
    assert "mentions[0]: has no offsets; wiesci score and check find its text with --align" in refused.err
    names = [
        {"text": "Tarwia", "type": "GPE"},
        {"text": "TARWIA", "type": "GPE"},
        {"text": "Xyzzyxyzzy", "type": "GPE"},
    ]
    names.append({"start": 0, "end": 6, "type": "GPE"})
    path = write("mine.jsonl", [{"id": "orig-0002", "mentions": names}])
    line = "mine: quotes: 1 with offsets, 1 exact, 1 normalised, 1 not found"
    assert line in command("score", path, "--align").out.splitlines()
    assert "quotes:" not in command("score", write("n.jsonl", [{"id": "orig-0002", "mentions": []}])).out


def test_check_reads_a_pipe(polish: str) -> None:
    row = json.dumps({"id": polish, "mentions": [{"start": 0, "end": 1, "type": "CITY"}]}).encode()
    line = arguments("check", "/dev/stdin")
    done = subprocess.run(line, input=row, env=environment(), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"unknown-label" in done.stderr


@pytest.mark.parametrize(
    "words",
    [["check"], ["score"], ["score", "{gold}", "--gold"], ["show", "{id}", "--predictions"], ["hydrate", "--seed"]],
)
@pytest.mark.parametrize(
    "data", [b"\x00\xff\x89PNG", b"\xb1\xea", b"[[[", b"{}", gzip.compress(b"{}", mtime=0), b"null\n" * 3]
)
def test_any_file_is_refused_with_a_message(
    command: Command, tmp_path: Path, gold: Path, polish: str, words: list[str], data: bytes
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(data)
    done = command(*(word.format(gold=gold, id=polish) for word in words), path)
    assert done.status == (1 if words[0] == "hydrate" else 2)
    assert "x.jsonl" in done.err
    assert "Traceback" not in done.err


def test_schema(command: Command, row: Row) -> None:
    done = command("schema")
    assert (done.status, done.err) == (0, "")
    schema = done.json()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    sound: list[Any] = [row, {"id": "x"}, imperfect(row)]
    sound += [to_builtins(d) for part in ("original", "real") for d in corpus.load(part, "test")]
    sound.append({"id": "x", "meta": [1], "mentions": [{"text": "Wazyrii", "type": "GPE", "score": 1, "sentence": 2}]})
    sound.append({"id": "x", "events": [{"type": "A", "trigger": {"start": 1, "end": 2}}], "published": "2024-10"})
    sound.append({"id": "x", "claims": [{"content": {"text": "x"}, "source": {"text": "y"}, "addressee": "e"}]})
    for document in sound:
        plain = json.loads(msgspec.json.encode(document))
        assert not list(validator.iter_errors(plain))
        assert not wire.decode(msgspec.json.encode(document)).faults
    unsound: list[Any] = [
        [],
        {},
        {"id": ""},
        {"id": "x", "mention": []},
        {"id": "x", "mentions": None},
        {"id": "x", "mentions": [{"start": -1, "end": 2, "type": "GPE"}]},
        {"id": "x", "mentions": [{"start": 0.5, "end": 2, "type": "GPE"}]},
        {"id": "x", "claims": [{}]},
        {"id": "x", "events": [{"trigger": {}}]},
        {"id": "x", "part": "both"},
        {"id": "x", "published": "2024-13"},
        {"id": "x", "tokens": [[1, 2, 3]]},
    ]
    for document in unsound:
        assert not validator.is_valid(document)
        assert wire.decode(json.dumps(document).encode("utf-8")).faults
    assert all("description" in definition for definition in schema["$defs"].values())


def test_show(command: Command, polish: str) -> None:
    document = corpus.find(polish)
    done = command("show", polish)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{polish} · original · ")
    assert " ".join(done.out.split()).count(" ".join((document.text or "").split())) == 1
    for title, items in (("Entities", document.entities), ("Events", document.events), ("Claims", document.claims)):
        assert f"{title} ({len(items)})" in done.out
    assert all((entity.name or "").split()[0] in done.out for entity in document.entities)


def test_show_predictions(command: Command, write: Write, polish: str) -> None:
    pred = {
        "id": polish,
        "entities": [{"id": "e", "type": "PER", "name": "[red]Nikt[/]"}],
        "mentions": [{"start": 0, "end": 4, "type": "GPE"}, {"start": 0, "end": 5, "entity": "e"}],
        "claims": [{"content": {"start": 0, "end": 9}, "source": {"start": 0, "end": 4}, "act": "STATE"}],
    }
    path = write("p.jsonl", [pred])
    done = command("show", polish, "--predictions", path)
    assert (done.status, done.err) == (0, "")
    assert "[red]Nikt[/]" in done.out
    assert "Names without an entity (1)" in done.out
    assert "Claims (1)" in done.out
    assert "Events" not in done.out
    other = next(d.id for d in corpus.everything() if d.id != polish)
    done = command("show", other, "--predictions", path)
    assert (done.status, done.out) == (2, "")
    assert f"p.jsonl: has no document '{other}'" in done.err


def test_show_without_the_text(command: Command) -> None:
    document = corpus.load_stand_off()[0]
    done = command("show", document.id)
    assert (done.status, done.err) == (0, "")
    assert "The text of this article is not shipped; wiesci hydrate" in done.out
    assert f"[{document.events[0].triggers[0].start}, {document.events[0].triggers[0].end})" in done.out


def test_info(command: Command) -> None:
    done = command("info", "--verify")
    assert (done.status, done.err) == (0, "")
    assert f"corpus {corpus.manifest().version}" in done.out
    assert f"{len(corpus.manifest().files)} files verified" in done.out
    assert "original part" in done.out
    assert "real part" in done.out
    only = command("info", "--part", "original", "--split", "test")
    test = corpus.load("original", "test")
    lines = [line.split() for line in only.out.splitlines()]
    assert ["documents", str(len(test))] in lines
    assert ["claims", str(sum(len(d.claims) for d in test))] in lines
    assert ["mentions", "NAM", str(sum(m.level == "NAM" for d in test for m in d.mentions))] in lines
    assert "real part" not in only.out


def test_damaged_files_are_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "verify", lambda: ["data/x.parquet: missing"])
    done = command("info", "--part", "original", "--split", "test", "--verify")
    assert done.status == 2
    assert "data/x.parquet: missing" in done.err


def test_predict_and_score(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "new" / "constant.jsonl.gz"
    done = command("predict", "constant", "-o", path)
    count = len(corpus.load("original", "test"))
    assert (done.status, done.out) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(path))}: {count} documents, [0-9.]+ a second\n", done.err)
    assert command("check", path).status == 0
    assert command("score", path, "--json").json()["systems"]["constant"]["missing"] == 0


def test_demo(command: Command) -> None:
    done = command("demo")
    assert (done.status, done.err) == (0, "")
    headings = next(line for line in done.out.splitlines() if line.startswith("measure"))
    assert headings.split()[1:] == list(cli.SHIPPED_SYSTEMS)
    kept_ones = [e for e in kept.evaluations()["original"] if e.system in cli.SHIPPED_SYSTEMS]
    for e in kept_ones:
        low, high = e.interval("entities.strict")
        assert f"{e.headline('entities.strict'):.3f} ({low:.3f}–{high:.3f})" in done.out
    assert "* headline of its layer" in done.out


# ---- hydration -----------------------------------------------------------------------------------------------------


@pytest.fixture
def stand_off(monkeypatch: pytest.MonkeyPatch, document: Document) -> Document:
    """The hand-made document as the one article of the real part, its text on the reader's side."""
    provenance = msgspec.structs.replace(document.provenance, source="seed article")
    row = to_builtins(msgspec.structs.replace(document, provenance=provenance, part="real", title=None))
    bare = json.loads(msgspec.json.encode(row), object_hook=lambda d: {**d, "text": None} if "start" in d else d)
    shipped = wire.decode(msgspec.json.encode({**bare, "text": None}))
    found = build(shipped).document
    assert document.sentences is not None
    checksums = {found.id: hydrate.sentence_checksums(TEXT, document.sentences)}
    monkeypatch.setattr(corpus, "load_stand_off", lambda: (found,))
    monkeypatch.setattr(corpus, "checksums", lambda: checksums)
    return found


def test_hydrate(command: Command, stand_off: Document, tmp_path: Path) -> None:
    seed = tmp_path / "seed.txt"
    seed.write_text(f"date 2025-03 {TEXT}\n", encoding="utf-8")
    done = command("hydrate", "--seed", seed, "--output", tmp_path / "out")
    assert done == (0, f"{tmp_path / 'out' / 'real-test.jsonl'}: 1 of 1 articles\n", "")
    (found,) = require(read_documents(tmp_path / "out" / "real-test.jsonl"))
    expected = json.loads(json.dumps({**ROW, "part": "real", "title": None}))
    expected["provenance"]["source"] = "seed article"
    assert json.loads(msgspec.json.encode(to_builtins(found))) == expected


def test_the_hydrated_folder_loads(command: Command, stand_off: Document, tmp_path: Path) -> None:
    import datasets

    seed, out = tmp_path / "seed.txt", tmp_path / "out"
    seed.write_text(TEXT, encoding="utf-8")
    assert command("hydrate", "--seed", seed, "--output", out).status == 0
    loaded = datasets.load_dataset(str(out), split="test", cache_dir=str(tmp_path / "cache"))
    assert loaded["text"] == [TEXT]
    assert loaded.features == datasets.Features(dataset.features(corpus.labels())["real"])
    assert [m["text"] for m in loaded[0]["mentions"]] == [TEXT[m.start : m.end] for m in stand_off.mentions]


def test_an_article_signs_the_same_hydrated_and_not(stand_off: Document) -> None:
    filled = hydrate.with_text(stand_off, TEXT)
    assert scoring.fingerprint([filled]) == scoring.fingerprint([stand_off])
    moved = msgspec.structs.replace(filled, mentions=filled.mentions[1:])
    assert scoring.fingerprint([moved]) != scoring.fingerprint([filled])
    assert scoring.fingerprint([hydrate.with_text(stand_off, TEXT[:-1] + "!")]) != scoring.fingerprint([filled])


def test_a_missing_clone_is_one_message_and_the_rest_is_hydrated(
    command: Command, stand_off: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provenance = Provenance(source=hydrate.SLAVICNER, source_path="raw/pl/0.txt")
    others = [msgspec.structs.replace(stand_off, id=f"real-{i}", provenance=provenance) for i in range(2)]
    monkeypatch.setattr(corpus, "load_stand_off", lambda: (stand_off, *others))
    (tmp_path / "seed.txt").write_text(TEXT, encoding="utf-8")
    clone, out = tmp_path / "nowhere", tmp_path / "out"
    done = command("hydrate", "--slavicner", clone, "--seed", tmp_path / "seed.txt", "--output", out)
    assert (done.status, done.out) == (1, f"{out / 'real-test.jsonl'}: 1 of 3 articles\n")
    assert done.err == (
        f"{clone}: no such directory; give a clone of https://github.com/SlavicNLP/SlavicNER; "
        "nothing written for 2 articles\n2 of 3 articles not hydrated\n"
    )
    assert [d.id for d in hydrate.hydrated(out)] == [stand_off.id]


def test_a_clone_of_slavicner_is_hydrated_article_by_article(tmp_path: Path) -> None:
    """One article is right, one differs, one is missing: the first is kept, and each message names its file."""
    text = "Most w Dolnej Wsi zamknięto.\n\nObjazd potrwa rok.\n"
    sha = hashlib.sha256(text.encode()).hexdigest()
    documents = [
        Document(
            f"real-{i}",
            provenance=Provenance(source=hydrate.SLAVICNER, source_path=f"raw/pl/{i}.txt"),
            text_sha256=sha,
            text_length=len(text),
            sentences=((0, 28), (30, 48)),
        )
        for i in range(3)
    ]
    checksums = {d.id: hydrate.sentence_checksums(text, d.sentences or ()) for d in documents}
    (tmp_path / "raw" / "pl").mkdir(parents=True)
    (tmp_path / "raw" / "pl" / "0.txt").write_text(text, encoding="utf-8")
    (tmp_path / "raw" / "pl" / "1.txt").write_text(text.replace("rok", "dwa"), encoding="utf-8")
    outcomes = hydrate.hydrate(documents, checksums=checksums, slavicner=tmp_path, folder=tmp_path)
    assert [o.text for o in outcomes] == [text, None, None]
    assert "1.txt: is not the annotated text of real-1; it first differs in sentence 2, characters 30 to 48" in (
        outcomes[1].message
    )
    assert outcomes[2].message.endswith("2.txt: No such file or directory")
    assert [d.id for d in hydrate.hydrated(tmp_path)] == ["real-0"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (TEXT.replace("Wazyrii", "Wazyrji").encode(), "it first differs in sentence 2, characters 21 to 95"),
        (TEXT[:-1].encode(), "it has 242 characters instead of 243; it first differs in sentence 4"),
        ((TEXT + " Koniec.").encode(), "it has 251 characters instead of 243"),
        (TEXT.replace("\n", "\r\n").encode(), "has CRLF line ends"),
        (TEXT.encode("iso-8859-2", "replace"), "byte 26 is not UTF-8"),
        (b"", "it has 0 characters instead of 243; it first differs in sentence 1"),
        (None, "No such file or directory"),
        ("folder", "Is a directory"),
    ],
    ids=["one letter", "cut short", "too long", "CRLF", "latin-2", "empty", "no file", "folder"],
)
def test_a_wrong_text_is_not_hydrated(
    command: Command, stand_off: Document, tmp_path: Path, data: bytes | str | None, message: str
) -> None:
    seed = tmp_path / "seed.txt"
    if isinstance(data, bytes):
        seed.write_bytes(data)
    elif data is not None:
        seed.mkdir()
    done = command("hydrate", "--seed", seed, "--output", tmp_path / "out")
    assert (done.status, done.out) == (1, "")
    first, last = done.err.splitlines()
    assert first.startswith(f"{seed}: ")
    assert message in first
    assert first.endswith(f"nothing written for {stand_off.id}")
    assert last == "1 of 1 articles not hydrated"
    assert not (tmp_path / "out").exists()


def test_what_was_hydrated_stays(command: Command, stand_off: Document, tmp_path: Path) -> None:
    seed, out = tmp_path / "seed.txt", tmp_path / "out"
    seed.write_text(TEXT, encoding="utf-8")
    assert command("hydrate", "--seed", seed, "--output", out).status == 0
    before = hashlib.sha256((out / "real-test.jsonl").read_bytes()).hexdigest()
    seed.write_text("inny", encoding="utf-8")
    assert command("hydrate", "--seed", seed, "--output", out).status == 1
    assert hashlib.sha256((out / "real-test.jsonl").read_bytes()).hexdigest() == before


def test_the_shipped_checksums_refuse_another_text(command: Command, tmp_path: Path) -> None:
    seed = tmp_path / "seed.txt"
    seed.write_text(TEXT, encoding="utf-8")
    done = command("hydrate", "--seed", seed, "--output", tmp_path / "out")
    assert done.status == 1
    assert "first differs in sentence 1" in done.err
    assert not (tmp_path / "out").exists()


# ---- what was meant ------------------------------------------------------------------------------------------------


def test_a_document_of_another_split_or_part(command: Command, write: Write) -> None:
    train, real = corpus.load("original", "train")[0].id, corpus.load_stand_off()[0].id
    path = write("p.jsonl", [{"id": train}, {"id": real}, {"id": "Orig-2.txt"}, {"id": "a1"}])
    first = [d.id for d in corpus.load("original", "test")][:3]
    done = command("score", path)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[:4] == [
        f'{path}:1: "{train}": id: is not in the original test split but in the original train split: '
        "--split train scores that [unknown-document]",
        f'{path}:2: "{real}": id: is not in the original test split but in the real test split: '
        "--part real --split test scores that [unknown-document]",
        f'{path}:3: "Orig-2.txt": id: is no document of the gold, did you mean "orig-0002"? [unknown-document]',
        f'{path}:4: "a1": id: is no document of the gold, which has "{first[0]}", "{first[1]}", "{first[2]}", … '
        "[unknown-document]",
    ]
    assert command("score", write("t.jsonl", [{"id": train}]), "--split", "train").status == 0


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("person", "PER"),
        ("Meet", "Contact.Meet"),
        ("contact.meet", "Contact.Meet"),
        ("GPA", "GPE"),
        ("B-ORG", "ORG"),
        ("CITY", None),
        ("", None),
    ],
)
def test_near(wrong: str, meant: str | None) -> None:
    assert wire.near(wrong, ("PRO", "PER", "ORG", "GPE", "Contact.Meet", "Contact.Call")) == meant


def test_a_long_inventory_is_not_listed(command: Command, write: Write, polish: str) -> None:
    event = {"type": "Xyz", "trigger": {"start": 0, "end": 1}, "arguments": [{"role": "Qqq", "start": 0, "end": 1}]}
    err = command("check", write("p.jsonl", [{"id": polish, "events": [event]}])).err
    assert '"Xyz" is no event type of this corpus (wiesci info lists them); --labels maps' in err
    assert f'"Qqq" is no role of this corpus ({", ".join(corpus.labels().roles)}); --labels maps' in err
    listed = command("info").out
    assert all(label in listed for label in (*corpus.labels().event_types, *corpus.labels().roles))


def test_a_file_of_another_tool_is_one_message(command: Command, tmp_path: Path, gold: Path) -> None:
    path = tmp_path / "mine.conll"
    path.write_text("# newdoc id = test-0001\n" + "Rozmowy\tO\n" * 50, encoding="utf-8")
    for words in (["score", path, "--gold", gold], ["check", path], ["score", path]):
        done = command(*words)
        assert (done.status, done.out) == (2, "")
        assert f"{path}: is no file of JSON lines: looks like CoNLL; first wiesci convert {path} " in done.err
        assert done.err.count("\n") <= 3
