"""Pages about people: oneself, and who may see whom."""

from accounts.views.invitations import invitations, practice, withdraw
from accounts.views.profile import privacy, profile, settings, welcome
from accounts.views.sharing import end_sharing, invitation, sharing

__all__ = [
    "end_sharing",
    "invitation",
    "invitations",
    "practice",
    "privacy",
    "profile",
    "settings",
    "sharing",
    "welcome",
    "withdraw",
]
