"""Symptoms and days with data in them through the migration that says where, there and back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from intake.enums import SymptomName
from intake.models import Symptom
from tests.factories import create_symptom, create_user
from tests.migrating import migrated_to, newest

BEFORE = [("intake", "0015_given_values")]
FIRST = dt.date(2026, 6, 1)
NEW = {SymptomName.NERVE_PAIN, SymptomName.BURNING}


@pytest.mark.django_db(transaction=True)
def test_symptoms_keep_everything_and_are_nowhere() -> None:
    user = create_user()
    for number, kind in enumerate(one for one in SymptomName if one not in NEW):
        word = "dizzy" if kind == SymptomName.OTHER else ""
        date, time = FIRST + dt.timedelta(days=number), dt.time(number, 30)
        create_symptom(user=user, date=date, kind=kind, word=word, time=time, note="a note")
    user.days.create(date=FIRST, note="Slept badly.")
    kept, days = list(user.symptoms.values()), list(user.days.values())
    try:
        old = migrated_to(BEFORE)
        assert old.get_model("intake", "Symptom").objects.count() == len(kept)
    finally:
        migrated_to(newest())
    assert list(user.symptoms.values()) == kept
    assert list(user.days.values()) == days
    assert {(one["places"], one["kind"] in NEW) for one in kept} == {("", False)}
    assert not user.days.get().no_symptoms
    for wrong in ({"kind": "joy"}, {"places": "moon"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            user.symptoms.update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_taken_back_the_new_kinds_are_ones_own_words() -> None:
    user = create_user()
    for kind in sorted(NEW):
        create_symptom(user=user, date=FIRST, kind=kind, severity=7, places="feet,hands")
    user.days.create(date=FIRST, no_symptoms=False)
    try:
        then = migrated_to(BEFORE).get_model("intake", "Symptom").objects.order_by("word")
        assert list(then.values_list("kind", "word", "severity")) == [
            ("other", "Burning", 7),
            ("other", "Nerve pain", 7),
        ]
        with pytest.raises(IntegrityError), transaction.atomic():
            then.update(kind="burning", word="")
    finally:
        migrated_to(newest())
    assert {one.name for one in Symptom.objects.all()} == {"Burning", "Nerve pain"}
