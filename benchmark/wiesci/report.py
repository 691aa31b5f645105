"""Evaluations as text: tables for the terminal, plain lines for pipes, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wiesci.measures import HEADLINES, MEASURES
from wiesci.model import Document, Span
from wiesci.results import Evaluation


def to_json(evaluations: Sequence[Evaluation], *, version: str, part: str | None, split: str | None) -> dict[str, Any]:
    """The object that ``wiesci score --json`` prints."""
    return {
        "version": version,
        "part": part,
        "split": split,
        "documents": len(evaluations[0].doc_ids) if evaluations else 0,
        "systems": {e.system: e.to_dict() for e in evaluations},
    }


def print_scores(evaluations: Sequence[Evaluation], console: Console) -> None:
    """One table of all measures for several systems, with precision, recall and the interval for a single one."""
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    table.add_column("measure")
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
    for evaluation in evaluations:
        for note in warnings(evaluation):
            console.print(Text(f"{evaluation.system}: {note}"), soft_wrap=True)
    for evaluation in evaluations:
        console.print(Text(f"{evaluation.system}: {evaluation.signature}"), soft_wrap=True)


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
