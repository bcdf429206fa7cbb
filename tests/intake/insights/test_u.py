"""The U as drawn keeps the house's look and promises; its table twin says the same."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.insights.charts.u import END, FLOOR, START, TOP, draw_u, u_key, u_table
from intake.science.limits import Limits, with_kidney_rule
from intake.science.u_shape import u_caption, u_curve
from intake.text import Reader
from tests.intake.insights.drawn_days import elements, words
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
)

#: Where the curve of the woman's U ends (mg).
END_MG = 639


def drawing_of(
    limits: Limits = WOMAN, *marks: float, interval: tuple[float, float] | None = None
) -> str:
    return draw_u(
        u_curve(limits),
        limits,
        *marks,
        title="This week",
        reader=Reader.PERSON,
        interval=interval,
    )


def per_cent(mg: float, end: float = END_MG) -> float:
    return START + (END - START) * mg / end


def place(value: str | None) -> float:
    return float((value or "").removesuffix("%"))


def zones_of(drawing: str) -> list[tuple[str, float, float, str]]:
    return [
        (one.get("class", ""), place(one.get("x")), place(one.get("width")), one.get("fill", ""))
        for one in elements(drawing, "rect")
        if one.get("x")
    ]


def test_u_has_no_numbers_on_its_height() -> None:
    assert words(drawing_of(WOMAN, 300, 250)) == [
        *("low", "borderline", "in the band", "above usual"),
        *("0", "100", "200", "300", "400", "500", "600"),
        "mg of magnesium a day",
    ]


def test_u_is_described_and_has_no_colour_that_paper_cannot_read() -> None:
    drawing = drawing_of(SEX_NOT_SAID, 300, 250, interval=(200.0, 400.0))
    assert not re.search(r"var\(|currentColor|style=", drawing)
    assert elements(drawing_of(WOMAN, 300, 250), "svg")[0].get("aria-label") == (
        "This week. With supplements 300 mg; Food and water 250 mg. low: under 265 mg; "
        "in the band, borderline: 265 to under 320 mg; in the band: 320 to 415 mg; "
        f"above the usual range: above 415 mg. {u_caption(Reader.PERSON)}"
    )


def test_u_draws_each_zone_at_its_place_with_its_pattern() -> None:
    zones = zones_of(drawing_of())
    assert [(name, fill) for name, _x, _width, fill in zones] == [
        ("zone-low", "url(#u-low)"),
        ("zone-borderline", "#d5e8e2"),
        ("zone-optimal", "#b5d9d1"),
        ("zone-high", "url(#u-high)"),
    ]
    for (_name, x, width, _fill), (start, stop) in zip(
        zones, [(0, 265), (265, 320), (320, 415), (415, END_MG)], strict=True
    ):
        assert x == pytest.approx(per_cent(start), abs=0.01)
        assert x + width == pytest.approx(per_cent(stop), abs=0.02)


@given(limits_of_anybody(), st.floats(0, 3000))
def test_u_zones_lie_end_to_end_under_the_whole_curve(limits: Limits, up_to: float) -> None:
    curve = u_curve(limits, up_to_mg=up_to)
    drawing = draw_u(curve, limits, reader=Reader.PERSON)
    if not curve or curve[-1][0] <= 0:
        return
    zones = zones_of(drawing)
    assert zones[0][1] == START
    assert zones[-1][1] + zones[-1][2] == pytest.approx(END, abs=0.02)
    for (_name, x, width, _fill), (_after, following, _more, _its) in pairwise(zones):
        assert x + width == pytest.approx(following, abs=0.02)


def test_u_curve_touches_its_top_and_its_floor() -> None:
    (path,) = elements(drawing_of(), "path", "u-curve")
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", path.get("d", ""))
    heights = [float(y) for _x, y in points]
    assert (min(heights), max(heights)) == (TOP, FLOOR)
    assert (points[0], points[-1][0]) == (("0", str(TOP)), "1000")


def test_u_curve_has_no_line_where_nothing_can_be_said() -> None:
    (path,) = elements(drawing_of(INFANT), "path", "u-curve")
    assert not path.get("d", "").startswith("M0 ")


def test_u_shows_one_mark_or_two() -> None:
    assert elements(drawing_of(), "svg", "u-mark") == []
    (one,) = elements(drawing_of(WOMAN, 300, 300), "svg", "u-mark")
    assert place(one.get("x")) == pytest.approx(per_cent(300), abs=0.01)
    assert place(one.get("y")) == FLOOR
    assert [one.text for one in elements(drawing_of(WOMAN, 300, 300), "title")] == [
        "All sources: 300 mg"
    ]
    both = drawing_of(WOMAN, 300, 250)
    assert [one.text for one in elements(both, "title")] == [
        "With supplements: 300 mg",
        "Food and water: 250 mg",
    ]
    assert len(elements(both, "circle", "u-total")) == 1
    assert len(elements(both, "path", "u-diet")) == 1


def test_u_takes_decimals_and_the_total_for_a_missing_diet() -> None:
    drawing = draw_u(u_curve(WOMAN), WOMAN, Decimal("264.5"), reader=Reader.PERSON)
    (mark,) = elements(drawing, "svg", "u-mark")
    assert place(mark.get("x")) == pytest.approx(per_cent(264.5), abs=0.01)


def test_u_draws_the_interval_through_the_mark_inside_the_picture() -> None:
    bar, *_ends = elements(
        drawing_of(WOMAN, 300, 300, interval=(-20.0, 9000.0)), "line", "u-interval"
    )
    assert (place(bar.get("x1")), place(bar.get("x2"))) == (START, END)
    assert bar.get("y1") == bar.get("y2") == str(FLOOR)
    # The marks lie on the curve, not under it.
    drawing = drawing_of(WOMAN, 300, 250, interval=(200.0, 400.0))
    assert drawing.index("u-curve") < drawing.index("u-interval") < drawing.index("u-mark")
    assert elements(drawing_of(WOMAN, interval=(200.0, 400.0)), "line", "u-interval") == []


@pytest.mark.parametrize("limits", [with_kidney_rule(WOMAN), Limits()])
def test_u_is_empty_where_there_is_no_band(limits: Limits) -> None:
    assert drawing_of(limits, 300, 250) == ""


def test_u_key_says_the_marks_with_their_amounts_as_the_table_does() -> None:
    assert [said for _picture, said in u_key(264.9, 200, WOMAN)] == [
        "With supplements: just under 265 mg",
        "Food and water: 200 mg",
    ]
    assert u_key(None, None, WOMAN) == []


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
