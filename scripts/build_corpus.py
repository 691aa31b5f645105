"""Build the data files of the corpus from its source.

    python scripts/build_corpus.py            # rewrite corpus/data, the card's header, croissant.json, manifest.json
    python scripts/build_corpus.py --check    # exit 1 if building would change anything

Source: corpus/documents.tsv (one line a document: part, split, date, topic, genre, story, where a real text comes
from), corpus/texts/ID.txt, corpus/annotations/ID.json, corpus/labels.json. The same source gives the same bytes
under the versions of pyarrow and datasets that manifest.json names.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.metadata
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import yaml

import croissant
from wiesci import dataset, segment, wire
from wiesci.build import build
from wiesci.corpus import SPLITS
from wiesci.labels import Labels, read_labels
from wiesci.model import Document

ROOT = Path(__file__).resolve().parents[1]
VERSION = "0.1.0"
REAL = "the reader's own copy of the article (wiesci hydrate)"
SOURCES = {"seed": "seed article", "slavicner": "SlavicNLP/SlavicNER"}


class SourceError(ValueError):
    """The corpus source does not hold together; the message says where."""


def read_source(corpus: Path, labels: Labels) -> dict[str, dict[str, list[Document]]]:
    """All documents by part and split, in the order of their ids; raises ``SourceError`` with every fault."""
    parts: dict[str, dict[str, list[Document]]] = {
        "original": {split: [] for split in SPLITS},
        "real": {"test": []},
    }
    faults: list[str] = []
    with (corpus / "documents.tsv").open(encoding="utf-8", newline="") as stream:
        for row in sorted(csv.DictReader(stream, delimiter="\t"), key=lambda r: r["id"]):
            try:
                parts[row["part"]][row["split"]].append(read_document(corpus, row, labels))
            except SourceError as error:
                faults.append(str(error))
    if faults:
        raise SourceError("\n".join(faults))
    return parts


def read_document(corpus: Path, row: dict[str, str], labels: Labels) -> Document:
    """One document from its table row, its text (original part only) and its annotations."""
    doc_id, original = row["id"], row["part"] == "original"
    path = corpus / "annotations" / f"{doc_id}.json"
    if not path.is_file():
        raise SourceError(f"{path}: missing")
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    text = None
    if original:
        text = (corpus / "texts" / f"{doc_id}.txt").read_bytes().decode("utf-8")
    record |= {
        "title": text.split("\n", 1)[0] if text is not None and row["headline"] == "yes" else None,
        "text": text,
        "provenance": {
            "fiction": original,
            "text": "language model" if original else REAL,
            "labels": "language model",
            "license": "CC-BY-4.0" if original else "CC-BY-4.0 (labels only)",
            "source": "written for this corpus" if original else SOURCES[row["source"]],
            "source_path": row["source_path"] or None,
            "source_revision": row["source_revision"] or None,
        },
        **{name: row[name] for name in ("published", "part", "topic", "genre", "story")},
    }
    decoded = wire.decode(msgspec.json.encode(record))
    built = None if decoded.document is None else build(decoded, labels=labels)
    faults = [*decoded.faults] if built is None else [*built.faults]
    if built is not None:
        faults += [("topic", row["topic"], "unknown-label")] if row["topic"] not in labels.topics else []
        faults += [("genre", row["genre"], "unknown-label")] if row["genre"] not in labels.genres else []
    if faults or built is None:
        raise SourceError("\n".join(f"{path}: {where}: {message} [{code}]" for where, message, code in faults))
    return built.document


def build_all(corpus: Path, target: Path) -> None:
    """Write every built file of ``corpus`` into ``target``."""
    labels = read_labels(corpus / "labels.json")
    parts = read_source(corpus, labels)
    columns = dataset.features(labels)
    shutil.rmtree(target / "data", ignore_errors=True)
    rows: dict[str, int] = {}
    for name in dataset.CONFIGURATIONS:
        for split, documents in parts["real" if name == "real" else "original"].items():
            file = f"data/{name}-{split}.parquet"
            made = (row for document in documents for row in dataset.ROWS[name](document))
            rows[file] = dataset.write_parquet(target / file, made, columns[name], note=croissant.CANARY)
            if not rows[file]:
                raise SourceError(f"{name}: the {split} split has no row, and datasets cannot load an empty one")
    digests = {file: sha256(target / file) for file in rows}
    fingerprint = hashlib.sha256("".join(sorted(digests.values())).encode()).hexdigest()[:16]
    card = write_card((corpus / "README.md").read_text(encoding="utf-8"), columns, fingerprint, parts)
    (target / "README.md").write_text(card, encoding="utf-8")
    described = croissant.describe(rows, digests, columns, VERSION)
    (target / "croissant.json").write_text(json.dumps(described, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    manifest = {
        "version": VERSION,
        "canary": croissant.CANARY,
        "fingerprint": fingerprint,
        "segmenter": segment.VERSION,
        "built_with": {name: importlib.metadata.version(name) for name in ("pyarrow", "datasets")},
        "splits": {part: {split: len(d) for split, d in splits.items()} for part, splits in parts.items()},
        "files": {
            **{file: {"sha256": digest, "rows": rows[file]} for file, digest in digests.items()},
            **{name: {"sha256": sha256(corpus / name)} for name in ("labels.json", "checksums.json")},
            **{name: {"sha256": sha256(target / name)} for name in ("README.md", "croissant.json")},
        },
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """The checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_card(card: str, columns: dict[str, Any], fingerprint: str, parts: dict[str, Any]) -> str:
    """The dataset card with its header and its table of counts made anew; the prose stays.

    The fingerprint stands in every configuration's description: ``datasets`` keys its cache by the header, so a
    changed corpus is never served from an older cache.
    """
    body = re.sub(r"\A---\n.*?\n---\n", "", card, flags=re.DOTALL)
    header = {
        "language": ["pl"],
        "license": "cc-by-4.0",
        "pretty_name": "Wieści",
        "task_categories": ["token-classification", "text-generation"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "tags": ["information-extraction", "event-extraction", "claim-extraction", "news", "synthetic"],
        "size_categories": ["n<1K"],
        "configs": [
            {
                "config_name": name,
                **({"default": True} if name == "documents" else {}),
                "data_files": [
                    {"split": split, "path": f"data/{name}-{split}.parquet"}
                    for split in (("test",) if name == "real" else SPLITS)
                ],
            }
            for name in dataset.CONFIGURATIONS
        ],
        "dataset_info": [
            {
                "config_name": name,
                "description": f"wiesci {VERSION}, content {fingerprint}",
                "features": columns[name]._to_yaml_list(),
            }
            for name in dataset.CONFIGURATIONS
        ],
    }
    table = counts_table(parts)
    body = re.sub(r"(<!-- counts -->\n).*?(<!-- /counts -->)", rf"\g<1>{table}\g<2>", body, flags=re.DOTALL)
    return f"---\n{yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=120)}---\n{body}"


def counts_table(parts: dict[str, dict[str, list[Document]]]) -> str:
    """Documents and labels of every split as a Markdown table."""
    lines = ["| part | split | documents | characters | names | mentions | events | triggers | arguments | claims |"]
    lines.append("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for part, splits in parts.items():
        for split, documents in splits.items():
            n: Counter[str] = Counter(documents=len(documents))
            for d in documents:
                n["characters"] += d.text_length or 0
                n["names"] += sum(m.level == "NAM" for m in d.mentions)
                n["mentions"] += len(d.mentions)
                n["events"] += len(d.events)
                n["triggers"] += sum(len(e.triggers) for e in d.events)
                n["arguments"] += sum(len(e.arguments) for e in d.events)
                n["claims"] += len(d.claims)
            kinds = ("documents", "characters", "names", "mentions", "events", "triggers", "arguments", "claims")
            lines.append(f"| {part} | {split} | " + " | ".join(str(n[kind]) for kind in kinds) + " |")
    return "\n".join(lines) + "\n"


def differences(corpus: Path, built: Path) -> list[str]:
    """Built files of ``corpus`` that building anew would change."""
    names = {str(p.relative_to(built)) for p in built.rglob("*") if p.is_file()}
    names |= {str(p.relative_to(corpus)) for p in (corpus / "data").glob("*")}
    return sorted(n for n in names if _bytes(corpus / n) != _bytes(built / n))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if building would change a file")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            build_all(options.corpus, Path(folder))
            changed = differences(options.corpus, Path(folder))
            if not options.check:
                shutil.rmtree(options.corpus / "data", ignore_errors=True)
                shutil.copytree(folder, options.corpus, dirs_exist_ok=True)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(changed) if changed else "nothing changed")
    return 1 if changed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
