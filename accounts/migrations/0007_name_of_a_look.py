"""Looks at the page that compares symptoms with intake bear its present name."""

from django.db import migrations

OLD, NEW = "beside", "compare symptoms"


def rename(apps, editor):
    looks = apps.get_model("accounts", "AccessEvent").objects.using(editor.connection.alias)
    looks.filter(what=OLD).update(what=NEW)


def rename_back(apps, editor):
    looks = apps.get_model("accounts", "AccessEvent").objects.using(editor.connection.alias)
    looks.filter(what=NEW).update(what=OLD)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_enum_columns")]

    operations = [migrations.RunPython(rename, rename_back)]
