"""Files of everyday foods: values of other foods, of parts, or stated; and joined foods."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from foods.enums import DataSet, Evidence
from foods.importers.calculated import find_values
from foods.importers.everyday import COLUMNS, read_everyday
from foods.importers.joins import join_foods
from foods.importers.records import FoodRecord, ReleaseRecord
from foods.importers.seed_files import SeedFileError

RELEASES = (
    ReleaseRecord("SR28 (2015)", "USDA", 2015, 1, "", "cited"),
    ReleaseRecord("Midband (2026)", "Midband", 2026, 9, "", "cited"),
)
SLUGS = {"drinks", "dishes", "supplements"}
LATTE = "Coffee, Latte"


def table_food(data_set: DataSet, key: str, mg: str | None, **more: object) -> FoodRecord:
    """A food of another table."""
    return FoodRecord(
        data_set=data_set,
        key=key,
        name=f"Food {key}",
        description=f"Food {key}",
        group="dishes",
        mg_per_100g=None if mg is None else Decimal(mg),
        release="SR28 (2015)",
        evidence=Evidence.LABORATORY,
        **more,  # type: ignore[arg-type]  # fields by name
    )


def tables() -> dict[tuple[str, str], FoodRecord]:
    """Milk, coffee, a food without a value, an everyday food and two survey foods."""
    foods = [
        table_food(DataSet.USDA_SR, "1077", "10"),
        table_food(DataSet.USDA_SR, "14209", "3"),
        table_food(DataSet.USDA_SR, "9", None),
        table_food(DataSet.USDA_SR, "8", "1", is_staple=True),
        table_food(DataSet.USDA_FNDDS, LATTE, "20"),
        table_food(DataSet.USDA_FNDDS, f"{LATTE}, nonfat", "21"),
    ]
    return {(food.data_set, food.key): food for food in foods}


def row(key: str, **cells: str) -> str:
    """A row of a file; cells not given are empty, or what a drink has."""
    row = {
        **dict.fromkeys(COLUMNS, ""),
        "key": key,
        "name": key.title(),
        "group": "drinks",
        "kind": "food",
        "rank": "2",
        "portions": "1 cup=240~",
        **cells,
    }
    return ",".join(f'"{row[column]}"' for column in COLUMNS)


def read(
    folder: Path, *rows: str, others: dict[tuple[str, str], FoodRecord] | None = None
) -> dict[str, FoodRecord]:
    """The foods of one file, with their values, over ``others``."""
    (folder / "everyday").mkdir(exist_ok=True)
    (folder / "everyday/cafe.csv").write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")
    others = tables() if others is None else others
    foods = read_everyday(folder, SLUGS, RELEASES, set())
    find_values(foods, others)
    join_foods(foods, others)
    return {key: food.record for key, food in foods.items()}


def test_the_same_food_has_its_value_evidence_and_words(tmp_path: Path) -> None:
    others = tables()
    food = read(tmp_path, row("latte", like=f"fndds:{LATTE}"), others=others)["latte"]
    assert (food.mg_per_100g, food.evidence, food.release) == (
        Decimal(20),
        Evidence.LABORATORY,
        "SR28 (2015)",
    )
    assert food.source == f"As “Food {LATTE}” (USDA FNDDS {LATTE})"
    assert others[DataSet.USDA_FNDDS, LATTE].everyday_food == (DataSet.MIDBAND, "latte")


def test_the_nearest_kind_of_food_is_an_estimate_and_stays_by_itself(tmp_path: Path) -> None:
    others = tables()
    food = read(tmp_path, row("flat-white", like=f"fndds:{LATTE}~"), others=others)["flat-white"]
    assert (food.mg_per_100g, food.evidence) == (Decimal(20), Evidence.ESTIMATE)
    assert food.source.startswith("The nearest kind of food in the tables: ")
    assert others[DataSet.USDA_FNDDS, LATTE].everyday_food is None


def test_a_dish_is_its_parts_over_its_weight_as_eaten(tmp_path: Path) -> None:
    parts = "sr:1077=200 | food:espresso=50"
    foods = read(
        tmp_path,
        row("latte", parts=parts, cooked_grams="240"),
        row("espresso", parts="sr:14209=100", cooked_grams="25"),
    )
    # 100 g of coffee hold 3 mg, in 25 g of espresso; 200 g of milk hold 20 mg.
    assert foods["espresso"].mg_per_100g == Decimal("12.0")
    latte = foods["latte"]
    assert latte.mg_per_100g == Decimal("10.8")  # 20 + 6 mg in 240 g
    assert (latte.evidence, latte.release) == (Evidence.CALCULATED, "Midband (2026)")
    assert latte.source.startswith("Proportions of an ordinary household recipe")
    assert latte.dish is not None
    assert latte.dish.as_json() == {
        "cooked_grams": "240",
        "parts": [
            {
                "data_set": "USDA SR",
                "key": "1077",
                "name": "Food 1077",
                "grams": "200",
                "magnesium_mg": "20.000",
            },
            {
                "data_set": "Midband",
                "key": "espresso",
                "name": "Espresso",
                "grams": "50",
                "magnesium_mg": "6.000",
            },
        ],
    }


def test_a_joined_food_is_said_once(tmp_path: Path) -> None:
    others = tables()
    both = f"fndds:{LATTE} | fndds:{LATTE}, nonfat"
    read(tmp_path, row("latte", parts="sr:1077=9", cooked_grams="9", joins=both), others=others)
    for key in (LATTE, f"{LATTE}, nonfat"):
        assert others[DataSet.USDA_FNDDS, key].everyday_food == (DataSet.MIDBAND, "latte")


STATED = {"magnesium_mg_per_100g": "5", "evidence": "label", "source": "A label"}
FAULTS: list[tuple[dict[str, str], str]] = [
    ({"key": "Latte"}, "key: 'Latte' is not lower-case words with hyphens"),
    ({"group": "hats"}, "group: 'hats' is not in food_groups.csv"),
    ({"like": "usda:1"}, "like: 'usda:1' begins with none of sr:, fndds:, foundation:, food:"),
    ({"like": "sr:7"}, "like: '7' is not a food of USDA SR"),
    ({"like": "sr:9"}, r"like: 'Food 9' \(9\) has no value"),
    ({"like": "food:latte"}, "like: goes in a circle: latte > latte"),
    ({"like": "sr:1077", **STATED}, "like: the value is given in more than one way"),
    ({"parts": "sr:1077=9"}, "cooked_grams: is empty"),
    ({"cooked_grams": "9"}, "parts: is empty"),
    ({"parts": "sr:1077", "cooked_grams": "9"}, "parts: 'sr:1077' is not 'reference=grams'"),
    ({"parts": "sr:1077=0", "cooked_grams": "9"}, "parts: 'sr:1077=0' is not 'reference=grams'"),
    ({"parts": "sr:1077=9 | sr:1077=8", "cooked_grams": "9"}, "parts: a food is there twice"),
    ({"parts": "sr:9=9", "cooked_grams": "9"}, r"parts: 'Food 9' \(9\) has no value"),
    ({"parts": "food:latte=9", "cooked_grams": "9"}, "parts: goes in a circle: latte > latte"),
    ({"parts": "sr:1077=9", "cooked_grams": "90"}, "cooked_grams: 90 g of a dish from 9 g"),
    ({**STATED, "source": ""}, "source: a value needs one"),
    ({**STATED, "evidence": "survey"}, "evidence: 'survey' is not one of laboratory, label"),
    ({"evidence": "label"}, "evidence: there is no stated value to have any"),
    ({**STATED, "joins": "sr:7"}, "joins: '7' is not a food of USDA SR's table"),
    ({**STATED, "joins": "sr:8"}, r"joins: 'Food 8' \(8\) is an everyday food itself"),
    ({"like": "sr:1077", "portions": ""}, "portions: is empty"),
    ({"group": "dishes"}, "like: nothing says where the value comes from"),
    ({"rank": "2"}, "like: nothing says where the value comes from"),
]


@pytest.mark.parametrize(("cells", "fault"), FAULTS)
def test_a_fault_names_file_line_and_column(
    tmp_path: Path, cells: dict[str, str], fault: str
) -> None:
    with pytest.raises(SeedFileError, match=f"^cafe.csv:2:{fault}"):
        read(tmp_path, row(**{"key": "latte", "name": "Latte", **cells}))


TWICE = [
    ({"key": "latte"}, "key: latte is there twice"),
    ({"name": "LATTE"}, "name: 'LATTE' is the name of another"),
    ({"joins": f"fndds:{LATTE}"}, "joins: 'Coffee, Latte' is joined to latte"),
]


@pytest.mark.parametrize(("cells", "fault"), TWICE)
def test_keys_names_and_joins_are_unique(tmp_path: Path, cells: dict[str, str], fault: str) -> None:
    first = row("latte", joins=f"fndds:{LATTE}", **STATED)
    second = row(**{"key": "cortado", "name": "Cortado", **STATED, **cells})
    with pytest.raises(SeedFileError, match=f"^cafe.csv:3:{fault}"):
        read(tmp_path, first, second)


def test_only_what_has_a_label_may_lack_a_value(tmp_path: Path) -> None:
    foods = read(
        tmp_path,
        row("huel", rank="3"),
        row("zma", kind="supplement", portions=""),
    )
    assert [food.mg_per_100g for food in foods.values()] == [None, None]


def test_every_fault_is_told_where_the_reader_goes_on(tmp_path: Path) -> None:
    read(tmp_path)
    with (tmp_path / "everyday/cafe.csv").open("a") as file:
        file.write("\n".join([row("Bad"), row("latte", like="sr:7"), row("tea", like="sr:1077")]))
    faults: list[SeedFileError] = []
    foods = read_everyday(tmp_path, SLUGS, RELEASES, set(), faults.append)
    find_values(foods, tables(), faults.append)
    assert [str(fault).split(":")[1:3] for fault in faults] == [["2", "key"], ["3", "like"]]
    assert foods["tea"].record.mg_per_100g == Decimal(10)
