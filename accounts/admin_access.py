"""Who sees which list in a shop's admin: by role, and for reading only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from accounts.models import StaffUser
from accounts.roles import Capability
from tenants.admin_lists import NarrowedByItsFilters


class ReadOnlyList(NarrowedByItsFilters):
    """A list of a shop's rows for staff who have ``capability``. Rows are changed by services only."""

    capability: ClassVar[Capability]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _may(self, request: HttpRequest) -> bool:
        return isinstance(request.user, StaffUser) and request.user.may(self.capability)
