"""Evaluations as data and as text for papers: JSON, frames, LaTeX, Markdown, citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wiesci import align
from wiesci.comparison import Comparison
from wiesci.kept import REANNOTATION
from wiesci.measures import FIGURES, HEADLINES
from wiesci.results import Evaluation

if TYPE_CHECKING:
    import pandas


def to_json(
    evaluations: Sequence[Evaluation], *, version: str, part: str | None, split: str | None, documents: bool = False
) -> dict[str, Any]:
    """The object that ``wiesci score --json`` prints, with ``documents`` the one that ``-o`` writes."""
    return {
        "version": version,
        "part": part,
        "split": split,
        "documents": len(evaluations[0].doc_ids) if evaluations else 0,
        "systems": {e.system: e.to_dict(documents=documents) for e in evaluations},
    }


def to_frame(evaluations: Sequence[Evaluation]) -> pandas.DataFrame:
    """Every figure of every system, a row for each measure and label."""
    import pandas

    return pandas.concat([e.to_frame() for e in evaluations], ignore_index=True)


def to_latex(evaluations: Sequence[Evaluation]) -> str:
    """The headlines in percent with their intervals as a booktabs table, a row for each system."""
    import pandas

    rows = []
    for e in evaluations:
        rows.append([e.system, *(_percent(e, name) for name in FIGURES)])
    frame = pandas.DataFrame(rows, columns=["system", *FIGURES])
    table = frame.to_latex(index=False, escape=True, column_format="l" + "r" * len(FIGURES))
    signed = "".join(f"% {' '.join(f'{e.system}: {e.signature}'.split())}\n" for e in evaluations)
    return f"% needs booktabs; F1 in percent, 95 % bootstrap interval over stories\n{signed}{table}"


def _percent(evaluation: Evaluation, name: str) -> str:
    value = evaluation.headline(name)
    if value is None:
        return "--"
    low, high = evaluation.interval(name)
    return f"{100 * value:.1f} ({100 * low:.1f}--{100 * high:.1f})"


def comparisons_json(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """What ``wiesci compare --json`` prints."""
    fields = ("first", "second", "measure", "first_value", "second_value", "difference", "p", "p_holm", "smallest")
    rows = [{name: getattr(c, name) for name in fields} | {"ci": [c.low, c.high]} for c in comparisons]
    marks = [{"significant": c.significant, "too_small": c.too_small} for c in comparisons]
    return {"comparisons": [row | mark for row, mark in zip(rows, marks, strict=True)]}


def citation(evaluations: Sequence[Evaluation]) -> str:
    """A sentence with the headlines and the signature, and the corpus as BibTeX."""
    done = []
    for e in evaluations:
        version = dict(e.signature.parts).get("wiesci", "")
        figures = [f"{name} {_percent(e, name).replace('--', '–')}" for name in FIGURES if e.headline(name) is not None]
        missing = f", {e.missing} of them without a prediction and counted as empty" if e.missing else ""
        done.append(
            f"{e.system} reaches {', '.join(figures)} on {len(e.doc_ids)} documents{missing} "
            f"(F1 in percent, in brackets the 95 % bootstrap interval over stories), scored with wiesci {version}.\n"
            f"Signature: {e.signature}\n"
        )
    return "\n".join(done) + "\n" + BIBTEX.format(**_release(evaluations[0]))


BIBTEX = """@misc{{wiesci,
  title = {{wiesci: entities, events and claims in Polish news}},
  author = {{{{The wiesci authors}}}},
  year = {{2026}},
  howpublished = {{\\url{{https://github.com/wiesci/wiesci}}}},
  note = {{Software version {software}, corpus version {corpus}}}
}}
"""


def _release(evaluation: Evaluation) -> dict[str, str]:
    parts = dict(evaluation.signature.parts)
    return {"software": parts.get("wiesci", "-"), "corpus": parts.get("corpus", "-")}


LEADERS = ("system", "part", *FIGURES)


def leader_rows(results: Mapping[str, Sequence[Evaluation]]) -> list[list[str]]:
    """A row for each system and part, the best overall first; the re-annotation stands last, outside the ranking."""
    rows = []
    for part, evaluations in results.items():
        ranked = sorted(evaluations, key=_rank)
        for e in ranked:
            cells = ["–" if e.headline(h) is None else _percent(e, h).replace("--", "–") for h in FIGURES]
            rows.append([e.system, part, *cells])
    return rows


def _rank(e: Evaluation) -> tuple[bool, float, float, str]:
    return e.system == REANNOTATION, -(e.overall or 0.0), -(e.headline(HEADLINES[0]) or 0.0), e.system


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; bars and line breaks in cells are escaped."""
    lines = [list(head), ["---", *["--:"] * (len(head) - 1)], *rows]
    cells = ([" ".join(c.split()).replace("|", "\\|") for c in line] for line in lines)
    return "\n".join("| " + " | ".join(line) + " |" for line in cells) + "\n"


WAYS = {"given": "with offsets", "corrected": "corrected", "unlocated": "not found"}
"""What a reader calls the ways in which spans got their offsets, where it is not their name."""


def quotes_line(alignment: Mapping[str, Mapping[str, int]]) -> str:
    """How often spans were located in each way, over all layers."""
    counts = {way: sum(layer.get(way, 0) for layer in alignment.values()) for way in align.WAYS}
    shown = [f"{n} {WAYS.get(way, way)}" for way, n in counts.items() if n or way == "unlocated"]
    return f"quotes: {', '.join(shown)}"


def warnings(evaluation: Evaluation) -> list[str]:
    """What a reader of the numbers should know first."""
    found = list(evaluation.notes)
    if len(set(evaluation.stories)) == 1:
        found.append("one storyline only: no interval can be given, and the figures say little")
    if evaluation.missing:
        found.insert(0, f"{evaluation.missing} of {len(evaluation.doc_ids)} documents missing, counted as empty")
    if evaluation.invalid_documents or evaluation.invalid_items:
        found.insert(0, f"{evaluation.invalid_documents} lines refused, {evaluation.invalid_items} items counted wrong")
    return found
