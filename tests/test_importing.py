"""A file with a fault is refused, and the sentence names the file, the row, the column and the value."""

import shutil

import pytest

from data_access.importing import first_fill, official_statistics, partners, places, projects
from data_access.problem import Problem
from data_access.settings import HOUSE

KNOWN = {"place": frozenset({"12", "13"}), "project": frozenset({"mrv"})}
FIGURES = "indicator,place,year,sex,count,share\n"
PLACES = ",".join(column.name for column in places.SHEET.columns) + "\n"
NAMES = "a,b,c,d,e,f"
PROJECTS = ",".join(column.name for column in projects.SHEET.columns) + "\n"
PARTNERS = "project,code,name_fi,name_sv,name_en,role,starts,ends,county\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="sotkanet-2026-08.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def problem_of(rows, path):
    with pytest.raises(Problem) as caught:
        rows(path, known=KNOWN)
    return caught.value.key, caught.value.values


# What is accepted


def test_a_file_is_read_with_its_name_as_the_vintage(file):
    path = file(FIGURES + "191,12,2020,total,437,1.6\n")
    rows = official_statistics.rows(path, known=KNOWN)
    assert rows.to_dict("records") == [
        {
            "indicator": 191,
            "place": "12",
            "year": 2020,
            "sex": "total",
            "count": 437,
            "share": 1.6,
            "vintage": "sotkanet-2026-08",
            "status": "reported",
        }
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + FIGURES + "191,12,2020,total,437,1.6\n",
        FIGURES + "191,12,2020,total,437,1.6",
        FIGURES + '"191","12",2020,total,437,"1,6"\r\n',
        FIGURES.replace(",", ";") + "191;12;2020;total;437;1,6\n",
        FIGURES + "\n 191 , 12,2020,total,437,1.6\n,,,,,\n",
        "share,count,sex,year,place,indicator\n1.6,437,total,2020,12,191\n",
    ],
    ids=["byte order mark", "no last newline", "quotes", "semicolons", "blank rows", "other order"],
)
def test_however_a_spreadsheet_saves_it_a_file_reads_the_same(content, file):
    row = official_statistics.rows(file(content), known=KNOWN).iloc[0]
    assert (row["indicator"], row["place"], row["count"], row["share"]) == (191, "12", 437, 1.6)


@pytest.mark.parametrize(
    ("count", "share", "status"),
    [
        ("437", "", "reported"),
        ("", "1.6", "reported"),
        ("0", "0.0", "zero"),
        ("0", "", "zero"),
        ("", "0.0", "reported"),
    ],
)
def test_a_count_of_none_is_a_zero_and_an_empty_cell_is_not(count, share, status, file):
    row = official_statistics.rows(file(FIGURES + f"191,12,2020,total,{count},{share}\n"), known=KNOWN).iloc[0]
    assert row["status"] == status


def test_a_row_may_say_why_it_has_no_figure(file):
    path = file(
        FIGURES.strip() + ",status\n191,12,2020,total,,,suppressed_at_source\n191,13,2020,total,5,,provisional\n"
    )
    rows = official_statistics.rows(path, known=KNOWN)
    assert list(rows["status"]) == ["suppressed_at_source", "provisional"]


# What is refused


AT = {"file": "sotkanet-2026-08.csv", "row": 3}
GOOD = FIGURES + "191,12,2020,total,437,1.6\n"


@pytest.mark.parametrize(
    ("row", "key", "values"),
    [
        ("x,12,2021,total,1,1", "sheet_not_whole", {"column": "indicator", "value": "x"}),
        ("191,12,2021.5,total,1,1", "sheet_not_whole", {"column": "year", "value": "2021.5"}),
        ("191,12,2021,total,1e3,1", "sheet_not_whole", {"column": "count", "value": "1e3"}),
        ("191,12,2021,total,1_000,1", "sheet_not_whole", {"column": "count", "value": "1_000"}),
        ("191,12,2021,total,1,nan", "sheet_not_number", {"column": "share", "value": "nan"}),
        ("191,12,2021,total,1,inf", "sheet_not_number", {"column": "share", "value": "inf"}),
        ("191,12,2021,total,..,1", "sheet_not_whole", {"column": "count", "value": ".."}),
        ("191,,2021,total,1,1", "sheet_value_missing", {"column": "place"}),
        ("191,99,2021,total,1,1", "sheet_code_unknown", {"column": "place", "value": "99"}),
        ("191,877,2021,total,1,1", "sheet_old_county", {"column": "place", "value": "877"}),
        ("191,898,2021,total,1,1", "sheet_old_county", {"column": "place", "value": "898"}),
        ("191,899,2021,total,1,1", "sheet_code_unknown", {"column": "place", "value": "899"}),
        ("191,12,2021,girls,1,1", "sheet_not_a_choice", {"column": "sex", "value": "girls"}),
        ("191,12,1021,total,1,1", "sheet_out_of_range", {"column": "year", "value": "1021"}),
        ("191,12,2021,total,-1,1", "sheet_out_of_range", {"column": "count", "value": "-1"}),
        ("191,12,2021,total,1,100.1", "sheet_out_of_range", {"column": "share", "value": "100.1"}),
        ("191,12,2021,total,,", "sheet_figure_or_status", {}),
        ("191,12,2021,total,1", "sheet_cells", {"expected": 6, "found": 5}),
        ("191,12,2021,total,1,1,1", "sheet_cells", {"expected": 6, "found": 7}),
        ("191,12,2020,total,9,9", "sheet_duplicate_key", {"first": 2, "identity": "191 / 12 / 2020 / total"}),
    ],
)
def test_a_fault_in_a_cell_is_named_with_its_row(row, key, values, file):
    found, said = problem_of(official_statistics.rows, file(GOOD + row + "\n"))
    assert found == key
    assert {**AT, **values}.items() <= said.items()


@pytest.mark.parametrize(
    ("content", "key", "values"),
    [
        ("", "sheet_empty", {}),
        (FIGURES, "sheet_empty", {}),
        (FIGURES + "\n\n", "sheet_empty", {}),
        (FIGURES.encode("utf-16"), "sheet_encoding", {}),
        ((FIGURES + "191,Å,2020,total,1,1\n").encode("latin-1"), "sheet_encoding", {}),
        ("indicator,place,year,sex,count\n", "sheet_column_missing", {"column": "share"}),
        (FIGURES.strip() + ",name\n", "sheet_column_unknown", {"column": "name"}),
        (FIGURES.strip() + ",share\n", "sheet_column_unknown", {"column": "share"}),
        (FIGURES + '191,"12"x,2020,total,1,1\n', "sheet_damaged", {"row": 2}),
        (FIGURES + '191,"12,2020,total,1,1\n', "sheet_damaged", {}),
    ],
)
def test_a_fault_of_the_whole_file_is_named(content, key, values, file):
    found, said = problem_of(official_statistics.rows, file(content))
    assert found == key
    assert {"file": "sotkanet-2026-08.csv", **values}.items() <= said.items()


def test_a_file_that_is_not_there_is_named_with_its_folder(tmp_path):
    missing = tmp_path / "nowhere.csv"
    assert problem_of(official_statistics.rows, missing) == ("sheet_missing", {"file": missing})
    assert problem_of(official_statistics.rows, tmp_path) == ("sheet_missing", {"file": tmp_path})


@pytest.mark.parametrize(
    ("row", "key", "column"),
    [
        (f"12,county,877,{NAMES},,no,1,1", "sheet_old_county", "sotkanet_region"),
        (f"12,county,959,{NAMES},Y2,no,1,1", "sheet_code_unknown", "area"),
        (f"12,county,959,{NAMES},,no,1,", "sheet_value_missing", "tile_column"),
        (f"12,county,959,{NAMES},,no,,1", "sheet_value_missing", "tile_row"),
        (f"12,county,959,{NAMES},,true,1,1", "sheet_not_truth", "in_project"),
        (f"12,town,959,{NAMES},,no,1,1", "sheet_not_a_choice", "kind"),
        (f"12,county,959,{NAMES},,no,0,1", "sheet_out_of_range", "tile_row"),
    ],
)
def test_a_place_that_cannot_be_is_refused(row, key, column, file):
    found, said = problem_of(places.rows, file(f"{PLACES}{row}\n", "places.csv"))
    assert (found, said["column"], said["row"]) == (key, column, 2)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("mrv,a,b,c,2024-08-01,2024-07-31,f,p,,,,,", "sheet_ends_before_start"),
        ("mrv,a,b,c,2024-02-30,2024-07-31,f,p,,,,,", "sheet_not_day"),
        ("mrv,a,b,c,1.8.2024,2024-07-31,f,p,,,,,", "sheet_not_day"),
        ("mrv,a,b,c,2024-08-01,2026-12-31,f,p,476945,,,,", "sheet_value_missing"),
        ("mrv,a,b,c,2024-08-01,2026-12-31,f,p,,,,,javascript:alert(1)", "sheet_not_a_link"),
        ("mrv,a,b,c,2024-08-01,2026-12-31,f,p,,,101,,", "sheet_out_of_range"),
    ],
)
def test_a_project_that_cannot_be_is_refused(row, key, file):
    assert problem_of(projects.rows, file(f"{PROJECTS}{row}\n", "project.csv"))[0] == key


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("mrv,iso,a,b,c,lead,2024-08-01,2024-07-31,", "sheet_ends_before_start"),
        ("xyz,iso,a,b,c,lead,2024-08-01,,", "sheet_code_unknown"),
        ("mrv,iso,a,b,c,boss,2024-08-01,,", "sheet_not_a_choice"),
        ("mrv,iso,a,b,c,lead,2024-08-01,,99", "sheet_code_unknown"),
    ],
)
def test_a_partner_that_cannot_be_is_refused(row, key, file):
    assert problem_of(partners.rows, file(f"{PARTNERS}{row}\n", "partners.csv"))[0] == key


# The plan


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("this is = not = toml", "plan_unclear"),
        ("", "plan_unclear"),
        ("release = []", "plan_unclear"),
        ('release = "one"', "plan_unclear"),
        ("release = [1]", "plan_unclear"),
        (b"\xff\xfe", "sheet_encoding"),
    ],
)
def test_a_damaged_plan_is_a_problem(content, key, tmp_path):
    folder = tmp_path / "sample_data"
    folder.mkdir()
    (folder / "releases.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Problem, match=key):
        first_fill.plan(folder)


def test_a_plan_without_a_time_zone_is_a_problem(tmp_path):
    folder = shutil.copytree(HOUSE / "sample_data", tmp_path / "sample_data")
    plan = folder / "releases.toml"
    plan.write_text(plan.read_text("utf-8").replace("+03:00", ""), "utf-8")
    with pytest.raises(Problem, match="plan_unclear"):
        first_fill.plan(folder)


@pytest.mark.parametrize("line", ["published_at", "by", "reason", "invented"])
def test_a_plan_that_does_not_say_all_it_must_is_a_problem(line, tmp_path):
    folder = shutil.copytree(HOUSE / "sample_data", tmp_path / "sample_data")
    plan = folder / "releases.toml"
    lines = plan.read_text("utf-8").splitlines()
    plan.write_text("\n".join(each for each in lines if not each.startswith(f"{line} =")), "utf-8")
    with pytest.raises(Problem, match="plan_unclear"):
        first_fill.plan(folder)


def test_a_plan_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(Problem, match="sheet_missing"):
        first_fill.plan(tmp_path)
