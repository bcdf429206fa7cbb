"""Nerve pain and burning, where a symptom is felt, and days on which nothing was.

Every symptom there is stays as it was, at no place. Taken back, the two kinds become words
of the person's own, which is how they would have been noted before.
"""

from itertools import combinations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

KINDS = [
    ("nerve_pain", "Nerve pain"),
    ("burning", "Burning"),
    ("tingling", "Tingling"),
    ("numbness", "Numbness"),
    ("cramps", "Cramps"),
    ("spasms", "Spasms"),
    ("headache", "Headache"),
    ("weakness", "Weakness"),
    ("loose_stools", "Loose stools"),
    ("other", "Another"),
]
NEW_KINDS = KINDS[:2]
PLACES = ["feet", "hands", "legs", "arms", "face", "elsewhere"]
JOINED = [",".join(some) for count in range(len(PLACES) + 1) for some in combinations(PLACES, count)]


def keep_as_words(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Name the new kinds in the person's own words."""
    symptoms = apps.get_model("intake", "Symptom").objects.using(editor.connection.alias)
    for value, label in NEW_KINDS:
        symptoms.filter(kind=value).update(kind="other", word=label)


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_given_values")]

    operations = [
        migrations.AlterField(
            model_name="symptom",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20),
        ),
        migrations.RemoveConstraint(model_name="symptom", name="symptom_kind_known"),
        migrations.AddConstraint(
            model_name="symptom",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=[value for value, _label in KINDS]), name="symptom_kind_known"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_as_words),
        migrations.AddField(
            model_name="symptom",
            name="places",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Values of SymptomPlace, in its order, with commas.",
                max_length=150,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="symptom",
            constraint=models.CheckConstraint(
                condition=Q(places__in=JOINED), name="symptom_places_known"
            ),
        ),
        migrations.AddField(
            model_name="day",
            name="no_symptoms",
            field=models.BooleanField(
                default=False,
                help_text="The person says that nothing was felt; never beside a symptom of the day.",
            ),
        ),
    ]
