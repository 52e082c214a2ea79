"""Reads of a shop's own things: settings, brand, files, staff, keys."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import ApiKey, Brand, ShopSettings, StaffUser, StoredFile
from core.kept_queries import KeptQuery
from core.links import sign_link, verify_link

FILE_LINK_PURPOSE = "file"


def shop_settings() -> ShopSettings:
    """The settings of the current shop. Raises ShopSettings.DoesNotExist outside of one."""
    settings = _SETTINGS.first()
    if settings is None:
        raise ShopSettings.DoesNotExist
    return settings


def brand() -> Brand:
    """The brand of the current shop, with its logo's record."""
    found = _BRAND.first()
    if found is None:
        raise Brand.DoesNotExist
    return found


_SETTINGS = KeptQuery(lambda: ShopSettings.objects.filter(pk=1))
_BRAND = KeptQuery(lambda: Brand.objects.select_related("logo_file").filter(pk=1))


def file_by_public_id(public_id: str) -> StoredFile | None:
    """The file of this shop with this id."""
    return StoredFile.objects.filter(public_id=public_id).first()


def files_by_public_id(public_ids: Collection[str]) -> dict[str, StoredFile]:
    """Those files of this shop, by their id; no query when none is named."""
    if not public_ids:
        return {}
    return {file.public_id: file for file in StoredFile.objects.filter(public_id__in=public_ids)}


def file_path(
    stored_file: StoredFile, *, now: datetime | None = None, lifetime: timedelta | None = None
) -> str:
    """The path on the shop's own host under which ``stored_file`` is served, for ever or for ``lifetime``."""
    expires_at = now + lifetime if now is not None and lifetime is not None else None
    proof = sign_link(
        schema=connection.schema_name,
        purpose=FILE_LINK_PURPOSE,
        object_id=stored_file.public_id,
        expires_at=expires_at,
    )
    return f"/files/{stored_file.public_id}/{proof}"


def is_file_link(public_id: str, proof: str, *, now: datetime) -> bool:
    """Whether ``proof`` opens the file ``public_id`` of the current shop."""
    return verify_link(
        proof, schema=connection.schema_name, purpose=FILE_LINK_PURPOSE, object_id=public_id, now=now
    )


def logo_path(of_brand: Brand) -> str | None:
    """The path of the shop's logo, or None while it has none."""
    return file_path(of_brand.logo_file) if of_brand.logo_file else None


def staff_members() -> QuerySet[StaffUser]:
    """Everybody who may sign in, by name."""
    return StaffUser.objects.filter(is_active=True).order_by("name", "email", "pk")


def api_keys(*, now: datetime) -> QuerySet[ApiKey]:
    """The keys that work, newest first."""
    return ApiKey.objects.filter(Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))).order_by(
        "-created_at", "-pk"
    )
