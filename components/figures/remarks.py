"""What counties say beside a figure, as notes that go wherever the figure goes."""

from components.charts.chart import Note
from components.view import View


def remarks(view: View, name: str) -> tuple[Note, ...]:
    """Return the newest comment of each county beside the figure called *name*, in the order of the counties."""
    rows = view.piloted("comments")
    newest = {row.county: row for row in rows[rows["figure"] == name].sort_values(["date", "code"]).itertuples()}
    return tuple(
        Note(key="remark", values={"county": spot, "date": newest[spot.code].date, "text": newest[spot.code].text})
        for spot in (view.counties() if newest else ())
        if spot.code in newest
    )
