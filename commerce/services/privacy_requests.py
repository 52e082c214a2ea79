"""A person's wish for a copy of all data: asked for once, written by the worker, there for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from tempfile import TemporaryFile

from django.db import transaction

from accounts.models import StoredFile
from accounts.selectors import shop_settings
from accounts.services.files import PERSONAL_EXPORT, FileLetGo, begin_file, write_file
from commerce.archives import write_archive
from commerce.events import PrivacyFinished, PrivacyRequested
from commerce.models import Customer, PrivacyKind, PrivacyRequest, PrivacyStatus
from commerce.models.privacy import OPEN_PRIVACY_STATUSES
from commerce.people import person_of
from commerce.services.exports import export_days
from core.actors import WORKER, Actor
from events.publishing import publish


@transaction.atomic
def request_export(*, customer: Customer, actor: Actor, now: datetime) -> PrivacyRequest:
    """Let the worker write everything about this person into one archive. Asked for again meanwhile, it is the same.

    Raises NotOnePerson.
    """
    person_of(customer)
    return open_request(customer=customer, kind=PrivacyKind.EXPORT, actor=actor, now=now)


def open_request(
    *,
    customer: Customer,
    kind: PrivacyKind,
    actor: Actor,
    now: datetime,
    waits_for_open: bool = False,
) -> PrivacyRequest:
    """The open request of this kind, made and announced where there is none. Callers hold a transaction."""
    Customer.objects.select_for_update(no_key=True).only("pk").get(pk=customer.pk)
    known = PrivacyRequest.objects.filter(customer=customer, kind=kind, status__in=OPEN_PRIVACY_STATUSES)
    if (found := known.first()) is not None:
        return found
    made = PrivacyRequest.objects.create(
        kind=kind,
        customer=customer,
        waits_for_open=waits_for_open,
        requested_by=actor.as_json(),
        requested_at=now,
    )
    asked = PrivacyRequested(request_id=made.public_id, kind=kind, customer_id=customer.public_id)
    publish(asked, actor=actor, occurred_at=now)
    return made


def carry_out_export(*, request: PrivacyRequest, now: datetime) -> None:
    """Write the archive and say that it is there. Safe to repeat: a try that was killed leaves its file's record."""
    if not request.is_open or request.customer is None:
        return
    file = request.file or _begin(request, now)
    with TemporaryFile() as opened:
        write_archive(opened, person=person_of(request.customer), shop=shop_settings(), now=now)
        opened.seek(0)
        try:
            write_file(file, opened)
        except FileLetGo:  # the person was erased meanwhile
            finish_request(request=request, now=now, failure="called_off")
            return
    finish_request(request=request, now=now, expires_at=now + timedelta(days=export_days()))


@transaction.atomic
def finish_request(
    *,
    request: PrivacyRequest,
    now: datetime,
    expires_at: datetime | None = None,
    failure: str = "",
) -> None:
    """Write down that it is done, or that it cannot be, and tell it once."""
    status = PrivacyStatus.FAILED if failure else PrivacyStatus.DONE
    finished = PrivacyRequest.objects.filter(pk=request.pk, status__in=OPEN_PRIVACY_STATUSES).update(
        status=status, finished_at=now, expires_at=expires_at, failure=failure
    )
    if finished:
        event = PrivacyFinished(
            request_id=request.public_id,
            kind=request.kind,
            customer_id=request.customer.public_id if request.customer else "",
            failure=failure,
        )
        publish(event, actor=WORKER, occurred_at=now)


@transaction.atomic
def _begin(request: PrivacyRequest, now: datetime) -> StoredFile:
    file = begin_file(kind=PERSONAL_EXPORT, content_type="application/zip", extension="zip", now=now)
    PrivacyRequest.objects.filter(pk=request.pk).update(file=file, status=PrivacyStatus.WORKING)
    return file
