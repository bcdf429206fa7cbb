"""The amount in what was typed: "200 g spinach", "half an avocado", "coffee x2". Pure, no Django.

What cannot be read as an amount stays part of the name: "7 up", "2% milk", "00 flour".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.amounts import WEIGHT_AND_VOLUME, AmountError, TypedAmount, parse_quantity
from foods.search.tokens import WORD_LISTS, fold, spoken_number, word_set, words_by, words_of

_HALF = Decimal("0.5")
_FRACTIONS = "\u00bc-\u00be\u2150-\u215e"
_TOKEN = re.compile(
    rf"(?P<number>\d+\s+\d+\s*[/\u2044]\s*\d+|\d+\s*[/\u2044]\s*\d+|\d+\s?[{_FRACTIONS}]"
    rf"|[{_FRACTIONS}]|\d{{1,3}}(?:,000)+|\d+[.,]\d+|(?<!\d)[.,]\d+|\d+)|(?P<word>[^\W\d_]+)"
)
_NUMBERS = {word: parse_quantity(number) for word, number in words_by("number").items()}
_SIZES = words_by("size")
_UNITS = words_by("unit")
(_OF,) = WORD_LISTS["of"]
(_ARTICLES,) = WORD_LISTS["article"]
#: After these a number is part of a name ("7 up", "5 hour energy").
(_IN_NAMES,) = WORD_LISTS["in a name after a number"]
#: Fractions, which may stand before an article ("half an avocado").
_PARTS = {word for word, value in _NUMBERS.items() if value < 1}
#: Numbers that stand after an article ("a couple of eggs").
_GROUPS = {"couple", "pair", "few", "dozen", "hundred"}
_PLURAL_PARTS = {"quarters": Decimal("0.25"), "thirds": Decimal(1) / 3, "halves": _HALF}
_TIMES = {"x", "times"}
#: Things with a content: "2 cans (330 ml)" are 660 ml.
_CONTAINERS = {"can", "bottle", "packet", "bar", "glass", "box", "jar", "pot"}
#: Units that follow a food without a number ("pizza slice").
_TRAILING_UNITS = word_set("slice piece bowl glass plate handful serving mug cup tablet")
#: Units that are names of foods too: before a food they count it only with "of".
_FOODS_TOO = {"roll"}
#: Units that stand before a food without a number ("handful almonds").
_LEADING_UNITS = {"handful", "tbsp", "tsp", "slice", "scoop", "bowl", "pint"}
#: What makes a number part of a name: a percentage, a ratio, a hyphen, a letter before it.
_NAME_AFTER = re.compile(r"\s*%|[-\u2010-\u2015/:&+]\S|[.,]\d")
_NAME_BEFORE = re.compile(r"(?:[^\W_]|[-\u2010-\u2015/:&+#$.,]\d?)$")
#: "coffee x2" and "12-oz" have such a number all the same.
_TIMES_BEFORE = re.compile(r"(?:^|\s)[xX\u00d7]$")
_MEASURE_AFTER = re.compile(r"-(?:oz|g|ml|ounce|lb|pound|cup|fl)", re.I)


@dataclass(frozen=True)
class AmountReading:
    """Typed text in two: its amount, and the words without it, as typed."""

    words: str
    amount: TypedAmount | None


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    value: Decimal | None
    is_number: bool


@dataclass(frozen=True)
class _Number:
    """A number before token ``stop``; a mere article counts one."""

    value: Decimal
    stop: int
    is_article: bool = False


@dataclass(frozen=True)
class _Part:
    """An amount in the tokens from ``first`` up to ``stop``."""

    amount: TypedAmount
    first: int
    stop: int
    #: Whether it has no number but an article, or none at all.
    is_article: bool = False
    #: Whether "of" follows the unit.
    has_of: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether it is a weight or a volume."""
        return self.amount.unit in WEIGHT_AND_VOLUME


def read_amount(text: str, is_name: Callable[[str], bool]) -> AmountReading:
    """Split typed text into its amount, if any, and the rest.

    ``is_name`` says whether these words stand together in a name of the table; a
    number or a unit that belongs to such a name is no amount.
    """
    typed = _TypedText(text)
    part = typed.find(is_name)
    if part is None:
        return AmountReading(text.strip(), None)
    words, amount = typed.without(part), part.amount
    rest = _TypedText(words)
    inner = rest.content()
    if inner is None:
        count = rest.find(is_name) if part.is_measured else None
        if count is not None and count.amount.unit and not count.is_article:
            # "Bread, 2 slices, 60 g".
            words = rest.without(count)
        elif part.is_measured and part.first == 0 and not is_name(words):
            words = rest.without_container()
        return AmountReading(words, replace(amount, words=words))
    if amount.unit in _CONTAINERS or not (amount.unit or amount.size):
        quantity = _quantised(amount.quantity * inner.amount.quantity)
        amount = amount if quantity is None else TypedAmount(quantity, inner.amount.unit)
    words = rest.without(inner)
    if inner.first == 0 and not is_name(words):
        words = _TypedText(words).without_container()
    return AmountReading(words, replace(amount, words=words))


def label_amount(label: str) -> tuple[TypedAmount, str]:
    """Read the label of a portion: "1 cup, sliced" gives (1 cup, "sliced").

    A label without a number counts one.
    """
    typed = _TypedText(label)
    part = typed.amount_at(0)
    return (TypedAmount(Decimal(1)), label) if part is None else (part.amount, typed.after(part))


def size_of(word: str) -> str:
    """The size that a folded word means; empty for none."""
    return _SIZES.get(word, "")


class _TypedText:
    """Typed text as numbers and words, in which amounts are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _with_spoken([self._token(match) for match in _TOKEN.finditer(text)])

    def find(self, is_name: Callable[[str], bool]) -> _Part | None:
        """The amount before the food, after it, or a measured one between its words."""
        ahead = self.amount_at(0)
        kept = None if ahead is None else self._kept(ahead, is_name)
        if kept is not None:
            return kept
        for first in range(1, len(self.tokens)):
            part = self.amount_at(first)
            if part is None:
                continue
            if part.is_measured and self.tokens[first].is_number:
                return part
            if part.stop == len(self.tokens) and self._may_trail(part):
                return self._kept(part, is_name)
        return None

    def amount_at(self, first: int) -> _Part | None:
        """The amount that begins with this token, with number, size and unit as far as given."""
        if first >= len(self.tokens):
            return None
        number = self._number_at(first)
        place = first if number is None else number.stop
        if number is not None and not number.is_article and self._is_times(place):
            place += 1
            if product := self._product(number.value, first, place):
                return product
        size, place = self._size_at(place)
        unit, stop = self._unit_at(place)
        is_food = unit in _FOODS_TOO and not first and self._text(stop) not in {"", *_OF}
        if is_food or not (number or size or self._stands_alone(unit, stop, first)):
            unit = ""
        if not (number or size or unit) or (number and not (unit or size) and self._glued(place)):
            return None
        place = stop if unit else place
        has_of = bool(unit) and self._text(place) in _OF and place < len(self.tokens) - 1
        place += has_of
        if has_of and self._text(place) in _ARTICLES and place < len(self.tokens) - 1:
            place += 1
        value = Decimal(1) if number is None else number.value
        is_article = number is None or number.is_article
        return _Part(TypedAmount(value, unit, size), first, place, is_article, has_of)

    def content(self) -> _Part | None:
        """A weight or volume that is still there, as "(330 ml)"."""
        for first, token in enumerate(self.tokens):
            part = self.amount_at(first) if token.is_number else None
            if part is not None and part.is_measured and len(self.tokens) > part.stop - first:
                return part
        return None

    def after(self, part: _Part) -> str:
        """The text behind the amount."""
        is_end = part.stop >= len(self.tokens)
        return "" if is_end else self.text[self.tokens[part.stop].start :]

    def without(self, part: _Part) -> str:
        """The text without the amount."""
        before = self.text[: self.tokens[part.first].start].rstrip(" (,;:-\u00d7")
        # A full stop of "tbsp.", the apostrophe of "verre d'eau".
        behind = self.text[self.tokens[part.stop - 1].end :].lstrip(".)'\u2019")
        plain = " ".join(re.sub(r"\(\s*\)", " ", f"{before} {behind}").split())
        brackets = "" if plain.count("(") == plain.count(")") else "()"
        return plain.strip(f" ,;:-{brackets}")

    def without_container(self) -> str:
        """The text without what its weight or volume is in: "water" of "bottle of water"."""
        is_container = len(self.tokens) > 1 and _UNITS.get(self._text(0)) in _CONTAINERS
        stop = 1 + (self._text(1) in _OF)
        if not is_container or stop >= len(self.tokens) or self._gap(0).strip():
            return self.text
        return self.text[self.tokens[stop].start :]

    def _token(self, match: re.Match[str]) -> _Token:
        is_number = match["number"] is not None
        word = match.group() if is_number else fold(match.group())
        value = self._value(match) if is_number else _NUMBERS.get(word)
        return _Token(word, match.start(), match.end(), value, is_number)

    def _value(self, match: re.Match[str]) -> Decimal | None:
        """A number, or None where it can be none of an amount."""
        typed, before = match.group(), self.text[: match.start()]
        ratio = re.fullmatch(r"(\d+)/(\d+)", typed)
        is_ratio = ratio and (int(ratio[1]) >= int(ratio[2]) or len(ratio[2]) > 2)
        is_in_name = (_NAME_BEFORE.search(before) and not _TIMES_BEFORE.search(before)) or (
            _NAME_AFTER.match(self.text, match.end())
            and not _MEASURE_AFTER.match(self.text, match.end())
        )
        if is_ratio or is_in_name or re.match(r"0\d", typed):
            return None
        try:
            return parse_quantity(typed.replace(",000", "000"))
        except AmountError:
            return None

    def _text(self, place: int) -> str:
        return self.tokens[place].text if place < len(self.tokens) else ""

    def _gap(self, place: int) -> str:
        """What stands between this token and the next."""
        if place + 1 >= len(self.tokens):
            return ""
        return self.text[self.tokens[place].end : self.tokens[place + 1].start]

    def _number_at(self, first: int) -> _Number | None:
        """The number that begins here, "x2" and "a couple" too."""
        word, after = self._text(first), self._text(first + 1)
        if word in _TIMES and after[:1].isdigit():
            value = self.tokens[first + 1].value
            return None if value is None else _Number(value, first + 2)
        if word not in _ARTICLES:
            value = self.tokens[first].value if first < len(self.tokens) else None
            return None if value is None else self._from(value, first)
        if after in _GROUPS or after in _PARTS:
            return self._number_at(first + 1)
        is_alone = not self._gap(first).strip()
        return _Number(Decimal(1), first + 1, is_article=True) if is_alone else None

    def _from(self, value: Decimal, first: int) -> _Number | None:
        """The number that begins with this value: "half a dozen", "one and a half"."""
        word, after = self._text(first), self._text(first + 1)
        dozen = first + 2 if after in _ARTICLES else first + 1
        if self._text(dozen) == "dozen":
            return self._number(value * 12, dozen + 1)
        if after == "and":
            return self._with_half(value, first)
        if after in _PLURAL_PARTS and value >= 1:
            of = first + 2 + (self._text(first + 2) in _OF)
            parts = value * _PLURAL_PARTS[after]
            return self._number(parts, of + (self._text(of) in _ARTICLES))
        is_fraction = value < 1 or word in _GROUPS
        stop = first + 1 + (is_fraction and after == "of")
        if self._text(stop) in _ARTICLES:
            # "one a day" has no amount.
            return _Number(value, stop + 1) if is_fraction else None
        return _Number(value, stop)

    def _number(self, value: Decimal, stop: int) -> _Number | None:
        quantity = _quantised(value)
        return None if quantity is None else _Number(quantity, stop)

    def _with_half(self, value: Decimal, first: int) -> _Number | None:
        """ "One and a half", "1 and 1/2"; not "half and half"."""
        place = first + 2 + (self._text(first + 2) in _ARTICLES)
        more = self.tokens[place].value if place < len(self.tokens) else None
        if value < 1:
            return None
        if more is None or more >= 1:
            return _Number(value, first + 1)
        return self._number(value + more, place + 1)

    def _product(self, times: Decimal, first: int, place: int) -> _Part | None:
        """ "2 x 330 ml"."""
        inner = self.amount_at(place) if self.tokens[place].is_number else None
        product = None if inner is None else _quantised(times * inner.amount.quantity)
        if inner is None or product is None or not inner.amount.unit:
            return None
        return replace(inner, amount=replace(inner.amount, quantity=product), first=first)

    def _is_times(self, place: int) -> bool:
        """Whether "x" stands here between a number and what it counts."""
        is_inside = 0 < place < len(self.tokens) - 1
        return is_inside and self._text(place) in _TIMES and not self._gap(place - 1).strip()

    def _size_at(self, place: int) -> tuple[str, int]:
        return self._meaning(_SIZES, place, longest=2)

    def _unit_at(self, place: int) -> tuple[str, int]:
        """The unit at this place, in up to three words ("fl. oz")."""
        return self._meaning(_UNITS, place, longest=3)

    def _meaning(self, table: dict[str, str], place: int, longest: int) -> tuple[str, int]:
        for length in range(min(longest, len(self.tokens) - place), 0, -1):
            some = self.tokens[place : place + length]
            word = "".join(token.text for token in some)
            if word in table and not set(self.text[some[0].start : some[-1].end]) & set(",;(%"):
                return table[word], place + length
        return "", place

    def _stands_alone(self, unit: str, stop: int, first: int) -> bool:
        """Whether a unit counts one without a number: at the end, or before "of"."""
        if stop == len(self.tokens):
            # "Apple slices" are not one.
            return first > 0 and unit in _TRAILING_UNITS and not self._text(stop - 1).endswith("s")
        is_of = stop < len(self.tokens) - 1 and self._text(stop) in _OF
        return is_of or (first == 0 and unit in _LEADING_UNITS)

    def _glued(self, place: int) -> bool:
        """Whether a bare number is written as one with what follows it ("7up")."""
        if place >= len(self.tokens):
            return False
        before = self.tokens[place - 1]
        is_joined = before.is_number and before.end == self.tokens[place].start
        return is_joined or bool(self._gap(place - 1).strip(" \t\xa0(."))

    def _may_trail(self, part: _Part) -> bool:
        """Whether an amount after the food is one: "eggs 3", "pizza slice", "banana, large"."""
        first = self.tokens[part.first]
        if first.is_number or first.text in _TIMES or part.amount.unit:
            return True
        return bool(part.amount.size) and first.value is None

    def _kept(self, part: _Part, is_name: Callable[[str], bool]) -> _Part | None:
        """The part, less what belongs to a name of the table; None where no name is left."""
        is_ahead = part.first == 0
        rest = self.after(part) if is_ahead else self.text[: self.tokens[part.first].start]
        if not any(word.isalpha() and word not in _TIMES for word in words_of(rest)):
            return None
        if part.amount.unit:
            is_short = part.is_measured and len(self._text(part.stop - 1)) < 3
            shorter = None if is_short or part.has_of else self._without_unit(part)
            if shorter is None or not is_name(self.after(shorter) if is_ahead else self.text):
                return part
            return None if shorter.stop == part.first else self._kept(shorter, is_name)
        if part.is_article and not part.amount.size:
            return part
        is_in_name = not part.amount.size and self._text(part.stop) in _IN_NAMES
        return None if is_in_name or is_name(self.text) else part

    def _without_unit(self, part: _Part) -> _Part | None:
        """The same amount with its unit left to the name ("2 cup noodles")."""
        stop = part.first
        while stop < part.stop and self._text(stop) not in _UNITS:
            stop += 1
        is_all = stop >= part.stop or (stop == part.first == 0)
        return None if is_all else replace(part, amount=replace(part.amount, unit=""), stop=stop)


def _with_spoken(tokens: list[_Token]) -> list[_Token]:
    """The tokens with a number that is said in several words as one of them."""
    words = [token.text for token in tokens]
    place = 0
    while place < len(tokens):
        value, count = spoken_number(words[place:])
        if count:
            whole = replace(tokens[place], end=tokens[place + count - 1].end, value=Decimal(value))
            tokens[place : place + count], words[place : place + count] = [whole], [whole.text]
        place += 1
    return tokens


def _quantised(value: Decimal) -> Decimal | None:
    try:
        return parse_quantity(f"{value.quantize(Decimal('0.001')):f}")
    except AmountError:
        return None
