"""pandas costs most of a second and much memory: only the comparison with symptoms loads it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

SCRIPT = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
import config.wsgi
from django.test import Client
from accounts.models import Profile, User
user = User.objects.create_user("ada@example.org", "correct horse battery")
client = Client(headers={"host": "localhost"})
client.force_login(user)
today = Profile.objects.of(user).today()
DAY = ("/", f"/day/{today}/", f"/day/{today}/add/?q=nuts", "/band/", "/symptoms/")
for path in (*DAY, "/trends/", "/sources/", "/report/"):
    assert client.get(path, follow=True).status_code == 200, path
print("after trends:", "pandas" in sys.modules)
assert client.get("/symptoms/beside/").status_code == 200
print("after the comparison:", "pandas" in sys.modules)
"""


def test_a_process_without_comparisons_never_loads_pandas(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MIDBAND_VAR": str(tmp_path),
        "PLAIN_STATIC": "yes",
        "SQLITE_SYNCHRONOUS": "OFF",
    }
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.stdout.splitlines() == ["after trends: False", "after the comparison: True"], (
        done.stderr
    )
