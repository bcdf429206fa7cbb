"""The admin pages of the shared foods."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest

from accounts.access import viewer
from foods.actions import OWN_GROUP
from foods.curation.actions import set_status
from foods.curation.admin.forms import (
    CuratedForm,
    FoodForm,
    LabelledInlineFormSet,
    PortionForm,
    PortionFormSet,
    ReasonActionForm,
    ReasonForm,
)
from foods.curation.admin.history_admin import HistoryAdmin
from foods.curation.admin.import_export import FoodImportExportMixin
from foods.curation.files.resource import new_key
from foods.curation.uses import is_used, with_use_count
from foods.enums import DataSet, FoodStatus
from foods.models import Food, FoodAlias, Portion
from foods.search.find import search_table


class ValueFilter(admin.SimpleListFilter):
    """Filters by whether the value is known, or requested."""

    title = "magnesium"
    parameter_name = "value"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("none", "No value"), ("wanted", "No value, and wanted"), ("known", "Known")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        """The foods of the chosen option."""
        if self.value() == "none":
            return queryset.filter(magnesium_mg_per_100g=None)
        if self.value() == "wanted":
            return queryset.filter(pk__in=Food.objects.most_wanted().order_by().values("pk"))
        if self.value() == "known":
            return queryset.exclude(magnesium_mg_per_100g=None)
        return queryset


class PortionFilter(admin.SimpleListFilter):
    """Filters by whether there are household portions."""

    title = "portions"
    parameter_name = "portions"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("none", "No portion"), ("some", "Has portions")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:
        """The foods of the chosen option."""
        portions = Exists(Portion.objects.filter(food=OuterRef("pk")))
        if self.value() == "none":
            return queryset.filter(~portions)
        if self.value() == "some":
            return queryset.filter(portions)
        return queryset


class PortionInline(admin.TabularInline[Portion, Food]):
    """The household portions of a food; the first one is offered first."""

    model = Portion
    form = PortionForm
    formset = PortionFormSet
    fields = [
        *("label", "grams", "magnesium_mg", "is_sure", "is_estimate", "sequence"),
        "chosen_by",
    ]
    readonly_fields = ["chosen_by"]
    extra = 0

    @admin.display(description="from")
    def chosen_by(self, portion: Portion) -> str:
        """The origin; Midband's own portions come before the source's."""
        return portion.get_origin_display() if portion.pk else ""


class AliasInline(admin.TabularInline[FoodAlias, Food]):
    """The aliases of a food; search finds it by each."""

    model = FoodAlias
    formset = LabelledInlineFormSet
    verbose_name, verbose_name_plural = "other name", "other names"
    extra = 0


class FoodAdmin(FoodImportExportMixin, HistoryAdmin):
    """A food; later loads leave a saved one as it is."""

    form = FoodForm
    action_form = ReasonActionForm
    actions = ["verify", "archive"]
    list_display = ["name", "group", "value", "status", "uses", "wanted_by", "curated"]
    list_filter = [
        ValueFilter,
        PortionFilter,
        "status",
        "is_staple",
        "is_curated",
        "kind",
        "evidence",
        "data_set",
        ("group", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["group"]
    search_fields = ["name"]
    search_help_text = "As in the app, by any name; also by the source's key or a barcode."
    show_full_result_count = False
    ordering = ["rank", "name", "pk"]
    autocomplete_fields = ["replaced_by", "everyday_food"]
    inlines = [PortionInline, AliasInline]
    readonly_fields = [
        *("data_set", "source_key", "release", "uses_in_words"),
        *("is_curated", "created_at", "updated_at"),
    ]
    fieldsets = [
        (None, {"fields": ["reason", "seen"]}),
        ("Food", {"fields": ["name", "description", "group", "kind", "form"]}),
        (
            "Magnesium",
            {"fields": ["magnesium_mg_per_100g", "is_sure", "source", "evidence", "release"]},
        ),
        (
            "In the app",
            {
                "fields": [
                    *("status", "uses_in_words", "replaced_by", "everyday_food"),
                    *("is_staple", "rank"),
                    *("contains", "grams_per_ml", "energy_kcal_per_100g", "barcode"),
                ]
            },
        ),
        (
            "Record",
            {"fields": ["data_set", "source_key", "is_curated", "created_at", "updated_at"]},
        ),
    ]

    # -- List and form

    def get_queryset(self, request: HttpRequest) -> QuerySet[Food]:
        """The shared foods, without people's own, with uses and requests counted."""
        wanted = Food.objects.most_wanted().order_by().filter(pk=OuterRef("pk"))
        foods: QuerySet[Food] = super().get_queryset(request)
        wishes = Subquery(wanted.values("wishes")[:1])  # type: ignore[misc]  # counted by most_wanted
        columns = {"wish_count": wishes}
        return with_use_count(foods.filter(owner=None)).annotate(**columns)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Food], search_term: str
    ) -> tuple[QuerySet[Food], bool]:
        """Search as in the app, the best first; also by source key or barcode."""
        term = search_term.strip()
        if not term:
            return queryset, False
        exact = Food.objects.filter(Q(source_key=term) | Q(barcode=term), owner=None)
        found = list(dict.fromkeys([*exact.values_list("pk", flat=True)[:20], *search_table(term)]))
        foods = queryset.filter(pk__in=found)
        if found and "o" not in request.GET:
            places = [When(pk=pk, then=place) for place, pk in enumerate(found)]
            foods = foods.order_by(Case(*places))
        return foods, False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer all groups but that of people's own foods, and none of those foods.

        The food in another's place is named beside its number, which an address may hold.
        """
        if db_field.name == "group":
            groups = db_field.related_model.objects.exclude(slug=OWN_GROUP["slug"])
            kwargs["queryset"] = groups
        elif db_field.name in {"replaced_by", "everyday_food"}:
            kwargs["queryset"] = Food.objects.filter(owner=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="mg per 100 g", ordering="magnesium_mg_per_100g", empty_value="–")
    def value(self, food: Food) -> str | None:
        """Its magnesium, without trailing zeros."""
        known = food.magnesium_mg_per_100g
        return None if known is None else f"{known.normalize():f}"

    @admin.display(description="curated", ordering="is_curated")
    def curated(self, food: Food) -> str:
        """Whether loads leave it as it is; as text, since a red cross would look like an error."""
        return "yes" if food.is_curated else ""

    @admin.display(description="uses", ordering="use_count")
    def uses(self, food: Food) -> int:
        """How often it is logged."""
        return food.use_count

    @admin.display(description="wanted by", ordering="wish_count", empty_value="")
    def wanted_by(self, food: Food) -> int | None:
        """How many people asked for its value; None for none."""
        return food.wish_count

    @admin.display(description="uses")
    def uses_in_words(self, food: Food) -> str:
        """How many entries exist, which a change does not reach."""
        count = food.use_count
        if not count:
            return "Nobody logged it."
        entries = "1 entry keeps" if count == 1 else f"{count:,} entries keep"
        return (
            f"{entries} the name and value logged, whatever you change here. "
            "It can be archived, not deleted."
        )

    # -- Changes

    def has_delete_permission(self, request: HttpRequest, obj: Food | None = None) -> bool:
        """Allow deleting only a food that nobody logged."""
        may: bool = super().has_delete_permission(request, obj)
        return may and (obj is None or not is_used(obj))

    def save_model(self, request: HttpRequest, obj: Food, form: CuratedForm, change: bool) -> None:
        """Save; a new food gets a key that no load uses."""
        if not change:
            obj.data_set, obj.source_key = DataSet.MIDBAND, new_key()
        super().save_model(request, obj, form, change)
        if change and "magnesium_mg_per_100g" in form.changed_data and self.uses(obj):
            messages.info(request, self.uses_in_words(obj))

    @admin.action(description="Verify: offer them to people", permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        """Offer drafts and archived foods to people."""
        self._set_status(request, queryset, FoodStatus.VERIFIED)

    @admin.action(description="Archive: offer them no longer", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Food]) -> None:
        """No longer offer these foods; logged entries stay."""
        self._set_status(request, queryset, FoodStatus.ARCHIVED)

    def _set_status(
        self, request: HttpRequest, queryset: QuerySet[Food], status: FoodStatus
    ) -> None:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Say why, beside the action. Nothing was changed.")
            return
        count = set_status(
            foods=Food.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))),
            status=status,
            by=viewer(request),
            reason=form.cleaned_data["reason"],
        )
        foods = "1 food is" if count == 1 else f"{count} foods are"
        messages.success(request, f"{foods} {status.label.lower()} now. No logged day changed.")
