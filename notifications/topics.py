"""Everything that we write about. All topics are service messages: about a return of the reader, or to staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from notifications.facts import ShopFacts
from notifications.letters import Letter
from notifications.writers import (
    access,
    cancellations,
    conversation,
    exchanges,
    hand_over,
    promises,
    refunds,
    returns,
    warehouse,
    withdrawals,
)

_OF_A_RETURN = ("customer_name", "shop_name", "return_number", "order_number", "amount", "last_day")

_OF_AN_ORDER = ("customer_name", "shop_name", "order_number", "amount")

Writer = Callable[[ShopFacts, Any, Mapping[str, Any]], Letter]


@dataclass(frozen=True)
class Topic:
    """One kind of message.

    ``variables`` may be named by a shop's own text. ``hidden_field`` names the part of the context that is kept
    encrypted until the message is sent, and nowhere afterwards; such topics keep the built-in text. So do those
    to staff, who are written to in their own language.
    """

    code: str
    title: str | Promise
    write: Writer
    variables: tuple[str, ...] = _OF_A_RETURN
    hidden_field: str = ""
    is_for_staff: bool = False

    @property
    def is_editable(self) -> bool:
        return not self.hidden_field and not self.is_for_staff

    @property
    def is_about_a_return(self) -> bool:
        return not self.hidden_field


class UnknownTopic(LookupError):
    """There is no such kind of message."""


def topic(code: str) -> Topic:
    """The topic with this code. Raises UnknownTopic."""
    try:
        return TOPICS[code]
    except KeyError:
        raise UnknownTopic(code) from None


TOPICS: dict[str, Topic] = {
    entry.code: entry
    for entry in (
        Topic("return_requested", gettext_lazy("Return requested"), returns.requested),
        Topic("return_in_review", gettext_lazy("Return in review"), returns.in_review),
        Topic("return_approved", gettext_lazy("Return approved"), returns.approved),
        Topic("return_changed", gettext_lazy("Return changed"), returns.changed),
        Topic("return_label_ready", gettext_lazy("Label or code ready"), returns.label_ready),
        Topic(
            "return_declined",
            gettext_lazy("Return declined"),
            returns.declined,
            variables=(*_OF_A_RETURN, "reason"),
        ),
        Topic("return_cancelled", gettext_lazy("Return cancelled"), returns.cancelled),
        Topic(
            "message_from_shop",
            gettext_lazy("Message to the customer"),
            conversation.message_from_shop,
            variables=(*_OF_A_RETURN, "message"),
        ),
        Topic(
            "message_from_shopper",
            gettext_lazy("Message of a customer, to staff"),
            conversation.message_from_shopper,
            variables=(),
            is_for_staff=True,
        ),
        Topic(
            "items_refused",
            gettext_lazy("Items refused"),
            conversation.items_refused,
            variables=(*_OF_A_RETURN, "reason"),
        ),
        Topic("items_sent_back", gettext_lazy("Refused items sent back"), conversation.items_sent_back),
        Topic("return_closed", gettext_lazy("Return complete"), conversation.closed),
        Topic("return_expired", gettext_lazy("Return ended without a parcel"), returns.expired),
        Topic("return_received", gettext_lazy("Parcel received"), returns.received),
        Topic("return_items_missing", gettext_lazy("Items missing in the parcel"), warehouse.items_missing),
        Topic("bank_account_wanted", gettext_lazy("Bank account wanted"), returns.bank_account_wanted),
        Topic("bank_account_later", gettext_lazy("Bank account wanted later"), returns.bank_account_later),
        Topic("email_replaced", gettext_lazy("Messages go to another address"), access.email_replaced),
        Topic("refund_succeeded", gettext_lazy("Refund sent"), refunds.refunded),
        Topic(
            "credit_given",
            gettext_lazy("Store credit given"),
            refunds.credit_given,
            variables=(*_OF_A_RETURN, "balance"),
        ),
        Topic("refund_delayed", gettext_lazy("Refund delayed"), refunds.refund_delayed),
        Topic("refund_slipped", gettext_lazy("Refund late"), promises.slipped),
        Topic("bank_account_awaited", gettext_lazy("Bank account still missing"), promises.account_awaited),
        Topic("bank_account_bounced", gettext_lazy("Bank account not right"), promises.account_bounced),
        Topic(
            "exchange_payment_wanted",
            gettext_lazy("Difference of an exchange to be paid"),
            exchanges.payment_wanted,
        ),
        Topic(
            "exchange_payment_reminder",
            gettext_lazy("Difference of an exchange still open"),
            exchanges.payment_reminder,
        ),
        Topic("replacement_sent", gettext_lazy("Replacement sent"), exchanges.replacement_sent),
        Topic("replacement_sold_out", gettext_lazy("Replacement sold out"), exchanges.sold_out),
        Topic("replacement_not_paid", gettext_lazy("Replacement not paid in time"), exchanges.not_paid),
        Topic("replacement_hold_over", gettext_lazy("Replacement no longer kept"), exchanges.hold_over),
        Topic("pickup_booked", gettext_lazy("Pickup booked"), hand_over.pickup_booked),
        Topic("pickup_refused", gettext_lazy("Pickup not possible"), hand_over.pickup_refused),
        Topic("postage_repaid", gettext_lazy("Postage repaid"), hand_over.postage_repaid),
        Topic("return_expires_soon", gettext_lazy("Last day draws near"), promises.expires_soon),
        Topic("return_extended", gettext_lazy("More time for the parcel"), promises.extended),
        Topic(
            "staff_refund_promises",
            gettext_lazy("Refund deadlines, to staff"),
            promises.staff_promises,
            variables=(),
            is_for_staff=True,
        ),
        Topic(
            "withdrawal_declared",
            gettext_lazy("Receipt of a withdrawal"),
            withdrawals.declared,
            variables=("customer_name", "shop_name", "order_number"),
        ),
        Topic(
            "withdrawal_receipt_elsewhere",
            gettext_lazy("A withdrawal's receipt went to another address"),
            withdrawals.receipt_went_elsewhere,
            variables=("customer_name", "shop_name", "order_number"),
        ),
        Topic(
            "cancellation_requested",
            gettext_lazy("Cancellation received"),
            cancellations.requested,
            variables=_OF_AN_ORDER,
        ),
        Topic(
            "cancellation_confirmed",
            gettext_lazy("Cancellation confirmed"),
            cancellations.confirmed,
            variables=_OF_AN_ORDER,
        ),
        Topic(
            "cancellation_too_late",
            gettext_lazy("Cancellation too late"),
            cancellations.too_late,
            variables=_OF_AN_ORDER,
        ),
        Topic(
            "cancellation_refunded",
            gettext_lazy("Refund of cancelled items sent"),
            cancellations.refunded,
            variables=_OF_AN_ORDER,
        ),
        Topic(
            "cancellation_account_wanted",
            gettext_lazy("Bank account wanted for cancelled items"),
            cancellations.account_wanted,
            variables=_OF_AN_ORDER,
        ),
        Topic(
            "cancellation_late",
            gettext_lazy("Refund of cancelled items late"),
            cancellations.late,
            variables=_OF_AN_ORDER,
        ),
        Topic(
            "find_orders",
            gettext_lazy("Link to one's orders"),
            access.find_orders,
            variables=("shop_name",),
            hidden_field="url",
        ),
        Topic(
            "look_up_code",
            gettext_lazy("Code before an order is shown"),
            access.look_up_code,
            variables=("shop_name",),
            hidden_field="code",
        ),
        Topic(
            "store_credit_code",
            gettext_lazy("Code before store credit"),
            access.store_credit_code,
            variables=("shop_name",),
            hidden_field="code",
        ),
        Topic(
            "bank_account_code",
            gettext_lazy("Code before bank data"),
            access.bank_account_code,
            variables=("shop_name",),
            hidden_field="code",
        ),
    )
}
