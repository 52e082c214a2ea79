"""A production start without any company: three shops choose their own people, and a return goes from request to money.

Through the doors that people use: the dashboard's pages and the API, with the ports as production has them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffUser
from accounts.scopes import SCOPES
from accounts.services.keys import create_api_key
from core.actors import SYSTEM
from events.outbox.models import OutboxEntry
from events.work import work_off
from integrations.by_hand.models import HandTask
from tests.api.conftest import ApiClient
from tests.conftest import ShopClient, temporary_shop


@dataclass(frozen=True)
class Land:
    """What differs: the carrier's form, the way back, and what the shopper pays in."""

    country: str
    language: str
    currency: str
    price: str
    method: str
    carrier: dict[str, str]


TURKEY = Land(
    "TR",
    "tr",
    "TRY",
    "1299.90",
    "drop_off",
    {
        "carrier": "yurtici",
        "way": "standing_code",
        "standing_code": "348712905",
        "say": "İade kodu 348712905",
        "branch_url": "https://www.yurticikargo.com/tr/subeler",
    },
)
KOREA = Land(
    "KR", "ko", "KRW", "39000", "pickup", {"carrier": "cj_logistics", "way": "none", "has_pickups": "on"}
)
THAILAND = Land("TH", "th", "THB", "890.00", "drop_off", {"carrier": "flash", "way": "code_pool"})


@pytest.fixture
def production(settings: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    settings.IS_SANDBOX_FOR_ALL = False
    with django_db_blocker.unblock():
        yield


@dataclass
class Doors:
    """The two doors of one shop: its pages, signed in as the owner, and its API."""

    pages: ShopClient
    api: ApiClient
    shop: Any

    def work(self) -> None:
        """Let the worker do what is due, a second try of what waits for something else too, until nothing is left."""
        left = OutboxEntry.objects.filter(schema_name=self.shop.schema_name)
        for _second in range(20):
            work_off(seconds=60)
            if not left.exists():
                return
            time.sleep(0.5)
        assert [(row.handler, row.last_error) for row in left] == []

    def connect(self, port: str, **answers: str) -> None:
        told = {f"by_hand-{name}": value for name, value in answers.items()}
        answer = self.pages.post(
            reverse("dashboard:connection", args=[port]), {"provider": "by_hand", **told}
        )
        assert answer.status_code == 302, answer.content.decode()

    def to_do(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.api.get("/tasks", kind=kind).json()["data"]
        return rows


def opened(land: Land, shop: Any) -> Doors:
    connection.set_tenant(shop)
    host = f"{shop.schema_name.removeprefix('test_')}.localhost"
    pages = ShopClient(HTTP_HOST=host)
    pages.force_login(StaffUser.objects.get())
    key = create_api_key(
        name="shop", scopes=sorted(SCOPES), requests_per_second=100_000, actor=SYSTEM, now=timezone.now()
    )
    return Doors(pages, ApiClient(ShopClient(HTTP_HOST=host), key.text), shop)


def order_of(land: Land) -> dict[str, Any]:
    now = timezone.now()
    moment = {
        "placed": now - timedelta(days=5),
        "sent": now - timedelta(days=3),
        "there": now - timedelta(days=1),
    }
    return {
        "number": "1001",
        "placed_at": moment["placed"].isoformat(),
        "currency": land.currency,
        "customer": {
            "external_id": "c1",
            "email": "ada@example.com",
            "name": "Ada",
            "language": land.language,
        },
        "shipping_address": {
            "name": "Ada",
            "line1": "1",
            "city": "X",
            "country_code": land.country,
            "phone": {"TR": "+905321234567", "KR": "+821012345678", "TH": "+66812345678"}[land.country],
        },
        "lines": [
            {
                "external_id": "l1",
                "sku": "TEE-M",
                "title": "Tee",
                "quantity": 1,
                "unit_price": land.price,
            }
        ],
        "payments": [{"external_id": "pg-77", "gateway": "local", "kind": "card", "amount": land.price}],
        "fulfillments": [
            {
                "external_id": "f1",
                "carrier": "x",
                "tracking_number": "OUT-1",
                "shipped_at": moment["sent"].isoformat(),
                "delivered_at": moment["there"].isoformat(),
                "lines": [{"line": "l1", "quantity": 1}],
            }
        ],
    }


@pytest.mark.parametrize("land", [TURKEY, KOREA, THAILAND], ids=lambda land: land.country)
def test_a_shop_without_any_company_takes_a_return_from_request_to_money(
    land: Land, production: None, settings: Any
) -> None:
    name = f"hand{land.country.lower()}"
    with temporary_shop(name, country=land.country, language=land.language) as shop:
        doors = opened(land, shop)
        assert "notice" in doors.pages.get(reverse("dashboard:queue")).content.decode()
        doors.connect("payments")
        doors.connect("store")
        doors.connect("bank")
        doors.connect("carrier", pickup_hours="09:00-18:00", pickup_lead_days="1", **land.carrier)
        if land.carrier["way"] == "code_pool":
            doors.pages.post(reverse("dashboard:pool_changed", args=["code"]), {"codes": "TH-0001\nTH-0002"})
        assert doors.api.put("/orders/o1", order_of(land)).status_code in (200, 201)
        made = doors.api.post(
            "/returns",
            {
                "order": "o1",
                "items": [{"line": "l1", "quantity": 1, "reason": "size_too_small"}],
                "resolution": "refund",
                "method": land.method,
            },
        )
        assert made.status_code == 201, made.json()
        return_id = made.json()["id"]
        doors.work()
        if doors.api.get(f"/returns/{return_id}").json()["status"] != "approved":
            doors.api.post(f"/returns/{return_id}/approve")
            doors.work()
        _hand_over(doors, land, return_id)
        item = doors.api.get(f"/returns/{return_id}").json()["items"][0]["id"]
        doors.api.post(f"/returns/{return_id}/receive", {"items": [{"item": item, "quantity": 1}]})
        doors.work()
        inspected = {
            "items": [{"item": item, "accepted_quantity": 1, "grade": "a", "disposition": "restock"}]
        }
        answer = doors.api.post(f"/returns/{return_id}/inspect", inspected)
        assert answer.status_code == 200, answer.json()
        doors.work()

        _stock_is_put_back(doors)
        _money_is_sent(doors, return_id)


def _hand_over(doors: Doors, land: Land, return_id: str) -> None:
    shown = doors.api.get(f"/returns/{return_id}").json()
    if land is TURKEY:
        assert "348712905" in str(shown)
    if land is THAILAND:
        assert "TH-0001" in str(shown)
    if land is KOREA:
        (task,) = doors.to_do("pickup")
        assert doors.api.post(f"/tasks/{task['id']}/done").json()["state"] == "booked"
        assert doors.api.get(f"/returns/{return_id}").json()["shipping_status"] == "pickup_scheduled"
        numbered = doors.api.post(f"/tasks/{task['id']}/done", {"reference": "612345678901"})
        assert numbered.json()["state"] == "done"


def _stock_is_put_back(doors: Doors) -> None:
    (task,) = doors.to_do("restock")
    assert (task["details"]["sku"], task["details"]["quantity"]) == ("TEE-M", 1)
    assert doors.api.post(f"/tasks/{task['id']}/done").json()["state"] == "done"


def _money_is_sent(doors: Doors, return_id: str) -> None:
    waiting = doors.api.get(f"/returns/{return_id}").json()
    assert [refund["status"] for refund in waiting["refunds"]] == ["processing"]
    (task,) = doors.to_do("refund")
    assert task["details"]["payment"] == "pg-77"
    page = doors.pages.get(reverse("dashboard:todo") + "?kind=refund").content.decode()
    assert "pg-77" in page
    doors.pages.post(reverse("dashboard:todo_done", args=[task["id"]]), {"reference": "R-2026-1"})
    doors.work()

    shown = doors.api.get(f"/returns/{return_id}").json()
    assert [(one["status"], one["reference"]) for one in shown["refunds"]] == [("succeeded", "R-2026-1")]
    assert shown["status"] == "closed"
    assert not HandTask.objects.filter(state="open").exists()
