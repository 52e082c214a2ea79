"""An order of hundreds of lines is searched, turned page by page, chosen whole and sent back. Without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from gzip import compress
from typing import Any

import pytest

from accounts.scopes import SCOPES
from commerce.models import Order
from portal.line_pages import LINES_ON_A_PAGE
from returns.models import ReturnRequest
from tests import make
from tests.api.conftest import ApiClient, make_key

pytestmark = pytest.mark.django_db


def _order(line_count: int, quantity: int = 1) -> Order:
    now = datetime.now(UTC)
    return make.order(
        lines=[
            {"quantity": quantity, "paid_minor": 1000 * quantity, "title": f"Article {index:03d}"}
            for index in range(line_count)
        ],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )


@pytest.fixture
def order(shop: Any, client: Any) -> Order:
    return _opened(client, 120)


@pytest.fixture
def huge_order(shop: Any, client: Any) -> Order:
    return _opened(client, 600)


def _opened(client: Any, line_count: int) -> Order:
    made = _order(line_count, quantity=2)
    client.post("/", {"number": made.number, "contact": made.customer.email})
    return made


def _shown(page: Any) -> list[str]:
    return re.findall(r'name="line" value="([^"]+)"', page.content.decode())


def _sent(page: Any, **typed: Any) -> dict[str, Any]:
    hidden = dict(re.findall(r'type="hidden" name="(shown_\w+)" value="([^"]*)"', page.content.decode()))
    return {**hidden, "q": hidden.get("shown_q", ""), **typed}


def _chosen(client: Any, order: Order) -> dict[str, int]:
    items = client.session["return_drafts"][order.public_id]["items"]
    return {item["line"]: item["quantity"] for item in items}


def test_all_lines_sent_at_once_lead_to_the_next_step(client: Any, huge_order: Order) -> None:
    order = huge_order
    names = list(order.lines.order_by("position").values_list("public_id", flat=True))

    answer = client.post(
        f"/orders/{order.public_id}/",
        {"line": names, **{f"quantity-{name}": "2" for name in names}},
    )

    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.public_id}/why/1/")
    assert _chosen(client, order) == dict.fromkeys(names, 2)


def test_a_page_is_light_and_says_how_many_there_are(client: Any, order: Order) -> None:
    page = client.get(f"/orders/{order.public_id}/")

    assert len(_shown(page)) == LINES_ON_A_PAGE
    assert len(compress(page.content)) < 30_000
    assert "Select all 120" in page.content.decode()
    assert "Page 1 of 3" in page.content.decode()


def test_choosing_all_takes_every_page(client: Any, order: Order) -> None:
    url = f"/orders/{order.public_id}/"

    turned = client.post(url, _sent(client.get(url), go="all"))
    page = client.get(turned["Location"])

    assert len(_chosen(client, order)) == 120
    assert "120 of 120 selected" in page.content.decode()
    assert client.post(url, _sent(page, line=_shown(page)))["Location"].endswith("/why/1/")
    assert client.post(url, _sent(page, go="none")).status_code == 302
    assert _chosen(client, order) == {}


def test_what_is_chosen_on_a_page_stays_when_it_is_turned(client: Any, order: Order) -> None:
    url = f"/orders/{order.public_id}/"
    first = client.get(url)
    one = _shown(first)[3]

    turned = client.post(url, _sent(first, line=[one], go="page-2", **{f"quantity-{one}": "2"}))
    second = client.get(turned["Location"])
    other = _shown(second)[0]
    client.post(url, _sent(second, line=[other]))
    both = _chosen(client, order)
    client.post(url, _sent(client.get(url), line=[], go="page-2"))

    assert both == {one: 2, other: 1}
    assert _chosen(client, order) == {other: 1}


def test_a_search_finds_by_name_and_loses_nothing(client: Any, order: Order) -> None:
    url = f"/orders/{order.public_id}/"
    first = client.get(url)
    one = _shown(first)[0]

    turned = client.post(url, _sent(first, line=[one], q="article 11"))
    found = client.get(turned["Location"])
    client.post(url, _sent(found, line=_shown(found)[:1]))

    assert len(_shown(found)) == 10
    assert len(_chosen(client, order)) == 2
    assert "No item in this order matches." in client.get(url, {"q": "trousers"}).content.decode()


def test_one_reason_answers_for_all_and_the_whole_order_goes_back(client: Any, huge_order: Order) -> None:
    order = huge_order
    url = f"/orders/{order.public_id}/"
    client.post(url, _sent(client.get(url), go="all"))

    answer = client.post(f"{url}why/1/", {"reason": "changed_my_mind", "for_all": "yes"})
    for step, typed in (("instead", {"resolution": "refund"}), ("travel", {"method": "drop_off"})):
        if f"/{step}/" in answer["Location"]:
            answer = client.post(answer["Location"], typed)
    check = client.get(answer["Location"])
    made = client.post(answer["Location"])

    assert check.status_code == 200
    assert check.content.decode().count("Article 599") == 1
    assert len(compress(check.content)) < 60_000
    assert made.status_code == 302
    assert ReturnRequest.objects.get().items.count() == 600


def test_a_small_order_has_no_pages_and_no_search(client: Any, shop: Any) -> None:
    made = _order(3)
    client.post("/", {"number": made.number, "contact": made.customer.email})

    page = client.get(f"/orders/{made.public_id}/").content.decode()

    assert "Search this order" not in page
    assert "shown_page" not in page


def test_six_hundred_items_are_returned_by_api(client: Any, shop: Any) -> None:
    order = _order(600)
    api = ApiClient(client, make_key(SCOPES))
    items = [{"line": f"l-{index + 1}", "quantity": 1, "reason": "changed_my_mind"} for index in range(600)]
    body = {"order": order.external_id, "items": items, "resolution": "refund", "method": "drop_off"}

    eligible = api.post("/returns/eligibility", {"order": order.external_id, "items": items})
    made = api.post("/returns", body)

    assert (eligible.status_code, len(eligible.json()["lines"])) == (200, 600)
    assert (made.status_code, len(made.json()["items"])) == (201, 600)
