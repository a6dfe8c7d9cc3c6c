"""The parts pages are built from, and the only Streamlit besides pages and the front door.

Every widget takes the view first and asks or shows one thing.
"""

from components.widgets.changes_filters import changes_filters
from components.widgets.changes_list import changes_list, changes_summary
from components.widgets.frame import emblem, footer, heading, nothing, notice, page_link, released, row, section
from components.widgets.involvement_filters import involvement_filters
from components.widgets.involvement_ledger import involvement_ledger
from components.widgets.meeting_room import agenda_list, asked_meeting, choose_meeting, looks_at
from components.widgets.meeting_room import change as change_meeting
from components.widgets.meeting_room import prepare as prepare_meeting
from components.widgets.pack import pack
from components.widgets.part import part
from components.widgets.picture import picture
from components.widgets.pilot_card import pilot_card
from components.widgets.pilot_filters import (
    compared_pilots,
    one_pilot,
    pilot_families,
    pilot_filters,
    pilot_groups,
    pilot_instrument,
    pilot_measure,
)
from components.widgets.placement_filters import comparison, map_year, placement_filters
from components.widgets.rulings import decide, follow, rulings
from components.widgets.stage import present, presenting, stage
from components.widgets.theme_cards import theme_cards
from components.widgets.to_do import to_do
from components.widgets.training_filters import hints as training_hints
from components.widgets.training_filters import one_county, training_filters
from components.widgets.training_list import training_calendar, training_list

__all__ = [
    "agenda_list",
    "asked_meeting",
    "change_meeting",
    "changes_filters",
    "changes_list",
    "changes_summary",
    "choose_meeting",
    "compared_pilots",
    "comparison",
    "decide",
    "emblem",
    "follow",
    "footer",
    "heading",
    "involvement_filters",
    "involvement_ledger",
    "looks_at",
    "map_year",
    "nothing",
    "notice",
    "one_county",
    "one_pilot",
    "pack",
    "page_link",
    "part",
    "picture",
    "pilot_card",
    "pilot_families",
    "pilot_filters",
    "pilot_groups",
    "pilot_instrument",
    "pilot_measure",
    "placement_filters",
    "prepare_meeting",
    "present",
    "presenting",
    "released",
    "row",
    "rulings",
    "section",
    "stage",
    "theme_cards",
    "to_do",
    "training_calendar",
    "training_filters",
    "training_hints",
    "training_list",
]
