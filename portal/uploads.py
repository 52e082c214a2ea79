"""Pictures that shoppers send. Each counts for its network before it is read, whichever page takes it."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.services.files import PictureRefused, store_picture
from accounts.services.throttles import hit
from core.network import network_address
from portal.frame import ShopRequest

PICTURES_AN_HOUR = 120


def count_picture(request: ShopRequest, *, now: datetime) -> None:
    """Count one picture; call it outside a transaction that may be rolled back. Raises PictureRefused."""
    state = hit(
        scope="photos",
        key=network_address(request),
        limit=PICTURES_AN_HOUR,
        window_seconds=3600,
        now=now,
    )
    if not state.is_allowed:
        raise PictureRefused(
            "too_many_pictures", _("These are too many photos for now. Please try again later.")
        )


def kept_picture(request: ShopRequest, upload: UploadedFile, *, kind: str, now: datetime) -> str:
    """The public id under which the picture is kept. Raises PictureRefused."""
    count_picture(request, now=now)
    return store_picture(data=upload.read(), kind=kind, now=now).public_id
