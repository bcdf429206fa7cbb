"""The style sheet holds no class that nothing on the pages bears."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import tinycss2
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.conventions import python_files

ROOT = Path(settings.BASE_DIR)
#: Stands where a template or script puts a value in.
GAP = "\0"
#: Given by Django's lists of errors and by htmx.
OF_LIBRARIES = {"errorlist", "nonfield", "htmx-request"}


def styled(rules: Iterable[tinycss2.ast.Node]) -> Iterator[str]:
    """The classes in the selectors of a style sheet."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from named(rule.prelude)
        elif rule.type == "at-rule" and rule.content and rule.lower_at_keyword != "keyframes":
            yield from styled(tinycss2.parse_blocks_contents(rule.content))


def named(selector: Iterable[tinycss2.ast.Node]) -> Iterator[str]:
    """The classes of a selector, also those inside of ``:has(...)`` and its like."""
    before = ""
    for token in selector:
        if token.type == "ident" and before == ".":
            yield token.value
        elif token.type == "function":
            yield from named(token.arguments)
        before = token.value if token.type == "literal" else ""


def classes_of_templates(root: Path) -> Iterator[str]:
    """What stands in the classes of elements, and what templates hand to each other."""
    for path in (root / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r"\{%.*?%\}|\{\{.*?\}\}", text, re.S):
            yield from " ".join(re.findall(r'"([^"]*)"', tag)).split()
        text = re.sub(r"\{\{.*?\}\}", GAP, re.sub(r"\{%.*?%\}", " ", text, flags=re.S), flags=re.S)
        for value in re.findall(r'class="([^"]*)"', text):
            yield from value.split()


def classes_of_scripts(root: Path) -> Iterator[str]:
    """The words in the texts of our scripts."""
    for path in (root / "static" / "js").rglob("*.js"):
        for text in re.findall(r'"([^"\n]*)"|`([^`]*)`', path.read_text(encoding="utf-8")):
            yield from re.sub(r"\$\{.*?\}", GAP, " ".join(text)).split()


def classes_of_drawings(root: Path) -> Iterator[str]:
    """The words in the markup that the server draws."""
    for path in (root / "intake/insights/charts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    str(part.value) if isinstance(part, ast.Constant) else GAP
                    for part in node.values
                )
                yield from re.split(r'[\s"<>]+', "".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.split(r'[\s"<>]+', node.value)


def words_of_python(root: Path) -> Iterator[str]:
    """Values and names of members, of which classes are made up; no sentence is one."""
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.strip()
            elif isinstance(node, ast.Name):
                yield node.id


def unused(css: str, root: Path) -> list[str]:
    """The classes of a style sheet that no template, script or Python file can give."""
    used = {
        *classes_of_templates(root),
        *classes_of_scripts(root),
        *classes_of_drawings(root),
        *words_of_python(root),
    }
    words = {word.lower().replace("_", "-") for word in used}
    made = [re.escape(one).replace(GAP, "(.+)") for one in used if GAP in one and one != GAP]

    def is_used(name: str) -> bool:
        if name in used or name in OF_LIBRARIES:
            return True
        found = [re.fullmatch(pattern, name) for pattern in made]
        values = [match.groups() for match in found if match]
        return any({one.replace("_", "-") for one in value} <= words for value in values)

    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return sorted(name for name in set(styled(rules)) if not is_used(name))


def test_every_class_of_the_style_sheet_is_used() -> None:
    sheet = finders.find("site.css")
    assert isinstance(sheet, str)
    assert unused(Path(sheet).read_text(encoding="utf-8"), ROOT) == []


def test_a_class_that_nothing_bears_is_found(tmp_path: Path) -> None:
    templates, python = tmp_path / "templates", tmp_path / "intake"
    templates.mkdir()
    python.mkdir()
    (templates / "a.html").write_text(
        '<p class="told{% if x %} new{% endif %} zone-{{ zone }}">'
        '{% include "b.html" with look="wide" %}'
    )
    (python / "enums.py").write_text('LOW = "low_if"\nclass Zone:\n    IN_BAND = 1\n')
    css = """
    .told .new, .wide { top: 0 }
    @media print { p:not(.zone-low-if):has(.zone-in-band) { top: 0 } }
    .gone { top: 0 }
    @supports (top: 0) { @media print { .told:is(.lost, p) { top: 0 } } }
    .zone-away { width: 1.5px }
    """
    assert unused(css, tmp_path) == ["gone", "lost", "zone-away"]
