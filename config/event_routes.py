"""Which event reaches which handlers, on one page. Handlers may run twice and in any order."""

from __future__ import annotations

_FOLLOW_THE_PARCEL = ["returns.handlers.follow_the_parcel"]

ROUTES: dict[str, list[str]] = {
    "order.created": ["tracking.handlers.follow_fulfillments"],
    "order.updated": ["tracking.handlers.follow_fulfillments"],
    "refund.requested": ["returns.handlers.pay_the_refund"],
    "refund.succeeded": ["returns.handlers.close_if_settled"],
    "return.approved": ["returns.handlers.make_the_label", "returns.handlers.refund_what_is_owed_now"],
    "return.cancelled": ["returns.handlers.void_the_label"],
    "return.declined": ["returns.handlers.void_the_label"],
    "return.expired": ["returns.handlers.void_the_label"],
    "return.handed_over": ["returns.handlers.refund_what_is_owed_now"],
    "return.item.inspected": [
        "returns.handlers.close_if_settled",
        "returns.handlers.refund_what_is_owed_now",
        "returns.handlers.restock",
    ],
    "return.item.received": [
        "returns.handlers.close_if_settled",
        "returns.handlers.refund_what_is_owed_now",
    ],
    "return.payout_account_given": ["returns.handlers.pay_to_the_bank_account"],
    "return.requested": ["returns.handlers.carry_out_the_decision"],
    "shipment.attempt_failed": _FOLLOW_THE_PARCEL,
    "shipment.available_for_pickup": _FOLLOW_THE_PARCEL,
    "shipment.delivered": _FOLLOW_THE_PARCEL,
    "shipment.exception": _FOLLOW_THE_PARCEL,
    "shipment.in_transit": _FOLLOW_THE_PARCEL,
    "shipment.out_for_delivery": _FOLLOW_THE_PARCEL,
    "shipment.returned_to_sender": _FOLLOW_THE_PARCEL,
    "shop.verification_requested": ["accounts.handlers.send_verification"],
    "staff.invited": ["accounts.handlers.send_invitation"],
}

# What is told about the past (imports, demo shops): only the handlers that rebuild.
HISTORY_ROUTES: dict[str, list[str]] = {
    "order.created": ["tracking.handlers.follow_fulfillments"],
    "order.updated": ["tracking.handlers.follow_fulfillments"],
}
