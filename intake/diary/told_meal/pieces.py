"""A told meal in pieces: the words between what joins and parts them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from foods.search.typed_amount import label_amount
from intake.diary.told_meal.times import SaidTime
from intake.diary.told_meal.words import Mark, Marked, MealWords

#: After these the time that was said is over.
_LATER = frozenset({"later", "after", "afterwards", "next"})


@dataclass
class Piece:
    """Some words between what joins and parts them."""

    words: MealWords
    places: list[int] = field(default_factory=list)
    #: What stands before it.
    joined_by: Mark = Mark.END
    is_eaten: bool = True
    corrects: bool = False
    meal: str = ""
    time: SaidTime | None = None
    #: Whether meal and time were told ahead of it, so that later ones do not take it.
    is_settled: bool = False
    is_timed: bool = False
    #: Whether it was "a bit of" it.
    is_little: bool = False
    #: Whether a colon or a dash follows it, and a list.
    heads: bool = False
    #: The number of its sentence.
    sentence: int = 0
    #: An amount or a wording in place of what was written.
    query: str = ""

    @property
    def written(self) -> str:
        """Its part of the text as it was written."""
        tokens = self.words.tokens
        return self.words.text[tokens[min(self.places)].start : tokens[max(self.places)].end]

    @property
    def text(self) -> str:
        """What to search for."""
        return self.query or joined_text(self.words, self.places)

    @property
    def named(self) -> str:
        """Its text without the amount before it."""
        return label_amount(self.text)[1].strip()

    @property
    def has_amount(self) -> bool:
        """Whether its text begins with an amount, be it an article."""
        return label_amount(self.text)[1] != self.text

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount and nothing else."""
        return self.has_amount and not self.named


def joined_text(words: MealWords, places: Sequence[int]) -> str:
    """The text of these tokens; where some between them were dropped, a space."""
    parts: list[str] = []
    for before, place in zip((None, *places), places, strict=False):
        token = words.tokens[place]
        if before is not None:
            gap = words.text[words.tokens[before].end : token.start]
            parts.append(gap if place == before + 1 and not gap.strip() else " ")
        parts.append(token.text)
    return "".join(parts)


class PiecesOfMeal:
    """A told meal parted into pieces, each with its meal and time."""

    def __init__(self, words: MealWords) -> None:
        self.words = words
        self.pieces: list[Piece] = []
        self.other_days: list[str] = []
        self.is_told = False
        self._piece = Piece(words)
        self._meal, self._time = "", None  # type: str, SaidTime | None
        #: Whether the meal holds until another is told, not only in its sentence.
        self._holds = self._holds_time = False
        self._open_time = self._open_meal = self._sentence = 0
        #: The first piece that a meal told behind it still takes.
        self._open = 0
        for marked in words.marks:
            self._take(marked)
        self._close(Mark.END)
        self.pieces = [piece for place, piece in enumerate(self.pieces) if not self._is_head(place)]

    def _is_head(self, place: int) -> bool:
        """Whether a piece only heads a list of its parts: "Salad: leaves, tomatoes, 1 egg"."""
        piece, after = self.pieces[place], self.pieces[place + 1 :]
        if not piece.heads or not after or after[0].is_amount:
            return False
        is_line = after[0].sentence != piece.sentence
        parts = [one for one in after if is_line or one.sentence == piece.sentence]
        return len(parts) > 1

    def _take(self, marked: Marked) -> None:
        mark = marked.mark
        if mark is Mark.WORD:
            self._piece.places.extend(range(marked.first, marked.stop))
        elif mark in {Mark.AND, Mark.WITH, Mark.ON}:
            self._join(marked)
        elif mark in {Mark.MEAL, Mark.TIME}:
            self.is_told = True
            self._when(marked)
        elif mark in {Mark.NOT, Mark.CORRECTS}:
            self.is_told = True
            self._close(Mark.PAUSE)
            self._piece.is_eaten = mark is not Mark.NOT
            # "Actually skip the fries": what was said before is taken back.
            self._piece.corrects = self._piece.corrects or mark is Mark.CORRECTS
        elif mark in {Mark.PAUSE, Mark.ASIDE, Mark.THEN, Mark.END}:
            if mark is Mark.END:
                self._head_of_lines(marked)
            self._close(mark)
            if mark is Mark.END:
                self._end_sentence()
            elif mark is Mark.THEN:
                self._open = len(self.pieces)
                self._time = None if self.words.word(marked.first) in _LATER else self._time
        elif mark is Mark.HEADS:
            self._head(marked)
        elif mark is Mark.LITTLE:
            self._piece.is_little = True
        elif mark is Mark.LEAD_IN:
            self.is_told = self.is_told or marked.stop - marked.first > 1
        elif mark is Mark.OTHER_DAY:
            tokens = self.words.tokens[marked.first : marked.stop]
            self.other_days.append(self.words.text[tokens[0].start : tokens[-1].end])

    def _head(self, marked: Marked) -> None:
        """End what stands before a colon or a dash: a meal by its name, or the head of a list."""
        self._head_of_lines(marked)
        self._piece.heads = not self._piece.has_amount if self._piece.places else False
        self._close(Mark.PAUSE)

    def _head_of_lines(self, marked: Marked) -> None:
        """Take a line that is the name of a meal for the meal of what follows."""
        is_alone = self._piece.joined_by is Mark.END and self._piece.is_eaten
        meal = self.words.meal_named_by(self._piece.places) if is_alone else ""
        if meal:
            self._piece.places.clear()
            self._ahead(replace(marked, mark=Mark.MEAL, meal=meal))

    def _join(self, marked: Marked) -> None:
        """Part two things that are joined; what is denied goes on over "or" and a bare "and"."""
        goes_on = not self._piece.is_eaten and marked.mark is Mark.AND
        if goes_on and self._counts(marked.stop):
            goes_on = False
        self._close(marked.mark)
        self._piece.is_eaten = not goes_on

    def _counts(self, place: int) -> bool:
        rest = joined_text(self.words, range(place, min(place + 3, len(self.words.tokens))))
        return label_amount(rest)[1] != rest

    def _close(self, joined_by: Mark) -> None:
        """End the piece; the next is joined to it so."""
        piece = self._piece
        if piece.places:
            piece.meal, piece.is_settled = self._meal, self._holds
            piece.time, piece.is_timed = self._time, self._holds_time
            piece.sentence = self._sentence
            self.pieces.append(piece)
        elif piece.joined_by is Mark.THEN and joined_by is not Mark.END:
            joined_by = Mark.THEN
        self._piece = Piece(self.words, joined_by=joined_by)
        # "No, three": the correction goes on over the comma.
        self._piece.corrects = piece.corrects and not piece.places

    def _when(self, marked: Marked) -> None:
        """A meal or a time: of what follows where it stands first, else of what came before."""
        is_first = not self._piece.places
        if is_first and not self._piece.is_eaten:
            # "Didn't have lunch."
            return
        is_new = len(self.pieces) == self._open
        if is_first and self._piece.corrects:
            # "At 8, actually at 9".
            self._piece.corrects = False
            self._open = max(0, len(self.pieces) - 1)
            self._behind(marked)
        elif is_first and (is_new or self._leads(marked)):
            self._ahead(marked)
        else:
            self._behind(marked)

    def _following(self, marked: Marked) -> Mark:
        """What follows, fillers aside."""
        ahead = (one.mark for one in self.words.marks if one.first >= marked.stop)
        return next((mark for mark in ahead if mark is not Mark.FILLER), Mark.END)

    def _leads(self, marked: Marked) -> bool:
        """Whether a meal that stands first in its piece is of what follows."""
        following = self._following(marked)
        if following in {Mark.PAUSE, Mark.THEN, Mark.AND}:
            return self._piece.joined_by is Mark.THEN
        return following not in {Mark.END, Mark.MEAL, Mark.TIME} or self._leads_later(marked)

    def _leads_later(self, marked: Marked) -> bool:
        """Whether another meal or time follows that is of what follows: "for lunch at one soup"."""
        ahead = [one for one in self.words.marks if one.first >= marked.stop]
        while ahead and ahead[0].mark in {Mark.MEAL, Mark.TIME, Mark.FILLER}:
            ahead.pop(0)
        return bool(ahead) and ahead[0].mark in {Mark.WORD, Mark.LEAD_IN}

    def _ahead(self, marked: Marked) -> None:
        if marked.mark is Mark.MEAL:
            if self._meal != marked.meal and len(self.pieces) > self._open_time:
                self._time = None
            self._meal, self._holds = marked.meal, True
            self._open_meal = len(self.pieces)
        if marked.time is not None:
            if len(self.pieces) > self._open_meal:
                # "For breakfast ..., then at one": no breakfast any more.
                self._meal, self._holds = "", False
            self._time, self._holds_time = marked.time, True
            self._open_time = len(self.pieces)
        self._open = len(self.pieces)

    def _behind(self, marked: Marked) -> None:
        self._close(Mark.PAUSE)
        for piece in self.pieces[self._open :]:
            is_last = piece is self.pieces[-1]
            if marked.mark is Mark.MEAL and (is_last or not piece.is_settled):
                if piece.meal != marked.meal and piece.meal and not piece.is_timed:
                    piece.time = None
                piece.meal = marked.meal
            if marked.time is not None and (is_last or not piece.is_timed):
                piece.time = marked.time
        # What follows in the sentence is of the same meal until another is told.
        if marked.mark is Mark.MEAL and not self._holds:
            self._meal = marked.meal
        if marked.time is not None and not self._holds_time:
            self._time = marked.time
        if self._following(marked) not in {Mark.MEAL, Mark.TIME}:
            self._open = len(self.pieces)

    def _end_sentence(self) -> None:
        self._open = len(self.pieces)
        self._sentence += 1
        if not self._holds:
            self._meal = ""
        if not self._holds_time:
            self._time = None
