"""Systems of other libraries, and the baseline that is trained with one of them (spaCy)."""

from wiesci.systems.libraries.models import (
    BATCH,
    GLINER_PROMPTS,
    LIBRARIES,
    Library,
    build_library,
    fitting_view,
    from_spacy,
)
from wiesci.systems.libraries.spacy_pipeline import build_spacy

__all__ = [
    "BATCH",
    "GLINER_PROMPTS",
    "LIBRARIES",
    "Library",
    "build_library",
    "build_spacy",
    "fitting_view",
    "from_spacy",
]
