"""One pilot in words: what it is, whom it reaches, and what its county has learned and says."""

from components.charts import naming
from components.charts.chart import Status
from components.figures import pilots
from components.figures.pilots import CARD, Choice
from components.view import View
from components.widgets import prose
from components.widgets.address import anchor, way
from components.widgets.frame import notice

FACTS = ("families", "active", "dropout", "per_family", "meetings", "outcomes", "experience", "trained", "heard")


def pilot_card(view: View, choice: Choice):
    """Show everything known of the one pilot of *choice* that is no picture.  Stored texts are shown as text."""
    code = choice.one
    with prose.column():
        prose.subheading(view, "page.pilots.facts")
        _facts(view, choice)
        prose.subheading(view, "page.pilots.decisions")
        _decisions(view, code)
        prose.subheading(view, "page.pilots.lessons")
        _lessons(view, code)
        prose.subheading(view, "page.pilots.comments")
        _comments(view, code)


def _facts(view: View, choice: Choice):
    words, code = view.words, choice.one
    pilot = view.piloted().set_index("code", drop=False).loc[code]
    answers = pilots.answered(view, code)
    spots = {spot.code: spot.shorts[words.language] for spot in view.counties()}
    doors = {name: door for name, door in pilots.doors(view, code).items() if door.name != CARD}

    def led(name: str) -> prose.Text:
        """Return an answer with the way to the figure it is told of by, where there is one."""
        told = _told(view, answers[name])
        if (door := doors.get(name)) is None:
            return told
        address = way(door.page, door.name, door.filters, here=pilots.PAGE, held=choice.address())
        fact = {"row": words(f"pilot_fact.{name}"), "column": pilot["name"]}
        return prose.Led(told, address, words("spoken.door", **fact))

    lines = [
        ("aim", prose.Stored(pilot["aim"]) if _is_told(pilot["aim"]) else None),
        ("county", spots[pilot["county"]]),
        ("starts", words.date(pilot["starts"])),
        ("ended", words.date(pilot["ended"]) if _is_told(pilot["ended"]) else None),
        ("ended_reason", prose.Stored(pilot["ended_reason"]) if _is_told(pilot["ended_reason"]) else None),
        ("target_group", _told(view, answers["group"])),
        ("team", _told(view, answers["team"])),
        ("tools", _told(view, answers["tools"])),
        ("goal", words(f"goal.{('structures', 'expertise', 'involvement')[int(pilot['goal']) - 1]}.name")),
        ("strategic_goal", words(f"programme.goal.{int(pilot['strategic_goal'])}")),
        ("work_package", pilot["work_package"]),
        ("model", _link(pilot["model_url"])),
        ("stands", _told(view, answers["stage"])),
        *((name, led(name)) for name in FACTS),
    ]
    prose.facts([(words(f"pilot_fact.{name}"), text) for name, text in lines if text], anchor=anchor(CARD))


def _is_told(value) -> bool:
    return value is not None and value == value


def _link(address) -> prose.Text | None:
    return prose.Link(address, address) if _is_told(address) else None


def _told(view: View, answer) -> str:
    if isinstance(answer, Status):
        return naming.gap(answer, view.words)
    return naming.text(answer, view.words)


def _decisions(view: View, code: str):
    """Show what meetings have decided about a pilot, what is still to be done first, then the newest."""
    words, rows = view.words, view.decisions()
    mine = rows[rows["pilot"] == code]
    if mine.empty:
        return notice(words("page.pilots.no_decisions"))
    mine = mine.assign(is_done=mine["done"].notna())
    mine = mine.sort_values(["is_done", "meeting"], ascending=[True, False], kind="stable")
    lines = [
        (
            prose.Stored(row.text),
            words(f"code.owner_role.{row.owner_role}"),
            words.date(row.due) if _is_told(row.due) else words("common.none"),
            _became(view, row),
            words.date(row.meeting),
        )
        for row in mine.itertuples()
    ]
    heads = prose.heads(words, "pilot_decision", "what", "who", "due", "became", "meeting")
    return prose.table(words("pilot_decision.caption"), heads, lines, wide={0, 3})


def _became(view: View, row) -> prose.Text:
    """Return what became of a decision: done on which day and how, or how late it is."""
    words = view.words
    if _is_told(row.done):
        done = words("pilot_decision.done", day=words.date(row.done))
        return prose.Stored(f"{done}: {row.followed}") if _is_told(row.followed) else done
    days = (view.released - row.due).days if _is_told(row.due) else 0
    if days <= 0:
        return words("pilot_decision.open")
    return words("pilot_decision.late_one") if days == 1 else words("pilot_decision.late_many", days=days)


def _lessons(view: View, code: str):
    """Show what has been learned in a pilot, newest first."""
    rows = view.piloted("lessons")
    mine = rows[rows["pilot"] == code].sort_values("date", ascending=False)
    if mine.empty:
        return notice(view.words("page.pilots.none_told"))
    return prose.bullets([prose.Stored(f"{view.words.date(row.date)}: {row.text}") for row in mine.itertuples()])


def _comments(view: View, code: str):
    """Show what the pilot's county says beside the figures of pilots, newest first."""
    county = view.piloted().set_index("code").loc[code, "county"]
    rows = view.piloted("comments")
    mine = rows[(rows["county"] == county) & rows["figure"].str.startswith(f"{pilots.PAGE}.")]
    if mine.empty:
        return notice(view.words("page.pilots.none_told"))
    mine = mine.sort_values("date", ascending=False)
    return prose.bullets([prose.Stored(f"{view.words.date(row.date)}: {row.text}") for row in mine.itertuples()])
