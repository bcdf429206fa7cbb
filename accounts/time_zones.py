"""Names of time zones as browsers and people give them."""

from __future__ import annotations

import functools
import zoneinfo


@functools.cache
def known_time_zones() -> frozenset[str]:
    """Return the name of every time zone this machine knows, old names too."""
    return frozenset(zoneinfo.available_timezones())


def time_zone_or_blank(name: object) -> str:
    """Return the name where it is a known time zone, otherwise an empty string."""
    return name if isinstance(name, str) and name in known_time_zones() else ""


@functools.cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """Return the zones to choose from: one for each place, without aliases such as Etc/GMT+1."""
    places = sorted(
        name
        for name in known_time_zones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))
