"""What came of a job, kept in the transaction of its work; jobs of before have none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="outcome",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
