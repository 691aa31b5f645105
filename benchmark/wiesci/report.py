"""Evaluations as text: tables for the terminal, plain lines for pipes, JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wiesci.comparison import Comparison
from wiesci.kept import REANNOTATION
from wiesci.measures import HEADLINES, MEASURES
from wiesci.model import Document, Span
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
        cells = [_percent(e, name) for name in HEADLINES]
        rows.append([e.system, *cells, "--" if e.overall is None else f"{100 * e.overall:.1f}"])
    frame = pandas.DataFrame(rows, columns=["system", *HEADLINES, "overall"])
    table = frame.to_latex(index=False, escape=True, column_format="l" + "r" * (len(HEADLINES) + 1))
    signed = "".join(f"% {' '.join(f'{e.system}: {e.signature}'.split())}\n" for e in evaluations)
    return f"% needs booktabs; F1 in percent, 95 % bootstrap interval over stories\n{signed}{table}"


def _percent(evaluation: Evaluation, name: str) -> str:
    value = evaluation.headline(name)
    if value is None:
        return "--"
    low, high = evaluation.interval(name)
    return f"{100 * value:.1f} ({100 * low:.1f}--{100 * high:.1f})"


def print_scores(evaluations: Sequence[Evaluation], console: Console, *, beside: Sequence[Evaluation] = ()) -> None:
    """One table of all measures for several systems, with precision, recall and the interval for a single one.

    ``beside`` holds the second annotation of the same documents, shown as a row of headlines.
    """
    table = Table(box=None, pad_edge=False)
    table.add_column("measure", no_wrap=True)
    single = len(evaluations) == 1
    for evaluation in evaluations:
        table.add_column(Text("F1" if single else evaluation.system), justify="right", overflow="fold")
    for name in ("95 % interval", "P", "R", "correct", "pred", "gold") if single else ():
        table.add_column(name, justify="right")
    measures = [name for name in MEASURES if any(name in (*e.columns, *e.skipped) for e in evaluations)]
    for name in measures:
        row = [f"{name}{' *' if name in HEADLINES else ''}"]
        row += [_number(e.headline(name)) for e in evaluations]
        if single:
            row += _details(evaluations[0], name)
        table.add_row(*row)
    table.add_row("overall", *(_number(e.overall) for e in evaluations))
    console.print(table)
    _print_beside(beside, console)
    for evaluation in evaluations:
        for note in warnings(evaluation):
            console.print(Text(f"{evaluation.system}: {note}"), soft_wrap=True)
    for evaluation in evaluations:
        console.print(Text(f"{evaluation.system}: {evaluation.signature}"), soft_wrap=True)


def _print_beside(beside: Sequence[Evaluation], console: Console) -> None:
    for evaluation in beside:
        values = [f"{name} {_number(evaluation.headline(name))}" for name in HEADLINES]
        shown = f"{evaluation.system}: {', '.join(values)}, overall {_number(evaluation.overall)}"
        note = "two independent passes of language models: a bound on reliability, no human ceiling"
        console.print(Text(f"{shown} ({note})"), highlight=False, soft_wrap=not console.is_terminal)


def print_comparisons(
    comparisons: Sequence[Comparison],
    evaluations: Sequence[Evaluation],
    console: Console,
    *,
    beside: Sequence[Evaluation] = (),
) -> None:
    """For each pair of systems a table of differences with interval, test and what the test set can tell."""
    pairs = dict.fromkeys((c.first, c.second) for c in comparisons)
    for first, second in pairs:
        title = Text(f"{second} minus {first}")
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        table.add_column("measure", no_wrap=True)
        for name in ("first", "second", "diff", "95 % interval", "p (Holm)", "smallest", ""):
            table.add_column(name, justify="right")
        for c in comparisons:
            if (c.first, c.second) == (first, second):
                sign = "*" if c.significant else "~" if c.too_small else ""
                interval = f"{c.low:+.3f} {c.high:+.3f}"
                cells = (f"{c.first_value:.3f}", f"{c.second_value:.3f}", f"{c.difference:+.3f}", interval)
                table.add_row(c.measure, *cells, _p(c.p_holm), f"{c.smallest:.3f}", sign)
        console.print(table)
    groups = len(set(evaluations[0].stories))
    for line in (
        f"{groups} stories; paired randomization over stories, Holm over {len(comparisons)} comparisons.",
        "* significant at 5 %   ~ smaller than what this test set detects four times in five (smallest)",
    ):
        console.print(Text(line), soft_wrap=True)
    _print_beside(beside, console)


def _p(value: float | None) -> str:
    return "-" if value is None else "<.001" if value < 0.001 else f"{value:.3f}".removeprefix("0")


def comparisons_json(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """What ``wiesci compare --json`` prints."""
    fields = ("first", "second", "measure", "first_value", "second_value", "difference", "p", "p_holm", "smallest")
    rows = [{name: getattr(c, name) for name in fields} | {"ci": [c.low, c.high]} for c in comparisons]
    marks = [{"significant": c.significant, "too_small": c.too_small} for c in comparisons]
    return {"comparisons": [row | mark for row, mark in zip(rows, marks, strict=True)]}


def print_gate(
    comparisons: Sequence[Comparison], dropped: Sequence[Comparison], max_drop: float, console: Console
) -> None:
    """One line for each headline: before, now, and whether the gate holds."""
    for c in comparisons:
        verdict = "dropped" if c in dropped else "held"
        line = f"{verdict:8}{c.measure:18}{c.first_value:.3f} to {c.second_value:.3f} ({c.difference:+.3f}), "
        console.print(Text(f"{line}p {_p(c.p_holm)}"), soft_wrap=True)
    rule = f"a headline must not drop by more than {max_drop:g} with p < .05 (Holm over {len(comparisons)})"
    console.print(Text(f"{'gate closed' if dropped else 'gate open'}: {rule}"), soft_wrap=True)


def citation(evaluations: Sequence[Evaluation]) -> str:
    """A sentence with the headlines and the signature, and the corpus as BibTeX."""
    done = []
    for e in evaluations:
        version = dict(e.signature.parts).get("wiesci", "")
        figures = [f"{name} {_percent(e, name).replace('--', '–')}" for name in HEADLINES if name in e.columns]
        overall = "" if e.overall is None else f", overall {100 * e.overall:.1f}"
        done.append(
            f"{e.system} reaches {', '.join(figures)}{overall} (F1 in percent, 95 % bootstrap interval over stories) "
            f"on {len(e.doc_ids)} documents, scored with wiesci {version}.\nSignature: {e.signature}\n"
        )
    return "\n".join(done) + "\n" + BIBTEX.format(**_release(evaluations[0]))


BIBTEX = """@misc{{wiesci,
  title = {{Wieści: entities, events and claims on the same Polish news}},
  author = {{{{The wiesci authors}}}},
  year = {{2026}},
  howpublished = {{\\url{{https://github.com/wiesci/wiesci}}}},
  note = {{Software version {software}, corpus version {corpus}}}
}}
"""


def _release(evaluation: Evaluation) -> dict[str, str]:
    parts = dict(evaluation.signature.parts)
    return {"software": parts.get("wiesci", "-"), "corpus": parts.get("corpus", "-")}


LEADERS = ("system", "part", *HEADLINES, "overall")


def leader_rows(results: Mapping[str, Sequence[Evaluation]]) -> list[list[str]]:
    """A row for each system and part, the best overall first; the re-annotation stands last, outside the ranking."""
    rows = []
    for part, evaluations in results.items():
        ranked = sorted(evaluations, key=_rank)
        for e in ranked:
            cells = ["–" if e.headline(h) is None else _percent(e, h).replace("--", "–") for h in HEADLINES]
            rows.append([e.system, part, *cells, "–" if e.overall is None else f"{100 * e.overall:.1f}"])
    return rows


def _rank(e: Evaluation) -> tuple[bool, float, float, str]:
    return e.system == REANNOTATION, -(e.overall or 0.0), -(e.headline(HEADLINES[0]) or 0.0), e.system


def print_leaders(rows: Sequence[Sequence[str]], console: Console) -> None:
    """The kept results as a table, one for each part so that it fits 80 columns."""
    for part in dict.fromkeys(row[1] for row in rows):
        table = Table(title=Text(f"{part} test"), title_justify="left", box=None, pad_edge=False)
        table.add_column("system")
        for name in LEADERS[2:]:
            table.add_column(name.replace(".", ".\n"), justify="right")
        for row in rows:
            if row[1] == part:
                table.add_row(*(Text(cell.replace(" (", "\n(")) for cell in (row[0], *row[2:])))
        console.print(table)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; bars and line breaks in cells are escaped."""
    lines = [list(head), ["---", *["--:"] * (len(head) - 1)], *rows]
    cells = ([" ".join(c.split()).replace("|", "\\|") for c in line] for line in lines)
    return "\n".join("| " + " | ".join(line) + " |" for line in cells) + "\n"


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


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _details(evaluation: Evaluation, name: str) -> list[str]:
    if name not in evaluation.columns:
        return ["-"] * 6
    figures = evaluation.figures(name)
    low, high = evaluation.interval(name)
    interval = f"{low:.3f}–{high:.3f}" if len(set(evaluation.stories)) > 1 else "-"
    counts = [f"{figures[k]:g}" if isinstance(figures[k], int) else f"{figures[k]:.1f}" for k in ("tp", "pred", "gold")]
    return [interval, f"{figures['precision']:.3f}", f"{figures['recall']:.3f}", *counts]


_STYLES = {"NAM": "bold", "ADJ": "italic", "NOM": "underline", "PRON": "underline", "ZERO": "underline"}


def print_document(document: Document, console: Console) -> None:
    """One document with its labels: the text with its mentions marked, then events and claims in words."""
    head = [document.id, document.part, document.topic, document.genre, document.published, document.story]
    console.print(Text(" · ".join(part for part in head if part), style="bold"))
    if document.text is None:
        console.print("The text of this article is not shipped; wiesci hydrate puts your own copy under the labels.")
    else:
        text = Text(document.text)
        for mention in document.mentions:
            if mention.start >= 0:
                text.stylize(_STYLES.get(mention.level, ""), mention.start, mention.end)
        for event in document.events:
            for trigger in event.triggers:
                if trigger.start >= 0:
                    text.stylize("red", trigger.start, trigger.end)
        console.print(text)
    names = {e.id: e.name or e.id for e in document.entities}
    names |= {t.id: t.value or t.text or t.id for t in document.times}
    names |= {q.id: q.value or q.text or q.id for q in document.quantities}

    def said(filler: object) -> str:
        if isinstance(filler, Span):
            return filler.text or f"[{filler.start}, {filler.end})"
        return "-" if filler is None else names.get(str(filler), str(filler))

    for title, rows in (
        ("Entities", [[e.type, said(e.id), _places(document, e.id)] for e in document.entities]),
        ("Names without an entity", [[m.type, _quoted(m)] for m in document.mentions if m.entity is None]),
        ("Times", [[t.type or "-", _quoted(t), t.value or "-"] for t in document.times]),
        ("Quantities", [[q.type or "-", _quoted(q), q.value or "-", said(q.of)] for q in document.quantities]),
        (
            "Events",
            [
                [
                    e.type,
                    ", ".join(f"{_quoted(t)} {t.realis or ''} {t.polarity or ''}".strip() for t in e.triggers),
                    ", ".join(f"{a.role}={said(a.filler)}" for a in e.arguments),
                ]
                for e in document.events
            ],
        ),
        (
            "Claims",
            [
                [
                    said(c.source),
                    _quoted(c.cue) if c.cue else "-",
                    " … ".join(_quoted(s) for s in c.content),
                    " ".join(v for v in (c.act, c.commitment, c.form) if v),
                ]
                for c in document.claims
            ],
        ),
    ):
        if rows:
            table = Table(box=None, show_header=False)
            for row in rows:
                table.add_row(*map(Text, row))
            console.print(Text(f"{title} ({len(rows)})", style="italic"), table)


def _quoted(item: object) -> str:
    text, start, end = getattr(item, "text", None), getattr(item, "start", -1), getattr(item, "end", -1)
    return str(text) if text is not None else f"[{start}, {end})"


def _places(document: Document, entity: str) -> str:
    return ", ".join(_quoted(m) for m in document.mentions if m.entity == entity)
