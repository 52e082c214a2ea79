"""Where the sandbox companies are reached: our own web process, under the shop's own host."""

from __future__ import annotations

from django.conf import settings

from tenants.selectors import current_shop


def address_of(path: str) -> str:
    """The address to call for ``path`` of a sandbox company."""
    return f"{settings.SANDBOX_BASE_URL}{path}"


def host_header() -> dict[str, str]:
    """The header that leads the call into the current shop."""
    return {"Host": current_shop().host}
