"""Which value wins: measured anew, decided by hand, or overruled, over the loaded table."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from foods.importers.food_table import read_food_table
from foods.importers.seed_files import SeedFileError
from foods.models import Food
from intake.models import Entry
from tests.factories import create_user, log_entry
from tests.foods.curation.curators import create_curator, url_of
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]

#: What 100 g of kernels hold: mg of magnesium raw (Foundation Foods 2025), g of water raw
#: and dry roasted (Foundation Foods 2023-04-20, FDC ID 2515381 and 325524).
RAW_MG, RAW_WATER_G, ROASTED_WATER_G = Decimal("301.9"), Decimal("4.873"), Decimal("1.5")
FILE = "value_decisions.csv"


@pytest.fixture
def user() -> User:
    return create_curator()


def usda(key: str) -> Food:
    return Food.objects.select_related("release").get(data_set="USDA SR", source_key=key)


def page_of(food: Food) -> str:
    """What anybody reads on the page of a food."""
    return text_of(browser_of(create_user()).get(f"/foods/{food.pk}/"))


def test_roasted_sunflower_seeds_are_calculated_from_raw_ones() -> None:
    assert usda("12036").magnesium_mg_per_100g == RAW_MG
    by_water = RAW_MG * (100 - ROASTED_WATER_G) / (100 - RAW_WATER_G)
    for key in ("12037", "12039", "12539"):
        food = usda(key)
        assert food.magnesium_mg_per_100g == by_water.quantize(Decimal("0.1"))
        assert (food.evidence, food.release and food.release.name) == ("estimate", "Midband (2026)")
    page = page_of(usda("12037"))
    assert "Sunflower seeds, dry roasted" in page
    assert (
        "Evidence Estimate Source of the value Calculated from the 301.9 mg of raw kernels" in page
    )


def test_salted_roasted_sunflower_seeds_were_measured() -> None:
    for key in ("12537", "12536"):
        food = usda(key)
        assert (food.magnesium_mg_per_100g, food.evidence) == (Decimal(358), "laboratory")
        assert food.release is not None
        assert food.release.name == "Foundation Foods (April 2023)"
    assert "FDC ID 325524: 6 samples" in page_of(usda("12537"))


def test_no_everyday_sunflower_seed_has_less_than_raw_ones_by_more_than_a_tenth() -> None:
    seeds = Food.objects.filter(is_staple=True, description__contains="sunflower seed kernels")
    assert {food.source_key for food in seeds} == {"12036", "12037", "12537"}
    assert all((food.magnesium_mg_per_100g or 0) > RAW_MG * Decimal("0.9") for food in seeds)


@pytest.mark.parametrize("key", ["12038", "12538"])
def test_a_doubtful_value_says_so_on_its_page_and_to_curators(curator: Client, key: str) -> None:
    food = usda(key)
    assert food.release is not None
    assert (food.evidence, food.release.name) == ("doubtful", "SR28 (2015)")
    page = page_of(food)
    assert "We are not sure of this value." in page
    assert f"Evidence Doubtful Source of the value {food.source}" in page
    listed = curator.get(url_of("changelist"), {"evidence__exact": "doubtful"})
    assert food in listed.context["cl"].queryset
    assert food.source in curator.get(url_of("change", food.pk)).content.decode()


def test_a_value_measured_anew_supersedes_the_old_one_of_the_same_state() -> None:
    food = usda("12014")
    assert food.release is not None
    assert (food.magnesium_mg_per_100g, food.evidence) == (Decimal("499.7"), "laboratory")
    assert food.release.name == "Foundation Foods (2025)"
    assert food.source == (
        "“Seeds, pumpkin seeds (pepitas), raw” (USDA Foundation), measured anew. "
        "SR28 (2015) had 592 mg."
    )
    assert food.source in page_of(food)
    newer = Food.objects.get(data_set="USDA Foundation", source_key__startswith="Seeds, pumpkin")
    assert newer.everyday_food == food


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("16069", "47", "106.7"),  # lentils, dry
        ("11457", "79", "92.96"),  # spinach, raw
        ("12147", "251", "205.9"),  # pine nuts
        ("20011", "251", "167.4"),  # buckwheat flour
        ("20061", "35", "22.9"),  # white rice flour
        ("20083", "25", "35.9"),  # bread flour
        ("18069", "23", "26.9"),  # white bread
        ("16222", "16", "21.54"),  # soy milk, unsweetened
        ("12166", "95", "356.8"),  # tahini
    ],
)
def test_foods_measured_anew(key: str, before: str, after: str) -> None:
    food = usda(key)
    assert food.magnesium_mg_per_100g == Decimal(after)
    assert f"had {before} mg." in food.source


def test_beans_without_water_supersede_nothing_and_are_not_offered() -> None:
    dry = Food.objects.filter(data_set="USDA Foundation", source_key__contains="(0% moisture)")
    assert dry.count() == 17
    assert set(dry.values_list("status", flat=True)) == {"archived"}
    assert usda("16014").magnesium_mg_per_100g == Decimal(171)  # black beans, raw


def test_split_peas_and_red_lentils_are_no_lower_than_boiled_ones_tell() -> None:
    assert usda("16085").magnesium_mg_per_100g == Decimal("107.4")
    assert usda("16144").magnesium_mg_per_100g == Decimal("106.7")


def test_what_rests_on_an_overruled_value_is_retired_and_calculated_anew() -> None:
    espresso = usda("14210")
    assert (espresso.magnesium_mg_per_100g, espresso.evidence) == (Decimal("18.4"), "estimate")
    for retired in (
        "Coffee, Latte",
        "Coffee, espresso",
        "Sunflower seeds, NFS",
        "Frozen coffee drink",
    ):
        food = Food.objects.get(data_set="USDA FNDDS", source_key=retired)
        assert food.status == "archived", retired
    latte = Food.objects.get(source_key="coffee-latte")
    # 60 g of espresso and 260 g of whole milk (10 mg in 100 g).
    assert latte.magnesium_mg_per_100g == Decimal("11.6")
    assert "Worked out from" in page_of(latte)
    assert "Espresso 60 g 11 mg Milk, whole 260 g 26 mg" in page_of(latte)


def test_an_entry_logged_before_keeps_its_value() -> None:
    food = usda("12037")
    Food.objects.filter(pk=food.pk).update(
        magnesium_mg_per_100g=129, evidence="laboratory", source=""
    )
    food.refresh_from_db()
    log_entry(user=create_user(), food=food, date=timezone.now().date())
    before = list(Entry.objects.values_list())
    call_command("load_foods", verbosity=0)
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal("312.6")
    assert list(Entry.objects.values_list()) == before


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (",129,312.6,", ",130,312.6,", "2:magnesium_mg_per_100g_before: USDA SR has 129"),
        (",129,312.6,estimate", ",129,312.6,guess", "2:evidence: 'guess' is not one of"),
        ("sr:12037,", "sr:12036,", "2:reference: '12036' is not this food of USDA SR"),
        ("sr:12537,", "sr:12037,", "3:reference: '12037' is not this food of USDA SR"),
        ("sr:12037,", "usda:12037,", "2:reference: 'usda:12037' begins with none of"),
    ],
)
def test_a_correction_of_another_value_is_refused(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    folder = Path(shutil.copytree(settings.FIXTURES_DIR, tmp_path / "fixtures"))
    text = (folder / FILE).read_text()
    assert old in text
    (folder / FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(SeedFileError, match=f"{FILE}:{fault}"):
        read_food_table(folder)
