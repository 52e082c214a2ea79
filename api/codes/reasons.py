"""The codes of reasons: why the policy, the law or the state of an order says what it says of a line or a return."""

from __future__ import annotations

from typing import Final

REASONS: Final = {
    # It can be returned
    "within_window": "The return period is open. `data` carries its last day.",
    "no_last_day": "It can be returned at any time.",
    "window_not_begun": "It can be returned; the return period has not begun yet.",
    "withdrawal_right": "The law lets the shopper withdraw from the purchase.",
    "defect_right": "The law lets the shopper return an item that is not as it should be.",
    "defect_money_right": "The law gives money back for a fault.",
    "carrier_pays_first": "It was paid at the door: for a fault the carrier gives the money back.",
    "unopened_only": "The right by law ends once the seal is open.",
    "still_refund": "Money back is still possible, where the wish itself is not.",
    "still_store_credit": "Store credit is still possible, where the wish itself is not.",
    "still_exchange": "An exchange is still possible, where the wish itself is not.",
    "still_keep_item": "Money back without sending it is still possible, where the wish itself is not.",
    "override": "Somebody with the right to do so passed the policy.",
    # It cannot
    "window_closed": "The return period is over. `data` carries its last day as `last_date`.",
    "final_sale": "It was a final sale, and no law lifts it.",
    "not_eligible": "A rule, or the base terms, do not cover it; `rule` and `fact` say which.",
    "not_fulfilled": "It was not sent yet.",
    "order_cancelled": "The order was cancelled.",
    "nothing_left": "It was returned or paid back already.",
    "quantity_exceeded": "Fewer units can still be returned; `data` says how many.",
    "out_of_stock": "What is wanted instead is sold out.",
    "no_withdrawal": "The law gives no right to withdraw from the purchase of it.",
    "withdrawal_over": "The period for withdrawing is over.",
    "no_common_method": "The items have no way of travelling back together.",
    "method_not_offered": "The method is not offered, or rests at the moment.",
    "resolution_not_offered": "The resolution is not offered.",
    # It is looked at, or declined
    "needs_review": "The terms want a person to look at it first.",
    "flagged": "Something about the customer wants a person to look at it first.",
    "not_paid_yet": "The order was not paid yet: what is quoted is what would be paid.",
    "partially_refunded": "A part of the order was refunded, and nobody told which.",
    "declined_by_policy": "The terms decline it.",
    # What makes it better for the shopper
    "law_free_return": "The way back is free by law.",
    "law_no_restocking_fee": "The law allows no restocking fee.",
    "law_refund_offered": "The law wants a refund to be offered.",
    "law_replacement_offered": "The law wants a replacement to be offered.",
    "tier_window": "The membership gives a longer period.",
    "tier_free_return": "The membership makes the way back free.",
    "tier_no_restocking_fee": "The membership waives the restocking fee.",
    "tier_auto_approval": "The membership approves at once.",
    "tier_sooner_refund": "The membership brings the refund sooner.",
    "tier_bonus": "The membership adds a bonus.",
}
