"""The words that tell supplements, medicines and foods apart in the rows of a diary.

They are in ``fixtures/import_words.csv``; ``reading.kind_evidence`` looks them up.
Phrases are written in lower case without accents or apostrophes. Words of more than
five letters also match their plural. Product names are those on labels in North
America and Europe. The lists need not be complete: meal, unit and category count
too, and the person is asked what stays doubtful. Pure: no Django.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from intake.science.reference.tables import REFERENCES, read_reference_lines

#: Where the words are kept.
WORDS_FILE = REFERENCES.parent / "import_words.csv"
COLUMNS = ("says", "phrase", "comment")


class Cue(StrEnum):
    """What a phrase in a name speaks for."""

    #: An antacid, laxative or bowel preparation: counts with the medicines.
    MEDICINE = "medicine"
    #: A supplement, whatever else the name says.
    SURE = "sure"
    #: Magnesium itself: a supplement unless the name also names a food.
    MAGNESIUM = "magnesium"
    #: A nutrient that is a supplement where it stands alone, and an addition beside a food.
    NUTRIENT = "nutrient"
    #: The same, but only as the whole name or with a dose: "Iron 65 mg", not "flat iron steak".
    METAL = "metal"
    #: The same, whatever else the name says: "Fish oil, menhaden".
    OIL = "oil"
    #: Short for magnesium: surely so alone or with a number, otherwise perhaps.
    MAG = "mag"
    #: Taken by some as a supplement, eaten by others.
    HINT = "hint"
    #: The word "supplement", which some foods are called, too.
    NAMED_SO = "named so"
    #: A dosage form of medicines and supplements alone.
    FORM = "form"
    #: A dosage form that sweets have, too.
    WEAK_FORM = "weak form"
    #: Food.
    FOOD = "food"
    #: Food that itself comes in tablets, capsules or gummies.
    IN_PIECES = "in pieces"
    #: A whole phrase that is food although parts of it are not.
    FOOD_PHRASE = "food phrase"
    #: A whole phrase that is water.
    WATER_PHRASE = "water phrase"
    #: Used on the skin, which is not intake.
    SKIN = "skin"
    #: Says that a food is fortified with what the name mentions, or rich in it.
    ADDED = "added"


class WordList(StrEnum):
    """The other lists of the file, of single words and of parts of words.

    A beginning of less than five letters, of a unit, meal or category, is the whole word
    or its plural.
    """

    #: First parts of compounds: "magnesiumcitrat" is read as "magnesium citrat".
    PREFIX = "compound begins"
    #: Last parts of compounds that are food: "orangensaft".
    SUFFIX = "compound ends"
    #: How the word for magnesium begins in other languages and in names of products.
    MAGNESIUM_PREFIX = "magnesium begins"
    #: How words begin that may be made of "mag", but for those in ``NOT_MAG_PREFIX``.
    MAG_PREFIX = "mag begins"
    #: Brands, and words for lean, tuna, muffins and agave.
    NOT_MAG_PREFIX = "not mag"
    #: Other spellings of two words.
    MAGNESIUM_SPELLING = "spelling of magnesium"
    MAGNESIA_SPELLING = "spelling of magnesia"
    #: Words for a fortified food, never for a supplement.
    FORTIFIED = "added to food"
    #: Words on labels of supplements and much else: beside a nutrient they name no food.
    NEUTRAL = "neutral"
    #: How a word of a unit begins where it is a piece that only supplements and medicines come in.
    PIECE = "unit piece"
    #: How a unit begins that sweets or foods come in as well.
    MAYBE_PIECE = "unit maybe piece"
    #: How a unit begins that only dishes and drinks are served in.
    DISH = "unit dish"
    #: How a unit begins that counts pieces, servings or packets.
    COUNTED = "unit counted"
    #: How the name of a meal or category begins where supplements, or medicines, are kept in it.
    SUPPLEMENT_GROUP = "group supplements"
    MEDICINE_GROUP = "group medicines"
    #: How a word of a category begins that is one of foods; after the groups of food tables.
    FOOD_CATEGORY = "category food"
    #: Categories that say nothing: where people put what they enter themselves.
    SILENT_CATEGORY = "category silent"
    #: How a word of a category begins that is one of drinks.
    DRINK_CATEGORY = "category drink"


def load_words(path: Path) -> dict[str, tuple[str, ...]]:
    """Read a file of words: the phrases of every cue and list, in their order.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    found: dict[str, dict[str, None]] = {name: {} for name in (*Cue, *WordList)}
    for line in read_reference_lines(path, COLUMNS):
        phrases = found[line.one_of("says", tuple(found))]
        phrase = line.text("phrase")
        if phrase != " ".join(phrase.casefold().split()):
            raise line.fault("phrase", f"{phrase!r} is not in lower case with single blanks.")
        if phrase in phrases:
            raise line.fault("phrase", f"{phrase!r} stands there twice.")
        phrases[phrase] = None
    return {name: tuple(phrases) for name, phrases in found.items()}


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Return the words that come with Midband by ``Cue`` and ``WordList``, read once."""
    return load_words(WORDS_FILE)
