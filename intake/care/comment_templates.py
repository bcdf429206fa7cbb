"""Comments that a dietitian writes often, with a client's name and figures put in."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from intake.bands.assessed import days_up_to, usual_intake, window_of
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.science.attention import mean_words
from intake.science.limits import Limits
from intake.science.usual_intake.adequacy import Adequacy
from intake.text import date_words, show_beside

#: The most templates of one dietitian.
MAX_TEMPLATES = 50
_PLACE = re.compile(r"\{([^{}]*)\}")
_UNKNOWN, _UNSET = "not known yet", "not set yet"

#: What may stand in braces, and what is put in its place.
PLACES = {
    "name": "the client’s name",
    "mean": "the mean of the complete days, such as “241 mg”, or “not known yet”",
    "days": "how many days were complete, such as “9 of 14 days”",
    "band": "the band, such as “265 to 415 mg”",
    "target": "the target of the band",
    "last log": "the last day with anything logged",
}


def unknown_places(text: str) -> list[str]:
    """What stands in braces and is none of ``PLACES``, as it was written."""
    return [found[0] for found in _PLACE.finditer(text) if _named(found) not in PLACES]


def fill(text: str, log: Log, date: dt.date, today: dt.date) -> str:
    """Put a client's name and figures into a template, as the page of a day shows them.

    Only what is shared is read, and only for places that stand in the text. What is not known
    is said in words, never as zero.
    """
    named = {_named(found) for found in _PLACE.finditer(text)}
    words = {"name": log.user.name or "there"}
    bands = BandsInForce(log) if named & {"mean", "days", "band", "target"} else None
    if bands is not None:
        words |= _band_words(bands.limits_on(date))
    if bands is not None and named & {"mean", "days"}:
        first, last = window_of(date, today)
        window = days_up_to(log, date, today)
        words |= _usual_words(usual_intake(bands, window, first=first, last=last))
    if "last log" in named:
        words["last log"] = _last_log_words(log, today)
    return _PLACE.sub(lambda found: words.get(_named(found), found[0]), text)


def _named(found: re.Match[str]) -> str:
    return " ".join(found[1].lower().split())


def _band_words(limits: Limits) -> dict[str, str]:
    low, high, target = limits.low, limits.high, limits.target
    if low is None or not limits.shows_zones:
        return {"band": _UNSET, "target": _UNSET}
    if limits.low_if_other_sex is not None:
        band = _UNKNOWN
    elif high is None:
        band = f"from {_mg(low)}"
    else:
        band = f"{show_beside(low)} to {_mg(high)}"
    return {"band": band, "target": _UNSET if target is None else _mg(target)}


def _mg(amount: Decimal) -> str:
    return f"{show_beside(amount)} mg"


def _usual_words(usual: Adequacy) -> dict[str, str]:
    return {
        "mean": mean_words(usual) or _UNKNOWN,
        "days": f"{usual.n_days} of {usual.days_in_window} days",
    }


def _last_log_words(log: Log, today: dt.date) -> str:
    logged = log.days().filter(entry_count__gt=0, date__lte=today).order_by("-date")
    date = logged.values_list("date", flat=True).first()
    return "nothing logged yet" if date is None else date_words(date)
