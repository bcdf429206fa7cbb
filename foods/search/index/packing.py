"""Indexed foods in one file of plain numbers, from which a food is read when it is asked for.

Pure, no Django. With 500,000 foods the same as JSON took 5 s and 500 MB to open.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from mmap import mmap
from typing import Any

from foods.search.ranking import COMMON, IndexedFood, IndexedName
from foods.search.tokens import stem
from foods.search.vocabulary import Vocabulary

#: A word that so many foods have is a common one.
_COMMON = 3
#: So many foods that were read are kept; the seed files have about 19,000.
_KEPT = 20_000
#: The parts of the file with the type code of their numbers, the widest first.
_PARTS = {
    # By place: the id, the quality, and the ids of two other foods.
    "ids": "Q",
    "qualities": "d",
    "other_states": "Q",
    "everyday": "Q",
    # The ids in order, with the place of each.
    "sorted_ids": "Q",
    "places": "Q",
    # Where the texts of each place begin in ``texts``, and where the last end.
    "starts": "Q",
    "texts": "I",
    # The places of everyday foods.
    "plain": "I",
    # How many foods have each word; then words by their number.
    "counts": "I",
    "naming": "I",
    "common": "I",
    "first": "I",
    "inflected": "I",
    # The words in order, in UTF-8, each on a line.
    "words": "B",
}
_HEADER = struct.Struct(f"<{len(_PARTS)}Q")


@dataclass(frozen=True)
class NamingWords:
    """The words that name everyday foods, of which others may be slips."""

    #: Those that name one by themselves: "Mozzarella", "Kale" of "Kale, raw".
    naming: set[str]
    #: Those that name a common one by themselves or stand first in its name.
    common: set[str]
    #: Those that name one by themselves or stand first in its name.
    first: set[str]

    @classmethod
    def of(cls, plain: Sequence[IndexedFood], count: Callable[[str], int]) -> NamingWords:
        """Find them in the everyday foods, given how many foods of all have a word."""
        common = [food for food in plain if food.quality >= COMMON]
        naming = _naming(plain, count)
        return cls(
            naming,
            _first_words(common) | _naming(common, word_counts(common).__getitem__),
            _first_words(plain) | naming,
        )


def _first_words(foods: Iterable[IndexedFood]) -> set[str]:
    return {food.name.words[0] for food in foods if food.name.words}


def _naming(foods: Iterable[IndexedFood], count: Callable[[str], int]) -> set[str]:
    """An alias counts where several foods have its word: of a rare one nobody makes a slip."""
    naming: set[str] = set()
    for food in foods:
        if food.name.head == 1:
            naming.add(food.name.words[0])
        single = (alias.words[0] for alias in food.aliases if alias.head == 1)
        naming.update(word for word in single if count(word) >= _COMMON)
    return naming


def pack(foods: Sequence[IndexedFood]) -> Iterator[bytes]:
    """The file of these foods, the best first, in pieces."""
    words = sorted({word for food in foods for word in food.words()})
    numbers = {word: number for number, word in enumerate(words)}
    counts = word_counts(foods)
    by_id = sorted(range(len(foods)), key=lambda place: foods[place].food_id)
    plain = [place for place, food in enumerate(foods) if food.is_plain]
    named = NamingWords.of([foods[place] for place in plain], counts.__getitem__)
    texts, ends = array("I"), array("Q")
    for food in foods:
        texts.extend(_row(food, numbers))
        ends.append(len(texts))
    parts: dict[str, Iterable[Any]] = {
        "ids": (food.food_id for food in foods),
        "qualities": (food.quality for food in foods),
        "other_states": (food.other_state_id for food in foods),
        "everyday": (food.everyday_food_id for food in foods),
        "sorted_ids": (foods[place].food_id for place in by_id),
        "places": by_id,
        "starts": chain([0], ends),
        "texts": texts,
        "plain": plain,
        "counts": (counts[word] for word in words),
        "naming": sorted(numbers[word] for word in named.naming),
        "common": sorted(numbers[word] for word in named.common),
        "first": sorted(numbers[word] for word in named.first),
        "inflected": (number for number, word in enumerate(words) if stem(word) != word),
        "words": "\n".join(words).encode(),
    }
    packed: list[array[Any]] = [array(code, parts[name]) for name, code in _PARTS.items()]
    yield _HEADER.pack(*map(len, packed))
    yield from map(array.tobytes, packed)


def _row(food: IndexedFood, numbers: Mapping[str, int]) -> Iterator[int]:
    """A food as numbers: three of its own, then each text's length, head and words."""
    yield from (food.is_plain, food.kin_words, food.description is not None)
    for text in food.texts():
        yield from (len(text.words), text.head, *(numbers[word] for word in text.words))


class PackedFoods:
    """The foods of a file by their place, each read when it is asked for."""

    def __init__(self, data: bytes | mmap) -> None:
        """Take what ``pack`` made. Raises ValueError where it cannot be that."""
        whole = memoryview(data)
        try:
            lengths = _HEADER.unpack_from(whole)
            views = dict(_views(whole, lengths))
        except (struct.error, TypeError) as error:
            raise ValueError("These are no packed foods") from error
        self.ids, self._qualities = views["ids"], views["qualities"]
        self._other_states, self._everyday = views["other_states"], views["everyday"]
        self._sorted_ids, self._places = views["sorted_ids"], views["places"]
        self._starts, self._texts = views["starts"], views["texts"]
        self._plain, self._counts = views["plain"], views["counts"]
        self.words = bytes(views["words"]).decode().split("\n") if views["words"] else []
        self._naming, self._common, self._first, self._inflected = (
            [self.words[number] for number in views[name]]
            for name in ("naming", "common", "first", "inflected")
        )
        #: The food at a place, and the place of a food; both keep what they were asked for.
        self.at: Callable[[int], IndexedFood] = lru_cache(maxsize=_KEPT)(self._read)
        self.place_of: Callable[[int], int | None] = lru_cache(maxsize=_KEPT)(self._place_of)

    def __len__(self) -> int:
        return len(self.ids)

    def vocabulary(self) -> Vocabulary:
        """Their words."""
        return Vocabulary(
            self.words, self._naming, self._common, self._first, inflected=self._inflected
        )

    def plain_foods(self) -> list[IndexedFood]:
        """The everyday foods."""
        return [self.at(place) for place in self._plain]

    def count(self, word: str) -> int:
        """How many foods have a word."""
        number = bisect_left(self.words, word)
        is_known = self.words[number : number + 1] == [word]
        return int(self._counts[number]) if is_known else 0

    def _place_of(self, food_id: int) -> int | None:
        at = bisect_left(self._sorted_ids, food_id)
        if at == len(self._sorted_ids) or self._sorted_ids[at] != food_id:
            return None
        return int(self._places[at])

    def _read(self, place: int) -> IndexedFood:
        row = self._texts[self._starts[place] : self._starts[place + 1]].tolist()
        word = self.words.__getitem__
        is_plain, kin_words, has_description = row[:3]
        texts = []
        at = 3
        while at < len(row):
            end = at + 2 + row[at]
            texts.append(IndexedName(tuple(map(word, row[at + 2 : end])), row[at + 1]))
            at = end
        description = texts.pop() if has_description else None
        return IndexedFood(
            self.ids[place],
            self._qualities[place],
            texts[0],
            tuple(texts[1:]),
            description,
            bool(is_plain),
            self._other_states[place],
            self._everyday[place],
            kin_words,
        )


def _views(whole: memoryview, lengths: Sequence[int]) -> Iterator[tuple[str, memoryview]]:
    """Each part of the file."""
    sizes = [struct.calcsize(code) for code in _PARTS.values()]
    ends = list(
        accumulate((n * size for n, size in zip(lengths, sizes, strict=True)), initial=_HEADER.size)
    )
    if ends[-1] != len(whole):
        raise ValueError("These are no packed foods")
    for (name, code), start, end in zip(_PARTS.items(), ends, ends[1:], strict=False):
        yield name, whole[start:end].cast(code)  # type: ignore[call-overload]  # one of its codes


def order_in_index(food: IndexedFood) -> tuple[float, int]:
    """By what the foods of an index are sorted, the best first."""
    return -food.quality, food.food_id


def word_counts(foods: Iterable[IndexedFood]) -> Counter[str]:
    """How many of these foods have each word."""
    return Counter(word for food in foods for word in set(food.words()))
