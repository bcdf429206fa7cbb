"""One style sheet and one script for the whole site, put together from parts.

The parts lie in ``static`` in the folders of their pages; their order here is the order
in which they apply. ``BundleFinder`` joins them wherever Django looks for static files:
for ``collectstatic``, the development server and the tests alike.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage

#: A rule of a later part wins over an equal one before it.
STYLES = (
    "vendor/bootstrap/bootstrap-reboot.min.css",
    "css/site/tokens.css",
    "css/site/app.css",
    "css/site/nav.css",
    "css/site/forms.css",
    "css/site/subject.css",
    "css/account/account.css",
    "css/accounts/sharing.css",
    "css/day/ruler.css",
    "css/day/today.css",
    "css/day/day.css",
    "css/add/panel.css",
    "css/add/sentence.css",
    "css/entry/entries.css",
    "css/band/gap.css",
    "css/intake/figures.css",
    "css/intake/drawings.css",
    "css/symptoms/symptoms.css",
    "css/meals/meals.css",
    "css/clients/clients.css",
    "css/clients/comments.css",
    "css/clients/file.css",
    "css/clients/cohort.css",
    "css/find/find.css",
    "css/foods/foods.css",
    "css/learn/learn.css",
    "css/my_data/my_data.css",
    "css/band/band.css",
    "css/trends/trends.css",
    "css/symptoms/compare.css",
    "css/report/report.css",
)

SCRIPTS = (
    "django_htmx/htmx-2.min.js",
    "js/site/app.js",
    "js/site/connection.js",
    # Before the other parts of the day: it takes the keys that are pressed as soon as the
    # cursor stands in the search.
    "js/add/panel.js",
    "js/add/several.js",
    "js/add/amount.js",
    "js/add/sentence.js",
    "js/entry/editor.js",
    "js/entry/live_amount.js",
    "js/day/entries.js",
    "js/day/remarks.js",
    "js/clients/list.js",
    "js/clients/review.js",
    "js/band/band.js",
    "js/trends/plot.js",
    "js/account/time_zone.js",
    # Before what stands below the field with its button.
    "js/account/show_password.js",
    "js/account/password_hint.js",
    "js/my_data/export.js",
    "js/mfa/keys.js",
)

#: What pages load, and what it is made of.
BUNDLES = {"site.css": STYLES, "site.js": SCRIPTS}

#: A directive counts only at the very start of a script, so those of the parts do not.
_HEADS = {".css": "", ".js": '"use strict";\n'}
_BETWEEN = {".css": "\n", ".js": "\n;\n"}


class BundleFinder(FileSystemFinder):
    """Finds the site's own static files, and the bundles in the place of their parts."""

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        """Return where a file lies; a bundle is put together first."""
        for name in BUNDLES:
            # Templates ask with a string of their own kind, of which no path can be made.
            if name == path:
                made = str(self._make(name))
                return [made] if find_all else made
        return super().find(path, find_all=True) if find_all else super().find(path)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """List what ``collectstatic`` takes; parts of a bundle are not served by themselves."""
        folder = FileSystemStorage(location=_folder())
        for name in BUNDLES:
            self._make(name)
            yield name, folder
        parts = {part for bundle in BUNDLES.values() for part in bundle}
        for path, storage in super().list(ignore_patterns):
            if path not in parts:
                yield path, storage

    def _make(self, name: str) -> Path:
        """Write a bundle unless it stands there already; its time tells when it changed."""
        ending = Path(name).suffix
        texts = [self._part(part).read_text(encoding="utf-8") for part in BUNDLES[name]]
        made = (_HEADS[ending] + _BETWEEN[ending].join(texts)).encode()
        path = _folder() / name
        if not path.exists() or path.read_bytes() != made:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Another process may be reading it.
            draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
            draft.write_bytes(made)
            draft.replace(path)
        return path

    def _part(self, name: str) -> Path:
        found = super().find(name) or AppDirectoriesFinder().find(name)
        if not found:
            raise FileNotFoundError(name)
        return Path(found)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "bundles"
