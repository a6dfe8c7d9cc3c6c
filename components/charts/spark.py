"""A line chart the size of a word, for a place where the whole picture is one click away."""

from base64 import b64encode
from html import escape

from components.charts import say
from components.charts.chart import Chart
from components.charts.palette import LOOKS, stroke
from components.charts.panel import PLAN, Form, Panel
from components.i18n import Words

WIDTH, HEIGHT, EDGE = 132, 44, 4  # pixels


def spark(chart: Chart | Panel, words: Words, *, look: str = "light") -> str:
    """Return *chart*, which must be of lines, as a small image in HTML with its alternative text; "" if it is empty.

    Lines of places keep their colours; a time without a value is a gap, and a time alone a dot.
    """
    lines = _of_panel(chart) if isinstance(chart, Panel) else _of_chart(chart)
    values = [value for _, line in lines for _, value in line if value is not None]
    if not values:
        return ""
    times = [at for _, line in lines for at, _ in line]
    first, last, top = min(times), max(times), max(values) or 1
    drawn = []
    for code, line in lines:
        colour, dash = _stroke(code, look)
        for piece in _pieces(line):
            points = [
                (
                    EDGE + (WIDTH - 2 * EDGE) * ((at - first) / (last - first) if last > first else 0.5),
                    HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top,
                )
                for at, value in piece
            ]
            if len(points) == 1:
                drawn.append(f'<circle cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="2.2" fill="{colour}"/>')
            else:
                told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
                drawn.append(f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(drawn)}</svg>'
    )
    held = b64encode(picture.encode()).decode()  # an image, because Streamlit takes drawings out of HTML
    alt = escape(say.alt(chart, words))
    return f'<img src="data:image/svg+xml;base64,{held}" alt="{alt}" width="{WIDTH}" height="{HEIGHT}">'


def _of_panel(panel: Panel) -> list[tuple[str, list[tuple[int, float | None]]]]:
    if panel.shape is not Form.LINES:
        raise ValueError(f"{panel.name}: only lines can be drawn so small")
    held = panel.cells()
    found = []
    for row in panel.rows:
        cells = [held.get((row.code, column.code)) for column in panel.columns]
        values = [None if cell is None or cell.value != cell.value else float(cell.value) for cell in cells]
        found.append((row.code, list(enumerate(values))))
    return found


def _of_chart(chart: Chart) -> list[tuple[str, list[tuple[int, float | None]]]]:
    return [(line.place, list(zip(line.periods, line.values, strict=True))) for line in chart.series()]


def _stroke(code: str, look: str) -> tuple[str, str]:
    if code == PLAN:
        return LOOKS[look].soft, ' stroke-dasharray="2 3"'
    drawn = stroke("FI" if code == "ALL" else code, look)
    return drawn.colour, "" if drawn.dash == "solid" else ' stroke-dasharray="5 3"'


def _pieces(line: list[tuple[int, float | None]]) -> list[list[tuple[int, float]]]:
    """Return the stretches of a line between its gaps."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for at, value in line:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((at, value))
    return [piece for piece in pieces if piece]
