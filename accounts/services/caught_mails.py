"""The mails that a test shop has caught: they end after a month, and those to an erased person with him."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import CaughtMail
from core.errors import NotFound

KEPT = timedelta(days=30)


def caught_mails(words: str = "") -> QuerySet[CaughtMail]:
    """The newest first; with ``words`` those to an address or with a subject that holds them."""
    found = CaughtMail.objects.all()
    return (
        found.filter(recipient__icontains=words) | found.filter(subject__icontains=words) if words else found
    )


def caught_mail(pk: int) -> CaughtMail:
    """One of them. Raises NotFound."""
    found = CaughtMail.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def forget_caught_mails(addresses: Iterable[str]) -> None:
    """Delete what was written to these addresses."""
    for address in addresses:
        CaughtMail.objects.filter(recipient__icontains=address).delete()


def purge_caught_mails(*, now: datetime, days: int) -> int:
    """Delete what is old; answers how many."""
    return CaughtMail.objects.filter(kept_since__lt=now - timedelta(days=days)).delete()[0]
