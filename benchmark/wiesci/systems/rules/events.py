"""Events: triggers by lemma, realis by mood and governor, arguments by case and preposition, a little coreference."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from wiesci.labels import EventType
from wiesci.model import Event, Quantity, Time
from wiesci.systems.rules import words as lists
from wiesci.systems.rules.cast import Cast, cases
from wiesci.systems.rules.lexicon import Lexicon, lookup
from wiesci.systems.rules.morph import Page, Word, agree
from wiesci.systems.rules.names import Expression
from wiesci.systems.rules.realis import find_governor, find_realis

NOUNS = ("subst", "ger")
VERBS = ("fin", "praet", "imps", "inf", "ppas", "pact", "pcon", "pant", "impt")
_ROLES = {
    "nom": ("Agent", "Participant", "Target", "Object"),
    "patient": ("Target", "Object", "Agent", "Participant"),
    "acc": ("Object", "Target", "Destination", "Recipient", "Participant"),
    "dat": ("Recipient", "Target"),
    "inst": ("Instrument", "Object"),
    "adj": ("Agent", "Participant"),
    "actor": ("Agent", "Participant", "Target"),
    "do": ("Destination", "Recipient", "Object"),
    "z+gen": ("Origin",),
    "z+inst": ("Participant", "Target"),
    "na+acc": ("Target", "Destination"),
    "na+loc": ("Place", "Target"),
    "w+loc": ("Place",),
    "w+acc": ("Target",),
    "dla": ("Recipient",),
    "przez": ("Agent",),
    "przeciw": ("Target",),
    "wobec": ("Target",),
    "między": ("Participant",),
    "od": ("Agent", "Origin"),
    "pod": ("Place",),
    "przy": ("Place",),
    "koło": ("Place",),
}
_PREPOSITIONS = {"ze": "z", "we": "w", "przeciwko": "przeciw", "ku": "do", "pomiędzy": "między", "pode": "pod"}
_ACTOR_NOUNS = ("Contact.", "Conflict.War", "Conflict.Protest", "Diplomacy.", "Movement.Travel", "Politics.Decide")


class Found(msgspec.Struct, frozen=True):
    """A trigger before arguments are clustered; ``fillers`` hold (role, key of an entity or id of a time, quantity)."""

    word: Word
    lemma: str
    type: str
    noun: bool
    realis: str = "ACTUAL"
    polarity: str = "POS"
    fillers: tuple[tuple[str, str], ...] = ()


def find_triggers(page: Page, lexicon: Lexicon, taken: Collection[int]) -> list[Found]:
    """Words whose lemma the lexicon lists, outside names, times and quantities."""
    found = []
    for word in page.words:
        if word.index in taken:
            continue
        lemma = lookup(word, lexicon.triggers, kinds=(*VERBS, *NOUNS, "adj"))
        if lemma is None:
            continue
        noun = any(r.lemma == lemma and r.pos in NOUNS for r in word.readings)
        verb = any(r.lemma == lemma and r.pos in VERBS and r.pos != "impt" for r in word.readings)
        if noun or verb or any(r.lemma == lemma and r.pos == "adj" for r in word.readings):
            found.append(Found(word, lemma, lexicon.triggers[lemma], noun))
    return found


def given_triggers(page: Page, events: Sequence[Event]) -> list[Found]:
    """The triggers of the gold-trigger track, each on its word."""
    words = {word.start: word for word in page.words}
    places = sorted({(t.start, e.type) for e in events for t in e.triggers})
    found = []
    for start, label in places:
        word = words.get(start)
        if word is not None:
            reading = next((r for r in word.readings if r.pos in (*VERBS, *NOUNS)), None)
            noun = reading is not None and reading.pos in NOUNS
            found.append(Found(word, reading.lemma if reading else word.text.lower(), label, noun))
    return found


def resolve(
    trigger: Found, cast: Cast, lexicon: Lexicon, *, quantities: Sequence[Quantity], cues: Collection[int]
) -> Found:
    """The trigger with realis, polarity and arguments."""
    page, word = cast.page, trigger.word
    governor = find_governor(page, word)
    realis, polarity = find_realis(page, word, governor)
    roles = lexicon.labels.event_types[trigger.type].roles
    verb = word if any(r.pos in ("fin", "praet") for r in word.readings) and not trigger.noun else governor
    subject = cast.subject(verb) if verb is not None and verb.index not in cues else None
    options = []
    for e in cast.near(word.index):
        if e.first <= word.index <= e.last:
            continue
        relation = _relation(e, trigger, cast, subject)
        if relation is None:
            continue
        gap = word.index - e.last if e.last < word.index else e.first - word.index
        options.append((gap + 4 * abs(word.clause - e.head.clause), e.first, relation, e))
    fillers = _assign(sorted(options, key=lambda o: o[:2]), roles, cast)
    role = next((r for r in ("Agent", "Participant") if r in roles), None)
    elided = verb is word and subject is None and trigger.lemma not in lists.PATIENT_SUBJECTS
    if elided and role and role not in dict(fillers) and (key := cast.zero(word, roles[role])):
        fillers.append((role, key))
    if "Quantity" in roles:
        near = [q for q in quantities if abs(q.start - word.start) < 120 and q.type in ("MONEY", "PERCENT", "COUNT")]
        near = [q for q in near if page.words[page.sentences[word.sentence][0]].start <= q.start <= _stop(page, word)]
        if near:
            fillers.append(("Quantity", min(near, key=lambda q: (abs(q.start - word.start), q.start)).id))
    return msgspec.structs.replace(trigger, realis=realis, polarity=polarity, fillers=tuple(fillers))


def _stop(page: Page, word: Word) -> int:
    return page.words[page.sentences[word.sentence][1] - 1].end


def _assign(
    options: Sequence[tuple[int, int, str, Expression]], roles: dict[str, tuple[str, ...]], cast: Cast
) -> list[tuple[str, str]]:
    """Nearest first, one filler a role (two participants), one role a filler."""
    fillers: list[tuple[str, str]] = []
    for cost, _, relation, e in options:
        if cost > 20 or any(key == e.key for _, key in fillers):
            continue
        for role in _ROLES[relation]:
            count = sum(r == role for r, _ in fillers)
            if e.type in roles.get(role, ()) and count < (3 if role == "Participant" else 1):
                if e.level in ("NOM", "PRON") and relation in ("od", "przy", "koło", "pod"):
                    break
                fillers.append((role, cast.use(e)))
                break
    return fillers


def _relation(e: Expression, trigger: Found, cast: Cast, subject: Expression | None) -> str | None:
    """How an expression stands to a trigger: grammatical case, or its preposition with case."""
    word = trigger.word
    if e.level == "ADJ":
        return "adj" if trigger.noun and abs(e.first - word.index) <= 2 and agree(word, e.head) else None
    if subject is not None and e.key == subject.key and e.first == subject.first:
        passive = any(r.pos in ("ppas", "adj") and r.lemma == trigger.lemma for r in word.readings) and not trigger.noun
        return "patient" if passive or trigger.lemma in lists.PATIENT_SUBJECTS else "nom"
    if word.clause != e.head.clause:
        return None
    own = cases(e)
    if (preposition := cast.preposition(e)) is not None:
        name = _PREPOSITIONS.get(preposition.lower, preposition.lower)
        if e.last < word.index and trigger.noun and name not in ("w", "na"):
            return None
        if name == "z" and "inst" in own and trigger.type.startswith("Conflict."):
            name = "przeciw"
        elif name == "z":
            name = "z+inst" if "inst" in own and not ("gen" in own and e.type in ("GPE", "LOC", "FAC")) else "z+gen"
        elif name in ("na", "w"):
            if trigger.noun and e.last < word.index and "loc" not in own:
                return None
            name += "+loc" if "loc" in own else "+acc"
        return name if name in _ROLES else None
    if e.first < word.index:
        return None
    if trigger.noun:
        between = cast.page.words[word.index + 1 : e.first]
        if "gen" in own and len(between) <= 2 and all(w.pos("adj", "num") for w in between):
            return "actor" if trigger.type.startswith(_ACTOR_NOUNS) and e.type != "FAC" else "patient"
        return "dat" if "dat" in own and "gen" not in own and len(between) <= 2 else None
    if cast.dependent(e):
        return None
    for case in ("acc", "dat", "inst"):
        if case in own and (case != "acc" or "nom" not in own or e.first > word.index):
            return case
    return "acc" if "gen" in own else None


def attach_times(
    page: Page, found: Sequence[Found], cues: Sequence[Word], times: Sequence[Time], types: dict[str, EventType]
) -> tuple[list[Found], dict[int, str]]:
    """Each time goes to the nearest trigger or cue of its sentence; the times of cues come back by word index."""
    ordered: list[tuple[Word, int | None]] = [(trigger.word, number) for number, trigger in enumerate(found)]
    ordered += [(cue, None) for cue in cues]
    done = list(found)
    said: dict[int, str] = {}
    ordered.sort(key=lambda pair: pair[0].start)
    at = 0
    for time in times:
        while at + 1 < len(ordered) and ordered[at + 1][0].start <= time.start:
            at += 1
        sentence = page.words[page.word_from(time.start)].sentence
        near = [o for o in ordered[max(0, at - 1) : at + 3] if o[0].sentence == sentence]
        if not near:
            continue
        word, number = min(near, key=lambda o: (abs(o[0].start - time.start), o[0].start))
        if number is None:
            said.setdefault(word.index, time.id)
        elif "Time" in types[done[number].type].roles and all(role != "Time" for role, _ in done[number].fillers):
            done[number] = msgspec.structs.replace(done[number], fillers=(*done[number].fillers, ("Time", time.id)))
    return done, said


def cluster(found: Sequence[Found]) -> list[list[Found]]:
    """Triggers of one type and lemma, or of one type in adjacent sentences, whose arguments do not conflict."""
    clusters: list[list[Found]] = []
    latest: dict[str, list[int]] = {}
    for trigger in found:
        for number in reversed(latest.get(trigger.type, [])[-3:]):
            other = clusters[number][-1]
            close = trigger.word.sentence - other.word.sentence <= 1
            same = trigger.lemma == other.lemma
            if (same or close) and _compatible(trigger, clusters[number], same=same):
                clusters[number].append(trigger)
                break
        else:
            latest.setdefault(trigger.type, []).append(len(clusters))
            clusters.append([trigger])
    return clusters


def _compatible(trigger: Found, others: Sequence[Found], *, same: bool) -> bool:
    """No role filled by different things, and between different lemmas at least one filled by the same."""
    theirs: dict[str, set[str]] = {}
    for role, key in (f for other in others for f in other.fillers):
        theirs.setdefault(role, set()).add(key)
    mine = dict(trigger.fillers)
    shared = [role for role in mine if role in theirs]
    return all(mine[role] in theirs[role] for role in shared) and (same or bool(shared))
