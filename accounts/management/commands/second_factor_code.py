"""Says what an authenticator app would show, for machines without a phone beside them."""

from __future__ import annotations

import binascii
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management.base import CommandError

from core.commands import QuickCommand


class Command(QuickCommand):
    help = "The code of now: python manage.py second_factor_code LETTERS (those under the picture)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("letters")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            value = hotp_value(
                options["letters"].strip().upper(), next(iter(yield_hotp_counters_from_time()))
            )
        except binascii.Error as error:
            raise CommandError("These are not the letters under the picture.") from error
        self.stdout.write(format_hotp_value(value))
