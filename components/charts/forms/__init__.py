"""From a Panel to a Plotly figure, one module for each form: what ``draw`` does for the project's own data.

``space`` and ``signs`` hold what several forms share.
"""

from components.charts import say_panel
from components.charts.forms import bars, course, flow, grid, lines, ranges, steps, table
from components.charts.panel import Form, Panel
from components.i18n import Words

ROOMS = {
    Form.BARS: bars,
    Form.LINES: lines,
    Form.RANGES: ranges,
    Form.FLOW: flow,
    Form.GRID: grid,
    Form.STEPS: steps,
    Form.COURSE: course,
    Form.TABLE: table,
}


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Return traces and layout of *panel*, as plain dictionaries."""
    traces, layout = ROOMS[panel.shape].parts(panel, words, look)
    layout["margin"]["autoexpand"] = False  # else Plotly makes room for the key a second time
    if reading := say_panel.reading(panel, words):
        layout["meta"] = {"key": reading}
    return traces, layout
