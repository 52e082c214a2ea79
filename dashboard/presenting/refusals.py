"""Refusals of services as staff read them: what was refused, in plain words, in their language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotPermitted, Refusal
from dashboard.presenting.words import STATUSES, word
from returns.models.requests import MoveNotAllowed

_TEXTS: Mapping[str, Promise] = {
    "move_not_allowed": _(
        "This is not possible any more: the return has moved on in the meantime. Below is how it stands now."
    ),
    "quantity_exceeded": _("These are more items than expected. Please check the numbers."),
    "refund_too_early": _(
        "The terms of this return do not owe that much yet. A manager may pay earlier than the terms say."
    ),
    "amount_exceeds_refundable": _("This is more than can still be refunded for this return."),
    "wrong_currency": _("The amount is in another currency than the order."),
    "invalid_amount": _("Please write the amount in digits, such as 12.50."),
    "unknown_item": _("One of the items does not belong to this return."),
    "unknown_line": _("One of the items does not belong to this order."),
    "unknown_reason": _("Please choose one of the reasons."),
    "reason_not_a_leaf": _("Please choose one of the more exact reasons."),
    "resolution_required": _("Please choose what the customer gets."),
    "method_required": _("Please choose how the parcel travels."),
    "empty_return": _("Please choose at least one item."),
    "order_cancelled": _("This order was cancelled, so nothing of it can be returned."),
    "not_fulfilled": _("This item was not sent yet, so it cannot be returned."),
    "policy_not_a_draft": _("This version is published already, and a published version is never changed."),
    "invalid_policy": _("Something in the policy is not right yet. Each place is marked below."),
    "over_your_limit": _("This is more than your role may refund. Please ask a manager."),
}


def refusal_text(refusal: Refusal) -> str:
    """One or two sentences; a refusal that comes with words of the shop's own policy keeps them."""
    state = getattr(refusal, "state", "")
    if state and refusal.code == MoveNotAllowed.code:
        return f"{_TEXTS[refusal.code]} {word(STATUSES, state)}."
    if refusal.code in _TEXTS:
        return str(_TEXTS[refusal.code])
    if refusal.errors:
        return " ".join(dict.fromkeys(error.message for error in refusal.errors))
    return refusal.detail or str(_("This is not possible. Nothing was changed."))


def refusal_status(refusal: Refusal) -> int:
    """The HTTP status of a page that shows a refusal."""
    if isinstance(refusal, NotPermitted):
        return 403
    return 409 if isinstance(refusal, Conflict) else 422
