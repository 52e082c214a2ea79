"""Products and customers put by the shop."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from commerce.models import Customer, Variant
from commerce.services.customers import put_customer
from commerce.services.products import put_product
from commerce.snapshots import ConsentSnapshot, CustomerSnapshot, ProductSnapshot, VariantSnapshot
from core.actors import SYSTEM
from events.models import Event

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("shop")


def test_variants_are_matched_by_their_id() -> None:
    first = ProductSnapshot(title="Tee", variants=(VariantSnapshot("v-1", stock=1), VariantSnapshot("v-2")))
    second = ProductSnapshot(title="Tee", variants=(VariantSnapshot("v-3"), VariantSnapshot("v-1", stock=5)))
    put_product(external_id="p-1", snapshot=first, actor=SYSTEM, now=NOW)
    kept = Variant.objects.get(external_id="v-1").public_id

    outcome = put_product(external_id="p-1", snapshot=second, actor=SYSTEM, now=LATER)

    assert (outcome.is_new, outcome.product.updated_at) == (False, LATER)
    assert list(outcome.product.variants.values_list("external_id", "stock")) == [("v-3", None), ("v-1", 5)]
    assert Variant.objects.get(external_id="v-1").public_id == kept


def test_the_same_product_again_changes_nothing() -> None:
    snapshot = ProductSnapshot(
        title="Tee", tags=("a",), variants=(VariantSnapshot("v-1", options={"Size": "M"}),)
    )
    put_product(external_id="p-1", snapshot=snapshot, actor=SYSTEM, now=NOW)

    again = put_product(external_id="p-1", snapshot=snapshot, actor=SYSTEM, now=LATER)

    assert again.product.updated_at == NOW
    announced = Event.objects.filter(subject_type="product").values_list("type", "subject_id")
    assert list(announced) == [("product.updated", again.product.public_id)]


def test_a_customer_is_replaced_but_for_what_the_shop_leaves_out() -> None:
    consent = ConsentSnapshot("email", "marketing", given_at=NOW, wording="Yes")
    first = CustomerSnapshot("c-1", email="a@b.c", name="Ada", tags=("vip",), consents=(consent,))
    put_customer(external_id="c-1", snapshot=first, now=NOW)

    put_customer(external_id="c-1", snapshot=CustomerSnapshot("c-1", phone="0532 123 45 67"), now=LATER)

    customer = Customer.objects.get()
    assert (customer.email, customer.email_folded, customer.name) == ("", "", "")
    assert (customer.tags, customer.consents[0]["wording"]) == (["vip"], "Yes")


@pytest.mark.parametrize(("language", "name"), [("ko", "김민지"), ("en", "민지 김")])
def test_a_name_is_made_of_its_parts_as_the_language_does(language: str, name: str) -> None:
    snapshot = CustomerSnapshot(
        "c-1",
        email="a@b.c",
        first_name="민지",
        last_name="김",
        language=language,
        birth_date=date(1990, 2, 28),
    )

    outcome = put_customer(external_id="c-1", snapshot=snapshot, now=NOW)

    assert (outcome.is_new, outcome.customer.name, outcome.customer.birth_date) == (
        True,
        name,
        date(1990, 2, 28),
    )
