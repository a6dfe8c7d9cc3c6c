"""The sample data says what its sources say: known figures, whole sums, missing where they leave out, never a zero."""

import csv

import pandas as pd
import pytest

from analysis.indicators import INDICATORS
from components.i18n import LANGUAGES, catalogue
from data_access import releases, store
from data_access.importing import first_fill
from data_access.queries import official, places, project
from data_access.settings import HOUSE

FOLDER = HOUSE / "sample_data"
AREAS = [f"{number:02d}" for number in range(1, 22)] + ["90", "91"]
ALL = frozenset({191, 1065, 3563, 5495, 5496, 5497})


@pytest.fixture(scope="module")
def figures(sample_engine):
    """Every official statistic of the newest release."""
    return official.statistics(sample_engine, release=2, indicators=ALL)


@pytest.fixture(scope="module")
def known_places(sample_engine):
    return places.places(sample_engine, release=2).set_index("code")


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


def test_the_second_release_adds_the_newest_figures_and_changes_nothing(sample_engine):
    found = releases.compare(sample_engine, 1, 2)
    (rows,) = found.values()
    assert set(rows["change"]) == {"added"}
    assert set(rows["vintage"]) == {"sotkanet-2026-08"}
    assert (rows["year"].min(), rows["year"].max(), len(rows)) == (2021, 2024, 108)


def test_every_release_is_real_and_has_a_reason_in_every_language():
    for release in first_fill.plan(FOLDER):
        assert release["invented"] is False
        assert all(release["reason"] in catalogue(language) for language in LANGUAGES)
        assert release["published_at"].tzinfo is not None


def test_every_file_of_figures_belongs_to_a_release():
    told = {file for release in first_fill.plan(FOLDER) for file in release["official_statistics"]}
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
    row = project.projects(sample_engine, release=2).set_index("code").loc["mrv"]
    assert (row["starts"].isoformat(), row["ends"].isoformat()) == ("2024-08-01", "2026-12-31")
    assert (row["budget"], row["eu_contribution"], row["cofinancing_percent"]) == (476_945, 453_098, 95)
    assert row["budget_label"] == "kohesio_kainuu"


def test_the_lead_partner_changes_in_summer_2025(sample_engine):
    rows = project.partners(sample_engine, release=2)
    leads = rows[(rows["project"] == "mrv") & (rows["role"] == "lead")].sort_values("starts")
    assert list(leads["code"]) == ["iso", "jarvi_suomi"]
    assert [day.isoformat() for day in leads["starts"]] == ["2024-08-01", "2025-07-01"]
    assert leads["ends"].iloc[0].isoformat() == "2025-06-30"
    assert leads["county"].iloc[1] == "15"


def test_the_sub_projects_are_in_the_counties_of_the_project(sample_engine, known_places):
    rows = project.partners(sample_engine, release=2)
    mine = rows[rows["role"] == "sub_project"]
    assert set(mine["county"]) == set(known_places.index[known_places["in_project"]])
    for row in mine.itertuples():
        assert row.name_fi == known_places.loc[row.county, "name_fi"]


def test_soila_is_coordinated_by_three_organisations(sample_engine):
    rows = project.partners(sample_engine, release=2)
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
