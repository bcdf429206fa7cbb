"""The rule that the members of closed lists are named, never written out as text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conventions import python_files

#: What holds a member: columns, arguments, and columns of files.
FIELDS = {
    "food",  # of a day: how far it is logged
    *("kind", "meal", "state", "day_state", "supplements", "day_supplements", "source"),
    *("high_basis", "sex", "life_stage", "stage", "reference", "profile", "status", "evidence"),
    *("origin", "data_set", "kidneys_impaired", "kidneys", "layout", "scope"),
}


def closed_lists(root: Path) -> list[set[str]]:
    """The values of each list in the rooms' ``enums.py``, without the empty ones."""
    return [
        set(_values(node))
        for path in sorted(root.glob("*/enums.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]


def _values(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign):
            stated = line.value.elts[0] if isinstance(line.value, ast.Tuple) else line.value
            if isinstance(stated, ast.Constant) and isinstance(stated.value, str) and stated.value:
                yield stated.value


#: The lists of this tree, by which every tree is judged.
LISTS = closed_lists(Path(__file__).resolve().parents[1])
VALUES: set[str] = set().union(*LISTS)
_IN_TEMPLATE = re.compile(r'\b(\w+) [!=]= "([^"]*)"')


def named_members(root: Path) -> list[str]:
    """A member of a closed list is named where it is compared, asked for or looked up by."""
    return [
        f"{path.relative_to(root).as_posix()}:{node.lineno} writes {text!r} out"
        for path in python_files(root)
        if path.name != "enums.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.expr)
        for text in _written_out(node)
    ] + [
        f"{path.relative_to(root).as_posix()} writes {match[2]!r} out"
        for path in sorted((root / "templates").rglob("*.html"))
        for match in _IN_TEMPLATE.finditer(path.read_text(encoding="utf-8"))
        if match[1] in FIELDS and match[2] in VALUES
    ]


def _written_out(node: ast.expr) -> Iterator[str]:
    """The values that an expression has as text, at most one for each of its operands."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(_name_of(side) in FIELDS for side in sides):
            yield from (text for side in sides for text in sorted(_texts(side) & VALUES)[:1])
    elif isinstance(node, ast.Call):
        for given in node.keywords:
            name = (given.arg or "").removesuffix("__in").rpartition("__")[2]
            if name in FIELDS:
                yield from sorted(_texts(given.value) & VALUES)[:1]
    elif isinstance(node, ast.Dict):
        yield from _listed(key for key in node.keys if key is not None)
    elif isinstance(node, ast.List):
        # As choices of a form: value and label of each.
        pairs = [one.elts for one in node.elts if isinstance(one, ast.Tuple) and one.elts]
        yield from _listed(pair[0] for pair in pairs)


def _listed(keys: Iterable[ast.expr]) -> Iterator[str]:
    """The first of some keys that are members of one list, all of them; one alone may be a word."""
    texts: set[str] = set().union(*map(_texts, keys))
    if len(texts) > 1 and any(texts <= values for values in LISTS):
        yield min(texts)


def _name_of(node: ast.expr) -> str:
    """The last name of ``entry.kind``, ``kind`` or ``row["kind"]``; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return str(node.slice.value) if isinstance(node.slice, ast.Constant) else ""
    return node.id if isinstance(node, ast.Name) else ""


def _texts(node: ast.expr) -> set[str]:
    """The text of a constant, or of each in a list, tuple or set."""
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    return {
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
