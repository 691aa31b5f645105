"""Every command and program of the README runs, in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import wiesci

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = "".join(
    p.read_text(encoding="utf-8")
    for p in (*sorted((ROOT / "docs").glob("*.md")), ROOT / "benchmark" / "examples" / "README.md")
)
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README + DOCS, re.DOTALL)
SET_UP = ("python3 -m venv",)  # run by .ci/run, which builds its environment by these very lines
HYDRATE = "wiesci hydrate"
ELSEWHERE = re.compile(r"wiesci predict (spacy|hf|gliner|stanza|llm):")
"""Commands that need a hub or a key, which are not here: they must be understood, and say what is missing."""
COMMANDS = [
    line.split("#")[0].strip()
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
    if line.strip() and not line.startswith(SET_UP)
]
PROGRAMS = [block for kind, block in BLOCKS if kind == "python"]
EXAMPLE = next(block for kind, block in BLOCKS if kind == "json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README's commands take: predictions of three names, and a gold file."""
    place = tmp_path_factory.mktemp("readme")
    for name in ("predictions", "a", "b", "mine", "own"):
        (place / f"{name}.jsonl").write_text(EXAMPLE, encoding="utf-8")
    (place / "gold.jsonl").write_text(
        EXAMPLE.replace('"id": "', '"text": "' + "x" * 400 + '", "id": "'), encoding="utf-8"
    )
    subprocess.run([sys.executable, "-m", "wiesci", "score", "mine.jsonl", "-o", "result.json"], cwd=place, check=True)
    shown = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "format.md").read_text(encoding="utf-8"), re.DOTALL)
    for name, document in zip(("our-gold", "ours"), shown[-2:], strict=True):
        (place / f"{name}.jsonl").write_text(document, encoding="utf-8")
    (place / "mine.conll").write_bytes((ROOT / "benchmark" / "examples" / "names.conll").read_bytes())
    for path in (ROOT / "benchmark" / "examples").iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    for name, example in (("spacy", "names"), ("llm", "quotes"), ("converted", "names")):  # what was written before
        (place / f"{name}.jsonl").write_bytes((ROOT / "benchmark" / "examples" / f"{example}.jsonl").read_bytes())
    (place / "kept.json").write_bytes((place / "result.json").read_bytes())
    (place / "corpus").symlink_to(ROOT / "corpus")
    return place


def environment(folder: Path) -> dict[str, str]:
    binaries = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(folder / "hf"),
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
    )
    if command.startswith(HYDRATE):  # the reader's own copies are not here: the message says so
        assert done.returncode == 1
        assert re.search(
            r"(FILE: No such file or directory|DIR: no such directory; .*); nothing written for ", done.stderr
        )
    elif ELSEWHERE.match(command):
        assert done.returncode == 2
        assert re.search(r"(cannot be loaded: |needs a key: |needs \w+: pip install 'wiesci\[)", done.stderr)
    else:
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.split("\n")[0])
def test_every_program_runs(program: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_code_to_extend_by_passes_the_type_checker(tmp_path: Path) -> None:
    """What docs/extend.md shows is held to what `make types` holds the package to."""
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "extend.md").read_text(encoding="utf-8"), re.DOTALL)
    for number, program in enumerate(shown):
        (tmp_path / f"shown{number}.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *sorted(map(str, tmp_path.glob("*.py")))],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_example_is_right() -> None:
    """A name and a trigger that the gold has."""
    result = wiesci.evaluate(wiesci.load("original", "test"), [json.loads(EXAMPLE)])
    assert [result.figures(m)["tp"] for m in ("entities.strict", "events.trigger")] == [1, 1]


def test_no_block_is_left_out() -> None:
    """Blocks are commands, what they print, programs, documents, settings of other tools, or scripts/packet.py's."""
    assert {kind for kind, _ in BLOCKS} <= {"sh", "python", "json", "yaml", "console", "bibtex", "text"}
    (console,) = (block for kind, block in BLOCKS if kind == "console")
    assert all(line.startswith("$ python scripts/packet.py ") for line in console.splitlines())


def test_the_two_set_up_lines_are_what_ci_runs() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install '.[report]' && .venv/bin/wiesci demo" in README
    assert "pip install '.[test]' && make check PYTHON=.venv/bin/python" in README
    assert "install --quiet --disable-pip-version-check '.[test]'" in ci
    assert "make check PYTHON=" in ci
