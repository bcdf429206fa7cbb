"""A drawn ruler is that of its own band and length, in every size, on screen and on paper."""

from __future__ import annotations

import re

import pytest

from intake.insights.charts.rulers import (
    AFTER,
    AT_END,
    BEFORE,
    MIDDLE,
    Anchor,
    RulerSize,
    RulerSpan,
    anchor,
    draw_ruler,
    has_room,
)
from intake.science.limits import Limits, with_kidney_rule
from intake.science.rulers import ruler, supplement_ruler
from intake.science.sums import Sums
from tests.intake.insights.drawn_days import elements, words
from tests.intake.science.assessments import SEX_NOT_SAID, WOMAN, make_sums


def drawn(
    sums: Sums,
    limits: Limits,
    size: RulerSize = RulerSize.LARGE,
    *,
    name: str = "x",
    span: RulerSpan | None = None,
) -> str:
    return draw_ruler(ruler(sums, limits), size=size, name=name, span=span)


def places(drawing: str, css: str, name: str = "rect", at: str = "x") -> list[str]:
    return [one.get(at, "") for one in elements(drawing, name, css)]


@pytest.mark.parametrize("limits", [WOMAN, SEX_NOT_SAID, with_kidney_rule(WOMAN)])
@pytest.mark.parametrize("food", ["0", "140", "900"])
@pytest.mark.parametrize("size", RulerSize)
def test_ruler_draws_the_parts_of_its_own_band(limits: Limits, food: str, size: RulerSize) -> None:
    scale = ruler(make_sums(food), limits)
    drawing = drawn(make_sums(food), limits, size)
    assert places(drawing, "ruler-zone") == [f"{zone.start}%" for zone in scale.zones]
    assert places(drawing, "ruler-zone", at="width") == [f"{zone.width}%" for zone in scale.zones]
    assert places(drawing, "ruler-edge", "line", "x1") == [f"{tick.at}%" for tick in scale.ticks]
    assert places(drawing, "ruler-fill") == [f"{part.start}%" for part in scale.segments]
    assert not re.search(r"var\(|currentColor|style=", drawing)


def test_the_slim_ruler_has_no_words_and_the_patterns_of_the_large_one() -> None:
    sums = make_sums("140")
    large, compact = drawn(sums, WOMAN), drawn(sums, WOMAN, RulerSize.COMPACT)
    assert words(large) == ["265", "target 320", "415", "low", "optimal", "high"]
    assert words(compact) == []
    assert places(compact, "ruler-zone") == places(large, "ruler-zone")
    used = {fill for fill in places(compact, "ruler-zone", at="fill") if "url" in fill}
    assert used == {"url(#large-low)", "url(#large-high)"}
    assert [one.get("id") for one in elements(large, "pattern")] == ["large-low", "large-high"]
    assert elements(compact, "pattern") == []


def test_filling_lies_over_the_zones() -> None:
    html = drawn(make_sums("140"), WOMAN)
    assert html.index("ruler-zone") < html.index("ruler-edge") < html.index("ruler-fill")


def test_graduations_are_even_and_in_round_steps() -> None:
    (path,) = elements(drawn(make_sums("140"), WOMAN), "path", "ruler-graduation")
    at = [float(x) for x in re.findall(r"M([\d.]+) 0v5", path.get("d", ""))]
    assert at[:3] == [
        0,
        pytest.approx(25 / 475 * 100, abs=0.01),
        pytest.approx(50 / 475 * 100, abs=0.01),
    ]
    assert at[-1] == 100
    assert len(at) == 20


def test_supplements_and_medicines_are_outlined_and_a_medicine_dashed() -> None:
    scale = supplement_ruler(make_sums("0", supplement="200", medicine="300"), WOMAN)
    assert scale is not None
    drawing = draw_ruler(scale, size=RulerSize.SMALL, name="Supplements and medicines")
    supplement, medicine = elements(drawing, "rect", "ruler-fill")
    assert supplement.get("fill") == medicine.get("fill") == "#ffffff"
    assert (supplement.get("stroke-dasharray"), medicine.get("stroke-dasharray")) == (None, "3 2")
    assert places(drawing, "zone-over", at="fill") == ["url(#small-high)"]
    assert "limit 350" in words(drawing)


def test_what_goes_beyond_the_upper_edge_is_dashed() -> None:
    drawing = drawn(make_sums("300", supplement="200"), WOMAN)
    (extension,) = elements(drawing, "rect", "fill-extension")
    assert extension.get("stroke-dasharray") == "6 3"


def test_the_sheet_names_its_edges_and_shows_where_the_usual_intake_lies() -> None:
    span = RulerSpan(start=40.0, end=60.0, mean=50.0, is_clipped=False)
    drawing = drawn(make_sums("250"), WOMAN, RulerSize.SHEET, span=span)
    assert words(drawing) == ["low 265", "target 320", "high 415"]
    (dot,) = elements(drawing, "circle")[-1:]
    assert dot.get("cx") == "50.0%"
    clipped = span._replace(is_clipped=True, mean=None)
    lines = len(elements(drawing, "line"))
    without_end = drawn(make_sums("250"), WOMAN, RulerSize.SHEET, span=clipped)
    assert len(elements(without_end, "line")) == lines - 1
    assert elements(without_end, "circle") == []


def test_a_ruler_says_what_it_shows_and_escapes_its_name() -> None:
    drawing = drawn(make_sums("140"), WOMAN, name='"><b>')
    assert "<b>" not in drawing
    (spoken,) = [one.get("aria-label") for one in elements(drawing, "svg", "ruler")]
    assert spoken == (
        '"><b>, on a scale from 0 to 475 mg. On the scale: food 140 mg. '
        "Marks: low edge 265 mg, target 320 mg, upper edge 415 mg."
    )


@pytest.mark.parametrize(
    ("eaten", "numbers", "words"),
    [
        ("100", {"low": MIDDLE, "low_if_other_sex": MIDDLE, "target": MIDDLE, "high": AT_END}, 4),
        # All leave the numbers room, but two of them have to lean apart.
        ("800", {"low": BEFORE, "low_if_other_sex": AFTER}, 3),
        ("1220", {"low": BEFORE, "low_if_other_sex": None, "target": MIDDLE, "high": MIDDLE}, 2),
        ("4000", {"low": None, "low_if_other_sex": None, "high": AFTER}, 1),
    ],
)
def test_numbers_and_words_of_a_ruler_do_not_run_into_each_other(
    eaten: str, numbers: dict[str, Anchor | None], words: int
) -> None:
    drawn = ruler(make_sums(eaten), SEX_NOT_SAID)
    shown = {tick.name: anchor(tick, drawn.ticks) for tick in drawn.ticks}
    assert {name: shown[name] for name in numbers} == numbers
    named = [zone for zone in drawn.zones if zone.name != "borderline" and has_room(zone)]
    assert len(named) == words
