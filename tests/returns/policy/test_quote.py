"""What the shopper gets back: every figure by API.md's rule, and the sum that always holds."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import Money
from returns.policy.outbound_shipping import FreeDelivery
from returns.policy.quote import (
    ALREADY_REFUNDED,
    Cut,
    FeeLine,
    Quote,
    QuotedItem,
    QuoteTerms,
    Room,
    outbound_shipping_due,
    quote,
)
from returns.policy.terms import NO_FEE, Fee

FIVE = Fee(money=Money(500, "EUR"))
TEN_PERCENT = Fee(percent=Decimal(10))


def one(resolution, worth, *, bonus=0, restocking=NO_FEE, exchange=0, loses=False):
    return QuotedItem(resolution, resolution, worth, restocking, Decimal(bonus), exchange, loses)


def reckon(*items, fee=NO_FEE, shipping=0, free=None, currency="EUR"):
    return quote(terms=QuoteTerms(currency, fee, free), items=items, shipping_minor=shipping)


def figures(found):
    return {
        "fees": found.fees_minor,
        "bonus": found.bonus_minor,
        "total": found.total_minor,
        "due": found.amount_due_minor,
        "by": dict(found.by_resolution),
    }


@pytest.mark.parametrize(
    ("items", "around", "expected"),
    [
        ([one("refund", 5000)], {}, (0, 0, 5000, 0, {"refund": 5000})),
        ([one("refund", 5000)], {"fee": FIVE}, (500, 0, 4500, 0, {"refund": 4500})),
        ([one("refund", 5000)], {"fee": FIVE, "shipping": 490}, (500, 0, 4990, 0, {"refund": 4990})),
        ([one("refund", 5000)], {"fee": TEN_PERCENT}, (500, 0, 4500, 0, {"refund": 4500})),
        ([one("refund", 300)], {"fee": FIVE}, (300, 0, 0, 0, {})),
        ([one("refund", 300)], {"fee": FIVE, "shipping": 100}, (400, 0, 0, 0, {})),
        ([one("refund", 0)], {"fee": FIVE}, (0, 0, 0, 0, {})),
        # a bonus is reckoned on what is left after fees
        ([one("store_credit", 5000, bonus=10)], {}, (0, 500, 5500, 0, {"store_credit": 5500})),
        ([one("store_credit", 5000, bonus=10)], {"fee": FIVE}, (500, 450, 4950, 0, {"store_credit": 4950})),
        ([one("store_credit", 3995, bonus=10)], {}, (0, 400, 4395, 0, {"store_credit": 4395})),
        ([one("refund", 5000, bonus=10)], {}, (0, 0, 5000, 0, {"refund": 5000})),
        # fees come from the refund first, then from store credit
        (
            [one("store_credit", 2000, bonus=10), one("refund", 300)],
            {"fee": FIVE},
            (500, 180, 1980, 0, {"store_credit": 1980}),
        ),
        (
            [one("refund", 3000), one("store_credit", 2000)],
            {"fee": FIVE},
            (500, 0, 4500, 0, {"refund": 2500, "store_credit": 2000}),
        ),
        # shipping follows the items: to credit only where all of them go there
        ([one("store_credit", 2000, bonus=10)], {"shipping": 490}, (0, 249, 2739, 0, {"store_credit": 2739})),
        (
            [one("refund", 1), one("store_credit", 2000)],
            {"shipping": 490},
            (0, 0, 2491, 0, {"refund": 491, "store_credit": 2000}),
        ),
        # what is kept pays no fee
        (
            [one("keep_item", 2000, restocking=TEN_PERCENT)],
            {"fee": FIVE},
            (0, 0, 2000, 0, {"keep_item": 2000}),
        ),
        # exchanges
        ([one("exchange", 5000, exchange=5000)], {}, (0, 0, 0, 0, {"exchange": 5000})),
        ([one("exchange", 5000, exchange=7000)], {}, (0, 0, 0, 2000, {"exchange": 7000})),
        ([one("exchange", 5000, exchange=4000)], {}, (0, 0, 1000, 0, {"refund": 1000, "exchange": 4000})),
        ([one("exchange", 5000, exchange=5000)], {"fee": FIVE}, (500, 0, 0, 500, {"exchange": 5000})),
        ([one("exchange", 5000, exchange=7000, bonus=10)], {}, (0, 500, 0, 1500, {"exchange": 7000})),
        (
            [one("exchange", 5000, exchange=5200, bonus=10)],
            {},
            (0, 500, 300, 0, {"store_credit": 300, "exchange": 5200}),
        ),
        (
            [one("exchange", 5000, exchange=7000), one("refund", 3000)],
            {"fee": FIVE},
            (500, 0, 500, 0, {"refund": 500, "exchange": 7000}),
        ),
        (
            [one("exchange", 5000, exchange=9000), one("refund", 3000)],
            {},
            (0, 0, 0, 1000, {"exchange": 9000}),
        ),
    ],
)
def test_a_quote_is_reckoned_by_the_rule(items, around, expected):
    assert figures(reckon(*items, **around)) == dict(
        zip(("fees", "bonus", "total", "due", "by"), expected, strict=True)
    )


def test_each_line_s_restocking_percentage_lies_on_its_own_worth():
    found = reckon(
        one("refund", 5000, restocking=TEN_PERCENT),
        one("refund", 3333, restocking=TEN_PERCENT),
        one("refund", 1000, restocking=NO_FEE),
        one("refund", 1000, restocking=Fee(percent=Decimal(20))),
    )

    assert found.fees == (FeeLine("restocking", 833 + 200, "shopper", "restocking_terms"),)


def test_restocking_amounts_are_charged_once_and_the_highest_counts():
    found = reckon(
        one("refund", 5000, restocking=FIVE), one("refund", 5000, restocking=Fee(money=Money(700, "EUR")))
    )

    assert found.fees_minor == 700


def test_fees_are_cut_in_their_order_and_name_type_payer_and_reason():
    free = FreeDelivery(fee_minor=900, from_minor=5000, kept_minor=5000)

    found = reckon(one("refund", 1000, restocking=TEN_PERCENT, loses=True), fee=FIVE, free=free)

    assert found.fees == (
        FeeLine("return_shipping", 500, "shopper", "return_shipping_terms"),
        FeeLine("restocking", 100, "shopper", "restocking_terms"),
        FeeLine("outbound_shipping", 400, "shopper", "free_delivery_lost"),
    )
    assert found.total_minor == 0


@pytest.mark.parametrize(
    ("items", "charged"),
    [
        ([one("refund", 1000, loses=True)], 0),  # what is kept still comes to the threshold
        ([one("refund", 1001, loses=True)], 300),
        ([one("store_credit", 1001, loses=True)], 300),
        ([one("refund", 1001)], 0),  # not the shopper's own doing
        ([one("refund", 600, loses=True), one("refund", 600)], 0),
        ([one("refund", 600, loses=True), one("refund", 600, loses=True)], 300),
        ([one("exchange", 5000, exchange=5000, loses=True)], 0),  # an even swap
        ([one("exchange", 5000, exchange=6000, loses=True)], 0),
        ([one("exchange", 5000, exchange=4000, loses=True)], 0),
        ([one("exchange", 5000, exchange=3999, loses=True)], 300),
        ([one("keep_item", 5000, loses=True)], 0),
        ([one("refund", 6000, loses=True)], 300),
        ([one("refund", 0, loses=True)], 0),
    ],
)
def test_free_delivery_is_lost_by_what_the_shopper_no_longer_keeps(items, charged):
    found = reckon(*items, free=FreeDelivery(fee_minor=300, from_minor=5000, kept_minor=6000))

    assert [fee.amount_minor for fee in found.fees if fee.type == "outbound_shipping"] == [charged] * bool(
        charged
    )
    assert found.loses_free_delivery is bool(charged)


def test_what_is_lost_hangs_on_the_goods_and_not_on_what_the_order_can_still_pay():
    found = quote(
        terms=QuoteTerms("EUR", free_delivery=FreeDelivery(300, 5000, 6000)),
        items=[one("refund", 2000, loses=True)],
        room=Room(500),
    )

    assert (found.fees_minor, found.total_minor) == (300, 200)


def test_a_fee_in_another_currency_is_not_charged():
    assert reckon(one("refund", 12000), fee=FIVE, currency="KRW").fees == ()


def test_accepting_less_is_reckoned_anew_by_the_same_rule():
    terms = QuoteTerms("KRW", Fee(money=Money(3000, "KRW")))
    asked = quote(terms=terms, items=[one("refund", 24000)], shipping_minor=2500)
    accepted = quote(terms=terms, items=[one("refund", 12000)])
    nothing = quote(terms=terms, items=[one("refund", 0)])

    assert (asked.total_minor, accepted.total_minor, nothing.total_minor) == (23500, 9000, 0)


def test_a_quote_reads_as_in_the_api():
    found = reckon(one("refund", 5000), one("store_credit", 1000, bonus=10), fee=FIVE, shipping=490)

    euro = {"currency": "EUR"}
    assert found.as_json() == {
        "items": {"amount": "60.00", **euro},
        "shipping": {"amount": "4.90", **euro},
        "fees": [
            {
                "type": "return_shipping",
                "amount": {"amount": "5.00", **euro},
                "payer": "shopper",
                "reason": "return_shipping_terms",
            }
        ],
        "cut": None,
        "bonus": {"amount": "1.00", **euro},
        "exchange": {"amount": "0.00", **euro},
        "total": {"amount": "60.90", **euro},
        "amount_due": {"amount": "0.00", **euro},
        "by_resolution": [
            {"resolution": "refund", "amount": {"amount": "49.90", **euro}},
            {"resolution": "store_credit", "amount": {"amount": "11.00", **euro}},
        ],
        "payable": True,
    }
    assert (found.refund_minor, found.store_credit_minor) == (4990, 1100)


@pytest.mark.parametrize(
    ("paid", "refunded", "everything", "due"),
    [
        (490, 0, True, 490),
        (490, 0, False, 0),
        (490, 490, True, 0),
        (490, 100, True, 390),
        (0, 0, True, 0),
        (1, 2, True, 0),
    ],
)
def test_outbound_shipping_goes_back_once_with_the_whole_order(paid, refunded, everything, due):
    assert (
        outbound_shipping_due(paid_minor=paid, refunded_minor=refunded, everything_is_returned=everything)
        == due
    )


PERCENTS = st.sampled_from([Decimal(0), Decimal("2.5"), Decimal(10), Decimal(100)])
FEES = st.one_of(
    st.builds(Fee, percent=PERCENTS), st.integers(0, 3000).map(lambda minor: Fee(money=Money(minor, "EUR")))
)
ITEMS = st.lists(
    st.builds(
        QuotedItem,
        key=st.just("x"),
        resolution=st.sampled_from(["refund", "store_credit", "exchange", "keep_item"]),
        worth_minor=st.integers(0, 20000),
        restocking_fee=FEES,
        bonus_percent=PERCENTS,
        exchange_minor=st.integers(0, 25000),
        loses_free_delivery=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
FREE_DELIVERIES = st.none() | st.builds(
    FreeDelivery,
    fee_minor=st.integers(1, 900),
    from_minor=st.integers(1, 40000),
    kept_minor=st.integers(0, 60000),
)


@given(ITEMS, FEES, st.integers(0, 900), FREE_DELIVERIES, st.sampled_from(["EUR", "KRW", "KWD"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sum_always_holds(items, fee, shipping, free, currency):
    terms = QuoteTerms(currency, fee, free)

    found = quote(terms=terms, items=items, shipping_minor=shipping)

    assert (
        found.items_minor + found.shipping_minor + found.bonus_minor - found.fees_minor - found.exchange_minor
        == found.total_minor - found.amount_due_minor
    )
    assert 0 in (found.total_minor, found.amount_due_minor)
    assert min(found.total_minor, found.amount_due_minor, found.bonus_minor, found.exchange_minor) >= 0
    assert found.fees_minor <= found.items_minor + found.shipping_minor
    assert found.refund_minor + found.store_credit_minor == found.total_minor
    assert found.refund_minor <= found.items_minor + found.shipping_minor
    assert all(amount > 0 for _, amount in found.by_resolution)
    assert Quote.from_json(json.loads(json.dumps(found.as_json()))) == found
    assert QuoteTerms.from_json(json.loads(json.dumps(terms.as_json()))) == terms
    assert [QuotedItem.from_json(json.loads(json.dumps(each.as_json()))) for each in items] == items


def cut_to(
    most: int, *items: QuotedItem, fee: Fee = NO_FEE, shipping: int = 0, reason: str = ALREADY_REFUNDED
):
    return quote(terms=QuoteTerms("EUR", fee), items=items, shipping_minor=shipping, room=Room(most, reason))


def fits(found) -> bool:
    """The equation of API.md."""
    return (
        found.items_minor
        + found.shipping_minor
        + found.bonus_minor
        - found.fees_minor
        - found.cut_minor
        - found.exchange_minor
        == found.total_minor - found.amount_due_minor
    )


def test_what_the_order_cannot_give_back_is_cut_before_fees():
    found = cut_to(7000, one("refund", 10000), fee=FIVE)

    assert found.cut == Cut(3000, "already_refunded")
    assert (found.items_minor, found.total_minor) == (10000, 6500)
    assert found.as_json()["cut"] == {
        "amount": {"amount": "30.00", "currency": "EUR"},
        "reason": "already_refunded",
    }
    assert Quote.from_json(found.as_json()) == found


def test_fees_in_percent_and_bonus_are_reckoned_on_what_is_left():
    refunded = cut_to(7000, one("refund", 10000, restocking=TEN_PERCENT))
    credited = cut_to(7000, one("store_credit", 10000, bonus=10))

    assert (refunded.fees_minor, refunded.total_minor) == (700, 6300)
    assert (credited.bonus_minor, credited.total_minor) == (700, 7700)


def test_a_replacement_of_the_same_price_costs_what_is_gone():
    found = cut_to(7000, one("exchange", 10000, exchange=10000))

    assert (found.exchange_minor, found.amount_due_minor, found.total_minor) == (10000, 3000, 0)


def test_a_cut_lies_on_items_and_shipping_in_proportion():
    found = cut_to(7500, one("refund", 6000), one("store_credit", 3000), shipping=1000)

    assert dict(found.by_resolution) == {"refund": 5250, "store_credit": 2250}
    assert fits(found)


@pytest.mark.parametrize("most", [10490, 10489, 5000, 1, 0, -5])
@pytest.mark.parametrize("resolution", ["refund", "store_credit", "exchange", "keep_item"])
def test_no_quote_is_above_what_is_there(most, resolution):
    items = [one(resolution, 5001, bonus=7), one("refund", 4999)]

    found = cut_to(most, *items, fee=FIVE, shipping=490)

    assert fits(found)
    assert found.held_minor <= max(0, most)
    assert found.total_minor - found.bonus_minor <= max(0, most)
    assert found.leaves_nothing == (most <= 0)


def test_nothing_is_left_only_of_what_was_paid_for():
    assert not cut_to(0, one("exchange", 0)).leaves_nothing


def test_an_order_that_is_not_paid_is_quoted_as_it_would_be_paid():
    found = quote(terms=QuoteTerms("EUR"), items=[one("refund", 5000)], room=Room(5000, is_payable=False))

    assert (found.total_minor, found.as_json()["payable"]) == (5000, False)
    assert not Quote.from_json(found.as_json()).is_payable
