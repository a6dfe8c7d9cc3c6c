"""Sotkanet is asked only when somebody asks; whatever it answers, a release holds all of it or nothing at all."""

import ast
import io
import json
import re
import shutil
import sys
from functools import cache
from html import unescape

import pandas as pd
import pytest
from indicator_bank import TITLES, about, bank, row
from sent_rows import EERO, KAISA
from streamlit.testing.v1 import AppTest
from turns import in_turn

from components.charts.chart import Edition
from components.i18n import LANGUAGES, Words, catalogue
from components.view import View
from components.widgets import sotkanet as widget
from data_access import __main__ as command_line
from data_access import audit, releases, sotkanet, sotkanet_client, sotkanet_release, store
from data_access.access import User
from data_access.problem import Problem
from data_access.queries import official
from data_access.settings import HOUSE
from data_access.tables import OfficialStatistic, Place
from pages.compare import placements
from pages.data import releases as releases_page
from pages.data import send_in
from pages.review import overview

AINO = User(username="aino", name="Aino", role="viewer")
SIRI = User(username="siri", name="Siri", role="communications")
AREAS = {"FI": "Koko maa", "12": "Etelä-Savo", "13": "Pohjois-Savo", "20": "Kainuu"}
REGIONS = {658: "FI", 959: "12", 974: "13", 962: "20"}


def places():
    kinds = {"FI": "country"}
    return pd.DataFrame(
        [
            {"code": code, "kind": kinds.get(code, "county"), "in_project": code != "FI", "sotkanet_region": region}
            | {f"{kind}_{language}": AREAS[code] for kind in ("name", "short") for language in LANGUAGES}
            for region, code in REGIONS.items()
        ]
    )


def figure(place="12", year=2021, count=300, share=None, *, sex="total", vintage="sotkanet-2023-05", indicator=191):
    told = {"indicator": indicator, "place": place, "year": year, "sex": sex, "vintage": vintage}
    return told | {"count": count, "share": share, "status": "reported"}


def with_figures(engine):
    """Publish places and a few older figures, as a new store begins with."""
    older = [figure(), figure(year=2020, count=310), figure("13", count=400), figure("FI", count=17000, share=1.6)]
    told = {Place: places(), OfficialStatistic: pd.DataFrame(older)}
    releases.publish(engine, told, by="matka", reason="release_reason.older_figures")
    return engine


@pytest.fixture
def filled(engine):
    """A store with places and a few older figures, on each kind of database in turn."""
    return with_figures(engine)


@pytest.fixture
def own(empty_sqlite, tmp_path, settings, sotkanet_bank):
    """The same on SQLite, as the store of this process: pages and commands ask the same of either database."""
    chosen = settings(sotkanet_url=sotkanet_bank.address, sample="off", secret="s" * 40)
    chosen.var.mkdir()
    shutil.copy(empty_sqlite, chosen.var / "matka.sqlite3")
    return with_figures(store.engine(chosen.store_url))


@pytest.fixture
def sotkanet_bank(settings, monkeypatch):
    """A bank that the settings lead to, and patience for tests."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sotkanet_client, "SECONDS", 0.5)
    monkeypatch.setattr(sotkanet_client, "PAUSE", 0)
    with bank() as made:
        settings(sotkanet_url=made.address)
        made.rows = [row("FI", count=16500, value=1.5), row(), row("13", count=520, value=1.7), row("5", count=3)]
        made.rows[-1]["region"] = 5  # a municipality
        yield made


def ask(bank, **named):
    told = {"address": bank.address, "agent": "Matka (test)", "regions": REGIONS}
    return sotkanet_client.fetch([191], **told | named)


def problem_of(ask, *arguments, **named) -> Problem:
    with pytest.raises(Problem) as caught:
        ask(*arguments, **named)
    return caught.value


# Asking


def test_an_answer_comes_with_what_sotkanet_says_of_the_indicator(sotkanet_bank):
    (found,) = ask(sotkanet_bank)
    assert (found.about.titles, found.about.vintage) == (TITLES, "sotkanet-2026-10")
    assert set(found.rows["place"]) == {"FI", "12", "13"}
    assert found.rows.set_index("place").loc["12", ["count", "share", "vintage"]].tolist() == [
        437,
        1.6,
        "sotkanet-2026-10",
    ]


def test_years_and_sexes_are_repeated_and_we_go_by_our_name(sotkanet_bank):
    ask(sotkanet_bank, years=range(2023, 2030))
    assert sotkanet_bank.asked == [
        "/rest/1.1/indicators/191",
        "/rest/1.1/json?indicator=191&years=2023&years=2024&genders=total&genders=female&genders=male",
    ]
    assert set(sotkanet_bank.agents) == {"Matka (test)"}


def test_several_indicators_are_one_batch(sotkanet_bank):
    sotkanet_bank.abouts[1065] = about(1065, primaryValueType={"code": "ABSOLUTE"}, title={"fi": "Väestö 0-17"})
    sotkanet_bank.rows.append(row(count=None, value=24000, indicator=1065))
    turns = []
    told = {"address": sotkanet_bank.address, "agent": "Matka", "regions": REGIONS, "tell": turns.append}
    first, second = sotkanet_client.fetch([191, 1065, 191], **told)
    assert turns == [191, 1065]
    assert (second.about.titles["sv"], second.about.primary) == ("Väestö 0-17", "count")
    assert second.rows[["count", "share"]].isna().to_numpy().tolist() == [[False, True]]
    assert len(first.rows) == 3


@pytest.mark.parametrize(
    ("moods", "key"),
    [
        (["403"], "sotkanet_forbidden"),
        (["404"], "sotkanet_unknown_indicator"),
        (["400"], "sotkanet_refused"),
        (["500", "500"], "sotkanet_down"),
        (["503", "502"], "sotkanet_down"),
        (["slow", "slow"], "sotkanet_slow"),
        (["cut short", "cut short"], "sotkanet_cut_short"),
        (["gone", "gone"], "sotkanet_cut_short"),
        (["broken"], "sotkanet_broken"),
        (["web page"], "sotkanet_web_page"),
        (["good", "web page"], "sotkanet_web_page"),
        (["good", "[]"], "sotkanet_empty"),
        (["good", "[" * 100_000], "sotkanet_broken"),
        (["good", '{"error": 1}'], "sotkanet_unreadable"),
        (["good", "[1]"], "sotkanet_unreadable"),
        (["good", '[{"indicator": 191}]'], "sotkanet_unreadable"),
        (["[]"], "sotkanet_unreadable"),
        (["{}"], "sotkanet_unreadable"),
        (["latin"], "sotkanet_unreadable"),
        (["302"], "sotkanet_refused"),
    ],
    ids=str,
)
def test_whatever_goes_wrong_has_its_own_sentence(sotkanet_bank, moods, key):
    sotkanet_bank.moods = list(moods)
    problem = problem_of(ask, sotkanet_bank)
    assert problem.key == key
    assert not sotkanet_bank.moods
    for language in LANGUAGES:
        assert catalogue(language)[f"problem.{key}"].format(**problem.values)


@pytest.mark.parametrize("mood", ["500", "slow", "cut short", "gone", "429"])
def test_what_may_pass_by_itself_is_tried_once_more(sotkanet_bank, mood):
    sotkanet_bank.moods = [mood, "good", mood]
    assert len(ask(sotkanet_bank)[0].rows) == 3
    assert len(sotkanet_bank.asked) == 4


def test_an_answer_that_drips_for_ever_is_given_up(sotkanet_bank, monkeypatch):
    monkeypatch.setattr(sotkanet_client, "LONGEST", 0.3)
    sotkanet_bank.moods = ["dripping", "dripping"]
    assert problem_of(ask, sotkanet_bank).key == "sotkanet_slow"


def test_an_answer_that_is_too_large_is_not_read_to_its_end(sotkanet_bank, monkeypatch):
    monkeypatch.setattr(sotkanet_client, "MEGABYTES", 1)
    sotkanet_bank.moods = ["good", "huge"]
    assert problem_of(ask, sotkanet_bank).key == "sotkanet_too_large"


def test_nobody_there_is_said_so(sotkanet_bank):
    sotkanet_bank.address = "http://127.0.0.1:9/rest/1.1"
    assert problem_of(ask, sotkanet_bank).key == "sotkanet_unreachable"


@pytest.mark.parametrize("address", ["", "sotkanet.fi", "file:///etc/passwd", "ftp://x/y", "http://", "http://a:b/c"])
def test_only_a_web_address_is_asked(sotkanet_bank, address):
    sotkanet_bank.address = address
    assert problem_of(ask, sotkanet_bank).key == "sotkanet_address"


def test_an_answer_cannot_lead_to_a_file(sotkanet_bank, monkeypatch):
    sotkanet_bank.moods = ["elsewhere"]
    monkeypatch.setattr(sotkanet_bank, "answer", lambda path: (302, ""))
    assert problem_of(ask, sotkanet_bank).key in ("sotkanet_refused", "sotkanet_unreachable")


# What cannot be


def test_old_counties_are_never_taken_for_ours(sotkanet_bank):
    sotkanet_bank.rows += [row(region, count=50) for region in (877, 898)]
    (found,) = ask(sotkanet_bank)
    assert (len(found.rows), found.old_counties) == (3, 2)


def test_an_answer_of_old_counties_only_is_refused(sotkanet_bank):
    sotkanet_bank.rows = [row(region) for region in range(877, 899)]
    assert problem_of(ask, sotkanet_bank).key == "sotkanet_old_counties"


@pytest.mark.parametrize(
    "wrong",
    [
        row("12", count=99_000_000),
        row("12", value=101.0),
        row("12", count=16_501),  # more than in the whole country
        row("13", count=521, sex="female"),  # more girls than children
        row("12", count=438),  # the same figure twice, and not the same
    ],
    ids=lambda told: json.dumps(told),
)
def test_a_figure_that_cannot_be_refuses_the_whole_answer(sotkanet_bank, wrong):
    sotkanet_bank.rows.append(wrong)
    assert problem_of(ask, sotkanet_bank).key == "sotkanet_absurd"


def test_figures_of_another_indicator_or_year_than_asked_are_refused(sotkanet_bank):
    for wrong in (row(year=1990), row(indicator=3563)):
        sotkanet_bank.moods = ["good", json.dumps([*sotkanet_bank.rows, wrong])]
        assert problem_of(ask, sotkanet_bank).key == "sotkanet_absurd"


def test_the_very_same_row_twice_is_one(sotkanet_bank):
    sotkanet_bank.rows.append(row())
    assert len(ask(sotkanet_bank)[0].rows) == 3


@pytest.mark.parametrize(
    ("unit", "primary"),
    [
        ({"code": "PERCENT"}, "share"),
        ({"code": "X", "title": {"fi": "prosenttia", "sv": "procent"}}, "share"),
        ({"code": "ABSOLUTE"}, "count"),
        ({"code": "N", "title": {"fi": "lukumäärä"}}, "count"),
        (None, "share"),  # its title says %
    ],
)
def test_what_an_indicator_counts_is_read_from_its_unit(unit, primary):
    assert sotkanet.about(json.dumps(about(primaryValueType=unit))).primary == primary


@pytest.mark.parametrize("unit", [{"code": "PER1000"}, {"title": {"en": "Per 1 000 inhabitants"}}])
def test_a_rate_per_thousand_is_not_taken_for_a_share(unit):
    assert problem_of(sotkanet.about, json.dumps(about(primaryValueType=unit))).key == "sotkanet_unit"


@pytest.mark.parametrize(
    "change",
    [
        {"data-updated": "yesterday"},
        {"data-updated": None},
        {"range": {"start": 2024, "end": 2020}},
        {"range": {}},
        {"title": {}},
        {"title": {"fi": ""}},
        {"id": "x"},
    ],
    ids=str,
)
def test_an_indicator_without_day_years_or_name_is_refused(change):
    assert problem_of(sotkanet.about, json.dumps(about(**change))).key == "sotkanet_unreadable"


# Into a release


def fetched(engine, by=KAISA, **named):
    return sotkanet_release.fetch(engine, by=by, indicators=[191], **named)


def test_new_figures_are_published_with_their_vintage_and_told_in_the_log(filled, sotkanet_bank):
    seen = fetched(filled)
    assert seen.counts.to_dict("records") == [
        {"indicator": 191, "new": 3, "revised": 0, "same": 0, "held": 0, "gone": 0, "old_counties": 0}
    ]
    done = sotkanet_release.publish(filled, seen, by=KAISA, reason="Vuoden 2024 luvut")
    assert (done.release.number, done.added, done.changed, done.ended) == (2, 3, 0, 0)
    rows = official.statistics(filled, release=2, indicators=frozenset({191}))
    new = rows[rows["vintage"] == "sotkanet-2026-10"]
    assert dict(zip(new["place"], new["count"], strict=True)) == {"12": 437, "13": 520, "FI": 16500}
    entry = audit.entries(filled)[-1]
    told = json.loads(entry.details)["sotkanet"]["191"]
    assert (entry.username, entry.role, entry.action, entry.release) == ("kaisa", "coordinator", "publish", 2)
    assert told == {"updated": "2026-10-05", "vintage": "sotkanet-2026-10", "titles": TITLES}
    assert audit.verify(filled) is None


def test_the_same_again_is_already_there(filled, sotkanet_bank):
    sotkanet_release.publish(filled, fetched(filled), by=KAISA)
    again = fetched(filled)
    assert again.already == 2
    assert again.counts.loc[0, ["held", "new"]].tolist() == [3, 0]
    done = sotkanet_release.publish(filled, again, by=KAISA)
    assert (done.written, done.release.number) == (False, 2)
    assert len(releases.every(filled)) == 2


def test_a_changed_past_value_is_a_revision_and_the_earlier_one_stays(filled, sotkanet_bank):
    sotkanet_bank.rows += [row(year=2021, count=290), row("13", year=2021, count=400)]
    seen = fetched(filled)
    assert seen.counts.loc[0, ["new", "revised", "same"]].tolist() == [3, 1, 1]
    assert seen.revisions.to_dict("records") == [
        {"indicator": 191, "place": "12", "year": 2021, "sex": "total", "measure": "count", "before": 300.0}
        | {"before_vintage": "sotkanet-2023-05", "after": 290.0, "vintage": "sotkanet-2026-10"}
    ]
    sotkanet_release.publish(filled, seen, by=KAISA)
    told = official.revisions(filled, release=2, number=2)
    pd.testing.assert_frame_equal(told, seen.revisions)
    rows = official.statistics(filled, release=2, indicators=frozenset({191}))
    mine = rows[(rows["place"] == "12") & (rows["year"] == 2021)]
    assert dict(zip(mine["vintage"], mine["count"], strict=True)) == {"sotkanet-2023-05": 300, "sotkanet-2026-10": 290}


def test_a_value_changed_within_one_month_is_a_revision_too(filled, sotkanet_bank):
    sotkanet_release.publish(filled, fetched(filled), by=KAISA)
    sotkanet_bank.abouts[191] = about(**{"data-updated": "2026-10-20"})
    sotkanet_bank.rows[1] = row(count=440)
    seen = fetched(filled)
    assert seen.revisions[["before", "after"]].to_numpy().tolist() == [[437.0, 440.0]]
    done = sotkanet_release.publish(filled, seen, by=KAISA)
    assert (done.added, done.changed) == (0, 1)
    assert official.revisions(filled, release=3, number=3)["after"].tolist() == [440.0]
    before = official.statistics(filled, release=2, indicators=frozenset({191}))
    assert 437 in before["count"].tolist()


def test_a_figure_taken_back_within_its_vintage_no_longer_holds(filled, sotkanet_bank):
    sotkanet_bank.rows += [row(year=2023, count=430), row("13", year=2023, count=500)]
    sotkanet_release.publish(filled, fetched(filled), by=KAISA)
    sotkanet_bank.rows.pop()
    seen = fetched(filled)
    assert seen.counts.loc[0, "gone"] == 1
    assert seen.already is None
    done = sotkanet_release.publish(filled, seen, by=KAISA)
    assert (done.ended, done.added) == (1, 0)
    assert len(official.statistics(filled, release=2, indicators=frozenset({191}))) == 9


def test_asking_for_some_years_ends_nothing_of_the_others(filled, sotkanet_bank):
    sotkanet_bank.rows += [row(year=2023, count=430)]
    sotkanet_release.publish(filled, fetched(filled), by=KAISA)
    seen = fetched(filled, years=range(2024, 2025))
    assert (seen.already, seen.ended) == (2, frozenset())


def test_years_that_sotkanet_does_not_have_are_said_so(filled, sotkanet_bank):
    problem = problem_of(fetched, filled, years=range(1950, 1960))
    assert (problem.key, problem.values["first"]) == ("sotkanet_no_such_years", 2020)


def test_only_the_coordinator_may_and_a_refusal_is_in_the_log(filled, sotkanet_bank):
    seen = fetched(filled)
    asked = len(sotkanet_bank.asked)
    for user in (EERO, AINO, SIRI):
        assert problem_of(fetched, filled, by=user).key == "sotkanet_role"
        assert problem_of(sotkanet_release.publish, filled, seen, by=user).key == "sotkanet_role"
    assert len(sotkanet_bank.asked) == asked  # refused before anybody is asked
    assert len(releases.every(filled)) == 1
    told = [(entry.username, entry.action) for entry in audit.entries(filled)][-6:]
    assert told == [(name, "refuse") for name in ("eero", "eero", "aino", "aino", "siri", "siri")]


def test_figures_published_meanwhile_are_looked_at_first(filled, sotkanet_bank):
    seen = fetched(filled)
    other = pd.DataFrame([figure("12", 2024, 430, vintage="sotkanet-2026-09")])
    releases.publish(filled, {OfficialStatistic: other}, by="eeva", reason="Muita lukuja")
    problem = problem_of(sotkanet_release.publish, filled, seen, by=KAISA)
    assert (problem.key, problem.values) == ("sotkanet_meanwhile", {"number": 2, "by": "eeva"})
    again = sotkanet_release.preview(filled, seen.answers)
    assert again.revisions["before"].tolist() == [430.0]
    assert sotkanet_release.publish(filled, again, by=KAISA).release.number == 3


@pytest.mark.parametrize("moods", [["good", "good", "500", "500"], ["good", "good", "good", "web page"]], ids=str)
def test_one_indicator_that_fails_leaves_everything_as_it_was(filled, sotkanet_bank, moods):
    sotkanet_bank.abouts[3563] = about(3563)
    sotkanet_bank.rows.append(row(indicator=3563))
    sotkanet_bank.moods = list(moods)
    log = len(audit.entries(filled))
    assert problem_of(sotkanet_release.fetch, filled, by=KAISA, indicators=[191, 3563])
    assert (len(releases.every(filled)), len(audit.entries(filled))) == (1, log)


def test_a_store_without_places_is_said_so(engine, sotkanet_bank):
    assert problem_of(fetched, engine).key == "sotkanet_no_places"


def test_a_release_before_any_figures_has_revised_none(filled):
    for number in (0, 1, 2):
        told = official.revisions(filled, release=1, number=number)
        assert told.empty
        assert list(told.columns)[-2:] == ["after", "vintage"]


# The command


@pytest.fixture
def run(own, capsys, monkeypatch):
    """Run the command as somebody at a terminal would: (exit code, what it printed, what it complained of)."""

    def type_in(*arguments, language="en", typed=None):
        given = io.StringIO(typed or "")
        given.isatty = lambda: typed is not None
        monkeypatch.setattr(sys, "stdin", given)
        code = command_line.main(("sotkanet", "fetch", *arguments), {"MATKA_LANGUAGE": language})
        return code, *capsys.readouterr()

    return type_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_says_what_would_change_and_publishes(run, own, sotkanet_bank, language):
    sotkanet_bank.rows += [row(year=2021, count=290)]
    words = Words(language)
    code, said, complained = run("--indicator", "191", "--yes", "--reason", "Uudet luvut", language=language)
    assert (code, complained) == (0, "")
    assert TITLES[language] in said
    assert "300 → 290" in said
    assert words("command.sotkanet.published", number=2) in said
    assert "⟦" not in said
    assert releases.newest(own).reason == "Uudet luvut"
    code, said, _ = run("--indicator", "191", "--yes", language=language)
    assert (code, words("command.sotkanet.already", number=2) in said) == (0, True)


def test_without_a_word_of_agreement_nothing_is_published(run, own):
    code, said, _ = run("--indicator", "191")
    assert (code, Words("en")("command.sotkanet.not_published") in said) == (0, True)
    code, said, _ = run("--indicator", "191", typed="no\n")
    assert len(releases.every(own)) == 1
    run("--indicator", "191", typed="yes\n")
    assert len(releases.every(own)) == 2
    assert releases.newest(own).reason == sotkanet_release.DEFAULT_REASON


@pytest.mark.parametrize(("mood", "language"), in_turn(["403", "web page"], LANGUAGES))
def test_the_command_says_what_went_wrong_in_one_sentence(run, own, sotkanet_bank, language, mood):
    sotkanet_bank.moods = [mood]
    code, _, complained = run("--indicator", "191", "--yes", language=language)
    assert code == 1
    assert len(complained.strip().splitlines()) == 1
    assert "⟦" not in complained
    assert len(releases.every(own)) == 1


@pytest.mark.parametrize("years", ["1991–2024", "2024", "2020-2024"])
def test_years_can_be_given_in_the_usual_ways(run, years):
    assert run("--indicator", "191", "--years", years)[0] == 0


@pytest.mark.parametrize("years", ["2024-2020", "all", "20-24", ""])
def test_other_years_are_refused(run, sotkanet_bank, years):
    assert run("--indicator", "191", "--years", years)[0] == 1
    assert not sotkanet_bank.asked


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_answers_saved_in_files_are_read_without_asking_anybody(run, own, sotkanet_bank, tmp_path, kind):
    (tmp_path / "191.json").write_text(json.dumps(about()), "utf-8")
    header = "indicator;region;year;gender;primary value;absolute value\n"
    text = json.dumps([row()]) if kind == "json" else f"\ufeff{header}191;959;2024;total;1,6;437\n"
    (tmp_path / "figures").write_text(text, "utf-8")
    files = ("--file", str(tmp_path / "figures"), "--file", str(tmp_path / "191.json"))
    code, _, complained = run(*files, "--yes")
    assert (code, complained) == (0, "")
    assert releases.newest(own).number == 2
    assert not sotkanet_bank.asked


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        ([json.dumps(about())], "sotkanet_nothing_asked"),
        ([json.dumps([row()])], "sotkanet_file_missing"),
        (["[]"], "sotkanet_unreadable"),
        (["indicator;region"], "sotkanet_unreadable"),
        (["<html>"], "sotkanet_web_page"),
        (["{"], "sotkanet_broken"),
        ([None], "sotkanet_file"),
    ],
    ids=str,
)
def test_files_that_are_something_else_are_refused(own, tmp_path, texts, key):
    paths = [tmp_path / f"file{number}" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        if text is not None:
            path.write_text(text, "utf-8")
    assert problem_of(sotkanet_release.read, own, paths, by=KAISA).key == key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_explains_itself(run, language):
    code, said, _ = run("--help", language=language)
    assert code == 0
    assert "⟦" not in said
    assert "--indicator" in said


# The button


def a_view(engine, user=KAISA, language="en"):
    newest = releases.newest(engine)
    told = {"published_at": newest.published_at, "fingerprint": newest.fingerprint}
    edition = Edition(number=newest.number, latest=newest.number, **told)
    return View(engine=engine, words=Words(language), edition=edition, user=user)


def draw(page, view):
    def script(page, view):
        page.show(view)

    shown = AppTest.from_function(script, args=(page, view), default_timeout=60).run()
    assert not shown.exception
    return shown


def text(shown):
    body = " ".join(each.proto.body for each in shown.get("html") if "<style>" not in each.proto.body)
    kinds = (shown.header, shown.error, shown.warning, shown.success, shown.info)
    return unescape(
        " ".join(
            [
                *(each.value for kind in kinds for each in kind),
                re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", body)),
            ]
        )
    )


def press(shown, key):
    next(each for each in shown.button if each.key == key).click()
    shown.run()
    assert not shown.exception
    return shown


def ask_for(shown, *indicators):
    shown.multiselect[0].set_value(list(indicators))
    return press(shown, "sotkanet.fetch")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coordinator_fetches_looks_and_publishes(own, sotkanet_bank, language):
    sotkanet_bank.rows += [row(year=2021, count=290)]
    view = a_view(own, language=language)
    shown = draw(send_in, view)
    assert not sotkanet_bank.asked
    ask_for(shown, 191)
    assert len(sotkanet_bank.asked) == 2
    said = text(shown)
    assert TITLES[language] in said
    assert view.words("sotkanet.revisions", count="1") in said
    assert re.search(r"300 .*290 ", said)
    assert "⟦" not in said
    assert len(releases.every(own)) == 1  # seen before it is published
    press(shown, "sotkanet.publish")
    assert [each.value for each in shown.success] == [
        view.words("sotkanet.published", number=2, added=4, changed=0, ended=0)
    ]
    assert releases.newest(own).published_by == "kaisa"
    assert releases.newest(own).reason == sotkanet_release.DEFAULT_REASON
    assert len(sotkanet_bank.asked) == 2
    ask_for(shown, 191)
    assert view.words("sotkanet.already", number=2) in [each.value for each in shown.info]
    assert not [each for each in shown.button if each.key == "sotkanet.publish"]


def test_all_indicators_held_are_asked_for_unless_one_says_otherwise(own, sotkanet_bank):
    shown = draw(send_in, a_view(own))
    assert shown.multiselect[0].value == list(sotkanet.OURS)
    assert sotkanet.OURS == (191, 1065, 3563, 5495, 5496, 5497)


def test_a_reason_of_ones_own_is_kept(own, sotkanet_bank):
    shown = ask_for(draw(send_in, a_view(own)), 191)
    shown.text_input[0].set_value("no")
    press(shown, "sotkanet.publish")
    assert len(shown.error) == 1
    assert len(releases.every(own)) == 1
    shown.text_input[0].set_value("Vuoden 2024 luvut")
    press(shown, "sotkanet.publish")
    assert releases.newest(own).reason == "Vuoden 2024 luvut"


def test_pressing_twice_publishes_once(own, sotkanet_bank):
    shown = ask_for(draw(send_in, a_view(own)), 191)
    state = shown.session_state[widget.KEY]
    press(shown, "sotkanet.publish")
    widget._begin(state, "going")  # the second press of a double click comes with what the first one saw
    shown.run()
    assert releases.newest(own).number == 2


@pytest.mark.parametrize(("mood", "language"), in_turn(["403", "web page", "broken"], LANGUAGES))
def test_what_goes_wrong_is_said_in_the_readers_language(own, sotkanet_bank, language, mood):
    sotkanet_bank.moods = [mood]
    shown = ask_for(draw(send_in, a_view(own, language=language)), 191)
    key = {"403": "sotkanet_forbidden", "web page": "sotkanet_web_page", "broken": "sotkanet_broken"}[mood]
    begins = catalogue(language)[f"problem.{key}"].partition("{")[0]
    assert [each.value.replace("\\", "").startswith(begins) for each in shown.error] == [True]
    assert len(releases.every(own)) == 1
    assert [each for each in shown.button if each.key == "sotkanet.fetch" and not each.disabled]


def test_choosing_nothing_asks_nobody(own, sotkanet_bank):
    shown = ask_for(draw(send_in, a_view(own)))
    assert len(shown.error) == 1
    assert not sotkanet_bank.asked


def test_a_title_from_sotkanet_is_shown_as_text(own, sotkanet_bank):
    sotkanet_bank.abouts[191] = about(title={"fi": "<img src=x onerror=alert(1)> ![](http://x) **b** %"})
    shown = ask_for(draw(send_in, a_view(own)), 191)
    body = " ".join(each.proto.body for each in shown.get("html"))
    assert "<img" not in body
    assert "&lt;img" in body


def test_a_lead_does_not_see_the_button(own):
    shown = draw(send_in, a_view(own, EERO))
    assert not [each for each in shown.button if each.key.startswith("sotkanet")]
    assert not shown.multiselect


# The releases page and the pictures


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_releases_page_tells_revisions_and_cells_in_words(own, sotkanet_bank, language):
    sotkanet_bank.rows += [row(year=2021, count=290)]
    sotkanet_release.publish(own, fetched(own), by=KAISA)
    sotkanet_bank.abouts[191], sotkanet_bank.rows[1] = about(**{"data-updated": "2026-10-20"}), row(count=440)
    sotkanet_release.publish(own, fetched(own), by=KAISA)
    view = a_view(own, AINO, language)
    words = view.words
    shown = draw(releases_page, view)
    said = text(shown)
    assert words("sotkanet.revised_in", number=3, count="1") in said
    name = words("indicator.placed_0_17.name")
    assert re.search(rf"{re.escape(name)} · Etelä-Savo · 2024 · {words('sotkanet.sex.total')}", said)
    assert re.search(r"437 .*440 ", said)
    assert words(sotkanet_release.DEFAULT_REASON) in said
    assert "⟦" not in said
    assert not re.search(r"191 / 12|sotkanet-2026|reported\b.*reported", said)
    shown.selectbox[0].set_value(2).run()
    assert words("sotkanet.revised_in", number=2, count="1") in text(shown)
    shown.selectbox[0].set_value(1).run()
    assert words("sotkanet.revised_in", number=1, count="0") not in text(shown)


@pytest.mark.parametrize("page", [overview, placements], ids=["overview", "placements"])
def test_figures_that_were_fetched_are_drawn(own, sotkanet_bank, page):
    sotkanet_bank.rows += [
        row(place, year, count=200 + year % 100, value=1.0) for place in ("12", "13") for year in (2022, 2023)
    ]
    sotkanet_release.publish(own, fetched(own), by=KAISA)
    draw(page, a_view(own, AINO))


# Nothing else calls out


def modules():
    for room in ("app.py", "front_door", "pages", "components", "data_access", "analysis"):
        found = HOUSE / room
        yield from [found] if found.is_file() else sorted(found.glob("**/*.py"))


@cache
def imports(path):
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def users_of(*names):
    return {
        str(path.relative_to(HOUSE))
        for path in modules()
        for name in imports(path)
        if any(f"{name}.".startswith(f"{wanted}.") for wanted in names)
    }


def test_only_one_module_can_call_out():
    outward = ("urllib.request", "urllib.error", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib")
    assert users_of(*outward) == {"data_access/sotkanet_client.py"}


def test_it_is_asked_only_by_the_command_and_the_button():
    assert users_of("data_access.sotkanet_client") == {"data_access/sotkanet_release.py"}
    assert users_of("data_access.sotkanet_release") == {"data_access/__main__.py", "components/widgets/sotkanet.py"}
    assert users_of("components.widgets.sotkanet") == {"pages/data/send_in.py"}


def test_no_page_calls_out_by_being_opened(own, sotkanet_bank):
    from pages import all_pages

    pages = list(all_pages().values())
    for page, user in [*((page, KAISA) for page in pages), *in_turn(pages, [EERO, AINO])]:
        draw(page, a_view(own, user))
    assert not sotkanet_bank.asked
