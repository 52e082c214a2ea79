"""What each app puts into a new shop, in this order. Running one again changes nothing."""

from __future__ import annotations

SEEDS: list[str] = [
    "loyalty.seeds.seed_tiers",
    "returns.seeds.seed_reasons",
    "returns.seeds.seed_policy",
]

# With what a test shop starts as its live one has it: tables without a shopper's data, those that others lean on first.
CARRIED: list[str] = [
    "accounts.ShopSettings",
    "accounts.Brand",
    "loyalty.Tier",
    "returns.Reason",
    "returns.ReturnSettings",
    "returns.PolicyVersion",
    "notifications.MessageTemplate",
]
