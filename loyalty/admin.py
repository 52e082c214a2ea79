"""Lists of the programme. The ledger is only read: it changes through its services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from loyalty.models import CreditCode, LedgerAccount, LedgerEntry, Member, Tier


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Tier)
class TierAdmin(ReadOnlyAdmin):
    list_display = ["code", "position", "threshold_minor"]


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ["customer", "tier", "spent_minor", "orders_count", "tier_since"]
    list_filter = ["tier"]
    list_select_related = ["customer", "tier"]


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    list_display = ["customer", "kind", "currency", "balance"]
    list_filter = ["kind", "currency"]
    list_select_related = ["customer"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "account", "amount", "reason", "subject_type", "subject_id"]
    list_filter = ["reason"]
    list_select_related = ["account"]
    date_hierarchy = "created_at"


@admin.register(CreditCode)
class CreditCodeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "account", "amount"]
    exclude = ["code"]
    list_select_related = ["account"]
