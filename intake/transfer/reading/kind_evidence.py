"""What the name, the unit, the meal and the category of a row each say of its kind.

Pure: no Django.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from foods.search.words import fold
from intake.transfer.reading import kind_vocabulary
from intake.transfer.reading.kind_phrases import has_other_words, phrases_in, words_in
from intake.transfer.reading.kind_vocabulary import Cue

FOOD, WATER, SUPPLEMENT, MEDICINE = "food", "water", "supplement", "medicine"
#: What an entry can be; the values of ``FoodKind``.
KINDS = (FOOD, WATER, SUPPLEMENT, MEDICINE)
#: The kinds that count towards the limit for supplements.
SUPPLEMENTAL = frozenset({SUPPLEMENT, MEDICINE})

#: Beginnings this long match a longer word; below, "med" would be "Mediterranean".
_BEGINS_FROM = 5
#: Meals, categories and units of which is remembered what they say; of names eight times more.
_REMEMBERED = 512
_WORD = re.compile(r"[^\W_]+")
_DOSE = re.compile(r"\d\s?(?:mg|mcg|ug|μg|iu|ie|ui)\b")
_PLAIN_WATER = re.compile(
    r"(?:(?:tap|drinking|mineral|sparkling|bottled|spring|still) )?water\b", re.I
)


class NameEvidence(StrEnum):
    """What the name of a row says, all in all."""

    NOTHING = "nothing"
    PLAIN = "plain"
    #: A supplement to some, food to others.
    HINT = "hint"
    #: It is called a supplement and a food at once.
    TORN = "torn"
    SUPPLEMENT = "supplement"
    MEDICINE = "medicine"


class UnitEvidence(StrEnum):
    """What the unit of a row says."""

    NOTHING = "nothing"
    #: A tablet or a capsule.
    SURE = "sure"
    #: A gummy or a drop.
    MAYBE = "maybe"
    #: A cup or a slice.
    DISH = "dish"


@lru_cache(_REMEMBERED)
def group_kind(group: str) -> str:
    """The kind of what is kept in a meal of this name; empty where it is a meal like others."""
    if not group:
        return ""
    if has_word_starting(group, kind_vocabulary.SUPPLEMENT_GROUPS):
        return SUPPLEMENT
    return MEDICINE if has_word_starting(group, kind_vocabulary.MEDICINE_GROUPS) else ""


@lru_cache(_REMEMBERED)
def category_kind(category: str) -> str:
    if told := group_kind(category):
        return told
    if not category or has_word_starting(category, kind_vocabulary.SILENT_CATEGORIES):
        return ""
    return FOOD if has_word_starting(category, kind_vocabulary.FOOD_CATEGORIES) else ""


@lru_cache(_REMEMBERED)
def unit_evidence(unit: str) -> UnitEvidence:
    if has_word_starting(unit, kind_vocabulary.PIECES):
        return UnitEvidence.SURE
    if has_word_starting(unit, kind_vocabulary.MAYBE_PIECES):
        return UnitEvidence.MAYBE
    return (
        UnitEvidence.DISH
        if has_word_starting(unit, kind_vocabulary.DISHES)
        else UnitEvidence.NOTHING
    )


@lru_cache(8 * _REMEMBERED)
def name_evidence(name: str) -> tuple[NameEvidence, bool, bool, bool]:
    """What a name says; whether of water, of food in pieces, of something for the skin."""
    tokens = words_in(name)
    said = phrases_in(tokens)
    has_dose = bool(_DOSE.search(name.casefold()))
    if Cue.OIL in said or (Cue.METAL in said and (has_dose or len(tokens) == 1)):
        said.add(Cue.NUTRIENT)
    is_food = bool(said & {Cue.FOOD, Cue.IN_PIECES})
    if Cue.MAG in said and not is_food and _is_number_beside(tokens):
        said.add(Cue.MAGNESIUM)
    is_watery = Cue.WATER_PHRASE in said or (
        bool(_PLAIN_WATER.match(name))
        and sum(word in _WATERS for word in tokens) == 1
        and not _other_food(tokens)
    )
    says = _weigh_phrases(said, is_food=is_food, has_dose=has_dose)
    if says is NameEvidence.SUPPLEMENT and _is_vague(said, tokens, has_dose=has_dose):
        says = NameEvidence.HINT
    if says is NameEvidence.PLAIN and Cue.NUTRIENT in said and _is_dissolved(tokens):
        says = NameEvidence.TORN
    is_in_pieces = says is NameEvidence.PLAIN and Cue.IN_PIECES in said
    is_for_skin = Cue.SKIN in said and bool(said & {Cue.MAGNESIUM, Cue.SURE, Cue.MEDICINE})
    return says, is_watery and says is NameEvidence.PLAIN, is_in_pieces, is_for_skin


def _is_number_beside(tokens: list[str]) -> bool:
    """Whether a name has one word only, or a number: "Mag", "Mag 400"."""
    return len(tokens) == 1 or any(word[0].isdigit() for word in tokens)


def _is_vague(said: set[Cue], tokens: list[str], *, has_dose: bool) -> bool:
    """Whether nothing but a nutrient speaks for a supplement, in a name that says more.

    "Vitamin C 1000" is one; "Sapodilla, vitamin C" and "Couscous, fortified with zinc"
    may be food that is not among our words.
    """
    if has_dose or said & {*_SURELY, Cue.OIL, Cue.WEAK_FORM}:
        return False
    return not _GIVEN.isdisjoint(tokens) or has_other_words(tokens)


def _is_dissolved(tokens: list[str]) -> bool:
    """Whether a name begins with a nutrient and says in what: "Vitamin D3 in coconut oil"."""
    return not _WITHIN.isdisjoint(tokens) and Cue.NUTRIENT in phrases_in(tokens[:2])


_WITHIN = frozenset({"in", "from", "aus"})
_SURELY = frozenset({Cue.SURE, Cue.MAGNESIUM, Cue.FORM})
_WATERS = frozenset({"water", "wasser"})
_GIVEN = frozenset(kind_vocabulary.ADDED_WORDS.split())


def _other_food(tokens: list[str]) -> bool:
    return Cue.FOOD in phrases_in([word for word in tokens if word not in _WATERS])


def _weigh_phrases(said: set[Cue], *, is_food: bool, has_dose: bool) -> NameEvidence:
    if Cue.MEDICINE in said:
        return NameEvidence.MEDICINE
    # Magnesium in a food is an addition only where it is said so.
    is_magnesium = Cue.MAGNESIUM in said and not (is_food and Cue.ADDED in said)
    if said & {Cue.FOOD_PHRASE, Cue.WATER_PHRASE}:
        is_torn = bool(said & {Cue.SURE, Cue.FORM}) or is_magnesium
        is_torn = is_torn and not (Cue.MAGNESIUM in said and Cue.ADDED in said)
        return NameEvidence.TORN if is_torn else NameEvidence.PLAIN
    if is_food:
        return _beside_food(said, is_magnesium=is_magnesium)
    if said & {*_SURELY, Cue.NUTRIENT}:
        return NameEvidence.SUPPLEMENT
    if has_dose or said & {Cue.HINT, Cue.MAG, Cue.NAMED_SO, Cue.WEAK_FORM}:
        return NameEvidence.HINT
    return NameEvidence.NOTHING


def _beside_food(said: set[Cue], *, is_magnesium: bool) -> NameEvidence:
    """What a name with a food in it says."""
    is_piece = Cue.FORM in said or Cue.WEAK_FORM in said
    if said & {Cue.SURE, Cue.NAMED_SO, Cue.MAG} or is_magnesium:
        return NameEvidence.TORN
    if Cue.OIL in said and Cue.ADDED not in said:
        return NameEvidence.TORN
    if is_piece and said & {Cue.NUTRIENT, Cue.HINT}:
        return NameEvidence.TORN
    if Cue.FORM in said and Cue.IN_PIECES not in said:
        return NameEvidence.TORN
    if Cue.NUTRIENT in said and Cue.IN_PIECES in said and Cue.ADDED not in said:
        return NameEvidence.TORN
    return NameEvidence.PLAIN


def has_word_starting(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of the text begins so; short beginnings must be the word or its plural."""
    long, short = _split(beginnings)
    return any(word.startswith(long) or word in short for word in _WORD.findall(fold(text)))


@cache
def _split(beginnings: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    folded = [fold(one) for one in beginnings]
    short = {one for one in folded if one.isascii() and len(one) < _BEGINS_FROM}
    long = tuple(one for one in folded if one not in short)
    return long, frozenset(short | {f"{one}s" for one in short})
