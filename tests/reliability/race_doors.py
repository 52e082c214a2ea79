"""Makes shoppers and staff who stand one click before a return of each order, for a race: python -m ... SCHEMA ORDERS.

It runs in the product's surroundings and prints, as JSON, the sessions' keys and what their last click sends.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

SHOPPERS, STAFF = 12, 8
QUANTITY = 2


def main(schema: str, names: list[str]) -> None:
    django.setup()
    from django.db import connection

    from tenants.selectors import shop_by_schema

    connection.set_tenant(shop_by_schema(schema))
    from commerce.models import Order

    orders = list(Order.objects.select_related("customer").filter(external_id__in=names).order_by("pk"))
    told = {
        "shoppers": [_shopper(orders) for _ in range(SHOPPERS)],
        "staff": [_staff_member(number) for number in range(STAFF)],
        "orders": {
            order.external_id: {"id": order.public_id, "line": order.lines.get().public_id}
            for order in orders
        },
    }
    sys.stdout.write(json.dumps(told))


def _shopper(orders: list[Any]) -> str:
    """A browser that has opened every order and answered every question; only the last click is left."""
    from django.utils import timezone

    from accounts.services.one_time_codes import issue_token
    from core.ids import new_public_id
    from portal.access import open_order
    from portal.draft import Draft, DraftItem, keep_draft
    from portal.views.check import _RIGHT, _RIGHT_LIFETIME

    request = _request()
    drafts: dict[str, Any] = {}
    for order in orders:
        open_order(request, order)
        line = order.lines.get().public_id
        right = issue_token(
            purpose=_RIGHT, subject=new_public_id("drf"), lifetime=_RIGHT_LIFETIME, now=timezone.now()
        )
        item = DraftItem(line, QUANTITY, reason="size_too_small", is_answered=True, resolution="refund")
        keep_draft(request, order, Draft(items=(item,), method="drop_off", token=right))
        drafts |= request.session["return_drafts"]
    request.session["return_drafts"] = (
        drafts  # a browser keeps fewer at a time; this one is as good as several
    )
    request.session.save()
    return str(request.session.session_key)


def _staff_member(number: int) -> str:
    from django.conf import settings
    from django.contrib.auth import login

    from accounts.models import StaffUser
    from accounts.roles import Role

    user = StaffUser.objects.create_user(
        f"agent{number}@races.example", "a-long-password", name=f"Agent {number}", role=Role.AGENT
    )
    request = _request()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


def _request() -> Any:
    from importlib import import_module

    from django.conf import settings
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session.create()
    return request


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
