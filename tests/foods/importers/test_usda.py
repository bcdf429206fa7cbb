"""What the USDA files mean."""

from decimal import Decimal
from pathlib import Path

import pytest

from foods.importers.records import FoodRecord
from foods.importers.seed_files import SeedFileError
from foods.importers.usda import amount_label, read_usda

FOODS = (
    "ndb_number,description,common_name,manufacturer,food_group,magnesium_mg_per_100g,"
    "mg_data_points,mg_source_code,refuse_pct,energy_kcal_per_100g\n"
)
PORTIONS = "ndb_number,seq_num,amount,measure,gram_weight\n"
UPDATES = (
    "ndb_number,description,food_group,change,magnesium_mg_per_100g_sr28,"
    "magnesium_mg_per_100g_sr_legacy_2018\n"
)
SHELVES = {"Beverages": "drinks", "Vegetables": "vegetables"}


def read(folder: Path, foods: str, portions: str = "", updates: str = "") -> dict[str, FoodRecord]:
    """The foods of three small files."""
    (folder / "usda_sr28_foods.csv").write_text(FOODS + foods)
    (folder / "usda_sr28_portions.csv").write_text(PORTIONS + portions)
    (folder / "usda_sr_legacy_updates.csv").write_text(UPDATES + updates)
    return read_usda(folder, SHELVES, whole=False)


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        ("1", "1 cup"),
        (".5", "½ cup"),
        ("1.5", "1½ cup"),
        ("2.25", "2¼ cup"),
        (".333", "⅓ cup"),
        (".667", "⅔ cup"),
        (".125", "⅛ cup"),
        ("10", "10 cup"),
        (".083", "0.083 cup"),
        ("5.3", "5.3 cup"),
        ("1.0", "1 cup"),
    ],
)
def test_amounts_are_written_as_people_do(amount: str, label: str) -> None:
    assert amount_label(amount, "cup") == label


@pytest.mark.parametrize(
    ("code", "evidence"),
    [
        ("1", "laboratory"),
        ("6", "laboratory"),
        ("12", "laboratory"),
        ("13", "laboratory"),
        ("8", "label"),
        ("9", "label"),
        ("4", "estimate"),
        ("5", "estimate"),
        ("7", "estimate"),
        ("11", "estimate"),
    ],
)
def test_source_codes_tell_the_evidence(tmp_path: Path, code: str, evidence: str) -> None:
    foods = read(tmp_path, f"11,Kale,,,Vegetables,47,1,{code},0,1\n")
    assert foods["11"].evidence == evidence


def test_unknown_value_stays_unknown(tmp_path: Path) -> None:
    food = read(tmp_path, "11,Kale,,,Vegetables,,,,,\n")["11"]
    assert (food.mg_per_100g, food.evidence) == (None, "")


def test_update_brings_value_words_and_release_but_keeps_portions(tmp_path: Path) -> None:
    foods = read(
        tmp_path,
        "11,Kale,borecole,,Vegetables,47,1,1,0,1\n",
        "11,1,1,cup,16\n",
        '11,"Kale, raw",Vegetables,updated,47,33.0\n12,Baobab,Vegetables,new,,158\n',
    )
    kale, baobab = foods["11"], foods["12"]
    assert (kale.mg_per_100g, kale.description) == (Decimal("33.0"), "Kale, raw")
    assert kale.release == baobab.release == "SR Legacy (2018)"
    assert kale.aliases == ("borecole",)
    assert [(portion.label, portion.grams) for portion in kale.portions] == [("1 cup", Decimal(16))]


def test_common_names_are_names(tmp_path: Path) -> None:
    names = '"hot dog, frank, Includes USDA commodity A343, NFSMI Recipe No. G-08"'
    food = read(tmp_path, f"11,Frank,{names},,Vegetables,1,1,1,0,1\n")["11"]
    assert food.aliases == ("hot dog",)


def test_drink_learns_its_density_from_the_fluid_ounce(tmp_path: Path) -> None:
    foods = read(
        tmp_path,
        '11,Juice,,,Beverages,1,1,1,0,1\n12,"Cocoa, powder",,,Beverages,1,1,1,0,1\n'
        "13,Kale,,,Vegetables,1,1,1,0,1\n",
        "11,1,1,can (12 fl oz),390\n11,2,1,fl oz,31.1\n12,1,1,fl oz,31.1\n13,1,1,cup,16\n",
    )
    assert foods["11"].grams_per_ml == Decimal("1.0516")
    assert foods["12"].grams_per_ml is None
    assert foods["13"].grams_per_ml is None


def test_plain_water_is_water(tmp_path: Path) -> None:
    foods = read(
        tmp_path,
        '11,"Beverages, water, tap, drinking",,,Beverages,1,1,1,0,1\n'
        '12,"Beverages, water, bottled, zero calories",,,Beverages,1,1,1,0,1\n',
    )
    assert (foods["11"].kind, foods["11"].group) == ("water", "water")
    assert (foods["12"].kind, foods["12"].group) == ("food", "drinks")


@pytest.mark.parametrize(
    ("foods", "portions", "updates", "message"),
    [
        ("11,A,,,Vegetables,1,1,99,0,1\n", "", "", "usda_sr28_foods.csv:2:mg_source_code: '99'"),
        ("11,A,,,Meat,1,1,1,0,1\n", "", "", "usda_sr28_foods.csv:2:food_group: 'Meat'"),
        ("11,,,,Vegetables,1,1,1,0,1\n", "", "", "usda_sr28_foods.csv:2:description: is empty"),
        ("x,A,,,Vegetables,1,1,1,0,1\n", "", "", "usda_sr28_foods.csv:2:ndb_number: 'x'"),
        (
            "11,A,,,Vegetables,1,1,1,0,1\n11,B,,,Vegetables,1,1,1,0,1\n",
            "",
            "",
            "usda_sr28_foods.csv:3:ndb_number: 11 is there twice",
        ),
        ("", "11,1,1,cup,16\n", "", "usda_sr28_portions.csv:2:ndb_number: 11 is not in"),
        (
            "11,A,,,Vegetables,1,1,1,0,1\n",
            "11,1,1,cup,16\n11,1,1,cup,16\n",
            "",
            "usda_sr28_portions.csv:3:seq_num: 1 is there twice",
        ),
        (
            "11,A,,,Vegetables,1,1,1,0,1\n",
            "11,1,1,cup,0\n",
            "",
            "usda_sr28_portions.csv:2:gram_weight: 0 is not between",
        ),
        ("", "", "11,A,Vegetables,updated,1,2\n", "usda_sr_legacy_updates.csv:2:change: 11 is"),
        ("", "", "11,A,Vegetables,moved,1,2\n", "usda_sr_legacy_updates.csv:2:change: 'moved'"),
    ],
)
def test_fault_names_file_line_and_column(
    tmp_path: Path, foods: str, portions: str, updates: str, message: str
) -> None:
    with pytest.raises(SeedFileError) as caught:
        read(tmp_path, foods, portions, updates)
    assert str(caught.value).startswith(message)
