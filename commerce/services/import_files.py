"""Files of orders once they are over: kept for a while for their reports, forgotten at once with somebody in them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import StoredFile
from accounts.services.files import delete_released_files, release_files
from commerce.models import ImportState, Order, OrderImport, OrderRefusedByImport
from core.privacy import Person

OVER = (ImportState.CHOOSING, ImportState.DONE, ImportState.FAILED, ImportState.STOPPED)
FORGET = "forget_file"  # in the options of an import that still runs: its file goes when it is over

_CHUNK = 1 << 20
_LEAST_OF_WORD = 4  # shorter ones stand in every file


def purge_import_files(*, now: datetime, days: int) -> int:
    """Delete files that are older than ``days`` with the rows that they were read into; answers how many imports."""
    old = Q(created_at__lte=now - timedelta(days=days)) | Q(options__has_key=FORGET)
    with transaction.atomic():
        count = forget_files(OrderImport.objects.filter(old, state__in=OVER, file__isnull=False))
    delete_released_files()
    return count


def forget_files(imports: QuerySet[OrderImport]) -> int:
    """Let go of the files of these imports, which are over, and of what was said about their rows."""
    rows = list(imports.select_for_update().values_list("pk", "file", "gathered_file"))
    ids = [row[0] for row in rows]
    OrderRefusedByImport.objects.filter(order_import__in=ids).delete()
    gone = OrderImport.objects.filter(pk__in=ids)
    gone.filter(state=ImportState.CHOOSING).update(state=ImportState.STOPPED)
    gone.update(file=None, gathered_file=None, problems=[])
    release_files([file for _pk, *files in rows for file in files if file])
    return len(rows)


def forget_files_with(person: Person) -> None:
    """Let go of files in which this person stands, or in which nobody has looked; of running ones when they are over."""
    running = OrderImport.objects.exclude(state__in=OVER)
    for order_import in running.exclude(options__has_key=FORGET):
        OrderImport.objects.filter(pk=order_import.pk).update(options={**order_import.options, FORGET: True})
    words = _words_of(person)
    kept = OrderImport.objects.filter(state__in=OVER, file__isnull=False).select_related("gathered_file")
    found = [one.pk for one in kept if one.gathered_file is None or _stands_in(words, one.gathered_file)]
    forget_files(OrderImport.objects.filter(pk__in=found))


def _words_of(person: Person) -> re.Pattern[bytes] | None:
    """What a row about this person holds: an e-mail, an id, an order's number, the end of a phone in any writing."""
    numbers = Order.objects.filter(pk__in=person.order_ids).values_list("number", "external_id")
    words = {*person.emails, *person.external_ids, *(name for pair in numbers for name in pair)}
    parts = {re.escape(word) if len(word) >= _LEAST_OF_WORD else f'"{re.escape(word)}"' for word in words}
    parts |= {r"[^0-9]{0,3}".join(phone[-7:]) for phone in person.phones}
    return re.compile("|".join(sorted(parts)).encode(), re.IGNORECASE) if parts else None


def _stands_in(words: re.Pattern[bytes] | None, file: StoredFile) -> bool:
    if words is None or not default_storage.exists(file.path):
        return False
    with default_storage.open(file.path, "rb") as opened, gzip.open(opened) as unpacked:
        return any(words.search(chunk) for chunk in _chunks(cast(IO[bytes], unpacked)))


def _chunks(opened: IO[bytes]) -> Iterable[bytes]:
    """Pieces that overlap, so that no word falls between two."""
    end = b""
    while piece := opened.read(_CHUNK):
        yield end + piece
        end = piece[-1024:]
