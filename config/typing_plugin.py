"""For mypy alone: what django-tenants adds to Django's connection and our middleware to the request."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, TypeOfAny

ADDED = {
    "django.db.backends.base.base.BaseDatabaseWrapper": (
        "schema_name",
        "tenant",
        "set_schema",
        "set_schema_to_public",
        "set_tenant",
        "switching_inside_a_transaction",
        "recording_migrations",
        "may_switch_inside_transactions",
    ),
    "django.http.request.HttpRequest": ("request_id", "began_at", "tenant", "htmx"),
}


class WhatTenantsAdd(Plugin):
    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _add_attributes if fullname in ADDED else None


def plugin(version: str) -> type[Plugin]:
    """Mypy's entry."""
    return WhatTenantsAdd


def _add_attributes(context: ClassDefContext) -> None:
    info = context.cls.info
    for name in ADDED[info.fullname]:
        variable = Var(name, AnyType(TypeOfAny.explicit))
        variable.info = info
        variable._fullname = f"{info.fullname}.{name}"
        info.names[name] = SymbolTableNode(MDEF, variable)
