"""Many clients side by side: one row a client, each only as far as their consent reaches."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import ClientCard, ClientTag, Consent, Profile, User
from accounts.models.consent import ConsentQuerySet
from intake.bands.assessed import assess_days
from intake.bands.in_force import BandsInForce, bands_in_force_of
from intake.diary.log import Log, Logs, last_logged_before
from intake.enums import DayState
from intake.science.limits import Limits
from intake.science.sums import SUM_TYPES, Sums
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay, window_ending
from intake.science.usual_intake.sentences import answer_words
from intake.science.zones import Zone, zone_of
from intake.text import Reader

#: How far any calendar is from UTC.
_ANY_ZONE = dt.timedelta(hours=14)


@dataclass(frozen=True)
class CohortRow:
    """One client of a cohort over a window of days; amounts in mg a day."""

    log: Log
    #: The dietitian's own words for the client; empty without any.
    label: str
    short_code: str
    tags: tuple[str, ...]
    #: None where the profile is not shared, or holds none.
    birth_year: int | None
    #: The days of the window that the consent reaches; 0 where it reaches none of them.
    days: int
    found: Adequacy
    #: Finished days with an entry by zone.
    zones: Counter[Zone]
    #: The mean of supplements and medicines on the days with a known dose; None without one.
    dose_mg: Decimal | None
    #: How many days that are.
    dose_days: int
    #: Whether some of them had no value, so that the dose is a lower bound.
    dose_is_at_least: bool
    #: The last day with an entry, also before the window; None for none.
    last_logged: dt.date | None

    @property
    def name(self) -> str:
        """What the client is called, as on every page."""
        return self.log.subject.name

    @property
    def limits(self) -> Limits:
        """The band in force on the last day of the window."""
        return self.found.limits

    @property
    def statement(self) -> str:
        """The word of the verdict, for a dietitian."""
        return answer_words(self.found, Reader.DIETITIAN)

    @property
    def coverage(self) -> Decimal | None:
        """Share (0 to 1) of the food eaten on the days of the mean that has a value."""
        return self.found.sums.known_share

    @property
    def not_judged_days(self) -> int:
        """Finished days without a zone: impaired kidneys, or nothing but medicines logged."""
        return self.zones[Zone.NOT_SHOWN] + self.zones[Zone.EMPTY]


def cohort_of(dietitian: User, tag: ClientTag | None = None) -> ConsentQuerySet:
    """The live consents of a dietitian's clients, or of those with one tag of theirs."""
    consents = Consent.objects.live().filter(dietitian=dietitian)
    if tag is None:
        return consents
    tagged = ClientCard.objects.filter(dietitian=dietitian, tags=tag)
    return consents.filter(client__in=tagged.values("client"))


def read_cohort(consents: ConsentQuerySet, *, window: int) -> list[Consent]:
    """Read the consents by the clients' names, with what ``cohort_rows`` needs of each."""
    found = consents.select_related("client__profile", "dietitian").annotate(
        logged_before=last_logged_before(_first_of_any(window))
    )
    return sorted(found, key=lambda one: (str(one.client).casefold(), one.pk))


def _first_of_any(window: int) -> dt.date:
    """Wherever a client lives, the window begins on or after this date."""
    return window_ending((timezone.now() - _ANY_ZONE).date(), window)[0]


def cohort_rows(consents: Sequence[Consent], *, window: int) -> list[CohortRow]:
    """One row a client over the last so many days; six queries for any number.

    ``consents`` come from ``read_cohort``.
    """
    if not consents:
        return []
    logs = Logs(consents)
    bands = bands_in_force_of(logs)
    days = _days_of(logs, _first_of_any(window))
    cards = _cards_of(consents)
    return [
        _row(log, cards.get(log.user.pk), bands[log.user.pk], days.get(log.user.pk, []), window)
        for log in logs
    ]


@dataclass(frozen=True, slots=True)
class _CohortDay:
    date: dt.date
    is_complete: bool
    supplements: str
    sums: Sums


def _days_of(logs: Logs, start: dt.date) -> dict[int, list[_CohortDay]]:
    """The logged days since a date, by client, in order of their dates; one query."""
    # As text: exact, and a decimal or a date is made from text in a tenth of the time Django takes.
    columns = (
        Cast(name, CharField()) if kind is Decimal else name for name, kind in SUM_TYPES.items()
    )
    rows = logs.days().filter(date__gte=start, entry_count__gt=0).order_by("date")
    found: dict[int, list[_CohortDay]] = {}
    read, complete = dt.date.fromisoformat, DayState.COMPLETE.value
    values = rows.values_list(
        "subject_id", Cast("date", CharField()), "food", "supplements", *columns
    )
    for client, date, state, supplements, *sums in values.iterator(chunk_size=2000):
        day = _CohortDay(read(date), state == complete, supplements, Sums.of(sums))
        found.setdefault(client, []).append(day)
    return found


def _cards_of(consents: Sequence[Consent]) -> dict[int, ClientCard]:
    """What the dietitian keeps of each client, with the tags; two queries."""
    cards = ClientCard.objects.filter(
        dietitian=consents[0].dietitian_id, client__in=[one.client_id for one in consents]
    ).prefetch_related("tags")
    return {card.client_id: card for card in cards}


def _row(
    log: Log, card: ClientCard | None, bands: BandsInForce, days: Sequence[_CohortDay], window: int
) -> CohortRow:
    start, last = window_ending(Profile.objects.of(log.user).today(), window)
    first = min(log.first_reached(start), last)
    logged = [
        LoggedDay(
            date=day.date,
            sums=day.sums,
            is_complete=day.is_complete,
            supplements=day.supplements,
            limits=bands.limits_on(day.date),
        )
        for day in days
        if first <= day.date <= last
    ]
    taken = [day.sums for day in logged if day.has_supplement]
    doses = [sums.supplemental_mg for sums in taken if sums.supplemental_mg]
    dates = [day.date for day in days if day.date <= last]
    born = Profile.objects.of(log.user).birth_date if log.sees_profile else None
    return CohortRow(
        log=log,
        label=card.label if card else "",
        short_code=card.short_code if card else "",
        tags=tuple(tag.name for tag in card.tags.all()) if card else (),
        birth_year=born.year if born else None,
        days=(last - first).days + 1 if log.reaches(last) else 0,
        found=assess_days(bands, logged, first=first, last=last),
        zones=Counter(
            zone_of(day.sums, day.limits) for day in logged if day.is_complete and day.limits
        ),
        dose_mg=sum(doses, Decimal(0)) / len(doses) if doses else None,
        dose_days=len(doses),
        dose_is_at_least=any(sums.supplemental_unknown_count for sums in taken),
        last_logged=dates[-1] if dates else getattr(log.subject.consent, "logged_before", None),
    )
