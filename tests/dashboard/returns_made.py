"""Returns and people for tests of the staff's pages."""

from __future__ import annotations

from typing import Any

from django.test.utils import CaptureQueriesContext

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.models import Order
from core.actors import Actor
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.services.decisions import carry_out_decision
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

SHOPPER = Actor("shopper")


def staff_member(role: Role = Role.OWNER, *, language: str = "en") -> StaffUser:
    return StaffUser.objects.create_user(
        f"{role}@shop.example.com", "x", name="Mia Staff", role=role, language=language
    )


def requested(order: Order | None = None, *, quantity: int = 1, **wish: Any) -> ReturnRequest:
    """A return that nobody has decided yet."""
    return create_return(
        order=order or make.order(lines=[{"quantity": 3, "paid_minor": 15000, "title": "Organic tee"}]),
        wish=ReturnWish(
            items=(WishedItem("l-1", quantity, "size_too_small", comment="It pinches"),),
            **{"resolution": "refund", "method": "drop_off", **wish},
        ),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW,
    )


def approved(order: Order | None = None, *, quantity: int = 1, **wish: Any) -> ReturnRequest:
    made = requested(order, quantity=quantity, **wish)
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def queries_of_the_page(queries: CaptureQueriesContext) -> int:
    """How many queries a page made, without those that find the shop, which the process remembers."""
    return len([query for query in queries if "tenants_domain" not in query["sql"]])
