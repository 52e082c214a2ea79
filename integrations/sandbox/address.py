"""Where the sandbox companies are reached: our own web process, under the shop's own host."""

from __future__ import annotations

from django.conf import settings

from tenants.selectors import current_shop


def address_of(path: str) -> str:
    """The address to call for ``path`` of a sandbox company."""
    return f"{settings.SANDBOX_BASE_URL}{path}"


def headers_of_host() -> dict[str, str]:
    """The headers that lead the call into the current shop, as our proxy would."""
    return {"Host": current_shop().host, "X-Forwarded-Proto": settings.BASE_SCHEME}
