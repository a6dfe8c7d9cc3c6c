"""From an answer about one pilot to the figure behind it."""

from components.charts.panel import Door
from components.figures import involvement, training
from components.figures.pilots.choice import MEASURES, PAGE, Choice, instruments, ordered
from components.view import View

CARD = "pilots.card"  # no figure but everything known of one pilot: where what is only told of is told in full


def doors(view: View, code: str) -> dict[str, Door]:
    """Return where each answer about a pilot leads, by its question.

    What the page shows without being asked is not asked for: an address says nothing that goes without saying.
    """
    pilot = view.piloted().set_index("code", drop=False).loc[code]
    first = ordered(view, Choice())["code"].iloc[0]
    one = {"one": "" if code == first else code}
    places = {"places": pilot["county"]}
    scores = view.outcomes()
    offered = instruments(view)
    mine = [each for each in offered if each in set(scores.loc[scores["pilot"] == code, "instrument"])]

    def there(name: str, **chosen: str) -> Door:
        return Door(page=PAGE, name=name, filters=places | chosen)

    def of_it(name: str) -> Door:
        return Door(page=PAGE, name=name, filters=one)

    def months(measure: str) -> Door:
        return there("pilots.activity", measure="" if measure == MEASURES[0] else measure)

    found = {
        **dict.fromkeys(("aim", "group", "team", "tools", "heard"), of_it(CARD)),
        **dict.fromkeys(("stage", "running"), of_it("pilots.steps")),
        "families": there("pilots.reach", families=""),
        "active": there("pilots.families", families="active"),
        "dropout": there("pilots.dropout"),
        "per_family": months("sessions"),
        "meetings": months("meetings"),
        "experience": Door(page=involvement.PAGE, name="involvement.phases", filters=places),
        "trained": Door(page=training.PAGE, name="training.over_time", filters=places),
    }
    if mine:
        chosen = "" if mine[0] == offered[0] else mine[0]
        found["outcomes"] = there("pilots.changes", instrument=chosen)
    return found
