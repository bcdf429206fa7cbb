"""Sessions are read as Django reads them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.backends import SessionStore

pytestmark = pytest.mark.django_db


def stored(**values: str) -> str:
    store = SessionStore()
    store.update(values)
    store.create()
    return str(store.session_key)


def test_the_site_reads_its_sessions_so() -> None:
    assert SessionStore.__module__ == settings.SESSION_ENGINE


def test_a_session_holds_what_django_reads_in_it() -> None:
    key, other = stored(eaten="kale"), stored(eaten="oats")
    for one in (key, other, key):
        assert dict(SessionStore(one).items()) == dict(db.SessionStore(one).items())
    Session.objects.get(pk=key).delete()
    assert dict(SessionStore(key).items()) == {}


@pytest.mark.parametrize("key", ["", "nobodys-session-key", None])
def test_an_unknown_session_is_empty_and_gets_another_key(key: str | None) -> None:
    store = SessionStore(key)
    assert (store.get("eaten"), store.session_key) == (None, None)


def test_a_session_that_is_over_is_empty() -> None:
    key = stored(eaten="kale")
    assert SessionStore(key)["eaten"] == "kale"
    later = timezone.now() + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)
    with time_machine.travel(later, tick=False):
        assert "eaten" not in SessionStore(key)
    assert SessionStore(key)["eaten"] == "kale"
