"""The trained baseline: conditional random fields over words with their morphology, classifiers over pairs.

Names, adjectives, nouns in slots, triggers, cues and contents are found by CRFs (Lafferty, McCallum and Pereira 2001);
roles, realis, sources and commitment by logistic regression over features of the pair (scikit-learn). Times and
quantities are those of the rules. Trained on the train split in some seconds; deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wiesci.labels import Labels
from wiesci.model import Document, UsageError
from wiesci.systems.crf.model import Model, train_model


def build_crf(*, train: Sequence[Document], labels: Labels) -> Callable[[Document], Document]:
    """The system trained on ``train``; ``UsageError`` without documents to learn from, or without its extra."""
    if not train:
        raise UsageError("the system 'crf' needs documents to learn from")
    try:
        model: Model = train_model(train, labels)
    except ModuleNotFoundError as error:
        raise UsageError(f"the system 'crf' needs {error.name}: pip install 'wiesci[baselines]'") from None
    return model.predict


__all__ = ["Model", "build_crf", "train_model"]
