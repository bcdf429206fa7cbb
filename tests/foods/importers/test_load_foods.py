"""Loading the food table: all of it or nothing, and only what is different."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from foods.enums import Evidence, FoodStatus
from foods.importers import store
from foods.importers.loaded import state_of
from foods.importers.store import store_food_table
from foods.models import Food, FoodAlias, IndexVersion, Portion, Release
from foods.search.index import versions as search_index
from tests.factories import create_food, create_user, log_entry
from tests.food_table import seed_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]

USDA = {"data_set": "USDA SR"}


def load(folder: Path | None = None) -> str:
    """Run the command; return what it says."""
    said = StringIO()
    call_command("load_foods", folder=folder or settings.FIXTURES_DIR, stdout=said)
    return said.getvalue()


def state() -> list[object]:
    """All that a load may write."""
    return [
        list(Food.objects.order_by("pk").values_list()),
        list(FoodAlias.objects.order_by("pk").values_list()),
        list(Portion.objects.order_by("pk").values_list()),
        list(Release.objects.order_by("pk").values_list()),
        IndexVersion.objects.current(),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seed files, to be damaged."""
    return Path(shutil.copytree(settings.FIXTURES_DIR, tmp_path / "fixtures"))


def test_whole_table_is_there() -> None:
    assert Food.objects.filter(**USDA).count() == 8_796
    assert Portion.objects.filter(origin="source").count() == 15_438
    assert Food.objects.filter(**USDA, magnesium_mg_per_100g=None).count() == 737
    assert Food.objects.filter(data_set="USDA FNDDS").count() == 3_985
    assert Food.objects.filter(data_set="USDA Foundation").count() == 296


def test_legacy_updates_are_on_top() -> None:
    baobab = Food.objects.get(**USDA, source_key="9544")
    assert (baobab.magnesium_mg_per_100g, baobab.release) == (
        Decimal(158),
        Release.objects.get(name="SR Legacy (2018)"),
    )
    # Of 32 updated foods some were measured anew or decided on since.
    from_legacy = Food.objects.filter(**USDA, release__name="SR Legacy (2018)")
    assert 20 <= from_legacy.count() < 32


def test_values_carry_release_and_evidence() -> None:
    assert not Food.objects.filter(release=None).exists()
    butter = Food.objects.select_related("release").get(**USDA, source_key="1002")
    assert butter.release is not None
    assert (butter.release.name, butter.release.year) == ("SR28 (2015)", 2015)
    assert "Release 28" in butter.release.citation
    assert butter.evidence == Evidence.LABORATORY
    unknown = Food.objects.filter(magnesium_mg_per_100g=None)
    assert set(unknown.values_list("evidence", flat=True)) == {""}


def test_repeated_portions_are_kept_by_their_number() -> None:
    same = Portion.objects.filter(origin="source").values_list("food", "label")
    assert len(same) - len(set(same)) == 15


def test_second_load_says_nothing_changed() -> None:
    before = state()
    assert "Nothing changed." in load()
    assert state() == before


def test_load_is_silent_where_nobody_watches(capfd: pytest.CaptureFixture[str]) -> None:
    load()
    assert capfd.readouterr().err == ""


def test_load_says_where_the_index_cannot_be_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(search_index, "refresh", full)
    assert "foods" in load()
    assert "The search index cannot be built: [Errno 28]" in capsys.readouterr().err


def test_load_mends_only_what_differs() -> None:
    kale = Food.objects.get(**USDA, source_key="11233")
    Food.objects.filter(pk=kale.pk).update(magnesium_mg_per_100g=Decimal(47))
    cup = kale.portions.get(origin="source", sequence=1)
    Portion.objects.filter(pk=cup.pk).update(grams=Decimal(67))
    kale.aliases.create(name="left over")
    version = IndexVersion.objects.current()
    said = load()
    assert "Changed 1 foods, 1 portions." in said
    assert "Removed or archived 1 food aliases." in said
    kale.refresh_from_db()
    cup.refresh_from_db()
    assert (kale.magnesium_mg_per_100g, cup.grams) == (Decimal("32.7"), Decimal(16))
    assert IndexVersion.objects.current() > version


def test_portions_that_change_places_stay_the_same(user: User, folder: Path) -> None:
    rice = Food.objects.get(**USDA, source_key="20045")
    was = {portion.label: portion.pk for portion in rice.portions.filter(origin="midband")}
    first, second, *_ = rice.portions.filter(origin="midband").order_by("sequence")
    entry = log_entry(user=user, food=rice, date=dt.date(2026, 3, 1))
    staples = folder / "staples.csv"
    text = staples.read_text(encoding="utf-8")
    a, b = (f"{one.label}={one.grams.normalize():f}@1" for one in (first, second) if one.grams)
    assert f"{a} | {b} | " in text
    staples.write_text(text.replace(f"{a} | {b} | ", f"{b} | 1 ladle=70~ | {a} | "), "utf-8")
    load(folder)
    now = {portion.label: portion.pk for portion in rice.portions.filter(origin="midband")}
    assert now == was | {"1 ladle": now["1 ladle"]}
    assert rice.portions.order_by("origin", "sequence")[0].label == second.label
    entry.refresh_from_db()
    assert entry.portion == first
    assert "Nothing changed." in load(folder)


def test_load_leaves_curated_and_own_foods() -> None:
    kale = Food.objects.get(**USDA, source_key="11233")
    Food.objects.filter(pk=kale.pk).update(magnesium_mg_per_100g=Decimal(40), is_curated=True)
    kale.portions.all().delete()
    own = create_food(name="My soup", owner=create_user())
    added = create_food(name="Added by a curator")
    said = load()
    assert "Nothing changed. Left as curators corrected them: 1 foods." in said
    kale.refresh_from_db()
    assert (kale.magnesium_mg_per_100g, kale.portions.count()) == (Decimal(40), 0)
    assert own.portions.count() == added.portions.count() == 1


def test_food_that_left_the_files_is_archived(folder: Path) -> None:
    file = folder / "everyday/general.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = next(line for line in lines if line.startswith("seitan,"))
    file.write_text("".join(line for line in lines if line != gone), encoding="utf-8")
    assert "Removed or archived 1 foods." in load(folder)
    food = Food.objects.get(source_key="seitan")
    assert food.status == FoodStatus.ARCHIVED
    assert "Nothing changed." in load(folder)
    assert "Changed 1 foods." in load()
    food.refresh_from_db()
    assert food.status == FoodStatus.VERIFIED


def test_a_new_water_reaches_a_site_and_no_logged_day_changes(folder: Path) -> None:
    new, changed = "water-rozana,", "water-apollinaris,"
    for name, change in (
        ("waters", lambda line: "" if line.startswith(new) else line),
        ("general", lambda line: line.replace("12.6", "5") if line.startswith(changed) else line),
    ):
        file = folder / f"everyday/{name}.csv"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(map(change, lines)), encoding="utf-8")
    # The digest by which `prepare` knows that there is something to load.
    assert state_of(folder) != state_of(settings.FIXTURES_DIR)
    load(folder)
    assert not Food.objects.filter(name="Rozana").exclude(status=FoodStatus.ARCHIVED).exists()
    water = Food.objects.get(source_key="water-apollinaris")
    user = create_user()
    entry = log_entry(user=user, food=water, date=dt.date(2026, 11, 22))
    day = user.days.get()
    load()
    rozana = Food.objects.get(name="Rozana")
    assert (rozana.status, rozana.kind) == (FoodStatus.VERIFIED, "water")
    assert rozana.magnesium_mg_per_100g == 16
    water.refresh_from_db()
    assert water.magnesium_mg_per_100g == Decimal("12.6")
    logged = user.entries.get()
    assert (logged.magnesium_mg, logged.mg_per_100g) == (entry.magnesium_mg, Decimal(5))
    assert user.days.get().sums == day.sums


def test_interrupted_load_leaves_the_table_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    Food.objects.filter(source_key="11233").update(magnesium_mg_per_100g=Decimal(47))
    before = state()

    def fail(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(store, "_store_portions", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        store_food_table(seed_files())
    assert state() == before


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def _cut(name: str, size: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = folder / name
        file.write_bytes(file.read_bytes()[:-size])

    return damage


def _swap(name: str, other: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        shutil.copy(folder / other, folder / name)

    return damage


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (
        _replace(
            "usda_sr28_foods.csv",
            ",,,Dairy and Egg Products,2,18,",
            ",,,Dairy and Egg Products,2 mg,18,",
        ),
        "usda_sr28_foods.csv:2:magnesium_mg_per_100g: '2 mg' is not a number",
    ),
    (
        _replace("usda_sr28_portions.csv", "1001,2,1,tbsp,14.2", "1001,2,1,tbsp,14,2"),
        "usda_sr28_portions.csv:3: has 6 columns instead of 5",
    ),
    (_cut("usda_sr28_portions.csv", 3_000), "usda_sr28_portions.csv:"),
    (_cut("usda_sr28_foods.csv", 500), "usda_sr28_foods.csv:"),
    (
        _swap("usda_sr28_foods.csv", "usda_sr28_portions.csv"),
        "usda_sr28_foods.csv:1:description: column 2 is 'seq_num' instead of 'description'",
    ),
    (
        _replace("staples.csv", "11457,", "99999,"),
        "staples.csv:2:ndb_number: 99999 is not a USDA food",
    ),
    (
        _replace("everyday/general.csv", "laboratory", "guess"),
        ":evidence: 'guess' is not one of laboratory, label, estimate",
    ),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_damaged_file_is_named_and_changes_nothing(
    folder: Path, damage: Callable[[Path], None], message: str
) -> None:
    before = state()
    damage(folder)
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert message in str(caught.value)
    assert str(caught.value).endswith("The food table is as it was.")
    assert state() == before


def test_planner_reads_found_foods_by_their_number() -> None:
    index = {"sqlite": "USING INTEGER PRIMARY KEY", "postgresql": "foods_food_pkey"}
    plan = Food.objects.shared().filter(pk__in=range(1, 13)).explain()
    assert index[connection.vendor] in plan
