"""Days as drawn: every bar at its day, as high as its amount, in the look of its zone."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from intake.insights.charts.bars import (
    EDGES,
    THIN_FROM,
    WIDTH,
    draw_days,
    draw_strengths,
    start_of,
)
from intake.insights.charts.days import DayBar, DayLook
from intake.insights.charts.keys import cells_key, days_key, named_zones, zone_symbols
from intake.insights.charts.strip import strip_months
from tests.intake.insights.drawn_days import (
    FIRST,
    columns,
    elements,
    make_bar,
    scale_of,
    words,
)

#: A year of days of the longest address must stay below this.
MOST_BYTES = 60_000
HEIGHT = 320
DRAWN_LOOKS = [look for look in DayLook if look is not DayLook.EMPTY]
some_mg = st.none() | st.floats(1, 900)


def draw(*bars: DayBar, height: int = HEIGHT, day_prefix: str = "") -> str:
    return draw_days(bars, height=height, label="Days", day_prefix=day_prefix)


@st.composite
def drawn_bars(draw_one: st.DrawFn, most: int = 120) -> list[DayBar]:
    bars = []
    for at in range(draw_one(st.integers(1, most))):
        food, water, supplement = (draw_one(some_mg) for _kind in range(3))
        known = [mg for mg in (food, water, supplement) if mg is not None]
        bars.append(
            make_bar(
                at,
                look=draw_one(st.sampled_from(DRAWN_LOOKS)),
                food=food,
                water=water,
                supplement=supplement,
                counted_supplement=supplement,
                total=sum(known) if known else None,
            )
        )
    return bars


@given(drawn_bars())
def test_every_day_has_its_bar_at_its_place_as_high_as_its_amounts(bars: list[DayBar]) -> None:
    drawing = draw(*bars)
    zero, per_mg = scale_of(drawing)
    is_thin = len(bars) >= THIN_FROM
    room = (4 * len(bars) if is_thin else WIDTH) / len(bars)
    by_day: dict[int, list[tuple[str, str, float, float]]] = {}
    for one in columns(drawing):
        at = int((one.x + one.width / 2) / room)
        by_day.setdefault(at, []).append((one.kind, one.look, one.top, one.foot))
        assert room * at <= one.x + 0.1
        assert one.x + one.width <= room * (at + 1) + 0.1
    for at, bar in enumerate(bars):
        foot, kinds = zero, by_day.pop(at, [])
        parts = {"food": bar.food, "water": bar.water, "supplement": bar.counted_supplement}
        assert sorted(kind for kind, *_place in kinds) == sorted(
            kind for kind, mg in parts.items() if mg
        )
        for kind, look, top, below in kinds:
            assert look == bar.look.value
            assert below == pytest.approx(foot, abs=0.6)
            foot = zero - per_mg * sum(
                mg or 0
                for name, mg in parts.items()
                if list(parts).index(name) <= list(parts).index(kind)
            )
            assert top == pytest.approx(foot, abs=0.6)
    assert by_day == {}


def test_a_medicine_and_what_a_supplement_has_beyond_its_limit_are_not_drawn() -> None:
    with_one = draw(make_bar(medicine=1500.0))
    assert with_one == draw(make_bar())
    capped = draw(make_bar(supplement=400.0, counted_supplement=150.0, total=450.0))
    zero, per_mg = scale_of(capped)
    (_food, piece) = columns(capped)
    assert (piece.foot - piece.top) / per_mg == pytest.approx(150, abs=1)
    assert zero > piece.foot


def test_zones_differ_by_pattern_and_kinds_by_filling() -> None:
    drawing = draw(*(make_bar(at, look=look) for at, look in enumerate(DRAWN_LOOKS)))
    fills = {
        path.get("class", "").split()[1]: (path.get("fill"), path.get("stroke-dasharray"))
        for path in elements(drawing, "path", "bar")
    }
    assert fills["bar-low"] == ("url(#days-low)", None)
    assert fills["bar-high"] == ("url(#days-high)", None)
    assert fills["bar-over"] == ("url(#days-over)", None)
    assert fills["bar-partial"][1] != fills["bar-open"][1]
    assert len(set(fills.values())) == len(DRAWN_LOOKS)
    assert {one.get("id") for one in elements(drawing, "pattern")} == {
        "days-low",
        "days-high",
        "days-over",
    }
    kinds = draw(make_bar(food=9.0, water=9.0, supplement=9.0, counted_supplement=9.0, total=27.0))
    assert len({path.get("fill") for path in elements(kinds, "path", "bar")}) == 3


def test_paper_finds_no_colour_that_it_cannot_read() -> None:
    everything = draw(*(make_bar(at, look=look, unknown=1) for at, look in enumerate(DRAWN_LOOKS)))
    assert "var(" not in everything
    assert "currentColor" not in everything
    assert "style=" not in everything
    for one in elements(everything, "path"):
        assert one.get("fill") or one.get("stroke")


def test_edges_hold_for_their_days_and_step_where_the_band_changes() -> None:
    bars = [make_bar(0), make_bar(1), *(make_bar(at, low=310.0, high=None) for at in (2, 3))]
    drawing = draw(*bars)
    zero, per_mg = scale_of(drawing)
    low, target, high = (
        elements(drawing, "path", f"plot-{name}")[0].get("d", "")
        for name in ("low", "target", "high")
    )
    before, after = (f"{zero - mg * per_mg:.4g}" for mg in (265, 310))
    assert low == f"M0 {before}H240V{after}H480"
    assert target == f"M0 {zero - 320 * per_mg:.4g}H480"
    assert high == f"M0 {zero - 415 * per_mg:.4g}H240"
    # A word stands where a line ends at the last day.
    assert [word for word in words(drawing) if word in {"low", "target", "high"}] == [
        "low",
        "target",
    ]


@given(st.lists(st.none() | st.floats(50, 320), min_size=1, max_size=30))
def test_an_edge_is_at_its_height_on_each_day_and_nowhere_else(lows: list[float | None]) -> None:
    drawing = draw(*(make_bar(at, low=low) for at, low in enumerate(lows)))
    zero, per_mg = scale_of(drawing)
    paths = [one.get("d", "") for one in elements(drawing, "path", "plot-low")]
    heights: dict[int, float] = {}
    room, x, y = WIDTH / len(lows), 0.0, 0.0
    for command, first, second in re.findall(r"([MHV])([\d.]+)(?: ([\d.]+))?", "".join(paths)):
        if command == "M":
            x, y = float(first), float(second)
        elif command == "V":
            y = float(first)
        else:
            for at in range(round(x / room), round(float(first) / room)):
                heights[at] = y
            x = float(first)
    assert heights.keys() == {at for at, low in enumerate(lows) if low is not None}
    for at, height in heights.items():
        assert height == pytest.approx(zero - (lows[at] or 0) * per_mg, abs=0.1)


def test_words_at_the_ends_of_edges_do_not_lie_on_each_other() -> None:
    drawing = draw(make_bar(low=318.0, target=320.0, high=322.0))
    places = sorted(float(one.get("y", "")) for one in elements(drawing, "text", "plot-edge-word"))
    assert len(places) == 3
    assert all(below - above >= 12 for above, below in pairwise(places))


def test_a_long_drawing_says_the_amounts_of_its_edges_where_it_opens() -> None:
    drawing = draw(*(make_bar(at, high=None) for at in range(THIN_FROM)))
    assert {"low 265", "target 320"} <= set(words(drawing))


def test_unknown_is_marked_and_not_drawn_as_zero() -> None:
    nothing = {"food": None, "total": None, "unknown": 1}
    drawing = draw(make_bar(0), make_bar(1, unknown=1), make_bar(2, **nothing))
    assert [word for word in words(drawing) if word in "+?"] == ["+", "?"]
    assert len(columns(drawing)) == 2


@pytest.mark.parametrize("count", [1, 5, 14, 28, 90, 366])
def test_some_dates_are_named_and_every_day_has_a_bar_in_the_drawing(count: int) -> None:
    drawing = draw(*(make_bar(at) for at in range(count)))
    width = 4 * count if count >= THIN_FROM else WIDTH
    drawn = columns(drawing)
    assert len(drawn) == count
    assert drawn[0].x >= 0
    assert drawn[-1].x + drawn[-1].width <= width + 0.1
    last = FIRST + dt.timedelta(days=count - 1)
    named = [word for word in words(drawing) if re.fullmatch(r"\d+ \w{3}", word)]
    if count < THIN_FROM:
        assert named[-1] == f"{last.day} {last:%b}"
        assert len(named) <= 4
    else:
        assert all(word.startswith("1 ") for word in named)
        assert len(named) == 13


def test_a_bar_is_a_link_to_its_day_and_no_stop_of_the_keyboard() -> None:
    drawing = draw(make_bar(0), make_bar(1, look=DayLook.EMPTY), day_prefix='/day/"&/')
    links = elements(drawing, "a")
    assert [one.get("href") for one in links] == [
        '/day/"&/2026-11-01/',
        '/day/"&/2026-11-02/',
    ]
    assert {one.get("tabindex") for one in links} == {"-1"}
    assert elements(draw(make_bar(0)), "a") == []


def test_words_from_people_are_escaped() -> None:
    named = draw_strengths([1], most=10, height=40, label='"><script>', start=9.0)
    assert "<script>" not in named
    assert elements(named, "svg")[0].get("aria-label") == '"><script>'
    assert "<script>" not in draw_days([make_bar()], height=200, label='"><script>')


def test_a_year_is_small() -> None:
    year = [
        make_bar(
            at,
            look=DRAWN_LOOKS[at % len(DRAWN_LOOKS)],
            food=100.0 + at,
            water=30.0 + at % 70,
            supplement=300.0,
            counted_supplement=200.0 + at % 90,
            total=500.0 + at,
            unknown=1,
        )
        for at in range(366)
    ]
    assert len(draw(*year, day_prefix="/clients/ABCDEFGH/day/").encode()) < MOST_BYTES
    assert len(draw(*year, height=170).encode()) < MOST_BYTES / 2


def test_the_script_that_reads_the_drawings_is_small() -> None:
    script = Path(settings.BASE_DIR) / "static/js/trends/plot.js"
    assert script.stat().st_size < 5_000


def test_nothing_at_all_can_be_drawn() -> None:
    assert columns(draw()) == []
    assert elements(draw_strengths([], most=10, height=40, label="", start=9.0), "svg")


def test_strengths_lie_on_the_days_of_the_bars_and_a_noted_zero_is_seen() -> None:
    bars = [make_bar(at) for at in range(4)]
    days, start = draw(*bars), start_of(bars)
    lane = draw_strengths([None, 0, 5, 10], most=10, height=42, label="Cramps", start=start)
    (path,) = elements(lane, "path", "plot-strength")
    places = re.findall(r"M([\d.]+) 40V([\d.]+)h", path.get("d", ""))
    assert [float(x) for x, _top in places] == [one.x for one in columns(days)[1:]]
    assert [float(top) for _x, top in places] == [39, 21, 2]
    parts = [elements(drawing, "svg")[1] for drawing in (days, lane)]
    assert parts[0].get("x") == parts[1].get("x") == f"{start}%"
    assert parts[0].get("width") == parts[1].get("width")


def test_the_key_has_each_look_and_line_that_occurs() -> None:
    bars = [make_bar(0, look=DayLook.LOW), make_bar(1, look=DayLook.EMPTY, high=None)]
    assert [word for _picture, word in days_key(bars)] == [
        "low",
        "low below",
        "target",
        "high above",
    ]
    pictures = [picture for picture, _word in [*days_key(bars), *cells_key(DayLook)]]
    assert all(elements(picture, "svg") for picture in pictures)
    assert len({picture for picture, _word in cells_key(DRAWN_LOOKS)}) == len(DRAWN_LOOKS)
    assert " id=" not in "".join(pictures)
    assert set(EDGES) == {"low", "low_if_other_sex", "target", "high"}


@pytest.mark.parametrize(
    ("zone", "look"),
    [
        ("low", DayLook.LOW),
        ("borderline", DayLook.OPTIMAL),
        ("high", DayLook.HIGH),
        ("over_limit", DayLook.OVER),
        ("cannot_say", DayLook.NONE),
        ("not_shown", DayLook.NONE),
        ("open", DayLook.OPEN),
        ("empty", DayLook.EMPTY),
    ],
)
def test_a_day_in_a_list_looks_as_in_the_key_of_a_strip(zone: str, look: DayLook) -> None:
    ((picture, _word),) = cells_key([look])
    (drawn,) = re.findall(r"<svg[^>]*>(.*)</svg>", picture)
    symbol = rf'<symbol [^>]*id="strip-{zone}"[^>]*>{re.escape(drawn)}</symbol>'
    assert re.search(symbol, zone_symbols())
    listed = named_zones([(zone, "Sunday 22 November: as drawn")])
    assert f'<title>Sunday 22 November: as drawn</title><use href="#strip-{zone}"/>' in listed


def test_strip_has_a_square_on_the_place_of_each_day() -> None:
    first = dt.date(2026, 10, 30)
    bars = [make_bar()._replace(date=first + dt.timedelta(days=at)) for at in range(3)]
    october, november = strip_months(bars, day_prefix="/day/")
    assert (october.first, november.first) == (dt.date(2026, 10, 1), dt.date(2026, 11, 1))
    (path,) = elements(october.drawing, "path")
    assert path.get("d") == "M698 2h20v20h-20zM722 2h20v20h-20z"
    links = elements(october.drawing, "a")
    assert [link.get("href") for link in links] == ["/day/2026-10-30/", "/day/2026-10-31/"]
    assert [rect.get("x") for link in links for rect in link] == ["696", "720"]
    assert [link.get("href") for link in elements(november.drawing, "a")] == ["/day/2026-11-01/"]
    assert november.count_of(DayLook.OPTIMAL) == 1
    assert november.count_of(DayLook.LOW) == 0


def test_the_first_month_has_the_patterns_that_all_refer_to() -> None:
    first = dt.date(2026, 10, 31)
    october, november = strip_months(
        [
            make_bar(look=DayLook.OPTIMAL)._replace(date=first),
            make_bar(look=DayLook.LOW)._replace(date=first + dt.timedelta(days=1)),
        ],
        day_prefix="/day/",
    )
    assert [one.get("id") for one in elements(october.drawing, "pattern")] == ["months-low"]
    assert elements(november.drawing, "pattern") == []
    assert elements(november.drawing, "path")[0].get("fill") == "url(#months-low)"
