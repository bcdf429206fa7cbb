"""Who and what is around a crowd's diaries: sessions, dietitians, their clients and their looks."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import time

from bench.crowd.sql import run
from bench.site import todays_date

#: Browsers in which each person is signed in.
BROWSERS = 2
#: Clients of a dietitian; the first of several has as many as a large practice.
CLIENTS, MANY_CLIENTS = 30, 500


def add_sessions() -> None:
    """Sign everybody in, as signing in would."""
    from django.conf import settings
    from django.utils import timezone

    from accounts.models import Session, User
    from accounts.models.session import DEVICE, SIGNED_IN_AT

    store, now = Session.get_session_store_class()(), timezone.now()
    rows = []
    for user in User.objects.order_by("pk"):
        for _browser in range(BROWSERS):
            confirmed = {"method": "password", "at": time.time(), "email": user.email}
            data = {
                "_auth_user_id": str(user.pk),
                "_auth_user_backend": "accounts.backends.AccountBackend",
                "_auth_user_hash": user.get_session_auth_hash(),
                "account_authentication_methods": [confirmed],
                "account_authentication_methods_user": str(user.pk),
                SIGNED_IN_AT: int(now.timestamp()),
                DEVICE: "Firefox on Linux",
            }
            rows.append(
                Session(
                    session_key=secrets.token_hex(16),
                    session_data=store.encode(data),
                    expire_date=now + settings.SESSION_AGE,
                    user=user,
                    used_at=now,
                )
            )
    Session.objects.bulk_create(rows, batch_size=5_000)


def add_dietitians(count: int) -> None:
    """Add dietitians with clients among the crowd, their looks, reviews and comments."""
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from accounts.models import Consent, User
    from accounts.roles import DIETITIAN

    chance = random.Random(2)  # noqa: S311  # the same practices each time
    group = Group.objects.get(name=DIETITIAN)
    people = list(User.objects.filter(email__startswith="person").order_by("pk"))
    since = timezone.now() - dt.timedelta(days=100)
    for number in range(count):
        dietitian = User.objects.create(
            email=f"dietitian{number}@crowd.example",
            password=people[0].password,
            name=f"Dietitian {number}",
            practice="Nutrition clinic, Leeds",
        )
        dietitian.groups.add(group)
        wanted = MANY_CLIENTS if count > 1 and number == 0 else CLIENTS
        clients = chance.sample(people, min(wanted, len(people)))
        Consent.objects.bulk_create(
            Consent(
                client=client, dietitian=dietitian, valid_from=since, symptoms_notes=at % 2 == 0
            )
            for at, client in enumerate(clients)
        )
    _add_work()


def _add_work() -> None:
    """Add what dietitians did in the season: looks at lists and days, reviews and comments."""
    today = todays_date()
    looks = (
        "INSERT INTO accounts_accessevent"
        " (subject_id, viewer_id, consent_id, what, date, is_change, at, listed_on)"
        " SELECT client_id, dietitian_id, consent.id, {}, false, day + time '09:15', {}"
        " FROM generate_series(%s::date, %s::date, {}) AS day, accounts_consent consent"
        " ORDER BY day, consent.id"
    )
    season = [today - dt.timedelta(days=90), today - dt.timedelta(days=1)]
    run(looks.format("'the list of clients', NULL::date", "day::date", "'1 day'"), season)
    run(looks.format("'a day', day::date", "NULL::date", "'7 days'"), season)
    run(
        "INSERT INTO intake_review (subject_id, day_id, dietitian_id, state, seen_at)"
        " SELECT client_id, day.id, dietitian_id, 'reviewed', day.date + interval '3 days'"
        " FROM accounts_consent JOIN intake_day day ON subject_id = client_id"
        " WHERE day.date < %s ORDER BY day.date",
        [today - dt.timedelta(days=7)],
    )
    run(
        "INSERT INTO intake_comment (subject_id, day_id, dietitian_id, from_client, text, at,"
        " read_at, request_key) SELECT client_id, day.id, dietitian_id, day.id %% 2 = 0,"
        " 'How did it go with the oats in the morning?', day.date + interval '1 day',"
        " day.date + interval '2 days', gen_random_uuid()"
        " FROM accounts_consent JOIN intake_day day ON subject_id = client_id"
        " WHERE day.id %% 20 = 0 ORDER BY day.date"
    )
