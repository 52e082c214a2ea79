"""A carrier that the shop works with on its own: codes and labels it has beforehand, pickups it books itself."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Connection
from accounts.selectors import shop_settings
from core import clock
from core.dates import local_date
from integrations.by_hand.carrier.agreement import Agreement
from integrations.by_hand.services.booking import (
    call_off_pickup,
    put_pickup_on_list,
    put_unwished_on_list,
)
from integrations.by_hand.services.pool import PoolEmpty, take_from_pool
from integrations.by_hand.states import PoolKind, Way
from returns.states import Method
from tracking.ports import (
    CarrierRefused,
    Counter,
    Label,
    LabelOrder,
    PickupAnswer,
    PickupOrder,
    PickupQuery,
    PickupSlot,
    Scan,
)


class CarrierByHand:
    """Implements ``tracking.ports.Carrier``. It cannot be asked where a parcel is: people and scans here say it."""

    def __init__(self, connection: Connection) -> None:
        self._agreement = Agreement.from_settings(connection.settings)

    def methods(self) -> frozenset[str]:
        return self._agreement.methods

    def counter(self) -> Counter:
        agreed = self._agreement
        return Counter(agreed.shown_carrier, agreed.name, agreed.branch_url, agreed.say, agreed.mark)

    def make_label(self, order: LabelOrder) -> Label:
        if order.method not in self.methods():
            raise CarrierRefused("way_not_agreed")
        if order.method == Method.PICKUP:
            self._book_without_a_wish(order)
            return self._label(order)
        try:
            return self._from_agreement(order)
        except PoolEmpty as empty:
            raise CarrierRefused("pool_empty") from empty

    def void_label(self, carrier_reference: str) -> None:
        # A code that somebody has seen is not given to anybody else.
        call_off_pickup(label_key=carrier_reference, now=clock.now())

    def scans_of(self, tracking_number: str) -> list[Scan]:
        return []

    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        if not self._agreement.has_pickups:
            return []
        today = local_date(clock.now(), shop_settings().time_zone)
        first = max(query.first_day, today + timedelta(days=self._agreement.pickup_lead_days))
        days = range((query.last_day - first).days + 1)
        return [PickupSlot(first + timedelta(days=day), self._agreement.pickup_hours) for day in days]

    def book_pickup(self, order: PickupOrder) -> PickupAnswer:
        return put_pickup_on_list(order, now=clock.now())

    def _book_without_a_wish(self, order: LabelOrder) -> None:
        """Who named no time gets the first that is possible; a wish is put on the list when it is to be booked."""
        today = local_date(clock.now(), shop_settings().time_zone)
        day = today + timedelta(days=self._agreement.pickup_lead_days)
        put_unwished_on_list(
            label_key=order.idempotency_key,
            slot=PickupSlot(day, self._agreement.pickup_hours),
            now=clock.now(),
        )

    def _from_agreement(self, order: LabelOrder) -> Label:
        if self._agreement.way == Way.STANDING_CODE:
            return self._label(order, code=self._agreement.standing_code)
        kind = PoolKind.CODE if self._agreement.way == Way.CODE_POOL else PoolKind.LABEL
        item = take_from_pool(kind=kind, key=order.idempotency_key, now=clock.now())
        if kind == PoolKind.CODE:
            return self._label(order, code=item.code)
        return self._label(order, file=item.label_file.public_id if item.label_file else "")

    def _label(self, order: LabelOrder, *, code: str = "", file: str = "") -> Label:
        return Label(
            carrier=self._agreement.shown_carrier,
            tracking_number="",
            carrier_reference=order.idempotency_key,
            drop_off_code=code,
            file=file,
        )
