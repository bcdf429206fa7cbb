"""A workbook that unpacks to too much is refused before anything builds objects of it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import User
from tests.foods.curation.curators import create_curator
from tests.foods.curation.test_food_files import EXCEL_FORMAT, faults_of, send
from tests.foods.curation.test_long_files import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
TOO_MUCH = (
    "The workbook has more cells or styles than a table of foods. Copy its rows into a new "
    "workbook, or save it as CSV."
)
ODD = "This is no workbook as a spreadsheet program writes it."


@pytest.fixture
def user() -> User:
    return create_curator()


def changed(member: str, change: Callable[[bytes], bytes], more: int = 0) -> bytes:
    """A small workbook with one part of it changed, and so many files more."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["data_set", "source_key", "name"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == member else data)
        for number in range(more):
            new.writestr(f"xl/media/{number}.png", b"")
    return file.getvalue()


def before(end: bytes, extra: bytes) -> Callable[[bytes], bytes]:
    """Puts something before an end tag."""
    return lambda data: data.replace(end, extra + end, 1)


@pytest.mark.parametrize(
    ("member", "change", "words"),
    [
        (SHEET, before(b"</row>", b"<c/>" * 250_000), TOO_MUCH),
        (SHEET, before(b"</sheetData>", b"<row/>" * 250_000), TOO_MUCH),
        (SHEET, before(b"</sheetData>", b"<a>" * 40 + b"</a>" * 40), ODD),
        (SHEET, lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data, ODD),
        (STYLES, before(b"</cellXfs>", b"<xf><alignment/></xf>" * 2_000), TOO_MUCH),
        (STYLES, before(b"</fonts>", b"<font><b/></font>" * 2_000), TOO_MUCH),
        ("xl/workbook.xml", before(b"</sheets>", b'<sheet name="a"/>' * 4_000), TOO_MUCH),
        (SHEET, before(b"</sheetData>", b" " * 5_000_000), "at most 5 MB when it is unpacked."),
    ],
    ids=["cells", "rows", "nesting", "entities", "styles", "fonts", "sheets", "blanks"],
)
def test_a_workbook_is_refused_before_it_is_opened(
    curator: Client,
    monkeypatch: pytest.MonkeyPatch,
    member: str,
    change: Callable[[bytes], bytes],
    words: str,
) -> None:
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_given, **_named: pytest.fail("opened"))
    data = changed(member, change)
    assert len(data) < 100_000
    (fault,) = faults_of(send(curator, data, EXCEL_FORMAT))
    assert words in fault


def test_a_workbook_of_too_many_files_is_refused(curator: Client) -> None:
    data = changed("", lambda part: part, more=200)
    assert faults_of(send(curator, data, EXCEL_FORMAT)) == [
        "A workbook may hold at most 200 files."
    ]


def test_a_size_that_is_stated_too_small_is_found_out(curator: Client) -> None:
    data = bytearray(changed(SHEET, before(b"</row>", b"<c/>" * 250_000)))
    # The directory at the end of the zip says how large the sheet is; the reader goes by it.
    at = data.rindex(SHEET.encode()) - 46 + 24
    data[at : at + 4] = struct.pack("<I", 1_000)
    (fault,) = faults_of(send(curator, bytes(data), EXCEL_FORMAT))
    assert "cannot be read in the format chosen" in fault


def test_a_workbook_with_formats_of_its_own_is_taken(curator: Client) -> None:
    head: list[Any] = ["data_set", "source_key", "name", "group"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(head)
    for number in range(100):
        sheet.append(["Midband", f"key-{number}", f"Food {number}", "nuts-seeds"])
        sheet.cell(number + 2, 1).number_format = f"0.{'0' * (number % 20)}"
    file = io.BytesIO()
    book.save(file)
    preview = send(curator, file.getvalue(), EXCEL_FORMAT)
    assert "result" in preview.context
