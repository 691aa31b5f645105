"""What a language model is told, and the schema that its answer must fit; both made from the label inventory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from wiesci.labels import Labels
from wiesci.model import Document, UsageError

LANGUAGES = ("pl", "en")


class Prompt(msgspec.Struct, frozen=True):
    """The system message, worked examples as (article, answer), and the schema of the answer."""

    system: str
    examples: tuple[tuple[str, str], ...]
    schema: dict[str, Any]

    def messages(self, document: Document) -> list[dict[str, str]]:
        """The conversation that asks for one document."""
        found = [{"role": "system", "content": self.system}]
        for article, answer in self.examples:
            found += [{"role": "user", "content": article}, {"role": "assistant", "content": answer}]
        return [*found, {"role": "user", "content": article_of(document)}]


def build_prompt(labels: Labels, *, language: str = "pl", examples: Sequence[Document] = ()) -> Prompt:
    """The prompt in Polish or English, zero-shot or with gold of some training documents as examples."""
    if language not in LANGUAGES:
        raise UsageError(f"no prompt in {language!r}; there are {', '.join(LANGUAGES)}")
    shown = tuple((article_of(d), json.dumps(answer_of(d), ensure_ascii=False)) for d in examples)
    return Prompt(system_message(labels, language), shown, answer_schema(labels))


def article_of(document: Document) -> str:
    """The article as it is shown: its date and its text."""
    return f"[{document.published or '?'}]\n\n{document.text}"


def answer_of(document: Document) -> dict[str, Any]:
    """A document's labels in the form that is asked for: words instead of offsets, in the order of the text."""
    text = document.text or ""
    first: dict[str, str] = {}
    for m in document.mentions:
        if m.entity is not None and (m.entity not in first or m.level == "NAM"):
            first.setdefault(m.entity, text[m.start : m.end])
    first |= {t.id: text[t.start : t.end] for t in document.times}
    first |= {q.id: text[q.start : q.end] for q in document.quantities}

    def words(filler: object) -> str | None:
        return first.get(filler) if isinstance(filler, str) else None

    return {
        "mentions": [
            {"text": text[m.start : m.end], "type": m.type, "lemma": m.lemma or ""}
            for m in document.mentions
            if m.level == "NAM"
        ],
        "events": [
            {
                "type": e.type,
                "triggers": [
                    {"text": text[t.start : t.end], "realis": t.realis, "polarity": t.polarity} for t in e.triggers
                ],
                "arguments": [{"role": a.role, "text": w} for a in e.arguments if (w := words(a.filler))],
            }
            for e in document.events
        ],
        "claims": [
            {
                "source": {"text": w} if (w := words(c.source)) else None,
                "cue": {"text": text[c.cue.start : c.cue.end]} if c.cue else None,
                "content": [{"text": text[s.start : s.end]} for s in c.content],
                "act": c.act,
                "commitment": c.commitment,
            }
            for c in document.claims
        ],
    }


def answer_schema(labels: Labels) -> dict[str, Any]:
    """JSON Schema of an answer: the prediction format with quotes for spans, labels as enumerations.

    Every key is required and no other allowed, as constrained decoding asks.
    """

    def closed(**properties: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def listed(item: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": item}

    def one_of(names: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(names)}

    text = {"type": "string"}
    quote = closed(text=text)
    optional = {"anyOf": [quote, {"type": "null"}]}
    trigger = closed(text=text, realis=one_of(labels.realis), polarity=one_of(labels.polarity))
    argument = closed(role=one_of(labels.roles), text=text)
    event = closed(type=one_of(labels.event_types), triggers=listed(trigger), arguments=listed(argument))
    claim = closed(
        source=optional,
        cue=optional,
        content=listed(quote),
        act=one_of(labels.acts),
        commitment=one_of(labels.commitments),
    )
    mention = closed(text=text, type=one_of(labels.entity_types), lemma=text)
    return closed(mentions=listed(mention), events=listed(event), claims=listed(claim))


_TEXT = {
    "pl": (
        "Oznaczasz polskie teksty prasowe. Dostajesz datę i artykuł. Odpowiadasz jednym obiektem JSON, bez "
        "komentarza.\nWszystkie cytaty („text”) przepisujesz z artykułu co do litery, w kolejności występowania; jeśli "
        "ten sam wyraz pada kilka razy, podajesz go tyle razy, ile trzeba.",
        "mentions: wszystkie nazwy własne (pisane wielką literą), każde wystąpienie osobno; „lemma” to forma "
        "podstawowa.",
        "Typy nazw",
        "events: zdarzenia tych 42 typów, także planowane, możliwe i zaprzeczone. „triggers” to pojedyncze wyrazy, "
        "które nazywają zdarzenie; wyrazy o tym samym zdarzeniu stoją razem. „arguments” to uczestnicy, miejsca i "
        "czasy.",
        "Typy zdarzeń (role oprócz Place i Time; typowe wyrazy)",
        "claims: kto co mówi, sądzi, żąda. „source” to kto (null, jeśli nie podano), „cue” to jeden wyraz "
        "wprowadzający wypowiedź, „content” to treść bez spójnika „że”, w kawałkach, jeśli jest przerwana.",
        "commitment (jak dalece źródło ręczy za treść)",
    ),
    "en": (
        "You annotate Polish news. You are given a date and an article. Answer with one JSON object and nothing else."
        '\nEvery quote ("text") is copied from the article letter by letter, in the order of the text; a word that '
        "occurs several times is given as often as it is meant.",
        'mentions: all proper names (written with a capital), every occurrence by itself; "lemma" is the base form.',
        "Types of names",
        'events: events of these 42 types, planned, possible and denied ones too. "triggers" are the single words '
        'that name the event; words about one event stand together. "arguments" are participants, places and times.',
        "Event types (roles beside Place and Time; typical words)",
        'claims: who says, thinks or demands what. "source" is who (null if not stated), "cue" the one word that '
        'introduces it, "content" what is said, without the conjunction, in pieces if it is interrupted.',
        "commitment (how far the source stands by the content)",
    ),
}


def system_message(labels: Labels, language: str) -> str:
    """The instruction: what to mark, and every label with its definition."""
    head, mentions, types, events, event_types, claims, commitment = _TEXT[language]

    def defined(table: dict[str, Any]) -> str:
        return "\n".join(f"- {name}: {getattr(entry, language)}" for name, entry in table.items())

    def typed() -> str:
        rows = []
        for name, entry in labels.event_types.items():
            rows.append(f"- {name}: {getattr(entry, language)} ({', '.join(entry.roles)}; {', '.join(entry.triggers)})")
        return "\n".join(rows)

    blocks = (
        head,
        mentions,
        f"{types}:\n{defined(labels.entity_types)}",
        events,
        f"{event_types}:\n{typed()}",
        f"realis:\n{defined(labels.realis)}",
        claims,
        f"act:\n{defined(labels.acts)}",
        f"{commitment}:\n{defined(labels.commitments)}",
    )
    return "\n\n".join(blocks)
