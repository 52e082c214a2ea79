"""Files of a shop: pictures are decoded, measured and written anew; bytes lie under the schema's name."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import IO, Any, Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import StoredFile
from core.errors import FieldError, Refusal
from core.ids import new_public_id
from core.pictures import PictureUnusable, WrittenPicture, rewrite_picture

MAX_PICTURE_BYTES = 15 * 1024 * 1024
MAX_FILE_BYTES = 50 * 1024 * 1024
LONGEST_SIDE = 2400

RELEASED = "released"
PERSONAL_EXPORT = "personal_export"

_KIND_LENGTH = 24

# What the reader of pictures says: our code, and the sentence for people.
_REFUSALS: Final = {
    "picture_format": (
        "picture_format",
        gettext_noop("Please send a picture as JPEG, HEIC, PNG, WebP, AVIF or GIF."),
    ),
    "picture_unreadable": ("picture_unreadable", gettext_noop("The picture is damaged and cannot be read.")),
    "picture_too_small": (
        "picture_unreadable",
        gettext_noop("The picture is too small to see anything on it."),
    ),
    "picture_too_many_pixels": ("picture_too_large", gettext_noop("The picture has too many pixels.")),
    "picture_too_large": (
        "picture_too_large",
        gettext_noop(
            "This picture takes too long to read. Please send a smaller one, or a screenshot of it."
        ),
    ),
    "picture_busy": (
        "picture_busy",
        gettext_noop(
            "Many pictures are arriving at this moment. Please send this one again in a few seconds."
        ),
    ),
}


class PictureRefused(Refusal):
    """The upload is not a picture that can be kept. ``code`` says what is wrong."""

    code = "picture_refused"
    title = "This picture cannot be used"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, [FieldError("file", code, message)])
        self.code = code


class FileRefused(Refusal):
    """The file is empty or too large."""

    code = "file_refused"


def store_picture(*, data: bytes, kind: str, now: datetime, longest_side: int = LONGEST_SIDE) -> StoredFile:
    """Keep a picture: turned upright, shrunk to ``longest_side``, without its place, time or camera.

    Raises PictureRefused with ``picture_too_large``, ``picture_format``, ``picture_unreadable`` or, while others are
    being read, ``picture_busy``.
    """
    picture = _rewritten(data, longest_side)
    with transaction.atomic():
        return _store(
            content=picture.content,
            kind=kind,
            content_type=picture.content_type,
            extension=picture.extension,
            width=picture.width,
            height=picture.height,
            now=now,
        )


@transaction.atomic
def store_file(*, data: bytes, kind: str, content_type: str, extension: str, now: datetime) -> StoredFile:
    """Keep bytes that we made or only read ourselves (labels, imports, reports). Raises FileRefused."""
    if not 0 < len(data) <= MAX_FILE_BYTES:
        message = _("The file is empty or larger than 50 MB.")
        raise FileRefused(message, [FieldError("file", FileRefused.code, message)])
    return _store(
        content=data,
        kind=kind,
        content_type=content_type,
        extension=extension,
        width=None,
        height=None,
        now=now,
    )


@transaction.atomic
def delete_file(stored_file: StoredFile) -> None:
    """Delete a file's record now and its bytes once that is certain. Safe to repeat."""
    path = stored_file.path
    if StoredFile.objects.filter(pk=stored_file.pk).delete()[0]:
        transaction.on_commit(partial(default_storage.delete, path))


def begin_file(*, kind: str, content_type: str, extension: str, now: datetime) -> StoredFile:
    """The record of a file that is written afterwards by ``write_file``: so nothing lies there without a record."""
    return StoredFile.objects.create(
        public_id=new_public_id("file"),
        kind=kind[:_KIND_LENGTH],
        path=_new_path(kind=kind, extension=extension, now=now),
        content_type=content_type,
        size_bytes=0,
        created_at=now,
    )


class FileLetGo(Exception):
    """The record of the file was released while its bytes were written: they are gone again."""


def write_file(stored_file: StoredFile, opened: IO[Any]) -> None:
    """Write the bytes of a file that was begun, instead of any that an earlier try has left.

    Raises FileLetGo, and leaves no bytes, when its record was released meanwhile.
    """
    default_storage.delete(stored_file.path)
    path = default_storage.save(stored_file.path, File(opened))
    kept = StoredFile.objects.filter(pk=stored_file.pk).exclude(kind=RELEASED)
    if not kept.update(path=path, size_bytes=default_storage.size(path)):
        default_storage.delete(path)
        raise FileLetGo(stored_file.public_id)


def release_files(file_ids: Collection[int]) -> None:
    """Leave files to ``delete_released_files``: they are served no more. In the transaction that lets go of them."""
    StoredFile.objects.filter(pk__in=file_ids).update(kind=RELEASED)


def delete_released_files() -> int:
    """Delete the bytes, then the records, of what was released; answers how many. Safe to repeat after a crash."""
    files = list(StoredFile.objects.filter(kind=RELEASED).order_by("pk"))
    for file in files:
        default_storage.delete(file.path)
        StoredFile.objects.filter(pk=file.pk).delete()
    return len(files)


def read_file(stored_file: StoredFile) -> bytes:
    """The bytes of a file."""
    with default_storage.open(stored_file.path, "rb") as opened:
        return bytes(opened.read())


def _rewritten(data: bytes, longest_side: int) -> WrittenPicture:
    if len(data) > MAX_PICTURE_BYTES:
        raise PictureRefused(
            "picture_too_large", _("The picture is larger than 15 MB. Please take a smaller one.")
        )
    try:
        return rewrite_picture(data, longest_side=longest_side)
    except PictureUnusable as unusable:
        code, message = _REFUSALS[unusable.code]
        raise PictureRefused(code, _(message)) from unusable


def _store(
    *,
    content: bytes,
    kind: str,
    content_type: str,
    extension: str,
    width: int | None,
    height: int | None,
    now: datetime,
) -> StoredFile:
    kind = kind[:_KIND_LENGTH]
    path = default_storage.save(_new_path(kind=kind, extension=extension, now=now), ContentFile(content))
    return StoredFile.objects.create(
        public_id=new_public_id("file"),
        kind=kind,
        path=path,
        content_type=content_type,
        size_bytes=len(content),
        width=width,
        height=height,
        created_at=now,
    )


def _new_path(*, kind: str, extension: str, now: datetime) -> str:
    return f"{connection.schema_name}/{kind}/{now:%Y/%m}/{secrets.token_hex(20)}.{extension}"
