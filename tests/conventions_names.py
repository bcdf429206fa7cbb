"""Rules of words: one class a name, named files exist, and nothing is marked for later."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.conventions import ROOMS, python_files

#: What Django looks for under this very name.
REPEATED = {"Meta", "Media", "Command", "Migration"}

#: A file or folder of the tree in backticks, such as ``intake/text.py``.
_NAMED_FILE = re.compile(
    r"`((?:accounts|foods|intake|config|templates|static|fixtures|tests|bench|docs)/[\w./-]*)`"
)


def unique_classes(root: Path) -> list[str]:
    """A class name says one thing in the whole house."""
    places = defaultdict(list)
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in REPEATED:
                places[node.name].append(path.relative_to(root).as_posix())
    return [
        f"{name} is a class of {' and '.join(files)}"
        for name, files in sorted(places.items())
        if len(files) > 1
    ]


def documented_files(root: Path) -> list[str]:
    """A file that CONTRIBUTING, the README or a page of docs/ names is there."""
    documents = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return [
        f"{document.relative_to(root).as_posix()} names {name}"
        for document in sorted(documents)
        # What a released change was called stays in the list of changes.
        if document.name != "CHANGELOG.md"
        for name in sorted(set(_NAMED_FILE.findall(document.read_text(encoding="utf-8"))))
        if not (root / name).exists()
    ]


def finished_work(root: Path) -> list[str]:
    """Nothing is left behind for later."""
    # Spelt apart, so that the rule does not find itself.
    mark = re.compile(rf"\b({'TO'}DO|{'FIX'}ME|{'XX'}X)\b")
    return [
        f"{path.relative_to(root).as_posix()}:{number}"
        for place in [*ROOMS, "templates", "tests", "bench", "docs"]
        for path in sorted((root / place).rglob("*"))
        if path.suffix in {".py", ".html", ".md"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
