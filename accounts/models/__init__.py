"""Accounts, sessions, profiles, invitations, consents and access events."""

from accounts.models.caseload import (
    ClientCard,
    ClientSummary,
    ClientTag,
    Worklist,
)
from accounts.models.consent import AccessEvent, Consent, Invitation
from accounts.models.profile import FROM_THE_START, Profile, ProfileFacts
from accounts.models.session import Session
from accounts.models.user import User, new_code
