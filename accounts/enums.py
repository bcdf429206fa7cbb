"""The closed lists of accounts: what is shared, what people say of themselves, what is logged."""

from __future__ import annotations

from enum import StrEnum

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


class MessageMail(TextChoices):
    """When mail tells somebody that messages wait; it never says what is in them."""

    DAILY = "daily", "Once a day"
    AT_ONCE = "at_once", "At once"
    OFF = "off", "Never"


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
    """Whose published reference values a person is held against.

    The one place where a profile is declared, under the name people know. Its numbers, and
    what goes with them, are the rows of ``fixtures/references/dri_magnesium.csv`` with its value.
    """

    US = "US", "United States (DRI 1997)"
    EU = "EU", "European Union (EFSA 2015)"
    UK = "UK", "United Kingdom (COMA 1991)"
    DACH = "DACH", "Germany, Austria, Switzerland (D-A-CH 2021)"
    NORDIC = "NORDIC", "Nordic countries (NNR 2023)"
    WHO = "WHO", "World Health Organization (WHO/FAO 2004)"
    AUNZ = "AUNZ", "Australia and New Zealand (NHMRC 2006)"


class SecurityEvent(StrEnum):
    """What the security log tells of; docs/security.md says of each what its line holds."""

    SIGN_IN = "sign-in"
    #: A password, a second factor or a limit on guessing stood in the way.
    SIGN_IN_FAILED = "sign-in-failed"
    LOCKED = "locked"
    SIGN_OUT = "sign-out"
    SIGN_UP = "sign-up"
    SESSION_ENDED = "session-ended"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105  # the name of an event, as below
    PASSWORD_RESET_ASKED = "password-reset-asked"  # noqa: S105
    PASSWORD_RESET = "password-reset"  # noqa: S105
    ADDRESS_ADDED = "address-added"
    ADDRESS_CONFIRMED = "address-confirmed"
    ADDRESS_CHANGED = "address-changed"
    ADDRESS_REMOVED = "address-removed"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    RECOVERY_CODE_USED = "recovery-code-used"
    #: Refused, since a code works once.
    CODE_USED_AGAIN = "code-used-again"
    INVITED = "invited"
    INVITATION_DECLINED = "invitation-declined"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    CONSENT_GIVEN = "consent-given"
    CONSENT_ENDED = "consent-ended"
    #: The client took the end back.
    CONSENT_RESTORED = "consent-restored"
    REFUSED = "refused"
    EXPORT_ASKED = "export-asked"
    EXPORTED = "exported"
    DELETION_ASKED = "deletion-asked"
    ACCOUNT_DELETED = "account-deleted"
    ACCOUNT_CLOSED = "account-closed"
    ACCOUNT_OPENED = "account-opened"
    ROLE_GIVEN = "role-given"
    ROLE_TAKEN = "role-taken"
