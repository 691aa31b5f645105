"""Lints (being written)."""

from __future__ import annotations

from wiesci.labels import Labels
from wiesci.model import Document


def lint(document: Document, *, labels: Labels) -> tuple[str, ...]:
    """Nothing yet."""
    return ()
