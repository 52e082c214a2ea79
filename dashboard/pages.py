"""Long lists in pages of a fixed size, by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS_PER_PAGE = 40


@dataclass(frozen=True)
class ListPage:
    """The rows of one page and the addresses of its neighbours; empty where there is none."""

    rows: list[Any]
    count: int
    number: int
    last_number: int
    previous_url: str
    next_url: str


def page_of(rows: QuerySet[Any], request: HttpRequest, *, size: int = ROWS_PER_PAGE) -> ListPage:
    """The page that ``?page=`` names; a number that makes no sense is the nearest page that exists."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return ListPage(
        rows=list(page.object_list),
        count=page.paginator.count,
        number=page.number,
        last_number=page.paginator.num_pages,
        previous_url=_url(request, page.number - 1) if page.has_previous() else "",
        next_url=_url(request, page.number + 1) if page.has_next() else "",
    )


def _url(request: HttpRequest, number: int) -> str:
    query = {name: value for name, value in request.GET.items() if name not in ("page", "seen")}
    return "?" + urlencode({**query, "page": number})
