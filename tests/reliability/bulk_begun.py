"""Begins an act on many returns as the shop's owner: python -m tests.reliability.bulk_begun SCHEMA.

It runs in the product's surroundings and prints the act's id. With a second word, an id, it prints how that act stands.
"""

from __future__ import annotations

import json
import sys

import django


def main(schema: str, bulk_id: str = "") -> None:
    django.setup()
    from django.db import connection

    from tenants.selectors import shop_by_schema

    connection.set_tenant(shop_by_schema(schema))
    sys.stdout.write(json.dumps(_standing(bulk_id) if bulk_id else _begun()))


def _begun() -> str:
    from django.utils import timezone

    from accounts.models import StaffUser
    from core.actors import Actor
    from returns.models import ReturnRequest
    from returns.models.bulk import BulkVerb
    from returns.services.bulk_acts import BulkWish, start_bulk_act

    owner = Actor("staff", str(StaffUser.objects.filter(role="owner").first().pk))
    waiting = ReturnRequest.objects.filter(status="in_review").order_by("pk")
    wish = BulkWish(verb=BulkVerb.APPROVE, returns=[(one.public_id, "in_review") for one in waiting])
    return start_bulk_act(wish=wish, actor=owner, now=timezone.now()).public_id


def _standing(bulk_id: str) -> dict[str, object]:
    from collections import Counter

    from returns.models import BulkAct

    found = BulkAct.objects.get(public_id=bulk_id)
    outcomes = Counter(found.items.values_list("outcome", flat=True))
    return {"state": found.state, "done": found.done_count, "outcomes": outcomes}


if __name__ == "__main__":
    main(*sys.argv[1:])
