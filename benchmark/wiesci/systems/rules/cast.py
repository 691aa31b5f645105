"""Who can fill a slot: names, common nouns and pronouns with their case; and the mentions that slots bring to life."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from wiesci.model import Entity, Mention
from wiesci.systems.rules.lexicon import Lexicon
from wiesci.systems.rules.morph import CASES, Page, Word, agree
from wiesci.systems.rules.names import Expression
from wiesci.systems.rules.words import NO_PEOPLE, TITLES

_REACH = 25
_WALLS = frozenset(':„”"«»()–—')  # no subject reaches its verb across these


class Cast:
    """The expressions of one document by place, and the mentions used so far."""

    def __init__(self, page: Page, names: Sequence[Expression], lexicon: Lexicon) -> None:
        self.page = page
        nouns = _nominals(page, names, lexicon)
        self.expressions = sorted([*names, *nouns], key=lambda e: e.first)
        self._places = [e.first for e in self.expressions]
        self.used: dict[tuple[int, int], Expression] = {(e.start, e.end): e for e in names}
        self._subjects: dict[int, Expression | None] = {}
        self._zeros: dict[int, Expression] = {}

    def near(self, index: int) -> Iterator[Expression]:
        """Expressions of the same sentence within reach of a word."""
        sentence = self.page.words[index].sentence
        low = bisect.bisect_left(self._places, index - _REACH)
        high = bisect.bisect_right(self._places, index + _REACH)
        return (e for e in self.expressions[low:high] if e.head.sentence == sentence)

    def at(self, index: int) -> Expression | None:
        """The expression that starts at a word."""
        place = bisect.bisect_left(self._places, index)
        return self.expressions[place] if place < len(self._places) and self._places[place] == index else None

    def use(self, expression: Expression) -> str:
        """Make a mention of it and give its entity's key."""
        self.used.setdefault((expression.start, expression.end), expression)
        return expression.key

    def zero(self, verb: Word, types: Sequence[str]) -> str | None:
        """An elided subject on ``verb``: the subject of the sentences before, if it can be one."""
        if (verb.start, verb.end) in self.used or not verb.pos("fin", "praet"):
            return None
        wanted = _marks(verb, "fin", "praet")
        if verb.sentence in self._zeros:  # one a sentence, on the first verb that needs it
            zero = self._zeros[verb.sentence]
            return zero.key if zero.type in types and _numbers(zero) & wanted else None
        for sentence in range(verb.sentence - 1, max(-1, verb.sentence - 4), -1):
            last = self._subject_of(sentence)
            if last is None or last.type not in types or not _numbers(last) & wanted or {"pri", "sec"} & wanted:
                continue
            if verb.pos("praet") and last.head.readings and not _genders(last) & wanted:
                continue
            at = verb.index
            zero = Expression(at, at, verb, last.type, "ZERO", None, last.name, last.key, verb.start, verb.end)
            self.used[verb.start, verb.end] = self._zeros[verb.sentence] = zero
            self.use(last)
            return last.key
        return None

    def _subject_of(self, sentence: int) -> Expression | None:
        """The subject of a sentence's first finite verb that has one."""
        if sentence not in self._subjects:
            first, last = self.page.sentences[sentence]
            verbs = [w for w in self.page.words[first : min(last, first + 40)] if w.pos("fin", "praet")]
            self._subjects[sentence] = next((s for w in verbs if (s := self.subject(w))), None)
        return self._subjects[sentence]

    def preposition(self, expression: Expression) -> Word | None:
        """The preposition that governs it, looked for past adjectives, numerals and titles."""
        first = expression.first
        for word in reversed(self.page.words[max(0, first - 4) : first]):
            if word.sentence != expression.head.sentence or word.clause != self.page.words[first].clause:
                return None
            if word.pos("prep") and not word.pos("subst"):
                return word
            if not word.pos("adj", "num", "ppas", "pact") and not TITLES.intersection(word.lemmas):
                return None
        return None

    def dependent(self, expression: Expression) -> bool:
        """Whether it may be the genitive of a noun right before it (*prezydent [Rosji]*)."""
        at = expression.first - 1
        while at >= 0 and self.page.words[at].pos("adj") and agree(expression.head, self.page.words[at]):
            at -= 1
        if at < 0 or self.page.words[at].clause != expression.head.clause:
            return False
        return "gen" in cases(expression) and self.page.words[at].pos("subst", "ger")

    def subject(self, verb: Word, types: Sequence[str] = ("PER", "ORG", "GPE", "GRP")) -> Expression | None:
        """The nearest nominative that agrees with a finite verb; before the verb rather than after it."""
        wanted = _marks(verb, "fin", "praet", "bedzie", "winien", "ppas")
        if not wanted or {"pri", "sec"} & wanted:
            return None
        best: tuple[int, int, Expression] | None = None
        for e in self.near(verb.index):
            if e.level == "ADJ" or e.type not in types or "nom" not in cases(e) or not _numbers(e) & wanted:
                continue
            if verb.pos("praet") and e.head.readings and not _genders(e) & wanted:
                continue
            if self.preposition(e) or (self.dependent(e) and e.level != "NAM"):
                continue
            if e.first > verb.index and e.head.clause != verb.clause:
                continue
            if any(w.text in _WALLS for w in self.page.words[e.last + 1 : verb.index]):
                continue
            gap = verb.index - e.last if e.last < verb.index else e.first - verb.index + 2
            cost = gap + 6 * abs(verb.clause - e.head.clause)
            if cost <= _REACH and (best is None or cost < best[0]):
                best = (cost, e.first, e)
        return best[2] if best else None

    def finish(self) -> tuple[tuple[Entity, ...], tuple[Mention, ...], dict[str, str]]:
        """Entities and mentions in the order of the text, and the ids that the keys became."""
        ids: dict[str, str] = {}
        entities: list[Entity] = []
        mentions: list[Mention] = []
        for (start, end), e in sorted(self.used.items()):
            if e.key not in ids:
                ids[e.key] = f"e{len(ids) + 1}"
                entities.append(Entity(ids[e.key], e.type, e.name))
            type_ = entities[int(ids[e.key][1:]) - 1].type
            text = self.page.text[start:end]
            mentions.append(Mention(f"m{len(mentions) + 1}", start, end, type_, ids[e.key], text, e.level, e.lemma))
        return tuple(entities), tuple(mentions), ids


def cases(expression: Expression) -> frozenset[str]:
    """The cases an expression may stand in; all of them if the dictionary does not know it."""
    readings = [r for r in expression.head.readings if r.pos in ("subst", "ger", "ppron3", "adj", "ppas")]
    nouns = [r for r in readings if r.pos in ("subst", "ger", "ppron3")] or readings
    if expression.level == "NAM" and any(r.proper for r in nouns):
        nouns = [r for r in nouns if r.proper]
    return frozenset().union(*(r.cases for r in nouns)) if nouns else CASES


def _marks(word: Word, *kinds: str) -> frozenset[str]:
    return frozenset().union(*(r.marks for r in word.readings if r.pos in kinds))


def _numbers(expression: Expression) -> frozenset[str]:
    both = frozenset(("sg", "pl"))
    found = frozenset().union(*(r.marks & both for r in expression.head.readings if "nom" in r.marks))
    return found or both


def _genders(expression: Expression) -> frozenset[str]:
    return _marks(expression.head, "subst", "ger", "ppron3", "adj") & {"m1", "m2", "m3", "f", "n"}


def _nominals(page: Page, names: Sequence[Expression], lexicon: Lexicon) -> list[Expression]:
    """Common nouns and pronouns that could fill a slot; titles before a person's name belong to the name."""
    covered = {i: e for e in names for i in range(e.first, e.last + 1)}
    titles: dict[tuple[str, str], Expression] = {}
    last: dict[str, Expression] = {}
    found: list[Expression] = []
    for word in page.words:
        if word.index in covered:
            name = covered[word.index]
            if name.type == "PER" and name.level == "NAM":
                last["sg"] = name
            continue
        if word.capital and not word.initial:
            continue
        pronoun = next((r for r in word.readings if r.pos == "ppron3"), None)
        if pronoun and word.lower not in ("nie", "jego", "jej", "ich"):
            who = last.get("pl" if "pl" in pronoun.marks else "sg")
            if who:
                found.append(_common(word, who.type, "PRON", None, who.name, who.key))
            continue
        lemma = next((r.lemma for r in word.readings if r.pos in ("subst", "ger") and r.lemma in lexicon.nouns), None)
        person = lemma is None and next(
            (r for r in word.readings if r.pos == "subst" and "m1" in r.marks and r.lemma.islower()), None
        )
        lemma = lemma or (person.lemma if person else None)
        if lemma is None or lemma in NO_PEOPLE or lemma in lexicon.triggers or lemma in lexicon.cues:
            continue
        if person and any(r.pos not in ("subst", "adj", "brev") for r in word.readings):
            continue
        named = _titled(page, word.index, covered) if lemma in TITLES else None
        follower = covered.get(word.index + 1)
        whose = follower.key if follower and follower.type in ("GPE", "ORG") and follower.level == "NAM" else ""
        if named:
            titles.setdefault((lemma, ""), named)
            titles[lemma, whose] = named
            continue
        type_ = lexicon.nouns.get(lemma, "PER")
        if type_ not in ("PER", "GRP") and _described(page, word, type_, covered):
            continue
        number = "pl" if not any("sg" in r.marks for r in word.readings if r.lemma == lemma) else "sg"
        known = titles.get((lemma, whose)) if number == "sg" else None
        key, name_ = (known.key, known.name) if known else (f"{type_}:{lemma}:{number}:{whose}", lemma)
        noun = _common(word, known.type if known else type_, "NOM", None, name_, key)
        found.append(noun)
        if type_ == "PER":
            last[number] = noun
    return found


def _common(word: Word, type_: str, level: str, lemma: str | None, name: str, key: str) -> Expression:
    return Expression(word.index, word.index, word, type_, level, lemma, name, key, word.start, word.end)


def _described(page: Page, word: Word, type_: str, covered: dict[int, Expression]) -> bool:
    """Whether the noun only describes the name after it (*agencja prasowa Yonhap*), which is the mention then."""
    for other in page.words[word.index + 1 : word.index + 3]:
        name = covered.get(other.index)
        if name is not None:
            return name.type == type_ and name.level == "NAM" and name.head.clause == word.clause
        if not (other.pos("adj") and agree(word, other)):
            return False
    return False


def _titled(page: Page, at: int, covered: dict[int, Expression]) -> Expression | None:
    """The person whose name follows a title (*prezydent Ukrainy Wołodymyr Zełenski*)."""
    for word in page.words[at + 1 : at + 9]:
        if word.clause != page.words[at].clause:
            return None
        name = covered.get(word.index)
        if name and name.type == "PER" and name.level == "NAM":
            return name
        if name is None and not word.pos("adj", "subst", "brev") and word.text not in ("i", "."):
            return None
    return None
