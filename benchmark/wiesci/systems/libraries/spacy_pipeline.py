"""The spaCy baseline: a Polish pipeline from scratch, names by ``ner`` and triggers by ``tagger``, trained on train.

No vectors, no pretrained weights: a convolutional network over hashed word forms (HashEmbedCNN) that both components
share; a token's tag is the type of the event that it triggers. The number of passes was chosen on the validation split.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from wiesci import derive
from wiesci.labels import Labels
from wiesci.model import Document, UsageError
from wiesci.systems.libraries.models import Library, from_spacy

PASSES = 16
DROPOUT = 0.2
BATCH_OF_TRAINING = 16
SEED = 20
NO_TRIGGER = "O"

_TOK2VEC = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
_COMPONENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "tok2vec",
        {
            "model": {
                "@architectures": "spacy.HashEmbedCNN.v2",
                "pretrained_vectors": None,
                "width": 96,
                "depth": 4,
                "embed_size": 2000,
                "window_size": 1,
                "maxout_pieces": 3,
                "subword_features": True,
            }
        },
    ),
    (
        "ner",
        {
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2",
                "state_type": "ner",
                "extra_state_tokens": False,
                "hidden_width": 64,
                "maxout_pieces": 2,
                "use_upper": True,
                "tok2vec": _TOK2VEC,
            }
        },
    ),
    (
        "tagger",
        {"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "normalize": False, "tok2vec": _TOK2VEC}},
    ),
)


def build_spacy(*, train: Sequence[Document], labels: Labels) -> Library:
    """The pipeline trained on ``train``; ``UsageError`` without documents to learn from, or without its extra."""
    del labels
    if not train:
        raise UsageError("the system 'spacy' needs documents to learn from")
    try:
        nlp = train_pipeline(train)
    except ModuleNotFoundError as error:
        raise UsageError(f"the system 'spacy' needs {error.name}: pip install 'wiesci[spacy]'") from None

    def read(documents: Sequence[Document], batch: int) -> list[Document]:
        docs = nlp.pipe([d.text or "" for d in documents], batch_size=batch)
        return [from_spacy(given, with_triggers(doc)) for given, doc in zip(documents, docs, strict=True)]

    return Library(read, ())


def with_triggers(doc: Any) -> Any:
    """The ``Doc`` with its tags as spans in the group ``triggers``."""
    doc.spans["triggers"] = [doc.char_span(t.idx, t.idx + len(t), label=t.tag_) for t in doc if t.tag_ != NO_TRIGGER]
    return doc


def train_pipeline(train: Sequence[Document], passes: int = PASSES) -> Any:
    """A ``spacy.Language`` with names in ``doc.ents`` and types of events in ``token.tag_``.

    The same weights for the same documents on the same machine.
    """
    import spacy
    from spacy.training import Example
    from thinc.util import fix_random_seed

    fix_random_seed(SEED)
    nlp = spacy.blank("pl")
    for name, config in _COMPONENTS:
        nlp.add_pipe(name, config=config)
    sentences = [doc for d in train for doc in references(nlp, d)]
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in sentences]
    optimizer = nlp.initialize(lambda: examples)
    shuffled = random.Random(SEED)
    for _ in range(passes):
        shuffled.shuffle(examples)
        for at in range(0, len(examples), BATCH_OF_TRAINING):
            nlp.update(examples[at : at + BATCH_OF_TRAINING], sgd=optimizer, drop=DROPOUT)
    return nlp


def references(nlp: Any, document: Document) -> list[Any]:
    """A gold ``Doc`` for every sentence: names that spaCy's tokens can express, and triggers that are one token."""
    text = document.text or ""
    types = {(t.start, t.end): e.type for e in document.events for t in e.triggers}
    found = []
    for first, last in derive.segmentation(document)[0]:
        doc = nlp.make_doc(text[first:last])
        inside = [m for m in document.mentions if m.level == "NAM" and first <= m.start and m.end <= last]
        names = [doc.char_span(m.start - first, m.end - first, label=m.type) for m in inside]
        doc.set_ents([name for name in names if name is not None])
        for token in doc:
            place = first + token.idx
            token.tag_ = types.get((place, place + len(token)), NO_TRIGGER)
        found.append(doc)
    return found
