"""The usual value of a food's kind, for a food that has none of its own. Pure, no Django.

An estimate, and only offered where it means something: a kind is the foods of one group
whose names have the food's own noun, or, where these are few, the group itself; at least
``FEWEST`` of them must have a value, and their middle half must lie close together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from foods.amounts import quantise_mg
from foods.search.tokens import COOKED_WORDS, fold, stem

#: The fewest foods with a value that make a kind (policy).
FEWEST = 5
#: The middle half of a kind lies within this factor, or within so many mg in 100 g, that of a
#: whole group within a smaller one (policy): wider apart the middle one says little of any.
WIDEST_FACTOR = Decimal(4)
WIDEST_GROUP_FACTOR = Decimal("2.5")
WIDEST_MG = Decimal(10)

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
#: Words of what is not eaten as it is: a powder is no measure of a drink.
_POWDERS = "concentrate dehydrated dried dry extract granules instant mix powder"
_NOT_AS_EATEN = frozenset(map(stem, _POWDERS.split()))
_SAYS_LITTLE = frozenset(map(stem, [*COOKED_WORDS, *_LITTLE.split()])) | _NOT_AS_EATEN


@dataclass(frozen=True)
class KnownFood:
    """A food with a value (mg in 100 g)."""

    name: str
    mg_per_100g: Decimal


@dataclass(frozen=True)
class UsualValue:
    """The middle value of a kind (mg in 100 g), and what it rests on."""

    mg_per_100g: Decimal
    #: How many foods of the kind have a value, and between what half of them lie (mg in 100 g).
    count: int
    low: Decimal
    high: Decimal
    #: The noun that the names of the kind have; empty where it is the whole group.
    noun: str


def usual_value(name: str, of_group: Sequence[KnownFood]) -> UsualValue | None:
    """Return the usual value of a food's kind among the foods of its group.

    The kind is made of the foods that have every word of the name's head ("Chicken soup" of
    "Chicken soup, canned"), else those with its last word, which is the noun ("soup"); else
    the same of what follows the head, since a source may name the food last; else the group.
    None where each is too small or too mixed to say.
    """
    is_powder = bool(stems_of(name) & _NOT_AS_EATEN)
    alike = [
        (stems_of(food.name), food.mg_per_100g)
        for food in of_group
        if bool(stems_of(food.name) & _NOT_AS_EATEN) == is_powder
    ]
    for wanted in kinds_of_name(name):
        stems = frozenset(map(stem, wanted))
        values = [mg for names, mg in alike if stems <= names]
        found = _middle(values, WIDEST_FACTOR, " ".join(wanted))
        if found is not None:
            return found
    return _middle([mg for _names, mg in alike], WIDEST_GROUP_FACTOR, "")


def kinds_of_name(name: str) -> Iterator[list[str]]:
    """Yield the words that the names of a food's kind have, the nearest kind first."""
    for part in _PARTS.split(_BRAND.sub(" ", name)):
        words = [word for word in _WORD.findall(fold(part)) if stem(word) not in _SAYS_LITTLE]
        yield from filter(None, (words, words[-1:] if len(words) > 1 else []))


def _middle(values: Sequence[Decimal], widest: Decimal, noun: str) -> UsualValue | None:
    if len(values) < FEWEST:
        return None
    low, _half, high = quantiles(values, n=4, method="inclusive")
    if high - low > WIDEST_MG and high > low * widest:
        return None
    return UsualValue(quantise_mg(median(values)), len(values), low, high, noun)


def stems_of(name: str) -> frozenset[str]:
    """The stems of a name's words, numbers left out."""
    return frozenset(map(stem, _WORD.findall(fold(name))))
