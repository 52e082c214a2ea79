"""Which event reaches which handlers, on one page. Handlers may run twice and in any order."""

from __future__ import annotations

ROUTES: dict[str, list[str]] = {
    "order.created": ["tracking.handlers.follow_fulfillments"],
    "order.updated": ["tracking.handlers.follow_fulfillments"],
}

# What is told about the past (imports, demo shops): only the handlers that rebuild.
HISTORY_ROUTES: dict[str, list[str]] = {
    "order.created": ["tracking.handlers.follow_fulfillments"],
    "order.updated": ["tracking.handlers.follow_fulfillments"],
}
