"""The sheet of work packages: the parts of the project plan, one row each."""

from data_access.importing import cards
from data_access.importing.sheet import Column, Sheet
from data_access.tables import WorkPackage

SHEET = Sheet(
    name="work_package",
    table=WorkPackage,
    columns=(
        Column(name="code", longest=32),
        Column(name="name_fi", longest=200),
        Column(name="name_sv", longest=200),
        Column(name="name_en", longest=200),
        Column(name="starts", kind="day"),
        Column(name="ends", kind="day"),
    ),
    key=("code",),
    rules=(
        cards.plain_code(),
        cards.outside_project("starts"),
        cards.outside_project("ends"),
        cards.before("ends", "starts", key="ends_before_start"),
    ),
)
