"""When parcels have something to do by the clock."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from accounts.models import Port
from accounts.ports import connection_to, makers_behind
from events.clockwork import Upcoming
from tracking.models import Shipment
from tracking.services.polling import can_be_asked_about


def polls(*, now: datetime) -> Upcoming:
    """The next parcel about which somebody can be asked."""
    makers, behind = makers_behind(Port.CARRIER), connection_to(Port.CARRIER)
    known = can_be_asked_about(makers, has_carrier=behind is not None and behind.pk in makers)
    return Upcoming(asks_at=Shipment.objects.filter(known).aggregate(first=Min("next_poll_at"))["first"])
