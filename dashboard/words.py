"""Codes in plain words, for staff: one table a kind."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

_RETURN_STATUS = {
    "requested": gettext_noop("Requested"),
    "in_review": gettext_noop("In review"),
    "approved": gettext_noop("Approved"),
    "declined": gettext_noop("Declined"),
    "cancelled": gettext_noop("Cancelled"),
    "expired": gettext_noop("Expired"),
    "closed": gettext_noop("Closed"),
}
_SHIPPING_STATUS = {
    "not_required": gettext_noop("Nothing to send"),
    "no_label": gettext_noop("No label yet"),
    "pending": gettext_noop("Waiting for the parcel"),
    "pickup_scheduled": gettext_noop("Pickup arranged"),
    "dropped_off": gettext_noop("Handed over"),
    "in_transit": gettext_noop("On its way back"),
    "delivered": gettext_noop("Arrived"),
    "partially_received": gettext_noop("Partly received"),
    "received": gettext_noop("Received"),
}
_TRACKING_STATUS = {
    "pending": gettext_noop("Not known to the carrier yet"),
    "info_received": gettext_noop("Announced to the carrier"),
    "in_transit": gettext_noop("On its way"),
    "out_for_delivery": gettext_noop("Out for delivery"),
    "attempt_failed": gettext_noop("Delivery attempt failed"),
    "available_for_pickup": gettext_noop("Ready for pickup"),
    "delivered": gettext_noop("Delivered"),
    "exception": gettext_noop("Problem on the way"),
    "returned_to_sender": gettext_noop("Sent back to the sender"),
    "expired": gettext_noop("Number expired"),
    "unknown": gettext_noop("Unknown"),
}
_REFUND_STATUS = {
    "pending": gettext_noop("Waiting"),
    "processing": gettext_noop("On its way"),
    "succeeded": gettext_noop("Paid"),
    "failed": gettext_noop("Failed"),
}
_REFUND_METHOD = {
    "original_payment": gettext_noop("Back to the payment"),
    "store_credit": gettext_noop("Store credit"),
    "bank_account": gettext_noop("To a bank account"),
    "manual": gettext_noop("Paid by hand"),
}
_MESSAGE_STATUS = {
    "pending": gettext_noop("Being sent"),
    "sent": gettext_noop("Sent"),
    "failed": gettext_noop("Could not be sent"),
    "held_back": gettext_noop("Held back until your e-mail address is confirmed"),
}
_IMPORT_STATE = {
    "waiting": gettext_noop("Waiting"),
    "running": gettext_noop("Being taken in"),
    "done": gettext_noop("Done"),
    "failed": gettext_noop("Failed"),
}
_PAYMENT_KIND = {
    "card": gettext_noop("Card"),
    "card_instalments": gettext_noop("Card, in instalments"),
    "cash_on_delivery": gettext_noop("Cash on delivery"),
    "bank_transfer": gettext_noop("Bank transfer"),
    "virtual_account": gettext_noop("Virtual account"),
    "wallet": gettext_noop("Wallet"),
    "gift_card": gettext_noop("Gift card"),
    "store_credit": gettext_noop("Store credit"),
}
_RESOLUTION = {
    "refund": gettext_noop("Refund"),
    "store_credit": gettext_noop("Store credit"),
    "exchange": gettext_noop("Exchange"),
    "keep_item": gettext_noop("Keep the item"),
}
_METHOD = {
    "drop_off": gettext_noop("Drop-off with a code"),
    "label": gettext_noop("Printed label"),
    "pickup": gettext_noop("Pickup at the door"),
    "own_carrier": gettext_noop("Own parcel"),
    "in_store": gettext_noop("In the store"),
}
_GRADE = {
    "a": gettext_noop("A: as new"),
    "b": gettext_noop("B: good, small traces"),
    "c": gettext_noop("C: clearly used"),
    "d": gettext_noop("D: not sellable"),
}
_DISPOSITION = {
    "restock": gettext_noop("Back into stock"),
    "refurbish": gettext_noop("Make it good again"),
    "donate": gettext_noop("Give away"),
    "recycle": gettext_noop("Recycle"),
    "destroy": gettext_noop("Destroy"),
    "return_to_customer": gettext_noop("Back to the customer"),
}
_EXCEPTION = {
    "label_failed": gettext_noop("The label could not be made"),
    "refund_failed": gettext_noop("A refund failed"),
    "exchange_failed": gettext_noop("The exchange failed"),
    "charge_failed": gettext_noop("A charge failed"),
    "restock_failed": gettext_noop("The shop was not told of the stock"),
    "out_of_stock": gettext_noop("Out of stock"),
    "flagged": gettext_noop("Please look at this"),
}
_ROLE = {
    "owner": gettext_noop("Owner"),
    "manager": gettext_noop("Manager"),
    "agent": gettext_noop("Agent"),
    "warehouse": gettext_noop("Warehouse"),
    "analyst": gettext_noop("Analyst"),
}
_CHANNEL = {
    "portal": gettext_noop("By the shopper"),
    "api": gettext_noop("By the API"),
    "staff": gettext_noop("By staff"),
}
_LEGAL_BASIS = {
    "withdrawal": gettext_noop("Right of withdrawal"),
    "defect": gettext_noop("Defect"),
    "goodwill": gettext_noop("Goodwill of the shop"),
    "protection": gettext_noop("Package protection"),
    "recall": gettext_noop("Recall"),
    "override": gettext_noop("Decided by staff"),
}
_CREDIT_REASON = {
    "refund": gettext_noop("Refund as store credit"),
    "bonus": gettext_noop("Bonus"),
    "spent": gettext_noop("Spent"),
    "taken_back": gettext_noop("Taken back"),
}

WORDS: dict[str, dict[str, str]] = {
    "return_status": _RETURN_STATUS,
    "shipping_status": _SHIPPING_STATUS,
    "tracking_status": _TRACKING_STATUS,
    "refund_status": _REFUND_STATUS,
    "refund_method": _REFUND_METHOD,
    "message_status": _MESSAGE_STATUS,
    "import_state": _IMPORT_STATE,
    "payment_kind": _PAYMENT_KIND,
    "resolution": _RESOLUTION,
    "method": _METHOD,
    "grade": _GRADE,
    "disposition": _DISPOSITION,
    "exception": _EXCEPTION,
    "role": _ROLE,
    "channel": _CHANNEL,
    "legal_basis": _LEGAL_BASIS,
    "credit_reason": _CREDIT_REASON,
}


def word(code: str, kind: str) -> str:
    """What ``code`` of ``kind`` is called in the active language; the code itself where it has no name."""
    named = WORDS[kind].get(code)
    return gettext(named) if named else code
