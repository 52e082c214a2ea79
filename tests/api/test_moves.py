"""Every state of a return against every action, by API: what is listed moves it once, what is not leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiKey
from commerce.models import Order, OrderLine, Payment
from core.actors import SYSTEM, WORKER
from events.models import Event
from events.outbox.models import OutboxEntry
from notifications.models import Message
from returns.models import Refund, ReturnItem, ReturnNote, ReturnRequest
from returns.services.decisions import carry_out_decision, expire_return
from returns.services.labels import make_label
from returns.services.payouts import fail_refund, settle_refund
from returns.services.policies import create_draft, publish_policy
from returns.services.refunds import request_refund
from returns.states import RefundStatus, ShippingStatus
from tests import make
from tests.api.conftest import ApiClient, taken_back
from tests.carriers import use_fake_carrier
from tracking.models import Shipment

UNITS = 2
ACTIONS = ("approve", "decline", "cancel", "change", "receive", "inspect", "refund", "close")


@dataclass(frozen=True)
class Standing:
    """Where a return stands, as far as the table of API.md asks."""

    status: str
    is_handed_over: bool = False
    received: int = 0
    inspected: int = 0
    refund: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in ("requested", "in_review", "approved")

    @property
    def has_money_gone(self) -> bool:
        return self.refund in ("processing", "succeeded")

    @property
    def is_owed(self) -> bool:
        """The policy of these tests owes money for accepted units; a failed refund owes it anew."""
        return self.inspected > 0 and self.refund in ("", "failed")


STANDINGS: dict[str, Standing] = {
    "requested": Standing("requested"),
    "in_review": Standing("in_review"),
    "approved": Standing("approved"),
    "label_made": Standing("approved"),
    "handed_over": Standing("approved", is_handed_over=True),
    "delivered": Standing("approved", is_handed_over=True),
    "partly_received": Standing("approved", is_handed_over=True, received=1),
    "received": Standing("approved", is_handed_over=True, received=2),
    "inspected": Standing("approved", is_handed_over=True, received=2, inspected=2),
    "refund_pending": Standing("approved", True, 2, 2, refund="pending"),
    "refund_processing": Standing("approved", True, 2, 2, refund="processing"),
    "refund_succeeded": Standing("approved", True, 2, 2, refund="succeeded"),
    "refund_failed": Standing("approved", True, 2, 2, refund="failed"),
    "declined": Standing("declined"),
    "declined_after_receipt": Standing("declined", True, 2),
    "cancelled": Standing("cancelled"),
    "expired": Standing("expired"),
    "closed": Standing("closed", True, 2, 2),
}


def expected(standing: Standing, action: str) -> tuple[int, str, list[str]]:
    """Status of the answer, the return's status after it or the refusal's code, and the events of the act."""
    is_undecided = standing.status in ("requested", "in_review")
    is_approved = standing.status == "approved"
    can_be_called_off = standing.is_open and not standing.is_handed_over and not standing.has_money_gone
    if action == "approve" and is_undecided:
        return 200, "approved", ["return.approved"]
    if action == "decline" and standing.is_open and not standing.has_money_gone:
        return 200, "declined", ["return.declined"]
    if action == "cancel" and can_be_called_off:
        return 200, "cancelled", ["return.cancelled"]
    if action == "change" and can_be_called_off:
        return 200, standing.status, ["return.changed"]
    if action == "receive" and is_approved:
        is_expected = standing.received < UNITS
        return (200, "approved", ["return.item.received"]) if is_expected else (422, "quantity_exceeded", [])
    if action == "inspect" and is_approved:
        is_there = standing.inspected < standing.received
        return (200, "approved", ["return.item.inspected"]) if is_there else (422, "quantity_exceeded", [])
    if action == "refund" and is_approved:
        return (202, "approved", ["refund.requested"]) if standing.is_owed else (409, "nothing_owed", [])
    if action == "close" and is_approved and standing.refund not in ("pending", "processing"):
        return 200, "closed", ["return.closed"]
    return 409, "move_not_allowed", []


@pytest.fixture
def door(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    use_fake_carrier(monkeypatch)
    long_ago = timezone.now() - timedelta(days=300)
    rule = {
        "name": "Look at defects",
        "when": {"all": [{"fact": "request.reason", "operator": "eq", "value": "defective"}]},
        "set": {"approval": "review"},
    }
    base = {"methods": ["drop_off", "label"], "inspection": "standard", "refund_on": "inspection"}
    draft = create_draft(document={"base": base, "rules": [rule]}, actor=SYSTEM, now=long_ago)
    publish_policy(policy=draft, effective_from=long_ago, actor=SYSTEM, now=long_ago)
    return api


@pytest.mark.parametrize("name", STANDINGS)
def test_every_action_in_every_state(door: ApiClient, name: str) -> None:
    made = _return_that_is(name, door)
    before = _footprint()

    for action in ACTIONS:
        with taken_back():
            _act_and_look(door, made, action, STANDINGS[name], before)


def _act_and_look(
    door: ApiClient, made: ReturnRequest, action: str, standing: Standing, before: dict[str, Any]
) -> None:
    last = Event.objects.order_by("id").last()

    answer = door.post(f"/returns/{made.public_id}/{action}", _body(action, made))

    status, outcome, events = expected(standing, action)
    assert (action, answer.status_code) == (action, status), answer.content
    if status >= 400:
        assert (action, answer.json()["code"]) == (action, outcome)
        assert _footprint() == before, action
        return
    assert (action, answer.json()["status"]) == (action, outcome)
    new = Event.objects.filter(id__gt=last.id).order_by("id") if last else Event.objects.order_by("id")
    # A parcel that is called off and units that get their place are told of as what they are, not as moves.
    moves = [event for event in new if event.type not in ("shipment.voided", "return.item.disposed")]
    assert (action, [event.type for event in moves]) == (action, events)
    (move,) = moves
    assert move.actor == {"kind": "api", "id": ApiKey.objects.latest("pk").public_id}
    if outcome != standing.status:
        told = (move.data["from_status"], move.data["to_status"], move.data["why"])
        assert told == (standing.status, outcome, "by_hand"), action


@pytest.mark.parametrize(
    ("name", "action", "status", "code"),
    [
        ("requested", "approve", 409, "move_not_allowed"),
        ("in_review", "approve", 409, "move_not_allowed"),
        ("received", "decline", 409, "move_not_allowed"),
        ("label_made", "cancel", 409, "move_not_allowed"),
        ("partly_received", "receive", 422, "quantity_exceeded"),
        ("received", "inspect", 422, "quantity_exceeded"),
        ("inspected", "refund", 409, "nothing_owed"),
        ("approved", "close", 409, "move_not_allowed"),
    ],
)
def test_the_same_action_again_has_no_effect(
    door: ApiClient, name: str, action: str, status: int, code: str
) -> None:
    made = _return_that_is(name, door)
    first = door.post(f"/returns/{made.public_id}/{action}", _body(action, made))
    assert first.status_code in (200, 202), first.content
    before = _footprint()

    second = door.post(f"/returns/{made.public_id}/{action}", _body(action, made))

    assert (second.status_code, second.json()["code"]) == (status, code)
    assert _footprint() == before


@pytest.mark.parametrize("name", ["in_review", "inspected"])
def test_no_action_is_taken_where_another_status_was_seen(door: ApiClient, name: str) -> None:
    made = _return_that_is(name, door)
    now = STANDINGS[name].status
    before = _footprint()

    for action in ACTIONS:
        path, body = f"/returns/{made.public_id}/{action}", _body(action, made)
        refused = door.post(path, body | {"expected_status": "requested"})
        unknown = door.post(path, body | {"expected_status": "x"})

        assert (action, refused.status_code) == (action, 409)
        assert (refused.json()["code"], refused.json()["state"]) == ("move_not_allowed", now)
        assert (action, unknown.status_code) == (action, 400)
        assert _footprint() == before, action


def test_an_action_is_taken_where_it_stands_as_it_was_seen(door: ApiClient) -> None:
    made = _return_that_is("in_review", door)

    approved = door.post(f"/returns/{made.public_id}/approve", {"expected_status": "in_review"})

    assert (approved.status_code, approved.json()["status"]) == (200, "approved")


def test_requested_three_of_three_and_received_leaves_nothing_for_ever(door: ApiClient) -> None:
    order = _order(units=3)
    made = door.post("/returns", _wish(order, quantity=3)).json()
    carry_out_decision(return_id=made["id"], now=timezone.now())
    (item,) = made["items"]
    door.post(f"/returns/{made['id']}/receive", {"items": [{"item": item["id"], "quantity": 3}]})

    answers = [door.post("/returns", _wish(order, quantity=1))]
    door.post(f"/returns/{made['id']}/decline", {"reason": "Worn"})
    answers.append(door.post("/returns", _wish(order, quantity=1)))

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "quantity_exceeded"),
        (422, "quantity_exceeded"),
    ]
    line = OrderLine.objects.get(order=order)
    assert (line.in_use_quantity, line.returnable_quantity) == (3, 0)


def test_the_same_line_twice_counts_together(door: ApiClient) -> None:
    order = _order(units=3)
    items = [
        {"line": "l-1", "quantity": 2, "reason": "size_too_small"},
        {"line": "l-1", "quantity": 2, "reason": "color"},
    ]
    before = _footprint()

    answer = door.post("/returns", {**_wish(order), "items": items})

    assert (answer.status_code, answer.json()["code"]) == (422, "quantity_exceeded")
    assert _footprint() == before


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_what_ends_before_it_was_sent_frees_its_units_and_money(door: ApiClient, end: str) -> None:
    made = _return_that_is("label_made", door)

    if end == "cancel":
        door.post(f"/returns/{made.public_id}/cancel", {})
    else:
        _expire(made)

    line = OrderLine.objects.get(order=made.order)
    assert (line.in_use_quantity, line.allocated_minor, line.returnable_quantity) == (0, 0, UNITS)


def _order(*, units: int = UNITS) -> Order:
    now = timezone.now()
    return make.order(
        lines=[{"quantity": units, "paid_minor": 1000}],
        placed_at=now - timedelta(days=5),
        delivered_at=now - timedelta(days=2),
    )


def _wish(order: Order, *, quantity: int = UNITS, reason: str = "size_too_small") -> dict[str, Any]:
    return {
        "order": order.external_id,
        "items": [{"line": "l-1", "quantity": quantity, "reason": reason}],
        "resolution": "refund",
        "method": "drop_off",
    }


def _body(action: str, made: ReturnRequest) -> dict[str, Any]:
    item = made.items.get()
    waiting = max(1, item.received_quantity - item.accepted_quantity - item.rejected_quantity)
    bodies: dict[str, dict[str, Any]] = {
        "decline": {"reason": "Worn"},
        "change": {
            key: value for key, value in _wish(made.order, reason=item.reason_code).items() if key != "order"
        },
        "receive": {"items": [{"item": item.public_id, "quantity": 1}]},
        "inspect": {
            "items": [
                {"item": item.public_id, "accepted_quantity": waiting, "grade": "a", "disposition": "restock"}
            ]
        },
    }
    return bodies.get(action, {})


def _footprint() -> dict[str, Any]:
    """Everything that an act without effect must leave as it was."""
    rows = (ReturnRequest, ReturnItem, ReturnNote, Refund, Order, OrderLine, Payment, Shipment)
    return {
        **{model.__name__: list(model.objects.order_by("pk").values()) for model in rows},
        "events": Event.objects.count(),
        "outbox": OutboxEntry.objects.count(),
        "messages": Message.objects.count(),
    }


def _return_that_is(name: str, door: ApiClient) -> ReturnRequest:
    reason = "defective" if name == "in_review" else "size_too_small"
    asked = door.post("/returns", _wish(_order(), reason=reason))
    assert asked.status_code == 201, asked.content
    made = ReturnRequest.objects.get(public_id=asked.json()["id"])
    for step in _STEPS[name]:
        step(made, door)
    made.refresh_from_db()
    return made


def _act(action: str, **changes: Any) -> Callable[[ReturnRequest, ApiClient], None]:
    def act(made: ReturnRequest, door: ApiClient) -> None:
        made.refresh_from_db()
        answer = door.post(f"/returns/{made.public_id}/{action}", {**_body(action, made), **changes})
        assert answer.status_code == 200, answer.content

    return act


def _carry_out(made: ReturnRequest, door: ApiClient) -> None:
    carry_out_decision(return_id=made.public_id, now=timezone.now())


def _make_label(made: ReturnRequest, door: ApiClient) -> None:
    make_label(return_id=made.public_id, now=timezone.now())


def _travel(status: ShippingStatus) -> Callable[[ReturnRequest, ApiClient], None]:
    def travel(made: ReturnRequest, door: ApiClient) -> None:
        ReturnRequest.objects.filter(pk=made.pk).update(shipping_status=status, handed_over_at=timezone.now())

    return travel


def _receive(made: ReturnRequest, door: ApiClient) -> None:
    _act("receive")(made, door)


def _request_refund(made: ReturnRequest, door: ApiClient) -> None:
    request_refund(return_request=made, actor=WORKER, now=timezone.now())


def _ask_provider(made: ReturnRequest, door: ApiClient) -> None:
    made.refunds.update(status=RefundStatus.PROCESSING, asked_at=timezone.now())


def _settle(made: ReturnRequest, door: ApiClient) -> None:
    settle_refund(refund_id=made.refunds.get().public_id, reference="p-1", actor=WORKER, now=timezone.now())


def _fail(made: ReturnRequest, door: ApiClient) -> None:
    fail_refund(refund_id=made.refunds.get().public_id, reason="declined", now=timezone.now())


def _expire(made: ReturnRequest, door: ApiClient | None = None) -> None:
    expire_return(return_id=made.public_id, now=timezone.now() + timedelta(days=60))


Step = Callable[[ReturnRequest, ApiClient], None]
_APPROVED: list[Step] = [_carry_out]
_LABELLED: list[Step] = [*_APPROVED, _make_label]
_RECEIVED: list[Step] = [*_LABELLED, _receive, _receive]
_INSPECTED = [*_RECEIVED, _act("inspect")]
_PENDING = [*_INSPECTED, _request_refund]
_PROCESSING = [*_PENDING, _ask_provider]
_STEPS: dict[str, list[Step]] = {
    "requested": [],
    "in_review": [_carry_out],
    "approved": _APPROVED,
    "label_made": _LABELLED,
    "handed_over": [*_LABELLED, _travel(ShippingStatus.IN_TRANSIT)],
    "delivered": [*_LABELLED, _travel(ShippingStatus.DELIVERED)],
    "partly_received": [*_LABELLED, _receive],
    "received": _RECEIVED,
    "inspected": _INSPECTED,
    "refund_pending": _PENDING,
    "refund_processing": _PROCESSING,
    "refund_succeeded": [*_PROCESSING, _settle],
    "refund_failed": [*_PROCESSING, _fail],
    "declined": [_act("decline")],
    "declined_after_receipt": [*_RECEIVED, _act("decline")],
    "cancelled": [_act("cancel")],
    "expired": [*_LABELLED, _expire],
    "closed": [*_INSPECTED, _act("close")],
}
