"""Axes as every picture has them: thin, quiet, and fixed, so that a finger that scrolls the page moves no picture."""

from collections.abc import Sequence

from components.charts.palette import Look


def axis(colours: Look, **more) -> dict:
    """Return an axis with what it has beyond what all have."""
    return {
        "fixedrange": True,
        "gridcolor": colours.line,
        "linecolor": colours.soft,
        "tickfont": {"color": colours.soft, "size": 12},
        "zeroline": False,
        **more,
    }


def heads(colours: Look, names: Sequence[str], *, size: float = 12) -> dict:
    """Return the axis above a grid, whose columns stand at 0, 1, 2 … under their *names*."""
    return axis(
        colours,
        side="top",
        range=[-0.5, len(names) - 0.5],
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=list(names),
        tickangle=0,
        tickfont={"color": colours.ink, "size": size},
        showgrid=False,
    )
