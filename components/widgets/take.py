"""Take it with you: the picture as a file for print, slides, sheets and web, a link to it, and text to paste."""

import logging
from functools import partial

import streamlit as st

from components.charts import Chart, say
from components.view import View
from components.widgets.frame import notice

log = logging.getLogger(__name__)
IMAGES = ("png", "svg", "pdf")


def take(view: View, chart: Chart, place: str):
    """Offer every file of *chart*; each is made at the click.  Without Chromium, say so and offer what the browser can."""
    from components.exports import EXPORTS, available  # the exporters load when somebody first asks for a file

    words, pictures = view.words, available()
    link = say.link(chart, words, view.address)
    with st.container(horizontal=True, gap="small", key=f"files-{place}"):
        for export in EXPORTS:
            if export.key in IMAGES and not pictures:
                continue
            st.download_button(
                words(f"export.name.{export.key}"),
                data=partial(_file, export, chart, words, view.today, link),
                file_name=f"{say.file_stem(chart, words)}.{export.ending}",
                mime=export.mime,
                help=words(f"export.use.{export.key}"),
                on_click="ignore",
                key=f"file-{export.key}-{place}",
            )
    if not pictures:
        _by_the_browser(view, chart, place)
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
