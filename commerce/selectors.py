"""Finding orders and people in the mirror by what staff type."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from commerce.folding import fold_email, fold_name, fold_order_number, phone_digits, phone_to_e164
from commerce.models import Customer, Order

_LEAST_OF_EMAIL = 3  # letters: fewer find everybody


def orders_matching(text: str, *, country: str) -> QuerySet[Order]:
    """Orders by a number or its beginning, an e-mail, a phone or its end, or a part of a name; newest first.

    ``country`` is the one from which phones are dialled. An empty text finds all.
    """
    orders = Order.objects.select_related("customer").order_by("-placed_at", "-pk")
    if not text.strip():
        return orders
    found = Q(external_id=text.strip()) | Q(customer__in=Customer.objects.filter(_is_person(text, country)))
    found |= _is_phone(text, country, "phone_e164") | _is_phone(text, country, "ship_phone_e164")
    if number := fold_order_number(text):
        found |= Q(number_folded__startswith=number)
    if email := fold_email(text):
        found |= Q(email_folded=email)
    return orders.filter(found)


def customers_matching(text: str, *, country: str) -> QuerySet[Customer]:
    """Customers by a part of a name in any writing, of an e-mail, or a phone or its end; last changed first.

    An empty text finds all.
    """
    customers = Customer.objects.order_by("-updated_at", "-pk")
    if not text.strip():
        return customers
    return customers.filter(_is_person(text, country))


def _is_person(text: str, country: str) -> Q:
    found = Q(external_id=text.strip()) | _is_phone(text, country, "phone_e164")
    if name := fold_name(text):
        found |= Q(name_folded__contains=name)
    part = text.strip().lower()
    if len(part) >= _LEAST_OF_EMAIL:
        found |= Q(email_folded__contains=part)
    return found


def _is_phone(text: str, country: str, field: str) -> Q:
    found = Q()
    if phone := phone_to_e164(text, country=country):
        found |= Q(**{field: phone})
    if end := phone_digits(text).lstrip("0"):
        found |= Q(**{f"{field}__endswith": end})
    return found
