"""Charts: declared in ``chart``, drawn in ``draw``, told in ``say``, tabled in ``table``."""

from components.charts.chart import Break, Chart, Edition, Note, Series, Shape, Spot, Status

__all__ = ["Break", "Chart", "Edition", "Note", "Series", "Shape", "Spot", "Status"]
