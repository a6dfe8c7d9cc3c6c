"""What needs a decision or a deed: what meetings have decided and nobody has done yet."""

from components.view import View
from components.widgets import prose
from components.widgets.frame import notice

SHOWN = 6


def to_do(view: View):
    """Show the open decisions, the one that is longest overdue first.  Texts are shown as text."""
    words = view.words
    rows = view.decisions()
    still = rows[rows["done"].isna()].sort_values(["due", "meeting"], na_position="last")
    if still.empty:
        return notice(words("overview.decisions.none"))
    lines = [
        (
            prose.Stored(row.text),
            words(f"code.owner_role.{row.owner_role}"),
            words.date(row.due) if _is_set(row.due) else "–",
            _late(view, row.due),
            words.date(row.meeting),
        )
        for row in still.head(SHOWN).itertuples()
    ]
    heads = prose.heads(words, "overview.decisions", "what", "who", "due", "late", "meeting")
    with prose.column():
        prose.table(words("overview.decisions.caption"), heads, lines, wide={0})
    if len(still) > SHOWN:
        notice(words("overview.decisions.more", count=len(still) - SHOWN))
    return None


def _late(view: View, due) -> str:
    if not _is_set(due) or due >= view.released:
        return "–"
    days = (view.released - due).days
    return view.words("overview.decisions.day") if days == 1 else view.words("overview.decisions.days", count=days)


def _is_set(day) -> bool:
    return day is not None and day == day
