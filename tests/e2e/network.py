"""A network that fails."""

from __future__ import annotations

from playwright.sync_api import APIResponse, Page, Route

#: htmx says these to the console when a connection breaks.
LOST_LINE = (r"net::ERR_", r"^htmx:sendError")


def lose_first_reply(page: Page, pattern: str) -> list[APIResponse]:
    """Let the first request to an address reach the server, and its answer not come back.

    The lost answer stands in the list as soon as there is one.
    """
    replies: list[APIResponse] = []

    def lose_the_first(route: Route) -> None:
        if replies:
            route.continue_()
            return
        replies.append(route.fetch())
        route.abort("connectionreset")

    page.route(pattern, lose_the_first)
    return replies
