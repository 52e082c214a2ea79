"""Two files of things done at once, about the same orders in another order: one waits for the other, none dies."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from accounts.models import Port
from core.actors import Actor
from core.money import Money
from integrations.by_hand import files
from integrations.by_hand.files import take_tasks_in
from integrations.by_hand.models import HandTask
from returns.models import Refund, ReturnRequest
from returns.services.payouts import pay_out
from returns.services.refunds import request_refund
from tests import make
from tests.commerce.test_put_order_at_once import at_once
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")


def on_list(made: ReturnRequest, minor: int) -> str:
    (refund,) = request_refund(
        return_request=made, amount=Money(minor, "EUR"), may_override=True, actor=STAFF, now=NOW
    )
    pay_out(refund_id=refund.public_id, now=NOW)
    return HandTask.objects.get(subject_id=refund.public_id).public_id


def test_two_files_about_the_same_orders_do_not_block_each_other(
    transactional_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.connection(Port.PAYMENTS)
    one, other = approved(make.order(shipping_minor=0)), approved(make.order(shipping_minor=0))
    first = [on_list(one, 1000), on_list(other, 1000)]
    second = [on_list(other, 500), on_list(one, 500)]
    together = Barrier(2)
    mark_done = files.mark_done

    def mark_and_wait(**wish: Any) -> None:
        mark_done(**wish)
        with suppress(
            BrokenBarrierError
        ):  # each has recorded its first, were there nothing that holds one back
            together.wait(timeout=1)

    monkeypatch.setattr(files, "mark_done", mark_and_wait)

    def take(tasks: list[str]) -> int:
        content = "id,reference\n" + "".join(f"{task},R-1\n" for task in tasks)
        return take_tasks_in(content.encode(), kinds=["refund"], actor=STAFF, now=NOW)

    counts = at_once(transactional_shop, [lambda: take(first), lambda: take(second)])

    assert counts == [2, 2]
    assert set(Refund.objects.values_list("status", flat=True)) == {"succeeded"}
