"""Charts to make files of: every shape, ordinary, with one value, with none, and full."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from analysis.indicators import Measure, placed
from components.charts.chart import Break, Chart, Edition, Note, Shape, Spot, Status

PLACES = (
    ("12", "Etelä-Savo", "Södra Savolax", "South Savo", (4, 4)),
    ("13", "Pohjois-Savo", "Norra Savolax", "North Savo", (3, 3)),
    ("20", "Kainuu", "Kajanaland", "Kainuu", (2, 4)),
    ("01", "Itä-Uusimaa", "Östra Nyland", "East Uusimaa", (6, 4)),
    ("02", "Keski-Uusimaa", "Mellersta Nyland", "Central Uusimaa", (6, 3)),
    ("03", "Länsi-Uusimaa", "Västra Nyland", "West Uusimaa", (6, 2)),
    ("04", "Vantaa ja Kerava", "Vanda och Kervo", "Vantaa and Kerava", (7, 3)),
    ("05", "Varsinais-Suomi", "Egentliga Finland", "Southwest Finland", (5, 1)),
    ("06", "Satakunta", "Satakunta", "Satakunta", (4, 1)),
    ("07", "Kanta-Häme", "Egentliga Tavastland", "Kanta-Häme", (5, 2)),
    ("08", "Pirkanmaa", "Birkaland", "Pirkanmaa", (4, 2)),
    ("09", "Päijät-Häme", "Päijänne-Tavastland", "Päijät-Häme", (4, 3)),
    ("10", "Kymenlaakso", "Kymmenedalen", "Kymenlaakso", (5, 3)),
    ("11", "Etelä-Karjala", "Södra Karelen", "South Karelia", (5, 4)),
    ("14", "Pohjois-Karjala", "Norra Karelen", "North Karelia", (3, 4)),
    ("15", "Keski-Suomi", "Mellersta Finland", "Central Finland", (3, 2)),
    ("16", "Etelä-Pohjanmaa", "Södra Österbotten", "South Ostrobothnia", (3, 1)),
    ("17", "Pohjanmaa", "Österbotten", "Ostrobothnia", (2, 1)),
    ("18", "Keski-Pohjanmaa", "Mellersta Österbotten", "Central Ostrobothnia", (2, 2)),
    ("19", "Pohjois-Pohjanmaa", "Norra Österbotten", "North Ostrobothnia", (2, 3)),
    ("21", "Lappi", "Lappland", "Lapland", (1, 3)),
    ("90", "Helsinki", "Helsingfors", "Helsinki", (7, 2)),
    ("91", "Ahvenanmaa", "Åland", "Åland", (6, 1)),
)
COUNTRY = ("FI", "Koko maa", "Hela landet", "Whole country", None)
OLD, NEW = "sotkanet-2023-05", "sotkanet-2026-08"
EDITION = Edition(number=2, published_at=datetime(2026, 9, 1, 9, tzinfo=UTC), fingerprint="f" * 64, latest=2)


def spot(place) -> Spot:
    code, fi, sv, en, tile = place
    names = {"fi": fi, "sv": sv, "en": en}
    return Spot(code=code, kind="county" if tile else "country", names=names, shorts=names, tile=tile)


def row(code, period, vintage, value, status=Status.SHOWN, *, interval=True):
    held = value is not None
    return {
        "place": code,
        "period": period,
        "vintage": vintage,
        "value": value if held else np.nan,
        "low": value * 0.9 if held and interval else np.nan,
        "high": value * 1.1 if held and interval else np.nan,
        "count": round(value * 30) if held else np.nan,
        "population": 30000.0 if held else np.nan,
        "status": status if held else (status if status is not Status.SHOWN else Status.MISSING),
        "origin": "calculated",
    }


def value(place: int, period: int) -> float:
    """Return a made-up figure that repeats, differs everywhere and has decimals nobody would guess."""
    return 8 + (place * 37 % 23) / 3 + (period - 2000) * ((place % 5) - 2) / 9 + ((place * 7 + period * 13) % 17) / 10


def chart(shape: Shape, *, places=3, years=(2008, 2021), gaps="some", country=False, **more) -> Chart:
    """Return a chart; *gaps* is "some", "all" (no value at all) or "all but one"."""
    chosen = [*PLACES[:places], *([COUNTRY] if country else [])]
    spots = tuple(spot(place) for place in chosen)
    lines = {
        Shape.LINE: [(year, OLD) for year in range(years[0], years[1] + 1)],
        Shape.TILES: [(years[1], NEW)],
        Shape.DOTS: [(years[0], NEW), (years[1], NEW)],
    }[shape]
    found, first = [], True
    for number, mine in enumerate(chosen):
        for year, vintage in lines:
            hidden = gaps == "all" or (gaps == "all but one" and not first) or (gaps == "some" and hole(number, year))
            if hidden:
                found.append(row(mine[0], year, vintage, None, Status.TOO_FEW if number % 2 else Status.MISSING))
            else:
                found.append(row(mine[0], year, vintage, value(number, year)))
            first = False
    given = {
        "name": f"placements.{shape}",
        "filters": {"ages": "0-17", "sex": "total", "measure": "rate"},
        "page": "placements",
        "shape": shape,
        "indicator": placed("0-17"),
        "measure": Measure.RATE,
        "table": pd.DataFrame(found),
        "spots": spots,
        "focus": frozenset(s.code for s in spots if shape is Shape.LINE or s.code in ("12", "13", "20")),
        "edition": EDITION,
        "notes": (Note(key="own_rate"), Note(key="back_cast"), Note(key="neither")),
    }
    return Chart(**given | more)


def hole(place: int, year: int) -> bool:
    return (place * 5 + year) % 11 == 3


def two_vintages(places=3) -> Chart:
    """Return lines that break off in 2021 and go on in another vintage, one year on both sides."""
    later = [
        row(place[0], year, NEW, value(number, year) + 1)
        for number, place in enumerate(PLACES[:places])
        for year in range(2021, 2025)
    ]
    drawn = chart(Shape.LINE, places=places)
    table = pd.concat([drawn.table, pd.DataFrame(later)])
    rank = {place[0]: number for number, place in enumerate(PLACES)}
    table = table.assign(_rank=table["place"].map(rank)).sort_values(["_rank", "vintage", "period"], ignore_index=True)
    breaks = (Break(at=2021.0, key="vintage"), Break(at=2022.5, key="reform"))
    return _again(drawn, table=table.drop(columns="_rank"), breaks=breaks, sample=True)


def counts_apart(places=3) -> Chart:
    """Return counts of children, the whole country on a scale of its own."""
    drawn = chart(Shape.LINE, places=places, country=True, measure=Measure.COUNT, apart=frozenset({"FI"}))
    table = drawn.table.copy()
    table["value"] = (table["value"] * np.where(table["place"] == "FI", 1800, 25)).round()
    return _again(drawn, table=table.assign(low=np.nan, high=np.nan, count=table["value"], population=np.nan))


def _again(drawn: Chart, **changed) -> Chart:
    return Chart(**{name: getattr(drawn, name) for name in drawn.__dataclass_fields__} | changed)


NORMAL = {
    "line": lambda: chart(Shape.LINE),
    "tiles": lambda: chart(Shape.TILES, places=23),
    "dots": lambda: chart(Shape.DOTS, places=23),
}
EXAMPLES = NORMAL | {
    "line full": lambda: chart(Shape.LINE, places=23, country=True),
    "line among others": lambda: chart(Shape.LINE, places=23, focus=frozenset({"12", "13", "20"})),
    "line two vintages": two_vintages,
    "line apart": counts_apart,
    "line one value": lambda: chart(Shape.LINE, gaps="all but one"),
    "tiles one value": lambda: chart(Shape.TILES, places=23, gaps="all but one"),
    "dots one value": lambda: chart(Shape.DOTS, places=23, gaps="all but one"),
    "line empty": lambda: chart(Shape.LINE, gaps="all"),
    "tiles empty": lambda: chart(Shape.TILES, places=23, gaps="all"),
    "dots empty": lambda: chart(Shape.DOTS, places=23, gaps="all"),
    "dots of three": lambda: chart(Shape.DOTS, places=3),
    "line nothing": lambda: nothing(Shape.LINE),
    "dots nothing": lambda: nothing(Shape.DOTS),
}


def nothing(shape: Shape) -> Chart:
    """Return a chart without a single row or place."""
    drawn = chart(shape)
    return _again(drawn, table=drawn.table.iloc[:0], spots=(), focus=frozenset())
