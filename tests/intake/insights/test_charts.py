"""Charts: plain JSON that keeps the house's look and promises, and their table twins."""

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.insights.charts.u import u_option, u_table
from intake.science.limits import Limits, with_kidney_rule
from intake.science.u_shape import u_caption, u_curve
from intake.text import Reader
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
)

TOKENS = Path(__file__).resolve().parents[3] / "static/css/site/tokens.css"
COLOUR_KEYS = {"color", "borderColor", "backgroundColor"}


def option_of(limits: Limits = WOMAN, *marks: float, **more: Any) -> dict[str, Any]:
    return u_option(
        u_curve(limits), limits, *marks, title="This week", reader=Reader.PERSON, **more
    )


def series_of(option: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [series for series in option["series"] if series["type"] == kind]


def zones_of(option: dict[str, Any]) -> list[dict[str, Any]]:
    return [series for series in option["series"] if "areaStyle" in series]


def colours_in(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [value for key, value in node.items() if key in COLOUR_KEYS]
        return own + [colour for value in node.values() for colour in colours_in(value)]
    return (
        [colour for item in node for colour in colours_in(item)] if isinstance(node, list) else []
    )


def test_u_option_is_plain_json() -> None:
    option = option_of(WOMAN, 300, 250, interval=(200.0, 400.0))
    assert json.loads(json.dumps(option, allow_nan=False)) == option


def test_u_option_names_every_colour_by_a_token_that_exists() -> None:
    known = set(re.findall(r"^\s*(--[\w-]+):", TOKENS.read_text(encoding="utf-8"), re.MULTILINE))
    colours = set(colours_in(option_of(SEX_NOT_SAID, 300, 250, interval=(200.0, 400.0))))
    assert colours - {"transparent"}
    for colour in colours - {"transparent"}:
        match = re.fullmatch(r"var\((--[\w-]+)\)", colour)
        assert match is not None
        assert match[1] in known


def test_u_option_has_no_numbers_on_its_height() -> None:
    axis = option_of()["yAxis"]
    hidden = ("axisLabel", "axisTick", "axisLine", "splitLine")
    assert [axis[part]["show"] for part in hidden] == [False] * 4


def test_u_option_keeps_to_the_content_policy_and_is_described() -> None:
    option = option_of(WOMAN, 300, 250)
    assert option["tooltip"]["renderMode"] == "richText"
    assert option["tooltip"]["backgroundColor"] == "var(--surface)"
    assert option["aria"]["enabled"]
    assert option["aria"]["label"]["description"] == (
        "This week. With supplements 300 mg; Food and water 250 mg. low: under 265 mg; "
        "in the band, borderline: 265 to under 320 mg; in the band: 320 to 415 mg; "
        f"above the usual range: above 415 mg. {u_caption(Reader.PERSON)}"
    )


def test_u_option_draws_each_zone_with_its_word_and_pattern() -> None:
    zones = zones_of(option_of())
    assert [zone["name"] for zone in zones] == [
        "low",
        "in the band, borderline",
        "in the band",
        "above the usual range",
    ]
    assert [zone["markArea"]["data"][0][0]["name"] for zone in zones] == [
        "low",
        "borderline",
        "in the band",
        "above usual",
    ]
    assert ["decal" in zone["itemStyle"] for zone in zones] == [True, False, False, True]
    edges = [[point[0] for point in zone["data"]] for zone in zones]
    assert edges == [[0, 265], [265, 320], [320, 415], [415, 639]]


@given(limits_of_anybody(), st.floats(0, 3000))
def test_u_option_zones_lie_end_to_end_under_the_whole_curve(limits: Limits, up_to: float) -> None:
    curve = u_curve(limits, up_to_mg=up_to)
    option = u_option(curve, limits, reader=Reader.PERSON)
    edges = [[point[0] for point in zone["data"]] for zone in zones_of(option)]
    if curve and curve[-1][0] > 0:
        assert edges[0][0] == 0
        assert edges[-1][1] == curve[-1][0] == option["xAxis"]["max"]
    assert all(left[1] == right[0] for left, right in pairwise(edges))
    json.dumps(option, allow_nan=False)


def test_u_option_shows_one_mark_or_two() -> None:
    assert series_of(option_of(), "scatter") == []
    (one,) = series_of(option_of(WOMAN, 300, 300), "scatter")
    assert one["data"] == [{"value": [300, 0], "name": "All sources: 300 mg"}]
    both = series_of(option_of(WOMAN, 300, 250), "scatter")
    assert [series["name"] for series in both] == ["With supplements", "Food and water"]
    assert both[0]["symbol"] != both[1]["symbol"]


def test_u_option_takes_decimals_and_the_total_for_a_missing_diet() -> None:
    option = u_option(u_curve(WOMAN), WOMAN, Decimal("264.5"), reader=Reader.PERSON)
    (mark,) = series_of(option, "scatter")
    assert mark["data"][0]["value"][0] == 264.5


def test_u_option_draws_the_interval_through_the_mark_inside_the_picture() -> None:
    option = option_of(WOMAN, 300, 300, interval=(-20.0, 9000.0))
    (bar,) = [series for series in option["series"] if series["name"] == "95 % interval"]
    assert [point[0] for point in bar["data"]] == [0, 639]
    without_mark = option_of(WOMAN, interval=(200.0, 400.0))
    assert "95 % interval" not in [series["name"] for series in without_mark["series"]]


@pytest.mark.parametrize("limits", [with_kidney_rule(WOMAN), Limits()])
def test_u_option_is_empty_where_there_is_no_band(limits: Limits) -> None:
    assert option_of(limits, 300, 250)["series"] == []


def test_u_table_says_each_zone_and_where_one_stands() -> None:
    table = u_table(WOMAN, 300, 250)
    assert [(row.word, row.span) for row in table] == [
        ("Low", "under 265 mg"),
        ("In the band, borderline", "265 to under 320 mg"),
        ("In the band", "320 to 415 mg"),
        ("Above the usual range", "above 415 mg"),
    ]
    assert [row.marks for row in table] == [
        "",
        "With supplements: 300 mg; Food and water: 250 mg",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("total", "diet", "word"),
    [
        (264.9, 264.9, "Low"),
        (900, 300, "In the band"),
        (900, 500, "Above the usual range"),
        (415, 415, "In the band"),
    ],
)
def test_u_table_places_marks_by_the_judged_zone(total: float, diet: float, word: str) -> None:
    assert [row.word for row in u_table(WOMAN, total, diet) if row.marks] == [word]


def test_u_table_never_prints_a_mark_like_the_edge_it_misses() -> None:
    assert u_table(WOMAN, 264.9)[0].marks == "All sources: just under 265 mg"
    assert u_table(WOMAN, 415.1)[3].marks == "All sources: just over 415 mg"


@pytest.mark.parametrize(
    ("limits", "spans"),
    [
        (INFANT, ["under 75 mg", "75 mg and more"]),
        (make_limits(high=None), ["under 265 mg", "265 to under 320 mg", "320 mg and more"]),
        (with_kidney_rule(WOMAN), []),
    ],
)
def test_u_table_follows_the_limits(limits: Limits, spans: list[str]) -> None:
    assert [row.span for row in u_table(limits)] == spans


def test_u_table_without_marks_places_none() -> None:
    assert [row.marks for row in u_table(WOMAN)] == [""] * 4
