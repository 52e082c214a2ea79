"""The sandbox carrier behind our port."""

from __future__ import annotations

from core.http import HttpAnswer, HttpFailure
from integrations.sandbox.calling import SandboxCompany
from integrations.sandbox.carrier import client, mapper
from tracking.ports import (
    CarrierRefused,
    CarrierUnavailable,
    Counter,
    Label,
    LabelOrder,
    PickupAnswer,
    PickupOrder,
    PickupQuery,
    PickupSlot,
    Scan,
)

_REFUSALS = frozenset({400, 409, 422})


class SandboxCarrier(SandboxCompany):
    """Implements ``tracking.ports.Carrier``."""

    def methods(self) -> frozenset[str]:
        return frozenset({"drop_off", "label", "pickup"})

    def counter(self) -> Counter | None:
        return None

    def make_label(self, order: LabelOrder) -> Label:
        try:
            answer = client.post_label(
                idempotency_key=order.idempotency_key, label=mapper.label_wanted(order)
            )
            _raise_unless_accepted(answer)
            return mapper.label_made(answer.json())
        except (HttpFailure, KeyError, ValueError) as failure:
            raise CarrierUnavailable(type(failure).__name__) from failure

    def void_label(self, carrier_reference: str) -> None:
        try:
            answer = client.post_void(carrier_reference)
        except HttpFailure as failure:
            raise CarrierUnavailable(type(failure).__name__) from failure
        if answer.status != 404:  # not theirs any more: there is nothing to call off
            _raise_unless_accepted(answer)

    def scans_of(self, tracking_number: str) -> list[Scan]:
        try:
            answer = client.get_scans(tracking_number)
            if answer.status == 404:
                return []
            _raise_unless_accepted(answer)
            return [mapper.scan_made(scan) for scan in answer.json()["scans"]]
        except (HttpFailure, KeyError, ValueError) as failure:
            raise CarrierUnavailable(type(failure).__name__) from failure

    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        try:
            answer = client.get_pickup_slots(
                country=str(query.address.get("country_code") or ""),
                first_day=query.first_day.isoformat(),
                last_day=query.last_day.isoformat(),
            )
            _raise_unless_accepted(answer)
            return [mapper.slot_offered(slot) for slot in answer.json()["slots"]]
        except (HttpFailure, KeyError, ValueError) as failure:
            raise CarrierUnavailable(type(failure).__name__) from failure

    def book_pickup(self, order: PickupOrder) -> PickupAnswer:
        try:
            answer = client.put_pickup(order.carrier_reference, mapper.pickup_wanted(order))
        except HttpFailure as failure:
            raise CarrierUnavailable(type(failure).__name__) from failure
        _raise_unless_accepted(answer)
        return PickupAnswer.BOOKED


def _raise_unless_accepted(answer: HttpAnswer) -> None:
    if answer.status in _REFUSALS:
        raise CarrierRefused(str(answer.json().get("error", answer.status)))
    if not answer.is_success:
        raise CarrierUnavailable(f"answered {answer.status}")
