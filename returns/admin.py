"""Lists of returns, their money, reasons and policies. All of them move through services only."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_access import ReadOnlyList
from accounts.roles import Capability
from returns.models import PolicyVersion, Reason, Refund, ReturnRequest


@admin.register(ReturnRequest)
class ReturnRequestAdmin(ReadOnlyList):
    capability = Capability.DECIDE_RETURNS
    list_display = ["number", "status", "shipping_status", "resolution", "method", "channel", "created_at"]
    list_filter = ["status", "shipping_status", "resolution", "method", "channel"]
    search_fields = ["number", "public_id", "external_id", "order__external_id"]
    ordering = ["-created_at", "-pk"]
    exclude = ["link_generation"]
    show_full_result_count = False


@admin.register(Refund)
class RefundAdmin(ReadOnlyList):
    capability = Capability.REFUND
    list_display = [
        "public_id",
        "return_request",
        "method",
        "status",
        "amount_minor",
        "currency",
        "due_at",
        "settled_at",
    ]
    list_filter = ["status", "method"]
    list_select_related = ["return_request"]
    search_fields = ["public_id", "return_request__number", "reference"]
    ordering = ["-created_at", "-pk"]
    exclude = ["payout_account"]


@admin.register(Reason)
class ReasonAdmin(ReadOnlyList):
    capability = Capability.VIEW_RETURNS
    list_display = ["code", "parent", "fault", "standard_reason", "is_active"]
    list_select_related = ["parent"]


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyList):
    capability = Capability.EDIT_POLICY
    list_display = ["public_id", "number", "state", "effective_from", "published_at"]
    list_filter = ["state"]
