"""The map of the house.  Read it to know where things go; break it and this test says so."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]

# Each room, and everything outside the standard library it may reach for.  The longest name that fits decides.
MAY_USE = {
    "app": {"front_door", "streamlit"},
    "front_door": {"front_door", "pages", "components", "data_access", "streamlit", "sqlalchemy", "starlette"},
    "pages": {"components", "analysis", "streamlit"},
    "components": set(),
    "components.page": set(),
    "components.view": {"components", "data_access", "pandas", "sqlalchemy"},
    "components.memory": {"components", "pandas", "sqlalchemy"},
    "components.widgets": {"components", "analysis", "data_access", "sqlalchemy", "streamlit"},
    "components.widgets.sign_in": {"components", "data_access", "sqlalchemy", "streamlit", "streamlit_authenticator"},
    "components.figures": {"components", "analysis", "data_access", "numpy", "pandas"},
    "components.charts": {"components", "analysis", "babel", "pandas"},
    "components.charts.draw": {"components", "analysis", "plotly"},
    "components.charts.printed": {"components", "analysis", "plotly"},
    "components.charts.lettering": {"data_access", "PIL"},
    "components.exports": {"components", "analysis", "data_access", "babel", "numpy", "pandas"}
    | {"kaleido", "choreographer", "PIL", "pptx", "pypdf", "xlsxwriter", "lxml", "defusedxml"},
    "components.workbook": {"components", "data_access", "pandas", "xlsxwriter"},
    "components.i18n": {"babel"},
    "data_access": {"data_access", "analysis", "alembic", "bcrypt", "numpy", "pandas"}
    | {"pydantic", "pydantic_settings", "sqlalchemy", "sqlmodel"},
    # the administrators' own front door
    "data_access.__main__": {"data_access", "components", "pydantic", "sqlalchemy", "typer", "click"},
    "analysis": {"analysis", "numpy", "pandas", "scipy"},
    # makes the workbooks that counties would send; nobody else needs it
    "sample_data": {"sample_data", "components", "data_access", "analysis", "pandas"},
}
ROOMS = {"app", "front_door", "pages", "components", "data_access", "analysis", "sample_data"}
OUTSIDERS = set().union(*MAY_USE.values()) | ROOMS
PLOTLY = {"components.charts.draw", "components.charts.printed"}


def modules():
    for path in sorted(HOUSE.glob("**/*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        if parts[0] in ROOMS:
            yield pytest.param(".".join(parts).removesuffix(".__init__"), path, id="/".join(parts))


def reaches_for(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively: write where from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_a_module_uses_only_what_its_room_allows(name, path):
    room = max((room for room in MAY_USE if f"{name}.".startswith(f"{room}.")), key=len)
    used = {reached.split(".")[0] for reached in reaches_for(path)}
    assert used & OUTSIDERS <= MAY_USE[room]


PAGES = [case for case in modules() if case.id.startswith("pages/") and case.id.count("/") > 1]


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_a_page_never_reaches_for_another_page(name, path):
    assert not {reached for reached in reaches_for(path) if reached.startswith("pages")}


def test_the_map_knows_every_room():
    rooms = {path.name for path in HOUSE.iterdir() if path.is_dir() and any(path.glob("**/*.py"))}
    assert rooms - {"tests", "var"} - {d for d in rooms if d.startswith(".") or "venv" in d} <= ROOMS


def test_only_the_drawing_rooms_know_plotly():
    users = {case.values[0] for case in modules() if any(r.startswith("plotly") for r in reaches_for(case.values[1]))}
    assert users <= PLOTLY


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "service", "misc", "base", "handler"])
def test_no_module_has_a_name_that_says_nothing(word):
    assert not [case.values[0] for case in modules() if word in case.values[0].split(".")[-1].split("_")]
