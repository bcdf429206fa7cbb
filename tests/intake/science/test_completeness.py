"""What is asked before a day is finished: at most three short questions."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from intake.enums import DayState, SupplementsTaken
from intake.science.questions.completeness import (
    FORGETTABLE_SOURCES,
    longest_gap,
    not_logged,
    questions_of,
)
from tests.factories import create_food, create_user, create_woman, log_entry
from tests.pages import HTMX, words_of


@dataclass(frozen=True)
class Eaten:
    name: str = "Bread"
    kind: str = "food"
    meal: str = "lunch"
    time: dt.time | None = None


def at(meal: str, hour: int | None, kind: str = "food") -> Eaten:
    return Eaten(meal=meal, kind=kind, time=None if hour is None else dt.time(hour))


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], None),
        ([at("breakfast", 9)], None),
        ([at("breakfast", 9), at("dinner", 14)], "Anything between 9:00 and 14:00?"),
        # Four hours are no long gap.
        ([at("breakfast", 9), at("lunch", 13)], None),
        # The order in which things were logged does not matter; the longest gap is asked.
        (
            [at("dinner", 20), at("breakfast", 7), at("lunch", 12)],
            "Anything between 12:00 and 20:00?",
        ),
        # A lunch without a time lies between; so may snacks.
        ([at("breakfast", 8), at("lunch", None), at("dinner", 19)], None),
        ([at("breakfast", 8), at("snacks", None), at("dinner", 19)], None),
        # A breakfast without a time does not lie between lunch and dinner.
        (
            [at("breakfast", None), at("lunch", 12), at("dinner", 19)],
            "Anything between 12:00 and 19:00?",
        ),
        # A tablet is no meal.
        (
            [at("breakfast", 8), at("supplements", 12, "supplement"), at("dinner", 14)],
            "Anything between 8:00 and 14:00?",
        ),
    ],
)
def test_longest_gap(entries: list[Eaten], words: str | None) -> None:
    gap = longest_gap(entries)
    assert (None if gap is None else gap.words) == words


@pytest.mark.parametrize(
    ("name", "kind", "source"),
    [
        ("Almonds", "food", "nuts"),
        ("Peanut butter", "food", "nuts"),
        ("Pumpkin seeds", "food", "seeds"),
        ("Dark chocolate, 70-85 % cocoa", "food", "cocoa"),
        ("Wheat bran", "food", "bran"),
        ("Gerolsteiner", "water", "mineral water"),
        ("Magnesium antacid tablet", "medicine", "an antacid"),
    ],
)
def test_logged_source_is_not_asked_for(name: str, kind: str, source: str) -> None:
    asked = {one.name for one in not_logged([Eaten(name=name, kind=kind)])}
    assert {one.name for one in FORGETTABLE_SOURCES} - asked == {source}


@pytest.mark.parametrize(
    "name", ["Coconut milk", "Doughnut", "Nutmeg", "Brandy", "Butternut squash"]
)
def test_words_are_taken_whole(name: str) -> None:
    assert not_logged([Eaten(name=name)]) == list(FORGETTABLE_SOURCES)


meals = st.sampled_from(["breakfast", "lunch", "dinner", "snacks"])


@given(st.lists(st.builds(Eaten, meal=meals, time=st.none() | st.times())))
def test_gap_is_always_long_and_between_two_meals(entries: list[Eaten]) -> None:
    gap = longest_gap(entries)
    if gap is not None:
        times = {entry.time for entry in entries}
        assert {gap.start, gap.end} <= times
        start, end = (60 * time.hour + time.minute for time in (gap.start, gap.end))
        assert end - start > 240
        assert not any(time and gap.start < time < gap.end for time in times)


@pytest.mark.parametrize(
    ("meals", "is_past", "asks"),
    [
        (["breakfast"], False, False),
        (["breakfast", "snacks"], False, False),
        (["breakfast", "lunch"], False, True),
        (["breakfast"], True, True),
    ],
)
def test_a_day_under_way_is_left_in_peace(meals: list[str], is_past: bool, asks: bool) -> None:
    asked = questions_of([Eaten(meal=meal) for meal in meals], is_past=is_past)
    assert bool(asked.forgotten) is asks


@pytest.fixture
def user(db: None) -> User:
    return create_woman()


@pytest.fixture
def client(client: Client, signed_in: None) -> Client:
    """Only what asks for pages needs somebody who is signed in."""
    return client


def finish_part(response: Any) -> str:
    body = response.content.decode()
    found = re.search(r'class="finish[ "].*?</form>', body, re.S)
    assert found is not None
    return words_of(found.group())


def test_open_day_asks_three_questions_at_most(client: Client, user: User, today: dt.date) -> None:
    food = create_food(name="Bread")
    log_entry(user=user, food=food, date=today, meal="breakfast", time=dt.time(9))
    log_entry(user=user, food=food, date=today, meal="dinner", time=dt.time(14))
    asked = finish_part(client.get(f"/day/{today}/"))
    assert "Anything between 9:00 and 14:00?" in asked
    assert "Forgotten something? Nuts Seeds Cocoa Bran Mineral water An antacid" in asked
    assert "Supplements today" in asked
    assert asked.count("?") == 2
    log_entry(user=user, food=create_food(name="Almonds"), date=today, meal="snacks")
    asked = finish_part(client.get(f"/day/{today}/"))
    assert "Anything between" not in asked
    assert "Nuts" not in asked


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_one_tap_finishes_without_an_answer(
    client: Client, user: User, today: dt.date, headers: dict[str, str]
) -> None:
    log_entry(user=user, food=create_food(), date=today)
    client.post(f"/day/{today}/finish/", headers=headers)
    day = user.days.get()
    assert (day.food, day.supplements) == (DayState.COMPLETE, SupplementsTaken.NOT_TRACKED)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("none", "No supplements taken."),
        ("", "Supplements were not noted"),
        ("taken", "Supplements were taken but not logged"),
    ],
)
def test_took_none_differs_from_not_logged(
    client: Client, user: User, today: dt.date, answer: str, words: str
) -> None:
    log_entry(user=user, food=create_food(), date=today)
    client.post(f"/day/{today}/finish/", {"supplements": answer})
    page = client.get(f"/day/{today}/")
    assert words in page.content.decode()
    assert ("Log the supplements" in finish_part(page)) is (answer == "taken")


def test_something_missing_keeps_the_day_partial(
    client: Client, user: User, today: dt.date
) -> None:
    log_entry(user=user, food=create_food(), date=today)
    client.post(f"/day/{today}/finish/", {"food": "partial"})
    page = finish_part(client.get(f"/day/{today}/"))
    assert "Partial: something is missing" in page
    assert "Supplements: not noted." in page


def test_complete_day_edited_later_says_so_until_it_is_finished_again(
    client: Client, user: User, today: dt.date
) -> None:
    entry = log_entry(user=user, food=create_food(), date=today)
    url = f"/day/{today}/"
    client.post(f"{url}finish/")
    assert "It has changed since." not in finish_part(client.get(url))
    client.post(
        f"{url}entries/{entry.pk}/", {"quantity": "2", "unit": "as-logged", "meal": "lunch"}
    )
    assert "It has changed since." in finish_part(client.get(url))
    client.post(f"{url}reopen/")
    client.post(f"{url}finish/")
    assert "It has changed since." not in finish_part(client.get(url))


def test_stranger_cannot_finish(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(), date=today)
    client.force_login(create_user())
    assert client.post(f"/clients/{user.code}/day/{today}/finish/").status_code == 404
    assert user.days.get().food == DayState.OPEN
