"""Lists of a shop's own rows."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.admin_access import ReadOnlyList
from accounts.models import ApiKey, StaffUser, StoredFile
from accounts.roles import Capability
from tenants.admin_lists import lead_to_own_password_page

# One door for staff: the sign-in with e-mail, limits and second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
lead_to_own_password_page(admin.site)


@admin.register(StaffUser)
class StaffUserAdmin(ReadOnlyList):
    capability = Capability.MANAGE_STAFF
    list_display = ["email", "name", "role", "language", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "role", "language", "is_active", "joined_at", "last_login"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyList):
    capability = Capability.MANAGE_KEYS
    list_display = ["name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"]
    search_fields = ["name", "prefix"]
    ordering = ["-created_at", "pk"]
    fields = [
        "name",
        "prefix",
        "scopes",
        "requests_per_second",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    ]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyList):
    capability = Capability.VIEW_PERSONAL_DATA
    list_display = ["public_id", "kind", "content_type", "size_bytes", "width", "height", "created_at"]
    list_filter = ["kind"]
    search_fields = ["public_id"]
    ordering = ["-created_at", "pk"]
