"""A packet for a human annotator: blind texts, blank sheets, the guidelines as a page; afterwards the agreement.

    python scripts/packet.py make FOLDER [--documents 10] [--seed 1] [--split test]
    python scripts/packet.py check FOLDER        # what the compiler says of the sheets so far
    python scripts/packet.py score FOLDER        # agreement with gold, layer by layer, with intervals

Documents are drawn with a seed, as many of each topic as the split has in proportion. The packet holds no label of the
corpus. A sheet that is still blank is left out of the score and named.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from markdown_it import MarkdownIt

import agreement
from wiesci import corpus, segment
from wiesci.model import Document, UsageError
from wiesci.sheets import Compiled, compile_sheet

ROOT = Path(__file__).resolve().parents[1]
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>wiesci: annotators' guidelines</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; color-scheme: light dark }}
table {{ border-collapse: collapse }} td, th {{ border: 1px solid #8888; padding: .2em .5em; vertical-align: top }}
pre {{ overflow-x: auto; background: #8882; padding: .6em }}
</style>
{body}
</html>
"""  # noqa: E501
NOTE = """Thank you for testing this corpus. No person has done so yet.

1. Read guidelines.html. It is all you need; labels.json has every label with a definition in Polish and English.
2. For each text in texts/ fill the sheet of the same name in sheets/. numbered/ has the text with the sentence numbers
   that sheets refer to. Please do not look at the corpus itself before you are done.
3. `python scripts/packet.py check {folder}` says what a sheet violates; correct until it says nothing.
4. `python scripts/packet.py score {folder}` shows how far you and the gold agree. Whatever it shows is worth knowing:
   please send the folder with what you think of the differences.
"""


def draw(documents: Sequence[Document], number: int, seed: int) -> list[Document]:
    """``number`` documents, topics in turn (in a drawn order), each drawn at random within its topic."""
    rng = random.Random(seed)
    by_topic: dict[str, list[Document]] = {}
    for document in sorted(documents, key=lambda d: d.id):
        by_topic.setdefault(document.topic or "", []).append(document)
    piles = [rng.sample(pile, len(pile)) for _, pile in sorted(by_topic.items())]
    rng.shuffle(piles)
    dealt = [pile[turn] for turn in range(max(map(len, piles), default=0)) for pile in piles if turn < len(pile)]
    return sorted(dealt[:number], key=lambda d: d.id)


def make(folder: Path, number: int, seed: int, split: str) -> list[str]:
    """Write the packet; the ids in it. ``UsageError`` if the folder is in use."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: is not empty")
    drawn = draw(corpus.load("original", split), number, seed)
    for name in ("texts", "numbered", "sheets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for document in drawn:
        text = document.text or ""
        file = f"{document.id}.txt"
        (folder / "texts" / file).write_bytes(text.encode("utf-8"))
        lines = (f"[{n}] {text[a:b]}" for n, (a, b) in enumerate(segment.sentences(text), start=1))
        (folder / "numbered" / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "sheets" / file).write_text(f"DOC id={document.id} dct={document.published}\n\n", encoding="utf-8")
    guidelines = (ROOT / "corpus" / "GUIDELINES.md").read_text(encoding="utf-8")
    body = MarkdownIt("commonmark").enable("table").render(guidelines)
    (folder / "guidelines.html").write_text(PAGE.format(body=body), encoding="utf-8")
    (folder / "labels.json").write_bytes((ROOT / "corpus" / "labels.json").read_bytes())
    (folder / "README.txt").write_text(NOTE.format(folder=folder), encoding="utf-8")
    with (folder / "documents.tsv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter="\t", lineterminator="\n")
        rows.writerows([("id", "topic", "seed", "split"), *((d.id, d.topic, seed, split) for d in drawn)])
    return [d.id for d in drawn]


def compiled(folder: Path) -> tuple[dict[str, Compiled], list[str]]:
    """Every sheet that has been begun, compiled, and the ids of those that are blank."""
    done, blank = {}, []
    for path in sorted((folder / "sheets").glob("*.txt")):
        sheet = path.read_text(encoding="utf-8")
        if not sheet.partition("\n")[2].strip():
            blank.append(path.stem)
            continue
        text = (folder / "texts" / path.name).read_bytes().decode("utf-8")
        done[path.stem] = compile_sheet(sheet, text, labels=corpus.labels(), path=str(path))
    if not done and not blank:
        raise UsageError(f"{folder}: has no sheets; make the packet first")
    return done, blank


def score(folder: Path) -> int:
    """Print the agreement with gold, the gold first of each pair; the exit status."""
    sheets, blank = compiled(folder)
    faults = [str(p) for sheet in sheets.values() if sheet.document is None for p in sheet.problems]
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 2
    rows = {row["id"]: row for row in agreement.table()}
    pairs = []
    for doc_id, sheet in sheets.items():
        gold = agreement.read("gold", rows[doc_id])
        assert gold is not None
        assert sheet.document is not None
        text = (folder / "texts" / f"{doc_id}.txt").read_bytes().decode("utf-8")
        own = agreement.described(sheet.document, rows[doc_id])
        pairs.append((msgspec.structs.replace(gold, text=text), own))
    for doc_id in blank:
        print(f"{doc_id}: blank, left out", file=sys.stderr)
    if not pairs:
        print("no sheet has been filled in yet", file=sys.stderr)
        return 1
    agreement.show(f"gold and you: {len(pairs)} documents", agreement.compare(pairs))
    return 0


def check(folder: Path) -> int:
    """Print what the compiler says of every sheet; the exit status."""
    sheets, blank = compiled(folder)
    for doc_id, sheet in sheets.items():
        print("\n".join(map(str, sheet.problems)) if sheet.document is None else f"{doc_id}: compiles")
    for doc_id in blank:
        print(f"{doc_id}: blank")
    return 2 if any(sheet.document is None for sheet in sheets.values()) else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("make", "check", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", choices=corpus.SPLITS, default="test")
    options = parser.parse_args(arguments)
    try:
        if options.command == "make":
            ids = make(options.folder, options.documents, options.seed, options.split)
            print(f"{options.folder}: {len(ids)} documents; start with {options.folder / 'README.txt'}")
            return 0
        return score(options.folder) if options.command == "score" else check(options.folder)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
