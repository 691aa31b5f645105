"""Our labels beside those of people, on articles of other projects.

    python scripts/calibrate.py names  --external DIR   # SlavicNER: names, types, base forms, entities
    python scripts/calibrate.py claims --external DIR   # PolNeAR: attributions, six people an article
    python scripts/calibrate.py events --external DIR   # WikiEvents: triggers and arguments of the types both have
    (each with --differences to list what differs, --json FILE to keep the figures)

DIR holds ``slavicner/``, ``polnear/`` and ``wikievents/`` as their projects lay them out. Our side lies in
``corpus/calibration/`` without a word of the texts. English articles calibrate the rules, not the Polish.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

from wiesci import derive, views, wire
from wiesci.build import build
from wiesci.counts import plain, prf
from wiesci.labels import read_labels
from wiesci.matching import best_pairs, dice
from wiesci.measures.claims import Parts, headline
from wiesci.measures.entities import normal_form
from wiesci.model import Document, Event, Mention, Span
from wiesci.pair import Pair
from wiesci.partitions import Partitions, conll, conll_figures
from wiesci.significance import draws, percentiles
from wiesci.slavicner import HumanName, read_names

ROOT = Path(__file__).resolve().parents[1]
CALIBRATION = ROOT / "corpus" / "calibration"
Figures = dict[str, Any]


def ours(folder: Path) -> dict[str, Document]:
    """Our documents of one calibration set, by id."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        decoded = wire.decode(json.dumps(json.loads(path.read_text(encoding="utf-8"))).encode())
        built = build(decoded)
        if built.faults:
            raise SystemExit(f"{path}: {built.faults[0]}")
        found[built.document.id] = built.document
    return found


def scored(rows: Sequence[tuple[float, float, float]]) -> Figures:
    """Precision, recall and F1 of counts (right, ours, theirs) by article, with a bootstrap interval over articles."""
    counts = np.array(rows, dtype=np.float64).reshape(-1, 3)
    samples = prf(draws(len(counts)) @ counts)["f1"]
    return plain(prf(counts.sum(axis=0))) | {"ci": list(percentiles(samples))}


# ---- names -----------------------------------------------------------------------------------------------------------


PROJECTED = {"media": "PRO", "seat": "LOC"}


class Names(NamedTuple):
    """One article with both annotations."""

    doc_id: str
    document: Document
    people: list[HumanName]
    text: str


def compare_names(external: Path, *, differences: bool) -> Figures:
    """The figures of each round: the first made the guidelines better, the second shows what they are worth."""
    places = json.loads((CALIBRATION / "names.json").read_text(encoding="utf-8"))
    rounds: dict[str, list[Names]] = defaultdict(list)
    for doc_id, document in ours(CALIBRATION / "names").items():
        path = places[doc_id]["path"]
        tsv = Path(path.replace("raw/", "ner/", 1)).with_suffix(".tsv")
        people = read_names(external / "slavicner" / tsv)
        text = (external / "slavicner" / path).read_bytes().decode("utf-8")
        rounds[f"round_{places[doc_id]['round']}"].append(Names(doc_id, document, people, text))
    return {name: names_of_round(rounds[name], differences=differences) for name in sorted(rounds)}


def names_of_round(articles: Sequence[Names], *, differences: bool) -> Figures:
    """Strict with the label view as it is, with subtypes projected, type-blind; base forms, entities.

    SlavicNER counts media as products and seats of power as places; projecting our subtype shows agreement on what
    both mean, and is never used to score a system.
    """
    view = views.find_view("slavicner", read_labels(ROOT / "corpus" / "labels.json"))
    rows: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    lemmas: list[tuple[float, float, float]] = []
    vectors: list[Sequence[float]] = []
    kinds: Counter[str] = Counter()
    verdicts = read_verdicts("names")
    judged: Counter[str] = Counter()
    for article in articles:
        names = [m for m in article.document.mentions if m.level == "NAM"]
        subtype = {e.id: e.subtype for e in article.document.entities}
        seen = {(m.start, m.end): m.type for m in views.apply(view, article.document, gold=True).mentions}
        as_is = {(m.start, m.end, seen[m.start, m.end]) for m in names}
        projected = {
            (m.start, m.end, PROJECTED.get(subtype[m.entity or ""] or "", seen[m.start, m.end])) for m in names
        }
        theirs = {(g.start, g.end, g.type) for g in article.people}
        blind, blind_theirs = {s[:2] for s in as_is}, {s[:2] for s in theirs}
        rows["strict"].append((len(as_is & theirs), len(as_is), len(theirs)))
        rows["strict_projected"].append((len(projected & theirs), len(projected), len(theirs)))
        rows["type_blind"].append((len(blind & blind_theirs), len(blind), len(blind_theirs)))
        human_lemma = {(g.start, g.end): g.lemma for g in article.people}
        both = [m for m in names if (m.start, m.end) in human_lemma]
        agreed = [m for m in both if normal_form(m.lemma or "") == normal_form(human_lemma[m.start, m.end])]
        lemmas.append((len(agreed), len(both), len(both)))
        own, human = defaultdict(list), defaultdict(list)
        for m in names:
            own[m.entity].append((m.start, m.end))
        for g in article.people:
            human[g.entity].append((g.start, g.end))
        vectors.append(conll(Partitions(sorted(human.values()), sorted(own.values()))))
        adjectives = {(m.start, m.end) for m in article.document.mentions if m.level == "ADJ"}
        for span in sorted(projected ^ theirs):
            kind = name_difference(span, projected, theirs, adjectives)
            side = "ours" if span in projected else "theirs"
            verdict = verdicts.get((article.doc_id, span[0], span[1], side), "not judged")
            kinds[kind] += 1
            judged[verdict] += 1
            if differences:
                form = article.text[span[0] : span[1]]
                print(f"{article.doc_id} {span[0]:5} {span[1]:5} {side:6} {span[2]:4} {form!r:40} {kind}; {verdict}")
        for m in both if differences else ():
            if m not in agreed:
                form, other = article.text[m.start : m.end], human_lemma[m.start, m.end]
                print(f"{article.doc_id} lemma of {form!r}: ours {m.lemma!r}, theirs {other!r}")
    table = np.array(vectors, dtype=np.float64)
    return {
        "articles": len(articles),
        **{name: scored(counts) for name, counts in rows.items()},
        "lemma_accuracy": scored(lemmas)["recall"],
        "lemma_ci": scored(lemmas)["ci"],
        "lemmas": int(sum(r[1] for r in lemmas)),
        "coreference_conll": float(conll_figures(table.sum(axis=0))["f1"]),
        "coreference_ci": list(percentiles(conll_figures(draws(len(table)) @ table)["f1"])),
        "differences": dict(kinds.most_common()),
        "verdicts": dict(judged.most_common()),
        "own_errors_per_name": judged["our error"] / sum(r[2] for r in rows["strict"]),
    }


def read_verdicts(what: str) -> dict[tuple[str, int, int, str], str]:
    """What each difference was judged to be: a difference of the schemes, of the gold, or our error."""
    with (CALIBRATION / f"{what}_verdicts.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {(r["article"], int(r["start"]), int(r["end"]), r["side"]): r["verdict"] for r in rows}


def name_difference(
    span: tuple[int, int, str], ours: set[Any], theirs: set[Any], adjectives: set[tuple[int, int]]
) -> str:
    """What kind of difference a span on one side only is."""
    other = theirs if span in ours else ours
    if any(o[:2] == span[:2] for o in other):
        return "type"
    if any(o[0] < span[1] and span[0] < o[1] for o in other):
        return "boundary"
    if span[:2] in adjectives:
        return "capitalised adjective, theirs only"
    return "ours only" if span in ours else "theirs only"


# ---- claims ----------------------------------------------------------------------------------------------------------

INTENTION = frozenset(
    """want wants wanted hope hopes hoped plan plans planned intend intends seek seeks sought try tries tried refuse
    refuses refused decline declines declined decide decides decided aim aims aimed""".split()  # noqa: SIM905
)
"""Cues of intention, which PolNeAR marks and our scheme leaves to realis."""

QUESTION = frozenset(("how", "why", "what", "who", "whom", "when", "where", "which"))
FINITE = frozenset(
    """is are was were be been am has have had will would can could may might should shall must do does did isn't aren't
    wasn't weren't won't can't don't doesn't didn't hasn't haven't it's he's she's that's there's they're we're i'm i've
    we've""".split()  # noqa: SIM905
)


def reason_missed(cue: str, content: str) -> str:
    """Which difference of the schemes a missed attribution falls under, by its words alone.

    PolNeAR marks intentions, and sources' talk about or attitude to a person, thing or topic; our claims need a
    proposition (C1-C3). A content is taken for none if it opens with a question word or holds no finite auxiliary and
    no infinitive.
    """
    words = content.lower().replace("’", "'").replace("\xa0", " ").split()
    if set(cue.lower().split()) & INTENTION:
        return "intention"
    if words and words[0] in QUESTION:
        return "no proposition"
    if not set(words) & FINITE and "to" not in words[:1]:
        return "no proposition"
    return "other"


def read_polnear(path: Path) -> list[tuple[list[Span], list[Span], list[Span]]]:
    """Source, cue and content spans of every attribution of one annotator."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    spans: dict[str, list[Span]] = {}
    for name, rest, *_ in lines:
        if name.startswith("T"):
            places = rest.split(" ", 1)[1].split(";")
            spans[name] = [Span(int(start), int(end)) for start, end in map(str.split, places)]
    found = []
    for name, rest, *_ in lines:
        if name.startswith("E"):
            parts: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
            for pair in rest.split():
                role, _, target = pair.partition(":")
                kind = role.rstrip("0123456789")
                if kind in parts:
                    parts[kind] += spans[target]
            if parts["Content"]:
                found.append((parts["Source"], parts["Cue"], parts["Content"]))
    return found


def own_claims(document: Document) -> list[tuple[list[Span], list[Span], list[Span]]]:
    """Our claims in the same shape: the source's mention nearest the cue."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for m in document.mentions:
        mentions[m.entity or ""].append(m)
    found = []
    for claim in document.claims:
        mention = derive.nearest(mentions.get(str(claim.source), []), claim.cue) if claim.source else None
        source = [Span(mention.start, mention.end)] if mention else []
        found.append((source, [claim.cue] if claim.cue else [], list(claim.content)))
    return found


def trimmed(text: str, spans: Iterable[Span]) -> list[Span]:
    """Contents as our reader trims them: no outer quotes, dashes, final stop; English complementisers too."""
    done = []
    for span in spans:
        start, end = derive.trim(text, span.start, span.end)
        word = text[start:end].split(" ", 1)[0]
        if word in ("that", "to", "if", "whether", "for", "of") and len(word) + 1 < end - start:
            start += len(word) + 1
        done.append(Span(start, end))
    return done


def compare_claims(external: Path, *, differences: bool) -> Figures:
    """Us and each of six people, beside each two of the six: detection, content, source, relation."""
    pairs: dict[str, list[dict[str, float]]] = {"us_human": [], "human_human": []}
    supported: list[tuple[float, float]] = []
    missed: dict[str, float] = defaultdict(float)
    listed: list[str] = []
    documents = ours(CALIBRATION / "claims")
    articles = sorted((external / "polnear" / "text").glob("*.txt"))  # polnear-1 is the first by name, and so on
    for doc_id, document in documents.items():
        article = articles[int(doc_id.rsplit("-", 1)[1]) - 1]
        text = article.read_bytes().decode("utf-8")
        pair = Pair(document, Document(doc_id))

        def tokens(claims: Iterable[tuple[list[Span], list[Span], list[Span]]]) -> list[Parts]:
            return [
                (pair.tokens(s), pair.tokens(c), pair.tokens(trimmed(text, content)))  # noqa: B023
                for s, c, content in claims
            ]

        paths = sorted((external / "polnear" / "gold").glob(f"{article.stem}_*.ann"))
        raw = {path.stem.rsplit("_", 1)[1]: read_polnear(path) for path in paths}
        people = {name: tokens(claims) for name, claims in raw.items()}
        us = tokens(own_claims(document))
        pairs["us_human"] += [agree(theirs, us) for theirs in people.values()]
        pairs["human_human"] += [agree(a, b) for a, b in itertools.combinations(people.values(), 2)]
        for name, claims in people.items():
            for index, claim in enumerate(claims):
                holders = 1 + sum(
                    any(claim[2] & other[2] for other in others) for n, others in people.items() if n != name
                )
                if holders < 4:
                    continue
                hit = any(claim[2] & own[2] for own in us)
                supported.append((float(hit), 1 / holders))
                if not hit:
                    cue = " ".join(text[s.start : s.end] for s in raw[name][index][1])
                    content = text[raw[name][index][2][0].start : raw[name][index][2][-1].end]
                    kind = reason_missed(cue, content)
                    missed[kind] += 1 / holders
                    listed.append(f"{doc_id} {holders} people, {kind}: {cue!r} {content[:90]!r}")
    if differences:
        print("\n".join(sorted(set(listed))))
    weight = sum(w for _, w in supported)
    return {
        "articles": len(documents),
        "claims_ours": sum(len(d.claims) for d in documents.values()),
        **{name: summary(rows) for name, rows in pairs.items()},
        "marked_by_four_of_six": weight,
        "recall": sum(hit * w for hit, w in supported) / weight,
        "recall_of_propositions": sum(hit * w for hit, w in supported) / (weight - weight_of_scheme(missed)),
        "missed": dict(missed),
    }


def weight_of_scheme(missed: Mapping[str, float]) -> float:
    """What of the missed attributions the schemes' differences account for."""
    return sum(n for kind, n in missed.items() if kind != "other")


def agree(gold: Sequence[Parts], pred: Sequence[Parts]) -> dict[str, float]:
    """Detection both ways, Dice of paired contents, share of paired sources that overlap, relation F1."""
    edges = {
        (i, j): (dice(g[0], p[0]), dice(g[1], p[1]), dice(g[2], p[2]))
        for i, g in enumerate(gold)
        for j, p in enumerate(pred)
        if g[2] & p[2]
    }
    weights = {edge: headline(*parts) for edge, parts in edges.items()}
    chosen = best_pairs(weights)
    found_gold = {i for i, _ in edges}
    found_pred = {j for _, j in edges}
    total = sum(weights[e] for e in chosen)
    return {
        "recall": len(found_gold) / len(gold) if gold else 0.0,
        "precision": len(found_pred) / len(pred) if pred else 0.0,
        "content_dice": mean(edges[e][2] for e in chosen) if chosen else 0.0,
        "source": mean(float(edges[e][0] > 0) for e in chosen) if chosen else 0.0,
        "relation": 2 * total / (len(gold) + len(pred)) if gold or pred else 0.0,
    }


def summary(rows: Sequence[Mapping[str, float]]) -> Figures:
    """Mean, smallest and largest of each figure over the pairs of annotators."""
    return {
        name: {
            "mean": mean(r[name] for r in rows),
            "min": min(r[name] for r in rows),
            "max": max(r[name] for r in rows),
        }
        for name in rows[0]
    }


# ---- events ----------------------------------------------------------------------------------------------------------

TYPES = (
    ("Conflict.Attack", ("Conflict.Attack",)),
    ("Conflict.Demonstrate", ("Conflict.Protest",)),
    ("Life.Die", ("Life.Die",)),
    ("Life.Injure", ("Life.Injure",)),
    ("Justice.ArrestJailDetain", ("Justice.Arrest",)),
    ("Justice.ChargeIndict", ("Justice.Prosecute",)),
    ("Justice.TrialHearing", ("Justice.Prosecute",)),
    ("Justice.Sentence", ("Justice.Verdict",)),
    ("Justice.Convict", ("Justice.Verdict",)),
    ("Justice.InvestigateCrime", ("Justice.Investigate",)),
    ("ArtifactExistence.DamageDestroyDisableDismantle", ("Harm.Damage",)),
    ("Disaster.Crash", ("Harm.Accident",)),
    ("Disaster.DiseaseOutbreak", ("Life.Health",)),
    ("Contact.Contact.Meet", ("Contact.Meet",)),
    ("Transaction.ExchangeBuySell", ("Transaction.Trade",)),
    ("Movement.Transportation", ("Movement.Transport", "Movement.Travel", "Movement.Displace")),
    ("Personnel.StartPosition", ("Politics.Appoint",)),
)
"""Types of WikiEvents (by their beginning) and ours."""

ROLES = {
    **dict.fromkeys(("Attacker", "Killer", "Injurer", "Jailer", "Prosecutor", "Investigator", "Damager"), "Agent"),
    **dict.fromkeys(("DamagerDestroyer", "Giver"), "Agent"),
    **dict.fromkeys(("Target", "Victim", "Detainee", "Defendant"), "Target"),
    "Place": "Place",
    **dict.fromkeys(("Instrument", "ExplosiveDevice"), "Instrument"),
    "Participant": "Participant",
    "Recipient": "Recipient",
    **dict.fromkeys(("AcquiredEntity", "Artifact"), "Object"),
}


def mapped(label: str) -> tuple[str, ...]:
    """Our types for one of theirs, none if it has no counterpart."""
    return next((types for start, types in TYPES if label.startswith(start)), ())


def compare_events(external: Path, *, differences: bool) -> Figures:
    """Triggers by overlap, their types, and the arguments of triggers found, over the types that both have."""
    known = {t for _, types in TYPES for t in types}
    recall: list[tuple[float, float, float]] = []
    typed: list[tuple[float, float, float]] = []
    precision: list[tuple[float, float, float]] = []
    arguments: list[tuple[float, float, float]] = []
    by_role: dict[str, list[float]] = defaultdict(lambda: [0, 0])
    verdicts = read_verdicts("events")
    judged: Counter[str] = Counter()
    for doc_id, document in ours(CALIBRATION / "events").items():
        text = (external / "wikievents" / "text" / f"{doc_id}.txt").read_bytes().decode("utf-8")
        gold = json.loads((external / "wikievents" / "gold" / f"{doc_id}.json").read_text(encoding="utf-8"))["events"]
        theirs = [e for e in gold if mapped(e["type"])]
        own = [(e, t) for e in document.events for t in e.triggers]
        places = fillers(document)
        hits = same = filled = wanted = 0
        for e in theirs:
            start, end = e["trigger"]["start"], e["trigger"]["end"]
            over = [(event, t) for event, t in own if t.start < end and start < t.end]
            right = [event for event, _ in over if event.type in mapped(e["type"])]
            hits += bool(over)
            same += bool(right)
            if not right:
                seen = ", ".join(event.type for event, _ in over) or "nothing"
                verdict = verdicts.get((doc_id, start, end, "theirs"), "not judged")
                judged[verdict] += 1
                if differences:
                    context = " ".join(text[max(0, start - 40) : end + 40].split())
                    print(f"{doc_id} {start} {end} {e['type']} ours {seen}; {verdict} | {context}")
            for a in e["arguments"]:
                if a["role"] in ROLES and right:
                    hit = argument_found(a, right, places)
                    wanted += 1
                    filled += hit
                    by_role[ROLES[a["role"]]][0] += hit
                    by_role[ROLES[a["role"]]][1] += 1
        ours_mapped = [(e, t) for e, t in own if e.type in known]
        met = sum(
            any(g["trigger"]["start"] < t.end and t.start < g["trigger"]["end"] for g in gold) for _, t in ours_mapped
        )
        recall.append((hits, len(theirs), len(theirs)))
        typed.append((same, len(theirs), len(theirs)))
        precision.append((met, len(ours_mapped), len(ours_mapped)))
        arguments.append((filled, wanted, wanted))
    shares = {
        name: scored(rows)
        for name, rows in (("found", recall), ("typed", typed), ("precision", precision), ("arguments", arguments))
    }
    return {
        "articles": len(recall),
        "human_triggers": shares["found"]["gold"],
        "trigger_recall": shares["found"]["recall"],
        "trigger_recall_with_type": shares["typed"]["recall"],
        "trigger_recall_with_type_ci": shares["typed"]["ci"],
        "trigger_precision": shares["precision"]["recall"],
        "our_triggers": shares["precision"]["gold"],
        "human_arguments": shares["arguments"]["gold"],
        "argument_recall": shares["arguments"]["recall"],
        "argument_recall_by_role": {role: f"{hit:.0f} of {n:.0f}" for role, (hit, n) in sorted(by_role.items())},
        "verdicts_on_missed_triggers": dict(judged),
        "own_errors_per_trigger": judged["our error"] / shares["found"]["gold"],
    }


def fillers(document: Document) -> dict[str, list[Mention]]:
    """Mentions of each entity."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for m in document.mentions:
        found[m.entity or ""].append(m)
    return found


def argument_found(argument: Mapping[str, Any], events: Sequence[Event], places: Mapping[str, list[Mention]]) -> bool:
    """Whether some of our events has, under the mapped role, an entity with a mention that overlaps theirs."""

    def spans() -> Iterator[Mention]:
        for event in events:
            for a in event.arguments:
                if a.role == ROLES[argument["role"]] and isinstance(a.filler, str):
                    yield from places.get(a.filler, [])

    return any(m.start < argument["end"] and argument["start"] < m.end for m in spans())


COMPARISONS = {"names": compare_names, "claims": compare_claims, "events": compare_events}


def show(figures: Mapping[str, Any], indent: str = "") -> None:
    """Figures as plain lines."""
    for name, value in figures.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            show(value, indent + "  ")
        elif isinstance(value, list):
            print(f"{indent}{name:28} {' – '.join(f'{v:.3f}' for v in value)}")
        else:
            print(f"{indent}{name:28} {value:.3f}" if isinstance(value, float) else f"{indent}{name:28} {value}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=COMPARISONS)
    parser.add_argument("--external", type=Path, required=True)
    parser.add_argument("--differences", action="store_true")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    options = parser.parse_args()
    figures = COMPARISONS[options.what](options.external, differences=options.differences)
    show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
