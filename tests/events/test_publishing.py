"""What is published together stands in the log, and in the outbox, as if it had been published one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from commerce.events import OrderCreated, OrderUpdated
from config.event_routes import ROUTES
from core.actors import SYSTEM
from events.models import Event, SubjectSequence
from events.outbox.models import OutboxEntry
from events.publishing import PublishedOutsideTransaction, Told, publish, publish_all
from loyalty.events import MemberTierChanged
from tests.make import NOW

BEFORE = NOW - timedelta(days=1)


def of_order(order_id: str) -> Told:
    return Told(OrderUpdated(order_id=order_id, customer_id="cus_1"), BEFORE)


def test_events_of_one_statement_are_numbered_by_subject_in_their_order(shop):
    with transaction.atomic():
        publish(OrderCreated(order_id="ord_a", customer_id="cus_1"), actor=SYSTEM, occurred_at=BEFORE)
        rows = publish_all([of_order("ord_b"), of_order("ord_a"), of_order("ord_a")], actor=SYSTEM)

    assert [(row.subject_id, row.sequence) for row in rows] == [("ord_b", 1), ("ord_a", 2), ("ord_a", 3)]
    assert [Event.objects.get(pk=row.pk) for row in rows] == rows
    stored = Event.objects.filter(subject_id="ord_a").order_by("sequence").values_list("type", flat=True)
    assert list(stored) == ["order.created", "order.updated", "order.updated"]
    counted = SubjectSequence.objects.filter(subject_id__in=["ord_a", "ord_b"]).order_by("subject_id")
    assert list(counted.values_list("subject_id", "last_sequence")) == [("ord_a", 3), ("ord_b", 1)]


def test_each_handler_of_each_event_is_told_once(shop):
    with transaction.atomic():
        rows = publish_all([of_order("ord_a"), of_order("ord_b")], actor=SYSTEM)

    told = OutboxEntry.objects.filter(event_id__in=[row.id for row in rows]).values_list(
        "event_id", "handler"
    )
    assert sorted(told) == sorted((row.id, name) for row in rows for name in ROUTES["order.updated"])


def test_event_that_nobody_hears_is_kept_in_the_log(shop):
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        row = publish(OrderCreated(order_id="ord_a", customer_id="cus_1"), actor=SYSTEM, history=True)
        unheard = publish(
            MemberTierChanged(customer_id="cus_1", tier="gold", was=""), actor=SYSTEM, history=True
        )

    assert Event.objects.filter(pk__in=[row.pk, unheard.pk]).count() == 2
    assert set(OutboxEntry.objects.values_list("event_id", flat=True)) == {row.id}


def test_nothing_is_published_outside_a_transaction(transactional_shop):
    with pytest.raises(PublishedOutsideTransaction):
        publish_all([of_order("ord_a")], actor=SYSTEM)
