"""What every file says of itself, whatever its kind: what it shows, where that comes from and who paid for it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from components.charts import say

TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}  # document languages, as Office and HTML write them
AUTHOR = "Matka"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colophon:
    """Everything said about a chart in one language.  ``about`` pairs terms with explanations."""

    language: str
    topic: str
    finding: str
    story: str
    alt: str
    filters: str
    unit: str
    source: str
    citation: str
    release: str
    licence: str
    notes: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    statement: str
    emblem: str
    sample: str
    link: str
    made: datetime

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands under every picture: the warning if the data is invented, source, citation, release, link."""
        return tuple(
            filter(
                None, (self.sample, self.source, self.citation, f"{self.release}. {self.licence}".strip(), self.link)
            )
        )


def colophon(chart, words, *, on: date, link: str = "") -> Colophon:
    """Gather what is said about *chart*; *on* is the day the file is made, for the citation and the properties."""
    return Colophon(
        language=TAGS[words.language],
        topic=say.title(chart, words),
        finding=say.finding(chart, words),
        story=say.story(chart, words),
        alt=say.alt(chart, words),
        filters=say.subtitle(chart, words),
        unit=say.unit(chart, words),
        source=say.source_line(chart, words) if say.sources(chart, words) else "",
        citation=say.citation(chart, words, on=on),
        release=say.edition(chart, words),
        licence=say.licence(chart, words),
        notes=say.notes(chart, words),
        about=say.about(chart, words),
        statement=words("eu.statement"),
        emblem=words("eu.emblem"),
        sample=words("say.sample") if chart.sample else "",
        link=link,
        made=datetime.combine(on, time(12), tzinfo=UTC),
    )
