"""Makes an API key in a shop and prints it as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django_tenants.utils import tenant_context

from accounts.scopes import READ_SCOPES, SCOPES
from accounts.services.keys import create_api_key
from core import clock
from core.actors import SYSTEM
from core.commands import QuickCommand
from core.errors import Refusal
from tenants.addresses import base_url_of
from tenants.selectors import shop_by_schema


class Command(QuickCommand):
    help = (
        "Make an API key: python manage.py create_api_key --schema north --scopes orders:write returns:read"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--schema", required=True)
        parser.add_argument(
            "--scopes",
            nargs="+",
            default=["all"],
            help="scopes, with spaces or commas between; or all, or read",
        )
        parser.add_argument("--name", default="Command line")
        parser.add_argument("--requests-per-second", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        shop = shop_by_schema(options["schema"])
        if shop is None:
            raise CommandError(f"There is no shop with the schema {options['schema']}.")
        with tenant_context(shop):
            try:
                made = create_api_key(
                    name=options["name"],
                    scopes=_scopes(options["scopes"]),
                    requests_per_second=options["requests_per_second"],
                    actor=SYSTEM,
                    now=clock.real_now(),
                )
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            json.dumps(
                {
                    "schema": shop.schema_name,
                    "id": made.api_key.public_id,
                    "api_key": made.text,
                    "key": made.text,
                    "scopes": made.api_key.scopes,
                    "api_url": f"{base_url_of(shop)}/api/v1/",
                }
            )
        )


def _scopes(given: list[str]) -> list[str]:
    words = [word for part in given for word in part.replace(",", " ").split()]
    if words in (["all"], ["*"]):
        return sorted(SCOPES)
    if words == ["read"]:
        return sorted(READ_SCOPES)
    return words
