"""What each app holds about people, from the top to the bottom: the order in which erasure goes through them."""

from __future__ import annotations

APPS: list[str] = [
    "integrations.sandbox.privacy.PRIVACY",
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

# What is only there beside a demo.
APPS_OF_DEMO: list[str] = ["config.demo.caught_mail.PRIVACY"]
