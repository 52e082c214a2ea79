"""The mirror of product pictures: fetched once from where the shop keeps them, made anew, kept with us."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin

import structlog
from django.db import transaction

from accounts.models import StoredFile
from accounts.services.files import PictureRefused, delete_file, store_picture
from commerce.models import Product
from commerce.pictures import own_path
from core.http import AnswerTooLarge, EgressRefused, HttpFailure, send_request

PICTURE_KIND = "product"
LONGEST_SIDE = 800
MAX_BYTES = 8 * 1024 * 1024
MAX_REDIRECTS = 2
# For each address, so that with all redirects it is over well within the lease of an outbox row.
READ_SECONDS = 5.0
TOTAL_SECONDS = 12.0

_REDIRECTS = (301, 302, 303, 307, 308)
# 404 too: shops announce products before their content network has the pictures.
_MAY_CHANGE = (404, 408, 425, 429)

log = structlog.get_logger(__name__)


class PictureNotReady(HttpFailure):
    """The other side has no picture to give now and may have one later."""


class _NotAPicture(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mirror_picture(*, product: Product, now: datetime) -> None:
    """Fetch the product's picture and keep it in place of the one before. Call it outside any transaction.

    Does nothing when its address was already dealt with, or is on the shop's own host and needs no mirror. An address
    that leads to no picture leaves the product without one. Safe to repeat, also at the same time. Raises
    HttpFailure when trying again may help.
    """
    source_url = "" if own_path(product.image_url) else product.image_url
    if source_url == product.picture_source_url:
        return
    content = None
    if source_url:
        try:
            content = _fetch(source_url)
        except (_NotAPicture, AnswerTooLarge, EgressRefused) as failure:
            _note_unusable(product, getattr(failure, "reason", type(failure).__name__))
    _keep(product, content, source_url=source_url, now=now)


def _fetch(url: str) -> bytes:
    for _hop in range(MAX_REDIRECTS + 1):
        # Each address is judged anew by the guard, wherever a redirect leads.
        answer = send_request(
            "GET", url, read_seconds=READ_SECONDS, total_seconds=TOTAL_SECONDS, max_bytes=MAX_BYTES
        )
        if answer.is_success:
            return answer.body
        if answer.status in _MAY_CHANGE or answer.status >= 500:
            raise PictureNotReady(str(answer.status))
        if answer.status not in _REDIRECTS or not answer.headers.get("Location"):
            raise _NotAPicture(f"status {answer.status}")
        try:
            url = urljoin(url, answer.headers["Location"])
        except ValueError:
            raise _NotAPicture("redirect to no address") from None
    raise _NotAPicture("too many redirects")


@transaction.atomic
def _keep(seen: Product, content: bytes | None, *, source_url: str, now: datetime) -> None:
    product = Product.objects.select_for_update(no_key=True).get(pk=seen.pk)
    if product.image_url != seen.image_url or product.picture_source_url == source_url:
        return  # the shop named another one meanwhile, or another worker was here first
    before = product.picture
    product.picture = _stored(product, content, now=now) if content is not None else None
    product.picture_source_url = source_url
    product.save(update_fields=["picture", "picture_source_url"])
    if before is not None:
        delete_file(before)


def _stored(product: Product, content: bytes, *, now: datetime) -> StoredFile | None:
    try:
        return store_picture(data=content, kind=PICTURE_KIND, now=now, longest_side=LONGEST_SIDE)
    except PictureRefused as refusal:
        _note_unusable(product, refusal.code)
        return None


def _note_unusable(product: Product, reason: str) -> None:
    log.info("product_picture_unusable", product=product.public_id, reason=reason)
