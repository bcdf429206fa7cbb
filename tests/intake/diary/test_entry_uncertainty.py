"""What an entry keeps of how sure it is: by every door, and whatever the food says later."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from foods.actions import FoodLabel, add_own_food, change_own_food
from foods.amounts import Unit
from foods.enums import DataSet, FoodKind
from foods.models import Food
from intake.diary.copying import ChosenFood, add_several, copy_entries, move_entries
from intake.diary.entries import (
    change_entry,
    change_quick_entry,
    delete_entry,
    quick_add,
)
from intake.diary.past_entries import follow_food
from intake.diary.products import give_value, of_label
from intake.diary.saved.meals import log_meal
from intake.diary.undo import undo
from intake.enums import Meal
from intake.models import Change, Entry, SavedMeal
from tests.factories import create_food, create_group, log_entry
from tests.intake.diary.saved_meals import create_recipe, create_saved
from tests.intake.diary.test_commands import run
from tests.intake.transfer.diary_files import planned
from tests.intake.transfer.diary_files import run as run_import

pytestmark = pytest.mark.django_db

D = Decimal
DATE = dt.date(2026, 11, 20)
NEXT = dt.date(2026, 11, 21)
#: Of 355 g at the 14.1 mg in 100 g that bound a coffee.
LATTE_MG = D("50.055")


def latte(**extra: Any) -> Food:
    said: dict[str, Any] = {
        "name": "Latte",
        "mg_per_100g": None,
        "portions": {"1 large": "355"},
        "survey_category": "Coffee",
    }
    return create_food(**(said | extra))


def kept(entry: Entry) -> tuple[Decimal | None, ...]:
    entry.refresh_from_db()
    return entry.possible_mg, entry.composition_cv, entry.amount_cv


def saved_meal(user: User, saved: SavedMeal) -> Entry:
    return log_meal(
        subject=user,
        by=user,
        saved=saved,
        date=DATE,
        meal=Meal.LUNCH,
        factor=D(1),
        request_key=uuid.uuid4(),
    ).placed[0]


def days_are_true() -> None:
    assert "all sums equal their entries" in run("check_days")


def test_an_unknown_food_keeps_its_bound_and_a_known_one_its_doubts(user: User) -> None:
    fruit = create_group(slug="fruit", name="Fruit")
    rice = create_food(
        name="Rice",
        group=fruit,
        evidence="laboratory",
        data_points=8,
        portions={"1 cup": "160"},
    )
    assert kept(log_entry(user=user, food=latte(), date=DATE)) == (LATTE_MG, None, None)
    assert kept(log_entry(user=user, food=rice, date=DATE)) == (None, D("0.100"), D("0.250"))
    day = user.days.get()
    assert (day.possible_mg, day.unbounded_count) == (LATTE_MG, 0)
    # 270 mg in 100 g, 160 g: 432 mg squared, times .1 squared and .25 squared.
    assert day.diet_variance_mg2 == D(432) ** 2 * (D("0.01") + D("0.0625"))
    days_are_true()


@pytest.mark.parametrize(
    ("extra", "possible"),
    [
        # Of no category: the everyday drinks.
        ({"survey_category": "", "group": "drinks"}, D("78.810")),
        ({"survey_category": "", "group": "no-such-group"}, None),
        # A powder is bounded by nothing that is eaten as it is.
        ({"name": "Latte powder"}, None),
        ({"kind": "water"}, D("47.215")),
        ({"kind": "medicine"}, None),
        ({"kind": "supplement"}, None),
    ],
)
def test_what_bounds_a_food(user: User, extra: dict[str, Any], possible: Decimal | None) -> None:
    if "group" in extra:
        extra["group"] = create_group(slug=extra["group"], name=extra["group"])
    if extra.get("kind") == "water":
        extra["survey_category"] = ""
    entry = log_entry(user=user, food=latte(**extra), date=DATE)
    assert kept(entry)[0] == possible
    days_are_true()


def test_another_amount_takes_the_bound_that_was_kept(user: User) -> None:
    food = latte()
    entry = log_entry(user=user, food=food, date=DATE)
    # A later table says something else, and the past stays.
    Food.objects.filter(pk=food.pk).update(survey_category="Cheese")
    unit = Unit(entry.unit_label, entry.unit_grams)
    change_entry(entry=entry, by=user, quantity=D(2), unit=unit, meal=entry.meal)
    assert kept(entry)[0] == 2 * LATTE_MG
    assert user.days.get().possible_mg == 2 * LATTE_MG
    days_are_true()


def test_weighing_is_kept_until_it_is_taken_back(user: User) -> None:
    rice = create_food(name="Rice", portions={"1 cup": "160"})
    entry = log_entry(user=user, food=rice, date=DATE)
    said: dict[str, Any] = {
        "entry": entry,
        "by": user,
        "quantity": D(150),
        "unit": Unit("g", D(1)),
        "meal": "lunch",
    }
    change_entry(**said, is_weighed=True)
    assert kept(entry)[2] == D("0.050")
    change_entry(**said)
    assert kept(entry)[2] == D("0.200")
    days_are_true()


def test_copies_and_moves_carry_it(user: User) -> None:
    food = latte()
    entry = log_entry(user=user, food=food, date=DATE)
    Food.objects.filter(pk=food.pk).update(survey_category="")
    copy_entries(subject=user, by=user, source=DATE, to=NEXT, request_key=uuid.uuid4())
    move_entries(
        subject=user, by=user, source=DATE, to=NEXT, pks=[entry.pk], request_key=uuid.uuid4()
    )
    assert [kept(one)[0] for one in user.entries.on(NEXT)] == [LATTE_MG, LATTE_MG]
    assert user.days.get(date=NEXT).possible_mg == 2 * LATTE_MG
    days_are_true()


def test_several_and_saved_meals_have_it(user: User) -> None:
    food = latte()
    unit = Unit("1 large", D(355))
    pick = ChosenFood(food, D(1), unit, food.portions.first(), Meal.LUNCH)
    add_several(subject=user, by=user, date=DATE, picks=[pick], request_key=uuid.uuid4())
    saved_meal(user, create_saved(user=user, items={food: "355"}))
    assert [kept(one)[0] for one in user.entries.on(DATE)] == [LATTE_MG, LATTE_MG]
    days_are_true()


def test_a_quick_add_has_no_bound(user: User) -> None:
    made = quick_add(
        subject=user,
        by=user,
        date=DATE,
        meal="lunch",
        name="Canteen",
        magnesium_mg=None,
        request_key=uuid.uuid4(),
    )
    assert kept(made.entry) == (None, None, None)
    assert user.days.get().unbounded_count == 1
    change_quick_entry(entry=made.entry, by=user, name="Canteen", magnesium_mg=D(80), meal="lunch")
    assert kept(made.entry) == (None, D("0.200"), D("0.150"))
    assert user.days.get().unbounded_count == 0
    days_are_true()


def test_a_recipe_adds_up_the_bounds_of_its_parts(user: User) -> None:
    recipe = create_recipe(user=user, unknown=True, cooked="900")
    assert recipe.food is not None
    unknown = Food.objects.filter(magnesium_mg_per_100g=None, is_recipe=False).get()
    Food.objects.filter(pk=unknown.pk).update(survey_category="Coffee")
    entry = saved_meal(user, recipe)
    whole = entry.whole
    assert whole is not None
    grams = sum(part.grams or 0 for part in whole.parts if part.magnesium_mg is None)
    share = whole.share_of(entry.quantity, entry.unit)
    assert float(kept(entry)[0] or 0) == pytest.approx(float(grams * share) * 0.141, abs=0.002)
    assert kept(entry)[1] == D("0.200")
    before = kept(entry)[0]
    # More of the same parts, whatever bounds them by now.
    Food.objects.filter(pk=unknown.pk).update(survey_category="Cheese")
    change_entry(
        entry=entry, by=user, quantity=entry.quantity * 2, unit=entry.unit, meal=entry.meal
    )
    assert kept(entry)[0] == (before or 0) * 2
    days_are_true()


def test_a_given_value_ends_the_bound_and_its_undo_brings_it_back(user: User) -> None:
    entry = log_entry(user=user, food=latte(), date=DATE)
    done = give_value(
        entry=entry,
        by=user,
        stated=of_label(entry, D(10), is_per_100g=True),
        keeps_food=False,
        request_key=uuid.uuid4(),
    )
    assert kept(entry) == (None, D("0.200"), D("0.150"))
    undo(subject=user, batch=done.batch)
    assert kept(entry) == (LATTE_MG, None, None)
    days_are_true()


def test_undo_of_a_change_from_before_these_columns_fills_them(user: User) -> None:
    entry = log_entry(user=user, food=latte(), date=DATE)
    batch = delete_entry(entry=entry, by=user).batch
    change = Change.objects.of_batch(batch).get()
    for name in ("possible_mg", "composition_cv", "amount_cv"):
        assert change.before is not None
        del change.before[name]
    change.save()
    undo(subject=user, batch=batch)
    assert kept(user.entries.get())[0] == LATTE_MG
    days_are_true()


def test_an_own_food_without_a_value_is_bounded_by_what_its_name_tells(user: User) -> None:
    for name in ("Coffee, latte", "Latte coffee, nonfat", "Iced latte", "Vanilla latte"):
        create_food(name=name, data_set=DataSet.USDA_FNDDS, survey_category="Coffee")
    label = FoodLabel("Corner shop latte", FoodKind.FOOD, None, [])
    own = add_own_food(owner=user, label=label, request_key=uuid.uuid4())
    assert own.survey_category == "Coffee"
    own.portions.create(label="1 large", grams=D(355), sequence=1, origin="own")
    entry = log_entry(user=user, food=own, date=DATE)
    assert kept(entry)[0] == LATTE_MG
    stated = FoodLabel("Corner shop latte", FoodKind.FOOD, D(12), [])
    change_own_food(food=own, label=stated)
    own.refresh_from_db()
    assert own.survey_category == ""
    follow_food(subject=user, by=user, food=own, request_key=uuid.uuid4())
    assert kept(entry) == (None, D("0.200"), D("0.150"))
    days_are_true()


def test_what_a_file_brings_is_bounded_by_the_food_it_names(user: User) -> None:
    food = latte()
    text = (
        "date,meal,food,source,source_key,quantity,portion,portion_grams,grams,magnesium_mg,kind\n"
        f"{DATE},lunch,Latte,Midband,{food.source_key},1,1 large,355,355,,food\n"
        f"{DATE},lunch,Rusk,,,1,1 piece,10,10,4,food\n"
        f"{DATE},lunch,Soup,,,1,1 bowl,300,300,,food\n"
    )
    run_import(user, planned(user, text))
    found = {entry.name: kept(entry) for entry in user.entries.on(DATE)}
    assert found == {
        "Latte": (LATTE_MG, None, None),
        "Rusk": (None, D("0.200"), D("0.150")),
        "Soup": (None, None, None),
    }
    days_are_true()


def test_our_own_export_says_how_sure_an_entry_was(user: User) -> None:
    columns = "date,meal,food,quantity,grams,magnesium_mg,kind,possible_mg,composition_cv,amount_cv"
    rows = [
        f"{DATE},lunch,Latte,1,355,,food,33.5,,",
        f"{DATE},lunch,Rice,1,150,60,food,,0.1,0.05",
        # What contradicts itself is worked out anew.
        f"{DATE},lunch,Rusk,1,10,4,food,7,,",
        f"{DATE},lunch,Egg,1,50,6,food,,1.5,0.1",
    ]
    run_import(user, planned(user, "\n".join([columns, *rows]) + "\n"))
    found = {entry.name: kept(entry) for entry in user.entries.on(DATE)}
    assert found["Latte"] == (D("33.500"), None, None)
    assert found["Rice"] == (None, D("0.100"), D("0.050"))
    assert found["Rusk"][0] is None
    assert found["Egg"][1] == D("0.200")
    days_are_true()


def test_a_known_entry_cannot_have_a_bound(user: User) -> None:
    entry = log_entry(user=user, food=create_food(), date=DATE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(possible_mg=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(amount_cv=2)
