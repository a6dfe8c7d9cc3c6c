"""Where things stand: rows below each other with room for their names, values across, and the key above."""

from textwrap import wrap

from components.charts import axes, naming, say_panel
from components.charts.palette import Look
from components.charts.panel import Panel
from components.i18n import Words

ROW, LETTER, LINE = 30, 7.2, 16  # pixels: of a row, of a letter on the wide side, between lines of a name
WIDEST_NAME, NARROW_NAME = 22, 15  # letters of a row's name on one line; beside many columns
NARROW = 350  # pixels: the narrowest screen a key must fit on
EDGE, HEAD, FOOT = 12, 30, 40
SCALES = {"mean": (1, 5)}  # units that are measured on a scale with ends


def wrapped(name: str, letters: int = WIDEST_NAME) -> str:
    """Return a name on as many lines as it needs; words stay whole."""
    return "<br>".join(wrap(name, letters, break_on_hyphens=False, break_long_words=False)) or name


def rows_down(panel: Panel, words: Words, colours: Look, letters: int = WIDEST_NAME) -> tuple[dict, int, int]:
    """Return the axis on which rows stand below each other, the room its names need on the left, and its height."""
    return names_down([wrapped(naming.name(row, words), letters) for row in panel.rows], colours)


def names_down(names: list[str], colours: Look) -> tuple[dict, int, int]:
    """Return the same of any *names*."""
    lines = [part for name in names for part in name.split("<br>")]
    left = EDGE + round(max((len(line) for line in lines), default=0) * LETTER)
    # every row is as high as the tallest name needs, for all stand at the same distance
    each = max(ROW, max((LINE * (1 + name.count("<br>")) + 8 for name in names), default=ROW))
    axis = axes.axis(
        colours,
        range=[len(names) - 0.5, -0.5],
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=names,
        tickfont={"color": colours.ink, "size": 12.5},
        showgrid=False,
    )
    return axis, left, each * len(names)


def values_across(
    panel: Panel, words: Words, colours: Look, low: float, high: float, *, whole_signs: bool = False
) -> dict:
    """Return the axis of values; *whole_signs*: with room on both sides, so that a sign at its end is not cut."""
    room = (high - low) * 0.04
    few = high - low < 5
    # a small count has no tenths, and neither has a scale of marks
    steps = {"dtick": 1} if (few and panel.decimals == 0) or panel.unit in SCALES else {"nticks": 5}
    tick = ",.1f" if few and "nticks" in steps else ",.0f"
    span = [low - room if low < 0 or whole_signs else 0, high + room if high > 0 else 0]
    title = say_panel.unit(panel, words)
    return axes.axis(
        colours,
        range=span,
        tickformat=tick,
        **steps,
        tickangle=0,
        showgrid=True,
        zeroline=low < 0,
        zerolinecolor=colours.soft,
        title={"text": title[:1].upper() + title[1:], "font": {"size": 12, "color": colours.soft}, "standoff": 6},
    )


def key(names: list[str], left: int) -> tuple[dict, int]:
    """Return a legend above the plot and the room it needs on a narrow screen, where it is as wide as the plot.

    Entries that do not fit on one line stand in columns, each as wide as the widest.
    """
    each = [len(name) * LETTER + 42 for name in names]
    room = NARROW - left - EDGE
    lines = 1 if sum(each) <= room else -(-len(each) // max(1, int(room // max(each))))
    legend = {
        "orientation": "h",
        "xref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "font": {"size": 12.5},
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
    }
    return {"showlegend": True, "legend": legend}, 14 + 21 * lines
