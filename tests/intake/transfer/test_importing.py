"""Reading cells, tables and rows: encodings, separators, dates, signs, escaping."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.enums import FoodKind
from intake.enums import DayState, ImportLayout, Meal, SupplementsTaken
from intake.transfer.exports.text_formats import as_text
from intake.transfer.reading import cells
from intake.transfer.reading.cells import CellError, escape, unescape
from intake.transfer.reading.conventions import detect_conventions
from intake.transfer.reading.csv_table import MAX_ROWS, FileError, open_table
from intake.transfer.reading.layouts import recognise_layout
from intake.transfer.reading.row_cells import ReadingOptions
from intake.transfer.reading.rows import DiaryRow, RefusedRow, read_rows

D = Decimal

SERVINGS = (
    "Day,Time,Group,Food Name,Amount,Energy (kcal),Magnesium (mg),Vitamin C (mg),Category\n"
    '2026-06-10,08:14 AM,Breakfast,"Oats, Rolled",80.00 g,311,138.0,0,Cereal Grains\n'
    "2026-06-10,1:02 PM,Lunch,Burrito Bowl,1.00 full recipe,625,,,Restaurant Foods\n"
    "2026-06-10,,Uncategorized,Tap Water,500.00 g,0,10.00,0,Beverages\n"
    "2026-06-10,9:00 PM,Dinner,Magnesium Citrate,2.00 capsule,0,200.0,0,Supplements\n"
    "2026-06-11,,Snacks,Banana,1.00 medium,105,32.0,10.3,Fruits\n"
)


def rows_of(
    text: str | bytes, *, month_first: bool = False, comma: bool | None = None
) -> list[DiaryRow | RefusedRow]:
    table = open_table(io.BytesIO(text if isinstance(text, bytes) else text.encode()))
    layout, mapping = recognise_layout(table.header)
    found = detect_conventions(table, mapping)
    how = ReadingOptions(
        layout=layout,
        mapping=mapping,
        earliest=dt.date(2000, 1, 1),
        latest=dt.date(2026, 11, 29),
        month_first=bool(found.month_first) or month_first,
        decimal_comma=bool(found.decimal_comma if comma is None else comma),
    )
    return list(read_rows(table, how))


def row_of(text: str | bytes, **choices: bool) -> DiaryRow:
    (row,) = rows_of(text, **choices)
    assert isinstance(row, DiaryRow), row
    return row


@given(st.text())
def test_escaped_text_is_never_a_formula_and_comes_back(text: str) -> None:
    kept = escape(text)
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescape(kept) == text


@given(st.lists(st.text(alphabet="'=+-@\t\r\n\",;a", max_size=8), min_size=2, max_size=4))
def test_escaped_cells_come_back_through_a_file(texts: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file).writerow(map(escape, texts))
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert [unescape(cell) for cell in row] == texts


def test_text_that_needs_no_apostrophe_keeps_its_own() -> None:
    assert escape("'t Hoen brand oats") == "'t Hoen brand oats"
    assert escape("'=1") == "''=1"
    assert unescape("'quoted'") == "'quoted'"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-02", dt.date(2026, 11, 2)),
        ("2026/11/2", dt.date(2026, 11, 2)),
        ("2026-11-02T08:30:00", dt.date(2026, 11, 2)),
        ("02.11.2026", dt.date(2026, 11, 2)),
        ("2/11/26", dt.date(2026, 11, 2)),
        ("2 Nov 2026", dt.date(2026, 11, 2)),
        ("November 2, 2026", dt.date(2026, 11, 2)),
        ("Monday, 2 November 2026", dt.date(2026, 11, 2)),
    ],
)
def test_date_is_read_as_people_write_it(text: str, date: dt.date) -> None:
    assert cells.date(text)[0] == date


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "31/31/2026", "2 Foo 2026", "0/1/2026"])
def test_date_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(CellError, match="date"):
        cells.date(text)


def test_order_of_dates_follows_from_one_that_tells() -> None:
    assert cells.month_comes_first(["3/4/2026", "11/22/2026"]) is True
    assert cells.month_comes_first(["3/4/2026", "22/11/2026"]) is False
    assert cells.month_comes_first(["3/4/2026", "2026-11-22", "22.11.2026"]) is None
    assert cells.date("11/22/2026", month_first=True)[0] == dt.date(2026, 11, 22)
    # A point is never written with the month first.
    assert cells.date("03.04.2026", month_first=True)[0] == dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("08:14 AM", dt.time(8, 14)),
        ("1:02 PM", dt.time(13, 2)),
        ("12:30 am", dt.time(0, 30)),
        ("12:30 p.m.", dt.time(12, 30)),
        ("20.30", dt.time(20, 30)),
        ("07:05:09", dt.time(7, 5, 9)),
        ("", None),
    ],
)
def test_time_is_read_as_people_write_it(text: str, time: dt.time | None) -> None:
    assert cells.time(text) == time


@pytest.mark.parametrize("text", ["25:00", "13:00 PM", "noon", "8"])
def test_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="time"):
        cells.time(text)


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1.5", False, "1.5"),
        ("1,5", True, "1.5"),
        ("1,234.5", False, "1234.5"),
        ("1.234,5", True, "1234.5"),
        ("1 234,5", True, "1234.5"),
        ("12", True, "12"),
    ],
)
def test_number_is_read_with_either_sign(text: str, comma: bool, value: str) -> None:
    assert cells.number(text, comma=comma) == D(value)


@pytest.mark.parametrize("text", ["x", "1e999999999", "NaN", "Infinity", "-5", "1.2.3"])
def test_number_that_is_none_or_below_zero_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        cells.number(text)


def test_decimal_sign_follows_from_a_number_that_tells() -> None:
    assert cells.comma_is_decimal(["1,500", "2,5"]) is True
    assert cells.comma_is_decimal(["1,500", "2.5"]) is False
    assert cells.comma_is_decimal(["1.234,5"]) is True
    assert cells.comma_is_decimal(["12", "1,500"]) is None


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("latin-1", "Western European (Latin-1)"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_table_is_opened_whatever_its_encoding_and_separator(
    encoding: str, name: str, separator: str
) -> None:
    text = "date,food,mg\n2026-11-02,Crème fraîche,7\n".replace(",", separator)
    table = open_table(io.BytesIO(text.encode(encoding)))
    assert (table.encoding_name, table.separator) == (name, separator)
    assert table.header == ["date", "food", "mg"]
    assert list(table.rows()) == [(2, ["2026-11-02", "Crème fraîche", "7"])]


def test_rows_are_read_again_from_the_start_and_the_file_stays_open() -> None:
    file = io.BytesIO(b'date,food\r\n2026-11-02,Oats\r\n\r\n2026-11-03,"Two\r\nlines"\r\n')
    table = open_table(file)
    first = list(table.rows())
    assert (
        first
        == list(table.rows())
        == [
            (2, ["2026-11-02", "Oats"]),
            (5, ["2026-11-03", "Two\r\nlines"]),
        ]
    )
    assert not file.closed


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04rest", "workbook or a zip"),
        (b"\x89PNG\0\0", "not a text file"),
        (b"only one column\nrow\n", "one column"),
        (b",".join([b"x"] * 401), "400 columns"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        open_table(io.BytesIO(content))


def test_file_with_too_many_rows_or_a_monstrous_cell_is_refused() -> None:
    many = b"date,food\n" + b"2026-11-02,Oats\n" * (MAX_ROWS + 1)
    with pytest.raises(FileError, match="more than 50,000 rows"):
        list(open_table(io.BytesIO(many)).rows())
    cell = b"date,food\n2026-11-02," + b"x" * 200_000 + b"\n"
    with pytest.raises(FileError, match="Line 2 cannot be read"):
        list(open_table(io.BytesIO(cell)).rows())


def test_servings_of_cronometer_are_read_with_kind_meal_and_unknown_values() -> None:
    rows = [row for row in rows_of(SERVINGS) if isinstance(row, DiaryRow)]
    assert [
        (r.name, r.meal, r.kind, r.time, r.quantity, r.unit_label, r.grams, r.magnesium_mg)
        for r in rows
    ] == [
        ("Oats, Rolled", "breakfast", "food", dt.time(8, 14), D(80), "g", D(80), D(138)),
        ("Burrito Bowl", "lunch", "food", dt.time(13, 2), D(1), "full recipe", None, None),
        ("Tap Water", "snacks", "water", None, D(500), "g", D(500), D(10)),
        (
            "Magnesium Citrate",
            "supplements",
            "supplement",
            dt.time(21),
            D(2),
            "capsule",
            None,
            D(200),
        ),
        ("Banana", "snacks", "food", None, D(1), "medium", None, D(32)),
    ]
    assert rows[0].mg_per_100g == D("172.500")
    assert rows[3].unit_mg == 100
    assert rows[1].remarks == ["no magnesium, which are kept as unknown"]


_free_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(
    meal=st.sampled_from(Meal.values),
    kind=st.sampled_from(FoodKind.values),
    state=st.sampled_from(DayState.values),
    taken=st.sampled_from(SupplementsTaken.values),
    food=_free_text.filter(str.strip),
    portion=_free_text,
    note=_free_text,
)
def test_every_text_of_our_own_export_comes_back_as_itself(**texts: str) -> None:
    columns = {"kind": "", "meal": "", "food": "", "portion": "", "note": ""}
    columns |= {"day_state": texts.pop("state"), "day_supplements": texts.pop("taken")} | texts
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["date", "quantity", "grams", "magnesium_mg", *columns])
    writer.writerow(["2026-06-10", "1.5", "80", "12.345", *map(as_text, columns.values())])
    row = row_of(file.getvalue().encode("utf-8-sig"))
    found = {name: getattr(row, name) for name in columns if hasattr(row, name)}
    found |= {"food": row.name, "portion": row.unit_label}
    assert found == columns


def test_header_says_where_a_table_comes_from() -> None:
    assert (
        recognise_layout(SERVINGS.split("\n", maxsplit=1)[0].split(","))[0]
        is ImportLayout.CRONOMETER
    )
    layout, mapping = recognise_layout(
        ["Datum", "Lebensmittel", "Menge", "Magnesium (mg)", "Weight (g)"]
    )
    assert layout is ImportLayout.OTHER
    assert mapping == {"date": 0, "food": 1, "quantity": 2, "magnesium_mg": 3, "grams": 4}


def test_row_of_any_table_takes_what_is_there() -> None:
    row = row_of("date;food;amount;mg\n22/11/2026;Mandeln;40 g;108,5\n")
    assert (row.date, row.name, row.grams) == (dt.date(2026, 11, 22), "Mandeln", D(40))
    assert (row.magnesium_mg, row.mg_per_100g) == (D("108.500"), D("271.250"))
    row = row_of("date,food,grams,magnesium per 100 g\n2026-11-22,Oats,50,138\n")
    assert (row.quantity, row.unit_label, row.grams) == (D(50), "g", D(50))
    assert row.magnesium_mg == D("69.000")
    assert row_of("date,food,amount,mg\n2026-11-22,Rice,1 1/2 cups,60\n").quantity == D("1.5")
    row = row_of("date,food,qty,unit,mg\n2026-11-22 19:30,Bread,2,slices,46\n")
    assert (row.time, row.unit_label, row.unit_mg) == (dt.time(19, 30), "slices", D(23))


@pytest.mark.parametrize(
    ("cells_", "reason"),
    [
        (",Oats,1,5", "no date"),
        ("1999-12-31,Oats,1,5", "not between"),
        ("2026-12-24,Oats,1,5", "not between"),
        ("2026-11-02,,1,5", "no food"),
        ("2026-11-02,Oats,0,5", "amount is zero"),
        ("2026-11-02,Oats,-1,5", "is not a number|below zero"),
        ("2026-11-02,Oats,1,lots", "not a number"),
        ("2026-11-02,Oats,1,100001", "more than one row can hold"),
        ("2026-11-02,Oats,21 kg,5", "more than anybody eats"),
        ("2026-11-02,Oats,1 g,900", "fits into its weight"),
    ],
)
def test_row_that_cannot_be_logged_is_refused_with_its_reason(cells_: str, reason: str) -> None:
    (row,) = rows_of(f"date,food,amount,mg\n{cells_}\n")
    assert isinstance(row, RefusedRow), row
    assert row.line == 2
    assert re.search(reason, row.reason), row.reason


def test_row_that_is_likely_a_slip_is_doubtful() -> None:
    assert "in mg?" in row_of("date,food,mg\n2026-11-02,Oats,1501\n").doubt
    doubt = row_of("date,food,amount,mg\n2026-11-02,Oats,10 g,300\n").doubt
    assert doubt == "3,000 mg in 100 g is more than food holds."
    tablet = row_of("date,food,amount,mg,kind\n2026-11-02,Oxide,0.5 g,350,supplement\n")
    assert (tablet.doubt, tablet.grams, tablet.unit_mg) == ("", None, D(700))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    with suppress(FileError):
        assert all(
            isinstance(row, DiaryRow | RefusedRow)
            for row in rows_of(b"date,food,amount,mg\n" + content)
        )


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
        min_size=7,
        max_size=7,
    )
)
def test_any_cells_are_read_or_refused_in_words(texts: list[str]) -> None:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["date", "food", "amount", "mg", "grams", "time", "kind"])
    writer.writerow(["2026-11-02", *texts[1:]])
    assert all(isinstance(row, DiaryRow | RefusedRow) for row in rows_of(file.getvalue().encode()))
