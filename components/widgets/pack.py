"""The meeting pack: all figures of a meeting as slides, as a document and as numbers."""

from collections.abc import Callable

import streamlit as st

from components.charts import say
from components.charts.panel import place
from components.figures import agenda
from components.figures.agenda import Meeting
from components.i18n import LANGUAGES, Words
from components.view import View
from components.widgets.frame import HERE, notice
from components.widgets.rulings import attempt
from data_access import meetings

PAGE = "meeting"
FORMS = ("pptx", "pdf", "xlsx")
EVERY = "every"  # all three languages, in a ZIP
MADE = f"{HERE}.{PAGE}.made"  # session state: what was made last, and of what
MIME = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
LARGEST = 20  # megabytes of a template


def pack(view: View, meeting: Meeting):
    """Offer the files of a meeting: which form, which language; made at the press of a button, while a bar runs."""
    # the exporters load when somebody first looks at a prepared meeting, not with the house
    from components.exports import pack as exports

    words = view.words
    forms = FORMS if exports.printable() else tuple(form for form in FORMS if form != "pdf")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pack-choice"):
        form = st.segmented_control(
            words("packing.form"),
            forms,
            format_func=lambda form: words(f"packing.{form}"),
            default=forms[0],
            required=True,
            key="pack-form",
        )
        language = st.selectbox(
            words("packing.language"),
            (words.language, *(each for each in LANGUAGES if each != words.language), EVERY),
            format_func=lambda code: words("packing.every") if code == EVERY else Words(code)("language"),
            key="pack-language",
            filter_mode=None,
            width=220,
        )
        pressed = st.button(words("packing.make"), type="primary", icon=":material/download:", key="pack-make")
    if "pdf" not in forms:
        notice(words("packing.no_pdf"))
    asked = (meeting.day, meeting.kind, form, language, view.edition.number, meeting.plan)
    if pressed:
        _make(view, meeting, form, language, asked)
    made = st.session_state.get(MADE)
    if made and made[0] == asked:
        _, name, data = made
        st.download_button(
            words("packing.save", name=name),
            data=data,
            file_name=name,
            mime=MIME[name.rpartition(".")[2]],
            on_click="ignore",
            icon=":material/save:",
            key="pack-save",
        )
    if view.user.role == "coordinator":
        _own_slides(view)


def _make(view: View, meeting: Meeting, form: str, language: str, asked: tuple):
    """Make the file and keep it for its button; a template that does not fit any more is said in words."""
    from components.exports import pack as exports

    words = view.words
    bar = st.progress(0.0, text=words("packing.making"))

    def told(share: float):
        bar.progress(min(max(share, 0.0), 1.0), text=words("packing.making"))

    own = meetings.template(view.engine)
    more = {"template": own[1] if own else None} if form != "xlsx" else {}
    make = {"pptx": exports.slides, "pdf": exports.printed, "xlsx": exports.numbers}[form]
    try:
        if language == EVERY:
            packs = [(gathered(view, meeting, Words(code)), Words(code)) for code in LANGUAGES]
            name = exports.file_name(packs[0][0], words, "zip")
            data = exports.everything(packs, forms=(form,), progress=told, **more)
        else:
            chosen = Words(language)
            one = gathered(view, meeting, chosen)
            name, data = exports.file_name(one, chosen, form), make(one, chosen, progress=told, **more)
    except exports.ExportProblem as problem:
        st.error(problem.say(words), icon=":material/error:")
        return
    finally:
        bar.empty()
    st.session_state[MADE] = (asked, name, data)


def gathered(view: View, meeting: Meeting, words: Words):
    """Return the pack of a meeting: its figures as of its release, what was said and decided as of now."""
    from components.exports import pack as exports

    plan = meeting.plan
    then = view.at(plan.release) or view

    def ruling(each: agenda.Ruling) -> exports.Ruling:
        return exports.Ruling(
            text=each.text,
            owner=each.owner_role,
            due=each.due,
            done=each.done,
            followed=each.followed,
            meeting=each.meeting,
        )

    items, told = [], set()
    for point in plan.points:
        chart, rulings = agenda.drawn(then, point), agenda.beside(view, meeting, point)
        told |= {each.code for each in rulings}
        items.append(
            exports.Item(
                chart=chart,
                gone="" if chart else point.figure,
                note=point.note,
                address=say.link(chart, words, view.address) if chart else "",
                remarks=tuple(
                    exports.Remark(county=place(each.county), text=each.text, date=each.day)
                    for each in agenda.said(view, meeting, point)
                ),
                rulings=tuple(map(ruling, rulings)),
            )
        )
    return exports.Pack(
        title=meeting.title,
        date=meeting.day,
        edition=then.edition,
        items=tuple(items),
        notes=plan.notes,
        earlier=tuple(map(ruling, agenda.left(view, meeting))),
        rulings=tuple(ruling(each) for each in agenda.decided(view, meeting) if each.code not in told),
        sample=view.sample,
    )


# The organisation's own slides


def _own_slides(view: View):
    """Let the coordinator keep a template of their organisation, or go back to ours."""
    words = view.words
    box = st.expander(
        words("packing.own"), icon=":material/palette:", on_change="rerun", key="own-slides", type="compact"
    )
    with box:
        if not box.open:
            return
        own = meetings.template(view.engine)
        notice(words("packing.own_is", name=own[0]) if own else words("packing.own_none"))
        given = st.file_uploader(
            words("packing.own_file", megabytes=LARGEST), type=["pptx", "potx"], key="own-slides-file"
        )
        if given is not None and st.session_state.get("own-slides-seen") != given.file_id:
            st.session_state["own-slides-seen"] = given.file_id
            _keep(view, given.name, given.getvalue())
        if own:
            st.button(
                words("packing.own_forget"),
                icon=":material/delete:",
                on_click=_forget(view),
                key="own-slides-forget",
            )


def _keep(view: View, name: str, data: bytes):
    from components.exports import pack as exports

    try:
        exports.check_template(data)
    except exports.ExportProblem as problem:
        st.error(problem.say(view.words), icon=":material/error:")
        return
    if attempt(view, lambda: meetings.keep_template(view.engine, by=view.user, name=name, content=data)):
        st.success(view.words("packing.own_kept", name=name), icon=":material/check:")


def _forget(view: View) -> Callable:
    def forget():
        meetings.keep_template(view.engine, by=view.user, name="", content=None)

    return forget
