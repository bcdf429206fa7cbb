"""Closed lists: one more member works everywhere, and science knows the same words."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import TextChoices

from accounts.enums import ENUM_LENGTH, LifeStage, Sex
from accounts.rules import KnownSex, KnownStage
from foods.enums import SUPPLEMENTAL, FoodKind
from intake.enums import BandSource, HighBasis, Meal, SupplementsTaken, SymptomName
from intake.science.limits import HighCounts, LimitsSource
from intake.science.questions.completeness import MealName
from intake.science.signs.of_symptoms import SignSymptom
from intake.science.sums import SummedKind, TakenAnswer

ROOT = Path(settings.BASE_DIR)
#: What a copy of the tree needs to run.
PARTS = (
    "jobs",
    "accounts",
    "foods",
    "intake",
    "config",
    "templates",
    "static",
    "fixtures",
    "tests",
)
#: A word that other apps have for dinner, as a meal of its own.
MORE = {"Meal": '    SUPPER = "supper", "Supper"\n'}

#: What the new profile of reference values needs beside its member: rows.
REFERENCE_ROWS = """\
new_reference_profil,new_f,F,18,120,none,210,memory,270,,300,,86,assumed,Utopia,0.12,memory,RNI,New
new_reference_profil,new_m,M,18,120,none,240,memory,310,,300,,122,assumed,Utopia,0.15,memory,RNI,New
"""


def with_one_more_member(source: str) -> tuple[str, int]:
    """The source with a member added to each of its lists, and how many lists it has.

    The value is as wide as a column and a word that is nowhere else.
    """
    lines = source.splitlines(keepends=True)
    found = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and isinstance(node.bases[0], ast.Name)
        if node.bases[0].id == "TextChoices"
    ]
    for node in reversed(found):
        last = [one for one in node.body if isinstance(one, ast.Assign)][-1]
        assert last.end_lineno is not None
        word = re.sub(r"(?<!^)([A-Z])", r"_\1", node.name).lower()
        value = f"new_{word}".ljust(ENUM_LENGTH, "x")[:ENUM_LENGTH]
        label = f"Invented {word.replace('_', ' ')}"
        added = f'    INVENTED = "{value}", "{label}"\n{MORE.get(node.name, "")}'
        lines.insert(last.end_lineno, added)
    return "".join(lines), len(found)


def copy_of_the_tree(to: Path) -> int:
    """Copy what runs, with one more member in every list; returns the number of lists."""
    for part in PARTS:
        shutil.copytree(ROOT / part, to / part, ignore=shutil.ignore_patterns("__pycache__"))
    # Says which version the app is.
    shutil.copy(ROOT / "pyproject.toml", to)
    count = 0
    for path in sorted(to.glob("*/enums.py")):
        source, lists = with_one_more_member(path.read_text(encoding="utf-8"))
        path.write_text(source, encoding="utf-8")
        count += lists
    with (to / "fixtures/references/dri_magnesium.csv").open("a", encoding="utf-8") as file:
        file.write(REFERENCE_ROWS)
    return count


def run_in(tree: Path) -> subprocess.CompletedProcess[str]:
    """Drive the new members in a copy of the tree, on a database of their own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    database = f"midband_enums_{worker}_{os.getpid()}"
    mine = {"TMPDIR": str(tree), "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ""}
    return subprocess.run(  # noqa: S603  # ours
        [sys.executable, "-m", "tests.enum_members", database],
        cwd=tree,
        env=os.environ | mine,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_new_member_of_every_list_works_everywhere(tmp_path: Path) -> None:
    """Takes about half a minute: it makes a database and asks for some seven hundred pages."""
    count = copy_of_the_tree(tmp_path)
    ran = run_in(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr[-6000:]
    assert len(ran.stdout.split()) == count


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        (SummedKind, FoodKind),
        (TakenAnswer, SupplementsTaken),
        (MealName, Meal),
        (SignSymptom, SymptomName),
        (HighCounts, HighBasis),
        (KnownSex, Sex),
        (KnownStage, LifeStage),
    ],
    ids=lambda one: one.__name__,
)
def test_science_calls_them_by_the_same_words(
    plain: type[StrEnum], shown: type[TextChoices]
) -> None:
    words = {member.name: member.value for member in shown}
    assert {member.name: member.value for member in plain}.items() <= words.items()


def test_limits_come_from_the_reference_or_from_whoever_may_set_a_band() -> None:
    assert set(LimitsSource) == {LimitsSource.REFERENCE, *BandSource.values}


def test_every_kind_counts_as_one_that_is_summed() -> None:
    assert {kind.counts_as for kind in FoodKind} == set(SummedKind)
    counted = {kind for kind in FoodKind if kind.counts_as in {"supplement", "medicine"}}
    assert counted == set(SUPPLEMENTAL)
