"""People: accounts, what they say about themselves, and who may see whom."""

from accounts.models.consent import AccessEvent, Consent, Invitation
from accounts.models.profile import FROM_THE_START, Profile, ProfileFacts
from accounts.models.user import User, new_code
