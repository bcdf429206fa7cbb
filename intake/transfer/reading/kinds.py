"""Decides whether a row of another app's diary is food, water, supplement or medicine.

A supplement counted as food would escape the supplement limit. So the category,
the meal, the name, the unit, the food of that name in the table, and magnesium
without energy are weighed against each other. Where they agree, the kind is
decided. Where they are weak or contradict each other, the person is asked once
for each name, and until the answer the row counts as a supplement. The words
are in ``fixtures/import_words.csv``. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

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
    read_name,
    unit_evidence,
)
from intake.transfer.reading.kind_nutrients import NutrientEvidence
from intake.transfer.reading.kind_vocabulary import WordList

#: What a person may answer; "food" is food or drink.
ANSWERS = (SUPPLEMENT, MEDICINE, FOOD)


@dataclass(frozen=True, slots=True)
class Classification:
    """The kind a row is taken for, and how sure that is."""

    kind: str
    #: Why the person is asked, as a sentence; empty where the evidence decides.
    doubt: str = ""
    #: The kind if it is neither supplement nor medicine: food or water.
    otherwise: str = FOOD
    #: Whether the file states the kind in our own words; no answer changes it.
    is_stated: bool = False
    #: Whether it is put on the skin or into a bath, which is not intake.
    is_for_skin: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether the person is asked what it is."""
        return bool(self.doubt)

    @property
    def is_settled(self) -> bool:
        """Whether the row's magnesium and energy change nothing: asked, supplemental or water."""
        return self.can_be_answered or self.is_stated or self.otherwise == WATER

    @property
    def can_be_answered(self) -> bool:
        """Whether the person's answer for its name holds for this row, too."""
        return self.is_asked or (self.kind in SUPPLEMENTAL and not self.is_stated)


@dataclass
class KindClassifier:
    """Classifies the rows of one file. Keeps its results, since names repeat."""

    #: Kind of the foods in the table, by ``name_key`` of their names.
    table: Mapping[str, str] = field(default_factory=dict)
    #: Names in ``table`` that a supplement or medicine shares with a food, by ``name_key``.
    shared: Set[str] = frozenset()
    #: The person's answers, by ``name_key`` of the name.
    answers: Mapping[str, str] = field(default_factory=dict)
    #: Their answer for all other names that are asked about; empty where there is none.
    rest: str = ""
    #: Keys of the answers that some row used.
    used: set[str] = field(default_factory=set)
    #: Names in no food table that some row's magnesium and energy make doubtful, by ``name_key``.
    doubted: dict[str, Classification] = field(default_factory=dict)
    _known: dict[tuple[str, str, str, str], Classification] = field(
        default_factory=dict, repr=False
    )

    def classify(self, *, name: str, group: str, unit: str, category: str) -> Classification:
        """Classify a row by its texts, given as the file has them."""
        texts = (name, group, unit, category)
        found = self._known.get(texts)
        if found is None:
            found = self._known[texts] = weigh_evidence(
                name=name,
                group=group,
                unit=unit,
                category=category,
                known=self.table.get(name_key(name), ""),
                is_shared=name_key(name) in self.shared,
            )
        return found

    def with_nutrients(
        self,
        found: Classification,
        nutrients: NutrientEvidence,
        *,
        name: str,
        unit: str,
        category: str,
    ) -> Classification:
        """Return the classification, or a doubtful one where no food has such nutrients.

        The doubt also holds for the other rows of the name; ``reconsider`` gives
        it to those that were read before.
        """
        if nutrients.has_energy_of_food or found.is_settled or name_key(name) in self.table:
            return found
        is_food = category_kind(category) == FOOD or read_name(name).evidence is NameEvidence.PLAIN
        is_counted = has_word_starting(unit, WordList.COUNTED)
        doubt = nutrients.doubt(is_counted=is_counted, is_food=is_food)
        if not doubt:
            return found
        doubted = Classification(SUPPLEMENT, doubt, found.otherwise)
        return self.doubted.setdefault(name_key(name), doubted)

    def reconsider(self, name: str, found: Classification) -> Classification:
        """Return the classification of a row after all other rows were classified."""
        return found if found.is_settled else self.doubted.get(name_key(name), found)

    def final_kind(self, name: str, found: Classification) -> str:
        """Return the kind of a row after the person's answer, where there is one."""
        if not found.can_be_answered:
            return found.kind
        key = name_key(name)
        answer = self.answers.get(key, "")
        if answer:
            self.used.add(key)
        elif found.is_asked:
            answer = self.rest
        if not answer:
            return found.kind
        return found.otherwise if answer == FOOD else answer


def name_key(name: str) -> str:
    """Return what names that share one answer have in common."""
    return " ".join(name.split()).casefold()


class _Evidence(NamedTuple):
    """What each part of a row says; a kind is empty where the part says none."""

    name: NameEvidence
    unit: UnitEvidence
    #: Kind that the category names.
    category: str
    #: Kind of the food in the table with this name.
    known: str
    #: Kind that is kept in a meal of this name.
    group: str
    #: Whether the table has a food of this name beside a supplement or medicine.
    is_shared: bool

    @property
    def is_named_supplemental(self) -> bool:
        """Whether the name, or the food in the table, is one of a supplement or medicine."""
        named = self.name in {NameEvidence.SUPPLEMENT, NameEvidence.MEDICINE}
        return named or self.known in SUPPLEMENTAL

    @property
    def is_in_table_as_food(self) -> bool:
        """Whether the table has a food or water of this name."""
        return self.is_shared or self.known in {FOOD, WATER}

    @property
    def is_named_food(self) -> bool:
        """Whether the name, or the food in the table, is one of a food or water."""
        return self.name is NameEvidence.PLAIN or self.is_in_table_as_food


def weigh_evidence(
    *, name: str, group: str, unit: str, category: str, known: str = "", is_shared: bool = False
) -> Classification:
    """Classify a row by its texts and ``known``, the kind of the food in the table so named.

    ``is_shared`` where the table has both a food and a supplement or medicine so named.
    """
    stated = category.casefold().strip()
    read = read_name(name)
    by_category = category_kind(category)
    is_drink = not by_category or has_word_starting(category, WordList.DRINK_CATEGORY)
    is_water = WATER in (known, stated) or (read.is_water and is_drink)
    otherwise = WATER if is_water else FOOD
    if stated in {*SUPPLEMENTAL, WATER}:
        return Classification(stated, "", otherwise, is_stated=True, is_for_skin=read.is_for_skin)
    evidence = _Evidence(
        name=read.evidence,
        unit=UnitEvidence.NOTHING if read.is_food_in_pieces else unit_evidence(unit),
        category=by_category,
        known=known,
        group=group_kind(group),
        is_shared=is_shared,
    )
    doubt = _doubt(evidence)
    if doubt is None:
        return Classification(otherwise, otherwise=otherwise)
    kind = _supplement_or_medicine(evidence)
    return Classification(kind, doubt, otherwise, is_for_skin=read.is_for_skin)


def _supplement_or_medicine(evidence: _Evidence) -> str:
    """Return which of the two a row is, if it is one of them.

    Most people sort antacids under supplements, so of the categories only
    "medicine" outweighs the name.
    """
    if evidence.category == MEDICINE:
        return MEDICINE
    for kind in (evidence.known, evidence.name, evidence.category, evidence.group):
        if kind in SUPPLEMENTAL:
            return str(kind)
    return SUPPLEMENT


def _doubt(evidence: _Evidence) -> str | None:
    """Return why a row is asked about; "" for a sure supplement, None for surely none."""
    name, unit, category, _known, group, _is_shared = evidence
    is_categorised = category in SUPPLEMENTAL
    is_named = evidence.is_named_supplemental
    if not (is_named or unit is UnitEvidence.SURE or is_categorised or group):
        return _faint_doubt(evidence)
    if category == FOOD:
        return "Its category is food, but the rest looks like a supplement."
    is_sure = name is NameEvidence.SUPPLEMENT and unit is UnitEvidence.SURE
    if evidence.is_named_food and not is_sure:
        return "Its name is a food, but the rest looks like a supplement."
    if unit is UnitEvidence.DISH and not is_categorised:
        return "Its amount is like that of a food, but the rest looks like a supplement."
    is_hinted = name in {NameEvidence.HINT, NameEvidence.TORN}
    is_in_pieces = unit in {UnitEvidence.SURE, UnitEvidence.MAYBE}
    if not (is_named or is_hinted or is_in_pieces or is_categorised):
        return "It stands among supplements or medicines. Nothing else says that it is one."
    return ""


def _faint_doubt(evidence: _Evidence) -> str | None:
    """Return the same where nothing speaks plainly for a supplement."""
    if evidence.name is NameEvidence.TORN and not evidence.is_in_table_as_food:
        return "It is named like a supplement and like a food."
    if evidence.category == FOOD or evidence.is_named_food:
        return None
    if evidence.name is NameEvidence.HINT:
        return "Some take it as a supplement, some eat it."
    if evidence.unit is UnitEvidence.MAYBE:
        return "It is counted in pieces, as supplements are."
    return None
