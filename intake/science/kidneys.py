"""What is said of supplements and medicines to, or about, somebody with impaired kidneys.

"Magnesium" in these sentences is that of supplements and medicines; the pages speak
of food elsewhere. Pure: no Django.
"""

from __future__ import annotations

from intake.text import Reader

#: The days, today included, in which magnesium already logged is counted (policy).
KIDNEY_DAYS = 14


def ask_before_taking(reader: Reader) -> str:
    """Say what to do before any magnesium was logged in these days."""
    return "With impaired kidneys, " + reader.choose(
        "ask your doctor before taking any.",
        "the client should ask a doctor before taking any.",
    )


def kidneys_unsure_words(reader: Reader) -> str:
    """Say what to do where it is not known whether the kidneys (or a child's) are impaired."""
    return reader.choose(
        "You don’t know whether the kidneys work poorly: "
        "ask your doctor before taking more magnesium.",
        "The client does not know whether the kidneys work poorly, "
        "and should ask a doctor before taking more magnesium.",
    )


def kidney_words(days: int, span: str, reader: Reader) -> str:
    """Say what to do once magnesium was logged: more of it may be on its way while they read.

    ``days`` is on how many days, ``span`` of which: "the last 14 days".
    """
    logged = f"logged magnesium on {days} of {span}, as supplements or medicines."
    return reader.choose(
        f"You {logged} Speak to your doctor or pharmacist today; take no more until then, "
        "unless whoever prescribed it knows about your kidneys.",
        f"The client {logged} The client should speak to a doctor or pharmacist today and take "
        "no more until then, unless whoever prescribed it knows about the kidneys.",
    )
