"""Finding a class of medicines by the name on the box: generic, brand or ending. Pure: no Django.

Nobody knows that their tablet is "an integrase inhibitor"; they know "Tivicay".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Protocol, TypeVar

#: How alike a name must be to be offered for one that is not known, from 0 to 1 (policy).
ALIKE_FROM = 0.8
#: Begins a name that is only the ending of names: "*floxacin".
_ENDING = "*"
_WORD = re.compile(r"[a-z0-9]+")


class NamedMedicines(Protocol):
    """What a class of medicines is found by."""

    @property
    def name(self) -> str: ...

    @property
    def examples(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...


Known = TypeVar("Known", bound=NamedMedicines)


def found_medicines(text: str, classes: Sequence[Known]) -> list[Known]:
    """Return the classes that a typed name belongs to, in their order; none where it is unknown.

    A tablet of two medicines belongs to both classes ("co-amilofruse"). A longer name
    goes before a shorter one inside it, and a name before an ending.
    """
    words = _words(text)
    spans = [
        (start, start + len(phrase), one)
        for one in classes
        for phrase in _phrases(one)
        for start in range(len(words) - len(phrase) + 1)
        if words[start : start + len(phrase)] == phrase
    ]
    widest = [
        one
        for start, end, one in spans
        if not any(
            first <= start and end <= last and last - first > end - start
            for first, last, _other in spans
        )
    ]
    return [one for one in classes if one in widest] or [
        one for one in classes if any(word.endswith(_endings(one)) for word in words)
    ]


def alike_names(text: str, classes: Iterable[NamedMedicines]) -> str:
    """Return the known name that is most like an unknown one; empty where none is."""
    by_words = {" ".join(_words(name)): name for name in all_names(classes)}
    alike = get_close_matches(" ".join(_words(text)), by_words, n=1, cutoff=ALIKE_FROM)
    return by_words[alike[0]] if alike else ""


def all_names(classes: Iterable[NamedMedicines]) -> list[str]:
    """Return every name a medicine is found by, endings apart, in order of the alphabet."""
    return sorted({name for one in classes for name in _names(one)}, key=str.casefold)


def _names(one: NamedMedicines) -> Iterator[str]:
    """The name of the class, the examples, and what else it is called."""
    yield one.name
    yield from (name.strip() for name in one.examples.split(","))
    yield from (name for name in one.names if not name.startswith(_ENDING))


def _phrases(one: NamedMedicines) -> set[tuple[str, ...]]:
    return {_words(name) for name in _names(one)}


def _endings(one: NamedMedicines) -> tuple[str, ...]:
    return tuple(name.removeprefix(_ENDING) for name in one.names if name.startswith(_ENDING))


def _words(text: str) -> tuple[str, ...]:
    """The words of a name in small letters, without accents and signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return tuple(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))
