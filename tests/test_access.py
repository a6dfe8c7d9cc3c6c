"""Who may enter what: the whole truth, as a table, and the same truth through the door."""

import pytest
from streamlit.testing.v1 import AppTest

from components.i18n import LANGUAGES, Words
from data_access.access import ROLES, User, refusal

SIGN_IN, OTHER_ROLE = "access.sign_in_first", "access.not_for_your_role"
NEEDS = ("nobody", "viewer", "communications", "lead", "coordinator")
TRUTH = {
    #                  nobody   viewer      communications  lead        coordinator   ← what the page needs
    "nobody":         (None,    SIGN_IN,    SIGN_IN,        SIGN_IN,    SIGN_IN),
    "viewer":         (None,    None,       OTHER_ROLE,     OTHER_ROLE, OTHER_ROLE),
    "communications": (None,    None,       None,           OTHER_ROLE, OTHER_ROLE),
    "lead":           (None,    None,       OTHER_ROLE,     None,       OTHER_ROLE),
    "coordinator":    (None,    None,       None,           None,       None),
}  # fmt: skip
CASES = [
    pytest.param(role, needs, reason, id=f"{role} at a page for {needs}")
    for role, reasons in TRUTH.items()
    for needs, reason in zip(NEEDS, reasons, strict=True)
]


def test_the_table_names_every_role():
    assert set(TRUTH) == set(ROLES) == set(NEEDS)


@pytest.mark.parametrize(("role", "needs", "reason"), CASES)
def test_a_role_is_refused_exactly_where_the_table_says(role, needs, reason):
    assert refusal(User(role=role), needs) == reason


@pytest.mark.parametrize(("role", "needs", "reason"), CASES)
def test_the_door_shows_the_page_the_sign_in_form_or_the_reason(sample_engine, role, needs, reason):
    run = AppTest.from_function(at_the_door, kwargs={"engine": sample_engine, "role": role, "needs": needs})
    run.run(timeout=20)
    assert not run.exception
    assert ("treasure" in [text.value for text in run.markdown]) == (reason is None)
    assert bool(run.text_input) == (reason == SIGN_IN)
    told = [refusal_in_words(role, needs)] if reason == OTHER_ROLE else []
    assert [warning.value for warning in run.warning] == told


def at_the_door(engine, role, needs):
    from datetime import UTC, datetime
    from types import SimpleNamespace

    import streamlit as st

    from components.charts.chart import Edition
    from components.i18n import Words
    from components.page import Page
    from components.view import View
    from data_access.access import User
    from front_door import visit

    edition = Edition(number=1, published_at=datetime(2026, 1, 1, tzinfo=UTC), fingerprint="f", latest=1)
    view = View(engine=engine, words=Words("en"), edition=edition, user=User(role=role))
    page = SimpleNamespace(PAGE=Page(order=1, icon="", needs=needs), show=lambda view: st.markdown("treasure"))
    visit.enter(view, "placements", page, "none", is_published=True)


def refusal_in_words(role, needs):
    words = Words("en")
    return words(OTHER_ROLE, needs=words(f"access.needs.{needs}"), role=words(f"access.role.{role}"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [role for role in ROLES if role != "nobody"])
def test_every_role_and_need_has_its_words(language, role):
    assert Words(language).has(f"access.role.{role}")
    assert Words(language).has(f"access.needs.{role}")
