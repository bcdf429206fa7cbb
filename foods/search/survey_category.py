"""Which category of the US food survey a food belongs to, from its name. Pure, no Django.

The survey (FNDDS) puts every food it knows into a category. A food of another table, or
an own one, belongs to the category in which the survey has nearly all foods whose names
have the same words: "Oat latte" to coffee. Nothing is said where they are few or mixed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foods.search.tokens import COOKED_WORDS, fold, stem

_WORD = re.compile(r"[^\W\d_]+")
#: Between the parts of a name: "Chicken soup" and "noodles" of "Chicken soup with noodles".
_PARTS = re.compile(r"[,(]| (?:with|without|in|on|from) ")
#: A brand, which sources write in capitals.
_BRAND = re.compile(r"\b[A-Z][A-Z']{2,}\b")
#: Words that tell no kind, beside those that say a food was cooked.
_LITTLE = (
    "a added all and any average canned eat fat flavor flavored flavour fluid food for free fresh "
    "from frozen generic high home homemade in large low made medium no not of or other piece "
    "plain prepared raw ready reduced regular restaurant salt salted serving small style sugar "
    "sweetened the to type unsalted unsweetened whole with without"
)
#: Words of what is not eaten as it is: a powder is no measure of a drink's usual value.
_POWDERS = "concentrate dehydrated dried dry extract granules instant mix powder"
POWDER_STEMS = frozenset(map(stem, _POWDERS.split()))
_SAYS_LITTLE = frozenset(map(stem, [*COOKED_WORDS, *_LITTLE.split()])) | POWDER_STEMS


def kinds_of_name(name: str) -> Iterator[list[str]]:
    """Yield the words that the names of a food's kind have, the nearest kind first."""
    for part in _PARTS.split(_BRAND.sub(" ", name)):
        words = [word for word in _WORD.findall(fold(part)) if stem(word) not in _SAYS_LITTLE]
        yield from filter(None, (words, words[-1:] if len(words) > 1 else []))


def stems_of(name: str) -> frozenset[str]:
    """The stems of a name's words, numbers left out."""
    return frozenset(map(stem, _WORD.findall(fold(name))))


#: The fewest foods of the survey with the same words (policy).
FEWEST = 3
#: The share of them that one category must have (policy).
NEARLY_ALL = 0.7
#: What the survey calls the category of foods that are in none.
NO_CATEGORY = "Not included in a food category"

#: Words that say that something is made into what is eaten, and is not eaten as it is.
_NOT_AS_EATEN = stems_of(
    "powder powdered mix concentrate concentrated condensed dehydrated granules undiluted "
    "bouillon sachet extract dry instant"
)
#: Words that follow those: it was made into what is eaten.
_MADE = stems_of("reconstituted prepared brewed made cooked ready")
#: Foods that are eaten as they are although a word says otherwise: "Trail mix", "dry roasted".
_STILL_EATEN = (
    *("trail mix", "snack mix", "dry roasted", "dry-roasted", "dry curd", "dry grated"),
    *("powdered sugar", "from dry mix", "from mix", "yeast extract", "wine"),
)
#: The group of which even a powder is eaten as it is.
_SPICES = "herbs-spices"


@dataclass(frozen=True, slots=True)
class SurveyFood:
    """A food of the survey: the stems of its names, and its category."""

    stems: frozenset[str]
    category: str


def survey_foods(rows: Iterable[tuple[str, str]]) -> list[SurveyFood]:
    """Make foods of the survey from (names, category); those in no category are left out."""
    return [
        SurveyFood(stems_of(names), category)
        for names, category in rows
        if category and category != NO_CATEGORY
    ]


def category_of(name: str, foods: Iterable[SurveyFood]) -> str:
    """Return the category that a food of this name belongs to; empty where none can be told.

    The foods of the survey that have every word of the name's head decide ("chicken soup"
    of "Chicken soup, canned"), else those with its last word, the noun.
    """
    foods = list(foods)
    for wanted in kinds_of_name(name):
        stems = stems_of(" ".join(wanted))
        found = Counter(food.category for food in foods if stems <= food.stems)
        if found.total() < FEWEST:
            continue
        category, count = found.most_common(1)[0]
        if count >= NEARLY_ALL * found.total():
            return category
    return ""


def is_as_eaten(name: str, group: str = "") -> bool:
    """Whether a food is eaten as it is: no powder, dry mix or concentrate that is made into it.

    Told from its name: it has one of those words, and none that says it was made up.
    ``group`` is the slug of its food group: spices are eaten as they are.
    """
    lower = name.lower()
    if "not reconstituted" in lower:
        return False
    stems = stems_of(name)
    if group == _SPICES or not stems & _NOT_AS_EATEN or stems & _MADE:
        return True
    return any(words in lower for words in _STILL_EATEN)
