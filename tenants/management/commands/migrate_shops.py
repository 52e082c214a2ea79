"""Brings ``public`` and every shop's schema up to the running code's migrations."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from tenants.migrating import migrate_public, migrate_shops
from tenants.schema_scripts import schema_script


class Command(BaseCommand):
    help = "Migrate public and every shop. Quick when there is nothing to do; safe to run twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--schema", help="only this shop's schema")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_public()
        schema_script(now=clock.real_now())
        report = migrate_shops(only=options["schema"], say=self.stdout.write)
        self.stdout.write(
            f"{report.migrated} shops migrated ({report.by_script} by script, {report.by_django} by Django),"
            f" {report.unchanged} were up to date, {len(report.failed)} failed."
        )
        if report.failed:
            sys.exit(1)
