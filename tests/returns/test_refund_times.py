"""Money goes back, and stock with it, by itself when the terms say so: the real routes run, from event to payout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.ports import PayoutAnswer, PayoutState, StockChange, StoreUnavailable
from core.actors import Actor
from events.models import Event
from events.outbox.models import OutboxEntry
from events.work import work_off
from returns.models import Refund, ReturnRequest
from returns.models.requests import Channel
from returns.services import labels, payouts, restocking
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.policies import create_draft, publish_policy
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.states import RefundStatus, ReturnStatus
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tracking.models import Shipment
from tracking.ports import Label, Scan
from tracking.services.scans import record_scans

STAFF = Actor("staff", "1")
STEPS = ("request", "first_scan", "receipt", "inspection")


class Companies:
    """A carrier, a provider and a shop that say yes; the shop is away as often as the test wants."""

    def __init__(self) -> None:
        self.paid: dict[str, int] = {}
        self.restocked: dict[str, int] = {}
        self.shop_is_away = 0

    def make_label(self, order: Any) -> Label:
        return Label("sandbox", "JD014600003RR", order.idempotency_key, drop_off_code="DROP77")

    def void_label(self, carrier_reference: str) -> None:
        raise AssertionError("nothing is voided here")

    def refund(self, order: Any) -> PayoutAnswer:
        self.paid[order.idempotency_key] = order.money.amount_minor
        return PayoutAnswer(PayoutState.SUCCEEDED, order.idempotency_key)

    def restock(self, change: StockChange) -> None:
        if self.shop_is_away:
            self.shop_is_away -= 1
            raise StoreUnavailable("away")
        self.restocked[change.idempotency_key] = change.quantity


@pytest.fixture
def companies(transactional_shop: Any, monkeypatch: pytest.MonkeyPatch) -> Companies:
    made = Companies()
    monkeypatch.setattr(labels, "carrier", lambda *_asked: made)
    monkeypatch.setattr(payouts, "payment_provider", lambda _asked: made)
    monkeypatch.setattr(restocking, "store", lambda *_asked: made)
    return made


def _return(*, refund_on: str, inspection: str = "standard") -> ReturnRequest:
    """Two tees for 90.00, asked for and carried out under these terms."""
    now = timezone.now()
    draft = create_draft(
        document={
            "base": {
                "eligible": True,
                "window_days": 30,
                "window_starts": "delivered",
                "resolutions": ["refund"],
                "methods": ["drop_off"],
                "return_shipping_fee": {"percent": "0"},
                "restocking_fee": {"percent": "0"},
                "approval": "auto",
                "photos": 0,
                "inspection": inspection,
                "refund_on": refund_on,
                "bonus": {"percent": "0"},
                "hand_over_days": 14,
                "destination": None,
            },
            "rules": [],
        },
        actor=STAFF,
        now=now - timedelta(days=9),
    )
    publish_policy(policy=draft, effective_from=now - timedelta(days=9), actor=STAFF, now=now)
    made = create_return(
        order=make.order(
            lines=[{"quantity": 2, "paid_minor": 9000}],
            placed_at=now - timedelta(days=8),
            delivered_at=now - timedelta(days=4),
            country="US",
        ),
        wish=ReturnWish(
            items=(WishedItem("l-1", 2, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=Actor("shopper"),
        channel=Channel.PORTAL,
        now=now,
    )
    _work()
    made.refresh_from_db()
    assert made.status == ReturnStatus.APPROVED
    return made


def _work() -> None:
    """What the worker does until nothing is due; what failed is due again at once."""
    for _round in range(3):
        work_off(seconds=60)
        OutboxEntry.objects.filter(dead_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def _hand_over(made: ReturnRequest) -> None:
    scan = Scan(occurred_at=timezone.now(), status="in_transit")
    record_scans(
        shipment=Shipment.objects.get(return_parcel__return_request=made),
        scans=[scan],
        actor=Actor("carrier"),
        now=timezone.now(),
    )


def _receive(made: ReturnRequest, quantity: int = 2) -> None:
    receive_items(
        return_request=made,
        items=[ReceivedItem(made.items.get().public_id, quantity)],
        actor=STAFF,
        now=timezone.now(),
    )


def _inspect(made: ReturnRequest, **finding: Any) -> None:
    inspect_items(
        return_request=made,
        items=[InspectedItem(made.items.get().public_id, **finding)],
        actor=STAFF,
        now=timezone.now(),
    )


def _refunded() -> list[tuple[str, int]]:
    return [(refund.status, refund.amount_minor) for refund in Refund.objects.order_by("pk")]


ALL = [(RefundStatus.SUCCEEDED, 9000)]


@pytest.mark.parametrize("refund_on", STEPS)
def test_money_goes_back_at_its_step_and_only_once(companies: Companies, refund_on: str) -> None:
    made = _return(refund_on=refund_on)
    seen = [_refunded()]
    for step in (
        lambda: _hand_over(made),
        lambda: _receive(made),
        lambda: _inspect(made, quantity=2, grade="a", disposition="restock"),
    ):
        step()
        _work()
        seen.append(_refunded())

    at = STEPS.index(refund_on)
    made.refresh_from_db()
    assert seen == [[]] * at + [ALL] * (len(STEPS) - at)
    assert list(companies.paid.values()) == [9000]
    assert list(companies.restocked.values()) == [2]
    assert (made.status, made.items.get().restocked_quantity) == (ReturnStatus.CLOSED, 2)


def test_without_inspection_the_receipt_settles_it(companies: Companies) -> None:
    made = _return(refund_on="inspection", inspection="none")

    _receive(made, 1)
    _work()
    part = _refunded()
    _receive(made, 1)
    _work()

    made.refresh_from_db()
    assert part == [(RefundStatus.SUCCEEDED, 4500)]
    assert _refunded() == [(RefundStatus.SUCCEEDED, 4500)] * 2
    assert made.status == ReturnStatus.CLOSED


def test_what_the_terms_refuse_is_not_paid(companies: Companies) -> None:
    made = _return(refund_on="inspection")
    _receive(made)

    _inspect(made, quantity=1, grade="c", note="Worn")
    _inspect(made, quantity=1, grade="a", disposition="restock")
    _work()

    made.refresh_from_db()
    assert _refunded() == [(RefundStatus.SUCCEEDED, 4500)]
    assert made.status == ReturnStatus.APPROVED, "the refused unit still waits for its shopper"


def test_shop_that_is_away_keeps_nobody_from_the_money(companies: Companies) -> None:
    made = _return(refund_on="inspection")
    _receive(made)
    companies.shop_is_away = 2

    _inspect(made, quantity=2, grade="a", disposition="restock")
    work_off(seconds=60)
    while_away = (
        ReturnRequest.objects.get(pk=made.pk).exceptions,
        made.items.get().restocked_quantity,
        _refunded(),
    )
    _work()

    made.refresh_from_db()
    log = list(Event.objects.filter(subject_id=made.public_id).values_list("type", flat=True))
    assert while_away == (["restock_failed"], 0, ALL)
    assert (made.exceptions, made.items.get().restocked_quantity) == ([], 2)
    assert (log.count("return.item.restocked"), log.count("return.item.restock_failed")) == (1, 1)
