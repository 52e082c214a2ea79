"""Things to do by hand as pages, files and the API read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce

from commerce.models import Order
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.settling import TaskNotFound
from integrations.by_hand.states import UNDER_WAY, TaskState
from returns.models import ReturnRequest

TO_DO_ORDER = ("day_at", "pk")  # the earliest day first, what has none last
SETTLED_ORDER = ("-over_at", "-pk")
_NO_DAY = Value(datetime(9000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Place:
    """The numbers by which people know where a thing belongs."""

    return_number: str = ""
    order_number: str = ""
    is_erased: bool = False  # the person whom it was for


def hand_tasks(
    *, kinds: Collection[str], states: Collection[str] = UNDER_WAY, order_id: str = "", return_id: str = ""
) -> QuerySet[HandTask]:
    """Things of these kinds and states by ``TO_DO_ORDER``, or, where settled ones are asked for, by ``SETTLED_ORDER``."""
    found = HandTask.objects.filter(kind__in=list(kinds), state__in=list(states))
    if order_id:
        found = found.filter(order_id=order_id)
    if return_id:
        found = found.filter(return_id=return_id)
    if set(states) <= set(UNDER_WAY):
        return found.annotate(day_at=Coalesce("due_at", _NO_DAY)).order_by(*TO_DO_ORDER)
    return found.annotate(over_at=Coalesce("settled_at", "created_at")).order_by(*SETTLED_ORDER)


def hand_task(task_id: str) -> HandTask:
    """The thing with this id. Raises TaskNotFound."""
    found = HandTask.objects.filter(public_id=task_id).first()
    if found is None:
        raise TaskNotFound
    return found


def counts_under_way(kinds: Collection[str]) -> Mapping[str, int]:
    """How many of each of these kinds are still to be done; kinds without any are left out."""
    rows = HandTask.objects.filter(kind__in=list(kinds), state__in=list(UNDER_WAY))
    return dict(rows.order_by("kind").values_list("kind").annotate(Count("pk")))


def places_of(tasks: Iterable[HandTask]) -> Mapping[str, Place]:
    """Where each thing belongs, by its public id; two queries for all of them."""
    rows = list(tasks)
    returns = dict(
        ReturnRequest.objects.filter(public_id__in={row.return_id for row in rows}).values_list(
            "public_id", "number"
        )
    )
    orders = {
        order_id: (number, erased_at is not None)
        for order_id, number, erased_at in Order.objects.filter(
            public_id__in={row.order_id for row in rows}
        ).values_list("public_id", "number", "customer__erased_at")
    }
    return {
        row.public_id: Place(returns.get(row.return_id, ""), *orders.get(row.order_id, ("", False)))
        for row in rows
    }


SETTLED_STATES = (TaskState.DONE, TaskState.FAILED, TaskState.WITHDRAWN)
