"""Training and prediction: four taggers, five classifiers, and what joins their answers to a document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from wiesci import derive
from wiesci.labels import Labels, fillers
from wiesci.model import LAYERS, Argument, Claim, Document, Entity, Event, Mention, Span, Trigger
from wiesci.systems.crf.features import (
    Place,
    claim_features,
    label_features,
    pair_features,
    trigger_features,
    word_features,
)
from wiesci.systems.rules.lexicon import Lexicon, learn
from wiesci.systems.rules.morph import Page, Word, base_form, person_name, read_page
from wiesci.systems.rules.names import Expression, merge
from wiesci.systems.rules.quantities import find_quantities
from wiesci.systems.rules.times import find_times

NONE = "-"
SOURCES = ("PER", "ORG", "GPE", "GRP")
PLACES = ("GPE", "LOC", "FAC")
LIKELY = {"triggers": ("T", 0.4), "cues": ("K", 0.2)}
"""The probability from which a word is a trigger or a cue; tuned on validation, as is :data:`SURE`."""
SURE = 0.2
"""The probability from which a role is filled."""
NAMED = 0.25
"""The probability from which the likeliest candidate is the source."""
REACH = 1
"""How many sentences before the cue's a source may stand in."""


class Tagger:
    """A CRF over the words of a sentence."""

    def __init__(self, *, c1: float = 0.1, c2: float = 0.05) -> None:
        import sklearn_crfsuite

        self.crf = sklearn_crfsuite.CRF(
            algorithm="lbfgs", c1=c1, c2=c2, max_iterations=100, all_possible_transitions=False
        )

    def fit(self, sentences: Sequence[Sequence[Any]], tags: Sequence[Sequence[str]]) -> Tagger:
        self.crf.fit(sentences, tags)
        return self

    def likely(self, sentences: Sequence[Sequence[Any]], tag: str, least: float) -> list[tuple[str, float]]:
        """For every word whether its probability of ``tag`` is at least ``least``, with that probability."""
        found = [float(m.get(tag, 0.0)) for row in self.crf.predict_marginals(sentences) for m in row]
        return [(tag if p >= least else "O", p) for p in found]

    def predict(self, sentences: Sequence[Sequence[Any]]) -> list[tuple[str, float]]:
        """The tag of every word of all sentences in a row, with its marginal probability."""
        found: list[tuple[str, float]] = []
        for tags, marginals in zip(self.crf.predict(sentences), self.crf.predict_marginals(sentences), strict=True):
            found += [(tag, float(m.get(tag, 0.0))) for tag, m in zip(tags, marginals, strict=True)]
        return found


class Classifier:
    """Logistic regression over named features; a single class in training is answered always."""

    def __init__(self, *, balance: bool = False, strength: float = 1.0) -> None:
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        self.vectors = DictVectorizer()
        weight = "balanced" if balance else None
        self.model = LogisticRegression(C=strength, max_iter=300, class_weight=weight)
        self.only: str | None = None

    def fit(self, rows: Sequence[Any], classes: Sequence[str]) -> Classifier:
        if len(set(classes)) < 2:
            self.only = classes[0] if classes else NONE
        else:
            self.model.fit(self.vectors.fit_transform(rows), classes)
        return self

    def probabilities(self, rows: Sequence[Any]) -> list[dict[str, float]]:
        if not rows:
            return []
        if self.only is not None:
            return [{self.only: 1.0}] * len(rows)
        names = [str(c) for c in self.model.classes_]
        return [
            dict(zip(names, map(float, p), strict=True)) for p in self.model.predict_proba(self.vectors.transform(rows))
        ]

    def best(self, row: Any) -> str:
        (found,) = self.probabilities([row])
        return max(found, key=lambda name: (found[name], name))


class Example(msgspec.Struct, frozen=True):
    """A training document with its words."""

    page: Page
    document: Document
    at: dict[int, int]
    """The index of the word that starts at an offset."""

    def word(self, start: int) -> int | None:
        return self.at.get(start)


def _example(document: Document) -> Example:
    page = read_page(document)
    return Example(page, document, {w.start: w.index for w in page.words})


def train_model(train: Sequence[Document], labels: Labels, *, without: Collection[str] = ()) -> Model:
    """All taggers and classifiers, learned from gold labels; documents without text are passed over.

    ``without`` names groups of word features to leave out, for ablations.
    """
    examples = [_example(d) for d in train if d.text is not None]
    listed = learn((), labels)
    sentences = [s for e in examples for s in _sentences(e.page, listed, without)]
    taggers = {
        name: Tagger().fit(sentences, [row for e in examples for row in _rows(e.page, make(e))])
        for name, make in TAGS.items()
    }
    return Model(
        labels=labels,
        listed=listed,
        lexicon=learn(train, labels),
        taggers=taggers,
        types=_train_labels(examples, _triggers),
        acts=_train_labels(examples, _cues),
        roles=_train_roles(examples),
        realis=_train(examples, lambda t: t.realis or "ACTUAL"),
        polarity=_train(examples, lambda t: t.polarity or "POS"),
        sources=_train_sources(examples),
        commitment=_train_commitment(examples),
        without=tuple(without),
    )


def _sentences(page: Page, listed: Lexicon, without: Collection[str]) -> list[list[Any]]:
    return [[word_features(page, i, listed, without) for i in range(first, last)] for first, last in page.sentences]


def _rows(page: Page, tags: Sequence[str]) -> list[Sequence[str]]:
    return [tags[first:last] for first, last in page.sentences]


def _mention_tags(e: Example) -> list[str]:
    tags = ["O"] * len(e.page.words)
    for m in e.document.mentions:
        held = range(e.page.word_from(m.start), e.page.word_from(m.end))
        for n, index in enumerate(held):
            tags[index] = f"{'I' if n else 'B'}-{m.level}-{m.type}"
    return tags


def _trigger_tags(e: Example) -> list[str]:
    tags = ["O"] * len(e.page.words)
    for event in e.document.events:
        for t in event.triggers:
            index = e.word(t.start)
            if index is not None:
                tags[index] = "T"
    return tags


def _cue_tags(e: Example) -> list[str]:
    tags = ["O"] * len(e.page.words)
    for c in e.document.claims:
        index = e.word(c.cue.start) if c.cue else None
        if index is not None:
            tags[index] = "K"
    return tags


def _content_tags(e: Example) -> list[str]:
    """Outer contents only: a claim inside another's content is found by its cue and clause."""
    tags = ["O"] * len(e.page.words)
    for c in e.document.claims:
        if c.nested_in is None:
            for span in c.content:
                for n, index in enumerate(range(e.page.word_from(span.start), e.page.word_from(span.end))):
                    tags[index] = "I" if n else "B"
    return tags


TAGS: dict[str, Callable[[Example], list[str]]] = {
    "mentions": _mention_tags,
    "triggers": _trigger_tags,
    "cues": _cue_tags,
    "contents": _content_tags,
}


def _places(e: Example) -> list[Place]:
    """Gold mentions, times and quantities as candidates."""
    found = []
    for m in e.document.mentions:
        found.append(_place(e.page, m.start, m.end, m.type, m.level, m.entity or m.id))
    for t in e.document.times:
        found.append(_place(e.page, t.start, t.end, "TIME", "TIME", t.id))
    for q in e.document.quantities:
        found.append(_place(e.page, q.start, q.end, "QUANTITY", q.type or "", q.id))
    return [p for p in found if p.first <= p.last]


def _place(page: Page, start: int, end: int, kind: str, level: str, key: str) -> Place:
    first, last = page.word_from(start), page.word_from(end) - 1
    head = next((i for i in range(first, last + 1) if page.words[i].pos("subst")), first)
    return Place(first, last, min(head, len(page.words) - 1), kind, level, key)


def _near(page: Page, index: int, places: Iterable[Place], *, back: int = 0) -> list[Place]:
    """The candidates of the word's sentence and of ``back`` sentences before it, the word itself left out."""
    sentence = page.words[index].sentence
    near = (p for p in places if 0 <= sentence - page.words[p.first].sentence <= back)
    return [p for p in near if not (p.first <= index <= p.last and p.level not in ("ZERO",))]


def _triggers(e: Example) -> list[tuple[int, str]]:
    """Words of triggers with their event types."""
    found = ((e.word(t.start), event.type) for event in e.document.events for t in event.triggers)
    return [(index, kind) for index, kind in found if index is not None]


def _cues(e: Example) -> list[tuple[int, str]]:
    """Words of cues with their acts."""
    found = ((e.word(c.cue.start), c.act) for c in e.document.claims if c.cue)
    return [(index, act) for index, act in found if index is not None and act]


def _train_labels(examples: Iterable[Example], of: Callable[[Example], list[tuple[int, str]]]) -> Classifier:
    pairs = [(label_features(e.page, index), label) for e in examples for index, label in of(e)]
    return Classifier(strength=5.0).fit([row for row, _ in pairs], [label for _, label in pairs])


def _train(examples: Iterable[Example], value: Callable[[Trigger], str]) -> Classifier:
    rows, classes = [], []
    for e in examples:
        for event in e.document.events:
            for t in event.triggers:
                index = e.word(t.start)
                if index is not None:
                    rows.append(trigger_features(e.page, index, event.type))
                    classes.append(value(t))
    return Classifier().fit(rows, classes)


def _train_roles(examples: Iterable[Example]) -> Classifier:
    rows, classes = [], []
    for e in examples:
        places = _places(e)
        for event in e.document.events:
            filled = {str(a.filler): a.role for a in event.arguments}
            for t in event.triggers:
                index = e.word(t.start)
                for place in _near(e.page, index, places) if index is not None else ():
                    rows.append(pair_features(e.page, index or 0, place, event.type))
                    classes.append(filled.get(place.key, NONE))
    return Classifier(strength=2.0).fit(rows, classes)


def _train_sources(examples: Iterable[Example]) -> Classifier:
    rows, classes = [], []
    for e in examples:
        places = [p for p in _places(e) if p.type in SOURCES]
        for c in e.document.claims:
            index = e.word(c.cue.start) if c.cue else None
            held = {i for s in c.content for i in range(e.page.word_from(s.start), e.page.word_from(s.end))}
            for place in _near(e.page, index, places, back=REACH) if index is not None else ():
                if place.first not in held or place.level == "ZERO":
                    rows.append(pair_features(e.page, index or 0, place, c.act or ""))
                    classes.append("yes" if place.key == c.source else NONE)
    return Classifier().fit(rows, classes)


def _train_commitment(examples: Iterable[Example]) -> Classifier:
    rows, classes = [], []
    for e in examples:
        for c in e.document.claims:
            index = e.word(c.cue.start) if c.cue else None
            if index is not None and c.commitment:
                span = c.content[0]
                content = range(e.page.word_from(span.start), e.page.word_from(span.end))
                rows.append(claim_features(e.page, index, c.act or "", content))
                classes.append(c.commitment)
    return Classifier().fit(rows, classes)


class Model(msgspec.Struct, frozen=True):
    """The trained system."""

    labels: Labels
    listed: Lexicon
    lexicon: Lexicon
    taggers: dict[str, Tagger]
    types: Classifier
    acts: Classifier
    roles: Classifier
    realis: Classifier
    polarity: Classifier
    sources: Classifier
    commitment: Classifier
    without: tuple[str, ...] = ()

    def predict(self, document: Document) -> Document:
        """All layers of a document, of which only text, date and segmentation are read, and triggers that are given."""
        page = read_page(document)
        if not page.words:
            return Document(document.id, attempted=frozenset(LAYERS))
        sentences = _sentences(page, self.listed, self.without)
        tags = {
            name: tagger.likely(sentences, *LIKELY[name]) if name in LIKELY else tagger.predict(sentences)
            for name, tagger in self.taggers.items()
        }
        mentions, entities, places = self._mentions(page, tags["mentions"])
        names = [(m.start, m.end) for m in mentions if m.level == "NAM"]
        times = find_times(page, document.published, names)
        quantities = find_quantities(page, names + [(t.start, t.end) for t in times])
        places += [_place(page, t.start, t.end, "TIME", "TIME", t.id) for t in times]
        places += [_place(page, q.start, q.end, "QUANTITY", q.type or "", q.id) for q in quantities]
        events = self._events(page, document, tags["triggers"], places)
        claims = self._claims(page, tags["cues"], tags["contents"], places)
        return Document(
            id=document.id,
            entities=tuple(entities),
            mentions=tuple(mentions),
            times=tuple(times),
            quantities=tuple(quantities),
            events=tuple(events),
            claims=derive.complete(claims, text=page.text, mentions=mentions, events=events, given={}),
            attempted=frozenset(LAYERS),
        )

    # ---- entities ----------------------------------------------------------------------------------------------------

    def _mentions(
        self, page: Page, tags: Sequence[tuple[str, float]]
    ) -> tuple[list[Mention], list[Entity], list[Place]]:
        spans = _spans(page, [tag for tag, _ in tags])
        names = [
            self._name(page, page.words[first : last + 1], kind) for first, last, level, kind in spans if level == "NAM"
        ]
        keys = dict(zip(((e.first, e.last) for e in names), merge(page, names), strict=True))
        lemmas = {(e.first, e.last): e.lemma or "" for e in names}
        titles = _titles(page, names, keys)
        known: dict[str, tuple[str, str]] = {
            key: (key.partition(":")[0], key.partition(":")[2]) for key in keys.values()
        }
        mentions: list[Mention] = []
        places: list[Place] = []
        for number, (first, last, level, kind) in enumerate(spans, start=1):
            words = page.words[first : last + 1]
            key, lemma = keys.get((first, last)), lemmas.get((first, last))
            if level == "ADJ":
                lemma = next((r.lemma for r in words[0].readings if r.pos == "adj"), words[0].lower)
                key, kind = self._behind(lemma, kind, known)
            elif level in ("NOM", "PRON", "ZERO"):
                key = self._common(words[0], level, kind, titles, places)
            key = key or f"{kind}:{words[0].lower}"
            known.setdefault(key, (kind, key.partition(":")[2]))
            kind = known[key][0]
            score = min(tags[i][1] for i in range(first, last + 1))
            start, end = words[0].start, words[-1].end
            mentions.append(
                Mention(f"m{number}", start, end, kind, key, page.text[start:end], level, lemma, round(score, 4))
            )
            places.append(_place(page, start, end, kind, level, key))
        ids = {key: f"e{n}" for n, key in enumerate(dict.fromkeys(m.entity or "" for m in mentions), start=1)}
        entities = [Entity(ids[key], known[key][0], known[key][1]) for key in ids]
        mentions = [msgspec.structs.replace(m, entity=ids[m.entity or ""]) for m in mentions]
        places = [msgspec.structs.replace(p, key=ids[p.key]) for p in places]
        return mentions, entities, places

    def _name(self, page: Page, words: Sequence[Word], kind: str) -> Expression:
        start, end = words[0].start, words[-1].end
        text = page.text[start:end]
        before = page.words[words[0].index - 1] if words[0].index and not words[0].initial else None
        lemma = self.lexicon.name_lemmas.get(text)
        if lemma is None and kind == "PER":
            lemma = person_name(words)
        elif lemma is None:
            lemma = base_form(words, oblique=before is not None and before.pos("prep"))
        head = next((w for w in words if w.pos("subst")), words[0])
        key = f"{kind}:{lemma}"
        return Expression(words[0].index, words[-1].index, head, kind, "NAM", lemma, lemma, key, start, end)

    def _behind(self, lemma: str, kind: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
        """The entity of an adjective: by the lexicon, else a name of the document that begins alike."""
        if lemma in self.lexicon.adjectives:
            kind, name = self.lexicon.adjectives[lemma]
            return f"{kind}:{name}", kind
        stem = lemma[: max(4, len(lemma) - 5)]
        alike = (key for key, (_, name) in known.items() if name.lower().startswith(stem))
        return next(alike, f"{kind}:{lemma}"), kind

    def _common(self, word: Word, level: str, kind: str, titles: dict[str, str], places: Sequence[Place]) -> str:
        """A noun: its bearer as a title, else itself; a pronoun or elided subject: the last entity of its type."""
        if level == "NOM":
            lemma = word.lemmas[0]
            return titles.get(lemma) or f"{kind}:{lemma}"
        last = next((p for p in reversed(places) if p.type == kind and p.level in ("NAM", "NOM")), None)
        return last.key if last is not None else f"{kind}:{word.lower}"

    # ---- events ------------------------------------------------------------------------------------------------------

    def _events(
        self, page: Page, document: Document, tags: Sequence[tuple[str, float]], places: Sequence[Place]
    ) -> list[Event]:
        starts = {w.start: w.index for w in page.words}
        given = sorted(
            {(starts[t.start], e.type, 1.0) for e in document.events for t in e.triggers if t.start in starts}
        )
        found = given or [
            (i, self._label(page, i, self.lexicon.triggers, self.types), score)
            for i, (tag, score) in enumerate(tags)
            if tag != "O"
        ]
        events: list[Event] = []
        for number, (index, kind, score) in enumerate(found, start=1):
            word = page.words[index]
            features = trigger_features(page, index, kind)
            trigger = Trigger(
                f"tr{number}",
                word.start,
                word.end,
                word.text,
                self.realis.best(features),
                self.polarity.best(features),
                round(score, 4),
            )
            event = Event(f"ev{number}", kind, (trigger,), self._arguments(page, index, kind, places))
            same = _same_event(page, event, index, events, starts)
            if same is None:
                events.append(event)
            else:
                events[same] = _joined(events[same], event)
        return events

    def _label(self, page: Page, index: int, listed: Mapping[str, str], learned: Classifier) -> str:
        """What the word lists say, as training has corrected them; for other words the classifier."""
        known = next((listed[lemma] for lemma in page.words[index].lemmas if lemma in listed), None)
        return known or learned.best(label_features(page, index))

    def _arguments(self, page: Page, index: int, kind: str, places: Sequence[Place]) -> tuple[Argument, ...]:
        near = _near(page, index, places)
        answers = self.roles.probabilities([pair_features(page, index, p, kind) for p in near])
        found: dict[tuple[str, str], None] = {}
        for place, answer in zip(near, answers, strict=True):
            role = max((name for name in answer if name != NONE), key=lambda name: (answer[name], name), default=NONE)
            if role != NONE and answer[role] >= SURE and place.type in self._takes(kind, role):
                found[role, place.key] = None
        return tuple(Argument(role, key) for role, key in found)

    def _takes(self, kind: str, role: str) -> Iterable[str]:
        if role == "Time":
            return ("TIME",)
        if role == "Place":
            return PLACES
        if role == "Quantity":
            return ("QUANTITY",)
        return fillers(self.labels.event_types[kind], role)

    # ---- claims ------------------------------------------------------------------------------------------------------

    def _claims(
        self,
        page: Page,
        cues: Sequence[tuple[str, float]],
        contents: Sequence[tuple[str, float]],
        places: Sequence[Place],
    ) -> list[Claim]:
        found = [
            (i, self._label(page, i, self.lexicon.cues, self.acts), score)
            for i, (tag, score) in enumerate(cues)
            if tag != "O"
        ]
        runs = _runs(page, [tag for tag, _ in contents])
        held: dict[int, list[tuple[int, int]]] = {}
        for first, last in runs:
            owner = _owner(page, first, last, [i for i, _, _ in found])
            if owner is not None:
                held.setdefault(owner, []).append((first, last))
        claims: list[Claim] = []
        for index, act, score in found:
            pieces = held.get(index)
            if not pieces:
                continue
            spans = [derive.trim(page.text, page.words[a].start, page.words[b].end) for a, b in pieces]
            inside = {i for a, b in pieces for i in range(a, b + 1)}
            content = range(pieces[0][0], pieces[0][1] + 1)
            commitment = self.commitment.best(claim_features(page, index, act, content))
            claims.append(
                Claim(
                    id=f"c{len(claims) + 1}",
                    content=tuple(Span(s, e, page.text[s:e]) for s, e in spans),
                    source=self._source(page, index, act, places, inside),
                    cue=Span(page.words[index].start, page.words[index].end, page.words[index].text),
                    act=act,
                    commitment="NONE" if act == "DEMAND" else commitment,
                    score=round(score, 4),
                )
            )
        return claims

    def _source(self, page: Page, cue: int, act: str, places: Sequence[Place], inside: set[int]) -> str | None:
        """The likeliest candidate, none if none is likelier than not."""
        near = [p for p in places if p.type in SOURCES and (p.first not in inside or p.level == "ZERO")]
        near = _near(page, cue, near, back=REACH)
        answers = self.sources.probabilities([pair_features(page, cue, p, act) for p in near])
        ranked = [(answer.get("yes", 0.0), -n) for n, answer in enumerate(answers)]
        if not ranked or max(ranked)[0] < NAMED:
            return None
        return near[-max(ranked)[1]].key


# ---- joining what the taggers say ------------------------------------------------------------------------------------


def _spans(page: Page, tags: Sequence[str]) -> list[tuple[int, int, str, str]]:
    """Tagged stretches as (first word, last word, level, type); an I without its B opens a stretch."""
    found: list[tuple[int, int, str, str]] = []
    for first, last in page.sentences:
        before = ""
        for index in range(first, last):
            tag = tags[index]
            if tag == "O":
                before = ""
                continue
            mark, level, kind = tag.split("-", 2)
            if mark == "I" and before == f"{level}-{kind}":
                found[-1] = (found[-1][0], index, level, kind)
            else:
                found.append((index, index, level, kind))
            before = f"{level}-{kind}"
    return found


def _titles(page: Page, names: Sequence[Expression], keys: dict[tuple[int, int], str]) -> dict[str, str]:
    """Nouns that stand right before a person's name, with that person."""
    found: dict[str, str] = {}
    for name in names:
        if name.type == "PER" and name.first and not page.words[name.first].initial:
            word = page.words[name.first - 1]
            if word.pos("subst"):
                found.setdefault(word.lemmas[0], keys[name.first, name.last])
    return found


def _same_event(page: Page, event: Event, index: int, events: Sequence[Event], starts: dict[int, int]) -> int | None:
    """An earlier event of the type with the same lemma and no role filled otherwise."""
    mine: dict[str, set[str]] = {}
    for a in event.arguments:
        mine.setdefault(a.role, set()).add(str(a.filler))
    for number in range(len(events) - 1, -1, -1):
        other = events[number]
        if other.type != event.type:
            continue
        lemmas = {page.words[starts[t.start]].lemmas[0] for t in other.triggers}
        theirs: dict[str, set[str]] = {}
        for a in other.arguments:
            theirs.setdefault(a.role, set()).add(str(a.filler))
        shared = [role for role in mine if role in theirs]
        agree = all(mine[role] & theirs[role] for role in shared)
        if agree and (page.words[index].lemmas[0] in lemmas or shared):
            return number
    return None


def _joined(event: Event, other: Event) -> Event:
    arguments = dict.fromkeys((*event.arguments, *other.arguments))
    return msgspec.structs.replace(event, triggers=(*event.triggers, *other.triggers), arguments=tuple(arguments))


def _runs(page: Page, tags: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of content, within sentences; edges of punctuation are trimmed later."""
    found: list[tuple[int, int]] = []
    for first, last in page.sentences:
        open_ = False
        for index in range(first, last):
            if tags[index] == "O":
                open_ = False
            elif tags[index] == "I" and open_:
                found[-1] = (found[-1][0], index)
            else:
                found.append((index, index))
                open_ = True
    return [(a, b) for a, b in found if any(page.words[i].text[0].isalnum() for i in range(a, b + 1))]


def _owner(page: Page, first: int, last: int, cues: Sequence[int]) -> int | None:
    """The cue of a stretch of content: the nearest outside it in its sentence, else in the sentence before."""
    sentence = page.words[first].sentence
    outside = [c for c in cues if not first <= c <= last]
    for distance in (0, 1):
        near = [c for c in outside if sentence - page.words[c].sentence == distance]
        if near:
            return min(near, key=lambda c: (min(abs(c - first), abs(c - last)), c))
    return None
