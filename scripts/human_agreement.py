"""Our names beside those of people on the real articles of the corpus.

    python scripts/human_agreement.py --slavicner DIR [--differences] [--json FILE]

DIR is a clone of SlavicNLP/SlavicNER with its annotation (``ner/``). Compared are all articles of the real part for
which it has one: boundaries and type under the label view as it is; the same with our subtypes projected (media as
products, seats of power as places, as SlavicNER has them; for agreement only, never for scoring a system); boundaries
alone; base forms of the names that both have; entities (CoNLL F1). Intervals: bootstrap over articles.

Exit status: 0 done; 1 if an article's text or annotation is not there or not the annotated one (named on standard
error, the others are compared); 2 if none can be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from calibrate import Names, names_of_round, show
from wiesci import corpus, hydrate
from wiesci.model import UsageError
from wiesci.slavicner import read_names


def articles(folder: Path) -> tuple[list[Names], list[str]]:
    """The real articles that the clone annotates, and a message for each that cannot be compared."""
    found, problems = [], []
    for document in corpus.load_stand_off():
        origin = document.provenance
        if origin is None or origin.source != hydrate.SLAVICNER or origin.source_path is None:
            continue
        outcome = hydrate.fetch(document, folder / origin.source_path, corpus.checksums().get(document.id, ()))
        annotation = folder / Path(origin.source_path.replace("raw/", "ner/", 1)).with_suffix(".tsv")
        if outcome.text is None:
            problems.append(outcome.message)
        elif not annotation.is_file():
            problems.append(f"{annotation}: no such file; {document.id} cannot be compared")
        else:
            try:
                found.append(Names(document.id, document, read_names(annotation), outcome.text))
            except UsageError as error:
                problems.append(str(error))
    return found, problems


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--slavicner", type=Path, required=True, metavar="DIR")
    parser.add_argument("--differences", action="store_true", help="list every difference, with its words")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in this file")
    options = parser.parse_args(arguments)
    compared, problems = articles(options.slavicner)
    print(*problems, sep="\n", file=sys.stderr, end="\n" if problems else "")
    if not compared:
        print(f"{options.slavicner}: no article of the real part can be compared", file=sys.stderr)
        return 2
    figures = names_of_round(compared, differences=options.differences)
    unjudged = ("verdicts", "own_errors_per_name")  # nobody has judged these differences yet
    figures = {name: value for name, value in figures.items() if name not in unjudged}
    show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
