"""Labels of long ago: name and address stand on them, and nobody prints them any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from accounts.services.files import delete_released_files, release_files
from tracking.models import Shipment


def purge_labels(*, now: datetime, days: int) -> int:
    """Delete labels of parcels that were made more than ``days`` ago; answers how many. Safe to repeat."""
    with transaction.atomic():
        old = Shipment.objects.filter(label_file__isnull=False, created_at__lt=now - timedelta(days=days))
        rows = list(old.select_for_update().values_list("pk", "label_file"))
        Shipment.objects.filter(pk__in=[pk for pk, _file in rows]).update(label_file=None)
        release_files([file for _pk, file in rows])
    delete_released_files()
    return len(rows)
