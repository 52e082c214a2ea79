"""Takes the second factor from somebody who lost it and whom no other owner can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django_tenants.utils import tenant_context

from accounts.models import StaffUser
from accounts.services.second_factor import remove_factors
from core import clock
from core.actors import SYSTEM
from core.commands import QuickCommand
from tenants.selectors import shop_by_schema


class Command(QuickCommand):
    help = "Be sure who asks, then: python manage.py remove_second_factor --schema north --email owner@north.example"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--schema", required=True)
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        shop = shop_by_schema(options["schema"])
        if shop is None:
            raise CommandError(f"There is no shop with the schema {options['schema']}.")
        with tenant_context(shop):
            staff = StaffUser.objects.filter(email__iexact=options["email"]).first()
            if staff is None:
                raise CommandError("Nobody with this e-mail works there.")
            remove_factors(staff=staff, actor=SYSTEM, now=clock.real_now())
        self.stdout.write("Taken away; they are signed out everywhere and sign in with their password.")
