"""Training events one by one: those held last, and all that are to come."""

from collections.abc import Iterable

from components.charts import naming
from components.figures import training, training_offer
from components.figures.training import Choice
from components.view import View
from components.widgets import prose
from components.widgets.frame import notice

LISTED = 8  # events held


def training_list(view: View, choice: Choice):
    """List the newest events of the chosen counties; titles are shown as they were sent."""
    held = [event for event in view.training_events().itertuples() if event.county in choice.places]
    if not held:
        notice(view.words("training.no_events"))
        return
    newest = sorted(held, key=lambda event: (event.date, event.code), reverse=True)
    _list(view, choice, newest[:LISTED], "training.list.caption", key="prose")


def training_calendar(view: View, choice: Choice):
    """List the events that are to come in the chosen counties, the next first."""
    if coming := training_offer.planned(view, choice):
        _list(view, choice, coming, "training.list.coming", key="calendar")


def _list(view: View, choice: Choice, events: Iterable, caption: str, *, key: str):
    words = view.words
    spots = {spot.code: naming.text(spot, words) for spot in training.counties(view, choice)}
    rows = [
        (
            words.date(event.date),
            spots[event.county],
            prose.Stored(event.title),
            words(f"code.topic.{event.topic}"),
            words(f"code.training_kind.{event.kind}"),
            words.number(event.hours, 0 if event.hours == int(event.hours) else 1),
        )
        for event in events
    ]
    heads = prose.heads(words, "training.list", "date", "county", "name", "topic", "kind", "hours")
    with prose.column(key):
        prose.table(words(caption), heads, rows, numbers={5})
