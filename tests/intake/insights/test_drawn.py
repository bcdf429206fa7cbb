"""Days as the server draws them."""

from __future__ import annotations

import datetime as dt

import pytest

from intake.insights.charts.days import DayBar, DayLook
from intake.insights.charts.drawn import END, START, draw_days, draw_strengths

FIRST = dt.date(2026, 11, 1)


def bar(at: int = 0, **extra: object) -> DayBar:
    known = {
        "date": FIRST + dt.timedelta(days=at),
        "look": DayLook.OPTIMAL,
        "zone": "optimal",
        "food": 300.0,
        "water": None,
        "supplement": None,
        "medicine": None,
        "counted_supplement": None,
        "total": 300.0,
        "entries": 1,
        "unknown": 0,
        "low": 265.0,
        "low_if_other_sex": None,
        "target": 320.0,
        "high": 415.0,
    }
    return DayBar(**(known | extra))  # type: ignore[arg-type]  # the fields of a bar by name


def test_kinds_stand_on_each_other_and_add_up_to_the_total() -> None:
    drawing = draw_days(
        [bar(food=200.0, water=50.0, supplement=400.0, counted_supplement=150.0, total=400.0)],
        height=200,
    )
    assert [piece.kind for piece in drawing.bars] == ["food", "water", "supplement"]
    tops = [drawing.ground, *(piece.y for piece in drawing.bars)]
    for piece, below in zip(drawing.bars, tops, strict=False):
        assert piece.y + piece.height == pytest.approx(below, abs=0.02)
    zero, *_more, top = drawing.scale
    per_mg = (zero.y - top.y) / float(top.text)
    assert drawing.ground - drawing.bars[-1].y == pytest.approx(400 * per_mg, abs=0.5)


def test_zones_differ_by_pattern_and_kinds_by_filling() -> None:
    looks = [
        DayLook.LOW,
        DayLook.OPTIMAL,
        DayLook.HIGH,
        DayLook.OVER,
        DayLook.NONE,
        DayLook.PARTIAL,
        DayLook.OPEN,
    ]
    drawing = draw_days([bar(at, look=look) for at, look in enumerate(looks)], height=200)
    assert len({piece.paint for piece in drawing.bars}) == len(looks)
    assert drawing.bars[0].paint.fill == "url(#drawn-low)"
    assert drawing.bars[2].paint.fill == "url(#drawn-high)"
    assert drawing.bars[3].paint.fill == "url(#drawn-over)"
    kinds = draw_days(
        [bar(food=9.0, water=9.0, supplement=9.0, counted_supplement=9.0, total=27.0)], height=200
    )
    assert len({piece.paint for piece in kinds.bars}) == 3


def test_a_medicine_is_not_drawn() -> None:
    with_one, without = (
        draw_days([bar(medicine=medicine)], height=200) for medicine in (1500.0, None)
    )
    assert with_one == without


def test_edges_are_one_line_for_as_long_as_they_hold_and_none_where_there_is_none() -> None:
    bars = [bar(0), bar(1), bar(2, low=310.0, high=None), bar(3, low=310.0, high=None)]
    lines = draw_days(bars, height=200).lines
    assert [line.name for line in lines] == ["low", "low", "target", "high"]
    low, later, target, high = lines
    assert low.x == START
    assert low.x_end == later.x == high.x_end
    assert later.x_end == target.x_end == END
    assert later.y < low.y


def test_unknown_is_marked_and_not_drawn_as_zero() -> None:
    nothing = {"food": None, "total": None, "unknown": 1}
    drawing = draw_days([bar(0), bar(1, unknown=1), bar(2, **nothing)], height=200)
    assert [mark.text for mark in drawing.marks] == ["+", "?"]
    assert len(drawing.bars) == 2


@pytest.mark.parametrize("count", [1, 5, 14, 28, 90, 366])
def test_every_day_keeps_within_the_drawing_and_the_last_date_is_named(count: int) -> None:
    drawing = draw_days([bar(at) for at in range(count)], height=200)
    assert len(drawing.bars) == count
    assert drawing.bars[0].x >= START
    assert drawing.bars[-1].x + drawing.bars[-1].width <= END + 0.01
    last = FIRST + dt.timedelta(days=count - 1)
    assert drawing.dates[-1].text == f"{last.day} {last:%b}"
    assert len(drawing.dates) <= 5


def test_nothing_at_all_can_be_drawn() -> None:
    drawing = draw_days([], height=200)
    assert drawing.bars == []
    assert drawing.dates == []
    assert draw_strengths([], most=10, height=40).bars == []


def test_strengths_lie_on_the_days_of_the_bars_and_a_noted_zero_is_seen() -> None:
    days = draw_days([bar(at) for at in range(4)], height=200)
    lane = draw_strengths([None, 0, 5, 10], most=10, height=42)
    assert [piece.x for piece in lane.bars] == [piece.x for piece in days.bars[1:]]
    assert [piece.height for piece in lane.bars] == [1.0, 19.0, 38.0]
    assert all(piece.y + piece.height == lane.ground for piece in lane.bars)
