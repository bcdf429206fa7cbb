"""Where the site is, where its files lie, and its key: what other settings follow from.

All from the environment, or from a file ``.env`` beside ``manage.py``; docs/operations.md
lists the variables. With none at all the app runs on this machine alone.
"""

import fcntl
import os
import re
import secrets
import stat
import tomllib
from collections import ChainMap
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
#: Of this app. It is not installed as a package, so what stands in one place is read there.
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

#: What may lie in a file that ``NAME_FILE`` names, as container engines and service managers
#: hand secrets over: an environment can be read by more than its process.
SECRETS = (
    "BACKUP_DATABASE_URL",
    "CACHE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "METRICS_TOKEN",
    "REPLICA_URL",
    "SECRET_KEY",
)


def _secrets_in_files() -> dict[str, str]:
    """Read the secrets that lie in files, without the line's end behind them.

    Raises ImproperlyConfigured where one cannot be read, is empty, or is said twice.
    """
    found = {}
    for name in SECRETS:
        path = os.environ.get(f"{name}_FILE", "")
        if not path:
            continue
        if os.environ.get(name):
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Unset one of them.")
        try:
            found[name] = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            words = error.strerror if isinstance(error, OSError) else "it is no text"
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {path}: {words}.") from error
        if not found[name]:
            raise ImproperlyConfigured(f"{name}_FILE: {path} is empty.")
    return found


# Kept apart, so that no process that is started from here inherits them.
env.ENVIRON = ChainMap(_secrets_in_files(), os.environ)

VAR_DIR = Path(env.str("MIDBAND_VAR", default=str(BASE_DIR / "var"))).resolve()
FIXTURES_DIR = BASE_DIR / "fixtures"


def _make_var_dir() -> None:
    """Make ``var/``, readable by its owner alone; it holds the health data."""
    try:
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Midband cannot write to {VAR_DIR}: {error.strerror}. "
            "Give the folder to this user or set MIDBAND_VAR to another one."
        ) from error


def _secret_key_of_this_machine() -> tuple[str, bool]:
    """Return the key in ``var/secret_key``, and whether it was made just now.

    It is made on the first start, and again where the file is lost or empty, with
    owner-only rights; under a lock, so that processes that start together agree on one.
    """
    path = VAR_DIR / "secret_key"
    if path.exists() and (key := path.read_text().strip()):
        return key, False
    folder = os.open(VAR_DIR, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if path.exists() and (key := path.read_text().strip()):
            return key, False
        draft = VAR_DIR / f".secret_key.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
            file.flush()
            # Else a power cut may leave the name of a file without its contents.
            os.fsync(file.fileno())
        draft.replace(path)
        return path.read_text().strip(), True
    except OSError as error:
        raise ImproperlyConfigured(
            f"Midband cannot write its key to {path}: {error.strerror}. "
            "Make room there, or set SECRET_KEY."
        ) from error
    finally:
        os.close(folder)


def _close_var_dir() -> None:
    """Take the rights of everybody else from ``var/`` and what was in it before.

    Collected static files are public and stay as they are. A folder that was closed closes
    what is in it, so only one that was open is gone through.
    """
    if Path(VAR_DIR.anchor) == VAR_DIR or VAR_DIR.stat().st_mode & stat.S_ISVTX:
        raise ImproperlyConfigured(
            f"Midband needs a folder of its own, which {VAR_DIR} is not: all of it becomes "
            "readable by this user alone. Set MIDBAND_VAR to another one."
        )
    _close(VAR_DIR)
    for path in VAR_DIR.iterdir():
        if path.name != "static" and _close(path) and path.is_dir():
            for inner in path.rglob("*"):
                _close(inner)


def _close(path: Path) -> bool:
    """Leave a file or folder to its owner; return whether others had rights.

    Raises ImproperlyConfigured where it is somebody else's.
    """
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or not found.st_mode & 0o077:
            return False
        path.chmod(found.st_mode & 0o700)
    except FileNotFoundError:
        # Another process has just taken it away.
        return False
    except PermissionError as error:
        raise ImproperlyConfigured(
            f"{path} can be read by others and belongs to another user, who alone can close it. "
            "Give it to the user that runs Midband (chown)."
        ) from error
    return True


# What the server and its commands create from here on is readable by their user alone.
os.umask(0o077)
_make_var_dir()
_close_var_dir()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY, SECRET_KEY_IS_NEW = env.str("SECRET_KEY", default=""), False
if not SECRET_KEY:
    SECRET_KEY, SECRET_KEY_IS_NEW = _secret_key_of_this_machine()

# -- Where the site is ------------------------------------------------------
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(
        f"SITE_URL must look like https://midband.example.org, not {SITE_URL!r}."
    )
SITE_HOST = _site.hostname
_LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
IS_LOCAL = _site.hostname in {"127.0.0.1", "localhost", "::1"}
IS_SECURE = _site.scheme == "https"
if DEBUG and IS_SECURE:
    raise ImproperlyConfigured(
        f"DEBUG is on and SITE_URL is {SITE_URL}: pages of faults would show settings and what "
        "people wrote to everybody. Unset DEBUG, or set SITE_URL to an http address."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname, *_LOCAL_HOSTS])
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

# Whom /.well-known/security.txt names; without one there is none.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="").strip()
if "@" in SECURITY_CONTACT and ":" not in SECURITY_CONTACT:
    SECURITY_CONTACT = f"mailto:{SECURITY_CONTACT}"
if SECURITY_CONTACT and not re.fullmatch(r"(https://|mailto:|tel:)\S+", SECURITY_CONTACT):
    raise ImproperlyConfigured(
        "SECURITY_CONTACT must be an e-mail address or look like https://example.org/security, "
        f"not {SECURITY_CONTACT!r}."
    )

# With no EMAIL_URL mail is written to var/mail, and the pages say so.
MAIL_IS_SENT = bool(env.str("EMAIL_URL", default=""))
