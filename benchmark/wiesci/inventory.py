"""How often each label of the inventory stands in documents, and which labels are too rare to be measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from wiesci.labels import Labels
from wiesci.model import Document

LEAST = {"events": 5, "realis": 8, "arguments": 8, "act": 8, "commitment": 8}
"""How often each label of these layers should stand in the original test split; a figure by label on fewer is noise."""


def label_counts(documents: Iterable[Document], labels: Labels) -> dict[tuple[str, str], int]:
    """How often each label stands in the documents, by layer and label, in the order of the inventory.

    Names count by the type of their entity; events, not triggers, count for event types.
    """
    found: Counter[tuple[str, str]] = Counter()
    for d in documents:
        types = {e.id: e.type for e in d.entities}
        found["documents", ""] += 1
        found["sentences", ""] += len(d.sentences or ())
        found["entities", ""] += len(d.entities)
        for m in d.mentions:
            found["mentions", m.level] += 1
            if m.level == "NAM":
                found["names", types.get(m.entity or "", m.type)] += 1
        for layer, items in (("times", d.times), ("quantities", d.quantities)):
            for item in items:
                found[layer, item.type or ""] += 1
        for e in d.events:
            found["events", e.type] += 1
            for t in e.triggers:
                found["triggers", ""] += 1
                found["realis", t.realis or ""] += 1
                found["polarity", t.polarity or ""] += 1
            for a in e.arguments:
                found["arguments", a.role] += 1
        for c in d.claims:
            found["claims", ""] += 1
            for layer, value in (("act", c.act), ("commitment", c.commitment), ("source kind", c.source_kind)):
                found[layer, value or ""] += 1
    order = [
        *((layer, "") for layer in ("documents", "sentences", "entities")),
        *(("mentions", x) for x in labels.levels),
        *(("names", x) for x in labels.entity_types),
        *(("times", x) for x in labels.time_types),
        *(("quantities", x) for x in labels.quantity_types),
        ("triggers", ""),
        *(("events", x) for x in labels.event_types),
        *(("realis", x) for x in labels.realis),
        *(("polarity", x) for x in labels.polarity),
        *(("arguments", x) for x in labels.roles),
        ("claims", ""),
        *(("act", x) for x in labels.acts),
        *(("commitment", x) for x in labels.commitments),
        *(("source kind", x) for x in labels.source_kinds),
    ]
    return {key: found[key] for key in order}


def rare(counts: Mapping[tuple[str, str], int]) -> dict[str, tuple[int, dict[str, int]]]:
    """For each layer of :data:`LEAST` the bound and the labels that stand less often, with their counts."""
    found = {}
    for layer, least in LEAST.items():
        found[layer] = least, {label: n for (where, label), n in counts.items() if where == layer and n < least}
    return found
