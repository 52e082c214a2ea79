"""Makes schemas beforehand, so that new shops need not wait for their tables."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core import clock
from tenants.spare_schemas import make_spares


class Command(BaseCommand):
    help = (
        "Make spare schemas until there are so many; the clock's own task keeps as many as the settings say."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=settings.SPARE_SCHEMAS)

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_spares(wanted=options["count"], now=clock.real_now())
        self.stdout.write(f"{made} spare schemas made.")
