"""Scoring: join gold and predictions by id, count, sign."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from wiesci import segment, wire
from wiesci.build import build
from wiesci.counts import Statistics
from wiesci.jsonl import read_documents, unknown_document
from wiesci.labels import Labels
from wiesci.measure import Measure
from wiesci.measures import MEASURES
from wiesci.model import LAYERS, Document, FormatError, Problem, UsageError
from wiesci.pair import Pair
from wiesci.results import DEFAULT_OPTIONS, Columns, Evaluation, Signature, stack
from wiesci.rows import named_rows
from wiesci.version import __version__
from wiesci.views import View, apply

LAYER_NAMES = tuple(dict.fromkeys(m.layer for m in MEASURES.values()))


def fingerprint(documents: Iterable[Document]) -> str:
    """Eight hexadecimal digits that change with any label of any document, whatever the order of the documents.

    Of the text its checksum counts, not whether it is at hand: an article signs the same hydrated and not.
    """
    return joined(digests(documents))


def digests(documents: Iterable[Document]) -> list[bytes]:
    """What a fingerprint is made of, for each document."""
    return [hashlib.sha256(_without_words(d)).digest() for d in documents]


def joined(parts: Iterable[bytes]) -> str:
    """The fingerprint of documents whose digests these are."""
    return hashlib.sha256(b"".join(sorted(parts))).hexdigest()[:8]


def _without_words(document: Document) -> bytes:
    """The document in JSON with its text's checksum in place of its words."""
    text = document.text
    sha = document.text_sha256 if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    bare = msgspec.structs.replace(document, title=None, text=None, text_sha256=sha, attempted=frozenset())
    return _QUOTE.sub(b"", msgspec.json.encode(bare))


_QUOTE = re.compile(rb'"text":(?:null|"(?:[^"\\]|\\.)*"),?')
"""A key ``text`` with its value; inside a string the quotation marks of one would be escaped."""


def prepare_gold(documents: Iterable[Document]) -> tuple[list[Document], str]:
    """Gold documents sorted by id, with tokens, and how these were made (the signature's ``tok``).

    A document without tokens but with text is tokenised; one without either stays as it is.
    """
    done: list[Document] = []
    made = {"data"}
    for document in sorted(documents, key=lambda d: d.id):
        if document.tokens is None and document.text is not None:
            sentences = document.sentences or segment.sentences(document.text)
            tokens = tuple(segment.tokens(document.text, sentences))
            document = msgspec.structs.replace(document, tokens=tokens)
            made.add(f"pattern{segment.VERSION}")
        elif document.tokens is None:
            made.add("none")
        done.append(document)
    return done, worst(made)


def worst(made: Collection[str]) -> str:
    """How tokens were made where they were not all made in one way: what a reader should know of."""
    return next((way for way in ("none", f"pattern{segment.VERSION}") if way in made), "data")


def evaluate(
    gold: Iterable[Document | Mapping[str, Any]] | str | Path,
    predictions: Iterable[Document | Mapping[str, Any]] | str | Path,
    *,
    system: str = "system",
    layers: Sequence[str] | None = None,
    labels: Labels | None = None,
    skip_invalid: bool = False,
) -> Evaluation:
    """The scores of ``predictions`` against ``gold``: lists of documents, of dictionaries, ``datasets.Dataset``, files.

    Documents are joined by id. A gold document without a prediction counts as empty. Raises
    :class:`~wiesci.model.FormatError` with every fault of either side, unless ``skip_invalid`` turns the faults of
    predictions into wrong predictions; ``UsageError`` for an unknown layer.
    """
    gold_documents, problems, *_ = _documents(gold, "gold", None, None)
    if problems:
        raise FormatError(problems)
    known = {d.id: d for d in gold_documents}
    pred_documents, problems, refused, items = _documents(predictions, "predictions", known, labels)
    if problems and not skip_invalid:
        raise FormatError(problems)
    return score(
        gold_documents, pred_documents, system=system, layers=layers, invalid_documents=refused, invalid_items=items
    )


def score(
    gold: Iterable[Document],
    pred: Iterable[Document],
    *,
    system: str = "system",
    layers: Sequence[str] | None = None,
    invalid_documents: int = 0,
    invalid_items: int = 0,
    context: Sequence[tuple[str, str]] = (),
    view: tuple[str, View] | None = None,
    given_triggers: bool = False,
    alignment: Mapping[str, Mapping[str, int]] | None = None,
    align: str = "none",
    jobs: int = 1,
    only: Sequence[str] = (),
) -> Evaluation:
    """The evaluation of documents that have been read and checked already.

    ``context`` names what the signature should say of the gold (corpus version, part, split). ``view`` lays another
    label set over both sides. ``given_triggers``: the gold-trigger track, on which finding triggers is not scored.
    ``alignment`` says how spans were located, by layer, and ``align`` in which ways they were looked for. ``jobs``:
    how many processes count; the numbers are the same with any. ``only``: these measures, all where it is empty.
    """
    wanted = wanted_measures(layers, only)
    documents, made = prepare_gold(gold)
    by_id = {d.id: d for d in pred}
    sign = fingerprint(documents)
    if view is not None:
        documents = [apply(view[1], d, gold=True) for d in documents]
        by_id = {doc_id: apply(view[1], d, gold=False) for doc_id, d in by_id.items()}
    measures, notes = measurable(wanted, shown_layers(by_id.values()), made)
    if given_triggers:
        measures = [m for m in measures if not m.name.startswith("events.trigger")]
        notes += _not_given(documents, by_id)
    missing = sum(d.id not in by_id for d in documents)
    pairs = [Pair(d, by_id.get(d.id) or Document(id=d.id)) for d in documents]
    columns = count(pairs, measures, jobs)
    return Evaluation(
        system=system,
        doc_ids=tuple(d.id for d in documents),
        stories=tuple(d.story or d.id for d in documents),
        columns=columns,
        skipped=tuple(m.name for m in wanted if m.name not in columns),
        signature=signed(
            sign,
            len(documents),
            context=context,
            layers=layers,
            only=only,
            view=None if view is None else view[0],
            given_triggers=given_triggers,
            made=made,
            align=align,
            missing=missing,
            invalid=(invalid_documents, invalid_items),
            unlocated=sum(counts.get("unlocated", 0) for counts in (alignment or {}).values()),
        ),
        missing=missing,
        invalid_documents=invalid_documents,
        invalid_items=invalid_items,
        alignment=alignment,
        notes=tuple(notes),
    )


def wanted_measures(layers: Sequence[str] | None, only: Sequence[str] = ()) -> list[Measure]:
    """The measures of the layers, or those named; raises ``UsageError`` for a name of none."""
    for layer in layers or ():
        if layer not in LAYER_NAMES:
            raise UsageError(f"no layer {layer!r}; there are {', '.join(LAYER_NAMES)}")
    known_measure(only)
    return [m for m in MEASURES.values() if (layers is None or m.layer in layers) and (not only or m.name in only)]


def measurable(wanted: Sequence[Measure], shown: Collection[str], made: str) -> tuple[list[Measure], list[str]]:
    """Those of the measures that can be scored, and sentences for what a reader would not expect of them.

    ``shown`` is what stands in any row: layers whose key does, attributes that any item carries. Where no row shows
    any layer, all were attempted.
    """
    notes = [] if shown else ["shows no layer, so every layer counts as tried and empty"]
    measures = [m for m in wanted if all(need in (shown or EVERYTHING) for need in m.needs)]
    if made != "none" or all(m.layer != "claims" for m in measures):
        return measures, notes
    notes.append("claims are not scored: some gold document has neither tokens nor text to make them from")
    return [m for m in measures if m.layer != "claims"], notes


def signed(
    gold: str,
    documents: int,
    *,
    made: str,
    missing: int,
    context: Sequence[tuple[str, str]] = (),
    layers: Sequence[str] | None = None,
    only: Sequence[str] = (),
    view: str | None = None,
    given_triggers: bool = False,
    align: str = "none",
    invalid: tuple[int, int] = (0, 0),
    unlocated: int = 0,
) -> Signature:
    """The signature: everything that the figures depend on."""
    return Signature(
        (
            ("wiesci", __version__),
            *context,
            ("gold", gold),
            ("docs", str(documents)),
            ("layers", "all" if layers is None else "+".join(layers)),
            *((("measures", "+".join(only)),) if only else ()),
            ("labels", view or "own"),
            *((("given", "triggers"),) if given_triggers else ()),
            ("tok", made),
            ("align", align),
            ("missing", str(missing)),
            ("invalid", f"{invalid[0]}+{invalid[1]}"),
            ("unlocated", str(unlocated)),
            *DEFAULT_OPTIONS,
        )
    )


def known_measure(names: Iterable[str]) -> None:
    """Raises ``UsageError`` for a name of no measure."""
    for name in names:
        if name not in MEASURES:
            near = difflib.get_close_matches(name, MEASURES, n=3, cutoff=0.3)
            raise UsageError(f"no measure {name!r}; near it: {', '.join(near) or 'none'}")


WORTH_A_PROCESS = 500
"""So many documents pay for starting a process."""


def count(pairs: Sequence[Pair], measures: Sequence[Measure], jobs: int = 1) -> dict[str, Columns]:
    """The statistics of every measure on every pair, counted in up to ``jobs`` processes.

    Processes are forked, so that nothing but the statistics travels; where forking is not possible, and on few
    documents, one process counts.
    """
    jobs = min(jobs, len(pairs) // WORTH_A_PROCESS)
    if jobs > 1:
        import multiprocessing
    if jobs <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        return {m.name: stack(m, (m.statistics(pair) for pair in pairs), len(pairs)) for m in measures}
    edges = [len(pairs) * job // jobs for job in range(jobs + 1)]
    _SHARED.append((pairs, measures))
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            parts = pool.map(_count_slice, itertools.pairwise(edges), chunksize=1)
    finally:
        _SHARED.pop()
    return {m.name: stack(m, itertools.chain(*(part[n] for part in parts)), len(pairs)) for n, m in enumerate(measures)}


_SHARED: list[tuple[Sequence[Pair], Sequence[Measure]]] = []
"""What forked processes find in their memory."""


def _count_slice(edges: tuple[int, int]) -> list[list[Statistics]]:
    """Statistics by measure and document of a slice of the pairs."""
    pairs, measures = _SHARED[-1]
    return [[dict(m.statistics(pair)) for pair in pairs[slice(*edges)]] for m in measures]


def explanation(
    gold: Iterable[Document],
    pred: Iterable[Document],
    evaluation: Evaluation,
    *,
    view: tuple[str, View] | None = None,
) -> list[dict[str, Any]]:
    """Why each measure of an evaluation is what it is: rows whose counts add up to it (see :mod:`wiesci.explain`)."""
    from wiesci.explain import explain

    documents, _ = prepare_gold(gold)
    by_id = {d.id: d for d in pred}
    rows = []
    for document in documents:
        sides = [document, by_id.get(document.id) or Document(document.id)]
        if view is not None:
            sides = [apply(view[1], side, gold=i == 0) for i, side in enumerate(sides)]
        pair = Pair(*sides)
        for columns in evaluation.columns.values():
            rows += [{"system": evaluation.system, **row} for row in explain(pair, columns.measure)]
    return rows


def _not_given(gold: Sequence[Document], pred: Mapping[str, Document]) -> list[str]:
    """A sentence if predictions of the gold-trigger track have other triggers than those that were given."""

    def triggers(document: Document) -> set[tuple[int, int, str]]:
        return {(t.start, t.end, e.type) for e in document.events for t in e.triggers}

    other = sum(len(triggers(pred[d.id]) - triggers(d)) for d in gold if d.id in pred)
    return [f"{other} predicted triggers are not among the given ones"] if other else []


def shown_layers(documents: Iterable[Document]) -> frozenset[str]:
    """Layers and attributes that stand in any of the documents."""
    found: set[str] = set()
    for document in documents:
        found |= document.attempted
        for layer, name in _ATTRIBUTES:
            if f"{layer}.{name}" not in found and any(_carries(item, name) for item in getattr(document, layer)):
                found.add(f"{layer}.{name}")
    return frozenset(found)


_ATTRIBUTES = (
    ("mentions", "entity"),
    ("mentions", "lemma"),
    ("events", "realis"),
    ("events", "polarity"),
    ("claims", "act"),
    ("claims", "commitment"),
)
EVERYTHING = frozenset((*LAYERS, *(f"{layer}.{name}" for layer, name in _ATTRIBUTES)))


def _carries(item: Any, name: str) -> bool:
    holders = item.triggers if name in ("realis", "polarity") else (item,)
    return any(getattr(holder, name) is not None for holder in holders)


def _documents(
    given: Iterable[Document | Mapping[str, Any]] | str | Path,
    path: str,
    gold: Mapping[str, Document] | None,
    labels: Labels | None,
) -> tuple[list[Document], list[Problem], int, int]:
    """Documents of any of the accepted kinds, with faults, refused documents and faulty items."""
    if isinstance(given, str | Path):
        reading = read_documents(given, gold=gold, labels=labels)
        return list(reading.documents), list(reading.problems), reading.invalid_documents, reading.invalid_items
    documents: list[Document] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    refused = items = 0
    for number, row in enumerate(named_rows(given), start=1):
        if isinstance(row, Document):
            document: Document | None = row
            faults: Sequence[wire.Fault] = ()
            doc_id: str | None = row.id
        else:
            decoded = wire.decode(msgspec.json.encode(row))
            faults, doc_id, document = decoded.faults, decoded.doc_id, None
            if decoded.document is not None:
                built = build(decoded, gold=(gold or {}).get(decoded.document.id), labels=labels)
                faults, document = built.faults, built.document if built.usable else None
                items += built.invalid_items
        if doc_id in seen:
            faults, document = (*faults, ("id", "stands in another row already", "repeated-document")), None
        if document is not None and gold is not None and document.id not in gold:
            faults = (*faults, ("id", unknown_document(document.id, gold), "unknown-document"))
            document = None
        problems += [Problem(path, number, doc_id, *fault) for fault in faults]
        if document is None:
            refused += 1
        else:
            seen.add(document.id)
            documents.append(document)
    return documents, problems, refused, items
