"""How a shopper hears from the shop: only what can really be sent is promised."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.contacts import own_address_of
from commerce.models import Order
from core.masking import masked_address
from returns.models import ReturnRequest


@dataclass(frozen=True)
class GivenEmail:
    """For a return whose order has no e-mail: the masked address that was given for it, and where to give one."""

    address: str
    url: str


def given_email_of(found: ReturnRequest) -> GivenEmail | None:
    """None where the order has an address of its own."""
    if own_address_of(found.order):
        return None
    return GivenEmail(
        address=masked_address(found.given_email) if found.given_email else "",
        url=reverse("portal:given_email", args=[found.public_id]),
    )


def is_written_to(found: ReturnRequest) -> bool:
    """Whether messages about the return reach anybody."""
    return bool(own_address_of(found.order) or found.given_email)


def payment_link_text(order: Order) -> str:
    """Where the link for a difference comes, before the return is made."""
    if own_address_of(order):
        return _(
            "We send you a payment link. Your replacement leaves when it is paid and we have your parcel."
        )
    return _(
        "The payment link stands on the page of your return. Your replacement leaves when it is paid and we have your "
        "parcel."
    )


def review_text(order: Order) -> str:
    """How the answer comes of what a person looks at first, before the return is made."""
    if own_address_of(order):
        return _("Our team looks at this return first and then writes to you.")
    return _("Our team looks at this return first. You see the answer on the page of your return.")


def answer_text(found: ReturnRequest) -> str:
    """How the answer comes of what a person looks at now."""
    if is_written_to(found):
        return _("You hear from us by e-mail, and see the answer here. Please keep everything until then.")
    return _("You see the answer here. Please keep everything until then.")
