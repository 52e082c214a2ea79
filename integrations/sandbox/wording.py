"""What the sandbox page calls things."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.sandbox.models import Company, Mode

COMPANY_TEXTS: dict[str, Promise] = {
    Company.PAYMENTS: _("Payment provider"),
    Company.BANK: _("Bank"),
    Company.STORE: _("Shop system"),
    Company.CARRIER: _("Carrier"),
}

BEHAVIOUR_TEXTS: dict[str, Promise] = {
    Mode.OK: _("Answers as it should"),
    Mode.FAIL: _("Is down: answers with an error, does nothing"),
    Mode.DECLINE: _("Says no"),
    Mode.HANG: _("Does not answer, does nothing"),
    Mode.TIMEOUT_AFTER_SUCCESS: _("Does it, but the answer never comes"),
    Mode.ANSWER_TWICE: _("Does it once and tells twice"),
    Mode.UNKNOWN: _("Does it, but answers in words that nobody knows"),
}

STEP_TEXTS: dict[str, Promise] = {
    "handed_over": _("Hand the parcel over"),
    "in_transit": _("Sort it at the parcel centre"),
    "out_for_delivery": _("Send it out for delivery"),
    "delivered": _("Deliver it"),
    "attempt_failed": _("Nobody is at home"),
    "available_for_pickup": _("Leave it for pickup"),
    "delayed": _("Delay it"),
    "damaged": _("Damage it"),
    "lost": _("Lose it"),
    "returned_to_sender": _("Send it back to the sender"),
}

LINK_TEXTS: dict[str, Promise] = {
    "open": _("Waits to be paid"),
    "paid": pgettext_lazy("by the customer", "Paid"),
    "cancelled": _("Called off"),
    "expired": _("Run out"),
}
