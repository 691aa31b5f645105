"""The package's own functions in the shapes that the reference fixtures expect: no scoring of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from wiesci import bio as tags
from wiesci.counts import TOTAL, macro, plain, prf, set_statistics
from wiesci.measures import claims, comparable, entities
from wiesci.measures import events as event_measures
from wiesci.model import Document, Span
from wiesci.pair import Pair
from wiesci.partitions import FIGURES, FUNCTIONS, Partitions, mentions, two_sided

Case = dict[str, Any]
Scores = dict[str, Any]


def documents(case: Case) -> list[tuple[Any, Any]]:
    """Gold documents with their predictions, an empty one where there is none."""
    pred = {d["id"]: d for d in case["pred"]["docs"]}
    return [(d, pred.get(d["id"], {})) for d in case["gold"]["docs"]]


def figures(counts: Any, *, names: tuple[str, str, str] = ("match", "n_pred", "n_gold"), of: Any = prf) -> Scores:
    found = plain(of(np.asarray(counts, dtype=np.float64)))
    renamed = dict(zip(("tp", "pred", "gold"), names, strict=True))
    return {renamed.get(name, name): value for name, value in found.items()}


def add(rows: list[Any]) -> dict[str, Any]:
    """Statistics of documents added up by label."""
    total: dict[str, Any] = {}
    for row in rows:
        for label, vector in row.items():
            total[label] = total.get(label, 0) + np.asarray(vector, dtype=np.float64)
    return total


def typed(spans: list[Any]) -> list[tuple[int, int, str]]:
    return [(s, e, t) for s, e, t in spans]


def spans(case: Case) -> Scores:
    pairs = [(typed(g["spans"]), typed(p.get("spans", []))) for g, p in documents(case)]
    exact = add([set_statistics([(t, (s, e)) for s, e, t in g], [(t, (s, e)) for s, e, t in p]) for g, p in pairs])
    micro = figures(exact.pop(TOTAL), names=("tp", "n_pred", "n_gold"))
    per_type = {t: {**figures(v), "support": int(v[2])} for t, v in exact.items()}
    means = macro(exact)
    return {
        "exact": {"micro": micro, "per_type": per_type, **means},
        "semeval": {name: semeval(pairs, name) for name in ("strict", "exact", "partial", "ent_type")},
    }


def semeval(pairs: list[Any], name: str) -> Scores:
    scheme: Any = "type" if name == "ent_type" else name
    total = add([entities.semeval_by_type(g, p, scheme) for g, p in pairs])

    def shown(vector: Any) -> Scores:
        found = figures(vector, names=("tp", "actual", "possible"), of=entities.semeval_figures)
        return found | {column: int(n) for column, n in zip(entities.SEMEVAL_COLUMNS, vector, strict=True)}

    return {"overall": shown(total.pop(TOTAL)), "per_type": {label: shown(v) for label, v in total.items()}}


def bio(case: Case) -> Scores:
    found = {}
    for name, strict in (("strict_iob2", True), ("conlleval_default", False)):
        gold, pred = (tags.decode(case[side]["sequences"], strict=strict) for side in ("gold", "pred"))
        rows = [
            set_statistics([(t, (s, e)) for s, e, t in g], [(t, (s, e)) for s, e, t in p])
            for g, p in zip(gold, pred, strict=True)
        ]
        found[name] = {
            "gold_entities": [[list(span) for span in sequence] for sequence in gold],
            "pred_entities": [[list(span) for span in sequence] for sequence in pred],
            "micro": figures(add(rows).get(TOTAL, [0, 0, 0])),
        }
    return found


def partition_scores(pairs: list[Partitions]) -> Scores:
    totals = {name: sum(np.asarray(function(p), dtype=float) for p in pairs) for name, function in FUNCTIONS.items()}
    totals["mentions"] = sum(np.asarray(mentions(p), dtype=float) for p in pairs)
    found: Scores = {}
    for name, vector in totals.items():
        scores = plain(FIGURES.get(name, two_sided)(vector))
        found[name] = {key: scores[key] for key in ("precision", "recall", "f1")}
        if len(vector) == 4:
            found[name] |= dict(zip(("r_num", "r_den", "p_num", "p_den"), map(float, vector), strict=True))
    keys = ("correct", "key", "response")
    for part, vector in (("coref", totals["blanc"][:3]), ("noncoref", totals["blanc"][3:])):
        found["blanc"][part] = dict(zip(keys, map(float, vector), strict=True))
    found["conll_f1"] = found.pop("conll")["f1"]
    found["conll_f1_tac4"] = float(np.mean([found[name]["f1"] for name in ("muc", "b3", "ceafe", "blanc")]))
    return found


def coref(case: Case) -> Scores:
    def clusters(document: Any) -> list[list[tuple[int, int]]]:
        return [[(s, e) for s, e in cluster] for cluster in document.get("clusters", [])]

    return partition_scores([Partitions(clusters(g), clusters(p)) for g, p in documents(case)])


def event_coref(case: Case) -> Scores:
    def clusters(document: Any) -> list[list[tuple[int, int, str]]]:
        places = typed(document.get("mentions", []))
        listed = document.get("clusters", [])
        alone = sorted(set(range(len(places))) - {i for cluster in listed for i in cluster})
        return [[places[i] for i in cluster] for cluster in (*listed, *([i] for i in alone))]

    return partition_scores([Partitions(clusters(g), clusters(p)) for g, p in documents(case)])


def events(case: Case) -> Scores:
    def of(document: Any) -> list[event_measures.SpanEvent]:
        return [((*e["trigger"][:2], e["trigger"][2]), typed(e["args"])) for e in document.get("events", [])]

    pairs = [(of(g), of(p)) for g, p in documents(case)]
    keys: Any = {"TI": lambda t: (TOTAL, t[:2]), "TC": lambda t: (t[2], t[:2])}
    found = {}
    for name, key in keys.items():
        rows = [set_statistics({key(t) for t, _ in g}, {key(t) for t, _ in p}) for g, p in pairs]
        found[name] = figures(add([{TOTAL: row[TOTAL]} for row in rows])[TOTAL])
    for name, kind in (("AI", "ai"), ("AC", "ac"), ("AI+", "ai_plus"), ("AC+", "ac_plus")):
        found[name] = figures(add([event_measures.span_statistics(g, p, kind) for g, p in pairs])[TOTAL])
    return found


def event_args_coref(case: Case) -> Scores:
    totals: dict[str, Any] = {name: np.zeros(4) for name in ("exact", "head", "coref")}
    for gold, pred in documents(case):
        clusters = [{(s, e) for s, e in cluster} for cluster in gold["coref"]]
        heads = {(s, e): (hs, he) for s, e, hs, he in gold["head_of"]}
        for g, p in zip(gold["events"], pred["events"], strict=True):
            golds, preds = typed(g["args"]), typed(p["args"])
            totals["exact"] += comparable.gold_trigger_arguments(golds, preds)
            totals["coref"] += comparable.gold_trigger_arguments(golds, preds, clusters)
            totals["head"] += comparable.gold_trigger_arguments(
                comparable.to_heads(golds, heads), comparable.to_heads(preds, heads)
            )
    return {
        name: {"identification": figures(v[[0, 2, 3]]), "classification": figures(v[[1, 2, 3]])}
        for name, v in totals.items()
    }


def event_trigger_soft(case: Case) -> Scores:
    found = {}
    for name, same_type in (("span", False), ("span_type", True)):
        total = np.zeros(3)
        for gold, pred in documents(case):
            g, p = typed(gold["mentions"]), typed(pred.get("mentions", []))
            total += (event_measures.dice(g, p, typed=same_type), len(p), len(g))
        found[name] = figures(total, names=("tp", "n_pred", "n_gold"))
    return found


def name_normalisation(case: Case) -> Scores:
    totals: dict[str, Any] = {n: np.zeros(4) for n in ("normalization", "recognition_strict", "linking_doc_lea")}
    for gold, pred in documents(case):
        g, p = gold["mentions"], pred.get("mentions", [])
        for name, function in (("normalization", comparable.base_forms), ("recognition_strict", comparable.name_forms)):
            left, right = function(g), function(p)
            shared = len(left & right)
            totals[name] += (shared, len(left), shared, len(right))
        totals["linking_doc_lea"] += comparable.linking(g, p)
    found = {}
    for name, vector in totals.items():
        scores = plain(two_sided(vector))
        found[name] = {key: scores[key] for key in ("precision", "recall", "f1")}
        found[name] |= dict(zip(("r_num", "r_den", "p_num", "p_den"), map(float, vector), strict=True))
    return found


def attribution(case: Case) -> Scores:
    vectors: dict[tuple[str, ...], Any] = {}

    def count(counts: Any, *name: str) -> None:
        vectors[name] = vectors.get(name, 0) + np.asarray(counts, dtype=float)

    for gold, pred in documents(case):
        pair = Pair(Document(gold["id"], tokens=tuple((s, e) for s, e in gold["tokens"])), Document(gold["id"]))
        fragments = [distinct(d.get("attributions", [])) for d in (gold, pred)]
        parts = [[tuple(pair.tokens([Span(*f) for f in role]) for role in a) for a in side] for side in fragments]
        equal = set_statistics([(TOTAL, a) for a in fragments[0]], [(TOTAL, a) for a in fragments[1]])
        count(equal[TOTAL], "relation_exact")
        sizes = len(fragments[1]), len(fragments[0])
        count((claims.soft_relation(parts[0], parts[1]), *sizes), "relation_soft_1to1")
        for index, role in enumerate(claims.ROLES):
            spans_of = [list(dict.fromkeys(a[index] for a in side if a[index])) for side in fragments]
            exact = set_statistics([(role, f) for f in spans_of[0]], [(role, f) for f in spans_of[1]])[TOTAL]
            count(exact, "role_exact", role)
            count(exact, "role_exact", "micro")
            sets = [[pair.tokens([Span(*f) for f in fs]) for fs in side] for side in spans_of]
            count((claims.soft_role(sets[0], sets[1]), len(sets[1]), len(sets[0])), "role_dice_1to1", role)
        for name, weighted in (("sf1_weighted", True), ("sf1_binary", False)):
            count(claims.sf1(parts[0], parts[1], weighted=weighted), name)
        tokens = claims.token_statistics(parts[0], parts[1])
        for label in (TOTAL, *claims.ROLES):
            count(tokens.get(label, (0, 0, 0)), "token_f1", label or "micro")
    found: Scores = {}
    for name, vector in vectors.items():
        scores = figures(vector, of=two_sided if name[0].startswith("sf1") else prf)
        place = found
        for key in name[:-1]:
            place = place.setdefault(key, {})
        place[name[-1]] = scores
    return found


def distinct(attributions: list[Any]) -> list[tuple[Any, ...]]:
    """Source, cue and content fragments of each attribution, repetitions dropped, in the given order."""
    return list(dict.fromkeys(tuple(tuple(map(tuple, a[role])) for role in claims.ROLES) for a in attributions))


def alpha(case: Case) -> Scores:
    return {"alpha": comparable.nominal_alpha(case["labels"])}
