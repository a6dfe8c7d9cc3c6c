"""The training events that were held last, one by one."""

from components.charts import naming
from components.figures import training
from components.figures.training import Choice
from components.view import View
from components.widgets import prose
from components.widgets.frame import notice

LISTED = 8  # events


def training_list(view: View, choice: Choice):
    """List the newest events of the chosen counties; titles are shown as they were sent."""
    words = view.words
    spots = {spot.code: naming.text(spot, words) for spot in training.counties(view, choice)}
    held = [event for event in view.training_events().itertuples() if event.county in spots]
    if not held:
        notice(words("training.no_events"))
        return
    rows = [
        (
            words.date(event.date),
            spots[event.county],
            prose.Stored(event.title),
            words(f"code.topic.{event.topic}"),
            words(f"code.training_kind.{event.kind}"),
            words.number(event.hours, 0 if event.hours == int(event.hours) else 1),
        )
        for event in sorted(held, key=lambda event: (event.date, event.code), reverse=True)[:LISTED]
    ]
    heads = prose.heads(words, "training.list", "date", "county", "name", "topic", "kind", "hours")
    with prose.column():
        prose.table(words("training.list.caption"), heads, rows, numbers={5})
