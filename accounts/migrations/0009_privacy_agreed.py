from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="privacy_agreed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="agreed to what is kept"
            ),
        ),
    ]
