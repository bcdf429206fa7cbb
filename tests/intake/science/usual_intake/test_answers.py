"""The words of a probability, and which of two words may be said."""

import pytest

from intake.science.usual_intake.answers import (
    AdequacyAnswer,
    agreed,
    answer_for,
    answer_whatever_sex,
    show_p,
)

LIKELY_LOW = AdequacyAnswer.LIKELY_LOW
POSSIBLY_LOW = AdequacyAnswer.POSSIBLY_LOW
UNCERTAIN = AdequacyAnswer.UNCERTAIN
LIKELY = AdequacyAnswer.LIKELY_ADEQUATE
VERY_LIKELY = AdequacyAnswer.VERY_LIKELY_ADEQUATE
ADEQUATE = AdequacyAnswer.ADEQUATE
CANNOT_SAY = AdequacyAnswer.CANNOT_SAY


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0, "likely low"),
        (0.1499999, "likely low"),
        (0.15, "possibly low"),
        (0.4999999, "possibly low"),
        (0.50, "uncertain"),
        (0.8499999, "uncertain"),
        (0.85, "likely adequate"),
        (0.9749999, "likely adequate"),
        (0.975, "very likely adequate"),
        (1, "very likely adequate"),
    ],
)
def test_word_of_a_probability(p: float, word: str) -> None:
    assert answer_for(p) == word


@pytest.mark.parametrize(
    ("p_smaller", "p_larger", "word"),
    [
        # Low for the smaller requirement is low for both, said as that one has it.
        (0.10, 0.01, LIKELY_LOW),
        (0.40, 0.10, POSSIBLY_LOW),
        # Not low for the larger is not low for both.
        (0.60, 0.50, UNCERTAIN),
        (0.99, 0.60, UNCERTAIN),
        (0.99, 0.90, LIKELY),
        (0.99, 0.98, VERY_LIKELY),
        # Low for one sex and not for the other.
        (0.50, 0.49, CANNOT_SAY),
        (0.99, 0.10, CANNOT_SAY),
        (0.50, 0.00, CANNOT_SAY),
    ],
)
def test_word_that_holds_for_both_sexes(
    p_smaller: float, p_larger: float, word: AdequacyAnswer
) -> None:
    assert answer_whatever_sex(p_smaller, p_larger) is word


@pytest.mark.parametrize(
    ("known", "at_most", "said"),
    [
        # Both ends low: the more careful word, even if the rest were rich in magnesium.
        (LIKELY_LOW, LIKELY_LOW, LIKELY_LOW),
        (LIKELY_LOW, POSSIBLY_LOW, POSSIBLY_LOW),
        (POSSIBLY_LOW, POSSIBLY_LOW, POSSIBLY_LOW),
        # Both ends adequate: what is known has it, more cannot lower it.
        (LIKELY, LIKELY, LIKELY),
        (LIKELY, VERY_LIKELY, LIKELY),
        (VERY_LIKELY, VERY_LIKELY, VERY_LIKELY),
        (UNCERTAIN, UNCERTAIN, UNCERTAIN),
        # The two ends lie on different sides: what is unknown decides.
        (LIKELY_LOW, UNCERTAIN, None),
        (LIKELY_LOW, LIKELY, None),
        (LIKELY_LOW, VERY_LIKELY, None),
        (POSSIBLY_LOW, UNCERTAIN, None),
        (POSSIBLY_LOW, LIKELY, None),
        (POSSIBLY_LOW, VERY_LIKELY, None),
        (UNCERTAIN, LIKELY, None),
        (UNCERTAIN, VERY_LIKELY, None),
        # Words beside the scale agree with themselves alone.
        (CANNOT_SAY, CANNOT_SAY, CANNOT_SAY),
        (CANNOT_SAY, VERY_LIKELY, None),
        (LIKELY_LOW, CANNOT_SAY, None),
        (ADEQUATE, ADEQUATE, ADEQUATE),
    ],
)
def test_word_where_something_is_unknown(
    known: AdequacyAnswer, at_most: AdequacyAnswer, said: AdequacyAnswer | None
) -> None:
    assert agreed(known, at_most) is said


@pytest.mark.parametrize("known", list(AdequacyAnswer))
def test_without_a_bound_only_the_topmost_word_is_left(known: AdequacyAnswer) -> None:
    assert agreed(known, None) is (VERY_LIKELY if known is VERY_LIKELY else None)


SCALE = [LIKELY_LOW, POSSIBLY_LOW, UNCERTAIN, LIKELY, VERY_LIKELY]


@pytest.mark.parametrize("known", SCALE)
@pytest.mark.parametrize("at_most", SCALE)
def test_the_unknown_never_makes_a_word_surer(
    known: AdequacyAnswer, at_most: AdequacyAnswer
) -> None:
    said = agreed(known, at_most)
    assert said in {known, at_most, None}
    if said is not None:
        middle = SCALE.index(UNCERTAIN)
        strength = [abs(SCALE.index(one) - middle) for one in (said, known, at_most)]
        assert strength[0] == min(strength[1:])
    assert agreed(at_most, known) is said


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0, "under 1 %"),
        (0.0099, "under 1 %"),
        (0.5, "50 %"),
        (0.991, "over 99 %"),
        (1, "over 99 %"),
    ],
)
def test_probability_is_never_printed_as_certain(p: float, words: str) -> None:
    assert show_p(p) == words
