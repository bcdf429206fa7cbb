"""Foods, with their queries and aliases, and requests for missing values."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject

from accounts.enums import ENUM_LENGTH
from foods.amounts import MAX_KCAL_PER_100G, MAX_MG_PER_100G
from foods.enums import SUPPLEMENTAL, DataSet, Evidence, FoodKind, FoodStatus
from foods.history import CuratorRecords, FoodParts
from foods.limits import (
    LAST_RANK,
    MAX_ALIAS,
    MAX_DESCRIPTION,
    MAX_FOOD_NAME,
    MAX_FORM,
    MAX_SOURCE,
    MAX_SOURCE_KEY,
    MAX_SURVEY_CATEGORY,
)
from foods.models.group import FoodGroup
from foods.models.portion import Portion, UsualPortion
from foods.models.release import Release
from foods.models.tap_water import (
    HUNDRED_GRAMS_IN_A_LITRE,
    TABLE_TAP_WATER,
    is_own_water_of,
    is_table_tap_water,
    own_water_key,
)


class FoodQuerySet(models.QuerySet["Food"]):
    """Queries of foods; pages start with ``visible_to``."""

    def shared(self) -> FoodQuerySet:
        """The shared foods that people may log."""
        return self.filter(owner=None, status=FoodStatus.VERIFIED)

    def own(self, user: settings.AUTH_USER_MODEL) -> FoodQuerySet:  # type: ignore[name-defined]  # the configured user model
        """The person's own foods, with the archived."""
        return self.filter(owner=user)

    def visible_to(self, user: settings.AUTH_USER_MODEL) -> FoodQuerySet:  # type: ignore[name-defined]  # the configured user model
        """The shared table and the person's own foods, without the archived."""
        return self.filter(
            Q(owner=None, status=FoodStatus.VERIFIED)
            | Q(owner=user) & ~Q(status=FoodStatus.ARCHIVED)
        )

    def own_water(self, user: models.Model) -> FoodQuerySet:
        """What the person stated of their tap water, also where they put it away."""
        return self.filter(is_own_water_of(user.pk))

    def tap_waters(self, user: models.Model) -> FoodQuerySet:
        """The tap waters that the person may log: their own, and the table's."""
        return self.visible_to(user).filter(is_own_water_of(user.pk) | is_table_tap_water())

    def most_wanted(self) -> FoodQuerySet:
        """Shared foods without a value, by the number of requests for it."""
        wanted = self.filter(owner=None, magnesium_mg_per_100g=None, values_wanted__isnull=False)
        counted = wanted.annotate(wishes=models.Count("values_wanted"))
        return counted.order_by(F("wishes").desc(), "name")

    def with_usual_portion(self) -> FoodQuerySet:
        """Annotate each food's first portion as ``usual_portion``."""
        first = Portion.objects.filter(food=OuterRef("pk")).order_by("origin", "sequence")
        columns = JSONObject(
            pk="pk",
            label="label",
            grams=Cast("grams", models.CharField()),
            magnesium_mg=Cast("magnesium_mg", models.CharField()),
        )
        # In a dict: as a keyword django-stubs would declare the attribute again.
        usual = {"usual_portion": Subquery(first.values(columns=columns)[:1])}
        return self.annotate(**usual)


class Food(models.Model):
    """One food, water, supplement or medicine. Unknown magnesium is null, never 0."""

    data_set = models.CharField(max_length=ENUM_LENGTH, choices=DataSet.choices)
    source_key = models.CharField(max_length=MAX_SOURCE_KEY)
    name = models.CharField("plain name", max_length=MAX_FOOD_NAME)
    description = models.CharField("the source's words", max_length=MAX_DESCRIPTION, blank=True)
    group = models.ForeignKey(FoodGroup, on_delete=models.PROTECT, related_name="foods")
    kind = models.CharField(max_length=ENUM_LENGTH, choices=FoodKind.choices, default=FoodKind.FOOD)
    form = models.CharField("form of the compound", max_length=MAX_FORM, blank=True)
    magnesium_mg_per_100g = models.DecimalField(
        "magnesium, mg per 100 g",
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_MG_PER_100G)],
        help_text="Leave empty where the value is unknown; unknown is not zero.",
    )
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="foods"
    )
    source = models.CharField("source of the value", max_length=MAX_SOURCE, blank=True)
    evidence = models.CharField(
        max_length=ENUM_LENGTH, choices=Evidence.choices, blank=True, default=Evidence.NONE
    )
    status = models.CharField(
        max_length=ENUM_LENGTH, choices=FoodStatus.choices, default=FoodStatus.VERIFIED
    )
    is_staple = models.BooleanField("everyday food", default=False)
    rank = models.PositiveSmallIntegerField(
        default=LAST_RANK,
        help_text="1 is eaten by nearly everybody, 5 rarely; 9 is not an everyday food.",
    )
    is_curated = models.BooleanField(
        "corrected by a curator", default=False, help_text="A load leaves this food as it is."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,  # nearly all are null; see the index of own foods
        related_name="own_foods",
    )
    contains = models.JSONField(default=list, blank=True)
    grams_per_ml = models.DecimalField(
        "weight of 1 ml, g",
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Only for what is poured; it is then also measured in ml and fl oz.",
    )
    energy_kcal_per_100g = models.DecimalField(
        "energy, kcal per 100 g",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_KCAL_PER_100G)],
        help_text="Only to list foods by the magnesium in 100 kcal; leave empty where unknown.",
    )
    survey_category = models.CharField(
        max_length=MAX_SURVEY_CATEGORY,
        blank=True,
        default="",
        editable=False,
        help_text="Of the US food survey; where the value is unknown it bounds what it may be.",
    )
    data_points = models.PositiveSmallIntegerField(
        null=True,
        editable=False,
        help_text="How many samples a laboratory value rests on; empty where that is not said.",
    )
    is_recipe = models.BooleanField(
        default=False, editable=False, help_text="Worked out from the ingredients of its owner."
    )
    is_lower_bound = models.BooleanField(
        default=False, editable=False, help_text="Some ingredient of the recipe has no value."
    )
    dish = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The parts a calculated value rests on; their weights and magnesium.",
    )
    everyday_food = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="variants",
        help_text="The everyday food that stands for this one in a search.",
    )
    barcode = models.CharField("barcode (GTIN-14)", max_length=14, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FoodQuerySet.as_manager()

    #: Annotated by ``FoodQuerySet.with_usual_portion``; missing on foods read without.
    usual_portion: UsualPortion | None
    #: Annotated by the search: the number of the current index.
    index_number: int | None = None
    #: Set by the search: the same food raw or cooked, where that was not said and matters.
    other_state: Food | None = None
    #: Annotated by the admin: entries of the food, and requests for its value.
    use_count: int = 0
    wish_count: int | None = None

    history = CuratorRecords(
        bases=[FoodParts],
        # What belongs to own foods, which have no history, is left out.
        # So is what only a load or the name tells.
        excluded_fields=[
            *("owner", "is_recipe", "is_lower_bound", "created_at", "updated_at"),
            *("survey_category", "data_points"),
        ],
        no_db_index=["group", "release", "replaced_by", "everyday_food"],
    )

    class Meta:
        ordering = ["rank", "name"]
        constraints = [
            models.UniqueConstraint(fields=["data_set", "source_key"], name="food_source_unique"),
            models.CheckConstraint(
                condition=Q(magnesium_mg_per_100g=None)
                | Q(magnesium_mg_per_100g__gte=0, magnesium_mg_per_100g__lte=MAX_MG_PER_100G),
                name="food_magnesium_possible",
            ),
            models.CheckConstraint(
                condition=Q(energy_kcal_per_100g=None)
                | Q(energy_kcal_per_100g__gte=0, energy_kcal_per_100g__lte=MAX_KCAL_PER_100G),
                name="food_energy_possible",
            ),
            models.CheckConstraint(
                condition=Q(owner=None) & ~Q(data_set=DataSet.OWN)
                | Q(owner__isnull=False, data_set=DataSet.OWN),
                name="food_own_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(form="") | Q(kind__in=list(SUPPLEMENTAL)),
                name="food_form_is_of_a_supplement",
            ),
            models.CheckConstraint(
                condition=Q(is_recipe=False, is_lower_bound=False)
                | Q(is_recipe=True, owner__isnull=False, kind=FoodKind.FOOD),
                name="food_recipe_is_own_food",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                name="food_not_replaced_by_itself",
            ),
            models.CheckConstraint(
                condition=Q(everyday_food=None) | Q(owner=None) & ~Q(everyday_food=F("id")),
                name="food_joined_to_another",
            ),
            models.CheckConstraint(
                condition=Q(dish=None) | Q(owner=None), name="food_dish_is_shared"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "status", "rank", "name"], name="food_browse"),
            models.Index(
                fields=["owner", "name"], condition=Q(owner__isnull=False), name="food_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_visible_to(self, user: models.Model) -> bool:
        """Whether ``FoodQuerySet.visible_to`` includes this food, without a query."""
        if self.owner_id is None:
            return self.status == FoodStatus.VERIFIED
        return self.owner_id == user.pk and not self.is_archived

    @property
    def is_own(self) -> bool:
        """Whether it is in nobody's table but its owner's."""
        return self.data_set == DataSet.OWN

    @property
    def is_own_water(self) -> bool:
        """Whether it is its owner's tap water."""
        return self.owner_id is not None and self.source_key == own_water_key(self.owner_id)

    @property
    def is_table_tap_water(self) -> bool:
        """Whether it is the tap water of the table."""
        return (self.data_set, self.source_key) == TABLE_TAP_WATER

    @property
    def mg_per_litre(self) -> Decimal | None:
        """Magnesium (mg) in a litre of a water; None where it is unknown."""
        per_100g = self.magnesium_mg_per_100g
        return None if per_100g is None else per_100g * HUNDRED_GRAMS_IN_A_LITRE

    @property
    def is_archived(self) -> bool:
        """Whether it is put away: logged days keep it, nobody logs it anew."""
        return self.status == FoodStatus.ARCHIVED

    @property
    def is_doubtful(self) -> bool:
        """Whether its value is known and not to be relied on."""
        return self.evidence == Evidence.DOUBTFUL

    @property
    def lacks_value(self) -> bool:
        """Whether a person may request its value: it is shared, weighed, and has none."""
        return self.owner_id is None and self.magnesium_mg_per_100g is None and not self.is_by_piece

    @property
    def is_by_piece(self) -> bool:
        """Whether it is logged only in pieces, such as tablets."""
        return self.kind in SUPPLEMENTAL and self.magnesium_mg_per_100g is None


class FoodAlias(models.Model):
    """Another everyday name of a food."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=MAX_ALIAS)

    class Meta:
        verbose_name_plural = "food aliases"
        constraints = [models.UniqueConstraint(fields=["food", "name"], name="alias_once_a_food")]

    def __str__(self) -> str:
        return self.name


class ValueWanted(models.Model):
    """One person's request for the value of a food that has none; curators see the number."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="values_wanted")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="values_wanted"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "values wanted"
        constraints = [
            models.UniqueConstraint(fields=["food", "user"], name="value_wanted_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.food_id} wanted by {self.user_id}"
