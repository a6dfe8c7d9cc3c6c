"""The involvement page: its numbers against rows made by hand, its choices, its words, and nothing about one person."""

from dataclasses import replace
from datetime import UTC, date, datetime
from shutil import copy

import pandas as pd
import pytest
from test_pages import opened, texts
from test_protection import pilots, publish
from test_protection_involvement import CUBE, TOLD, events, part_of, shown
from turns import FULL, in_turn

from components.charts import naming, say
from components.charts import panel as panels
from components.charts.chart import Edition, Status
from components.charts.draw import draw
from components.charts.panel import Panel
from components.charts.table import grid
from components.exports import EXPORTS
from components.figures import FIGURES, involvement
from components.figures.involvement import Choice
from components.i18n import LANGUAGES, Words
from components.view import View
from data_access import protection, releases, store
from data_access.protection import deciding
from data_access.queries.involvement import FEWEST
from data_access.tables import Experts, InvolvementEvent, Pilot, PilotStage, Place, Proposal, TrainingEvent

WHEN = datetime(2026, 1, 1, 9, tzinfo=UTC)
NAMES = [name for name in FIGURES if name.startswith("involvement.")]


def places():
    rows = []
    for code, name in (("12", "Etelä-Savo"), ("13", "Pohjois-Savo"), ("20", "Kainuu")):
        row = {"code": code, "kind": "county", "sotkanet_region": None, "area": None, "in_project": True}
        row |= {f"{kind}_{language}": name for kind in ("name", "short") for language in LANGUAGES}
        rows.append(row | {"tile_row": 1, "tile_column": int(code)})
    return pd.DataFrame(rows)


def proposal(number, county, response, *, decided=None, change=None, told=None, text=None, made=date(2025, 3, 1)):
    return {
        "code": f"E{number}",
        "county": county,
        "pilot": None,
        "date": made,
        "text": text or f"Ehdotus numero {number}",
        "response": response,
        "reason": "Tiloja ei ole" if response in ("partly", "declined") else None,
        "decided": decided,
        "change": change,
        "told_back": told,
        "fit": True,
    }


MARKUP = "<b>Kahvia</b> ![](http://x.example/y)"
PROPOSALS = [
    proposal(1, "12", "accepted", decided=date(2025, 3, 11), change="Alkaa", told=date(2025, 3, 21), text=MARKUP),
    proposal(2, "12", "declined", decided=date(2025, 3, 21), told=date(2025, 3, 31)),
    proposal(3, "12", "partly", decided=date(2025, 3, 31), change="Muuttuu"),
    proposal(4, "20", "open", text="Salaisuus"),
]
EXPERTS = pd.DataFrame(
    [
        (county, date(2025, 1, 1), role, trained, active)
        for county, role, trained, active in (
            ("12", "parent", 11, 8),
            ("12", "young", 6, 6),
            ("13", "parent", 12, 9),
            ("13", "young", 8, 8),
            ("20", "parent", 12, 9),
            ("20", "young", 5, 5),
        )
    ],
    columns=["county", "quarter", "role", "trained", "active"],
)


def of_pilots():
    """Two events of pilots: E1 was planned and done with people, P1 only planned."""
    told = events(*TOLD)
    told.loc[0, ["pilot", "phase", "form"]] = ["E1", "planning", "training"]
    told.loc[1, ["pilot", "phase", "level"]] = ["E1", "doing", "led"]
    told.loc[6, ["pilot", "phase"]] = ["P1", "planning"]
    return told


STAGES = pd.DataFrame(
    [
        (pilot, stage, None, date(2025, 2, 1) if reached else None)
        for pilot, stage, reached in (
            ("E1", "planning", True),
            ("E1", "experiment", True),
            ("E1", "evaluation", False),
            ("P1", "planning", True),
            ("P1", "experiment", True),
            ("K1", "idea", True),
        )
    ],
    columns=["pilot", "stage", "planned", "reached"],
)


def trainings(*counties):
    fixed = {"topic": "trauma", "kind": "training", "hours": 6.0, "work_package": "TP1", "part": None, "title": "K"}
    return pd.DataFrame(
        [
            {"code": f"K{number}", "county": county, "date": date(2025, 2, 3), **fixed}
            for number, county in enumerate(counties)
        ]
    )


ROWS = {
    Place: places(),
    Pilot: pilots("E1", "P1", "K1"),
    PilotStage: STAGES,
    InvolvementEvent: of_pilots(),
    Experts: EXPERTS,
    Proposal: pd.DataFrame(PROPOSALS),
    TrainingEvent: trainings("12", "12", "13"),
}


def seen(engine, language="fi", published=None):
    newest = releases.newest(engine)
    at = published or newest.published_at
    edition = Edition(number=newest.number, published_at=at, fingerprint=newest.fingerprint, latest=newest.number)
    return View(engine=engine, words=Words(language), edition=edition, sample=True)


@pytest.fixture(scope="module")
def view(empty_sqlite, tmp_path_factory):
    engine = store.engine(f"sqlite:///{copy(empty_sqlite, tmp_path_factory.mktemp('view') / 'store')}")
    publish(engine, ROWS)
    return seen(engine, published=WHEN)


def made(view, name, choice=None) -> Panel:
    return FIGURES[f"involvement.{name}"].make(view, choice=choice or Choice())


def held(panel):
    return {cell: row.value for cell, row in panel.cells().items() if row.value == row.value}


# Numbers


def test_experts_are_those_of_the_protected_table(view):
    found = held(made(view, "experts"))
    assert found["12", "2025-Q1"] == 14
    assert found["ALL", "2025-Q1"] == 45
    trained = made(view, "roles", Choice(state="trained"))
    assert held(trained)["13", "parent"] == 12
    assert {row.code for row in made(view, "experts", Choice(places=("12",))).rows} == {"12"}


def test_events_are_counted_by_phase_or_form_and_for_each_ten_pilots(view):
    panel = made(view, "events")
    assert held(panel)["doing", "12"] == 1
    assert held(panel)["planning", "13"] == 6
    assert sum(held(panel).values()) == len(TOLD)
    assert held(made(view, "events", Choice(by="form")))["training", "12"] == 1
    assert "60,0" in say.story(panel, view.words)  # six events and one pilot in each county


def test_participations_and_hours_have_the_same_gaps(view):
    taken = made(view, "participations", Choice(period="2025"))
    hours = made(view, "hours", Choice(period="2025"))
    gaps = [{cell.row for cell in panel.table.itertuples() if cell.value != cell.value} for panel in (taken, hours)]
    assert gaps[0] == gaps[1]
    assert held(hours)["12", "hours"] == 12.0
    assert "Etelä-Savo 3/6" in say.story(hours, view.words)


def test_a_pilots_phase_is_with_people_without_them_or_not_there_yet(view):
    found = held(made(view, "phases"))
    there, nobody, not_yet = involvement.THERE, involvement.NOBODY_THERE, involvement.NOT_YET
    assert [found["E1", phase] for phase in ("planning", "doing", "evaluation")] == [there, there, not_yet]
    assert [found["P1", phase] for phase in ("planning", "doing", "evaluation")] == [there, nobody, not_yet]
    assert {found["K1", phase] for phase in ("planning", "doing", "evaluation", "decision")} == {not_yet}


def test_only_pilots_that_have_passed_a_phase_count_for_the_share(view):
    cells = made(view, "passed").cells()
    assert (cells["12", "share"].count, cells["12", "share"].of, cells["12", "share"].value) == (1, 1, 100)
    assert (cells["13", "share"].count, cells["13", "share"].of) == (0, 1)
    assert cells["20", "share"].status == Status.MISSING
    assert (cells["ALL", "share"].count, cells["ALL", "share"].of) == (1, 2)


def test_levels_are_counted_and_never_averaged(view):
    panel = made(view, "levels")
    assert held(panel)["led", "12"] == 1
    assert held(panel)["involved", "12"] == 5
    assert set(held(panel).values()) <= set(range(len(TOLD)))


def test_answers_are_shares_of_all_and_adopted_of_those_answered(view):
    cells = made(view, "answers").cells()
    assert {key: (cells[key, "share"].count, cells[key, "share"].of) for key in ("answered", "told", "adopted")} == {
        "answered": (3, 4),
        "told": (2, 4),
        "adopted": (2, 3),
    }
    assert cells["adopted", "share"].low == pytest.approx(20.77, abs=0.01)


def test_waits_count_those_who_still_wait(view):
    panel = made(view, "waits")
    assert say.story(panel, view.words).startswith("Puolet sai vastauksen viimeistään tässä ajassa: 20 päivää.")
    found = held(panel)
    assert found["answer", "0"] == 100
    assert min(value for (row, _), value in found.items() if row == "answer") == 25  # one of four is still open


def test_every_proposal_goes_one_way(view):
    panel = made(view, "paths")
    found = {cell: value for cell, value in held(panel).items() if value}
    assert found == {
        ("accepted", "changed_told"): 1,
        ("partly", "changed"): 1,
        ("declined", "told"): 1,
        ("open", "waiting"): 1,
    }


def test_hours_for_each_expert_need_both(view):
    panel = made(view, "load")
    assert held(panel)["12", "load"] == pytest.approx(12 / 14)
    hidden = [row for row in panel.table.itertuples() if row.status == Status.TOO_FEW]
    assert all(row.value != row.value for row in hidden)


def test_training_with_people_stands_beside_all_training(view):
    found = held(made(view, "training"))
    assert (found["12", "all"], found["12", "together"], found["ALL", "all"], found["20", "all"]) == (2, 1, 3, 0)


def test_a_single_county_leaves_out_what_belongs_to_no_county(view):
    assert len(involvement.proposals(view, Choice())) == 4
    assert len(involvement.proposals(view, Choice(places=("20",)))) == 0
    assert len(involvement.proposals(view, Choice(period="2024"))) == 0


# Words and pictures


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("choice", [Choice(), Choice(places=("12",), period="2026", state="trained", by="form")])
def test_a_figure_tells_itself_in_every_language(sample_engine, name, choice, words):
    panel = FIGURES[name].make(seen(sample_engine, words.language), choice=choice)
    table = grid(panel, words)
    said = [
        say.title(panel, words),
        say.story(panel, words),
        say.alt(panel, words),
        table.corner,
        *table.columns,
        *(row.head for row in table.rows),
        *(cell.text for row in table.rows for cell in row.cells),
        *(text for _, text in say.about(panel, words)),
    ]
    assert not [text for text in said if "⟦" in text]
    assert draw(panel, words).data


@pytest.mark.parametrize(("name", "export"), in_turn(NAMES, [each for each in EXPORTS if not each.pictured]))
def test_a_figure_can_be_taken_along(sample_engine, name, export):
    view = seen(sample_engine, "sv")
    panel = FIGURES[name].make(view, choice=Choice())
    assert len(export.make(panel, view.words, on=date(2026, 11, 22), link="https://matka.example.org")) > 500


def test_the_bands_of_a_flow_are_as_wide_as_their_numbers(view):
    figure = draw(made(view, "paths"), view.words)
    bands = [shape for shape in figure.layout.shapes if shape.type == "path"]
    assert len(bands) == 4  # every proposal of the four went a way of its own
    begins = [float(band.path.split()[2]) for band in bands]
    ends = [float(band.path.split()[-2]) for band in bands]
    assert [end - begin for begin, end in zip(begins, ends, strict=True)] == pytest.approx([1, 1, 1, 1])
    told = " ".join(note.text for note in figure.layout.annotations)
    assert "Hyväksytty<br>1" in told


def test_a_figure_without_data_is_empty_and_not_broken(own_sqlite):
    publish(own_sqlite, {Place: places()})
    for name in NAMES:
        panel = FIGURES[name].make(seen(own_sqlite), choice=Choice())
        assert panel.shown.empty, name
        assert say.finding(panel, Words("fi")) == Words("fi")("say.empty"), name


def test_the_easy_findings_agree_with_their_numbers(view, words):
    told = [naming.sentence(each, words, "easy") for each in involvement.easy(view, Choice())]
    assert not [text for text in told if "⟦" in text]
    assert any("18" in text for text in told)
    assert words("easy.involvement.waiting_one") in told
    alone = [each.key for each in involvement.easy(view, Choice(places=("20",), period="2024"))]
    assert {"involvement.events_none", "involvement.made_none"} <= set(alone)


# Twins


@pytest.fixture(scope="module")
def twins(empty_sqlite, tmp_path_factory):
    """Two stores: in Kainuu's first quarter one more took part, in its second one fewer, and both are hidden."""
    moved = list(TOLD)
    moved[12], moved[15] = ("20", 1, 2, 0, 0), ("20", 4, 7, 6, 7)
    numbers = ["parents", "young", "others"]
    other = of_pilots()
    other[numbers] = events(*moved)[numbers]
    made = []
    for name, told in (("one", of_pilots()), ("other", other)):
        engine = store.engine(f"sqlite:///{copy(empty_sqlite, tmp_path_factory.mktemp('twins') / name)}")
        choices = {}
        if made:
            kept = shown(made[0]).reset_index()
            few = kept.loc[kept["status"] == "too_few", ["place", "period", "role"]].agg("|".join, axis=1)
            part = part_of({InvolvementEvent: told})
            choices = {deciding._sign("", CUBE, "participations", part): few.tolist()}
        with store.writing(engine) as connection:
            releases.publish_in(connection, ROWS | {InvolvementEvent: told}, by="k", reason="Uusia lukuja", at=WHEN)
            protection.keep_up(connection, choices=choices)
        made.append(engine)
    return made


@pytest.mark.parametrize("name", NAMES if FULL else NAMES[::3])
def test_pictures_and_files_of_twins_are_the_same_to_the_last_byte(twins, name):
    made = []
    for engine in twins:
        view = seen(engine, published=WHEN)
        for choice in (Choice(), Choice(places=("20",), period="2025")):
            panel = FIGURES[name].make(view, choice=choice)
            plain = replace(panel, edition=replace(panel.edition, fingerprint=""))
            files = [
                export.make(plain, view.words, on=date(2026, 1, 2), link="https://matka.example/involvement")
                for export in EXPORTS
                if export.key in ("csv", "xlsx", "pptx") and not plain.shown.empty
            ]
            made.append((files, str(draw(plain, view.words)), say.about(plain, view.words)))
    assert made[:2] == made[2:]
    assert involvement.easy(seen(twins[0]), Choice()) == involvement.easy(seen(twins[1]), Choice())


# The page


def test_a_link_opens_the_choice_it_names_and_easy_language(sample_engine):
    visit = opened(sample_engine, "involvement", places="12,20", period="2025", state="trained", by="form", easy="true")
    assert not visit.exception
    assert visit.multiselect(key="involvement.places").value == ["12", "20"]
    assert visit.selectbox(key="involvement.period").value == "2025"
    assert Words("fi")("easy.involvement.title") in [each.value for each in visit.subheader]
    assert not [text for text in texts(visit) if "⟦" in text]


def test_a_choice_is_written_to_the_address_in_codes(sample_engine):
    visit = opened(sample_engine, "involvement", "sv")
    assert len(visit.get("plotly_chart")) == len(NAMES)
    assert not visit.query_params
    visit.toggle(key="involvement.easy").set_value(True).run()
    visit.selectbox(key="involvement.period").set_value("2026").run()
    assert set(visit.query_params) == {"easy", "period"}
    assert not visit.exception


def test_nonsense_in_the_address_is_answered_with_a_notice(sample_engine):
    visit = opened(sample_engine, "involvement", "en", places="xx", period="1492", by="<b>", easy="maybe")
    assert not visit.exception
    notice = " ".join(info.value for info in visit.info)
    assert all(word in notice for word in ("Counties", "Period", "Events divided", "In easy language"))
    assert "1492" not in " ".join(texts(visit))


def test_no_county_at_all_is_answered_kindly(sample_engine):
    visit = opened(sample_engine, "involvement", "en", places="")
    assert not visit.exception
    assert Words("en")("common.nothing") in [info.value for info in visit.info]


def test_words_that_the_county_has_not_marked_as_fit_are_counted_and_not_shown(own_sqlite):
    unmarked = [PROPOSALS[0], PROPOSALS[1] | {"fit": None}, PROPOSALS[2] | {"fit": False}, PROPOSALS[3]]
    publish(own_sqlite, ROWS | {Proposal: pd.DataFrame(unmarked)})
    visit = opened(own_sqlite, "involvement")
    assert not visit.exception
    told = " ".join(texts(visit))
    assert "Kahvia" in told
    assert "Ehdotus numero" not in told
    assert Words("fi")("involvement.ledger.unmarked", count="2") in told
    made = FIGURES["involvement.answers"].make(seen(own_sqlite), choice=Choice())
    assert made.findings[0].values["made"] == 4


def test_a_line_that_ends_early_under_another_is_named_in_a_key(view):
    panel = FIGURES["involvement.waits"].make(view, choice=Choice())
    rows = [
        ("answer", "0", 100.0),
        ("answer", "7", 50.0),
        ("told", "0", 100.0),
        ("told", "7", 60.0),
        ("told", "14", 52.0),
    ]
    columns = tuple(panels.stored(day, day) for day in ("0", "7", "14"))
    table = panels.told([(*row, Status.SHOWN) for row in rows])
    layout = draw(replace(panel, table=table, columns=columns), Words("sv")).layout
    assert layout.showlegend
    names = [naming.name(row, Words("sv")) for row in panel.rows]
    assert not any(note.text in names for note in layout.annotations)
    apart = panels.told([(row, column, 90.0 if column == "14" else value, Status.SHOWN) for row, column, value in rows])
    layout = draw(replace(panel, table=apart, columns=columns), Words("sv")).layout
    assert not layout.showlegend


def test_events_are_held_against_pilots_children_and_training(sample_engine):
    view = seen(sample_engine)
    panel = FIGURES["involvement.events"].make(view, choice=Choice())
    per = {note.key.rpartition(".")[2]: note for note in panel.findings}
    (children,) = [note for note in per["per_children"].values["items"] if note.values["place"].code == "12"]
    held = view.involvement_events()
    official = view.official(1065)
    official = official[(official["place"] == "12") & (official["sex"] == "total")]
    population = official[official["year"] == int(per["per_children"].values["year"])]["count"].iloc[-1]
    assert children.values["value"].value == pytest.approx((held["county"] == "12").sum() / population * 10_000)
    trained = FIGURES["involvement.training"].make(view, choice=Choice())
    assert trained.findings[-1].key == "involvement.co_trained"
    assert all(note.values["count"] <= note.values["of"] for note in trained.findings[-1].values["items"])


def test_the_ledger_is_searched_and_shows_texts_as_text(own_sqlite):
    publish(own_sqlite, ROWS)
    visit = opened(own_sqlite, "involvement")
    assert not visit.exception
    told = " ".join(texts(visit))
    assert "&lt;b&gt;Kahvia&lt;/b&gt;" in told
    assert "<b>Kahvia" not in told
    assert "Salaisuus" not in told  # one of fewer than three of its county
    words = Words("fi")
    assert words("involvement.ledger.held_back", count="1", fewest=FEWEST).split(":")[0] in told
    visit.text_input(key="involvement.search").set_value("tiloja NUMERO 3").run()
    told = " ".join(texts(visit))
    assert "Ehdotus numero 3" in told
    assert "Ehdotus numero 2" not in told
    visit.text_input(key="involvement.search").set_value("olematon").run()
    assert words("involvement.ledger.nothing") in [info.value for info in visit.info]
