"""The closed lists of the food table."""

from __future__ import annotations

from django.db.models import TextChoices


class DataSet(TextChoices):
    """Where a food comes from; with its key there it names the food."""

    USDA_SR = "USDA SR", "USDA National Nutrient Database for Standard Reference"
    MIDBAND = "Midband", "Midband's own additions"
    OWN = "own", "A person's own food"


class FoodKind(TextChoices):
    """What something counts as."""

    FOOD = "food", "Food"
    WATER = "water", "Water"
    SUPPLEMENT = "supplement", "Supplement"
    MEDICINE = "medicine", "Medicine"


#: The kinds that count towards the limit for supplements.
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
    ESTIMATE = "estimate", "Estimate"
    DOUBTFUL = "doubtful", "Doubtful"


class PortionOrigin(TextChoices):
    """Who stated a portion. Portions are ordered by these words, so Midband's come first."""

    MIDBAND = "midband", "Chosen by Midband"
    SOURCE = "source", "From the source"
    OWN = "own", "A person's own"
