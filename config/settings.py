"""Settings, all from the environment.

With no environment at all the app runs on this machine alone: SQLite under
``var/``, debug off, a secret key made on the first start. ``SITE_URL`` is the
address people type; hosts, CSRF origins, secure cookies and proxy trust follow
from it. docs/operations.md lists every variable.
"""

from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from config.database import *  # noqa: F403  # they are settings, too
from config.environment import *  # noqa: F403  # likewise
from config.environment import BASE_DIR, DEBUG, IS_SECURE, MAIL_IS_SENT, SITE_HOST, VAR_DIR, env
from config.people import *  # noqa: F403  # likewise

django_stubs_ext.monkeypatch()

# -- Cookies, headers, proxies --------------------------------------------------
#: Where browsers tell that a page broke the content policy.
POLICY_REPORTS = "/policy-reports/"
#: What pages could ask a browser for and never do.
UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read"),
    *("display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope"),
    *("hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb"),
    *("xr-spatial-tracking",),
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# A browser takes a cookie of such a name from this host alone, by https, for all its paths: no
# neighbour under the same domain can set one.
_prefix = "__Host-" if IS_SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=IS_SECURE)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: What every answer has, files too (config/middleware.py); Django sends the other such headers.
FIXED_HEADERS = {
    # Nothing of a device is asked for but security keys, and by no frame.
    "Permissions-Policy": ", ".join(
        [
            *(f"{feature}=()" for feature in UNUSED_FEATURES),
            "publickey-credentials-create=(self)",
            "publickey-credentials-get=(self)",
        ]
    ),
    # No other site embeds a page, a picture or a script of this one.
    "Cross-Origin-Resource-Policy": "same-origin",
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
if IS_SECURE and env.bool("TRUST_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand before the app; sign-in limits count the address the
# last trusted one saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if IS_SECURE else 0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "report-uri": [POLICY_REPORTS],
    }
}
if IS_SECURE:
    # The newer way of reporting, by https alone. A browser that knows it leaves the older one.
    FIXED_HEADERS["Reporting-Endpoints"] = f'policy="{POLICY_REPORTS}"'
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-to"] = ["policy"]

# -- Parts --------------------------------------------------------------------
INSTALLED_APPS = [
    "jobs",
    "accounts",
    "foods",
    "intake",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "simple_history",
    "import_export",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    # Outside of all that answer by themselves, so that a line about any has its own number.
    "config.logs.request_log.numbered",
    # So far out that neither a host name nor a redirect to https stands before it.
    "config.endpoints.health.probes",
    # Outside of all that answer by themselves, so that redirects and files have them too.
    "config.middleware.fixed_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.head_as_get",
    # Inside of it, so that HEAD has the headers of GET; outside of all that write a body.
    "config.middleware.Compression",
    "config.middleware.without_session",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the token is looked for, since that reads the body.
    "config.middleware.Bodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.Authentication",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.personal_pages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.ConfirmFirst",
    "simple_history.middleware.HistoryRequestMiddleware",
]

# Whoever asks for the numbers of requests says it; without one there are none.
if METRICS_TOKEN := env.str("METRICS_TOKEN", default=""):
    _behind = MIDDLEWARE.index("config.endpoints.health.probes") + 1
    MIDDLEWARE.insert(_behind, "config.endpoints.metrics.measured")

# A line a request and a job: on where others use the site. A word for yes or no, or a file.
REQUEST_LOG = env.str("REQUEST_LOG", default="yes" if IS_SECURE else "no")
REQUESTS_ARE_LOGGED = REQUEST_LOG.lower() not in {"", "no", "off", "false", "0"}
if REQUESTS_ARE_LOGGED:
    _before = MIDDLEWARE.index("config.middleware.fixed_headers")
    MIDDLEWARE.insert(_before, "config.logs.request_log.logged")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# While DEBUG is on, lines of a template have the numbers that its errors name.
_loaders = [
    "django.template.loaders.filesystem.Loader" if DEBUG else "config.templates.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

if DEBUG and env.bool("DEBUG_TOOLBAR", default=False):
    CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {"font-src": [SELF], "img-src": [SELF, "data:"]}
    INSTALLED_APPS += ["debug_toolbar"]
    # It writes into pages before they are compressed.
    _behind = MIDDLEWARE.index("config.middleware.Compression") + 1
    MIDDLEWARE.insert(_behind, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1"]

# -- Caps ---------------------------------------------------------------------
# Above them a request gets a 400 before its view. The longest form, a meal of 50 foods told in
# a sentence, has some 400 fields; no form takes more than one file.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# -- Processes and threads ------------------------------------------------------
# config/gunicorn.py starts so many of them; each thread has a connection of its own.
WORKERS = env.int("WORKERS", default=2)
THREADS = env.int("THREADS", default=8)

# -- Work that outlasts a request -------------------------------------------------
# So many processes beside those that answer do it on this host; 0 where `manage.py work`
# runs elsewhere.
JOB_WORKERS = env.int("JOB_WORKERS", default=1)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "backups"],
    }
}
# Threads of a process by queue. A mail server that is slow keeps nobody's file waiting, and a
# short job need not wait for a long one.
JOB_THREADS = {"default": 2, "mail": 1}
# Once a day, by the first process that notices.
DAILY_TASKS = [
    "intake.management.commands.sweep.sweep",
    "intake.care.message_mail.tell_daily",
]
# Once an hour, likewise.
HOURLY_TASKS = ["intake.care.panel.summaries.renew_summaries"]

# -- Backups ------------------------------------------------------------------
# A folder of this host, in which one is made each day; none without it. So only a host that
# has one takes that work up, and others wait for none of its threads.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
# PostgreSQL itself, where DATABASE_URL names a PgBouncer.
BACKUP_DATABASE = env.db_url("BACKUP_DATABASE_URL") if env.str("BACKUP_DATABASE_URL", "") else None
BACKUP_TASK = "intake.management.keeping.schedule.back_up"
if BACKUP_DIR:
    DAILY_TASKS.append(BACKUP_TASK)
    JOB_THREADS["backups"] = 1

# -- Data ---------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in limits live in the cache, so it must be one for all workers: the
# database, or Redis where it is configured.
CACHES: dict[str, dict[str, Any]] = {
    "default": env.cache_url("CACHE_URL", default="dbcache://cache"),
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
    # The default of 300 would let somebody push out a lock by filling the table.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000}

SEARCH_INDEX_DIR = VAR_DIR / "search"

# -- Mail ---------------------------------------------------------------------
if MAIL_IS_SENT:
    # Nobody waits for the mail server: a job sends what this backend keeps.
    _mail = env.email_url("EMAIL_URL")
    MAIL_TRANSPORT = _mail.pop("EMAIL_BACKEND")
    EMAIL_BACKEND = "accounts.actions.queued_mail.QueuedEmailBackend"
    # Seconds; else a server that says nothing would be waited for without an end.
    EMAIL_TIMEOUT = 30
    vars().update(_mail)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Midband <midband@{SITE_HOST}>")

# Toasts travel in a signed cookie, so that they cost no query.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# -- Words, dates, files --------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
# One language: looking for translations at every address and number finds none.
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or env.bool("PLAIN_STATIC", default=False)
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}


def _log_file(name: str) -> dict[str, Any]:
    """A handler that writes to a file of its own, in ``var/`` or by its full path."""
    return {
        # Opens the file anew once it was moved away, also in another process.
        "class": "logging.handlers.WatchedFileHandler",
        "filename": str(VAR_DIR / name),
        "formatter": "bare",
        "delay": True,
    }


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.logs.log_lines.RoutesOnly",
            "format": "{asctime} {request_id} {levelname} {name}: {message}",
            "style": "{",
        },
        # Its lines are JSON already.
        "bare": {"format": "{message}", "style": "{"},
    },
    "filters": {
        "outages": {"()": "config.outages.OneLine"},
        "request_ids": {"()": "config.logs.log_lines.RequestIds"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["outages", "request_ids"],
        },
        "bare": {"class": "logging.StreamHandler", "formatter": "bare"},
    },
    "loggers": {
        # It warns of every request that waits for a thread.
        "waitress.queue": {"level": "ERROR"},
        "midband.policy": {"handlers": ["bare"], "propagate": False},
        "midband.security": {"handlers": ["bare"], "level": "INFO", "propagate": False},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
# The security log goes to the server's log, and to a file of its own where one is named.
if SECURITY_LOG := env.str("SECURITY_LOG", default=""):
    LOGGING["handlers"]["security_file"] = _log_file(SECURITY_LOG)
    LOGGING["loggers"]["midband.security"]["handlers"].append("security_file")
# Requests and jobs go to the server's log or, where one is named, to a file alone: they are many.
_is_file = REQUESTS_ARE_LOGGED and REQUEST_LOG.lower() not in env.BOOLEAN_TRUE_STRINGS
if _is_file:
    LOGGING["handlers"]["request_file"] = _log_file(REQUEST_LOG)
for _name in ("midband.requests", "midband.jobs"):
    LOGGING["loggers"][_name] = {
        "handlers": ["request_file" if _is_file else "bare"],
        "level": "INFO" if REQUESTS_ARE_LOGGED else "CRITICAL",
        "propagate": False,
    }
