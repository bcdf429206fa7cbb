"""The file of priors: every row is read, everybody finds exactly one, damage is named."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.science.reference.tables import ReferenceFileError
from intake.science.usual_intake.prior import (
    COLUMNS,
    PRIOR_FILE,
    Prior,
    load_priors,
    prior_for,
    priors,
)

#: What a row of the file is for the app.
SEXES = {"female": "F", "male": "M", "any": "any"}


def cells() -> list[dict[str, str]]:
    with PRIOR_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def damaged(tmp_path: Path, **other: str) -> Path:
    """The file with other cells in its second row (line 3)."""
    lines = cells()
    lines[1] |= other
    path = tmp_path / "prior.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    return path


def numbers_of(prior: Prior) -> list[float]:
    return [
        *(prior.age_from, prior.age_to, prior.people),
        *(prior.mean, prior.between_sd, prior.within_sd),
        *(prior.median_mg, prior.p5_mg, prior.p95_mg),
    ]


def test_every_row_is_read_with_every_number() -> None:
    assert len(priors()) == 22
    for prior, line in zip(priors(), cells(), strict=True):
        assert prior.sex == SEXES[line["sex"]]
        assert numbers_of(prior) == [float(line[column]) for column in COLUMNS[1:]]


@pytest.mark.parametrize(
    ("sex", "age", "expected"),
    [
        ("F", 2, ("any", [1, 3, 1717, 3.708, 0.211, 0.253, 194, 132, 277])),
        ("F", 40, ("F", [31, 50, 2463, 3.983, 0.310, 0.327, 262, 153, 421])),
        ("M", 19, ("M", [19, 30, 1334, 4.169, 0.329, 0.372, 317, 184, 511])),
        ("M", 120, ("M", [71, 120, 1072, 4.079, 0.299, 0.313, 287, 173, 449])),
        ("", 60, ("any", [51, 70, 4450, 4.104, 0.306, 0.318, 294, 176, 463])),
        ("", None, ("any", [31, 50, 4650, 4.117, 0.328, 0.353, 300, 173, 487])),
        ("F", None, ("F", [31, 50, 2463, 3.983, 0.310, 0.327, 262, 153, 421])),
    ],
)
def test_person_finds_the_row_of_people_like_them(
    sex: str, age: int | None, expected: tuple[str, list[float]]
) -> None:
    found = prior_for(sex, age)
    assert found is not None
    assert (found.sex, numbers_of(found)) == expected


def rows_that_fit(sex: str, age: int) -> Iterator[Prior]:
    for one in priors():
        if one.age_from <= age <= one.age_to and one.sex == sex:
            yield one


@pytest.mark.parametrize("sex", ["F", "M", ""])
def test_everybody_from_1_to_120_finds_exactly_one_row(sex: str) -> None:
    for age in range(1, 121):
        own = list(rows_that_fit(sex or "any", age))
        of_any = list(rows_that_fit("any", age))
        assert len(of_any) == 1
        assert len(own) == (0 if sex and age <= 3 else 1)
        assert prior_for(sex, age) is (own or of_any)[0]


@pytest.mark.parametrize("sex", ["F", "M", "", "any", "X"])
def test_infants_and_who_is_older_than_anybody_find_none(sex: str) -> None:
    assert prior_for(sex, 0) is None
    assert prior_for(sex, 121) is None
    assert prior_for(sex, -1) is None


def test_numbers_of_a_row_fit_together() -> None:
    """The middle of people who eat usually, m^4 + 6 m^2 s0^2 + 3 s0^4, is the row's median."""
    for one in priors():
        middle = one.mean**4 + 6 * one.mean**2 * one.within_sd**2 + 3 * one.within_sd**4
        assert one.median_mg == pytest.approx(middle, rel=0.01)
        assert one.p5_mg < one.median_mg < one.p95_mg


@pytest.mark.parametrize(
    ("sex", "age", "who"),
    [
        ("", 2, "children of 1 to 3"),
        ("F", 5, "girls of 4 to 8"),
        ("M", 18, "boys of 14 to 18"),
        ("F", 40, "women of 31 to 50"),
        ("M", 80, "men of 71 and over"),
        ("", 25, "adults of 19 to 30"),
    ],
)
def test_group_is_said_in_words(sex: str, age: int, who: str) -> None:
    found = prior_for(sex, age)
    assert found is not None
    assert found.who == f"{who} in the United States"


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("sex", "F", "'F' is none of female, male, any"),
        ("sex", "", "'' is none of"),
        ("age_from", "", "is empty"),
        ("age_from", "four", "'four' is not a number"),
        ("age_from", "4.5", "whole"),
        ("age_to", "3", "below age_from"),
        ("people", "NaN", "'NaN' is not an amount"),
        ("mean_root4", "", "is empty"),
        ("mean_root4", "-3.7", "'-3.7' is not an amount"),
        ("mean_root4", "0", "must be above zero"),
        ("between_sd_root4", "0", "must be above zero"),
        ("within_sd_root4", "0", "must be above zero"),
        ("within_sd_root4", "0,273", "'0,273' is not a number"),
        ("usual_median_mg", "many", "'many' is not a number"),
        ("usual_p5_mg", "", "is empty"),
        ("usual_p95_mg", "Infinity", "'Infinity' is not an amount"),
    ],
)
def test_damaged_row_names_file_line_and_column(
    tmp_path: Path, column: str, cell: str, words: str
) -> None:
    with pytest.raises(ReferenceFileError) as caught:
        load_priors(damaged(tmp_path, **{column: cell}))
    assert str(caught.value).startswith(f"prior.csv, line 3, column {column}: ")
    assert words in str(caught.value)


def test_two_rows_for_the_same_people_are_refused(tmp_path: Path) -> None:
    # Line 3 is of girls of 4 to 8, line 6 of girls of 9 to 13.
    with pytest.raises(ReferenceFileError, match=r"prior\.csv, line 6, column age_from: overlaps"):
        load_priors(damaged(tmp_path, age_to="9"))


def test_short_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(",".join(COLUMNS) + "\nany,1,3\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"short\.csv, line 2: 10 columns are expected"):
        load_priors(path)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.csv"
    path.write_bytes(content)
    with pytest.raises(ReferenceFileError, match=r"foreign\.csv"):
        load_priors(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError, match=r"gone\.csv: cannot be read"):
        load_priors(tmp_path / "gone.csv")
