"""The least a system can do: every run of capitalised tokens within a sentence is a person's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wiesci import derive
from wiesci.labels import Labels
from wiesci.model import Document, Mention


def build_constant(*, train: Sequence[Document], labels: Labels) -> Callable[[Document], Document]:
    """The constant system; it learns nothing and gives names only."""
    del train, labels
    return predict


def predict(document: Document) -> Document:
    """Names of the type PER; no other layer is attempted."""
    text = document.text or ""
    sentences, tokens = derive.segmentation(document)
    found: list[Mention] = []
    starts = {start for start, _ in sentences}
    last = None
    for start, end in tokens:
        last = None if start in starts else last
        if text[start : start + 1].isupper():
            first = start if last is None else last
            if last is not None:
                found.pop()
            found.append(Mention(f"m{len(found) + 1}", first, end, "PER", text=text[first:end]))
            last = first
        else:
            last = None
    return Document(id=document.id, mentions=tuple(found), attempted=frozenset({"mentions"}))
