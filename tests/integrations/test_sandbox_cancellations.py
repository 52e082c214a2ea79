"""Units that the sandbox shop shall not send, over real loopback HTTP, as it misbehaves on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from commerce.models import OrderLine
from commerce.ports import CancellationAnswer, CancellationOrder, CancellationState, CancelledUnits
from integrations.sandbox.models import SandboxRecord
from integrations.sandbox.store import SandboxStore
from tests import make

pytestmark = pytest.mark.usefixtures("web")


def wish(*, key: str, quantity: int = 2) -> CancellationOrder:
    order = make.order(is_shipped=False, lines=[{"quantity": 2, "paid_minor": 5000}])
    return CancellationOrder(key, order.external_id, (CancelledUnits("l-1", "SKU", quantity),))


def test_units_are_stopped_once_and_answered_alike() -> None:
    asked, store = wish(key="can_1"), SandboxStore()

    answers = [store.cancel_units(asked), store.cancel_units(asked), store.look_up_cancellation("can_1")]

    assert answers == [CancellationAnswer(CancellationState.CANCELLED)] * 3
    assert SandboxRecord.objects.filter(kind="cancellation").count() == 1


def test_what_has_left_is_too_late_and_what_is_not_known_not_found() -> None:
    asked = wish(key="can_2")
    OrderLine.objects.filter(order__external_id=asked.order_external_id).update(fulfilled_quantity=1)

    assert SandboxStore().cancel_units(asked).state == CancellationState.TOO_LATE
    assert SandboxStore().look_up_cancellation("can_never").state == CancellationState.NOT_FOUND


@pytest.mark.parametrize(
    ("mode", "first", "after"),
    [
        ("fail", CancellationState.UNKNOWN, CancellationState.NOT_FOUND),
        ("hang", CancellationState.UNKNOWN, CancellationState.NOT_FOUND),
        ("timeout_after_success", CancellationState.UNKNOWN, CancellationState.CANCELLED),
        ("unknown", CancellationState.UNKNOWN, CancellationState.CANCELLED),
        ("answer_twice", CancellationState.CANCELLED, CancellationState.CANCELLED),
        ("decline", CancellationState.DECLINED, CancellationState.DECLINED),
    ],
)
def test_a_shop_that_misbehaves_is_asked_under_the_same_key(
    misbehave: Callable[..., None], mode: Any, first: CancellationState, after: CancellationState
) -> None:
    asked, store = wish(key=f"can_{mode}"), SandboxStore()
    misbehave("store", mode)

    assert store.cancel_units(asked).state == first
    assert store.look_up_cancellation(asked.idempotency_key).state == after
    again = store.cancel_units(asked).state
    assert again == (CancellationState.DECLINED if mode == "decline" else CancellationState.CANCELLED)
