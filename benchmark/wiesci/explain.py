"""Why a score is what it is: what each prediction matched, what was wrong and how, item by item.

Every row carries its share of the measure's statistics, so that the rows of a document add up to the document's
vector, and all rows to the score.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from wiesci.counts import TOTAL
from wiesci.matching import best_pairs, neighbours
from wiesci.measure import Measure
from wiesci.measures import MEASURES, claims, entities, events, times
from wiesci.model import Claim, Document, Quantity, Span, Time
from wiesci.pair import Pair
from wiesci.partitions import FUNCTIONS, Partitions, columns

Row: TypeAlias = dict[str, Any]
"""Measure, document, outcome, counts by column, and what stands on the gold and on the predicted side."""

Item: TypeAlias = tuple[str, Any]
"""Label and key, as the measures compare them."""


def explain(pair: Pair, measure: Measure) -> Iterator[Row]:
    """The rows of one measure for one document, in the order of the text."""
    rows = EXPLAIN[measure.name](pair) if measure.name in EXPLAIN else _items(pair, measure)
    for row in rows:
        yield {"measure": measure.name, "document": pair.gold.id, **row}


def total(rows: Iterable[Row], measure: Measure) -> list[float]:
    """The sum of the rows' counts: the document's statistics."""
    found = [0.0] * len(measure.columns)
    for row in rows:
        for column, value in row["counts"].items():
            found[measure.columns.index(column)] += value
    return found


def _prf(tp: float, *, gold: bool, pred: bool) -> dict[str, float]:
    return {"tp": tp, "pred": float(pred), "gold": float(gold)}


# ---- measures over sets of items -----------------------------------------------------------------------------------


def _items(pair: Pair, measure: Measure) -> Iterator[Row]:
    """Equal items are correct; what is left over is set side by side, the nearest kin first."""
    assert measure.items is not None, measure.name
    gold, pred = (dict.fromkeys(side) for side in measure.items(pair))
    for item in gold:
        if item in pred:
            shown = _shown(item, pair)
            yield {"outcome": "correct", "counts": _prf(1, gold=True, pred=True), "gold": shown, "pred": shown}
    left, right = [i for i in gold if i not in pred], [i for i in pred if i not in gold]
    kin = _span_kin if (left and _place(left[0])) or (right and _place(right[0])) else _slot_kin
    chosen = best_pairs({(i, j): w for i, j, (w, _) in kin(left, right)})
    reason = {(i, j): why for i, j, (_, why) in kin(left, right)}
    for i, j in chosen:
        counts = _prf(0, gold=True, pred=True)
        yield {
            "outcome": reason[i, j], "counts": counts, "gold": _shown(left[i], pair), "pred": _shown(right[j], pair)
        }  # fmt: skip
    met_left, met_right = {i for i, _ in chosen}, {j for _, j in chosen}
    for i, item in enumerate(left):
        if i not in met_left:
            yield {"outcome": "missed", "counts": _prf(0, gold=True, pred=False), "gold": _shown(item, pair)}
    for j, item in enumerate(right):
        if j not in met_right:
            yield {"outcome": "spurious", "counts": _prf(0, gold=False, pred=True), "pred": _shown(item, pair)}


Kin: TypeAlias = Iterator[tuple[int, int, tuple[float, str]]]


def _place(item: Item) -> tuple[int, int] | None:
    """The span that a key begins with, if it does."""
    key = item[1]
    if isinstance(key, tuple) and len(key) >= 2 and all(type(part) is int for part in key[:2]):
        return key[0], key[1]
    return None


def _span_kin(left: Sequence[Item], right: Sequence[Item]) -> Kin:
    """Items that share characters: same span with another label or value, or another boundary."""
    order = sorted(range(len(left)), key=lambda i: _place(left[i]) or (-1, -1))
    places = [_place(left[i]) or (-1, -1) for i in order]
    for k, j, shared in neighbours(places, [_place(item) or (-1, -1) for item in right]):
        i = order[k]
        same_span, same_label = _place(left[i]) == _place(right[j]), left[i][0] == right[j][0]
        if same_span:
            yield i, j, (3.0 if same_label else 2.0, "value" if same_label else "type")
        else:
            size = max(left[i][1][1] - left[i][1][0], right[j][1][1] - right[j][1][0])
            why = "boundary" if same_label else "boundary and type"
            yield i, j, (shared / size * (1.0 if same_label else 0.5), why)


def _slot_kin(left: Sequence[Item], right: Sequence[Item]) -> Kin:
    """Slots ``(owner, filler)`` with a role: the wrong role, the wrong filler, or the right one at the wrong event."""
    for i, (role, key) in enumerate(left):
        for j, (other_role, other) in enumerate(right):
            if not (isinstance(key, tuple) and isinstance(other, tuple)):
                continue
            same_owner, same_filler = key[0] == other[0], key[-1] == other[-1]
            if same_owner and same_filler:
                yield i, j, (3.0, "wrong role")
            elif same_filler and role == other_role:
                yield i, j, (2.0, "wrong event")
            elif same_owner and role == other_role:
                yield i, j, (1.0, "wrong filler")


def _shown(item: Item, pair: Pair) -> Row:
    """An item in words."""
    label, key = item
    place = _place(item)
    if place is not None:
        rest = [str(part) for part in key[2:]]
        return _span(place[0], place[1], pair.gold) | {"label": label} | ({"value": rest} if rest else {})
    return {"label": label, "key": _plain(key, pair)}


def _plain(key: Hashable, pair: Pair) -> Any:
    """A key as JSON can hold it, entity ids by name."""
    if isinstance(key, frozenset):
        return sorted((_plain(part, pair) for part in key), key=repr)
    if isinstance(key, tuple):
        if len(key) == 3 and key[0] == "entity":
            return next((e.name or e.id for e in pair.gold.entities if e.id == key[1]), key[1])
        return [_plain(part, pair) for part in key]
    return key


def _span(start: int, end: int, document: Document) -> Row:
    """A place with its words, where the text is at hand."""
    if start < 0:
        return {"start": None, "end": None}
    found: Row = {"start": start, "end": end}
    return found if document.text is None else found | {"text": document.text[start:end]}


# ---- spans with partial credit -------------------------------------------------------------------------------------


def _semeval(pair: Pair, *, scheme: entities.Scheme) -> Iterator[Row]:
    sides = [[(m.start, m.end, m.type) for m in entities.names(d)] for d in (pair.gold, pair.pred)]
    for outcome, gold, pred in entities.semeval_pairs(sides[0], sides[1], scheme):
        row: Row = {"outcome": outcome, "counts": {outcome: 1.0}}
        for name, side in (("gold", gold), ("pred", pred)):
            if side is not None:
                row[name] = _span(side[0], side[1], pair.gold) | {"label": side[2]}
        yield row


def _pairs_of(
    pair: Pair, golds: Sequence[Any], preds: Sequence[Any], credit: Mapping[tuple[int, int], tuple[float, str]],
    show: Callable[[Any], Row],
) -> Iterator[Row]:  # fmt: skip
    """Rows of a one-to-one pairing with credits; what stays alone is missed or spurious."""
    for (i, j), (tp, outcome) in sorted(credit.items()):
        counts = _prf(tp, gold=True, pred=True)
        yield {"outcome": outcome, "counts": counts, "gold": show(golds[i]), "pred": show(preds[j])}
    for i, item in enumerate(golds):
        if all(edge[0] != i for edge in credit):
            yield {"outcome": "missed", "counts": _prf(0, gold=True, pred=False), "gold": show(item)}
    for j, item in enumerate(preds):
        if all(edge[1] != j for edge in credit):
            yield {"outcome": "spurious", "counts": _prf(0, gold=False, pred=True), "pred": show(item)}


def _values(pair: Pair, *, layer: times.Layer) -> Iterator[Row]:
    golds, preds, chosen = times.value_pairs(pair, layer=layer)
    credit = {(i, j): (float(right), "correct" if right else "value") for (i, j), right in chosen.items()}

    def show(item: Time | Quantity) -> Row:
        return _span(item.start, item.end, pair.gold) | {"label": item.type, "value": item.value}

    yield from _pairs_of(pair, golds, preds, credit, show)


def _dice(pair: Pair) -> Iterator[Row]:
    golds, preds = events.trigger_spans(pair)
    credit = {
        edge: (share, "correct" if share == 1 else "boundary")
        for edge, share in events.dice_pairs(golds, preds, typed=True).items()
    }

    def show(item: tuple[int, int, str]) -> Row:
        return _span(item[0], item[1], pair.gold) | {"label": item[2]}

    yield from _pairs_of(pair, golds, preds, credit, show)


# ---- claims --------------------------------------------------------------------------------------------------------


def _claim(claim: Claim, pair: Pair) -> Row:
    source = claim.source
    names = {e.id: e.name or e.id for d in (pair.gold, pair.pred) for e in d.entities}
    shown = _span(source.start, source.end, pair.gold) if isinstance(source, Span) else names.get(source or "", source)
    cue = None if claim.cue is None else _span(claim.cue.start, claim.cue.end, pair.gold)
    content = [_span(s.start, s.end, pair.gold) for s in claim.content]
    return {"source": shown, "cue": cue, "content": content, "act": claim.act, "commitment": claim.commitment}


def _relation(pair: Pair, *, similarity: Callable[[float, float, float], float]) -> Iterator[Row]:
    chosen = claims.relation_pairs(pair, similarity)
    credit = {edge: (similarity(*pair.similarities[edge]), _fault(*pair.similarities[edge])) for edge in chosen}
    yield from _pairs_of(pair, pair.gold_claims, pair.pred_claims, credit, lambda c: _claim(c, pair))


def _fault(source: float, cue: float, content: float) -> str:
    """The worst part of a pair of claims."""
    if source == cue == content == 1:
        return "correct"
    worst = min((source, 0, "wrong source"), (content, 1, "content boundary"), (cue, 2, "wrong cue"))
    return worst[2]


def _part(pair: Pair, *, index: int) -> Iterator[Row]:
    golds, preds = ([c for c in side if index or c.source is not None] for side in (pair.gold_claims, pair.pred_claims))
    place_gold, place_pred = ({id(c): i for i, c in enumerate(side)} for side in (golds, preds))
    credit = {}
    for i, j in pair.claim_pairs:
        gold, pred = place_gold.get(id(pair.gold_claims[i])), place_pred.get(id(pair.pred_claims[j]))
        if gold is not None and pred is not None:
            share = pair.similarities[i, j][index]
            fault = ("wrong source", "wrong cue", "content boundary")[index]
            credit[gold, pred] = (share, "correct" if share == 1 else fault)
    yield from _pairs_of(pair, golds, preds, credit, lambda c: _claim(c, pair))


def _slot(pair: Pair, *, name: str) -> Iterator[Row]:
    golds, preds = ([c for c in side if getattr(c, name) is not None] for side in (pair.gold_claims, pair.pred_claims))
    place_gold, place_pred = ({id(c): i for i, c in enumerate(side)} for side in (golds, preds))
    credit = {}
    for i, j in claims.found_pairs(pair):
        gold, pred = place_gold.get(id(pair.gold_claims[i])), place_pred.get(id(pair.pred_claims[j]))
        if gold is not None and pred is not None:
            right = claims.same_filler(pair, pair.gold_claims[i], pair.pred_claims[j], name)
            credit[gold, pred] = (float(right), "correct" if right else f"wrong {name}")
    yield from _pairs_of(pair, golds, preds, credit, lambda c: _claim(c, pair))


def _attribute(pair: Pair, *, name: str) -> Iterator[Row]:
    """Rows of an attribute; the confusion of values is the last row's, as one whole."""
    golds = [c for c in pair.gold_claims if getattr(c, name) is not None]
    place = {id(c): i for i, c in enumerate(golds)}
    credit = {}
    for i, j in claims.found_pairs(pair):
        gold = place.get(id(pair.gold_claims[i]))
        if gold is not None:
            right = getattr(pair.gold_claims[i], name) == getattr(pair.pred_claims[j], name)
            credit[gold, j] = (float(right), "correct" if right else f"wrong {name}")
    yield from _pairs_of(pair, golds, pair.pred_claims, credit, lambda c: _claim(c, pair))
    yield from _confusion(pair, f"claims.{name}")


def _trigger_attribute(pair: Pair, *, name: str) -> Iterator[Row]:
    yield from _items(pair, MEASURES[f"events.{name}"])
    yield from _confusion(pair, f"events.{name}")


def _confusion(pair: Pair, name: str) -> Iterator[Row]:
    measure = MEASURES[name]
    vector = measure.statistics(pair)[TOTAL]
    counts = {c: v for c, v in zip(measure.columns[3:], vector[3:], strict=True) if v}
    if counts:
        yield {"outcome": "confusion of values found", "counts": counts}


def _sf1(pair: Pair) -> Iterator[Row]:
    """Each claim with the weight of its best partner."""
    golds, preds = claims.parts_of(pair)
    numerators = {"gold": "recall_num", "pred": "precision_num"}
    for own, others, side, listed in (
        (golds, preds, "gold", pair.gold_claims),
        (preds, golds, "pred", pair.pred_claims),
    ):
        for weight, claim in zip(claims.best_weights(own, others), listed, strict=True):
            outcome = "correct" if weight == 1 else "partial" if weight else "missed" if side == "gold" else "spurious"
            yield {"outcome": outcome, "counts": {numerators[side]: weight, side: 1.0}, side: _claim(claim, pair)}


# ---- coreference ---------------------------------------------------------------------------------------------------


def _coreference(pair: Pair, *, name: str, of_events: bool) -> Iterator[Row]:
    """A row for each gold and each predicted cluster with its share; what belongs to no cluster alone comes last."""
    golds, preds = map(_disjoint, pair.event_clusters if of_events else pair.clusters)
    function, names = FUNCTIONS[name], columns(name)
    rest = dict(zip(names, function(Partitions(golds, preds)), strict=True))
    for side, own, others in (("gold", golds, preds), ("pred", preds, golds)):
        holder = {m: i for i, cluster in enumerate(others) for m in cluster}
        for cluster in own:
            alone = Partitions([cluster], preds) if side == "gold" else Partitions(golds, [cluster])
            shares = zip(names, function(alone), strict=True)
            counts = {c: value for c, value in shares if value and _own(c, side) and not name.startswith("ceaf")}
            for column, value in counts.items():
                rest[column] -= value
            held = [holder.get(m) for m in cluster]
            whole = None not in held and len(others[held[0] or 0]) == len(cluster)
            outcome = _cluster_outcome(set(held) - {None}, side, whole=whole)
            yield {"outcome": outcome, "counts": counts, side: [_mention(m, pair) for m in cluster]}
    left = {column: value for column, value in rest.items() if abs(value) > 1e-12}
    if left:
        yield {"outcome": "between clusters", "counts": left}


def _disjoint(clusters: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """The clusters without mentions that stand in an earlier one, as the measures see them."""
    seen: set[Any] = set()
    found = []
    for cluster in clusters:
        new = [m for m in dict.fromkeys(cluster) if m not in seen]
        seen.update(new)
        if new:
            found.append(new)
    return found


def _own(column: str, side: str) -> bool:
    """Whether a statistic is a sum over the clusters of one side, each by itself."""
    ends = ("recall_num", "gold") if side == "gold" else ("precision_num", "pred")
    return column.endswith(ends) and not column.startswith(("ceafe", "other"))


def _cluster_outcome(met: set[Any], side: str, *, whole: bool) -> str:
    if not met:
        return "missed" if side == "gold" else "spurious"
    if len(met) > 1:
        return "split entity" if side == "gold" else "merged entities"
    return "correct" if whole else "incomplete"


def _mention(key: Any, pair: Pair) -> Row:
    return _span(key[0], key[1], pair.gold) | ({"label": key[2]} if len(key) > 2 else {})


EXPLAIN: dict[str, Callable[[Pair], Iterator[Row]]] = {
    **{f"entities.{s}": functools.partial(_semeval, scheme=s) for s in ("exact", "partial", "type")},
    **{f"coreference.{n}": functools.partial(_coreference, name=n, of_events=False) for n in FUNCTIONS},
    "events.coreference": functools.partial(_coreference, name="conll", of_events=True),
    "times.value": functools.partial(_values, layer="times"),
    "quantities.value": functools.partial(_values, layer="quantities"),
    "events.trigger_dice": _dice,
    "events.realis": functools.partial(_trigger_attribute, name="realis"),
    "events.polarity": functools.partial(_trigger_attribute, name="polarity"),
    "claims.relation": functools.partial(_relation, similarity=claims.headline),
    "claims.relation_mean": functools.partial(_relation, similarity=claims.mean),
    "claims.relation_exact": functools.partial(_relation, similarity=claims.equal),
    **{f"claims.{role}": functools.partial(_part, index=i) for i, role in enumerate(claims.ROLES)},
    "claims.attribution": functools.partial(_slot, name="source"),
    "claims.addressee": functools.partial(_slot, name="addressee"),
    "claims.act": functools.partial(_attribute, name="act"),
    "claims.commitment": functools.partial(_attribute, name="commitment"),
    "claims.sf1": _sf1,
}
"""How each measure is explained; those that compare sets of items need no entry."""
