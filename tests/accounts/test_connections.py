"""Who stands behind a port: made, changed, switched off; one at a time, and only who is to be had here."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as project_settings
from django.db import IntegrityError, transaction

from accounts.models import BY_HAND, Connection, Port
from accounts.ports import (
    PortNotConnected,
    connection_to,
    connections_of_shop,
    is_port_connected,
    port_of_shop,
    ports_that_can_be_asked,
)
from accounts.services.connections import ProviderNotOffered, connect, switch_off
from core.actors import SYSTEM
from events.models import Event
from tests import make
from tests.make import NOW


def test_a_shop_that_was_made_for_trying_has_the_sandbox_everywhere(shop: Any) -> None:
    assert {port: row.provider for port, row in connections_of_shop().items()} == dict.fromkeys(
        Port.values, "sandbox"
    )
    assert ports_that_can_be_asked() == frozenset(Port.values)


def test_another_one_takes_the_place_and_the_first_is_remembered(shop: Any) -> None:
    first = connection_to(Port.BANK)

    made = make.connection(Port.BANK, BY_HAND)

    assert connection_to(Port.BANK) == made
    assert list(
        Connection.objects.filter(port=Port.BANK).values_list("provider", "state").order_by("pk")
    ) == [
        ("sandbox", "off"),
        ("by_hand", "active"),
    ]
    assert "bank" not in ports_that_can_be_asked()
    with pytest.raises(PortNotConnected):
        port_of_shop(Port.BANK)
    assert type(port_of_shop(Port.BANK, first)).__name__ == "SandboxBank"
    assert make.connection(Port.BANK, "sandbox") == first


def test_repeating_changes_nothing_and_says_nothing(shop: Any) -> None:
    make.connection(Port.BANK, BY_HAND)
    told = Event.objects.filter(type="connection.changed").count()

    make.connection(Port.BANK, BY_HAND)
    make.nobody_behind(Port.BANK)
    make.nobody_behind(Port.BANK)

    assert Event.objects.filter(type="connection.changed").count() == told + 1
    assert not is_port_connected(Port.BANK)


def test_two_cannot_stand_behind_one_port(shop: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.create(port=Port.BANK, provider=BY_HAND, made_at=NOW, changed_at=NOW)


def test_production_has_no_sandbox(shop: Any, settings: Any) -> None:
    settings.IS_SANDBOX_FOR_ALL = False

    assert connections_of_shop() == {}
    assert not is_port_connected(Port.PAYMENTS)
    with pytest.raises(ProviderNotOffered):
        connect(port=Port.PAYMENTS, provider="sandbox", settings={}, actor=SYSTEM, now=NOW)


def test_switching_off_leaves_other_ports_and_other_shops_alone(
    shop: Any, other_shop: Any, inside: Any
) -> None:
    switch_off(port=Port.CARRIER, actor=SYSTEM, now=NOW)

    assert set(connections_of_shop()) == set(Port.values) - {"carrier"}
    with inside(other_shop):
        assert set(connections_of_shop()) == set(Port.values)
    assert set(project_settings.PORTS) == set(Port.values)
