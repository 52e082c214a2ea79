"""What is kept of an erased person, for how long, and under which duty: the shop's country says it for its books."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from accounts.selectors import shop_settings
from commerce.models import Order
from commerce.people import privacy_apps
from core.dates import local_date
from core.privacy import Person
from countries.registry import country

# How long an erasure is remembered at least, by hashes, so that a file of old orders does not undo it.
REMEMBERED_FOR = timedelta(days=3 * 365)
BOOKS, ERASURE = "books", "erasure"


def kept_of(person: Person, *, now: datetime) -> list[dict[str, Any]]:
    """What stays of this person, as codes with their last day: the books of his orders, and the hashes."""
    shop = shop_settings()
    ends = [*books_end(person.order_ids).values(), *ledgers_end(person.customer_ids).values()]
    last_day = max(ends, default=None)
    duty = country(shop.country).bookkeeping
    remembered = local_date(now + REMEMBERED_FOR, shop.time_zone)
    kept = []
    if last_day is not None:
        source = duty.source.title if duty.source else ""
        kept.append({"what": BOOKS, "until": last_day.isoformat(), "duty": source})
    until = max(remembered, last_day or remembered)
    return [*kept, {"what": ERASURE, "until": until.isoformat(), "duty": ""}]


def books_end(order_ids: Collection[int]) -> dict[int, date]:
    """The last day on which the books of each order have to be kept: so many years after the year of its last money."""
    booked = dict(Order.objects.filter(pk__in=order_ids).values_list("pk", "placed_at"))
    for app in privacy_apps():
        for order_id, moment in app.booked_at(order_ids).items():
            booked[order_id] = max(booked[order_id], moment)
    return _last_days(booked)


def ledgers_end(customer_ids: Collection[int]) -> dict[int, date]:
    """The same for what is booked by customer: points and credit. Nobody without any is in it."""
    booked: dict[int, datetime] = {}
    for app in privacy_apps():
        for customer_id, moment in app.customers_booked_at(customer_ids).items():
            booked[customer_id] = max(moment, booked.get(customer_id, moment))
    return _last_days(booked)


def _last_days(booked: Mapping[int, datetime]) -> dict[int, date]:
    shop = shop_settings()
    years = country(shop.country).bookkeeping.years
    return {
        row_id: date(local_date(moment, shop.time_zone).year + years, 12, 31)
        for row_id, moment in booked.items()
    }
