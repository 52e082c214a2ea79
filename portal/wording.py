"""The words of the shopper's pages that depend on codes: hand-over, resolutions, payments, states.

Functions answer in the active language. Dates and amounts come in written for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from returns.states import Method, Resolution
from returns.telling.phrases import HAND_OVER_TITLES


@dataclass(frozen=True)
class HandOverWords:
    """How one way of giving the parcel back is called, what it needs, and what to do when it is ready."""

    icon: str
    title: Promise
    note: Promise
    todo: Promise
    code_label: Promise


HAND_OVER: dict[str, HandOverWords] = {
    "code_at_branch": HandOverWords(
        "qr",
        HAND_OVER_TITLES["code_at_branch"],
        gettext_lazy("Say the code at the counter. You need no printer and no label."),
        gettext_lazy("Give this code at the carrier's branch"),
        gettext_lazy("Return code"),
    ),
    "code_at_counter": HandOverWords(
        "qr",
        HAND_OVER_TITLES["code_at_counter"],
        gettext_lazy("Show the code, and the counter prints the label for you."),
        gettext_lazy("Show this code at the counter"),
        gettext_lazy("Return code"),
    ),
    "convenience_store": HandOverWords(
        "shop",
        HAND_OVER_TITLES["convenience_store"],
        gettext_lazy("Type the number into the parcel machine of the store."),
        gettext_lazy("Type this number into the store's parcel machine"),
        gettext_lazy("Collection number"),
    ),
    "pickup_at_door": HandOverWords(
        "home",
        HAND_OVER_TITLES["pickup_at_door"],
        gettext_lazy("The carrier comes to the address of your order."),
        gettext_lazy("Have the parcel ready"),
        gettext_lazy("Collection number"),
    ),
    "qr_at_drop_off": HandOverWords(
        "qr",
        HAND_OVER_TITLES["qr_at_drop_off"],
        gettext_lazy("Show the code on your phone. You need no printer."),
        gettext_lazy("Show this code at a parcel shop"),
        gettext_lazy("Return code"),
    ),
    "printed_label": HandOverWords(
        "printer",
        HAND_OVER_TITLES["printed_label"],
        gettext_lazy("Print it, stick it on the parcel and hand it over."),
        gettext_lazy("Print the label and stick it on the parcel"),
        gettext_lazy("Return code"),
    ),
    "own_parcel": HandOverWords(
        "box",
        HAND_OVER_TITLES["own_parcel"],
        gettext_lazy("You send the parcel to our address and keep the receipt."),
        gettext_lazy("Send the parcel to this address"),
        gettext_lazy("Return number"),
    ),
    "in_store": HandOverWords(
        "shop",
        HAND_OVER_TITLES["in_store"],
        gettext_lazy("Bring the items and your return number."),
        gettext_lazy("Bring the items to our store"),
        gettext_lazy("Return number"),
    ),
}

RESOLUTION_ICONS = {
    Resolution.REFUND: "card",
    Resolution.STORE_CREDIT: "credit",
    Resolution.EXCHANGE: "swap",
    Resolution.KEEP_ITEM: "heart",
}


def pieces(count: int) -> str:
    """How many units of one product."""
    return npgettext("units of one product", "%(count)s item", "%(count)s items", count) % {"count": count}


def send_back_button(count: int) -> str:
    return ngettext("Send back %(count)s item", "Send back %(count)s items", count) % {"count": count}


def way_back_paid_text(method: str) -> str:
    """Whether anything is paid where the parcel is handed over: prepaid and collect are different things."""
    if method == Method.OWN_CARRIER:
        return _("Pay the postage when you hand it over. Please do not send it freight collect.")
    if method == Method.PICKUP:
        return _("The postage is prepaid: you pay nothing to the driver.")
    if method == Method.IN_STORE:
        return ""
    return _("The postage is prepaid: you pay nothing at the counter.")
