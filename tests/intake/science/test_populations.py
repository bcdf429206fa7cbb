"""Published populations: who belongs to one, and what a damaged file says."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from intake.science.reference.tables import ReferenceFileError
from intake.science.usual_intake.populations import (
    COLUMNS,
    POPULATIONS_FILE,
    load_populations,
    population_for,
    populations,
)
from tests.intake.science.assessments import TODAY, born


@pytest.mark.parametrize(
    ("profile", "years", "sex", "stage", "key"),
    [
        ("US", 9, "F", "none", "us_women"),
        ("US", 40, "F", "none", "us_women"),
        ("US", 40, "M", "none", "us_men"),
        ("US", None, "M", "none", "us_men"),
        ("US", 8, "F", "none", None),
        ("US", 40, "", "none", None),
        ("US", 30, "F", "pregnant", None),
        ("US", 30, "F", "lactating", None),
        ("UK", 40, "F", "none", None),
        ("EU", 40, "F", "none", None),
    ],
)
def test_population_is_that_of_people_like_oneself(
    profile: str, years: int | None, sex: str, stage: str, key: str | None
) -> None:
    birth_date = None if years is None else born(years * 12)
    found = population_for(
        profile=profile, birth_date=birth_date, on=TODAY, sex=sex, life_stage=stage
    )
    assert (found.key if found else None) == key


def test_nobody_belongs_to_a_population_before_birth() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert population_for(profile="US", birth_date=tomorrow, on=TODAY, sex="F") is None


def test_published_populations_agree_with_their_percentiles() -> None:
    published = [one for one in populations() if one.p5 is not None and one.p95 is not None]
    assert [one.key for one in published] == ["us_women", "us_men"]
    for one in published:
        width = float((one.p95 or 0) - (one.p5 or 0))
        assert float(one.sd) == pytest.approx(width / 2 / 1.645, abs=0.1)
        assert one.centre == one.p50
        assert (one.use, one.certainty) == ("prior", "published")


def test_population_without_percentiles_is_centred_on_its_mean() -> None:
    plain = [one for one in populations() if one.p50 is None]
    assert [one.use for one in plain] == ["simulation"] * 2
    assert [one.centre for one in plain] == [one.mean for one in plain]


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("sd_mg", "0", "above zero"),
        ("mean_mg", "", "is empty"),
        ("use", "show", "none of"),
        ("certainty", "", "none of"),
    ],
)
def test_damaged_population_names_its_place(
    tmp_path: Path, column: str, cell: str, words: str
) -> None:
    with POPULATIONS_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[0] |= {column: cell}
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    with pytest.raises(ReferenceFileError, match=f"line 2, column {column}: .*{words}"):
        load_populations(path)
