"""What an authenticator app shows."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

#: For how long a code is shown (s).
PERIOD_S = 30
#: A request takes less (s).
ENOUGH_S = 3


def code_now(secret: str) -> str:
    """The code for this key, as one waits who sees that it is about to change."""
    left_s = PERIOD_S - time.time() % PERIOD_S
    if left_s < ENOUGH_S:
        time.sleep(left_s)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S)))
