"""Going on with what waited for somebody behind a port: each piece for itself, with tries of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.actors import WORKER
from events.publishing import publish
from returns.events import WaitingWorkResumed
from returns.services.cancellations import ask_the_shop
from returns.services.charges import make_payment_link
from returns.services.labels import make_label
from returns.services.payouts import pay_out
from returns.services.shop_orders import order_replacement
from returns.waiting_work import WAITING


@transaction.atomic
def resume_waiting_work(*, connection_id: str, port: str, now: datetime) -> int:
    """Announce each piece of work that waited for ``port``; answers how many. May be repeated."""
    waiting = [
        (kind.work, row_id)
        for kind in WAITING
        if kind.port == port
        for row_id in kind.rows().order_by("pk").values_list("public_id", flat=True)
    ]
    for work, work_id in waiting:
        publish(
            WaitingWorkResumed(connection_id=connection_id, work=work, work_id=work_id),
            actor=WORKER,
            occurred_at=now,
        )
    return len(waiting)


def go_on_with(*, work: str, work_id: str, now: datetime) -> None:
    """Do one piece of work that waited. May be repeated; raises what the act itself raises."""
    if work in ("refund", "bank_refund"):
        pay_out(refund_id=work_id, now=now)
    elif work == "charge":
        make_payment_link(charge_id=work_id, now=now)
    elif work == "label":
        make_label(return_id=work_id, now=now)
    elif work == "replacement":
        order_replacement(replacement_id=work_id, now=now)
    elif work == "cancellation":
        ask_the_shop(cancellation_id=work_id, now=now)
