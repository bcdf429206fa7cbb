"""How amounts beside an edge are printed, and how words are said to whoever reads. Pure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from foods.amounts import show_mg


def show_beside(value: Decimal, edge: Decimal) -> str:
    """Print an amount (mg) that stands beside an edge, so that the two never look equal.

    265 beside an edge of 265 is only printed when both are the same number;
    else it is "just under 265" or "just over 265".
    """
    if value == edge or show_mg(value) != show_mg(edge):
        return show_mg(value)
    return f"just {'under' if value < edge else 'over'} {show_mg(edge)}"


def show_gap(value: Decimal, edge: Decimal) -> str:
    """Print the distance (mg) between two amounts, as the printed amounts have it.

    169 beside 265 is 96 apart, whatever was rounded away. Empty when the two
    are printed alike.
    """
    if show_mg(value) == show_mg(edge):
        return ""
    step = Decimal("0.1") if max(value, edge) < 10 else Decimal(1)
    gap = abs(edge.quantize(step, ROUND_HALF_UP) - value.quantize(step, ROUND_HALF_UP))
    return show_mg(gap) if gap else ""


#: What is not said by putting "the client" for "you". The first that fits wins.
_OF_ANOTHER = (
    (
        "If you take one for long, mention it to your clinician.",
        "The client’s clinician should know of long use.",
    ),
    ("You logged magnesium", "The client logged magnesium"),
    (
        "Speak to your doctor or pharmacist today; take no more",
        "The client should speak to a doctor or pharmacist today and take no more",
    ),
    (
        "You don’t know whether the kidneys work poorly",
        "The client does not know whether the kidneys work poorly",
    ),
    ("knows about your kidneys", "knows about the kidneys"),
    (
        "Kidney trouble? Ask before taking more.",
        "With kidney trouble the client should ask before taking more.",
    ),
    ("Above the range your clinician set", "Above the range a clinician set"),
    ("Your clinician sets your range", "A clinician sets the range"),
    ("your clinician sets your range", "a clinician sets the range"),
    ("Your clinician", "A clinician"),
    ("your clinician", "a clinician"),
    ("Ask your doctor or pharmacist about the dose.", "A doctor or pharmacist knows the dose."),
    ("; ask a doctor", "; the client should ask a doctor"),
    ("ask your doctor", "the client should ask a doctor"),
    ("ask your clinician", "the client should ask a clinician"),
    ("Ask your pharmacist.", "A pharmacist knows more."),
    ("If you have this now, call your", "If the client has this now, call the"),
    ("call your emergency number", "call the emergency number"),
    ("The limit set for you", "The limit set"),
    ("people like you", "people like the client"),
    ("Your profile", "The profile"),
    ("Your reference values", "The reference values"),
    ("your log", "the log"),
    ("your band", "the band"),
    ("Your band", "The band"),
    ("your target", "the target"),
    ("Your usual", "The usual"),
    ("your mean", "the mean"),
    ("your own few days", "the client’s own few days"),
)
_REST = {"your": "the client’s", "Your": "The client’s"}


def said_of_another(words: str) -> str:
    """The same words, said to somebody else than the person they are about."""
    for own, other in _OF_ANOTHER:
        words = words.replace(own, other)
    return re.sub(r"\b[Yy]our\b", lambda found: _REST[found[0]], words)
