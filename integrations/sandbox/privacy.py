"""What the books of the sandbox companies hold: they were given no names, but cities, numbers and notes."""

from __future__ import annotations

from core.privacy import AppPrivacy, OtherTable

TABLES = (
    OtherTable(
        "sandbox.SandboxRecord",
        "An outside company's book, by ids; where it is ours, in demo and tests, it goes with whom it is about.",
        "id public_id company kind idempotency_key state request answer scans created_at",
    ),
    OtherTable(
        "sandbox.SandboxBehaviour", "How a company shall answer.", "company mode remaining delay_seconds"
    ),
)

PRIVACY = AppPrivacy(app="sandbox", tables=TABLES)
