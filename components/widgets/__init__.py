"""The parts pages are built from, and the only Streamlit besides pages and the front door.

Every widget takes the view first and asks or shows one thing.
"""

from components.widgets.frame import emblem, footer, heading, nothing, notice, page_link, release_line, section
from components.widgets.involvement_filters import involvement_filters
from components.widgets.involvement_ledger import involvement_ledger
from components.widgets.part import part
from components.widgets.picture import picture
from components.widgets.placement_filters import comparison, map_year, placement_filters

__all__ = [
    "comparison",
    "emblem",
    "footer",
    "heading",
    "involvement_filters",
    "involvement_ledger",
    "map_year",
    "nothing",
    "notice",
    "page_link",
    "part",
    "picture",
    "placement_filters",
    "release_line",
    "section",
]
