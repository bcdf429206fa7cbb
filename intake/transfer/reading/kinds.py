"""Food, water, supplement or medicine: what a row of another app's diary is.

A supplement counted as food escapes the limit for supplements, so evidence is
weighed from the category, the name of the meal, the name and its form, the
unit, the food of that name in the table, and magnesium without energy. Where
it agrees it decides; where it is weak or contradicts itself the person is
asked, once for each name, and until they say otherwise the row counts as a
supplement. The words are in
``reading.kind_words``. Pure: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from foods.search.words import fold
from intake.transfer.reading import kind_words as words
from intake.transfer.reading.kind_numbers import Numbers
from intake.transfer.reading.kind_phrases import has_other_words, phrases_in, words_in
from intake.transfer.reading.kind_words import Says

FOOD, WATER, SUPPLEMENT, MEDICINE = "food", "water", "supplement", "medicine"
#: What an entry can be; the values of ``FoodKind``.
KINDS = (FOOD, WATER, SUPPLEMENT, MEDICINE)
#: The kinds that count towards the limit for supplements.
SUPPLEMENTAL = frozenset({SUPPLEMENT, MEDICINE})
#: What a person may answer; "food" is food or drink.
ANSWERS = (SUPPLEMENT, MEDICINE, FOOD)

#: Beginnings this long match a longer word; below, "med" would be "Mediterranean".
_BEGINS_FROM = 5
#: Meals, categories and units of which is remembered what they say; of names eight times more.
_REMEMBERED = 512
_WORD = re.compile(r"[^\W_]+")
_DOSE = re.compile(r"\d\s?(?:mg|mcg|ug|μg|iu|ie|ui)\b")
_PLAIN_WATER = re.compile(
    r"(?:(?:tap|drinking|mineral|sparkling|bottled|spring|still) )?water\b", re.I
)
_DRINKS = ("beverage", "drink", "water", "getrank")


class Name(StrEnum):
    """What the name of a row says, all in all."""

    NOTHING = "nothing"
    PLAIN = "plain"
    #: A supplement to some, food to others.
    HINT = "hint"
    #: It is called a supplement and a food at once.
    TORN = "torn"
    SUPPLEMENT = "supplement"
    MEDICINE = "medicine"


class Piece(StrEnum):
    """What the unit of a row says."""

    NOTHING = "nothing"
    #: A tablet or a capsule.
    SURE = "sure"
    #: A gummy or a drop.
    MAYBE = "maybe"
    #: A cup or a slice.
    DISH = "dish"


@dataclass(frozen=True, slots=True)
class Verdict:
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
class Judge:
    """Says what rows are; remembers what it said, since names repeat."""

    #: Kind of the foods in the table, by ``key_of`` their names.
    table: Mapping[str, str] = field(default_factory=dict)
    #: The person's word, by ``key_of`` the name.
    answers: Mapping[str, str] = field(default_factory=dict)
    #: Their word for all other names that are asked about; empty where there is none.
    rest: str = ""
    #: Keys of the answers that some row took.
    used: set[str] = field(default_factory=set)
    #: Names of no food we know that are asked about for the numbers of some row, by ``key_of``.
    doubted: dict[str, Verdict] = field(default_factory=dict)
    _said: dict[tuple[str, str, str, str], Verdict] = field(default_factory=dict, repr=False)

    def verdict(self, *, name: str, group: str, unit: str, category: str) -> Verdict:
        """Weigh the evidence of one row; texts as the file has them."""
        asked = (name, group, unit, category)
        said = self._said.get(asked)
        if said is None:
            said = self._said[asked] = decide(
                name=name,
                group=group,
                unit=unit,
                category=category,
                known=self.table.get(key_of(name), ""),
            )
        return said

    def weigh(
        self, verdict: Verdict, numbers: Numbers, *, name: str, unit: str, category: str
    ) -> Verdict:
        """The verdict, or a doubt where the numbers of the row are those of no food.

        The doubt is kept for the name's other rows, the ones before included: ``again``.
        """
        if numbers.has_energy_of_food or verdict.is_settled or key_of(name) in self.table:
            return verdict
        is_food = _category(category) == FOOD or _said_by_name(name)[0] is Name.PLAIN
        doubt = numbers.doubt(is_counted=_begins(unit, words.COUNTED), is_food=is_food)
        if not doubt:
            return verdict
        doubted = Verdict(SUPPLEMENT, doubt, verdict.otherwise)
        return self.doubted.setdefault(key_of(name), doubted)

    def again(self, name: str, verdict: Verdict) -> Verdict:
        """The verdict of a row after all others were weighed."""
        return verdict if verdict.is_settled else self.doubted.get(key_of(name), verdict)

    def kind(self, name: str, verdict: Verdict) -> str:
        """The kind of a row after the person's word, where there is one."""
        if not verdict.can_be_answered:
            return verdict.kind
        key = key_of(name)
        answer = self.answers.get(key, "")
        if answer:
            self.used.add(key)
        elif verdict.is_asked:
            answer = self.rest
        if not answer:
            return verdict.kind
        return verdict.otherwise if answer == FOOD else answer


def key_of(name: str) -> str:
    """Equal for names that one answer holds for."""
    return " ".join(name.split()).casefold()


def decide(*, name: str, group: str, unit: str, category: str, known: str = "") -> Verdict:
    """Weigh all there is of a row; ``known`` is the kind of the food in the table so named."""
    stated = category.casefold().strip()
    says, is_watery, is_in_pieces, is_for_skin = _said_by_name(name)
    shelf = _category(category)
    is_water = known == WATER or (is_watery and (not shelf or _begins(category, _DRINKS)))
    otherwise = WATER if is_water or stated == WATER else FOOD
    if stated in {*SUPPLEMENTAL, WATER}:
        return Verdict(stated, "", otherwise, is_stated=True, is_for_skin=is_for_skin)
    piece = Piece.NOTHING if is_in_pieces else _piece(unit)
    meal = group_kind(group)
    kind = _supplemental(says, shelf, known, meal)
    doubt = _doubt(says, piece, shelf, known, meal)
    if doubt is None:
        return Verdict(otherwise, otherwise=otherwise)
    return Verdict(kind, doubt, otherwise, is_for_skin=is_for_skin)


def _supplemental(says: Name, shelf: str, known: str, meal: str) -> str:
    """Which of the two kinds it is, if it is one of them.

    Most sort antacids under supplements, so of categories only "medicine" tells.
    """
    if shelf == MEDICINE:
        return MEDICINE
    for told in (known, says, shelf, meal):
        if told in SUPPLEMENTAL:
            return str(told)
    return SUPPLEMENT


def _doubt(says: Name, piece: Piece, shelf: str, known: str, meal: str) -> str | None:
    """Why it is asked; empty where it surely is a supplement, None where it surely is none."""
    is_named = says in {Name.SUPPLEMENT, Name.MEDICINE} or known in SUPPLEMENTAL
    is_food_named = says is Name.PLAIN or known in {FOOD, WATER}
    if not (is_named or piece is Piece.SURE or shelf in SUPPLEMENTAL or meal):
        is_in_table = known in {FOOD, WATER}
        return _faint_doubt(says, piece, shelf, is_named=is_food_named, is_in_table=is_in_table)
    if shelf == FOOD:
        return "Its category is one of food, the rest speaks for a supplement."
    if is_food_named and not (says is Name.SUPPLEMENT and piece is Piece.SURE):
        return "It is named like a food, the rest speaks for a supplement."
    if piece is Piece.DISH and shelf not in SUPPLEMENTAL:
        return "It is measured like a food, the rest speaks for a supplement."
    is_backed = says in {Name.HINT, Name.TORN} or piece in {Piece.SURE, Piece.MAYBE}
    if not (is_named or is_backed or shelf in SUPPLEMENTAL):
        return "It stands among supplements or medicines, and nothing else says that it is one."
    return ""


def _faint_doubt(
    says: Name, piece: Piece, shelf: str, *, is_named: bool, is_in_table: bool
) -> str | None:
    """The same where nothing speaks plainly for a supplement.

    ``is_named`` says that it is named like a food, ``is_in_table`` like one of the table.
    """
    if says is Name.TORN and not is_in_table:
        return "It is named like a supplement and like a food."
    if shelf == FOOD or is_named:
        return None
    if says is Name.HINT:
        return "Some take it as a supplement, some eat it."
    if piece is Piece.MAYBE:
        return "It is counted in pieces, as supplements are."
    return None


@lru_cache(_REMEMBERED)
def group_kind(group: str) -> str:
    """The kind of what is kept in a meal of this name; empty where it is a meal like others."""
    if not group:
        return ""
    if _begins(group, words.SUPPLEMENT_GROUPS):
        return SUPPLEMENT
    return MEDICINE if _begins(group, words.MEDICINE_GROUPS) else ""


@lru_cache(_REMEMBERED)
def _category(category: str) -> str:
    if told := group_kind(category):
        return told
    if not category or _begins(category, words.SILENT_CATEGORIES):
        return ""
    return FOOD if _begins(category, words.FOOD_CATEGORIES) else ""


@lru_cache(_REMEMBERED)
def _piece(unit: str) -> Piece:
    if _begins(unit, words.PIECES):
        return Piece.SURE
    if _begins(unit, words.MAYBE_PIECES):
        return Piece.MAYBE
    return Piece.DISH if _begins(unit, words.DISHES) else Piece.NOTHING


@lru_cache(8 * _REMEMBERED)
def _said_by_name(name: str) -> tuple[Name, bool, bool, bool]:
    """What a name says; whether of water, of food in pieces, of something for the skin."""
    tokens = words_in(name)
    said = phrases_in(tokens)
    has_dose = bool(_DOSE.search(name.casefold()))
    if Says.OIL in said or (Says.METAL in said and (has_dose or len(tokens) == 1)):
        said.add(Says.NUTRIENT)
    is_food = bool(said & {Says.FOOD, Says.IN_PIECES})
    if Says.MAG in said and not is_food and _is_number_beside(tokens):
        said.add(Says.MAGNESIUM)
    is_watery = Says.WATER_PHRASE in said or (
        bool(_PLAIN_WATER.match(name))
        and sum(word in _WATERS for word in tokens) == 1
        and not _other_food(tokens)
    )
    says = _name_says(said, is_food=is_food, has_dose=has_dose)
    if says is Name.SUPPLEMENT and _is_vague(said, tokens, has_dose=has_dose):
        says = Name.HINT
    if says is Name.PLAIN and Says.NUTRIENT in said and _is_dissolved(tokens):
        says = Name.TORN
    is_in_pieces = says is Name.PLAIN and Says.IN_PIECES in said
    is_for_skin = Says.SKIN in said and bool(said & {Says.MAGNESIUM, Says.SURE, Says.MEDICINE})
    return says, is_watery and says is Name.PLAIN, is_in_pieces, is_for_skin


def _is_number_beside(tokens: list[str]) -> bool:
    """Whether a name has one word only, or a number: "Mag", "Mag 400"."""
    return len(tokens) == 1 or any(word[0].isdigit() for word in tokens)


def _is_vague(said: set[Says], tokens: list[str], *, has_dose: bool) -> bool:
    """Whether nothing but a nutrient speaks for a supplement, in a name that says more.

    "Vitamin C 1000" is one; "Sapodilla, vitamin C" and "Couscous, fortified with zinc"
    may be food that is not among our words.
    """
    if has_dose or said & {*_SURELY, Says.OIL, Says.WEAK_FORM}:
        return False
    return not _GIVEN.isdisjoint(tokens) or has_other_words(tokens)


def _is_dissolved(tokens: list[str]) -> bool:
    """Whether a name begins with a nutrient and says in what: "Vitamin D3 in coconut oil"."""
    return not _WITHIN.isdisjoint(tokens) and Says.NUTRIENT in phrases_in(tokens[:2])


_WITHIN = frozenset({"in", "from", "aus"})
_SURELY = frozenset({Says.SURE, Says.MAGNESIUM, Says.FORM})
_WATERS = frozenset({"water", "wasser"})
_GIVEN = frozenset(words.GIVEN.split())


def _other_food(tokens: list[str]) -> bool:
    return Says.FOOD in phrases_in([word for word in tokens if word not in _WATERS])


def _name_says(said: set[Says], *, is_food: bool, has_dose: bool) -> Name:
    if Says.MEDICINE in said:
        return Name.MEDICINE
    # Magnesium in a food is an addition only where it is said so.
    is_magnesium = Says.MAGNESIUM in said and not (is_food and Says.ADDED in said)
    if said & {Says.FOOD_PHRASE, Says.WATER_PHRASE}:
        is_torn = bool(said & {Says.SURE, Says.FORM}) or is_magnesium
        is_torn = is_torn and not (Says.MAGNESIUM in said and Says.ADDED in said)
        return Name.TORN if is_torn else Name.PLAIN
    if is_food:
        return _beside_food(said, is_magnesium=is_magnesium)
    if said & {*_SURELY, Says.NUTRIENT}:
        return Name.SUPPLEMENT
    if has_dose or said & {Says.HINT, Says.MAG, Says.NAMED_SO, Says.WEAK_FORM}:
        return Name.HINT
    return Name.NOTHING


def _beside_food(said: set[Says], *, is_magnesium: bool) -> Name:
    """What a name with a food in it says."""
    is_piece = Says.FORM in said or Says.WEAK_FORM in said
    if said & {Says.SURE, Says.NAMED_SO, Says.MAG} or is_magnesium:
        return Name.TORN
    if Says.OIL in said and Says.ADDED not in said:
        return Name.TORN
    if is_piece and said & {Says.NUTRIENT, Says.HINT}:
        return Name.TORN
    if Says.FORM in said and Says.IN_PIECES not in said:
        return Name.TORN
    if Says.NUTRIENT in said and Says.IN_PIECES in said and Says.ADDED not in said:
        return Name.TORN
    return Name.PLAIN


def _begins(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of the text begins so; short beginnings must be the word or its plural."""
    long, short = _split(beginnings)
    return any(word.startswith(long) or word in short for word in _WORD.findall(fold(text)))


@cache
def _split(beginnings: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    folded = [fold(one) for one in beginnings]
    short = {one for one in folded if one.isascii() and len(one) < _BEGINS_FROM}
    long = tuple(one for one in folded if one not in short)
    return long, frozenset(short | {f"{one}s" for one in short})
