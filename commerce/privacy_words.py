"""The words for a person's data: what each exported field is called, and what is kept after an erasure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commerce.duties import BOOKS, ERASURE

_FIELDS: Final = (
    (gettext_noop("Accepted"), "accepted_quantity"),
    (gettext_noop("Account"), "account"),
    (gettext_noop("Amount"), "amount amount_minor"),
    (gettext_noop("Answers"), "answers"),
    (gettext_noop("Asked for on"), "asked_at requested_at"),
    (gettext_noop("Balance"), "balance"),
    (gettext_noop("Date of birth"), "birth_date"),
    (gettext_noop("Bonus"), "bonus_minor"),
    (gettext_noop("Cancellation"), "cancellation"),
    (gettext_noop("Cancelled"), "cancelled_quantity"),
    (gettext_noop("Carrier"), "carrier"),
    (gettext_noop("Number at the carrier"), "carrier_reference"),
    (gettext_noop("Channel"), "channel"),
    (gettext_noop("City"), "city"),
    (gettext_noop("Code"), "code"),
    (gettext_noop("Comment"), "comment"),
    (gettext_noop("Compensation"), "compensation_minor"),
    (gettext_noop("Consents"), "consents"),
    (gettext_noop("Country"), "country country_code"),
    (gettext_noop("Date"), "created_at occurred_at"),
    (gettext_noop("Currency"), "currency"),
    (gettext_noop("Customer number"), "customer_external_id"),
    (gettext_noop("Decided on"), "decided_at"),
    (gettext_noop("Declared on"), "declared_at"),
    (gettext_noop("Delivered on"), "delivered_at"),
    (gettext_noop("Description"), "description"),
    (gettext_noop("Direction"), "direction"),
    (gettext_noop("Discount"), "discount_minor discounts"),
    (gettext_noop("What became of it"), "disposition"),
    (gettext_noop("Drop-off code"), "drop_off_code"),
    (gettext_noop("Due on"), "due_at"),
    (gettext_noop("E-mail"), "email given_email receipt_email"),
    (gettext_noop("Account details"), "encrypted"),
    (gettext_noop("Ended on"), "ended_at"),
    (gettext_noop("Exchanged for"), "exchange_for"),
    (gettext_noop("Number in the shop"), "external_id"),
    (gettext_noop("Cause"), "failure hand_reason"),
    (gettext_noop("Whose fault"), "fault"),
    (gettext_noop("File"), "file label_file photo photos"),
    (gettext_noop("Payment status"), "financial_status"),
    (gettext_noop("Finished on"), "finished_at settled_at"),
    (gettext_noop("First name"), "first_name"),
    (gettext_noop("Sent"), "fulfilled_quantity sent_quantity"),
    (gettext_noop("Parcel"), "fulfillment shipment"),
    (gettext_noop("Paid through"), "gateway"),
    (gettext_noop("Condition"), "grade"),
    (gettext_noop("Hand over by"), "hand_over_by"),
    (gettext_noop("Handed over on"), "handed_over_at"),
    (gettext_noop("E-mail confirmed by the shop"), "is_email_verified"),
    (gettext_noop("Written by the customer"), "is_from_shopper"),
    (gettext_noop("Phone confirmed by the shop"), "is_phone_verified"),
    (gettext_noop("Item"), "item items line"),
    (gettext_noop("Member since"), "joined_at"),
    (gettext_noop("Kind"), "kind"),
    (gettext_noop("Language"), "language"),
    (gettext_noop("Last name"), "last_name"),
    (gettext_noop("Legal basis"), "legal_basis"),
    (gettext_noop("List price"), "list_price_minor"),
    (gettext_noop("Message"), "message text text_body"),
    (gettext_noop("Further details"), "metadata"),
    (gettext_noop("Way back"), "method"),
    (gettext_noop("Name"), "name recipient_name"),
    (gettext_noop("Number"), "number public_id"),
    (gettext_noop("Order"), "order"),
    (gettext_noop("Ordered on"), "ordered_at placed_at"),
    (gettext_noop("Number of orders"), "orders_count"),
    (gettext_noop("Other amounts"), "other_minor"),
    (gettext_noop("Own parcel"), "own_parcel"),
    (gettext_noop("Paid on"), "paid_at"),
    (gettext_noop("Paid"), "paid_minor"),
    (gettext_noop("Payment link"), "payment_url"),
    (gettext_noop("Phone"), "phone"),
    (gettext_noop("Pickup"), "pickup"),
    (gettext_noop("Quantity"), "quantity"),
    (gettext_noop("Read on"), "read_at"),
    (gettext_noop("Reason"), "reason reason_code"),
    (gettext_noop("Received on"), "received_at"),
    (gettext_noop("Received"), "received_quantity"),
    (gettext_noop("What came"), "reception"),
    (gettext_noop("Sent to"), "recipient"),
    (gettext_noop("Reference"), "reference"),
    (gettext_noop("Refund owed since"), "refund_owed_at"),
    (gettext_noop("Refunded on"), "refunded_at"),
    (gettext_noop("Refunded"), "refunded_minor refunded_quantity shop_refunded_minor shop_refunded_quantity"),
    (gettext_noop("Choice for refused items"), "refusal_choice"),
    (gettext_noop("Refused"), "rejected_quantity"),
    (gettext_noop("Requested"), "requested_quantity"),
    (gettext_noop("Solution"), "resolution"),
    (gettext_noop("Return"), "return_request"),
    (gettext_noop("Kind of account"), "scheme"),
    (gettext_noop("Rating"), "score"),
    (gettext_noop("Sent on"), "sent_at shipped_at"),
    (gettext_noop("Shipping address"), "shipping_address"),
    (gettext_noop("Shipping"), "shipping_minor"),
    (gettext_noop("Shipping refunded"), "shipping_refunded_minor"),
    (gettext_noop("Parcel status"), "shipping_status sub_status"),
    (gettext_noop("Order number"), "shop_order_number"),
    (gettext_noop("SKU"), "sku"),
    (gettext_noop("Status"), "status"),
    (gettext_noop("Subject"), "subject"),
    (gettext_noop("Tags"), "tags"),
    (gettext_noop("Taken by"), "taken_by"),
    (gettext_noop("Tax"), "tax_minor"),
    (gettext_noop("Tier"), "tier"),
    (gettext_noop("Tier since"), "tier_since"),
    (gettext_noop("Title"), "title"),
    (gettext_noop("Sent already"), "too_late_quantity"),
    (gettext_noop("Topic"), "topic"),
    (gettext_noop("Total"), "total_minor"),
    (gettext_noop("Tracking number"), "tracking_number"),
    (gettext_noop("Not collected"), "uncollected_minor"),
    (gettext_noop("Price of one"), "unit_price_minor"),
    (gettext_noop("Not sent yet"), "unsent_minor"),
    (gettext_noop("Variant"), "variant_title"),
    (gettext_noop("Result of the check"), "verdict"),
)
FIELD_WORDS: Final[dict[str, str]] = {name: label for label, names in _FIELDS for name in names.split()}
"""The label of each exported field, to be translated."""

_KEPT: Final = {
    BOOKS: gettext_noop(
        "Numbers, days, goods and amounts of orders, returns and refunds, without name or contact"
    ),
    ERASURE: gettext_noop(
        "Keyed fingerprints of e-mail, phone and customer number, which nobody can read back"
    ),
}
_DUTIES: Final = {
    BOOKS: gettext_noop("Duty to keep accounts (no source found: the longest period that we know)"),
    ERASURE: gettext_noop("So that orders of the past that are sent again do not bring the person back"),
}


def kept_in_words(kept: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What is kept after an erasure, until when, and why; a law is named as it is called where it holds."""
    return [_in_words(one["what"], one["until"], one["duty"]) for one in kept]


def _in_words(code: str, until: str, law: str) -> dict[str, str]:
    what, duty = _KEPT[code], _DUTIES[code]
    return {"what": _(what), "until": until, "duty": law or _(duty)}
