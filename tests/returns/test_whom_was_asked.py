"""Whoever made a parcel's label, or was told of units, is asked about it again, whoever stands behind the port by now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from accounts.models import BY_HAND, Connection, Port
from accounts.ports import connection_to
from accounts.services.connections import connect
from commerce.ports import CancellationAnswer, CancellationState, StockAnswer, StoreUnavailable
from core.actors import SYSTEM, Actor
from events.models import Event
from integrations.by_hand.carrier.agreement import Agreement
from integrations.by_hand.handlers import list_the_label_to_call_off
from integrations.by_hand.models import HandTask
from returns.events import ReturnLabelKept
from returns.models import ReturnRequest
from returns.ports import counter_for
from returns.services import cancellations, labels, pickups, restocking
from returns.services.cancellations import CancellationUnknown, ask_the_shop, cancel_before_sending
from returns.services.labels import make_label, void_labels
from returns.services.pickups import free_slots_for
from returns.services.restocking import tell_shop_of_restock
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW
from tests.returns.test_pickups import labelled, wished
from tracking.models import Shipment
from tracking.ports import CarrierRefused, CarrierUnavailable, Label, LabelOrder, PickupSlot, Scan
from tracking.services.polling import poll_due_shipments

STAFF = Actor("staff", "1")


@dataclass
class Carriers:
    """Stands behind every connection and remembers which one was asked for what."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    behind: str = ""

    def __call__(self, connection: Connection | None = None) -> Carriers:
        assert connection is not None
        self.behind = connection.company or connection.provider
        return self

    def _answer(self, what: str) -> None:
        self.asked.append((self.behind, what))
        if self.behind in self.down:
            raise CarrierUnavailable
        if self.behind in self.refusing:
            raise CarrierRefused

    def make_label(self, order: LabelOrder) -> Label:
        self._answer(order.idempotency_key)
        return Label(self.behind, f"T-{order.idempotency_key}", f"{self.behind}-{order.idempotency_key}")

    def void_label(self, carrier_reference: str) -> None:
        self._answer(f"void {carrier_reference}")

    def pickup_slots(self, query: Any) -> list[PickupSlot]:
        self._answer("slots")
        return [PickupSlot(date(2026, 11, 5), "09:00-12:00")]


@pytest.fixture
def carriers(monkeypatch: pytest.MonkeyPatch) -> Carriers:
    made = Carriers()
    for module in (labels, pickups):
        monkeypatch.setattr(module, "carrier", made)
    monkeypatch.setattr(labels, "print_label", lambda **_label: None)
    return made


def by_hand(carrier: str = "yurtici", **fields: Any) -> Connection:
    agreement = Agreement(name=carrier.title(), carrier=carrier, standing_code="123", **fields)
    return connect(
        port=Port.CARRIER,
        provider=BY_HAND,
        settings=agreement.as_settings(),
        company=carrier,
        actor=SYSTEM,
        now=NOW,
    )


def parcel_of(found: ReturnRequest) -> Shipment:
    return Shipment.objects.get(return_parcel__return_request=found)


def test_a_parcel_is_called_off_where_its_label_was_made(shop: Any, carriers: Carriers) -> None:
    found = approved()
    make_label(return_id=found.public_id, now=NOW)
    by_hand()

    void_labels(return_id=found.public_id, now=NOW)

    key = f"{found.public_id}-1"
    assert carriers.asked == [("sandbox", key), ("sandbox", f"void sandbox-{key}")]
    assert parcel_of(found).voided_at == NOW


def test_a_driver_is_moved_where_he_was_ordered(shop: Any, carriers: Carriers) -> None:
    found = labelled(wished())
    Shipment.objects.filter(return_parcel__return_request=found).update(asked_of=connection_to(Port.CARRIER))
    by_hand()

    assert free_slots_for(found, now=NOW) == [PickupSlot(date(2026, 11, 5), "09:00-12:00")]
    assert carriers.asked == [("sandbox", "slots")]


def test_a_label_without_an_answer_is_asked_of_the_same_one_again(shop: Any, carriers: Carriers) -> None:
    found = approved()
    carriers.down = {"sandbox"}
    with pytest.raises(CarrierUnavailable):
        make_label(return_id=found.public_id, now=NOW)
    by_hand()
    carriers.down = set()

    make_label(return_id=found.public_id, now=NOW)

    key = f"{found.public_id}-1"
    assert carriers.asked == [("sandbox", key), ("sandbox", key)]
    assert parcel_of(found).asked_of == Connection.objects.get(port=Port.CARRIER, provider="sandbox")


def test_who_was_switched_off_and_is_silent_keeps_his_key_and_another_gets_a_new_one(
    shop: Any, carriers: Carriers
) -> None:
    found = approved()
    carriers.down = {"sandbox"}
    with pytest.raises(CarrierUnavailable):
        make_label(return_id=found.public_id, now=NOW)
    other = by_hand()

    make_label(return_id=found.public_id, now=NOW)

    old, new = f"{found.public_id}-1", f"{found.public_id}-2"
    assert carriers.asked == [("sandbox", old), ("sandbox", old), ("yurtici", new)]
    assert parcel_of(found).asked_of == other


def test_who_refused_is_not_asked_again_by_the_next_carrier(shop: Any, carriers: Carriers) -> None:
    found = approved()
    carriers.refusing = {"sandbox"}
    make_label(return_id=found.public_id, now=NOW)
    by_hand()

    make_label(return_id=found.public_id, now=NOW)

    assert [who for who, _what in carriers.asked] == ["sandbox", "yurtici"]


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_label_that_stays_with_its_carrier_is_a_thing_to_do(
    shop: Any, carriers: Carriers, settings: Any, monkeypatch: pytest.MonkeyPatch, is_gone: bool
) -> None:
    found = approved()
    make_label(return_id=found.public_id, now=NOW)
    by_hand()
    if is_gone:
        monkeypatch.undo()
        settings.IS_SANDBOX_FOR_ALL = False
    carriers.refusing = {"sandbox"}

    for _again in range(2):
        void_labels(return_id=found.public_id, now=NOW)

    shipment = parcel_of(found)
    (told,) = Event.objects.filter(type="return.label_kept")
    assert (told.data["shipment_id"], told.data["is_refused"]) == (shipment.public_id, not is_gone)
    for _again in range(2):
        list_the_label_to_call_off(
            ReturnLabelKept(return_id=found.public_id, shipment_id=shipment.public_id), None
        )  # type: ignore[arg-type]
    task = HandTask.objects.get()
    assert (task.kind, task.return_id) == ("call_off", found.public_id)
    assert task.details == {"carrier": "Sandbox", "parcel": shipment.tracking_number}


def test_each_parcel_is_asked_about_at_its_own_carrier_and_waits_where_that_is_gone(shop: Any) -> None:
    class Scanner:
        def __init__(self) -> None:
            self.asked: list[str] = []

        def scans_of(self, tracking_number: str) -> list[Scan]:
            self.asked.append(tracking_number)
            return []

    first, second = connection_to(Port.CARRIER), by_hand()
    gone = Connection.objects.create(
        port=Port.CARRIER, provider="nobody", state="off", made_at=NOW, changed_at=NOW
    )
    for number, behind in (("1", first), ("2", second), ("3", None), ("4", gone)):
        Shipment.objects.create(
            direction="return",
            carrier="x",
            tracking_number=number,
            asked_of=behind,
            next_poll_at=NOW,
            created_at=NOW,
            updated_at=NOW,
        )
    old, new = Scanner(), Scanner()
    assert first is not None

    count = poll_due_shipments(
        carrier=new,  # type: ignore[arg-type]
        makers={first.pk: old, second.pk: new},  # type: ignore[dict-item]
        now=NOW,
        seconds=5,
    )

    assert (count, old.asked, new.asked) == (3, ["1"], ["2", "3"])
    assert Shipment.objects.get(tracking_number="4").next_poll_at == NOW


def test_parcels_of_a_carrier_by_hand_keep_its_counters(shop: Any) -> None:
    yurtici = by_hand(branch_url="https://yurtici.example/branches")
    found = approved()
    make_label(return_id=found.public_id, now=NOW)

    aras = by_hand("aras")

    assert yurtici != aras
    told = counter_for(parcel_of(found))
    assert told is not None
    assert (told.carrier, told.branch_url) == ("yurtici", "https://yurtici.example/branches")
    assert by_hand(branch_url="https://yurtici.example/branches") == yurtici


class Stores:
    """Answers with what it is given, and remembers who was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_down = True
        self.behind = ""

    def __call__(self, connection: Connection) -> Stores:
        self.behind = connection.provider
        return self

    def restock(self, change: Any) -> StockAnswer:
        self.asked.append(self.behind)
        if self.is_down:
            raise StoreUnavailable
        return StockAnswer.COUNTED

    def cancel_units(self, order: Any) -> CancellationAnswer:
        self.asked.append(self.behind)
        return CancellationAnswer(CancellationState.UNKNOWN if self.is_down else CancellationState.CANCELLED)

    def look_up_cancellation(self, key: str) -> CancellationAnswer:
        return CancellationAnswer(CancellationState.UNKNOWN)


def test_units_are_put_back_by_the_shop_that_was_told_first(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = Stores()
    monkeypatch.setattr(restocking, "store", stores)
    found = approved()
    found.items.update(received_quantity=1, accepted_quantity=1, disposed_quantity=1)
    item = found.items.get()

    def tell() -> None:
        tell_shop_of_restock(
            return_id=found.public_id, event_id="evt_1", disposed=[(item.public_id, 1, "restock")], now=NOW
        )

    with pytest.raises(StoreUnavailable):
        tell()
    make.connection(Port.STORE)
    stores.is_down = False
    tell()
    make.nobody_behind(Port.STORE)
    tell()

    item.refresh_from_db()
    assert (stores.asked, item.restocked_quantity) == (["sandbox"] * 3, 1)


def test_a_cancellation_is_asked_of_the_shop_that_was_asked_first(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = Stores()
    monkeypatch.setattr(cancellations, "store", stores)
    made = cancel_before_sending(order=make.order(is_shipped=False), units=None, actor=STAFF, now=NOW)
    with pytest.raises(CancellationUnknown):
        ask_the_shop(cancellation_id=made.public_id, now=NOW)
    make.connection(Port.STORE)
    stores.is_down = False

    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    made.refresh_from_db()
    assert (stores.asked, made.status, made.asked_of) == (
        ["sandbox", "sandbox"],
        "confirmed",
        Connection.objects.get(port=Port.STORE, provider="sandbox"),
    )
