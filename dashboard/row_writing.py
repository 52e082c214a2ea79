"""Rows of returns as whoever asks for them may read them."""

from __future__ import annotations

from accounts.models import ShopSettings
from accounts.roles import Capability
from dashboard.access import StaffRequest
from dashboard.presenting.moments import Clock
from dashboard.presenting.queue_rows import RowWriter
from returns.selectors import reason_labels


def row_writer(request: StaffRequest, settings: ShopSettings) -> RowWriter:
    """Rows as this person may read them."""
    return RowWriter(
        clock=Clock.of_page(request.language, settings.time_zone),
        reasons=reason_labels(request.language),
        shows_people=request.user.may(Capability.VIEW_PERSONAL_DATA),
        shows_money=request.user.may(Capability.VIEW_MONEY),
    )
