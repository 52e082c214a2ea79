"""A person's data as one archive: a page to read, the same as JSON for programs, and the files themselves."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import ShopSettings, StoredFile
from commerce.archive_page import Section, section_of
from commerce.people import privacy_apps
from commerce.personal_rows import exported_rows
from core.privacy import AppPrivacy, Person


@dataclass(frozen=True)
class ArchivedFile:
    stored: StoredFile
    name: str  # inside the archive


def write_archive(target: IO[bytes], *, person: Person, shop: ShopSettings, now: datetime) -> None:
    """Write the whole archive, in the shop's language and time. Reads each table once."""
    files = _files_of(person)
    language = shop.default_language
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        translation.override(language),
        timezone.override(ZoneInfo(shop.time_zone)),
    ):
        sections = list(
            chain.from_iterable(_write_app(archive, app, person, files, language) for app in privacy_apps())
        )
        _write_page(archive, sections, shop, now)
        for file in files:
            _copy(archive, file)


def _files_of(person: Person) -> list[ArchivedFile]:
    ids = set(chain.from_iterable(app.files(person) for app in privacy_apps()))
    return [
        ArchivedFile(stored, f"files/{stored.public_id}.{stored.path.rpartition('.')[2]}")
        for stored in StoredFile.objects.filter(pk__in=ids).order_by("pk")
    ]


def _write_app(
    archive: zipfile.ZipFile,
    app: AppPrivacy,
    person: Person,
    files: Sequence[ArchivedFile],
    language: str,
) -> Iterable[Section]:
    tables = [(table, list(exported_rows(table, person))) for table in app.person_tables]
    data: dict[str, Sequence[Any]] = {_key(table.model): rows for table, rows in tables if rows}
    data |= {name: rows for name, rows in app.more_rows(person).items() if rows}
    if data:
        archive.writestr(f"data/{app.app}.json", json.dumps(data, ensure_ascii=False, indent=1))
    names = {file.stored.public_id: file.name for file in files}
    return [section_of(table, rows, names, language) for table, rows in tables if rows]


def _key(model: str) -> str:
    return model.partition(".")[2]


def _write_page(
    archive: zipfile.ZipFile, sections: Sequence[Section], shop: ShopSettings, now: datetime
) -> None:
    context = {"shop": shop, "sections": sections, "now": now, "language": shop.default_language}
    archive.writestr("index.html", render_to_string("commerce/archive.html", context))
    archive.writestr("style.css", render_to_string("commerce/archive.css"))


def _copy(archive: zipfile.ZipFile, file: ArchivedFile) -> None:
    """Bytes that are gone by now are left out: the record says that there was a file."""
    if not default_storage.exists(file.stored.path):
        return
    with default_storage.open(file.stored.path, "rb") as opened, archive.open(file.name, "w") as written:
        shutil.copyfileobj(opened, written)
