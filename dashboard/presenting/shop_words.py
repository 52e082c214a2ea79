"""The staff's words for codes around returns: parcels, messages, payments, roles, files."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from commerce.models import ImportState, PaymentKind
from dashboard.presenting.words import STATUSES, Words
from notifications.models import MessageStatus
from tracking.statuses import TrackingStatus

TRACKING: Words = {
    TrackingStatus.PENDING: _("Not known to the carrier yet"),
    TrackingStatus.INFO_RECEIVED: _("Announced to the carrier"),
    TrackingStatus.IN_TRANSIT: _("On its way"),
    TrackingStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    TrackingStatus.ATTEMPT_FAILED: _("Delivery attempt failed"),
    TrackingStatus.AVAILABLE_FOR_PICKUP: _("Ready to be collected"),
    TrackingStatus.DELIVERED: _("Delivered"),
    TrackingStatus.EXCEPTION: _("Problem on the way"),
    TrackingStatus.RETURNED_TO_SENDER: _("Sent back to the sender"),
    TrackingStatus.EXPIRED: _("Number expired"),
    TrackingStatus.UNKNOWN: _("Unknown"),
}
MESSAGE_STATUSES: Words = {
    MessageStatus.PENDING: _("Being sent"),
    MessageStatus.SENT: _("Sent"),
    MessageStatus.FAILED: _("Could not be sent"),
    MessageStatus.HELD_BACK: _("Held back: too many for one day"),
}
IMPORT_STATES: Words = {
    ImportState.CHOOSING: _("Columns to match"),
    ImportState.WAITING: _("Waiting"),
    ImportState.RUNNING: _("Being taken in"),
    ImportState.DONE: _("Done"),
    ImportState.FAILED: _("Failed"),
    ImportState.STOPPED: _("Stopped"),
}
PAYMENT_KINDS: Words = {
    PaymentKind.CARD: _("Card"),
    PaymentKind.CARD_INSTALMENTS: _("Card, in instalments"),
    PaymentKind.CASH_ON_DELIVERY: _("Cash on delivery"),
    PaymentKind.BANK_TRANSFER: _("Bank transfer"),
    PaymentKind.VIRTUAL_ACCOUNT: _("Virtual account"),
    PaymentKind.WALLET: _("Wallet"),
    PaymentKind.GIFT_CARD: _("Gift card"),
    PaymentKind.STORE_CREDIT: _("Store credit"),
}
ROLES: Words = {
    Role.OWNER: _("Owner"),
    Role.MANAGER: _("Manager"),
    Role.AGENT: _("Agent"),
    Role.WAREHOUSE: _("Warehouse"),
    Role.ANALYST: _("Analyst"),
}
CREDIT_REASONS: Words = {
    "refund": _("Refund as store credit"),
    "bonus": _("Bonus"),
    "spent": _("Spent"),
    "taken_back": _("Taken back"),
}

# The names under which templates ask: ``{{ status|word:"tracking_status" }}``.
TABLES: Mapping[str, Words] = {
    "return_status": STATUSES,
    "tracking_status": TRACKING,
    "message_status": MESSAGE_STATUSES,
    "import_state": IMPORT_STATES,
    "payment_kind": PAYMENT_KINDS,
    "role": ROLES,
    "credit_reason": CREDIT_REASONS,
}
