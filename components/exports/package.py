"""A chart in every form at once."""

from datetime import date

from components.charts.chart import Chart
from components.exports import EXPORTS, camera, file_name, text
from components.exports.packing import packed


def package(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a ZIP of all other files and a text with the alternative text.

    Without Chromium the pictures are left out and the text says so.
    """
    pictures = camera.available()
    files, said = [], text.alternative(chart, words, on=on, link=link)
    for export in EXPORTS:
        if export.key != "zip" and (pictures or not export.pictured):
            files.append((file_name(export, chart, words), export.make(chart, words, on=on, link=link)))
    if not pictures:
        said += f"\n{words('export.problem.no_browser')}\n".encode()
    stem = file_name(EXPORTS[0], chart, words).rpartition(".")[0]
    return packed([*files, (f"{stem}.txt", said)])
