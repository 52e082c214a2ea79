"""Archives of people's data are kept for a few days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.selectors import shop_settings
from accounts.services.files import delete_released_files, release_files
from commerce.models import PrivacyRequest

EXPORT_DAYS: Final = 7
EXPORTS: Final = "exports"  # the code of their rule


def export_days() -> int:
    """How long an archive is there in this shop."""
    return min(EXPORT_DAYS, shop_settings().retention_days.get(EXPORTS, EXPORT_DAYS))


def purge_exports(*, now: datetime, days: int) -> int:
    """Delete archives that are older than ``days``; answers how many. Safe to repeat."""
    with transaction.atomic():
        old = PrivacyRequest.objects.filter(
            file__isnull=False, file__created_at__lte=now - timedelta(days=days)
        )
        files = list(old.values_list("file", flat=True))
        old.update(file=None)
        release_files(files)
    delete_released_files()
    return len(files)
