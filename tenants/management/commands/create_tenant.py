"""Makes a shop and prints it as JSON."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from core import clock
from core.commands import QuickCommand
from core.errors import Refusal
from countries.registry import country
from tenants.addresses import base_url_of_host
from tenants.provisioning import provision_shop


class Command(QuickCommand):
    help = (
        "Make a shop that works at once: python manage.py create_tenant --schema north --name 'North & Pine'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--schema", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--host", help="default: the schema's name under our own host")
        parser.add_argument("--country", default="DE")
        parser.add_argument("--language", help="default: the country's first language that we speak")
        parser.add_argument("--currency", help="default: the country's")
        parser.add_argument("--time-zone", help="default: the country's")
        parser.add_argument("--owner-email")
        parser.add_argument("--owner-password", help="default: a random one, printed")
        parser.add_argument("--unverified", action="store_true", help="as if it had signed up by itself")
        parser.add_argument("--sandbox", action="store_true", help="made for a demo or a test")

    def handle(self, *args: Any, **options: Any) -> None:
        schema = options["schema"]
        password = options["owner_password"] or secrets.token_urlsafe(12)
        email = options["owner_email"] or f"owner@{schema.replace('_', '-')}.example"
        host = options["host"] or f"{schema.replace('_', '-')}.{settings.BASE_HOST}"
        try:
            shop = provision_shop(
                schema_name=schema,
                name=options["name"],
                host=host.partition(":")[0],
                country=options["country"],
                language=options["language"] or _language_of(options["country"]),
                currency=options["currency"],
                time_zone=options["time_zone"],
                owner_email=email,
                owner_password=password,
                verified=not options["unverified"],
                sandbox=options["sandbox"],
                now=clock.real_now(),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self._warn_of_password(password, email=email)
        url = base_url_of_host(host.partition(":")[0])
        self.stdout.write(
            json.dumps(
                {
                    "schema": shop.schema_name,
                    "name": shop.name,
                    "host": url.partition("://")[2],
                    "country": shop.country,
                    "portal_url": f"{url}/",
                    "dashboard_url": f"{url}/dashboard/",
                    "api_url": f"{url}/api/v1/",
                    "staff": {"email": email, "password": password},
                },
                ensure_ascii=False,
            )
        )

    def _warn_of_password(self, password: str, *, email: str) -> None:
        try:
            validate_password(password, user=get_user_model()(email=email))
        except ValidationError as failure:
            self.stderr.write(f"Have the owner change this password. {' '.join(failure.messages)}")


def _language_of(code: str) -> str:
    spoken = dict(settings.LANGUAGES)
    return next((language for language in country(code).languages if language in spoken), "en")
