"""Releases: everything published can be read for ever as it was, and nothing is ever half published."""

import shutil
import threading
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sent_rows import one_of, unguard
from sqlalchemy import delete, select, update

from data_access import releases, store
from data_access.problem import Problem
from data_access.releases import as_of, compare, every, newest, publish, release, verify
from data_access.tables import FACTS, OfficialStatistic, Partner, Place, Project

BASE = {"indicator": 191, "sex": "total", "vintage": "test-2021", "status": "reported"}


def figures(**counts):
    """Figures of the year 2020 by place: ``figures(k12=437)``."""
    rows = [{**BASE, "place": place[1:], "year": 2020, "count": count} for place, count in counts.items()]
    return {OfficialStatistic: pd.DataFrame(rows, columns=[*BASE, "place", "year", "count"])}


def put(engine, rows, **named):
    return publish(engine, rows, by="test", reason="because", **named)


def true_in(engine, number, table=OfficialStatistic):
    with engine.connect() as connection:
        found = connection.execute(select(table.place, table.count).where(as_of(table, number)))
        return dict(found.all())


def every_row(engine, table=OfficialStatistic):
    with engine.connect() as connection:
        return connection.execute(select(table.__table__)).all()


# Publishing


def test_the_first_release_is_number_one(engine):
    result = put(engine, figures(k12=437, k13=963))
    assert (result.release.number, result.added, result.written) == (1, 2, True)
    assert newest(engine).number == 1
    assert true_in(engine, 1) == {"12": 437, "13": 963}


def test_a_store_without_data_has_no_release(engine):
    assert newest(engine) is None
    assert every(engine) == ()
    assert verify(engine) == ()


def test_publishing_counts_what_it_did(engine):
    put(engine, figures(k12=437, k13=963, k20=240))
    result = put(engine, figures(k12=437, k13=964, k15=1026), whole=frozenset({OfficialStatistic}))
    assert (result.added, result.changed, result.ended, result.unchanged) == (1, 1, 1, 1)


def test_earlier_releases_stay_as_they_were(engine):
    put(engine, figures(k12=437, k13=963))
    put(engine, figures(k12=438, k20=240))
    put(engine, figures(k20=240), whole=frozenset({OfficialStatistic}))
    assert true_in(engine, 1) == {"12": 437, "13": 963}
    assert true_in(engine, 2) == {"12": 438, "13": 963, "20": 240}
    assert true_in(engine, 3) == {"20": 240}


def test_rows_that_did_not_change_are_not_written_again(engine):
    put(engine, figures(k12=437, k13=963))
    before = every_row(engine)
    put(engine, figures(k12=437, k13=963, k20=240))
    assert before == [row for row in every_row(engine) if row.place != "20"]


def test_publishing_the_same_again_writes_nothing_and_says_which_release_has_it(engine):
    put(engine, figures(k12=437))
    first = put(engine, figures(k12=438))
    again = put(engine, figures(k12=438), whole=frozenset({OfficialStatistic}))
    assert not again.written
    assert again.release == first.release
    assert again.unchanged == 1
    assert [each.number for each in every(engine)] == [1, 2]


def test_restoring_what_an_older_release_held_is_a_new_release(engine):
    put(engine, figures(k12=437))
    put(engine, figures(k12=438))
    assert put(engine, figures(k12=437)).release.number == 3
    assert [true_in(engine, number) for number in (1, 2, 3)] == [{"12": 437}, {"12": 438}, {"12": 437}]


def test_nothing_cannot_be_published(engine):
    with pytest.raises(Problem, match="release_empty"):
        put(engine, {})


def test_an_empty_table_that_is_whole_ends_everything(engine):
    put(engine, figures(k12=437))
    assert put(engine, figures(), whole=frozenset({OfficialStatistic})).ended == 1
    assert true_in(engine, 2) == {}
    assert true_in(engine, 1) == {"12": 437}


def test_a_release_says_when_by_whom_and_why(engine):
    at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    publish(engine, figures(k12=437), by="aino", reason="THL:n uudet luvut", at=at)
    told = release(engine, 1)
    assert (told.published_at, told.published_by, told.reason) == (at, "aino", "THL:n uudet luvut")


@pytest.mark.parametrize("number", [0, -1, 3, 2**31, 10**30])
def test_a_release_that_does_not_exist_is_none(number, engine):
    put(engine, figures(k12=437))
    assert release(engine, number) is None


def test_a_moment_without_a_time_zone_is_refused(engine):
    with pytest.raises(ValueError, match="time zone"):
        put(engine, figures(k12=437), at=datetime(2026, 9, 1))  # noqa: DTZ001


def test_a_release_is_not_dated_before_the_one_it_follows(engine):
    put(engine, figures(k12=437), at=datetime(2026, 9, 1, tzinfo=UTC))
    with pytest.raises(Problem, match="release_before_last"):
        put(engine, figures(k12=438), at=datetime(2026, 8, 31, tzinfo=UTC))


def test_a_slow_clock_does_not_stop_publishing(engine):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    put(engine, figures(k12=437), at=tomorrow)
    assert put(engine, figures(k12=438)).release.published_at == tomorrow


# What is refused


def test_a_key_that_occurs_twice_is_named(engine):
    rows = pd.concat([figures(k12=437, k13=1)[OfficialStatistic], figures(k12=438)[OfficialStatistic]])
    with pytest.raises(Problem) as caught:
        put(engine, {OfficialStatistic: rows})
    assert caught.value.key == "release_duplicate_keys"
    said = {"table": "official_statistic", "keys": "191 / 12 / 2020 / total / test-2021", "number": 1}
    assert caught.value.values == said
    assert newest(engine) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("count", 1.5), ("count", "12"), ("count", True), ("place", 12), ("share", "1,6"), ("year", "2020")],
)
def test_a_value_of_the_wrong_kind_is_named(column, value, engine):
    rows = figures(k12=437)[OfficialStatistic].astype({column: "object"} if column != "share" else {})
    rows[column] = pd.Series([value], dtype="object")
    with pytest.raises(Problem) as caught:
        put(engine, {OfficialStatistic: rows})
    assert caught.value.key == "release_value_wrong"
    assert caught.value.values == {"table": "official_statistic", "column": column, "value": value}


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_needed_value_that_is_missing_is_named(missing, engine):
    rows = figures(k12=437)[OfficialStatistic].astype({"place": "object"})
    rows["place"] = pd.Series([missing], dtype="object")
    with pytest.raises(Problem, match="release_value_missing"):
        put(engine, {OfficialStatistic: rows})


def test_a_needed_column_that_is_missing_is_named(engine):
    with pytest.raises(Problem, match="release_value_missing"):
        put(engine, {OfficialStatistic: figures(k12=437)[OfficialStatistic].drop(columns="place")})


def test_a_column_that_does_not_exist_is_a_mistake_of_ours(engine):
    with pytest.raises(ValueError, match="name_of_child"):
        put(engine, {OfficialStatistic: figures(k12=437)[OfficialStatistic].assign(name_of_child="x")})


def test_whole_numbers_that_pandas_made_decimal_are_whole_again(engine):
    rows = figures(k12=437.0, k13=float("nan"))
    put(engine, rows)
    assert true_in(engine, 1) == {"12": 437, "13": None}


# All or nothing, one after another


@pytest.mark.parametrize("step", ["_close", "_write"])
def test_a_failure_in_the_middle_publishes_nothing(step, engine, monkeypatch):
    put(engine, figures(k12=437))
    before = every_row(engine)

    def fails(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(releases, step, fails)
    with pytest.raises(KeyboardInterrupt):
        put(engine, figures(k12=438, k13=963))
    assert newest(engine).number == 1
    assert every_row(engine) == before


def test_a_reader_sees_a_release_whole_or_not_at_all(engine, monkeypatch):
    put(engine, figures(k12=437))
    seen = []
    write = releases._write

    def look_first(*arguments):
        seen.append((newest(engine).number, true_in(engine, 2)))
        write(*arguments)

    monkeypatch.setattr(releases, "_write", look_first)
    put(engine, figures(k12=438))
    assert set(map(str, seen)) == {str((1, {"12": 437}))}
    assert (newest(engine).number, true_in(engine, 2)) == (2, {"12": 438})


def test_publishers_at_the_same_time_take_turns(engine):
    put(engine, figures(k01=1))
    begin = threading.Barrier(4)
    numbers = []

    def publish_one(place):
        begin.wait()
        numbers.append(put(engine, figures(**{f"k{place}": 5})).release.number)

    threads = [threading.Thread(target=publish_one, args=(place,)) for place in ("12", "13", "20", "15")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [2, 3, 4, 5]
    assert true_in(engine, 5) == {"01": 1, "12": 5, "13": 5, "20": 5, "15": 5}
    assert all(sound for _, sound in verify(engine))


# Fingerprints


FINGERPRINT = "501867772b215e5cafed5128e1f0dda65809bda806137fe7eb6b9d4750af5979"


def everything():
    names = {
        f"{kind}_{language}": "Etelä-Savo – ”ÅÄÖ”" for kind in ("name", "short") for language in ("fi", "sv", "en")
    }
    place = {"code": "12", "kind": "county", **names, "sotkanet_region": 959, "in_project": True}
    long_names = {name: text for name, text in names.items() if name.startswith("name")}
    project = {"code": "mrv", **long_names, "starts": date(2024, 8, 1), "ends": date(2026, 12, 31)}
    project |= {"fund": "esf_plus", "programme": "safety_nets", "budget": 476945.10, "cofinancing_percent": 95}
    partner = {"project": "mrv", "code": "iso", **long_names, "role": "lead", "starts": date(2024, 8, 1)}
    shares = figures(k12=437, k13=0)[OfficialStatistic].assign(share=[1.7, 0.1 + 0.2])
    frames = {Place: [place], Project: [project], Partner: [partner]}
    return {OfficialStatistic: shares, **{table: pd.DataFrame(rows) for table, rows in frames.items()}}


def test_a_fingerprint_is_the_same_on_every_database(engine):
    assert put(engine, everything()).release.fingerprint == FINGERPRINT


def test_a_fingerprint_does_not_depend_on_the_order_of_rows_or_columns(engine, empty_sqlite, tmp_path):
    other = store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'other')}")
    turned = {table: rows.iloc[::-1, ::-1] for table, rows in reversed(everything().items())}
    assert put(engine, everything()).release.fingerprint == put(other, turned).release.fingerprint


def test_a_fingerprint_tells_apart_the_same_data_with_another_past(engine):
    first = put(engine, figures(k12=437)).release
    put(engine, figures(k12=438))
    again = put(engine, figures(k12=437)).release
    assert true_in(engine, first.number) == true_in(engine, again.number)
    assert first.fingerprint != again.fingerprint


def test_an_absent_value_and_a_zero_have_different_fingerprints(engine, empty_sqlite, tmp_path):
    other = store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'other')}")
    absent = put(engine, figures(k12=None)).release.fingerprint
    assert absent != put(other, figures(k12=0)).release.fingerprint


@pytest.mark.parametrize("table", FACTS)
def test_data_changed_past_us_is_noticed(table, engine):
    put(engine, {table: one_of(table)})
    put(engine, figures(k12=438))
    with store.writing(engine) as connection:
        unguard(connection)
        connection.execute(delete(table).where(table.since == 1))
    assert [sound for _, sound in verify(engine)] == [False, False]


def test_the_release_that_no_longer_holds_what_it_held_is_named(engine):
    for count in (437, 438, 439):
        put(engine, figures(k12=count))
    with store.writing(engine) as connection:
        unguard(connection)
        connection.execute(update(OfficialStatistic).where(OfficialStatistic.since == 2).values(count=999))
    assert [sound for _, sound in verify(engine)] == [True, False, True]


# What changed


def test_a_comparison_says_what_was_added_changed_and_ended(engine):
    put(engine, figures(k12=437, k13=963, k20=240))
    put(engine, figures(k12=437, k13=964, k15=1026), whole=frozenset({OfficialStatistic}))
    found = compare(engine, 1, 2)
    assert list(found) == [OfficialStatistic]
    rows = found[OfficialStatistic].set_index("place")
    assert rows["became"].to_dict() == {"13": "changed", "15": "added", "20": "ended"}
    assert (rows.loc["13", "count_before"], rows.loc["13", "count"]) == (963, 964)


def test_a_change_that_was_taken_back_is_no_change(engine):
    for count in (437, 438, 437):
        put(engine, figures(k12=count))
    assert compare(engine, 1, 3) == {}
    assert compare(engine, 2, 2) == {}
    assert list(compare(engine, 1, 2)) == [OfficialStatistic]


def test_a_comparison_goes_from_older_to_newer(engine):
    with pytest.raises(ValueError, match="not older"):
        compare(engine, 2, 1)


# Whatever is published


STEPS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(["12", "13", "20"]), st.integers(0, 3)), st.booleans()),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30)
@given(steps=STEPS)
def test_every_release_holds_what_was_true_when_it_was_published(steps, empty_sqlite, tmp_path_factory):
    engine = store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path_factory.mktemp('property') / 'store')}")
    truth, history = {}, []
    for counts, is_whole in steps:
        told = counts if is_whole else {**truth, **counts}
        whole = frozenset({OfficialStatistic}) if is_whole else frozenset()
        offered = figures(**{f"k{place}": count for place, count in counts.items()})
        if told == truth:
            if history:
                assert not put(engine, offered, whole=whole).written
            continue
        result = put(engine, offered, whole=whole)
        truth = told
        history.append(dict(truth))
        assert result.release.number == len(history)
    for number, told in enumerate(history, start=1):
        assert true_in(engine, number) == told
    rows = every_row(engine)
    assert all(row.until is None or row.since < row.until for row in rows)
    assert len({row.place for row in rows if row.until is None}) == len([row for row in rows if row.until is None])
    assert all(sound for _, sound in verify(engine))
    engine.dispose()
