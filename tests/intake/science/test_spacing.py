"""Medicines and magnesium: hours apart, round the clock, and long use."""

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.reference.tables import ReferenceFileError
from intake.science.spacing import (
    BOTH_LOWER,
    COLUMNS,
    INTERACTIONS_FILE,
    MedicineClass,
    MedicineRule,
    TakenMedicine,
    chronic_notes,
    class_named,
    combined_note,
    listed_words,
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
        ("quinolones", "08:00", "13:59", True),
        ("quinolones", "08:00", "14:00", False),
        ("tetracyclines", "08:00", "13:59", True),
        ("tetracyclines", "12:00", "10:00", False),
        ("moxifloxacin", "08:00", "15:59", True),
        ("moxifloxacin", "08:00", "16:00", False),
        ("moxifloxacin", "12:00", "08:01", True),
        ("moxifloxacin", "12:00", "08:00", False),
        ("integrase_inhibitors", "08:00", "13:59", True),
        ("integrase_inhibitors", "12:00", "10:00", False),
        ("eltrombopag", "08:00", "12:00", False),
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


HOURS = {
    "tetracyclines": (6, 2),
    "quinolones": (6, 2),
    "moxifloxacin": (8, 4),
    "integrase_inhibitors": (6, 2),
    "dolutegravir_rilpivirine": (6, 4),
    "eltrombopag": (4, 4),
    "hydroxychloroquine": (4, 4),
    "quinidine": (4, 4),
    "sodium_fluoride": (3, 3),
    "cellulose_sodium_phosphate": (1, 1),
    "mycophenolate": (2, 2),
    "rosuvastatin": (2, 2),
    "fexofenadine": (2, 2),
}


@pytest.mark.parametrize("key", HOURS)
def test_hours_of_the_table(key: str) -> None:
    one = class_named(key)
    assert one is not None
    assert (one.hours_after, one.hours_before) == tuple(map(Decimal, HOURS[key]))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("quinolones", "keep it 2 hours before or 6 hours after magnesium"),
        ("moxifloxacin", "keep it 4 hours before or 8 hours after magnesium"),
        ("eltrombopag", "keep 4 hours apart"),
        ("cellulose_sodium_phosphate", "keep 1 hour apart"),
        ("raltegravir", "not with magnesium, not even hours apart"),
        ("digoxin", ""),
    ],
)
def test_how_far_apart_in_a_line(key: str, words: str) -> None:
    one = class_named(key)
    assert one is not None
    assert one.apart_words == words


@pytest.mark.parametrize("key", ["quinolones", "moxifloxacin"])
def test_quinolones_carry_their_word_on_nerves(key: str) -> None:
    one = class_named(key)
    assert one is not None
    assert "can damage nerves: with new tingling or pain ring the prescriber at once." in one.words(
        Reader.PERSON
    )
    assert (
        "can damage nerves: with new tingling or pain the client should ring the prescriber at "
        "once."
    ) in one.words(Reader.DIETITIAN)


@pytest.mark.parametrize("times", [[], [at("20:00")]])
def test_raltegravir_is_told_of_whatever_the_hours(times: list[dt.time]) -> None:
    found = spacing_notes(
        [at("08:00")],
        [TakenMedicine("levothyroxine"), TakenMedicine("raltegravir", times)],
        Reader.PERSON,
    )
    assert [note.medicine.key for note in found] == ["raltegravir", "levothyroxine"]
    assert (found[0].minutes, found[0].hours) == (None, None)
    assert found[0].words == (
        "Raltegravir and magnesium. Antacids with magnesium lower its level, even when taken "
        "hours apart, so that HIV may no longer be held down. Do not take antacids with "
        "magnesium, not even hours apart. Ask first about any other magnesium. "
        "Ask your pharmacist."
    )
    assert spacing_notes([], [TakenMedicine("raltegravir", times)], Reader.PERSON) == []


def test_a_diuretic_and_a_proton_pump_inhibitor_are_one_note() -> None:
    keys = ["proton_pump_inhibitors", "digoxin", "loop_thiazide_diuretics"]
    both, digoxin = chronic_notes(keys, Reader.PERSON)
    assert (
        both
        == combined_note(keys, Reader.PERSON)
        == (
            "Loop and thiazide diuretics (furosemide, hydrochlorothiazide) and proton-pump "
            "inhibitors (omeprazole, pantoprazole). Each lowers the magnesium in the body with "
            "long use, and together they may lower it more. If you take both for long, mention "
            "them to your clinician together. Ask your pharmacist."
        )
    )
    assert digoxin.startswith("Digoxin. Low magnesium makes it more toxic.")
    client = combined_note(keys, Reader.DIETITIAN)
    assert "The client’s clinician should know of long use of both." in client
    words = listed_words(keys, Reader.PERSON)
    assert words["proton_pump_inhibitors"] == words["loop_thiazide_diuretics"] == ""
    assert words["digoxin"]


@pytest.mark.parametrize("key", BOTH_LOWER)
def test_one_of_the_two_keeps_its_own_note(key: str) -> None:
    assert combined_note([key], Reader.PERSON) == ""
    assert len(chronic_notes([key], Reader.PERSON)) == 1
    assert listed_words([key], Reader.PERSON)[key]


@pytest.mark.parametrize(
    "key",
    [
        *("digoxin", "aminoglycosides", "ciclosporin", "tacrolimus"),
        *("cisplatin", "amphotericin_b", "egfr_antibodies"),
    ],
)
def test_what_moves_magnesium_in_the_body_is_a_note_without_hours(key: str) -> None:
    one = class_named(key)
    assert one is not None
    assert one.rule is MedicineRule.LONG_USE
    for reader in Reader:
        (note,) = chronic_notes([key], reader)
        assert "magnesium" in note


def test_class_that_left_the_table_is_passed_over() -> None:
    assert class_named("gone") is None
    assert spacing_notes([at("08:00")], [TakenMedicine("gone", [at("08:00")])], Reader.PERSON) == []


@given(st.sampled_from(SPACED), times, times)
def test_notes_are_only_about_times_that_are_too_near(
    one: MedicineClass, magnesium: dt.time, medicine: dt.time
) -> None:
    for note in spacing_notes([magnesium], [TakenMedicine(one.key, [medicine])], Reader.PERSON):
        assert note.minutes is not None
        assert note.hours is not None
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


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"hours_before_magnesium": ""}, "line 2, column hours_before_magnesium: goes"),
        ({"rule": "sometimes"}, "line 2, column rule: 'sometimes' is none of apart"),
        ({"rule": "long_use"}, "line 2, column rule: goes with hours"),
    ],
)
def test_damaged_class_names_its_place(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    with INTERACTIONS_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[0] |= changed
    path = tmp_path / "classes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    with pytest.raises(ReferenceFileError, match=words):
        load_classes(path)
