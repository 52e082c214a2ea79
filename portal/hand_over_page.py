"""What the shopper can do about the way back on the return's own page, beside what there is to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from core.money import Money, format_money
from countries.carriers import carrier_name
from notifications.about_returns import address_of
from portal.pickup_page import PLACES, pickup_text
from returns.models import ReturnRequest
from returns.selectors import possible_actions
from returns.services.changes import CHANGEABLE
from returns.services.named_carriers import is_free_by_carrier
from returns.services.own_parcels import BY_HAND, can_be_told, most_repaid_minor
from returns.services.pickups import can_be_moved
from returns.states import Method, PickupState, RefundStatus, ReturnStatus, ShippingStatus
from tracking.addresses import address_lines
from tracking.models import Shipment


@dataclass(frozen=True)
class PickupCard:
    """When the carrier comes. ``tone`` and ``text`` say what to make of it."""

    title: str
    text: str
    tone: str
    place: str
    note: str
    address: tuple[str, ...]
    move_url: str


@dataclass(frozen=True)
class HandOverActs:
    """Addresses are empty where the act is not possible now."""

    pickup: PickupCard | None
    own_parcel: tuple[tuple[str, str], ...]  # label and text of each row
    tell_url: str
    tell_label: str
    slip_url: str
    code_url: str
    change_url: str
    cancel_url: str

    @property
    def has_any(self) -> bool:
        return bool(self.tell_url or self.slip_url or self.code_url)


NOTHING = HandOverActs(None, (), "", "", "", "", "", "")


def hand_over_acts(
    found: ReturnRequest, shipment: Shipment | None, *, settings: ShopSettings, language: str, now: datetime
) -> HandOverActs:
    """The acts of a return that was read by ``return_detail``, in a browser that opened it."""
    waits = found.status == ReturnStatus.APPROVED and not found.is_handed_over
    travels = found.shipping_status != ShippingStatus.NOT_REQUIRED
    is_tellable = travels and can_be_told(found) and _has_what_it_takes(found, shipment)
    return HandOverActs(
        pickup=_pickup_card(found, language=language, now=now) if travels else None,
        own_parcel=_own_parcel(found, home=found.order.country or settings.country, language=language),
        tell_url=reverse("portal:handed_over", args=[found.public_id]) if is_tellable else "",
        tell_label=_tell_label(found),
        slip_url=reverse("portal:packing_slip", args=[found.public_id]) if waits and travels else "",
        code_url=reverse("portal:send_code", args=[found.public_id])
        if waits and travels and address_of(found)
        else "",
        change_url=reverse("portal:change", args=[found.public_id]) if can_be_changed(found) else "",
        cancel_url=reverse("portal:cancel", args=[found.public_id])
        if "cancel" in possible_actions(found)
        else "",
    )


def can_be_changed(found: ReturnRequest) -> bool:
    """Whether its shopper may still ask for something else."""
    has_money_gone = any(
        refund.status in (RefundStatus.PROCESSING, RefundStatus.SUCCEEDED) for refund in found.refunds.all()
    )
    return found.status in CHANGEABLE and not found.is_handed_over and not has_money_gone


def what_cancelling_does(found: ReturnRequest) -> list[str]:
    """Line by line what happens when the return is cancelled now."""
    lines = [_("You keep everything, and no money moves.")]
    if any(parcel.shipment.voided_at is None for parcel in found.parcels.all()):
        lines.append(_("The code and the label stop working. Please do not hand over the parcel any more."))
    if (found.pickup or {}).get("booked"):
        lines.append(_("The carrier does not come."))
    if any(item.exchange_for for item in found.items.all()):
        lines.append(_("We no longer keep the replacement for you."))
    lines.append(_("You can start again at any time within the return period."))
    return lines


def _has_what_it_takes(found: ReturnRequest, shipment: Shipment | None) -> bool:
    """Nobody hands over a parcel to our carrier before its code is there."""
    return found.method == Method.OWN_CARRIER or shipment is not None


def _tell_label(found: ReturnRequest) -> str:
    if found.own_parcel:
        return _("Correct what you told us")
    if found.method == Method.PICKUP:
        return _("The driver has it")
    return _("I have handed it over")


def _pickup_card(found: ReturnRequest, *, language: str, now: datetime) -> PickupCard | None:
    if found.method != Method.PICKUP or found.is_final or found.is_handed_over:
        return None
    move_url = reverse("portal:move_pickup", args=[found.public_id]) if can_be_moved(found, now=now) else ""
    wanted: dict[str, Any] = found.pickup or {}
    home = found.order.shipping_address
    address = tuple(address_lines(home, language=language, home_country=str(home.get("country_code") or "")))
    if not wanted:
        return PickupCard(
            title=_("The carrier names the day"),
            text=_("You can wish for another one."),
            tone="",
            place="",
            note="",
            address=address,
            move_url=move_url,
        )
    is_refused = wanted["state"] == PickupState.REFUSED
    title = pickup_text(wanted, language)
    if is_refused and not wanted["booked"]:
        title = _("Please choose another time")
    return PickupCard(
        title=title,
        text=_pickup_state(wanted, language, is_approved=found.status == ReturnStatus.APPROVED),
        tone="bad" if is_refused else "good" if wanted["state"] == PickupState.BOOKED else "",
        place=str(PLACES[wanted["place"]]),
        note=str(wanted["note"]),
        address=address,
        move_url=move_url,
    )


def _pickup_state(wanted: dict[str, Any], language: str, *, is_approved: bool) -> str:
    if wanted["state"] == PickupState.BOOKED:
        return _("Booked with the carrier.")
    if wanted["state"] == PickupState.BY_HAND and not wanted["booked"]:
        return _(
            "Our team books it with the carrier. The carrier tells its number a business day or two later."
        )
    if wanted["state"] == PickupState.REFUSED and wanted["booked"]:
        return _("The carrier cannot come at the time that you wished for. It comes as booked before.")
    if wanted["state"] == PickupState.REFUSED:
        return _("The carrier cannot come at the time that you wished for.")
    if wanted["booked"]:
        return _("We are asking the carrier. Until it agrees, this stays: %(when)s") % {
            "when": pickup_text(wanted["booked"], language)
        }
    if not is_approved:
        return _("We book it as soon as your return is approved.")
    return _("We are booking it with the carrier.")


def _own_parcel(found: ReturnRequest, *, home: str, language: str) -> tuple[tuple[str, str], ...]:
    """What the shopper told of the hand-over, and what comes of the postage."""
    own: dict[str, Any] = found.own_parcel or {}
    if not own:
        return ()
    rows = []
    if own["tracking_number"]:
        rows.append((_("Carrier"), carrier_name(own["carrier"], home)))
        rows.append((_("Tracking number"), own["tracking_number"]))
    if is_free_by_carrier(found):
        rows.append((_("Return shipping"), _("Free: you used the carrier that we named for returns.")))
    if own["receipt"]:
        rows.append((_("Receipt"), _("Your photo is with us.")))
    if own["cost_minor"]:
        rows.append((_("Postage"), format_money(Money(own["cost_minor"], found.currency), language)))
        rows.append((_("You get back"), _repaid_text(found, own, language)))
    return tuple(rows)


def _repaid_text(found: ReturnRequest, own: dict[str, Any], language: str) -> str:
    def amount(minor: int) -> str:
        return format_money(Money(minor, found.currency), language)

    repaid = own["repaid"]
    if repaid:
        if repaid["way"] == BY_HAND:
            return _("Paid: %(amount)s") % {"amount": amount(repaid["amount_minor"])}
        return _("Booked as store credit: %(amount)s") % {"amount": amount(repaid["amount_minor"])}
    most = most_repaid_minor(found)
    if not most:
        return _("The postage of this return is yours.")
    return _("Up to %(amount)s, after we have looked at your receipt.") % {
        "amount": amount(min(most, own["cost_minor"]))
    }
