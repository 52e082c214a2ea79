"""Outbound postage when free delivery is lost, on real rows: once for an order, by the shopper's own doing, never more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commerce.models import Order, OrderLine
from core.actors import Actor
from core.money import Money
from events.models import Event
from returns.models import Refund, ReturnRequest
from returns.models.requests import Channel
from returns.policy.quote import FeeLine, Quote
from returns.services.changes import change_return
from returns.services.decisions import cancel_return, carry_out_decision
from returns.services.eligibility import eligibility_of, eligibility_of_change
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.policies import create_draft, publish_policy
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

SHOPPER, STAFF = Actor("shopper", "cus_1"), Actor("staff", "1")
CHARGED = (FeeLine("outbound_shipping", 300, "shopper", "free_delivery_lost"),)


def in_force(*, currency: str = "EUR", free_from: str = "50.00", **base: Any) -> None:
    fee = {
        "fee": {"amount": "3.00" if currency == "EUR" else "300", "currency": currency},
        "free_delivery_from": {"amount": free_from, "currency": currency},
        "told_before_purchase": True,
    }
    document = {
        "base": {"methods": ["label"], "window_days": 60, "outbound_shipping_fee": fee, **base},
        "rules": [],
    }
    draft = create_draft(document=document, actor=STAFF, now=NOW)
    publish_policy(policy=draft, effective_from=NOW - timedelta(days=90), actor=STAFF, now=NOW)


def bought(*paid: int, **fields: Any) -> Order:
    """An order to the United States, where only the shop's own terms hold; its delivery was free."""
    lines = [{"quantity": 1, "paid_minor": minor} for minor in paid]
    return make.order(lines=lines, **{"shipping_minor": 0, "country": "US", **fields})


def wish(*lines: int, reason: str = "changed_my_mind", resolution: str = "refund") -> ReturnWish:
    items = tuple(WishedItem(f"l-{line}", 1, reason, resolution=resolution) for line in lines)
    return ReturnWish(items=items, method="label")


def asked(order: Order, *lines: int, **more: Any) -> ReturnRequest:
    made = create_return(
        order=order,
        wish=wish(*lines, **more),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW + timedelta(seconds=ReturnRequest.objects.count()),
    )
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def fees(made: ReturnRequest) -> tuple[FeeLine, ...]:
    made.refresh_from_db()
    return Quote.from_json(made.quote).fees


def came_back(made: ReturnRequest, *accepted: bool) -> None:
    """The return's items arrive one after the other, each accepted or rejected, and what is owed is paid out."""
    for item, is_good in zip(made.items.order_by("position"), accepted, strict=False):
        receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
        looked_at = InspectedItem(
            item.public_id, int(is_good), int(not is_good), grade="a", note="Looked at."
        )
        inspect_items(return_request=made, items=[looked_at], actor=STAFF, now=NOW)
        refund_what_is_owed(return_id=made.public_id, now=NOW)


def paid_out(made: ReturnRequest) -> int:
    return sum(Refund.objects.filter(return_request=made).values_list("amount_minor", flat=True))


def test_what_is_kept_below_the_threshold_costs_the_delivery(shop: Any) -> None:
    in_force()
    order = bought(4000, 3000)

    shown = eligibility_of(order=order, wish=wish(1), now=NOW).quote
    made = asked(order, 1)

    assert fees(made) == CHARGED
    assert shown is not None
    assert shown.as_json() == made.quote
    assert (shown.items_minor, shown.total_minor) == (4000, 3700)


@pytest.mark.parametrize(
    ("paid", "returned"),
    [
        ((4000, 5000), (1,)),  # what is kept comes to the threshold
        ((2000, 2900), (1,)),  # the order never came to it: its delivery was free for another reason
    ],
)
def test_nothing_is_charged_where_nothing_is_lost(
    shop: Any, paid: tuple[int, ...], returned: tuple[int, ...]
) -> None:
    in_force()

    assert fees(asked(bought(*paid), *returned)) == ()


def test_a_delivery_that_was_paid_for_is_not_charged_again(shop: Any) -> None:
    in_force()

    assert fees(asked(bought(4000, 3000, shipping_minor=490), 1)) == ()


def test_the_whole_order_back_is_charged_where_no_law_forbids_it(shop: Any) -> None:
    in_force()

    assert fees(asked(bought(4000, 3000), 1, 2)) == CHARGED


@pytest.mark.parametrize("reason", ["defective", "wrong_item", "damaged_in_transit", "arrived_late"])
def test_the_shops_and_the_carriers_fault_cost_nothing(shop: Any, reason: str) -> None:
    in_force()

    assert fees(asked(bought(4000, 3000), 1, reason=reason)) == ()


def test_beside_a_faulty_item_only_the_shoppers_own_counts(shop: Any) -> None:
    in_force()
    order = bought(4000, 1000, 2000)
    both = (
        WishedItem("l-1", 1, "defective", resolution="refund"),
        WishedItem("l-2", 1, "changed_my_mind", resolution="refund"),
    )

    made = create_return(
        order=order,
        wish=ReturnWish(items=both, method="label"),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW,
    )
    more = asked(order, 3)

    assert fees(made) == ()  # of 70.00, 60.00 would be kept if the first were as it should be
    assert fees(more) == CHARGED


@pytest.mark.parametrize(
    ("country", "days_ago", "is_charged"),
    [
        ("DE", 4, False),
        ("DE", 30, True),
        ("GB", 4, False),
        ("TR", 4, False),
        ("TH", 4, False),
        ("KR", 4, True),
        ("CH", 4, True),
        ("JP", 4, False),
    ],
)
def test_the_law_of_the_shoppers_country_is_obeyed(
    shop: Any, country: str, days_ago: int, is_charged: bool
) -> None:
    in_force()
    order = bought(4000, 3000, country=country, delivered_at=NOW - timedelta(days=days_ago))

    assert fees(asked(order, 1)) == (CHARGED if is_charged else ())


def test_it_is_charged_once_over_any_sequence_of_returns(shop: Any) -> None:
    in_force()
    order = bought(2000, 2000, 2000, 1000)

    made = [asked(order, line) for line in (1, 2, 3, 4)]

    assert [fees(one) for one in made] == [(), CHARGED, (), ()]


def test_a_return_that_was_called_off_charges_nobody_and_the_next_one_is_charged(shop: Any) -> None:
    in_force()
    order = bought(4000, 3000)
    cancel_return(return_request=asked(order, 1), actor=SHOPPER, now=NOW)

    assert fees(asked(order, 2)) == CHARGED


def test_what_an_earlier_return_took_away_and_did_not_in_the_end_is_given_back(shop: Any) -> None:
    in_force()
    order = bought(3000, 2000, 3000)
    first, second = asked(order, 1), asked(order, 2)
    was_charged = fees(second)

    cancel_return(return_request=first, actor=SHOPPER, now=NOW)

    told = Event.objects.filter(type="return.quote_changed", subject_id=second.public_id)
    assert (was_charged, fees(second)) == (CHARGED, ())
    assert [event.data["total_minor"] for event in told] == [2000]


def test_what_fell_away_never_comes_again(shop: Any) -> None:
    in_force()
    order = bought(3000, 2000, 3000)
    first, second = asked(order, 1), asked(order, 2)
    cancel_return(return_request=first, actor=SHOPPER, now=NOW)

    third = asked(order, 3)
    came_back(second, True)

    assert (fees(second), fees(third)) == ((), CHARGED)
    assert paid_out(second) == 2000


def test_accepting_less_reckons_it_anew(shop: Any) -> None:
    in_force()
    made = asked(bought(2000, 2000, 4000), 1, 2)

    came_back(made, True, False)

    assert fees(made) == ()
    assert (Quote.from_json(made.quote).total_minor, paid_out(made)) == (2000, 2000)


def test_items_that_arrive_one_by_one_are_paid_what_was_quoted_together(shop: Any) -> None:
    in_force(refund_on="receipt")
    made = asked(bought(2900, 150, 5000), 1, 2)

    came_back(made, True, True)

    assert fees(made) == ()  # 50.00 is kept

    made = asked(bought(2900, 150, 4900), 1, 2)
    came_back(made, True, True)

    assert fees(made) == CHARGED
    assert paid_out(made) == 2900 + 150 - 300


def test_an_even_exchange_keeps_the_delivery_free(shop: Any) -> None:
    in_force(resolutions=["refund", "exchange"])
    product = make.product()
    order = bought(5000, 1000)
    OrderLine.objects.filter(order=order, external_id="l-1").update(product_external_id=product.external_id)
    other_size = WishedItem(
        "l-1", 1, "changed_my_mind", resolution="exchange",
        exchange_for={"variant": product.variants.get().external_id},
    )  # fmt: skip

    quoted = eligibility_of(order=order, wish=ReturnWish(items=(other_size,), method="label"), now=NOW).quote

    assert quoted is not None
    assert (quoted.exchange_minor, quoted.fees) == (5000, ())


def test_a_changed_return_is_charged_as_if_it_were_asked_for_anew(shop: Any) -> None:
    in_force()
    order = bought(2000, 2000, 4000)
    made = asked(order, 1)
    before = fees(made)

    shown = eligibility_of_change(return_request=made, wish=wish(1, 2), now=NOW).quote
    change_return(return_request=made, wish=wish(1, 2), actor=SHOPPER, now=NOW)
    with_more = fees(made)
    again = eligibility_of_change(return_request=made, wish=wish(1, 2), now=NOW).quote
    change_return(return_request=made, wish=wish(2), actor=SHOPPER, now=NOW)

    assert (before, with_more, fees(made)) == ((), CHARGED, ())
    assert shown is not None
    assert again is not None
    assert (shown.fees, again.fees) == (CHARGED, CHARGED)


def test_it_is_cut_to_what_the_items_are_worth(shop: Any) -> None:
    in_force()
    made = asked(bought(200, 4900), 1)

    assert [fee.amount_minor for fee in fees(made)] == [200]
    assert Quote.from_json(made.quote).total_minor == 0


def test_a_return_that_was_asked_for_before_the_term_stood_is_not_charged(shop: Any) -> None:
    order = bought(4000, 3000)
    made = asked(order, 1)
    in_force()
    came_back(made, True)

    assert (fees(made), paid_out(made)) == ((), 4000)
    assert Money(paid_out(made), "EUR").decimal_string == "40.00"
