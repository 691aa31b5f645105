"""Everything that the page shows, as plain values: no markup here, no numbers in the template."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wiesci.counts import TOTAL, plain
from wiesci.measures import FIGURES, HEADLINES, MEASURES
from wiesci.model import Document
from wiesci.results import Evaluation

Row = Mapping[str, Any]

WORST = 20
"""How many documents are shown with their text, the worst first."""
LENGTHS = ((1800, "up to 1,800 characters"), (2800, "1,801 to 2,800"), (10**9, "more than 2,800"))
BINS = 10
NOTHING = "–"

KINDS = {
    "missed": "in gold, not predicted",
    "spurious": "predicted, not in gold",
    "type": "right place, wrong type",
    "boundary": "right type, wrong edges",
    "boundary and type": "overlaps, but edges and type are wrong",
    "wrong event": "right filler and role, but for another event",
    "wrong filler": "right event and role, another filler",
    "wrong role": "right event and filler, another role",
    "wrong source": "cue and content are right, the source is not",
    "wrong cue": "source and content are right, the cue is not",
    "content boundary": "source and cue are right, the content has other edges",
}
"""What the outcomes of the headline measures mean."""
LABELS = {
    "entities.strict": "type of name",
    "events.trigger": "type of event",
    "events.argument": "role",
    "claims.relation": "kind of source",
    "claims.act": "kind of source",
}
"""What the labels of a measure are."""

PARTS = {"entities": "name", "events.trigger": "event trigger", "events.argument": "argument", "claims": "claim"}


@dataclass(frozen=True)
class Run:
    """One system: its evaluation, its predictions, and the explanation of its scores."""

    evaluation: Evaluation
    predictions: Mapping[str, Document]
    rows: Sequence[Row]


@dataclass(frozen=True)
class ErrorKind:
    """One way of being wrong in one headline measure, with how often and an example."""

    measure: str
    part: str
    outcome: str
    meaning: str
    count: int
    share: float
    example: str


@dataclass(frozen=True)
class Group:
    """The headlines on the documents that share a property."""

    dimension: str
    value: str
    documents: int
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Confusion:
    """Gold types in rows, predicted ones in columns; the last of each is nothing."""

    title: str
    labels: Sequence[str]
    table: Sequence[Sequence[int]]


@dataclass(frozen=True)
class Reliability:
    """How far confidence tells the truth: bins of predictions by their ``score``."""

    layer: str
    n: int
    brier: float
    error: float
    bins: Sequence[tuple[float, float, int]]


@dataclass(frozen=True)
class Mark:
    """A stretch of text that gold, the system or both have labelled."""

    start: int
    end: int
    kind: str
    status: str
    label: str


@dataclass(frozen=True)
class Page:
    """One document of the list: how well it went, the text in pieces, and what was wrong."""

    doc_id: str
    title: str
    facts: str
    score: float
    pieces: Sequence[tuple[str, Sequence[Mark], Sequence[Mark]]]
    errors: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True)
class SystemView:
    """All that is shown of one system."""

    name: str
    signature: str
    headlines: Sequence[tuple[str, float | None, float, float]]
    warnings: Sequence[str]
    measures: Sequence[tuple[str, float, float, float, float | None, float | None]]
    by_label: Mapping[str, Sequence[tuple[str, Mapping[str, float | int]]]]
    groups: Sequence[Group]
    seen: Sequence[tuple[str, int, float]]
    kinds: Sequence[ErrorKind]
    confusions: Sequence[Confusion]
    reliability: Sequence[Reliability]
    pages: Sequence[Page] = field(default=())


@dataclass(frozen=True)
class Analysis:
    """The whole page."""

    title: str
    documents: int
    stories: int
    systems: Sequence[SystemView]


def analyse(
    gold: Sequence[Document], runs: Sequence[Run], *, train_names: frozenset[str] = frozenset(), title: str = "wiesci"
) -> Analysis:
    """What the page shows of some systems on the same gold documents.

    ``train_names`` are the lower-cased base forms of names in the training data; empty: seen and unseen names are
    not told apart.
    """
    documents = {d.id: d for d in gold}
    stories = len({d.story or d.id for d in gold})
    return Analysis(title, len(documents), stories, [_system(documents, run, train_names) for run in runs])


def _system(gold: Mapping[str, Document], run: Run, train_names: frozenset[str]) -> SystemView:
    e = run.evaluation
    values = ((name, e.headline(name)) for name in FIGURES)
    headlines = [(name, value, *((0.0, 0.0) if value is None else e.interval(name))) for name, value in values]
    measures = []
    for name in e.columns:
        figures = e.figures(name)
        low, high = e.interval(name)
        extra = (figures.get("precision"), figures.get("recall"))
        measures.append((name, float(figures[MEASURES[name].headline]), low, high, *extra))
    return SystemView(
        name=e.system,
        signature=str(e.signature),
        headlines=headlines,
        warnings=_warnings(e),
        measures=measures,
        by_label={name: _by_label(e, name) for name in LABELS if name in e.columns},
        groups=_groups(gold, e),
        seen=_seen(gold, run.rows, train_names),
        kinds=error_kinds(run.rows, gold),
        confusions=_confusions(gold, run),
        reliability=_reliability(run),
        pages=_pages(gold, run),
    )


def _warnings(e: Evaluation) -> list[str]:
    found = list(e.notes)
    if e.missing:
        found.append(f"{e.missing} of {len(e.doc_ids)} documents are missing and count as empty")
    if e.invalid_documents or e.invalid_items:
        found.append(f"{e.invalid_documents} lines were refused, {e.invalid_items} items count as wrong")
    if len(set(e.stories)) < 30:
        found.append(f"only {len(set(e.stories))} stories: intervals are wide, figures by group are hints")
    return found


def _by_label(e: Evaluation, name: str) -> list[tuple[str, Mapping[str, float | int]]]:
    columns = e.columns[name]
    found = []
    for label in sorted(columns.tables):
        if label != TOTAL:
            figures = plain(columns.measure.figures(columns.tables[label].total()))
            found.append((label, {k: figures[k] for k in ("precision", "recall", "f1", "pred", "gold")}))
    if columns.measure.recall_only:
        found = [(label, {"recall": figures["recall"], "gold": figures["gold"]}) for label, figures in found]
    return sorted(found, key=lambda item: (-item[1]["gold"], item[0]))


def _groups(gold: Mapping[str, Document], e: Evaluation) -> list[Group]:
    """The headlines by topic, genre, length of the text, and part."""
    places: dict[tuple[str, str], list[int]] = {}
    for row, doc_id in enumerate(e.doc_ids):
        document = gold[doc_id]
        length = document.text_length or len(document.text or "")
        size = next(name for bound, name in LENGTHS if length <= bound)
        properties = {"topic": document.topic, "genre": document.genre, "length": size, "part": document.part}
        for dimension, value in properties.items():
            if value:
                places.setdefault((dimension, value), []).append(row)
    order = {"topic": 0, "genre": 1, "length": 2, "part": 3}
    sizes = [name for _, name in LENGTHS]

    def rank(key: tuple[str, str]) -> tuple[int, int, str]:
        return order[key[0]], sizes.index(key[1]) if key[1] in sizes else 0, key[1]

    found = []
    for dimension, value in sorted(places, key=rank):
        rows = places[dimension, value]
        figures = {}
        for name in HEADLINES:
            if name in e.columns:
                columns = e.columns[name]
                total = columns.tables[TOTAL].counts[rows].sum(axis=0)
                figures[name] = float(columns.measure.figures(total)[columns.measure.headline])
        found.append(Group(dimension, value.replace("_", " "), len(rows), figures))
    return found


def _seen(
    gold: Mapping[str, Document], rows: Iterable[Row], train_names: frozenset[str]
) -> list[tuple[str, int, float]]:
    """Recall of names whose base form occurs in the training data, and of the others."""
    if not train_names:
        return []
    right = {
        (r["document"], r["gold"]["start"], r["gold"]["end"])
        for r in rows
        if r["measure"] == "entities.strict" and r["outcome"] == "correct"
    }
    counts: dict[str, list[int]] = {"seen in train": [0, 0], "not seen in train": [0, 0]}
    for document in gold.values():
        for m in document.mentions:
            if m.level == "NAM":
                known = (m.lemma or m.text or "").lower() in train_names
                cell = counts["seen in train" if known else "not seen in train"]
                cell[0] += (document.id, m.start, m.end) in right
                cell[1] += 1
    return [(name, n, hit / n if n else 0.0) for name, (hit, n) in counts.items()]


def _part(measure: str) -> str:
    return PARTS.get(measure) or PARTS[measure.partition(".")[0]]


def error_kinds(rows: Iterable[Row], gold: Mapping[str, Document]) -> list[ErrorKind]:
    """The ways of being wrong in the headline measures, the commonest first, each with its first example."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for row in rows:
        if row["measure"] in HEADLINES and row["outcome"] != "correct":
            key = row["measure"], row["outcome"]
            counts[key] += 1
            examples.setdefault(key, _sides(row, gold[row["document"]]))
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        ErrorKind(m, _part(m), outcome, KINDS.get(outcome, outcome), n, n / total, examples[m, outcome])
        for (m, outcome), n in ranked
    ]


def _sides(row: Row, document: Document) -> str:
    """Gold and prediction of a row in words."""
    sides = [f"{word} {_said(row[side], document)}" for side, word in SIDES if side in row]
    return "; ".join(sides)


SIDES = (("gold", "gold"), ("pred", "predicted"))


def _said(item: Any, document: Document) -> str:
    """A name, a trigger, an argument or a claim in words."""
    if "content" in item:
        content = " … ".join(_words(s, document) for s in item["content"])
        cue = item.get("cue")
        return f"{item.get('source') or NOTHING} | {_words(cue, document) if cue else NOTHING} | {content}"
    if "start" in item:
        return f"{_words(item, document)} ({item.get('label')})"
    event, filler = item["key"]
    return f"{item.get('label')} of {_event(event, document)}: {_filler(filler, document)}"


def _words(span: Mapping[str, Any], document: Document) -> str:
    start, end = span["start"], span["end"]
    return str(span.get("text") or (document.text or "")[max(start, 0) : end] or f"[{start}, {end})")


def _event(key: Any, document: Document) -> str:
    """An event by its first trigger: a gold one by its id, an unpaired one by its type and places."""
    if isinstance(key, str):
        event = next((e for e in document.events if e.id == key), None)
        if event is None:
            return key
        first = event.triggers[0]
        return _words({"start": first.start, "end": first.end, "text": first.text}, document)
    kind, places = key
    return f"{_words({'start': places[0][0], 'end': places[0][1]}, document)} ({kind})" if places else str(kind)


def _filler(key: Any, document: Document) -> str:
    """A filler by name or value; one that resolved to nothing by its words."""
    if isinstance(key, (list, tuple)):
        kind, *rest = key
        if kind == "unresolved" and len(rest) == 2 and all(isinstance(n, int) for n in rest):
            return _words({"start": rest[0], "end": rest[1]}, document)
        return str(rest[0]) if rest else str(kind)
    return str(key)


def _confusions(gold: Mapping[str, Document], run: Run) -> list[Confusion]:
    """Types of names and of events where gold and prediction mark the same words, with what is missed and spurious."""
    from sklearn.metrics import confusion_matrix

    found = []
    for title, measure in (("Types of names", "entities.strict"), ("Types of events", "events.trigger")):
        if measure not in run.evaluation.columns:
            continue
        pairs = []
        for row in run.rows:
            if row["measure"] == measure and row["outcome"] in ("correct", "type", "missed", "spurious"):
                pairs.append(tuple(str(row[s]["label"]) if s in row else NOTHING for s in ("gold", "pred")))
        labels = sorted({label for pair in pairs for label in pair} - {NOTHING})
        if measure == "events.trigger":  # the types that are confused, not all 42
            wrong = Counter(label for a, b in pairs if a != b and NOTHING not in (a, b) for label in (a, b))
            labels = sorted(label for label, _ in wrong.most_common(12))
            pairs = [(a, b) for a, b in pairs if a in labels and b in labels]
        else:
            labels.append(NOTHING)
        if pairs:
            table = confusion_matrix([a for a, _ in pairs], [b for _, b in pairs], labels=labels)
            found.append(Confusion(title, labels, table.tolist()))
    return found


def _reliability(run: Run) -> list[Reliability]:
    """For layers whose predictions carry a ``score`` in [0, 1]: Brier score, expected calibration error, bins."""
    from sklearn.metrics import brier_score_loss

    right = {
        (r["measure"], r["document"], r["pred"]["start"], r["pred"]["end"])
        for r in run.rows
        if r["measure"] in ("entities.strict", "events.trigger") and r["outcome"] == "correct"
    }
    scored: dict[str, list[tuple[float, bool]]] = {"names": [], "event triggers": []}
    for doc_id, document in run.predictions.items():
        for m in document.mentions:
            if m.score is not None and m.level == "NAM":
                scored["names"].append((m.score, ("entities.strict", doc_id, m.start, m.end) in right))
        for event in document.events:
            for t in event.triggers:
                value = t.score if t.score is not None else event.score
                if value is not None:
                    scored["event triggers"].append((value, ("events.trigger", doc_id, t.start, t.end) in right))
    found = []
    for layer, items in scored.items():
        usable = [(s, ok) for s, ok in items if 0 <= s <= 1]
        if len(usable) >= BINS:
            confidence = np.array([s for s, _ in usable])
            truth = np.array([ok for _, ok in usable], dtype=float)
            index = np.minimum((confidence * BINS).astype(int), BINS - 1)
            bins = []
            for b in range(BINS):
                held = index == b
                if held.any():
                    bins.append((float(confidence[held].mean()), float(truth[held].mean()), int(held.sum())))
            error = sum(n * abs(c - t) for c, t, n in bins) / len(usable)
            found.append(Reliability(layer, len(usable), float(brier_score_loss(truth, confidence)), error, bins))
    return found


# ---- documents -------------------------------------------------------------------------------------------------------


def _pages(gold: Mapping[str, Document], run: Run) -> list[Page]:
    """The documents with the lowest mean of headlines, their texts with gold and predictions marked."""
    e = run.evaluation
    scores = []
    for row, doc_id in enumerate(e.doc_ids):
        values = []
        for name in HEADLINES:
            if name in e.columns:
                columns = e.columns[name]
                vector = columns.tables[TOTAL].counts[row]
                if vector[:3].any():
                    values.append(float(columns.measure.figures(vector)[columns.measure.headline]))
        scores.append((sum(values) / len(values) if values else 0.0, doc_id))
    by_document: dict[str, list[Row]] = {}
    for r in run.rows:
        if r["measure"] in HEADLINES:
            by_document.setdefault(r["document"], []).append(r)
    return [_page(gold[i], score, by_document.get(i, ())) for score, i in sorted(scores)[:WORST]]


def _page(document: Document, score: float, rows: Sequence[Row]) -> Page:
    marks, errors = [], []
    for row in rows:
        measure, outcome = row["measure"], row["outcome"]
        if measure in ("entities.strict", "events.trigger"):
            marks += _marks(row, "name" if measure == "entities.strict" else "trigger")
        if outcome != "correct":
            gold, pred = (_said(row[side], document) if side in row else "" for side, _ in SIDES)
            errors.append((_part(measure), outcome, gold, pred))
    facts = " · ".join(part for part in (document.topic, document.genre, document.published) if part)
    title = document.title or document.id
    return Page(document.id, title, facts.replace("_", " "), score, pieces(document.text, marks), errors)


def _marks(row: Row, kind: str) -> list[Mark]:
    gold, pred = row.get("gold"), row.get("pred")
    if gold is not None and pred is not None and (gold["start"], gold["end"]) == (pred["start"], pred["end"]):
        right = row["outcome"] == "correct"
        label = gold["label"] if right else f"{gold['label']} → {pred['label']}"
        return [Mark(gold["start"], gold["end"], kind, "right" if right else "type", label)]
    found = []
    if gold is not None:
        found.append(Mark(gold["start"], gold["end"], kind, "missed", gold["label"]))
    if pred is not None and pred["start"] >= 0:
        found.append(Mark(pred["start"], pred["end"], kind, "spurious", pred["label"]))
    return found


def pieces(text: str | None, marks: Sequence[Mark]) -> list[tuple[str, list[Mark], list[Mark]]]:
    """The text cut at every edge of a mark: each piece with the marks that cover it and those that end with it."""
    if text is None:
        return []
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    edges = [edge for edge in edges if 0 <= edge <= len(text)]
    found = []
    for start, end in itertools.pairwise(edges):
        over = [m for m in marks if m.start <= start and end <= m.end]
        found.append((text[start:end], over, [m for m in over if m.end == end]))
    return found
