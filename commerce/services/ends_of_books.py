"""What a duty kept of erased people goes when its end has come: their orders, and then themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.selectors import shop_settings
from commerce.duties import REMEMBERED_FOR, books_end, ledgers_end
from commerce.models import Customer, Order
from commerce.people import privacy_apps
from core.dates import local_date
from countries.registry import country

_ORDERS_AT_ONCE = 200
_LONG_AGO = date.min
_HAS_NO_ORDER = ~Exists(Order.objects.filter(customer=OuterRef("pk")))


def delete_what_no_duty_keeps(*, now: datetime) -> int:
    """Delete orders of erased people whose books may end, and people of whom nothing is left; answers how many orders."""
    today = local_date(now, shop_settings().time_zone)
    deleted, last_pk = 0, 0
    while orders := _old_orders(today, after=last_pk):
        last_pk = orders[-1]
        ended = [pk for pk, last_day in books_end(orders).items() if last_day < today]
        _delete_orders(ended)
        deleted += len(ended)
    last_pk = 0
    while people := _people_without_orders(now, after=last_pk):
        last_pk = people[-1]
        ends = ledgers_end(people)
        _delete_customers([pk for pk in people if ends.get(pk, _LONG_AGO) < today])
    return deleted


def _old_orders(today: date, *, after: int) -> list[int]:
    """Row ids of orders of erased people that are old enough to be looked at."""
    shop = shop_settings()
    year = today.year - country(shop.country).bookkeeping.years
    old = Order.objects.filter(customer__erased_at__isnull=False, placed_at__year__lt=year, pk__gt=after)
    return list(old.order_by("pk").values_list("pk", flat=True)[:_ORDERS_AT_ONCE])


@transaction.atomic
def _delete_orders(order_ids: Collection[int]) -> None:
    list(Order.objects.select_for_update().filter(pk__in=order_ids).order_by("pk").values_list("pk"))
    for app in privacy_apps():
        app.delete_orders(order_ids)


def _people_without_orders(now: datetime, *, after: int) -> list[int]:
    """Row ids of erased people whose hashes are needed no more, as a file of old orders is no danger any more."""
    gone = Customer.objects.filter(_HAS_NO_ORDER, erased_at__lt=now - REMEMBERED_FOR, pk__gt=after)
    return list(gone.order_by("pk").values_list("pk", flat=True)[:_ORDERS_AT_ONCE])


@transaction.atomic
def _delete_customers(customer_ids: Collection[int]) -> None:
    still = Customer.objects.select_for_update().filter(_HAS_NO_ORDER, pk__in=customer_ids)
    ids = list(still.order_by("pk").values_list("pk", flat=True))
    for app in privacy_apps():
        app.delete_customers(ids)
