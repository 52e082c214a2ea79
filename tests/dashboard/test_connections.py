"""The page on which a merchant says who does what his returns need."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Connection, Port, StaffUser
from accounts.ports import connection_to, connections_of_shop
from accounts.roles import Role
from countries.registry import country
from tests import make
from tests.dashboard.returns_made import staff_member
from tracking.models import Shipment


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MANAGER, 200), (Role.AGENT, 403), (Role.WAREHOUSE, 403), (Role.ANALYST, 403)]
)
def test_only_who_may_change_settings_chooses(shop: Any, client: Any, role: Role, status: int) -> None:
    client.force_login(staff_member(role))

    assert client.get(reverse("dashboard:connections")).status_code == status
    assert client.get(reverse("dashboard:connection", args=["bank"])).status_code == status
    client.post(reverse("dashboard:connection_off", args=["bank"]))
    assert (connection_to(Port.BANK) is None) is (status == 200)


def test_a_port_without_anybody_says_what_does_not_work(owner: StaffUser, client: Any) -> None:
    make.nobody_behind(Port.PAYMENTS)

    page = client.get(reverse("dashboard:connections")).content.decode()
    first = client.get(reverse("dashboard:queue")).content.decode()

    for shown in (page, first):
        assert "Refunds to cards and other payments wait." in shown
        assert "Refunds to bank accounts wait." not in shown
    make.connection(Port.PAYMENTS, "sandbox")
    assert "Before your shop is live" not in client.get(reverse("dashboard:queue")).content.decode()


def test_parcels_of_a_carrier_of_before_are_named(owner: StaffUser, client: Any, settings: Any) -> None:
    first = connection_to(Port.CARRIER)
    for number, status in enumerate(("in_transit", "pending", "delivered")):
        Shipment.objects.create(
            direction="return",
            carrier="sandbox",
            tracking_number=str(number),
            status=status,
            asked_of=first,
            created_at=make.NOW,
            updated_at=make.NOW,
        )
    url = reverse("dashboard:connections")
    before = client.get(url).content.decode()
    make.connection(Port.CARRIER, name="Aras", carrier="aras", way="none", has_pickups=True)

    stays = client.get(url).content.decode()
    settings.IS_SANDBOX_FOR_ALL = False
    gone = client.get(url).content.decode()

    assert "under way" not in before
    assert "2 parcels under way stay with Sandbox." in stays
    assert "2 parcels under way are with Sandbox, whom we cannot ask any more" in gone


def test_a_carrier_by_hand_keeps_its_agreement_beside_the_next(owner: StaffUser, client: Any) -> None:
    url = reverse("dashboard:connection", args=["carrier"])
    codes = list(country("DE").carriers)[:2]
    agreed = {"provider": "by_hand", "by_hand-way": "standing_code", "by_hand-pickup_lead_days": "1"}

    for carrier in (codes[0], codes[1], codes[0]):
        told = {"by_hand-carrier": carrier.code, "by_hand-standing_code": f"code-{carrier.code}"}
        assert client.post(url, {**agreed, **told}).status_code == 302

    rows = Connection.objects.filter(port=Port.CARRIER, provider="by_hand").order_by("pk")
    assert [(row.company, row.settings["standing_code"], row.state) for row in rows] == [
        (codes[0].code, f"code-{codes[0].code}", "active"),
        (codes[1].code, f"code-{codes[1].code}", "off"),
    ]


def test_somebody_is_chosen_and_switched_off_on_a_page(owner: StaffUser, client: Any) -> None:
    url = reverse("dashboard:connection", args=["bank"])

    chosen = client.post(url, {"provider": "by_hand"})

    assert chosen.status_code == 302
    made = connection_to(Port.BANK)
    assert made is not None
    assert made.is_by_hand
    assert "in use" in client.get(url).content.decode()
    client.post(reverse("dashboard:connection_off", args=["bank"]))
    assert "bank" not in connections_of_shop()


def test_what_is_not_to_be_had_is_neither_shown_nor_taken(
    owner: StaffUser, client: Any, settings: Any
) -> None:
    settings.IS_SANDBOX_FOR_ALL = False
    url = reverse("dashboard:connection", args=["bank"])

    assert "Sandbox" not in client.get(url).content.decode()
    assert client.post(url, {"provider": "sandbox"}).status_code == 404
    assert client.get(reverse("dashboard:connection", args=["moon"])).status_code == 404
    assert connections_of_shop() == {}
