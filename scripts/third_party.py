"""No text of third parties in the repository: scan every tracked file for six of their words in a row.

    python scripts/third_party.py check [--texts DIR ...]    # exit 1 with file and line of every hit
    python scripts/third_party.py update --texts DIR ...     # keep the checksums of those texts' word sequences

``tests/third_party.bin`` holds 6-byte checksums of every six successive words (lower case, without punctuation) of
the articles that were annotated or used for calibration: enough to recognise a sequence, nothing to read it from. The
check needs no text; with ``--texts`` it also looks for the sequences of other files.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "third_party.bin"
WORDS = 6
SIZE = 6
"""Bytes of a checksum: 48 bits, one false alarm in some ten thousand repositories of this size."""

STOCK = re.compile(r"\bnocy z \w+ na \w+")
"""Six words that belong to the language: *w nocy z wtorku na środę*."""

FURNITURE = re.compile(r"\A\s*date \d{4}-\d{2}(?:-\d{2})? ")


def sequences(text: str) -> Iterator[tuple[int, bytes]]:
    """Place and checksum of every run of six words."""
    words = list(re.finditer(r"[^\W_]+", text.lower()))
    for i in range(len(words) - WORDS + 1):
        run = " ".join(word.group() for word in words[i : i + WORDS])
        if STOCK.search(run):
            continue
        yield words[i].start(), hashlib.sha256(run.encode("utf-8")).digest()[:SIZE]


def read_kept() -> set[bytes]:
    """The checksums in the tree."""
    data = KEPT.read_bytes()
    return {data[i : i + SIZE] for i in range(0, len(data), SIZE)}


def from_texts(folders: Iterable[Path]) -> set[bytes]:
    """The checksums of all text files below some folders."""
    found: set[bytes] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")) if folder.is_dir() else [folder]:
            text = FURNITURE.sub("", path.read_bytes().decode("utf-8"))
            found.update(checksum for _, checksum in sequences(text))
    return found


def tracked(root: Path) -> Iterator[tuple[Path, str]]:
    """Tracked files, and those that would be, with their text; binary files are passed over."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode("utf-8").split("\0")):
        path = root / name
        if not path.is_file():
            continue
        if path.suffix == ".parquet":
            yield path, parquet_text(path)
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        yield path, without_names(text) if path.suffix in (".json", ".jsonl") else text


def without_names(annotations: str) -> str:
    """Annotations without base forms of names, and without entity names that are such: these may be long."""
    lemmas = set(re.findall(r'"lemma": "([^"]*)"', annotations))
    names = re.compile(r'"(?:name|lemma)": "([^"]*)"')
    return names.sub(lambda m: "" if m[1] in lemmas else m[0], annotations)


def parquet_text(path: Path) -> str:
    """All strings of a Parquet file, row by row, but for base forms of names and entity names that are such."""
    import pyarrow.parquet

    def lemmas(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("lemma"), str):
                yield value["lemma"]
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                yield from lemmas(inner)

    def strings(value: object, names: set[str]) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if not (key in ("lemma", "name") and inner in names):
                    yield from strings(inner, names)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner, names)

    rows = pyarrow.parquet.read_table(path).to_pylist()
    return "\n".join(" ".join(strings(row, set(lemmas(row)))) for row in rows)


def hits(files: Iterable[tuple[Path, str]], known: set[bytes]) -> list[str]:
    """File and line of every sequence that is known; one hit a line of a file."""
    found: dict[tuple[Path, int], None] = {}
    for path, text in files:
        for place, checksum in sequences(text):
            if checksum in known:
                found.setdefault((path, text.count("\n", 0, place) + 1))
    return [f"{path}:{line}: six words of a third-party text" for path, line in found]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("check", "update"))
    parser.add_argument("--texts", nargs="+", type=Path, default=[], help="folders with third-party texts")
    options = parser.parse_args(arguments)
    if options.command == "update":
        kept = (read_kept() if KEPT.is_file() else set()) | from_texts(options.texts)
        KEPT.write_bytes(b"".join(sorted(kept)))
        print(f"{KEPT.relative_to(ROOT)}: {len(kept)} sequences")
        return 0
    found = hits(tracked(ROOT), read_kept() | from_texts(options.texts))
    print("\n".join(found) if found else "no third-party text")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
