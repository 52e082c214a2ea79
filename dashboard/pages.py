"""Long lists in pages of a fixed size: the first, the last and the neighbours, each for the same cost however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from core.keyset import BEGINNING, END, NoPlace, Place, place_of, slice_of

ROWS_PER_PAGE = 40
MOST_COUNTED = 10_000
_LAST = "last"


@dataclass(frozen=True)
class ListPage:
    """The rows of one page and the addresses of the others; empty where there is none.

    ``count`` is of the whole list, and at most ``MOST_COUNTED``; ``is_longer`` says that there are more.
    """

    rows: list[Any]
    count: int
    is_longer: bool = False
    first_url: str = ""
    previous_url: str = ""
    next_url: str = ""
    last_url: str = ""

    @property
    def has_neighbours(self) -> bool:
        return bool(self.previous_url or self.next_url)


def page_of(
    rows: QuerySet[Any], request: HttpRequest, *, order: Sequence[str], size: int = ROWS_PER_PAGE
) -> ListPage:
    """The page that ``?page=`` names: a place in ``order``, or ``last``. What makes no sense is the first page.

    ``order``: names of fields, ``-`` for descending, together unique and never null.
    """
    found = slice_of(rows, order=order, limit=size, place=_place(request, order))
    if not found.rows and request.GET.get("page"):  # the list has become shorter meanwhile
        found = slice_of(rows, order=order, limit=size)
    is_whole = found.previous is None and found.next is None
    count = len(found.rows) if is_whole else rows.order_by()[: MOST_COUNTED + 1].count()
    return ListPage(
        rows=found.rows,
        count=min(count, MOST_COUNTED),
        is_longer=count > MOST_COUNTED,
        first_url=_url(request, "") if found.previous else "",
        previous_url=_url(request, _written(found.previous, order)) if found.previous else "",
        next_url=_url(request, _written(found.next, order)) if found.next else "",
        last_url=_url(request, _LAST) if found.next else "",
    )


def _place(request: HttpRequest, order: Sequence[str]) -> Place:
    wanted = request.GET.get("page", "")
    if wanted == _LAST:
        return END
    try:
        return place_of(_signer(order).unsign_object(wanted), order=order) if wanted else BEGINNING
    except (signing.BadSignature, NoPlace, ValueError):
        return BEGINNING


def _written(place: Place, order: Sequence[str]) -> str:
    return _signer(order).sign_object(place.as_json())


def _signer(order: Sequence[str]) -> signing.Signer:
    return signing.Signer(salt=" ".join(["dashboard.pages", connection.schema_name, *order]))


def _url(request: HttpRequest, page: str) -> str:
    query = {name: value for name, value in request.GET.items() if name not in ("page", "seen")}
    return "?" + urlencode({**query, "page": page} if page else query)
