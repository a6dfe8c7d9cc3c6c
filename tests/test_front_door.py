"""Nobody gets past the front door, not even in the first second after a start; those who may come in are let in."""

import ast
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import pages
from components.i18n import LANGUAGES, Words
from components.widgets.sign_in import plain
from data_access import accounts, releases, sessions, store
from data_access.problem import Problem
from front_door import address, language, mishap, opening, visitor
from front_door import visit as visit_module

HOUSE = Path(__file__).parents[1]
FILES = sorted((HOUSE / "pages").glob("*/[!_]*.py"))
EN = Words("en")


@pytest.fixture
def home(filled_sqlite, settings, tmp_path):
    """A house with the sample data, opened: its engine."""
    chosen = settings()
    chosen.var.mkdir()
    shutil.copy(filled_sqlite, chosen.var / "matka.sqlite3")
    opened = opening.wait(20)
    assert opened.engine is not None
    yield opened.engine
    opening.again()


def visit(**options) -> AppTest:
    """A visitor who has just opened the front page; ``query`` is the address, ``locale`` the browser's language."""
    query, locale = options.get("query", {}), options.get("locale", "en-GB")
    run = AppTest.from_file(str(HOUSE / "app.py"), default_timeout=30)
    run.context = {"locale": locale}
    for name, value in query.items():
        run.query_params[name] = value
    return run.run()


def sign_in(run: AppTest, username: str) -> AppTest:
    """Sign in by the form, doing by hand what the browser does: take the ticket to the server."""
    run.text_input(key="sign_in_username").input(username)
    run.text_input(key="sign_in_password").input(f"matka-{username}")
    run.button(key=_submit(run)).click().run()
    return fetch_cookie(run)


def _submit(run: AppTest) -> str:
    return next(button.key for button in run.button if "sign_in_form" in (button.key or ""))


def fetch_cookie(run: AppTest) -> AppTest:
    ticket = run.session_state[visitor._TICKET]
    visitor.claimed(ticket, sessions.claim(store.engine(), ticket))
    return run.run()


def is_closed(run: AppTest) -> bool:
    """Is the sign-in form there, and no figure?"""
    assert not run.exception
    return [title.value for title in run.title] == [EN("sign_in.title")] and not run.get("plotly_chart")


# The three walls


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_file_opened_first_shows_no_data_to_a_stranger(home, file):
    run = AppTest.from_file(str(HOUSE / "app.py"), default_timeout=30)
    run.context = {"locale": "en-GB"}
    run.switch_page(str(file.relative_to(HOUSE))).run()
    if pages.all_pages()[file.stem].PAGE.needs == "nobody":
        assert [title.value for title in run.title] == [EN(f"page.{file.stem}.title")]
    else:
        assert is_closed(run)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_file_run_by_itself_shows_nothing(file):
    run = AppTest.from_file(str(file), default_timeout=30).run()
    assert not run.exception
    assert not run.main.children


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_file_only_defines(file):
    body = ast.parse(file.read_text("utf-8")).body
    assert isinstance(body[0], ast.Expr), "it begins with a sentence about the page"
    for node in body[1:]:
        assert isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.FunctionDef | ast.ClassDef)
        if isinstance(node, ast.FunctionDef):
            assert {ast.unparse(mark) for mark in node.decorator_list} <= {"widgets.part"}
        if isinstance(node, ast.Assign):
            called = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
            assert called <= {"Page", "date", "frozenset"}  # nothing that asks or draws


def test_no_page_lies_where_streamlit_would_find_it_by_itself():
    assert [file.name for file in (HOUSE / "pages").glob("*.py")] == ["__init__.py"]


def test_the_server_face_of_the_app_asks_streamlit_to_forget_its_pages_folder():
    face = next(node for node in ast.parse((HOUSE / "app.py").read_text("utf-8")).body if isinstance(node, ast.If))
    assert "get_script_run_ctx" in ast.unparse(face.test)
    assert any(ast.unparse(node).startswith("st.navigation(") for node in face.body)


def test_every_page_file_is_on_the_map_in_the_order_of_the_menu():
    found = pages.all_pages()
    assert sorted(found) == sorted(file.stem for file in FILES)
    places = [(pages.SECTIONS.index(pages.section_of(page)), page.PAGE.order) for page in found.values()]
    assert places == sorted(places)
    assert pages.front_page() in found


# Signing in


def test_a_stranger_sees_the_sign_in_form_and_only_open_pages_in_the_menu(home):
    run = visit()
    assert is_closed(run)
    assert [field.label for field in run.text_input] == [EN("sign_in.username"), EN("sign_in.password")]


@pytest.mark.parametrize("account", accounts.SAMPLE_ACCOUNTS, ids=lambda account: account.role)
def test_each_sample_account_gets_in_by_the_form_and_by_its_button(home, account):
    by_form = sign_in(visit(), account.username)
    assert [title.value for title in by_form.title] == [EN(f"page.{pages.front_page()}.title")]
    run = visit()
    by_button = fetch_cookie(run.button(key=f"sign_in_as_{account.username}").click().run())
    assert [title.value for title in by_button.title] == [EN(f"page.{pages.front_page()}.title")]


def test_the_form_is_gone_while_the_browser_fetches_its_cookie(home):
    run = visit()
    run.button(key="sign_in_as_ohjausryhma").click().run()
    assert EN("sign_in.working") in [caption.value for caption in run.caption]
    assert not run.text_input


@pytest.mark.parametrize("drawn", ["__" + "a" * 41, "_" * 43, "-_" * 21 + "-"])
def test_whatever_ticket_is_drawn_by_lot_lets_its_holder_in(home, monkeypatch, drawn):
    monkeypatch.setattr(sessions.secrets, "token_urlsafe", lambda size: drawn)
    run = visit().button(key="sign_in_as_ohjausryhma").click().run()
    assert EN("sign_in.working") in [caption.value for caption in run.caption]
    run = fetch_cookie(run)
    assert [title.value for title in run.title] == [EN(f"page.{pages.front_page()}.title")]


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ohjausryhma", "not this one"),
        ("ohjausryhma", "matka-ohjausryhma "),
        ("nobody-here", "matka-ohjausryhma"),
        ("ohjausryhma", "x" * 73),
        ("ohjausryhma", "å" * 40),
        ("who", "too long"),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
)
def test_a_wrong_username_or_password_gets_one_and_the_same_answer(home, username, password):
    run = visit()
    run.text_input(key="sign_in_username").input(username)
    run.text_input(key="sign_in_password").input(password)
    run.button(key=_submit(run)).click().run()
    assert is_closed(run)
    assert [error.value for error in run.error] == [EN("sign_in.wrong")]


def test_an_empty_form_asks_for_both(home):
    run = visit()
    run.button(key=_submit(run)).click().run()
    assert [error.value for error in run.error] == [EN("sign_in.fill_both")]


def test_a_password_may_be_long_foreign_and_end_in_a_blank(home):
    accounts.set_password(home, "viestinta", password := "å" * 35 + "x ")
    run = visit()
    run.text_input(key="sign_in_username").input("  VIESTINTA ")
    run.text_input(key="sign_in_password").input(password)
    run.button(key=_submit(run)).click().run()
    assert not run.error
    assert not is_closed(fetch_cookie(run))


def test_a_username_that_does_not_exist_takes_as_long_as_one_that_does(home, settings, monkeypatch):
    import bcrypt

    compared = []
    check = bcrypt.checkpw
    monkeypatch.setattr(bcrypt, "checkpw", lambda typed, hashed: compared.append(hashed) or check(typed, hashed))
    for username, password in (("ohjausryhma", "wrong"), ("nobody-here", "wrong"), ("ohjausryhma", "x" * 100)):
        run = visit()
        run.text_input(key="sign_in_username").input(username)
        run.text_input(key="sign_in_password").input(password)
        run.button(key=_submit(run)).click().run()
    assert len(compared) == 3
    assert len({hashed[:7] for hashed in compared}) == 1  # the same cost


def test_an_account_is_paused_after_too_many_wrong_passwords_even_for_the_right_one(home, settings):
    settings(attempts=3)
    run = visit()
    for _ in range(3):
        run.text_input(key="sign_in_username").input("ohjausryhma")
        run.text_input(key="sign_in_password").input("wrong again")
        run.button(key=_submit(run)).click().run()
    said = EN("sign_in.locked", time="|").split("|")[0]
    assert run.error[0].value.startswith(said)
    run.text_input(key="sign_in_password").input("matka-ohjausryhma")
    run.button(key=_submit(run)).click().run()
    assert run.error[0].value.startswith(said)
    assert is_closed(run)


def test_a_closed_account_is_told_so_only_by_its_own_password(home):
    accounts.disable(home, "osahanke")
    for password, said in (("wrong", "wrong"), ("matka-osahanke", "disabled")):
        run = visit()
        run.text_input(key="sign_in_username").input("osahanke")
        run.text_input(key="sign_in_password").input(password)
        run.button(key=_submit(run)).click().run()
        assert [error.value for error in run.error] == [EN(f"sign_in.{said}")]


def test_every_run_asks_the_store_whether_the_session_lives(home):
    run = sign_in(visit(), "ohjausryhma")
    assert not is_closed(run)
    sessions.end(home, run.session_state[visitor._SESSION])
    assert is_closed(run.run())
    assert EN("sign_in.ended") in [warning.value for warning in run.warning]


def test_signing_out_ends_the_session_in_the_store(home):
    run = sign_in(visit(), "ohjausryhma")
    session_id = run.session_state[visitor._SESSION]
    run.button(key="sign_out").click().run()
    assert not run.get("plotly_chart")
    assert sessions.visit(home, session_id).reason == "ended"


def test_a_ticket_can_be_collected_once_and_only_for_a_while(monkeypatch):
    visitor.claimed("ticket", "session")
    assert visitor._collect("ticket") == "session"
    assert visitor._collect("ticket") is None
    visitor.claimed("ticket", "session")
    later = time.monotonic() + visitor.TICKET_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert visitor._collect("ticket") is None


def test_the_sample_accounts_are_not_offered_where_they_do_not_exist(home, monkeypatch):
    real = SimpleNamespace(in_sample_mode=False, public_url="")
    monkeypatch.setattr("front_door.visit.settings", lambda: real)
    run = visit()
    assert is_closed(run)
    assert [button.key for button in run.button if "sign_in_as" in (button.key or "")] == []
    assert "matka-ohjausryhma" not in str(run.main)


def test_stored_text_is_shown_as_text():
    from markdown_it import MarkdownIt

    said = plain("![x](http://elsewhere) *a* `b` <e>\n# f &amp; [y]: z")
    shown = MarkdownIt().renderInline(said)
    assert shown == "![x](http://elsewhere) *a* `b` &lt;e&gt; # f &amp;amp; [y]: z"


# Languages and the address


@pytest.mark.parametrize(("locale", "expected"), [("fi-FI", "fi"), ("sv", "sv"), ("en-US", "en"), ("et-EE", "fi")])
def test_the_language_to_begin_with_is_the_browsers(home, locale, expected):
    assert visit(locale=locale).title[0].value == Words(expected)("sign_in.title")


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_the_language_in_the_address_comes_before_the_browsers(home, chosen):
    run = visit(query={"lang": chosen})
    assert run.title[0].value == Words(chosen)("sign_in.title")


@pytest.mark.parametrize("asked", ["de", "", "<script>", "fi "])
def test_a_language_we_do_not_have_is_answered_with_a_notice(home, asked):
    run = visit(query={"lang": asked})
    assert is_closed(run)
    assert [info.value for info in run.info] == [EN("address.lang", language="English")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("999", EN("address.release", asked="999")),
        ("0", EN("address.release", asked="0")),
        ("-1", EN("address.release_unclear")),
        ("1e3", EN("address.release_unclear")),
        ("²", EN("address.release_unclear")),
        ("9" * 400, EN("address.release_unclear")),
        ("'; drop", EN("address.release_unclear")),
    ],
)
def test_a_release_we_do_not_have_is_answered_with_the_newest_and_a_notice(home, asked, said):
    run = visit(query={"release": asked})
    assert not run.exception
    assert [info.value for info in run.info] == [said]
    assert "release" not in run.query_params


def test_an_older_release_is_named_with_the_way_to_the_newest(home):
    first, newest = releases.release(home, 1), releases.newest(home)
    run = sign_in(visit(query={"release": "1"}), "ohjausryhma")
    said = EN("menu.older_release", number=1, date=EN.date(first.published_at), newest=newest.number)
    assert said in [warning.value for warning in run.warning]
    assert run.query_params["release"] == "1"
    run.button(key="to_newest").click().run()
    assert said not in [warning.value for warning in run.warning]
    assert "release" not in run.query_params


def test_notices_go_away_by_themselves(home, monkeypatch):
    run = visit(query={"lang": "de"})
    assert run.info
    monkeypatch.setattr(address, "SHOWN_SECONDS", 0)
    assert not run.run().info


def test_the_language_offered_is_one_this_browser_chose_before(home, monkeypatch):
    import streamlit as st

    monkeypatch.setattr(type(st.context), "cookies", property(lambda self: {language.COOKIE: "sv"}))
    assert visit(locale="fi-FI").title[0].value == Words("sv")("sign_in.title")


# Opening the house


def test_the_store_is_made_ready_once_however_many_come(settings, monkeypatch):
    settings()
    made = []
    monkeypatch.setattr(store, "prepare", lambda chosen: made.append(chosen) or time.sleep(0.1) or "engine")
    assert {id(opening.begin()) for _ in range(5)} == {id(opening.wait(5))}
    assert opening.wait(5).engine == "engine"
    assert len(made) == 1
    opening.again()


def test_a_problem_is_one_english_sentence_in_the_log_and_is_tried_again_later(settings, monkeypatch, caplog):
    settings()

    def fail(chosen):
        raise Problem("store_folder", path="/nowhere")

    monkeypatch.setattr(store, "prepare", fail)
    opened = opening.wait(5)
    assert opened.problem.key == "store_folder"
    assert opening.begin() is opened
    said = [line for line in caplog.records if line.levelname == "ERROR"]
    assert [line.getMessage() for line in said] == [EN("problem.store_folder", path="/nowhere")]
    assert not said[0].exc_info
    monkeypatch.setattr(opening, "AGAIN_SECONDS", -1.0)
    assert opening.begin() is not opened
    opening.wait(5)
    opening.again()


def test_a_visitor_is_told_that_the_store_is_being_made_ready_and_shown_nothing_else(settings, monkeypatch):
    settings()
    monkeypatch.setattr(store, "prepare", lambda chosen: time.sleep(3))
    monkeypatch.setattr("front_door.visit.PATIENCE", 0.05)
    run = visit(locale="sv-FI")
    assert [info.value for info in run.info] == [Words("sv")("menu.loading")]
    assert not run.title
    opening.wait(10)
    opening.again()


def test_a_store_that_opens_while_a_visitor_is_being_told_is_no_failure(home, monkeypatch):
    slow = opening.Opening()
    monkeypatch.setattr(opening, "wait", lambda seconds: slow)
    registered = visit_module.menu

    def open_meanwhile(*arguments):
        slow.engine = home
        slow.done.set()
        return registered(*arguments)

    monkeypatch.setattr(visit_module, "menu", open_meanwhile)
    run = visit()
    assert not run.error
    assert is_closed(run)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_store_that_cannot_be_opened_says_what_to_do_on_every_page(settings, monkeypatch, spoken):
    chosen = settings()
    chosen.var.mkdir()
    (chosen.var / "matka.sqlite3").write_bytes(b"this is not a database, whatever its name says" * 100)
    run = visit(query={"lang": spoken})
    sentence = Words(spoken)("problem.store_damaged", path=chosen.var / "matka.sqlite3")
    assert [error.value for error in run.error] == [sentence]
    assert not run.title
    opening.again()


def test_a_store_that_goes_away_later_says_so_and_is_looked_at_again(home):
    run = sign_in(visit(), "ohjausryhma")
    home.dispose()
    path = Path(home.url.database)
    path.with_name("matka.sqlite3-wal").unlink(missing_ok=True)
    path.write_bytes(b"gone" * 1000)
    run.run()
    assert not run.exception
    assert not run.title
    assert len(run.error) == 1
    home.dispose()
    assert not opening.wait(10).engine


def test_an_error_nobody_expected_has_a_number_on_screen_and_its_story_in_the_log(caplog):
    try:
        raise RuntimeError("told to the log only")
    except RuntimeError as error:
        reference = mishap.record(error)
    assert f"Reference {reference}: RuntimeError" in caplog.text
    assert "told to the log only" in caplog.text
