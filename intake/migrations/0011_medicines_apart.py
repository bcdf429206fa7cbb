"""Tell once, on the day page, whoever has days that are read otherwise from now on.

Antacids and laxatives no longer count towards the band, nor do supplements above
their limit. What is stored of days and entries is not touched.
"""

import datetime as dt
from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, Sum

NOTICE = "medicines_apart"
#: Supplement limits (mg a day) below the age in years of each; none is safe under 1.
_CHILDREN = ((1, Decimal(0)), (4, Decimal(65)), (9, Decimal(110)))
_EUROPEAN, _AMERICAN = Decimal(250), Decimal(350)


def mark_whom_it_touches(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the notice on the profiles of people with a medicine, or a day above their limit."""
    alias = schema_editor.connection.alias
    profiles = apps.get_model("accounts", "Profile").objects.using(alias)
    taken = (
        apps.get_model("intake", "Day")
        .objects.using(alias)
        .order_by()
        .values_list("subject")
        .annotate(Sum("medicine_mg"), Max("supplement_mg"))
    )
    for subject, medicine_mg, most_mg in taken:
        if medicine_mg or most_mg > _limit_of(apps, alias, subject):
            profiles.update_or_create(user_id=subject, defaults={"pending_notice": NOTICE})


def _limit_of(apps: Apps, alias: str, subject: int) -> Decimal:
    """The lowest supplement limit (mg a day) a person has had, as far as a notice needs it."""
    profile = (
        apps.get_model("accounts", "Profile").objects.using(alias).filter(user_id=subject).first()
    )
    if profile is not None and profile.kidneys_impaired == "yes":
        return Decimal(0)
    facts = apps.get_model("accounts", "ProfileFacts").objects.using(alias).filter(user_id=subject)
    site = apps.get_model("intake", "SiteDefault").objects.using(alias)
    is_european = facts.filter(reference="EU").exists() or site.filter(reference="EU").exists()
    limits = [_EUROPEAN if is_european else _AMERICAN]
    if profile is not None and profile.birth_date is not None:
        years = (dt.date.today() - profile.birth_date).days / 365.25
        limits += [limit for age, limit in _CHILDREN if years < age]
    bands = apps.get_model("intake", "Band").objects.using(alias).filter(subject_id=subject)
    stated = bands.exclude(supplement_limit_mg=None).values_list("supplement_limit_mg", flat=True)
    return min([*limits, *stated])


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the notice off again."""
    alias = schema_editor.connection.alias
    profiles = apps.get_model("accounts", "Profile").objects.using(alias)
    profiles.filter(pending_notice=NOTICE).update(pending_notice="")


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0010_unknown_waters"),
        ("accounts", "0004_pending_notice"),
    ]

    operations = [migrations.RunPython(mark_whom_it_touches, take_back)]
