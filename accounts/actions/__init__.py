"""What changes an account or who may see whom: each one transaction, signed with ``by``."""

from accounts.actions.consent import (
    Answer,
    ConsentOverError,
    InvitationRefusedError,
    accept_invitation,
    decline_invitation,
    end_consent,
    hold_consent,
    invite,
    present_dietitian,
    record_access,
    record_listing,
    withdraw_invitation,
)
from accounts.actions.profile import (
    AdministratorRefusedError,
    Answers,
    Facts,
    FactsClashError,
    make_administrator,
    plan_facts,
    state_facts,
    state_profile,
)

__all__ = [
    "AdministratorRefusedError",
    "Answer",
    "Answers",
    "ConsentOverError",
    "Facts",
    "FactsClashError",
    "InvitationRefusedError",
    "accept_invitation",
    "decline_invitation",
    "end_consent",
    "hold_consent",
    "invite",
    "make_administrator",
    "plan_facts",
    "present_dietitian",
    "record_access",
    "record_listing",
    "state_facts",
    "state_profile",
    "withdraw_invitation",
]
