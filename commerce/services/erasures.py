"""Erasing a person: everywhere, in one transaction, but for what a duty keeps; it cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.services.files import delete_released_files, release_files
from commerce.duties import kept_of
from commerce.erased_people import keys_of
from commerce.models import Customer, Order, PrivacyKind, PrivacyRequest, PrivacyStatus
from commerce.people import NotOnePerson, open_obligations, person_of, privacy_apps, together
from commerce.personal_rows import empty_rows
from commerce.services.privacy_requests import finish_request, open_request
from core.actors import Actor
from core.errors import Conflict, FieldError, Refusal
from core.privacy import Obligation, Person

# What a worker was writing about somebody while he was erased is looked for once more.
STRAGGLERS_FOR = timedelta(minutes=30)


class OpenObligations(Conflict):
    """Something is still open between shop and person. Ask with ``after_they_end`` to erase him once it has ended."""

    code = "open_obligations"
    title = "Something is still open with this customer"
    state = "open"

    def __init__(self, obligations: Sequence[Obligation]) -> None:
        super().__init__(
            _("Returns, refunds, cancellations or payments of this customer are still open."),
            [FieldError("", one.kind, one.number or one.id) for one in obligations],
        )
        self.obligations = list(obligations)


class ConfirmationDiffers(Refusal):
    """What was typed to confirm is not the customer's external id."""

    code = "confirmation_differs"
    title = "The confirmation does not fit"


class AlreadyErased(Conflict):
    """This customer was erased before."""

    code = "already_erased"
    title = "This customer was erased already"
    state = "erased"


@transaction.atomic
def request_erasure(
    *, customer: Customer, confirm: str, after_they_end: bool, actor: Actor, now: datetime
) -> PrivacyRequest:
    """Let the worker erase this person; with ``after_they_end`` as soon as nothing is open any more.

    Asked for again meanwhile, it is the same request. Raises NotOnePerson, AlreadyErased, ConfirmationDiffers and
    OpenObligations.
    """
    if customer.erased_at is not None:
        raise AlreadyErased
    if confirm.strip() != customer.external_id:
        raise ConfirmationDiffers.at("confirm", _("Type the customer's number exactly as it stands here."))
    obligations = open_obligations(person_of(customer))
    if obligations and not after_they_end:
        raise OpenObligations(obligations)
    return open_request(
        customer=customer,
        kind=PrivacyKind.ERASE,
        waits_for_open=after_they_end,
        actor=actor,
        now=now,
    )


@transaction.atomic
def call_off_erasure(*, request: PrivacyRequest, actor: Actor, now: datetime) -> None:
    """Let go of an erasure that still waits. Raises AlreadyErased once it has begun."""
    waiting = PrivacyRequest.objects.filter(
        pk=request.pk, kind=PrivacyKind.ERASE, status=PrivacyStatus.QUEUED, waits_for_open=True
    )
    if not waiting.select_for_update().exists():
        raise AlreadyErased
    finish_request(request=request, now=now, failure="called_off")


def carry_out_erasure(*, request: PrivacyRequest, now: datetime) -> None:
    """Erase the person, unless something is open: then a request that may wait waits. Safe to repeat."""
    if request.is_open and request.customer is not None:
        person = person_of(request.customer)
        if open_obligations(person):
            is_erased = False
        else:
            _erase_outside(person)
            is_erased = _erase(request, now=now)
        if is_erased:
            _erase_outside(person)  # what was written until he was locked
        elif not request.waits_for_open:
            finish_request(request=request, now=now, failure=OpenObligations.code)
    delete_released_files()


def erasures_that_wait() -> QuerySet[PrivacyRequest]:
    """Until nothing is open between shop and person."""
    return PrivacyRequest.objects.filter(
        kind=PrivacyKind.ERASE, status=PrivacyStatus.QUEUED, waits_for_open=True
    )


def people_just_erased(*, now: datetime) -> QuerySet[Customer]:
    """Of whom a worker may still have been writing."""
    return Customer.objects.filter(erased_at__gt=now - STRAGGLERS_FOR)


def carry_out_waiting_erasures(*, now: datetime) -> int:
    """Erase those for whom nothing is open any more; answers how many were looked at."""
    requests = list(erasures_that_wait().select_related("customer").order_by("pk"))
    for request in requests:
        try:
            carry_out_erasure(request=request, now=now)
        except NotOnePerson as refusal:  # the id became one of many: nobody else has to wait for that
            finish_request(request=request, now=now, failure=refusal.code)
    return len(requests)


def erase_stragglers(*, now: datetime) -> int:
    """Empty once more what was written about people while they were erased; answers how many were looked at."""
    erased = list(people_just_erased(now=now).order_by("pk"))
    if erased:
        _erase_outside(together([person_of(customer) for customer in erased]))
    for customer in erased:
        with transaction.atomic():
            _lock(person_of(customer))
            _empty(person_of(customer), now)
    delete_released_files()
    return len(erased)


@transaction.atomic
def _erase(request: PrivacyRequest, *, now: datetime) -> bool:
    """Whether the person was erased: False while something is open. In the order of locks: customers, then orders."""
    customer = request.customer
    if customer is None:
        return False
    _lock(person_of(customer))
    customer.refresh_from_db()
    if customer.erased_at is not None:
        return True
    person = person_of(customer)
    if open_obligations(person):
        return False
    keys = keys_of(external_ids=person.external_ids, emails=person.emails, phones=person.phones)
    PrivacyRequest.objects.filter(pk=request.pk).update(kept=kept_of(person, now=now))
    _empty(person, now)
    Customer.objects.filter(pk__in=person.customer_ids).update(
        erased_at=now, erased_keys=keys, updated_at=now
    )
    finish_request(request=request, now=now)
    return True


def _erase_outside(person: Person) -> None:
    for app in privacy_apps():
        app.erase_outside(person)


def _lock(person: Person) -> None:
    rows = Customer.objects.select_for_update().filter(pk__in=person.customer_ids)
    list(rows.order_by("pk").values_list("pk"))
    list(Order.objects.select_for_update().filter(pk__in=person.order_ids).order_by("pk").values_list("pk"))


def _empty(person: Person, now: datetime) -> None:
    files = set(chain.from_iterable(app.files(person) for app in privacy_apps()))
    for app in privacy_apps():
        app.erase_more(person, now)
        for table in app.person_tables:
            empty_rows(table, person)
    release_files(files)
