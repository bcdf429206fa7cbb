"""A drawn ruler is that of its own band and length, also where one was drawn before."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from intake.science.limits import Limits, with_kidney_rule
from intake.science.rulers import ruler
from intake.science.sums import Sums
from tests.intake.science.assessments import SEX_NOT_SAID, WOMAN, make_sums


def drawn(sums: Sums, limits: Limits, size: str = "large") -> str:
    scale = ruler(sums, limits)
    return render_to_string("intake/day/_ruler.html", {"scale": scale, "size": size, "name": "x"})


def parts(html: str, kind: str) -> list[str]:
    """The places of one kind of part, in order."""
    return re.findall(rf'class="{kind}[^"]*" x="([^"]*)"', html)


@pytest.mark.parametrize("limits", [WOMAN, SEX_NOT_SAID, with_kidney_rule(WOMAN)])
@pytest.mark.parametrize("food", ["0", "140", "900"])
def test_ruler_draws_the_parts_of_its_own_band(limits: Limits, food: str) -> None:
    sums = make_sums(food)
    scale = ruler(sums, limits)
    for _again in range(2):
        html = drawn(sums, limits)
        assert parts(html, "ruler-zone") == [f"{zone.start}%" for zone in scale.zones]
        assert parts(html, "ruler-edge") == [f"{tick.at}%" for tick in scale.ticks]
        assert parts(html, "ruler-number") == [f"{tick.at}%" for tick in scale.ticks]
        assert parts(html, "ruler-fill") == [f"{part.start}%" for part in scale.segments]
        assert len(parts(html, "ruler-graduation")) > 5


def test_small_rulers_are_drawn_without_words() -> None:
    sums = make_sums("140")
    assert "ruler-word" in drawn(sums, WOMAN)
    compact = drawn(sums, WOMAN, "compact")
    assert "<text" not in compact
    assert parts(compact, "ruler-zone") == parts(drawn(sums, WOMAN), "ruler-zone")


def test_filling_lies_over_the_zones() -> None:
    html = drawn(make_sums("140"), WOMAN)
    assert html.index("ruler-zone") < html.index("ruler-edge") < html.index("ruler-fill")
