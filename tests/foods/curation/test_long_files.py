"""Files of many foods: little to do for each row, out and in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from foods.curation.files.resource import FoodResource
from foods.models import Food, FoodAlias, Portion
from tests.factories import create_food, create_group
from tests.foods.curation.curators import create_curator, labelled_kale
from tests.foods.curation.test_food_files import (
    CSV_FORMAT,
    EXCEL_FORMAT,
    HEAD,
    bring,
    export,
    faults_of,
    line_of,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

#: What one row of a file may ask the database: its savepoint, and writing the food.
QUERIES_A_ROW = 3
QUERIES_OF_AN_EXPORT = 4


@pytest.fixture
def user() -> User:
    return create_curator()


def create_foods(count: int) -> list[Food]:
    """Foods with a portion and another name each."""
    foods = [
        create_food(
            name=f"Kale {number}",
            mg_per_100g="47",
            evidence="label",
            source="Label",
            portions={"1 cup": "16", "1 oz": "28.35"},
        )
        for number in range(count)
    ]
    FoodAlias.objects.bulk_create(FoodAlias(food=food, name="cole") for food in foods)
    return foods


def workbook(*rows: Sequence[str | None]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def queries_of_import(user: User, foods: list[Food]) -> int:
    """How many queries it takes to change everything a file can say of these foods."""
    rows = FoodResource().export(queryset=Food.objects.filter(pk__in=[food.pk for food in foods]))
    changed = [
        dict(zip(rows.headers, row, strict=True))
        | {"name": "Cale", "aliases": "borecole", "portions": "1 cup = 20 | 1 leaf = 5~"}
        for row in rows
    ]
    rows.wipe()
    rows.headers = list(changed[0])
    for row in changed:
        rows.append(list(row.values()))
    with CaptureQueriesContext(connection) as queries:
        result = FoodResource().import_data(rows, user=user, reason="A batch", raise_errors=True)
    assert result.totals["update"] == len(foods)
    return len(queries)


def test_a_row_of_a_file_costs_little(user: User) -> None:
    foods = create_foods(12)
    queries_of_import(user, foods[:1])  # The first act of all makes the row of the index.
    one, many = queries_of_import(user, foods[1:2]), queries_of_import(user, foods[2:])
    assert many - one == 9 * QUERIES_A_ROW
    for food in foods:
        assert [alias.name for alias in food.aliases.all()] == ["borecole"]
        parts = {part.label: (part.grams, part.is_estimate) for part in food.portions.all()}
        assert parts == {"1 cup": (Decimal(20), False), "1 leaf": (Decimal(5), True)}
    assert Food.history.filter(history_user=user).count() == 12


def test_a_food_of_an_export_costs_no_query() -> None:
    for count in (1, 29):
        create_foods(count)
        with CaptureQueriesContext(connection) as queries:
            dataset = FoodResource().export(queryset=Food.objects.order_by("name"))
        assert len(queries) == QUERIES_OF_AN_EXPORT
        assert len(dataset) == Food.objects.count()


def test_an_export_keeps_the_order_of_the_list(curator: Client) -> None:
    for name, rank in (("Chard", 3), ("Kale", 1), ("Borage", 2)):
        labelled_kale(name=name, rank=rank)
    text = export(curator, query="?o=-1").decode("utf-8-sig")
    assert [line.split(",")[2] for line in text.splitlines()[1:]] == ["Kale", "Chard", "Borage"]


def test_a_portion_changes_places_with_none(curator: Client) -> None:
    food = labelled_kale(portions={"1 cup": "16", "1 oz": "28.35", "1 leaf": "5"})
    kept = food.portions.get(label="1 oz")
    key = f"{food.data_set},{food.source_key}"
    bring(curator, "data_set,source_key,portions", f"{key},1 bowl=50 | 1 oz=28 | 1 stem=2")
    found = food.portions.order_by("sequence").values_list("label", "grams", "pk")
    assert [label for label, *_ in found] == ["1 oz", "1 bowl", "1 stem"]
    assert found[0][1:] == (Decimal(28), kept.pk)
    assert Portion.objects.count() == 3


@pytest.mark.parametrize("kind", [CSV_FORMAT, EXCEL_FORMAT])
def test_lines_emptied_at_the_end_are_no_foods(curator: Client, kind: str) -> None:
    food = labelled_kale()
    head = ["data_set", "source_key", "name"]
    row, empty = [food.data_set, food.source_key, "Cale"], ["", "", ""]
    data = workbook(head, row, [None, None, None], ["", " ", None])
    if kind == CSV_FORMAT:
        data = "\n".join(",".join(cells) for cells in (head, row, empty, empty)).encode()
    result = send(curator, data, kind).context["result"]
    assert dict(result.totals)["update"] == 1
    assert result.total_rows == 1


def test_two_rows_about_one_food_are_refused(curator: Client) -> None:
    food = labelled_kale()
    lines = [line_of(food, name="Cale"), line_of(food, name="Curly kale")]
    new = "Midband,mine,Teff,nuts-seeds,,,"
    faults = faults_of(send(curator, "\n".join([HEAD, *lines, new, new])))
    words = "source_key: An earlier row is about this food already."
    assert faults == [f"3 {words}", f"5 {words}"]


def test_a_key_like_a_formula_comes_back(curator: Client) -> None:
    create_group()
    bring(curator, HEAD, "Midband,-teff,Teff,nuts-seeds,,,")
    preview = send(curator, export(curator))
    assert dict(preview.context["result"].totals)["skip"] == 1


def test_a_long_workbook_is_refused_before_all_of_it_is_read(curator: Client) -> None:
    rows = [["Midband", f"key-{number}", f"Food {number}"] for number in range(1_200)]
    preview = send(curator, workbook(["data_set", "source_key", "name"], *rows), EXCEL_FORMAT)
    assert faults_of(preview) == ["A file may have at most 1,000 rows; send it in parts."]


@pytest.mark.parametrize("kind", [CSV_FORMAT, EXCEL_FORMAT])
@pytest.mark.parametrize("data", [b"\xff\xfe\x00", "Käse".encode("latin-1"), workbook()])
def test_a_file_of_another_kind_is_refused_in_words(
    curator: Client, data: bytes, kind: str
) -> None:
    preview = send(curator, data, kind)
    (fault,) = preview.context["form"].errors["import_file"]
    assert fault.startswith("This file cannot be read in the format chosen.")
