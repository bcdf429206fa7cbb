"""What the tests of the security log ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from tests.accounts.security_lines import (
    SecurityLog,
    marked_user,
)


@pytest.fixture
def log(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Iterator[SecurityLog]:
    """The security log."""
    found = SecurityLog(django_capture_on_commit_callbacks)
    handler, logger = logging.StreamHandler(found.stream), logging.getLogger("midband.security")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


@pytest.fixture
def mara() -> User:
    """Somebody whose name, address and practice can be found in any text."""
    return marked_user()
