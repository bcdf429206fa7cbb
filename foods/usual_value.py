"""The usual value of a food's kind, for a food that has none of its own. Pure, no Django.

An estimate, and only offered where it means something: a kind is the foods of one group
whose names have the food's own noun, or, where these are few, the group itself; at least
``FEWEST`` of them must have a value, and their middle half must lie close together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from foods.amounts import quantise_mg
from foods.search.tokens import COOKED_WORDS, fold, stem

#: The fewest foods with a value that make a kind (policy).
FEWEST = 5
#: The middle half of a kind lies within this factor, or within so many mg in 100 g (policy):
#: wider apart the middle one says little of any.
WIDEST_FACTOR = 4
WIDEST_MG = Decimal(10)

_WORD = re.compile(r"[^\W\d_]+")
#: Where the head of a name ends: "Chicken soup" of "Chicken soup with noodles".
_REST = re.compile(r"[,(]| (?:with|without|in|on|from|and) ")
#: Words that tell no kind, beside those that say a food was cooked.
_LITTLE = (
    "a added all and any average canned eat fat flavor flavored flavour fluid food for free fresh "
    "from frozen generic high home homemade in large low made medium no not of or other piece "
    "plain prepared raw ready reduced regular restaurant salt salted serving small style sugar "
    "sweetened the to type unsalted unsweetened whole with without"
)
_SAYS_LITTLE = frozenset(map(stem, [*COOKED_WORDS, *_LITTLE.split()]))
#: Words of what is not eaten as it is: a powder is no measure of a drink.
_POWDERS = "concentrate dehydrated dried dry extract granules instant mix powder"
_NOT_AS_EATEN = frozenset(map(stem, _POWDERS.split()))


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
    "Chicken soup, canned"), else those with its last word, which is the noun ("soup"), else
    the group. None where each is too small or too mixed to say.
    """
    head = _kind_words(_REST.split(name)[0]) or _kind_words(name)
    is_powder = bool(_stems(name) & _NOT_AS_EATEN)
    alike = [food for food in of_group if is_powder or not _stems(food.name) & _NOT_AS_EATEN]
    for wanted in (head, head[-1:], []):
        stems = frozenset(map(stem, wanted))
        values = [food.mg_per_100g for food in alike if stems <= _stems(food.name)]
        found = _middle(values, " ".join(wanted))
        if found is not None:
            return found
    return None


def _middle(values: Sequence[Decimal], noun: str) -> UsualValue | None:
    if len(values) < FEWEST:
        return None
    low, _half, high = quantiles(values, n=4, method="inclusive")
    if high - low > WIDEST_MG and high > low * WIDEST_FACTOR:
        return None
    return UsualValue(quantise_mg(median(values)), len(values), low, high, noun)


def _kind_words(text: str) -> list[str]:
    """The words of a name that tell its kind, in order."""
    words: list[str] = _WORD.findall(fold(text))
    return [
        word for word in words if stem(word) not in _SAYS_LITTLE and stem(word) not in _NOT_AS_EATEN
    ]


def _stems(name: str) -> frozenset[str]:
    return frozenset(map(stem, _WORD.findall(fold(name))))
