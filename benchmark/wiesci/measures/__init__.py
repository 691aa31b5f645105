"""All measures in one table. To add one: a function in its layer's file and a line in that file's ``MEASURES``."""

from __future__ import annotations

from wiesci.measure import Measure
from wiesci.measures import claims, coreference, entities, events, times

MEASURES: dict[str, Measure] = {
    m.name: m for m in (*entities.MEASURES, *coreference.MEASURES, *times.MEASURES, *events.MEASURES, *claims.MEASURES)
}

HEADLINES = ("entities.strict", "events.trigger", "events.argument", "claims.relation")
"""The measures whose unweighted mean is ``overall``."""
OVERALL = "overall"
FIGURES = (*HEADLINES, OVERALL)
"""What is shown of a system where there is room for a few numbers only."""

__all__ = ["FIGURES", "HEADLINES", "MEASURES", "OVERALL", "Measure"]
