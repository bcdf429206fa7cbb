"""The sentences on a range of days. Pure: no Django. Amounts are mg of magnesium a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from foods.amounts import show_mg
from intake.insights.analysis import Mean, Period
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.usual_intake.answers import MIN_DAYS
from intake.science.usual_intake.sentences import usual_range_words
from intake.science.verdict.day_verdict import estimates_words
from intake.science.verdict.over_limit import over_limit_headline
from intake.text import (
    Reader,
    at_least,
    counted,
    date_range_words,
    exact_mg,
    listed,
    plural,
    sentences,
    show_beside,
)

_ZONES = (
    ("low", ("low",)),
    ("in the band", ("borderline", "optimal")),
    ("adequate", ("adequate",)),
    ("above the usual range", ("high",)),
    ("with supplements above the limit", ("over_limit",)),
    ("without a zone", ("cannot_say", "empty")),
)

#: Stands for the dates where a viewer may see nothing of a range.
BEFORE_SHARED = "Before the days that are shared"


def mg_words(mg: float | None) -> str:
    """An amount as printed, such as "312 mg"; "unknown" is never 0."""
    return "unknown" if mg is None else f"{show_mg(exact_mg(mg))} mg"


def share_words(share: float | None) -> str:
    """A share (0 to 1) in whole per cent; a small one is not 0."""
    if share is None:
        return ""
    return "under 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def range_words(first: dt.date, last: dt.date) -> str:
    """Write the dates of a range: "1 to 28 November 2026".

    One that ends before it begins lies before everything that was shared.
    """
    return date_range_words(first, last) if first <= last else BEFORE_SHARED


def mean_words(period: Period, limits: Limits) -> str:
    """The mean of the complete days, never printed like an edge that it misses."""
    if period.mean.mg is None:
        return ""
    amount = show_beside(exact_mg(period.mean.mg), *limits.edges)
    return f"{at_least(amount, is_at_least=period.is_at_least)} mg"


def limit_headline(period: Period, limits: Limits) -> str:
    """The headline where the mean of supplements and medicines passes their limit; else empty."""
    taken = Sums(
        supplement_mg=exact_mg(period.supplement_mg or 0),
        medicine_mg=exact_mg(period.medicine_mg or 0),
        unknown_count=period.supplemental_unknown,
    )
    headline = over_limit_headline(taken, limits, is_mean=True)
    return f"{headline}." if headline else ""


def uncounted_words(period: Period) -> list[tuple[str, str]]:
    """What was taken on the mean day and counts towards no band, by name and amount."""
    counted = period.parts["supplement"].mg or 0
    share = period.supplement_share
    found = (
        ("Supplements beyond it", counted / share - counted if share else period.supplement_mg),
        ("Medicines", period.medicine_mg),
    )
    return [(name, mg_words(mg)) for name, mg in found if mg and round(mg, 6) > 0]


def interval_words(period: Period, limits: Limits, reader: Reader) -> str:
    """Where the usual intake lies; why that cannot be said; empty without a mean.

    Around a lower bound no interval is said, nor beside a supplement limit that is passed.
    """
    if limit_headline(period, limits):
        return ""
    if period.interval is not None:
        return usual_range_words(period.interval, reader)
    if period.mean.mg is not None and not period.says_enough:
        missing = counted(MIN_DAYS - period.mean.days, "more full day")
        needs = f"The usual range needs {missing}."
        return reader.choose(f"Log {missing} to see your usual range.", needs)
    return ""


def zones_words(period: Period) -> str:
    """Complete days by zone: "20 in the band, 5 low, 3 above the usual range"."""
    counts = [(sum(period.zones.get(zone, 0) for zone in zones), words) for words, zones in _ZONES]
    return ", ".join(f"{count} {words}" for count, words in counts if count)


def run_words(period: Period) -> str:
    """The longest run in the band; empty without one."""
    run = period.run
    if run.first is None or run.last is None:
        return ""
    return f"{counted(run.days, 'day')}, {range_words(run.first, run.last)}"


def left_out_words(period: Period) -> str:
    """The days that were not averaged, and why; empty where all were."""
    unlogged = period.calendar - period.complete - period.partial - period.open
    parts = [
        (period.open + period.partial, "unfinished day", "unfinished days"),
        (unlogged, "day without an entry", "days without an entry"),
        (period.unknown_days, "full day without a known value", "full days without a known value"),
    ]
    left_out = listed([counted(count, one, many) for count, one, many in parts if count])
    are = plural(sum(count for count, _one, _many in parts), "is", "are")
    return f"{left_out} {are} not counted." if left_out else ""


def known_words(period: Period) -> str:
    """How much of the food has a value, and an estimate; empty where all have their own."""
    return sentences(_known_share_words(period), estimates_words(period.estimated))


def _known_share_words(period: Period) -> str:
    if period.known_share is None or not period.is_at_least:
        return ""
    if period.known_share == 1:
        return "A supplement, medicine or water has no value. So sums are the least they can be."
    share = "Over 99 %" if period.known_share > 0.99 else share_words(period.known_share)
    return f"{share} of the food on full days has a value. So sums are the least they can be."


def compared_words(period: Period, before: Mean | None) -> str:
    """The range against the mean of the one as long just before it."""
    if before is None:
        return ""
    days = f"the {counted(period.calendar, 'day')} before"
    if before.days < MIN_DAYS or before.mg is None:
        return f"There are too few full days in {days} to compare with."
    if not period.says_enough or period.mean.mg is None:
        return f"There are too few full days here to compare with {days}."
    was = f"{day_mean_words(before)} {days_words(before)}"
    # From the printed amounts, so that the three numbers agree.
    apart = _printed(period.mean.mg) - _printed(before.mg)
    how = f"{show_mg(abs(apart))} mg {'more' if apart > 0 else 'less'} a day than" if apart else ""
    unsure = "Not everything has a value. So the true difference may be another one."
    is_unsure = before.is_at_least or period.is_at_least
    return sentences(f"{how or 'As much as'} in {days}: {was}.", unsure if is_unsure else "")


def day_mean_words(mean: Mean) -> str:
    """The mean of some days: "312 mg", "at least 312 mg" or "unknown"."""
    return at_least(mg_words(mean.mg), is_at_least=mean.is_at_least and mean.mg is not None)


def week_words(period: Period) -> str:
    """Weekdays and weekends side by side, without a word on whether they differ; else empty."""
    if not period.tells_week_apart:
        return ""
    weekdays, weekends = map(day_mean_words, (period.weekdays, period.weekends))
    return f"Weekdays {weekdays}, weekends {weekends}."


def week_days_words(period: Period) -> str:
    """On how many days each of the two stands."""
    return f"over {period.weekdays.days} and {period.weekends.days} full days"


def days_words(mean: Mean) -> str:
    """On how many days a mean stands: "over 12 complete days"."""
    return f"over {counted(mean.days, 'full day')}"


def _printed(mg: float) -> Decimal:
    return Decimal(show_mg(exact_mg(mg)).replace(",", "").replace("under 0.1", "0"))
