"""The figures beside those of other scorers, on documents drawn at random; every known disagreement is named.

Peers from PyPI: seqeval 1.2.2, nervaluate 1.2.1, scorch 0.2.0, coreference-eval 0.0.2 (import ``corefeval``),
krippendorff, scikit-learn. (``coval`` on PyPI is another program; corefud-scorer is not there.)
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from statistics import mean

import krippendorff
import numpy as np
import pytest
from corefeval import Document as PeerDocument
from corefeval import Scorer as PeerScorer
from nervaluate import Evaluator
from scorch import scores as scorch
from seqeval.metrics.v1 import precision_recall_fscore_support as seqeval_scores
from seqeval.scheme import IOB2
from sklearn.metrics import cohen_kappa_score, f1_score, precision_recall_fscore_support

import drawn
from wiesci.counts import TOTAL, plain
from wiesci.matching import best_pairs, best_total
from wiesci.measures import MEASURES
from wiesci.measures.claims import parts_of, token_labels
from wiesci.measures.comparable import nominal_alpha
from wiesci.measures.entities import SEMEVAL_COLUMNS, semeval_by_type
from wiesci.model import Document, Event, Mention, Trigger
from wiesci.pair import Pair

CASES = 700
Spans = list[tuple[int, int, str]]


def named(spans: Sequence[tuple[int, int, str]]) -> Document:
    return Document("d", mentions=tuple(Mention(str(i), *span) for i, span in enumerate(spans)))


def shown(measure: str, *pairs: tuple[Document, Document]) -> dict[str, float | int]:
    rows = [np.asarray(MEASURES[measure].statistics(Pair(g, p))[TOTAL], dtype=float) for g, p in pairs]
    return plain(MEASURES[measure].figures(np.sum(rows, axis=0)))


def share(cases: Sequence[object], held: Sequence[bool]) -> float:
    return sum(held) / len(cases)


# ---- seqeval: flat names -------------------------------------------------------


def tags(rng: random.Random, length: int) -> list[str]:
    """Well-formed IOB2 tags, touching spans of one type included."""
    done: list[str] = []
    while len(done) < length:
        label = rng.choice("PLO")
        done += ["O"] if rng.random() < 0.5 else [f"B-{label}", *[f"I-{label}"] * rng.randrange(3)]
    return done[:length]


def flat(sequence: Sequence[str]) -> Spans:
    """Spans of well-formed tags, written independently of the package."""
    spans: Spans = []
    for i, tag in enumerate(sequence):
        if tag.startswith("B-"):
            end = i + 1
            while end < len(sequence) and sequence[end] == f"I-{tag[2:]}":
                end += 1
            spans.append((i, end, tag[2:]))
    return spans


def test_flat_names_equal_seqeval_strict() -> None:
    rng = random.Random(1)
    cases = []
    for _ in range(CASES):
        gold = tags(rng, rng.randint(1, 12))
        pred = list(gold) if rng.random() < 0.2 else tags(rng, len(gold))
        if rng.random() < 0.1:
            pred = ["O"] * len(gold)
        cases.append((gold, pred))
    spans = [(flat(g), flat(p)) for g, p in cases]
    assert share(cases, [not g or not p for g, p in spans]) > 0.1
    assert share(cases, [any(a[1] == b[0] and a[2] == b[2] for a, b in itertools.pairwise(g)) for g, _ in spans]) > 0.1
    for (gold, pred), (g, p) in zip(cases, spans, strict=True):
        peer = seqeval_scores([gold], [pred], average="micro", mode="strict", scheme=IOB2, zero_division=0)[:3]
        ours = shown("entities.strict", (named(g), named(p)))
        assert (ours["precision"], ours["recall"], ours["f1"]) == pytest.approx(peer), (gold, pred)
    golds, preds = zip(*cases, strict=True)
    peer = seqeval_scores(list(golds), list(preds), average="micro", mode="strict", scheme=IOB2, zero_division=0)
    ours = shown("entities.strict", *((named(g), named(p)) for g, p in spans))
    assert (ours["precision"], ours["recall"], ours["f1"]) == pytest.approx(peer[:3])


# ---- nervaluate: the schemes of SemEval-2013 --------------------------------------


def nested(rng: random.Random) -> Spans:
    """Names of up to twelve characters in a short text: they nest, cross, touch and repeat with other types."""
    found = {(s, s + rng.randint(1, 12), rng.choice("PLO")) for s in rng.choices(range(30), k=rng.randrange(7))}
    return sorted(found)


def overlap(a: tuple[int, int, str], b: tuple[int, int, str]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def test_partial_matches_equal_nervaluate() -> None:
    """Each document, each scheme, overall and by type.

    nervaluate is given what it needs to be well defined: sorted lists without repetitions (it depends on their order),
    inclusive ends (with half-open ones touching spans overlap), all types of both sides (an unlisted type vanishes).
    """
    rng = random.Random(2)
    cases = []
    for _ in range(CASES):
        gold = nested(rng)
        kept = [(s, e, t if rng.random() < 0.7 else rng.choice("PLO")) for s, e, t in gold if rng.random() < 0.5]
        cases.append((gold, sorted({*kept, *nested(rng)[:4]})))
    assert share(cases, [any(overlap(a, b) for a, b in itertools.combinations(g, 2)) for g, _ in cases]) > 0.5
    assert share(cases, [any(a[1] == b[0] for a in g for b in p) for g, p in cases]) > 0.2  # touching
    assert share(cases, [any(a[:2] == b[:2] and a[2] != b[2] for a in g for b in p) for g, p in cases]) > 0.05
    assert share(cases, [not g or not p for g, p in cases]) > 0.1
    for gold, pred in cases:
        sides = [[[{"label": t, "start": s, "end": e - 1} for s, e, t in spans]] for spans in (gold, pred)]
        peer = Evaluator(sides[0], sides[1], tags=list("PLO"), loader="dict").evaluate()
        for scheme, name in (("strict", "strict"), ("exact", "exact"), ("partial", "partial"), ("type", "ent_type")):
            for label, vector in semeval_by_type(gold, pred, scheme).items():
                theirs = peer["overall"][name] if label == TOTAL else peer["entities"][label][name]
                wanted = tuple(getattr(theirs, column) for column in SEMEVAL_COLUMNS)
                assert tuple(vector) == wanted, (gold, pred, scheme, label)
            if scheme != "strict":
                ours = shown(f"entities.{scheme}", (named(gold), named(pred)))
                theirs = peer["overall"][name]
                assert (ours["precision"], ours["recall"], ours["f1"]) == pytest.approx(
                    (theirs.precision, theirs.recall, theirs.f1)
                )


# ---- scorch, coreference-eval: partitions -----------------------------------------------

Partition = list[set[int]]


def partition(rng: random.Random, mentions: Sequence[int], smallest: int = 1) -> Partition:
    clusters: list[set[int]] = [set() for _ in range(rng.randint(1, 4))]
    for m in mentions:
        rng.choice(clusters).add(m)
    return [c for c in clusters if len(c) >= smallest]


def clustered(partition_: Partition) -> Document:
    mentions = [Mention(f"{c}-{m}", m, m + 1, "PER", str(c)) for c, of in enumerate(partition_) for m in of]
    return Document("d", mentions=tuple(mentions))


def partitions(smallest: int) -> list[tuple[Partition, Partition]]:
    rng = random.Random(3)
    cases = []
    for _ in range(CASES):
        known = range(rng.randint(0, 9))
        seen = [m for m in known if rng.random() < 0.8] + list(range(20, 20 + rng.randrange(3)))
        gold = partition(rng, known, smallest)
        cases.append((gold, gold if rng.random() < 0.1 else partition(rng, seen, smallest)))
    return cases


def test_coreference_equals_scorch() -> None:
    """MUC, B³, CEAF and BLANC of each document, singletons kept.

    Known disagreements, which alone are left out: scorch divides by zero in CEAF where no mention is on both sides
    (ours: 0), and its BLANC fails on an empty side and is 1 where gold has one mention or none (ours: 0, there are no
    pairs). Its fast BLANC needs an old numpy; the plain one is taken.
    """
    cases = partitions(1)
    assert share(cases, [any(len(c) == 1 for c in (*g, *p)) for g, p in cases]) > 0.5
    assert share(cases, [not g or not p for g, p in cases]) > 0.05
    assert share(cases, [set().union(*g) != set().union(*p) for g, p in cases]) > 0.5
    compared = dict.fromkeys(("muc", "b3", "ceafm", "ceafe", "blanc", "conll"), 0)
    peers = {"muc": scorch.muc, "b3": scorch.b_cubed, "ceafm": scorch.ceaf_m, "ceafe": scorch.ceaf_e}
    for gold, pred in cases:
        common = set().union(*gold) & set().union(*pred)
        documents = clustered(gold), clustered(pred)
        found = []
        for name, peer in peers.items():
            if common or not name.startswith("ceaf") or not gold or not pred:
                recall, precision, f1 = peer(gold, pred)
                ours = shown(f"coreference.{name}", documents)
                assert (ours["recall"], ours["precision"], ours["f1"]) == pytest.approx((recall, precision, f1)), name
                compared[name] += 1
                found.append(f1)
        if gold and pred and sum(map(len, gold)) > 1:
            recall, precision, f1 = scorch.blanc(gold, pred, fast=False)
            ours = shown("coreference.blanc", documents)
            assert (ours["recall"], ours["precision"], ours["f1"]) == pytest.approx((recall, precision, f1))
            compared["blanc"] += 1
        if len(found) == 4:
            assert shown("coreference.conll", documents)["f1"] == pytest.approx(mean([*found[:2], found[3]]))
            compared["conll"] += 1
    assert min(compared.values()) >= 500, compared


def test_corpora_of_chains_equal_coreference_eval() -> None:
    """Sums over documents, and LEA. The peer drops singletons, so only clusters of two and more are drawn."""
    cases = partitions(2)
    rng = random.Random(4)
    for _ in range(100):
        drawn_cases = rng.sample(cases, 6)
        peer = PeerScorer()
        for gold, pred in drawn_cases:
            sides = [[[(m, m) for m in sorted(c)] for c in side] for side in (pred, gold)]
            peer.update(PeerDocument(sides[0], sides[1]))
        conll, theirs = peer.detailed_score("", "", verbose=False)
        documents = [(clustered(g), clustered(p)) for g, p in drawn_cases]
        for name, label in (("muc", "muc"), ("b3", "b_cubed"), ("ceafe", "ceafe"), ("lea", "lea")):
            ours = shown(f"coreference.{name}", *documents)
            assert {k: ours[k] for k in ("precision", "recall", "f1")} == pytest.approx(theirs[label]), name
        assert shown("coreference.conll", *documents)["f1"] == pytest.approx(conll)


# ---- scikit-learn: tokens, kappa -----------------------------------------------------------


def test_tokens_equal_scikit_learn() -> None:
    """Micro-F1 over source, cue and content, none left out; unlocated spans have no token and are not drawn."""
    seen = 0
    sides: tuple[list[str], list[str]] = ([], [])
    documents = []
    for seed in range(500):
        rng = random.Random(seed)
        gold = drawn.gold(rng)
        pred = drawn.prediction(rng, gold, located=True)
        documents.append((gold, pred))
        labels = [token_labels(parts) for parts in parts_of(Pair(gold, pred))]
        tokens = range(len(gold.tokens or ()))
        told = [[side.get(token, "none") for token in tokens] for side in labels]
        peer = precision_recall_fscore_support(
            *told, labels=["source", "cue", "content"], average="micro", zero_division=0
        )
        ours = shown("claims.token", (gold, pred))
        assert (ours["precision"], ours["recall"], ours["f1"]) == pytest.approx(peer[:3]), seed
        seen += ours["tp"] not in (0, ours["gold"])
        for whole, own in zip(sides, told, strict=True):
            whole += own
    assert seen > 400
    peer = precision_recall_fscore_support(*sides, labels=["source", "cue", "content"], average="micro")
    assert shown("claims.token", *documents)["f1"] == pytest.approx(peer[2])


def test_kappa_and_macro_f1_equal_scikit_learn() -> None:
    """Over triggers found. Kappa is not a number for scikit-learn where only one value occurs (ours: 0); left out."""
    compared = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        n = rng.randint(2, 12)
        values = ["ACTUAL", "FUTURE", "HYPO", "GENERIC"][: rng.randint(1, 4)]
        gold = [rng.choice(values) for _ in range(n)]
        pred = [v if rng.random() < 0.5 else rng.choice(values) for v in gold]
        sides = [
            Document(
                "d", events=(Event("e", "Move", tuple(Trigger(f"{i}", i, i + 1, None, v) for i, v in enumerate(s))),)
            )
            for s in (gold, pred)
        ]
        ours = shown("events.realis", (sides[0], sides[1]))
        assert ours["macro_f1"] == pytest.approx(f1_score(gold, pred, average="macro", zero_division=0))
        assert ours["f1"] == pytest.approx(f1_score(gold, pred, average="micro"))
        if len({*gold, *pred}) > 1:
            assert ours["kappa"] == pytest.approx(cohen_kappa_score(gold, pred))
            compared += 1
    assert compared >= 400


# ---- krippendorff ---------------------------------------------------------------------------


def test_alpha_equals_krippendorff() -> None:
    """Two to four annotators with missing labels. The peer raises where fewer than two labels occur (ours: None)."""
    compared = missing = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        units = rng.randint(2, 15)
        truth = [rng.choice("abc") for _ in range(units)]
        annotators = [
            [None if rng.random() < 0.1 else t if rng.random() < 0.6 else rng.choice("abc") for t in truth]
            for _ in range(rng.randint(2, 4))
        ]
        paired = {v for unit in zip(*annotators, strict=True) if sum(v is not None for v in unit) > 1 for v in unit}
        ours = nominal_alpha(annotators)
        if len(paired - {None}) < 2:
            assert ours is None
            continue
        codes = [[np.nan if v is None else "abc".index(v) for v in row] for row in annotators]
        peer = krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal")
        assert ours == pytest.approx(peer)
        compared += 1
        missing += any(None in row for row in annotators)
    assert compared >= 500
    assert missing > 200


# ---- brute force: the best pairing ---------------------------------------------------------------


def by_trying(weights: dict[tuple[int, int], float], preferred: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The best pairing by trying all of them, by the rule as it is written in METRICS 1.8."""
    whole = {edge: round(w * 10**12) for edge, w in weights.items() if round(w * 10**12) > 0}
    lefts, rights = ({edge[side] for edge in whole} for side in (0, 1))
    columns = [*rights, *[None] * len(lefts)]
    best: tuple[int, int, list[tuple[int, int]]] | None = None
    for chosen in set(itertools.permutations(columns, len(lefts))):
        pairs = sorted(edge for edge in zip(sorted(lefts), chosen, strict=True) if edge in whole)
        key = (-sum(whole[e] for e in pairs), -sum(e in preferred for e in pairs), pairs)
        best = key if best is None else min(best, key)
    return best[2] if best else []


def test_the_best_pairing_equals_all_pairings_tried() -> None:
    """Few different weights, so that ties are the rule."""
    ties = empty = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        values = rng.choice(([0.5], [0.25, 0.5], [0.0, 0.1, 0.2, 0.3], [rng.random() for _ in range(9)]))
        edges = itertools.product(range(rng.randint(0, 4)), range(rng.randint(1, 5)))
        weights = {edge: rng.choice(values) for edge in edges if rng.random() < 0.8}
        preferred = {edge for edge in weights if rng.random() < 0.4}
        wanted = by_trying(weights, preferred)
        assert best_pairs(weights, preferred) == wanted, seed
        assert best_total(weights) == pytest.approx(sum(weights[e] for e in wanted)), seed
        ties += len(set(weights.values())) < len(weights)
        empty += not weights
    assert ties > CASES / 2
    assert empty > CASES / 20
