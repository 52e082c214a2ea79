"""What the warehouse does with a parcel, through the services: counted, graded, taken back, sold again."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.models import OrderLine
from commerce.ports import StockChange, StoreUnavailable
from commerce.services.units import QuantityExceeded
from core.actors import Actor
from events.models import Event
from returns.models import ItemPhoto, ReturnItem, ReturnNote, ReturnRequest, UnexpectedItem
from returns.models.requests import Channel, MoveNotAllowed
from returns.refusals import DescriptionRequired, GradeRequired, UnknownFile
from returns.services import restocking
from returns.services.decisions import carry_out_decision
from returns.services.dispositions import dispose_items
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.receiving import ReceivedItem, WrongItem, receive_items
from returns.services.refunds import refund_what_is_owed
from returns.services.requests import create_return
from returns.services.undoing import undo_receipt
from returns.services.unexpected import FoundItem, settle_unexpected
from returns.states import Reception, ReturnStatus, ShippingStatus, Verdict
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

STAFF = Actor("staff", "1")
API = Actor("api", "key_1")


def _approved(*, quantity: int = 2, **terms: str) -> ReturnRequest:
    """An approved return of some of three tees, with these terms instead of the policy's."""
    made = create_return(
        order=make.order(lines=[{"quantity": 3, "paid_minor": 9000}, {"quantity": 1, "paid_minor": 4000}]),
        wish=ReturnWish(
            items=(WishedItem("l-1", quantity, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=Actor("shopper"),
        channel=Channel.PORTAL,
        now=NOW,
    )
    ReturnRequest.objects.filter(pk=made.pk).update(terms=made.terms | terms)
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def _received(*, quantity: int = 2, **terms: str) -> tuple[ReturnRequest, ReturnItem]:
    made = _approved(quantity=quantity, **terms)
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, quantity)], actor=STAFF, now=NOW)
    made.refresh_from_db()
    return made, made.items.get()


def _inspect(made: ReturnRequest, **fields: Any) -> ReturnItem:
    item = made.items.get()
    inspect_items(return_request=made, items=[InspectedItem(item.public_id, **fields)], actor=API, now=NOW)
    return made.items.get()


def _events(made: ReturnRequest) -> list[str]:
    return list(
        Event.objects.filter(subject_id=made.public_id).order_by("sequence").values_list("type", flat=True)
    )


def _last(made: ReturnRequest, event_type: str) -> dict[str, Any]:
    event = Event.objects.filter(subject_id=made.public_id, type=event_type).order_by("sequence").last()
    assert event is not None
    return dict(event.data)


class _Shop:
    """A shop that takes stock back, or is away as often as the test wants."""

    def __init__(self, *, away: int = 0) -> None:
        self.away = away
        self.told: list[StockChange] = []

    def restock(self, change: StockChange) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("away")
        self.told.append(change)


# ---- grades


@pytest.mark.parametrize(
    ("inspection", "seen", "accepted", "grade", "observed"),
    [
        ("standard", "b", 2, "b", ""),
        ("standard", "c", 0, "c", ""),
        ("lenient", "c", 2, "b", "c"),
        ("lenient", "d", 0, "d", ""),
        ("strict", "b", 0, "b", ""),
    ],
)
def test_grade_alone_lets_the_terms_decide(
    shop: Any, inspection: str, seen: str, accepted: int, grade: str, observed: str
) -> None:
    made, item = _received(inspection=inspection)

    item = _inspect(made, quantity=2, grade=seen)

    assert (item.accepted_quantity, item.rejected_quantity) == (accepted, 2 - accepted)
    assert (item.grade, item.observed_grade) == (grade, observed)
    assert item.verdict == (Verdict.ACCEPTED if accepted else Verdict.REJECTED)
    assert _last(made, "return.item.inspected")["observed"] == (
        [[item.public_id, observed]] if observed else []
    )


def test_said_verdict_wins_over_the_terms(shop: Any) -> None:
    made, _item = _received(inspection="standard")

    item = _inspect(made, accepted_quantity=1, rejected_quantity=1, grade="d", quantity=2)

    assert (item.accepted_quantity, item.rejected_quantity, item.grade) == (1, 1, "d")


def test_accepted_as_used_is_recorded_as_opened_under_lenient_terms_only(shop: Any) -> None:
    lenient, _item = _received(inspection="lenient")
    standard, _item = _received(inspection="standard")

    kind = _inspect(lenient, accepted_quantity=2, grade="c")
    plain = _inspect(standard, accepted_quantity=2, grade="c")

    assert (kind.grade, kind.observed_grade, plain.grade, plain.observed_grade) == ("b", "c", "c", "")


def test_units_of_one_item_may_differ_and_each_part_stays_readable(shop: Any) -> None:
    made, _item = _received(inspection="lenient")

    _inspect(made, quantity=1, grade="c")
    item = _inspect(made, quantity=1, grade="a", disposition="restock")

    assert item.inspections == [_part(1, 0, "b", None), _part(1, 0, "a", "restock")]
    assert (item.accepted_quantity, item.grade, item.disposition) == (2, "a", "restock")
    history = Event.objects.filter(subject_id=made.public_id, type="return.item.inspected")
    assert [event.data["items"][0][3] for event in history.order_by("sequence")] == ["b", "a"]
    dispose_items(return_request=made, dispositions={item.public_id: "refurbish"}, actor=STAFF, now=NOW)
    item.refresh_from_db()
    assert [part["disposition"] for part in item.inspections] == ["refurbish", "restock"]
    assert item.disposition == "restock"


def _part(accepted: int, rejected: int, grade: str | None, disposition: str | None) -> dict[str, Any]:
    return {
        "accepted_quantity": accepted,
        "rejected_quantity": rejected,
        "grade": grade,
        "disposition": disposition,
        "ground": None,
        "at": NOW.isoformat(),
    }


def test_quantity_without_a_grade_is_refused_and_nothing_is_written(shop: Any) -> None:
    made, _item = _received()

    with pytest.raises(GradeRequired):
        _inspect(made, quantity=1)
    with pytest.raises(QuantityExceeded):
        _inspect(made, quantity=3, grade="a")

    item = made.items.get()
    assert (item.accepted_quantity, item.rejected_quantity) == (0, 0)
    assert "return.item.inspected" not in _events(made)


def test_photos_of_the_warehouse_are_kept_apart_from_the_shoppers(shop: Any) -> None:
    made, item = _received()
    photo = make.photo()

    _inspect(made, quantity=1, grade="d", note="A tear at the seam", photos=(photo.public_id,))
    with pytest.raises(UnknownFile):
        _inspect(made, quantity=1, grade="d", photos=("file_of_nobody",))

    assert [(one.file_id, one.taken_by) for one in ItemPhoto.objects.all()] == [(photo.pk, "warehouse")]
    assert ReturnNote.objects.get(item=item).is_for_shopper
    assert made.items.get().rejected_quantity == 1


# ---- what was in the parcel


def test_parcel_may_lack_something_that_comes_later(shop: Any) -> None:
    made = _approved(quantity=2)
    item = made.items.get()

    receive_items(
        return_request=made,
        items=[ReceivedItem(item.public_id, 1)],
        missing=[item.public_id],
        actor=STAFF,
        now=NOW,
    )
    lacking = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)

    made.refresh_from_db()
    assert (lacking.reception, lacking.received_quantity) == (Reception.MISSING, 1)
    assert _last(made, "return.item.missing")["items"] == [[item.public_id, 1]]
    assert made.items.get().reception == Reception.RECEIVED
    assert (made.shipping_status, made.exceptions) == (ShippingStatus.RECEIVED, [])


def test_empty_parcel_brings_no_goods_back(shop: Any) -> None:
    made = _approved(quantity=1, refund_on="receipt")
    item = made.items.get()

    receive_items(return_request=made, missing=[item.public_id], actor=STAFF, now=NOW)
    refund_what_is_owed(return_id=made.public_id, now=NOW)

    made.refresh_from_db()
    assert (made.shipping_status, made.received_at) == (ShippingStatus.DELIVERED, None)
    assert made.refunds.count() == 0
    assert "return.item.received" not in _events(made)


def test_missing_after_an_instant_refund_is_flagged_until_it_comes(shop: Any) -> None:
    made = _approved(quantity=2, refund_on="request")
    item = made.items.get()
    refund_what_is_owed(return_id=made.public_id, now=NOW)

    receive_items(return_request=made, missing=[item.public_id], actor=STAFF, now=NOW)
    flagged = ReturnRequest.objects.get(pk=made.pk).exceptions
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 2)], actor=STAFF, now=NOW)

    assert flagged == ["flagged"]
    assert ReturnRequest.objects.get(pk=made.pk).exceptions == []


def test_something_else_in_its_place_pays_nothing_and_wants_somebody_to_look(shop: Any) -> None:
    made = _approved(quantity=1, refund_on="receipt")
    item = made.items.get()

    receive_items(
        return_request=made,
        wrong=[WrongItem(item.public_id, FoundItem("A brick, wrapped in paper"))],
        actor=STAFF,
        now=NOW,
    )
    refund_what_is_owed(return_id=made.public_id, now=NOW)

    made.refresh_from_db()
    item.refresh_from_db()
    found = UnexpectedItem.objects.get()
    assert (item.reception, item.received_quantity, made.exceptions) == (Reception.WRONG_ITEM, 0, ["flagged"])
    assert (found.description, found.quantity, found.disposition) == ("A brick, wrapped in paper", 1, "")
    assert made.refunds.count() == 0
    with pytest.raises(QuantityExceeded):
        receive_items(
            return_request=made,
            wrong=[WrongItem(item.public_id, FoundItem("Two bricks", quantity=2))],
            actor=STAFF,
            now=NOW,
        )
    assert UnexpectedItem.objects.count() == 1


def test_what_nobody_announced_is_kept_and_counts_for_nothing(shop: Any) -> None:
    made = _approved(quantity=2)
    item = made.items.get()
    line = OrderLine.objects.get(order=made.order, external_id="l-2")

    receive_items(
        return_request=made,
        items=[ReceivedItem(item.public_id, 2)],
        unexpected=[FoundItem(line="l-2"), FoundItem("A bunch of keys", disposition="return_to_customer")],
        actor=STAFF,
        now=NOW,
    )

    known, keys = UnexpectedItem.objects.order_by("pk")
    assert (known.line, known.disposition, keys.line) == (line, "", None)
    assert _last(made, "return.item.unexpected")["unexpected_id"] == keys.public_id
    assert OrderLine.objects.get(pk=line.pk).in_use_quantity == 0
    settle_unexpected(
        return_request=made, unexpected_id=known.public_id, disposition="donate", actor=STAFF, now=NOW
    )
    with pytest.raises(MoveNotAllowed):
        settle_unexpected(
            return_request=made, unexpected_id=known.public_id, disposition="destroy", actor=STAFF, now=NOW
        )
    assert UnexpectedItem.objects.get(pk=known.pk).disposition == "donate"


def test_nameless_find_is_refused_with_everything_else(shop: Any) -> None:
    made = _approved(quantity=1)
    item = made.items.get()

    with pytest.raises(DescriptionRequired):
        receive_items(
            return_request=made,
            items=[ReceivedItem(item.public_id, 1)],
            unexpected=[FoundItem("  ")],
            actor=STAFF,
            now=NOW,
        )

    assert made.items.get().received_quantity == 0
    assert "return.item.received" not in _events(made)


# ---- taken back


def test_slip_of_the_hand_is_taken_back_and_leaves_the_parcel_where_it_was(shop: Any) -> None:
    made, item = _received(quantity=2)

    undo_receipt(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    partly = ReturnRequest.objects.get(pk=made.pk)
    undo_receipt(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)

    made.refresh_from_db()
    item.refresh_from_db()
    assert partly.shipping_status == ShippingStatus.PARTIALLY_RECEIVED
    assert (item.received_quantity, item.reception) == (0, Reception.AWAITING)
    assert (made.shipping_status, made.received_at, made.handed_over_at) == ("no_label", None, None)
    assert _events(made)[-2:] == ["return.item.receipt_undone"] * 2


def test_what_was_looked_at_or_paid_is_not_taken_back(shop: Any) -> None:
    looked_at, item = _received(quantity=2)
    _inspect(looked_at, quantity=1, grade="a")
    paid, paid_item = _received(quantity=1, refund_on="receipt")
    refund_what_is_owed(return_id=paid.public_id, now=NOW)

    with pytest.raises(QuantityExceeded):
        undo_receipt(return_request=looked_at, items=[ReceivedItem(item.public_id, 2)], actor=STAFF, now=NOW)
    with pytest.raises(MoveNotAllowed):
        undo_receipt(return_request=paid, items=[ReceivedItem(paid_item.public_id, 1)], actor=STAFF, now=NOW)

    assert looked_at.items.get().received_quantity == 2
    assert paid.items.get().received_quantity == 1
    assert "return.item.receipt_undone" not in _events(looked_at) + _events(paid)


def test_receipt_without_inspection_is_taken_back_with_its_acceptance(shop: Any) -> None:
    made, item = _received(quantity=2, inspection="none")

    undo_receipt(return_request=made, items=[ReceivedItem(item.public_id, 2)], actor=STAFF, now=NOW)

    item.refresh_from_db()
    assert (item.accepted_quantity, item.verdict) == (0, Verdict.PENDING)


# ---- what happens to it


def test_stock_is_counted_when_the_shop_has_taken_it_and_only_once(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, item = _received(quantity=2)
    _inspect(made, accepted_quantity=1, rejected_quantity=1, grade="a", disposition="restock")
    asked = Event.objects.get(subject_id=made.public_id, type="return.item.disposed")
    store = _Shop(away=1)
    monkeypatch.setattr(restocking, "store", lambda *_asked: store)

    def told() -> None:
        restocking.tell_shop_of_restock(
            return_id=made.public_id, event_id=str(asked.pk), disposed=asked.data["items"], now=NOW
        )

    with pytest.raises(StoreUnavailable):
        told()
    failed = ReturnRequest.objects.get(pk=made.pk).exceptions
    assert (made.items.get().restocked_quantity, failed) == (0, ["restock_failed"])
    told()
    told()

    made.refresh_from_db()
    assert (made.items.get().restocked_quantity, made.exceptions) == (1, [])
    assert {change.idempotency_key for change in store.told} == {f"{asked.pk}:{item.public_id}"}
    assert [change.quantity for change in store.told] == [1, 1]
    assert _events(made).count("return.item.restocked") == 1
    assert _events(made).count("return.item.restock_failed") == 1


def test_what_is_not_sold_again_is_told_too(shop: Any) -> None:
    made, item = _received(quantity=2)

    _inspect(made, quantity=1, grade="b", disposition="refurbish")
    _inspect(made, quantity=1, grade="d", disposition="destroy")

    disposed = Event.objects.filter(subject_id=made.public_id, type="return.item.disposed")
    assert [event.data["items"] for event in disposed.order_by("sequence")] == [
        [[item.public_id, 1, "refurbish"]],
        [[item.public_id, 1, "destroy"]],
    ]


def test_uninspected_units_get_their_place_afterwards_even_when_the_return_is_over(shop: Any) -> None:
    made, item = _received(quantity=2, inspection="none")
    ReturnRequest.objects.filter(pk=made.pk).update(status=ReturnStatus.CLOSED)

    dispose_items(return_request=made, dispositions={item.public_id: "restock"}, actor=STAFF, now=NOW)
    with pytest.raises(MoveNotAllowed):
        dispose_items(return_request=made, dispositions={item.public_id: "destroy"}, actor=STAFF, now=NOW)

    assert _last(made, "return.item.disposed")["items"] == [[item.public_id, 2, "restock"]]
