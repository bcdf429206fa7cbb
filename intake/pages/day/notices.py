"""One-time notices for people whom a change of the rules affects. Pure: no Django.

A migration puts a notice's key on the profiles it is for; the day page shows it
until it is put away.
"""

from __future__ import annotations

#: Days with an antacid or laxative, or above the supplement limit, read otherwise than before.
MEDICINES_APART = "medicines_apart"

_WORDS = {
    MEDICINES_APART: (
        "We now read your days by a better rule. Magnesium from antacids and laxatives is a "
        "medicine. It counts against the supplement limit alone, and no longer towards your band. "
        "A day’s supplements count up to their limit, and a day above that limit says so first. "
        "What you logged has not changed."
    ),
}


def notice_words(key: str) -> str:
    """The words of a notice; empty for none, and for one that is no longer known."""
    return _WORDS.get(key, "")
