"""The rule that a person's rows are read through ``Log``; see ``tests/conventions.py``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions import is_in, python_files

#: A person's rows, as models and as the names by which they hang on the person.
PERSONAL_MODELS = {
    "Band",
    "Change",
    "Comment",
    "Day",
    "Entry",
    "FavouriteFood",
    "HabitChange",
    "Import",
    "Medicine",
    "Preference",
    "ProfileFacts",
    "Review",
    "SavedItem",
    "SavedMeal",
    "Symptom",
}
PERSONAL_RELATIONS = {
    "bands",
    "changes",
    "days",
    "entries",
    "favourites",
    "habit_changes",
    "imports",
    "medicines",
    "preference",
    "profile_facts",
    "saved_meals",
    "symptoms",
    "threads",
}
#: Whom such rows hang on, by the names they go by, and what hangs on a day.
PERSONS = {"client", "dietitian", "owner", "person", "subject", "user", "viewer"}
DAY_RELATIONS = {"comments", "reviews"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
#: What makes rows and reads none of another person.
MAKERS = {"create", "bulk_create", "get_or_create", "update_or_create"}
#: Who may start from the person: the room of the log, what it stands on, and what
#: writes under a lock. Whoever shows anything reads through ``Log``.
BEHIND_THE_LOG = (
    "intake/diary",
    "intake/models",
    "intake/science",
    "intake/bands/actions.py",
    "intake/care/actions.py",
    "intake/transfer/imports",
    "intake/demo",
    "intake/management",
)
#: Who masks what the answers of a profile would tell.
MASKS_FACTS = ("intake/diary/log.py", "intake/bands/in_force.py")


def one_door(root: Path) -> list[str]:
    """A person's rows are read through ``Log``, which cuts them to what was shared."""
    faults = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not is_in(name, BEHIND_THE_LOG):
            faults += [f"{name}:{line} reads {what}" for line, what in _past_the_log(tree, name)]
        if not is_in(name, MASKS_FACTS):
            faults += [
                f"{name}:{node.lineno} reads unmasked facts"
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and node.attr == "unmasked_facts"
            ]
    persons, rows, of_day = map("|".join, (PERSONS, PERSONAL_RELATIONS, DAY_RELATIONS))
    in_templates = re.compile(rf"\b(?:(?:{persons})\.(?:{rows})|day\.(?:{of_day}))\b")
    return faults + [
        f"{path.relative_to(root).as_posix()} reads {match.group()}"
        for path in sorted((root / "templates").rglob("*.html"))
        for match in in_templates.finditer(path.read_text(encoding="utf-8"))
    ]


def _past_the_log(tree: ast.AST, name: str) -> Iterator[tuple[int, str]]:
    """Where rows are read from a person or a model, as (line, what)."""
    models = {model: model for model in PERSONAL_MODELS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            models |= {
                alias.asname: alias.name
                for alias in node.names
                if alias.asname and alias.name in PERSONAL_MODELS
            }
    making = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in MAKERS
    }
    # Answers of the profile are the room's of accounts.
    relations = PERSONAL_RELATIONS - ({"profile_facts"} if name.startswith("accounts/") else set())
    own = {"ProfileFacts"} if name.startswith("accounts/") else set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        whose = getattr(node.value, "attr", getattr(node.value, "id", ""))
        hangs = DAY_RELATIONS if whose == "day" else relations if whose in PERSONS else set()
        if node.attr in hangs:
            yield node.lineno, f"{whose}.{node.attr}"
        model = models.get(whose, "")
        if node.attr in MANAGERS and model not in own | {""} and id(node) not in making:
            yield node.lineno, f"{model}.{node.attr}"
