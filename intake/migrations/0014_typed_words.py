"""Keep the words that people typed for a food beside its name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_import_layout")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="typed_words",
            field=models.CharField(blank=True, default="", max_length=100),
        )
        for name in ("entry", "saveditem")
    ]
