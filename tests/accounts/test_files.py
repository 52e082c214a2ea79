from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from accounts.models import StoredFile
from accounts.selectors import file_path
from accounts.services.files import (
    FileRefused,
    PictureRefused,
    delete_file,
    read_file,
    store_file,
    store_picture,
)
from tests.conftest import NOW

register_heif_opener()  # so that the tests can make what phones make

GPS_TAG = 0x8825
ORIENTATION_TAG = 0x0112


def picture(size=(120, 80), *, format="JPEG", mode="RGB", colour=(200, 30, 30), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, format, **options)
    return buffer.getvalue()


def opened(stored_file: StoredFile) -> Image.Image:
    return Image.open(io.BytesIO(read_file(stored_file)))


def read_to_its_end(response) -> bytes:
    """What is streamed. Reading closes the file; closing the response by hand would close the test's connection."""
    return b"".join(response.streaming_content)


def test_a_picture_is_written_anew_without_its_place_and_upright(shop):
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = 6
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (52.0, 31.0, 0.0)})
    data = picture(exif=exif, comment=b"taken at home")
    assert b"taken at home" in data

    stored = store_picture(data=data, kind="photo", now=NOW)

    assert (stored.width, stored.height, stored.content_type) == (80, 120, "image/jpeg")
    kept = opened(stored)
    assert kept.size == (80, 120)
    assert not kept.getexif()
    assert b"taken at home" not in read_file(stored)
    assert stored.size_bytes == len(read_file(stored))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_of_a_browser_are_taken(shop, format):
    assert store_picture(data=picture(format=format), kind="photo", now=NOW).content_type == "image/jpeg"


@pytest.mark.parametrize("format", ["HEIF", "AVIF"])
def test_pictures_of_a_phones_camera_are_taken(shop, format):
    stored = store_picture(data=picture((4032, 3024), format=format), kind="photo", now=NOW)

    assert (stored.width, stored.height, stored.content_type) == (2400, 1800, "image/jpeg")


def test_a_phones_jpeg_with_a_second_picture_behind_it_is_taken(shop):
    first, second = Image.new("RGB", (6120, 4900), (9, 9, 9)), Image.new("RGB", (612, 490), (200, 9, 9))
    buffer = io.BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[second])

    stored = store_picture(data=buffer.getvalue(), kind="photo", now=NOW)

    assert (stored.width, stored.height) == (2400, 1922)
    assert opened(stored).format == "JPEG"
    assert opened(stored).getpixel((9, 9)) == (9, 9, 9)


def test_a_logo_keeps_its_transparency(shop):
    stored = store_picture(data=picture(format="PNG", mode="RGBA", colour=(0, 0, 0, 0)), kind="logo", now=NOW)

    assert stored.content_type == "image/png"
    assert opened(stored).mode == "RGBA"


def test_a_large_picture_is_made_smaller(shop):
    stored = store_picture(data=picture((5000, 2500)), kind="photo", now=NOW)

    assert (stored.width, stored.height) == (2400, 1200)


def bomb() -> bytes:
    """A PNG of a few bytes that says it has a billion pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 32_000, 32_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_format"),
        (b"%PDF-1.7", "picture_format"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64, "picture_format"),
        (picture()[:200], "picture_unreadable"),
        (picture((4, 4)), "picture_unreadable"),
        (picture(format="BMP"), "picture_format"),
        (bomb(), "picture_too_large"),
        (b"\xff\xd8\xff" + b"\x00" * (15 * 1024 * 1024), "picture_too_large"),
        (picture((5600, 5600), mode="RGBA", format="PNG", colour=(0, 0, 0, 0)), "picture_too_large"),
    ],
    ids=["empty", "svg", "pdf", "heic", "cut", "tiny", "bmp", "bomb", "bytes", "transparent"],
)
def test_what_is_no_picture_is_refused_with_its_reason(shop, data, code):
    with pytest.raises(PictureRefused) as refused:
        store_picture(data=data, kind="photo", now=NOW)

    assert refused.value.code == code
    assert refused.value.errors[0].code == code
    assert StoredFile.objects.count() == 0


def test_bytes_lie_under_the_schemas_name_with_a_generated_one(shop, other_shop, inside, settings):
    here = store_file(data=b"a,b", kind="import", content_type="text/csv", extension="csv", now=NOW)
    with inside(other_shop):
        there = store_file(data=b"a,b", kind="import", content_type="text/csv", extension="csv", now=NOW)

    assert here.path.startswith("shop_a/import/2026/11/")
    assert there.path.startswith("shop_b/import/2026/11/")
    assert here.path.rpartition("/")[2] != there.path.rpartition("/")[2]
    assert (settings.FILES_ROOT / here.path).read_bytes() == b"a,b"


def test_an_empty_file_is_refused(shop):
    with pytest.raises(FileRefused):
        store_file(data=b"", kind="import", content_type="text/csv", extension="csv", now=NOW)


def test_a_deleted_file_is_gone(shop, settings, django_capture_on_commit_callbacks):
    stored = store_file(data=b"x", kind="label", content_type="application/pdf", extension="pdf", now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        delete_file(stored)

    assert StoredFile.objects.count() == 0
    assert not (settings.FILES_ROOT / stored.path).exists()


def test_a_file_is_served_to_its_signed_link_only(shop, client):
    stored = store_picture(data=picture(), kind="photo", now=NOW)
    path = file_path(stored)

    response = client.get(path)

    assert response.status_code == 200
    assert read_to_its_end(response) == read_file(stored)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "private" in response["Cache-Control"]
    for wrong in (
        path[:-1],
        path + "x",
        f"/files/{stored.public_id}/",
        f"/files/file_other/{path.rpartition('/')[2]}",
    ):
        assert client.get(wrong).status_code == 404


def test_a_link_to_a_file_may_expire(shop, client):
    stored = store_picture(data=picture(), kind="photo", now=NOW)
    now = datetime.now(UTC)

    response = client.get(file_path(stored, now=now, lifetime=timedelta(minutes=5)))
    assert response.status_code == 200
    read_to_its_end(response)
    assert (
        client.get(file_path(stored, now=now - timedelta(hours=1), lifetime=timedelta(minutes=5))).status_code
        == 404
    )


def test_a_file_of_one_shop_is_none_in_another(shop, other_shop, inside, client):
    stored = store_picture(data=picture(), kind="photo", now=NOW)
    path = file_path(stored)
    with inside(other_shop):
        StoredFile.objects.create(
            public_id=stored.public_id,
            kind="photo",
            path=stored.path,
            content_type="image/jpeg",
            size_bytes=1,
            created_at=NOW,
        )

    assert client.get(path, headers={"host": "shop-b.localhost"}).status_code == 404


def test_a_file_that_could_be_a_page_is_only_downloaded(shop, client):
    stored = store_file(data=b"<script>", kind="import", content_type="text/html", extension="html", now=NOW)

    response = client.get(file_path(stored))

    assert response["Content-Disposition"].startswith("attachment")
    read_to_its_end(response)


@pytest.mark.parametrize(
    ("kind", "is_kept"),
    [
        ("product", True),
        ("logo", True),
        ("photo", True),
        ("label", False),
        ("receipt", False),
        ("import", False),
    ],
)
def test_browsers_keep_no_file_that_names_somebody(shop, client, kind, is_kept):
    stored = store_file(data=b"x", kind=kind, content_type="application/pdf", extension="pdf", now=NOW)

    response = client.get(file_path(stored))

    assert ("no-store" not in response["Cache-Control"]) == is_kept
    read_to_its_end(response)
