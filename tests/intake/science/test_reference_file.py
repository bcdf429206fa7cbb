"""The reference file: what a damaged one says, and that other profiles are rows."""

import csv
from pathlib import Path

import pytest

from intake.science.reference.reference_rows import COLUMNS, REFERENCE_FILE, load_rows
from intake.science.reference.tables import ReferenceFileError


def damaged(tmp_path: Path, **cells: str) -> Path:
    """A reference file whose second row (line 3) has other cells."""
    with REFERENCE_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[1] |= cells
    path = tmp_path / "reference.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("ai_mg", "lots", "'lots' is not a number"),
        ("ai_mg", "-5", "'-5' is not an amount"),
        ("ai_mg", "NaN", "'NaN' is not an amount"),
        ("sex", "male", "'male' is none of"),
        ("stage", "asleep", "'asleep' is none of"),
        ("sd_certainty", "sure", "'sure' is none of"),
        ("profile", "", "is empty"),
        ("source", "", "is empty"),
        ("age_min", "", "is empty"),
        ("age_max", "0.1", "is below age_min"),
        ("rda_mg", "80", "exactly one of rda_mg and ai_mg"),
        ("ear_mg", "76", "above the recommended intake"),
        ("high_mg", "400", "needs a recommended intake"),
        ("sd_within_mg", "60", "both or neither"),
        ("ear_certainty", "published", "both or neither"),
        ("ear_mg", "70", "both or neither"),
        ("checked", "", "is none of"),
        ("checked", "twice", "'twice' is none of looked up, secondary, memory"),
        ("target_kind", "RDA", "is AI beside ai_mg"),
        ("target_kind", "DV", "'DV' is none of"),
        ("cv_req", "0.10", "belongs to ear_mg"),
        ("set_name", "", "is empty"),
        ("set_name", "Roman", "is not that of the other rows of US"),
        ("age_min", "0", "overlaps with 'inf_0_6m'"),
    ],
)
def test_load_rows_names_file_line_and_column_of_a_fault(
    tmp_path: Path, column: str, cell: str, words: str
) -> None:
    with pytest.raises(ReferenceFileError) as caught:
        load_rows(damaged(tmp_path, **{column: cell}))
    assert str(caught.value).startswith("reference.csv, line 3, column ")
    assert words in str(caught.value)


def test_load_rows_refuses_a_short_line(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(",".join(COLUMNS) + "\nUS,x\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"short\.csv, line 2: 19 columns"):
        load_rows(path)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_load_rows_refuses_a_foreign_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.csv"
    path.write_bytes(content)
    with pytest.raises(ReferenceFileError, match=r"foreign\.csv"):
        load_rows(path)


def test_load_rows_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError, match=r"gone\.csv: cannot be read"):
        load_rows(tmp_path / "gone.csv")


def test_load_rows_takes_another_profile_as_rows(tmp_path: Path) -> None:
    path = damaged(tmp_path, profile="XX", age_min="0.58", source="EFSA 2015", ai_mg="80")
    row = next(row for row in load_rows(path) if row.profile == "XX")
    assert (row.months_min, row.months_max, row.people) == (7, 11, "infants 7 to 11 months")
