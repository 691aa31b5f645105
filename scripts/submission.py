"""Check submitted results, or score them into the kept ones (see benchmark/submissions/README.md).

    python scripts/submission.py check [FOLDER...]      # every folder of benchmark/submissions/ if none is named
    python scripts/submission.py add FOLDER

Exit status: 0 all is well, 1 something is refused (the reasons on standard error).
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import Any, Literal

import msgspec

from run_baselines import RESULTS, SYSTEMS, context, kept, written
from wiesci import corpus, scoring
from wiesci.jsonl import read_documents, to_builtins
from wiesci.kept import LANGUAGE_MODEL, REANNOTATION
from wiesci.model import Document, UsageError

FOLDER = Path(__file__).resolve().parents[1] / "benchmark" / "submissions"
PARTS = ("original", "real")


class Metadata(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a submission says of itself."""

    name: str
    description: str
    kind: Literal["rules", "trained", "language-model", "other"]
    url: str
    date: datetime.date
    training_data: list[str]
    validation_used: bool
    test_seen: str


def read_metadata(folder: Path) -> Metadata:
    """The folder's ``metadata.toml``; raises ``UsageError`` with what is wrong."""
    path = folder / "metadata.toml"
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; a submission is a folder as benchmark/submissions/README.md says")
    if not path.is_file():
        raise UsageError(f"{path}: no such file; it says what was submitted (benchmark/submissions/README.md)")
    try:
        metadata = msgspec.toml.decode(path.read_bytes(), type=Metadata)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"{path}: {error}") from None
    if metadata.name != folder.resolve().name:
        raise UsageError(f"{path}: name is {metadata.name!r}, the folder is {folder.resolve().name!r}")
    if metadata.name in (REANNOTATION, LANGUAGE_MODEL, *SYSTEMS):
        raise UsageError(f"{path}: the name {metadata.name!r} is taken")
    for field in ("description", "url", "test_seen"):
        if not getattr(metadata, field).strip():
            raise UsageError(f"{path}: {field} is empty")
    return metadata


def results(folder: Path, metadata: Metadata) -> dict[str, dict[str, Any]]:
    """The scores of a submission by the file that keeps them; ``UsageError`` for predictions with a fault."""
    found = {}
    for part in PARTS:
        paths = [
            p for p in (folder / f"predictions-{part}.jsonl.gz", folder / f"predictions-{part}.jsonl") if p.is_file()
        ]
        if not paths:
            continue
        gold = corpus.load_stand_off() if part == "real" else corpus.load(part, "test")
        reading = read_documents(paths[0], gold={d.id: d for d in gold}, labels=corpus.labels())
        if reading.problems:
            raise UsageError("\n".join(map(str, reading.problems)))
        if part == "real" and any(map(_holds_words, reading.documents)):
            raise UsageError(f"{paths[0]}: holds words of real articles; leave out every text")
        evaluation = scoring.score(gold, reading.documents, system=metadata.name, context=context(part))
        described = msgspec.to_builtins(metadata)
        found[f"{metadata.name}-{part}"] = {**kept(evaluation, part), "metadata": described}
    if not found:
        raise UsageError(f"{folder}: has no predictions-original.jsonl.gz and no predictions-real.jsonl.gz")
    return found


def _holds_words(document: Document) -> bool:
    """Whether a prediction quotes its article anywhere."""

    def quoted(value: object) -> bool:
        if isinstance(value, dict):
            return value.get("text") is not None or any(map(quoted, value.values()))
        return isinstance(value, (list, tuple)) and any(map(quoted, value))

    return quoted(to_builtins(document, gold=False))


def check(folder: Path) -> list[str]:
    """What is wrong with a submission, nothing if it may be merged."""
    try:
        made = results(folder, read_metadata(folder))
    except UsageError as error:
        return [str(error)]
    wrong = []
    for name, result in made.items():
        path = RESULTS / f"{name}.json"
        if not path.is_file():
            wrong.append(f"{folder}: {path.name} is not kept yet; run scripts/submission.py add {folder}")
        elif _current(path) and path.read_text(encoding="utf-8") != written(result):
            wrong.append(f"{folder}: {path.name} is not what the predictions score")
    return wrong


def _current(path: Path) -> bool:
    """Whether a kept result was made on the labels that are here now; an older one keeps its numbers."""
    return bool(json.loads(path.read_text(encoding="utf-8")).get("content") == corpus.manifest().fingerprint)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="refuse what is incomplete or not what it says")
    checking.add_argument("folders", type=Path, nargs="*")
    adding = commands.add_parser("add", help="score a submission into benchmark/results/")
    adding.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "add":
        try:
            made = results(options.folder, read_metadata(options.folder))
        except UsageError as error:
            print(error, file=sys.stderr)
            return 1
        for name, result in made.items():
            (RESULTS / f"{name}.json").write_text(written(result), encoding="utf-8")
            print(f"{name}.json")
        return 0
    folders = options.folders or sorted(p for p in FOLDER.iterdir() if p.is_dir())
    wrong = [problem for folder in folders for problem in check(folder)]
    print(*wrong, sep="\n", file=sys.stderr, end="\n" if wrong else "")
    print(f"{len(folders)} submissions checked")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
