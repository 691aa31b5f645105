"""Claims: who says what.

Source, cue and content are compared as sets of gold tokens (token Dice); a best one-to-one pairing decides which
predicted claim stands for which gold claim. The headline multiplies by the content: right source and cue with one
word of the content earn little.

The comparable figures of the literature stand beside it: the mean of the three similarities (metametric's one-to-one
matching, Chen et al. 2023), the tuple score SF1 of SemEval-2022 task 10 (Barnes et al. 2022), token F1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

from wiesci.counts import (
    TOTAL,
    Statistics,
    attribute_columns,
    attribute_figures,
    attribute_statistics,
    set_statistics,
)
from wiesci.matching import Edge, best_pairs, best_total, dice
from wiesci.measure import Item, Measure
from wiesci.model import Claim
from wiesci.pair import Pair
from wiesci.partitions import COLUMNS, two_sided

Tokens: TypeAlias = frozenset[int]
Parts: TypeAlias = tuple[Tokens, Tokens, Tokens]
"""Tokens of source, cue and content."""

Triple: TypeAlias = tuple[float, float, float]
"""Similarities of source, cue and content."""

UNKNOWN = "UNKNOWN"
"""The label of a gold claim whose source kind is not given."""

ACTS = ("STATE", "ANNOUNCE", "DENY", "ACCUSE", "DEMAND", "WARN", "EVALUATE", "BELIEVE")
COMMITMENTS = ("CERTAIN", "HEDGED", "NONE")
ROLES = ("source", "cue", "content")


# ---- relations -----------------------------------------------------------------------------------------------------


def headline(s: float, c: float, d: float) -> float:
    """``D(1 + S + C)/3``: content decides."""
    return d * (1 + s + c) / 3


def mean(s: float, c: float, d: float) -> float:
    """``(S + C + D)/3``, 0 if the contents share nothing."""
    return (s + c + d) / 3 if d > 0 else 0.0


def equal(s: float, c: float, d: float) -> float:
    """1 if source, cue and content are all equal."""
    return float(s == c == d == 1)


def relation(pair: Pair, *, similarity: Callable[[float, float, float], float]) -> Statistics:
    """Sum of a similarity over its own best one-to-one pairing, over predicted and gold claims.

    S source, C cue, D content similarity, as :class:`~wiesci.pair.Pair` defines them. By label: gold source kind,
    recall only.
    """
    counts = _claims_by_kind(pair)
    for i, j in relation_pairs(pair, similarity):
        for label in (TOTAL, _kind(pair.gold_claims[i])):
            counts[label][0] += similarity(*pair.similarities[i, j])
    return counts


def relation_pairs(pair: Pair, similarity: Callable[[float, float, float], float]) -> list[Edge]:
    """The best one-to-one pairing under a similarity."""
    if similarity is headline:
        return pair.claim_pairs
    return best_pairs({e: similarity(*parts) for e, parts in pair.similarities.items()}, pair.same_content)


def _claims_by_kind(pair: Pair) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {TOTAL: [0.0, len(pair.pred_claims), len(pair.gold_claims)]}
    for claim in pair.gold_claims:
        found.setdefault(_kind(claim), [0.0, 0.0, 0.0])[2] += 1
    return found


def _kind(claim: Claim) -> str:
    return claim.source_kind or UNKNOWN


def role(pair: Pair, *, index: int) -> Statistics:
    """Sum of one part's similarity over the headline's pairing; claims without a source are left out of ``source``."""
    with_source = index == 0
    golds = [i for i, c in enumerate(pair.gold_claims) if not with_source or c.source is not None]
    preds = [j for j, c in enumerate(pair.pred_claims) if not with_source or c.source is not None]
    found: dict[str, list[float]] = {TOTAL: [0.0, len(preds), len(golds)]}
    for i in golds:
        found.setdefault(_kind(pair.gold_claims[i]), [0.0, 0.0, 0.0])[2] += 1
    kept_gold, kept_pred = set(golds), set(preds)
    for i, j in pair.claim_pairs:
        if i in kept_gold and j in kept_pred:
            for label in (TOTAL, _kind(pair.gold_claims[i])):
                found[label][0] += pair.similarities[i, j][index]
    return found


# ---- attributes of claims whose content was found ------------------------------------------------------------------


def found_pairs(pair: Pair) -> list[Edge]:
    """Pairs of claims whose contents have a Dice of at least .5."""
    return [edge for edge in pair.claim_pairs if edge in pair.same_content]


def attribution(pair: Pair) -> Statistics:
    """Contents found whose source is the right entity, over the claims with a source."""
    return _filled(pair, "source")


def addressee(pair: Pair) -> Statistics:
    """Contents found whose addressee is the right entity, over the claims with an addressee: silence earns nothing."""
    return _filled(pair, "addressee")


def _filled(pair: Pair, name: str) -> Statistics:
    golds = [i for i, c in enumerate(pair.gold_claims) if getattr(c, name) is not None]
    found: dict[str, list[float]] = {
        TOTAL: [0, sum(getattr(c, name) is not None for c in pair.pred_claims), len(golds)]
    }
    for i in golds:
        found.setdefault(_kind(pair.gold_claims[i]), [0.0, 0.0, 0.0])[2] += 1
    for i, j in found_pairs(pair):
        if same_filler(pair, pair.gold_claims[i], pair.pred_claims[j], name):
            for label in (TOTAL, _kind(pair.gold_claims[i])):
                found[label][0] += 1
    return found


def same_filler(pair: Pair, gold: Claim, pred: Claim, name: str) -> bool:
    """Whether both claims have a source (or addressee), and it is the same entity."""
    wanted, given = getattr(gold, name), getattr(pred, name)
    if wanted is None or given is None:
        return False
    without = [pred.cue] if pred.cue is not None else []
    return pair.gold_key(wanted, name) == pair.pred_key(given, name, without=without)


def _attribute(pair: Pair, *, name: str, values: Sequence[str]) -> Statistics:
    """Contents found with the right attribute, over all predicted and all gold claims: silence earns nothing."""
    golds = {i: getattr(c, name) for i, c in enumerate(pair.gold_claims) if getattr(c, name) is not None}
    counts: dict[str, list[float]] = {TOTAL: [0, len(pair.pred_claims), len(golds)]}
    for i in golds:
        counts.setdefault(_kind(pair.gold_claims[i]), [0, 0, 0])[2] += 1
    found = []
    for i, j in found_pairs(pair):
        if i in golds:
            given = getattr(pair.pred_claims[j], name)
            found.append((golds[i], given))
            for label in (TOTAL, _kind(pair.gold_claims[i])):
                counts[label][0] += golds[i] == given
    return attribute_statistics(counts, found, values)


def events(pair: Pair) -> Statistics:
    """Events inside contents: key (gold claim whose content was found, gold event); anything else is wrong."""
    gold, pred = ({key for _, key in side} for side in event_items(pair))
    found: dict[str, list[float]] = {TOTAL: [len(gold & pred), len(pred), len(gold)]}
    for i, claim in enumerate(pair.gold_claims):
        for event in set(claim.events):
            count = found.setdefault(_kind(claim), [0, 0, 0])
            count[0] += (i, event) in pred
            count[2] += 1
    return found


def event_items(pair: Pair) -> tuple[list[Item], list[Item]]:
    """The sets that :func:`events` compares."""
    partner = {j: i for i, j in found_pairs(pair)}
    places = {e.id: frozenset((t.start, t.end) for t in e.triggers) for e in pair.pred.events}
    pred: list[Item] = []
    for j, claim in enumerate(pair.pred_claims):
        for event in claim.events:
            owner = pair.event_of.get(event)
            own: Hashable = owner.id if owner is not None else ("unpaired", places.get(event))
            pred.append((TOTAL, (partner[j], own) if j in partner else ("unpaired", j, own)))
    return [(TOTAL, (i, e)) for i, c in enumerate(pair.gold_claims) for e in c.events], pred


# ---- comparable figures of the literature --------------------------------------------------------------------------


def parts_of(pair: Pair) -> tuple[list[Parts], list[Parts]]:
    """Tokens of source, cue and content of the claims of both sides, in their sorted order."""
    sides = []
    for claims, source in ((pair.gold_claims, pair.gold_source), (pair.pred_claims, pair.pred_source)):
        parts = []
        for claim in claims:
            place = source(claim)
            spans = ([] if place is None else [place], [] if claim.cue is None else [claim.cue], claim.content)
            parts.append((pair.tokens(spans[0]), pair.tokens(spans[1]), pair.tokens(spans[2])))
        sides.append(parts)
    return sides[0], sides[1]


def soft_relation(gold: Sequence[Parts], pred: Sequence[Parts]) -> float:
    """The best one-to-one sum of ``(Dice_source + Dice_cue + Dice_content)/3``, 0 where contents share no token."""
    weights: dict[Edge, float] = {}
    for i, g in enumerate(gold):
        for j, p in enumerate(pred):
            if g[2] & p[2]:
                weights[i, j] = sum(dice(a, b) for a, b in zip(g, p, strict=True)) / 3
    return best_total(weights)


def soft_role(gold: Sequence[Tokens], pred: Sequence[Tokens]) -> float:
    """The best one-to-one sum of token Dice of the spans of one role."""
    return best_total({(i, j): dice(g, p) for i, g in enumerate(gold) for j, p in enumerate(pred) if g & p})


def sf1(gold: Sequence[Parts], pred: Sequence[Parts], *, weighted: bool) -> tuple[float, float, float, float]:
    """SemEval-2022 tuple statistics: numerator and denominator of recall, then of precision.

    A tuple counts if some tuple of the other side overlaps it in all three parts (an empty part only with an empty
    one), weighted by the mean over parts of overlap / own length. The best partner counts, and one tuple may be the
    partner of many.
    """
    right, found = (sum(best_weights(*sides, weighted=weighted)) for sides in ((gold, pred), (pred, gold)))
    return right, len(gold), found, len(pred)


def best_weights(own: Sequence[Parts], others: Sequence[Parts], *, weighted: bool = True) -> list[float]:
    """What each tuple earns with its best partner; only tuples whose contents meet are compared."""
    holders: dict[int, list[Parts]] = {}
    for other in others:
        for token in other[2]:
            holders.setdefault(token, []).append(other)
    found = []
    for parts in own:
        near = {id(other): other for token in parts[2] for other in holders.get(token, ())}
        found.append(max((_weight(parts, other, weighted=weighted) for other in near.values()), default=0.0))
    return found


def _weight(own: Parts, other: Parts, *, weighted: bool) -> float:
    """0 unless all parts overlap; the tuple with an empty content counts nothing, as in the official script."""
    shared = [len(a & b) for a, b in zip(own, other, strict=True)]
    meets = all(n or not (a or b) for n, a, b in zip(shared, own, other, strict=True))
    if not meets or not own[2]:
        return 0.0
    if not weighted:
        return 1.0
    return sum(n / len(a) if a else 1.0 for n, a in zip(shared, own, strict=True)) / len(own)


def token_labels(claims: Sequence[Parts]) -> dict[int, str]:
    """The label of each token in a claim; the first claim wins a token, within a claim source before cue before
    content."""
    labels: dict[int, str] = {}
    for claim in claims:
        for name, tokens in zip(ROLES, claim, strict=True):
            for token in tokens:
                labels.setdefault(token, name)
    return labels


def token_statistics(gold: Sequence[Parts], pred: Sequence[Parts]) -> Statistics:
    """Counts of tokens labelled source, cue or content, micro over the three labels."""
    sides = [[(label, token) for token, label in token_labels(claims).items()] for claims in (gold, pred)]
    return set_statistics(sides[0], sides[1])


def _token(pair: Pair) -> Statistics:
    return token_statistics(*pair.once("parts", parts_of))


def _token_items(pair: Pair) -> tuple[list[Item], list[Item]]:
    places = pair.gold.tokens or ()
    gold, pred = (
        [(label, places[token]) for token, label in token_labels(claims).items()]
        for claims in pair.once("parts", parts_of)
    )
    return list(gold), list(pred)


def _sf1(pair: Pair) -> Statistics:
    return {TOTAL: sf1(*pair.once("parts", parts_of), weighted=True)}


def _relation(name: str, similarity: Callable[[float, float, float], float], summary: str) -> Measure:
    return Measure(
        f"claims.{name}",
        ("claims",),
        functools.partial(relation, similarity=similarity),
        recall_only=True,
        symmetric=False,
        summary=summary,
    )


def _claims(name: str, statistics: Callable[[Pair], Statistics], summary: str) -> Measure:
    return Measure(f"claims.{name}", ("claims",), statistics, recall_only=True, symmetric=False, summary=summary)


def _attribute_measure(name: str, values: Sequence[str]) -> Measure:
    return Measure(
        f"claims.{name}",
        ("claims", f"claims.{name}"),
        functools.partial(_attribute, name=name, values=values),
        columns=attribute_columns(values),
        figures=attribute_figures,
        recall_only=True,
        symmetric=False,
        summary=f"contents found with the right {name}",
    )


MEASURES = (
    _relation("relation", headline, "content decides: D(1+S+C)/3, one-to-one"),
    _relation("relation_mean", mean, "mean of source, cue, content, one-to-one"),
    _relation("relation_exact", equal, "source, cue and content all equal"),
    _claims("source", functools.partial(role, index=0), "similarity of sources"),
    _claims("cue", functools.partial(role, index=1), "Dice of cues"),
    _claims("content", functools.partial(role, index=2), "Dice of contents"),
    _claims("attribution", attribution, "contents found with the right source"),
    _attribute_measure("act", ACTS),
    _attribute_measure("commitment", COMMITMENTS),
    _claims("addressee", addressee, "contents found with the right addressee"),
    Measure(
        "claims.events",
        ("claims", "events"),
        events,
        recall_only=True,
        symmetric=False,
        summary="events inside the right content",
        items=event_items,
    ),
    Measure("claims.token", ("claims",), _token, summary="tokens labelled source, cue, content", items=_token_items),
    Measure(
        "claims.sf1",
        ("claims",),
        _sf1,
        columns=COLUMNS,
        figures=two_sided,
        summary="tuples of SemEval-2022, weighted",
    ),
)
