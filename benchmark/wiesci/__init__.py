"""wiesci: entities, events and claims in Polish news, and a scorer for any system that extracts them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from wiesci.version import __version__ as __version__

if TYPE_CHECKING:
    from wiesci.corpus import corpus_path as corpus_path
    from wiesci.corpus import load as load
    from wiesci.jsonl import read_documents as read_documents
    from wiesci.jsonl import write_documents as write_documents
    from wiesci.model import Document as Document
    from wiesci.model import FormatError as FormatError
    from wiesci.model import Problem as Problem
    from wiesci.model import UsageError as UsageError
    from wiesci.scoring import evaluate as evaluate

# Imported when first asked for: ``wiesci --help`` must not wait for numpy.
_HOMES = {
    "Document": "model",
    "FormatError": "model",
    "Problem": "model",
    "UsageError": "model",
    "corpus_path": "corpus",
    "evaluate": "scoring",
    "load": "corpus",
    "read_documents": "jsonl",
    "write_documents": "jsonl",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'wiesci' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"wiesci.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
