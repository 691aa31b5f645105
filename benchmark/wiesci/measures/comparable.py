"""Figures of other benchmarks, for comparison with what their papers report; none is in the table of measures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

# ---- base forms and links of names: BSNLP shared tasks, evaluator 19.0.4 (Piskorski et al. 2019) -------------------

NameMention: TypeAlias = tuple[str, str, str, str]
"""Form, base form, type, entity."""


def base_forms(mentions: Iterable[NameMention]) -> set[tuple[str, str, str]]:
    """Type, form and base form of each distinct form, lower-cased, where the base form is another than the form.

    Of several base forms of one form the last counts.
    """
    found: dict[tuple[str, str], str] = {}
    for form, lemma, label, _ in mentions:
        if _plain(form) != _plain(lemma):
            found[label, _plain(form)] = _plain(lemma)
    return {(label, form, lemma) for (label, form), lemma in found.items()}


def name_forms(mentions: Iterable[NameMention]) -> set[tuple[str, str]]:
    """Type and form of each distinct name, lower-cased."""
    return {(label, _plain(form)) for form, _, label, _ in mentions}


def linking(gold: Iterable[NameMention], pred: Iterable[NameMention]) -> tuple[float, float, float, float]:
    """Numerator and denominator of recall, then of precision: LEA over the distinct forms of each entity and type.

    A set weighs log2 of its number of forms; those with one form do not count.
    """
    golds, preds = _entities(gold), _entities(pred)
    return (*_lea(golds, preds), *_lea(preds, golds))


def _entities(mentions: Iterable[NameMention]) -> list[set[tuple[str, str]]]:
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for form, _, label, entity in mentions:
        found.setdefault((label, entity), set()).add((label, _plain(form)))
    return [forms for forms in found.values() if len(forms) > 1]


def _lea(own: Sequence[set[tuple[str, str]]], other: Sequence[set[tuple[str, str]]]) -> tuple[float, float]:
    total = resolved = 0.0
    for forms in own:
        weight = math.log2(len(forms))
        shared = sum(_links(len(forms & others)) for others in other)
        total += weight
        resolved += weight * shared / _links(len(forms))
    return resolved, total


def _links(n: int) -> float:
    return n * (n - 1) / 2


def _plain(text: str) -> str:
    return text.strip().lower()


# ---- arguments of WikiEvents, gen-arg's scorer (Li, Ji and Han 2021) -----------------------------------------------

Argument: TypeAlias = tuple[int, int, str]
"""Start, end, role."""


def gold_trigger_arguments(
    gold: Iterable[Argument], pred: Iterable[Argument], clusters: Iterable[Collection[tuple[int, int]]] = ()
) -> tuple[int, int, int, int]:
    """Arguments identified and classified, predicted and gold, of one event whose trigger is given.

    A predicted span that is no gold argument may lie in a cluster with one. As in the original several predictions may
    count for one gold argument, and an exact span with the wrong role is not looked up in the clusters.
    """
    golds, preds = set(gold), set(pred)
    roles: dict[tuple[int, int], set[str]] = {}
    for start, end, role in golds:
        roles.setdefault((start, end), set()).add(role)
    coreferent: dict[tuple[int, int], set[str]] = {}
    for cluster in clusters:
        held = {role for span in cluster for role in roles.get(span, ())}
        for span in cluster:
            coreferent.setdefault(span, set()).update(held)
    identified = classified = 0
    for start, end, role in preds:
        found = roles.get((start, end)) or coreferent.get((start, end)) or set()
        identified += bool(found)
        classified += role in found
    return identified, classified, len(preds), len(golds)


def to_heads(arguments: Iterable[Argument], heads: Mapping[tuple[int, int], tuple[int, int]]) -> set[Argument]:
    """The arguments with their spans replaced by their given heads; a span without one stays."""
    return {(*heads.get((start, end), (start, end)), role) for start, end, role in arguments}


# ---- agreement -----------------------------------------------------------------------------------------------------


def nominal_alpha(annotators: Sequence[Sequence[str | None]]) -> float | None:
    """Krippendorff's alpha (2011) for nominal labels of units by two or more annotators; None marks a missing label.

    ``1 - D_observed / D_expected`` from the coincidences of labels within units; units with one label do not count.
    None where it is undefined: no unit has two labels, or only one label occurs.
    """
    observed = 0.0
    totals: Counter[str] = Counter()
    for unit in zip(*annotators, strict=True):
        labels = Counter(label for label in unit if label is not None)
        size = sum(labels.values())
        if size < 2:
            continue
        for label, n in labels.items():
            totals[label] += n
            observed += n * (size - n) / (size - 1)
    n = sum(totals.values())
    expected = sum(count * (n - count) for count in totals.values())
    return None if expected == 0 else 1 - (n - 1) * observed / expected
