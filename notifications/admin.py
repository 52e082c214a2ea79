"""Lists of messages and of the shop's own texts; both change through their services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from notifications.models import Message, MessageTemplate


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
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
class MessageTemplateAdmin(ReadOnlyAdmin):
    list_display = ["topic", "language", "subject", "updated_at"]
    list_filter = ["topic", "language"]
