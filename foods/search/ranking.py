"""How well a food answers what was typed. Pure, no Django.

A food is scored by its plain name, its other names and the source's words,
the best of them; how everyday it is decides between foods that match alike.
The weights are points of our own; the set of searches in the tests holds them
to account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foods.search.words import Query, answers, fold, is_begun, is_processed, states_of, words_of

#: A match in another name counts a little less than in the plain one.
_ALIAS = -8.0
#: In the source's words much less.
_DESCRIPTION = -16.0
#: A word found only elsewhere in the food's texts.
_ELSEWHERE = 0.62

#: The query has every word of the name, or of its head.
_ALL_OF_NAME = 3.0
_ALL_OF_HEAD = 9.0
#: It has the head's last word ("seeds" of "Pumpkin seeds"), or its first.
_LAST_OF_HEAD = 9.0
_FIRST_OF_HEAD = 6.0
#: For each word that was not asked for, in the head or after it, up to so many.
_SPARE_HEAD = -3.5
_SPARE_TAIL = -0.8
_SPARE_MOST = 6
#: The words stand in the order in which they were typed.
_IN_ORDER = 7.0
#: A word that only helps ("2" of "milk 2%") stands in the name, or elsewhere.
_HELPFUL_IN_NAME = 18.0
_HELPFUL = 5.0
#: How much each finished word of the query weighs.
_WORDS = 100.0

#: One's own foods come before the most everyday ones.
_OWN = 16.0
#: A food without a value helps less than its like with one.
_UNKNOWN = -6.0
#: By how everyday a food is.
_BY_RANK = {1: 13.0, 2: 10.0, 3: 7.0, 4: 4.0, 5: 1.0}

#: How far apart hits are that have all the words and those that lack some: more than
#: all other points together.
APART = 1000.0
#: Places of those without a state that was asked for: in it or its like, where nothing is
#: said of it, in another. Slips come last: who has every word was meant, they may not be.
_IN_STATE, _IN_NO_STATE, _AGAINST_STATE = 1, 2, 3
_SLIPPED = 3
#: What another state costs among slips.
_OTHER_STATE = 60.0
#: From this match on a known word is, or stands for, the typed one.
_MEANT = 0.9

_NOT_AS_EATEN = re.compile(
    r"\b(?:unprepared|uncooked|unheated|dry mix|dry form|mature seeds, raw)\b"
)
_HEAD_ENDS = re.compile(r"[,(]| (?:with|without|in|made|from) ")


@dataclass(frozen=True, slots=True)
class Text:
    """One name of a food: its words, of which the first ``head`` say what it is."""

    words: tuple[str, ...]
    head: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ranking knows of a food; ``quality`` is how everyday it is."""

    food_id: int
    quality: float
    name: Text
    aliases: tuple[Text, ...]
    #: The source's words; None where they are the name.
    description: Text | None
    #: Whether the name is in plain words; the source's put the category first.
    is_plain: bool

    def words(self) -> list[str]:
        """The words of all its texts."""
        words = [*self.name.words]
        for alias in self.aliases:
            words += alias.words
        if self.description is not None:
            words += self.description.words
        return words

    def states(self) -> frozenset[str]:
        """How it was made and kept, by its name; where that does not say, by the source's words."""
        states = states_of(self.name.words)
        return states if states or self.description is None else states_of(self.description.words)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table says of a food that bears on its rank."""

    food_id: int
    name: str
    description: str
    is_staple: bool
    rank: int
    group: str
    is_unknown: bool = False
    is_own: bool = False


def text_of(name: str) -> Text:
    """Split a name into its words.

    The head ends at the first comma, bracket or small word: what follows says
    which one or how it was made.
    """
    folded = fold(name)
    return Text(tuple(words_of(folded)), len(words_of(_HEAD_ENDS.split(folded, maxsplit=1)[0])))


def entry_of(facts: Facts, aliases: Iterable[str] = ()) -> Entry:
    """What the ranking needs of one food and its other names."""
    other = text_of(facts.description) if facts.description != facts.name else None
    return Entry(
        food_id=facts.food_id,
        quality=quality(facts),
        name=text_of(facts.name),
        aliases=tuple(text_of(alias) for alias in aliases),
        description=other,
        is_plain=facts.is_staple or facts.is_own,
    )


def quality(facts: Facts) -> float:
    """How likely the food is meant, other things equal; whole foods before products."""
    if facts.is_own:
        points = _OWN
    elif facts.is_staple:
        points = _BY_RANK.get(facts.rank, 1.0)
    else:
        points = _source_quality(facts)
    return points + _UNKNOWN if facts.is_unknown else points


def _source_quality(facts: Facts) -> float:
    """Points of a food that is only in the source's words."""
    points = -9.0
    if facts.group in {"baby-foods", "traditional"}:
        points -= 12
    elif facts.group == "dishes":
        points -= 3
    # The source writes brands in capitals.
    if any(len(word) > 3 and word.isupper() for word in facts.description.split()):
        points -= 6
    if _NOT_AS_EATEN.search(facts.description):
        points -= 6
    return points - min(len(facts.description), 120) / 24


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as the words it may stand for and how well each does.

    A food needs a match for every one of ``needed``; ``helpful`` only adds.
    While the last word is being typed nothing says yet that a name ends there.
    """

    needed: Sequence[Mapping[str, float]]
    helpful: Sequence[Mapping[str, float]] = ()
    is_typing: bool = False


def score(entry: Entry, asked: Asked) -> float:
    """Points of one food: the best of its texts, and how everyday it is.

    Words that match a food nowhere count zero, so a food that lacks one falls
    far behind.
    """
    needed = asked.needed
    best = _text_score(entry.name, asked, heads=entry.is_plain)
    for alias in entry.aliases:
        best = max(best, _text_score(alias, asked) + _ALIAS)
    if entry.description is not None:
        best = max(best, _text_score(entry.description, asked, heads=False) + _DESCRIPTION)
    if len(needed) > 1:
        best = max(best, _joint_score(entry, needed))
    for word in asked.helpful:
        if _best_match(word, entry.name.words):
            best += _HELPFUL_IN_NAME
        elif _best_match(word, entry.words()):
            best += _HELPFUL
    return best + entry.quality


def has_all(entry: Entry, needed: Sequence[Mapping[str, float]]) -> bool:
    """Whether the food has a match for every word."""
    words = entry.words()
    return all(any(other in word for other in words) for word in needed)


def _best_match(word: Mapping[str, float], words: Iterable[str]) -> float:
    return max((word[other] for other in words if other in word), default=0.0)


def _text_score(text: Text, asked: Asked, *, heads: bool = True) -> float:
    """Points of one name by itself; without ``heads`` its order says nothing."""
    needed = asked.needed
    total = 0.0
    used: list[int] = []
    for word in needed:
        best, place = 0.0, -1
        for position, other in enumerate(text.words):
            match = word.get(other, 0.0)
            if match > best and position not in used:
                best, place = match, position
        total += best
        if place >= 0:
            used.append(place)
    if not used:
        return 0.0
    covered = total / len(needed)
    points = _WORDS * covered
    spare = len(text.words) - len(used)
    if not heads:
        if not spare and not asked.is_typing:
            points += (_ALL_OF_HEAD + _ALL_OF_NAME) * covered
        return points + _SPARE_TAIL * min(spare, _SPARE_MOST)
    head_used = sum(1 for place in used if place < text.head)
    spare_head = text.head - head_used
    spare_tail = spare - spare_head
    if not asked.is_typing:
        if not spare_head:
            points += (_ALL_OF_HEAD if spare_tail else _ALL_OF_HEAD + _ALL_OF_NAME) * covered
        if text.head - 1 in used:
            points += _LAST_OF_HEAD * covered
    if 0 in used:
        points += _FIRST_OF_HEAD * covered
    if used == sorted(used):
        points += _IN_ORDER * covered
    points += _SPARE_HEAD * min(spare_head, _SPARE_MOST)
    return points + _SPARE_TAIL * min(spare_tail, _SPARE_MOST)


def _joint_score(entry: Entry, needed: Sequence[Mapping[str, float]]) -> float:
    """Points where the words stand in different texts of the food."""
    in_name, everything = set(entry.name.words), set(entry.words())
    total = 0.0
    for word in needed:
        match, other = max(
            ((word[other], other) for other in everything & word.keys()), default=(0.0, "")
        )
        everything.discard(other)
        total += match if other in in_name else _ELSEWHERE * match
    spare = len(entry.name.words) - 1
    return _WORDS * total / len(needed) + _SPARE_TAIL * min(spare, _SPARE_MOST)


def lack(entry: Entry, typed: Query, asked: Asked, *, is_slip: bool) -> float:
    """Points a food is behind one that has all the words, where some only qualify."""
    states = entry.states() if typed.states else frozenset()
    fits = answers(typed.states, states)
    if is_slip:
        return _SLIPPED * APART + (_OTHER_STATE if fits is False else 0.0)
    if is_processed(typed.states, states) or (typed.is_stateless and fits is False):
        return _AGAINST_STATE * APART
    if not _has_whole(entry, asked, is_typing=asked.is_typing or is_begun(typed)) or (
        typed.is_stateless and not fits
    ):
        return _IN_NO_STATE * APART
    return _IN_STATE * APART if typed.is_stateless else 0.0


def _has_whole(entry: Entry, asked: Asked, *, is_typing: bool) -> bool:
    """Whether it has all the words as they are, but for one that is being typed."""
    whole = asked.needed[:-1] if is_typing else asked.needed
    words = entry.words()
    return all(any(word.get(other, 0.0) >= _MEANT for other in words) for word in whole)
