"""The names by which a request may say whose or which: collected from forms, source and templates.

Each gets a value of the owner's, so that a view which believes what it is told
shows or changes something of theirs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.forms.forms import BaseForm

from tests.access_world import NUMBER, World
from tests.conventions import ROOMS, python_files

#: Names in common use, whether a view here reads them or not.
COMMON = {
    *("pk", "id", "ids", "user", "user_id", "subject", "subject_id", "client", "owner", "person"),
    *("code", "entry", "entry_id", "entries", "day", "date", "meal", "food", "food_id", "symptom"),
    *("comment", "thread", "consent", "medicine", "band", "portion", "unit", "item", "recipe"),
    *("saved", "change", "batch", "key", "token", "import", "file", "next", "email", "username"),
}
#: Where another site would lead people away to.
ELSEWHERE = "https://elsewhere.example/"
_DATES = {"date", "day", "from", "until", "to", "start", "end", "since", "on", "at"}
_CODES = {"code", "client", "person"}
_KEYS = {"batch", "request_key"}
_PLACES = {"next", "back", "return", "url", "redirect"}
_READ = {"GET", "POST", "data", "query", "params"}


def names_in_source(root: Path) -> set[str]:
    """What the rooms read from a request by name: ``request.GET.get("meal")`` and the like."""
    return {
        name
        for path in python_files(root)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _read_by(node)
    }


def _read_by(node: ast.AST) -> Iterator[str]:
    source: ast.expr | None = None
    keys: list[ast.expr] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in {"get", "getlist", "pop"}:
            source, keys = node.func.value, node.args[:1]
    elif isinstance(node, ast.Subscript):
        source, keys = node.value, [node.slice]
    elif isinstance(node, ast.Compare):
        source, keys = node.comparators[0], [node.left]
    if isinstance(source, ast.Attribute | ast.Name) and _name_of(source) in _READ:
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def _name_of(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def names_in_templates(root: Path) -> set[str]:
    """The names of controls, and of what stands behind the question mark of a link."""
    written = re.compile(r"""\bname=["']([\w-]+)["']|[?&](?:amp;)?(\w+)=""")
    return {
        name
        for path in sorted((root / "templates").rglob("*.html"))
        for found in written.findall(path.read_text(encoding="utf-8"))
        for name in found
        if name
    }


def fields_of_forms() -> dict[str, forms.Field]:
    """Every field of every form of the rooms, by name; of a name that stands twice, an id's."""
    found: dict[str, forms.Field] = {}
    waiting: list[type[BaseForm]] = [BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.split(".")[0] in ROOMS:
            for name, field in getattr(form, "base_fields", {}).items():
                if _rank(field) > _rank(found.get(name)):
                    found[name] = field
    return found


def _rank(field: forms.Field | None) -> int:
    kinds = (forms.CharField, forms.ChoiceField, forms.DateField)
    ids = (forms.ModelChoiceField, forms.IntegerField)
    if isinstance(field, ids) and not isinstance(field, forms.DecimalField | forms.FloatField):
        return 3
    return 0 if field is None else 1 + isinstance(field, kinds)


def identifiers(world: World, root: Path) -> dict[str, str]:
    """Every known name with what it stands for in the owner's log."""
    fields = fields_of_forms()
    names = names_in_source(root) | names_in_templates(root) | set(fields) | COMMON
    names -= {"csrfmiddlewaretoken"}
    return {name: _value(name, fields.get(name), world) for name in sorted(names)}


def _value(name: str, field: forms.Field | None, world: World) -> str:  # noqa: PLR0911  # a table
    values: dict[str, Any] = world.values
    if name in _CODES:
        return str(values["code"])
    if name in _KEYS:
        return str(values["batch"])
    if name in _PLACES:
        return ELSEWHERE
    if name in {"key", "token", "meal"}:
        return str(values[name])
    if name in {"email", "login", "username"}:
        return world.address
    if name in _DATES or isinstance(field, forms.DateField):
        return str(values["date"])
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return _first_choice(field)
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return "1"
    if isinstance(field, forms.IntegerField) and field.max_value is not None:
        return "1"
    return str(NUMBER)


def _first_choice(field: forms.ChoiceField) -> str:
    known = [str(value) for value, _label in _flat(field.choices) if value not in {"", None}]
    return known[0] if known else str(NUMBER)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label
