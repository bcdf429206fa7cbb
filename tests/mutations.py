"""Faults put into a copy of the house, each of which a test must find: ``make mutations``.

Each copy gets one fault and runs the test that is there to find it; the test
must fail there, and pass in a copy without a fault. Places are found by what
they are, through the URL configuration and the models, not by their files.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[1]
#: What a copy does without.
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"),
)
MATRIX = "tests/test_access_matrix.py"
BEYOND = "tests/test_access_beyond.py"
DECLARED = "tests/test_conventions.py::test_house_views_declare_access_and_share_names"
ANSWERS = f"{MATRIX}::test_everybody_gets_the_answer_of_the_table"
TRACES = "tests/test_traces.py::test_nothing_of_a_deleted_client_is_left"
CONSTANTS = "tests/test_science_doc.py::test_the_document_says_the_numbers_of_the_code"


@dataclass(frozen=True)
class Mutation:
    """One fault, and the test that must find it."""

    name: str
    apply: Callable[[Path], None]
    found_by: str
    #: The same test where the fault brings an address of its own, in a house without it.
    passes: str = ""


# -- Finding places --------------------------------------------------------------------------


def views() -> dict[str, Callable[..., Any]]:
    """Every named view, by namespace and name."""

    def walk(patterns: list[URLPattern | URLResolver], space: str = "") -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or space)
            else:
                found[f"{space}:{pattern.name}"] = pattern.callback

    found: dict[str, Callable[..., Any]] = {}
    walk(get_resolver().url_patterns)
    return found


def file_of(thing: Any) -> Path:
    """The file in which a function or a class is written, from the root."""
    return Path(inspect.getsourcefile(inspect.unwrap(thing)) or "").resolve().relative_to(ROOT)


def function_in(tree: Path, view: Callable[..., Any]) -> tuple[Path, ast.FunctionDef]:
    """The function behind a view, with its file in a copy."""
    path, name = tree / file_of(view), inspect.unwrap(view).__name__
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return path, node
    raise LookupError(f"{path} has no function {name}")


def replace_lines(path: Path, first: int, last: int, text: str) -> None:
    """Put text in the place of lines, counted from one; before a line where last is first - 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[first - 1 : last] = text.splitlines()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def substitute(path: Path, pattern: str, text: str) -> None:
    """Replace what a pattern finds. Raises LookupError where it is not found once."""
    new, count = re.subn(pattern, text, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if count != 1:
        raise LookupError(f"{pattern} is found {count} times in {path}")
    path.write_text(new, encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add to the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


# -- The faults ------------------------------------------------------------------------------


def bare_view(tree: Path) -> None:
    """A view for all who are signed in loses its decorators."""
    found = views().values()
    view = next(view for view in found if getattr(view, "access_policy", "") == "signed in")
    path, node = function_in(tree, view)
    first = min(decorator.lineno for decorator in node.decorator_list)
    replace_lines(path, first, node.lineno - 1, "")


def add_view(tree: Path, body: str, *, policy: str, row: str = "") -> None:
    """A view in ``config/urls.py``; with a row, also its row in the access matrix."""
    append(
        tree / "config/urls.py",
        "\nfrom django.apps import apps\n"
        "from django.http import HttpResponse\n"
        "from accounts.access import public, signed_in\n"
        f"\n@{policy}\ndef mutant(request):\n    Entry = apps.get_model('intake', 'Entry')\n"
        f"    return HttpResponse({body}, content_type='text/plain')\n"
        "\nurlpatterns.append(path('mutant/', mutant, name='mutant'))\n",
    )
    if row:
        rows = "".join(f"/mutant/ {method} {row}\n" for method in ("GET", "POST"))
        append(tree / "tests/access_matrix.txt", rows)


def view_without_row(tree: Path) -> None:
    """A harmless view that the access matrix does not know."""
    add_view(tree, "'nothing'", policy="signed_in")


def entry_without_owner(tree: Path) -> None:
    """The page of an entry believes the number, whoever asks."""
    path, node = function_in(tree, views()["intake:entry"])
    subject, number = node.args.args[1].arg, "pk"
    first = node.body[1 if ast.get_docstring(node) else 0].lineno
    text = (
        "    from django.apps import apps\n"
        f"    _row = apps.get_model('intake', 'Entry').objects.filter(pk={number}).first()\n"
        f"    if _row is not None:\n"
        f"        {subject} = type({subject})(user=_row.subject, viewer=_row.subject)\n"
    )
    replace_lines(path, first, first - 1, text)


def code_ignored(tree: Path) -> None:
    """``own_log`` no longer asks whether the code is that of who is signed in."""
    path, node = function_in(tree, import_module("accounts.access").own_log)
    test = next(
        inner
        for inner in ast.walk(node)
        if isinstance(inner, ast.If) and any(isinstance(one, ast.Raise) for one in inner.body)
    )
    replace_lines(path, test.lineno, test.end_lineno or test.lineno, "")


def admin_view_without_guard(tree: Path) -> None:
    """The administration of foods gets an address that is not wrapped in ``admin_view``."""
    site = import_module("django.contrib.admin").site
    food_admin = type(site._registry[apps.get_model("foods", "Food")])
    append(
        tree / file_of(food_admin),
        "\n\ndef _with_mutant(self, _urls=" + food_admin.__name__ + ".get_urls):\n"
        "    from django.http import HttpResponse\n"
        "    from django.urls import path\n"
        "    mutant = path('mutant/', lambda request: HttpResponse('all'), name='mutant')\n"
        "    return [mutant, *_urls(self)]\n"
        f"\n\n{food_admin.__name__}.get_urls = _with_mutant\n",
    )


def public_notes(tree: Path) -> None:
    """A public view gives everybody's notes as plain text, and has its row."""
    body = "'\\n'.join(Entry.objects.values_list('note', flat=True))"
    add_view(tree, body, policy="public", row="200 " * 13)


def any_number(tree: Path) -> None:
    """A view for all who are signed in shows the entry that the query names, and has its row."""
    body = "Entry.objects.filter(pk=request.GET.get('pk') or 0).values_list('note', flat=True)"
    add_view(tree, body, policy="signed_in", row="302 " + "200 " * 12)


def constant_changed(tree: Path) -> None:
    """A number of the science changes, and its entry in the document does not."""
    for path in sorted((tree / "intake").rglob("*.py")):
        if re.search(r"^MIN_DAYS = 3$", path.read_text(encoding="utf-8"), re.MULTILINE):
            substitute(path, r"^MIN_DAYS = 3$", "MIN_DAYS = 4")
            return
    raise LookupError("MIN_DAYS is nowhere")


def document_changed(tree: Path) -> None:
    """The document says another number than the code."""
    substitute(tree / "docs/science.md", r"^\| `HIGH_FACTOR` \| 1\.3 ", "| `HIGH_FACTOR` | 1.4 ")


def deletion_without(step: str) -> Callable[[Path], None]:
    """The deletion of an account leaves out one of its steps."""

    def apply(tree: Path) -> None:
        path = file_of(import_module("intake.diary.account").delete_account)
        lines = rf"^    (?:transaction\.on_commit\()?(?:lambda: )?[\w.]*\b{step}\b[^\n]*$"
        substitute(tree / path, lines, "    pass")

    return apply


MUTATIONS = [
    Mutation("bare view", bare_view, DECLARED),
    Mutation(
        "view without a row",
        view_without_row,
        f"{MATRIX}::test_every_address_has_its_rows_and_every_row_its_address",
    ),
    Mutation(
        "entry without owner", entry_without_owner, f"{ANSWERS}[/day/<date>/entries/<pk>/-GET]"
    ),
    Mutation(
        "own_log ignores the code",
        code_ignored,
        f"{ANSWERS}[/clients/<code>/day/<date>/add/-GET]",
    ),
    Mutation(
        "admin view without admin_view",
        admin_view_without_guard,
        f"{MATRIX}::test_the_administration_is_closed_to_people_and_logs_to_everybody"
        "[/admin/foods/food/mutant/]",
        f"{MATRIX}::test_the_administration_is_closed_to_people_and_logs_to_everybody"
        "[/admin/foods/food/]",
    ),
    Mutation(
        "public notes as plain text",
        public_notes,
        f"{ANSWERS}[/mutant/-GET]",
        f"{ANSWERS}[/learn/-GET]",
    ),
    Mutation(
        "anybody's entry by ?pk=",
        any_number,
        f"{BEYOND}::test_an_identifier_in_a_query_opens_nothing[/mutant/]",
        f"{BEYOND}::test_an_identifier_in_a_query_opens_nothing[/learn/]",
    ),
    Mutation("constant of the science changed", constant_changed, CONSTANTS),
    Mutation("number of the document changed", document_changed, CONSTANTS),
    *(
        Mutation(f"deletion without {step}", deletion_without(step), TRACES)
        for step in (
            "delete_sessions",
            "delete_limits",
            "delete_unsent_mail",
            "_empty_log",
            "delete_tasks_of",
        )
    ),
]


# -- Running ---------------------------------------------------------------------------------


def failed_in(tree: Path, tests: list[str]) -> tuple[set[str], str]:
    """Which of the tests fail in a copy; an error before them is none. And what was said."""
    made = tree.with_name(f"{tree.name}-tmp")
    made.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(  # noqa: S603  # our own command
        command,
        cwd=tree,
        env=os.environ | {"TMPDIR": str(made)},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = set(re.findall(r"^FAILED (\S+::.+?)(?: - .*)?$", done.stdout, re.MULTILINE))
    # 1: tests failed; anything else says that they did not run.
    return failed if done.returncode == 1 else set(), done.stdout[-3000:] + done.stderr[-1000:]


def is_clean(mutations: list[Mutation], folder: Path) -> bool:
    """Whether the tests of these faults pass in a copy without one."""
    tree = folder / "clean"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    tests = sorted({mutation.passes or mutation.found_by for mutation in mutations})
    failed, said = failed_in(tree, tests)
    passed = not failed and f"{len(tests)} passed" in said
    say(f"{'passes' if passed else 'FAILS'}: the house without a fault", "" if passed else said)
    return passed


def is_found(mutation: Mutation, folder: Path) -> bool:
    """Whether the test that is there for it finds a fault."""
    tree = folder / re.sub(r"\W+", "-", mutation.name)
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    mutation.apply(tree)
    failed, said = failed_in(tree, [mutation.found_by])
    found = mutation.found_by in failed
    say(f"{'found' if found else 'NOT FOUND'}: {mutation.name}", "" if found else said)
    return found


def say(line: str, details: str) -> None:
    """Write a line, and what a run said where it was not as it should be."""
    sys.stdout.write(f"{line}\n{details}")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """Try every fault, or those with one of the words in their names.

    Gives 1 where one is not found, or where the house fails without any.
    """
    django.setup()
    chosen = [one for one in MUTATIONS if not words or any(word in one.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="midband-mutations-") as made:
        folder = Path(made)
        outcomes = [is_clean(chosen, folder), *(is_found(one, folder) for one in chosen)]
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.exit(main(sys.argv[1:]))
