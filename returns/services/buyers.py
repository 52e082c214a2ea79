"""Returns go with their order when it turns out to be another customer's, and so does the credit given for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.models import Customer, Order
from core.actors import Actor
from loyalty.services import move_credit
from returns.models import Refund, ReturnRequest


@transaction.atomic
def follow_buyer(*, order_id: str, was_customer_id: str, actor: Actor, now: datetime) -> None:
    """Give the order's returns to its customer. Safe to repeat."""
    order = Order.objects.get(public_id=order_id)
    people = {
        person.public_id: person
        for person in Customer.objects.select_for_update(no_key=True)
        .filter(public_id__in=[was_customer_id, order.customer.public_id])
        .order_by("pk")
    }
    was, person = people[was_customer_id], people[order.customer.public_id]
    moved = list(ReturnRequest.objects.select_for_update().filter(order=order, customer=was).order_by("pk"))
    if not moved or was == person:
        return
    ReturnRequest.objects.filter(pk__in=[one.pk for one in moved]).update(customer=person)
    refunds = Refund.objects.filter(return_request__in=moved).values_list("public_id", flat=True)
    move_credit(
        was=was,
        now_of=person,
        subject_ids=[*refunds, *(one.public_id for one in moved)],
        effect_key=f"{order_id}:{was_customer_id}",
        actor=actor,
        now=now,
    )
