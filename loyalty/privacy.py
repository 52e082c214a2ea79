"""What loyalty holds about people: membership, and the ledger of points and credit, which is a part of the books."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, OtherTable, PersonTable

TABLES = (
    OtherTable("loyalty.Tier", "The shop's own levels.", "id code names position threshold_minor benefits"),
    PersonTable(
        "loyalty.Member",
        gettext_noop("Membership"),
        ("customer",),
        erased="tier spent_minor orders_count tier_since joined_at",
        technical="id customer",
        is_deleted=True,
    ),
    PersonTable(
        "loyalty.LedgerAccount",
        gettext_noop("Points and credit"),
        ("customer",),
        kept="kind currency balance",
        technical="id customer",
    ),
    PersonTable(
        "loyalty.LedgerEntry",
        gettext_noop("Movements of points and credit"),
        ("account__customer",),
        kept="account amount reason created_at",
        technical="id replaces_money effect_key subject_type subject_id",
    ),
    PersonTable(
        "loyalty.CreditCode",
        gettext_noop("Codes for credit"),
        ("account__customer",),
        kept="code amount created_at",
        technical="id account entry",
    ),
)

PRIVACY = AppPrivacy(app="loyalty", tables=TABLES)
