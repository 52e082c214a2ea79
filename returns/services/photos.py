"""Photos that nobody sent: taken in a journey that was left, or put up by an integrator and named in no return."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from accounts.models import StoredFile
from accounts.services.files import delete_file
from returns.models import ItemPhoto, ReturnMessage, ReturnRequest, UnexpectedItem, UnmatchedParcel
from returns.services.own_parcels import RECEIPT

ABANDONED_AFTER = timedelta(days=60)
"""Well beyond the life of a browser's session, in which a begun return is kept."""

PHOTO = "photo"
_MOST_AT_ONCE = 500


def purge_abandoned_photos(*, now: datetime) -> int:
    """Delete pictures that no return, message or finding of the warehouse holds; answers how many. Safe to repeat."""
    receipts = ReturnRequest.objects.annotate(
        receipt=Coalesce(KeyTextTransform("receipt", "own_parcel"), Value(""), output_field=CharField())
    )
    abandoned = (
        StoredFile.objects.filter(kind__in=[PHOTO, RECEIPT], created_at__lt=now - ABANDONED_AFTER)
        .exclude(Exists(ItemPhoto.objects.filter(file=OuterRef("pk"))))
        .exclude(Exists(UnexpectedItem.objects.filter(photo=OuterRef("pk"))))
        .exclude(Exists(UnmatchedParcel.objects.filter(photo=OuterRef("pk"))))
        .exclude(Exists(ReturnMessage.objects.filter(photos__contains=[OuterRef("public_id")])))
        .exclude(Exists(receipts.filter(receipt=OuterRef("public_id"))))
        .order_by("pk")[:_MOST_AT_ONCE]
    )
    files = list(abandoned)
    for file in files:
        delete_file(file)
    return len(files)
