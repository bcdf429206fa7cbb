"""A dietitian's clients with what matters of each, worked out in a few queries for any number.

The list itself reads what is kept of this; see ``intake/care/panel/summaries.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.access import Subject
from accounts.actions.caseload import ClientIdentity
from accounts.models import ClientCard, Consent, Profile, User
from intake.bands.in_force import BandsInForce, bands_in_force_of
from intake.care.conversation import in_queue
from intake.diary.log import Log, Logs, last_logged_before
from intake.enums import DayState, ReviewState
from intake.models import ClientTask, ReasonSnooze
from intake.models.conversation import reopened, with_review
from intake.science.attention import (
    Attention,
    ClientRecord,
    PutOff,
    Reason,
    SharedDay,
    StripDay,
    WaitingMessages,
    attention,
    strip,
    without_put_off,
)
from intake.science.signs.in_messages import signs_in_message
from intake.science.sums import SUM_TYPES, Sums
from intake.science.usual_intake.adequacy import (
    DEFAULT_WINDOW,
    assess,
    window_ending,
)

#: Signs of an emergency wait for an answer so many days, also when they were read (policy).
EMERGENCY_DAYS = 3
#: How far any calendar is from UTC.
_ANY_ZONE = dt.timedelta(hours=14)
#: What is read of each day; see ``with_review``.
_DAY_COLUMNS = (
    *("subject_id", "date", "food", "supplements", "changed_at"),
    *("review_state", "review_seen_at", "answered_at"),
    *SUM_TYPES,
)
_sums_of = attrgetter(*SUM_TYPES)


@dataclass(frozen=True)
class OwnCalendar:
    """The dietitian's own dates."""

    today: dt.date
    zone: dt.tzinfo

    @classmethod
    def of(cls, dietitian: User) -> OwnCalendar:
        """That of where they live."""
        profile = Profile.objects.of(dietitian)
        return cls(profile.today(), profile.tzinfo)

    def begin_of(self, date: dt.date) -> dt.datetime:
        """The midnight with which a date begins."""
        return dt.datetime.combine(date, dt.time.min, tzinfo=self.zone)


@dataclass(frozen=True)
class ClientComments:
    """Comments of a client that the dietitian has not opened, or not acted on."""

    count: int
    #: The first of the days.
    first: dt.date
    #: When the first of it was written, and the last.
    since: dt.datetime
    latest: dt.datetime

    def counted_on(self, calendar: OwnCalendar) -> WaitingMessages:
        """The same with the days since, as the dietitian counts them."""
        days = (calendar.today - self.since.astimezone(calendar.zone).date()).days
        return WaitingMessages(self.count, max(0, days), self.latest)


@dataclass(frozen=True)
class ClientRow:
    """One client in the list."""

    subject: Subject
    consent: Consent
    identity: ClientIdentity
    calendar: OwnCalendar
    watched: ClientRecord
    #: The reasons that count, and those put off.
    reasons: tuple[Attention, ...]
    put_off: tuple[PutOff, ...]
    strip: list[StripDay]
    #: Dates that wait for a review, oldest first.
    to_review: list[dt.date]
    unread: ClientComments | None
    #: Answers on days about which the dietitian had asked.
    answered: ClientComments | None
    #: What tells of signs of an emergency.
    emergency: ClientComments | None

    @property
    def first(self) -> Attention:
        """The reason that matters most."""
        return self.reasons[0]

    @property
    def name(self) -> str:
        """What the client is called."""
        return self.subject.name


def client_rows(dietitian: User, numbers: Collection[int] | None = None) -> list[ClientRow]:
    """Work out every client whose log is open to a dietitian now, within what each shared.

    ``numbers`` are those of the consents, of which any are left out that are not live.
    """
    now = timezone.now()
    # Wherever a client lives, the window begins on or after this date.
    start, _ = window_ending((now - _ANY_ZONE).date(), DEFAULT_WINDOW)
    found: QuerySet[Any] = (
        dietitian.consents_held.live(now)
        .select_related("client__profile", "invitation")
        .annotate(logged_before=last_logged_before(start))
        .order_by("pk")
    )
    consents = list(found if numbers is None else found.filter(pk__in=numbers))
    calendar = OwnCalendar.of(dietitian)
    logs = Logs(consents)
    bands = bands_in_force_of(logs)
    days = _days(logs, dietitian, start)
    messages = _messages(logs, dietitian, calendar)
    casework = _casework(consents, dietitian, calendar)
    return [
        _row(
            log,
            bands[log.user.pk],
            days.get(log.user.pk, []),
            messages.get(log.user.pk, ClientMessages()),
            casework.get(log.user.pk, ClientCasework()),
            consent=consent,
            calendar=calendar,
        )
        for log, consent in zip(logs, consents, strict=True)
    ]


def _days(logs: Logs, dietitian: User, start: dt.date) -> dict[int, list[Any]]:
    """The logged days of the window, and whatever was reopened before it, by client.

    As rows of ``_DAY_COLUMNS``: thousands of whole days would take twice as long to make.
    """
    # Named again for the index of days: one client may be asked of among all of a site.
    theirs = logs.days().filter(subject__in=[log.user.pk for log in logs])
    days = with_review(theirs, dietitian)
    wanted = days.filter(Q(date__gte=start, entry_count__gt=0) | reopened()).order_by("date")
    found: dict[int, list[Any]] = {}
    for day in wanted.values_list(*_DAY_COLUMNS, named=True):
        found.setdefault(day.subject_id, []).append(day)
    return found


@dataclass
class ClientMessages:
    """What a client wrote, by day, that is not opened, or tells of an emergency."""

    unread: list[ClientComments] = field(default_factory=list)
    emergency: list[ClientComments] = field(default_factory=list)


def _messages(logs: Logs, dietitian: User, calendar: OwnCalendar) -> dict[int, ClientMessages]:
    """The messages not yet opened, and lately those with signs of an emergency, by client."""
    since = calendar.begin_of(calendar.today - dt.timedelta(days=EMERGENCY_DAYS))
    # Named again for the index of the dietitian's threads.
    said = logs.comments().filter(dietitian=dietitian, deleted_at=None)
    answers = said.filter(from_client=False, at__gte=since).order_by().values_list("subject")
    answered = dict(answers.annotate(at=Max("at")))
    wrote = said.filter(Q(read_at=None) | Q(at__gte=since), from_client=True)
    found: dict[int, ClientMessages] = {}
    for subject, date, at, read_at, text in wrote.values_list(
        "subject", "day__date", "at", "read_at", "text"
    ):
        messages, one = found.setdefault(subject, ClientMessages()), ClientComments(1, date, at, at)
        if read_at is None:
            messages.unread.append(one)
        waits = read_at is None or subject not in answered or at > answered[subject]
        if waits and signs_in_message(text):
            messages.emergency.append(one)
    return found


@dataclass
class ClientCasework:
    """What the dietitian keeps about a client that the list shows."""

    label: str = ""
    short_code: str = ""
    tasks_due: list[str] = field(default_factory=list)
    put_off: list[PutOff] = field(default_factory=list)


def _casework(
    consents: Iterable[Consent], dietitian: User, calendar: OwnCalendar
) -> dict[int, ClientCasework]:
    """Labels, tasks that are due and reasons put off, by client; three queries."""
    theirs = {"dietitian": dietitian, "client__in": [one.client_id for one in consents]}
    cards = ClientCard.objects.filter(**theirs).values_list("client", "label", "short_code")
    found = {client: ClientCasework(label, code) for client, label, code in cards}
    due = ClientTask.objects.filter(**theirs, done_at=None, due_on__lte=calendar.today)
    for client, text in due.values_list("client", "text"):
        found.setdefault(client, ClientCasework()).tasks_due.append(text)
    reasons = {reason.slug: reason for reason in Reason}
    for row in ReasonSnooze.objects.filter(**theirs, until__gt=calendar.today):
        if row.reason in reasons:
            put_off = PutOff(reasons[row.reason], row.until, row.made_at, row.last_dose_on)
            found.setdefault(row.client_id, ClientCasework()).put_off.append(put_off)
    return found


def _answers(days: Iterable[Any]) -> list[ClientComments]:
    """The days of ``with_review`` that were answered after the dietitian asked."""
    return [
        ClientComments(1, day.date, day.answered_at, day.answered_at)
        for day in days
        if day.review_state == ReviewState.ASKED
        and day.answered_at is not None
        and day.answered_at > day.review_seen_at
    ]


def _together(waiting: list[ClientComments]) -> ClientComments | None:
    if not waiting:
        return None
    return ClientComments(
        count=sum(one.count for one in waiting),
        first=min(one.first for one in waiting),
        since=min(one.since for one in waiting),
        latest=max(one.latest for one in waiting),
    )


def _row(
    log: Log,
    bands: BandsInForce,
    days: list[Any],
    messages: ClientMessages,
    casework: ClientCasework,
    *,
    consent: Any,
    calendar: OwnCalendar,
) -> ClientRow:
    profile = Profile.objects.of(log.user)
    today = profile.today()
    logged = [day for day in days if day.entry_count and day.date <= today]
    wrote, emergency = _together(messages.unread), _together(messages.emergency)
    answered = _together(_answers(days))
    watched = replace(
        _watched(log, bands, logged, today, consent.logged_before),
        tasks_due=tuple(casework.tasks_due),
        changed=_changed(days),
        wrote=wrote.counted_on(calendar) if wrote else None,
        answered=answered.counted_on(calendar) if answered else None,
        emergency=emergency.counted_on(calendar) if emergency else None,
    )
    counted, put_off = without_put_off(
        attention(watched), watched, casework.put_off, calendar.today
    )
    born = profile.birth_date if log.sees_profile else None
    return ClientRow(
        subject=log.subject,
        consent=consent,
        identity=ClientIdentity(
            name=log.subject.name,
            label=casework.label,
            short_code=casework.short_code,
            birth_year=born.year if born else None,
            namesakes=0,
        ),
        calendar=calendar,
        watched=watched,
        reasons=counted,
        put_off=put_off,
        strip=strip(watched, visible_from=log.earliest_day),
        to_review=[day.date for day in days if in_queue(day, today)],
        unread=wrote,
        answered=answered,
        emergency=emergency,
    )


def _changed(days: Iterable[Any]) -> tuple[dt.date, ...]:
    """The days of ``with_review`` that were changed after they had been reviewed."""
    return tuple(
        day.date
        for day in days
        if day.review_state == ReviewState.REVIEWED
        and day.changed_at is not None
        and day.changed_at > day.review_seen_at
    )


def _watched(
    log: Log,
    bands: BandsInForce,
    logged: list[Any],
    today: dt.date,
    logged_before: dt.date | None,
) -> ClientRecord:
    first, last = window_ending(today, DEFAULT_WINDOW)
    window = [
        SharedDay(
            date=day.date,
            sums=Sums(*_sums_of(day)),
            limits=bands.limits_on(day.date),
            is_complete=day.food == DayState.COMPLETE,
            supplements=day.supplements,
            changed_at=day.changed_at,
        )
        for day in logged
        if day.date >= first
    ]
    usual = assess(
        window,
        first=first,
        last=last,
        reference=bands.reference_on(today),
        limits=bands.limits_on(today),
        prior=bands.prior_on(today),
    )
    dates = [day.date for day in logged] + ([logged_before] if logged_before else [])
    return ClientRecord(
        today=today,
        days=window,
        usual=usual,
        last_logged=max(dates, default=None),
        shared_since=log.first_reached(log.shared_since or today),
    )


def unread_count(dietitian: User) -> int:
    """How many comments of clients wait to be opened, within what each shares now; one query."""
    comments = Logs(dietitian.consents_held.live()).comments()
    # Named again for the index of unread comments.
    return comments.unread_by_dietitian().filter(dietitian=dietitian).count()
