"""Which event reaches which handlers, on one page. Handlers may run twice and in any order."""

from __future__ import annotations

_FOLLOW_THE_PARCEL = ["returns.handlers.follow_the_parcel"]

_ADVANCE_EXCHANGES = "returns.exchange_handlers.advance_the_exchanges"

ROUTES: dict[str, list[str]] = {
    "back_test.progressed": ["returns.back_test_handlers.carry_on_the_back_test"],
    "back_test.requested": ["returns.back_test_handlers.carry_on_the_back_test"],
    "charge.cancelled": ["returns.exchange_handlers.close_the_payment_link"],
    "charge.expired": [_ADVANCE_EXCHANGES],
    "charge.paid": [_ADVANCE_EXCHANGES],
    "charge.requested": ["returns.exchange_handlers.make_the_payment_link"],
    "exchange.chosen_anew": [
        _ADVANCE_EXCHANGES,
        "returns.handlers.close_if_settled",
        "returns.handlers.refund_what_is_owed_now",
    ],
    "exchange.order_requested": ["returns.exchange_handlers.order_the_replacement"],
    "exchange.ordered": ["returns.handlers.close_if_settled", "returns.handlers.refund_what_is_owed_now"],
    "message.queued": ["notifications.handlers.send_message"],
    "order.created": ["loyalty.handlers.recount_buyer", "tracking.handlers.follow_fulfillments"],
    "order.updated": ["loyalty.handlers.recount_buyer", "tracking.handlers.follow_fulfillments"],
    "order_import.finished": ["recommendations.handlers.recount_after_import"],
    "order_import.progressed": ["commerce.handlers.take_orders_in"],
    "order_import.requested": ["commerce.handlers.take_orders_in"],
    "product.updated": ["commerce.handlers.mirror_product_picture"],
    "refund.account_awaited": ["notifications.promise_handlers.remind_of_bank_account"],
    "refund.failed": ["notifications.handlers.tell_refund_delayed"],
    "refund.requested": ["notifications.handlers.ask_for_bank_account", "returns.handlers.pay_the_refund"],
    "refund.succeeded": [
        "notifications.handlers.tell_refund_succeeded",
        "returns.handlers.close_if_settled",
        "returns.handlers.recount_the_member",
    ],
    "refund.slipped": ["notifications.promise_handlers.tell_refund_slipped"],
    "refund_promises.near": ["notifications.promise_handlers.warn_staff_of_promises"],
    "return.approved": [
        "notifications.handlers.tell_return_approved",
        _ADVANCE_EXCHANGES,
        "returns.handlers.make_the_label",
        "returns.handlers.refund_what_is_owed_now",
    ],
    "return.cancelled": [
        "notifications.handlers.tell_return_cancelled",
        _ADVANCE_EXCHANGES,
        "returns.handlers.void_the_label",
    ],
    "return.changed": [
        "notifications.handlers.tell_return_changed",
        _ADVANCE_EXCHANGES,
        "returns.handlers.book_the_pickup",
        "returns.handlers.carry_out_the_decision",
        "returns.handlers.make_the_label",
        "returns.handlers.refund_what_is_owed_now",
        "returns.handlers.void_the_labels_it_had",
    ],
    "return.closed": [_ADVANCE_EXCHANGES, "notifications.conversation_handlers.tell_return_closed"],
    "return.declined": [
        "notifications.handlers.tell_return_declined",
        _ADVANCE_EXCHANGES,
        "returns.handlers.void_the_label",
    ],
    "return.expired": [
        "notifications.handlers.tell_return_expired",
        _ADVANCE_EXCHANGES,
        "returns.handlers.void_the_label",
    ],
    "return.expires_soon": ["notifications.promise_handlers.tell_return_expires_soon"],
    "return.extended": ["notifications.promise_handlers.tell_return_extended"],
    "return.handed_over": [_ADVANCE_EXCHANGES, "returns.handlers.refund_what_is_owed_now"],
    "return.in_review": ["notifications.handlers.tell_return_in_review"],
    "return.item.disposed": ["returns.handlers.restock"],
    "return.item.inspected": [
        "notifications.conversation_handlers.tell_items_refused",
        _ADVANCE_EXCHANGES,
        "returns.handlers.close_if_settled",
        "returns.handlers.refund_what_is_owed_now",
    ],
    "return.item.received": [
        "notifications.handlers.tell_items_received",
        _ADVANCE_EXCHANGES,
        "returns.handlers.close_if_settled",
        "returns.handlers.refund_what_is_owed_now",
    ],
    "return.item.refusal_chosen": ["returns.handlers.close_if_settled"],
    "return.item.sent_back": [
        "notifications.conversation_handlers.tell_items_sent_back",
        "returns.handlers.close_if_settled",
    ],
    "return.message.sent": ["notifications.conversation_handlers.tell_of_message"],
    "return.label_created": ["notifications.handlers.tell_label_ready", "returns.handlers.book_the_pickup"],
    "return.payout_account_given": ["returns.handlers.pay_to_the_bank_account"],
    "return.pickup_wanted": ["returns.handlers.book_the_pickup"],
    "return.requested": [
        "notifications.handlers.tell_return_requested",
        "returns.handlers.carry_out_the_decision",
    ],
    "shipment.attempt_failed": _FOLLOW_THE_PARCEL,
    "shipment.available_for_pickup": _FOLLOW_THE_PARCEL,
    "shipment.delivered": _FOLLOW_THE_PARCEL,
    "shipment.exception": _FOLLOW_THE_PARCEL,
    "shipment.in_transit": _FOLLOW_THE_PARCEL,
    "shipment.out_for_delivery": _FOLLOW_THE_PARCEL,
    "shipment.returned_to_sender": _FOLLOW_THE_PARCEL,
    "shop.verification_requested": ["accounts.handlers.send_verification"],
    "shop.verified": ["notifications.handlers.send_what_was_held_back"],
    "staff.invited": ["accounts.handlers.send_invitation"],
    "tier.changed": ["loyalty.handlers.recount_everybody"],
}

# What is told about the past (imports, demo shops): only the handlers that rebuild.
HISTORY_ROUTES: dict[str, list[str]] = {
    "order.created": ["loyalty.handlers.recount_buyer", "tracking.handlers.follow_fulfillments"],
    "order.updated": ["loyalty.handlers.recount_buyer", "tracking.handlers.follow_fulfillments"],
    "refund.failed": ["notifications.handlers.tell_refund_delayed"],
    "refund.succeeded": [
        "notifications.handlers.tell_refund_succeeded",
        "returns.handlers.recount_the_member",
    ],
    "return.approved": ["notifications.handlers.tell_return_approved"],
    "return.cancelled": ["notifications.handlers.tell_return_cancelled"],
    "return.changed": ["notifications.handlers.tell_return_changed"],
    "return.declined": ["notifications.handlers.tell_return_declined"],
    "return.expired": ["notifications.handlers.tell_return_expired"],
    "return.in_review": ["notifications.handlers.tell_return_in_review"],
    "return.item.received": ["notifications.handlers.tell_items_received"],
    "return.requested": ["notifications.handlers.tell_return_requested"],
}
