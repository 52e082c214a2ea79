"""What we learn about the shop's parcels before the shop tells us."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from commerce.models import Fulfillment, Order


@transaction.atomic
def mark_delivered(
    *, order: Order, fulfillment_external_id: str, tracking_number: str, delivered_at: datetime
) -> int:
    """Write the day of delivery that a carrier named, where the shop has named none.

    Holds for everything that the shop sent in this parcel. Answers how many fulfillments learned it;
    repeating it changes nothing. Return periods that begin with delivery begin with it.
    """
    of_this_parcel = Q(pk__in=[])
    if fulfillment_external_id:
        of_this_parcel |= Q(external_id=fulfillment_external_id)
    if tracking_number:
        of_this_parcel |= Q(tracking_number=tracking_number)
    return Fulfillment.objects.filter(of_this_parcel, order=order, delivered_at=None).update(
        delivered_at=delivered_at
    )
