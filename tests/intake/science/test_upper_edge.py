"""The upper edge in words: what it counts, and whose range it is."""

from intake.science.zones import Zone
from tests.intake.science.assessments import make_limits, make_sums
from tests.intake.science.test_words import finished


def test_a_day_in_the_band_with_a_total_beyond_it_says_what_the_upper_edge_counts() -> None:
    verdict = finished(make_sums("345", supplement="350"), supplements="taken")
    assert (verdict.zone, verdict.detail) == (
        Zone.OPTIMAL,
        (
            "695 mg in all. Your band is 265 to 415 mg. "
            "For the upper edge we count food and water alone: 345 mg."
        ),
    )


def test_only_the_reference_says_what_is_usual() -> None:
    own = make_limits(source="own", target_kind="own")
    verdict = finished(make_sums("500"), own)
    assert (verdict.headline, verdict.detail) == (
        "Above your band",
        "500 mg from food and water. Your band ends at 415 mg.",
    )
