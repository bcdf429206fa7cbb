"""What is run on one database alone could not come out differently on another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from accounts.models import User
from tests.engines import ROOT, asks_for_database

PURE = ROOT / "tests/intake/science/test_zones.py"


@pytest.mark.parametrize("fixture", ["db", "transactional_db", "django_db_setup", "site"])
def test_a_test_with_the_database_runs_on_each(fixture: str) -> None:
    assert asks_for_database({"tmp_path", fixture}, set(), PURE)


def test_a_test_with_the_mark_runs_on_each() -> None:
    assert asks_for_database(set(), {"parametrize", "django_db"}, PURE)
    assert not asks_for_database({"tmp_path"}, {"parametrize"}, PURE)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("from django.test import Client\n", False),
        ("import subprocess\n", True),
        ("if connection.vendor == 'sqlite':\n", True),
        ("from tests.served import served\n", True),
        ("from tests.food_table import seed_files\n", True),
        ("from tests.intake.science import test_zones\n", False),
        ("from tests import (\n    pages,\n    served as site,\n)\n", True),
        ("os.environ['DATABASE_URL']", True),
    ],
)
def test_a_file_that_may_ask_by_itself_runs_on_each(tmp_path: Path, text: str, asks: bool) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(text)
    assert asks_for_database(set(), set(), file) is asks


def test_nobody_else_gets_at_a_database() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


def test_what_differs_by_database_in_this_run_is_run_on_each(
    request: pytest.FixtureRequest,
) -> None:
    for item in request.session.items:
        marks = {mark.name for mark in item.iter_markers()}
        skips = [str(mark.kwargs.get("reason")) for mark in item.iter_markers("skipif")]
        if "drawn_alike" in marks:
            assert item.path.name in {"test_a11y.py", "test_phone.py"}
        elif "browser" in marks or any("PostgreSQL" in reason for reason in skips):
            assert asks_for_database(getattr(item, "fixturenames", ()), marks, item.path), item


def test_rooms_ask_no_engine_while_they_are_loaded() -> None:
    """Else a table of the code could be another on PostgreSQL, and a pure test of it as well."""
    for room in ("jobs", "accounts", "foods", "intake"):
        for file in (ROOT / room).rglob("*.py"):
            if "migrations" in file.parts:
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            outside = [
                node
                for top in tree.body
                if not isinstance(top, ast.FunctionDef | ast.ClassDef)
                for node in ast.walk(top)
            ]
            named = {node.attr for node in outside if isinstance(node, ast.Attribute)}
            assert not named & {"vendor", "DATABASES", "settings_dict"}, file
