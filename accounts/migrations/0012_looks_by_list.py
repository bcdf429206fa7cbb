"""A list of clients and the cohort page each count once a client a day, not once together."""

from django.db import migrations, models

NAME = "access_listed_once_a_day"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_caseload")]

    operations = [
        migrations.RemoveConstraint(model_name="accessevent", name=NAME),
        migrations.AddConstraint(
            model_name="accessevent",
            constraint=models.UniqueConstraint(
                fields=("subject", "viewer", "what", "listed_on"), name=NAME
            ),
        ),
    ]
