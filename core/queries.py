"""Putting queries together so that each keeps its index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, Func, QuerySet, Value


def ids_of_any(ways: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """The row ids that any of these queries of one table finds, to be used in ``pk__in``.

    Conditions on several tables joined by OR read the whole table; a union lets each read its own index.
    """
    first, *others = [way.order_by().values("pk") for way in ways]
    return first.union(*others) if others else first


def head_of_key(field: str) -> Func:
    """The public id at the beginning of a key, such as ``ret_...`` of ``ret_...-home-2`` or ``ord_...`` of ``ord_.../ab``."""
    pattern = Value("^[a-z]+_[A-Za-z0-9]+")
    return Func(F(field), pattern, function="substring", output_field=CharField())
