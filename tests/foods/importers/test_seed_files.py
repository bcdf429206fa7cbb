"""Seed files are read strictly: each fault is named by file, line and column."""

from decimal import Decimal
from pathlib import Path

import pytest

from foods.importers.seed_files import SeedFileError, SeedRow, SeedTable

HEADER = b"key,name,mg\n"


def rows(tmp_path: Path, data: bytes, *, expected: int | None = None) -> list[SeedRow]:
    """The rows of a small file with these bytes."""
    path = tmp_path / "small.csv"
    path.write_bytes(data)
    return list(SeedTable(path, ("key", "name", "mg"), expected=expected).rows())


def test_cells_are_read_exactly(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, HEADER + b' 7 ,"Peas, split, 1"" deep",0.1\n')
    assert row.integer("key", most=9) == 7
    assert row.text("name") == 'Peas, split, 1" deep'
    assert row.decimal("mg", most=Decimal(1)) == Decimal("0.1")


def test_empty_number_is_unknown_not_zero(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, HEADER + b"7,Peas,\n")
    assert row.decimal("mg", most=Decimal(1)) is None


def test_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, b"\xef\xbb\xbfkey,name,mg\r\n7,Peas,1\r\n")
    assert row.text("mg") == "1"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "small.csv:1: the file is empty"),
        (b"id,name,mg\n", "small.csv:1:key: column 1 is 'id' instead of 'key'"),
        (b"key,name,mg,more\n", "small.csv:1:more: is a column too many"),
        (HEADER + b"1,Peas,2\n1,Peas\n", "small.csv:3: has 2 columns instead of 3"),
        (HEADER + b"1,P\xff,2\n", "small.csv:2: is not UTF-8 text"),
        (HEADER + b"1,P\0,2\n", "small.csv:2: holds a NUL byte"),
        (HEADER + b'1,"Peas,2\n', "small.csv:2: is not readable as CSV"),
    ],
)
def test_damaged_file_names_the_line(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(SeedFileError) as caught:
        rows(tmp_path, data)
    assert str(caught.value).startswith(message)


def test_line_is_right_after_a_cell_of_two_lines(tmp_path: Path) -> None:
    _, second = rows(tmp_path, HEADER + b'1,"Peas\nsplit",2\n2,Beans,3\n')
    assert second.line == 4


def test_missing_rows_are_noticed(tmp_path: Path) -> None:
    with pytest.raises(SeedFileError, match=r"the file has 1 rows, 2 are expected; is it cut off"):
        rows(tmp_path, HEADER + b"1,Peas,2\n", expected=2)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedFileError, match=r"^none\.csv: cannot be read: No such file"):
        list(SeedTable(tmp_path / "none.csv", ("key",)).rows())


@pytest.mark.parametrize("text", ["x", "-1", "1e9", "nan", "Infinity", "1,5"])
def test_number_out_of_place_names_the_column(tmp_path: Path, text: str) -> None:
    (row,) = rows(tmp_path, HEADER + f'1,Peas,"{text}"\n'.encode())
    with pytest.raises(SeedFileError, match=r"^small\.csv:2:mg: "):
        row.decimal("mg", most=Decimal(100))


@pytest.mark.parametrize("text", ["", "1.0", "-1", "x", "10", "²"])
def test_whole_number_out_of_place_names_the_column(tmp_path: Path, text: str) -> None:
    (row,) = rows(tmp_path, HEADER + f"{text},Peas,1\n".encode())
    with pytest.raises(SeedFileError, match=r"^small\.csv:2:key: "):
        row.integer("key", most=9)
