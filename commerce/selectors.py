"""Finding orders and people in the mirror by what staff type."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Reverse
from django.db.models.lookups import Exact, StartsWith

from commerce.folding import fold_email, fold_order_number, phone_digits, phone_to_e164
from commerce.models import Customer, Order
from commerce.search_keys import keys_asked_by, search_words
from core.queries import ids_of_any

_LONGEST_END = 6  # digits that people name as the end of a phone; more are a number with its area


def orders_matching(text: str, *, country: str) -> QuerySet[Order]:
    """Orders by a number or its beginning, an e-mail, a phone or its end, or a part of a name; newest first.

    ``country`` is the one from which phones are dialled. An empty text finds all. Each way of finding reads its own
    index and gives row ids: joined by OR, none of the indexes would serve.
    """
    orders = Order.objects.select_related("customer").order_by("-placed_at", "-pk")
    if not text.strip():
        return orders
    ways = [Order.objects.filter(external_id=text.strip())]
    if number := fold_order_number(text):
        ways.append(Order.objects.filter(number_folded__startswith=number))
    if email := fold_email(text):
        ways.append(Order.objects.filter(email_folded=email))
    for field in ("phone_e164", "ship_phone_e164"):
        ways += [Order.objects.filter(wanted) for wanted in _phones(text, country, field)]
    ways.append(Order.objects.filter(customer__in=_ids_of_people(text, country)))
    return orders.filter(pk__in=ids_of_any(ways))


def customers_matching(text: str, *, country: str) -> QuerySet[Customer]:
    """Customers by parts of a name in any writing and order, of an e-mail, or a phone or its end; last changed first.

    An empty text finds all who were not erased.
    """
    customers = Customer.objects.filter(erased_at=None).order_by("-updated_at", "-pk")
    if not text.strip():
        return customers
    return customers.filter(pk__in=_ids_of_people(text, country))


def with_order_counts(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Customers with ``order_count``, counted for those alone that are read: a join would count for all who fit."""
    of_one = Order.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    counts = of_one.annotate(count=Count("pk")).values("count")
    return customers.annotate(order_count=Coalesce(Subquery(counts), 0))


def _ids_of_people(text: str, country: str) -> QuerySet[Customer]:
    ways = [Customer.objects.filter(external_id=text.strip())]
    ways += [Customer.objects.filter(wanted) for wanted in _phones(text, country, "phone_e164")]
    if email := fold_email(text):
        ways.append(Customer.objects.filter(email_folded=email))
    if words := search_words(text):
        named = Customer.objects.filter(
            search_keys__contains=sorted({key for word in words for key in keys_asked_by(word)})
        )
        for word in words:
            named = named.filter(Q(name_folded__contains=word) | Q(email_folded__contains=word))
        ways.append(named)
    return ids_of_any(ways)


def _phones(text: str, country: str, field: str) -> list[Q]:
    """The whole number in any writing, and its last digits; text with letters in it is no phone."""
    found: list[Q] = []
    if any(sign.isalpha() for sign in text):
        return found
    if phone := phone_to_e164(text, country=country):
        found.append(
            Q(Exact(Reverse(field), phone[::-1]))
        )  # by the index of their ends, which every field has
    end = phone_digits(text)
    # A long one is dialled at home, with a zero before it that the stored number has not.
    end = end.lstrip("0") if len(end) > _LONGEST_END else end
    if end:
        found.append(Q(StartsWith(Reverse(field), end[::-1])))
    return found
