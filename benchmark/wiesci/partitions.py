"""Two partitions of mentions compared: the measures of coreference.

Gold is the key K, the prediction the response R; mentions are matched by identity. Mentions on one side only stay on
their side; singletons are kept. Numbers equal those of the CoNLL reference scorer 8.01 (Pradhan et al. 2014), LEA
those of Moosavi and Strube (2016).

A document of singletons has no links: MUC is 0/0 = 0 there even for a perfect response.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeAlias

import numpy as np

from wiesci.counts import Array, Figure, Figures, f1, ratio
from wiesci.matching import Edge, best_total

Cluster: TypeAlias = Sequence[Hashable]


Vector: TypeAlias = tuple[float, ...]

COLUMNS = ("recall_num", "gold", "precision_num", "pred")
BLANC_COLUMNS = ("coref", "coref_gold", "coref_pred", "other", "other_gold", "other_pred")


class Partitions:
    """Two partitions with the sizes of all their overlaps.

    A mention that repeats stays where it stood first, clusters that become empty vanish: the order of clusters
    matters only then, and the product sorts them by their first mention.
    """

    def __init__(self, gold: Iterable[Cluster], pred: Iterable[Cluster]) -> None:
        self.gold, gold_of = _distinct(gold)
        self.pred, pred_of = _distinct(pred)
        edges = [(k, pred_of[m]) for m, k in gold_of.items() if m in pred_of]
        self.common = len(edges)
        self.shared: Counter[Edge] = Counter(edges)

    @property
    def sizes(self) -> tuple[int, int]:
        """Mentions on each side."""
        return sum(self.gold), sum(self.pred)


def _distinct(clusters: Iterable[Cluster]) -> tuple[list[int], dict[Hashable, int]]:
    """Sizes of the clusters and the cluster of each mention."""
    listed = [cluster for cluster in clusters if cluster]
    of: dict[Hashable, int] = {m: n for n, cluster in enumerate(listed) for m in cluster}
    sizes = list(map(len, listed))
    if len(of) == sum(sizes):
        return sizes, of
    of, sizes = {}, []
    for cluster in listed:
        new = {m for m in cluster if m not in of}
        if new:
            of |= dict.fromkeys(new, len(sizes))
            sizes.append(len(new))
    return sizes, of


def mentions(p: Partitions) -> Vector:
    """Mentions found: ``|M_K ∩ M_R| / |M_K|`` and ``/ |M_R|``."""
    gold, pred = p.sizes
    return p.common, gold, p.common, pred


def muc(p: Partitions) -> Vector:
    """``Σ_k (|k| - parts(k, R)) / Σ_k (|k| - 1)``; parts: clusters of R hit, and mentions of k outside R
    (Vilain et al. 1995).

    Summed over all k the numerator is the mentions on both sides less the overlaps of clusters: the same on each side.
    """
    gold, pred = p.sizes
    links = p.common - len(p.shared)
    return links, gold - len(p.gold), links, pred - len(p.pred)


def b3(p: Partitions) -> Vector:
    """``Σ_k Σ_r |k ∩ r|² / |k| / Σ_k |k|`` (Bagga and Baldwin 1998)."""
    gold, pred = p.sizes
    recall = math.fsum(n * n / p.gold[k] for (k, _), n in p.shared.items())
    precision = math.fsum(n * n / p.pred[r] for (_, r), n in p.shared.items())
    return recall, gold, precision, pred


def ceafm(p: Partitions) -> Vector:
    """``max_π Σ |k ∩ π(k)|`` over the mentions of each side, π the best one-to-one pairing of clusters (Luo 2005)."""
    best = best_total(p.shared)
    gold, pred = p.sizes
    return best, gold, best, pred


def ceafe(p: Partitions) -> Vector:
    """``max_π Σ 2|k ∩ π(k)| / (|k| + |π(k)|)`` over the clusters of each side (Luo 2005)."""
    best = best_total({(k, r): 2 * n / (p.gold[k] + p.pred[r]) for (k, r), n in p.shared.items()})
    return best, len(p.gold), best, len(p.pred)


def lea(p: Partitions) -> Vector:
    """``Σ_k |k| · links(k ∩ R) / links(k) / Σ_k |k|``, links(n) = n(n-1)/2 (Moosavi and Strube 2016).

    A singleton counts 1 if it is a singleton in the response.
    """
    recall = math.fsum(_resolved(n, p.gold[k], p.pred[r]) for (k, r), n in p.shared.items())
    precision = math.fsum(_resolved(n, p.pred[r], p.gold[k]) for (k, r), n in p.shared.items())
    gold, pred = p.sizes
    return recall, gold, precision, pred


def _resolved(shared: int, own: int, other: int) -> float:
    """What one overlap adds to LEA: the cluster's size times the share of its links that lie in the overlap."""
    return float(other == 1) if own == 1 else own * _links(shared) / _links(own)


def _links(n: int) -> float:
    return n * (n - 1) / 2


def blanc(p: Partitions) -> Vector:
    """Coreferent and other pairs inside the document: right, in gold, in the response (Luo et al. 2014)."""
    gold, pred = p.sizes
    both = sum(_links(n) for n in p.shared.values())
    sums: list[Counter[int]] = [Counter(), Counter()]
    for (k, r), n in p.shared.items():
        sums[0][k] += n
        sums[1][r] += n
    in_gold, in_pred = (sum(_links(n) for n in side.values()) for side in sums)
    gold_links, pred_links = sum(map(_links, p.gold)), sum(map(_links, p.pred))
    apart = _links(p.common) - in_gold - in_pred + both
    return both, gold_links, pred_links, apart, _links(gold) - gold_links, _links(pred) - pred_links


def conll(p: Partitions) -> Vector:
    """The statistics of MUC, B³ and CEAFe side by side, then the mentions found."""
    return (*muc(p), *b3(p), *ceafe(p), *mentions(p))


def two_sided(counts: Array) -> Figures:
    """Figures of ``(recall_num, gold, precision_num, pred)``; ``tp`` is the numerator of recall."""
    right, gold, right_pred, pred = np.moveaxis(counts, -1, 0)
    recall, precision = ratio(right, gold), ratio(right_pred, pred)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "tp": right,
        "pred": pred,
        "gold": gold,
    }


def blanc_figures(counts: Array) -> Figures:
    """The mean over coreferent and other pairs; where gold has only one of the two kinds, that one alone."""
    halves = [two_sided(counts[..., [i, i + 1, i, i + 2]]) for i in (0, 3)]
    weights = [(counts[..., i] > 0).astype(np.float64) for i in (1, 4)]
    share = weights[0] + weights[1]
    found = {
        name: ratio(weights[0] * halves[0][name] + weights[1] * halves[1][name], share)
        for name in ("precision", "recall", "f1")
    }
    return found | {name: halves[0][name] + halves[1][name] for name in ("tp", "pred", "gold")}


def conll_figures(counts: Array) -> Figures:
    """The mean of the F1 (and of precision and of recall) of MUC, B³ and CEAFe; the counts are mentions."""
    parts = [two_sided(counts[..., i : i + 4]) for i in (0, 4, 8)]
    found = {n: (parts[0][n] + parts[1][n] + parts[2][n]) / 3 for n in ("precision", "recall", "f1")}
    counted = two_sided(counts[..., 12:])
    return found | {name: counted[name] for name in ("tp", "pred", "gold")}


FUNCTIONS: dict[str, Callable[[Partitions], Vector]] = {
    "conll": conll,
    "muc": muc,
    "b3": b3,
    "ceafe": ceafe,
    "ceafm": ceafm,
    "blanc": blanc,
    "lea": lea,
}
FIGURES: dict[str, Figure] = {"conll": conll_figures, "blanc": blanc_figures}


def columns(name: str) -> tuple[str, ...]:
    """What the vector of one of ``FUNCTIONS`` holds."""
    if name == "conll":
        return tuple(f"{part}_{c}" for part in ("muc", "b3", "ceafe", "mentions") for c in COLUMNS)
    return BLANC_COLUMNS if name == "blanc" else COLUMNS
