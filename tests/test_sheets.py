"""Every sheet says what it holds, refuses what cannot be true, and has no place for a person."""

import re
from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from book_rows import COUNTY, ROWS, TODAY
from sqlalchemy import inspect

from analysis.indicators import Better
from components.i18n import LANGUAGES, Words, catalogue
from data_access import releases
from data_access.importing import cards, checking, codes
from data_access.importing.cells import normalised
from data_access.importing.opening import Book, Raw
from data_access.importing.rules import Context, breaks
from data_access.importing.sheet import Sheet, frame, series
from data_access.importing.sheets import SHEETS, known, sheet
from data_access.queries import sheets as questions
from data_access.tables import FACTS, OfficialStatistic, Partner, Place, Project, SQLModel

HOUSE = Path(__file__).parents[1]
RULES = [
    pytest.param(each, rule, id=f"{each.name}-{rule.key}-{rule.columns[0]}") for each in SHEETS for rule in each.rules
]
IDENTITY_CODE = "131052-308T"  # the example of the Digital and Population Data Services Agency; nobody's own


def book(rows, language="fi"):
    """A workbook in which *rows* stand under the headings of one language, in cells as a file has them."""
    words = Words(language)
    raws = {}
    for name, told in rows.items():
        columns = [column.name for column in sheet(name).columns]
        cells = {
            place: {1: words(f"sheet.{name}.column.{column}")}
            | {row: each[column] for row, each in enumerate(told, start=2) if each.get(column) is not None}
            for place, column in enumerate(columns, start=1)
        }
        title = words(f"sheet.{name}.title")
        raws[title] = Raw(title=title, rows=tuple(range(1, len(told) + 2)), columns=cells)
    return Book(kind="xlsx", assumed=(), sheets=raws)


def headings(each):
    return {
        Words(language)(f"sheet.{each.name}.column.{column.name}"): column.name
        for language, column in product(LANGUAGES, each.columns)
    }


HEADINGS = {each.name: headings(each) for each in SHEETS}
TITLES = {Words(language)(f"sheet.{each.name}.title"): each.name for language in LANGUAGES for each in SHEETS}


def checked(rows, *, county=None, context=None, language="fi"):
    empty = Context(known=known({}), starts=date(2024, 8, 1), ends=date(2026, 12, 31), today=TODAY)
    return checking.check(
        book(rows, language),
        headings=HEADINGS,
        titles=TITLES,
        labels={},
        county=county,
        context=context or empty,
    )


def faults(rows, **named):
    return {(fault.sheet, fault.column, fault.key) for fault in checked(rows, **named).faults}


def instead(name, values):
    """The example of one sheet, with other values in its first row."""
    return {name: [{**ROWS[name][0], **values}]}


# What there is


def test_every_table_of_project_data_has_a_sheet():
    others = {Place, OfficialStatistic, Project, Partner}  # public data, read from files of our own
    assert {each.table for each in SHEETS} == set(FACTS) - others


def test_every_file_that_declares_a_sheet_of_the_workbook_is_registered_under_its_own_name():
    folder = HOUSE / "data_access" / "importing"
    declared = {path.stem for path in folder.glob("*.py") if 'SHEET = Sheet(\n    name="' in path.read_text("utf-8")}
    assert declared == {each.name for each in SHEETS}


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_a_sheet_has_the_columns_of_its_table(each):
    table = each.table.__table__
    kinds = {"VARCHAR": {"text", "codes"}, "INTEGER": {"whole"}, "FLOAT": {"number"}, "BOOLEAN": {"truth"}}
    kinds["DATE"] = {"day", "month", "quarter"}
    assert [column.name for column in each.columns] == list(table.columns.keys())[3:]
    assert each.name == table.name
    assert each.key == each.table.KEY
    for column in each.columns:
        assert column.kind in kinds[str(table.c[column.name].type)], column.name
        assert column.needed is not table.c[column.name].nullable, column.name


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_a_sheet_speaks_only_of_columns_it_has(each):
    names = {column.name for column in each.columns}
    assert {*each.key, *each.usual, *filter(None, (each.county, each.months))} <= names
    assert all(set(rule.columns) <= names for rule in each.rules)
    assert all(each.column(name).kind in ("whole", "number") for name in each.usual)
    assert each.months is None or each.column(each.months).kind == "month"


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_every_count_of_a_sheet_is_a_whole_number_from_zero_on(each):
    for column in each.columns:
        if column.kind == "whole":
            assert column.lowest is not None
            assert column.lowest >= 0, column.name
            assert column.highest < 2**31, column.name


def test_a_sheet_refers_only_to_sheets_before_it():
    earlier = {"county", "county_or_all"}
    for each in SHEETS:
        assert {column.refers for column in each.columns if column.refers} <= earlier, each.name
        earlier.add(each.name)


def test_what_is_asked_from_the_store_has_the_types_that_are_checked(engine):
    releases.publish(engine, {each.table: frame(each, ROWS[each.name]) for each in SHEETS}, by="test", reason="test")
    for each in SHEETS:
        stored = questions.standing(engine, release=1)[each.name]
        for column in each.columns:
            told = series(column, [row.get(column.name) for row in ROWS[each.name]])
            assert stored[column.name].dtype == told.dtype, f"{each.name}.{column.name}"


# Rules


@pytest.mark.parametrize(("each", "rule"), RULES)
def test_a_rule_lets_its_good_example_pass_and_stops_its_bad_one(each, rule):
    given = {name: frame(sheet(name), rows) for name, rows in rule.given.items()}
    context = Context(rows=given, starts=date(2024, 8, 1), ends=date(2026, 12, 31), today=date(2026, 11, 21))
    assert not breaks(rule, frame(each, rule.good), context).any()
    assert breaks(rule, frame(each, rule.bad), context).any()


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_no_rule_has_anything_to_say_of_a_sheet_without_rows(each):
    context = Context(starts=date(2024, 8, 1), ends=date(2026, 12, 31), today=TODAY)
    for rule in each.rules:
        assert not breaks(rule, frame(each, rule.good).iloc[:0], context).any(), rule.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_told_with_blanks_it_can_fill(language):
    for each in SHEETS:
        for rule in each.rules:
            for part in ("what", "do"):
                phrase = catalogue(language)[f"rule.{rule.key}.{part}"]
                assert set(re.findall(r"\{(\w+)\}", phrase)) <= {"row", *rule.columns}, phrase


def test_a_rule_is_told_apart_by_its_key_and_the_cell_it_points_at():
    for each in SHEETS:
        twice = Counter((rule.key, rule.columns[0]) for rule in each.rules)
        assert set(twice.values()) <= {1}, each.name


# The whole book


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_that_is_right_has_no_faults(language):
    found = checked(ROWS, language=language)
    assert found.faults == ()
    assert {name: len(rows) for name, rows in found.rows.items()} == {name: len(rows) for name, rows in ROWS.items()}
    assert "failed" not in found.rules.values()


def test_what_was_checked_can_be_published_and_asked_for_again(engine):
    rows = checked(ROWS).rows
    releases.publish(engine, {sheet(name).table: told for name, told in rows.items()}, by="test", reason="test")
    context = questions.context(engine, release=1, today=TODAY)
    assert context.known["pilot"] == {"ES-01"}
    assert faults(ROWS, context=context) == set()
    offered = {sheet(name).table: told for name, told in checked(ROWS, context=context).rows.items()}
    assert not releases.publish(engine, offered, by="test", reason="again").written


def test_a_county_sends_its_own_rows_and_none_of_the_coordinators(engine):
    releases.publish(engine, {each.table: frame(each, ROWS[each.name]) for each in SHEETS}, by="test", reason="test")
    standing = questions.standing(engine, release=1)
    own = questions.of_county(standing, COUNTY)
    assert set(standing) - set(own) == {"work_package", "target", "meeting", "decision"}
    assert {name: len(rows) for name, rows in own.items()} == {name: len(ROWS[name]) for name in own}
    assert all(rows.empty for rows in questions.of_county(standing, "13").values())
    context = questions.context(engine, release=1, today=TODAY)
    assert faults({name: ROWS[name] for name in own}, county=COUNTY, context=context) == set()
    refused = checked({name: ROWS[name] for name in own}, county="13", context=context)
    assert {fault.sheet for fault in refused.errors} == set(own)


def test_the_projects_own_dates_decide_what_is_inside_it(engine):
    row = {"code": codes.PROJECT, "name_fi": "x", "name_sv": "x", "name_en": "x", "fund": "x", "programme": "x"}
    row |= {"starts": date(2024, 1, 1), "ends": date(2025, 6, 30)}
    empty = questions.context(engine, release=0, today=TODAY)
    assert (empty.starts, empty.ends) == codes.PROJECT_TIME
    releases.publish(engine, {Project: pd.DataFrame([row])}, by="test", reason="test")
    found = questions.context(engine, release=1, today=TODAY)
    assert (found.starts, found.ends) == (date(2024, 1, 1), date(2025, 6, 30))


def test_a_month_sent_alone_is_held_against_the_month_that_is_stored(engine):
    releases.publish(engine, {each.table: frame(each, ROWS[each.name]) for each in SHEETS}, by="test", reason="test")
    context = questions.context(engine, release=1, today=TODAY)
    april = {"pilot": "ES-01", "month": date(2025, 4, 1), "started": 1, "ended": 2}
    sent = [*ROWS["pilot_activity"], {**april, "active": 4}]
    assert faults({"pilot_activity": sent}, context=context) == set()
    wrong = faults({"pilot_activity": [*sent[:-1], {**april, "active": 5}]}, context=context)
    assert wrong == {("pilot_activity", "active", "activity_flow")}


CELLS = [  # sheet, what its first row says instead, the fault
    ("work_package", {"code": "TP 2"}, "code_not_plain"),
    ("pilot", {"work_package": "TP9"}, "code_unknown"),
    ("pilot", {"professions": "social_worker;wizard"}, "not_a_choice"),
    ("pilot", {"goal": 4}, "out_of_range"),
    ("pilot_stage", {"pilot": "Z-9"}, "code_unknown"),
    ("pilot_activity", {"started": -1}, "out_of_range"),
    ("outcome", {"instrument": "parca"}, "not_a_choice"),
    ("training_attendance", {"event": "Z-9"}, "code_unknown"),
    ("experts", {"trained": 3.5}, "not_whole"),
    ("spread", {"model": "Z-9"}, "code_unknown"),
    ("network_event", {"county": "15"}, "code_unknown"),
]
RULES_BROKEN = [
    ("pilot", {"ended": date(2025, 2, 28)}, "pilot_ended_while_active"),
    ("pilot_activity", {"dropped_out": 1}, "dropped_out_over_ended"),
    ("outcome", {"period": date(2025, 10, 1)}, "outcome_after_end"),
    ("training_attendance", {"own_staff": 41}, "attendance_over_staff"),
    ("training_coverage", {"in_use": 12}, "in_use_over_trained"),
    ("involvement_event", {"hours": 100.0}, "hours_impossible"),
    ("proposal", {"reason": None}, "proposal_without_reason"),
    ("population", {"count": 6511}, "sexes_differ"),
    ("placement_month", {"at_end": 13}, "placement_flow"),
    ("decision", {"meeting": date(2025, 9, 11)}, "meeting_unknown"),
]


@pytest.mark.parametrize("mistakes", [CELLS, RULES_BROKEN], ids=["cells", "rules"])
def test_every_mistake_of_a_book_is_found_where_it_is(mistakes):
    rows = {name: [dict(row) for row in told] for name, told in ROWS.items()}
    for name, values, _ in mistakes:
        rows[name][0] |= values
    found = faults(rows)
    assert {(name, next(iter(values)), key) for name, values, key in mistakes} <= found
    if mistakes is RULES_BROKEN:
        assert ("pilot_activity", "month", "activity_after_end") in found


def test_a_row_sent_twice_is_refused_on_every_sheet():
    twice = {name: [rows[0], *rows] for name, rows in ROWS.items()}
    assert faults(twice) >= {(each.name, None, "duplicate_row") for each in SHEETS}


# Texts and people


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_a_personal_identity_code_in_any_text_stops_the_whole_file(each):
    for column in each.columns:
        if column.kind in ("text", "codes"):
            found = checked(instead(each.name, {column.name: f"Sovittu {IDENTITY_CODE} kanssa"}))
            assert {fault.key for fault in found.faults} == {"identity_code"}, column.name
            assert found.rows == {}
            assert IDENTITY_CODE not in repr(found)


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_no_text_is_longer_than_five_hundred_characters(each):
    columns = [column for column in each.columns if column.kind in ("text", "codes")]
    found = faults(instead(each.name, {column.name: "x" * 501 for column in columns}))
    for column in columns:
        assert column.longest <= 500
        assert (each.name, column.name, "too_long") in found


# A word of which a column's name must not consist, for it would be somebody's.
PERSONAL = {
    *(
        "person",
        "client",
        "customer",
        "patient",
        "child",
        "mother",
        "father",
        "guardian",
        "worker",
        "employee",
        "expert",
    ),
    *(
        "name",
        "firstname",
        "lastname",
        "surname",
        "forename",
        "nickname",
        "initials",
        "birth",
        "born",
        "birthday",
        "age",
    ),
    *(
        "hetu",
        "ssn",
        "identity",
        "passport",
        "address",
        "street",
        "postcode",
        "phone",
        "mobile",
        "email",
        "mail",
        "user",
    ),
    *("username", "author", "writer", "sender", "teacher", "trainer", "speaker", "owner", "contact", "diagnosis", "by"),
}
# The exceptions, each with its reason.
SIGNING_IN = {  # those who sign in to Matka, nobody else; never published and never exported
    "account": "who may sign in, with name and e-mail",
    "sign_in_session": "signed-in browsers of accounts",
    "sign_in_ticket": "sign-ins of accounts under way",
    "sign_in_attempt": "wrong passwords, by keyed hash",
}
NAMES_OF_THINGS = {  # a name or an owner that is not a person's
    "place": {"name_fi", "name_sv", "name_en"},
    "project": {"name_fi", "name_sv", "name_en"},
    "partner": {"name_fi", "name_sv", "name_en"},
    "work_package": {"name_fi", "name_sv", "name_en"},
    "pilot": {"name"},
    "model": {"name"},
    "decision": {"owner_role"},  # one of codes.OWNER_ROLES
}
OF_ACCOUNTS = {  # who did something in Matka: the user name of an account, kept so that every change has a doer
    "release": {"published_by"},
    "audit": {"username"},
}
OF_ROWS = {"open_warning": {"identity"}}  # the natural key of a row, made of codes and periods


def own_columns(engine):
    looked = inspect(engine)
    return {
        (table, column["name"]): column["type"]
        for table in looked.get_table_names()
        if table not in SIGNING_IN
        for column in looked.get_columns(table)
    }


def test_no_column_of_the_store_could_hold_a_person(engine):
    allowed = {
        (table, column)
        for group in (NAMES_OF_THINGS, OF_ACCOUNTS, OF_ROWS)
        for table, names in group.items()
        for column in names
    }
    suspect = {where for where in own_columns(engine) if set(where[1].split("_")) & PERSONAL}
    assert suspect <= allowed


def test_the_store_holds_the_tables_that_are_declared_and_no_other(engine):
    declared = set(SQLModel.metadata.tables)
    assert set(inspect(engine).get_table_names()) - declared == {"matka_version"}


def test_every_text_that_people_write_freely_is_known_and_is_about_things():
    """Everything else in the sheets is a code from a list, a number, a day or yes and no."""
    free = {
        (each.name, column.name)
        for each in SHEETS
        for column in each.columns
        if column.kind == "text" and not column.choices and not column.refers
    }
    codes_of_rows = {(each.name, "code") for each in SHEETS if each.key == ("code",)}
    assert free - codes_of_rows == {
        *(("work_package", f"name_{language}") for language in LANGUAGES),
        ("pilot", "name"),
        ("pilot", "model_url"),
        ("pilot", "ended_reason"),
        ("pilot", "aim"),
        ("training_event", "part"),
        ("training_event", "title"),
        ("competence", "wave"),  # held to 2025-spring by a rule
        *(("proposal", part) for part in ("text", "reason", "change")),
        ("model", "name"),
        ("model", "url"),
        ("network_event", "title"),
        ("lesson", "text"),
        ("comment", "figure"),  # held to the form of a figure's name by a rule
        ("comment", "text"),
        ("target", "rationale"),
        ("meeting", "title"),
        ("decision", "figure"),
        ("decision", "text"),
        ("decision", "choice"),  # held to the form of an address by a rule
        ("decision", "followed"),
    }


def test_a_mean_is_never_one_persons():
    """Where a row holds a mean, the number behind it is at least two."""
    means = {each.name for each in SHEETS if any(column.name.startswith("mean") for column in each.columns)}
    assert means == {"outcome", "competence"}
    assert ("outcome", "pairs", "outcome_too_few_pairs") in faults(instead("outcome", {"pairs": 1}))
    assert ("competence", "answers", "competence_too_few_answers") in faults(instead("competence", {"answers": 1}))


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_column_and_code_has_its_words(language):
    needed = {f"sheet.{each.name}.{part}" for each in SHEETS for part in ("title", "about")}
    for each in SHEETS:
        needed |= {f"sheet.{each.name}.{part}.{c.name}" for c in each.columns for part in ("column", "help")}
    needed |= {f"code.{name}.{code}" for name, listed in codes.LISTS.items() for code in listed}
    needed |= {f"code.county.{codes.ALL}"}
    missing = needed - catalogue(language).keys()
    assert not missing, f"components/i18n/{language}.toml lacks {sorted(missing)}"
    ours = {f"sheet.{each.name}" for each in SHEETS} | {f"code.{name}" for name in codes.LISTS}
    left_over = {key for key in catalogue(language) if ".".join(key.split(".")[:2]) in ours} - needed
    assert not left_over, f"components/i18n/{language}.toml has words for what is gone: {sorted(left_over)}"


@pytest.mark.parametrize("each", SHEETS, ids=lambda each: each.name)
def test_a_heading_in_any_language_leads_to_one_column(each):
    leads = {}
    for heading, name in [*headings(each).items(), *((column.name, column.name) for column in each.columns)]:
        leads.setdefault(normalised(heading), set()).add(name)
    assert {heading: names for heading, names in leads.items() if len(names) > 1} == {}
    for language in LANGUAGES:
        told = [Words(language)(f"sheet.{each.name}.column.{column.name}") for column in each.columns]
        assert len(set(told)) == len(told)


def test_a_title_in_any_language_leads_to_one_sheet_and_fits_a_spreadsheet():
    leads = {}
    for language, each in product(LANGUAGES, SHEETS):
        title = Words(language)(f"sheet.{each.name}.title")
        assert len(title) <= 31, title
        assert not set(title) & set("[]:*?/\\'"), title
        leads.setdefault(normalised(title), set()).add(each.name)
        leads.setdefault(normalised(each.name), set()).add(each.name)
    assert {title: names for title, names in leads.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", codes.LISTS)
def test_a_word_of_a_list_in_any_language_leads_to_one_code(name):
    leads = {code: {code} for code in codes.LISTS[name]}
    for language, code in product(LANGUAGES, codes.LISTS[name]):
        leads.setdefault(normalised(Words(language)(f"code.{name}.{code}")), set()).add(code)
    assert {word: found for word, found in leads.items() if len(found) > 1} == {}


def test_a_list_of_choices_leads_to_its_words():
    assert Counter(codes.LISTS.values()).most_common(1)[0][1] == 1
    for each in SHEETS:
        for column in each.columns:
            assert not column.choices or codes.list_of(column.choices) in codes.LISTS, f"{each.name}.{column.name}"
    assert codes.list_of(("anything", "else")) is None


def test_help_says_which_sheet_it_means_by_its_title():
    for language in LANGUAGES:
        words = Words(language)
        for name, column, meant in (
            ("pilot_activity", "pilot", "pilot"),
            ("training_attendance", "event", "training_event"),
            ("spread", "model", "model"),
            ("decision", "meeting", "meeting"),
        ):
            assert words(f"sheet.{meant}.title") in words(f"sheet.{name}.help.{column}")


# Instruments


def test_an_instrument_either_gives_a_score_on_a_scale_or_none_at_all():
    for each in codes.INSTRUMENTS:
        assert (each.lowest is None) is (each.highest is None) is (not each.scored), each.code
        assert each.better in (Better.HIGHER, Better.LOWER, None)
        if each.reliable_change is not None:
            assert 0 < each.reliable_change < each.highest - each.lowest
        elif not each.scored:
            assert each.reliable_change is None


def test_tools_for_conversation_give_no_score():
    assert [each.code for each in codes.INSTRUMENTS if not each.scored] == ["vanhemmuuden_roolikartta", "kuvastin"]


def test_an_instrument_is_found_by_its_code():
    assert codes.instrument("sdq_total").better is Better.LOWER
    with pytest.raises(ValueError, match="parca"):
        codes.instrument("parca")


# Periods


@pytest.mark.parametrize(
    ("first", "kind", "last"),
    [
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2025, 12, 1), "month", date(2025, 12, 31)),
        (date(2025, 10, 1), "quarter", date(2025, 12, 31)),
        (date(2025, 4, 1), "quarter", date(2025, 6, 30)),
        (date(2025, 4, 7), "day", date(2025, 4, 7)),
    ],
)
def test_a_period_ends_on_its_last_day(first, kind, last):
    assert cards.last_day(first, kind) == last


def test_january_follows_december():
    assert cards.month_before(date(2025, 1, 1)) == date(2024, 12, 1)


@pytest.mark.parametrize(
    ("kind", "first", "is_outside"),
    [
        ("month", date(2024, 7, 1), True),
        ("month", date(2024, 8, 1), False),
        ("month", date(2026, 12, 1), False),
        ("month", date(2027, 1, 1), True),
        ("quarter", date(2024, 4, 1), True),
        ("quarter", date(2024, 7, 1), False),  # the project began in it
        ("quarter", date(2026, 10, 1), False),
        ("day", date(2024, 7, 31), True),
        ("day", date(2024, 8, 1), False),
        ("day", date(2026, 12, 31), False),
        ("day", date(2027, 1, 1), True),
    ],
)
def test_a_period_is_inside_the_project_when_it_touches_it(kind, first, is_outside):
    rule = cards.outside_project("when", kind=kind)
    rows = pd.DataFrame({"when": pd.Series([first], dtype="object")})
    context = Context(starts=date(2024, 8, 1), ends=date(2026, 12, 31), today=TODAY)
    assert breaks(rule, rows, context).tolist() == [is_outside]


def test_a_sheet_is_found_by_its_name():
    assert isinstance(sheet("pilot"), Sheet)
    with pytest.raises(ValueError, match="client"):
        sheet("client")
