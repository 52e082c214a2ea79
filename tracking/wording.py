"""What people read about a parcel. The language is the active one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.statuses import SubStatus, TrackingStatus

STATUS_TEXTS: dict[str, Promise] = {
    TrackingStatus.PENDING: _("Waiting for the parcel"),
    TrackingStatus.INFO_RECEIVED: _("Announced to the carrier"),
    TrackingStatus.IN_TRANSIT: _("On its way"),
    TrackingStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    TrackingStatus.ATTEMPT_FAILED: _("Delivery was tried, nobody was reached"),
    TrackingStatus.AVAILABLE_FOR_PICKUP: _("Ready to be picked up"),
    TrackingStatus.DELIVERED: _("Delivered"),
    TrackingStatus.EXCEPTION: _("There is a problem with the parcel"),
    TrackingStatus.RETURNED_TO_SENDER: _("Going back to the sender"),
    TrackingStatus.EXPIRED: _("No more news from the carrier"),
    TrackingStatus.UNKNOWN: _("News from the carrier"),
}

SUB_STATUS_TEXTS: dict[str, Promise] = {
    SubStatus.LOST: _("The carrier cannot find the parcel"),
    SubStatus.DAMAGED: _("The parcel was damaged on its way"),
    SubStatus.REFUSED: _("The parcel was refused"),
    SubStatus.CUSTOMS: _("The parcel is with customs"),
    SubStatus.HELD: _("The carrier is holding the parcel"),
    SubStatus.DELAYED: _("The parcel is delayed"),
}

# What the shop does about it: said together with the trouble.
NEXT_TEXTS: dict[str, Promise] = {
    SubStatus.LOST: _(
        "We are looking for it together with the carrier. What we find out stands on this page."
    ),
    SubStatus.DAMAGED: _("We are in touch with the carrier. What comes of it stands on this page."),
    SubStatus.REFUSED: _("It is on its way back to us."),
    SubStatus.CUSTOMS: _("Customs usually needs a few days. You do not have to do anything."),
    SubStatus.HELD: _("The carrier may need something from you. Please look at the last event below."),
    SubStatus.DELAYED: _("It is later than planned, and still on its way."),
}

RETURN_STATUS_TEXTS: dict[str, Promise] = {
    TrackingStatus.PENDING: _("Not handed over yet"),
    TrackingStatus.INFO_RECEIVED: _("Not handed over yet"),
    TrackingStatus.IN_TRANSIT: _("On its way to us"),
    TrackingStatus.OUT_FOR_DELIVERY: _("Arriving at our warehouse today"),
    TrackingStatus.DELIVERED: _("Arrived at our warehouse"),
}


def status_text(status: str, sub_status: str = "", *, is_return: bool = False) -> str:
    """One short phrase for where a parcel is; the sub-status says more where there is one."""
    if sub_status in SUB_STATUS_TEXTS:
        return str(SUB_STATUS_TEXTS[sub_status])
    if is_return and status in RETURN_STATUS_TEXTS:
        return str(RETURN_STATUS_TEXTS[status])
    return str(STATUS_TEXTS[status])


def what_happens_next(sub_status: str) -> str:
    """What the shop does about trouble, or nothing."""
    return str(NEXT_TEXTS.get(sub_status, ""))
