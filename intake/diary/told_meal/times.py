"""Times of day in a told meal: "at 8", "half past six", "7:30 pm". Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.enums import Meal

#: Hours in words.
HOURS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        1,
    )
}
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(HOURS)})"
_ABOUT = r"(?:(?:just\s+|a bit\s+)?(?:at|around|about|by|from|after|before|approx\.?|@|~)\s*)?"
#: Ways to say a time, each with the groups of what it says.
_TIMES = (
    re.compile(
        rf"\b(?P<named>breakfast|lunch|dinner|supper|snack)\s+(?P<hour>{_HOUR})"
        r"[.:](?P<minute>[0-5]\d)\b",
        re.I,
    ),
    re.compile(
        rf"{_ABOUT}\b(?P<hour>{_HOUR})(?:[:.](?P<minute>[0-5]\d))?\s*"
        r"(?P<half>[ap]\.?\s?m\b\.?|o.?\s?clock)",
        re.I,
    ),
    re.compile(
        rf"{_ABOUT}\b(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d)(?:ish)?\b",
        re.I,
    ),
    re.compile(
        rf"{_ABOUT}\b(?P<part>half|quarter|five|ten|twenty|twenty.five)\s+"
        rf"(?P<side>past|after|to)\s+(?P<hour>{_HOUR})\b",
        re.I,
    ),
    re.compile(
        rf"(?:\bat|@)\s*(?:around\s+|about\s+)?(?P<hour>{_HOUR})"
        r"(?:[.\s](?P<minute>[0-5]\d|fifteen|thirty|forty.five))?(?:ish)?\b"
        r"(?!\s*(?:%|x\b|g\b|ml\b|oz\b|of\b|slices?\b|pieces?\b|cups?\b|guys\b))",
        re.I,
    ),
)
_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_DAYS = "mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun"
#: A date as it heads a list: "Mon 3 Feb", "Tuesday:", "3/2/2026".
DATE = re.compile(
    rf"\b(?:(?:{_DAYS})(?:day)?,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})[a-z]*"
    rf"|(?:{_MONTHS})[a-z]*\s+\d{{1,2}}(?:st|nd|rd|th)?\b)(?:,?\s+20\d\d)?\b"
    rf"|\b(?:{_DAYS})(?:day)?\b(?=\s*(?::|$|-\s))|\b\d{{1,2}}[./]\d{{1,2}}[./]20\d\d\b"
    r"|\b20\d\d-\d\d-\d\d\b",
    re.I | re.M,
)
_PARTS = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
_SAID_MINUTES = {"fifteen": 15, "thirty": 30, "forty-five": 45, "forty five": 45}


@dataclass(frozen=True)
class SaidTime:
    """A time of day as it was said; the hour of a half day, where it was not said which."""

    hour: int
    minute: int
    is_sure: bool

    def at_meal(self, meal: str) -> dt.time:
        """The time of day: after noon at dinner, and where one to five o'clock was said."""
        is_late = meal == Meal.DINNER or self.hour < 6 or (meal == Meal.LUNCH and self.hour < 11)
        later = 12 if not self.is_sure and 0 < self.hour < 12 and is_late else 0
        return dt.time(self.hour + later, self.minute)


def times_in(text: str) -> Iterator[tuple[int, int, SaidTime]]:
    """The times of day that a text says, each with where it begins and where it ends."""
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            time = _time_of(match)
            if time is not None:
                start = match.start("hour") if "named" in match.groupdict() else match.start()
                yield start, match.end(), time


def _time_of(match: re.Match[str]) -> SaidTime | None:
    said = match.groupdict()
    hour = HOURS.get(said["hour"].lower()) or int(said["hour"]) if said["hour"] else 0
    minutes = said.get("minute") or "0"
    minute = _SAID_MINUTES.get(minutes.lower().replace("-", " ").strip(), -1)
    minute = int(minutes) if minute < 0 and minutes.isdigit() else max(minute, 0)
    if part := said.get("part"):
        minute = 25 if part.lower().startswith("twenty") and len(part) > 6 else _PARTS[part.lower()]
        if said["side"].lower() == "to":
            hour, minute = hour - 1, 60 - minute
    half = (said.get("half") or "").lower()
    if hour > 23 or (half[:1] in {"a", "p"} and hour > 12):
        return None
    if half.startswith("p") and hour < 12:
        hour += 12
    if half.startswith("a") and hour == 12:
        hour = 0
    is_sure = half[:1] in {"a", "p"} or hour > 12 or said["hour"].startswith("0")
    return SaidTime(hour, minute, is_sure=is_sure)
