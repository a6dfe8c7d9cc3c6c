"""Every page opens in every language, light and dark, and says every word it means to."""

from itertools import product

import pytest
from streamlit.testing.v1 import AppTest
from turns import in_turn

from components.i18n import LANGUAGES, Words
from pages import all_pages


def open_page(url, slug, language, look):
    """Draw one page alone.  Streamlit copies this function's source, so everything it needs is imported inside."""
    from importlib import import_module

    import streamlit as st

    from components.charts.chart import Edition
    from components.i18n import Words
    from components.view import View
    from data_access import releases, store
    from data_access.access import User
    from pages import all_pages

    engine = store.engine(url)
    newest = releases.newest(engine)
    edition = Edition(
        number=newest.number,
        published_at=newest.published_at,
        fingerprint=newest.fingerprint,
        latest=newest.number,
    )
    user = User(username="kaisa", name="Kaisa Esimerkki", role="coordinator", sample=True)
    view = View(engine=engine, words=Words(language), edition=edition, user=user, look=look, sample=True)
    st.set_page_config(layout="wide")
    import_module(all_pages()[slug].__name__).show(view)


def opened(engine, slug, language="fi", look="light", **query):
    visit = AppTest.from_function(
        open_page,
        default_timeout=60,
        kwargs={"url": str(engine.url), "slug": slug, "language": language, "look": look},
    )
    for name, value in query.items():
        visit.query_params[name] = value
    return visit.run()


def texts(visit):
    return [element.proto.body for element in visit.get("html")] + [
        element.value for kind in ("title", "header", "subheader", "markdown", "info") for element in visit.get(kind)
    ]


HEAVY = ("overview", "pilots", "training", "placements", "involvement")  # which browsers are shown in one language


@pytest.mark.parametrize(("slug", "language"), sorted({*in_turn(all_pages(), LANGUAGES), *product(HEAVY, LANGUAGES)}))
def test_a_page_opens_with_its_title_and_without_a_missing_word(sample_engine, slug, language):
    visit = opened(sample_engine, slug, language)
    assert not visit.exception
    assert [title.value for title in visit.title] == [Words(language)(f"page.{slug}.title")]
    assert not [text for text in texts(visit) if "⟦" in text]


def test_the_placement_page_opens_in_the_dark(sample_engine):
    visit = opened(sample_engine, "placements", look="dark")
    assert not visit.exception
    assert len(visit.get("plotly_chart")) == 3


def test_every_picture_has_words_for_those_who_cannot_see_it(sample_engine):
    for chart in opened(sample_engine, "placements", "sv").get("plotly_chart"):
        assert 40 <= len(chart.proto.alt) <= 400


def test_a_link_opens_the_choice_it_names(sample_engine):
    visit = opened(sample_engine, "placements", ages="0-24", measure="share", places="90,91", years="2022,2024")
    assert visit.selectbox(key="placements.ages").value == "0-24"
    assert visit.selectbox(key="placements.measure").value == "share"
    assert visit.multiselect(key="placements.places").value == ["90", "91"]
    assert visit.slider(key="placements.years").value == (2022, 2024)
    assert not visit.exception


def test_a_choice_is_written_to_the_address_in_codes(sample_engine):
    visit = opened(sample_engine, "placements")
    assert not visit.query_params
    visit.selectbox(key="placements.ages").set_value("13-17").run()
    visit.toggle(key="placements.others").set_value(True).run()
    assert visit.query_params["ages"] in ("13-17", ["13-17"])
    assert visit.query_params["others"] in ("true", ["true"])
    assert not visit.exception


def test_a_click_counts_although_the_browser_has_not_heard_of_the_last_address(sample_engine):
    visit = opened(sample_engine, "placements")
    visit.toggle(key="placements.others").set_value(True).run()
    del visit.query_params["others"]  # what a slow browser still has
    visit.toggle(key="placements.area").set_value(True).run()
    assert [visit.toggle(key=f"placements.{name}").value for name in ("others", "area")] == [True, True]
    assert set(visit.query_params) == {"others", "area"}


def test_an_address_that_changes_by_itself_is_followed(sample_engine):
    visit = opened(sample_engine, "placements")
    visit.toggle(key="placements.others").set_value(True).run()
    visit.select_slider(key="placements.year").set_value(2015).run()
    for name in ("others", "year"):  # as the back button does
        del visit.query_params[name]
    visit.query_params["ages"] = "13-17"
    visit.run()
    assert visit.selectbox(key="placements.ages").value == "13-17"
    assert visit.toggle(key="placements.others").value is False
    assert visit.select_slider(key="placements.year").value != 2015


def test_nonsense_in_the_address_is_answered_with_a_notice(sample_engine):
    visit = opened(sample_engine, "placements", "en", ages="'; drop", places="xx", years="abc")
    assert not visit.exception
    notice = " ".join(info.value for info in visit.info)
    assert all(word in notice for word in ("Age group", "Areas", "Period"))
    assert "drop" not in " ".join(texts(visit))


def test_choosing_no_place_at_all_is_answered_kindly(sample_engine):
    visit = opened(sample_engine, "placements", "en", places="", country="false")
    assert not visit.exception
    assert Words("en")("common.nothing") in [info.value for info in visit.info]
