"""A new installation leads its coordinator through the first import, and stops as soon as that is done."""

import re
import shutil
from datetime import date
from html import unescape

import pandas as pd
import pytest
from sent_rows import PACKAGE, PILOT, rows
from streamlit.testing.v1 import AppTest

from components.charts.chart import Edition
from components.i18n import LANGUAGES, Words
from components.view import View
from components.widgets import first_steps
from data_access import accounts, releases, store, submissions
from data_access.access import User
from data_access.queries import sendings
from data_access.tables import OfficialStatistic, Place
from pages.review import overview

KAISA = User(username="kaisa", name="Kaisa", role="coordinator")
EERO = User(username="eero", name="Eero", role="lead", county="13")
AINO = User(username="aino", name="Aino", role="viewer")
SIRI = User(username="siri", name="Siri", role="communications")
COUNTIES = {"12": "Etelä-Savo", "13": "Pohjois-Savo", "20": "Kainuu"}
PASSWORD = "lumi sulaa keväällä"
STEPS = ("accounts", "figures", "shared", "counties")


@pytest.fixture
def engine(empty_sqlite, tmp_path, settings):
    """A store in real use with places and official figures only.  SQLite: pages ask the same of either database."""
    settings(sample="off", secret="s" * 40)
    made = store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'store')}")
    begin(made)
    return made


def begin(engine):
    places = [
        {"code": code, "kind": "county", "in_project": True}
        | {f"{kind}_{language}": name for kind in ("name", "short") for language in LANGUAGES}
        for code, name in COUNTIES.items()
    ]
    told = {"indicator": 191, "sex": "total", "vintage": "sotkanet-2026-08", "count": 300, "share": 1.5}
    figures = [told | {"place": code, "year": year} for code in COUNTIES for year in (2023, 2024)]
    new = {Place: pd.DataFrame(places), OfficialStatistic: pd.DataFrame(figures)}
    releases.publish(engine, new, by="matka", reason="release_reason.older_figures")


def send(engine, **sheets):
    told = {name: rows(name, *lines) for name, lines in sheets.items()}
    base = releases.newest(engine).number
    previewed = submissions.preview(engine, told, county=None, base=base)
    return submissions.publish(engine, previewed, by=KAISA, reason="Ensimmäiset tiedot")


def pilot(county):
    return PILOT | {"code": f"P-{county}", "county": county}


def add_lead(engine, county):
    told = {"username": f"lead{county}", "name": "Vetäjä", "role": "lead", "county": county}
    accounts.add(engine, password=PASSWORD, **told)


def a_view(engine, user=KAISA, language="en", **changes):
    newest = releases.newest(engine)
    told = {"number": newest.number, "published_at": newest.published_at, "fingerprint": newest.fingerprint}
    edition = Edition(**told, latest=newest.number)
    return View(**{"engine": engine, "words": Words(language), "edition": edition, "user": user} | changes)


def draw(view, part=first_steps.show):
    """Show the first steps alone, or *part* of a page."""

    def script(part, view):
        part(view)

    shown = AppTest.from_function(script, args=(part, view), default_timeout=60).run()
    assert not shown.exception
    return shown


def html(shown):
    body = " ".join(each.proto.body for each in shown.get("html") if "<style>" not in each.proto.body)
    return unescape(re.sub(r"<[^>]+>", "", body))


def is_empty(shown):
    return not shown.header and not html(shown).strip()


def ticked(shown):
    """Return which steps have a tick, in the order they are shown."""
    return [each[0] == "✓" for each in re.findall(r"[✓○] \d\. ", html(shown))]


# The coordinator


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coordinator_sees_what_to_do_in_the_right_order(engine, language):
    view = a_view(engine, language=language)
    shown = draw(view)
    said = html(shown)
    assert shown.header[0].value == view.words("first_steps.title")
    titles = [view.words(f"first_steps.{step}.title") for step in STEPS]
    places = [said.index(f"{number}. {title}") for number, title in enumerate(titles, start=1)]
    assert places == sorted(places)
    assert ticked(shown) == [False, True, False, False]  # the figures came with Matka
    assert "2026" in said
    assert "2024" in said
    for role in first_steps.ROLES:
        assert view.words(f"first_steps.may.{role}") in said
    assert "⟦" not in said
    assert not re.search(r"\{\w+\}", said)


def test_the_command_for_an_account_can_be_given_as_it_stands(engine, settings, capsys, monkeypatch):
    import io
    import shlex
    import sys

    from data_access import __main__ as command_line

    settings(database_url=str(engine.url), sample="off", secret="s" * 40)
    (code,) = draw(a_view(engine)).code
    lines = code.value.splitlines()
    assert len(lines) == 3
    for number, line in enumerate(lines):
        arguments = shlex.split(line)[3:]
        arguments[2] = f"lead{number}"  # what USERNAME stands for
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
        assert command_line.main((*arguments, "--password-stdin"), {"MATKA_LANGUAGE": "en"}) == 0, capsys.readouterr()
    assert ticked(draw(a_view(engine)))[0]


def test_what_is_done_is_ticked(engine):
    for county in ("12", "13"):
        add_lead(engine, county)
    shown = draw(a_view(engine))
    assert ticked(shown) == [False, True, False, False]
    assert "--county 20" in shown.code[0].value
    assert len(shown.code[0].value.splitlines()) == 1
    add_lead(engine, "20")
    shown = draw(a_view(engine))
    assert ticked(shown) == [True, True, False, False]
    assert not shown.code
    send(engine, work_package=[PACKAGE])
    assert ticked(draw(a_view(engine))) == [True, True, True, False]


def test_an_account_that_is_disabled_does_not_count(engine):
    for county in COUNTIES:
        add_lead(engine, county)
    accounts.disable(engine, "lead13")
    assert "--county 13" in draw(a_view(engine)).code[0].value


def test_it_says_whose_data_is_here_and_disappears_with_the_last(engine):
    send(engine, work_package=[PACKAGE], pilot=[pilot("12"), pilot("13")])
    view = a_view(engine)
    said = html(draw(view))
    assert view.words("first_steps.counties.here", counties=view.words.list(["Etelä-Savo", "Pohjois-Savo"])) in said
    assert view.words("first_steps.some", counties="Kainuu") in said
    send(engine, pilot=[pilot("20")])
    assert is_empty(draw(a_view(engine)))


def test_it_comes_back_if_the_data_is_undone(engine):
    send(engine, work_package=[PACKAGE], pilot=[pilot(county) for county in COUNTIES])
    assert is_empty(draw(a_view(engine)))
    submissions.restore(engine, 1, by=KAISA, reason="Aloitetaan alusta")
    assert not is_empty(draw(a_view(engine)))


# Everybody else


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("user", [AINO, SIRI], ids=lambda user: user.role)
def test_others_read_one_sentence(engine, user, language):
    view = a_view(engine, user, language)
    shown = draw(view)
    assert html(shown).strip() == view.words("first_steps.nobody")
    assert not shown.header
    assert not shown.code
    send(engine, work_package=[PACKAGE], pilot=[pilot("12")])
    view = a_view(engine, user, language)
    waited_for = view.words.list(["Kainuu", "Pohjois-Savo"])
    assert html(draw(view)).strip() == view.words("first_steps.some", counties=waited_for)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_reads_that_their_own_data_is_waited_for(engine, language):
    view = a_view(engine, EERO, language)
    assert html(draw(view)).strip() == view.words("first_steps.yours")
    send(engine, work_package=[PACKAGE], pilot=[pilot("13")])
    view = a_view(engine, EERO, language)
    assert view.words("first_steps.yours") not in html(draw(view))


def test_nothing_of_it_is_shown_in_sample_mode_or_of_an_older_release(engine):
    assert is_empty(draw(a_view(engine, sample=True)))
    then = releases.newest(engine)
    send(engine, work_package=[PACKAGE])
    told = {"number": then.number, "published_at": then.published_at, "fingerprint": then.fingerprint}
    assert is_empty(draw(a_view(engine, edition=Edition(**told, latest=2))))


# The question behind it, and the page around it


def test_data_reached_through_a_pilot_or_sent_for_a_county_is_that_countys(filled_counties):
    assert sendings.holders(filled_counties, release=1).empty
    held = sendings.holders(filled_counties, release=2)
    assert held.to_dict("records") == [{"county": "12", "since": 2}, {"county": "20", "since": 2}]


@pytest.fixture
def filled_counties(either):
    """A store in which two counties have data, on each kind of database in turn."""
    begin(either)
    month = {"county": "20", "month": date(2025, 1, 1), "ages": "7-12", "sex": "total", "kind": "emergency"}
    counted = month | {"started": 1, "ended": 1, "at_end": 4}
    send(either, work_package=[PACKAGE], pilot=[pilot("12")], placement_month=[counted])
    return either


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request, tmp_path):
    if request.param == "sqlite":
        return store.engine(f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), tmp_path / 'either')}")
    return store.engine(request.getfixturevalue("new_postgresql")("matka_empty"))


@pytest.mark.parametrize("user", [KAISA, EERO, AINO], ids=lambda user: user.role)
def test_the_front_page_begins_with_it(engine, user):
    view = a_view(engine, user)
    shown = draw(view, part=overview.show)
    said = html(shown)
    first = {"coordinator": "first_steps.text", "lead": "first_steps.yours", "viewer": "first_steps.nobody"}[user.role]
    day = view.words.date(view.edition.published_at)
    assert said.index(view.words(first)) < said.index(view.words("note.own_rate")), "before any figure"
    release = view.words("page.overview.release", number=1, date=day)
    assert release in said
    send(engine, work_package=[PACKAGE], pilot=[pilot(county) for county in COUNTIES])
    after = draw(a_view(engine, user), part=overview.show)
    assert view.words(first) not in html(after)
    added = {view.words(f"page.overview.{part}") for part in ("numbers", "to_do")}
    before, now = ({header.value for header in each.header} for each in (shown, after))
    assert now - before == added, "the counties' own numbers have taken their place"
    assert len(before - now) == (user is KAISA)
