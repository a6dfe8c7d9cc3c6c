"""Take it with you: the picture as a file for print, slides, sheets and web, a link to it, and text to paste."""

import logging
from functools import partial

import streamlit as st

from components.charts import Chart, say
from components.view import View
from components.widgets.frame import notice

log = logging.getLogger(__name__)
FORMS = ("png", "svg")  # what a reader's own browser can save


def take(view: View, chart: Chart, place: str):
    """Offer every file of *chart*; each is made at the click."""
    # The exporters load when somebody first asks for a file, not with the house.
    from components.exports import EXPORTS, available, file_name

    words, pictures = view.words, available()
    link = say.link(chart, words, view.address)
    with st.container(horizontal=True, gap="small", key=f"files-{place}"):
        for export in EXPORTS:
            if pictures or not export.pictured:
                st.download_button(
                    words(f"export.name.{export.key}"),
                    data=partial(_file, export, chart, words, view.today, link),
                    file_name=file_name(export, chart, words),
                    mime=export.mime,
                    help=words(f"export.use.{export.key}"),
                    on_click="ignore",
                    key=f"file-{export.key}-{place}",
                )
    if not pictures:
        st.info(words("export.problem.no_browser"), icon=":material/info:")
    st.markdown(f"**{words('take.link')}**")
    st.code(link, language=None, wrap_lines=True)
    st.markdown(f"**{words('take.text')}**")
    st.code(say.copy_text(chart, words, on=view.today), language=None, wrap_lines=True)


def _file(export, chart: Chart, words, on, link: str) -> bytes:
    """Make one file; a browser that died is started anew once before anybody is troubled."""
    try:
        return export.make(chart, words, on=on, link=link)
    except Exception:
        log.exception("Making %s of %s failed; trying once more.", export.key, chart.name)
        return export.make(chart, words, on=on, link=link)


def can_make_pictures() -> bool:
    """Return whether this server can make picture files itself."""
    from components.exports import available

    return available()


def camera(view: View, chart: Chart, place: str):
    """Show the whole sheet, emblem, source and all, with a button by which the reader's own browser saves it."""
    from components.charts.printed import printed

    words = view.words
    notice(words("take.by_browser"))
    form = st.segmented_control(
        words("take.form"), FORMS, format_func=str.upper, required=True, default=FORMS[0], key=f"form-{place}"
    )
    sheet = printed(chart, words, on=view.today, link=say.link(chart, words, view.address))
    size = {"width": sheet.layout.width, "height": sheet.layout.height, "scale": 2 if form == "png" else 1}
    st.plotly_chart(
        sheet,
        theme=None,
        alt=say.alt(chart, words),
        key=f"sheet-{form}-{place}",
        config={
            "displayModeBar": True,
            "displaylogo": False,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": form, "filename": say.file_stem(chart, words), **size},
        },
    )
