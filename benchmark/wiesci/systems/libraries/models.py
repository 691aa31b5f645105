"""Systems of other libraries: spaCy, transformers, GLiNER, Stanza. Each is an extra, imported when it is asked for.

A library names what it finds in labels of its own; :func:`fitting_view` says which label view takes them. All read
several documents at once (:meth:`Library.many`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from wiesci import derive, views
from wiesci.labels import Labels
from wiesci.model import Claim, Document, Event, Mention, Span, Trigger, UsageError

BATCH = 16
"""How many texts a library reads at once, unless the user says otherwise."""
GLINER_THRESHOLD = 0.5
GLINER_PROMPTS = {
    "PER": "person",
    "GRP": "nationality, religious or ethnic group",
    "ORG": "organization",
    "GPE": "country or city",
    "LOC": "geographical location",
    "FAC": "building or facility",
    "PRO": "product",
    "DOC": "document, law or work of art",
    "EVT": "event",
}
"""What GLiNER is asked for in place of our entity types; a type that is not here is asked for by its own name."""


class Found(NamedTuple):
    """A name that a library found in a text, in code points of that text."""

    start: int
    end: int
    label: str
    score: float | None = None


Read = Callable[[Sequence[Document], int], list[Document]]


@dataclass(frozen=True)
class Library:
    """A loaded model: how it reads documents, and the labels that it may give, where it says so."""

    read: Read
    tags: tuple[str, ...]
    batch: int = BATCH

    def many(self, documents: Sequence[Document]) -> list[Document]:
        """Predictions for several documents, read in batches."""
        return self.read(documents, self.batch)

    def __call__(self, document: Document) -> Document:
        """The prediction for one document."""
        (made,) = self.many([document])
        return made


def build_library(kind: str, model: str, labels: Labels, batch: int = BATCH) -> Library:
    """The model called ``model`` (a name of its hub, or a folder) of a library of :data:`LIBRARIES`.

    Raises :class:`~wiesci.model.UsageError` if the library is not installed or cannot load the model.
    """
    if not model.strip():
        raise UsageError(
            f"'{kind}:' names no model; after the colon comes a model's name (of stanza a language) or a folder"
        )
    try:
        return replace(LIBRARIES[kind](model, labels), batch=batch)
    except ModuleNotFoundError as error:
        raise UsageError(f"{kind}:{model} needs {error.name}: pip install 'wiesci[{kind}]'") from None
    except UsageError:
        raise
    except Exception as error:  # a loader raises whatever the network, the disk or an old file make it raise
        told = " ".join(str(error).split())
        raise UsageError(f"{kind}:{model} cannot be loaded: {type(error).__name__}: {told[:300]}") from None


def fitting_view(tags: Iterable[str], labels: Labels) -> str | None:
    """The label view under which all of ``tags`` are known: empty for our own types, None if there is none."""
    wanted = set(tags)
    if wanted <= set(labels.entity_types):
        return ""
    for name, view in views.views(labels).items():
        if view.entities is not None and wanted <= set(view.entities.pred):
            return name
    return None


# ---- the libraries -------------------------------------------------------------------------------------------------


def _spacy(model: str, labels: Labels) -> Library:
    """``doc.ents``; also the span groups ``triggers``, ``cues`` and ``contents`` of a pipeline that makes them."""
    del labels
    import spacy

    nlp: Any = spacy.load(model)
    tags = [t for name in nlp.pipe_names if name in ("ner", "entity_ruler") for t in nlp.get_pipe(name).labels]

    def read(documents: Sequence[Document], batch: int) -> list[Document]:
        docs = nlp.pipe([d.text or "" for d in documents], batch_size=batch)
        return [from_spacy(given, doc) for given, doc in zip(documents, docs, strict=True)]

    return Library(read, tuple(dict.fromkeys(tags)))


def from_spacy(given: Document, doc: Any) -> Document:
    """The labels of a spaCy ``Doc``: names, and one event a trigger or one claim a content where it has such groups."""
    made = _named(given, [Found(e.start_char, e.end_char, e.label_) for e in doc.ents])
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    if "triggers" in doc.spans:
        events = tuple(
            Event(f"e{n}", s.label_, (Trigger(f"t{n}", s.start_char, s.end_char, s.text),))
            for n, s in enumerate(doc.spans["triggers"], start=1)
        )
    if "contents" in doc.spans:
        claims = tuple(
            Claim(f"c{n}", (Span(s.start_char, s.end_char, s.text),), act=s.label_)
            for n, s in enumerate(doc.spans["contents"], start=1)
        )
    attempted = made.attempted
    attempted |= {layer for layer, group in (("events", "triggers"), ("claims", "contents")) if group in doc.spans}
    return Document(id=given.id, mentions=made.mentions, events=events, claims=claims, attempted=frozenset(attempted))


def _transformers(model: str, labels: Labels) -> Library:
    """A token-classification model, sentence by sentence; a word has the label of its first piece."""
    del labels
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    tokenizer = AutoTokenizer.from_pretrained(model)
    if not tokenizer.is_fast:
        raise UsageError(f"hf:{model}: its tokenizer is a slow one, which gives no offsets")
    loaded = AutoModelForTokenClassification.from_pretrained(model)
    find = pipeline("token-classification", model=loaded, tokenizer=tokenizer, aggregation_strategy="first")
    given = (str(label) for label in loaded.config.id2label.values())
    tags = dict.fromkeys(label.partition("-")[2] or label for label in given if label != "O")

    def read(texts: Sequence[str], batch: int) -> list[list[Found]]:
        answers = find(list(texts), batch_size=batch)
        return [[Found(a["start"], a["end"], a["entity_group"], float(a["score"])) for a in x] for x in answers]

    return Library(_by_sentence(read), tuple(tags))


def _gliner(model: str, labels: Labels) -> Library:
    """GLiNER, asked for our entity types in words, sentence by sentence."""
    from gliner import GLiNER

    loaded = GLiNER.from_pretrained(model)
    prompts = {GLINER_PROMPTS.get(name, name): name for name in labels.entity_types}

    def read(texts: Sequence[str], batch: int) -> list[list[Found]]:
        answers = loaded.inference(list(texts), list(prompts), threshold=GLINER_THRESHOLD, batch_size=batch)
        return [[Found(a["start"], a["end"], prompts[a["label"]], float(a["score"])) for a in x] for x in answers]

    return Library(_by_sentence(read), tuple(labels.entity_types))


def _stanza(language: str, labels: Labels) -> Library:
    """Stanza's pipeline of a language, on whole texts; it downloads its models when they are not there."""
    del labels
    import stanza

    once = stanza.DownloadMethod.REUSE_RESOURCES
    nlp = stanza.Pipeline(language, processors="tokenize,ner", download_method=once, verbose=False)
    tags = [str(t) for t in nlp.processors["ner"].get_known_tags()]

    def read(documents: Sequence[Document], batch: int) -> list[Document]:
        made = []
        for first in range(0, len(documents), batch):
            piece = documents[first : first + batch]
            for given, doc in zip(piece, nlp.bulk_process([d.text or "" for d in piece]), strict=True):
                made.append(_named(given, [Found(e.start_char, e.end_char, e.type) for e in doc.ents]))
        return made

    return Library(read, tuple(tags))


LIBRARIES: dict[str, Callable[[str, Labels], Library]] = {
    "spacy": _spacy,
    "hf": _transformers,
    "gliner": _gliner,
    "stanza": _stanza,
}


# ---- what they share -----------------------------------------------------------------------------------------------


def _by_sentence(find: Callable[[Sequence[str], int], list[list[Found]]]) -> Read:
    """A reader of documents made of a reader of short texts: a model's window holds a sentence, not an article."""

    def read(documents: Sequence[Document], batch: int) -> list[Document]:
        places = [(n, start, end) for n, d in enumerate(documents) for start, end in derive.segmentation(d)[0]]
        answers = find([(documents[n].text or "")[start:end] for n, start, end in places], batch) if places else []
        found: list[list[Found]] = [[] for _ in documents]
        for (n, start, _), names in zip(places, answers, strict=True):
            found[n] += [name._replace(start=start + name.start, end=start + name.end) for name in names]
        return [_named(d, names) for d, names in zip(documents, found, strict=True)]

    return read


def _named(given: Document, found: Sequence[Found]) -> Document:
    """A prediction of names. White space at the edges, which some tokenizers count to a word, is cut off."""
    text = given.text or ""
    mentions: list[Mention] = []
    for start, end, label, score in found:
        quote = text[start:end]
        start += len(quote) - len(quote.lstrip())
        quote = quote.strip()
        if quote:
            name = f"m{len(mentions) + 1}"
            mentions.append(Mention(name, start, start + len(quote), label, text=quote, score=score))
    return Document(id=given.id, mentions=tuple(mentions), attempted=frozenset({"mentions"}))
