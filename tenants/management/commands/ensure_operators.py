"""Makes the schema in which the platform's own people sign in."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from core import clock
from core.commands import QuickCommand
from tenants.addresses import base_url_of_host
from tenants.models import Shop, ShopKind
from tenants.provisioning import provision_shop
from tenants.selectors import forget_hosts, shop_by_schema

SCHEMA_NAME = "operators"


class Command(QuickCommand):
    help = "Make the operators' schema with its first operator. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        host = f"operators.{settings.BASE_HOST}"
        known = shop_by_schema(SCHEMA_NAME)
        if known is not None and known.is_sandbox != settings.IS_SANDBOX_FOR_ALL:
            Shop.objects.filter(pk=known.pk).update(is_sandbox=settings.IS_SANDBOX_FOR_ALL)
            forget_hosts()
        if known is None:
            provision_shop(
                schema_name=SCHEMA_NAME,
                name="Operators",
                host=host,
                country="DE",
                language="en",
                owner_email=options["email"],
                owner_password=options["password"],
                kind=ShopKind.OPERATORS,
                verified=True,
                sandbox=settings.IS_SANDBOX_FOR_ALL,  # in a demo nobody is asked for a second factor
                now=clock.real_now(),
            )
        self.stdout.write(
            json.dumps(
                {
                    "url": f"{base_url_of_host(host)}/admin/",
                    "email": options["email"],
                    "password": options["password"],
                }
            )
        )
