"""What recommendations hold: how often two products were bought together, and nothing about who did."""

from __future__ import annotations

from core.privacy import AppPrivacy, OtherTable

TABLES = (
    OtherTable(
        "recommendations.CoPurchase", "Counts over all orders, made anew.", "id product other order_count"
    ),
)

PRIVACY = AppPrivacy(app="recommendations", tables=TABLES)
