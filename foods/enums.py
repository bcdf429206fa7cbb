"""The closed lists of the food table."""

from __future__ import annotations

from django.db.models import TextChoices


class DataSet(TextChoices):
    """Where a food comes from; with its key there it names the food."""

    USDA_SR = "USDA SR", "USDA National Nutrient Database for Standard Reference"
    USDA_FOUNDATION = "USDA Foundation", "USDA Foundation Foods"
    USDA_FNDDS = "USDA FNDDS", "USDA Food and Nutrient Database for Dietary Studies"
    MIDBAND = "Midband", "Midband's own additions"
    OWN = "own", "A person's own food"


class FoodKind(TextChoices):
    """What something counts as."""

    FOOD = "food", "Food"
    WATER = "water", "Water"
    SUPPLEMENT = "supplement", "Supplement"
    MEDICINE = "medicine", "Medicine"

    @property
    def counts_as(self) -> str:
        """The one of the four kinds above in whose sums it is added; any other is food."""
        return self.value if self in _SUMMED else self.FOOD.value


_SUMMED = (FoodKind.FOOD, FoodKind.WATER, FoodKind.SUPPLEMENT, FoodKind.MEDICINE)

#: The kinds that are sold by the piece and count towards the limit for supplements.
SUPPLEMENTAL = (FoodKind.SUPPLEMENT, FoodKind.MEDICINE)


class FoodStatus(TextChoices):
    """Whether a food may be logged."""

    DRAFT = "draft", "Draft"
    VERIFIED = "verified", "Verified"
    ARCHIVED = "archived", "Archived"


class Evidence(TextChoices):
    """How a magnesium value was found."""

    NONE = "", "Not stated"
    LABORATORY = "laboratory", "Laboratory"
    LABEL = "label", "Label or manufacturer"
    SURVEY = "survey", "Calculated by USDA for its food survey"
    CALCULATED = "calculated", "Calculated from its parts"
    ESTIMATE = "estimate", "Estimate"
    DOUBTFUL = "doubtful", "Doubtful"


class ContainsTag(TextChoices):
    """Tags a person may leave out by preference. Never a promise about allergies."""

    NUTS = "nuts"
    PEANUTS = "peanuts"
    MILK = "milk"
    EGG = "egg"
    FISH = "fish"
    SOY = "soy"
    WHEAT = "wheat"
    MEAT = "meat"


class PortionOrigin(TextChoices):
    """Who stated a portion. Portions are ordered by these words, so Midband's come first."""

    MIDBAND = "midband", "Chosen by Midband"
    SOURCE = "source", "From the source"
    OWN = "own", "A person's own"
