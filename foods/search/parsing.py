"""A typed query as required and optional words, and its relaxations. Pure, no Django."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from foods.search.states import SHORTEST_STATE, requested_states
from foods.search.tokens import WORD_LISTS, words_of

#: Words that name no food and are not searched for.
(_STOP_WORDS,) = WORD_LISTS["not a food"]
#: Qualifiers: words that describe a food without naming it. A food whose name lacks them
#: may still be the one meant; exports of other diaries append them ("Pecans, Raw,
#: Organic"). The first group hardly changes the food and is dropped first; the second
#: says how it was prepared and kept, which changes its magnesium most.
_QUALIFIERS = (*WORD_LISTS["minor qualifier"], *WORD_LISTS["preparation"])
#: Words after these are ignored.
_MAX_WORDS = 12
#: What joins two things in one name or in one meal.
_JOINING = re.compile(
    r"[^\W\d_]{2}\W*(?:[&+]|\b(?:and|und|et|y|with|w|mit|avec|con)\b)\W*[^\W\d_]{2}", re.I
)
#: Numbers that qualify: a percentage of fat, a dose.
_QUALIFYING_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:%|percent\b|mg\b|mcg\b|iu\b|\u00b5g\b)", re.I
)


@dataclass(frozen=True)
class ParsedQuery:
    """A typed query: the words a food must match, and those that only add points."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    #: The optional numbers that are part of a name ("7 up").
    numbers: tuple[str, ...] = ()
    #: Whether two things are joined ("eggs and toast").
    is_joined: bool = False
    #: Whether the last word may be unfinished (no space was typed after it).
    is_unfinished: bool = True
    #: The qualifiers that a relaxation dropped.
    dropped: tuple[str, ...] = ()
    #: Whether the dropped ones include states.
    ignores_states: bool = False
    #: The states the query names; set by ``relaxations``.
    states: frozenset[str] = frozenset()

    @cached_property
    def relaxations(self) -> list[ParsedQuery]:
        """The query itself, then without minor qualifiers, then without states too.

        A step that changes nothing, or would leave no required word, is left out.
        """
        last = len(self.required) - 1
        levels = [
            _qualifier_level(word, is_unfinished=self.is_unfinished and place == last)
            for place, word in enumerate(self.required)
        ]
        states = requested_states(self.required)
        queries = [replace(self, states=states)]
        for step in range(len(_QUALIFIERS)):
            required = [
                word for word, level in zip(self.required, levels, strict=True) if level > step
            ]
            if not required or len(required) == len(queries[-1].required):
                continue
            dropped = [
                word for word, level in zip(self.required, levels, strict=True) if level <= step
            ]
            is_unfinished = self.is_unfinished and levels[last] > step
            optional = (*self.optional, *dropped)
            queries.append(
                replace(
                    self,
                    required=tuple(required),
                    optional=optional,
                    is_unfinished=is_unfinished,
                    dropped=tuple(dropped),
                    ignores_states=step > 0,
                    states=states,
                )
            )
        return queries

    @property
    def has_states(self) -> bool:
        """Whether it says that the food is raw, cooked, dried or the like."""
        return bool(self.relaxations[0].states)

    def respelled(self, spelled: Callable[[str], str]) -> ParsedQuery:
        """The query with each required word as the table spells it."""
        return replace(self, required=tuple(map(spelled, self.required)))

    @property
    def ends_in_partial_qualifier(self) -> bool:
        """Whether the last word is the beginning of a qualifier and not yet one."""
        word = self.required[-1]
        if not self.is_unfinished:
            return False
        return _qualifier_level(word, is_unfinished=True) < _qualifier_level(
            word, is_unfinished=False
        )


def _qualifier_level(word: str, *, is_unfinished: bool) -> int:
    """The group of ``_QUALIFIERS`` that holds a word, or 2 for none.

    With ``is_unfinished`` a word that qualifiers begin with counts as one.
    """
    for level, words in enumerate(_QUALIFIERS):
        if word in words:
            return level
    if not is_unfinished:
        return len(_QUALIFIERS)
    if len(word) >= SHORTEST_STATE and any(one.startswith(word) for one in _QUALIFIERS[-1]):
        return len(_QUALIFIERS) - 1
    begins = any(one.startswith(word) for words in _QUALIFIERS for one in words)
    return 0 if begins else len(_QUALIFIERS)


def parse_query(text: str) -> ParsedQuery:
    """Split typed text, without its amount, into required and optional words.

    Numbers are optional ("milk 2%"), unless nothing else was typed.
    """
    words = words_of(text)[:_MAX_WORDS]
    required = [
        word
        for word in words
        if not word.isdigit() and (word not in _STOP_WORDS or len(words) == 1)
    ]
    if not required:
        return ParsedQuery(tuple(words))
    optional = tuple(word for word in words if word.isdigit())
    numbers = tuple(filter(str.isdigit, words_of(_QUALIFYING_NUMBER.sub(" ", text))))
    return ParsedQuery(
        tuple(required),
        optional,
        numbers,
        is_joined=len(required) > 1 and bool(_JOINING.search(text)),
        is_unfinished=not text[-1:].isspace(),
    )
