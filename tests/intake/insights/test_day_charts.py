"""Days as bars, as a table and as a strip: plain JSON, our colours, nothing unknown as zero."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from intake.insights.charts.days import DayBar, DayLook, day_look, day_rows, days_option
from intake.insights.charts.strip import strip_months
from tests.intake.insights.test_charts import TOKENS, colours_in

FIRST = dt.date(2026, 11, 2)
BAR = DayBar(
    FIRST,
    DayLook.OPTIMAL,
    "optimal",
    300.0,
    0.0,
    0.0,
    0.0,
    0.0,
    300.0,
    1,
    0,
    265.0,
    None,
    320.0,
    415.0,
)


def bars_of(*changes: dict[str, Any]) -> list[DayBar]:
    return [
        BAR._replace(date=FIRST + dt.timedelta(days=at), **change)
        for at, change in enumerate(changes)
    ]


EVERY = bars_of(
    *(
        {"look": look, "water": 10.0, "supplement": 20.0, "counted_supplement": 20.0}
        for look in DayLook
        if look is not DayLook.EMPTY
    )
)


def test_option_is_plain_json_with_tokens_that_exist() -> None:
    option = days_option(EVERY * 8, title="Days")
    assert json.loads(json.dumps(option, allow_nan=False)) == option
    known = set(re.findall(r"^\s*(--[\w-]+):", TOKENS.read_text(encoding="utf-8"), re.MULTILINE))
    for colour in colours_in(option):
        match = re.fullmatch(r"var\((--[\w-]+)\)", colour)
        assert match is not None
        assert match[1] in known


def test_option_keeps_to_the_content_policy_and_is_described() -> None:
    option = days_option(EVERY, title="Magnesium by day")
    assert option["tooltip"]["renderMode"] == "richText"
    assert option["aria"]["label"]["description"] == "Magnesium by day"


def test_low_is_hatched_high_is_dotted_and_unfinished_days_are_pale_and_dashed() -> None:
    styles = {one["name"]: one["itemStyle"] for one in days_option(EVERY, title="")["series"]}
    assert styles["Food, low"]["decal"]["symbol"] == "rect"
    assert styles["Food, above the usual range"]["decal"]["symbol"] == "circle"
    assert "decal" not in styles["Food, in the band"]
    for look in ("partial", "not finished"):
        assert styles[f"Food, {look}"]["borderType"] == "dashed"
        assert styles[f"Food, {look}"]["color"] != styles["Food, low"]["color"]
    assert styles["Food, supplements above the limit"]["decal"]["rotation"] == 0
    assert not any(name.startswith("Medicines") for name in styles)
    assert styles["Supplements, low"]["color"] == "var(--surface)"


def test_unknown_and_nothing_are_no_bars() -> None:
    option = days_option(bars_of({"food": None, "total": None}, {"food": 0.0}), title="")
    assert [one["type"] for one in option["series"]] == ["line", "line", "line"]


def test_edges_of_a_single_day_are_strokes() -> None:
    (edge, *_others) = [
        one for one in days_option(bars_of({}), title="")["series"] if one["type"] == "line"
    ]
    assert (edge["symbol"], edge["symbolSize"]) == ("rect", [96, 2])
    (edge, *_others) = [
        one for one in days_option(bars_of({}, {}), title="")["series"] if one["type"] == "line"
    ]
    assert edge["symbol"] == "none"


def test_long_ranges_can_be_looked_at_closely() -> None:
    assert days_option(bars_of(*[{}] * 31), title="")["dataZoom"] == []
    assert len(days_option(bars_of(*[{}] * 32), title="")["dataZoom"]) == 1


@pytest.mark.parametrize(
    ("state", "zone", "entries", "look"),
    [
        ("complete", "low", 1, DayLook.LOW),
        ("complete", "borderline", 1, DayLook.OPTIMAL),
        ("complete", "adequate", 1, DayLook.OPTIMAL),
        ("complete", "high", 1, DayLook.HIGH),
        ("complete", "cannot_say", 1, DayLook.NONE),
        ("complete", "not_shown", 1, DayLook.NONE),
        ("complete", "empty", 0, DayLook.NONE),
        ("partial", "open", 1, DayLook.PARTIAL),
        ("open", "open", 1, DayLook.OPEN),
        ("open", "open", 0, DayLook.EMPTY),
        ("", "empty", 0, DayLook.EMPTY),
    ],
)
def test_look_of_a_day(state: str, zone: str, entries: int, look: DayLook) -> None:
    assert day_look(state, zone, entries) is look


def test_table_says_the_same_and_never_prints_a_total_like_an_edge_it_misses() -> None:
    rows = day_rows(
        bars_of(
            {"food": 264.9, "total": 264.9, "look": DayLook.LOW, "zone": "low"},
            {"food": None, "total": None, "unknown": 1, "look": DayLook.NONE, "zone": "cannot_say"},
            {"unknown": 1, "look": DayLook.OPEN, "zone": "open", "high": None},
            {"look": DayLook.EMPTY, "entries": 0},
            {"total": 349.8, "low_if_other_sex": 350.0, "look": DayLook.NONE, "zone": "cannot_say"},
            # Finished with nothing eaten.
            {"look": DayLook.NONE, "entries": 0, "food": 0.0, "total": None, "zone": "empty"},
        )
    )
    told = [(row.label, row.total, row.word, row.band) for row in rows]
    assert told == [
        ("Fri 6 Nov 2026", "just under 350", "cannot say", "from 265 to 415, target 320"),
        ("Wed 4 Nov 2026", "at least 300", "not finished", "from 265, target 320"),
        ("Tue 3 Nov 2026", "unknown", "cannot say", "from 265 to 415, target 320"),
        ("Mon 2 Nov 2026", "just under 265", "low", "from 265 to 415, target 320"),
    ]
    assert rows[2].food == "unknown"


def test_tooltips_say_each_date_as_the_table_does() -> None:
    bars = bars_of(
        {"food": 264.9, "total": 264.9, "look": DayLook.LOW, "zone": "low"},
        {"supplement": 150.0, "counted_supplement": 150.0, "total": 450.0, "unknown": 1},
        {
            "supplement": 400.0,
            "counted_supplement": 350.0,
            "medicine": 1500.0,
            "total": 650.0,
            "look": DayLook.OVER,
            "zone": "over_limit",
        },
        {"food": None, "total": None, "unknown": 1, "look": DayLook.NONE, "zone": "cannot_say"},
        {
            "look": DayLook.EMPTY,
            "entries": 0,
            "food": None,
            "low": None,
            "target": None,
            "high": None,
        },
    )
    words = days_option(bars, title="")["tooltip"]["words"]
    assert [said.split("\n") for said in words] == [
        ["Mon 2 Nov 2026: low", "just under 265 mg", "Band from 265 to 415, target 320"],
        [
            "Tue 3 Nov 2026: in the band",
            "at least 450 mg: food 300, supplements 150",
            "Band from 265 to 415, target 320",
        ],
        [
            "Wed 4 Nov 2026: supplements above the limit",
            "650 mg: food 300, supplements 350",
            "Against the supplement limit: supplements 400, medicines 1,500 mg",
            "Band from 265 to 415, target 320",
        ],
        ["Thu 5 Nov 2026: cannot say", "unknown", "Band from 265 to 415, target 320"],
        ["Fri 6 Nov 2026: nothing logged", "Band none"],
    ]


def test_the_day_under_the_pointer_is_not_hidden_by_its_shadow() -> None:
    assert days_option(EVERY, title="")["tooltip"]["axisPointer"]["z"] == 0


def test_strip_has_a_square_on_the_place_of_each_day() -> None:
    first = dt.date(2026, 10, 30)
    bars = [BAR._replace(date=first + dt.timedelta(days=at)) for at in range(3)]
    october, november = strip_months(bars)
    assert (october.first, november.first) == (dt.date(2026, 10, 1), dt.date(2026, 11, 1))
    assert october.paths == ((DayLook.OPTIMAL, "M698 2h20v20h-20zM722 2h20v20h-20z"),)
    assert november.count_of(DayLook.OPTIMAL) == 1
    assert november.count_of(DayLook.LOW) == 0
