"""Telling the owner of a second factor that a code of it was entered a second time.

allauth refuses such a code as any wrong one. Whoever enters it saw it, or found its paper, and got
as far as the question for it.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.security_log.lines import record

#: Seconds in which one letter is enough.
_QUIET_S = 5 * 60


def report_used_code(*, person: User, refused_code: str) -> None:
    """Log a refused code that would be right had it not been used, and write to its owner."""
    factors = Authenticator.objects.filter(user=person)
    for factor in factors.exclude(type=Authenticator.Type.WEBAUTHN):
        if _was_right(factor, refused_code):
            record(SecurityEvent.CODE_USED_AGAIN, person=person, what=factor.type)
            # Of such a name it goes with the account, as the limits do.
            if cache.add(f"used-code-told:user:{person.pk}", "", timeout=_QUIET_S):
                get_adapter().send_notification_mail("mfa/email/code_used_again", person)
            return


def _was_right(factor: Authenticator, code: str) -> bool:
    if factor.type == Authenticator.Type.TOTP:
        return bool(validate_totp_code(decrypt(factor.data["secret"]), code))
    codes = factor.wrap().generate_codes()
    return any(compare_user_code(actual=code, expected=one) for one in codes)
