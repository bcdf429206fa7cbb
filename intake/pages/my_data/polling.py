"""When a page that shows a job asks again."""

from __future__ import annotations

from django.http import HttpRequest

#: Milliseconds until the first look, and the longest pause between two.
_FIRST_MS, _LONGEST_MS = 300, 5000


def next_look(request: HttpRequest) -> dict[str, int]:
    """Which look the next one is, and in how many ms; each pause is half as long again."""
    asked = request.GET.get("look", "")
    look = min(int(asked), 20) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    return {"look": look + 1, "wait_ms": min(int(_FIRST_MS * 1.5**look), _LONGEST_MS)}
