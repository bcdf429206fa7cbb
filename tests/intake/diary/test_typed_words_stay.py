"""The words people typed for a food, on its entry and wherever that is copied, shown or read."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from foods.models import Food
from intake.diary.copying import copy_entries, move_entries
from intake.diary.entries import change_entry, delete_entry
from intake.diary.recent_foods import recent_foods
from intake.diary.saved.meals import MealDetails, keep_meal, log_meal
from intake.diary.undo import undo
from intake.models import Entry
from intake.transfer.imports.planned_entries import PlannedEntry
from intake.transfer.imports.steps import digest_of
from tests.factories import create_consent, create_dietitian, create_food, create_user, log_entry
from tests.intake.transfer.diary_files import begin, csv_of, diary_of, run
from tests.pages import HTMX, browser_of, form_for, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

DAY = dt.date(2026, 11, 20)
NEXT = dt.date(2026, 11, 21)


def latte() -> Food:
    return create_food(name="Latte", mg_per_100g="16", portions={"1 cup": "240"})


def flat_white(user: User) -> Entry:
    """A cup of what the table calls latte: 38.4 mg."""
    return log_entry(user=user, food=latte(), date=DAY, typed_words="flat white")


def test_adding_keeps_the_words_and_shows_the_food_below(client: Client, user: User) -> None:
    food = latte()
    form = form_for(food, typed_words="flat white")
    answer = client.post(f"/day/{DAY}/entries/", form, headers=HTMX)
    assert "Added: flat white, 1 cup, 38 mg" in text_of(answer)
    assert "Delete flat white, 1 cup" in answer.content.decode()
    entry = user.entries.get()
    assert (entry.name, entry.typed_words, entry.food) == ("Latte", "flat white", food)
    assert "flat white , edit: Latte · 1 cup 38 mg" in text_of(client.get(f"/day/{DAY}/"))


def test_words_that_are_the_name_are_not_kept(client: Client, user: User) -> None:
    client.post(f"/day/{DAY}/entries/", form_for(latte(), typed_words="latte"))
    assert user.entries.get().typed_words == ""
    assert "Latte , edit: 1 cup" in text_of(client.get(f"/day/{DAY}/"))


def test_ticked_rows_keep_their_words(client: Client, user: User) -> None:
    foods = [latte(), create_food(name="Tortilla chips"), create_food(name="Kale")]
    units = [food.portions.get().pk for food in foods]
    ticked = [
        f"{foods[0].pk} 1 p{units[0]}|flat white",
        f"{foods[1].pk} 2 p{units[1]}|Doritos | nacho",
        f"{foods[2].pk} 1 p{units[2]}",
    ]
    form = {"tick": ticked, "meal": "lunch", "request_key": str(uuid.uuid4())}
    assert client.post(f"/day/{DAY}/several/", form).status_code == 302
    words = list(user.entries.order_by("pk").values_list("typed_words", flat=True))
    assert words == ["flat white", "Doritos | nacho", ""]


def test_a_paste_is_cut_and_its_marks_are_escaped(client: Client, user: User) -> None:
    paste = "<script>alert(1)</script> " * 200
    answer = client.post(f"/day/{DAY}/entries/", form_for(latte(), typed_words=paste))
    assert answer.status_code == 302
    assert len(user.entries.get().typed_words) <= 100
    for page in (f"/day/{DAY}/", f"/day/{DAY}/move/", "/find/?q=latte"):
        body = client.get(page).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert(1)" in body


def test_words_go_with_copies_moves_and_undo(user: User) -> None:
    entry = flat_white(user)
    copied = copy_entries(subject=user, by=user, source=DAY, to=NEXT, request_key=uuid.uuid4())
    assert [one.typed_words for one in copied.placed] == ["flat white"]
    pks = [copied.placed[0].pk]
    move_entries(
        subject=user, by=user, source=NEXT, to=DAY, pks=pks, request_key=uuid.uuid4(), meal="lunch"
    )
    assert set(user.entries.values_list("date", "typed_words")) == {(DAY, "flat white")}
    gone = delete_entry(entry=entry, by=user)
    undo(subject=user, batch=gone.batch)
    assert user.entries.get(pk=entry.pk).typed_words == "flat white"


def test_words_go_with_a_saved_meal_and_into_a_recipe(client: Client, user: User) -> None:
    entry = flat_white(user)
    meal, recipe = (
        keep_meal(subject=user, by=user, details=details, entries=[entry], request_key=uuid.uuid4())
        for details in (MealDetails("Coffee"), MealDetails("Mix", servings=Decimal(2)))
    )
    for saved in (meal, recipe):
        log_meal(
            subject=user,
            by=user,
            saved=saved,
            date=NEXT,
            meal="lunch",
            factor=Decimal(1),
            request_key=uuid.uuid4(),
        )
    logged, mixed = user.entries.on(NEXT)
    assert (logged.typed_words, logged.name) == ("flat white", "Latte")
    assert (mixed.typed_words, mixed.name) == ("", "Mix")
    assert [part.name for part in mixed.shown_parts] == ["flat white (Latte)"]
    assert "flat white (Latte) 1 cup 38 mg" in text_of(client.get("/meals/"))
    assert "flat white Latte" in text_of(client.get(f"/meals/{meal.pk}/"))


def test_a_new_amount_keeps_the_words_and_the_editor_changes_them(
    client: Client, user: User
) -> None:
    entry = flat_white(user)
    url = f"/day/{DAY}/entries/{entry.pk}/"
    assert 'value="flat white"' in client.get(url).content.decode()
    form = {"quantity": "2", "unit": "as-logged", "meal": "breakfast"}
    client.post(url, form)
    entry.refresh_from_db()
    assert (entry.quantity, entry.typed_words) == (Decimal(2), "flat white")
    answer = client.post(url, form | {"typed_words": "cortado"}, headers=HTMX)
    assert "Changed: cortado, 2 × 1 cup, 77 mg" in text_of(answer)
    client.post(undo_url(answer))
    entry.refresh_from_db()
    assert entry.typed_words == "flat white"
    client.post(url, form | {"typed_words": " "})
    entry.refresh_from_db()
    assert entry.typed_words == ""
    assert "typed_words" not in client.get(url).content.decode()
    too_long = client.post(url, form | {"typed_words": "x" * 101})
    assert too_long.status_code == 302  # No field, so nothing to refuse.


def test_too_many_words_are_refused_beside_the_field(client: Client, user: User) -> None:
    url = f"/day/{DAY}/entries/{flat_white(user).pk}/"
    form = {"quantity": "1", "unit": "as-logged", "meal": "breakfast", "typed_words": "x" * 101}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_sums_recents_and_sources_stay_by_food(user: User) -> None:
    food = latte()
    for words in ("flat white", "cortado", ""):
        log_entry(user=user, food=food, date=DAY, typed_words=words)
    (recent,) = recent_foods(user, "breakfast").foods
    assert (recent.name, recent.times) == ("Latte", 3)
    assert user.days.get(date=DAY).food_mg == Decimal("115.2")


def test_words_are_found_again(client: Client, user: User) -> None:
    flat_white(user)
    assert "1 day with “flat”" in text_of(client.get("/find/?q=flat"))
    assert "flat white Latte, 1 cup" in text_of(client.get("/find/?q=latte"))


def test_a_dietitian_reads_the_words_but_not_what_a_medicine_is_called(user: User) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    flat_white(user)
    antacid = create_food(name="Antacid", kind="medicine", mg_per_100g=None)
    antacid.portions.update(grams=None, magnesium_mg=100)
    log_entry(user=user, food=antacid, date=DAY, meal="supplements", typed_words="Rennie")
    page = text_of(browser_of(dietitian).get(f"/clients/{user.code}/day/{DAY}/"))
    assert "flat white Latte · 1 cup" in page
    assert "A medicine" in page
    assert "Rennie" not in page
    assert "Antacid" not in page


def test_export_and_import_keep_the_words_to_the_letter(user: User) -> None:
    flat_white(user)
    log_entry(user=user, food=create_food(name="Kale"), date=DAY, typed_words="=evil()")
    file, diary = csv_of(user), diary_of(user)
    assert sorted(row[13] for row in diary) == ["=evil()", "flat white"]
    assert "'=evil()" in file.decode()
    other = create_user()
    run(other, begin(other, file, "entries.csv"))
    assert sorted(other.entries.values_list("typed_words", flat=True)) == ["=evil()", "flat white"]
    assert csv_of(other) == file


def test_an_import_that_was_planned_before_has_no_words(user: User) -> None:
    flat_white(user)
    begin(user, csv_of(user), "entries.csv")
    (row,) = user.imports.get().chunks.get().rows
    assert PlannedEntry.from_json(row).values["typed_words"] == "flat white"
    assert PlannedEntry.from_json(row[:-1]).values["typed_words"] == ""


def test_digest_of_an_entry_without_words_is_what_it_was(user: User) -> None:
    entry = log_entry(user=user, food=latte(), date=DAY)
    plain = digest_of(entry)
    entry.typed_words = "flat white"
    assert digest_of(entry) != plain


def test_what_was_done_before_the_words_came_can_be_undone(user: User) -> None:
    entry = flat_white(user)
    unit = entry.unit
    done = change_entry(entry=entry, by=user, quantity=Decimal(3), unit=unit, meal="lunch")
    change = user.changes.get(batch=done.batch)
    for state in filter(None, (change.before, change.after)):
        del state["typed_words"]
    change.save()
    undo(subject=user, batch=done.batch)
    assert user.entries.get().quantity == 1
