"""Evaluations and documents on the terminal: tables, plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wiesci.comparison import Comparison, left_out
from wiesci.measures import FIGURES, HEADLINES, MEASURES, OVERALL
from wiesci.model import Document, Span
from wiesci.report import LEADERS, quotes_line, warnings
from wiesci.results import Evaluation


def print_scores(evaluations: Sequence[Evaluation], console: Console, *, beside: Sequence[Evaluation] = ()) -> None:
    """One table of all measures with their intervals for several systems, with precision and recall for a single one.

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
    gap = " " if NAMES + BESIDE * len(evaluations) <= console.width else "\n"
    for name in (*measures, OVERALL):
        shown = f"{name}{' *' if name in HEADLINES else ''}"
        if not single:
            table.add_row(shown, *(_bracketed(e, name, gap) for e in evaluations))
        elif name == OVERALL:
            table.add_row(shown, *_figure(evaluations[0], name))
        else:
            table.add_row(shown, *_figure(evaluations[0], name), *_details(evaluations[0], name))
    console.print(table)
    brackets = "" if single else "; in brackets the 95 % bootstrap interval over stories"
    console.print(Text(f"* headline of its layer{brackets}"), soft_wrap=True)
    _print_beside(beside, console)
    for evaluation in evaluations:
        quotes = () if evaluation.alignment is None else (quotes_line(evaluation.alignment),)
        for note in (*warnings(evaluation), *quotes):
            console.print(Text(f"{evaluation.system}: {note}"), soft_wrap=True)
    for evaluation in evaluations:
        console.print(Text(f"{evaluation.system}: {evaluation.signature}"), soft_wrap=True)


NAMES, BESIDE = 24, 21
"""How wide the names of measures are, and a figure with its interval."""


def _figure(evaluation: Evaluation, name: str) -> tuple[str, str]:
    """A measure's number (or ``overall``) and its 95 % interval as they are shown, a dash where there is none."""
    value = evaluation.headline(name)
    if value is None or len(set(evaluation.stories)) < 2:
        return _number(value), "-"
    low, high = evaluation.interval(name)
    return _number(value), f"{low:.3f}–{high:.3f}"


def _bracketed(evaluation: Evaluation, name: str, gap: str = " ") -> str:
    value, interval = _figure(evaluation, name)
    return value if interval == "-" else f"{value}{gap}({interval})"


def _print_beside(beside: Sequence[Evaluation], console: Console) -> None:
    for evaluation in beside:
        shown = ", ".join(f"{name} {_bracketed(evaluation, name)}" for name in FIGURES)
        note = "two independent passes of language models: a bound on reliability, no human ceiling"
        line = Text(f"{evaluation.system}: {shown} ({note})")
        console.print(line, highlight=False, soft_wrap=not console.is_terminal)


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
        *left_out(evaluations, comparisons),
    ):
        console.print(Text(line), soft_wrap=True)
    _print_beside(beside, console)


def _p(value: float | None) -> str:
    return "-" if value is None else "<.001" if value < 0.001 else f"{value:.3f}".removeprefix("0")


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


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _details(evaluation: Evaluation, name: str) -> list[str]:
    if name not in evaluation.columns:
        return ["-"] * 5
    figures = evaluation.figures(name)
    counts = [f"{figures[k]:g}" if isinstance(figures[k], int) else f"{figures[k]:.1f}" for k in ("tp", "pred", "gold")]
    return [f"{figures['precision']:.3f}", f"{figures['recall']:.3f}", *counts]


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
