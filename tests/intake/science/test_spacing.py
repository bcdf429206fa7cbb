"""Medicines and magnesium: hours apart, round the clock, and long use."""

import csv
import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.reference.tables import ReferenceFileError
from intake.science.spacing import (
    COLUMNS,
    INTERACTIONS_FILE,
    MedicineClass,
    TakenMedicine,
    chronic_notes,
    class_named,
    load_classes,
    medicine_classes,
    spacing_notes,
)
from intake.text import Reader

SPACED = [one for one in medicine_classes() if one.needs_spacing]
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def is_noted(key: str, magnesium: str, medicine: str) -> bool:
    return bool(spacing_notes([at(magnesium)], [TakenMedicine(key, [at(medicine)])], Reader.PERSON))


def clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@pytest.mark.parametrize("one", SPACED, ids=lambda one: one.key)
def test_every_class_is_noted_up_to_its_hours_on_both_sides(one: MedicineClass) -> None:
    noon = 12 * 60
    after, before = int((one.hours_after or 0) * 60), int((one.hours_before or 0) * 60)
    assert is_noted(one.key, "12:00", "12:00")
    assert is_noted(one.key, "12:00", clock(noon + after - 1))
    assert not is_noted(one.key, "12:00", clock(noon + after))
    assert is_noted(one.key, "12:00", clock(noon - before + 1))
    assert not is_noted(one.key, "12:00", clock(noon - before))


@pytest.mark.parametrize(
    ("key", "magnesium", "medicine", "noted"),
    [
        ("quinolones", "08:00", "11:30", True),
        ("quinolones", "12:30", "10:00", False),
        ("levothyroxine", "22:00", "01:30", True),
        ("levothyroxine", "01:00", "22:00", True),
        ("levothyroxine", "22:00", "07:00", False),
        ("proton_pump_inhibitors", "08:00", "08:00", False),
    ],
)
def test_spacing_goes_round_the_clock(key: str, magnesium: str, medicine: str, noted: bool) -> None:
    assert is_noted(key, magnesium, medicine) == noted


def test_note_names_times_effect_advice_and_pharmacist() -> None:
    (note,) = spacing_notes(
        [at("08:00"), at("20:00")],
        [TakenMedicine("levothyroxine", [at("07:00"), at("18:00")])],
        Reader.PERSON,
    )
    assert note.minutes == 60
    assert note.hours == 4
    assert note.words == (
        "Magnesium at 08:00, levothyroxine at 07:00. Magnesium reduces its absorption. "
        "Take them 4 hours apart. Ask your pharmacist."
    )


@pytest.mark.parametrize(
    ("supplements", "medicine", "notes"),
    [([None], [at("07:00")], 1), ([at("08:00")], [], 1), ([], [], 0), ([], [at("07:00")], 0)],
)
def test_missing_time_says_how_far_apart_they_belong(
    supplements: list[dt.time | None], medicine: list[dt.time], notes: int
) -> None:
    found = spacing_notes(supplements, [TakenMedicine("oral_iron", medicine)], Reader.PERSON)
    assert len(found) == notes
    assert all(note.minutes is None and "3 to 4 hours" in note.words for note in found)


def test_class_that_left_the_table_is_passed_over() -> None:
    assert class_named("gone") is None
    assert spacing_notes([at("08:00")], [TakenMedicine("gone", [at("08:00")])], Reader.PERSON) == []


@given(st.sampled_from(SPACED), times, times)
def test_notes_are_only_about_times_that_are_too_near(
    one: MedicineClass, magnesium: dt.time, medicine: dt.time
) -> None:
    for note in spacing_notes([magnesium], [TakenMedicine(one.key, [medicine])], Reader.PERSON):
        assert note.minutes is not None
        assert note.minutes < note.hours * 60
        assert note.words.endswith("Ask your pharmacist.")


def test_long_use_is_noted_for_the_listed_classes_alone() -> None:
    (note,) = chronic_notes(["proton_pump_inhibitors", "levothyroxine", "gone"], Reader.PERSON)
    assert note == (
        "Proton-pump inhibitors (omeprazole, pantoprazole). They lower the magnesium in the body "
        "with long use. If you take one for long, mention it to your clinician. "
        "Ask your pharmacist."
    )
    assert chronic_notes([], Reader.PERSON) == []


def test_long_use_is_said_of_the_client_to_a_dietitian() -> None:
    assert chronic_notes(
        ["proton_pump_inhibitors", "potassium_sparing_diuretics"], Reader.DIETITIAN
    ) == [
        (
            "Proton-pump inhibitors (omeprazole, pantoprazole). They lower the magnesium in "
            "the body "
            "with long use. The client’s clinician should know of long use. A pharmacist can "
            "advise."
        ),
        (
            "Potassium-sparing diuretics (amiloride, spironolactone). They may raise the "
            "magnesium in "
            "the body. The client’s clinician should know of it before any supplement. "
            "A pharmacist can advise."
        ),
    ]


@pytest.mark.parametrize("one", medicine_classes(), ids=lambda one: one.key)
def test_no_advice_says_you_to_a_dietitian(one: MedicineClass) -> None:
    assert not re.search(r"\byou", one.words(Reader.DIETITIAN), re.IGNORECASE)


def test_every_class_has_a_key_of_its_own() -> None:
    assert len({one.key for one in medicine_classes()}) == len(medicine_classes()) == 30


def test_damaged_class_names_its_place(tmp_path: Path) -> None:
    with INTERACTIONS_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[0] |= {"hours_before_magnesium": ""}
    path = tmp_path / "classes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    with pytest.raises(ReferenceFileError, match="line 2, column hours_before_magnesium: goes"):
        load_classes(path)
