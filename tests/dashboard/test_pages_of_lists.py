"""Long lists by place: nothing is skipped or shown twice, and the end is one click away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import StaffUser
from dashboard.returns_queue import SORTS
from returns.models import ReturnRequest
from tests import make
from tests.dashboard.returns_made import requested, staff_member
from tests.make import NOW

pytestmark = pytest.mark.django_db
IN_ALL = 60  # of the queue, more than two pages


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member()
    client.force_login(made)
    return made


@pytest.fixture
def returns(owner: StaffUser) -> list[ReturnRequest]:
    """Copies of one, some of the same moment and of the same worth."""
    model = requested()
    copies = [
        ReturnRequest(
            **{
                field.attname: getattr(model, field.attname)
                for field in ReturnRequest._meta.concrete_fields
                if field.attname not in ("id", "public_id", "number", "created_at", "worth_minor")
            },
            number=f"R-9{number:05d}",
            created_at=NOW + timedelta(minutes=number // 4),
            worth_minor=1000 * (number % 7),
        )
        for number in range(IN_ALL - 1)
    ]
    ReturnRequest.objects.bulk_create(copies)
    return list(ReturnRequest.objects.all())


def _numbers(page: Any) -> list[str]:
    return [row.number for row in page.context["rows"]]


@pytest.mark.parametrize("sort", list(SORTS))
def test_pages_in_either_direction_hold_each_return_once(
    client: Any, returns: list[ReturnRequest], sort: str
) -> None:
    first = client.get("/dashboard/", {"view": "decide", "sort": sort})
    forwards, page = _numbers(first), first
    while url := page.context["page"].next_url:
        page = client.get(f"/dashboard/{url}")
        forwards += _numbers(page)
    backwards, page = [], client.get(f"/dashboard/{first.context['page'].last_url}")
    assert page.context["page"].next_url == ""
    while True:
        backwards = _numbers(page) + backwards
        if not (url := page.context["page"].previous_url):
            break
        page = client.get(f"/dashboard/{url}")

    assert sorted(forwards) == sorted(found.number for found in returns)
    assert backwards == forwards


def test_a_page_that_makes_no_sense_is_the_first(client: Any, returns: list[ReturnRequest]) -> None:
    first = client.get("/dashboard/", {"view": "all"})

    for wanted in ("7", "-1", "last:last", "WzAsW11d:x"):
        page = client.get("/dashboard/", {"view": "all", "page": wanted})
        assert (page.status_code, _numbers(page)) == (200, _numbers(first))


def test_a_place_in_another_order_is_no_place(client: Any, returns: list[ReturnRequest]) -> None:
    behind = client.get("/dashboard/", {"view": "all"}).context["page"].next_url
    place = re.search(r"page=([^&]+)", behind)
    assert place is not None

    page = client.get(f"/dashboard/?view=all&sort=dearest&page={place.group(1)}")

    assert page.context["page"].previous_url == ""


def test_list_that_has_become_shorter_begins_anew(client: Any, returns: list[ReturnRequest]) -> None:
    behind = client.get("/dashboard/", {"view": "decide"}).context["page"].next_url
    ReturnRequest.objects.exclude(pk=returns[0].pk).update(status="cancelled")

    assert _numbers(client.get(f"/dashboard/{behind}")) == [returns[0].number]


@pytest.mark.parametrize("page", ["customers", "orders", "products", "messages"])
def test_every_long_list_has_a_last_page(owner: StaffUser, client: Any, page: str) -> None:
    for _ in range(45):
        make.order(lines=[])
        make.product()

    first = client.get(f"/dashboard/{page}/").context["page"]
    if page == "messages":
        assert (first.count, first.last_url) == (0, "")
        return
    last = client.get(f"/dashboard/{page}/{first.last_url}").context["page"]

    assert (first.count, len(first.rows), first.previous_url) == (45, 40, "")
    assert (last.count, len(last.rows), last.next_url) == (45, 40, "")
    assert {row.pk for row in first.rows} | {row.pk for row in last.rows} == {
        row.pk for row in type(first.rows[0]).objects.all()
    }
