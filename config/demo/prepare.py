"""Schemas, catalogues and static files up to date with the code, before any process serves.

``python -m config.demo.prepare``: may be run again; does little when nothing has changed.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import redirect_stdout
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.catalogues import compile_catalogues


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    (settings.STATE_DIR / "logs").mkdir(parents=True, exist_ok=True)
    compile_catalogues(settings.BASE_DIR / "locale")
    print("Bringing the database up to date", flush=True)
    with (settings.STATE_DIR / "logs" / "prepare.log").open("a") as log, redirect_stdout(log):
        call_command("migrate_shops")
    _collect_static_files()


def _collect_static_files() -> None:
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = _fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("Collecting static files", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)


def _fingerprint_of_static_files() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
