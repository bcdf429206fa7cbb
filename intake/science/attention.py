"""Triage of a dietitian's clients: who needs attention first, and why.

Written for the dietitian. Amounts are mg a day. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from foods.amounts import show_mg
from intake.science.kidneys import KIDNEY_DAYS
from intake.science.limits import Limits
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay
from intake.science.usual_intake.answers import MIN_DAYS, AdequacyAnswer
from intake.science.usual_intake.sentences import over_limit_words
from intake.science.zones import SupplementState, Zone, supplement_state, zone_of
from intake.text import (
    Reader,
    at_least,
    counted,
    day_and_month,
    short_date,
    show_beside,
    weekday_in_full,
)

#: Supplements are compared with their limit over this many days, today included (policy).
SUPPLEMENT_DAYS = 7
#: Days without an entry from which a client is listed as quiet (policy).
QUIET_DAYS = 5
#: Days shown as a strip, today included (policy).
STRIP_DAYS = 7


class Reason(IntEnum):
    """Why a client is listed, the most urgent first."""

    EMERGENCY = 1
    KIDNEY_SUPPLEMENT = 2
    SUPPLEMENT_OVER = 3
    WROTE = 4
    ANSWERED = 5
    TASK_DUE = 6
    CHANGED = 7
    LIKELY_LOW = 8
    ABOVE_BAND = 9
    QUIET = 10
    TOO_FEW = 11
    FINE = 12

    @property
    def slug(self) -> str:
        """The name in URLs and CSS classes."""
        return self.name.lower().replace("_", "-")

    @property
    def label(self) -> str:
        """A few words, as the filter on the page names it."""
        return _LABELS[self]

    @property
    def bit(self) -> int:
        """Its place in a number that keeps which reasons hold."""
        return 1 << self

    @property
    def may_be_put_off(self) -> bool:
        """Whether a dietitian may put it off until a date; signs of an emergency never."""
        return self not in {Reason.EMERGENCY, Reason.FINE}


_LABELS = {
    Reason.EMERGENCY: "Wrote of signs of an emergency",
    Reason.KIDNEY_SUPPLEMENT: "Kidneys and a supplement",
    Reason.SUPPLEMENT_OVER: "Supplement over the limit",
    Reason.WROTE: "Wrote to you",
    Reason.ANSWERED: "Answered since you asked",
    Reason.TASK_DUE: "A task is due",
    Reason.CHANGED: "Changed a reviewed day",
    Reason.LIKELY_LOW: "Likely low",
    Reason.ABOVE_BAND: "Above the band set",
    Reason.QUIET: "Nothing logged",
    Reason.TOO_FEW: "Too few finished days",
    Reason.FINE: "Fine",
}
#: The reasons that are something a client wrote.
SAID = frozenset({Reason.WROTE, Reason.ANSWERED})


@dataclass(frozen=True)
class SharedDay(LoggedDay):
    """One logged day as the dietitian may see it, with the band in force that day."""

    limits: Limits = field(kw_only=True)
    #: When an entry, or how it was finished, changed last.
    changed_at: dt.datetime | None = field(default=None, kw_only=True)

    @property
    def zone(self) -> Zone:
        """The zone of a finished day; "open" for any other."""
        return zone_of(self.sums, self.limits) if self.is_complete else Zone.OPEN

    @property
    def is_over_limit(self) -> bool:
        """Whether supplements and medicines exceed their limit, or any amount is too much.

        What only the kidney rule forbids is not counted: that is ``KIDNEY_SUPPLEMENT``.
        """
        state = supplement_state(self.sums, self.limits)
        by_kidney_rule = self.limits.kidneys_impaired and not self.limits.is_clinicians
        return state is SupplementState.OVER or (
            state is SupplementState.ALERT_ANY and not by_kidney_rule
        )


@dataclass(frozen=True)
class WaitingMessages:
    """Messages of a client that the dietitian has not acted on."""

    count: int
    #: Days since the first of them, on the dietitian's own calendar.
    days_ago: int
    #: When the last of them was written; None where nobody asks.
    latest: dt.datetime | None = None

    @property
    def words(self) -> str:
        """How long it waits: "yesterday", or "3 times, first 2 days ago"."""
        when = {0: "today", 1: "yesterday"}.get(self.days_ago, f"{self.days_ago} days ago")
        return when if self.count == 1 else f"{self.count} times, first {when}"


@dataclass(frozen=True)
class ClientRecord:
    """What triage knows of one client; only days that were shared."""

    today: dt.date
    #: The logged days of the window up to today.
    days: Sequence[SharedDay]
    usual: Adequacy
    #: The last day with an entry, also before the window; None for none.
    last_logged: dt.date | None
    #: From when on a log could be seen: the later of the consent and its earliest day.
    shared_since: dt.date
    #: Comments that the dietitian has not opened; None for none.
    wrote: WaitingMessages | None = None
    #: Answers to days on which the dietitian asked something and did not act since.
    answered: WaitingMessages | None = None
    #: Messages that tell of signs of an emergency, unread or not answered for days.
    emergency: WaitingMessages | None = None
    #: The dietitian's own tasks that are due, the first of them first.
    tasks_due: Sequence[str] = ()
    #: Reviewed days that were changed after the review, oldest first.
    changed: Sequence[dt.date] = ()

    @property
    def kidneys_impaired(self) -> bool:
        """Whether the dietitian may know that the kidneys are impaired."""
        return self.usual.limits.kidneys_impaired

    @property
    def days_quiet(self) -> int:
        """Days since the last entry, or since anything could have been seen."""
        return max(0, (self.today - (self.last_logged or self.shared_since)).days)


@dataclass(frozen=True)
class Attention:
    """One reason with its numbers in words."""

    reason: Reason
    words: str


#: Said where no reason holds, or all are put off.
NOTHING = Attention(Reason.FINE, "Nothing needs you now")


def attention(client: ClientRecord) -> tuple[Attention, ...]:
    """Return every reason that applies, the most urgent first; never empty."""
    found = [one for one in (rule(client) for rule in _RULES) if one is not None]
    return tuple(found) or (NOTHING,)


@dataclass(frozen=True)
class PutOff:
    """A reason that the dietitian does not want to be told of until a day."""

    reason: Reason
    #: The first day on which it counts again.
    until: dt.date
    made_at: dt.datetime
    #: The last day with a supplement or medicine when it was put off; None for none.
    last_dose_on: dt.date | None = None

    def holds(self, client: ClientRecord, today: dt.date) -> bool:
        """Whether it still does on the dietitian's date: a new message or dose ends it before.

        A day with a dose that was changed since may hold a new one, so it counts as one.
        """
        if today >= self.until or not self.reason.may_be_put_off:
            return False
        if self.reason in SAID:
            said = client.wrote if self.reason is Reason.WROTE else client.answered
            return not (said and said.latest and said.latest > self.made_at)
        if self.reason is not Reason.KIDNEY_SUPPLEMENT:
            return True
        return not any(
            self.last_dose_on is None
            or day.date > self.last_dose_on
            or (day.changed_at is not None and day.changed_at > self.made_at)
            for day in _recent(client, KIDNEY_DAYS)
            if day.has_supplement
        )


def without_put_off(
    reasons: Sequence[Attention], client: ClientRecord, put_off: Sequence[PutOff], today: dt.date
) -> tuple[tuple[Attention, ...], tuple[PutOff, ...]]:
    """Tell the reasons that count from those put off, the first to come back first."""
    holding = {one.reason: one for one in put_off if one.holds(client, today)}
    counted = tuple(one for one in reasons if one.reason not in holding)
    left_out = [holding[one.reason] for one in reasons if one.reason in holding]
    return counted or (NOTHING,), tuple(sorted(left_out, key=lambda one: one.until))


def put_off_words(put_off: Sequence[PutOff], today: dt.date) -> str:
    """How many reasons were put off, and until when; empty for none."""
    if not put_off:
        return ""
    first = "" if len(put_off) == 1 else ", the first"
    return f"{len(put_off)} put off{first} until {day_and_month(put_off[0].until, today)}"


def _recent(client: ClientRecord, count: int = SUPPLEMENT_DAYS) -> list[SharedDay]:
    first = client.today - dt.timedelta(days=count - 1)
    recent = [day for day in client.days if first <= day.date <= client.today]
    return sorted(recent, key=lambda day: day.date)


def _supplement_over(client: ClientRecord) -> Attention | None:
    over = [day for day in _recent(client) if day.is_over_limit]
    if not over:
        # The mean may be of days before these.
        said = over_limit_words(client.usual, Reader.DIETITIAN)
        by_kidney_rule = client.kidneys_impaired and not client.usual.limits.is_clinicians
        return Attention(Reason.SUPPLEMENT_OVER, said) if said and not by_kidney_rule else None
    last = over[-1]
    limit = last.limits.supplement_limit
    amount = f"{show_mg(last.sums.supplemental_mg)} mg"
    if limit and not last.limits.no_supplement_is_safe:
        amount = f"{show_beside(last.sums.supplemental_mg, limit)} mg (limit {show_mg(limit)})"
    return Attention(
        Reason.SUPPLEMENT_OVER,
        f"Supplements over the limit on {_of_days(len(over))}: {amount} on {short_date(last.date)}",
    )


def _kidney_supplement(client: ClientRecord) -> Attention | None:
    taken = [day for day in _recent(client, KIDNEY_DAYS) if day.has_supplement]
    if not client.kidneys_impaired or not taken:
        return None
    return Attention(
        Reason.KIDNEY_SUPPLEMENT,
        f"Impaired kidneys, and a supplement or medicine on {_of_days(len(taken), KIDNEY_DAYS)}",
    )


def _emergency(client: ClientRecord) -> Attention | None:
    words = f"Wrote of signs of an emergency {client.emergency.words}" if client.emergency else ""
    return Attention(Reason.EMERGENCY, words) if words else None


def _wrote(client: ClientRecord) -> Attention | None:
    wrote = client.wrote
    return Attention(Reason.WROTE, f"Wrote to you {wrote.words}") if wrote else None


def _answered(client: ClientRecord) -> Attention | None:
    answer = client.answered
    words = f"Answered since you asked, {answer.words}" if answer else ""
    return Attention(Reason.ANSWERED, words) if words else None


def _task_due(client: ClientRecord) -> Attention | None:
    if not client.tasks_due:
        return None
    count = len(client.tasks_due)
    words = "Due" if count == 1 else f"{count} tasks are due, first"
    return Attention(Reason.TASK_DUE, f"{words}: {client.tasks_due[0]}")


def _changed(client: ClientRecord) -> Attention | None:
    if not client.changed:
        return None
    count, first = len(client.changed), short_date(client.changed[0])
    words = f"a reviewed day, {first}" if count == 1 else f"{count} reviewed days, first {first}"
    return Attention(Reason.CHANGED, f"Changed {words}")


def _likely_low(client: ClientRecord) -> Attention | None:
    is_low = client.usual.answer is AdequacyAnswer.LIKELY_LOW
    return Attention(Reason.LIKELY_LOW, f"Likely low: {_mean(client.usual)}") if is_low else None


def _above_band(client: ClientRecord) -> Attention | None:
    """The mean against a clinician's upper edge; the reference's own is no reason."""
    usual = client.usual
    high = usual.limits.high
    if not usual.limits.is_clinicians or high is None or usual.band_zone is not Zone.HIGH:
        return None
    return Attention(
        Reason.ABOVE_BAND, f"Above the {show_mg(high)} mg that a clinician set: {_mean(usual)}"
    )


def _quiet(client: ClientRecord) -> Attention | None:
    days = client.days_quiet
    if days < QUIET_DAYS:
        return None
    words = f"Nothing logged for {days} days"
    return Attention(Reason.QUIET, words if client.last_logged else f"{words}, and nothing before")


def _too_few(client: ClientRecord) -> Attention | None:
    n = client.usual.n_days
    if n >= MIN_DAYS:
        return None
    return Attention(
        Reason.TOO_FEW,
        f"{counted(n, 'finished day')} of the last "
        f"{client.usual.days_in_window}; an answer needs {MIN_DAYS}",
    )


_RULES = (
    *(_emergency, _kidney_supplement, _supplement_over),
    *(_wrote, _answered, _task_due, _changed),
    *(_likely_low, _above_band, _quiet, _too_few),
)


def _of_days(count: int, days: int = SUPPLEMENT_DAYS) -> str:
    return f"{count} of the last {days} days"


def _mean(usual: Adequacy) -> str:
    return f"{mean_words(usual)} a day over {usual.n_days} full days"


def mean_words(usual: Adequacy) -> str:
    """The mean of the complete days, never printed like an edge that it misses."""
    mean = usual.mean_mg
    if mean is None:
        return ""
    return f"{at_least(show_beside(mean, *usual.limits.edges), is_at_least=usual.is_at_least)} mg"


@dataclass(frozen=True)
class StripDay:
    """One day of the strip: its zone, and what was logged in a word."""

    date: dt.date
    zone: Zone

    @property
    def word(self) -> str:
        """The word for the day."""
        return _STRIP_WORDS.get(self.zone, self.zone.word)

    @property
    def words(self) -> str:
        """The day beside the pointer and read aloud: "Sunday 22 November: low"."""
        return f"{weekday_in_full(self.date)}: {self.word}"


_STRIP_WORDS = {Zone.OPEN: "not finished", Zone.NOT_SHOWN: "logged"}


def strip(client: ClientRecord, *, visible_from: dt.date | None = None) -> list[StripDay]:
    """Lay out the last days, oldest first; days that were not shared are left out."""
    zones = {day.date: day.zone for day in client.days}
    dates = [client.today - dt.timedelta(days=n) for n in reversed(range(STRIP_DAYS))]
    return [
        StripDay(date, zones.get(date, Zone.EMPTY))
        for date in dates
        if visible_from is None or date >= visible_from
    ]


def strip_words(days: Sequence[StripDay]) -> str:
    """Count the strip in words: "2 low, 3 in the band, 2 not finished"."""
    counts: dict[str, int] = {}
    for day in days:
        word = "in the band" if day.zone.is_optimal else day.word
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in counts.items())
