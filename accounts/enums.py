"""The closed lists of accounts: what may be shared, and what a person says of themself."""

from __future__ import annotations

from django.db.models import TextChoices

#: The width of every column that holds a member of a closed list, here and in the other rooms.
ENUM_LENGTH = 20


class Scope(TextChoices):
    """What a client may open. The log is part of every consent, the rest is ticked."""

    LOG = "log", "Log and trends"
    SYMPTOMS_NOTES = "symptoms_notes", "Symptoms and notes"
    PROFILE_MEDICINES = "profile_medicines", "Profile and medicines"
    MAY_SET_BAND = "may_set_band", "May set my band"


class InvitationState(TextChoices):
    """How far an invitation is; every state but open is an answer."""

    OPEN = "open", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class KidneyAnswer(TextChoices):
    """The answer to whether the kidneys are impaired."""

    NOT_SAID = "", "Not said"
    NO = "no", "No"
    YES = "yes", "Yes"
    #: Asked and not known: as not said for every number, but not asked again.
    UNSURE = "unsure", "Don’t know"


class Sex(TextChoices):
    """Sex, as far as the reference values tell it apart."""

    NOT_SAID = "", "Not said"
    FEMALE = "F", "Female"
    MALE = "M", "Male"


class LifeStage(TextChoices):
    """What gives a woman reference values of her own for a while."""

    NONE = "none", "Neither"
    PREGNANT = "pregnant", "Pregnant"
    LACTATING = "lactating", "Breastfeeding"


class ReferenceProfile(TextChoices):
    """Whose published reference values a person is held against."""

    US = "US", "United States (DRI 1997)"
    EU = "EU", "European Union (EFSA 2015)"
    UK = "UK", "United Kingdom (COMA 1991)"
