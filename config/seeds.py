"""What each app puts into a new shop, in this order. Running one again changes nothing."""

from __future__ import annotations

SEEDS: list[str] = [
    "loyalty.seeds.seed_tiers",
    "returns.seeds.seed_reasons",
    "returns.seeds.seed_policy",
]
