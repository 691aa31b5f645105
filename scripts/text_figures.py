"""Figures of the texts: the original articles beside the real ones.

    python scripts/text_figures.py                          # the original articles beside the kept figures of the real
    python scripts/text_figures.py --seed FILE --slavicner DIR [--json FILE]             # measure the real articles too

Printed for each part, as the median over articles with the 5th and the 95th percentile: characters; words that the
Morfeusz dictionary does not know, names aside, in 1,000 words (invented words, misspellings, foreign words); words in
a sentence; the share of the text in quotation marks or in a speaker's turn, which a dash and a capital open; names in
1,000 characters. The texts of real articles are not in the repository: what was measured on the reader's copy is kept
as figures in ``corpus/calibration/results-texts.json``.

Exit status: 0 done, 2 refused (a text that is not the annotated one).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import morfeusz2
import numpy as np

from wiesci import corpus, hydrate
from wiesci.model import Document, UsageError

KEPT = Path(__file__).resolve().parents[1] / "corpus" / "calibration" / "results-texts.json"
SPREAD = (50.0, 5.0, 95.0)
_MARKS = re.compile(r"„[^”\"]*[”\"]|\"[^\"]*\"|«[^»]*»|“[^”]*”")
_TURN = re.compile(r"– (?=[^\W\d_a-ząćęłńóśźż]).*?(?= – |$)", re.MULTILINE)

_DICTIONARY = morfeusz2.Morfeusz(generate=False)

Figures = dict[str, tuple[float, float, float]]


def characters(document: Document) -> list[float]:
    """The length of the text."""
    return [float(len(document.text or ""))]


def unknown_words(document: Document) -> list[float]:
    """Words outside names that the dictionary has in no reading, per 1,000 words."""
    text = document.text or ""
    names = [(m.start, m.end) for m in document.mentions if m.level in ("NAM", "ADJ")]
    words = [(s, e) for s, e in document.tokens or () if text[s:e].isalpha() and e - s > 1]
    outside = [(s, e) for s, e in words if not any(a <= s < b for a, b in names)]
    unknown = [1 for s, e in outside if not _known(text[s:e])]
    return [1000 * len(unknown) / len(outside)] if outside else []


def _known(form: str) -> bool:
    return any(tag != "ign" for _, _, (_, _, tag, *_) in _DICTIONARY.analyse(form))


def sentence_lengths(document: Document) -> list[float]:
    """The number of words of every sentence."""
    text, tokens = document.text or "", document.tokens or ()
    counts = []
    for start, end in document.sentences or ():
        counts.append(float(sum(start <= s < end and text[s:e][0].isalnum() for s, e in tokens)))
    return counts


def quoted(document: Document) -> list[float]:
    """The share of characters in quotation marks or in a turn that a dash and a capital open, in percent."""
    text = document.text or ""
    inside = np.zeros(len(text), dtype=bool)
    for found in _MARKS.finditer(text):
        inside[found.start() : found.end()] = True
    for turn in _TURN.finditer(text):
        inside[turn.start() : turn.end()] = True
    return [100 * float(inside.mean())] if text else []


def names(document: Document) -> list[float]:
    """Gold names in 1,000 characters."""
    length = len(document.text or "")
    return [1000 * sum(m.level == "NAM" for m in document.mentions) / length] if length else []


MEASURED: dict[str, Callable[[Document], list[float]]] = {
    "characters": characters,
    "words unknown to Morfeusz, per 1,000": unknown_words,
    "words in a sentence": sentence_lengths,
    "quoted or spoken, % of characters": quoted,
    "names per 1,000 characters": names,
}


def figures(documents: Sequence[Document]) -> Figures:
    """For each figure the median, the 5th and the 95th percentile."""
    found = {}
    for title, measure in MEASURED.items():
        values = [v for d in documents for v in measure(d)]
        median, low, high = np.percentile(values, SPREAD)
        found[title] = (round(float(median), 2), round(float(low), 2), round(float(high), 2))
    return found


def original() -> tuple[Document, ...]:
    """All original articles."""
    return tuple(d for split in ("train", "validation", "test") for d in corpus.load("original", split))


def table(mine: Figures, articles: int, real: Figures, real_articles: int) -> str:
    """Both parts side by side, in Markdown."""
    head = f"| median (5th–95th percentile) | original, {articles} articles | real, {real_articles} articles |"
    rows = [head, "| --- | --: | --: |"]
    for title, (median, low, high) in mine.items():
        other = "{:g} ({:g}–{:g})".format(*real[title]) if title in real else "-"
        rows.append(f"| {title} | {median:g} ({low:g}–{high:g}) | {other} |")
    return "\n".join(rows)


def kept_table() -> str:
    """The original articles as they are, the real ones as they were measured."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    documents = original()
    return table(
        figures(documents), len(documents), {k: tuple(v) for k, v in kept["figures"].items()}, kept["articles"]
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=Path, help="the file of the seed article")
    parser.add_argument("--slavicner", type=Path, metavar="DIR", help="a clone of SlavicNLP/SlavicNER")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures of the real articles")
    options = parser.parse_args(arguments)
    if options.seed is None and options.slavicner is None:
        print(kept_table())
        return 0
    real = []
    try:
        for document in corpus.load_stand_off():
            origin = document.provenance
            path = options.seed
            if origin is not None and origin.source == hydrate.SLAVICNER:
                path = options.slavicner and options.slavicner / (origin.source_path or "")
            if path is None:
                continue
            outcome = hydrate.fetch(document, path, corpus.checksums().get(document.id, ()))
            if outcome.text is None:
                raise UsageError(outcome.message)
            real.append(hydrate.with_text(document, outcome.text))
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    found, documents = figures(real), original()
    print(table(figures(documents), len(documents), found, len(real)))
    if options.json:
        options.json.write_text(
            json.dumps({"articles": len(real), "figures": found}, indent=1, ensure_ascii=False) + "\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
