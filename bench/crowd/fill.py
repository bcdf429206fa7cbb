"""Fill a database of PostgreSQL with people who have logged for a season.

    python -m bench.crowd.fill --people 10000 --dietitians 100

Fills the empty database of ``DATABASE_URL`` (as ``manage.py prepare`` left it). Rows are written
in the order of their dates, as life writes them: those of one person are spread over the table.
The indexes of the large tables are made at the end, so they are as small as they get.
Each entry has the change that once undid it; those of the last two days still hold their contents.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time

import django

from bench.crowd.sql import columns_of, hash_of, run, unindexed
from bench.crowd.templates import TEMPLATE_DAYS, TEMPLATES, make_template_days
from bench.site import todays_date

#: Days that everybody has logged, and the first of them: each fourth date is left out.
DAYS, WINDOW = 90, 120
#: Dates whose changes can still be undone, or wait for the sweep.
UNDOABLE = 2
PASSWORD = "a word for everybody of the crowd"  # noqa: S105  # nobody's


def main() -> None:
    """Fill, and say how long it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--dietitians", type=int, default=0)
    chosen = parser.parse_args()
    django.setup()
    from bench.crowd.around import add_dietitians, add_sessions

    start = time.monotonic()
    make_template_days()
    _keep_templates()
    _add_people(chosen.people)
    with unindexed("intake_day", "intake_entry", "intake_change"):
        _add_diaries()
    print("indexed", file=sys.stderr, flush=True)
    run("VACUUM (ANALYZE)")
    _add_beside()
    if chosen.dietitians:
        add_dietitians(chosen.dietitians)
    add_sessions()
    run("DROP TABLE crowd_day, crowd_entry, crowd_plan")
    run("VACUUM (ANALYZE)")
    run("CHECKPOINT")
    print(f"filled in {time.monotonic() - start:.0f} s", file=sys.stderr)


def _keep_templates() -> None:
    """Move what the templates logged into tables of their own, and leave the app's empty."""
    run(
        "CREATE UNLOGGED TABLE crowd_day AS SELECT *,"
        " (dense_rank() OVER (ORDER BY subject_id) - 1)::int AS template,"
        " (row_number() OVER (PARTITION BY subject_id ORDER BY date DESC) - 1)::int AS number"
        " FROM intake_day"
    )
    run(
        "CREATE UNLOGGED TABLE crowd_entry AS SELECT entry.*, template, number"
        " FROM intake_entry entry JOIN crowd_day USING (subject_id, date)"
    )
    run("CREATE INDEX ON crowd_entry (template, number)")
    run("TRUNCATE intake_entry, intake_day CASCADE")
    run("DELETE FROM accounts_user WHERE email LIKE 'template%%'")


def _add_people(total: int) -> None:
    """Add accounts, all with one password, with an address, a profile and facts each."""
    from django.contrib.auth.hashers import make_password

    run(
        "INSERT INTO accounts_user (password, is_superuser, email, name, practice,"
        " practice_address, message_mail, uses_keys, code, is_staff, is_active, date_joined)"
        " SELECT %s, false, 'person' || n || '@crowd.example', 'Person ' || n, '', '', 'daily',"
        " true, substr(translate(encode(sha256(n::text::bytea), 'base64'), '+/', '-_'), 1, 12),"
        " false, true, now() - interval '120 days' FROM generate_series(1, %s) n",
        [make_password(PASSWORD), total],
    )
    run(
        'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
        " SELECT email, true, true, id FROM accounts_user WHERE email LIKE 'person%%'",
    )
    run(
        "INSERT INTO accounts_profile (user_id, birth_date, logs_for_child, kidneys_impaired,"
        " time_zone, pending_notice) SELECT id, date '1940-01-01' + (id * 7919 %% 25000)::int,"
        " false, (ARRAY['', 'no', 'no', 'yes'])[1 + id %% 4], 'UTC', ''"
        " FROM accounts_user WHERE email LIKE 'person%%'",
    )
    run(
        "INSERT INTO accounts_profilefacts (user_id, valid_from, sex, life_stage, reference,"
        " stated_by_id, stated_at) SELECT id, date '1900-01-01', (ARRAY['F', 'M'])[1 + id %% 2],"
        " 'none', '', id, now() FROM accounts_user WHERE email LIKE 'person%%'",
    )


def _add_diaries() -> None:
    """Add days, entries and changes, date by date."""
    of_day = hash_of("person.id || ' ' || k")
    run(
        "CREATE UNLOGGED TABLE crowd_plan AS SELECT person.id AS subject_id,"  # noqa: S608  # our numbers
        " %s::date - (k + (k + person.id %% 3) / 3)::int AS date,"
        # Of two templates, which another person hardly shares.
        f" ((CASE WHEN k %% 2 = 0 THEN person.id * 7 ELSE person.id / {TEMPLATES} END)"
        f" %% {TEMPLATES})::int AS template, ({of_day} %% {TEMPLATE_DAYS})::int AS number"
        f" FROM accounts_user person, generate_series(0, {DAYS - 1}) k"
        " WHERE person.email LIKE 'person%%'",
        [todays_date()],
    )
    run("CREATE INDEX ON crowd_plan (date)")
    run("ANALYZE crowd_plan, crowd_day, crowd_entry")
    for back in range(WINDOW, -1, -1):
        _add_date(todays_date() - dt.timedelta(days=back), is_swept=back >= UNDOABLE)
        if back % 10 == 0:
            print(f"{WINDOW - back} of {WINDOW} dates", file=sys.stderr, flush=True)


def _add_date(date: dt.date, *, is_swept: bool) -> None:
    """Add what everybody logged on a date, in an order by the clock and then by chance."""
    from intake.models import Day, Entry

    copied = ", ".join(columns_of(Day, "subject_id", "date", "changed_at", "food"))
    run(
        f"INSERT INTO intake_day (subject_id, date, changed_at, food, {copied})"  # noqa: S608  # columns of our models
        " SELECT plan.subject_id, plan.date, plan.date + time '20:30',"
        f" CASE WHEN plan.date = %s THEN 'open' ELSE food END, {copied}"
        " FROM crowd_plan plan JOIN crowd_day USING (template, number) WHERE plan.date = %s"
        f" ORDER BY {hash_of('plan.subject_id::text')}",
        [todays_date(), date],
    )
    left_out = ("subject_id", "date", "created_by_id", "created_at", "updated_at")
    copied = ", ".join(columns_of(Entry, *left_out))
    whose = hash_of("plan.subject_id::text")
    at = (
        "least(now(), plan.date + make_interval(hours => 3 + 4 * coalesce(array_position("
        "ARRAY['breakfast', 'lunch', 'dinner', 'snacks'], meal::text), 1)"
        f", mins => ({whose} %% 150)::int))"
    )
    after = "NULL::jsonb" if is_swept else "to_jsonb(intake_entry) - 'updated_at'"
    run(
        "WITH added AS ("  # noqa: S608  # columns of our models
        "INSERT INTO intake_entry"
        f" (subject_id, date, created_by_id, created_at, updated_at, {copied})"
        f" SELECT plan.subject_id, plan.date, plan.subject_id, {at}, {at}, {copied}"
        " FROM crowd_plan plan JOIN crowd_entry USING (template, number) WHERE plan.date = %s"
        f" ORDER BY {at}, plan.subject_id, crowd_entry.id"
        f" RETURNING id, subject_id, created_at, {after} AS after)"
        " INSERT INTO intake_change (subject_id, by_id, batch, number, entry_pk, after, at)"
        " SELECT subject_id, subject_id, gen_random_uuid(), 0, id, after, created_at FROM added",
        [date],
    )


def _add_beside() -> None:
    """Add what people have beside their entries: stars, symptoms, a band, tastes, medicines."""
    who = "FROM accounts_user person WHERE email LIKE 'person%%' AND person.id %% {} = 0"
    run(
        "INSERT INTO intake_favouritefood (subject_id, food_id, at)"
        " SELECT person.id, food_id, now() FROM accounts_user person CROSS JOIN LATERAL ("
        " SELECT DISTINCT food_id FROM intake_entry WHERE subject_id = person.id"
        " AND date > %s AND food_id IS NOT NULL LIMIT 5) eaten WHERE email LIKE 'person%%'",
        [todays_date() - dt.timedelta(days=7)],
    )
    run(
        "INSERT INTO intake_symptom (subject_id, date, kind, word, severity, note, places,"
        " created_by_id, created_at, updated_at) SELECT plan.subject_id, date,"
        " (ARRAY['cramps', 'tingling', 'headache', 'nerve_pain'])[1 + number %% 4], '',"
        " 1 + number %% 9, '', '', plan.subject_id, date + time '21:00', date + time '21:00'"
        " FROM crowd_plan plan WHERE plan.subject_id %% 3 = 0 AND number %% 3 = 0"
        " ORDER BY date, number",
    )
    run(
        "INSERT INTO intake_band (subject_id, source, valid_from, is_reset, low_mg, target_mg,"
        " high_mg, high_basis, reason, reference, set_by_id, set_at) SELECT person.id, 'own', %s,"
        " false, 300, 350 + person.id %% 100, 500, 'diet', '', '', person.id, now() "
        + who.format(4),
        [todays_date() - dt.timedelta(days=60)],
    )
    run(
        "INSERT INTO intake_preference (subject_id, excluded)"
        f" SELECT person.id, '[\"nuts\"]' {who.format(5)}",
    )
    run(
        "INSERT INTO intake_medicine (subject_id, key, times)"
        f" SELECT person.id, 'levothyroxine', '[\"07:30\"]' {who.format(6)}",
    )
    run(
        "INSERT INTO intake_habitchange (subject_id, began_on, is_more, answer, answered_on)"
        f" SELECT person.id, %s, true, 'yes', %s {who.format(3)}",
        [todays_date() - dt.timedelta(days=40), todays_date() - dt.timedelta(days=20)],
    )


if __name__ == "__main__":
    main()
