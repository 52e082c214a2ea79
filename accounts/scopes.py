"""What an API key may be allowed to do: one table."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.errors import FieldError, NotPermitted, Refusal

RESOURCES = (
    "orders",
    "products",
    "customers",
    "privacy",
    "returns",
    "policies",
    "shipments",
    "events",
    "files",
    "tasks",
    "loyalty",
    "webhooks",
    "keys",
    "sandbox",
)
RETURNS_OVERRIDE = "returns:override"
SCOPES: frozenset[str] = frozenset(
    {f"{resource}:{act}" for resource in RESOURCES for act in ("read", "write")} | {RETURNS_OVERRIDE}
)
READ_SCOPES: frozenset[str] = frozenset(scope for scope in SCOPES if scope.endswith(":read"))


class ScopeMissing(NotPermitted):
    """The key was not given the scope that this call needs, or that it was to give away."""

    code = "scope_missing"
    title = "The key may not do this"


class UnknownScope(Refusal):
    """A scope that is not in the table."""

    code = "unknown_scope"


def require_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes in order, each once. Raises UnknownScope, for an empty list too."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        message = _("Choose at least one scope from: %(scopes)s.") % {"scopes": ", ".join(sorted(SCOPES))}
        raise UnknownScope(message, [FieldError("scopes", UnknownScope.code, message)])
    return wanted
