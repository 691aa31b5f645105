"""Render an analysis as one HTML file. Everything in it is escaped; the one script is allowed by its checksum."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from wiesci.measures import HEADLINES, MEASURES
from wiesci.report_html import charts
from wiesci.report_html.analysis import LABELS, NOTHING, Analysis
from wiesci.results import Evaluation


def render(analysis: Analysis) -> str:
    """The page as text.

    Predictions and file names are untrusted: the template escapes all of them, a policy in the page forbids every
    script but its own and every connection.
    """
    template = _environment().get_template("report.html.j2")
    drawn: dict[str, Any] = {"headlines": _image(charts.headlines, analysis.systems)}
    for number, system in enumerate(analysis.systems):
        for measure in ("entities.strict", "events.trigger"):
            drawn[f"{measure}-{number}"] = _image(charts.by_type, system, measure)
        drawn[f"reliability-{number}"] = _image(charts.reliability, system.reliability)
    summaries = {name: MEASURES[name].summary for name in MEASURES}
    return template.render(
        a=analysis, charts=drawn, headlines=HEADLINES, summaries=summaries, labels_of=LABELS, nothing=NOTHING
    )


def write_page(analysis: Analysis, path: Path) -> None:
    """Write the page, UTF-8."""
    path.write_text(render(analysis), encoding="utf-8", errors="replace")


def write_leaders(
    path: Path, head: Sequence[str], rows: Sequence[Sequence[str]], results: Mapping[str, Sequence[Evaluation]]
) -> None:
    """Write the kept results as a page: the table, and for each part the headlines with their intervals."""
    drawn = {part: _image(charts.headlines_of, evaluations) for part, evaluations in results.items()}
    page = _environment().get_template("leaderboard.html.j2").render(head=head, rows=rows, charts=drawn)
    path.write_text(page, encoding="utf-8", errors="replace")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("wiesci.report_html", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["digest"] = lambda code: base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    environment.filters["f"] = _number
    environment.globals["without_charts"] = "" if charts.drawable() else charts.MISSING
    return environment


def _image(draw: Callable[..., str], *what: object) -> markupsafe.Markup | None:
    """The SVG that Altair draws, None if there is nothing to draw or with; it escapes what it writes, has no script."""
    svg = draw(*what) if charts.drawable() else ""
    return markupsafe.Markup(svg) if svg else None


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
