"""What time it is. Nothing else asks: rules and services take the moment as an argument, the edges get it here.

Two times there are. A shop's business time turns windows, what is due, retries, offers; a test shop's clock can be turned
ahead, in every other shop it is the real one. Leases, limits, sessions, keys and signatures keep to real time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

_NOT_TURNED = timedelta()


def now() -> datetime:
    """The business time of the shop that the connection is on."""
    ahead: timedelta = getattr(connection.tenant, "clock_ahead", _NOT_TURNED)
    return timezone.now() + ahead


def read_again() -> None:
    """For what goes on for longer than a request: the shop's clock may have been turned meanwhile."""
    if getattr(connection.tenant, "has_own_clock", False):
        connection.tenant.refresh_from_db(fields=["clock_ahead"])


def real_now() -> datetime:
    """The time outside, whatever a shop's clock says."""
    return timezone.now()
