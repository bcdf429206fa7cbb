"""The lists of intake, each with one more member."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from intake.models import Band, Import, Review, Symptom
from tests.enum_members.world import NEW, TODAY, World, drives
from tests.factories import create_band, log_entry
from tests.intake.insights.changed_habits import plant_change
from tests.intake.transfer.diary_files import begin, run


@drives
def meal(meals: Any) -> None:
    """Also ``supper``, a word that other apps have for dinner."""
    for one in (meals[NEW], meals["SUPPER"]):
        world = World()
        world.says(f"{reverse('intake:add', args=[TODAY])}?meal={one.value}", one.label)
        unit = f"p{world.food.portions.get().pk}"
        amount = {"food": world.food.pk, "quantity": "1", "unit": unit, "meal": one.value}
        world.post("add_entry", TODAY, **amount)
        world.post("quick_add", TODAY, name="Soup", mg="12", meal=one.value)
        assert world.user.entries.filter(meal=one.value).count() == 2
        world.says(reverse("intake:day", args=[TODAY]), one.label, "Almonds", "Soup")
        world.says(f"{reverse('intake:add', args=[TODAY])}?meal={one.value}", "Almonds")
        world.says(reverse("intake:keep_meal", args=[TODAY, one.value]), "2 lines")
        world.post("finish", TODAY, food="complete", supplements="none")
        world.says(reverse("intake:trends"), one.label)
        world.shown_everywhere()
        world.comes_back()
        named = f"date,meal,food,amount,mg\n{TODAY},{one.label},Bread,1,20\n"
        of = begin(world.user, named)
        world.post("choose_columns", of.key, **_columns(of))
        run(world.user, of, has_doubtful=True)
        assert world.user.entries.get(name="Bread").meal == one.value


def _columns(of: Import) -> dict[str, str]:
    return {name: str(place) for name, place in of.reading["mapping"].items()}


@drives
def value_given(givers: Any) -> None:
    new, world = givers[NEW], World()
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.user.entries.update(value_given=new.value)
    world.shown_everywhere()
    assert world.comes_back().entries.get().value_given == new.value


@drives
def day_state(states: Any) -> None:
    new, world = states[NEW], World()
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.says(reverse("intake:day", args=[TODAY]), new.label)
    world.post("finish", TODAY, food=new.value, supplements="none")
    assert world.user.days.get().food == new.value
    world.shown_everywhere()
    assert world.comes_back().days.get().food == new.value


@drives
def supplements_taken(answers: Any) -> None:
    new, world = answers[NEW], World()
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.says(reverse("intake:day", args=[TODAY]), new.label)
    world.post("finish", TODAY, food="complete", supplements=new.value)
    assert world.user.days.get().supplements == new.value
    world.shown_everywhere()
    assert world.comes_back().days.get().supplements == new.value


@drives
def band_source(sources: Any) -> None:
    world = World()
    band = create_band(user=world.user, valid_from=TODAY, low="200", target="300", high="400")
    Band.objects.filter(pk=band.pk).update(source=sources[NEW])
    assert world.user.bands.get().get_source_display() == sources[NEW].label
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.shown_everywhere()


@drives
def high_basis(bases: Any) -> None:
    new, world = bases[NEW], World()
    world.says(reverse("intake:band"), new.label)
    stated = {"low": "200", "target": "300", "high": "400", "valid_from": TODAY.isoformat()}
    world.post("band", **stated, high_basis=new.value)
    assert world.user.bands.get().high_basis == new.value
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.post("finish", TODAY, food="complete", supplements="none")
    world.shown_everywhere()


@drives
def symptom_name(names: Any) -> None:
    new, world = names[NEW], World()
    world.says(reverse("intake:day", args=[TODAY]), new.label)
    world.post("add_symptom", TODAY, kind=new.value, severity="4")
    assert Symptom.objects.get(subject=world.user).name == new.label
    log_entry(user=world.user, food=world.food, date=TODAY)
    for url in ("/symptoms/", reverse("intake:compare_symptoms"), f"/find/?q={new.label}"):
        world.says(url, new.label)
    world.shown_everywhere()


@drives
def symptom_place(places: Any) -> None:
    new, world = places[NEW], World()
    world.says(reverse("intake:day", args=[TODAY]), new.label)
    both = [places.FEET.value, new.value]
    world.post("add_symptom", TODAY, kind="burning", severity="4", places=both)
    assert Symptom.objects.get(subject=world.user).places == ",".join(both)
    log_entry(user=world.user, food=world.food, date=TODAY)
    for url in ("/symptoms/", reverse("intake:compare_symptoms"), f"/find/?q={new.label}"):
        world.says(url, f"feet, {new.label.lower()}")
    world.shown_everywhere()


@drives
def habit_answer(answers: Any) -> None:
    new, world = answers[NEW], World()
    changed = plant_change(world.user, today=TODAY)
    world.says(reverse("intake:trends"), new.label)
    world.post("answer_habit", began_on=changed.isoformat(), is_more="true", answer=new.value)
    assert world.user.habit_changes.get().answer == new.value
    world.shown_everywhere()


@drives
def review_state(states: Any) -> None:
    new, world = states[NEW], World()
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.post("finish", TODAY, food="complete", supplements="none")
    day = f"/clients/{world.user.code}/day/{TODAY}/"
    world.says(day, new.label, browser=world.theirs)
    seen = {"state": new.value, "seen": timezone.now().isoformat()}
    world.post_as_dietitian("review", TODAY, **seen)
    assert Review.objects.get(day__subject=world.user).state == new.value
    world.says(day, new.label, browser=world.theirs)
    world.shown_everywhere()


@drives
def import_state(states: Any) -> None:
    world = World()
    of = begin(world.user, f"date,food,amount,mg\n{TODAY},Bread,1,20\n")
    Import.objects.filter(pk=of.pk).update(state=states[NEW], content=None)
    world.says(reverse("intake:import_diary"), states[NEW].label.lower())
    world.says(reverse("intake:one_import", args=[of.key]))
    world.shown_everywhere()


@drives
def import_layout(layouts: Any) -> None:
    world = World()
    of = begin(world.user, f"date,food,amount,mg\n{TODAY},Bread,1,20\n")
    Import.objects.filter(pk=of.pk).update(layout=layouts[NEW])
    world.says(reverse("intake:one_import", args=[of.key]))
    world.post("choose_columns", of.key, **_columns(of))
    of.refresh_from_db()
    world.says(reverse("intake:one_import", args=[of.key]), layouts[NEW].label)
