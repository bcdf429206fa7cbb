"""Count the waters without a value apart: they are no supplements."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, F, Q


def count_waters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Count the waters without a value on the days there are."""
    alias = schema_editor.connection.alias
    days = apps.get_model("intake", "Day").objects.using(alias)
    entries = apps.get_model("intake", "Entry").objects.using(alias)
    unknown = entries.filter(kind="water", magnesium_mg=None).order_by()
    for subject, date, count in unknown.values_list("subject", "date").annotate(Count("pk")):
        days.filter(subject=subject, date=date).update(water_unknown_count=count)


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_favourites")]

    operations = [
        migrations.AddField(
            model_name="day",
            name="water_unknown_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(count_waters, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="day",
            constraint=models.CheckConstraint(
                condition=Q(water_unknown_count__lte=F("unknown_count")),
                name="day_unknown_waters_are_unknown",
            ),
        ),
    ]
