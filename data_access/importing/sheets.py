"""Every sheet of the workbook, in its order: later sheets refer to the codes of earlier ones.

To add a sheet, add a table, a migration, one file beside these that declares its ``SHEET``, and a line here.
"""

from collections.abc import Mapping

import pandas as pd

from data_access.importing import (
    budget,
    codes,
    comment,
    competence,
    decision,
    experts,
    involvement_event,
    lesson,
    meeting,
    model,
    network_event,
    outcome,
    participants,
    pilot,
    pilot_activity,
    pilot_stage,
    placement_month,
    population,
    proposal,
    spread,
    target,
    training_attendance,
    training_coverage,
    training_event,
    work_package,
)
from data_access.importing.sheet import Sheet

SHEETS: tuple[Sheet, ...] = (
    work_package.SHEET,
    pilot.SHEET,
    pilot_stage.SHEET,
    pilot_activity.SHEET,
    outcome.SHEET,
    training_event.SHEET,
    training_attendance.SHEET,
    training_coverage.SHEET,
    competence.SHEET,
    involvement_event.SHEET,
    experts.SHEET,
    proposal.SHEET,
    placement_month.SHEET,
    population.SHEET,
    budget.SHEET,
    participants.SHEET,
    model.SHEET,
    spread.SHEET,
    network_event.SHEET,
    lesson.SHEET,
    comment.SHEET,
    target.SHEET,
    meeting.SHEET,
    decision.SHEET,
)


def sheet(name: str) -> Sheet:
    """Return the sheet called *name*.  Raises ``ValueError`` for a name we do not know."""
    for each in SHEETS:
        if each.name == name:
            return each
    raise ValueError(f"no sheet {name!r}; known: {[each.name for each in SHEETS]}")


def known(rows: Mapping[str, pd.DataFrame]) -> dict[str, frozenset[str]]:
    """Return the codes that ``Column.refers`` speaks of: the counties of the project and the codes in *rows*."""
    counties = frozenset(codes.COUNTIES)
    found = {"county": counties, "county_or_all": counties | {codes.ALL}}
    for each in SHEETS:
        if each.key == ("code",):
            found[each.name] = frozenset(rows[each.name]["code"]) if each.name in rows else frozenset()
    return found
