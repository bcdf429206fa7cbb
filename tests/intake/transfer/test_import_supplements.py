"""A supplement never becomes food on import: told, asked, remembered, taken back."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from foods.models import FoodAlias
from intake.models import Import
from intake.transfer.imports.kind_questions import MAX_QUESTIONS, KindAnswers
from intake.transfer.imports.plan import (
    CannotImportError,
    ReadingChoices,
    answer_kinds,
    plan_import,
)
from intake.transfer.imports.steps import start_import
from intake.transfer.reading.kinds import name_key
from tests.background import do_jobs
from tests.factories import create_food, create_user, log_entry
from tests.intake.transfer.diary_files import (
    DATES,
    assert_sums_hold,
    begin,
    csv_of,
    diary_of,
    planned,
    run,
    take_back,
)
from tests.intake.transfer.supplement_files import (
    DOUBTFUL,
    DOUBTFUL_MG,
    FIRST,
    FOOD,
    MEDICINE_MG,
    MEDICINES,
    SUPPLEMENT_MG,
    SUPPLEMENTS,
    servings_of,
)
from tests.pages import text_of, words_of

pytestmark = pytest.mark.django_db

DAYS = 30


def names_of(rows: tuple[tuple[str, ...], ...]) -> set[str]:
    return {row[1] for row in rows}


def answer(of: Import, **said: str) -> Import:
    """Answer every question: as said, in words joined by "_", otherwise as it is proposed."""
    kinds = {one["key"]: one["answer"] or one["kind"] for one in of.preview["questions"]}
    kinds |= {name.replace("_", " "): kind for name, kind in said.items()}
    return answer_kinds(record=of, answers=KindAnswers(kinds, "supplement"), **DATES)


def kinds_in(user: User) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for name, kind in user.entries.values_list("name", "kind"):
        found.setdefault(name, Counter())[kind] += 1
    return found


@pytest.mark.parametrize("has_category", [True, False])
def test_no_supplement_of_a_cronometer_diary_comes_in_as_food(has_category: bool) -> None:
    user = create_user()
    of = begin(user, servings_of(DAYS, has_category=has_category))
    asked = {one["name"]: one for one in of.preview["questions"]}
    assert set(asked) == names_of(DOUBTFUL)
    assert {one["kind"] for one in asked.values()} == {"supplement"}
    greens = asked["Greens Blend"]
    assert (greens["rows"], Decimal(greens["mg"]), greens["unknown"]) == (
        DAYS,
        Decimal(25 * DAYS),
        0,
    )
    with pytest.raises(CannotImportError, match="Say first"):
        start_import(subject=user, key=of.key, has_doubtful=True)
    assert user.entries.count() == 0
    of = answer(of)
    assert of.preview["kinds"]["supplement"] == DAYS * len(SUPPLEMENTS + DOUBTFUL)
    run(user, of)
    kinds = kinds_in(user)
    assert {name for name in kinds if kinds[name]["food"]} == names_of(FOOD)
    for rows, kind in ((SUPPLEMENTS + DOUBTFUL, "supplement"), (MEDICINES, "medicine")):
        for name in names_of(rows):
            assert kinds[name] == {kind: DAYS}, name
    assert {day.supplement_mg for day in user.days.all()} == {
        Decimal(SUPPLEMENT_MG) + Decimal(DOUBTFUL_MG)
    }
    assert {day.medicine_mg for day in user.days.all()} == {Decimal(MEDICINE_MG)}
    meals = user.entries.exclude(kind="food").values_list("meal", flat=True)
    assert set(meals) == {"supplements"}
    assert_sums_hold(user)


def test_answer_decides_and_undo_takes_all_back() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=FIRST)
    before = diary_of(user)
    of = answer(begin(user, servings_of(DAYS)), almond_milk="food", greens_blend="medicine")
    assert of.reading["kinds"] == {"almond milk": "food", "greens blend": "medicine"}
    run(user, of)
    kinds = kinds_in(user)
    assert kinds["Almond milk"] == {"food": DAYS}
    assert kinds["Greens Blend"] == {"medicine": DAYS}
    day = user.days.get(date=FIRST + dt.timedelta(days=1))
    assert (day.supplement_mg, day.medicine_mg) == (
        Decimal(SUPPLEMENT_MG),
        Decimal(MEDICINE_MG) + 25,
    )
    undone = take_back(user, of)
    assert diary_of(user) == before
    # What was said of the names goes with their rows.
    assert "kinds" not in Import.objects.get(pk=undone.pk).reading


def test_same_file_again_obeys_what_was_said_and_adds_nothing() -> None:
    user = create_user()
    run(user, answer(begin(user, servings_of(3)), almond_milk="food"))
    again = begin(user, servings_of(3))
    assert (again.sound_count, again.doubtful_count) == (0, 0)
    assert again.duplicate_count == user.entries.count() == 45
    assert again.reading["open"] == 0
    # Later days: the answer is there, and can be changed.
    more = begin(user, servings_of(4))
    assert (more.sound_count, more.duplicate_count, more.reading["open"]) == (15, 45, 0)
    said = {one["name"]: one["answer"] for one in more.preview["questions"]}
    assert said == {"Almond milk": "food", "Greens Blend": "supplement"}
    run(user, more)
    assert kinds_in(user)["Almond milk"] == {"food": 4}


def test_answers_of_another_person_are_not_heard() -> None:
    user, other = create_user(), create_user()
    run(other, answer(begin(other, servings_of(1)), almond_milk="food"))
    assert begin(user, servings_of(1)).reading["open"] == 2


def test_reading_the_same_file_anew_keeps_the_answers() -> None:
    user = create_user()
    of = planned(user, "date,meal,food,mg\n2026-06-10,Supplements,Almond milk,16\n")
    of = answer(of, almond_milk="food")
    choices = ReadingChoices(of.reading["mapping"])
    of = plan_import(record=of, choices=choices, **DATES)
    assert (of.reading["open"], of.preview["kinds"]) == (0, {"food": 1})
    run(user, of)
    assert user.entries.get().kind == "food"


def test_entries_of_an_older_import_are_left_as_they_are() -> None:
    user = create_user()
    run(user, answer(begin(user, servings_of(2))))
    # As they came in before supplements were told from food.
    user.entries.update(kind="food", meal="snacks")
    before = diary_of(user)
    of = answer(begin(user, servings_of(2)))
    assert of.sound_count == 0
    run(user, of)
    assert diary_of(user) == before


def test_draft_planned_before_is_read_again_rather_than_started() -> None:
    user = create_user()
    of = answer(begin(user, servings_of(1)))
    del of.reading["open"]
    of.save(update_fields=["reading"])
    with pytest.raises(CannotImportError, match="Choose this file again"):
        start_import(subject=user, key=of.key, has_doubtful=False)
    assert user.entries.count() == 0


def test_own_export_is_taken_at_its_word_and_asks_nothing() -> None:
    user, other = create_user(), create_user()
    for name, kind in (("Magnesium citrate capsules", "food"), ("Almonds", "medicine")):
        log_entry(user=user, food=create_food(name=name, kind=kind), date=FIRST)
    of = begin(other, csv_of(user), "entries.csv")
    assert (of.preview["questions"], of.reading["open"]) == ([], 0)
    run(other, of)
    assert kinds_in(other) == {
        "Magnesium citrate capsules": {"food": 1},
        "Almonds": {"medicine": 1},
    }


def test_any_table_is_judged_the_same_way() -> None:
    user = create_user()
    own = create_food(name="Night caps", kind="supplement", owner=user, mg_per_100g=None)
    of = planned(
        user,
        "date,meal,food,amount,mg,source,source key\n"
        "2026-06-10,Lunch,Magnesium citrate,1 capsule,100,,\n"
        "2026-06-10,Lunch,night caps,2,100,,\n"
        f"2026-06-10,Lunch,Sleepy,2,100,own,{own.source_key}\n"
        "2026-06-10,Compléments,Gélule bleue,1 gélule,100,,\n"
        "2026-06-10,Lunch,Gaviscon,10 ml,30,,\n"
        "2026-06-10,Lunch,Bread,2 slices,30,,\n",
    )
    assert of.reading["open"] == 0
    run(user, of)
    assert {name: list(kinds) for name, kinds in kinds_in(user).items()} == {
        "Magnesium citrate": ["supplement"],
        "night caps": ["supplement"],
        "Sleepy": ["supplement"],
        "Gélule bleue": ["supplement"],
        "Gaviscon": ["medicine"],
        "Bread": ["food"],
    }
    assert user.entries.get(name="Gélule bleue").meal == "supplements"


def test_supplement_of_the_table_by_another_name_is_told_and_a_shared_name_is_asked_about() -> None:
    user = create_user()
    for name, kind, alias in (
        ("AG1", "supplement", "greens blend"),
        ("Donat Mg", "medicine", "donat"),
        ("Doughnut", "food", "donat"),
    ):
        FoodAlias.objects.create(food=create_food(name=name, kind=kind), name=alias)
    of = planned(
        user,
        "date,meal,food,amount,mg\n"
        "2026-06-10,Snacks,Greens Blend,1 serving,25\n"
        "2026-06-10,Snacks,Donat,1 piece,25\n",
    )
    asked = {one["name"]: one["kind"] for one in of.preview["questions"]}
    assert asked == {"Donat": "medicine"}
    assert of.preview["kinds"] == {"supplement": 1, "medicine": 1}
    # What was told can still be changed.
    run(user, answer(of, greens_blend="food", donat="food"))
    assert {name: list(kinds) for name, kinds in kinds_in(user).items()} == {
        "Greens Blend": ["food"],
        "Donat": ["food"],
    }


def test_magnesium_for_the_skin_is_doubtful() -> None:
    of = planned(create_user(), "date,food,mg\n2026-06-10,Magnesium oil spray,100\n")
    assert of.preview["doubtful"][0][2] == "What is put on the skin is not counted."


def many_names(count: int) -> str:
    rows = [f"2026-06-10,Supplements,Thing {number},1,5" for number in range(count)]
    return "\n".join(["date,meal,food,amount,mg", *rows, ""])


def test_of_very_many_names_the_rest_is_asked_together() -> None:
    user = create_user()
    of = planned(user, many_names(MAX_QUESTIONS + 10))
    assert len(of.preview["questions"]) == MAX_QUESTIONS
    assert of.preview["others"] == {"names": 10, "rows": 10}
    assert of.reading["open"] == MAX_QUESTIONS + 1
    kinds = {one["key"]: "supplement" for one in of.preview["questions"]}
    of = answer_kinds(record=of, answers=KindAnswers(kinds), **DATES)
    assert of.reading["open"] == 1
    of = answer_kinds(record=of, answers=KindAnswers({}, "food"), **DATES)
    assert of.preview["kinds"] == {"supplement": MAX_QUESTIONS, "food": 10}
    run(user, of)


@pytest.fixture
def asked(client: Client, signed_in: Any, user: User) -> Import:
    return begin(user, servings_of(2))


def chosen_in(page: str) -> dict[str, str]:
    """The radio button that is chosen for each name."""
    inputs = re.findall(r"<input[^>]* checked[^>]*>", page)
    found: dict[str, str] = {}
    for one in inputs:
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]+)"', one)
        if name and value:
            found[name[1]] = value[1]
    return found


def address(name: str, of: Import) -> str:
    return reverse(f"intake:{name}", args=[of.key])


def test_preview_asks_once_for_each_name_with_the_safe_answer_chosen(
    client: Client, user: User, asked: Import
) -> None:
    page = client.get(address("one_import", asked)).content.decode()
    text = words_of(page)
    assert "Supplement, medicine or food?" in text
    assert page.count('class="field field-choice"') == 2
    assert "2 rows, 50 mg in all. Some take it as a supplement, some eat it." in text
    assert "Add them" not in text
    form = chosen_in(page)
    assert list(form.values()) == ["supplement", "supplement"]
    # Pressing on all the same adds nothing.
    reply = client.post(address("start_import", asked), follow=True)
    assert "Say first which of the names are supplements." in text_of(reply)
    text = text_of(client.post(address("answer_kinds", asked), form, follow=True))
    assert "Change what you said of 2 names" in text
    assert "14 rows" in text
    client.post(address("start_import", asked))
    do_jobs()
    assert user.entries.filter(kind="supplement").count() == 14
    assert user.entries.filter(kind="medicine").count() == 4


def test_missing_or_invented_answer_is_asked_for_beside_its_name(
    client: Client, user: User, asked: Import
) -> None:
    first, second = chosen_in(client.get(address("one_import", asked)).content.decode())
    reply = client.post(address("answer_kinds", asked), {first: "food"})
    assert (reply.status_code, "Say what this is." in reply.content.decode()) == (422, True)
    # What was chosen stays.
    assert chosen_in(reply.content.decode()) == {first: "food"}
    reply = client.post(address("answer_kinds", asked), {first: "food", second: "sand"})
    assert reply.status_code == 422
    asked.refresh_from_db()
    assert asked.reading["open"] == 2


def test_names_of_a_file_are_text_on_the_page(client: Client, signed_in: Any, user: User) -> None:
    name = "<b>Spirulina</b>"
    of = planned(user, f"date,meal,food,mg\n2026-06-10,Lunch,{name},5\n")
    assert name_key(name) in {one["key"] for one in of.preview["questions"]}
    page = client.get(address("one_import", of)).content.decode()
    assert "<b>Spirulina" not in page
    assert "&lt;b&gt;Spirulina" in page


@pytest.mark.parametrize("count", [1, 30])
def test_questions_cost_no_queries(
    client: Client, signed_in: Any, user: User, django_assert_num_queries: Any, count: int
) -> None:
    of = planned(user, many_names(count))
    client.get(address("one_import", of))
    with django_assert_num_queries(3):
        client.get(address("one_import", of))
