"""What staff see and do about exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from commerce.models import Variant
from commerce.ports import OrderState
from returns.models import Charge, ReturnRequest
from returns.states import ChargeStatus, ReplacementStatus
from tests.api.test_exchanges import fresh_order
from tests.dashboard.returns_made import staff_member
from tests.returns.exchanges_made import (
    Companies,
    companies,
    exchange,
    exchanging_shop,
    let_the_worker_run,
    replacement,
    tee,
)


@pytest.fixture
def outside() -> Iterator[Companies]:
    with companies() as made:
        yield made


def _exchange(*, price_minor: int = 5000, refund_on: str = "inspection") -> ReturnRequest:
    exchanging_shop(refund_on=refund_on)
    product = tee(sizes={"M": 5, "L": 2, "XL": 5})
    product.variants.filter(title="L").update(price_minor=price_minor)
    return exchange(fresh_order(product), product.variants.get(title="L"))


def _work() -> None:
    let_the_worker_run(now=timezone.now())


def test_staff_see_it_give_something_else_and_call_the_payment_off(
    client: Any, shop: Any, outside: Companies
) -> None:
    made = _exchange(price_minor=5600)
    _work()
    client.force_login(staff_member(Role.AGENT))
    largest = Variant.objects.get(product__external_id=replacement(made).product_external_id, title="XL")
    address = f"/dashboard/returns/{made.public_id}/exchange/"
    item = made.items.get().public_id

    page = client.get(f"/dashboard/returns/{made.public_id}/").content.decode()
    called_off = client.post(f"{address}call_off/")
    again = client.post(f"{address}call_off/")
    nothing = client.post(f"{address}choose/", {"item": item})
    chosen = client.post(f"{address}choose/", {"item": item, "variant": largest.public_id})
    _work()

    assert "Kept in stock" in page
    assert Charge.objects.get().payment_url in page
    assert largest.public_id in page
    assert [one.status_code for one in (called_off, again, nothing, chosen)] == [302, 409, 422, 302]
    assert Charge.objects.get().status == ChargeStatus.CANCELLED
    assert (replacement(made).variant_title, replacement(made).status) == ("XL", ReplacementStatus.HELD)


def test_a_refused_order_is_tried_again_or_paid_back(client: Any, shop: Any, outside: Companies) -> None:
    outside.order_answers = [OrderState.DECLINED, OrderState.DECLINED]
    made = _exchange(refund_on="request")
    _work()
    client.force_login(staff_member(Role.AGENT))
    address = f"/dashboard/returns/{made.public_id}/exchange/choose/"
    item = made.items.get().public_id

    refused = client.get(f"/dashboard/returns/{made.public_id}/").content.decode()
    client.post(address, {"item": item, "again": "1"})
    _work()
    client.post(address, {"item": item, "resolution": "refund"})
    _work()

    made.refresh_from_db()
    assert "Refused by the shop" in refused
    assert (outside.sent, made.resolution, made.exceptions) == (0, "refund", [])
    assert made.refunds.get().status == "succeeded"


@pytest.mark.parametrize(("role", "may_act"), [(Role.WAREHOUSE, False), (Role.ANALYST, False)])
def test_roles_that_do_not_decide_only_look(
    client: Any, shop: Any, outside: Companies, role: Role, may_act: bool
) -> None:
    made = _exchange(price_minor=5600)
    _work()
    client.force_login(staff_member(role))

    page = client.get(f"/dashboard/returns/{made.public_id}/").content.decode()
    refused = client.post(
        f"/dashboard/returns/{made.public_id}/exchange/choose/",
        {"item": made.items.get().public_id, "resolution": "refund"},
    )

    assert ("exchange/choose/" in page) == may_act
    assert refused.status_code == 403
    assert made.items.get().resolution == "exchange"
