"""What the shopper is written to about the way back."""

from __future__ import annotations

from events.base import EventMeta
from notifications.about_returns import return_named, write_about_return
from returns.events import ReturnOwnParcelRepaid, ReturnPickupBooked, ReturnPickupRefused


def tell_pickup_booked(event: ReturnPickupBooked, meta: EventMeta) -> None:
    booked = (return_named(event.return_id).pickup or {}).get("booked")
    if event.notify and booked:
        write_about_return("pickup_booked", event.return_id, meta, {"booked": booked})


def tell_pickup_refused(event: ReturnPickupRefused, meta: EventMeta) -> None:
    if event.notify:
        booked = (return_named(event.return_id).pickup or {}).get("booked")
        write_about_return("pickup_refused", event.return_id, meta, {"booked": booked})


def tell_postage_repaid(event: ReturnOwnParcelRepaid, meta: EventMeta) -> None:
    if event.notify:
        context = {"amount_minor": event.amount_minor, "currency": event.currency, "way": event.way}
        write_about_return("postage_repaid", event.return_id, meta, context)
