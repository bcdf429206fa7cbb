"""Setting a band: a new dated row each time, never a rewritten one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.models import ClientSummary, User
from intake.enums import BandSource
from intake.models import Band


@transaction.atomic
def set_band(
    *,
    subject: User,
    by: User,
    source: BandSource,
    valid_from: dt.date,
    low_mg: Decimal | None,
    target_mg: Decimal,
    high_mg: Decimal | None,
    high_basis: str,
    supplement_limit_mg: Decimal | None,
    reason: str = "",
) -> Band:
    """State the band that holds from a day on. All amounts in mg a day."""
    ClientSummary.objects.of_client(subject).mark_stale()
    return Band.objects.create(
        subject=subject,
        source=source,
        valid_from=valid_from,
        low_mg=low_mg,
        target_mg=target_mg,
        high_mg=high_mg,
        high_basis=high_basis,
        supplement_limit_mg=supplement_limit_mg,
        reason=reason,
        set_by=by,
    )


@transaction.atomic
def reset_band(
    *, subject: User, by: User, source: BandSource, valid_from: dt.date, reason: str = ""
) -> Band:
    """From a day on, follow the reference values again."""
    ClientSummary.objects.of_client(subject).mark_stale()
    return Band.objects.create(
        subject=subject,
        source=source,
        valid_from=valid_from,
        is_reset=True,
        reason=reason,
        set_by=by,
    )
