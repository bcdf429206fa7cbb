"""Reads single cells of a table: numbers, dates and times as people and programs write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from foods.amounts import GRAMS_PER_OUNCE, AmountError, parse_quantity

#: A spreadsheet takes a text that begins like this for a formula (OWASP, CSV injection).
_RISKY = "=+\\-@\t\r\n＝＋－＠"
_NEEDS_QUOTE = re.compile(rf"'*[{_RISKY}]")
_HAS_QUOTE = re.compile(rf"'+[{_RISKY}]")

#: Grams in one unit of weight (avoirdupois pound: 16 oz).
GRAMS_IN = {
    "g": Decimal(1),
    "gram": Decimal(1),
    "grams": Decimal(1),
    "kg": Decimal(1000),
    "oz": GRAMS_PER_OUNCE,
    "lb": 16 * GRAMS_PER_OUNCE,
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})(?: +(.*))?")
_NAMED = re.compile(r"(?:\w+, )?(?:(\d{1,2})\.? ([a-z]+)|([a-z]+) (\d{1,2})),? (\d{4})", re.I)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)? ?([ap]\.?m\.?)?", re.I)
_AMOUNT = re.compile(r"([+-]?[0-9.,]+)\s*(.*)", re.S)
_FRACTION = re.compile(
    r"((?:[0-9]{1,4}\s+)?[0-9]{1,4}\s*/\s*[0-9]{1,4}|[0-9]{0,4}\s*[½¼¾⅓⅔⅛])\s*(.*)", re.S
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,12}\.?[0-9]{0,20}|\.[0-9]{1,20})(?:[eE][-+]?[0-9])?")
_NOTHING = {"", "-", "–", "—", "n/a", "na", "null", "none"}


class CellError(ValueError):
    """A cell that cannot be read; its text is for the person."""


def escape(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    A text that already has apostrophes before such a sign gets one more, so
    that ``unescape`` always returns the same text.
    """
    return f"'{text}" if _NEEDS_QUOTE.match(text) else text


def unescape(text: str) -> str:
    """Remove the apostrophe that ``escape`` put before a text, and no other."""
    return text[1:] if _HAS_QUOTE.match(text) else text


def number(text: str, *, comma: bool = False) -> Decimal | None:
    """Return a number of zero or more; None for an empty cell.

    ``comma`` says that the comma is the decimal sign, otherwise it is the point;
    the other sign only groups thousands. Raises CellError.
    """
    text = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("'", "")
    if text.casefold() in _NOTHING:
        return None
    plain = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise CellError(f"“{text[:30]}” is not a number.")
    value = Decimal(plain)
    if value < 0:
        raise CellError(f"“{text[:30]}” is below zero.")
    return value


def comma_is_decimal(texts: list[str]) -> bool | None:
    """Whether these numbers have a decimal comma; None where no number tells."""
    for text in texts:
        point, comma = text.rfind("."), text.rfind(",")
        if point >= 0 and comma >= 0:
            return comma > point
        last = max(point, comma)
        # Three digits after a sign could be thousands or thousandths.
        if last >= 0 and len(text) - last != 4:
            return comma >= 0
    return None


def split_amount(text: str, *, comma: bool = False) -> tuple[Decimal | None, str]:
    """Split "58.00 g" or "1/2 cup" into a number and its unit. Raises CellError."""
    if match := _FRACTION.fullmatch(text.strip()):
        try:
            return parse_quantity(match[1]), match[2].strip()
        except AmountError as error:
            raise CellError(str(error)) from error
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None, text.strip()
    return number(match[1], comma=comma), match[2].strip()


def date(text: str, *, month_first: bool = False) -> tuple[dt.date, str]:
    """Return a date and what follows it in the cell, such as a time.

    ``month_first`` says what 3/4/2026 means. Raises CellError.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        year, month, day, rest = match.groups()
    elif match := _NUMERIC.fullmatch(text):
        day, sign, month, year, rest = match.groups()
        if month_first and sign != ".":
            day, month = month, day
        year = year if len(year) == 4 else f"20{year}"
    elif (match := _NAMED.fullmatch(text)) and (match[2] or match[3])[:3].lower() in _MONTHS:
        month = str(_MONTHS.index((match[2] or match[3])[:3].lower()) + 1)
        day, year, rest = match[1] or match[4], match[5], ""
    else:
        raise CellError(f"“{text[:30]}” is not a date." if text else "There is no date.")
    try:
        return dt.date(int(year), int(month), int(day)), rest or ""
    except ValueError:
        raise CellError(f"“{text[:30]}” is not a date of the calendar.") from None


def month_comes_first(texts: list[str]) -> bool | None:
    """Whether dates such as 11/22/2026 have the month first; None where no date tells.

    Dates written with points, or with the year first, are read one way in any case.
    """
    for text in texts:
        match = _NUMERIC.fullmatch(text.strip())
        if match is None or match[2] == ".":
            continue
        if int(match[1]) > 12:
            return False
        if int(match[3]) > 12:
            return True
    return None


def is_ambiguous(text: str) -> bool:
    """Whether a date such as 3/4/2026 can be read two ways."""
    match = _NUMERIC.fullmatch(text.strip())
    return (
        match is not None
        and match[2] != "."
        and match[1] != match[3]
        and max(int(match[1]), int(match[3])) <= 12
    )


def time(text: str) -> dt.time | None:
    """Return a time such as "08:30", "8:30 PM" or "20.30"; None for "". Raises CellError."""
    text = text.strip()
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise CellError(f"“{text[:30]}” is not a time.")
    hour, minute, second, half = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
    if half:
        if not 1 <= hour <= 12:
            raise CellError(f"“{text[:30]}” is not a time.")
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise CellError(f"“{text[:30]}” is not a time.") from None
