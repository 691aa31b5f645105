"""The trained baseline: learns, answers what it was taught, is deterministic, needs nothing but text."""

from __future__ import annotations

import builtins
from typing import Any

import pytest
from msgspec.structs import replace

from wiesci import corpus, scoring
from wiesci.jsonl import to_builtins
from wiesci.model import Document, UsageError
from wiesci.systems import System, build_system, without_labels
from wiesci.systems.crf.features import shape


@pytest.fixture(scope="module")
def train() -> tuple[Document, ...]:
    return corpus.load("original", "train")[:6]


@pytest.fixture(scope="module")
def crf(train: tuple[Document, ...]) -> System:
    return build_system("crf", train=train, labels=corpus.labels())


def test_it_has_learned_its_training_documents(crf: System, train: tuple[Document, ...]) -> None:
    """On the documents it was trained on it must be far better than on others: the taggers can fit what they see."""
    scores = scoring.score(train, [crf(without_labels(d)) for d in train])
    for name in ("entities.strict", "events.trigger", "claims.relation"):
        assert (scores.headline(name) or 0) > 0.75, name
    test = corpus.load("original", "test")[:6]
    others = scoring.score(test, [crf(without_labels(d)) for d in test])
    for name in ("entities.strict", "events.trigger", "claims.relation"):
        assert 0.05 < (others.headline(name) or 0) < (scores.headline(name) or 0), name


def test_the_same_training_gives_the_same_answers(crf: System, train: tuple[Document, ...]) -> None:
    document = without_labels(corpus.load("original", "validation")[0])
    again = build_system("crf", train=train, labels=corpus.labels())
    assert to_builtins(again(document)) == to_builtins(crf(document))


def test_labels_of_the_input_are_not_read(crf: System) -> None:
    gold = corpus.load("original", "validation")[0]
    labelled = replace(gold, events=())  # events are the gold-trigger track's way to give triggers
    assert to_builtins(crf(labelled)) == to_builtins(crf(without_labels(gold)))


def test_every_answer_is_valid(crf: System) -> None:
    for document in corpus.load("original", "validation"):
        found = crf(without_labels(document))
        (evaluated,) = scoring._documents([to_builtins(found)], "crf", {document.id: document}, corpus.labels())[0]
        assert evaluated.mentions
        assert all(0 <= (m.score or 0) <= 1 for m in found.mentions)


def test_given_triggers_are_kept(crf: System) -> None:
    gold = corpus.load("original", "validation")[0]
    found = crf(without_labels(gold, triggers=True))
    wanted = {(t.start, e.type) for e in gold.events for t in e.triggers}
    assert {(t.start, e.type) for e in found.events for t in e.triggers} == wanted


@pytest.mark.parametrize("text", ["", " ", "Tak.", "😀 „\n\n– – –", "a" * 3000, "1944 F-16 NATO-wskiego"])
def test_odd_texts(crf: System, text: str) -> None:
    assert crf(Document("x", text=text)).id == "x"


def test_it_needs_documents_and_its_extra(monkeypatch: pytest.MonkeyPatch, train: tuple[Document, ...]) -> None:
    with pytest.raises(UsageError, match="needs documents to learn from"):
        build_system("crf", train=(), labels=corpus.labels())
    real = builtins.__import__

    def missing(name: str, *rest: Any, **options: Any) -> Any:
        if name == "sklearn_crfsuite":
            raise ModuleNotFoundError("no", name=name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError, match=r"needs sklearn_crfsuite: pip install 'wiesci\[baselines\]'"):
        build_system("crf", train=train, labels=corpus.labels())


@pytest.mark.parametrize(
    ("text", "expected"), [("Warszawa", "Xxx"), ("NATO", "XX"), ("1944", "dd"), ("F-16", "X-dd"), ("MSZ-u", "XX-x")]
)
def test_shapes(text: str, expected: str) -> None:
    assert shape(text) == expected
