"""Makers of test rows: keyword-only, sensible defaults, nothing hidden."""

import datetime as dt
import uuid
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Consent, Profile, ProfileFacts, User
from accounts.roles import DIETITIAN
from foods.enums import DataSet, PortionOrigin
from foods.models import Food, FoodGroup, Portion
from intake.bands.actions import set_band
from intake.diary.entries import add_entry
from intake.enums import BandSource, DayState
from intake.models import Band, Day, Entry, Symptom

#: Everybody's password.
PASSWORD = "correct horse battery"

_numbers = count(1)


def create_user(*, email: str = "", password: str = PASSWORD, **extra: Any) -> User:
    """One signed-up person."""
    return User.objects.create_user(
        email=email or f"person{next(_numbers)}@example.org", password=password, **extra
    )


def create_profile(*, user: User, sex: str = "", life_stage: str = "none", **extra: Any) -> Profile:
    """A filled-in profile with facts that hold from the start."""
    ProfileFacts.objects.create(user=user, sex=sex, life_stage=life_stage)
    return Profile.objects.create(user=user, **extra)


def create_woman(**extra: Any) -> User:
    """One woman born in June 1990 who has told nothing else."""
    user = create_user(**extra)
    create_profile(user=user, sex="F", birth_date=dt.date(1990, 6, 15))
    return user


def create_group(*, slug: str = "nuts-seeds", name: str = "Nuts and seeds") -> FoodGroup:
    """One food group, the same for the same slug."""
    return FoodGroup.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def create_food(
    *,
    name: str = "Almonds",
    mg_per_100g: str | None = "270",
    portions: dict[str, str] | None = None,
    **extra: Any,
) -> Food:
    """One verified food of the shared table with its portions (label to grams)."""
    extra.setdefault("group", create_group())
    extra.setdefault("data_set", DataSet.OWN if extra.get("owner") else DataSet.MIDBAND)
    food = Food.objects.create(
        source_key=f"test-{next(_numbers)}",
        name=name,
        magnesium_mg_per_100g=None if mg_per_100g is None else Decimal(mg_per_100g),
        **extra,
    )
    for sequence, (label, grams) in enumerate((portions or {"1 oz": "28.35"}).items(), 1):
        Portion.objects.create(
            food=food,
            origin=PortionOrigin.MIDBAND,
            sequence=sequence,
            label=label,
            grams=Decimal(grams),
        )
    return food


def log_entry(
    *,
    user: User,
    food: Food,
    date: dt.date,
    meal: str = "breakfast",
    quantity: str = "1",
    request_key: uuid.UUID | None = None,
    **extra: Any,
) -> Entry:
    """One amount of a food's first portion, logged as the app does it."""
    portion = food.portions.first()
    assert portion is not None
    outcome = add_entry(
        subject=user,
        by=user,
        date=date,
        meal=meal,
        food=food,
        quantity=Decimal(quantity),
        unit=portion.unit,
        portion=portion,
        request_key=request_key or uuid.uuid4(),
        **extra,
    )
    return outcome.entry


def create_dietitian(*, name: str = "Dana Reyes", practice: str = "Leeds", **extra: Any) -> User:
    """One person to whom an administrator gave the role."""
    user = create_user(name=name, practice=practice, **extra)
    user.groups.add(Group.objects.get(name=DIETITIAN))
    return user


def create_consent(*, client: User, dietitian: User, **extra: Any) -> Consent:
    """One person's leave for a dietitian, since yesterday, for the log alone."""
    extra.setdefault("valid_from", timezone.now() - dt.timedelta(days=1))
    return Consent.objects.create(client=client, dietitian=dietitian, **extra)


def create_symptom(
    *, user: User, date: dt.date, kind: str = "cramps", severity: int = 5, **extra: Any
) -> Symptom:
    """One symptom, noted by the person."""
    return Symptom.objects.create(
        subject=user, created_by=user, date=date, kind=kind, severity=severity, **extra
    )


def create_band(
    *,
    user: User,
    valid_from: dt.date,
    target: str,
    low: str | None = None,
    high: str | None = None,
    supplement_limit: str | None = None,
    by: User | None = None,
    reason: str = "",
) -> Band:
    """One band (mg a day), set as the app does it: one's own, or a clinician's with ``by``."""
    edges = {"low_mg": low, "high_mg": high, "supplement_limit_mg": supplement_limit}
    return set_band(
        subject=user,
        by=by or user,
        source=BandSource.CLINICIAN if by else BandSource.OWN,
        valid_from=valid_from,
        target_mg=Decimal(target),
        high_basis="diet",
        reason=reason,
        **{name: None if mg is None else Decimal(mg) for name, mg in edges.items()},
    )


def new_key() -> uuid.UUID:
    """A request key nobody used."""
    return uuid.uuid4()


def keep_days(
    user: User, today: dt.date, *, count: int, food: str, supplement: str = "0", **extra: Any
) -> None:
    """So many full days up to yesterday, each with these sums (mg)."""
    Day.objects.bulk_create(
        Day(
            subject=user,
            date=today - dt.timedelta(days=back),
            food_mg=Decimal(food),
            supplement_mg=Decimal(supplement),
            entry_count=1,
            food_count=1,
            food_known_count=1,
            food_grams=1000,
            food_known_grams=1000,
            **{"food": DayState.COMPLETE, "supplements": "none"} | extra,
        )
        for back in range(1, count + 1)
    )
