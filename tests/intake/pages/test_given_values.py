"""Giving an entry without a value one on the spot."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.amounts import Unit
from foods.enums import Evidence, FoodStatus
from foods.models import Food
from foods.pages.own_food_form import OwnFoodForm
from intake.diary.copying import copy_entries
from intake.diary.days import finish_day
from intake.diary.entries import add_entry, change_entry, quick_add
from intake.diary.past_entries import differing_entries
from intake.enums import DayState, SupplementsTaken, ValueGiven
from intake.models import Entry
from tests.factories import create_consent, create_dietitian, create_food, create_user, log_entry
from tests.intake.diary.saved_meals import create_recipe, log
from tests.pages import HTMX, browser_of, form_for, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

DAY = dt.date(2026, 11, 20)
NEXT = dt.date(2026, 11, 21)


def oat_drink(**extra: Any) -> Food:
    return create_food(name="Oat drink", mg_per_100g=None, portions={"1 cup": "240"}, **extra)


def logged(user: User, **extra: Any) -> Entry:
    """Two cups of oat drink of which nothing is known, beside 77 mg of almonds."""
    log_entry(user=user, food=create_food(), date=DAY)
    return log_entry(user=user, food=oat_drink(), date=DAY, quantity="2", **extra)


def url_of(entry: Entry) -> str:
    return f"/day/{entry.date}/entries/{entry.pk}/value/"


def form(**said: str) -> dict[str, str]:
    return {"how": "100g", "mg": "20", "keeps": "entry", "request_key": str(uuid.uuid4())} | said


def seen_in(answer: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def give(client: Client, entry: Entry, **said: str) -> Any:
    """Look at what would change, and save it."""
    sent = form(**said)
    shown = client.post(url_of(entry), sent)
    return client.post(url_of(entry), sent | {"seen": seen_in(shown)}, headers=HTMX)


def kinds_of_drink() -> None:
    for number, mg in enumerate(("3", "6", "6.5", "7", "9")):
        create_food(name=f"Soy drink {number}", mg_per_100g=mg, is_staple=True)


def test_the_day_leads_from_unknown_to_its_form(client: Client, user: User) -> None:
    entry = logged(user)
    page = client.get(f"/day/{DAY}/")
    assert "unknown : give the value of Oat drink, 2 × 1 cup" in text_of(page)
    assert f'href="{url_of(entry)}"' in page.content.decode()
    assert "I weighed it" not in text_of(client.get(url_of(entry).removesuffix("value/")))
    form_page = text_of(client.get(url_of(entry)))
    assert "Its magnesium is unknown. That is not zero." in form_page
    assert "The label says it for 1 cup" in form_page
    assert "usual value" not in form_page


def test_what_would_change_is_said_before_it_is_saved(client: Client, user: User) -> None:
    entry = logged(user)
    sent = form()
    shown = client.post(url_of(entry), sent)
    assert shown.status_code == 200
    assert (
        "2 × 1 cup has 96 mg. This day goes from at least 77 mg to 173 mg. Nothing else changes."
        in text_of(shown)
    )
    entry.refresh_from_db()
    assert entry.magnesium_mg is None
    answer = client.post(url_of(entry), sent | {"seen": seen_in(shown)})
    assert answer.headers["Location"] == f"/day/{DAY}/"
    now = user.entries.get(pk=entry.pk)
    assert (now.magnesium_mg, now.mg_per_100g) == (Decimal(96), Decimal(20))
    assert now.value_given == ValueGiven.BY_LABEL
    day = user.days.get(date=DAY)
    assert (day.food_mg, day.unknown_count) == (Decimal("172.545"), 0)
    assert "Given: Oat drink, 2 × 1 cup, 96 mg" in text_of(client.get(f"/day/{DAY}/"))


def test_as_it_is_typed_the_change_is_shown_and_nothing_written(client: Client, user: User) -> None:
    entry = logged(user)
    asked = {"how": "unit", "mg": "12,5", "keeps": "own"}
    words = text_of(client.get(url_of(entry), asked, headers=HTMX))
    assert "2 × 1 cup has 25 mg. This day goes from at least 77 mg to 102 mg." in words
    assert "From now on “Oat drink” is a food of your own" in words
    assert "What you logged before stays the same." in words
    half = client.get(url_of(entry), asked | {"mg": "x"}, headers=HTMX)
    assert (half.status_code, text_of(half).split()) == (200, ["See", "what", "changes", "Cancel"])
    assert user.changes.count() == 2
    assert not Food.objects.own(user).exists()


def test_a_day_that_changed_meanwhile_is_shown_again(client: Client, user: User) -> None:
    entry = logged(user)
    sent = form()
    sent["seen"] = seen_in(client.post(url_of(entry), sent))
    log_entry(user=user, food=create_food(name="Kale"), date=DAY)
    answer = client.post(url_of(entry), sent)
    assert "from at least 153 mg to 249 mg" in text_of(answer)
    entry.refresh_from_db()
    assert entry.magnesium_mg is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"mg": ""}, "Enter the number on the label, in mg."),
        ({"mg": "much"}, "Enter an amount such as"),
        ({"mg": "1501"}, "more than in any food we know"),
        ({"how": "unit", "mg": "9000"}, "more than in any food we know"),
        ({"how": "kind"}, "Select a valid choice"),
        ({"keeps": "all"}, "Select a valid choice"),
        ({"request_key": "x"}, "Enter a valid UUID"),
    ],
)
def test_refused_in_words_beside_the_field(
    client: Client, user: User, said: dict[str, str], words: str
) -> None:
    entry = logged(user)
    for headers in ({}, HTMX):
        answer = client.post(url_of(entry), form(**said), headers=headers)
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert answer.headers["HX-Retarget"] == f"#entry-{entry.pk}"
    entry.refresh_from_db()
    assert entry.magnesium_mg is None


def test_zero_is_a_value(client: Client, user: User) -> None:
    entry = logged(user)
    give(client, entry, mg="0")
    entry.refresh_from_db()
    assert entry.magnesium_mg == 0
    assert user.days.get(date=DAY).unknown_count == 0


def test_the_usual_value_of_its_kind_is_an_estimate_and_says_so(client: Client, user: User) -> None:
    kinds_of_drink()
    create_food(name="Pea drink", mg_per_100g="900", is_staple=True, evidence=Evidence.ESTIMATE)
    entry = logged(user)
    page = text_of(client.get(url_of(entry)))
    assert "The usual value of its kind: 6.5 mg in 100 g, 31 mg here, an estimate" in page
    assert "The middle of 5 foods called “drink” under Nuts and seeds" in page
    answer = give(client, entry, how="kind", mg="")
    assert "Given: Oat drink, 2 × 1 cup, 31 mg, an estimate" in text_of(answer)
    day = user.days.get(date=DAY)
    assert (day.estimated_count, day.unknown_count) == (1, 0)
    page = text_of(client.get(f"/day/{DAY}/"))
    assert "2 × 1 cup · an estimate" in page
    assert "1 value is an estimate." in page
    again = text_of(client.get(url_of(entry)))
    assert "Now 31 mg, an estimate." in again


def test_a_label_replaces_an_estimate(client: Client, user: User) -> None:
    kinds_of_drink()
    entry = logged(user)
    give(client, entry, how="kind")
    give(client, entry, how="unit", mg="10")
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.value_given) == (Decimal(20), "from_label")
    assert user.days.get(date=DAY).estimated_count == 0


def test_as_an_own_food_it_is_known_from_now_on_and_before_stays(
    client: Client, user: User
) -> None:
    shared = oat_drink(grams_per_ml=Decimal("1.03"))
    before, entry = (
        log_entry(user=user, food=shared, date=date, typed_words="Oatly") for date in (DAY, NEXT)
    )
    answer = give(client, entry, keeps="own")
    entry.refresh_from_db()
    own = Food.objects.own(user).get()
    assert (own.name, own.magnesium_mg_per_100g, own.evidence) == ("Oatly", Decimal(20), "label")
    assert own.grams_per_ml == shared.grams_per_ml
    assert [one.label for one in own.portions.all()] == ["1 cup"]
    assert (entry.food, entry.name, entry.typed_words) == (own, "Oatly", "")
    assert (entry.portion, entry.value_given) == (own.portions.get(), "")
    before.refresh_from_db()
    assert (before.food, before.magnesium_mg) == (shared, None)
    assert shared.magnesium_mg_per_100g is None
    later = form_for(own)
    client.post(f"/day/{NEXT}/entries/", later)
    assert user.entries.latest("pk").magnesium_mg == 48
    client.post(undo_url(answer))
    entry.refresh_from_db()
    assert (entry.food, entry.typed_words, entry.magnesium_mg) == (shared, "Oatly", None)
    own.refresh_from_db()
    assert own.status == FoodStatus.VERIFIED  # Another entry is of it.


def test_undo_puts_an_own_food_away_that_nothing_else_is_of(client: Client, user: User) -> None:
    entry = logged(user)
    answer = give(client, entry, keeps="own")
    client.post(undo_url(answer))
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.value_given) == (None, "")
    assert Food.objects.own(user).get().is_archived
    assert user.days.get(date=DAY).unknown_count == 1


def test_an_estimate_stays_one_as_an_own_food_until_its_label_is_typed(
    client: Client, user: User
) -> None:
    kinds_of_drink()
    entry = logged(user)
    give(client, entry, how="kind", keeps="own")
    own = Food.objects.own(user).get()
    assert (own.evidence, own.source) == (
        Evidence.ESTIMATE,
        "An estimate: the usual value of its kind",
    )
    client.post(f"/day/{NEXT}/entries/", form_for(own))
    assert user.days.get(date=NEXT).estimated_count == 1
    url = f"/foods/own/{own.pk}/"
    fields = {name: field.value() for name, field in _bound(own)}
    client.post(url, fields | {"name": "Oat drink, barista"})
    own.refresh_from_db()
    assert (own.name, own.evidence) == ("Oat drink, barista", Evidence.ESTIMATE)
    client.post(url, fields | {"amount": "12"})
    own.refresh_from_db()
    assert own.evidence == Evidence.LABEL
    (first, second) = differing_entries(subject=user, food=own)
    assert {first.value_given, second.value_given} == {""}


def _bound(own: Food) -> list[tuple[str, Any]]:
    made = OwnFoodForm(food=own)
    return [(name, made[name]) for name in made.fields if made[name].value() is not None]


def test_the_same_form_twice_gives_it_once(client: Client, user: User) -> None:
    entry = logged(user)
    sent = form(keeps="own")
    sent["seen"] = seen_in(client.post(url_of(entry), sent))
    client.post(url_of(entry), sent)
    second = client.post(url_of(entry), sent, headers=HTMX)
    assert second.status_code == 200
    assert Food.objects.own(user).count() == 1
    assert user.changes.filter(batch=sent["request_key"]).count() == 1


def test_amounts_copies_and_finished_days_keep_a_given_value(client: Client, user: User) -> None:
    entry = logged(user)
    finish_day(subject=user, date=DAY, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    give(client, entry)
    assert user.days.get(date=DAY).changed_after_finish
    entry.refresh_from_db()
    unit = Unit("1 cup", grams=Decimal(240))
    done = change_entry(entry=entry, by=user, quantity=Decimal(1), unit=unit, meal="lunch")
    assert (done.entry.magnesium_mg, done.entry.value_given) == (Decimal(48), "from_label")
    copied = copy_entries(subject=user, by=user, source=DAY, to=NEXT, request_key=uuid.uuid4())
    assert [one.value_given for one in copied.placed] == ["", "from_label"]


def test_grams_are_given_for_100_g_or_all_of_it(client: Client, user: User) -> None:
    entry = add_entry(
        subject=user,
        by=user,
        date=DAY,
        meal="lunch",
        food=oat_drink(),
        quantity=Decimal(300),
        unit=Unit("g", grams=Decimal(1)),
        request_key=uuid.uuid4(),
    ).entry
    assert "The label says it for all of it, 300 g" in text_of(client.get(url_of(entry)))
    give(client, entry, how="unit", mg="30", keeps="own")
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.mg_per_100g, entry.unit_label) == (
        Decimal(30),
        Decimal(10),
        "g",
    )


def test_a_tablet_of_which_nothing_was_known_is_given_by_the_piece(
    client: Client, user: User
) -> None:
    pill = create_food(name="Zinc and more", kind="supplement", mg_per_100g=None)
    entry = log_entry(user=user, food=pill, date=DAY, meal="supplements")
    user.entries.update(unit_label="1 tablet", unit_grams=None, grams=None, portion=None)
    page = text_of(client.get(url_of(entry)))
    assert "100 g" not in page
    assert "more than any product holds" in text_of(
        client.post(url_of(entry), form(how="unit", mg="2001"))
    )
    shown = text_of(client.post(url_of(entry), form(how="unit", mg="50")))
    assert "The supplements and medicines of this day go from at least 0 mg to 50 mg." in shown
    give(client, entry, how="unit", mg="50", keeps="own")
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.unit_mg, entry.kind) == (
        Decimal(50),
        Decimal(50),
        "supplement",
    )
    assert entry.portion == Food.objects.own(user).get().portions.get()


@pytest.mark.parametrize("how", ["known", "quick", "recipe"])
def test_other_entries_take_no_value_here(client: Client, user: User, how: str) -> None:
    if how == "known":
        entry = log_entry(user=user, food=create_food(), date=DAY)
    elif how == "quick":
        entry = quick_add(
            subject=user,
            by=user,
            date=DAY,
            meal="lunch",
            name="Bun",
            magnesium_mg=None,
            request_key=uuid.uuid4(),
        ).entry
    else:
        log(client, create_recipe(user=user, unknown=True))
        entry = user.entries.get()
    assert client.get(url_of(entry)).headers["Location"] == f"/day/{entry.date}/"
    client.post(url_of(entry), form())
    assert "value/" not in client.get(f"/day/{entry.date}/").content.decode()
    assert user.entries.get().value_given == ""


def test_an_own_food_is_changed_on_its_own_page(client: Client, user: User) -> None:
    own = oat_drink(owner=user)
    entry = log_entry(user=user, food=own, date=DAY)
    page = client.get(url_of(entry)).content.decode()
    assert f'href="/foods/own/{own.pk}/"' in page
    assert "What is it for?" not in page
    assert client.post(url_of(entry), form(keeps="own")).status_code == 422
    give(client, entry)
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.food) == (Decimal(48), own)
    assert Food.objects.own(user).get().magnesium_mg_per_100g is None


def test_nobody_else_gives_it(user: User) -> None:
    entry, dietitian = logged(user), create_dietitian()
    create_consent(client=user, dietitian=dietitian, may_set_band=True)
    for other in (create_user(), dietitian):
        browser = browser_of(other)
        for url in (url_of(entry), f"/clients/{user.code}{url_of(entry)}"):
            assert browser.get(url).status_code == 404
            assert browser.post(url, form()).status_code == 404
    page = browser_of(dietitian).get(f"/clients/{user.code}/day/{DAY}/").content.decode()
    assert "value/" not in page


def test_an_entry_that_is_gone_is_404(client: Client, user: User) -> None:
    entry = logged(user)
    entry.delete()
    url = f"/day/{DAY}/entries/999999/value/"
    assert client.get(url).status_code == 404


def test_only_a_known_value_was_given_by_somebody(user: User) -> None:
    entry = logged(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(value_given=ValueGiven.BY_KIND)
    with pytest.raises(IntegrityError), transaction.atomic():
        user.days.update(estimated_count=2)


@pytest.mark.parametrize("count", [1, 30])
def test_giving_takes_the_same_queries_at_any_length(
    client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kinds_of_drink()
    entry = logged(user)
    for number in range(count):
        log_entry(user=user, food=create_food(name=f"Food {number}"), date=DAY)
    asked = {"how": "kind", "keeps": "entry"}
    with django_assert_num_queries(8):
        client.get(url_of(entry), asked, headers=HTMX)
