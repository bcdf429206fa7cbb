"""Signs of an emergency in what a client writes. Pure, no Django."""

from __future__ import annotations

import re

from intake.science.signs.of_symptoms import EMERGENCY_PATTERNS


def signs_in_message(text: str) -> tuple[str, ...]:
    """Name the signs of an emergency that a message tells of; empty for none found.

    No sign found means nothing: nobody may rely on it.
    """
    return tuple(
        name
        for name, pattern in EMERGENCY_PATTERNS.items()
        if re.search(pattern, text, re.IGNORECASE)
    )
