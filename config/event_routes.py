"""Which event reaches which handlers, on one page. Handlers may run twice and in any order.

An event that is not named here is only kept in the log.
"""

from __future__ import annotations

_ADVANCE_EXCHANGES = "returns.exchange_handlers.advance_the_exchanges"
_CLOSE_IF_SETTLED = "returns.handlers.close_if_settled"
_REFUND_WHAT_IS_OWED = "returns.handlers.refund_what_is_owed_now"
_VOID_THE_LABEL = "returns.handlers.void_the_label"

_FORGET_THE_CANCELLATION = "integrations.by_hand.handlers.forget_the_cancellation"
_FOLLOW_THE_CASH = "returns.handlers.follow_the_cash_on_delivery"
_FOLLOW_THE_PARCEL = ["returns.handlers.follow_the_parcel"]
_TAKE_ORDERS_IN = ["commerce.handlers.take_orders_in"]
_CARRY_ON_THE_BACK_TEST = ["returns.back_test_handlers.carry_on_the_back_test"]
_CARRY_ON_THE_BULK_ACT = ["returns.bulk_handlers.carry_on_the_bulk_act"]
_AN_ORDER_CAME = ["loyalty.handlers.recount_buyer", "tracking.handlers.follow_fulfillments"]

ROUTES: dict[str, list[str]] = {
    # The shop and its mirror
    "connection.changed": ["returns.handlers.resume_what_waited"],
    "connection.pool_filled": ["integrations.by_hand.handlers.resume_what_waited_for_codes"],
    "connection.work_resumed": ["returns.handlers.go_on_with_what_waited"],
    "customer.id_shared": ["commerce.handlers.part_the_shared_id"],
    "message.queued": ["notifications.handlers.send_message"],
    "order.buyer_changed": [
        "loyalty.handlers.recount_both_buyers",
        "notifications.handlers.follow_the_buyer",
        "returns.handlers.follow_the_buyer",
    ],
    "order.created": _AN_ORDER_CAME,
    "order.updated": _AN_ORDER_CAME,
    "order.cancellation.requested": [
        "notifications.cancellation_handlers.tell_cancellation_requested",
        "returns.handlers.ask_the_shop_to_cancel",
    ],
    "credit.spent": ["integrations.by_hand.handlers.list_the_credit_code"],
    "order.cancellation.confirmed": [
        _FORGET_THE_CANCELLATION,
        "notifications.cancellation_handlers.tell_cancellation_confirmed",
    ],
    "order.cancellation.too_late": [
        _FORGET_THE_CANCELLATION,
        "notifications.cancellation_handlers.tell_cancellation_too_late",
    ],
    "order.cancellation.late": ["notifications.cancellation_handlers.tell_cancellation_money_late"],
    "order_import.finished": ["recommendations.handlers.recount_after_import"],
    "order_import.progressed": _TAKE_ORDERS_IN,
    "order_import.requested": _TAKE_ORDERS_IN,
    "privacy.requested": ["commerce.privacy_handlers.carry_out_privacy_request"],
    "product.updated": ["commerce.handlers.mirror_product_picture"],
    "shop.verification_requested": ["accounts.handlers.send_verification"],
    "shop.verified": [
        "notifications.handlers.ask_for_accounts_that_waited",
        "notifications.handlers.send_what_was_held_back",
    ],
    "staff.second_factor_removed": ["accounts.handlers.tell_factor_lost"],
    "staff.invited": ["accounts.handlers.send_invitation"],
    "staff.unlock_requested": ["accounts.handlers.send_unlock"],
    "tier.changed": ["loyalty.handlers.recount_everybody"],
    # Policies
    "back_test.progressed": _CARRY_ON_THE_BACK_TEST,
    "back_test.requested": _CARRY_ON_THE_BACK_TEST,
    # A return, step by step
    "bulk_act.progressed": _CARRY_ON_THE_BULK_ACT,
    "bulk_act.requested": _CARRY_ON_THE_BULK_ACT,
    "return.decision.undone": ["returns.handlers.carry_out_the_decision"],
    "return.requested": [
        "notifications.handlers.tell_return_requested",
        "returns.handlers.carry_out_the_decision",
    ],
    "return.in_review": ["notifications.handlers.tell_return_in_review"],
    "return.approved": [
        "notifications.handlers.tell_return_approved",
        "returns.handlers.make_the_label",
        _ADVANCE_EXCHANGES,
        _REFUND_WHAT_IS_OWED,
    ],
    "return.changed": [
        "notifications.handlers.tell_return_changed",
        "returns.handlers.book_the_pickup",
        "returns.handlers.carry_out_the_decision",
        "returns.handlers.make_the_label",
        "returns.handlers.void_the_labels_it_had",
        _ADVANCE_EXCHANGES,
        _REFUND_WHAT_IS_OWED,
    ],
    "return.declined": [
        "notifications.handlers.tell_return_declined",
        _ADVANCE_EXCHANGES,
        _VOID_THE_LABEL,
    ],
    "return.cancelled": [
        "notifications.handlers.tell_return_cancelled",
        _ADVANCE_EXCHANGES,
        _VOID_THE_LABEL,
    ],
    "return.extended": ["notifications.promise_handlers.tell_return_extended"],
    "return.expires_soon": ["notifications.promise_handlers.tell_return_expires_soon"],
    "return.expired": [
        "notifications.handlers.tell_return_expired",
        _ADVANCE_EXCHANGES,
        _VOID_THE_LABEL,
    ],
    "return.closed": [
        "notifications.conversation_handlers.tell_return_closed",
        _ADVANCE_EXCHANGES,
        _VOID_THE_LABEL,
    ],
    "return.message.sent": ["notifications.conversation_handlers.tell_of_message"],
    "withdrawal.declared": [
        "notifications.withdrawal_handlers.tell_withdrawal_declared",
        "notifications.withdrawal_handlers.tell_receipt_went_elsewhere",
    ],
    # Its way back
    "return.label_created": ["notifications.handlers.tell_label_ready", "returns.handlers.book_the_pickup"],
    "return.label_kept": ["integrations.by_hand.handlers.list_the_label_to_call_off"],
    "return.pickup_wanted": ["returns.handlers.book_the_pickup"],
    "return.pickup_booked": ["notifications.hand_over_handlers.tell_pickup_booked"],
    "return.pickup_refused": ["notifications.hand_over_handlers.tell_pickup_refused"],
    "return.handed_over": [_ADVANCE_EXCHANGES, _REFUND_WHAT_IS_OWED],
    "return.own_parcel_repaid": ["notifications.hand_over_handlers.tell_postage_repaid"],
    "shipment.attempt_failed": _FOLLOW_THE_PARCEL,
    "shipment.available_for_pickup": _FOLLOW_THE_PARCEL,
    "shipment.delivered": [*_FOLLOW_THE_PARCEL, _FOLLOW_THE_CASH],
    "shipment.exception": _FOLLOW_THE_PARCEL,
    "shipment.in_transit": _FOLLOW_THE_PARCEL,
    "shipment.out_for_delivery": _FOLLOW_THE_PARCEL,
    "shipment.returned_to_sender": [*_FOLLOW_THE_PARCEL, _FOLLOW_THE_CASH],
    # What came, and what becomes of it
    "return.item.received": [
        "notifications.handlers.tell_items_received",
        "integrations.by_hand.handlers.forget_the_pickup",
        _ADVANCE_EXCHANGES,
        _CLOSE_IF_SETTLED,
        _REFUND_WHAT_IS_OWED,
    ],
    "return.item.missing": ["notifications.warehouse_handlers.tell_items_missing", _ADVANCE_EXCHANGES],
    "return.item.inspected": [
        "notifications.conversation_handlers.tell_items_refused",
        _ADVANCE_EXCHANGES,
        _CLOSE_IF_SETTLED,
        _REFUND_WHAT_IS_OWED,
    ],
    "return.item.disposed": ["returns.handlers.restock"],
    "return.item.refusal_chosen": [_CLOSE_IF_SETTLED],
    "return.item.sent_back": ["notifications.conversation_handlers.tell_items_sent_back", _CLOSE_IF_SETTLED],
    # Money that goes back
    "refund.requested": ["notifications.handlers.ask_for_bank_account", "returns.handlers.pay_the_refund"],
    "refund.account_awaited": ["notifications.promise_handlers.remind_of_bank_account"],
    "return.quote_changed": [_ADVANCE_EXCHANGES, _CLOSE_IF_SETTLED, _REFUND_WHAT_IS_OWED],
    "order.cancellation.account_given": ["returns.handlers.pay_the_cancellation"],
    "return.payout_account_given": ["returns.handlers.pay_to_the_bank_account"],
    "refund.succeeded": [
        "notifications.handlers.tell_refund_succeeded",
        "returns.handlers.recount_the_member",
        _CLOSE_IF_SETTLED,
    ],
    "refund.failed": ["notifications.handlers.tell_refund_delayed"],
    "refund.reopened": [
        "notifications.handlers.tell_refund_not_sent_yet",
        "returns.handlers.recount_the_member",
    ],
    "refund.slipped": ["notifications.promise_handlers.tell_refund_slipped"],
    "refund_promises.near": ["notifications.promise_handlers.warn_staff_of_promises"],
    # What leaves instead, and what is paid on top
    "exchange.hold_expired": ["notifications.exchange_handlers.tell_hold_over"],
    "exchange.order_requested": ["returns.exchange_handlers.order_the_replacement"],
    "exchange.ordered": [
        "notifications.exchange_handlers.tell_replacement_sent",
        _ADVANCE_EXCHANGES,
        _CLOSE_IF_SETTLED,
        _REFUND_WHAT_IS_OWED,
    ],
    "exchange.sold_out": [
        "notifications.exchange_handlers.tell_sold_out",
        _CLOSE_IF_SETTLED,
        _REFUND_WHAT_IS_OWED,
    ],
    "exchange.not_paid": [
        "notifications.exchange_handlers.tell_not_paid",
        _CLOSE_IF_SETTLED,
        _REFUND_WHAT_IS_OWED,
    ],
    "exchange.failed": [_CLOSE_IF_SETTLED, _REFUND_WHAT_IS_OWED],
    "exchange.chosen_anew": [_ADVANCE_EXCHANGES, _CLOSE_IF_SETTLED, _REFUND_WHAT_IS_OWED],
    "charge.requested": ["returns.exchange_handlers.make_the_payment_link"],
    "charge.link_ready": ["notifications.exchange_handlers.ask_for_payment"],
    "charge.reminder_due": ["notifications.exchange_handlers.remind_of_payment"],
    "charge.paid": [_ADVANCE_EXCHANGES],
    "charge.expired": [_ADVANCE_EXCHANGES],
    "charge.cancelled": ["returns.exchange_handlers.close_the_payment_link"],
}

# What is told about the past (imports, demo shops): only the handlers that rebuild.
HISTORY_ROUTES: dict[str, list[str]] = {
    "order.created": _AN_ORDER_CAME,
    "order.updated": _AN_ORDER_CAME,
    "return.requested": ["notifications.handlers.tell_return_requested"],
    "return.in_review": ["notifications.handlers.tell_return_in_review"],
    "return.approved": ["notifications.handlers.tell_return_approved"],
    "return.changed": ["notifications.handlers.tell_return_changed"],
    "return.declined": ["notifications.handlers.tell_return_declined"],
    "return.cancelled": ["notifications.handlers.tell_return_cancelled"],
    "return.expired": ["notifications.handlers.tell_return_expired"],
    "return.closed": ["notifications.conversation_handlers.tell_return_closed"],
    "return.message.sent": ["notifications.conversation_handlers.tell_of_message"],
    "return.item.received": ["notifications.handlers.tell_items_received"],
    "return.item.inspected": ["notifications.conversation_handlers.tell_items_refused"],
    "refund.succeeded": [
        "notifications.handlers.tell_refund_succeeded",
        "returns.handlers.recount_the_member",
    ],
    "refund.failed": ["notifications.handlers.tell_refund_delayed"],
    "exchange.ordered": ["notifications.exchange_handlers.tell_replacement_sent"],
    "exchange.sold_out": ["notifications.exchange_handlers.tell_sold_out"],
    "charge.link_ready": ["notifications.exchange_handlers.ask_for_payment"],
}

# What nobody waits for: in each shop it goes behind decisions, refunds and messages.
PATIENT_EVENTS: frozenset[str] = frozenset(
    {
        "back_test.progressed",
        "back_test.requested",
        "customer.id_shared",
        "order.created",
        "order.updated",
        "order_import.finished",
        "order_import.progressed",
        "order_import.requested",
        "product.updated",
        "tier.changed",
    }
)
