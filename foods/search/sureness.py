"""Whether a food carries what was typed, or is only a guess. Pure, no Django.

Carried is each word itself, its singular or plural, or a synonym; the last one may be
unfinished. A word that no name has may be a slip of one letter, of two from eight
letters on. Qualifiers may be missing; a number that belongs to the name may not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from foods.search.parsing import ParsedQuery
from foods.search.ranking import IndexedFood
from foods.search.states import is_processed
from foods.search.vocabulary import Vocabulary


@dataclass(frozen=True)
class CarriedWords:
    """The known words that carry each word of a query; a food needs one of each."""

    #: Ways to read the query: as typed, or with words joined or split.
    readings: Sequence[Sequence[Collection[str]]]
    states: frozenset[str] = frozenset()

    def are_in(self, food: IndexedFood) -> bool:
        """Whether the food carries the query, and is not cooked where raw or dry was asked for."""
        words = set(food.words())
        if not any(
            all(not words.isdisjoint(carried) for carried in reading) for reading in self.readings
        ):
            return False
        return not self.states or not is_processed(self.states, food.states())


def carried_words(
    typed: ParsedQuery, known: Vocabulary, exists: Callable[[str], bool] | None = None
) -> CarriedWords:
    """Find the known words that carry a query. ``typed`` is without its amount.

    ``exists`` says of a word that is not known here whether some other food has it.
    """
    core = typed.relaxations()[-1]
    numbers = [known.same_word(number) for number in typed.numbers]
    readings = [
        [*carried, *numbers]
        for words in _joined_and_split(known, core.required)
        if all(carried := _carried(core, words, known, exists))
    ]
    return CarriedWords(readings, core.states)


def _carried(
    typed: ParsedQuery,
    words: Sequence[str],
    known: Vocabulary,
    exists: Callable[[str], bool] | None,
) -> list[Collection[str]]:
    last = len(words) - 1
    return [
        known.carrying(
            word,
            is_last=typed.is_unfinished and place == last,
            may_slip=exists is None or not exists(word),
        )
        for place, word in enumerate(words)
    ]


def _joined_and_split(known: Vocabulary, words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The words, and with two joined or one split where that gives words that exist."""
    yield words
    for place in range(len(words) - 1):
        if known.knows(words[place] + words[place + 1]):
            yield (*words[:place], words[place] + words[place + 1], *words[place + 2 :])
    for place, word in enumerate(words):
        if not known.knows(word) and (halves := known.split(word)):
            yield (*words[:place], *halves, *words[place + 1 :])
