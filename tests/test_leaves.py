"""Pictures that are too tall for one screen: in parts that fit, with every row once and in its order."""

import pytest
from test_pilots_page import view_of

from components.charts.draw import draw
from components.charts.leaves import leaves
from components.charts.panel import Form
from components.figures import FIGURES
from components.i18n import LANGUAGES, Words

WIDE, HIGH = 1200, 400


def made(engine, name, language="en", **given):
    view = view_of(engine, language)
    return FIGURES[name].make(view, choice=FIGURES[name].asked(view, given)[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(FIGURES))
def test_the_parts_hold_every_row_once_and_in_order(sample_engine, name, language):
    chart = made(sample_engine, name, language)
    parts = leaves(chart, Words(language), wide=WIDE, high=HIGH)
    if getattr(chart, "shape", None) not in (Form.TABLE, Form.COURSE):
        assert parts == (chart,)
        return
    assert [row for part in parts for row in part.rows] == list(chart.rows)
    assert all(part.columns == chart.columns for part in parts)
    assert all(part.rows for part in parts) or not chart.rows
    assert sum(len(part.table) for part in parts) == len(chart.table)


def test_each_part_of_a_course_can_be_drawn_in_the_height_there_is(sample_engine):
    chart = made(sample_engine, "pilots.course")
    parts = leaves(chart, Words("en"), wide=WIDE, high=HIGH)
    assert 1 < len(parts) < len(chart.rows)
    assert all(draw(part, Words("en")).layout.height <= HIGH for part in parts)


def test_a_row_that_is_taller_than_a_leaf_has_a_leaf_of_its_own(sample_engine):
    chart = made(sample_engine, "pilots.compare")
    parts = leaves(chart, Words("en"), wide=300, high=60)
    assert [len(part.rows) for part in parts] == [1] * len(chart.rows)


def test_less_room_makes_more_parts_and_a_short_table_stays_whole(sample_engine):
    chart = made(sample_engine, "pilots.compare")
    counts = [len(leaves(chart, Words("en"), wide=WIDE, high=high)) for high in (3000, 900, 400, 250)]
    assert counts[0] == 1
    assert counts == sorted(counts)
    assert counts[-1] > counts[1]
