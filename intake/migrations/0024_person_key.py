"""Name the person in the rows that hang on a day, an import or a saved meal.

Filled from the row they hang on, in one statement a table; nothing else of them changes.
"""

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery

#: Each table, the column that leads to its parent, and the parent.
_CHILDREN = (
    ("Comment", "day", "Day"),
    ("Review", "day", "Day"),
    ("ImportChunk", "of", "Import"),
    ("SavedItem", "of", "SavedMeal"),
)


def fill_subject(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each row the person of its parent."""
    database = schema_editor.connection.alias
    for name, column, parent_name in _CHILDREN:
        parents = apps.get_model("intake", parent_name).objects.filter(pk=OuterRef(column))
        rows = apps.get_model("intake", name).objects.using(database).order_by()
        rows.update(subject=Subquery(parents.order_by().values("subject")[:1]))


def _subject(*, null: bool, db_index: bool) -> models.ForeignKey:
    return models.ForeignKey(
        to=settings.AUTH_USER_MODEL,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        null=null,
        db_index=db_index,
    )


def _on_each(operation: type, *, null: bool) -> list[migrations.operations.base.Operation]:
    # The unique constraints of the others begin with it.
    return [
        operation(
            model_name=name.lower(),
            name="subject",
            field=_subject(null=null, db_index=name == "SavedItem"),
        )
        for name, _column, _parent in _CHILDREN
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0023_casework"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *_on_each(migrations.AddField, null=True),
        migrations.RunPython(fill_subject, migrations.RunPython.noop),
        *_on_each(migrations.AlterField, null=False),
        migrations.RemoveConstraint(model_name="comment", name="comment_acts_once"),
        migrations.RemoveConstraint(model_name="importchunk", name="import_chunk_once"),
        migrations.RemoveConstraint(model_name="review", name="review_one_a_dietitian"),
        migrations.AlterField(
            model_name="import",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                fields=("subject", "day", "dietitian", "from_client", "request_key"),
                name="comment_acts_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(
                fields=("subject", "key"), name="import_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importchunk",
            constraint=models.UniqueConstraint(
                fields=("subject", "of", "number"), name="import_chunk_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("subject", "day", "dietitian"), name="review_one_a_dietitian"
            ),
        ),
    ]
