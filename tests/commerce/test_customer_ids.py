"""Ids that belong to many people: strangers share nothing, and one person stays one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.customer_ids import is_nobodys_id, is_shared
from commerce.events import CustomerIdShared, OrderBuyerChanged
from commerce.handlers import part_the_shared_id
from commerce.models import Customer, Order
from commerce.services.import_runs import carry_on_import
from commerce.services.imports import ImportWish, keep_import
from commerce.services.orders import put_order, put_orders
from commerce.snapshots import parse_order, parse_orders
from core.actors import Actor
from core.money import Money
from events.models import Event
from events.selectors import meta_of
from loyalty.handlers import recount_both_buyers
from loyalty.models import Member
from loyalty.selectors import balance_of
from loyalty.services import grant_credit, recount_member
from returns.handlers import follow_the_buyer
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests.order_documents import order_document

ACTOR = Actor("api", "key_1")
NOW = datetime(2026, 10, 10, tzinfo=UTC)


def put(number: str, customer: dict[str, Any], *, now: datetime = NOW, **changes: Any) -> Order:
    document = order_document(number=number, customer={"external_id": "c-7", **customer}, **changes)
    return put_order(external_id=f"o-{number}", snapshot=parse_order(document), actor=ACTOR, now=now).order


def buyers(*orders: Order) -> list[int]:
    return [Order.objects.get(pk=order.pk).customer_id for order in orders]


@pytest.mark.parametrize(
    "external_id",
    (
        "0 00 -1 guest GUEST Guest_User guest-12 null None anonymous n.a - kiosk kiosk-2 pos:07 walk-in undefined"
        " 00000000-0000-0000-0000-000000000000 999999 misafir contact:abc customer default"
    ).split(),
)
def test_an_id_that_names_nobody_is_known_by_itself(external_id: str) -> None:
    assert is_nobodys_id(external_id)


@pytest.mark.parametrize(
    "external_id",
    ["c-7", "10", "100", "1", "guestavo", "possum-1", "6f1c0000-0000", "12345", "gid://x/1", "u-0"],
)
def test_an_id_of_one_person_is_kept(external_id: str) -> None:
    assert not is_nobodys_id(external_id)


@pytest.mark.parametrize(
    ("contacts", "found"),
    [
        ([("a@x", ""), ("b@x", ""), ("c@x", "")], True),
        ([("a@x", ""), ("b@x", "")], False),
        ([("a@x", "+1"), ("b@x", "+1"), ("c@x", "+1")], False),
        ([("a@x", "+1"), ("b@x", "+2"), ("c@x", "+2"), ("b@x", "+1")], False),
        ([("", ""), ("", ""), ("", "")], False),
    ],
)
def test_people_who_share_no_contact_are_different_ones(contacts: list[Any], found: bool) -> None:
    assert is_shared(contacts) is found


@pytest.mark.usefixtures("shop")
def test_each_contact_under_a_guests_id_is_a_customer_of_its_own() -> None:
    first = put("1", {"external_id": "0", "email": "ada@example.com", "name": "Ada"})
    second = put("2", {"external_id": "0", "email": "bo@example.com", "name": "Bo"})
    again = put("3", {"external_id": "guest", "email": "ADA＠example.com"})

    ada, bo, same = buyers(first, second, again)
    assert ada == same != bo
    assert Customer.objects.filter(external_id__in=["0", "guest"]).count() == 0
    assert Customer.objects.get(pk=ada).name == "Ada"
    assert first.shop_customer_id == "0"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": "+49 176 04065555"}, {"phone": "0176 04065555"}),
        ({"phone": "+49 176 04065555", "email": "-"}, {"phone": "0176/04065555", "email": "n/a"}),
        ({"email": "ada@bücher.example"}, {"email": "ADA@xn--bcher-kva.example"}),
    ],
)
def test_one_contact_in_two_writings_is_one_customer(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = put("1", {"external_id": "contact:a", **one}), put("2", {"external_id": "0", **other})

    assert len(set(buyers(first, second))) == 1


@pytest.mark.usefixtures("shop")
def test_what_is_no_contact_makes_nobody_the_same() -> None:
    orders = [
        put(str(number), {"external_id": "0", "email": "-", "phone": phone})
        for number, phone in enumerate(["n/a", "0000000000", "0176 04065555", "0176 04066666"])
    ]

    assert len(set(buyers(*orders))) == 4


@pytest.mark.usefixtures("shop")
def test_an_id_of_ours_that_somebody_else_names_stays_its_contacts() -> None:
    ada = put("1", {"external_id": "0", "email": "ada@example.com"})
    ours = Customer.objects.get(pk=ada.customer_id)

    bo = put("2", {"external_id": ours.external_id, "email": "bo@example.com"})
    _work_off()

    assert buyers(ada) == [ours.pk] != buyers(bo)
    assert not Customer.objects.get(pk=ours.pk).is_shared_id


@pytest.mark.usefixtures("shop")
def test_what_stood_under_a_guests_id_before_is_parted_with_the_next_order() -> None:
    guest = Customer.objects.create(external_id="guest", created_at=NOW, updated_at=NOW)
    old = [put(str(number), {"email": f"ada{number}@example.com"}) for number in range(2)]
    Order.objects.update(customer=guest, customer_external_id="guest")

    put("9", {"external_id": "guest", "email": "bo@example.com"})
    _work_off()

    assert len({*buyers(*old), guest.pk}) == 3


@pytest.mark.usefixtures("shop")
def test_a_changed_address_leaves_one_person_one() -> None:
    orders = [
        put("1", {"email": "ada@example.com", "phone": "0176 04065555"}),
        put("2", {"email": "ada@work.example"}),
        put("3", {"email": "ada@new.example", "phone": "0176 04065555"}),
        put("4", {"email": "ada@new.example"}),
    ]

    assert len(set(buyers(*orders))) == 1
    assert not Customer.objects.get(external_id="c-7").is_shared_id


@pytest.mark.usefixtures("shop")
def test_many_at_once_under_one_id_are_parted_at_once() -> None:
    documents = [
        order_document(
            external_id=f"o-{number}", customer={"external_id": "till", "email": f"a{number}@example.com"}
        )
        for number in range(3)
    ] + [
        order_document(
            external_id=f"p-{number}", customer={"external_id": "c-9", "email": f"b{number}@x.com"}
        )
        for number in range(3)
    ]

    put_orders(orders=parse_orders(documents), actor=ACTOR, now=NOW)

    assert Order.objects.values("customer").distinct().count() == 6


@pytest.mark.usefixtures("shop")
def test_what_strangers_had_together_is_parted_once_it_shows() -> None:
    ada = put("1", {"email": "ada@example.com"}, shipping_address={"name": "Ada"})
    bo = put("2", {"email": "bo@example.com"}, shipping_address={"name": "Bo"})
    shared = Customer.objects.get(external_id="c-7")
    recount_member(customer=shared, now=NOW)
    returned = _returned(ada)
    grant_credit(
        customer=shared,
        money=Money(1500, "EUR"),
        effect_key="one",
        replaces_money=True,
        reason="refund",
        subject=("return", returned.public_id),
        actor=ACTOR,
        now=NOW,
    )

    cem = put("3", {"email": "cem@example.com", "name": "Cem"})
    _work_off()
    _work_off()

    people = [Customer.objects.get(pk=pk) for pk in buyers(ada, bo, cem)]
    assert [person.name for person in people] == ["Ada", "Bo", "Cem"]
    assert [balance_of(person, currency="EUR").amount_minor for person in people] == [1500, 0, 0]
    assert ReturnRequest.objects.get().customer == people[0]
    assert [Member.objects.get(customer=person).orders_count for person in people[:2]] == [1, 1]
    assert Member.objects.get(customer=shared).orders_count == 0
    assert balance_of(shared, currency="EUR").amount_minor == 0
    assert put("4", {"email": "ada@example.com"}).customer == people[0]


def _returned(order: Order) -> ReturnRequest:
    wish = ReturnWish(
        items=(WishedItem(order.lines.get(position=0).public_id, 1, "size_too_small"),),
        resolution="refund",
        method="drop_off",
    )
    return create_return(
        order=order, wish=wish, actor=ACTOR, channel=Channel.API, now=NOW - timedelta(days=3)
    )


def _work_off() -> None:
    """Everything that was announced reaches its handlers; twice, as it may."""
    for stored in Event.objects.filter(type="customer.id_shared"):
        part_the_shared_id(CustomerIdShared(**stored.data), meta_of(stored))
    for stored in Event.objects.filter(type="order.buyer_changed"):
        event = OrderBuyerChanged(**stored.data)
        follow_the_buyer(event, meta_of(stored))
        recount_both_buyers(event, meta_of(stored))


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("rows", "people"),
    [
        ([("-", "0176 04065555"), ("-", "0176 04066666")], 2),
        ([("", "+49 176 04065555"), ("", "0176 04065555")], 1),
        ([("n/a", "0176/04065555"), ("-", "+49 (0)176 0406 5555")], 1),
        ([("Ada@Example.com", ""), ("ada＠example.com", "")], 1),
    ],
)
def test_rows_of_a_file_without_ids_are_told_apart_by_contact(
    rows: list[tuple[str, str]], people: int
) -> None:
    header = "order_number,placed_at,currency,customer_email,customer_phone,title,quantity,unit_price"
    lines = [
        f"200{number},2026-10-01T10:00:00Z,EUR,{email},{phone},Tee,1,50.00"
        for number, (email, phone) in enumerate(rows)
    ]
    content = "\n".join([header, *lines]).encode()
    kept = keep_import(wish=ImportWish("orders.csv", content, "comeback", {}), now=NOW)

    carry_on_import(order_import=kept, actor=ACTOR, clock=lambda: NOW)

    assert Order.objects.count() == len(rows)
    assert Order.objects.values("customer").distinct().count() == people
