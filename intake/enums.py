"""The closed lists of what is logged, how days are finished, and how they are reviewed."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from django.db.models import TextChoices


class Meal(TextChoices):
    """The parts of a day, in the order they are eaten."""

    BREAKFAST = "breakfast", "Breakfast"
    LUNCH = "lunch", "Lunch"
    DINNER = "dinner", "Dinner"
    SNACKS = "snacks", "Snacks"
    SUPPLEMENTS = "supplements", "Supplements"

    @property
    def is_supplements(self) -> bool:
        """Whether it holds supplements and medicines instead of food."""
        return self is Meal.SUPPLEMENTS


class ValueGiven(TextChoices):
    """Who says what magnesium an entry has."""

    BY_FOOD = "", "Its food"
    BY_LABEL = "from_label", "The label, as typed"
    BY_KIND = "usual_of_kind", "The usual value of its kind, an estimate"


class DayState(TextChoices):
    """How far the food of a day is logged."""

    OPEN = "open", "Open"
    PARTIAL = "partial", "Partial"
    COMPLETE = "complete", "Complete"


class SupplementsTaken(TextChoices):
    """What a person says of a day's supplements when they finish it."""

    NOT_TRACKED = "", "I did not note my tablets"
    NONE = "none", "Took none"
    TAKEN = "taken", "Taken"


class BandSource(TextChoices):
    """Who set a band."""

    OWN = "own", "Set by yourself"
    CLINICIAN = "clinician", "Set by a clinician"


class HighBasis(TextChoices):
    """What is added up against the upper edge of a band."""

    DIET = "diet", "Food and water"
    ALL = "all", "All sources"


class SymptomName(TextChoices):
    """The symptoms that can be logged; another carries the person's own word."""

    NERVE_PAIN = "nerve_pain", "Nerve pain"
    BURNING = "burning", "Burning"
    TINGLING = "tingling", "Tingling"
    NUMBNESS = "numbness", "Numbness"
    CRAMPS = "cramps", "Cramps"
    SPASMS = "spasms", "Spasms"
    HEADACHE = "headache", "Headache"
    WEAKNESS = "weakness", "Weakness"
    LOOSE_STOOLS = "loose_stools", "Loose stools"
    OTHER = "other", "Another"


class SymptomPlace(TextChoices):
    """Where a symptom is felt; it may be at several of them."""

    FEET = "feet", "Feet"
    HANDS = "hands", "Hands"
    LEGS = "legs", "Legs"
    ARMS = "arms", "Arms"
    FACE = "face", "Face"
    ELSEWHERE = "elsewhere", "Elsewhere"

    @classmethod
    def joined(cls, chosen: Collection[str]) -> str:
        """Some places as one column holds them: each once, in the order of the list."""
        return ",".join(place.value for place in cls if place.value in chosen)

    @classmethod
    def every_joined(cls) -> list[str]:
        """All that such a column can hold, beginning with no place at all."""
        return [
            ",".join(some)
            for count in range(len(cls) + 1)
            for some in combinations(cls.values, count)
        ]


class HabitAnswer(TextChoices):
    """What a person says where their habits seem to have changed, in the order of the buttons."""

    YES = "yes", "Yes, it has"
    NO = "no", "No"
    UNSURE = "unsure", "I don’t know"


class ReviewState(TextChoices):
    """How far one dietitian is with one day."""

    TO_REVIEW = "to_review", "To review"
    ASKED = "asked", "Information asked"
    REVIEWED = "reviewed", "Reviewed"


class ImportState(TextChoices):
    """How far the import of a file is."""

    ASKING = "asking", "Waiting for its columns"
    READY = "ready", "Waiting to be started"
    RUNNING = "running", "Being added"
    DONE = "done", "Added"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


class ImportLayout(TextChoices):
    """Where an imported table comes from, in the words that pages print."""

    MIDBAND = "midband", "Midband’s own export"
    CRONOMETER = "cronometer", "Cronometer’s servings export"
    OTHER = "other", "a table of your own"
