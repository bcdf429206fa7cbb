"""The words of a told meal that are no food: joining, leading in, denying, saying when. Pure.

``fixtures/meal_words.csv`` lists them; here they are found in a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import chain

from foods.search.tokens import word_set
from intake.diary.told_meal.lists import LISTS, Phrases, Token, phrases_of, tokens_of
from intake.diary.told_meal.times import DATE, HOURS, SaidTime, times_in
from intake.enums import Meal

#: A bullet or a number that only counts the lines of a list.
_BULLET = re.compile(
    r"^[ \t]*(?:[-*\u2022\u2023\u25cf\u2013\u2014]+|\d{1,2}[.)](?=\s))[ \t]*", re.M
)
#: After these a full stop ends no sentence.
_SHORTENED = word_set(
    "approx ca dr e etc fl g gr i incl kg l lb lbs mg ml mr mrs no oz pc pcs pt st tbs "
    "tbsp tsp vs a p m"
)
_BEFORE_PLACES = word_set("with at from in on by near after before to for during off beside behind")
#: Words before the name of a meal: "a quick lunch of".
_OF_MEALS = word_set(
    "a an the my our his her late early quick light big small little simple lazy proper "
    "healthy sad usual sunday saturday christmas easter thanksgiving birthday family school "
    "office canteen cooked takeaway"
)
#: Units of what is no amount: "6 inch sub", "400 mg tablet".
_SIZES = frozenset({"inch", "inches", "mg", "mcg", "iu", "\u00b5g"})
#: Words within the name of a food that say nothing of it: "half of my sandwich".
_DETERMINERS = word_set("the my our his her their your this that these those its")
_ARTICLES = word_set("a an the my our his her their some your this that")


class Mark(Enum):
    """What a token or a phrase does in a told meal."""

    WORD = "word"
    AND = "joins and"
    WITH = "joins with"
    ON = "joins on"
    #: A comma, a colon, a bracket.
    PAUSE = "pause"
    #: An open bracket.
    ASIDE = "aside"
    #: A colon or a dash, behind what heads a list.
    HEADS = "heads"
    THEN = "parts"
    END = "end"
    NOT = "not eaten"
    CORRECTS = "corrects"
    LEAD_IN = "lead-in"
    LITTLE = "a little of it"
    FILLER = "filler"
    MEAL = "meal"
    TIME = "time"
    OTHER_DAY = "other day"


_SIGNS = (
    dict.fromkeys("\n.!?;|\u2022", Mark.END)
    | dict.fromkeys(",)]/\u2026", Mark.PAUSE)
    | dict.fromkeys("([", Mark.ASIDE)
    | dict.fromkeys(":=-\u2013\u2014", Mark.HEADS)
)


@dataclass(frozen=True)
class Marked:
    """Tokens from ``first`` up to ``stop`` and what they do."""

    mark: Mark
    first: int
    stop: int
    #: The meal for ``MEAL``.
    meal: str = ""
    time: SaidTime | None = None


_PEOPLE = frozenset(LISTS["people"])
#: What other people did, and words that begin what one did oneself.
_ATE = word_set("had ate has got ordered chose drank wanted took gets eats")
_SPEAKERS = frozenset({"i", "so", "we", "i've"})
_MEALS = tuple(Meal)


_MARKS = phrases_of(
    *(mark.value for mark in Mark if mark.value in LISTS and mark is not Mark.LEAD_IN)
)
_LEADS = phrases_of(Mark.LEAD_IN.value)
_PLACES = phrases_of("people and places")
_KEPT = phrases_of("names with joining words")
_MEAL_WORDS = phrases_of(*_MEALS)
_TEA = phrases_of("dinner when for")
_BEFORE, _AFTER = phrases_of("before a meal"), phrases_of("after a meal")
_TIME_WORDS = phrases_of("time 12:00", "time 00:00")
_NAMED_AS_MEALS = frozenset(LISTS["foods named as meals"])
#: Words of a line that names a meal: "quick canteen lunch".
_LONGEST_HEAD = 3
_FOODS_OF_MEALS = frozenset(LISTS["foods of meals"])
#: Names of meals that are in names of foods too: they tell a meal only where they stand so.
_NAMES_TOO = word_set(
    "breakfast lunch dinner supper brunch snack snacks tiffin supplements supplement "
    "vitamins meds pills medication"
)


class MealWords:
    """A told meal as tokens, and what each of them does."""

    def __init__(self, text: str) -> None:
        """Read the text; bullets of lists are blanked, places in it stay what they are."""
        self.text = text
        plain = _BULLET.sub(lambda found: " " * len(found.group()), text)
        self.tokens = tokens_of(plain)
        self._words = [token.text.lower().replace("\u2019", "'") for token in self.tokens]
        self._said = _said_by_token(plain, self.tokens)

    @cached_property
    def marks(self) -> list[Marked]:
        """Every token in order, as part of what it does."""
        marks: list[Marked] = []
        place = 0
        while place < len(self.tokens):
            found = self._mark_at(place, marks)
            marks.append(found)
            place = found.stop
        return marks

    def is_number(self, place: int) -> bool:
        """Whether a token is a number or a word for one."""
        is_number = self.tokens[place].kind == "number" and not self.word(place).endswith("%")
        return is_number or self.word(place) in HOURS

    def word(self, place: int) -> str:
        """A token in small letters; empty beyond the ends."""
        return self._words[place] if 0 <= place < len(self._words) else ""

    def _mark_at(self, place: int, before: list[Marked]) -> Marked:
        is_start = not before or before[-1].mark is not Mark.WORD
        found = (
            self._said.get(place)
            or self._time_at(place)
            or self._meal_at(place, is_start=is_start)
            or self._aside_at(place, is_start=is_start)
        )
        if found:
            return found
        return self._phrase_at(place, before, is_start=is_start) or Marked(
            self._sign(place), place, place + 1
        )

    def _phrase_at(self, place: int, before: list[Marked], *, is_start: bool) -> Marked | None:
        """The longest phrase of the lists that begins here, as it is meant."""
        if kept := self._stop(_KEPT, place)[0] or self._half_stop(place):
            return Marked(Mark.WORD, place, kept)
        stop, name = self._stop(_MARKS, place)
        led = self._stop(_LEADS, place)[0]
        if is_start and led > stop:
            return Marked(Mark.LEAD_IN, place, led)
        if other := self._other_eater(place):
            return Marked(Mark.NOT, place, other)
        if not is_start and led > place + 1 and self.word(place) in _SPEAKERS:
            # "There was no soup left so I had a sandwich".
            return Marked(Mark.THEN, place, led)
        return self._joining(Marked(Mark(name), place, stop), before) if stop else None

    def _half_stop(self, place: int) -> int:
        """Where the "and a half" of a number ends; 0 for none."""
        half = place + 1 + (self.word(place + 1) in {"a", "an"})
        is_more = place > 0 and self.word(place) == "and" and self.is_number(place - 1)
        return half + 1 if is_more and self.word(half) in {"half", "quarter"} else 0

    def _other_eater(self, place: int) -> int:
        """Where "my husband had" ends, in a text of one's own; 0 for none."""
        at = place + (self.word(place) in _ARTICLES)
        if self.word(at) not in _PEOPLE or self.word(at + 1) not in _ATE or "i" not in self._words:
            return 0
        return at + 2

    def _aside_at(self, place: int, *, is_start: bool) -> Marked | None:
        """What says nothing of the food: "on the bus", "6 inch", the "my" of "half of my"."""
        stop = self._place_stop(place)
        if not stop and self.tokens[place].kind == "number" and self.word(place + 1) in _SIZES:
            stop = place + 2
        if not stop and not is_start and self.word(place) in _DETERMINERS:
            stop = place + 1
        return Marked(Mark.FILLER, place, stop) if stop else None

    def _joining(self, found: Marked, before: list[Marked]) -> Marked:
        """A phrase as it is meant here: "no, three" corrects and "no sugar" denies."""
        if (
            found.mark is not Mark.NOT
            or self.word(found.first) != "no"
            or found.stop > (found.first + 1)
        ):
            return found
        after = self.word(found.stop)
        is_number = self.tokens[found.stop].kind == "number" if after else False
        counts = is_number or after in HOURS or after in {"a", "an", "half"}
        said = any(one.mark is Mark.WORD for one in before)
        return (
            Marked(Mark.CORRECTS, found.first, found.stop)
            if said and (after in {",", "-", "\u2013", "\u2014"} or counts)
            else found
        )

    def _sign(self, place: int) -> Mark:
        token, sign = self.tokens[place], self.word(place)
        is_glued = self._is_glued(place)
        if token.kind not in {"sign", "line"} or (is_glued and sign in {"-", "/"}):
            return Mark.WORD
        if is_glued and sign == "." and self.word(place - 1) in _SHORTENED:
            return Mark.FILLER
        return _SIGNS.get(sign, Mark.WORD)

    def _is_glued(self, place: int) -> bool:
        """Whether a sign follows what is before it without a space."""
        return place > 0 and self.tokens[place - 1].end == self.tokens[place].start

    def _stop(self, phrases: Phrases, place: int) -> tuple[int, str]:
        """Where a phrase of these ends that begins here, and its list; 0 for none."""
        for words, name in phrases.get(self.word(place), ()):
            if tuple(self._words[place : place + len(words)]) == words:
                return place + len(words), name
        return 0, ""

    def _place_stop(self, place: int) -> int:
        """Where "with my mum" or "on the bus" ends; 0 for none."""
        if self.word(place) not in _BEFORE_PLACES:
            return 0
        at = place + 1
        while self.word(at) in _ARTICLES:
            at += 1
        is_other_word = self.word(place) in {"in", "at", "from"} and at > place + 1
        # "In the new cafe".
        return self._stop(_PLACES, at)[0] or (is_other_word and self._stop(_PLACES, at + 1)[0]) or 0

    def _meal_at(self, place: int, *, is_start: bool) -> Marked | None:
        """The meal that is told from here on: "for breakfast", "lunch was", "this morning"."""
        at = self._stop(_BEFORE, place)[0] or place
        if self.word(place) == "for" and (stop := self._stop(_TEA, at)[0]):
            return self._meal(place, stop, Meal.DINNER)
        while self.word(at) in _OF_MEALS and (is_start or at > place):
            at += 1
        for first in sorted({at, place}, reverse=True):
            stop, meal = self._stop(_MEAL_WORDS, first)
            is_bare = stop == first + 1 and self.word(first) in _NAMES_TOO
            is_led = first > place and self.word(place) not in _OF_MEALS
            if stop and (is_led or not is_bare or (is_start and self._tells(stop))):
                return self._meal(place, stop, meal)
        return None

    def _tells(self, stop: int) -> bool:
        """Whether a bare "lunch" before this token tells the meal: no "lunch box", "snack bar"."""
        return f"{self.word(stop - 1)} {self.word(stop)}" not in _FOODS_OF_MEALS

    def _meal(self, place: int, stop: int, meal: str) -> Marked:
        """The mark with what belongs to the phrase after it: "was", "I had", a colon."""
        return Marked(Mark.MEAL, place, self._stop(_AFTER, stop)[0] or stop, meal)

    def _time_at(self, place: int) -> Marked | None:
        """A time in a word: "at noon"."""
        at = self._stop(_BEFORE, place)[0] or place
        stop, name = self._stop(_TIME_WORDS, at)
        if not stop:
            return None
        hour = int(name.removeprefix("time ").partition(":")[0])
        return Marked(Mark.TIME, place, stop, time=SaidTime(hour, 0, is_sure=True))

    def meal_named_by(self, places: list[int]) -> str:
        """The meal whose name these words end with, as "canteen lunch"; empty for none."""
        if not places or len(places) > _LONGEST_HEAD:
            return ""
        words = [self.word(place) for place in places]
        is_food = any(" ".join(words[first:]) in _NAMED_AS_MEALS for first in range(len(words)))
        return "" if is_food else self._stop(_MEAL_WORDS, places[-1])[1]


def _said_by_token(text: str, tokens: list[Token]) -> dict[int, Marked]:
    """The times of day and the dates that a text says, by the token they begin with."""
    found: dict[int, Marked] = {}
    taken: set[int] = set()
    dates = ((match.start(), match.end(), None) for match in DATE.finditer(text))
    for start, end, time in chain(dates, times_in(text)):
        places = [
            place for place, token in enumerate(tokens) if token.start < end and token.end > start
        ]
        if places and taken.isdisjoint(places):
            taken.update(places)
            mark = Mark.OTHER_DAY if time is None else Mark.TIME
            found[places[0]] = Marked(mark, places[0], places[-1] + 1, time=time)
    return found
