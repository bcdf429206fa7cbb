"""An end taken back while something else happens: twice at once, and beside a new yes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.actions.consent import (
    InvitationAnswer,
    RestoringRefusedError,
    accept_invitation,
    end_consent,
    invite,
    restore_consent,
)
from accounts.models import Consent, Invitation, User
from tests.at_once import at_once
from tests.factories import create_consent, create_dietitian, create_user

pytestmark = pytest.mark.django_db(transaction=True)


def restoring(consent: Consent) -> Callable[[], str]:
    def restore() -> str:
        try:
            done = restore_consent(
                consent=Consent.objects.get(pk=consent.pk),
                by=User.objects.get(pk=consent.client_id),
            )
        except RestoringRefusedError:
            return "refused"
        return "restored" if done else "running already"

    return restore


def test_of_two_at_once_one_restores() -> None:
    consent = create_consent(client=create_user(), dietitian=create_dietitian())
    end_consent(consent=consent, by=consent.client)
    both = at_once(restoring(consent), restoring(consent))
    assert sorted(one.result() for one in both) == ["restored", "running already"]
    assert Consent.history.count() == 3


def test_beside_a_new_yes_one_consent_runs() -> None:
    consent = create_consent(client=create_user(), dietitian=create_dietitian())
    end_consent(consent=consent, by=consent.client)
    asked, _ = invite(by=consent.dietitian)

    def accept() -> str:
        accept_invitation(
            invitation=Invitation.objects.get(pk=asked.pk),
            by=User.objects.get(pk=consent.client_id),
            answer=InvitationAnswer(),
        )
        return "accepted"

    restored, accepted = at_once(restoring(consent), accept)
    assert accepted.result() == "accepted"
    # Either way the new answer counts.
    assert restored.result() in {"restored", "refused"}
    (live,) = Consent.objects.live()
    assert live.pk != consent.pk
