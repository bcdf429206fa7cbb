"""Say of an entry who gave its value, and of a day how many of its values are estimates.

Every value there is was given by its food, so no day changes.
"""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("intake", "0014_typed_words")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="value_given",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Its food"),
                    ("from_label", "The label, as typed"),
                    ("usual_of_kind", "The usual value of its kind, an estimate"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=Q(value_given="")
                | Q(
                    known_grams__isnull=True,
                    magnesium_mg__isnull=False,
                    value_given__in=["", "from_label", "usual_of_kind"],
                ),
                name="entry_value_given_is_known",
            ),
        ),
        migrations.AddField(
            model_name="day",
            name="estimated_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="day",
            constraint=models.CheckConstraint(
                condition=Q(estimated_count__lte=F("entry_count") - F("unknown_count")),
                name="day_estimates_are_known",
            ),
        ),
    ]
