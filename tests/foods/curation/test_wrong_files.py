"""Files that cannot be food tables are refused at a glance, before any row is looked at."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from config.serving import FRAME_WORDS
from foods.models import Food
from tests.foods.curation.curators import create_curator, labelled_kale
from tests.foods.curation.test_food_files import (
    CSV_FORMAT,
    EXCEL_FORMAT,
    HEAD,
    bring,
    faults_of,
    send,
)
from tests.foods.curation.test_long_files import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

#: What a wrong file may take (seconds of processor time, so that a busy machine is no fault).
MOST_SECONDS = 2
#: A wrong file of a curator: under the limit of 5 MB.
SIZE = 4_000_000
KEYS = "data_set,source_key"


@pytest.fixture
def user() -> User:
    return create_curator()


def long(head: str, line: str) -> str:
    """A file of 4 MB."""
    return f"{head}\n" + f"{line}\n" * (SIZE // (len(line) + 1))


def unpacking_to(size: int, member: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A small workbook of which one member unpacks to so many bytes."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["data_set", "source_key", "name"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == member:
                data = data.replace(b"</row>", b"<c/>" * ((size - len(data)) // 4) + b"</row>")
            new.writestr(name, data)
    return file.getvalue()


def served(curator: Client, text: str) -> Any:
    """Send a file as to the site, where the frames of a request lie in one block of memory.

    Between two blocks, which is a matter of how deep the test stands, each call costs ten
    times as much; docs/decisions/serving.md has why.
    """

    def sent() -> Any:
        return send(curator, text)

    sent.__code__ = sent.__code__.replace(co_stacksize=FRAME_WORDS)
    return sent()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (long("a,b", "1,2"), "Unknown columns: a, b. A food table has data_set, source_key,"),
        (long("day,food,mg", "1,2,3"), "Unknown columns: day, food, mg."),
        (long(f"{KEYS},name", "Midband,x,y"), "A file may have at most 1,000 rows"),
        (",".join(["x" * 50] * 70_000), "and 69,995 more."),
        (",".join(["name"] * 700_000), "Columns that are there twice: name."),
        ("name\nKale\n", "Columns that are missing: data_set, source_key."),
        (f"{KEYS},,name\nMidband,,,Kale\n", "Unknown columns: (no name)."),
        (f"{KEYS}\nMidband,x,Kale\n", "Row 2 has more cells than the first row has names."),
        (f"{KEYS},name\nMidband,,{'x' * 5_001}\n", "Row 2, name: a cell may have at most 5,000"),
    ],
    ids=range(9),
)
def test_a_wrong_file_gets_one_message_at_once(curator: Client, text: str, words: str) -> None:
    cache.clear()
    start = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        preview = served(curator, text)
    assert time.process_time() - start < MOST_SECONDS
    (fault,) = faults_of(preview)
    assert words in fault
    assert len(fault) < 500
    assert not [query for query in queries if "foods_food" in query["sql"]]
    # What is no food table is not kept for the confirmation either.
    kept = [query["sql"] for query in queries if "django-import-export" in query["sql"]]
    assert "DELETE" in kept[-1] if kept else True


@pytest.mark.parametrize("size", [5_100_000, 100_000_000])
def test_a_workbook_is_judged_by_what_it_unpacks_to(curator: Client, size: int) -> None:
    data = unpacking_to(size)
    assert len(data) < 1_000_000
    start = time.process_time()
    preview = send(curator, data, EXCEL_FORMAT)
    assert time.process_time() - start < MOST_SECONDS
    assert faults_of(preview) == ["A file may have at most 5 MB when it is unpacked."]


def test_a_sheet_that_begins_a_million_rows_further_down_is_refused(curator: Client) -> None:
    data = workbook(["data_set", "source_key", "name"])
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    members[sheet] = members[sheet].replace(b"</sheetData>", far + b"</sheetData>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    start = time.process_time()
    preview = send(curator, file.getvalue(), EXCEL_FORMAT)
    assert time.process_time() - start < MOST_SECONDS
    assert faults_of(preview) == ["A file may have at most 1,000 rows; send it in parts."]


def test_columns_may_be_quoted_and_end_in_empty_ones(curator: Client) -> None:
    food = labelled_kale()
    bring(curator, f'"data_set", source_key ,name,,\n{food.data_set},{food.source_key},Cale,,')
    food.refresh_from_db()
    assert food.name == "Cale"


def test_a_barcode_in_a_file_is_filled_up_as_on_the_page(curator: Client) -> None:
    food = labelled_kale()
    bring(curator, f"{KEYS},barcode\n{food.data_set},{food.source_key},4006381 333931")
    food.refresh_from_db()
    assert food.barcode == "04006381333931"


def test_a_thousand_rows_are_still_taken(curator: Client) -> None:
    labelled_kale()
    lines = [f"Midband,key-{number},Food {number},nuts-seeds,,," for number in range(1_000)]
    preview = send(curator, "\n".join([HEAD, *lines]), CSV_FORMAT)
    assert dict(preview.context["result"].totals)["new"] == 1_000
    assert Food.objects.count() == 1
