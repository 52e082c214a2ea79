"""Erasing while others work: nothing is locked over a long look, and an order that arrives meanwhile brings nobody back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection

from accounts.models import Session
from accounts.roles import Role
from accounts.sessions import SessionStore
from commerce.models import Customer, Order
from commerce.services.erasures import carry_out_erasure, erase_stragglers, request_erasure
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import Actor
from returns.models import ReturnRequest
from tests.commerce.test_put_order_at_once import at_once
from tests.dashboard.returns_made import staff_member
from tests.make import NOW
from tests.order_documents import order_document
from tests.people_made import whole_person

STAFF = Actor("staff", "1")


def test_sessions_are_read_while_nothing_is_locked(
    transactional_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, _marks = whole_person()
    asked = request_erasure(
        customer=customer, confirm=customer.external_id, after_they_end=False, actor=STAFF, now=NOW
    )
    return_id = ReturnRequest.objects.values_list("public_id", flat=True)[0]
    read: list[bool] = []
    decoded = Session.get_decoded

    def noted(session: Session) -> dict[str, Any]:
        read.append(connection.in_atomic_block)
        import traceback

        traceback.print_stack() if connection.in_atomic_block else None
        return decoded(session)

    monkeypatch.setattr(Session, "get_decoded", noted)

    carry_out_erasure(request=asked, now=NOW)
    shopper, staff = SessionStore(), SessionStore()
    for session, more in ((shopper, {}), (staff, {SESSION_KEY: str(staff_member(Role.OWNER).pk)})):
        session.update({"opened": [return_id], **more})
        session.save()
    erase_stragglers(now=NOW)

    assert set(read) == {False}
    assert [row.get_decoded().get("opened") for row in Session.objects.all()] == [None]


def test_an_order_put_while_its_person_is_erased_brings_nobody_back(transactional_shop: Any) -> None:
    for number in range(12):
        name = f"c-{number}"
        email = f"ada{number}@example.com"
        document = order_document(customer={"external_id": name, "name": "Ada", "email": email})
        put = partial(
            put_order, external_id=f"o-{number}", snapshot=parse_order(document), actor=STAFF, now=NOW
        )
        put()
        customer = Customer.objects.get(external_id=name)
        asked = request_erasure(customer=customer, confirm=name, after_they_end=False, actor=STAFF, now=NOW)
        newer = {**document, "updated_at": "2026-11-01T00:00:00Z"}
        again = partial(
            put_order, external_id=f"o-{number}", snapshot=parse_order(newer), actor=STAFF, now=NOW
        )
        new = partial(
            put_order,
            external_id=f"old-{number}",
            snapshot=parse_order({**document, "number": f"N-{number}"}),
            actor=STAFF,
            now=NOW,
        )

        at_once(transactional_shop, [partial(carry_out_erasure, request=asked, now=NOW), again, new])

        asked.refresh_from_db()
        assert (asked.status, asked.failure) == ("done", "")
        assert not Customer.objects.filter(external_id=name).exists()
    orders = Order.objects.all()
    assert orders.count() == 24
    assert {(order.email, order.phone, order.customer_external_id) for order in orders} == {("", "", "")}
