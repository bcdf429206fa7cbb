"""What is said of supplements and medicines to somebody with impaired kidneys.

"Magnesium" in these words is that of supplements and medicines; food is spoken
of elsewhere.
"""

from __future__ import annotations

#: The days, today included, in which magnesium already logged is counted (policy).
KIDNEY_DAYS = 14

#: For who logged none in these days.
KIDNEY_ASK_FIRST = "With impaired kidneys, ask your doctor before taking any."

#: For who does not know whether the kidneys, their own or the child's, are impaired.
KIDNEY_UNSURE = (
    "You don’t know whether the kidneys work poorly: ask your doctor before taking more magnesium."
)

#: For who logged some: more of it may be on its way while they read.
_SPEAK_TODAY = (
    "Speak to your doctor or pharmacist today; take no more until then, unless whoever "
    "prescribed it knows about your kidneys."
)


def kidney_words(days: int, span: str) -> str:
    """Say what to do after so many days with magnesium of a span ("the last 14 days")."""
    return f"You logged magnesium on {days} of {span}, as supplements or medicines. {_SPEAK_TODAY}"
