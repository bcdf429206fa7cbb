"""Each sentence has two forms: "you" for the person, "the client" for a dietitian."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.insights import report_text
from intake.science.kidneys import ask_before_taking, kidney_words, kidneys_unsure_words
from intake.science.limits import Limits, with_kidney_rule
from intake.science.reference.waters import water_note
from intake.science.signs.of_symptoms import emergency_signs, signs_on
from intake.science.spacing import TakenMedicine, chronic_notes, medicine_classes, spacing_notes
from intake.science.sums import Sums
from intake.science.supplements import medicine_note
from intake.science.u_shape import u_caption
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.usual_intake.explanation import explanation, limit_of_the_method
from intake.science.usual_intake.sentences import (
    answer_words,
    interval_words,
    more_days_words,
    notes,
    over_limit_words,
    summary,
    summary_line,
    supplement_words,
)
from intake.science.verdict.band_words import clinician_sets_range, origin_words
from intake.science.verdict.day_verdict import verdict_for
from intake.text import Reader
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
    make_sums,
    sums_of_a_day,
)
from tests.intake.science.test_adequacy import assessed

D = Decimal
KIDNEYS = with_kidney_rule(WOMAN)
OWN = make_limits(source="own", target_kind="own", reference="")
CLINICIANS = make_limits(source="clinician", target_kind="clinician", reference="")
SEX_NOT_SAID_WITH_SPREAD = replace(SEX_NOT_SAID, sd_within=D(85))
DATE = dt.date(2026, 11, 22)

YOU = re.compile(r"\byou(r|rs|rself)?\b", re.IGNORECASE)
CLIENT = re.compile(r"\bclient\b", re.IGNORECASE)

Build = Callable[[Reader], str]


@dataclass(frozen=True)
class Weakness:
    """A symptom that calls for an emergency number."""

    date: dt.date = DATE
    kind: str = "weakness"
    word: str = ""
    note: str = ""
    severity: int = 9


def headline(sums: Sums, limits: Limits) -> Build:
    return lambda reader: verdict_for(sums, limits, is_complete=True, reader=reader).headline


def detail(sums: Sums, limits: Limits, *, is_complete: bool = True) -> Build:
    return lambda reader: verdict_for(sums, limits, is_complete=is_complete, reader=reader).detail


def about_supplements(sums: Sums, limits: Limits) -> Build:
    return lambda reader: verdict_for(sums, limits, is_complete=True, reader=reader).supplement


@pytest.mark.parametrize(
    ("build", "person", "dietitian"),
    [
        (clinician_sets_range, "Your clinician sets your range.", "A clinician sets the range."),
        (lambda r: origin_words(OWN, r), "Set by yourself", "Set by the client"),
        (lambda r: origin_words(CLINICIANS, r), "Set by your clinician", "Set by a clinician"),
        (
            lambda r: origin_words(WOMAN, r),
            "IOM 1997, women 31 to 50",
            "IOM 1997, women 31 to 50",
        ),
        (headline(make_sums("169"), WOMAN), "96 mg below your band", "96 mg below the band"),
        (
            detail(make_sums("169"), WOMAN),
            "169 mg in all. Your band begins at 265 mg.",
            "169 mg in all. The band begins at 265 mg.",
        ),
        (headline(make_sums("264.9"), WOMAN), "Just under your band", "Just under the band"),
        (
            detail(make_sums("264.9"), WOMAN),
            "Your band begins at 265 mg.",
            "The band begins at 265 mg.",
        ),
        (headline(make_sums("300"), WOMAN), "In your band, borderline", "In the band, borderline"),
        (headline(make_sums("330"), WOMAN), "In your band", "In the band"),
        (
            detail(make_sums("330"), WOMAN),
            "330 mg in all. Your band is 265 to 415 mg.",
            "330 mg in all. The band is 265 to 415 mg.",
        ),
        (
            detail(make_sums("140"), OWN, is_complete=False),
            "The lower edge of your band is 265 mg.",
            "The lower edge of the band is 265 mg.",
        ),
        (
            detail(make_sums("300"), OWN, is_complete=False),
            "Past the lower edge of your band of 265 mg. 20 mg more to your target of 320 mg.",
            "Past the lower edge of the band of 265 mg. 20 mg more to the target of 320 mg.",
        ),
        (
            headline(make_sums("900"), CLINICIANS),
            "Above the range your clinician set",
            "Above the range a clinician set",
        ),
        (headline(make_sums("900"), OWN), "Above your band", "Above the band"),
        (
            detail(make_sums("900"), OWN),
            "900 mg from food and water. Your band ends at 415 mg.",
            "900 mg from food and water. The band ends at 415 mg.",
        ),
        (
            headline(make_sums("300"), SEX_NOT_SAID),
            "Cannot say without your sex",
            "Cannot say without the client’s sex",
        ),
        (
            detail(make_sums("300"), SEX_NOT_SAID),
            (
                "300 mg lies between the average needs of the two sexes, 265 and 350 mg. "
                "Your profile has a place for it."
            ),
            (
                "300 mg lies between the average needs of the two sexes, 265 and 350 mg. "
                "The profile has a place for it."
            ),
        ),
        (
            headline(make_sums("169"), KIDNEYS),
            "Your clinician sets your range",
            "A clinician sets the range",
        ),
        (
            detail(make_sums("100", supplement="400"), WOMAN),
            (
                "100 of 500 mg come from food, less than the 265 mg where your band begins. "
                "450 mg from food and 350 of 400 mg from supplements counts towards your band. "
                "Your band is 265 to 415 mg."
            ),
            (
                "100 of 500 mg come from food, less than the 265 mg where the band begins. "
                "450 mg from food and 350 of 400 mg from supplements counts towards the band. "
                "The band is 265 to 415 mg."
            ),
        ),
        (
            about_supplements(make_sums(supplement="400"), WOMAN),
            "Food does not count towards this limit. Ask your doctor or pharmacist about the dose.",
            (
                "Food does not count towards this limit. "
                "A doctor or pharmacist can advise on the dose."
            ),
        ),
        (
            about_supplements(make_sums(supplement="10"), INFANT),
            "No safe amount is established at this age; ask a doctor.",
            "No safe amount is established at this age; the client should ask a doctor.",
        ),
        (
            about_supplements(make_sums(supplement="10"), make_limits(supplement_limit=0)),
            "The limit set for you is 0 mg.",
            "The limit set is 0 mg.",
        ),
        (
            ask_before_taking,
            "With impaired kidneys, ask your doctor before taking any.",
            "With impaired kidneys, the client should ask a doctor before taking any.",
        ),
        (
            kidneys_unsure_words,
            (
                "You don’t know whether the kidneys work poorly: "
                "ask your doctor before taking more magnesium."
            ),
            (
                "The client does not know whether the kidneys work poorly, "
                "and should ask a doctor before taking more magnesium."
            ),
        ),
        (
            lambda r: answer_words(assessed(300, 7, reference=SEX_NOT_SAID_WITH_SPREAD), r),
            "cannot say without your sex",
            "cannot say without the client’s sex",
        ),
        (
            lambda r: answer_words(assessed(300, 7, limits=KIDNEYS), r),
            "your clinician sets your range",
            "a clinician sets the range",
        ),
        (
            lambda r: notes(replace(assessed(300, 7), reference_changed=True), r)[0],
            (
                "Your reference values changed in this time. All days are compared with those of "
                "22 November 2026."
            ),
            (
                "The reference values changed in this time. All days are compared with those of "
                "22 November 2026."
            ),
        ),
        (
            lambda r: notes(assessed(300, 7, limits=OWN), r)[0],
            ("This is about the average need of people like you, not about the band that was set."),
            (
                "This is about the average need of people like the client, not about "
                "the band "
                "that was set."
            ),
        ),
        (
            lambda r: explanation(assessed(300, 7), r)[0].source,
            "your log; food, water, and each day's supplements up to their limit; no medicines",
            "the log; food, water, and each day's supplements up to their limit; no medicines",
        ),
        (
            lambda r: explanation(assessed(300, 7), r)[1].formula,
            "where your days are weighed against, the fewer the more",
            "where the days are weighed against, the fewer the more",
        ),
        (
            u_caption,
            "Illustration of a reported U-shaped population association; not your risk.",
            "Illustration of a reported U-shaped population association; not the client’s risk.",
        ),
        (
            emergency_signs,
            (
                "Marked weakness, confusion, a slow or irregular heartbeat, difficulty "
                "breathing, fainting, tingling or weakness that spreads fast or upwards, sudden "
                "weakness of one side, trouble swallowing, new loss of bladder or bowel control, "
                "or a fit: call your emergency number now."
            ),
            (
                "Marked weakness, confusion, a slow or irregular heartbeat, difficulty "
                "breathing, fainting, tingling or weakness that spreads fast or upwards, sudden "
                "weakness of one side, trouble swallowing, new loss of bladder or bowel control, "
                "or a fit: call the emergency number now."
            ),
        ),
        (
            lambda r: signs_on(DATE, [Weakness()], r)[0].words,
            (
                "Marked weakness can be an emergency. If you have this now, "
                "call your emergency number."
            ),
            (
                "Marked weakness can be an emergency. If the client has this now, "
                "call the emergency number."
            ),
        ),
        (
            lambda r: medicine_note(D(700), kidneys_impaired=False, reader=r),
            "This is a laxative dose. Kidney trouble? Ask before taking more.",
            (
                "This is a laxative dose. With kidney trouble the client should ask before taking "
                "more."
            ),
        ),
        (
            lambda r: water_note("Donat Mg", D(100), kidneys_impaired=True, reader=r),
            (
                "Donat Mg has 1,000 mg of magnesium in a litre. "
                "With impaired kidneys, ask your clinician about it."
            ),
            (
                "Donat Mg has 1,000 mg of magnesium in a litre. "
                "With impaired kidneys, the client should ask a clinician about it."
            ),
        ),
        (
            lambda r: spacing_notes([None], [TakenMedicine("oral_iron")], r)[0].words,
            (
                "Iron by mouth and magnesium. Magnesium reduces its absorption. "
                "Take them 3 to 4 hours apart. Ask your pharmacist."
            ),
            (
                "Iron by mouth and magnesium. Magnesium reduces its absorption. "
                "Take them 3 to 4 hours apart. A pharmacist can advise."
            ),
        ),
        (
            lambda r: report_text.verdict_words(assessed(300, 7, limits=KIDNEYS), r),
            "Your clinician sets your range.",
            "A clinician sets the range.",
        ),
    ],
)
def test_a_sentence_has_a_form_for_each_reader(build: Build, person: str, dietitian: str) -> None:
    assert build(Reader.PERSON) == person
    assert build(Reader.DIETITIAN) == dietitian


def said_of_days(found: Adequacy, reader: Reader) -> Iterator[str]:
    yield answer_words(found, reader)
    yield summary(found, reader)
    yield summary_line(found, reader)
    yield over_limit_words(found, reader)
    yield supplement_words(found, reader)
    yield limit_of_the_method(reader)
    yield report_text.verdict_words(found, reader)
    yield from report_text.qualified_words(found, reader, ["Latte"])
    yield interval_words(found, reader)
    yield more_days_words(found, reader)
    yield from notes(found, reader)
    for step in explanation(found, reader):
        yield from (step.name, step.formula, step.working, step.source)


@pytest.mark.parametrize(
    "limits",
    [WOMAN, KIDNEYS, OWN, CLINICIANS, make_limits(supplement_limit=0)],
)
@pytest.mark.parametrize("supplement", ["0", "100", "900"])
@pytest.mark.parametrize("n", [1, 3, 7, 14])
@pytest.mark.parametrize("mean", [100, 300, 900])
def test_no_sentence_on_usual_intake_is_written_for_the_other_reader(
    limits: Limits, supplement: str, n: int, mean: int
) -> None:
    found = assessed(mean, n, limits=limits, supplement=supplement)
    found = replace(found, reference_changed=True)
    assert [words for words in said_of_days(found, Reader.DIETITIAN) if YOU.search(words)] == []
    assert [words for words in said_of_days(found, Reader.PERSON) if CLIENT.search(words)] == []


@given(sums_of_a_day(), limits_of_anybody(), st.booleans(), st.booleans())
def test_no_verdict_is_written_for_the_other_reader(
    sums: Sums, limits: Limits, has_kidney_rule: bool, is_complete: bool
) -> None:
    limits = with_kidney_rule(limits) if has_kidney_rule else limits
    for reader, other in ((Reader.PERSON, CLIENT), (Reader.DIETITIAN, YOU)):
        verdict = verdict_for(
            sums,
            limits,
            reader=reader,
            is_complete=is_complete,
            kidney_advice=kidney_words(3, "the last 14 days", reader) if has_kidney_rule else "",
        )
        words = (
            *(verdict.headline, verdict.beside_total, verdict.detail),
            *(verdict.supplement, verdict.total),
        )
        assert not any(other.search(sentence) for sentence in words)


@given(sums_of_a_day(), limits_of_anybody(), st.booleans())
def test_both_readers_get_the_same_verdict(sums: Sums, limits: Limits, is_complete: bool) -> None:
    one, other = (
        verdict_for(sums, limits, reader=reader, is_complete=is_complete) for reader in Reader
    )
    empty = dict.fromkeys(("headline", "beside_total", "detail", "supplement"), "")
    assert replace(one, **empty) == replace(other, **empty)  # type: ignore[arg-type]  # all words
    numbers = [
        re.findall(r"[\d,.]*\d", f"{verdict.headline} {verdict.beside_total} {verdict.detail}")
        for verdict in (one, other)
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("reader", list(Reader))
def test_no_note_on_medicines_is_written_for_the_other_reader(reader: Reader) -> None:
    other = YOU if reader is Reader.DIETITIAN else CLIENT
    keys = [one.key for one in medicine_classes()]
    spacing = spacing_notes([None], [TakenMedicine(key) for key in keys], reader)
    words = [*chronic_notes(keys, reader), *(note.words for note in spacing)]
    # A diuretic and a proton-pump inhibitor are one note; raltegravir is told on both pages.
    assert len(words) == len(keys)
    assert [sentence for sentence in words if other.search(sentence)] == []
