"""The public sample data says what its sources say; the invented rest is what a county might send, and says so."""

import csv
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from turns import FULL

from analysis.indicators import INDICATORS
from components.i18n import LANGUAGES, Words, catalogue
from components.widgets.picture import below
from data_access import accounts, audit, releases, store
from data_access.importing import first_fill, verdicts
from data_access.importing.opening import open_file
from data_access.importing.sheets import SHEETS
from data_access.problem import Problem
from data_access.protection import deciding
from data_access.queries import changes, facts, official, places, project, protected, sendings
from data_access.settings import HOUSE
from data_access.tables import (
    FACTS,
    Decision,
    Meeting,
    OfficialStatistic,
    Outcome,
    Partner,
    Pilot,
    PilotActivity,
    Place,
    PlacementMonth,
    Project,
    Proposal,
    Release,
    Spread,
    Target,
    TrainingCoverage,
)
from sample_data import workbooks

FOLDER = HOUSE / "sample_data"
AREAS = [f"{number:02d}" for number in range(1, 22)] + ["90", "91"]
ALL = frozenset({191, 1065, 3563, 5495, 5496, 5497})


def newest(engine) -> int:
    return releases.newest(engine).number


@pytest.fixture(scope="module")
def figures(sample_engine):
    """Every official statistic of the newest release."""
    return official.statistics(sample_engine, release=newest(sample_engine), indicators=ALL)


@pytest.fixture(scope="module")
def known_places(sample_engine):
    return places.places(sample_engine, release=newest(sample_engine)).set_index("code")


def figure(figures, indicator, place, year, sex, vintage):
    keys = {"indicator": indicator, "place": place, "year": year, "sex": sex, "vintage": vintage}
    rows = figures
    for column, value in keys.items():
        rows = rows[rows[column] == value]
    return rows


# Figures


@pytest.mark.parametrize(
    ("indicator", "place", "year", "sex", "vintage", "count", "share"),
    [
        (191, "FI", 2020, "total", "sotkanet-2023-05", 18185, None),
        (191, "FI", 2020, "female", "sotkanet-2023-05", 8529, None),
        (191, "FI", 2020, "male", "sotkanet-2023-05", 9656, None),
        (191, "FI", 2020, "total", "tietoanuorista-2022", None, 1.7),
        (191, "FI", 1991, "female", "findikaattori-2018", None, 0.7),
        (191, "12", 2020, "total", "sotkanet-2023-05", 437, None),
        (191, "13", 2021, "total", "sotkanet-2023-05", 932, None),
        (191, "20", 2021, "total", "sotkanet-2023-05", 227, None),
        (191, "91", 2020, "total", "sotkanet-2023-05", 71, None),
        (191, "01", 1991, "total", "sotkanet-2023-05", 102, None),
        (3563, "12", 2024, "total", "sotkanet-2026-08", 488, 1.8),
        (3563, "20", 2024, "total", "sotkanet-2026-08", 197, None),
        (3563, "Y2", 2023, "total", "sotkanet-2026-08", 3260, None),
        (3563, "90", 2021, "total", "sotkanet-2023-05", 2325, None),
        (3563, "90", 2021, "total", "sotkanet-2026-08", 2178, 1.2),
    ],
)
def test_known_figures_are_held(indicator, place, year, sex, vintage, count, share, figures):
    row = figure(figures, indicator, place, year, sex, vintage).iloc[0]
    assert (None if pd.isna(row["count"]) else row["count"]) == count
    if share is not None:
        assert row["share"] == share


@pytest.mark.parametrize(
    ("indicator", "place", "year", "sex"),
    [(5495, "91", 1998, "female"), (5495, "91", 2012, "female"), (5497, "91", 1997, "male")],
)
def test_what_the_source_leaves_out_has_no_row(indicator, place, year, sex, figures):
    assert figure(figures, indicator, place, year, sex, "sotkanet-2023-05").empty


def test_every_row_has_a_figure_and_none_is_an_invented_zero(figures):
    assert not (figures["count"].isna() & figures["share"].isna()).any()
    assert set(figures["status"]) == {"reported"}  # no source row is a zero, so no stored one is
    assert (figures["count"].dropna() > 0).all()
    assert (figures["share"].dropna() > 0).all()


def test_each_vintage_has_as_many_figures_as_its_source(figures):
    assert figures["vintage"].value_counts().to_dict() == {
        "findikaattori-2018": 81,
        "tietoanuorista-2022": 31,
        "sotkanet-2023-05": 13_387,
        "sotkanet-2026-08": 108,
    }


def test_the_areas_make_up_the_country(figures):
    counts = figures[(figures["vintage"] == "sotkanet-2023-05") & (figures["sex"] == "total")]
    by_year = counts.pivot_table(index=["indicator", "year"], columns="place", values="count", aggfunc="sum")
    assert (by_year[AREAS].sum(axis=1) == by_year["FI"]).all()
    assert len(by_year) == 6 * 31


def test_girls_and_boys_make_up_everybody(figures):
    counts = figures[figures["vintage"] == "sotkanet-2023-05"]
    by_sex = counts.pivot_table(index=["indicator", "place", "year"], columns="sex", values="count").dropna()
    assert (by_sex["female"] + by_sex["male"] == by_sex["total"]).all()


def test_counties_make_up_their_collaborative_area(figures, known_places):
    newest = figures[figures["vintage"] == "sotkanet-2026-08"]
    area = known_places["area"]
    mine = newest.assign(area=newest["place"].map(area)).dropna(subset=["area"])
    sums = mine.groupby(["area", "year"])["count"].sum()
    assert len(sums) == 5 * 4
    for (code, year), total in sums.items():
        assert figure(figures, 3563, code, year, "total", "sotkanet-2026-08")["count"].item() == total


def test_every_indicator_of_ours_has_figures(figures):
    wanted = {indicator.sotkanet for indicator in INDICATORS} | {indicator.population for indicator in INDICATORS}
    assert wanted - {None} <= set(figures["indicator"])


def test_every_figure_is_of_a_place_we_know(figures, known_places):
    assert set(figures["place"]) <= set(known_places.index)


# Releases


@pytest.mark.postgresql
def test_the_releases_have_the_same_fingerprints_on_both_databases(sample_engine, new_postgresql):
    shared = store.engine(new_postgresql("matka_filled"))
    mine, theirs = releases.every(sample_engine), releases.every(shared)
    assert [each.fingerprint for each in mine] == [each.fingerprint for each in theirs]
    assert mine[0].published_at == theirs[0].published_at
    assert all(sound for _, sound in releases.verify(shared))


def test_thls_newest_figures_come_in_a_release_of_their_own_and_change_nothing(sample_engine):
    (number,) = [each.number for each in releases.every(sample_engine) if each.reason == "release_reason.newer_figures"]
    found = releases.compare(sample_engine, number - 1, number)
    (rows,) = found.values()
    assert set(rows["became"]) == {"added"}
    assert set(rows["vintage"]) == {"sotkanet-2026-08"}
    assert (rows["year"].min(), rows["year"].max(), len(rows)) == (2021, 2024, 108)


def test_a_release_is_public_with_a_reason_in_every_language_or_a_workbook_from_a_sample_account():
    senders = {account.username: account for account in accounts.SAMPLE_ACCOUNTS}
    for release in first_fill.plan(FOLDER):
        assert release["published_at"].tzinfo is not None
        assert release["invented"] == ("workbook" in release)
        if release["invented"]:
            sender = senders[release["by"]]
            assert sender.role == "coordinator" or sender.county == release["county"]
        else:
            assert all(release["reason"] in catalogue(language) for language in LANGUAGES)


def test_every_file_of_figures_belongs_to_a_release():
    told = {file for release in first_fill.plan(FOLDER) for file in release.get("official_statistics", ())}
    assert told == {f"sotkanet/{path.name}" for path in (FOLDER / "sotkanet").iterdir()}


# Places


def test_places_are_the_areas_their_collaborative_areas_and_the_country(known_places):
    kinds = known_places.groupby("kind").groups
    assert sorted(kinds["county"]) == AREAS[:21]
    assert list(kinds["city"]) == ["90"]
    assert list(kinds["province"]) == ["91"]
    assert sorted(kinds["area"]) == ["Y1", "Y2", "Y3", "Y4", "Y5"]
    assert list(kinds["country"]) == ["FI"]


def test_the_project_works_in_three_counties(known_places):
    mine = known_places[known_places["in_project"]]
    assert mine["short_fi"].to_dict() == {"12": "Etelä-Savo", "13": "Pohjois-Savo", "20": "Kainuu"}
    assert mine["area"].to_dict() == {"12": "Y2", "13": "Y2", "20": "Y5"}


@pytest.mark.parametrize(
    ("code", "region", "fi", "sv", "en"),
    [
        ("FI", 658, "Koko maa", "Hela landet", "Whole country"),
        ("12", 959, "Etelä-Savon hyvinvointialue", "Södra Savolax välfärdsområde", None),
        ("20", 962, "Kainuun hyvinvointialue", "Kajanalands välfärdsområde", "Kainuu wellbeing services county"),
        ("90", 960, "Helsingin kaupunki", "Helsingfors stad", "City of Helsinki"),
        ("91", 956, "Ahvenanmaa", "Åland", "Åland"),
        ("Y5", None, "Pohjois-Suomen yhteistyöalue", "Norra Finlands samarbetsområde", None),
    ],
)
def test_a_place_has_its_number_and_its_names(code, region, fi, sv, en, known_places):
    row = known_places.loc[code]
    assert (None if pd.isna(row["sotkanet_region"]) else row["sotkanet_region"]) == region
    assert (row["name_fi"], row["name_sv"]) == (fi, sv)
    assert en is None or row["name_en"] == en


def test_every_area_has_a_square_of_its_own_on_the_tile_map(known_places):
    tiles = known_places.dropna(subset=["tile_row"])
    assert sorted(tiles.index) == AREAS
    assert not tiles.duplicated(["tile_row", "tile_column"]).any()


def test_areas_and_the_country_belong_to_no_area(known_places):
    without = known_places[known_places["area"].isna()]
    assert sorted(without.index) == ["91", "FI", "Y1", "Y2", "Y3", "Y4", "Y5"]


# The project


def test_the_project_is_as_the_register_describes_it(sample_engine):
    row = project.projects(sample_engine, release=newest(sample_engine)).set_index("code").loc["mrv"]
    assert (row["starts"].isoformat(), row["ends"].isoformat()) == ("2024-08-01", "2026-12-31")
    assert (row["budget"], row["eu_contribution"], row["cofinancing_percent"]) == (476_945, 453_098, 95)
    assert row["budget_label"] == "kohesio_kainuu"


def test_the_lead_partner_changes_in_summer_2025(sample_engine):
    rows = project.partners(sample_engine, release=newest(sample_engine))
    leads = rows[(rows["project"] == "mrv") & (rows["role"] == "lead")].sort_values("starts")
    assert list(leads["code"]) == ["iso", "jarvi_suomi"]
    assert [day.isoformat() for day in leads["starts"]] == ["2024-08-01", "2025-07-01"]
    assert leads["ends"].iloc[0].isoformat() == "2025-06-30"
    assert leads["county"].iloc[1] == "15"


def test_the_sub_projects_are_in_the_counties_of_the_project(sample_engine, known_places):
    rows = project.partners(sample_engine, release=newest(sample_engine))
    mine = rows[rows["role"] == "sub_project"]
    assert set(mine["county"]) == set(known_places.index[known_places["in_project"]])
    for row in mine.itertuples():
        assert row.name_fi == known_places.loc[row.county, "name_fi"]


def test_soila_is_coordinated_by_three_organisations(sample_engine):
    rows = project.partners(sample_engine, release=newest(sample_engine))
    assert set(rows.loc[rows["role"] == "coordinator", "code"]) == {"thl", "lskl", "pesapuu"}


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.csv")), ids=lambda path: path.name)
def test_files_are_plain_utf8_with_one_kind_of_row(file):
    content = file.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert len({len(row) for row in csv.reader(content.decode("utf-8").splitlines())}) == 1


def test_the_readme_gives_source_and_licence_in_every_language_and_every_column():
    told = (FOLDER / "README.md").read_text("utf-8")
    for words in (
        "Tilasto- ja indikaattoripankki Sotkanet. Terveyden ja hyvinvoinnin laitos",
        "Statistik- och indikatorbanken Sotkanet. Institutet för hälsa och välfärd",
        "Sotkanet Indicator Bank. Finnish Institute for Health and Welfare",
        "CC BY 4.0",
        "geofi",
        "BSD 2-Clause",
    ):
        assert words in " ".join(told.split())
    for vintage in (FOLDER / "sotkanet").iterdir():
        assert f"`{vintage.stem}`" in told
    for column in first_fill.SHEETS["official_statistics"].SHEET.columns:
        assert f"| `{column.name}` |" in told


# What is invented: the files


@pytest.fixture(scope="module")
def made():
    """What the generator makes: {path: content}."""
    return dict(workbooks.files())


@pytest.fixture(scope="module")
def opened(made):
    """What is in the workbooks: {path: its sheets}."""
    return {name: list(open_file(name, made[name]).sheets.values()) for name in made if name.endswith(".xlsx")}


def parts(content):
    """Return what is in a workbook, whichever way this machine packs it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


AGAIN = "run `python -m sample_data`: it makes the files anew"


def test_the_files_are_what_the_generator_makes(made):
    on_disk = {path.relative_to(FOLDER).as_posix() for path in (FOLDER / "counties").rglob("*") if path.is_file()}
    assert on_disk == {*made, first_fill.VERDICTS, first_fill.SHOWN}, AGAIN
    for name, content in made.items():
        held = (FOLDER / name).read_bytes()
        assert (parts(held) == parts(content)) if name.endswith(".xlsx") else (held == content), f"{name}: {AGAIN}"


def in_turn_to_be_checked() -> set[str]:
    """Return the first and the last workbook of each sender: almost all rows, and corrections to a full store."""
    books = [release["workbook"] for release in first_fill.plan(FOLDER) if "workbook" in release]
    last = {book.rpartition("/")[2]: book for book in books}
    first = {book.rpartition("/")[2]: book for book in reversed(books)}
    return set(books) if FULL else {*first.values(), *last.values()}


def test_workbooks_pass_checking_what_was_found_and_shown_is_what_is_kept_and_nothing_is_searched(
    monkeypatch, sample_engine
):
    """The one slow test: workbooks are opened and checked as at a county's sending; an error would stop it.

    Every one is published, those whose turn it is not with what is kept of them.  Nothing shown is decided anew, and
    what another store was filled with has the same fingerprints.
    """
    plan = [release for release in first_fill.plan(FOLDER) if "workbook" in release]
    kept = dict(zip([release["workbook"] for release in plan], first_fill.verdicts_in(FOLDER).values(), strict=True))
    check, turn, known = first_fill.check, in_turn_to_be_checked(), releases.every(sample_engine)

    def checked(connection, folder, release, *, base):
        if release["workbook"] in turn:
            return check(connection, folder, release, base=base)
        return kept[release["workbook"]]

    def published(connection, *given):
        publish_all(connection, *given)
        assert [each.fingerprint for each in releases.every(connection)] == [each.fingerprint for each in known]

    publish_all = first_fill.publish_all
    monkeypatch.setattr(first_fill, "check", checked)
    monkeypatch.setattr(first_fill, "publish_all", published)
    monkeypatch.setattr(deciding, "decide", None)
    (_, found), (_, shown) = workbooks.kept_of()
    assert len(protected.counts(sample_engine, release=newest(sample_engine), cube="families")) > 100
    assert shown == (FOLDER / first_fill.SHOWN).read_bytes(), AGAIN
    held, anew = first_fill.verdicts_in(FOLDER), verdicts.read(found)
    assert list(held) == list(anew), AGAIN
    assert all(verdicts.same(held[sign], anew[sign]) for sign in held), AGAIN
    assert found == (FOLDER / first_fill.VERDICTS).read_bytes(), AGAIN


def test_the_workbooks_are_small_and_the_later_ones_hold_only_what_is_new(made):
    books = {name: content for name, content in made.items() if name.endswith(".xlsx")}
    assert sum(map(len, books.values())) < 1_500_000
    rows = [sum(map(len, each.rows.values())) for each in first_fill.verdicts_in(FOLDER).values()]
    assert sum(rows) < 7_000
    assert max(rows[5:]) < max(rows[:5]) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_says_in_its_language_that_it_is_invented(language, opened):
    of = {
        release["workbook"]: release.get("language", "fi")
        for release in first_fill.plan(FOLDER)
        if "workbook" in release
    }
    said = Words(language)("sample.workbook")
    for name in (name for name, spoken in of.items() if spoken == language):
        front = opened[name][0]
        assert said in front.columns[2].values()
    assert language == "en" or language in of.values()


FIRST_NAMES = (
    "Aino|Aleksi|Anna|Anne|Antti|Eero|Eeva|Elina|Ella|Emilia|Erik|Hanna|Heikki|Helena|Ida|Ilkka|Janne|"
    "Jari|Joni|Jukka|Juha|Kaisa|Kalle|Kari|Katja|Kirsi|Laura|Leena|Liisa|Maria|Marja|Markku|Matti|Mika|"
    "Mikko|Minna|Noora|Olli|Outi|Pekka|Petri|Päivi|Riikka|Sami|Sanna|Sari|Satu|Seppo|Sirpa|Sofia|Tarja|"
    "Tiina|Timo|Tuula|Ulla|Veera|Ville"
)


def test_no_text_names_a_person(opened):
    for name, book in opened.items():
        texts = {str(value) for raw in book for cells in raw.columns.values() for value in cells.values()}
        told = " ".join(texts)
        assert not re.search(rf"\b({FIRST_NAMES})\b", told), name
        assert not re.search(r"\S@\S|\b[0-9]{6}[-+A-F][0-9]{3}[0-9A-Y]\b|\+358|\b0[45]0[ -]?[0-9]{3}", told), name


def test_a_workbook_nobody_has_checked_is_checked_and_refused_if_it_is_no_good(settings, tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "sample_data")
    first = next(release["workbook"] for release in first_fill.plan(folder) if "workbook" in release)
    (folder / first).write_bytes(b"PK this is a photograph of a cat")
    with pytest.raises(Problem) as caught:
        store.prepare(settings(sample_data=folder))
    assert (caught.value.key, caught.value.values["file"]) == ("sample_workbook_refused", "koordinaattori.xlsx")


def test_a_warning_without_an_answer_stops_the_first_start(settings, tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "sample_data")
    plan = folder / "releases.toml"
    told = plan.read_text("utf-8")
    answered = re.search(r"answers = \[.*?\n\]\n", told, re.DOTALL)
    plan.write_text(told.replace(answered[0], "", 1), "utf-8")
    with pytest.raises(Problem) as caught:
        store.prepare(settings(sample_data=folder))
    assert caught.value.key == "sample_workbook_refused"


# What is invented: what it tells


def held(engine, table, release=None):
    return facts(engine, table, release=release or newest(engine))


@pytest.fixture(scope="module")
def steps(sample_engine):
    """A reader of what each release changed: they are compared once for all tables."""
    found = {
        number: releases.compare(sample_engine, number - 1, number) for number in range(2, newest(sample_engine) + 1)
    }

    def changed(table):
        """Yield (release, rows that changed) of *table* for every release that changed any of its rows."""
        for number, tables in found.items():
            if table in tables and (tables[table]["became"] == "changed").any():
                yield number, tables[table][tables[table]["became"] == "changed"]

    return changed


def test_at_least_six_steering_meetings_in_a_row_had_releases_before_them(sample_engine):
    told = releases.every(sample_engine)
    assert [each.published_at for each in told] == sorted(each.published_at for each in told)
    meetings = held(sample_engine, Meeting)
    days = sorted(meetings.loc[meetings["kind"] == "steering", "date"])
    published = [each.published_at.date() for each in told]
    ready = [day for day in days if any(timedelta() < day - at < timedelta(days=14) for at in published)]
    assert len(ready) >= 6
    assert ready == [day for day in days if ready[0] <= day <= ready[-1]]


def test_the_data_reaches_from_august_2024_to_october_2026_in_three_counties(sample_engine):
    for table in (TrainingCoverage, PlacementMonth):
        rows = held(sample_engine, table)
        assert set(rows["county"]) == {"12", "13", "20"}
        for _, own in rows.groupby("county"):
            assert (own["month"].min(), own["month"].max()) == (date(2024, 8, 1), date(2026, 10, 1))
            assert own["month"].nunique() == 27


def test_every_sheet_has_rows_and_every_county_has_four_pilots_or_five(sample_engine):
    assert not [sheet.name for sheet in SHEETS if held(sample_engine, sheet.table).empty]
    assert held(sample_engine, Pilot)["county"].value_counts().to_dict() == {"12": 5, "13": 5, "20": 4}


def test_kainuu_sends_once_one_release_late(sample_engine):
    sent = sendings.sent(sample_engine, release=newest(sample_engine))
    times = {county: set(own["release"]) for county, own in sent.groupby("county")}
    assert (len(times["12"]), len(times["13"]), len(times["20"])) == (6, 6, 5)
    winter = sent[(sent["county"] == "20") & (sent["table"] == "placement_month")].set_index("release")["added"]
    assert winter.max() > 1.5 * sorted(winter)[-3]  # two quarters at once


def test_past_values_are_revised_by_each_county(sample_engine, steps):
    revised = {
        table: [row for _, rows in steps(table) for row in rows.to_dict("records")]
        for table in (PlacementMonth, PilotActivity, Outcome)
    }
    assert {row["county"] for row in revised[PlacementMonth]} == {"13"}
    assert {row["pilot"] for row in revised[PilotActivity]} == {"ES-02"}
    assert all(row["sessions"] != row["sessions_before"] for row in revised[PilotActivity])
    assert {row["pilot"] for row in revised[Outcome]} == {"PS-01"}
    cells = changes.cells(sample_engine, release=newest(sample_engine), older=1, county="20")
    assert (cells["table"] == "experts").any()


def test_a_target_was_lowered_with_a_new_reason(steps):
    ((_, rows),) = steps(Target)
    (row,) = rows.to_dict("records")
    assert (row["indicator"], row["county"], row["value_before"], row["value"]) == ("training_coverage", "13", 80, 70)
    assert row["rationale"] != row["rationale_before"]


def test_a_pilot_stopped_and_a_model_spreads(sample_engine):
    pilots = held(sample_engine, Pilot).set_index("code")
    (stopped,) = pilots.index[pilots["ended"].notna()]
    assert pilots.loc[stopped, "ended_reason"]
    activity = held(sample_engine, PilotActivity)
    assert activity.loc[activity["pilot"] == stopped, "month"].max() <= pilots.loc[stopped, "ended"]
    spread = held(sample_engine, Spread)
    far = spread[spread["model"] == "ES-M01"].set_index("county")["stage"].to_dict()
    assert far == {"12": "anchored", "13": "in_use", "20": "adopting"}


def test_the_numbers_of_kainuu_are_small(sample_engine):
    outcomes, activity = held(sample_engine, Outcome), held(sample_engine, PilotActivity)
    small = outcomes[outcomes["pilot"].str.startswith("KA")]
    assert (small["pairs"] < 5).all()
    started = activity.loc[activity["pilot"].str.startswith("KA"), "started"]
    assert started.between(1, 4).any()
    assert (started < 5).all()
    placed = held(sample_engine, PlacementMonth)
    here = placed[(placed["county"] == "20") & (placed["kind"] == "emergency")]
    assert (here["at_end"] < 10).all()
    assert here["at_end"].between(1, 4).any()


def test_staff_families_and_placements_add_up(sample_engine):
    coverage = held(sample_engine, TrainingCoverage).sort_values("month")
    for _, own in coverage.groupby(["county", "profession", "topic"]):
        moved = own["joined_trained"] + own["joined_untrained"] - own["left_trained"] - own["left_untrained"]
        assert (own["staff"].diff() == moved).iloc[1:].all()
        assert (own["in_use"] <= own["trained"]).all()
        assert (own["trained"] <= own["staff"]).all()
    assert (coverage[["joined_trained", "joined_untrained", "left_trained", "left_untrained"]].sum() > 0).all()
    placed = held(sample_engine, PlacementMonth)
    figures = ["started", "ended", "at_end"]
    key = ["county", "month", "ages", "kind"]
    by_sex = placed.pivot_table(index=key, columns="sex", values=figures)
    for name in figures:
        assert (by_sex[name]["female"] + by_sex[name]["male"] == by_sex[name]["total"]).all()


def test_proposals_are_open_answered_declined_and_told_back(sample_engine):
    rows = held(sample_engine, Proposal)
    assert set(rows["response"]) == {"accepted", "partly", "declined", "open"}
    assert rows["told_back"].notna().any()


def test_some_decisions_are_done_and_some_overdue(sample_engine):
    rows = held(sample_engine, Decision)
    last = releases.newest(sample_engine).published_at.date()
    assert rows["done"].notna().any()
    assert ((rows["due"] < last) & rows["done"].isna()).any()


def test_what_looked_odd_has_a_reason(sample_engine):
    open_ones = sendings.warnings(sample_engine, release=newest(sample_engine))
    assert 5 <= len(open_ones) <= 30
    assert (open_ones["reason"].str.len() >= 10).all()
    assert open_ones["rule"].nunique() >= 4


def test_each_release_was_published_by_somebody_who_may_and_the_log_says_so(sample_engine):
    known = {account.username: account.role for account in accounts.SAMPLE_ACCOUNTS}
    entries = audit.entries(sample_engine)
    assert audit.verify(sample_engine) is None
    assert all(sound for _, sound in releases.verify(sample_engine))
    assert [entry.release for entry in entries] == [each.number for each in releases.every(sample_engine)]
    for entry in entries:
        told = json.loads(entry.details)
        if entry.username == "matka":
            assert entry.role == ""
        else:
            assert entry.role == known[entry.username]
            assert entry.role == "coordinator" or told["county"] == "13"


def test_real_use_begins_without_anything_invented(settings):
    made = store.prepare(settings(sample="off", secret="a secret of more than thirty-two characters"))
    assert {each.published_by for each in releases.every(made)} == {"matka"}
    public = {Place, Project, Partner, OfficialStatistic}
    assert [table for table in FACTS if table not in public and not held(made, table).empty] == []
    assert {table for table in FACTS if not held(made, table).empty} == public
    assert isinstance(releases.newest(made), Release)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invented_picture_says_so_on_the_screen_and_a_real_one_does_not(language):
    from chart_examples import two_vintages

    words, invented = Words(language), two_vintages()
    assert invented.sample
    assert below(invented, words).startswith(words("say.sample"))
    real = replace(invented, sample=False)
    assert words("say.sample") not in below(real, words)
    assert words("sample.name") in words("menu.sample_mode")
    assert "Sotkanet" in words("menu.sample_mode")
