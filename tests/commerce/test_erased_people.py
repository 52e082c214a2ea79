"""Who was erased stays erased, whatever the shop sends again of the past; a new order is a new beginning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commerce.erased_people import CustomerErased
from commerce.models import Customer, Order
from commerce.services.customers import put_customer
from commerce.services.erasures import (
    AlreadyErased,
    ConfirmationDiffers,
    carry_out_erasure,
    request_erasure,
)
from commerce.services.orders import PutOrder, put_order, put_orders
from commerce.snapshots import parse_customer, parse_order, parse_orders
from core.actors import Actor
from tests.make import NOW
from tests.order_documents import contract_order, order_document

API = Actor("api", "key_1")
LATER = NOW + timedelta(days=1)
NAMES = ("Ada", "ada@example.com", "905321234567")


@pytest.fixture
def erased(shop: Any) -> Order:
    """The order of the contract, put and its customer erased."""
    _put("o-1", contract_order())
    customer = Customer.objects.get(external_id="c-7")
    asked = request_erasure(customer=customer, confirm="c-7", after_they_end=False, actor=API, now=NOW)
    carry_out_erasure(request=asked, now=NOW)
    return Order.objects.get(external_id="o-1")


def test_an_order_of_the_past_put_again_brings_nobody_back(erased):
    newer = contract_order(updated_at="2026-11-01T00:00:00Z", total="172.90", tags=["vip"])

    outcome = _put("o-1", newer)

    order = Order.objects.select_related("customer").get(external_id="o-1")
    assert outcome.order.pk == erased.pk
    assert order.customer.erased_at == NOW
    assert _personal(order) == ("", "", "", {"country_code": "TR"}, [], {}, "")
    assert not Customer.objects.filter(external_id="c-7").exists()


def test_a_file_of_old_orders_brings_nobody_back(erased):
    document = contract_order(number="0999", placed_at="2026-09-01T10:00:00Z") | {"external_id": "o-0"}

    (outcome,) = put_orders(orders=parse_orders([document]), actor=API, now=LATER)

    assert isinstance(outcome, PutOrder)
    order = Order.objects.select_related("customer").get(external_id="o-0")
    assert (order.customer_id, order.total_minor) == (erased.customer_id, 17290)
    assert _personal(order) == ("", "", "", {"country_code": "TR"}, [], {}, "")
    assert not Customer.objects.filter(external_id="c-7").exists()


def test_the_same_e_mail_as_a_guest_before_is_known_again(erased):
    document = order_document(customer={"external_id": "guest", "email": "ADA@example.com"})

    _put("o-5", document)

    assert Order.objects.get(external_id="o-5").customer_id == erased.customer_id


def test_a_new_order_is_a_new_beginning(erased):
    _put("o-2", contract_order(placed_at="2026-11-02T20:00:00Z"), now=LATER)

    order = Order.objects.select_related("customer").get(external_id="o-2")
    assert (order.customer.external_id, order.customer.name, order.customer.erased_at) == (
        "c-7",
        "Ada Yılmaz",
        None,
    )
    assert Order.objects.get(external_id="o-1").customer_id == erased.customer_id


def test_a_customer_put_again_is_refused_until_there_is_a_new_order(erased):
    snapshot = parse_customer({"email": "ada@example.com", "name": "Ada"}, external_id="c-7")

    with pytest.raises(CustomerErased):
        put_customer(external_id="c-7", snapshot=snapshot, now=LATER)
    _put("o-2", contract_order(placed_at="2026-11-02T20:00:00Z"), now=LATER)
    stored = put_customer(external_id="c-7", snapshot=snapshot, now=LATER)

    assert stored.customer.name == "Ada"


def test_an_order_of_somebody_else_stays_his(erased):
    _put("o-3", order_document(customer={"external_id": "c-8", "email": "bo@example.com"}))
    same_mail = order_document(
        customer={"external_id": "c-8", "email": "ada@example.com"}, updated_at="2026-11-01T00:00:00Z"
    )

    _put("o-3", same_mail)

    order = Order.objects.select_related("customer").get(external_id="o-3")
    assert order.customer.external_id == "c-8"


def test_hashes_of_an_earlier_secret_are_known_too(erased, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-that-is-long-enough-for-everybody"

    _put("o-0", contract_order(number="0999", placed_at="2026-09-01T10:00:00Z"))

    assert Order.objects.get(external_id="o-0").customer_id == erased.customer_id


def test_nobody_is_erased_by_mistake(shop):
    _put("o-1", contract_order())
    customer = Customer.objects.get(external_id="c-7")

    with pytest.raises(ConfirmationDiffers):
        request_erasure(customer=customer, confirm="c-8", after_they_end=False, actor=API, now=NOW)

    assert customer.privacy_requests.count() == 0


def test_nobody_is_erased_twice(erased):
    customer = erased.customer

    with pytest.raises(AlreadyErased):
        request_erasure(
            customer=customer,
            confirm=customer.external_id,
            after_they_end=False,
            actor=API,
            now=LATER,
        )


def test_orders_as_a_guest_with_the_same_contact_go_too(shop):
    _put("o-1", order_document())
    _put("o-2", order_document(customer={"external_id": "guest", "email": "Ada@Example.com"}))
    customer = Customer.objects.get(external_id="c-7")

    asked = request_erasure(customer=customer, confirm="c-7", after_they_end=False, actor=API, now=NOW)
    carry_out_erasure(request=asked, now=NOW)

    assert Customer.objects.filter(erased_at=None).count() == 0
    assert list(Order.objects.exclude(email="").values_list("external_id", flat=True)) == []


def _put(external_id: str, document: dict[str, Any], *, now: Any = NOW) -> PutOrder:
    return put_order(external_id=external_id, snapshot=parse_order(document), actor=API, now=now)


def _personal(order: Order) -> tuple[Any, ...]:
    words = (order.email, order.phone_e164, order.customer_external_id)
    number = order.fulfillments.get().tracking_number
    return (*words, order.shipping_address, order.tags, order.metadata, number)
