"""Files of a shop: pictures are decoded, measured and written anew; bytes lie under the schema's name."""

from __future__ import annotations

import io
import secrets
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import StoredFile
from core.errors import FieldError, Refusal
from core.ids import new_public_id

MAX_PICTURE_BYTES = 15 * 1024 * 1024
MAX_PICTURE_PIXELS = 50_000_000
MAX_FILE_BYTES = 50 * 1024 * 1024
LONGEST_SIDE = 2400
LEAST_SIDE = 16
JPEG_QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_KIND_LENGTH = 24


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


@transaction.atomic
def store_picture(*, data: bytes, kind: str, now: datetime, longest_side: int = LONGEST_SIDE) -> StoredFile:
    """Keep a picture: turned upright, shrunk to ``longest_side``, without its place, time or camera.

    Raises PictureRefused with ``picture_too_large``, ``picture_format`` or ``picture_unreadable``.
    """
    picture = _decode(data)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    has_transparency = picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] != 255
    content, content_type, extension = _encode(picture, keep_transparency=has_transparency)
    return _store(
        content=content,
        kind=kind,
        content_type=content_type,
        extension=extension,
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


def read_file(stored_file: StoredFile) -> bytes:
    """The bytes of a file."""
    with default_storage.open(stored_file.path, "rb") as opened:
        return bytes(opened.read())


def _decode(data: bytes) -> Image.Image:
    if len(data) > MAX_PICTURE_BYTES:
        raise PictureRefused(
            "picture_too_large", _("The picture is larger than 15 MB. Please take a smaller one.")
        )
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise PictureRefused(
            "picture_format",
            _(
                "HEIC pictures cannot be read here. Please send the picture as JPEG, or take it with this page."
            ),
        )
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        # A camera's JPEG is decoded small; other formats have to be taken in whole.
        most = MAX_PICTURE_PIXELS if picture.format == "JPEG" else MAX_PICTURE_PIXELS // 2
        if picture.width * picture.height > most:
            raise PictureRefused("picture_too_large", _("The picture has too many pixels."))
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        if min(picture.size) < LEAST_SIDE:
            raise PictureRefused("picture_unreadable", _("The picture is too small to see anything on it."))
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        has_transparency = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        return picture.convert("RGBA" if has_transparency else "RGB")
    except UnidentifiedImageError:
        raise PictureRefused(
            "picture_format", _("Please send a picture as JPEG, PNG, WebP or GIF.")
        ) from None
    except Image.DecompressionBombError as failure:
        raise PictureRefused("picture_too_large", _("The picture has too many pixels.")) from failure
    except (OSError, ValueError, SyntaxError, EOFError) as failure:
        raise PictureRefused(
            "picture_unreadable", _("The picture is damaged and cannot be read.")
        ) from failure


def _encode(picture: Image.Image, *, keep_transparency: bool) -> tuple[bytes, str, str]:
    # A new picture of the same pixels: nothing that came with the old one is written.
    buffer = io.BytesIO()
    if keep_transparency:
        clean = Image.new("RGBA", picture.size)
        clean.paste(picture)
        clean.save(buffer, "PNG", optimize=True)
        return buffer.getvalue(), "image/png", "png"
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue(), "image/jpeg", "jpg"


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
    wanted = f"{connection.schema_name}/{kind}/{now:%Y/%m}/{secrets.token_hex(20)}.{extension}"
    path = default_storage.save(wanted, ContentFile(content))
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
