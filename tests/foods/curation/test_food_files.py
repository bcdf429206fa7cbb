"""The food table as a file: out, changed, and in again with a preview."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from foods.models import Food, FoodAlias, IndexVersion, Portion, Release
from intake.models import Day, Entry
from tests.background import do_jobs
from tests.factories import create_food, create_group, create_user, log_entry
from tests.foods.curation.curators import create_curator, labelled_kale, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

CSV_FORMAT, EXCEL_FORMAT = "0", "1"
HEAD = "data_set,source_key,name,group,magnesium_mg_per_100g,evidence,source"


@pytest.fixture
def user() -> User:
    return create_curator()


def send(
    curator: Client, text: str | bytes, kind: str = CSV_FORMAT, reason: str = "A batch"
) -> Any:
    """Send a file and return the preview."""
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("foods.csv" if kind == CSV_FORMAT else "foods.xlsx", data)
    form = {"import_file": file, "format": kind, "resource": "0", "reason": reason}
    return curator.post(url_of("import"), form)


def confirm(curator: Client, preview: Any, **ticked: str) -> Any:
    """Say yes to a preview, with what is ticked beside it; the page of what came of it."""
    form = preview.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields} | ticked
    page = curator.post(url_of("process_import"), data)["Location"]
    do_jobs()
    return curator.get(page)


def bring(curator: Client, *lines: str) -> str:
    """Send lines and confirm them; return the page it leads to."""
    preview = send(curator, "\n".join(lines))
    assert "confirm_form" in preview.context, faults_of(preview)
    return str(confirm(curator, preview).content.decode())


def faults_of(preview: Any) -> list[str]:
    """What the preview refuses: the file, or rows of it."""
    assert "confirm_form" not in preview.context
    if "result" not in preview.context:
        return list(preview.context["form"].errors["import_file"])
    result = preview.context["result"]
    faults = [str(error.error) for error in result.base_errors]
    faults += [str(error.error) for _, errors in result.row_errors() for error in errors]
    for row in result.invalid_rows:
        for field, errors in row.field_specific_errors.items():
            faults += [f"{row.number + 1} {field}: {error}" for error in errors]
        faults += [f"{row.number + 1}: {error}" for error in row.non_field_specific_errors]
    return faults


def export(curator: Client, kind: str = CSV_FORMAT, query: str = "") -> bytes:
    """The list as a file."""
    answer = curator.post(url_of("export") + query, {"format": kind, "resource": "0"})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def line_of(food: Food, **changes: str) -> str:
    """A row that names a food as it is, with changes."""
    row = {
        "data_set": food.data_set,
        "source_key": food.source_key,
        "name": food.name,
        "group": food.group.slug,
        "magnesium_mg_per_100g": str(food.magnesium_mg_per_100g or ""),
        "evidence": food.evidence,
        "source": food.source,
    }
    return ",".join(f'"{value}"' for value in (row | changes).values())


# -- Out and in ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [CSV_FORMAT, EXCEL_FORMAT])
def test_an_exported_file_changes_nothing_when_it_comes_back(curator: Client, kind: str) -> None:
    food = labelled_kale(
        portions={"1 cup": "16", "½ cup, chopped": "8.25"}, contains=["soy", "milk"]
    )
    for name in ("cole", "borecole", "Winter leaves"):
        FoodAlias.objects.create(food=food, name=name)
    Portion.objects.create(food=food, origin="source", label="1 cup", grams=Decimal(16))
    labelled_kale(
        name="Tablet", kind="supplement", form="citrate", mg_per_100g=None, evidence="", source=""
    )
    labelled_kale(name="'=already harmless")
    labelled_kale(
        name='=SUM(1) "quoted", here', grams_per_ml=Decimal("1.03"), is_staple=True, rank=2
    )
    create_food(name="Grandmother's soup", owner=create_user())
    data = export(curator, kind)
    if kind == CSV_FORMAT:
        listed = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        names = {row["name"] for row in listed}
        portions = {row["portions"] for row in listed}
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        table = [[cell.value for cell in row] for row in sheet.rows]
        names = {row[table[0].index("name")] for row in table[1:]}
        portions = {row[table[0].index("portions")] for row in table[1:]}
        assert "f" not in {cell.data_type for row in sheet.rows for cell in row}
    escape_formula = {'\'=SUM(1) "quoted", here', "''=already harmless"}
    assert names == {"Kale", "Tablet"} | escape_formula
    assert "1 cup = 16 | ½ cup, chopped = 8.25" in portions
    preview = send(curator, data, kind)
    assert dict(preview.context["result"].totals)["skip"] == 4
    assert "4 as they were" in confirm(curator, preview).content.decode()
    assert Food.history.count() == 0


def test_the_file_holds_what_the_list_shows(curator: Client) -> None:
    labelled_kale()
    labelled_kale(name="Chard", status="archived")
    for query in ("?status__exact=archived", "?q=chard"):
        text = export(curator, query=query).decode("utf-8-sig")
        assert ("Chard" in text, "Kale" in text) == (True, False)


def test_a_preview_writes_nothing_and_the_import_is_signed(curator: Client, user: User) -> None:
    food = labelled_kale(portions={"1 cup": "16", "1 oz": "28.35"})
    kept = food.portions.get(label="1 cup")
    log_entry(user=create_user(), food=food, date=timezone.now().date())
    logged = [list(Entry.objects.values_list()), list(Day.objects.values_list())]
    version = IndexVersion.objects.current()
    text = (
        f"{HEAD},aliases,portions\n"
        f"{line_of(food, magnesium_mg_per_100g='40')},borecole;cole,1 cup = 20 | 1 leaf = 5~\n"
        'Midband,,Teff,nuts-seeds,184,label,"Label, 2026",,1 cup=200|1 tablet=100 mg\n'
    )
    preview = send(curator, text)
    html = preview.content.decode()
    assert "<del>47</del> <ins>40</ins>" in html
    assert "1 new, 1 changed, 0 as they are" in html
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, Food.objects.count()) == (Decimal(47), 1)
    assert (Food.history.count(), IndexVersion.objects.current()) == (0, version)
    page = confirm(curator, preview).content.decode()
    assert "1 new, 1 changed, 0 as they were. No logged day changed." in page
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.is_curated) == (Decimal(40), True)
    assert {alias.name for alias in food.aliases.all()} == {"borecole", "cole"}
    parts = {part.label: (part.grams, part.is_estimate) for part in food.portions.all()}
    assert parts == {"1 cup": (Decimal(20), False), "1 leaf": (Decimal(5), True)}
    assert food.portions.get(label="1 cup").pk == kept.pk
    teff = Food.objects.get(name="Teff")
    assert (teff.status, teff.source_key[:6], teff.release) == ("draft", "added-", None)
    assert teff.portions.get(label="1 tablet").magnesium_mg == Decimal(100)
    written = Food.history.order_by("history_id")
    assert [(s.name, s.history_type, s.history_user) for s in written] == [
        ("Kale", "+", None),
        ("Kale", "~", user),
        ("Teff", "+", user),
    ]
    assert {s.history_change_reason for s in written if s.history_user} == {"A batch"}
    assert IndexVersion.objects.current() > version
    entries = [list(Entry.objects.values_list()), list(Day.objects.values_list())]
    # The portion that went is no longer named; nothing that was logged is another.
    assert entries == logged


def test_columns_that_a_file_lacks_stay(curator: Client) -> None:
    food = labelled_kale(portions={"1 cup": "16"}, is_staple=True, rank=2, contains=["soy"])
    FoodAlias.objects.create(food=food, name="borecole")
    bring(curator, "data_set,source_key,name", f"{food.data_set},{food.source_key},Curly kale")
    food.refresh_from_db()
    assert (food.name, food.rank, food.contains) == ("Curly kale", 2, ["soy"])
    assert (food.portions.count(), food.aliases.count(), food.is_staple) == (1, 1, True)


def test_a_sources_own_portions_are_not_touched(curator: Client) -> None:
    food = labelled_kale(portions={"1 cup": "16"})
    Portion.objects.create(food=food, origin="source", label="1 leaf", grams=Decimal(5))
    bring(curator, "data_set,source_key,portions", f"{food.data_set},{food.source_key},1 bowl=50")
    assert {part.label for part in food.portions.all()} == {"1 bowl", "1 leaf"}


def test_a_changed_value_no_longer_cites_the_release(curator: Client) -> None:
    release = Release.objects.create(name="SR28", publisher="USDA", year=2015, citation="x")
    food = labelled_kale(release=release)
    bring(curator, HEAD, line_of(food, name="Curly kale"))
    food.refresh_from_db()
    assert food.release == release
    bring(curator, HEAD, line_of(food, magnesium_mg_per_100g="40"))
    food.refresh_from_db()
    assert food.release is None


# -- What is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"magnesium_mg_per_100g": "61000.5"}, "2 magnesium_mg_per_100g"),
        ({"magnesium_mg_per_100g": "-1"}, "2 magnesium_mg_per_100g"),
        ({"magnesium_mg_per_100g": "1,5"}, "2 magnesium_mg_per_100g"),
        ({"magnesium_mg_per_100g": "nan"}, "2 magnesium_mg_per_100g"),
        ({"magnesium_mg_per_100g": "", "evidence": "label"}, "2 evidence"),
        ({"magnesium_mg_per_100g": "40", "source": ""}, "2 source"),
        ({"group": "moon"}, "2 group"),
        ({"group": "own"}, "2 group"),
        ({"evidence": "hearsay"}, "2 evidence"),
        ({"name": ""}, "2 name"),
        ({"name": "x" * 201}, "2 name"),
        ({"source_key": "01001", "data_set": "USDA SR"}, "2 source_key"),
        ({"source_key": "mine", "data_set": "own"}, "2 source_key"),
    ],
)
def test_a_row_is_held_to_the_rules_of_the_pages(
    curator: Client, changes: dict[str, str], fault: str
) -> None:
    create_group(slug="own", name="Own foods")
    preview = send(curator, f"{HEAD}\n{line_of(labelled_kale(), **changes)}\n")
    faults = faults_of(preview)
    assert [text.split(":")[0] for text in faults] == [fault]
    assert Food.history.count() == 0


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("portions", "1 cup"),
        ("portions", "1 cup = 0"),
        ("portions", "1 cup = -3"),
        ("portions", "1 cup = 20001"),
        ("portions", "1 cup = 3 | 1 cup = 4"),
        ("portions", "1 tablet = 2001 mg"),
        ("contains", "poison"),
        ("is_staple", "perhaps"),
        ("rank", "x"),
        ("rank", "0"),
        ("rank", "10"),
        ("name", "Ka\0le"),
        ("kind", "stone"),
        ("status", "done"),
        ("form", "citrate"),
        ("aliases", "x" * 121),
        ("barcode", "abc"),
        ("barcode", "12345"),
        ("barcode", "٠٠٠٠٠٠٠٠"),
        ("grams_per_ml", "0"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_by_name(curator: Client, column: str, cell: str) -> None:
    food = labelled_kale()
    text = f"data_set,source_key,{column}\n{food.data_set},{food.source_key},{cell}\n"
    faults = faults_of(send(curator, text))
    assert len(faults) == 1
    assert column in faults[0]


def test_one_bad_row_keeps_all_out(curator: Client) -> None:
    food = labelled_kale()
    lines = [HEAD, line_of(food, name="Curly kale"), line_of(food, group="moon")]
    faults_of(send(curator, "\n".join(lines)))
    food.refresh_from_db()
    assert food.name == "Kale"


@pytest.mark.parametrize(
    "text",
    ["name\nKale\n", f"{HEAD},magnesum\n", "", "\x00\x01", "data_set,source_key,id\nMidband,a,1\n"],
)
def test_a_file_that_is_no_food_table_is_refused_in_words(curator: Client, text: str) -> None:
    preview = send(curator, text)
    assert preview.status_code == 200
    assert "confirm_form" not in preview.context
    assert "Traceback" not in preview.content.decode()
    assert Food.objects.count() == 0


def test_a_long_file_is_sent_in_parts(curator: Client) -> None:
    lines = [f"Midband,key-{number},Food {number},nuts-seeds,,," for number in range(1_001)]
    faults = faults_of(send(curator, "\n".join([HEAD, *lines])))
    assert faults == ["A file may have at most 1,000 rows; send it in parts."]


def test_a_file_needs_a_reason(curator: Client) -> None:
    preview = send(curator, f"{HEAD}\n{line_of(labelled_kale())}\n", reason="")
    assert "Say why" in preview.content.decode()
    assert "confirm_form" not in preview.context


def test_an_unusual_value_is_pointed_out_before_it_is_confirmed(curator: Client) -> None:
    food, tablet = labelled_kale(), labelled_kale(name="Tablet", kind="supplement")
    lines = [line_of(each, magnesium_mg_per_100g="1600") for each in (food, tablet)]
    preview = send(curator, "\n".join([HEAD, *lines]))
    html = preview.content.decode()
    assert "Row 2, Kale: That is 1,600 mg in 100 g" in html
    assert "Tablet: That is" not in html
    confirm(curator, preview, sure_of=preview.context["result"].about)
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal(1600)


def test_nobodys_own_food_is_reached_by_a_file(curator: Client) -> None:
    own = create_food(name="Soup", owner=create_user())
    faults = faults_of(send(curator, f"{HEAD}\n{line_of(own, name='Mine')}\n"))
    assert "own has no food" in faults[0]
    taken = f"{HEAD}\nMidband,{own.source_key},Broth,nuts-seeds,,,\n"
    bring(curator, *taken.splitlines())
    own.refresh_from_db()
    assert (own.name, Food.objects.filter(owner=None).get().name) == ("Soup", "Broth")


def test_what_changed_since_the_preview_stops_the_import(curator: Client) -> None:
    food = labelled_kale(group=create_group(slug="greens", name="Greens"))
    preview = send(curator, f"{HEAD}\n{line_of(food, name='Curly kale')}\n")
    Food.objects.update(group=create_group())
    food.group.delete()
    page = confirm(curator, preview).content.decode()
    assert "The table changed since the preview" in page
    food.refresh_from_db()
    assert food.name == "Kale"


def test_a_forged_confirmation_is_refused(curator: Client) -> None:
    food = labelled_kale()
    preview = send(curator, f"{HEAD}\n{line_of(food, name='Curly kale')}\n")
    form = preview.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields}
    for changes in ({"format": "9"}, {"import_file_name": "../../etc/passwd"}, {"reason": ""}):
        answer = curator.post(url_of("process_import"), data | changes)
        assert answer.status_code == 200
    food.refresh_from_db()
    assert food.name == "Kale"
