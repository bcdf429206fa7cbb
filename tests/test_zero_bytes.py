"""A zero byte in an address, a query or a form is answered; it is no fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.access_asking import ask
from tests.access_names import identifiers
from tests.access_world import World, one_world
from tests.test_access_beyond import TABLED

pytestmark = pytest.mark.django_db
#: PostgreSQL takes no zero byte in a text.
ODD = "a\0b"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from one_world(django_db_blocker)


@pytest.fixture(scope="module")
def names(world: World) -> list[str]:
    """Every name that a form, a template or the source knows."""
    return list(identifiers(world, Path(settings.BASE_DIR)))


@pytest.mark.parametrize("route", sorted(TABLED))
def test_a_zero_byte_is_no_fault(world: World, names: list[str], route: str) -> None:
    url = world.url_of(route)
    said = dict.fromkeys(names, ODD)
    assert ask(world, "owner", "GET", f"{url}?{urlencode(said)}").status < 500
    assert ask(world, "owner", "POST", url, said).status < 500


def test_a_code_that_cannot_be_is_not_found(world: World) -> None:
    routes = [route for route in sorted(TABLED) if route.startswith("/clients/<code>/")]
    for route in routes:
        url = world.url_of(route).replace(str(world.values["code"]), "a%00b")
        assert ask(world, "band", "GET", url).status == 404, route
    for url in ("/account/sessions/a%00b/end/", "/account/invitation/a%00b/"):
        assert ask(world, "band", "POST", url).status in {302, 404}
