"""Looks at a page that was renamed bear its present name, and go back with the tables."""

from __future__ import annotations

import pytest

from accounts.actions.consent import record_access
from accounts.models import AccessEvent
from tests.factories import create_consent, create_dietitian, create_user
from tests.migrating import migrated_to, newest


def looks() -> list[str]:
    return list(AccessEvent.objects.order_by("pk").values_list("what", flat=True))


@pytest.mark.django_db(transaction=True)
def test_old_looks_at_the_page_that_compares_symptoms_take_its_name() -> None:
    consent = create_consent(client=create_user(), dietitian=create_dietitian())
    for what in ("day", "compare symptoms"):
        record_access(consent=consent, what=what, date=None)
    try:
        migrated_to([("accounts", "0006_enum_columns")])
        assert looks() == ["day", "beside"]
    finally:
        migrated_to(newest())
    assert looks() == ["day", "compare symptoms"]
