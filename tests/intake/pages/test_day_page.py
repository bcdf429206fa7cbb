"""The day page and what is done on it, as owner, as stranger, with and without htmx."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from accounts.access import Subject
from accounts.models import User
from foods.enums import FoodStatus
from intake.diary.entries import EntryOutcome, change_entry, delete_entry
from intake.enums import DayState, SupplementsTaken
from intake.models import Entry
from intake.pages.day.addresses import day_addresses
from intake.pages.entry import views as entry_views
from tests.factories import create_food, create_profile, create_user, log_entry
from tests.pages import HTMX, form_for, text_of, undo_url, version_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_front_door_tells_strangers_and_leads_people_to_today(
    client: Client, today: dt.date
) -> None:
    assert Client().get("/").status_code == 200
    assert client.get("/").headers["Location"] == f"/day/{today}/"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("intake:day", ["2026-11-20"]),
        ("intake:add", ["2026-11-20"]),
        ("intake:band", []),
        ("intake:jump", []),
    ],
)
def test_signed_out_visitors_are_led_to_the_login(name: str, arguments: list[str]) -> None:
    url = reverse(name, args=[dt.date.fromisoformat(date) for date in arguments])
    assert Client().get(url).headers["Location"] == f"/account/login/?next={url}"


def test_day_page_shows_entries_sum_and_words(client: Client, user: User, today: dt.date) -> None:
    create_profile(user=user, sex="F", birth_date=dt.date(1990, 1, 1))
    seeds = create_food(name="Pumpkin seeds", mg_per_100g="550")
    log_entry(user=user, food=seeds, date=today)
    page = text_of(client.get(f"/day/{today}/"))
    assert "Pumpkin seeds" in page
    assert "156 mg" in page
    assert "109 mg below the average need" in page


def test_unknown_value_is_said_and_never_zero(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(name="Oat drink", mg_per_100g=None), date=today)
    log_entry(user=user, food=create_food(name="Kale", mg_per_100g="100"), date=today)
    page = text_of(client.get(f"/day/{today}/"))
    assert "at least 28 mg" in page
    assert "1 of 2 foods have a value" in page
    assert re.search(r"Oat drink.{0,200}unknown", page)


@pytest.mark.parametrize("date", ["1999-12-31", "2026-02-30", "9999-01-01"])
def test_impossible_dates_are_not_found(client: Client, date: str) -> None:
    assert client.get(f"/day/{date}/").status_code == 404


def test_days_open_up_to_a_week_ahead(client: Client, today: dt.date) -> None:
    last = today + dt.timedelta(days=7)
    assert client.get(f"/day/{last}/").status_code == 200
    assert client.get(f"/day/{last + dt.timedelta(days=1)}/").status_code == 404


def test_jump_opens_a_date_and_refuses_nonsense_in_words(client: Client, today: dt.date) -> None:
    answer = client.get("/day/", {"date": "2026-11-01"})
    assert answer.headers["Location"] == "/day/2026-11-01/"
    refused = client.get("/day/", {"date": "soon"}, follow=True)
    assert "Enter a date such as" in text_of(refused)
    assert refused.redirect_chain[-1][0] == f"/day/{today}/"
    # The bare address is today, and nothing to complain of.
    bare = client.get("/day/", follow=True)
    assert bare.redirect_chain == [(f"/day/{today}/", 302)]
    assert "Enter a date" not in text_of(bare)


def test_adding_by_htmx_answers_with_the_changed_parts(
    client: Client, user: User, today: dt.date
) -> None:
    food = create_food(name="Pumpkin seeds", mg_per_100g="550")
    answer = client.post(f"/day/{today}/entries/", form_for(food), headers=HTMX)
    assert answer.status_code == 200
    body = answer.content.decode()
    assert body.lstrip().startswith('<section id="entries"')
    for oob in ("ruler", "toast"):
        assert re.search(rf'id="{oob}"[^>]*hx-swap-oob="', body)
    assert "Added: Pumpkin seeds, 1 oz, 156 mg" in text_of(answer)
    assert user.entries.get().meal == "lunch"


def test_a_further_entry_is_answered_by_its_meal_alone(
    client: Client, user: User, today: dt.date
) -> None:
    nuts, bread = create_food(), create_food(name="Bread", mg_per_100g="80")
    log_entry(user=user, food=bread, date=today, meal="breakfast")
    log_entry(user=user, food=bread, date=today, meal="lunch")
    known = {**HTMX, "Day-Version": version_of(client.get(f"/day/{today}/"))}
    answer = client.post(f"/day/{today}/entries/", form_for(nuts), headers=known)
    assert answer.headers["HX-Reswap"] == "none"
    body, page = answer.content.decode(), client.get(f"/day/{today}/").content.decode()
    sections = re.findall(r"<section id=.meal-.*?</section>", body, re.S)
    (lunch,) = (one.replace(' hx-swap-oob="true"', "") for one in sections)
    # As the whole page has it, but for the blanks that templates leave.
    assert words_of(lunch) in words_of(page)
    assert re.findall(r'id="entry-\d+', lunch) == [
        f'id="entry-{pk}' for pk in user.entries.of_meal("lunch").values_list("pk", flat=True)
    ]
    oob = set(re.findall(r'id="(\w+)"[^>]*hx-swap-oob', body))
    assert oob == {"slim", "ruler", "kidneys", "toast"}
    assert version_of(answer) == user.days.get(date=today).version != known["Day-Version"]
    # One that leaves answers with the whole day, where an empty meal offers what was copied.
    entry = user.entries.latest("pk")
    gone = client.post(f"/day/{today}/entries/{entry.pk}/delete/", headers=HTMX)
    assert gone.content.decode().lstrip().startswith('<section id="entries"')
    assert "HX-Reswap" not in gone.headers


def test_adding_without_javascript_redirects_and_offers_undo(
    client: Client, user: User, today: dt.date
) -> None:
    answer = client.post(f"/day/{today}/entries/", form_for(create_food()), follow=True)
    assert answer.redirect_chain == [(f"/day/{today}/", 302)]
    assert "Added: Almonds, 1 oz, 77 mg" in text_of(answer)
    undone = client.post(undo_url(answer), follow=True)
    assert "Undone." in text_of(undone)
    assert not user.entries.exists()


def test_same_form_twice_logs_once_and_says_the_same(
    client: Client, user: User, today: dt.date
) -> None:
    form = form_for(create_food())
    for _time in range(2):
        answer = client.post(f"/day/{today}/entries/", form, headers=HTMX)
        assert "Added: Almonds" in text_of(answer)
    assert user.entries.count() == 1


def test_quantity_and_unit_are_read_as_people_write_them(
    client: Client, user: User, today: dt.date
) -> None:
    food = create_food(mg_per_100g="100")
    for quantity, grams in (("1,5", "1.5"), ("1 1/2", "1.5"), ("½", "0.5"), ("200", "200")):
        client.post(f"/day/{today}/entries/", form_for(food, quantity=quantity, unit="g"))
        entry = user.entries.latest("pk")
        assert entry.grams == Decimal(grams)
        assert entry.unit_label == "g"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("quantity", "lots", "Enter an amount such as 1"),
        ("quantity", " ", "Enter an amount such as 1"),
        ("quantity", "0", "Enter an amount above zero"),
        ("quantity", "99999", "at most 10,000"),
        ("unit", "p999999", "Choose one of the amounts listed"),
    ],
)
def test_wrong_amount_keeps_what_was_typed_and_says_so_beside_it(
    client: Client, user: User, today: dt.date, field: str, typed: str, words: str
) -> None:
    food = create_food()
    form = form_for(food, note="with lunch", **{field: typed})
    answer = client.post(f"/day/{today}/entries/", form, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == f"#food-{food.pk}"
    body = answer.content.decode()
    assert words in body
    assert 'value="with lunch"' in body
    if field == "quantity":
        assert f'value="{typed}"' in body
    page = client.post(f"/day/{today}/entries/", form)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not user.entries.exists()


def test_unknown_food_and_missing_key_are_refused(
    client: Client, user: User, today: dt.date
) -> None:
    theirs = create_food(name="Their bread", owner=create_user())
    archived = create_food(status=FoodStatus.ARCHIVED)
    for food in (theirs, archived):
        answer = client.post(f"/day/{today}/entries/", form_for(food), headers=HTMX)
        assert answer.status_code == 422
        assert "no longer in the food table" in text_of(answer)
    answer = client.post(
        f"/day/{today}/entries/", {"food": create_food().pk, "meal": "lunch"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert not user.entries.exists()


def test_supplement_asks_for_its_label_once_and_remembers_it(
    client: Client, user: User, today: dt.date
) -> None:
    pill = create_food(name="Magnesium citrate", kind="supplement", mg_per_100g=None)
    pill.portions.all().delete()
    url = f"/day/{today}/entries/"
    refused = client.post(url, form_for(pill), headers=HTMX)
    assert refused.status_code == 422
    assert "magnesium in one piece, as the label gives it" in text_of(refused)
    client.post(url, form_for(pill, label_mg="150", piece="capsule", quantity="2"))
    entry = user.entries.get()
    assert (entry.name, entry.unit_label) == ("Magnesium citrate, 150 mg", "1 capsule")
    assert entry.magnesium_mg == Decimal(300)
    assert entry.food is not None
    again = client.post(url, form_for(entry.food), headers=HTMX)
    assert again.status_code == 200
    assert user.days.get().supplement_mg == Decimal(450)


def test_editing_changes_the_amount_in_any_unit(client: Client, user: User, today: dt.date) -> None:
    entry = log_entry(user=user, food=create_food(mg_per_100g="100"), date=today)
    url = f"/day/{today}/entries/{entry.pk}/"
    form = client.get(url, headers=HTMX)
    assert form.content.decode().lstrip().startswith(f'<li id="entry-{entry.pk}"')
    assert client.get(url).status_code == 200
    answer = client.post(
        url,
        {"quantity": "40", "unit": "g", "meal": "dinner", "time": "19:30", "note": "late"},
        headers=HTMX,
    )
    assert "Changed: Almonds, 40 g, 40 mg" in text_of(answer)
    entry.refresh_from_db()
    assert (entry.meal, entry.time, entry.note) == ("dinner", dt.time(19, 30), "late")


def test_wrong_edit_is_a_422_with_what_was_typed(
    client: Client, user: User, today: dt.date
) -> None:
    entry = log_entry(user=user, food=create_food(), date=today)
    url = f"/day/{today}/entries/{entry.pk}/"
    form = {"quantity": "x", "unit": "as-logged", "meal": "lunch", "note": "kept"}
    answer = client.post(url, form, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == f"#entry-{entry.pk}"
    assert 'value="x"' in answer.content.decode()
    assert 'value="kept"' in answer.content.decode()


def test_deleting_twice_says_it_is_gone(client: Client, user: User, today: dt.date) -> None:
    entry = log_entry(user=user, food=create_food(), date=today)
    url = f"/day/{today}/entries/{entry.pk}/delete/"
    assert "Deleted: Almonds" in text_of(client.post(url, headers=HTMX))
    assert "already gone" in text_of(client.post(url, headers=HTMX))
    assert user.days.get().entry_count == 0


def test_another_persons_entry_day_and_undo_are_out_of_reach(
    client: Client, user: User, today: dt.date
) -> None:
    other = create_user()
    key = uuid.uuid4()
    # Not one of the first foods that the panel offers, which depend on the hour.
    food = create_food(name="Millet cake")
    entry = log_entry(user=other, food=food, date=today, request_key=key)
    url = f"/day/{today}/entries/{entry.pk}/"
    assert client.get(url).status_code == 404
    form = {"quantity": "2", "unit": "as-logged", "meal": "lunch"}
    assert client.post(url, form).status_code == 404
    client.post(f"{url}delete/")
    client.post(f"/undo/{key}/")
    assert Entry.objects.get() == entry
    assert "Millet cake" not in text_of(client.get(f"/day/{today}/"))


@pytest.mark.parametrize("route", ["entries/", "finish/", "reopen/"])
def test_writes_need_a_post_and_a_token(user: User, today: dt.date, route: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    url = f"/day/{today}/{route}"
    assert strict.get(url).status_code == 405
    assert strict.post(url).status_code == 403


def test_finishing_gives_the_day_its_word_and_reopening_takes_it(
    client: Client, user: User, today: dt.date
) -> None:
    create_profile(user=user, sex="F", birth_date=dt.date(1990, 1, 1))
    food = create_food(mg_per_100g="300", portions={"1 plate": "100"})
    log_entry(user=user, food=food, date=today)
    url = f"/day/{today}/"
    page = text_of(client.post(f"{url}finish/", {"supplements": "none"}, headers=HTMX))
    day = user.days.get()
    assert (day.food, day.supplements) == (DayState.COMPLETE, SupplementsTaken.NONE)
    assert "In your band" in page
    page = text_of(client.post(f"{url}reopen/", headers=HTMX))
    assert "In your band" not in page
    assert user.days.get().food == DayState.OPEN


def test_expired_login_in_a_fragment_leads_the_whole_page(today: dt.date) -> None:
    answer = Client().get(
        f"/day/{today}/add/",
        headers=HTMX | {"HX-Current-URL": f"http://testserver/day/{today}/"},
    )
    assert answer.headers["HX-Redirect"] == f"/account/login/?next=/day/{today}/"


def test_personal_pages_are_never_stored_and_vary_by_htmx(client: Client, today: dt.date) -> None:
    headers = client.get(f"/day/{today}/").headers
    assert "no-store" in headers["Cache-Control"]
    assert "HX-Request" in headers["Vary"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_recent_foods_of_this_meal_come_first_with_their_last_amount(
    client: Client, user: User, today: dt.date
) -> None:
    eggs, oats = create_food(name="Egg, boiled"), create_food(name="Oatmeal, cooked")
    log_entry(user=user, food=oats, date=today, meal="breakfast", quantity="2")
    log_entry(user=user, food=eggs, date=today, meal="dinner")
    panel = text_of(client.get(f"/day/{today}/add/?meal=breakfast", headers=HTMX))
    assert panel.index("Oatmeal, cooked") < panel.index("Egg, boiled")
    assert "2 × 1 oz" in panel


def test_changing_days_across_midnight_uses_the_persons_own_clock(
    client: Client, user: User
) -> None:
    create_profile(user=user, time_zone="Pacific/Kiritimati")
    local = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=14))).date()
    user.refresh_from_db()
    assert client.get("/").headers["Location"] == f"/day/{local}/"


def test_undo_of_an_entry_changed_since_says_why(
    client: Client, user: User, today: dt.date
) -> None:
    key = uuid.uuid4()
    entry = log_entry(user=user, food=create_food(), date=today, request_key=key)
    change_entry(entry=entry, by=user, quantity=Decimal(2), unit=entry.unit, meal="lunch")
    answer = client.post(f"/undo/{key}/", {"date": str(today)}, headers=HTMX)
    assert "changed since" in text_of(answer)
    assert user.entries.get().quantity == 2


@pytest.mark.parametrize("is_quick", [False, True])
def test_change_of_an_entry_that_goes_meanwhile_finds_it_gone(
    client: Client, user: User, today: dt.date, is_quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = log_entry(user=user, food=create_food(), date=today)
    name = "change_quick_entry" if is_quick else "change_entry"
    form = {"quantity": "2", "unit": "as-logged", "meal": "lunch"}
    if is_quick:
        Entry.objects.update(food=None, portion=None, unit_label="", unit_grams=None, grams=None)
        form = {"name": "Bun", "mg": "40", "meal": "lunch"}
    change = getattr(entry_views, name)

    def change_too_late(**given: Any) -> EntryOutcome:
        delete_entry(entry=given["entry"], by=user)
        outcome: EntryOutcome = change(**given)
        return outcome

    monkeypatch.setattr(entry_views, name, change_too_late)
    answer = client.post(f"/day/{today}/entries/{entry.pk}/", form, headers=HTMX)
    assert "That entry is already gone." in text_of(answer)
    assert not user.entries.exists()


@pytest.mark.parametrize("is_self", [True, False])
def test_addresses_of_a_day_are_those_of_its_views(user: User, is_self: bool) -> None:
    viewer, date = user if is_self else create_user(), dt.date(2026, 11, 22)
    whose = {} if is_self else {"code": user.code}
    for name, url in day_addresses(Subject(user, viewer), date).items():
        # Some addresses go on with a food or a meal.
        goes_on: dict[str, tuple[str, dict[str, Any]]] = {
            "star_url": ("7/", {"food_id": 7}),
            "keep_meal_url": ("lunch/", {"meal": "lunch"}),
        }
        rest, named = goes_on.get(name, ("", {}))
        found = resolve(url + rest)
        assert found.view_name == f"intake:{name.removesuffix('_url')}"
        assert found.kwargs == {"date": date} | whose | named
