"""Replacement orders that people place in the shop's admin, and differences that they collect themselves."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Port
from commerce.ports import OrderState
from core.actors import Actor
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.settling import Result, TaskNotRecorded, mark_done, mark_failed
from integrations.by_hand.store import StoreByHand
from returns.models import Replacement
from returns.services.shop_orders import order_replacement
from returns.states import ReplacementStatus
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")


@pytest.fixture
def task(shop: Any) -> HandTask:
    """A replacement that the shop is being asked for."""
    make.connection(Port.STORE)
    item = approved().items.get()
    replacement = Replacement.objects.create(
        item=item,
        status=ReplacementStatus.ORDERING,
        product_external_id="p-1",
        variant_external_id="v-1",
        sku="TEE-L",
        title="Tee",
        variant_title="L",
        is_same_product=True,
        list_price_minor=5000,
        requested_quantity=1,
        asked_quantity=1,
        created_at=NOW,
    )
    for _again in range(2):
        order_replacement(replacement_id=replacement.public_id, now=NOW)
    return HandTask.objects.get()


def test_the_order_is_placed_by_people_under_its_number(task: HandTask) -> None:
    assert task.details == {"title": "Tee L", "sku": "TEE-L", "quantity": 1}
    assert Replacement.objects.get().status == ReplacementStatus.ORDERING

    with pytest.raises(TaskNotRecorded):
        mark_done(task_id=task.public_id, result=Result(), actor=STAFF, now=NOW)
    mark_done(task_id=task.public_id, result=Result("#2001"), actor=STAFF, now=NOW)

    replacement = Replacement.objects.get()
    assert (replacement.status, replacement.shop_order_number, replacement.sent_quantity) == (
        ReplacementStatus.ORDERED,
        "#2001",
        1,
    )
    assert StoreByHand(None).look_up_order(task.key).state == OrderState.PLACED


def test_what_is_sold_out_leaves_the_shopper_to_choose(task: HandTask) -> None:
    mark_failed(task_id=task.public_id, failure="sold_out", actor=STAFF, now=NOW)

    assert Replacement.objects.get().status == ReplacementStatus.SOLD_OUT
