"""A person across all tables: which rows of customers are one person, and the rows that are his in every app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.module_loading import import_string

from commerce.customer_ids import BY_CONTACT
from commerce.models import Customer, Order
from core.errors import Refusal
from core.privacy import AppPrivacy, Obligation, Person, PersonTable
from core.queries import ids_of_any


class NotOnePerson(Refusal):
    """Many people order under this id, so that nothing under it is one person's. Name one of them."""

    code = "not_one_person"
    title = "Many people order under this customer id"


def privacy_apps() -> list[AppPrivacy]:
    """What each app holds about people, from the top to the bottom."""
    return [import_string(path) for path in settings.PRIVACY]


def person_of(customer: Customer) -> Person:
    """The person behind a customer, with his orders as a guest. Raises NotOnePerson."""
    if customer.is_shared_id:
        raise NotOnePerson
    customers = [customer, *_as_guest(customer)]
    person = _with_orders(customers)
    subjects = chain.from_iterable(app.subjects(person) for app in privacy_apps())
    return replace(person, subjects=person.subjects.union(subjects))


def together(people: Sequence[Person]) -> Person:
    """Several people as one, to be looked for in one go."""
    return Person(
        customer_ids=tuple(chain.from_iterable(one.customer_ids for one in people)),
        order_ids=tuple(chain.from_iterable(one.order_ids for one in people)),
        emails=frozenset().union(*(one.emails for one in people)),
        phones=frozenset().union(*(one.phones for one in people)),
        external_ids=frozenset().union(*(one.external_ids for one in people)),
        order_numbers=frozenset().union(*(one.order_numbers for one in people)),
        subjects=frozenset().union(*(one.subjects for one in people)),
    )


def rows_of(table: PersonTable, person: Person) -> QuerySet[Model]:
    """The rows of one table that are this person's."""
    rows = apps.get_model(table.model)._default_manager
    ways = [rows.filter(**{f"{way}__in": person.customer_ids}) for way in table.of]
    if table.by_address and person.emails:
        addressed = rows.alias(address=Lower(table.by_address))
        ways.append(addressed.filter(customer=None, address__in=person.emails))
    return rows.filter(pk__in=ids_of_any(ways))


def open_obligations(person: Person) -> list[Obligation]:
    """What has to end before this person can be erased."""
    return list(chain.from_iterable(app.obligations(person) for app in privacy_apps()))


def _as_guest(customer: Customer) -> Iterator[Customer]:
    """Customers that are this contact and nothing else: the same e-mail, or without one the same phone."""
    if customer.email_folded:
        same = Q(email_folded=customer.email_folded)
    elif customer.phone_e164:
        same = Q(phone_e164=customer.phone_e164, email_folded="")
    else:
        return
    guests = Customer.objects.filter(same, external_id__startswith=BY_CONTACT, is_shared_id=False)
    yield from guests.exclude(pk=customer.pk).order_by("pk")


def _with_orders(customers: list[Customer]) -> Person:
    ids = tuple(sorted(customer.pk for customer in customers))
    orders = list(
        Order.objects.filter(customer__in=ids).only(
            "pk", "public_id", "number_folded", "email_folded", "phone_e164"
        )
    )
    known: list[Customer | Order] = [*customers, *orders]
    return Person(
        customer_ids=ids,
        order_ids=tuple(sorted(order.pk for order in orders)),
        emails=frozenset(filter(None, (one.email_folded for one in known))),
        phones=frozenset(filter(None, (one.phone_e164 for one in known))),
        external_ids=frozenset(customer.external_id for customer in customers),
        order_numbers=frozenset(filter(None, (order.number_folded for order in orders))),
        subjects=frozenset(one.public_id for one in known),
    )
