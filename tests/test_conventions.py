"""The house keeps its rules, and each rule catches the tree that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from accounts.access import signed_in
from tests import conventions
from tests.conventions import Rule
from tests.conventions_enums import named_members
from tests.conventions_log import one_door
from tests.conventions_names import documented_files, finished_work, unique_classes

ROOT = Path(settings.BASE_DIR)

#: Views that answer with a fragment, a redirect or a file, never with a page of their own.
SHOWS_NO_PAGE = {
    "accounts:end_session",
    "accounts:end_other_sessions",
    "intake:cohort_file",
    "intake:one_cohort_file",
    "intake:download_cohort_file",
    "intake:jump",
    "intake:add_entry",
    "intake:add_several",
    "intake:add_water",
    "intake:duplicate",
    "intake:star",
    "intake:delete_entry",
    "intake:delete_meal",
    "intake:delete_comment_template",
    "intake:begin_comment",
    "intake:delete_symptom",
    "intake:repeat_symptoms",
    "intake:no_symptoms",
    "intake:delete_comment",
    "intake:everything",
    "intake:finish",
    "intake:kidneys",
    "intake:answer_habit",
    "intake:review",
    "intake:set_client_card",
    "intake:add_client_note",
    "intake:delete_client_note",
    "intake:add_client_task",
    "intake:mark_client_task",
    "intake:delete_client_task",
    "intake:take_back_snooze",
    "intake:tag_clients",
    "intake:review_all",
    "intake:undo_review_all",
    "intake:next_client",
    "intake:previous_client",
    "intake:delete_report_note",
    "intake:put_notice_away",
    "intake:reopen",
    "intake:undo",
    "intake:reset_band",
    "intake:choose_columns",
    "intake:log_food",
    "intake:answer_kinds",
    "intake:start_import",
    "intake:step_import",
    "intake:undo_import",
    "intake:discard_import",
    "intake:export_all",
    "intake:export_file",
    "intake:export_workbook",
    "intake:download_export",
    "intake:one_report_pdf",
    "intake:download_report_pdf",
    "intake:remove_medicine",
    "foods:want_value",
    "accounts:withdraw",
    "accounts:remind",
    "accounts:remind_all",
    "foods:archive_own",
    "foods:restore_own",
}

RULES: list[Rule] = [
    conventions.import_direction,
    conventions.room_order,
    conventions.short_folders,
    conventions.bare_packages,
    conventions.pure_files,
    conventions.pandas_stays_home,
    one_door,
    conventions.short_files,
    conventions.both_readers,
    conventions.quiet_templates,
    conventions.partial_is_id,
    conventions.static_lies_with_its_page,
    finished_work,
    named_members,
    unique_classes,
    documented_files,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_keeps_the_rule(rule: Rule) -> None:
    assert rule(ROOT) == []


def test_house_views_declare_access_and_share_names() -> None:
    patterns = get_resolver().url_patterns
    assert conventions.view_faults(patterns, ROOT / "templates", SHOWS_NO_PAGE) == []


BROKEN: list[tuple[Rule, str, str]] = [
    (conventions.import_direction, "foods/search/find.py", "from intake.models import Entry\n"),
    (conventions.import_direction, "intake/pages/day/views.py", "import config.urls\n"),
    (conventions.room_order, "intake/models/day.py", "from intake.pages.day import views\n"),
    (
        conventions.room_order,
        "intake/care/panel/client_rows.py",
        "from intake.insights import trends\n",
    ),
    (conventions.room_order, "foods/search/find.py", "from foods.pages import own_foods\n"),
    (conventions.bare_packages, "intake/diary/__init__.py", "from intake.diary.log import Log\n"),
    (conventions.bare_packages, "intake/models/__init__.py", "__all__ = []\n"),
    (conventions.pure_files, "foods/amounts.py", "from django.db import models\n"),
    (conventions.pure_files, "intake/science/gap.py", "from foods.enums import FoodKind\n"),
    (conventions.pure_files, "intake/insights/charts/u.py", "from foods.models import Food\n"),
    (conventions.pandas_stays_home, "intake/pages/day/views.py", "import pandas as pd\n"),
    (one_door, "intake/pages/day/views.py", "rows = subject.user.days.all()\n"),
    (one_door, "intake/insights/frames.py", "rows = user.entries.on(date)\n"),
    (one_door, "intake/care/panel/client_rows.py", "Comment.objects.filter(day__subject=one)\n"),
    (
        one_door,
        "intake/pages/find/views.py",
        "from intake.models import Symptom as Row\nfound = Row.objects.get(pk=1)\n",
    ),
    (one_door, "intake/pages/clients/comments.py", "said = day.comments.all()\n"),
    (one_door, "intake/pages/band/views.py", "log.unmasked_facts()\n"),
    (one_door, "templates/a.html", "{{ subject.user.symptoms.count }}"),
    (named_members, "intake/bands/notes.py", 'is_water = entry.kind == "water"\n'),
    (
        named_members,
        "intake/care/panel/client_rows.py",
        'is_done = day.food in ("complete", "partial")\n',
    ),
    (named_members, "intake/models/symptom.py", 'known = Q(kind__in=["cramps", "other"])\n'),
    (named_members, "intake/diary/entries.py", 'eaten = entries.filter(meal="lunch")\n'),
    (named_members, "intake/pages/add/panel.py", 'words = {"lunch": "rice", "dinner": "soup"}\n'),
    (named_members, "accounts/forms/profile.py", 'sexes = [("F", "Female"), ("M", "Male")]\n'),
    (named_members, "templates/a.html", '{% if band.source == "clinician" %}'),
    (conventions.short_files, "intake/text.py", "x = 1\n" * 401),
    (conventions.both_readers, "intake/science/kidneys.py", 'WORDS = "Ask your doctor."\n'),
    (
        conventions.both_readers,
        "intake/insights/trend_text.py",
        'def words(reader):\n    return reader.choose("Your mean", f"{1} of your mean")\n',
    ),
    (conventions.quiet_templates, "templates/a.html", '<p style="color: red">'),
    (conventions.quiet_templates, "templates/a.html", "<script>alert(1)</script>"),
    (conventions.quiet_templates, "templates/a.html", '<a onclick="go()">'),
    (
        conventions.partial_is_id,
        "templates/a.html",
        '{% partialdef entries inline %}<section id="rows">{% endpartialdef %}',
    ),
    (conventions.partial_is_id, "templates/a.html", '<a hx-target="#nowhere">'),
    (
        conventions.static_lies_with_its_page,
        "templates/a.html",
        "{% static 'css/day/none.css' %}",
    ),
    (unique_classes, "intake/diary/log.py", "class Log: ...\nclass Log: ...\n"),
    (documented_files, "CONTRIBUTING.md", "It is in `intake/drawer.py`.\n"),
    (finished_work, "intake/text.py", "# TO" + "DO: finish\n"),
]


@pytest.mark.parametrize(("rule", "name", "text"), BROKEN)
def test_rule_catches_the_tree_that_breaks_it(
    rule: Rule, name: str, text: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    assert rule(tmp_path) == []
    file.write_text(text)
    assert len(rule(tmp_path)) == 1


def test_whatever_stands_in_a_room_has_a_place_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "foods").mkdir()
    (tmp_path / "foods/drawer.py").write_text("")
    assert conventions.room_order(tmp_path) == [
        "foods/drawer.py has no place in the order of foods"
    ]


def test_a_folder_holds_no_more_than_a_glance(tmp_path: Path) -> None:
    (tmp_path / "intake/care").mkdir(parents=True)
    for number in range(conventions.MAX_MODULES + 1):
        assert conventions.short_folders(tmp_path) == []
        (tmp_path / f"intake/care/part_{number}.py").write_text("")
    assert conventions.short_folders(tmp_path) == ["intake/care holds 16 modules"]


def test_a_style_or_script_of_no_page_is_found(tmp_path: Path) -> None:
    for name in ("templates/intake/day", "static/js/day", "static/js/stray"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "static/js/day/day.js").write_text("")
    (tmp_path / "static/js/stray/tool.js").write_text("")
    (tmp_path / "templates/intake/day/day.html").write_text("{% static 'js/stray/tool.js' %}")
    assert conventions.static_lies_with_its_page(tmp_path) == [
        "static/js/stray/tool.js is no page's",
        "static/js/day/day.js is loaded by no page",
    ]


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@signed_in
def kept(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (path("a/", bare, name="bare"), "intake:bare declares no access"),
        (path("a/", kept, name="other"), "intake:other is served by kept"),
        (path("a/", kept, name="kept"), "intake:kept has no page of its name"),
    ],
)
def test_view_rule_catches_the_view_that_breaks_it(
    pattern: URLPattern, fault: str, tmp_path: Path
) -> None:
    room: URLResolver = path("", include(([pattern], "intake")))
    pages = tmp_path / "intake"
    pages.mkdir()
    for name in ("bare", "other"):
        (pages / f"{name}.html").write_text("")
    assert conventions.view_faults([room], tmp_path, set()) == [fault]


def test_a_view_outside_the_rooms_declares_its_access_too() -> None:
    patterns: list[URLPattern | URLResolver] = [path("a/", bare, name="bare"), path("b/", kept)]
    assert conventions.view_faults(patterns, ROOT, set()) == ["bare declares no access"]
    nested: URLResolver = path("", include(([path("a/", bare, name="bare")], "elsewhere")))
    assert conventions.view_faults([nested], ROOT, set()) == ["elsewhere:bare declares no access"]
