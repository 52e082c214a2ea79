"""What was shown and said about returns that ended long ago: photos, conversations, comments, parcels of nobody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import StoredFile
from accounts.services.files import delete_released_files, release_files
from returns.models import (
    ItemPhoto,
    ReturnItem,
    ReturnMessage,
    ReturnNote,
    ReturnRequest,
    SurveyAnswer,
    UnexpectedItem,
    UnmatchedParcel,
)

_AT_ONCE = 500


def purge_photos_of_ended_returns(*, now: datetime, days: int) -> int:
    """Delete pictures of returns that ended more than ``days`` ago; answers how many. Safe to repeat."""
    before = now - timedelta(days=days)
    deleted = 0
    while files := _let_go_of_photos(before):
        deleted += len(files)
    delete_released_files()
    return deleted


def purge_what_was_said(*, now: datetime, days: int) -> int:
    """Delete conversations, notes and comments of returns that ended more than ``days`` ago. Safe to repeat.

    Pictures that hung on them are no return's any more then, and go as such.
    """
    old = {"return_request__ended_at__lt": now - timedelta(days=days)}
    deleted = ReturnMessage.objects.filter(**old).delete()[0] + ReturnNote.objects.filter(**old).delete()[0]
    cleared = ReturnItem.objects.filter(**old).exclude(comment="").update(comment="")
    cleared += (
        SurveyAnswer.objects.filter(**old).exclude(comment="", answers={}).update(comment="", answers={})
    )
    return deleted + cleared


def purge_parcels_aside(*, now: datetime, days: int) -> int:
    """Delete parcels that were put aside and settled more than ``days`` ago, with their pictures. Safe to repeat."""
    with transaction.atomic():
        old = UnmatchedParcel.objects.filter(settled_at__lt=now - timedelta(days=days))
        rows = list(old.values_list("pk", "photo"))
        UnmatchedParcel.objects.filter(pk__in=[pk for pk, _photo in rows]).delete()
        release_files([photo for _pk, photo in rows if photo])
    delete_released_files()
    return len(rows)


@transaction.atomic
def _let_go_of_photos(before: datetime) -> Collection[int]:
    """Some of the files, which nothing holds any more; none when there are no more."""
    items = list(
        ItemPhoto.objects.filter(item__return_request__ended_at__lt=before).values_list("pk", "file")[
            :_AT_ONCE
        ]
    )
    ItemPhoto.objects.filter(pk__in=[pk for pk, _file in items]).delete()
    found = UnexpectedItem.objects.filter(return_request__ended_at__lt=before, photo__isnull=False)
    unexpected = list(found.values_list("pk", "photo")[:_AT_ONCE])
    UnexpectedItem.objects.filter(pk__in=[pk for pk, _file in unexpected]).update(photo=None)
    named = [*_of_conversations(before), *_receipts(before)]
    files = {file for _pk, file in [*items, *unexpected]}
    files.update(StoredFile.objects.filter(public_id__in=named).values_list("pk", flat=True))
    release_files(files)
    return files


def _of_conversations(before: datetime) -> list[str]:
    messages = ReturnMessage.objects.filter(return_request__ended_at__lt=before).exclude(photos=[])
    rows = list(messages.values_list("pk", "photos")[:_AT_ONCE])
    ReturnMessage.objects.filter(pk__in=[pk for pk, _photos in rows]).update(photos=[])
    return [photo for _pk, photos in rows for photo in photos]


def _receipts(before: datetime) -> list[str]:
    held = ReturnRequest.objects.filter(ended_at__lt=before, own_parcel__receipt__startswith="file_")
    rows = list(held.only("own_parcel")[:_AT_ONCE])
    named = [row.own_parcel["receipt"] for row in rows if row.own_parcel]
    for row in rows:
        row.own_parcel = {**(row.own_parcel or {}), "receipt": ""}
    ReturnRequest.objects.bulk_update(rows, ["own_parcel"])
    return named
