"""A parcel from the sandbox carrier's scan to our shipment, over its news, and the page for people."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import StaffUser
from core.actors import WORKER
from integrations.sandbox.carrier import SandboxCarrier
from integrations.sandbox.models import Company, SandboxBehaviour
from integrations.sandbox.server.news import signature_of
from integrations.sandbox.services import advance_parcel
from tests import make
from tests.conftest import ShopClient
from tests.make import NOW
from tracking.models import Direction, Shipment
from tracking.ports import LabelOrder
from tracking.services.polling import poll_due_shipments
from tracking.services.shipments import create_shipment
from tracking.tasks import poll_due_shipments as poll_task

pytestmark = pytest.mark.usefixtures("web")


@pytest.fixture
def client() -> Client:
    return ShopClient(HTTP_HOST="sandboxed.localhost")


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The wake-up calls that were sent."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(poll_task, "apply_async", lambda kwargs: calls.append(kwargs))
    return calls


def return_parcel() -> Shipment:
    order = make.order()
    label = SandboxCarrier().make_label(
        LabelOrder(
            idempotency_key=f"{order.public_id}-1",
            method="drop_off",
            reference="R-000001",
            sender={"city": "Köln", "country_code": "DE"},
            receiver={"city": "Berlin", "country_code": "DE"},
        )
    )
    return create_shipment(
        order=order,
        direction=Direction.RETURN,
        carrier="",
        tracking_number="",
        label=label,
        actor=WORKER,
        now=NOW,
    )


def test_scans_of_the_carrier_move_our_shipment() -> None:
    shipment = return_parcel()
    for _ in range(4):
        advance_parcel(tracking_number=shipment.tracking_number, step=None, now=timezone.now())

    poll_due_shipments(carrier=SandboxCarrier(), now=timezone.now() + timedelta(days=1), seconds=10)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.next_poll_at) == ("delivered", None)
    assert [event.carrier_code for event in shipment.events.all()] == ["P10", "T20", "D30", "D40"]


def test_news_are_only_a_reason_to_ask(client: Client, woken: list[dict[str, Any]]) -> None:
    shipment = return_parcel()
    body = json.dumps(
        {"company": "carrier", "tracking_number": shipment.tracking_number, "status": "delivered"}
    ).encode()
    sent_at = str(int(timezone.now().timestamp()))

    for signature, status in (("0" * 64, 401), (signature_of(sent_at, body), 200)):
        answer = client.post(
            "/sandbox/news",
            body,
            content_type="application/json",
            headers={"Sandbox-Timestamp": sent_at, "Sandbox-Signature": signature},
        )
        assert answer.status_code == status

    shipment.refresh_from_db()
    assert shipment.status == "info_received"
    assert woken == [{"schema_name": connection.schema_name}]


def test_old_news_are_refused(client: Client) -> None:
    sent_at = str(int(timezone.now().timestamp()) - 600)

    answer = client.post(
        "/sandbox/news",
        b"{}",
        content_type="application/json",
        headers={"Sandbox-Timestamp": sent_at, "Sandbox-Signature": signature_of(sent_at, b"{}")},
    )

    assert answer.status_code == 401


def test_the_page_is_for_staff_and_lets_things_happen(client: Client, woken: list[dict[str, Any]]) -> None:
    shipment = return_parcel()
    assert client.get("/sandbox/").status_code == 302
    client.force_login(StaffUser.objects.get())

    handed_over = client.post(
        "/sandbox/parcels/advance", {"tracking_number": shipment.tracking_number, "step": "handed_over"}
    )
    told = client.post("/sandbox/behaviour", {"company": "bank", "mode": "hang", "count": "2"})
    refused = client.post("/sandbox/behaviour", {"company": "bank", "mode": "explode"})
    page = client.get("/sandbox/")

    assert (handed_over.status_code, told.status_code, refused.status_code) == (302, 302, 400)
    assert SandboxBehaviour.objects.get(pk=Company.BANK).remaining == 2
    assert shipment.tracking_number in page.content.decode()
    assert "Taken over at the parcel shop" in page.content.decode()
    assert woken


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("tee-navy-7", 200),
        ("tee-nocolour-7", 404),
        ("nokind-navy-7", 404),
        ("..%2Fx", 404),
        ("tee-navy", 404),
    ],
)
def test_pictures_are_drawn_from_their_names_and_kept(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/sandbox/pictures/{name}.svg")

    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "image/svg+xml"
        assert "immutable" in answer["Cache-Control"]
