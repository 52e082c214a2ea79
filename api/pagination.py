"""Pages by cursor: a place in a unique order, signed, so that nothing is skipped or shown twice between two pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.strict import refuse_field
from core.keyset import BEGINNING, NoPlace, Place, place_of, slice_of
from tenants.addresses import own_url

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


def page_of(
    rows: QuerySet[Row], request: Request, *, order: Sequence[str], limit: int, cursor: str | None
) -> Page[Row]:
    """One page of ``rows`` in ``order``: field names, ``-`` for descending, together unique and never null."""
    place = _read(cursor, request, order) if cursor else BEGINNING
    found = slice_of(rows, order=order, limit=limit, place=place)
    return Page(
        rows=found.rows,
        next=_address(request, order, found.next) if found.next else None,
        previous=_address(request, order, found.previous) if found.previous else None,
    )


def _address(request: Request, order: Sequence[str], place: Place) -> str:
    cursor = _signer(request, order).sign_object(place.as_json(), compress=False)
    query = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return f"{own_url(request.path)}?{urlencode({**query, 'cursor': cursor})}"


def _read(cursor: str, request: Request, order: Sequence[str]) -> Place:
    try:
        return place_of(_signer(request, order).unsign_object(cursor), order=order)
    except (signing.BadSignature, NoPlace, ValueError, TypeError, UnicodeError):
        refuse_field(
            "cursor", "invalid_cursor", _("This cursor does not belong to this list with these filters.")
        )


def _signer(request: Request, order: Sequence[str]) -> signing.Signer:
    filters = sorted(
        (name, value) for name, value in request.query_params.items() if name not in ("cursor", "limit")
    )
    return signing.Signer(
        salt=json.dumps(["api.cursor", connection.schema_name, request.path, list(order), filters])
    )
