"""What the books of the sandbox companies hold: they were given no names, but cities, numbers and notes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, OtherTable, Person, RetentionRule
from core.queries import head_of_key
from integrations.sandbox.models import Company, SandboxRecord
from tracking.models import Shipment

TABLES = (
    OtherTable(
        "sandbox.SandboxRecord",
        "An outside company's book, by ids; where it is ours, in demo and tests, it goes with whom it is about.",
        "id public_id company kind idempotency_key state request answer scans created_at",
    ),
    OtherTable(
        "sandbox.SandboxBehaviour", "How a company shall answer.", "company mode remaining delay_seconds"
    ),
)


def forget_in_books(person: Person, now: datetime) -> None:
    """The carrier forgets the person's parcels and pickups, the others what was noted beside their bookings."""
    ours = SandboxRecord.objects.alias(head=head_of_key("idempotency_key")).filter(head__in=person.subjects)
    numbers = Shipment.objects.filter(public_id__in=person.subjects).exclude(tracking_number="")
    of_carrier = SandboxRecord.objects.filter(company=Company.CARRIER)
    of_carrier.filter(
        answer__tracking_number__in=list(numbers.values_list("tracking_number", flat=True))
    ).delete()
    ours.filter(company=Company.CARRIER).delete()
    for record in ours.filter(request__has_key="note").iterator():
        SandboxRecord.objects.filter(pk=record.pk).update(request={**record.request, "note": ""})


def _purge_books(*, now: datetime, days: int) -> int:
    return SandboxRecord.objects.filter(created_at__lt=now - timedelta(days=days)).delete()[0]


RETENTION = (
    RetentionRule(
        "sandbox",
        gettext_noop("Books of the sandbox companies"),
        gettext_noop("They are there for trying out."),
        days=400,
        least_days=30,
        purge=_purge_books,
    ),
)

PRIVACY = AppPrivacy(app="sandbox", tables=TABLES, erase_more=forget_in_books, retention=RETENTION)
