"""On PostgreSQL, let no row name another person than the row it hangs on.

Django has no such key in 5.2: it names both columns. On SQLite ``PersonKey`` alone sees to it;
``manage.py check_database`` looks on both.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: Each table, the column that leads to its parent, and the parent.
_KEYS = (
    ("intake_comment", "day_id", "intake_day"),
    ("intake_review", "day_id", "intake_day"),
    ("intake_importchunk", "of_id", "intake_import"),
    ("intake_saveditem", "of_id", "intake_savedmeal"),
)
_PARENTS = sorted({parent for _table, _column, parent in _KEYS})


def add_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add what a key of both columns leads to, then the keys."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for parent in _PARENTS:
        schema_editor.execute(
            f"ALTER TABLE {parent} ADD CONSTRAINT {parent}_of_person UNIQUE (subject_id, id)"
        )
    for table, column, parent in _KEYS:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_same_person "
            f"FOREIGN KEY (subject_id, {column}) REFERENCES {parent} (subject_id, id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )


def drop_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off again."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, _column, _parent in _KEYS:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_same_person")
    for parent in _PARENTS:
        schema_editor.execute(f"ALTER TABLE {parent} DROP CONSTRAINT {parent}_of_person")


class Migration(migrations.Migration):
    dependencies = [("intake", "0024_person_key")]

    operations = [migrations.RunPython(add_keys, drop_keys)]
