"""One style sheet and one script for every page, put together from their parts."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client
from django.utils.safestring import mark_safe
from django.views.defaults import server_error
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import User
from config import bundles
from tests.pages import browser_of


def made(name: str) -> Path:
    """Where a bundle lies."""
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found)


@pytest.mark.parametrize("name", bundles.BUNDLES)
def test_a_bundle_holds_its_parts_whole_and_in_order(name: str) -> None:
    text, at = made(name).read_text(), 0
    for part in bundles.BUNDLES[name]:
        found = made(part).read_text()
        assert text.find(found, at) >= at, part
        at = text.find(found, at) + len(found)


def test_a_bundle_is_found_by_the_name_that_a_template_hands_on() -> None:
    assert made(mark_safe("site.css")) == made("site.css")


def test_the_script_is_strict_from_its_first_character() -> None:
    assert made("site.js").read_text().startswith('"use strict";\n')


def test_parts_are_not_served_by_themselves() -> None:
    listed = [path for finder in get_finders() for path, _storage in finder.list([])]
    parts = [*bundles.STYLES, *bundles.SCRIPTS]
    assert sorted(set(parts)) == sorted(parts)
    assert sorted(set(bundles.BUNDLES) & set(listed)) == sorted(bundles.BUNDLES)
    assert "css/admin/admin.css" in listed
    assert [part for part in parts if part in listed and not part.startswith("django_htmx/")] == []


@pytest.fixture
def part(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only part of a style sheet, in folders of the test."""
    (tmp_path / "static").mkdir()
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(bundles, "BUNDLES", {"site.css": ("own.css",)})
    part = tmp_path / "static" / "own.css"
    part.write_text("a {}")
    return part


def test_a_changed_part_changes_its_bundle_and_nothing_else_does(part: Path) -> None:
    finder = bundles.BundleFinder()
    path = Path(finder.find("site.css", find_all=True)[0])
    before = path.stat().st_mtime_ns
    assert path.read_text() == "a {}"
    assert finder.find("site.css") == str(path)
    assert path.stat().st_mtime_ns == before
    part.write_text("b {}")
    finder.find("site.css")
    assert path.read_text() == "b {}"
    part.unlink()
    with pytest.raises(FileNotFoundError, match=r"own\.css"):
        finder.find("site.css")


def test_bundles_are_kept_by_browsers_for_good(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["config.bundles.BundleFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    served = WhiteNoiseMiddleware(lambda _request: None)
    for name in bundles.BUNDLES:
        url = staticfiles_storage.url(name)
        assert re.fullmatch(r"/static/site\.[0-9a-f]{12}\.(css|js)", url)
        answer = served.files[url].get_response("HEAD", {})
        assert ("Cache-Control", "max-age=315360000, public, immutable") in answer.headers
        # As it is, and compressed twice.
        sizes = {path.suffix: path.stat().st_size for path in tmp_path.glob(f"{Path(url).name}*")}
        assert sizes[".br"] < sizes[".gz"] < sizes[Path(name).suffix] / 2
    # A page for errors names it without asking the storage for its name.
    assert "/static/site.css" in served.files


def loads(html: str) -> list[str]:
    """Style sheets and scripts that a page asks for."""
    return re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)', html)


@pytest.mark.parametrize("url", ["/", "/account/login/", "/learn/", "/nowhere/"])
def test_a_page_loads_one_style_sheet_and_one_script(url: str, user: User) -> None:
    for browser in (browser_of(user), Client()):
        html = browser.get(url, follow=True).content.decode()
        assert loads(html) == ["/static/site.css", "/static/site.js"]


def test_the_page_for_errors_loads_the_style_sheet_alone() -> None:
    html = server_error(HttpRequest()).content.decode()
    assert loads(html) == ["/static/site.css"]
