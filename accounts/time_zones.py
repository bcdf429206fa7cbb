"""Names of time zones, from browsers and for the profile form."""

from __future__ import annotations

import functools
import zoneinfo


@functools.cache
def known_time_zones() -> frozenset[str]:
    """Return the names of all time zones this machine knows, with old names."""
    return frozenset(zoneinfo.available_timezones())


def time_zone_or_blank(name: object) -> str:
    """Return the name where it is a known time zone, else an empty string."""
    return name if isinstance(name, str) and name in known_time_zones() else ""


@functools.cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """Return (value, label) of the zones to choose from, without aliases such as Etc/GMT+1."""
    places = sorted(
        name
        for name in known_time_zones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))
