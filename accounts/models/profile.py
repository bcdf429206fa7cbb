"""What a person states about themself, and from which day on it holds."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.db import models
from django.utils import timezone

from accounts.enums import ENUM_LENGTH, KidneyAnswer, LifeStage, ReferenceProfile, Sex
from accounts.models.user import User

#: The first day of facts stated for the first time: they hold for all days logged.
FROM_THE_START = dt.date(1900, 1, 1)


def reference_profiles() -> list[tuple[str, str]]:
    """Return the profiles of reference values there are, as choices.

    The columns name this function, so that one more profile needs no migration.
    """
    return ReferenceProfile.choices


def reference_choices() -> list[tuple[str, str]]:
    """Return what a person may choose: the site's values, or one profile of their own."""
    return [("", "As this site has it"), *reference_profiles()]


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Questions about profiles."""

    def of(self, user: User) -> Profile:
        """The person's profile, or an unsaved empty one.

        Costs no query for the signed-in person, whose profile is read with the account.
        """
        try:
            return user.profile
        except Profile.DoesNotExist:
            return Profile(user=user)


class Profile(models.Model):
    """The answers that hold for all of a person's days; each may be left out.

    A person without answers has no row; ``Profile.objects.of`` then gives an
    unsaved one.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    birth_date = models.DateField("date of birth", null=True, blank=True)
    logs_for_child = models.BooleanField("I log for a child", default=False)
    kidneys_impaired = models.CharField(
        "are the kidneys impaired?",
        max_length=ENUM_LENGTH,
        choices=KidneyAnswer.choices,
        blank=True,
        default=KidneyAnswer.NOT_SAID,
    )
    time_zone = models.CharField(max_length=64, blank=True, default="")
    pending_notice = models.CharField(
        max_length=32,
        blank=True,
        default="",
        editable=False,
        help_text="The key of something that is still to be said once, or nothing.",
    )

    objects = ProfileQuerySet.as_manager()

    #: The answers.
    UNDATED = ("birth_date", "logs_for_child", "kidneys_impaired", "time_zone")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kidneys_impaired__in=KidneyAnswer.values),
                name="profile_kidneys_known_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"Profile of {self.user_id}"

    @property
    def tzinfo(self) -> dt.tzinfo:
        """The person's time zone, or the site's where theirs is not set or unknown here."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, IsADirectoryError):
            return timezone.get_default_timezone()

    def today(self) -> dt.date:
        """The current date in the person's time zone."""
        return timezone.now().astimezone(self.tzinfo).date()


class ProfileFacts(models.Model):
    """Dated facts that decide the reference values: a row holds until the next one's day.

    Age is not among them: it is computed for each day from the date of birth.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="profile_facts")
    valid_from = models.DateField(default=FROM_THE_START)
    sex = models.CharField(
        "sex, for the reference values",
        max_length=ENUM_LENGTH,
        choices=Sex.choices,
        blank=True,
        default=Sex.NOT_SAID,
    )
    life_stage = models.CharField(
        max_length=ENUM_LENGTH, choices=LifeStage.choices, default=LifeStage.NONE
    )
    reference = models.CharField(
        "reference values",
        max_length=ENUM_LENGTH,
        choices=reference_choices,
        blank=True,
        default="",
    )
    stated_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stated_at = models.DateTimeField(auto_now=True)

    #: The answers, which hold from a date on.
    DATED = ("sex", "life_stage", "reference")

    class Meta:
        verbose_name_plural = "profile facts"
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["user", "valid_from"], name="facts_one_row_a_day"),
            models.CheckConstraint(
                condition=models.Q(life_stage=LifeStage.NONE) | ~models.Q(sex=Sex.MALE),
                name="facts_life_stage_fits_sex",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.valid_from}"

    def changes_from(self, other: ProfileFacts) -> dict[str, str]:
        """Return the answers that differ from those of ``other``, by field."""
        return {
            name: getattr(self, name)
            for name in self.DATED
            if getattr(self, name) != getattr(other, name)
        }

    @classmethod
    def on(cls, rows: list[ProfileFacts], date: dt.date) -> ProfileFacts:
        """Return the facts that hold on a date, given a person's rows, newest first."""
        found = next((row for row in rows if row.valid_from <= date), None)
        return cls() if found is None else found
