"""The corpus as a Hugging Face dataset: declared features and the rows of each configuration."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wiesci.jsonl import to_builtins
from wiesci.labels import Labels
from wiesci.model import Document, Event, Filler, Mention

if TYPE_CHECKING:
    import datasets

CONFIGURATIONS = ("documents", "entities", "events", "claims", "real")
"""``documents`` is the default; all but ``real`` hold the original part."""

TAG_TYPES = ("PER", "GRP", "ORG", "GPE", "LOC", "FAC", "PRO", "DOC", "EVT")


def features(labels: Labels) -> dict[str, datasets.Features]:
    """The features of every configuration; class labels are numbered in the order of the inventory."""
    import datasets

    string, whole = datasets.Value("string"), datasets.Value("int32")

    def label(names: Iterable[str]) -> datasets.ClassLabel:
        return datasets.ClassLabel(names=list(names))

    span = {"start": whole, "end": whole, "text": string}
    pairs = datasets.List(datasets.List(whole))
    provenance = dict.fromkeys(("text", "labels", "license", "source", "source_path", "source_revision"), string)
    document = {
        "id": string,
        "title": string,
        "text": string,
        "published": string,
        "part": label(("original", "real")),
        "topic": label(labels.topics),
        "genre": label(labels.genres),
        "story": string,
        "provenance": {"fiction": datasets.Value("bool"), **provenance},
        "text_sha256": string,
        "text_length": whole,
        "sentences": pairs,
        "tokens": pairs,
        "entities": datasets.List(
            {"id": string, "type": label(labels.entity_types), "name": string, "subtype": label(labels.entity_subtypes)}
        ),
        "mentions": datasets.List(
            {"id": string, "entity": string, **span, "level": label(labels.levels), "lemma": string}
        ),
        "times": datasets.List({"id": string, **span, "type": label(labels.time_types), "value": string}),
        "quantities": datasets.List(
            {"id": string, **span, "type": label(labels.quantity_types), "value": string, "of": string}
        ),
        "events": datasets.List(
            {
                "id": string,
                "type": label(labels.event_types),
                "triggers": datasets.List(
                    {"id": string, **span, "realis": label(labels.realis), "polarity": label(labels.polarity)}
                ),
                "arguments": datasets.List({"role": label(labels.roles), "filler": string}),
            }
        ),
        "claims": datasets.List(
            {
                "id": string,
                "source": string,
                "source_mention": string,
                "source_kind": label(labels.source_kinds),
                "cue": span,
                "content": datasets.List(span),
                "act": label(labels.acts),
                "commitment": label(labels.commitments),
                "polarity": label(labels.polarity),
                "form": label(labels.forms),
                "addressee": string,
                "when": string,
                "nested_in": string,
                "events": datasets.List(string),
            }
        ),
    }
    tags = datasets.List(label(["O", *(f"{b}-{t}" for t in TAG_TYPES for b in "BI")]))
    place = {"document": string, "topic": label(labels.topics)}
    return {
        "documents": datasets.Features(document),
        "entities": datasets.Features(
            {
                **place,
                "sentence": whole,
                "tokens": datasets.List(string),
                "starts": datasets.List(whole),
                "ends": datasets.List(whole),
                "ner_tags": tags,
                "ner_tags_adj": tags,
            }
        ),
        "events": datasets.Features(
            {
                **place,
                "event": string,
                "type": label(labels.event_types),
                "triggers": datasets.List(string),
                "starts": datasets.List(whole),
                "realis": datasets.List(label(labels.realis)),
                "polarity": datasets.List(label(labels.polarity)),
                **{role.lower(): datasets.List(string) for role in labels.roles},
            }
        ),
        "claims": datasets.Features(
            {
                **place,
                "claim": string,
                "source": string,
                "source_kind": label(labels.source_kinds),
                "cue": string,
                "content": string,
                "start": whole,
                "end": whole,
                "act": label(labels.acts),
                "commitment": label(labels.commitments),
                "polarity": label(labels.polarity),
                "form": label(labels.forms),
                "addressee": string,
                "when": string,
                "nested_in": string,
                "events": datasets.List(string),
            }
        ),
        "real": datasets.Features(document),
    }


def document_rows(document: Document) -> list[dict[str, Any]]:
    """The document itself, one row."""
    return [to_builtins(document)]


def entity_rows(document: Document) -> list[dict[str, Any]]:
    """One row for every sentence, with IOB2 tags of the names and of names and adjectives."""
    assert document.text is not None
    rows = []
    names = [m for m in document.mentions if m.level == "NAM"]
    adjectives = [m for m in document.mentions if m.level == "ADJ"]
    for number, (start, end) in enumerate(document.sentences or (), start=1):
        tokens = [(s, e) for s, e in document.tokens or () if start <= s and e <= end]
        rows.append(
            {
                "document": document.id,
                "topic": document.topic,
                "sentence": number,
                "tokens": [document.text[s:e] for s, e in tokens],
                "starts": [s for s, _ in tokens],
                "ends": [e for _, e in tokens],
                "ner_tags": iob2(tokens, names),
                "ner_tags_adj": iob2(tokens, [*names, *adjectives]),
            }
        )
    return rows


def iob2(tokens: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> list[str]:
    """IOB2 tags of flat mentions; a token belongs to the mention with which it shares a character."""
    tags = ["O"] * len(tokens)
    for mention in mentions:
        held = [i for i, (start, end) in enumerate(tokens) if start < mention.end and mention.start < end]
        for i in held:
            tags[i] = f"{'B' if i == held[0] else 'I'}-{mention.type}"
    return tags


def event_rows(document: Document) -> list[dict[str, Any]]:
    """One row for every event; fillers by name or normalised value."""
    name = _names(document)
    return [
        {
            "document": document.id,
            "topic": document.topic,
            "event": event.id,
            "type": event.type,
            "triggers": [t.text for t in event.triggers],
            "starts": [t.start for t in event.triggers],
            "realis": [t.realis for t in event.triggers],
            "polarity": [t.polarity for t in event.triggers],
            **_roles(event, name),
        }
        for event in document.events
    ]


def _roles(event: Event, name: Callable[[Filler], str]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for argument in event.arguments:
        roles.setdefault(argument.role.lower(), []).append(name(argument.filler))
    return roles


def claim_rows(document: Document) -> list[dict[str, Any]]:
    """One row for every claim; source and addressee by name, the spans of a split content joined by an ellipsis."""
    name = _names(document)
    types = {e.id: e.type for e in document.events}
    return [
        {
            "document": document.id,
            "topic": document.topic,
            "claim": claim.id,
            "source": name(claim.source) if claim.source else None,
            "source_kind": claim.source_kind,
            "cue": claim.cue.text if claim.cue else None,
            "content": " … ".join(span.text or "" for span in claim.content),
            "start": claim.content[0].start,
            "end": claim.content[-1].end,
            "act": claim.act,
            "commitment": claim.commitment,
            "polarity": claim.polarity,
            "form": claim.form,
            "addressee": name(claim.addressee) if claim.addressee else None,
            "when": name(claim.when) if claim.when else None,
            "nested_in": claim.nested_in,
            "events": [types[e] for e in claim.events],
        }
        for claim in document.claims
    ]


def _names(document: Document) -> Callable[[Filler], str]:
    names = {e.id: e.name or e.id for e in document.entities}
    names |= {t.id: t.value or t.text or t.id for t in document.times}
    names |= {q.id: q.value or q.text or q.id for q in document.quantities}
    return lambda filler: names[filler] if isinstance(filler, str) else ""


ROWS: dict[str, Callable[[Document], list[dict[str, Any]]]] = {
    "documents": document_rows,
    "entities": entity_rows,
    "events": event_rows,
    "claims": claim_rows,
    "real": document_rows,
}


_CARD = """---
configs:
- config_name: real
  data_files:
  - split: test
    path: {file}
dataset_info:
- config_name: real
  description: content {fingerprint}
---

The real part of wiesci with the texts of your own copies. The texts are not licensed: keep this folder to yourself.
"""


def write_folder(folder: Path, documents: Sequence[Document], labels: Labels) -> None:
    """The hydrated real part as a folder that ``datasets.load_dataset(folder)`` loads, beside what else lies there.

    The card names the content, since ``datasets`` does not notice that a data file behind a card has changed.
    """
    target = folder / "real-test.parquet"
    write_parquet(target, (row for d in documents for row in document_rows(d)), features(labels)["real"])
    content = hashlib.sha256(target.read_bytes()).hexdigest()[:16]
    (folder / "README.md").write_text(_CARD.format(file=target.name, fingerprint=content), encoding="utf-8")


def write_parquet(path: Path, rows: Iterable[dict[str, Any]], columns: datasets.Features, *, note: str = "") -> int:
    """Write rows with declared features; the same rows give the same bytes under the same pyarrow. Returns how many.

    ``note`` is kept in the file's metadata under ``wiesci``.
    """
    import pyarrow
    import pyarrow.parquet

    encoded = [columns.encode_example({name: row.get(name, []) for name in columns}) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = columns.arrow_schema
    if note:
        schema = schema.with_metadata({**(schema.metadata or {}), b"wiesci": note.encode()})
    table = pyarrow.Table.from_pylist(encoded, schema=schema)
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return len(encoded)
