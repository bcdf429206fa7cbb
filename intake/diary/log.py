"""The one door to a person's rows: what a viewer may read of a log, or of many logs at once.

Every queryset is cut to the days that the consent reaches, and is empty without
the scope it belongs to. Only the actions of this room, which lock what they
write, start from the person instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from accounts.access import Subject
from accounts.models import Consent, Profile, ProfileFacts, User
from accounts.models.prepared import prepared
from accounts.models.profile import FROM_THE_START
from intake.models import (
    Band,
    Comment,
    Day,
    Entry,
    FavouriteFood,
    Medicine,
    Preference,
    Review,
    Symptom,
)
from intake.models.band import BandQuerySet
from intake.models.change import ChangeQuerySet
from intake.models.conversation import CommentQuerySet
from intake.models.entry import EntryQuerySet
from intake.models.habit import HabitChange
from intake.models.imports import ImportQuerySet
from intake.models.saved import SavedMealQuerySet
from intake.models.symptom import SymptomQuerySet
from intake.science.sums import SUM_TYPES, Sums
from intake.text import Reader, reader_of

Rows = TypeVar("Rows", bound=QuerySet[Any])
Row = TypeVar("Row")


class StoredDay(NamedTuple):
    """A day's row as far as ranges of days need it."""

    date: dt.date
    #: A ``DayState``.
    state: str
    sums: Sums


#: The same as it is stored: date and amounts as text, in the order of ``SUM_TYPES``.
DayValues = tuple[Any, ...]


def stored_days(rows: Iterable[DayValues]) -> list[StoredDay]:
    """The days of some rows, with their exact sums."""
    read = dt.date.fromisoformat
    return [StoredDay(read(date), state, Sums.of(sums)) for date, state, *sums in rows]


@dataclass
class Log:
    """One person's log as far as the viewer may read it."""

    subject: Subject
    #: The person whose log it is.
    user: User = field(init=False, compare=False)
    #: Whether the viewer reads their own log.
    is_self: bool = field(init=False, compare=False)
    #: Whether the profile, the kidneys and the medicines may be told.
    sees_profile: bool = field(init=False, compare=False)
    #: The first date that was shared; None for all of them.
    earliest_day: dt.date | None = field(init=False, compare=False)
    #: Who reads what is said of this log: the person, or a dietitian.
    reader: Reader = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Ask the subject once for what every page asks of it many times."""
        subject = self.subject
        self.user, self.is_self = subject.user, subject.is_self
        self.sees_profile = subject.sees_profile
        self.earliest_day = subject.consent.earliest_day if subject.consent else None
        self.reader = reader_of(subject)

    @classmethod
    def of_oneself(cls, user: User) -> Log:
        """The whole log, for the person it belongs to."""
        return cls(Subject(user, user))

    @property
    def shared_since(self) -> dt.date | None:
        """The date, where the person lives, from which the viewer may read; None for oneself."""
        consent = self.subject.consent
        if consent is None:
            return None
        return consent.valid_from.astimezone(Profile.objects.of(self.user).tzinfo).date()

    def reaches(self, date: dt.date) -> bool:
        """Whether the day of a date may be read."""
        return self.subject.sees(date)

    def first_reached(self, first: dt.date) -> dt.date:
        """The first date that may be read of a range that begins with ``first``."""
        return first if self.earliest_day is None else max(first, self.earliest_day)

    # -- Open to every consent -------------------------------------------------------------------

    def days(self) -> QuerySet[Day]:
        """The days with their states and sums."""
        return self._cut(self.user.days.all(), "date")

    def days_between(self, first: dt.date, last: dt.date, also: dt.date | None = None) -> list[Day]:
        """The days from first to last, and that of one other date; one query."""
        if not self.is_shared or (also is None and last < first):
            return []
        alone = also or first
        # From the earliest of all to the latest, or the index would be read from its beginning.
        start, stop = self.first_reached(min(first, alone)), max(last, alone)
        rows = _days_between(self.user.pk, start, stop, first, last, alone)
        for day in rows:
            day.subject = self.user
        return rows

    def day_values(self, first: dt.date, last: dt.date) -> list[DayValues]:
        """The days from first to last as they are stored, in order; one query."""
        return self._read(_stored_days, first, last)

    def day_on(self, date: dt.date) -> Day:
        """The day of a date; an unsaved empty one where nothing was ever written to it."""
        return self.days().filter(date=date).first() or Day(subject=self.user, date=date)

    def entries(self) -> EntryQuerySet:
        """What was logged."""
        return self._cut(self.user.entries.all(), "date")

    def entries_on(self, date: dt.date) -> list[Entry]:
        """Entries of a day, in the order they were logged: one query."""
        return self._entries_between(date, date)

    def entries_with_day_before(self, date: dt.date) -> tuple[list[Entry], list[Entry]]:
        """Entries of a day, and of the one before it, in the order they were logged: one query."""
        before = date - dt.timedelta(days=1)
        read = self._entries_between(before, date)
        own, earlier = ([one for one in read if one.date == at] for at in (date, before))
        return own, earlier

    def bands(self) -> BandQuerySet:
        """The bands that were ever stated; ``BandsInForce`` says which one holds on a day."""
        return self._shared(self.user.bands.all())

    def comments(self) -> CommentQuerySet:
        """What was said of the days; for a dietitian their own thread alone."""
        return self._cut(
            self._of_viewer(Comment.objects.filter(subject=self.user, day__subject=self.user)),
            "day__date",
        )

    def reviews(self) -> QuerySet[Review]:
        """How far dietitians are with the days; for a dietitian their own reviews alone."""
        return self._cut(
            self._of_viewer(Review.objects.filter(subject=self.user, day__subject=self.user)),
            "day__date",
        )

    def signed_bands(self) -> list[Band]:
        """The bands ever stated, newest first, each with the account that set it; one query."""
        return _signed_bands(self.user.pk) if self.is_shared else []

    def unmasked_facts(self) -> list[ProfileFacts]:
        """The profile's dated answers, newest first, for ``BandsInForce``, which masks them."""
        return _dated_facts(self.user.pk) if self.is_shared else []

    def habit_changes(self) -> QuerySet[HabitChange]:
        """The changes of habits that were asked about, in order of their dates."""
        return self._cut(self.user.habit_changes.all(), "began_on")

    # -- Open to a scope -------------------------------------------------------------------------

    def symptoms(self) -> SymptomQuerySet:
        """How the person felt."""
        rows = self._cut(self.user.symptoms.all(), "date")
        return rows if self.subject.sees_notes else rows.none()

    def symptoms_between(self, first: dt.date, last: dt.date) -> list[Symptom]:
        """How the person felt on some days, both ends included, in the order of the clock."""
        return self._read(_symptoms_between, first, last) if self.subject.sees_notes else []

    def dates_without_symptoms(self, first: dt.date, last: dt.date) -> set[dt.date]:
        """The days, both ends included, of which the person says that nothing was felt."""
        if not self.subject.sees_notes:
            return set()
        said = self.days().filter(no_symptoms=True, date__range=(first, last))
        return set(said.order_by().values_list("date", flat=True))

    def medicines(self) -> QuerySet[Medicine]:
        """The classes of medicines that were listed."""
        rows = self.user.medicines.all()
        return rows if self.sees_profile else rows.none()

    def facts(self) -> QuerySet[ProfileFacts]:
        """The dated answers of the profile."""
        rows = self.user.profile_facts.all()
        return rows if self.sees_profile else rows.none()

    # -- Open to the person alone ----------------------------------------------------------------

    def saved_meals(self) -> SavedMealQuerySet:
        """Saved meals and recipes."""
        return self._private(self.user.saved_meals.all())

    def favourites(self) -> QuerySet[FavouriteFood]:
        """The starred foods."""
        return self._private(self.user.favourites.all())

    def changes(self) -> ChangeQuerySet:
        """What was changed and may be undone."""
        return self._private(self.user.changes.all())

    def imports(self) -> ImportQuerySet:
        """The files that were brought along."""
        return self._private(self.user.imports.all())

    def left_out_tags(self) -> list[str]:
        """The tags of foods that the person would rather not be offered; one query."""
        kept = self._private(Preference.objects.filter(subject=self.user)).first()
        return kept.excluded if kept else []

    # -- How rows are cut ------------------------------------------------------------------------

    @property
    def is_shared(self) -> bool:
        """Whether the viewer may read anything of it at all."""
        return self.is_self or self.subject.consent is not None

    def _read(
        self, read: Callable[[int, dt.date, dt.date], list[Row]], first: dt.date, last: dt.date
    ) -> list[Row]:
        """The rows of a range of dates, as far as it is shared; none without a consent."""
        return read(self.user.pk, self.first_reached(first), last) if self.is_shared else []

    def _entries_between(self, first: dt.date, last: dt.date) -> list[Entry]:
        rows = self._read(_entries_between, first, last)
        for entry in rows:
            entry.subject = self.user
        return rows

    def _private(self, rows: Rows) -> Rows:
        return rows if self.is_self else rows.none()

    def _shared(self, rows: Rows) -> Rows:
        return rows if self.is_shared else rows.none()

    def _cut(self, rows: Rows, date: str) -> Rows:
        """Leave out the days before the earliest that is shared; all of them without a consent."""
        consent = self.subject.consent
        if self.is_self or consent is None or consent.earliest_day is None:
            return self._shared(rows)
        return rows.filter(**{f"{date}__gte": consent.earliest_day})

    def _of_viewer(self, rows: Rows) -> Rows:
        return rows if self.is_self else rows.filter(dietitian=self.subject.viewer)


@dataclass(frozen=True)
class Logs:
    """The logs under several consents, read in as many queries as one log."""

    consents: QuerySet[Consent] | Sequence[Consent]

    def __iter__(self) -> Iterator[Log]:
        """Each log; free of queries for consents read with their client and dietitian."""
        for consent in self.consents:
            yield Log(Subject(consent.client, consent.dietitian, consent))

    def days(self) -> QuerySet[Day]:
        """The days that any of the consents reaches."""
        return Day.objects.filter(self._reached("subject", "date"))

    def comments(self) -> CommentQuerySet:
        """What was said of the days, each in the thread of a consent's dietitian."""
        rows = Comment.objects.filter(day__subject=F("subject"))
        return rows.filter(self._reached("subject", "day__date", "dietitian"))

    def bands(self) -> BandQuerySet:
        """The bands that were ever stated."""
        return Band.objects.filter(subject__in=self._clients())

    def unmasked_facts(self) -> QuerySet[ProfileFacts]:
        """The dated answers of the profiles, for ``BandsInForce``, which masks what they tell."""
        return ProfileFacts.objects.filter(user__in=self._clients())

    def _clients(self) -> Any:
        if isinstance(self.consents, QuerySet):
            return self.consents.values("client")
        return [consent.client_id for consent in self.consents]

    def _reached(self, subject: str, date: str, dietitian: str = "") -> Exists:
        """Whether one of the consents opens the day of a row, and its thread where one is named."""
        if isinstance(self.consents, QuerySet):
            consents = self.consents.order_by()
        else:
            numbers = [consent.pk for consent in self.consents]
            # As a sum, so that SQLite looks a row's consent up by the client, not by each number.
            consents = Consent.objects.order_by().annotate(number=F("pk") + 0)
            consents = consents.filter(number__in=numbers)
        opens = consents.filter(
            Q(earliest_day=None) | Q(earliest_day__lte=OuterRef(date)), client=OuterRef(subject)
        )
        return Exists(opens.filter(dietitian=OuterRef(dietitian)) if dietitian else opens)


@dataclass(frozen=True)
class WrittenByDietitian:
    """What a dietitian wrote in the logs of others; theirs to read also after a consent ended."""

    dietitian: User

    def comments(self) -> CommentQuerySet:
        """Their own remarks, but those taken back."""
        return Comment.objects.filter(dietitian=self.dietitian, from_client=False, deleted_at=None)

    def reviews(self) -> QuerySet[Review]:
        """How far they are with days."""
        return Review.objects.filter(dietitian=self.dietitian)

    def bands(self) -> BandQuerySet:
        """The bands they set for others."""
        return Band.objects.filter(set_by=self.dietitian).exclude(subject=self.dietitian)


# -- What most pages ask -------------------------------------------------------------------------


@prepared
def _entries_between(subject_id: int, first: dt.date, last: dt.date) -> QuerySet[Entry]:
    return Entry.objects.filter(subject=subject_id, date__range=(first, last)).order_by("pk")


@prepared
def _symptoms_between(subject_id: int, first: dt.date, last: dt.date) -> QuerySet[Symptom]:
    return Symptom.objects.filter(subject=subject_id).between(first, last)


@prepared
def _days_between(  # one argument a value of the statement
    subject_id: int,
    start: dt.date,
    stop: dt.date,
    first: dt.date,
    last: dt.date,
    alone: dt.date,
) -> QuerySet[Day]:
    asked = Q(date__range=(first, last)) | Q(date=alone)
    return Day.objects.filter(asked, subject=subject_id, date__range=(start, stop))


@prepared
def _stored_days(subject_id: int, first: dt.date, last: dt.date) -> QuerySet[Day, DayValues]:
    rows = Day.objects.filter(subject=subject_id, date__range=(first, last)).order_by("date")
    # As text: exact, and a decimal or a date is made from text in a tenth of the time Django takes.
    columns = (
        Cast(name, CharField()) if kind is Decimal else name for name, kind in SUM_TYPES.items()
    )
    return rows.values_list(Cast("date", CharField()), "food", *columns)


@prepared
def _signed_bands(subject_id: int) -> BandQuerySet:
    return Band.objects.filter(subject=subject_id).select_related("set_by").newest_first()


@prepared
def _dated_facts(user_id: int) -> QuerySet[ProfileFacts]:
    return ProfileFacts.objects.filter(user=user_id).order_by("-valid_from", "-pk")


def last_logged_before(start: dt.date) -> Subquery:
    """The newest date with an entry before ``start`` that a consent reaches, for consents."""
    days = Day.objects.filter(
        subject=OuterRef("client"),
        entry_count__gt=0,
        date__lt=start,
        date__gte=Coalesce(OuterRef("earliest_day"), Value(FROM_THE_START)),
    )
    return Subquery(days.order_by("-date").values("date")[:1])
