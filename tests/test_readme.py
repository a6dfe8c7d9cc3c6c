"""What the README says is so: its paths, settings, commands, pages and roles."""

import re
import shlex
import tomllib
from importlib.util import find_spec

import pytest
import streamlit.config
import typer

import pages
from components.exports import EXPORTS
from components.i18n import LANGUAGES, Words
from data_access.__main__ import program
from data_access.access import ROLES
from data_access.settings import HOUSE, Settings

README = (HOUSE / "README.md").read_text("utf-8")
FENCES = re.findall(r"^```\w*\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
PROSE = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
SPANS = sorted(set(re.findall(r"`([^`\n]+)`", PROSE)))
LINES = [line for fence in FENCES for line in fence.splitlines() if line.strip()]
COMMANDS = [line for line in LINES if "=" not in line.split()[0]]
IGNORED = {line.strip("/") for line in (HOUSE / ".gitignore").read_text("utf-8").splitlines()}
ENDINGS = (".py", ".toml", ".md", ".txt", ".csv", ".css", ".png", ".svg", ".sqlite3", "/", "/run", ".env")
SOURCES = [path for path in HOUSE.glob("**/*.py") if "venv" not in str(path.relative_to(HOUSE))]


def paths():
    """Return every path the README names: in a link, or set as code; a part still to be filled in ends it."""
    linked = [target for target in re.findall(r"\]\(([^)#]+)", PROSE) if "://" not in target]
    set_as_code = [span.partition("<")[0] for span in SPANS if " " not in span and "://" not in span]
    named = [span for span in set_as_code if span.endswith(ENDINGS) and not span.startswith(("/", "http", "."))]
    hidden = [span for span in set_as_code if re.match(r"\.\w", span)]
    listed = [part for span in SPANS if "→" in span for part in span.split(" → ")]
    return sorted({*linked, *named, *hidden, *listed})


def exists(path: str) -> bool:
    """Is it there, from the top or, for a bare file name, in some room; or is it one of those made later?"""
    clean = path.strip("/")
    if clean in IGNORED or (HOUSE / clean).exists() or (HOUSE / f"{clean}.py").exists():
        return True
    return "/" not in clean and any(HOUSE.glob(f"*/**/{clean}"))


@pytest.mark.parametrize("path", paths())
def test_a_path_in_the_readme_exists(path):
    assert exists(path)


def test_paths_are_found_in_the_readme_at_all():
    assert {"app.py", "pages/", "components/i18n/", "data_access/settings.py"} <= set(paths())
    assert not exists("pages/compare/nothing.py")


def test_the_picture_at_the_top_has_alternative_text():
    alt, target = re.search(r"!\[(.*?)\]\((.*?)\)", README).groups()
    assert len(alt) > 20
    assert (HOUSE / target).read_bytes().startswith(b"\x89PNG")


def table_rows(first_cell: str) -> dict[str, list[str]]:
    """Return the rows of tables whose first cell matches, without its code marks: ``{first cell: other cells}``."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in PROSE.splitlines() if "|" in line]
    return {row[0].strip("`"): row[1:] for row in rows if re.fullmatch(first_cell, row[0])}


def test_every_setting_stands_in_the_readme_and_every_setting_there_exists():
    assert list(table_rows("`MATKA_[A-Z_]+`")) == [f"MATKA_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_default_of_a_setting_is_the_one_in_the_readme(name):
    default = Settings.model_fields[name].default
    if isinstance(default, int) or name in ("sample", "contact"):
        assert table_rows("`MATKA_[A-Z_]+`")[f"MATKA_{name.upper()}"][0].strip("`") == str(default)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bMATKA_[A-Z_]*[A-Z]\b", README))))
def test_a_name_of_the_environment_in_the_readme_is_read_somewhere(name):
    is_setting = name.removeprefix("MATKA_").lower() in Settings.model_fields
    assert is_setting or any(name in path.read_text("utf-8") for path in SOURCES if path.name != "test_readme.py")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bSTREAMLIT_[A-Z_]*[A-Z]\b", README))))
def test_a_setting_of_streamlit_in_the_readme_exists(name):
    assert name in {option.env_var for option in streamlit.config._config_options_template.values()}


def test_every_page_stands_in_the_readme_with_who_may_open_it():
    rows = table_rows("`/[a-z_]*`")
    addresses = {"/" if slug == pages.front_page() else f"/{slug}": page for slug, page in pages.all_pages().items()}
    assert set(rows) == set(addresses)
    open_to_all = {address for address, page in addresses.items() if page.PAGE.needs == "nobody"}
    assert {address for address, cells in rows.items() if cells[-1] == "open to all"} == open_to_all


@pytest.mark.parametrize("role", [role for role in ROLES if role != "nobody"])
def test_every_role_stands_in_the_readme(role):
    assert f"`{role}`" in PROSE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_stands_in_the_readme(language):
    assert f"`{language}.toml`" in PROSE


def test_every_kind_of_file_stands_in_the_readme():
    kinds = {"pptx": "PowerPoint", "xlsx": "Excel"}
    assert not [export.key for export in EXPORTS if kinds.get(export.key, export.key.upper()) not in PROSE]


@pytest.mark.parametrize("line", [line for line in LINES if line not in COMMANDS])
def test_a_setting_in_a_block_exists(line):
    name, value = line.split("=", 1)
    assert value
    assert name.removeprefix("MATKA_").lower() in Settings.model_fields


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_in_a_block_can_be_given(line):
    command, *arguments = shlex.split(line)
    match [command, *arguments]:
        case ["pip", "install", "-r", requirements]:
            assert (HOUSE / requirements).is_file()
        case ["streamlit", "run", script]:
            assert (HOUSE / script).is_file()
        case ["python", "-m", "data_access", *rest]:
            understands(rest)
        case ["python", "-m", module, *_]:
            assert find_spec(module)
        case [tool, *_]:
            assert tool in (HOUSE / "requirements-dev.txt").read_text("utf-8")


def understands(arguments: list[str]) -> None:
    """Let the administrator's command line read *arguments* without carrying them out."""
    command = typer.main.get_command(program(Words("en")))
    while arguments and (inner := getattr(command, "commands", {}).get(arguments[0])):
        command, arguments = inner, arguments[1:]
    if arguments == ["--help"]:
        return
    assert not getattr(command, "commands", None), f"{command.name} needs one more word"
    command.make_context(command.name, arguments)  # raises what is missing or unknown


@pytest.mark.parametrize("span", [span for span in SPANS if span.startswith("python -m ")])
def test_a_command_in_the_text_can_be_given(span):
    module, *arguments = shlex.split(span)[2:]
    assert find_spec(module)
    if module == "data_access":
        understands(arguments)


def test_every_command_of_the_administrator_stands_in_the_readme():
    def every(command, before=()):
        inner = getattr(command, "commands", None)
        return [name for key, one in inner.items() for name in every(one, (*before, key))] if inner else [before]

    said = [tuple(shlex.split(line)[3:]) for line in COMMANDS if line.startswith("python -m data_access ")]
    known = every(typer.main.get_command(program(Words("en"))))
    assert not [" ".join(name) for name in known if not any(line[: len(name)] == name for line in said)]


def test_the_reading_list_is_as_short_as_it_says():
    promised = int(re.search(r"some (\d+) lines", README)[1])
    listed = README[README.index("some ") :].split("\n\n")[0]
    lines = sum(len((HOUSE / path).read_text("utf-8").splitlines()) for path in re.findall(r"`([\w/]+\.py)`", listed))
    assert 0.8 * promised < lines < 1.2 * promised


def test_the_markers_of_skipped_tests_are_those_in_the_readme():
    markers = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    assert f"MATKA_TEST_REQUIRE={','.join(marker.partition(':')[0] for marker in markers)}" in README
