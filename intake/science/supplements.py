"""Supplements: elemental magnesium in a compound, implausible numbers, notes.

The forms are in ``fixtures/references/supplement_forms.csv``. Labels state
elemental magnesium; the percentage is only for labels that give the weight of
the compound. Intake is never multiplied by an absorption. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from foods.amounts import show_mg
from intake.science.limits import Limits
from intake.science.reference.profiles import adult_supplement_limit
from intake.science.reference.tables import REFERENCES, ReferenceLine, read_reference_lines
from intake.science.zones import SupplementState, supplement_state_at
from intake.text import Reader, sentences, show_beside

#: Where the forms are kept.
FORMS_FILE = REFERENCES / "supplement_forms.csv"
COLUMNS = ("form", "compound", "formula", "elemental_pct", "note", "source", "certainty")

#: More compound (mg) than one tablet or capsule holds (policy).
LARGEST_PIECE_MG = Decimal(1500)
#: More elemental magnesium (mg) in one piece than the US limit for a day.
MUCH_IN_ONE_PIECE_MG = Decimal(350)
#: The European supplement limit (mg a day; SCF 2001), which other sets took over.
SCF_LIMIT_MG = Decimal(250)
#: From this amount (mg) in a single dose the note on splitting is given that belongs to it:
#: half of the SCF limit, which was derived from two or more doses a day.
SPLIT_FROM_MG = Decimal(125)
#: Above this a day (mg) a US label of an oral medicine must carry a kidney warning (FDA 2004).
KIDNEY_WARNING_ABOVE_MG = Decimal(600)
#: Days in the mean that is compared with the supplement limit beside the day itself.
WEEK = 7

SKIN_NOTE = (
    "Oils, sprays, creams and baths are not counted. Nobody knows how much goes through the skin, "
    "and needs and limits are about what is swallowed."
)
ANTACID_NOTE = (
    "Magnesium in antacids and laxatives counts towards the supplement limit alone. It is the same "
    "magnesium, but taken as a medicine, and no part of what you eat."
)


@dataclass(frozen=True)
class SupplementForm:
    """One compound of magnesium; a form may come with and without water of crystallisation."""

    form: str
    compound: str
    #: Atoms, for checking the share: "MgC4H8N2O4".
    formula: str
    #: Magnesium by weight, in per cent.
    elemental_pct: Decimal
    note: str
    source: str
    certainty: str


def load_forms(path: Path) -> tuple[SupplementForm, ...]:
    """Read a file of forms; the first compound of a form is its usual one.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    return tuple(_form(line) for line in read_reference_lines(path, COLUMNS))


def _form(line: ReferenceLine) -> SupplementForm:
    share = line.amount("elemental_pct")
    if not 0 < share < 100:
        raise line.fault("elemental_pct", "is not a share in per cent.")
    return SupplementForm(
        form=line.text("form"),
        compound=line.text("compound"),
        formula=line.text("formula"),
        elemental_pct=share,
        note=line.cells["note"],
        source=line.text("source"),
        certainty=line.certainty(),
    )


@cache
def forms() -> tuple[SupplementForm, ...]:
    """Return the compounds that come with Midband, read once."""
    return load_forms(FORMS_FILE)


def form_named(form: str, compound: str = "") -> SupplementForm | None:
    """Return a compound by its form; the usual one unless ``compound`` names another."""
    return next(
        (one for one in forms() if one.form == form and compound in {"", one.compound}), None
    )


def form_note(form: str) -> str:
    """Return what is worth knowing of a form; empty where there is nothing."""
    one = form_named(form)
    return "" if one is None else one.note


def elemental_mg(compound_mg: Decimal, form: str, compound: str = "") -> Decimal:
    """Return the elemental magnesium (mg) in a weight of compound (mg), to 0.1 mg.

    Raises ValueError for an unknown form and a weight below zero.
    """
    one = form_named(form, compound)
    if one is None:
        raise ValueError(f"No form of magnesium is called {compound or form!r}.")
    if not compound_mg.is_finite() or compound_mg < 0:
        raise ValueError("A weight is zero or more.")
    return (compound_mg * one.elemental_pct / 100).quantize(Decimal("0.1"))


def check_elemental(mg_per_piece: Decimal, form: str = "") -> str:
    """Say when elemental magnesium (mg in one piece) looks like the weight of the compound.

    Empty where it does not. A warning, never a refusal: sachets may hold more.
    """
    one = form_named(form)
    if one is not None:
        compound_mg = mg_per_piece * 100 / one.elemental_pct
        if compound_mg > LARGEST_PIECE_MG or mg_per_piece > MUCH_IN_ONE_PIECE_MG:
            return (
                f"{show_mg(mg_per_piece)} mg of elemental magnesium would be "
                f"{show_mg(compound_mg)} mg of {one.compound}, which is much for one piece. If "
                f"{show_mg(mg_per_piece)} mg is the weight of the compound, the magnesium in it "
                f"is about {show_mg(elemental_mg(mg_per_piece, form))} mg. Check the label."
            )
    elif mg_per_piece > MUCH_IN_ONE_PIECE_MG:
        return (
            f"{show_mg(mg_per_piece)} mg is much for one piece. Check that the label says "
            "elemental magnesium, not the weight of the compound."
        )
    return ""


def split_dose_note(doses_mg: Sequence[Decimal], profile: str) -> str:
    """Say, where a profile has the European limit, when a supplement is better taken in parts.

    ``doses_mg`` holds one amount (mg) for each time of day. Empty elsewhere, and
    where no single dose is large.
    """
    if not doses_mg or max(doses_mg) <= SPLIT_FROM_MG:
        return ""
    if adult_supplement_limit(profile) != SCF_LIMIT_MG:
        return ""
    return (
        f"The European limit of {show_mg(SCF_LIMIT_MG)} mg a day was set with two or more doses a "
        f"day in mind: {show_mg(max(doses_mg))} mg at once may be better taken in parts."
    )


def pregnancy_words(reader: Reader) -> str:
    """Say, of a pregnancy, whom to ask before any supplement or medicine with magnesium."""
    return reader.choose(
        "In pregnancy, ask your midwife or doctor before taking any magnesium.",
        "In pregnancy the client should ask a midwife or doctor before taking any magnesium.",
    )


def medicine_note(medicine_mg: Decimal, *, kidneys_impaired: bool, reader: Reader) -> str:
    """Return a note where a day's magnesium medicine (mg) is one that US labels warn about.

    Empty otherwise. The question about kidneys is left out where they are known to be impaired.
    """
    if medicine_mg <= KIDNEY_WARNING_ABOVE_MG:
        return ""
    kidneys = reader.choose(
        "Kidney trouble? Ask before taking more.",
        "With kidney trouble the client should ask before taking more.",
    )
    return sentences("This is a laxative dose.", "" if kidneys_impaired else kidneys)


def week_mean(supplemental_mg: Iterable[tuple[dt.date, Decimal]], last: dt.date) -> Decimal | None:
    """Return the mean (mg a day) of the known days among the seven that end with ``last``.

    Give one pair for each day on which what was taken is known, zero included;
    None where there is no such day.
    """
    first = last - dt.timedelta(days=WEEK - 1)
    known = [amount for date, amount in supplemental_mg if first <= date <= last]
    return sum(known, Decimal(0)) / len(known) if known else None


def week_words(mean_mg: Decimal | None, limits: Limits) -> str:
    """Compare the mean of a week (mg a day) with the supplement limit, in words.

    Empty where nothing is known of the week, and where any supplement alerts.
    """
    limit = limits.supplement_limit
    if mean_mg is None or limit is None or limits.no_supplement_is_safe or not limit:
        return ""
    is_over = supplement_state_at(mean_mg, limits) is SupplementState.OVER
    mean = show_beside(mean_mg, limit)
    return (
        f"Mean of the last {WEEK} days: {mean} mg a day, above the limit of {show_mg(limit)} mg."
        if is_over
        else f"Mean of the last {WEEK} days: {mean} mg a day. The limit is {show_mg(limit)} mg."
    )
