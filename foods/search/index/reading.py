"""The index as a search sees it: a version on disk, and what changed since it was built."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from heapq import merge
from itertools import islice
from pathlib import Path

import tantivy

from foods.search.index.building import schema
from foods.search.index.packing import NamingWords, PackedFoods, order_in_index, pack, word_counts
from foods.search.index.version_files import (
    FOODS_FILE,
    file_stats,
    mapped,
    private_copies,
    searcher_of,
)
from foods.search.ranking import IndexedFood
from foods.search.tokens import words_of
from foods.search.vocabulary import Vocabulary

#: The most candidates that one query of the index returns.
MAX_CANDIDATES = 64
#: Up to so many words are looked up one by one.
_MAX_WORDS_BY_THEMSELVES = 100

#: The known words of which a food needs one, for each word that was typed.
Choices = Sequence[Collection[str]]


class NoVersion:
    """A version without foods, for a process that has none to open."""

    number = 0

    def __init__(self) -> None:
        self.foods = PackedFoods(b"".join(pack([])))
        self.vocabulary = self.foods.vocabulary()

    def is_of(self, _folder: Path) -> bool:
        """None on disk."""
        return False

    def is_unchanged(self) -> bool:
        """Never: whoever has it looks for a better one at each search."""
        return False

    def places_with_words(self, _words: Choices, _at_least: int | None, _limit: int) -> list[int]:
        """None."""
        return []


class OpenVersion:
    """One version of the index on disk, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Raises OSError or ValueError where it is missing or damaged."""
        self.number = int(folder.name)
        self._folder, self._stamps = folder, file_stats(folder)
        with private_copies(folder) as own:
            self.foods = PackedFoods(mapped(own / FOODS_FILE))
            self._searcher = searcher_of(own)
        self.vocabulary = self.foods.vocabulary()
        self._schema = schema()

    def is_of(self, folder: Path) -> bool:
        """Whether it is what lies in this folder now."""
        return folder == self._folder and self.is_unchanged()

    def is_unchanged(self) -> bool:
        """Whether the files on disk are still those that were read."""
        return file_stats(self._folder) == self._stamps

    def places_with_words(self, words: Choices, at_least: int | None, limit: int) -> list[int]:
        """The places of the best foods with a word of each collection, or of ``at_least``."""
        occur = tantivy.Occur.Must if at_least is None else tantivy.Occur.Should
        clauses = [(occur, self._with_any(choices)) for choices in words]
        query = tantivy.Query.boolean_query(clauses, minimum_number_should_match=at_least)
        found = self._searcher.search(
            query, limit, count=False, order_by_field="place", order=tantivy.Order.Asc
        )
        return [place for place, _ in found.hits]

    def _with_any(self, words: Collection[str]) -> tantivy.Query:
        """The foods with one of these words.

        A set of words is looked up in 0.19 ms whatever its size, a word by itself in 0.005
        and each further one in 0.0017 (best of 100 runs; 9,000 foods).
        """
        if len(words) > _MAX_WORDS_BY_THEMSELVES:
            return tantivy.Query.term_set_query(self._schema, "words", list(words))
        should = tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [
                (should, tantivy.Query.term_query(self._schema, "words", word, "basic"))
                for word in words
            ]
        )


AnyVersion = OpenVersion | NoVersion


class ChangedFoods:
    """Foods that a version has as they were, or lacks, as they are now; in memory."""

    def __init__(self, by_id: dict[int, IndexedFood | None]) -> None:
        """Take what the ranking reads of each, None for one that is not offered any more."""
        self.by_id = by_id
        offered = [food for food in by_id.values() if food is not None]
        self.foods = sorted(offered, key=order_in_index)
        self._places: dict[str, set[int]] = defaultdict(set)
        for place, food in enumerate(self.foods):
            for word in food.words():
                self._places[word].add(place)

    def places_with_words(self, words: Choices, at_least: int | None) -> list[int]:
        """As those of a version, all of them."""
        known = self._places.keys()
        found = [
            set[int]().union(*(self._places[word] for word in known & set(choices)))
            for choices in words
        ]
        if at_least is None:
            return sorted(set.intersection(*found)) if found else []
        counts = Counter(place for places in found for place in places)
        return sorted(place for place, count in counts.items() if count >= at_least)


class SearchIndex:
    """The shared foods, as a version has them and as those that changed since are now."""

    def __init__(
        self,
        version: AnyVersion,
        number: int,
        changed: ChangedFoods | None = None,
        *,
        lacks_foods: bool = False,
    ) -> None:
        """``number`` is that of the last change that is in it.

        ``lacks_foods`` where it holds the best alone: the others are asked of the database.
        """
        self.version, self.number, self.lacks_foods = version, number, lacks_foods
        self.changed = changed if changed is not None and changed.by_id else None
        self._own = len(version.foods)
        #: The food at a place.
        self.food_at = version.foods.at
        #: The place of a food by its id; None for one that is not offered.
        self.place_of = version.foods.place_of
        self.vocabulary = version.vocabulary
        if self.changed is not None:
            self._apply(self.changed)

    def _apply(self, changed: ChangedFoods) -> None:
        known, own = self.version.foods, self._own
        places = {food.food_id: own + place for place, food in enumerate(changed.foods)}

        def food_at(place: int) -> IndexedFood:
            return known.at(place) if place < own else changed.foods[place - own]

        def place_of(food_id: int) -> int | None:
            return places.get(food_id) if food_id in changed.by_id else known.place_of(food_id)

        self.food_at, self.place_of = food_at, place_of
        self.vocabulary = _vocabulary_with(known, changed, self.version.vocabulary)

    def count_changed(self) -> int:
        """How many foods are not as the version has them."""
        return 0 if self.changed is None else len(self.changed.by_id)

    def __len__(self) -> int:
        if self.changed is None:
            return self._own
        gone = sum(self.version.foods.place_of(pk) is not None for pk in self.changed.by_id)
        return self._own - gone + len(self.changed.foods)

    def foods_with_words(self, words: Choices, *, at_least: int | None = None) -> list[int]:
        """Return the places of the best foods with a word of each collection.

        With ``at_least`` a word of that many collections is enough.
        """
        changed, version = self.changed, self.version
        if changed is None:
            return version.places_with_words(words, at_least, MAX_CANDIDATES)
        ids, by_id = version.foods.ids, changed.by_id
        limit = MAX_CANDIDATES + len(by_id)
        as_built = version.places_with_words(words, at_least, limit)
        places: Iterable[int] = (place for place in as_built if ids[place] not in by_id)
        if now := changed.places_with_words(words, at_least):
            more = (self._own + place for place in now)
            places = merge(places, more, key=lambda place: order_in_index(self.food_at(place)))
        return list(islice(places, MAX_CANDIDATES))

    def has_name(self, text: str) -> bool:
        """Whether these words stand together as a name or its head ("7 up").

        In a source's description they may stand anywhere ("Candies, 100 GRAND Bar"), if the
        last is not the name of a food itself ("2 eggs").
        """
        words = [self.vocabulary.same_word(word) for word in words_of(text)]
        if not all(words):
            return False
        is_anywhere = not self.vocabulary.names(words_of(text)[-1])
        return any(
            _stand_together(words, name.words if is_anywhere else name.words[: name.head])
            and (is_anywhere or len(words) == name.head)
            for place in self.foods_with_words(words)
            for name in self.food_at(place).texts()
        )


def _vocabulary_with(known: PackedFoods, changed: ChangedFoods, words: Vocabulary) -> Vocabulary:
    """The words of a version's foods with what changed; as a version would have them."""
    places = (known.place_of(food_id) for food_id in changed.by_id)
    before = word_counts(known.at(place) for place in places if place is not None)
    now = word_counts(changed.foods)

    def count(word: str) -> int:
        return known.count(word) - before[word] + now[word]

    gone = {word for word in before if not count(word)}
    plain = [food for food in known.plain_foods() if food.food_id not in changed.by_id]
    named = NamingWords.of([*plain, *(food for food in changed.foods if food.is_plain)], count)
    return words.with_changes(gone, now.keys(), named.naming, named.common, named.first)


def _stand_together(words: Choices, name: Sequence[str]) -> bool:
    """Whether the name has a word of each collection, in this order, one after the other."""
    return any(
        all(name[first + step] in choices for step, choices in enumerate(words))
        for first in range(len(name) - len(words) + 1)
    )
