"""What allauth and Django do by themselves, as lines of the security log.

Both tell of it by signals alone: a sign-in by a form, by a link of a mail, after a second
factor or in the administration ends in the same one, whichever page led to it. So they are
received here, and nowhere else.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal

from accounts.enums import SecurityEvent
from accounts.models import ClientSummary, User
from accounts.security_log.lines import record

#: What a signal with a person, and nothing more to say, is called.
_OF_A_PERSON: dict[SecurityEvent, tuple[Signal, ...]] = {
    SecurityEvent.SIGN_IN: (user_logged_in,),
    SecurityEvent.SIGN_OUT: (user_logged_out,),
    SecurityEvent.SIGN_UP: (account.user_signed_up,),
    SecurityEvent.PASSWORD_CHANGED: (account.password_changed, account.password_set),
    SecurityEvent.PASSWORD_RESET: (account.password_reset,),
    SecurityEvent.ADDRESS_ADDED: (account.email_added,),
    SecurityEvent.ADDRESS_REMOVED: (account.email_removed,),
}


def listen() -> None:
    """Connect the receivers; done once, when the app is ready."""
    for event, signals in _OF_A_PERSON.items():
        for signal in signals:
            signal.connect(_receiver(event), weak=False, dispatch_uid=event)
    account.email_confirmed.connect(_address_confirmed)
    account.email_changed.connect(_address_changed)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_reset.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authenticator_used.connect(_factor_used)
    mfa.authentication_failed.connect(_factor_failed)


def _receiver(event: SecurityEvent) -> Any:
    def receive(user: User | None = None, **_: Any) -> None:
        # Signing out without being signed in tells of nobody.
        if user is not None:
            record(event, person=user)

    return receive


def _address_confirmed(email_address: EmailAddress, **_: Any) -> None:
    record(SecurityEvent.ADDRESS_CONFIRMED, person=email_address.user)


def _address_changed(user: User, from_email_address: EmailAddress | None, **_: Any) -> None:
    # Who told no name is known by it in the lists of dietitians.
    ClientSummary.objects.of_client(user).mark_stale()
    # allauth says so of a first address, too.
    if from_email_address is not None:
        record(SecurityEvent.ADDRESS_CHANGED, person=user)


def _factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(SecurityEvent.RECOVERY_CODES_MADE, person=user)
    else:
        record(SecurityEvent.FACTOR_ADDED, person=user, what=authenticator.type)


def _factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(SecurityEvent.FACTOR_REMOVED, person=user, what=authenticator.type)


def _factor_used(user: User, authenticator: Authenticator, **_: Any) -> None:
    # Another factor ends in a sign-in, which has a line; a code on paper is used up.
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(SecurityEvent.RECOVERY_CODE_USED, person=user)


def _factor_failed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(SecurityEvent.SIGN_IN_FAILED, person=user, what=authenticator.type)
