"""What the name, the unit, the meal and the category of a row each say of its kind.

Pure: no Django.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from foods.enums import FoodKind
from foods.search.tokens import fold
from intake.transfer.reading.kind_phrases import cues_in, has_other_words, words_in
from intake.transfer.reading.kind_vocabulary import Cue, WordList, words

FOOD, WATER = FoodKind.FOOD.value, FoodKind.WATER.value
SUPPLEMENT, MEDICINE = FoodKind.SUPPLEMENT.value, FoodKind.MEDICINE.value
#: What an entry can be.
KINDS = frozenset(FoodKind.values)
#: The kinds that count towards the limit for supplements.
SUPPLEMENTAL = frozenset({SUPPLEMENT, MEDICINE})

#: Beginnings of so many letters match longer words; shorter ones, such as "med", would
#: match "Mediterranean".
_MIN_PREFIX = 5
#: How many meals, categories and units are kept with their result, and how many names.
_CACHED = 512
_CACHED_NAMES = 4096
_WORD = re.compile(r"[^\W_]+")
_DOSE = re.compile(r"\d\s?(?:mg|mcg|ug|μg|iu|ie|ui)\b")
_PLAIN_WATER = re.compile(
    r"(?:(?:tap|drinking|mineral|sparkling|bottled|spring|still) )?water\b", re.I
)


class NameEvidence(StrEnum):
    """What the whole name of a row says."""

    NOTHING = "nothing"
    #: Food, or water.
    PLAIN = "plain"
    #: A supplement to some, food to others.
    HINT = "hint"
    #: It is called a supplement and a food at once.
    TORN = "torn"
    SUPPLEMENT = FoodKind.SUPPLEMENT.value
    MEDICINE = FoodKind.MEDICINE.value


class UnitEvidence(StrEnum):
    """What the unit of a row says. ``SURE`` and ``MAYBE`` speak for a supplement."""

    NOTHING = "nothing"
    #: A tablet or a capsule.
    SURE = "sure"
    #: A gummy or a drop.
    MAYBE = "maybe"
    #: A cup or a slice.
    DISH = "dish"


@lru_cache(_CACHED)
def group_kind(group: str) -> str:
    """Return the kind kept in a meal of this name; "" for a meal like any other."""
    if not group:
        return ""
    if has_word_starting(group, WordList.SUPPLEMENT_GROUP):
        return SUPPLEMENT
    return MEDICINE if has_word_starting(group, WordList.MEDICINE_GROUP) else ""


@lru_cache(_CACHED)
def category_kind(category: str) -> str:
    """Return the kind that a category names: supplement, medicine, food, or "" for none."""
    if kind := group_kind(category):
        return kind
    if not category or has_word_starting(category, WordList.SILENT_CATEGORY):
        return ""
    return FOOD if has_word_starting(category, WordList.FOOD_CATEGORY) else ""


@lru_cache(_CACHED)
def unit_evidence(unit: str) -> UnitEvidence:
    """Return what a unit says."""
    if has_word_starting(unit, WordList.PIECE):
        return UnitEvidence.SURE
    if has_word_starting(unit, WordList.MAYBE_PIECE):
        return UnitEvidence.MAYBE
    is_dish = has_word_starting(unit, WordList.DISH)
    return UnitEvidence.DISH if is_dish else UnitEvidence.NOTHING


class NameReading(NamedTuple):
    """What a name says of the kind, and of what else matters."""

    evidence: NameEvidence
    is_water: bool
    #: Whether it is a food that comes in tablets, capsules or gummies itself.
    is_food_in_pieces: bool
    is_for_skin: bool


@lru_cache(_CACHED_NAMES)
def read_name(name: str) -> NameReading:
    """Read a name by the cues in it."""
    tokens = words_in(name)
    cues = cues_in(tokens)
    has_dose = bool(_DOSE.search(name.casefold()))
    if Cue.OIL in cues or (Cue.METAL in cues and (has_dose or len(tokens) == 1)):
        cues.add(Cue.NUTRIENT)
    is_food = bool(cues & {Cue.FOOD, Cue.IN_PIECES})
    if Cue.MAG in cues and not is_food and _is_alone_or_numbered(tokens):
        cues.add(Cue.MAGNESIUM)
    is_water = Cue.WATER_PHRASE in cues or (
        bool(_PLAIN_WATER.match(name))
        and sum(word in _WATERS for word in tokens) == 1
        and not _names_other_food(tokens)
    )
    evidence = _weigh_cues(cues, is_food=is_food, has_dose=has_dose)
    if evidence is NameEvidence.SUPPLEMENT and _is_vague(cues, tokens, has_dose=has_dose):
        evidence = NameEvidence.HINT
    if evidence is NameEvidence.PLAIN and Cue.NUTRIENT in cues and _is_dissolved(tokens):
        evidence = NameEvidence.TORN
    is_plain = evidence is NameEvidence.PLAIN
    return NameReading(
        evidence,
        is_water=is_plain and is_water,
        is_food_in_pieces=is_plain and Cue.IN_PIECES in cues,
        is_for_skin=Cue.SKIN in cues and bool(cues & {Cue.MAGNESIUM, Cue.SURE, Cue.MEDICINE}),
    )


def _is_alone_or_numbered(tokens: list[str]) -> bool:
    """Whether a name has one word only, or a number: "Mag", "Mag 400"."""
    return len(tokens) == 1 or any(word[0].isdigit() for word in tokens)


def _is_vague(cues: set[Cue], tokens: list[str], *, has_dose: bool) -> bool:
    """Whether nothing but a nutrient speaks for a supplement, in a name that says more.

    "Vitamin C 1000" is one; "Sapodilla, vitamin C" and "Couscous, fortified with zinc"
    may be food that is not among our words.
    """
    if has_dose or cues & {*_SURELY, Cue.OIL, Cue.WEAK_FORM}:
        return False
    return not set(tokens).isdisjoint(words()[WordList.FORTIFIED]) or has_other_words(tokens)


def _is_dissolved(tokens: list[str]) -> bool:
    """Whether a name begins with a nutrient and says in what: "Vitamin D3 in coconut oil"."""
    return not _WITHIN.isdisjoint(tokens) and Cue.NUTRIENT in cues_in(tokens[:2])


_WITHIN = frozenset({"in", "from", "aus"})
_SURELY = frozenset({Cue.SURE, Cue.MAGNESIUM, Cue.FORM})
_WATERS = frozenset({"water", "wasser"})


def _names_other_food(tokens: list[str]) -> bool:
    """Whether a name of water also names a food."""
    return Cue.FOOD in cues_in([word for word in tokens if word not in _WATERS])


def _weigh_cues(cues: set[Cue], *, is_food: bool, has_dose: bool) -> NameEvidence:
    """Return what a name with these cues says; ``has_dose`` where it states one ("400 mg")."""
    if Cue.MEDICINE in cues:
        return NameEvidence.MEDICINE
    # Magnesium in a food is an addition only where it is said so.
    is_magnesium = Cue.MAGNESIUM in cues and not (is_food and Cue.ADDED in cues)
    if cues & {Cue.FOOD_PHRASE, Cue.WATER_PHRASE}:
        is_torn = bool(cues & {Cue.SURE, Cue.FORM}) or is_magnesium
        is_torn = is_torn and not (Cue.MAGNESIUM in cues and Cue.ADDED in cues)
        return NameEvidence.TORN if is_torn else NameEvidence.PLAIN
    if is_food:
        return _weigh_cues_beside_food(cues, is_magnesium=is_magnesium)
    if cues & {*_SURELY, Cue.NUTRIENT}:
        return NameEvidence.SUPPLEMENT
    if has_dose or cues & {Cue.HINT, Cue.MAG, Cue.NAMED_SO, Cue.WEAK_FORM}:
        return NameEvidence.HINT
    return NameEvidence.NOTHING


def _weigh_cues_beside_food(cues: set[Cue], *, is_magnesium: bool) -> NameEvidence:
    """Return what a name with these cues says where one of them is a food."""
    is_piece = Cue.FORM in cues or Cue.WEAK_FORM in cues
    if cues & {Cue.SURE, Cue.NAMED_SO, Cue.MAG} or is_magnesium:
        return NameEvidence.TORN
    if Cue.OIL in cues and Cue.ADDED not in cues:
        return NameEvidence.TORN
    if is_piece and cues & {Cue.NUTRIENT, Cue.HINT}:
        return NameEvidence.TORN
    if Cue.FORM in cues and Cue.IN_PIECES not in cues:
        return NameEvidence.TORN
    if Cue.NUTRIENT in cues and Cue.IN_PIECES in cues and Cue.ADDED not in cues:
        return NameEvidence.TORN
    return NameEvidence.PLAIN


def has_word_starting(text: str, beginnings: WordList) -> bool:
    """Whether a word of the text begins so; a short beginning must be the word or its plural."""
    long, short = _long_and_short(beginnings)
    return any(word.startswith(long) or word in short for word in _WORD.findall(fold(text)))


@cache
def _long_and_short(beginnings: WordList) -> tuple[tuple[str, ...], frozenset[str]]:
    folded = [fold(one) for one in words()[beginnings]]
    short = {one for one in folded if one.isascii() and len(one) < _MIN_PREFIX}
    long = tuple(one for one in folded if one not in short)
    return long, frozenset(short | {f"{one}s" for one in short})
