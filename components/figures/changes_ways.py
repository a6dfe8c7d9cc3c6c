"""Which figure shows what a change is about."""

from collections.abc import Mapping

from components.figures.changes_line import Line

# By the cube or table a change is of.  What counties follow up by themselves, models and lessons has no figure yet.
SHOWN_BY = {
    "families": "pilots.reach",
    "outcomes": "pilots.changes",
    "pilot": "pilots.course",
    "pilot_stage": "pilots.course",
    "coverage": "training.coverage",
    "training_flows": "training.change",
    "training_programme": "training.change",
    "attendances": "training.attendances",
    "professions_reached": "training.professions",
    "competence": "training.competence",
    "experts": "involvement.experts",
    "participations": "involvement.participations",
    "official_statistic": "placements.trend",
}
PLANS = {"pilots": "pilots.reach", "training": "training.coverage", "involvement": "involvement.experts"}
NARROWED = ("pilots", "training", "involvement")  # pages whose figures can be narrowed to a county


def figure_of(line: Line) -> tuple[str, Mapping[str, str]] | None:
    """Return the figure that shows what *line* is about, and its filters; None where there is none."""
    name = line.figure or SHOWN_BY.get(line.source)
    if line.source in ("target", "status"):
        name = PLANS.get(line.theme)
    if name is None:
        return None
    narrowed = line.county and name.partition(".")[0] in NARROWED
    return name, {"places": line.county} if narrowed else {}
