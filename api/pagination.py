"""Pages by cursor: a place in a unique order, signed, so that nothing is skipped or shown twice between two pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.strict import refuse_field

Row = TypeVar("Row", bound=Model)

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in the order of the list, and the addresses of the pages around them."""

    rows: list[Row]
    next: str | None
    previous: str | None

    def as_json(self, data: Any) -> dict[str, Any]:
        return {"data": data, "next": self.next, "previous": self.previous}


@dataclass(frozen=True)
class _Cursor:
    is_backwards: bool
    values: list[Any]


def page_of(
    rows: QuerySet[Row], request: Request, *, order: Sequence[str], limit: int, cursor: str | None
) -> Page[Row]:
    """One page of ``rows`` in ``order``: field names, ``-`` for descending, together unique and never null."""
    place = _read(cursor, request, order) if cursor else None
    is_backwards = place is not None and place.is_backwards
    if place is not None:
        rows = rows.filter(_behind(order, place))
    found = list(rows.order_by(*(_turned(order) if is_backwards else order))[: limit + 1])
    has_more = len(found) > limit
    found = found[:limit]
    if is_backwards:
        found.reverse()
    has_next = has_more if not is_backwards else True
    has_previous = (place is not None) if not is_backwards else has_more
    if not found:
        return Page([], None, None)
    return Page(
        rows=found,
        next=_address(request, order, found[-1], is_backwards=False) if has_next else None,
        previous=_address(request, order, found[0], is_backwards=True) if has_previous else None,
    )


def _behind(order: Sequence[str], place: _Cursor) -> Q:
    condition = Q()
    equal: dict[str, Any] = {}
    for name, value in zip(order, place.values, strict=True):
        field = name.lstrip("-")
        is_descending = name.startswith("-") != place.is_backwards
        condition |= Q(**equal, **{f"{field}__{'lt' if is_descending else 'gt'}": value})
        equal[field] = value
    return condition


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _address(request: Request, order: Sequence[str], row: Model, *, is_backwards: bool) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    written = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    cursor = _signer(request, order).sign_object([is_backwards, written], compress=False)
    query = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return f"{request.build_absolute_uri(request.path)}?{urlencode({**query, 'cursor': cursor})}"


def _read(cursor: str, request: Request, order: Sequence[str]) -> _Cursor:
    try:
        is_backwards, written = _signer(request, order).unsign_object(cursor)
        values = [
            datetime.fromisoformat(value) if isinstance(value, str) and name.endswith("_at") else value
            for name, value in zip((name.lstrip("-") for name in order), written, strict=True)
        ]
    except (signing.BadSignature, ValueError, TypeError, UnicodeError):
        refuse_field(
            "cursor", "invalid_cursor", _("This cursor does not belong to this list with these filters.")
        )
    return _Cursor(bool(is_backwards), values)


def _signer(request: Request, order: Sequence[str]) -> signing.Signer:
    filters = sorted(
        (name, value) for name, value in request.query_params.items() if name not in ("cursor", "limit")
    )
    return signing.Signer(
        salt=json.dumps(["api.cursor", connection.schema_name, request.path, list(order), filters])
    )
