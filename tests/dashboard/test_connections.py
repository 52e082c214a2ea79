"""The page on which a merchant says who does what his returns need."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Port, StaffUser
from accounts.ports import connection_to, connections_of_shop
from accounts.roles import Role
from config.ports import PORTS_WITHOUT_SANDBOX
from tests import make
from tests.dashboard.returns_made import staff_member


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
    settings.PORTS = PORTS_WITHOUT_SANDBOX
    url = reverse("dashboard:connection", args=["bank"])

    assert "Sandbox" not in client.get(url).content.decode()
    assert client.post(url, {"provider": "sandbox"}).status_code == 404
    assert client.get(reverse("dashboard:connection", args=["moon"])).status_code == 404
    assert connections_of_shop() == {}
