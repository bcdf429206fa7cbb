"""What a person is held against, day by day: facts, bands and the site's default.

All three are dated rows. They are few, so they are read at once, in one query,
and each day picks the rows in force then.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from accounts.enums import KidneyAnswer
from accounts.models import Profile, ProfileFacts, User
from intake.enums import BandSource
from intake.models import Band, SiteDefault
from intake.science.gap import Gap, gap_of, may_offer
from intake.science.limits import Limits, limits_in_force
from intake.science.reference.values import age_on, limits_for
from intake.science.sums import Sums
from intake.science.usual_intake.populations import Population, population_for

Row = TypeVar("Row", ProfileFacts, Band, SiteDefault)

_FACTS = ("sex", "life_stage", "reference")
_BAND = ("source", "is_reset", "high_basis", "reason", "reference")
_BAND_MG = ("low_mg", "target_mg", "high_mg", "supplement_limit_mg")

#: Stands for the person in a statement that is compiled before it is known who asks.
_SOMEBODY = -1

#: Whose, which table, valid from, number, values.
_Row = tuple[int, str, dt.date, int, dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """A person's dated rows, each list newest first."""

    profile: Profile
    facts: list[ProfileFacts]
    bands: list[Band]
    site: list[SiteDefault]
    #: False for a viewer who must not learn what was said of the kidneys.
    knows_kidneys: bool = True

    def limits_on(self, date: dt.date) -> Limits:
        """The band in force on a date: clinician, kidney rule, own band, reference."""
        return limits_in_force(
            self.reference_on(date),
            own=Band.in_force(self.bands, date, BandSource.OWN),
            clinician=self.clinician_band_on(date),
            kidneys_impaired=self.kidneys_impaired,
        )

    def limits_between(self, first: dt.date, last: dt.date) -> dict[dt.date, Limits]:
        """The band in force on every date of a range, in order.

        Worked out anew only where it can change: where a dated row begins, and
        where a month of age does, which is on the day of birth or on the 1st.
        """
        starts = {row.valid_from for rows in (self.facts, self.bands, self.site) for row in rows}
        born = self.profile.birth_date
        birthday = None if born is None else born.day
        found: dict[dt.date, Limits] = {}
        limits = None
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            date = dt.date.fromordinal(ordinal)
            if limits is None or date in starts or (birthday and date.day in {1, birthday}):
                limits = self.limits_on(date)
            found[date] = limits
        return found

    def reference_on(self, date: dt.date) -> Limits:
        """What the reference values alone give on a date, before any stated band."""
        facts = ProfileFacts.on(self.facts, date)
        site = SiteDefault.on(self.site, date)
        return limits_for(
            profile=self.profile_on(date),
            birth_date=self.profile.birth_date,
            on=date,
            sex=facts.sex,
            life_stage=facts.life_stage,
            high_factor=site.high_factor,
        )

    def clinician_band_on(self, date: dt.date) -> Band | None:
        """The band that a clinician set and that holds on a date."""
        return Band.in_force(self.bands, date, BandSource.CLINICIAN)

    def profile_on(self, date: dt.date) -> str:
        """The reference profile in force on a date: US, EU or UK."""
        chosen = ProfileFacts.on(self.facts, date).reference
        return chosen or SiteDefault.on(self.site, date).reference

    def population_on(self, date: dt.date) -> Population | None:
        """The published population the person belongs to on a date, if there is one."""
        facts = ProfileFacts.on(self.facts, date)
        return population_for(
            profile=self.profile_on(date),
            birth_date=self.profile.birth_date,
            on=date,
            sex=facts.sex,
            life_stage=facts.life_stage,
        )

    def gap_on(self, date: dt.date, sums: Sums) -> Gap | None:
        """How far a day with these sums is below its band, where foods may be offered at all."""
        return gap_of(sums, self.limits_on(date)) if self.may_offer_on(date) else None

    def may_offer_on(self, date: dt.date) -> bool:
        """Whether the person is of an age at which foods may be offered."""
        try:
            age = age_on(self.profile.birth_date, date)
        except ValueError:
            return False
        years = None if age is None else age.years
        return may_offer(years, logs_for_child=self.profile.logs_for_child)

    @property
    def kidneys_impaired(self) -> bool:
        """Whether the person said that their kidneys are impaired; holds at once.

        Never for a viewer who must not learn it: bands and zones are then drawn
        as for somebody who said nothing, so that they do not tell it either.
        """
        return self.knows_kidneys and self.profile.kidneys_impaired == KidneyAnswer.YES

    @property
    def kidneys_unsure(self) -> bool:
        """Whether the person does not know how their kidneys work; never told without leave."""
        return self.knows_kidneys and self.profile.kidneys_impaired == KidneyAnswer.UNSURE

    @property
    def says_nothing(self) -> bool:
        """Whether the person has told nothing that the band depends on."""
        return self.profile.birth_date is None and not any(row.sex for row in self.facts)


def standing_of(subject: User, *, knows_kidneys: bool = True) -> Standing:
    """Read everything that decides a person's band, in one query."""
    found = _Found(_rows_of_one(subject.pk))
    return found.standing(subject, knows_kidneys=knows_kidneys)


def standings_of(
    subjects: Iterable[User], *, knows_kidneys: dict[int, bool]
) -> dict[int, Standing]:
    """Read the same for several people, by their number, in one query.

    ``knows_kidneys`` says for each whether the viewer may learn of the kidneys.
    """
    people = {subject.pk: subject for subject in subjects}
    found = _Found(_rows_of(people))
    return {
        pk: found.standing(subject, knows_kidneys=knows_kidneys[pk])
        for pk, subject in people.items()
    }


class _Found:
    """The rows of several people, told apart."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self.facts: dict[int, list[ProfileFacts]] = {}
        self.bands: dict[int, list[Band]] = {}
        self.site: list[SiteDefault] = []
        for whose, table, valid_from, pk, values in rows:
            if table == "facts":
                facts = ProfileFacts(pk=pk, valid_from=valid_from, **values)
                self.facts.setdefault(whose, []).append(facts)
            elif table == "band":
                band = Band(pk=pk, valid_from=valid_from, **_decimals(values, _BAND_MG))
                self.bands.setdefault(whose, []).append(band)
            else:
                factor = _decimals(values, ("high_factor",))
                self.site.append(SiteDefault(pk=pk, valid_from=valid_from, **factor))

    def standing(self, subject: User, *, knows_kidneys: bool) -> Standing:
        return Standing(
            profile=Profile.objects.of(subject),
            facts=_newest_first(self.facts.get(subject.pk, [])),
            bands=_newest_first(self.bands.get(subject.pk, [])),
            site=_newest_first(self.site),
            knows_kidneys=knows_kidneys,
        )


def _newest_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.valid_from, row.pk), reverse=True)


def _rows_of(people: Iterable[int]) -> QuerySet[Any, Any]:
    people = list(people)
    return _rows(
        "facts", ProfileFacts.objects.filter(user__in=people), _FACTS, whose="user_id"
    ).union(
        _rows("band", Band.objects.filter(subject__in=people), _BAND, _BAND_MG, "subject_id"),
        _rows("site", SiteDefault.objects.all(), ("reference",), ("high_factor",)),
        all=True,
    )


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The statement of ``_rows_of`` for one person, compiled once a process.

    Every page asks it, and putting it together costs several times as much as
    running it.
    """
    sql, parameters = _rows_of([_SOMEBODY]).query.sql_with_params()
    return sql, parameters


def _rows_of_one(person: int) -> list[_Row]:
    """What ``_rows_of`` finds for one person, without compiling it anew."""
    sql, parameters = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [person if one == _SOMEBODY else one for one in parameters])
        rows = cursor.fetchall()
    return [
        (whose, table, _as_date(valid_from), pk, _as_dict(values))
        for whose, table, valid_from, pk, values in rows
    ]


def _as_date(value: dt.date | str) -> dt.date:
    # SQLite has no dates: outside of the ORM they arrive as text.
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _as_dict(value: dict[str, Any] | str) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value


def _rows(
    table: str,
    queryset: QuerySet[Any],
    plain: tuple[str, ...],
    decimals: tuple[str, ...] = (),
    whose: str = "",
) -> QuerySet[Any, Any]:
    # Decimals travel as text: a JSON number would come back as a float.
    columns = {name: F(name) for name in plain} | {
        name: Cast(name, CharField()) for name in decimals
    }
    owner = F(whose) if whose else Value(0)
    return queryset.order_by().values_list(
        owner, Value(table), "valid_from", "pk", JSONObject(**columns)
    )


def _decimals(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return values | {
        name: None if values[name] is None else Decimal(values[name]) for name in names
    }
