"""Every address of the site, read from the URL configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def walk(
    patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Each address as (namespace, route): /day/<date>/, or the name where it is an expression."""
    for pattern in patterns:
        part = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, prefix + part, pattern.namespace or space)
        elif part.startswith("^") or "(?P" in part:
            yield space, str(pattern.name or prefix + part)
        else:
            yield space, "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", prefix + part)


#: All of them, with their namespaces.
ROUTES = list(walk(get_resolver().url_patterns))
