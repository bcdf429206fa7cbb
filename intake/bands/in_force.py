"""What a person is held against, day by day: facts, bands and the site's default.

All three are dated rows. They are few, so all of them are read, and each day
picks the rows in force then. What they would tell of the profile is masked here
for a viewer who may not see it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from django.db.models import QuerySet

from accounts.enums import KidneyAnswer, LifeStage
from accounts.models import Profile, ProfileFacts
from accounts.models.prepared import prepared
from intake.diary.log import Log, Logs
from intake.enums import BandSource
from intake.models import Band, SiteDefault
from intake.science.limits import Limits, limits_in_force
from intake.science.reference.values import age_on, limits_for
from intake.science.shortfall import Shortfall, may_offer, shortfall_of
from intake.science.sums import Sums
from intake.science.usual_intake.prior import Prior, prior_for
from intake.science.usual_intake.what_if import may_try

Row = TypeVar("Row", ProfileFacts, Band)


class AgeRule(Protocol):
    """Whether something is for people of an age (completed years; None where it is not said)."""

    def __call__(self, age_years: int | None, *, logs_for_child: bool = False) -> bool:
        """Return whether it is, of somebody who may log for a child."""


#: Names the dates that are held against the same limits.
Period = tuple[int, ...]

#: Stand for what a viewer without the scope must not learn: why there are no
#: reference values, and the group of people they are for.
NO_REFERENCE = "There are no reference values for this client."
UNNAMED_REFERENCE = "the reference values"


@dataclass(frozen=True)
class DatedRows:
    """What decides a person's band, each list newest first."""

    facts: list[ProfileFacts]
    bands: list[Band]
    site: list[SiteDefault]

    @property
    def starts(self) -> set[dt.date]:
        """The dates on which a row begins to hold."""
        return {row.valid_from for rows in (self.facts, self.bands, self.site) for row in rows}


class BandsInForce:
    """The band that holds on each day of a log, as far as the viewer may know it."""

    def __init__(self, log: Log, rows: DatedRows | None = None) -> None:
        """Read the dated rows in three queries, or take those that were read."""
        self._profile = Profile.objects.of(log.user)
        self.rows = rows or _rows_of(log)
        self._is_self, self._sees_profile = log.is_self, log.sees_profile
        self._starts = sorted(self.rows.starts)
        self._limits: dict[Period, Limits] = {}
        self._references: dict[Period, Limits] = {}

    def limits_on(self, date: dt.date) -> Limits:
        """The band in force on a date: clinician, kidney rule, own band, reference."""
        period = self._period_of(date)
        if period not in self._limits:
            stated = limits_in_force(
                self._reference_on(date),
                own=self.own_band_on(date),
                clinician=self.clinician_band_on(date),
                kidneys_impaired=self.kidneys_impaired,
            )
            self._limits[period] = self._masked(stated)
        return self._limits[period]

    def limits_between(self, first: dt.date, last: dt.date) -> dict[dt.date, Limits]:
        """The band in force on every date of a range, in order."""
        dates = map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return {date: self.limits_on(date) for date in dates}

    def reference_on(self, date: dt.date) -> Limits:
        """What the reference values alone give on a date, before any stated band."""
        period = self._period_of(date)
        if period not in self._references:
            self._references[period] = self._masked(self._reference_on(date))
        return self._references[period]

    def _period_of(self, date: dt.date) -> Period:
        """What a date has in common with those that are held against the same.

        That can change where a dated row begins, and where a month of age does, which
        is on the day of birth or on the 1st.
        """
        begun, born = bisect_right(self._starts, date), self._profile.birth_date
        return (begun,) if born is None else (begun, date.year, date.month, date.day >= born.day)

    def _reference_on(self, date: dt.date) -> Limits:
        facts = ProfileFacts.on(self.rows.facts, date)
        site = SiteDefault.on(self.rows.site, date)
        return limits_for(
            profile=facts.reference or site.reference,
            birth_date=self._profile.birth_date,
            on=date,
            sex=facts.sex,
            life_stage=facts.life_stage,
            high_factor=site.high_factor,
        )

    def clinician_band_on(self, date: dt.date) -> Band | None:
        """The band that a clinician set and that holds on a date."""
        return Band.in_force(self.rows.bands, date, BandSource.CLINICIAN)

    def own_band_on(self, date: dt.date) -> Band | None:
        """The band that the person set and that holds on a date."""
        return Band.in_force(self.rows.bands, date, BandSource.OWN)

    def reference_profile_on(self, date: dt.date) -> str | None:
        """The reference profile in force on a date; None where not to be told."""
        return self._reference_profile_on(date) if self._sees_profile else None

    def _reference_profile_on(self, date: dt.date) -> str:
        chosen = ProfileFacts.on(self.rows.facts, date).reference
        return chosen or SiteDefault.on(self.rows.site, date).reference

    def prior_on(self, date: dt.date) -> Prior | None:
        """What people of the person's sex and age usually eat; None for infants.

        For a viewer who may not see the profile it does not say whose it is.
        """
        try:
            age = age_on(self._profile.birth_date, date)
        except ValueError:
            return None
        sex = ProfileFacts.on(self.rows.facts, date).sex
        prior = prior_for(sex, None if age is None else age.years)
        if prior is None or self._sees_profile:
            return prior
        return replace(prior, is_told=False)

    def gap_on(self, date: dt.date, sums: Sums) -> Shortfall | None:
        """How far a day with these sums is below its band, where foods may be offered at all."""
        return shortfall_of(sums, self.limits_on(date)) if self.may_offer_on(date) else None

    def may_offer_on(self, date: dt.date) -> bool:
        """Whether the person is of an age at which foods may be offered."""
        return self._is_of_age(date, may_offer)

    def may_try_on(self, date: dt.date) -> bool:
        """Whether the person is of an age at which changes of what is eaten may be tried out.

        Never for a viewer who may not see the profile: the answer would tell the age.
        """
        return self._sees_profile and self._is_of_age(date, may_try)

    def _is_of_age(self, date: dt.date, is_enough: AgeRule) -> bool:
        try:
            age = age_on(self._profile.birth_date, date)
        except ValueError:
            return False
        years = None if age is None else age.years
        return is_enough(years, logs_for_child=self._profile.logs_for_child)

    @property
    def kidneys_impaired(self) -> bool:
        """Whether the person said that their kidneys are impaired; holds at once.

        Never for a viewer who must not learn it: bands and zones are then drawn
        as for somebody who said nothing, so that they do not tell it either.
        """
        return self._sees_profile and self._profile.kidneys_impaired == KidneyAnswer.YES

    @property
    def kidneys_unsure(self) -> bool:
        """Whether the person does not know how their kidneys work; never told without leave."""
        return self._sees_profile and self._profile.kidneys_impaired == KidneyAnswer.UNSURE

    def is_pregnant_on(self, date: dt.date) -> bool:
        """Whether the profile says pregnant on a date; never told without leave."""
        stage = ProfileFacts.on(self.rows.facts, date).life_stage
        return self._sees_profile and stage == LifeStage.PREGNANT

    @property
    def logs_for_child(self) -> bool:
        """Whether the person looks, and logs for a child."""
        return self._is_self and self._profile.logs_for_child

    @property
    def asks_for_kidneys(self) -> bool:
        """Whether the person looks, and has never said how their kidneys are."""
        return self._is_self and self._profile.kidneys_impaired == KidneyAnswer.NOT_SAID

    @property
    def asks_for_profile(self) -> bool:
        """Whether the person looks, and has told nothing that the band depends on."""
        is_told = self._profile.birth_date is not None or any(row.sex for row in self.rows.facts)
        return self._is_self and not is_told

    def _masked(self, limits: Limits) -> Limits:
        """Without what would tell of the profile, for a viewer who may not see it."""
        if self._sees_profile:
            return limits
        return replace(
            limits,
            no_reference=NO_REFERENCE if limits.no_reference else "",
            reference=UNNAMED_REFERENCE if limits.is_reference else limits.reference,
            reference_note="",
        )


def bands_in_force_of(logs: Logs) -> dict[int, BandsInForce]:
    """The bands in force of several people, by the person's number, in three queries."""
    facts = _by_person(logs.unmasked_facts().order_by("-valid_from", "-pk"), "user_id")
    bands = _by_person(logs.bands().select_related("set_by").newest_first(), "subject_id")
    site = _site_defaults()
    return {
        log.user.pk: BandsInForce(
            log, DatedRows(facts.get(log.user.pk, []), bands.get(log.user.pk, []), site)
        )
        for log in logs
    }


def site_reference_on(date: dt.date) -> str:
    """The reference profile of whoever has chosen none, on a date; one query."""
    return SiteDefault.on(_site_defaults(), date).reference


def _rows_of(log: Log) -> DatedRows:
    return DatedRows(facts=log.unmasked_facts(), bands=log.signed_bands(), site=_site_defaults())


@prepared
def _site_defaults() -> QuerySet[SiteDefault]:
    return SiteDefault.objects.all()


def _by_person(rows: Iterable[Row], column: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found
