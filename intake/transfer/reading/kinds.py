"""Food, water, supplement or medicine: what a row of another app's diary is.

A supplement counted as food escapes the limit for supplements, so evidence is
weighed from the category, the name of the meal, the name and its form, the
unit, the food of that name in the table, and magnesium without energy. Where
it agrees it decides; where it is weak or contradicts itself the person is
asked, once for each name, and until they say otherwise the row counts as a
supplement. The words are in
``reading.kind_vocabulary``. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intake.transfer.reading import kind_vocabulary
from intake.transfer.reading.kind_evidence import (
    FOOD,
    MEDICINE,
    SUPPLEMENT,
    SUPPLEMENTAL,
    WATER,
    NameEvidence,
    UnitEvidence,
    category_kind,
    group_kind,
    has_word_starting,
    name_evidence,
    unit_evidence,
)
from intake.transfer.reading.kind_nutrients import NutrientEvidence

#: What a person may answer; "food" is food or drink.
ANSWERS = (SUPPLEMENT, MEDICINE, FOOD)


@dataclass(frozen=True, slots=True)
class Classification:
    """What a row is taken for."""

    kind: str
    #: Why the person is asked, as a sentence; empty where the evidence decides.
    doubt: str = ""
    #: What it is if it is neither supplement nor medicine: food or water.
    otherwise: str = FOOD
    #: Stated by the file in our own words; no answer changes it.
    is_stated: bool = False
    #: Magnesium that is put on the skin or into a bath, which is not intake.
    is_for_skin: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether the person is to say what it is."""
        return bool(self.doubt)

    @property
    def is_settled(self) -> bool:
        """Whether no number of a row changes it: it is asked, counted apart, or water."""
        return self.can_be_answered or self.is_stated or self.otherwise == WATER

    @property
    def can_be_answered(self) -> bool:
        """Whether the person's word for its name holds for this row, too."""
        return self.is_asked or (self.kind in SUPPLEMENTAL and not self.is_stated)


@dataclass
class KindClassifier:
    """Says what rows are; remembers what it said, since names repeat."""

    #: Kind of the foods in the table, by ``name_key`` their names.
    table: Mapping[str, str] = field(default_factory=dict)
    #: The person's word, by ``name_key`` the name.
    answers: Mapping[str, str] = field(default_factory=dict)
    #: Their word for all other names that are asked about; empty where there is none.
    rest: str = ""
    #: Keys of the answers that some row took.
    used: set[str] = field(default_factory=set)
    #: Names of no food we know that are asked about for the numbers of some row, by ``name_key``.
    doubted: dict[str, Classification] = field(default_factory=dict)
    _said: dict[tuple[str, str, str, str], Classification] = field(default_factory=dict, repr=False)

    def classify(self, *, name: str, group: str, unit: str, category: str) -> Classification:
        """Weigh the evidence of one row; texts as the file has them."""
        asked = (name, group, unit, category)
        said = self._said.get(asked)
        if said is None:
            said = self._said[asked] = weigh_evidence(
                name=name,
                group=group,
                unit=unit,
                category=category,
                known=self.table.get(name_key(name), ""),
            )
        return said

    def with_nutrients(
        self,
        verdict: Classification,
        numbers: NutrientEvidence,
        *,
        name: str,
        unit: str,
        category: str,
    ) -> Classification:
        """The verdict, or a doubt where the numbers of the row are those of no food.

        The doubt is kept for the name's other rows, the ones before included: ``again``.
        """
        if numbers.has_energy_of_food or verdict.is_settled or name_key(name) in self.table:
            return verdict
        is_food = category_kind(category) == FOOD or name_evidence(name)[0] is NameEvidence.PLAIN
        doubt = numbers.doubt(
            is_counted=has_word_starting(unit, kind_vocabulary.COUNTED), is_food=is_food
        )
        if not doubt:
            return verdict
        doubted = Classification(SUPPLEMENT, doubt, verdict.otherwise)
        return self.doubted.setdefault(name_key(name), doubted)

    def reconsider(self, name: str, verdict: Classification) -> Classification:
        """The verdict of a row after all others were weighed."""
        return verdict if verdict.is_settled else self.doubted.get(name_key(name), verdict)

    def final_kind(self, name: str, verdict: Classification) -> str:
        """The kind of a row after the person's word, where there is one."""
        if not verdict.can_be_answered:
            return verdict.kind
        key = name_key(name)
        answer = self.answers.get(key, "")
        if answer:
            self.used.add(key)
        elif verdict.is_asked:
            answer = self.rest
        if not answer:
            return verdict.kind
        return verdict.otherwise if answer == FOOD else answer


def name_key(name: str) -> str:
    """Equal for names that one answer holds for."""
    return " ".join(name.split()).casefold()


def weigh_evidence(
    *, name: str, group: str, unit: str, category: str, known: str = ""
) -> Classification:
    """Weigh all there is of a row; ``known`` is the kind of the food in the table so named."""
    stated = category.casefold().strip()
    says, is_watery, is_in_pieces, is_for_skin = name_evidence(name)
    shelf = category_kind(category)
    is_water = known == WATER or (
        is_watery and (not shelf or has_word_starting(category, kind_vocabulary.DRINK_CATEGORIES))
    )
    otherwise = WATER if is_water or stated == WATER else FOOD
    if stated in {*SUPPLEMENTAL, WATER}:
        return Classification(stated, "", otherwise, is_stated=True, is_for_skin=is_for_skin)
    piece = UnitEvidence.NOTHING if is_in_pieces else unit_evidence(unit)
    meal = group_kind(group)
    kind = _supplemental(says, shelf, known, meal)
    doubt = _doubt(says, piece, shelf, known, meal)
    if doubt is None:
        return Classification(otherwise, otherwise=otherwise)
    return Classification(kind, doubt, otherwise, is_for_skin=is_for_skin)


def _supplemental(says: NameEvidence, shelf: str, known: str, meal: str) -> str:
    """Which of the two kinds it is, if it is one of them.

    Most sort antacids under supplements, so of categories only "medicine" tells.
    """
    if shelf == MEDICINE:
        return MEDICINE
    for told in (known, says, shelf, meal):
        if told in SUPPLEMENTAL:
            return str(told)
    return SUPPLEMENT


def _doubt(
    says: NameEvidence, piece: UnitEvidence, shelf: str, known: str, meal: str
) -> str | None:
    """Why it is asked; empty where it surely is a supplement, None where it surely is none."""
    is_named = says in {NameEvidence.SUPPLEMENT, NameEvidence.MEDICINE} or known in SUPPLEMENTAL
    is_food_named = says is NameEvidence.PLAIN or known in {FOOD, WATER}
    if not (is_named or piece is UnitEvidence.SURE or shelf in SUPPLEMENTAL or meal):
        is_in_table = known in {FOOD, WATER}
        return _faint_doubt(says, piece, shelf, is_named=is_food_named, is_in_table=is_in_table)
    if shelf == FOOD:
        return "Its category is one of food, the rest speaks for a supplement."
    if is_food_named and not (says is NameEvidence.SUPPLEMENT and piece is UnitEvidence.SURE):
        return "It is named like a food, the rest speaks for a supplement."
    if piece is UnitEvidence.DISH and shelf not in SUPPLEMENTAL:
        return "It is measured like a food, the rest speaks for a supplement."
    is_backed = says in {NameEvidence.HINT, NameEvidence.TORN} or piece in {
        UnitEvidence.SURE,
        UnitEvidence.MAYBE,
    }
    if not (is_named or is_backed or shelf in SUPPLEMENTAL):
        return "It stands among supplements or medicines, and nothing else says that it is one."
    return ""


def _faint_doubt(
    says: NameEvidence, piece: UnitEvidence, shelf: str, *, is_named: bool, is_in_table: bool
) -> str | None:
    """The same where nothing speaks plainly for a supplement.

    ``is_named`` says that it is named like a food, ``is_in_table`` like one of the table.
    """
    if says is NameEvidence.TORN and not is_in_table:
        return "It is named like a supplement and like a food."
    if shelf == FOOD or is_named:
        return None
    if says is NameEvidence.HINT:
        return "Some take it as a supplement, some eat it."
    if piece is UnitEvidence.MAYBE:
        return "It is counted in pieces, as supplements are."
    return None
