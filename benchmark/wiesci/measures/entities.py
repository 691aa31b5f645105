"""Names: spans with their types, partial matches, base forms.

*strict*: keys ``(start, end, type)``; equal keys count once, so nested, crossing and doubly typed spans need no special
case. ``P = tp/|pred|``, ``R = tp/|gold|``. For flat spans equal to seqeval's strict IOB2 with one tag a character
(Nakayama 2018), for any spans to spaCy's ``score_spans(allow_overlap=True)``.

*exact, partial, type*: the schemes of SemEval-2013 task 9 (Segura-Bedmar et al. 2013) as nervaluate 1.2.1 computes
them on sorted lists without repetitions; :func:`semeval` says how.
"""

from __future__ import annotations

import bisect
import functools
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Literal, TypeAlias

import numpy as np

from wiesci.counts import TOTAL, Array, Figures, Statistics, f1, ratio
from wiesci.measure import Item, Measure, of_items
from wiesci.model import Document, Mention
from wiesci.pair import Pair

TypedSpan: TypeAlias = tuple[int, int, str]
"""Start, end, type."""

Scheme: TypeAlias = Literal["strict", "exact", "partial", "type"]

SEMEVAL_COLUMNS = ("correct", "incorrect", "partial", "missed", "spurious")
CORRECT, INCORRECT, PARTIAL, MISSED, SPURIOUS = range(len(SEMEVAL_COLUMNS))

MIN_OVERLAP = 0.01
"""Share of the gold span's characters from which two spans overlap at all."""


def names(document: Document, *levels: str) -> list[Mention]:
    """Mentions of the given levels, names where none is given."""
    return [m for m in document.mentions if m.level in (levels or ("NAM",))]


def strict(pair: Pair) -> tuple[Iterable[Item], Iterable[Item]]:
    """Names with exact boundaries and type."""
    return _keys(names(pair.gold)), _keys(names(pair.pred))


def strict_adj(pair: Pair) -> tuple[Iterable[Item], Iterable[Item]]:
    """Names and adjectives of names with exact boundaries and type; a mention's level is not compared."""
    return _keys(names(pair.gold, "NAM", "ADJ")), _keys(names(pair.pred, "NAM", "ADJ"))


def _keys(mentions: Iterable[Mention]) -> Iterable[Item]:
    return ((m.type, (m.start, m.end)) for m in mentions)


def normal_form(lemma: str) -> str:
    """A base form as it is compared: NFC, lower case, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", lemma).lower().split())


def lemma(pair: Pair) -> tuple[Iterable[Item], Iterable[Item]]:
    """Names with exact boundaries, type and base form; a name without a base form is wrong."""

    def keys(document: Document, missing: int) -> Iterable[Item]:
        for m in names(document):
            yield m.type, (m.start, m.end, missing if m.lemma is None else normal_form(m.lemma))

    return keys(pair.gold, 0), keys(pair.pred, 1)


def semeval(gold: Iterable[TypedSpan], pred: Iterable[TypedSpan], scheme: Scheme) -> tuple[int, ...]:
    """Correct, incorrect, partial, missed and spurious spans of one document.

    Predictions in the order of start, end and type each take at most one gold span that is still free: the one that
    fulfils the scheme (*strict*: same boundaries and type; *exact*: same boundaries; *partial*: same boundaries, type
    ignored; *type*: overlap and same type, the nearest boundaries), else the first that overlaps. The former is
    correct, the latter incorrect (*partial*: partial), a prediction without any is spurious. Two spans overlap if
    they share at least 1 % of the gold span's characters. Not symmetric, and greedy by definition.
    """
    return semeval_by_type(gold, pred, scheme)[TOTAL]


def semeval_by_type(gold: Iterable[TypedSpan], pred: Iterable[TypedSpan], scheme: Scheme) -> dict[str, tuple[int, ...]]:
    """:func:`semeval` over all spans and over those of each type alone; the latter do not add up to the former."""
    return {label: tuple(vector) for label, vector in semeval_tallies(gold, pred, (scheme,)).items()}


def semeval_tallies(
    gold: Iterable[TypedSpan], pred: Iterable[TypedSpan], schemes: Sequence[Scheme]
) -> dict[str, list[int]]:
    """:func:`semeval_by_type` for several schemes: the five counts of the first, of the second, and so on.

    Spans that do not overlap do not compete, so every connected group is decided by itself; nearly all are one span,
    or one gold and one predicted span, which need no search.
    """
    golds, preds = set(gold), set(pred)
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(schemes) * len(SEMEVAL_COLUMNS)))
    total = found[TOTAL]
    alone: Counter[tuple[str, int]] = Counter()
    for group in _groups(golds, preds):
        if len(group) == 1:
            span = group[0]
            alone[span[2], MISSED if span not in preds else CORRECT if span in golds else SPURIOUS] += 1
            continue
        left, right = [s for s in group if s in golds], [s for s in group if s in preds]
        _tally(total, left, right, schemes)
        for label in {s[2] for s in group} - {TOTAL}:
            _tally(found[label], [s for s in left if s[2] == label], [s for s in right if s[2] == label], schemes)
    for (label, outcome), n in alone.items():
        for vector in (total,) if label == TOTAL else (total, found[label]):
            for first in range(0, len(vector), len(SEMEVAL_COLUMNS)):
                vector[first + outcome] += n
    return dict(found)


def _groups(golds: Set[TypedSpan], preds: Set[TypedSpan]) -> Iterator[list[TypedSpan]]:
    """The spans of both sides in groups that are connected by shared characters; an equal span stands once."""
    group: list[TypedSpan] = []
    end = 0
    for span in sorted(golds | preds):
        if group and span[0] < end:
            group.append(span)
            end = max(end, span[1])
            continue
        if group:
            yield group
        group, end = [span], span[1]
    if group:
        yield group


def _tally(vector: list[int], gold: list[TypedSpan], pred: list[TypedSpan], schemes: Sequence[Scheme]) -> None:
    """Add the outcomes of a group of spans to the counts of every scheme."""
    width = len(SEMEVAL_COLUMNS)
    if len(gold) == len(pred) == 1 and _hit(gold[0], pred[0]):
        same_place, same_type = gold[0][:2] == pred[0][:2], gold[0][2] == pred[0][2]
        for n, scheme in enumerate(schemes):
            right = same_type if scheme == "type" else same_place and (same_type or scheme != "strict")
            vector[n * width + (CORRECT if right else PARTIAL if scheme == "partial" else INCORRECT)] += 1
        return
    if not gold or not pred:
        for n in range(len(schemes)):
            vector[n * width + (MISSED if gold else SPURIOUS)] += len(gold) + len(pred)
        return
    for n, scheme in enumerate(schemes):
        for outcome, _, _ in semeval_pairs(gold, pred, scheme):
            vector[n * width + SEMEVAL_COLUMNS.index(outcome)] += 1


def semeval_pairs(
    gold: Iterable[TypedSpan], pred: Iterable[TypedSpan], scheme: Scheme
) -> Iterator[tuple[str, TypedSpan | None, TypedSpan | None]]:
    """Outcome, gold span and predicted span of each decision of :func:`semeval`."""
    golds, preds = sorted(set(gold)), sorted(set(pred))
    starts = [g[0] for g in golds]
    longest = max((g[1] - g[0] for g in golds), default=0)
    used: set[int] = set()
    for p in preds:
        window = range(bisect.bisect_right(starts, p[0] - longest), bisect.bisect_left(starts, p[1]))
        free = [i for i in window if i not in used and _hit(golds[i], p)]
        full = _full(golds, p, free, scheme)
        if full is None and not free:
            yield "spurious", None, p
            continue
        taken = free[0] if full is None else full
        used.add(taken)
        second = "partial" if scheme == "partial" else "incorrect"
        yield second if full is None else "correct", golds[taken], p
    for i, g in enumerate(golds):
        if i not in used:
            yield "missed", g, None


def _hit(gold: TypedSpan, pred: TypedSpan) -> bool:
    shared = min(pred[1], gold[1]) - max(pred[0], gold[0])
    return shared > 0 and shared / (gold[1] - gold[0]) >= MIN_OVERLAP


def _full(golds: Sequence[TypedSpan], p: TypedSpan, free: Sequence[int], scheme: Scheme) -> int | None:
    if scheme == "type":
        same = [i for i in free if golds[i][2] == p[2]]
        return min(same, key=lambda i: abs(golds[i][0] - p[0]) + abs(golds[i][1] - p[1]), default=None)
    return next((i for i in free if golds[i][:2] == p[:2] and (scheme != "strict" or golds[i][2] == p[2])), None)


SCHEMES: tuple[Scheme, ...] = ("exact", "partial", "type")
"""The schemes that are measures of their own; the strict one is ``entities.strict``."""


def _semeval(pair: Pair, *, scheme: Scheme) -> Statistics:
    def tallies(pair: Pair) -> Mapping[str, list[int]]:
        gold, pred = ([(m.start, m.end, m.type) for m in names(d)] for d in (pair.gold, pair.pred))
        return semeval_tallies(gold, pred, SCHEMES)

    first = SCHEMES.index(scheme) * len(SEMEVAL_COLUMNS)
    found = pair.once("semeval", tallies)
    return {label: tuple(vector[first : first + len(SEMEVAL_COLUMNS)]) for label, vector in found.items()}


def semeval_figures(counts: Array) -> Figures:
    """``P = (correct + partial/2) / (all but missed)``, ``R = (correct + partial/2) / (all but spurious)``."""
    correct, _, partial, missed, spurious = np.moveaxis(counts, -1, 0)
    total = counts.sum(axis=-1)
    tp, pred, gold = correct + 0.5 * partial, total - missed, total - spurious
    precision, recall = ratio(tp, pred), ratio(tp, gold)
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall), "tp": tp, "pred": pred, "gold": gold}


def _scheme(name: Scheme, summary: str) -> Measure:
    return Measure(
        f"entities.{name}",
        ("mentions",),
        functools.partial(_semeval, scheme=name),
        columns=SEMEVAL_COLUMNS,
        figures=semeval_figures,
        additive_labels=False,
        symmetric=False,
        summary=summary,
    )


MEASURES = (
    of_items("entities.strict", ("mentions",), strict, summary="names: boundaries and type"),
    _scheme("exact", "names: boundaries (SemEval-2013)"),
    _scheme("partial", "names: boundaries, half credit for overlap (SemEval-2013)"),
    _scheme("type", "names: overlap and type (SemEval-2013)"),
    of_items("entities.strict_adj", ("mentions",), strict_adj, summary="names and adjectives: boundaries and type"),
    of_items("entities.lemma", ("mentions", "mentions.lemma"), lemma, summary="names: boundaries, type and base form"),
)
