"""How well quotes find their place: gold without its offsets, its words damaged as answers of language models are.

    python scripts/alignment_table.py [--split test] [--no-lemma]

For names, triggers and contents of the original part: the share of quotes that are located at the gold place, by kind
of damage. *Invented*: quotes of other articles that this one does not have; their share located anywhere is false.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from wiesci import corpus, wire
from wiesci.align import align, fold, lemmas_of
from wiesci.model import Document

SEED = 12345
Quote = tuple[int, int, str, str]
"""Start, end, words, base form."""

LAYERS = ("names", "triggers", "contents")


def quotes(document: Document) -> dict[str, list[Quote]]:
    """The quotes of each layer, in the order of the text."""
    text = document.text or ""
    names = [(m.start, m.end, m.lemma or "") for m in document.mentions if m.level == "NAM"]
    triggers = [(t.start, t.end, "") for e in document.events for t in e.triggers]
    contents = [(s.start, s.end, "") for c in document.claims for s in c.content]
    found: dict[str, list[Quote]] = {}
    for layer, spans in zip(LAYERS, (names, triggers, contents), strict=True):
        unique = {(s, e): lemma for s, e, lemma in spans}
        found[layer] = [(s, e, text[s:e], lemma or _lemma(text[s:e])) for (s, e), lemma in sorted(unique.items())]
    return found


def _lemma(words: str) -> str:
    """Every word by its first lemma in the alphabet: how a careless lemmatiser answers."""
    return " ".join(min(lemmas_of(w.lower())) for w in words.split()) if " " not in words.strip() else words


PLAIN = str.maketrans("„”–—’", '""--\'')


def upper(quote: Quote, _: random.Random) -> str:
    return quote[2].upper()


def marks(quote: Quote, _: random.Random) -> str:
    """Other quotation marks, dashes and white space."""
    return quote[2].translate(PLAIN).replace(" ", "  ", 1)


def signs(quote: Quote, _: random.Random) -> str:
    return fold(quote[2]) if quote[2].islower() else _fold_cased(quote[2])


def _fold_cased(words: str) -> str:
    plain = fold(words)
    if len(plain) != len(words):
        return plain
    return "".join(p.upper() if w.isupper() else p for p, w in zip(plain, words, strict=True))


def truncated(quote: Quote, _: random.Random) -> str:
    """Without the last two letters, or without the last word of a long quote."""
    words = quote[2].split()
    return " ".join(words[:-1]) if len(words) > 6 else quote[2][:-2]


DAMAGE: dict[str, Callable[[Quote, random.Random], str]] = {
    "none": lambda q, _: q[2],
    "case": upper,
    "quotation marks, dashes, spaces": marks,
    "Polish letters lost": signs,
    "base form": lambda q, _: q[3],
    "truncated": truncated,
}


def located(document: Document, layer: str, words: Sequence[str], *, lemmas: bool) -> list[tuple[int, int] | None]:
    """Where quotes of a layer are found in a document."""
    places = tuple(wire.Mention(text=w, type="PER") for w in words)
    made = align(wire.Document(id=document.id, mentions=places), document.text, lemmas=lemmas).document
    assert isinstance(made.mentions, tuple)
    found = [(m.start, m.end) for m in made.mentions]
    return [None if s is None or e is None else (s, e) for s, e in found]


def measure(documents: Sequence[Document], *, lemmas: bool) -> dict[str, dict[str, tuple[int, int]]]:
    """For each kind of damage and layer how many quotes were found in place, and of how many."""
    rng = random.Random(SEED)
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    everything = {d.id: quotes(d) for d in documents}
    for document in documents:
        folded = fold(document.text or "")
        for layer in LAYERS:
            held = everything[document.id][layer]
            for name, damage in DAMAGE.items():
                cell = found[name][layer]
                answers = located(document, layer, [damage(q, rng) for q in held], lemmas=lemmas)
                for (start, end, *_), answer in zip(held, answers, strict=True):
                    near = answer is not None and answer[0] < end and start < answer[1]
                    cell[0] += near if name == "truncated" else answer == (start, end)
                    cell[1] += 1
            others = [q[2] for d in documents if d.id != document.id for q in everything[d.id][layer]]
            invented = [w for w in rng.sample(others, min(len(others), len(held))) if not _inside(w, folded)]
            cell = found["invented (located falsely)"][layer]
            cell[0] += sum(a is not None for a in located(document, layer, invented, lemmas=lemmas))
            cell[1] += len(invented)
    return {name: {layer: (c[0], c[1]) for layer, c in row.items()} for name, row in found.items()}


def _inside(words: str, folded: str) -> bool:
    """Whether some form of the first word stands in the text: such a quote is not invented."""
    lemmas = {lemma for w in fold(words).split()[:1] for lemma in lemmas_of(w)}
    return fold(words) in folded or any(lemma[:5] in folded for lemma in map(fold, lemmas))


def table(found: dict[str, dict[str, tuple[int, int]]]) -> Iterator[str]:
    """The shares in Markdown."""
    yield "| damage | " + " | ".join((*LAYERS, "all")) + " |"
    yield "| --- |" + " --: |" * (len(LAYERS) + 1)
    for name, row in found.items():
        pairs = [row[layer] for layer in LAYERS]
        pairs.append((sum(hit for hit, _ in pairs), sum(n for _, n in pairs)))
        cells = (f"{hit / n:.3f} of {n}" if n else "–" for hit, n in pairs)
        yield f"| {name} | " + " | ".join(cells) + " |"


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--split", choices=("train", "validation", "test"), default="test")
    parser.add_argument("--no-lemma", action="store_true")
    options = parser.parse_args(arguments)
    print(*table(measure(corpus.load("original", options.split), lemmas=not options.no_lemma)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
