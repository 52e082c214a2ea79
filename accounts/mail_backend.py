"""Where mail goes: to the world, and from a test shop nowhere but to its own page of caught mails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django_tenants.utils import get_public_schema_name

from accounts.models import CaughtMail
from core import clock
from tenants.selectors import current_shop

_LONGEST_BODY = 500_000


class ShopMailBackend(BaseEmailBackend):
    """Django's ``EMAIL_BACKEND``: hands mails on to ``OUTGOING_EMAIL_BACKEND``, those of a test shop to its table."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._options = options
        self._outgoing: BaseEmailBackend | None = None

    def open(self) -> bool | None:
        return None if _is_in_test_shop() else self._way_out().open()

    def close(self) -> None:
        if self._outgoing is not None:
            self._outgoing.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not _is_in_test_shop():
            return self._way_out().send_messages(email_messages) or 0
        CaughtMail.objects.bulk_create(_caught(message) for message in email_messages)
        return len(email_messages)

    def _way_out(self) -> BaseEmailBackend:
        if self._outgoing is None:
            self._outgoing = get_connection(
                settings.OUTGOING_EMAIL_BACKEND, fail_silently=self.fail_silently, **self._options
            )
        return self._outgoing


def _is_in_test_shop() -> bool:
    return connection.schema_name != get_public_schema_name() and current_shop().is_test


def _caught(message: EmailMessage) -> CaughtMail:
    html = next(
        (str(body) for body, media_type in getattr(message, "alternatives", []) if media_type == "text/html"),
        "",
    )
    return CaughtMail(
        recipient=", ".join(message.recipients())[:1000],
        sender=str(message.from_email)[:300],
        subject=str(message.subject)[:300],
        text_body=str(message.body)[:_LONGEST_BODY],
        html_body=html[:_LONGEST_BODY],
        attachments=[str(one[0]) for one in message.attachments if isinstance(one, tuple)],
        caught_at=clock.now(),
        kept_since=clock.real_now(),
    )
