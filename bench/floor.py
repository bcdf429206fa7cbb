"""The yardstick of speed: a bare Django app with five pages of a food diary.

``/signed-in`` is F, the unit of every figure in ``bench/README.md``: a signed-in page with
Django's own sessions, accounts and one template, and nothing of Midband. Beside it stand a
search, a day, adding an entry, a year and a panel of clients, each as plain as Django
allows, over as many foods and days as Midband is measured with.

``python -m bench.floor`` makes its SQLite file, which ``FLOOR_DATABASE`` names, and prints
the key of a session; ``gunicorn --config python:config.gunicorn bench.floor`` serves it, as
that line serves the app. It is a site of its own: nothing else may import it.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from typing import ClassVar

import django
from django.conf import settings

from bench.site import session_of

FOODS = 8000
DAYS = 365
ENTRIES_A_DAY = 8
CLIENTS = 500
CLIENT_DAYS = 90
TARGET_MG = 320

_TEMPLATES = {
    "base.html": (
        "<!doctype html><html lang=en><head><title>{% block title %}{% endblock %}</title></head>"
        "<body><nav>{{ user.username }}</nav>{% block page %}{% endblock %}</body></html>"
    ),
    "signed_in.html": "<!doctype html><title>x</title><p>Hello {{ user.username }}",
    "day.html": """{% extends "base.html" %}{% block page %}<h1>{{ day }}</h1>
<form method=post action=/add>{% csrf_token %}<input name=food><input name=grams></form>
<table>{% for entry in entries %}<tr><td>{{ entry.at|time:"H:i" }}<td>{{ entry.food.name }}
<td>{{ entry.grams|floatformat:0 }} g<td>{{ entry.mg|floatformat:1 }}</tr>{% endfor %}</table>
<p>{{ total|floatformat:0 }} of {{ target }} mg
<ol>{% for date, mg in week %}<li>{{ date|date:"D j M" }}: {{ mg|floatformat:0 }}{% endfor %}</ol>
{% endblock %}""",
    "year.html": """{% extends "base.html" %}{% block page %}<h1>Year</h1>
<p>mean {{ mean|floatformat:0 }}<table>{% for month, mg, days in months %}<tr><td>{{ month }}
<td>{{ mg|floatformat:0 }}<td>{{ days }}</tr>{% endfor %}</table>
<svg viewBox="0 0 730 100"><polyline points="{{ points }}"/></svg>
<ol>{% for food in top %}<li>{{ food.food__name }} {{ food.mg|floatformat:0 }}{% endfor %}</ol>
{% endblock %}""",
    "panel.html": """{% extends "base.html" %}{% block page %}<table>{% for client in clients %}
<tr><td><a href="/client/{{ client.0 }}">{{ client.1 }}</a><td>{{ client.2|floatformat:0 }}
<td>{{ client.3|floatformat:0 }}%<td>{{ client.4 }}<td>{{ client.5 }}</tr>{% endfor %}</table>
{% endblock %}""",
}

settings.configure(
    SECRET_KEY="only for measuring " * 3,
    # As the app's: it tells of each request that waits for a thread.
    LOGGING={"version": 1, "loggers": {"waitress.queue": {"level": "ERROR"}}},
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="bench.floor",
    USE_TZ=True,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["FLOOR_DATABASE"],
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                # As durable as the app: an acknowledged entry survives a power cut.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
                    "PRAGMA mmap_size=268435456;"
                ),
            },
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", _TEMPLATES)],
                    )
                ],
            },
        }
    ],
)
django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402  # settings come first
from django.contrib.auth.models import User  # noqa: E402  # likewise
from django.core.management import call_command  # noqa: E402  # likewise
from django.core.wsgi import get_wsgi_application  # noqa: E402  # likewise
from django.db import connection, models  # noqa: E402  # likewise
from django.http import (  # noqa: E402  # likewise
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render  # noqa: E402  # likewise
from django.urls import path  # noqa: E402  # likewise
from django.utils import timezone  # noqa: E402  # likewise


class PlainFood(models.Model):
    """A food with what it has in 100 g."""

    name = models.CharField(max_length=200)
    mg = models.FloatField()

    objects: ClassVar[models.Manager[PlainFood]] = models.Manager()

    class Meta:
        app_label = "floor"


class PlainEntry(models.Model):
    """A food eaten."""

    user = models.ForeignKey(User, models.CASCADE)
    food = models.ForeignKey(PlainFood, models.PROTECT)
    day = models.DateField()
    at = models.DateTimeField()
    grams = models.FloatField()
    mg = models.FloatField()

    objects: ClassVar[models.Manager[PlainEntry]] = models.Manager()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["user", "day", "mg"], name="plain_entry_of_a_day")]


class PlainDay(models.Model):
    """The sum of a client's day."""

    user = models.ForeignKey(User, models.CASCADE)
    day = models.DateField()
    mg = models.FloatField()

    objects: ClassVar[models.Manager[PlainDay]] = models.Manager()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["user", "day", "mg"], name="plain_day_of_a_user")]


@login_required
def signed_in(request: HttpRequest) -> HttpResponse:
    """F: session, account and one template."""
    return render(request, "signed_in.html")


@login_required
def search(request: HttpRequest) -> JsonResponse:
    """Twenty foods whose names have every word typed, the last as a beginning."""
    words = [word.replace('"', "") for word in request.GET.get("q", "").lower().split()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT food.id, food.name, food.mg FROM food_words JOIN floor_plainfood food"
            " ON food.id = food_words.rowid WHERE food_words MATCH %s"
            " ORDER BY bm25(food_words), length(food.name) LIMIT 20",
            [" ".join(f'"{word}"*' for word in words)],
        )
        found = [{"id": pk, "name": name, "mg": mg} for pk, name, mg in cursor.fetchall()]
    return JsonResponse({"found": found})


@login_required
def day(request: HttpRequest) -> HttpResponse:
    """The entries of today, their sum, and those of the week."""
    date = timezone.now().date()
    mine = PlainEntry.objects.filter(user=request.user)
    entries = list(mine.filter(day=date).select_related("food").order_by("at"))
    week = mine.filter(day__gt=date - dt.timedelta(days=7), day__lte=date)
    context = {
        "day": date,
        "entries": entries,
        "total": sum(entry.mg for entry in entries),
        "target": TARGET_MG,
        "week": list(week.values_list("day").annotate(mg=models.Sum("mg")).order_by("day")),
    }
    return render(request, "day.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Log a food on a day, and lead to the day."""
    food = PlainFood.objects.get(pk=request.POST["food"])
    grams = float(request.POST["grams"])
    PlainEntry.objects.create(
        user=request.user,
        food=food,
        day=dt.date.fromisoformat(request.POST["day"]),
        at=timezone.now(),
        grams=grams,
        mg=food.mg * grams / 100,
    )
    return HttpResponseRedirect("/day")


@login_required
def year(request: HttpRequest) -> HttpResponse:
    """A year by months, as a line, and its ten richest foods."""
    first = timezone.now().date() - dt.timedelta(days=DAYS)
    mine = PlainEntry.objects.filter(user=request.user, day__gt=first)
    days = list(mine.values_list("day").annotate(mg=models.Sum("mg")).order_by("day"))
    top = mine.values("food__name").annotate(mg=models.Sum("mg")).order_by("-mg")[:10]
    months: dict[str, list[float]] = {}
    for date, mg in days:
        months.setdefault(date.strftime("%Y-%m"), []).append(mg)
    context = {
        "mean": sum(mg for _date, mg in days) / max(1, len(days)),
        "months": [(name, sum(mgs) / len(mgs), len(mgs)) for name, mgs in months.items()],
        "points": " ".join(f"{2 * at},{100 - mg / 10:.1f}" for at, (_date, mg) in enumerate(days)),
        "top": list(top),
    }
    return render(request, "year.html", context)


@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Every client's mean and days in the last season, from the sums of days."""
    first = timezone.now().date() - dt.timedelta(days=CLIENT_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client.id, client.username, avg(mg), sum(mg >= %s) * 100.0 / count(*),"
            " count(*), max(day) FROM floor_plainday JOIN auth_user client ON client.id = user_id"
            " WHERE day > %s AND client.username LIKE 'client%%' GROUP BY client.id ORDER BY 3",
            [TARGET_MG, first],
        )
        clients = cursor.fetchall()
    return render(request, "panel.html", {"clients": clients})


urlpatterns = [
    path("signed-in", signed_in),
    path("search", search),
    path("day", day),
    path("add", add),
    path("year", year),
    path("panel", panel),
]


def prepare(names: list[str]) -> str:
    """Make the database with so many of these names as foods; the key of a session.

    Chance is seeded, so that two runs measure the same.
    """
    chance = random.Random(1)  # noqa: S311  # no secret depends on it
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (PlainFood, PlainEntry, PlainDay):
            editor.create_model(model)
    foods = PlainFood.objects.bulk_create(
        [PlainFood(name=name, mg=chance.uniform(2, 500)) for name in names[:FOODS]]
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE food_words USING fts5(name, content='')")
        cursor.execute("INSERT INTO food_words (rowid, name) SELECT id, name FROM floor_plainfood")
    user = User.objects.create_user("bench")
    today, now = timezone.now().date(), timezone.now()
    PlainEntry.objects.bulk_create(
        [
            PlainEntry(
                user=user, food=food, day=today - dt.timedelta(days=back), at=now, grams=80, mg=40
            )
            for back in range(DAYS)
            for food in chance.choices(foods, k=ENTRIES_A_DAY)
        ]
    )
    clients = User.objects.bulk_create(
        [User(username=f"client {number:03}") for number in range(CLIENTS)]
    )
    PlainDay.objects.bulk_create(
        [
            PlainDay(user=client, day=today - dt.timedelta(days=back), mg=chance.gauss(320, 80))
            for client in clients
            for back in range(CLIENT_DAYS)
        ]
    )
    return session_of(user, "django.contrib.auth.backends.ModelBackend")


if __name__ == "__main__":
    sys.modules["bench.floor"] = sys.modules["__main__"]
    sys.stdout.write(prepare(sys.stdin.read().splitlines()))

application = get_wsgi_application()
