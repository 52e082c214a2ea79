"""What each app holds about people, from the top to the bottom: the order in which erasure goes through them."""

from __future__ import annotations

APPS: list[str] = [
    "integrations.by_hand.privacy.PRIVACY",
    "notifications.privacy.PRIVACY",
    "returns.privacy.PRIVACY",
    "recommendations.privacy.PRIVACY",
    "loyalty.privacy.PRIVACY",
    "tracking.privacy.PRIVACY",
    "commerce.privacy.PRIVACY",
    "accounts.privacy.PRIVACY",
    "events.privacy.PRIVACY",
]

# Companies of our own making, and what is only there beside them.
APPS_OF_SANDBOX: list[str] = ["config.demo.caught_mail.PRIVACY", "integrations.sandbox.privacy.PRIVACY"]
