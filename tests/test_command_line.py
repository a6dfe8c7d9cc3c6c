"""The command line does what an administrator needs, in three languages, and answers every problem in one sentence."""

import ast
import io
import os
import re
import subprocess
import sys

import bcrypt
import pytest
from sent_rows import unguard
from sqlalchemy import func, select, text, update
from turns import one_of

from components.i18n import LANGUAGES, Words, catalogue
from data_access import __main__ as command_line
from data_access import accounts, releases, store
from data_access.settings import HOUSE
from data_access.tables import OfficialStatistic

PASSWORD = "lumi sulaa keväällä"
ENGLISH = {"MATKA_LANGUAGE": "en"}


@pytest.fixture
def ready(settings, small_sqlite):
    """The settings of a store with the sample data."""
    import shutil

    chosen = settings()
    chosen.var.mkdir()
    shutil.copy(small_sqlite, chosen.var / "matka.sqlite3")
    return chosen


@pytest.fixture
def run(capsys, monkeypatch):
    """Run one command as somebody at a terminal would: (exit code, what it printed, what it complained of)."""

    def type_in(*arguments, language="en", typed=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = command_line.main(arguments, {"MATKA_LANGUAGE": language})
        return code, *capsys.readouterr()

    return type_in


def db(chosen):
    return store.engine(chosen.store_url)


# Languages


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "sv_FI"}, "sv"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fi_FI.UTF-8", "LC_ALL": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "fi_FI.UTF-8", "MATKA_LANGUAGE": "sv"}, "sv"),
        ({"LANG": "fi_FI.UTF-8", "MATKA_LANGUAGE": "klingon"}, "fi"),
        ({"MATKA_LANGUAGE": " FI "}, "fi"),
    ],
)
def test_it_speaks_the_language_of_the_terminal(environment, language):
    assert command_line.language(environment) == language


COMMANDS = ([], ["users"], ["users", "add"], ["users", "list"], ["users", "password"], ["users", "disable"])
COMMANDS += (["users", "enable"], ["migrate"], ["check"], ["releases"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_explains_itself(command, language, run):
    words = Words(language)
    code, said, complained = run(*command, "--help", language=language)
    assert (code, complained) == (0, "")
    assert words("_".join(["command.about"] if not command else [f"command.{command[0]}", *command[1:]])) in flat(said)
    assert "⟦" not in said
    if language != "en":
        for word in ("Usage", "Options", "Commands", "Arguments", "Show this", "OPTIONS", "ARGS", "required"):
            assert word not in said.replace("Argument", "" if language == "sv" else "Argument")


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("arguments", [["users", "add"], ["users", "ad"], ["--frob"], ["check", "now"], ["users"]])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_that_is_not_understood_is_answered_with_help(arguments, language, run):
    code, said, complained = run(*arguments, language=language)
    assert (code, said) == (2, "")
    assert Words(language)("command.not_understood", given=" ".join(arguments)) in complained
    assert Words(language)("command.help_usage") in complained


def test_without_a_command_it_explains_itself(run):
    code, said, complained = run()
    assert (code, said) == (2, "")
    assert complained.startswith("Usage: python -m data_access")


# Accounts


def test_an_account_is_added_with_a_password_from_standard_input(ready, run):
    arguments = ("users", "add", "Liisa", "--name", "Liisa Laine", "--role", "lead", "--county", "12")
    code, said, complained = run(*arguments, "--email", "liisa@example.fi", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (code, said, complained) == (0, "The account liisa was added.\n", "")
    account = accounts.find(db(ready), "liisa")
    assert (account.name, account.role, account.county, account.sample) == ("Liisa Laine", "lead", "12", False)
    assert account.email == "liisa@example.fi"
    assert bcrypt.checkpw(PASSWORD.encode(), account.password_hash.encode())


ADD = ("users", "add", "liisa", "--name", "Liisa Laine", "--role", "viewer")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def typing(monkeypatch):
    """Type these answers at the prompts."""

    def answers(*given):
        rest = iter(given)
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr(command_line.getpass, "getpass", lambda prompt: next(rest))

    return answers


def test_a_password_is_typed_twice(ready, typing, capsys):
    typing(PASSWORD, PASSWORD)
    assert command_line.main(ADD, ENGLISH) == 0
    assert bcrypt.checkpw(PASSWORD.encode(), accounts.find(db(ready), "liisa").password_hash.encode())
    assert PASSWORD not in capsys.readouterr().out


def test_two_different_passwords_change_nothing(ready, typing, capsys):
    typing(PASSWORD, PASSWORD + "x")
    assert command_line.main(ADD, ENGLISH) == 1
    assert capsys.readouterr().err == "The two passwords were different. Nothing was changed.\n"
    assert accounts.find(db(ready), "liisa") is None


def test_stopping_at_the_prompt_changes_nothing(ready, monkeypatch, typing, capsys):
    typing()

    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line.getpass, "getpass", stop)
    assert command_line.main(ADD, ENGLISH) == 130
    assert capsys.readouterr().err == "Stopped. Nothing was changed.\n"
    assert accounts.find(db(ready), "liisa") is None


@pytest.mark.usefixtures("ready")
def test_without_a_terminal_the_password_must_come_from_standard_input(run):
    code, _, complained = run(*ADD)
    assert code == 1
    assert "--password-stdin" in complained


def test_no_command_takes_a_password_as_an_argument(ready, run):
    code, _, _ = run(*ADD, "--password", PASSWORD)
    assert code == 2
    assert accounts.find(db(ready), "liisa") is None


def test_a_password_is_changed(ready, run):
    code, said, _ = run("users", "password", "osahanke", "--password-stdin", typed=PASSWORD)
    assert (code, said) == (0, "The account osahanke has a new password, and its sessions were ended.\n")
    assert bcrypt.checkpw(PASSWORD.encode(), accounts.find(db(ready), "osahanke").password_hash.encode())


def test_an_account_is_disabled_and_enabled(ready, run):
    assert run("users", "disable", "osahanke")[0] == 0
    assert not accounts.find(db(ready), "osahanke").active
    assert run("users", "enable", "osahanke")[0] == 0
    assert accounts.find(db(ready), "osahanke").active


@pytest.mark.usefixtures("ready")
def test_accounts_are_listed_in_columns_without_their_hashes(run):
    accounts.disable(store.engine(), "viestinta")
    code, said, _ = run("users", "list", language="fi")
    assert code == 0
    assert [line.split()[0] for line in said.splitlines()] == [
        "Tunnus",
        "koordinaattori",
        "ohjausryhma",
        "osahanke",
        "viestinta",
    ]
    assert said.splitlines()[3].split() == ["osahanke", "Eero", "Esimerkki", "lead", "13", "–", "esimerkki"]
    assert said.splitlines()[4].endswith("suljettu")
    assert "$2b$" not in said


PROBLEMS = {
    "account_exists": (*ADD[:2], "osahanke", *ADD[3:], "--password-stdin"),
    "account_unknown": ("users", "disable", "nobody"),
    "role_unknown": (*ADD[:-1], "king", "--password-stdin"),
    "county_missing": (*ADD[:-1], "lead", "--password-stdin"),
    "county_unknown": (*ADD, "--county", "99", "--password-stdin"),
    "username_wrong": (*ADD[:2], "two words", *ADD[3:], "--password-stdin"),
}


@pytest.mark.parametrize("key", PROBLEMS)
@pytest.mark.usefixtures("ready")
def test_a_problem_is_one_sentence_in_the_right_language_and_an_exit_code(key, words, run):
    code, said, complained = run(*PROBLEMS[key], language=words.language, typed=PASSWORD)
    assert (code, said) == (1, "")
    phrase = catalogue(words.language)[f"problem.{key}"]
    assert complained.startswith(phrase.split("{")[0])
    assert complained.count("\n") == 1
    assert "⟦" not in complained


def test_a_setting_that_does_not_fit_is_named(settings, run, monkeypatch):
    settings()
    monkeypatch.setenv("MATKA_SAMPLE", "perhaps")
    command_line.settings.cache_clear()
    code, _, complained = run("users", "list")
    assert code == 1
    assert complained.startswith("The setting MATKA_SAMPLE has a value that does not fit it: perhaps.")


# The store


def test_check_finds_a_good_store_in_order(ready, run):
    code, said, complained = run("check")
    told = releases.every(db(ready))
    assert (code, complained) == (0, "")
    assert said.splitlines() == [
        f"The data store {ready.var / 'matka.sqlite3'} is in order (shape {store.HEAD}).",
        f"Accounts: 4. Releases: {len(told)}.",
        *(f"Release {each.number} ({Words('en').date(each.published_at)}) holds what was published." for each in told),
        f"The audit log is whole. Entries: {len(told)}.",
    ]


def test_check_finds_figures_that_were_changed_past_us(ready, run):
    with store.writing(db(ready)) as connection:
        unguard(connection)
        newer = connection.execute(select(func.max(OfficialStatistic.since))).scalar_one()
        connection.execute(update(OfficialStatistic).where(OfficialStatistic.since == newer).values(count=1))
    code, said, _ = run("check", language="sv")
    assert code == 1
    assert "Publicering 1 (1.9.2025) innehåller det som publicerades." in said
    assert f"Publicering {newer} (1.9.2026) innehåller inte längre det som publicerades" in said


def test_check_does_not_make_a_store(settings, run):
    chosen = settings()
    code, said, _ = run("check")
    assert code == 1
    assert "is empty" in said
    assert not chosen.var.exists()


def test_check_names_a_store_of_another_version(ready, run):
    with store.writing(db(ready)) as connection:
        connection.execute(text(f"UPDATE {store.VERSION_TABLE} SET version_num = '0999'"))
    code, _, complained = run("check")
    assert code == 1
    assert complained.startswith("The data store was made by a newer version of Matka")


def test_migrate_makes_tables_and_says_when_there_is_nothing_to_do(settings, run):
    chosen = settings()
    assert run("migrate")[1] == f"The data store {chosen.var / 'matka.sqlite3'} was made (shape {store.HEAD}).\n"
    assert store.state(db(chosen)) == "ready"
    assert "already up to date" in run("migrate")[1]


@pytest.mark.usefixtures("ready")
def test_releases_are_listed_with_their_reasons_in_the_readers_language(words, run):
    code, said, _ = run("releases", language=words.language)
    assert code == 0
    first, second = said.splitlines()
    assert first.endswith(words("release_reason.older_figures"))
    assert "Uudemmat luvut sijoituksista." in second  # people write theirs in their own words


@pytest.mark.parametrize("language", one_of(LANGUAGES, 1))
def test_it_runs_as_a_program_of_its_own(language, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    surroundings = {**os.environ, "MATKA_VAR": str(tmp_path / "file"), "MATKA_LANGUAGE": language}
    program = [sys.executable, "-W", "error", "-m", "data_access", "users", "list"]
    done = subprocess.run(program, capture_output=True, cwd=HOUSE, env=surroundings, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    expected = Words(language)("problem.store_folder", path=tmp_path / "file")
    assert done.stderr.decode().splitlines() == [expected]


# Sentences


def problems_raised():
    """Yield (where, key, blanks that are filled; None when they are not all written out) of each Problem we raise."""
    for path in sorted((HOUSE / "data_access").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                key = node.args[0]
                names = [keyword.arg for keyword in node.keywords]
                filled = None if None in names else frozenset(names)
                if isinstance(key, ast.Constant):
                    yield pytest.param(key.value, filled, id=f"{path.stem}:{node.lineno}")


@pytest.mark.parametrize(("key", "filled"), list(problems_raised()))
def test_every_problem_has_a_sentence_whose_blanks_are_filled(key, filled, words):
    phrase = catalogue(words.language).get(f"problem.{key}")
    assert phrase, f"{words.language} has no sentence for {key}"
    if filled is not None:
        assert set(re.findall(r"{(\w+)}", phrase)) <= filled


@pytest.mark.parametrize("name", ["sheet_not_whole", "sheet_not_number", "sheet_not_day", "sheet_not_truth"])
def test_every_kind_of_cell_has_a_sentence(name, words):
    assert words.has(f"problem.{name}")


def test_every_problem_of_sqlite_has_a_sentence(words):
    for key in store.SQLITE_PROBLEMS.values():
        assert words.has(f"problem.{key}")


def test_every_step_of_making_a_store_has_words(words):
    for step in ("tables", "figures", "accounts"):
        assert words.has(f"command.step.{step}")


def test_no_sentence_waits_for_a_problem_that_nobody_raises():
    raised = {each.values[0] for each in problems_raised()} | set(store.SQLITE_PROBLEMS.values())
    code = "\n".join(path.read_text("utf-8") for path in (HOUSE / "data_access").rglob("*.py"))
    for key in catalogue("en"):
        table, _, name = key.partition(".")
        if table == "problem" and not name.startswith("sheet_not_"):
            assert name in raised or f'"{name}"' in code, f"{key} is never raised"
