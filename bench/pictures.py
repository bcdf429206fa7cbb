"""Takes the pictures of the manual for dietitians from the demo (``make pictures``).

Serves Midband with the demo's people, opens each page of ``PICTURES`` in Chromium as wide as a
desk and as a phone, and writes small PNGs to ``docs/img/dietitians``. A page that this version
does not have is named and left out; its old picture stays. Dates are those of the day it runs on.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, sync_playwright

from bench.site import ROOT, manage, prepare, served, session_of

if TYPE_CHECKING:
    from accounts.models import User

FOLDER = ROOT / "docs" / "img" / "dietitians"
#: Browsers that do, the first that is there.
BROWSERS = ("chromium-headless-shell", "chromium")
#: The widths, and how much of a page is shown below (pixels).
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
#: How long a page may take on a busy machine.
PATIENCE_MS = 120_000
#: At most so many bytes a picture; from the first number of colours on that does.
MOST_BYTES, COLOURS = 120_000, (96, 48, 24, 12)


@dataclass(frozen=True)
class Picture:
    """One page of the manual. ``{code}`` is the code of ``client``, ``{day}`` the last full day."""

    name: str
    path: str
    client: str = ""
    #: A selector of what is scrolled to; empty for the top of the page.
    at: str = ""
    #: The account that looks.
    who: str = "dana"


#: What the manual shows, in its order; a new page is one line.
PICTURES = (
    Picture("list", "/clients/"),
    Picture("search", "/clients/?q=maria"),
    Picture("day", "/clients/{code}/day/{day}/", "ben"),
    Picture("messages", "/clients/{code}/day/{day}/", "anders", "#comments"),
    Picture("review", "/clients/{code}/day/{day}/", "tessa"),
    Picture("file", "/clients/{code}/file/", "edith"),
    Picture("tags", "/clients/tags/"),
    Picture("templates", "/clients/templates/"),
    Picture("band", "/clients/{code}/band/", "kira"),
    Picture("report", "/clients/{code}/report/?window=28", "ben"),
    Picture("cohort", "/clients/cohort/?window=28"),
    Picture("cohort-table", "/clients/cohort/?window=28", at=".cohort-rows"),
    Picture("invite", "/account/invitations/"),
    Picture("invite-many", "/account/invitations/many/"),
    Picture("mail", "/account/mail-and-keys/"),
    Picture("looks", "/account/sharing/", at=".table-wrap", who="ben"),
)


def main() -> None:
    """Make the demo, take the pictures, say what is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--kept", help="a folder with a database of the demo")
    said = parser.parse_args()
    chosen = set(said.names)
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit("There is no Chromium on the PATH, so no picture is taken.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        prepare(said.kept or folder)
        if said.kept is None:
            manage("fill_demo")
        wanted = [one for one in PICTURES if not chosen or one.name in chosen]
        # Read before: Django is not asked inside of Playwright's loop.
        asked = [(one, _path_of(one), session_of(_person(one.who))) for one in wanted]
        with served() as port:
            _take(asked, f"http://127.0.0.1:{port}", browser)


def _person(name: str) -> User:
    from accounts.models import User

    return User.objects.get(email=f"{name}@demo.example")


def _path_of(picture: Picture) -> str:
    if not picture.client:
        return picture.path
    client = _person(picture.client)
    full = client.days.filter(entry_count__gt=0).exclude(food="open").order_by("-date").first()
    return picture.path.format(code=client.code, day=full.date if full else "")


def _take(asked: list[tuple[Picture, str, str]], site: str, executable: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            viewport: Any = {"width": width, "height": height}
            for picture, path, session in asked:
                context = browser.new_context(
                    base_url=site, viewport=viewport, locale="en-GB", reduced_motion="reduce"
                )
                context.set_default_timeout(PATIENCE_MS)
                context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
                _one(context.new_page(), picture, path, size)
                context.close()
        browser.close()


def _one(page: Page, picture: Picture, path: str, size: str) -> None:
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        print(f"{picture.name}: {path} is not there")
        return
    if picture.at:
        found = page.locator(picture.at)
        if found.count():
            found.first.evaluate("one => one.scrollIntoView({block: 'start'})")
    made = _small(page.screenshot())
    file = FOLDER / f"{picture.name}-{size}.png"
    file.write_bytes(made)
    print(f"{file.relative_to(ROOT)}: {len(made) // 1000} kB")


def _small(png: bytes) -> bytes:
    """The same picture in few colours, as few as it takes; as it is where Pillow is missing."""
    if find_spec("PIL") is None:
        return png
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    made = png
    for colours in COLOURS:
        file = io.BytesIO()
        image.quantize(colours).save(file, "PNG", optimize=True)
        made = file.getvalue()
        if len(made) <= MOST_BYTES:
            break
    return made


if __name__ == "__main__":
    main()
