"""The answers an assessment can give, and the probability from which each is given."""

from __future__ import annotations

from enum import StrEnum

#: Below this number of complete days nothing is said (policy).
MIN_DAYS = 3
#: Below this probability of adequacy: "likely low" (policy, as the three below).
LIKELY_LOW_BELOW = 0.15
#: Below this: "possibly low".
POSSIBLY_LOW_BELOW = 0.50
#: Below this: "uncertain".
UNCERTAIN_BELOW = 0.85
#: Below this: "likely adequate"; from it on "very likely adequate" (the book's 97.5 %).
LIKELY_ADEQUATE_BELOW = 0.975
#: From this confidence usual intake is called high, or an adequate intake reached.
SURE_ENOUGH = 0.85


class AdequacyAnswer(StrEnum):
    """The verdict on usual intake; the value is its word, except for ``NOT_SHOWN``."""

    LIKELY_LOW = "likely low"
    POSSIBLY_LOW = "possibly low"
    UNCERTAIN = "uncertain"
    LIKELY_ADEQUATE = "likely adequate"
    VERY_LIKELY_ADEQUATE = "very likely adequate"
    #: For reference values that state no average requirement.
    ADEQUATE = "adequate"
    CANNOT_SAY = "cannot say"
    #: Fewer complete days than a verdict needs.
    NOT_YET = "not yet"
    #: The mean of supplements and medicines exceeds their limit: no other answer is given.
    OVER_LIMIT = "supplements above the limit"
    #: Impaired kidneys: a clinician sets the range.
    NOT_SHOWN = "not shown"

    @property
    def is_low(self) -> bool:
        """Whether this says low, however carefully."""
        return self in {AdequacyAnswer.LIKELY_LOW, AdequacyAnswer.POSSIBLY_LOW}


def answer_for(p: float) -> AdequacyAnswer:
    """Return the word for a probability of adequacy (0 to 1)."""
    if p < LIKELY_LOW_BELOW:
        return AdequacyAnswer.LIKELY_LOW
    if p < POSSIBLY_LOW_BELOW:
        return AdequacyAnswer.POSSIBLY_LOW
    if p < UNCERTAIN_BELOW:
        return AdequacyAnswer.UNCERTAIN
    return (
        AdequacyAnswer.LIKELY_ADEQUATE
        if p < LIKELY_ADEQUATE_BELOW
        else AdequacyAnswer.VERY_LIKELY_ADEQUATE
    )


def answer_whatever_sex(p_smaller: float, p_larger: float) -> AdequacyAnswer:
    """Return the word that holds for both sexes, given the probability at each requirement.

    ``p_smaller`` belongs to the smaller requirement, so it is the larger
    probability. Where one sex would be low and the other not, nothing is said.
    """
    if p_smaller < POSSIBLY_LOW_BELOW:
        return answer_for(p_smaller)
    if p_larger >= POSSIBLY_LOW_BELOW:
        return answer_for(p_larger)
    return AdequacyAnswer.CANNOT_SAY


#: The words of a probability, from the lowest up.
_SCALE = (
    AdequacyAnswer.LIKELY_LOW,
    AdequacyAnswer.POSSIBLY_LOW,
    AdequacyAnswer.UNCERTAIN,
    AdequacyAnswer.LIKELY_ADEQUATE,
    AdequacyAnswer.VERY_LIKELY_ADEQUATE,
)


def agreed(known: AdequacyAnswer, at_most: AdequacyAnswer | None) -> AdequacyAnswer | None:
    """Return what may be said where something is unknown; None where that decides it.

    ``known`` is the word for what is known, ``at_most`` that for the most it can have been;
    None without a bound. Two words on the same side agree, and the more careful one is
    said. Without a bound only "very likely adequate" is left, which more cannot lower.
    """
    if at_most is None:
        return known if known is AdequacyAnswer.VERY_LIKELY_ADEQUATE else None
    if known not in _SCALE or at_most not in _SCALE:
        return known if known is at_most else None
    middle = _SCALE.index(AdequacyAnswer.UNCERTAIN)
    places = sorted((_SCALE.index(known), _SCALE.index(at_most)))
    if places[1] < middle:
        return _SCALE[places[1]]
    if places[0] > middle:
        return _SCALE[places[0]]
    return known if known is at_most else None


def show_p(p: float) -> str:
    """Print a probability in per cent: whole, never 0 or 100."""
    if p < 0.01:
        return "under 1 %"
    return "over 99 %" if p > 0.99 else f"{100 * p:.0f} %"
