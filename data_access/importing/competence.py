"""The sheet of competence: what each wave of the survey found about each topic, on a scale from 1 to 5."""

import re

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Competence

WAVE = re.compile(r"(20[0-9]{2})-(spring|autumn)")
ROUNDING = 0.05  # means and deviations are told with one decimal at least


def no_wave(rows, context):
    def broken(wave):
        found = WAVE.fullmatch(wave)
        return not found or not context.starts.year <= int(found[1]) <= context.today.year

    return cards.each(rows["wave"], broken)


def impossible_mean(rows, context):
    """Answers 1–2, 3 and 4–5 set bounds to their mean."""
    lowest = rows["low"] + 3 * rows["middle"] + 4 * rows["high"]
    highest = 2 * rows["low"] + 3 * rows["middle"] + 5 * rows["high"]
    total = rows[["low", "middle", "high"]].sum(axis=1)
    return (rows["mean"] < lowest / total - ROUNDING) | (rows["mean"] > highest / total + ROUNDING)


def impossible_deviation(rows, context):
    """On a scale from 1 to 5 no n answers deviate by more than 2 √(n / (n − 1))."""
    answers = rows["answers"].where(rows["answers"] > 1).astype("Float64")
    most = 2 * (answers / (answers - 1)) ** 0.5
    return (rows["sd"] < 0) | (rows["sd"] > most + ROUNDING)


SHEET = Sheet(
    name="competence",
    table=Competence,
    columns=(
        Column(name="wave", longest=32),
        Column(name="county", refers="county"),
        Column(name="topic", choices=codes.TOPICS),
        Column(name="answers", kind="whole", lowest=0, highest=99_999),
        Column(name="mean", kind="number", lowest=1, highest=5),
        Column(name="sd", kind="number"),
        Column(name="low", kind="whole", lowest=0, highest=99_999),
        Column(name="middle", kind="whole", lowest=0, highest=99_999),
        Column(name="high", kind="whole", lowest=0, highest=99_999),
    ),
    key=("wave", "county", "topic"),
    county="county",
    usual=("answers",),
    rules=(
        Rule(
            key="wave_not_named",
            columns=("wave",),
            broken=no_wave,
            good=({"wave": "2025-spring"}, {"wave": "2024-autumn"}),
            bad=({"wave": "kevät 2025"}, {"wave": "2019-spring"}, {"wave": "2025-summer"}),
        ),
        Rule(  # the mean of one answer would be one worker's
            key="competence_too_few_answers",
            columns=("answers",),
            broken=lambda rows, context: rows["answers"] < 2,
            good=({"answers": 2},),
            bad=({"answers": 1}, {"answers": 0}),
        ),
        cards.not_the_sum(("low", "middle", "high"), "answers", key="competence_parts"),
        Rule(
            key="competence_mean",
            columns=("mean", "low", "middle", "high"),
            broken=impossible_mean,
            good=({"low": 2, "middle": 4, "high": 4, "mean": 3.0}, {"low": 2, "middle": 4, "high": 4, "mean": 3.6}),
            bad=({"low": 2, "middle": 4, "high": 4, "mean": 2.9}, {"low": 2, "middle": 4, "high": 4, "mean": 3.7}),
        ),
        Rule(
            key="competence_deviation",
            columns=("sd", "answers"),
            broken=impossible_deviation,
            good=({"answers": 2, "sd": 2.8}, {"answers": 40, "sd": 0.0}),
            bad=({"answers": 40, "sd": 2.1}, {"answers": 40, "sd": -0.1}),
        ),
    ),
)
