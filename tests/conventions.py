"""The rules of the house, as functions from a tree to a list of faults.

They take the root of a tree, so that a test can show each rule a tree that
breaks it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver

#: A room may import itself and those left of it; nobody imports config.
ROOMS = ("jobs", "accounts", "foods", "intake", "config")

#: Inside a room a part imports itself and parts of earlier lines, never its neighbours
#: on the same line and never a later one. Whatever stands in a room stands here.
ORDER: dict[str, tuple[tuple[str, ...], ...]] = {
    "jobs": (
        ("models",),
        ("progress",),
        ("actions", "files", "lost", "replica"),
        ("worker",),
        ("apps", "management"),
    ),
    "accounts": (
        ("enums", "rules", "roles", "time_zones"),
        ("models",),
        ("security_log",),
        ("actions", "erasure", "backends"),
        ("access",),
        ("adapter", "forms"),
        ("views", "templatetags"),
        ("admin", "apps", "management", "urls"),
    ),
    "foods": (
        ("enums", "limits", "amounts"),
        ("history",),
        ("models",),
        ("search",),
        ("units",),
        ("actions", "importers", "typed_units", "typed_words", "usual_value"),
        ("curation", "pages"),
        ("admin", "apps", "management", "urls"),
    ),
    "intake": (
        ("enums", "text"),
        ("science",),
        ("models",),
        ("diary",),
        ("bands",),
        ("insights", "care", "transfer"),
        ("demo", "pages", "templatetags"),
        ("admin", "apps", "management", "urls"),
    ),
}

#: Files that know no Django, so that their arithmetic can be tested alone.
PURE = (
    "accounts/rules.py",
    "foods/amounts.py",
    "foods/limits.py",
    *(
        f"foods/search/{name}.py"
        for name in ("counterparts", "index/packing", "parsing", "portion_labels")
    ),
    *(f"foods/search/{name}.py" for name in ("ranking", "states", "sureness", "survey_category")),
    *(f"foods/search/{name}.py" for name in ("tokens", "typed_amount", "variants", "vocabulary")),
    "foods/typed_words.py",
    "foods/usual_value.py",
    "intake/diary/meal_text.py",
    "intake/diary/told_meal",
    "intake/science",
    "intake/text.py",
    "intake/insights/analysis.py",
    "intake/insights/charts",
    "intake/insights/compare_text.py",
    "intake/insights/ranking.py",
    "intake/insights/report_text.py",
    "intake/insights/trend_text.py",
    "intake/transfer/reading",
    "intake/pages/day/notices.py",
    "intake/pages/learn/named_foods.py",
)

#: Pure files that read the leaf enums neither, and have plain ones of their own.
NO_ENUMS = ("intake/science",)

#: Loading it costs most of a second, so only these files may.
PANDAS_FILES = ("intake/insights/frames.py",)

#: A newcomer reads the list of a folder at one glance.
MAX_MODULES = 15
MAX_MODULES_OF = {"intake": 14, "intake/science": 18}
#: What Django looks for at the top of a room, beside its parts.
WIRING = {"__init__", "admin", "apps", "migrations", "urls"}

MAX_LINES = 400

#: Element ids of single rows, which no partial can carry.
ROW_IDS = re.compile(r"(entry|food|comment|symptom|band)-")

Rule = Callable[[Path], list[str]]


def python_files(root: Path) -> Iterator[Path]:
    """Every hand-written Python file of the rooms."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imports_of(path: Path, root: Path) -> set[str]:
    """Dotted names a file imports, as "module" or "module.name"."""
    package = path.relative_to(root).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module or ""]))
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def is_in(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def import_direction(root: Path) -> list[str]:
    """Rooms import right from left, never back, and never config."""
    faults = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        room = name.split("/")[0]
        for imported in sorted(imports_of(path, root)):
            target = imported.split(".")[0]
            if target not in ROOMS or target == room:
                continue
            if target == "config" or ROOMS.index(target) > ROOMS.index(room):
                faults.append(f"{name} imports {imported}")
    return faults


def room_order(root: Path) -> list[str]:
    """Inside a room a part imports only itself and parts that stand before it in ``ORDER``."""
    faults = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        room, *rest = name.removesuffix(".py").split("/")
        place = {part: line for line, parts in enumerate(ORDER.get(room, ())) for part in parts}
        if rest[0] == "__init__" or not place:
            continue
        if rest[0] not in place:
            faults.append(f"{name} has no place in the order of {room}")
            continue
        for imported in sorted(imports_of(path, root)):
            target = imported.split(".")[1:2]
            if imported.split(".")[0] != room or not target or target == rest[:1]:
                continue
            if place.get(target[0], len(place)) >= place[rest[0]]:
                faults.append(f"{name} imports {imported}")
    return faults


def short_folders(root: Path) -> list[str]:
    """No package holds more than its share of modules and packages."""
    faults = []
    for room in ROOMS:
        for package in sorted({path.parent for path in (root / room).rglob("*.py")}):
            name = package.relative_to(root).as_posix()
            if "migrations" in package.parts:
                continue
            held = {
                entry.stem
                for entry in package.iterdir()
                if entry.suffix == ".py" or (entry.is_dir() and any(entry.glob("*.py")))
            } - (WIRING if package == root / room else {"__init__"})
            if len(held) > MAX_MODULES_OF.get(name, MAX_MODULES):
                faults.append(f"{name} holds {len(held)} modules")
    return faults


def bare_packages(root: Path) -> list[str]:
    """An ``__init__`` says what its package is, and neither defines nor lists names."""
    return [
        f"{path.relative_to(root).as_posix()} holds code"
        for path in python_files(root)
        if path.name == "__init__.py" and path.parent.name != "models"
        if any(
            not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
    ] + [
        f"{path.relative_to(root).as_posix()} lists its names"
        for path in python_files(root)
        if "__all__" in path.read_text(encoding="utf-8")
    ]


def pure_files(root: Path) -> list[str]:
    """Pure files import no Django and nothing of the rooms but other pure files and enums.

    ``intake/science`` does without the enums, too, whose base class is Django's.
    """
    faults = []
    pure_modules = tuple(place.removesuffix(".py").replace("/", ".") for place in PURE)
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        if not is_in(name, PURE):
            continue
        for imported in sorted(imports_of(path, root)):
            top = imported.split(".")[0]
            is_pure = any(imported == m or imported.startswith(f"{m}.") for m in pure_modules)
            is_pure |= imported.split(".")[1:2] == ["enums"] and not is_in(name, NO_ENUMS)
            if top in {"django", "django_htmx"} or (
                top in ROOMS and "." in imported and not is_pure
            ):
                faults.append(f"{name} imports {imported}")
    return faults


def pandas_stays_home(root: Path) -> list[str]:
    """pandas is imported by the seam alone."""
    faults = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        if not is_in(name, PANDAS_FILES) and any(
            imported.split(".")[0] == "pandas" for imported in imports_of(path, root)
        ):
            faults.append(f"{name} imports pandas")
    return faults


def short_files(root: Path) -> list[str]:
    """No file passes 400 lines; a longer one becomes a package split by noun."""
    endings = {".py", ".html", ".js", ".css"}
    return [
        f"{path.relative_to(root).as_posix()} has {lines} lines"
        for place in [*ROOMS, "templates", "static", "tests", "bench"]
        for path in sorted((root / place).rglob("*"))
        if path.suffix in endings and not {"vendor", "migrations"} & set(path.parts)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    ]


#: Rooms whose sentences are read by the person and by a dietitian, so have a form for each ...
READ_BY_BOTH = ("intake/science", "intake/bands", "intake/insights")
#: ... but for what only one of them reads, or what is said to everybody.
READ_BY_ONE = {
    "intake/science/attention.py",
    "intake/science/limits.py:check_band",
    "intake/science/signs/told",  # patterns of what people write, said to nobody
    "intake/science/supplements.py:ANTACID_NOTE",
    "intake/science/verdict/day_verdict.py:DISCLAIMER",
}
_YOU = re.compile(r"\byou(r|rs|rself)?\b", re.IGNORECASE)


def both_readers(root: Path) -> list[str]:
    """A sentence that says "you" stands beside its form for a dietitian: ``reader.choose``."""
    faults = []
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        if not is_in(name, READ_BY_BOTH) or is_in(name, tuple(READ_BY_ONE)):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = {getattr(node, "name", ""), *map(ast.unparse, getattr(node, "targets", ()))}
            if not any(f"{name}:{one}" in READ_BY_ONE for one in names):
                faults += [f"{name}:{text.lineno} says you" for text in _said_to_one(node)]
    return faults


def _said_to_one(tree: ast.AST) -> list[ast.Constant]:
    """Strings that say "you", but for docstrings and what ``choose`` keeps for the person."""
    apart: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            apart.add(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "choose":
            apart |= set(ast.walk(node.args[0]))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in apart
        and _YOU.search(node.value)
    ]


def quiet_templates(root: Path) -> list[str]:
    """No inline script, style or handler: the content policy would refuse it."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|\shx-on[:-]", re.I)
    return [
        f"{path.relative_to(root).as_posix()}:{number} has {match.group().strip()}"
        for path in sorted((root / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in inline.finditer(line)
    ]


def partial_is_id(root: Path) -> list[str]:
    """A partial's name is the id of its element, and targets are ids that exist."""
    faults, ids, targets = [], set(), []
    for path in sorted((root / "templates").rglob("*.html")):
        name = path.relative_to(root).as_posix()
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        ids |= set(re.findall(r'\bid="([\w-]+)"', text))
        targets += [(name, target) for target in re.findall(r'hx-target="#([\w-]+)', text)]
        for match in re.finditer(r"\{% partialdef ([\w-]+)[^%]*%\}", text):
            tag = _first_element(text[match.end() :], root / "templates")
            element = re.search(r'\bid="([^"]*)"', tag)
            partial, found = match.group(1), element.group(1) if element else ""
            # A row's id carries its number: partial food_row is food-{{ ... }}.
            if found != partial and not (ROW_IDS.match(found) and "{{" in found):
                faults.append(f"{name}: partial {partial} begins with id {found!r}")
    faults += [
        f"{name}: target #{target} is nobody's id"
        for name, target in targets
        if target not in ids and not ROW_IDS.match(target)
    ]
    return faults


def _first_element(text: str, templates: Path) -> str:
    """The tag a template begins with, looked up in the file it includes if need be."""
    first = re.search(r'<\w[^>]*>|\{% include "([^"]+)"', text, re.S)
    if first is None or first.group(1) is None:
        return first.group() if first else ""
    included = (templates / first.group(1)).read_text(encoding="utf-8")
    return _first_element(re.sub(r"\{#.*?#\}", "", included, flags=re.S), templates)


def static_lies_with_its_page(root: Path) -> list[str]:
    """A style or script lies in the folder of a page, or in ``site``, and some page loads it."""
    folders = {path.name for path in (root / "templates").rglob("*") if path.is_dir()} | {"site"}
    files = {
        path.relative_to(root / "static").as_posix()
        for kind in ("css", "js")
        for path in (root / "static" / kind).rglob("*.*")
    }
    named = re.compile(r"""(?:["']|/static/)((?:css|js)/[\w/-]+\.(?:css|js))["']""")
    places = [*(root / "templates").rglob("*.html"), *python_files(root)]
    loaded = {name for path in places for name in named.findall(path.read_text(encoding="utf-8"))}
    return (
        [
            f"static/{name} is no page's"
            for name in sorted(files)
            if name.split("/")[1] not in folders
        ]
        + [f"static/{name} is loaded by no page" for name in sorted(files - loaded)]
        + [f"static/{name} is loaded and does not exist" for name in sorted(loaded - files)]
    )


#: Addresses outside the rooms whose views declare nothing, by namespace or module, and why.
DECLARES_NOTHING = {
    "admin": "all of it is for staff; the sweep of the administration holds it",
    "allauth": "its views know who signs in; each has its row in the access matrix",
}


def all_patterns(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address with its namespace; empty where it stands in none."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield namespace, pattern


def view_faults(
    patterns: list[URLPattern | URLResolver], templates: Path, shows_no_page: set[str]
) -> list[str]:
    """Each view declares its access; in a room URL name, function and template share a name."""
    faults = []
    for namespace, pattern in all_patterns(patterns):
        view: Any = pattern.callback
        name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        # A wrapper says where what it wraps comes from.
        place = namespace or view.__module__.split(".")[0]
        if place not in DECLARES_NOTHING and not getattr(view, "access_policy", ""):
            faults.append(f"{name} declares no access")
        if namespace not in ROOMS:
            continue
        if getattr(view, "__name__", "") != pattern.name:
            faults.append(f"{name} is served by {getattr(view, '__name__', view)}")
        has_page = any((templates / namespace).rglob(f"{pattern.name}.html"))
        if has_page == (name in shows_no_page):
            faults.append(f"{name} has {'a' if has_page else 'no'} page of its name")
    return faults
