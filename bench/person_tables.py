"""Whose the rows of each table are: what parts by person, and what stands beside.

A table that is in none of these fails tests/test_person_key.py: whoever makes one says
here where its rows would stand if the tables were kept by person.
"""

from __future__ import annotations

from collections.abc import Iterable

#: What a person logs and what is worked out of it, with the field that names the person.
#: These part by person, and the rows of one person stand together.
DIARY = {
    "intake.Day": "subject",
    "accounts.ProfileFacts": "user",
    "intake.Band": "subject",
    "intake.Change": "subject",
    "intake.Comment": "subject",
    "intake.Entry": "subject",
    "intake.FavouriteFood": "subject",
    "intake.HabitChange": "subject",
    "intake.Import": "subject",
    "intake.ImportChunk": "subject",
    "intake.Medicine": "subject",
    "intake.Preference": "subject",
    "intake.Review": "subject",
    "intake.SavedItem": "subject",
    "intake.SavedMeal": "subject",
    "intake.Symptom": "subject",
}
#: What the tables of the diary lead to, with all that these lead to in turn: whole on every
#: server, and written seldom. Each leads to earlier ones alone.
SHARED = (
    "accounts.User",
    "accounts.Profile",
    "auth.Group",
    "accounts.User_groups",
    "accounts.Invitation",
    "accounts.Consent",
    "foods.FoodGroup",
    "foods.Release",
    "foods.Food",
    "foods.Portion",
)
#: A dietitian's own work and looks; few rows, read by dietitian, by client and by consent.
PRACTICE = {
    "accounts.AccessEvent",
    "accounts.ClientCard",
    "accounts.ClientCard_tags",
    "accounts.ClientSummary",
    "accounts.ClientTag",
    "accounts.Worklist",
    "intake.ClientNote",
    "intake.ClientTask",
    "intake.CommentTemplate",
    "intake.ReasonSnooze",
    "intake.ReportNote",
    "intake.ReviewBatch",
}
#: What the site keeps for itself, on one server: accounts beside their rows, work, sessions.
SITE = {
    "account.EmailAddress",
    "account.EmailConfirmation",
    "accounts.HistoricalConsent",
    "accounts.Session",
    "accounts.User_user_permissions",
    "admin.LogEntry",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "django_tasks_database.DBTaskResult",
    "foods.FoodAlias",
    "foods.HistoricalFood",
    "foods.HistoricalFoodGroup",
    "foods.IndexChange",
    "foods.IndexVersion",
    "foods.ValueWanted",
    "intake.SiteDefault",
    "jobs.Job",
    "jobs.JobPart",
    "jobs.WorkerProcess",
    "mfa.Authenticator",
    "sessions.Session",
}


def key_columns() -> dict[str, str]:
    """The column that names the person, by the table of the diary."""
    from django.apps import apps

    found = {}
    for label, name in DIARY.items():
        meta = apps.get_model(label)._meta
        found[meta.db_table] = f"{meta.get_field(name).attname}"
    return found


def tables_of(labels: Iterable[str]) -> list[str]:
    """The tables of some models."""
    from django.apps import apps

    return [apps.get_model(label)._meta.db_table for label in labels]


def citus_steps() -> list[str]:
    """What would be asked of Citus, in this order; nobody has run it.

    After ``bench.partitions`` has put the person into each primary and foreign key.
    """
    shared = [f"SELECT create_reference_table('{table}');" for table in tables_of(SHARED)]
    first, *others = key_columns().items()
    return [
        *shared,
        f"SELECT create_distributed_table('{first[0]}', '{first[1]}');",
        *(
            f"SELECT create_distributed_table('{table}', '{key}', colocate_with => '{first[0]}');"
            for table, key in others
        ),
    ]
