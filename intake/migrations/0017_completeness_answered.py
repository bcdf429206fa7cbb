"""Keep of a day that the person was asked whether it is complete, and answered.

Nobody was asked before, so no day changes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0016_where_it_hurts")]

    operations = [
        migrations.AddField(
            model_name="day",
            name="completeness_answered",
            field=models.BooleanField(
                default=False,
                help_text="Asked the next day, the person said whether it was all, or did not know.",
            ),
        ),
    ]
