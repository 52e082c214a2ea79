"""Lists of messages and of the shop's own texts; both change through their services."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_access import ReadOnlyList
from accounts.roles import Capability
from notifications.models import Message, MessageTemplate


@admin.register(Message)
class MessageAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = [
        "created_at",
        "topic",
        "language",
        "recipient",
        "subject",
        "status",
        "attempts",
        "failure",
    ]
    list_filter = ["status", "topic", "language"]
    search_fields = ["recipient", "subject"]
    exclude = ["sealed_secret", "html_body"]
    date_hierarchy = "created_at"


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["topic", "language", "subject", "updated_at"]
    list_filter = ["topic", "language"]
