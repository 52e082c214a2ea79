"""Taking the shop's orders into the mirror: one by one, many at once, or as history from a file.

Locks are always taken in this order: customers, orders by external id, the order's rows by row id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.events import OrderCreated, OrderDelivered, OrderUpdated
from commerce.models import (
    Customer,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    Payment,
    ShopRefund,
)
from commerce.moments import FIRST_ORDERS, is_future, without_impossible_times
from commerce.services.cancellations import settle_overtaken
from commerce.services.changes import Changes
from commerce.services.customers import customers_of_orders
from commerce.services.merging import StoredOrder, merge_order
from commerce.services.stored_orders import locked_orders
from commerce.services.taken_documents import note_taken
from commerce.snapshots import OrderSnapshot
from core.actors import Actor
from core.errors import Conflict, FieldError, Refusal
from events.base import DomainEvent
from events.publishing import publish

OWN_REFUND_PREFIX = "rfd_"
MOST_ORDERS_AT_ONCE = 500

_ORDER_OF_MAKING = (Order, OrderLine, Payment, ShopRefund, Fulfillment, FulfillmentLine)


class OrderRefused(Refusal):
    """The order as a whole cannot be taken in; ``code`` says why."""

    code = "order_refused"
    title = "This order cannot be taken in"

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message, [FieldError(field, code, message)])
        self.code = code


class CurrencyFixed(Conflict):
    """Units or money of the order are in use, so its currency cannot change any more."""

    code = "currency_fixed"
    title = "The currency of this order cannot change any more"
    state = "in_use"


@dataclass(frozen=True)
class PutOrder:
    """The stored order. ``has_changed`` is False where the facts were known, or older than what we have."""

    order: Order
    is_new: bool
    has_changed: bool


def put_order(
    *,
    external_id: str,
    snapshot: OrderSnapshot,
    actor: Actor,
    now: datetime,
    history: bool = False,
    document_hash: str = "",
) -> PutOrder:
    """Make the order be what the shop says, as far as nothing in use is touched.

    Facts older than the stored ``updated_at`` change nothing. Safe to repeat, also at the same time: the
    same facts change and announce nothing. With ``history`` the order is of the past and only what
    rebuilds is told. ``document_hash`` is kept, so that ``order_that_stands`` knows the same document again.
    Raises OrderRefused and CurrencyFixed.
    """
    if snapshot.external_id not in ("", external_id):
        raise OrderRefused("external_id_differs", "external_id", _("This is not the id in the address."))
    shop = shop_settings()
    told, snapshot = snapshot, _of_possible_times(snapshot, "placed_at", now=now, time_zone=shop.time_zone)
    known = Order.objects.filter(external_id=external_id).first()
    owners = {external_id: known.customer_id} if known is not None else {}
    if known is not None and _is_stale(known, snapshot):
        return PutOrder(known, is_new=False, has_changed=False)
    act = _Act(shop.country, actor, now, history)
    try:
        with transaction.atomic():
            customers = act.customers({external_id: snapshot}, owners)
            outcome = act.put(
                external_id, snapshot, customers, document_hash=document_hash if snapshot == told else ""
            )
            if not outcome.is_new and not outcome.has_changed and _is_stale(outcome.order, snapshot):
                raise _OlderThanStored(outcome)  # a newer one came first: undo what it said of the customer
    except _OlderThanStored as older:
        return older.outcome
    return outcome


@transaction.atomic
def put_orders(
    *, orders: Sequence[OrderSnapshot | Refusal], actor: Actor, now: datetime, history: bool = False
) -> list[PutOrder | Refusal]:
    """Put many orders, each with its own outcome in the given order; one that is refused stops no other.

    Takes what ``parse_orders`` answers: refusals are passed through. The same id twice is refused.
    Raises OrderRefused when there are too many.
    """
    if len(orders) > MOST_ORDERS_AT_ONCE:
        raise OrderRefused(
            "too_many",
            "orders",
            _("At most %(count)d orders are taken at once.") % {"count": MOST_ORDERS_AT_ONCE},
        )
    shop = shop_settings()
    outcomes: dict[int, PutOrder | Refusal] = {}
    places: dict[str, int] = {}
    wanted: dict[str, OrderSnapshot] = {}
    counted = Counter(order.external_id for order in orders if isinstance(order, OrderSnapshot))
    for index, order in enumerate(orders):
        if isinstance(order, Refusal):
            outcomes[index] = order
        elif counted[order.external_id] > 1:
            message = _("This id is there twice.")
            outcomes[index] = OrderRefused("duplicate_id", f"orders.{index}.external_id", message)
        else:
            try:
                wanted[order.external_id] = _of_possible_times(
                    order, f"orders.{index}.placed_at", now=now, time_zone=shop.time_zone
                )
            except OrderRefused as refusal:
                outcomes[index] = refusal
            places[order.external_id] = index
    in_order = dict(sorted(wanted.items()))
    for external_id, outcome in _put_all(in_order, _Act(shop.country, actor, now, history)):
        outcomes[places[external_id]] = outcome
    return [outcomes[index] for index in range(len(orders))]


def _put_all(wanted: dict[str, OrderSnapshot], act: _Act) -> Iterator[tuple[str, PutOrder | Refusal]]:
    """New orders are made together, known ones are locked together and changed one after the other."""
    known = {order.external_id: order for order in Order.objects.filter(external_id__in=wanted)}
    stale = {external_id for external_id, order in known.items() if _is_stale(order, wanted[external_id])}
    for external_id in stale:
        yield external_id, PutOrder(known[external_id], is_new=False, has_changed=False)
    fresh = {external_id: snapshot for external_id, snapshot in wanted.items() if external_id not in stale}
    customers = act.customers(fresh, {external_id: order.customer_id for external_id, order in known.items()})
    new = {external_id: snapshot for external_id, snapshot in fresh.items() if external_id not in known}
    try:
        with transaction.atomic():
            made = act.make(new, customers)
    except IntegrityError:  # somebody else makes one of them now
        made = []
    for outcome in made:
        yield outcome.order.external_id, outcome
    done = {outcome.order.external_id for outcome in made}
    stored = locked_orders(fresh.keys() - new.keys())
    for external_id, snapshot in fresh.items():
        if external_id not in done:
            yield (
                external_id,
                _put_or_refusal(act, external_id, snapshot, customers, stored.get(external_id)),
            )


def _put_or_refusal(
    act: _Act,
    external_id: str,
    snapshot: OrderSnapshot,
    customers: dict[str, Customer],
    stored: StoredOrder | None,
) -> PutOrder | Refusal:
    try:
        with transaction.atomic():
            return act.put(external_id, snapshot, customers, stored)
    except Refusal as refusal:
        return refusal


@dataclass(frozen=True)
class _Act:
    """One act of taking orders in: who does it, when, and for which country phones are read."""

    country: str
    actor: Actor
    now: datetime
    history: bool

    def customers(
        self, snapshots: dict[str, OrderSnapshot], known_orders: dict[str, int]
    ) -> dict[str, Customer]:
        return customers_of_orders(
            snapshots=snapshots,
            known_orders=known_orders,
            country=self.country,
            actor=self.actor,
            now=self.now,
        )

    def put(
        self,
        external_id: str,
        snapshot: OrderSnapshot,
        customers: dict[str, Customer],
        stored: StoredOrder | None = None,
        *,
        document_hash: str = "",
    ) -> PutOrder:
        """``stored`` is the order as this act has locked it, where it has already."""
        stored = stored or locked_orders([external_id]).get(external_id)
        if stored is None:
            try:
                with transaction.atomic():
                    return self.make({external_id: snapshot}, customers, document_hash=document_hash)[0]
            except IntegrityError:  # another request made it first
                stored = locked_orders([external_id]).get(external_id)
                if stored is None:
                    raise
        return self._replace(stored, snapshot, customers, document_hash=document_hash)

    def make(
        self, snapshots: dict[str, OrderSnapshot], customers: dict[str, Customer], *, document_hash: str = ""
    ) -> list[PutOrder]:
        """Make orders that are not there, in one go. Raises IntegrityError when one of them is."""
        made, changes = [], Changes()
        for external_id, snapshot in snapshots.items():
            stored = StoredOrder(Order(external_id=external_id))
            changes.make(stored.order)
            changes.merge(self._merge(stored, snapshot, customers, own_refunds=frozenset()))
            made.append((stored, snapshot))
        changes.write(_ORDER_OF_MAKING)
        for stored, snapshot in made:
            self._announce_new(stored, snapshot)
            _note_document(stored, snapshot, document_hash, own_refunds=frozenset())
        return [PutOrder(stored.order, is_new=True, has_changed=True) for stored, _snapshot in made]

    def _replace(
        self,
        stored: StoredOrder,
        snapshot: OrderSnapshot,
        customers: dict[str, Customer],
        *,
        document_hash: str,
    ) -> PutOrder:
        order = stored.order
        if _is_stale(order, snapshot):
            return PutOrder(order, is_new=False, has_changed=False)
        is_in_use = order.refunded_minor > 0 or any(line.in_use_quantity for line in stored.lines.values())
        if snapshot.currency != order.currency and is_in_use:
            raise CurrencyFixed(
                _("Something of this order is being returned, so its currency cannot change any more."),
                [FieldError("currency", CurrencyFixed.code, CurrencyFixed.title)],
            )
        was_delivered = stored.delivered_at is not None
        money_was = _money_facts(stored)
        own_refunds = _own_refunds(snapshot)
        changes = self._merge(stored, snapshot, customers, own_refunds=own_refunds)
        if changes:
            changes.write(_ORDER_OF_MAKING)
            if _money_facts(stored) != money_was:
                fit_promised_money(order_id=order.pk, now=self.now)
            if stored.cancelling:
                settle_overtaken(order=order, actor=self.actor, now=self.now)
            self._announce_change(stored, snapshot, was_delivered=was_delivered)
        _note_document(stored, snapshot, document_hash, own_refunds=own_refunds)
        return PutOrder(order, is_new=False, has_changed=bool(changes))

    def _merge(
        self,
        stored: StoredOrder,
        snapshot: OrderSnapshot,
        customers: dict[str, Customer],
        *,
        own_refunds: Collection[str],
    ) -> Changes:
        return merge_order(
            stored=stored,
            snapshot=snapshot,
            customer=customers[stored.order.external_id],
            own_refunds=own_refunds,
            country=self.country,
            now=self.now,
        )

    def _announce_new(self, stored: StoredOrder, snapshot: OrderSnapshot) -> None:
        order = stored.order
        self._publish(
            OrderCreated(order_id=order.public_id, customer_id=order.customer.public_id), snapshot.placed_at
        )
        self._announce_delivery(stored)

    def _announce_change(self, stored: StoredOrder, snapshot: OrderSnapshot, *, was_delivered: bool) -> None:
        order = stored.order
        self._publish(
            OrderUpdated(
                order_id=order.public_id,
                customer_id=order.customer.public_id,
                has_conflict=order.has_conflict,
            ),
            snapshot.updated_at or self.now,
        )
        if not was_delivered:
            self._announce_delivery(stored)

    def _announce_delivery(self, stored: StoredOrder) -> None:
        delivered_at = stored.delivered_at
        if delivered_at is None or self.history:
            return  # of the past only the order itself is told: its parcels say when they arrived
        order = stored.order
        self._publish(
            OrderDelivered(
                order_id=order.public_id,
                customer_id=order.customer.public_id,
                delivered_at=delivered_at.isoformat(),
            ),
            delivered_at,
        )

    def _publish(self, event: DomainEvent, happened_at: datetime) -> None:
        occurred_at = happened_at if self.history else self.now
        publish(event, actor=self.actor, occurred_at=occurred_at, history=self.history)


def fit_promised_money(*, order_id: int, now: datetime) -> None:
    """Let returns fit what they promise to what the order, which is locked, can give. They lie above us: by name."""
    import_string(settings.FIT_PROMISED_MONEY)(order_id=order_id, now=now)


def _note_document(
    stored: StoredOrder, snapshot: OrderSnapshot, document_hash: str, *, own_refunds: Collection[str]
) -> None:
    """Keep the hash unless the same document could do something later though no row was touched: where a refund bears
    an id that may become one of ours, or a line only stays for what still points to it."""
    ours = {refund.external_id for refund in snapshot.refunds if _may_be_ours(refund.external_id)}
    has_leftovers = any(line.is_removed for line in stored.lines.values())
    if document_hash and ours <= set(own_refunds) and not has_leftovers:
        note_taken(stored.order, document_hash=document_hash)


def _money_facts(stored: StoredOrder) -> tuple[object, ...]:
    """What says how much of the order can be paid back, and whether it can be yet."""
    order = stored.order
    return (
        order.refund_limit_minor,
        order.shop_refunded_minor,
        order.total_minor,
        order.financial_status,
        all(parcel.delivered_at for parcel in stored.fulfillments.values()),
        {payment.kind for payment in stored.payments.values()},
    )


class _OlderThanStored(Exception):
    def __init__(self, outcome: PutOrder) -> None:
        super().__init__()
        self.outcome = outcome


def _of_possible_times(
    snapshot: OrderSnapshot, field: str, *, now: datetime, time_zone: str
) -> OrderSnapshot:
    """The order without times that cannot be true. Raises OrderRefused for the one that it must have."""
    if is_future(snapshot.placed_at, now=now):
        raise OrderRefused("in_the_future", field, _("An order cannot be placed in the future."))
    if snapshot.placed_at < FIRST_ORDERS:
        raise OrderRefused("time_out_of_range", field, _("Nobody can have placed an order then."))
    return without_impossible_times(snapshot, now=now, time_zone=time_zone)


def _is_stale(order: Order, snapshot: OrderSnapshot) -> bool:
    return (
        snapshot.updated_at is not None
        and order.shop_updated_at is not None
        and snapshot.updated_at < order.shop_updated_at
    )


def _own_refunds(snapshot: OrderSnapshot) -> Collection[str]:
    """Which of the shop's refunds are ours, come back with our id. Returns lie above us: asked by name."""
    ids = [refund.external_id for refund in snapshot.refunds if _may_be_ours(refund.external_id)]
    if not ids:
        return frozenset()
    return import_string(settings.OWN_REFUND_LOOKUP)(ids)  # type: ignore[no-any-return]


def _may_be_ours(refund_id: str) -> bool:
    return refund_id.startswith(OWN_REFUND_PREFIX)
