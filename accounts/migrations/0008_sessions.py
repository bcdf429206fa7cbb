"""Sessions in a table of their own, which knows whose they are.

Those of before have no beginning and no device, so they end: everybody signs in once more. The
old rows go, since they name people.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def end_sessions_of_before(apps, editor):
    apps.get_model("sessions", "Session").objects.using(editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_name_of_a_look"), ("sessions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="session key",
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("used_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.RunPython(end_sessions_of_before, migrations.RunPython.noop),
    ]
