"""Charts as SVG: drawn once by Altair, no script in the page. Colours are those of Okabe and Ito (2008)."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

from wiesci.measures import FIGURES
from wiesci.report_html.analysis import Reliability, SystemView
from wiesci.results import Evaluation

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK = "currentColor"
"""The page's own colour of text, so that a chart is legible in light and dark."""


MISSING = "Charts are left out: they need altair and vl-convert, pip install 'wiesci[report]'."


def drawable() -> bool:
    """Whether charts can be drawn; without them a page has its tables alone."""
    return all(importlib.util.find_spec(name) is not None for name in ("altair", "vl_convert"))


def headlines(systems: Sequence[SystemView]) -> str:
    """Each headline and overall with its interval, a row for each measure, a sign for each system."""
    rows = [
        {"measure": name, "system": s.name, "F1": value, "low": low, "high": high}
        for s in systems
        for name, value, low, high in s.headlines
        if value is not None
    ]
    return _intervals(rows, "measure", "system", "F1 with 95 % interval") if rows else ""


def headlines_of(evaluations: Sequence[Evaluation]) -> str:
    """The same from evaluations."""
    rows = []
    for e in evaluations:
        for name in FIGURES:
            value = e.headline(name)
            if value is not None:
                low, high = e.interval(name)
                rows.append({"measure": name, "system": e.system, "F1": value, "low": low, "high": high})
    return _intervals(rows, "measure", "system", "F1 with 95 % interval") if rows else ""


def by_type(system: SystemView, measure: str) -> str:
    """F1 by label, the commonest labels first; at most 20."""
    labels = [(label, f) for label, f in system.by_label.get(measure, ()) if "f1" in f][:20]
    if not labels:
        return ""
    alt = _altair()
    rows = [{"label": label, "F1": f["f1"], "gold": f["gold"]} for label, f in labels]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=[label for label, _ in labels], title=None),
        x=alt.X("F1:Q", scale=alt.Scale(domain=[0, 1])),
    )
    bars = base.mark_bar(color=COLOURS[0], height=9)
    numbers = base.mark_text(align="left", dx=4, color=INK).encode(text=alt.Text("F1:Q", format=".2f"))
    return _svg((bars + numbers).properties(width=360, height=18 * len(rows), description=f"F1 by label, {measure}"))


def reliability(found: Sequence[Reliability]) -> str:
    """Confidence against share right; the diagonal is perfect calibration."""
    if not found:
        return ""
    alt = _altair()
    rows = [{"layer": r.layer, "confidence": c, "share right": t, "n": n} for r in found for c, t, n in r.bins]
    line = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(color=INK, strokeDash=[4, 4])
    points = alt.Chart(alt.Data(values=rows)).mark_line(point={"size": 60, "filled": True})
    unit = alt.Scale(domain=[0, 1])
    layers = [r.layer for r in found]
    drawn = line.encode(x=alt.X("x:Q", title="confidence", scale=unit), y=alt.Y("y:Q", title="share right", scale=unit))
    drawn += points.encode(x="confidence:Q", y="share right:Q", color=_colour("layer", layers), shape=_shape(layers))
    return _svg(drawn.properties(width=260, height=260, description="share right by confidence"))


def _intervals(rows: Sequence[dict[str, Any]], y: str, colour: str, title: str) -> str:
    alt = _altair()
    names = list(dict.fromkeys(row[colour] for row in rows))
    order = list(dict.fromkeys(row[y] for row in rows))
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y(f"{y}:N", sort=order, title=None),
        yOffset=alt.YOffset(f"{colour}:N", sort=names),
        color=_colour(colour, names),
    )
    scale = alt.Scale(domain=[0, 1])
    spans = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, title=title), x2="high:Q")
    points = base.mark_point(filled=True, size=60, opacity=1).encode(x="F1:Q", shape=_shape(names, colour))
    height = max(20, 14 * len(names) + 8) * len(order)
    return _svg((spans + points).properties(width=420, height=height, description=title))


def _colour(field: str, names: Sequence[str]) -> Any:
    alt = _altair()
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(names))]
    legend = None if len(names) == 1 else alt.Legend(orient="bottom", title=None)
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(names), range=colours), legend=legend)


def _shape(names: Sequence[str], field: str = "layer") -> Any:
    alt = _altair()
    shapes = [SHAPES[i % len(SHAPES)] for i in range(len(names))]
    legend = None if len(names) == 1 else alt.Legend(orient="bottom", title=None)
    return alt.Shape(f"{field}:N", scale=alt.Scale(domain=list(names), range=shapes), legend=legend)


def _altair() -> Any:
    import altair

    return altair


def _svg(chart: Any) -> str:
    """The chart as an SVG element that takes its ink from the page."""
    import vl_convert

    inked = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260}
    configured = (
        chart.configure(background="transparent", font="sans-serif")
        .configure_axis(**inked, domainColor=INK, tickColor=INK, gridColor=INK, gridOpacity=0.15)
        .configure_legend(**inked)
        .configure_view(stroke=None)
    )
    drawn: str = vl_convert.vegalite_to_svg(configured.to_json())
    return drawn
