"""The settings of the suite: the real ones, in a folder of their own.

Each worker has its own folder and database file, since an in-memory SQLite has
no write-ahead log and would hide locking faults.
"""

import os
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_var = Path(tempfile.gettempdir()) / f"midband-tests-{os.getuid()}" / _worker
_var.mkdir(parents=True, exist_ok=True)
os.environ["MIDBAND_VAR"] = str(_var)
os.environ["DEBUG"] = ""
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
# Durability has a test of its own; everywhere else the disk may lag.
os.environ.setdefault("SQLITE_SYNCHRONOUS", "OFF")
os.environ["PLAIN_STATIC"] = "yes"
# Tests of a replica make one; a keeper's own is none of theirs.
os.environ["REPLICA_URL"] = ""
# Whatever the tests ask for is logged, and each line is looked at.
os.environ["REQUEST_LOG"] = "yes"
# Playwright's synchronous interface runs an event loop in the test's thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

from config.settings import *  # noqa: E402, F403  # the environment must be set first
from config.settings import DATABASES, LOGGING, VAR_DIR  # noqa: E402  # likewise

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"

# WhiteNoise warns where there is nothing to serve, and warnings are errors.
(VAR_DIR / "static").mkdir(exist_ok=True)

# Prometheus's client looks for it as it is imported, which a test may do before the app does.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(VAR_DIR / "metrics")

# A slow hash protects people, not tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGGING["handlers"]["checked"] = {"class": "tests.request_lines.Checked", "formatter": "bare"}
for _name in ("midband.requests", "midband.jobs"):
    LOGGING["loggers"][_name]["handlers"] = ["checked"]
