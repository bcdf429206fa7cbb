"""The rows of the reference file, each with whom it is for and how far it was checked.

The numbers live in ``fixtures/references/dri_magnesium.csv`` and nowhere else;
``docs/science.md`` says where each comes from and how sure it is. Pure: no Django.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from accounts.rules import OLDEST_YEARS, KnownSex, KnownStage
from intake.science.limits import PublishedKind
from intake.science.reference.tables import (
    REFERENCES,
    Certainty,
    ReferenceLine,
    read_reference_lines,
)

#: How a row was checked against its source: there, in what others print of it, or not yet.
#: In the last of these the target was looked up and the supplement limit was not.
Checked = Literal["looked up", "secondary", "memory", "looked up, limit secondary"]

#: In the file, a row for both sexes.
ANY_SEX = "any"

#: Where the reference rows are kept.
REFERENCE_FILE = REFERENCES / "dri_magnesium.csv"

#: The age, in years, from which the file's rows are called those of adults.
ADULT_FROM = 19

COLUMNS = (
    "profile",
    "group",
    "sex",
    "age_min",
    "age_max",
    "stage",
    "ear_mg",
    "ear_certainty",
    "rda_mg",
    "ai_mg",
    "ul_supplement_mg",
    "high_mg",
    "sd_within_mg",
    "sd_certainty",
    "source",
    "cv_req",
    "checked",
    "target_kind",
    "set_name",
)


@dataclass(frozen=True)
class ReferenceRow:
    """One row of the reference file; amounts in mg a day, None where there is none."""

    profile: str
    group: str
    #: A ``KnownSex``, or ``ANY_SEX``.
    sex: str
    #: First and last completed month of life the row holds for.
    months_min: int
    months_max: int
    stage: KnownStage
    ear: Decimal | None
    ear_certainty: Certainty
    rda: Decimal | None
    ai: Decimal | None
    ul_supplement: Decimal | None
    #: The default upper edge (1.3 times the RDA); None where there is none.
    high: Decimal | None
    sd_within: Decimal | None
    sd_certainty: Certainty
    source: str
    #: Spread of the requirement from person to person, as a share of ``ear``.
    cv_req: Decimal | None
    checked: Checked
    #: What kind of number ``target`` is.
    target_kind: PublishedKind
    #: What the whole set of values is called inside a sentence: "the Nordic values".
    set_name: str

    @property
    def target(self) -> Decimal | None:
        """The recommended or, failing that, the adequate intake."""
        return self.ai if self.rda is None else self.rda

    @property
    def ages(self) -> str:
        """The ages in words: "31 to 50", "51 and over", "6 to 11 months" (completed)."""
        first, last = self.months_min // 12, (self.months_max + 1) // 12 - 1
        if self.months_max < 12:
            return f"{self.months_min} to {self.months_max} months"
        if first == last:
            return f"aged {first}"
        return f"{first} and over" if last >= OLDEST_YEARS else f"{first} to {last}"

    @property
    def reaches_adults(self) -> bool:
        """Whether adults are among those the row is for."""
        return self.months_max >= ADULT_FROM * 12

    @property
    def people(self) -> str:
        """Whom the row is for, in words: "women 31 to 50"."""
        if self.stage is not KnownStage.NONE:
            stage = "in pregnancy" if self.stage is KnownStage.PREGNANT else "while breastfeeding"
            return f"{stage}, {self.ages}"
        if self.sex == ANY_SEX:
            return f"{'infants' if self.months_max < 12 else 'children'} {self.ages}"
        if not self.reaches_adults:
            return f"{'girls' if self.sex == KnownSex.FEMALE else 'boys'} {self.ages}"
        return f"{'women' if self.sex == KnownSex.FEMALE else 'men'} {self.ages}"


def load_rows(path: Path) -> tuple[ReferenceRow, ...]:
    """Read a reference file.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    rows: list[ReferenceRow] = []
    for line in read_reference_lines(path, COLUMNS):
        row = _row(line)
        clash = next((other for other in rows if _overlap(row, other)), None)
        if clash is not None:
            raise line.fault("group", f"overlaps with {clash.group!r}.")
        if any(other.profile == row.profile and other.set_name != row.set_name for other in rows):
            raise line.fault("set_name", f"is not that of the other rows of {row.profile}.")
        rows.append(row)
    return tuple(rows)


def _overlap(row: ReferenceRow, other: ReferenceRow) -> bool:
    return (
        (row.profile, row.stage) == (other.profile, other.stage)
        and (row.sex == other.sex or ANY_SEX in {row.sex, other.sex})
        and row.months_min <= other.months_max
        and other.months_min <= row.months_max
    )


def _row(line: ReferenceLine) -> ReferenceRow:
    """Build one row. Raises ReferenceFileError naming the column at fault."""
    certainties = get_args(Certainty)
    age_min, age_max = line.amount("age_min"), line.amount("age_max")
    if age_min > age_max:
        raise line.fault("age_max", "is below age_min.")
    row = ReferenceRow(
        profile=line.text("profile"),
        group=line.text("group"),
        sex=line.one_of("sex", (*KnownSex, ANY_SEX)),
        months_min=math.ceil(age_min * 12),
        months_max=_last_month(age_max),
        stage=KnownStage(line.one_of("stage", tuple(KnownStage))),
        ear=line.number("ear_mg"),
        ear_certainty=line.one_of("ear_certainty", certainties),  # type: ignore[arg-type]  # checked
        rda=line.number("rda_mg"),
        ai=line.number("ai_mg"),
        ul_supplement=line.number("ul_supplement_mg"),
        high=line.number("high_mg"),
        sd_within=line.number("sd_within_mg"),
        sd_certainty=line.one_of("sd_certainty", certainties),  # type: ignore[arg-type]  # checked
        source=line.text("source"),
        cv_req=line.number("cv_req"),
        checked=line.one_of("checked", get_args(Checked)),  # type: ignore[arg-type]  # checked
        target_kind=line.one_of("target_kind", get_args(PublishedKind)),  # type: ignore[arg-type]  # checked
        set_name=line.text("set_name"),
    )
    if row.target is None or (row.rda is not None and row.ai is not None):
        raise line.fault("rda_mg", "exactly one of rda_mg and ai_mg is needed.")
    if (row.ai is None) == (row.target_kind == "AI"):
        raise line.fault("target_kind", "is AI beside ai_mg, and nowhere else.")
    if row.ear is not None and row.ear > row.target:
        raise line.fault("ear_mg", "is above the recommended intake.")
    if row.high is not None and (row.rda is None or row.high < row.rda):
        raise line.fault("high_mg", "needs a recommended intake at or below it.")
    if (row.ear is None) != (not row.ear_certainty):
        raise line.fault("ear_certainty", "belongs to ear_mg: both or neither.")
    if (row.ear is None) != (row.cv_req is None):
        raise line.fault("cv_req", "belongs to ear_mg: both or neither.")
    if row.cv_req is not None and not 0 < row.cv_req < 1:
        raise line.fault("cv_req", "is not a share of the requirement.")
    if (row.sd_within is None) != (not row.sd_certainty):
        raise line.fault("sd_certainty", "belongs to sd_within_mg: both or neither.")
    return row


def _last_month(age_max: Decimal) -> int:
    """The last completed month: whole years run to the next birthday, 0.49 to month 5."""
    if age_max == age_max.to_integral_value():
        return int(age_max) * 12 + 11
    return math.floor(age_max * 12)


@cache
def rows() -> tuple[ReferenceRow, ...]:
    """Return the reference rows that come with Midband, read once."""
    return load_rows(REFERENCE_FILE)
