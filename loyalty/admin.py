"""Lists of the programme. The ledger is only read: it changes through its services."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_access import ReadOnlyList
from accounts.roles import Capability
from loyalty.models import CreditCode, LedgerAccount, LedgerEntry, Member, Tier


@admin.register(Tier)
class TierAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["code", "position", "threshold_minor"]


@admin.register(Member)
class MemberAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["customer", "tier", "spent_minor", "orders_count", "tier_since"]
    list_filter = ["tier"]
    list_select_related = ["customer", "tier"]


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["customer", "kind", "currency", "balance"]
    list_filter = ["kind", "currency"]
    list_select_related = ["customer"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["created_at", "account", "amount", "reason", "subject_type", "subject_id"]
    list_filter = ["reason"]
    list_select_related = ["account"]
    date_hierarchy = "created_at"


@admin.register(CreditCode)
class CreditCodeAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["created_at", "account", "amount"]
    exclude = ["code"]
    list_select_related = ["account"]
