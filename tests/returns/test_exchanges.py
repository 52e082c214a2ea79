"""Exchanges through the services: what they cost, what leaves, and what happens when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from commerce.models import Order, StockHold
from commerce.ports import LinkState, OrderState, PaymentLinkAnswer
from commerce.services.stock_holds import OutOfStock, units_left
from events.models import Event
from loyalty.models import LedgerEntry
from returns.models import Charge, Refund, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import SameVariant, VariantNotPriced
from returns.services.charges import ChargeUnknown, make_payment_link
from returns.services.decisions import cancel_return, close_return, decline_return
from returns.services.exchange_choices import choose_instead, order_again
from returns.services.exchange_watch import watch_exchanges
from returns.services.exchanges import advance_exchanges, ask_again_for_payment, call_off_payment
from returns.services.reservations import fit_reservations
from returns.services.shop_orders import OrderUnknown, order_replacement
from returns.states import ChargeStatus, RefundStatus, ReplacementStatus, ReturnStatus
from returns.wishes import WishedItem
from tests.make import NOW
from tests.returns.exchanges_made import (
    API,
    SHOPPER,
    STAFF,
    Companies,
    bring_back,
    companies,
    exchange,
    exchanging_shop,
    let_the_worker_run,
    order_of,
    replacement,
    tee,
)


@pytest.fixture
def outside() -> Iterator[Companies]:
    with companies() as made:
        yield made


def _status(made: ReturnRequest) -> str:
    made.refresh_from_db()
    return str(made.status)


def _money(made: ReturnRequest) -> dict[str, str]:
    made.refresh_from_db()
    names = ("items", "bonus", "exchange", "total", "amount_due")
    return {name: made.quote[name]["amount"] for name in names}


def test_same_price_is_an_even_swap_whatever_was_paid(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    order = order_of(product, paid_minor=3700)

    made = exchange(order, product.variants.get(title="L"))
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()

    assert _money(made) == {
        "items": "37.00",
        "bonus": "0.00",
        "exchange": "37.00",
        "total": "0.00",
        "amount_due": "0.00",
    }
    left = replacement(made)
    assert (left.status, left.sent_quantity, left.kept_minor) == (ReplacementStatus.ORDERED, 1, 3700)
    assert (outside.sent, Refund.objects.count(), Charge.objects.count()) == (1, 0, 0)
    assert _status(made) == ReturnStatus.CLOSED
    assert StockHold.objects.count() == 0


def test_dearer_replacement_waits_until_the_difference_is_paid(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    order = order_of(product, paid_minor=4000)

    made = exchange(order, product.variants.get(title="L"))
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()

    charge = Charge.objects.get()
    assert _money(made)["amount_due"] == "6.00"
    assert (charge.status, charge.amount_minor) == (ChargeStatus.PENDING, 600)
    assert charge.payment_url == f"https://pay.example/{charge.public_id}"
    assert (replacement(made).status, outside.sent) == (ReplacementStatus.AWAITING_PAYMENT, 0)

    outside.pay(charge.public_id)
    let_the_worker_run()

    assert (replacement(made).status, outside.sent) == (ReplacementStatus.ORDERED, 1)
    assert replacement(made).kept_minor == 4600
    assert _status(made) == ReturnStatus.CLOSED


def test_cheaper_replacement_gives_the_difference_back_once_it_has_left(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop(refund_on="request")
    product = tee(sizes={"M": 5, "S": 5})
    product.variants.filter(title="S").update(price_minor=4200)
    order = order_of(product, paid_minor=4000)

    made = exchange(order, product.variants.get(title="S"), reason="size_too_large")
    let_the_worker_run()

    refund = Refund.objects.get()
    assert (_money(made)["total"], refund.amount_minor, refund.status) == ("8.00", 800, "succeeded")
    assert outside.sent == 1


def test_another_product_counts_its_list_price_against_what_was_paid(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product, other = tee(sizes={"M": 5}), tee(sizes={"M": 5}, price_minor=6000, title="Hoodie")
    order = order_of(product, paid_minor=4000)

    made = exchange(order, other.variants.get(), reason="style")

    assert _money(made) == {
        "items": "40.00",
        "bonus": "0.00",
        "exchange": "60.00",
        "total": "0.00",
        "amount_due": "20.00",
    }


def test_bonus_pays_for_the_replacement_first_and_becomes_credit_after(shop: Any, outside: Companies) -> None:
    exchanging_shop(bonus="10")
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5300)
    order = order_of(product)

    made = exchange(order, product.variants.get(title="L"))
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()

    assert _money(made) == {
        "items": "50.00",
        "bonus": "5.00",
        "exchange": "53.00",
        "total": "2.00",
        "amount_due": "0.00",
    }
    assert [entry.amount for entry in LedgerEntry.objects.all()] == [200]
    refund = Refund.objects.get()
    assert (refund.method, refund.amount_minor, refund.bonus_minor) == ("store_credit", 200, 200)
    assert (outside.sent, _status(made)) == (1, ReturnStatus.CLOSED)


def test_only_accepted_units_leave_and_only_they_are_paid_for(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5400)
    order = order_of(product, quantity=3, paid_minor=13000)

    made = exchange(order, product.variants.get(title="L"), quantity=3)
    let_the_worker_run()
    outside.pay(Charge.objects.get().public_id)
    let_the_worker_run()
    bring_back(made, accepted=2, rejected=1)
    let_the_worker_run()

    charge = Charge.objects.get()
    assert (charge.amount_minor, charge.refunded_minor) == (1200, 400)
    refund = Refund.objects.get()
    assert (refund.charge, refund.amount_minor, refund.status) == (charge, 400, RefundStatus.SUCCEEDED)
    assert outside.refunded == {refund.public_id: (f"pay-{charge.public_id}", 400)}
    assert outside.sent == 2
    assert (order.refunded_minor, made.items.get().refunded_quantity) == (0, 0)


def test_what_is_accepted_leaves_without_waiting_for_what_is_awaited(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 3})
    made = exchange(
        order_of(product, quantity=3, paid_minor=15000), product.variants.get(title="L"), quantity=3
    )
    let_the_worker_run()

    bring_back(made, accepted=2)
    let_the_worker_run()

    first = replacement(made)
    assert (outside.sent, first.status, first.sent_quantity) == (2, ReplacementStatus.ORDERED, 2)
    assert first.stock_hold is not None
    assert first.stock_hold.quantity == 1  # the third stays held
    assert _status(made) == ReturnStatus.APPROVED
    bring_back(made, accepted=1)
    let_the_worker_run()
    assert (outside.sent, len(outside.orders), _status(made)) == (3, 2, ReturnStatus.CLOSED)
    assert replacement(made).stock_hold is None
    assert not Refund.objects.exists()


def test_the_rest_is_paid_in_money_when_it_is_sold_out_after_a_part_has_left(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 3})
    order = order_of(product, quantity=3, paid_minor=15000, shipping_minor=0)
    made = exchange(order, product.variants.get(title="L"), quantity=3)
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()
    outside.order_answers = [OrderState.SOLD_OUT]

    bring_back(made, accepted=2)
    let_the_worker_run()

    assert (outside.sent, replacement(made).requested_quantity) == (1, 1)
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.status) == (10000, RefundStatus.SUCCEEDED)
    assert _status(made) == ReturnStatus.CLOSED
    quoted = ReturnRequest.objects.get().quote
    assert (quoted["exchange"]["amount"], quoted["total"]["amount"]) == ("50.00", "100.00")


def test_a_refund_by_the_shop_makes_an_even_swap_cost_what_is_gone(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    order = order_of(product, paid_minor=5000, shipping_minor=0)
    order.shop_refunded_minor = 2000
    order.save()

    made = exchange(order, product.variants.get(title="L"))
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()

    assert (made.quote["cut"]["amount"]["amount"], made.quote["amount_due"]["amount"]) == ("20.00", "20.00")
    charge = Charge.objects.get()
    assert (charge.amount_minor, outside.sent) == (2000, 0)
    outside.pay(charge.public_id)
    let_the_worker_run()
    assert (outside.sent, _status(made), Refund.objects.count()) == (1, ReturnStatus.CLOSED, 0)


def test_a_refund_by_the_shop_after_the_replacement_left_costs_nothing_more(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    order = order_of(product, quantity=2, paid_minor=10000, shipping_minor=0)
    made = exchange(order, product.variants.get(title="L"), quantity=2)
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()

    Order.objects.update(shop_refunded_minor=2000)
    fit_reservations(order_id=order.pk, now=NOW)
    let_the_worker_run()

    made.refresh_from_db()
    assert made.quote["amount_due"]["amount"] == "20.00"  # of the second, which has not left
    Order.objects.update(shop_refunded_minor=10000)
    fit_reservations(order_id=order.pk, now=NOW)
    made.refresh_from_db()
    assert made.quote["amount_due"]["amount"] == "50.00"


def test_money_of_other_items_is_settled_against_a_dearer_replacement(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=7000)
    order = order_of(product, more_lines=[{"quantity": 1, "paid_minor": 5000}])

    made = exchange(
        order, product.variants.get(title="L"), more=(WishedItem("l-2", 1, "style", resolution="refund"),)
    )
    let_the_worker_run()
    bring_back(made, accepted=1, position=1)
    let_the_worker_run()
    paid_first = [refund.amount_minor for refund in Refund.objects.all()]
    bring_back(made, accepted=1, position=0)
    let_the_worker_run()

    assert paid_first == [3000]
    assert [refund.amount_minor for refund in Refund.objects.all()] == [3000]
    assert (Charge.objects.count(), outside.sent, _status(made)) == (0, 1, ReturnStatus.CLOSED)


def test_last_unit_is_held_for_one_and_given_back_when_the_return_ends(shop: Any) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 1})
    wanted = product.variants.get(title="L")
    first = exchange(order_of(product), wanted)

    with pytest.raises(OutOfStock) as refusal:
        exchange(order_of(product), wanted)
    count_after_refusal = ReturnRequest.objects.count()
    cancel_return(return_request=first, actor=SHOPPER, now=NOW)
    second = exchange(order_of(product), wanted)

    assert refusal.value.errors[0].field == "items.0.exchange_for.variant"
    assert count_after_refusal == 1
    assert replacement(first).status == ReplacementStatus.CANCELLED
    assert replacement(second).status == ReplacementStatus.HELD
    assert units_left([wanted], now=NOW) == {wanted.pk: 0}


def test_the_same_variant_is_only_exchanged_when_something_was_wrong_with_it(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5})

    with pytest.raises(SameVariant):
        exchange(order_of(product), product.variants.get())
    made = exchange(order_of(product), product.variants.get(), reason="defective")

    assert replacement(made).variant_title == "M"


def test_sold_out_at_the_last_moment_leaves_a_choice_and_nothing_half_done(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 1})
    made = exchange(order_of(product, paid_minor=4000), product.variants.get(title="L"))
    let_the_worker_run()
    outside.order_answers = [OrderState.SOLD_OUT]
    bring_back(made, accepted=1)
    let_the_worker_run()
    sold_out = (
        replacement(made).status,
        list(ReturnRequest.objects.get().exceptions),
        Refund.objects.count(),
    )

    choose_instead(
        return_request=made,
        item=made.items.get().public_id,
        resolution="refund",
        actor=SHOPPER,
        now=NOW,
    )
    let_the_worker_run()

    assert sold_out == (ReplacementStatus.SOLD_OUT, ["out_of_stock"], 0)
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.shipping_minor, refund.status) == (4490, 490, RefundStatus.SUCCEEDED)
    assert (_status(made), made.exceptions, made.resolution) == (ReturnStatus.CLOSED, [], "refund")
    assert outside.sent == 0


def test_another_variant_may_be_chosen_until_one_leaves(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 1, "XL": 1})
    large, larger = product.variants.get(title="L"), product.variants.get(title="XL")
    made = exchange(order_of(product), large)
    let_the_worker_run()
    item = made.items.get().public_id

    with pytest.raises(MoveNotAllowed):
        choose_instead(return_request=made, item=item, resolution="refund", actor=SHOPPER, now=NOW)
    choose_instead(
        return_request=made, item=item, exchange_for={"variant": larger.public_id}, actor=SHOPPER, now=NOW
    )
    held = units_left([large, larger], now=NOW)
    bring_back(made, accepted=1)
    let_the_worker_run()

    assert held == {large.pk: 1, larger.pk: 0}
    assert [line.variant_external_id for line in next(iter(outside.orders.values())).lines] == [
        larger.external_id
    ]
    with pytest.raises(MoveNotAllowed):
        choose_instead(
            return_request=made, item=item, exchange_for={"variant": large.public_id}, actor=STAFF, now=NOW
        )


def test_unknown_order_is_looked_up_and_never_placed_twice(shop: Any, outside: Companies) -> None:
    exchanging_shop(refund_on="request")
    product = tee(sizes={"M": 5, "L": 5})
    outside.order_answers = [OrderState.UNKNOWN]

    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()

    assert (replacement(made).status, outside.sent) == (ReplacementStatus.ORDERED, 1)


def test_order_that_never_reached_the_shop_is_placed_under_the_same_key(
    shop: Any, outside: Companies, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanging_shop(refund_on="request")
    product = tee(sizes={"M": 5, "L": 5})
    monkeypatch.setattr(Companies, "place_order", lambda self, order: self.look_up_order("nobody knows"))
    made = exchange(order_of(product), product.variants.get(title="L"))

    with pytest.raises(OrderUnknown):
        let_the_worker_run()
    with pytest.raises(MoveNotAllowed):
        cancel_return(return_request=made, actor=SHOPPER, now=NOW)
    with pytest.raises(MoveNotAllowed):
        close_return(return_request=made, actor=API, now=NOW)
    monkeypatch.undo()
    with companies() as again:
        order_replacement(replacement_id=replacement(made).public_id, now=NOW)

    assert list(again.orders) == [replacement(made).public_id]


def test_shop_that_refuses_the_order_is_shown_to_staff_who_try_again(shop: Any, outside: Companies) -> None:
    exchanging_shop(refund_on="request")
    product = tee(sizes={"M": 5, "L": 5})
    outside.order_answers = [OrderState.DECLINED]
    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()
    refused = (replacement(made).status, ReturnRequest.objects.get().exceptions)

    order_again(return_request=made, item=made.items.get().public_id, actor=STAFF, now=NOW)
    let_the_worker_run()

    assert refused == (ReplacementStatus.FAILED, ["exchange_failed"])
    assert (replacement(made).status, ReturnRequest.objects.get().exceptions) == ("ordered", [])


def test_link_paid_while_the_return_is_declined_goes_back(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()
    charge = Charge.objects.get()

    decline_return(return_request=made, actor=API, now=NOW, reason="Worn.")
    outside.links[charge.public_id] = "paid"
    let_the_worker_run()

    charge.refresh_from_db()
    assert (charge.status, charge.refunded_minor) == (ChargeStatus.PAID, 600)
    assert list(outside.refunded.values()) == [(f"pay-{charge.public_id}", 600)]
    assert StockHold.objects.count() == 0
    watch_exchanges(now=NOW)
    let_the_worker_run()
    assert len(outside.refunded) == 1


def test_link_is_closed_when_the_return_is_cancelled(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()

    cancel_return(return_request=made, actor=SHOPPER, now=NOW)
    let_the_worker_run()

    charge = Charge.objects.get()
    assert (charge.status, outside.links[charge.public_id]) == (ChargeStatus.CANCELLED, "closed")


def test_unknown_link_is_found_again_and_a_refused_one_is_asked_for_by_staff(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    outside.link_answer = LinkState.UNKNOWN
    exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()
    found_again = Charge.objects.get().payment_url
    outside.link_answer = LinkState.DECLINED
    second = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()
    refused = (
        Charge.objects.get(return_request=second).status,
        ReturnRequest.objects.get(pk=second.pk).exceptions,
    )

    ask_again_for_payment(return_request=second, now=NOW)
    let_the_worker_run()

    assert found_again
    assert refused == (ChargeStatus.FAILED, ["charge_failed"])
    assert [charge.status for charge in second.charges.all()] == ["failed", "pending"]


def test_link_that_runs_out_reminds_before_and_falls_back_to_money_in_the_end(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()

    for days in (1, 6, 6.5, 9):
        watch_exchanges(now=NOW + timedelta(days=days))
        let_the_worker_run(now=NOW + timedelta(days=days))
    after = (
        Charge.objects.get().status,
        replacement(made).status,
        ReturnRequest.objects.get().exceptions,
        Refund.objects.count(),
    )
    watch_exchanges(now=NOW + timedelta(days=17))
    let_the_worker_run(now=NOW + timedelta(days=17))

    assert Event.objects.filter(type="charge.reminder_due").count() == 1
    assert Event.objects.filter(type="exchange.not_paid").count() == 1
    assert after == (ChargeStatus.EXPIRED, ReplacementStatus.NOT_PAID, ["charge_failed"], 0)
    assert (Refund.objects.get().amount_minor, _status(made)) == (5490, ReturnStatus.CLOSED)
    assert outside.sent == 0


def test_hold_that_runs_out_is_told_and_tried_again_when_needed(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 1})
    wanted = product.variants.get(title="L")
    made = exchange(order_of(product), wanted)
    let_the_worker_run()
    later = NOW + timedelta(days=16)

    watch_exchanges(now=later)
    freed = units_left([wanted], now=later)
    watch_exchanges(now=later)
    bring_back(made, accepted=1)
    let_the_worker_run(now=later)

    assert freed == {wanted.pk: 1}
    assert Event.objects.filter(type="exchange.hold_expired").count() == 1
    assert (replacement(made).status, outside.sent) == (ReplacementStatus.ORDERED, 1)


def test_replacement_that_left_keeps_the_return_from_being_cancelled_or_released(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop(refund_on="request")
    product = tee(sizes={"M": 5, "L": 5})
    order = order_of(product)
    made = exchange(order, product.variants.get(title="L"))
    let_the_worker_run()

    with pytest.raises(MoveNotAllowed):
        cancel_return(return_request=made, actor=SHOPPER, now=NOW)
    close_return(return_request=made, actor=API, now=NOW)

    assert order.lines.get().returnable_quantity == 0


@pytest.mark.parametrize(
    ("currency", "paid", "listed", "wanted", "due", "total"),
    [
        ("KRW", 33000, 39000, 45000, "6000", "0"),
        ("KRW", 33000, 39000, 39000, "0", "0"),
        ("KWD", 12345, 15000, 14001, "0.000", "0.999"),
        ("KWD", 12345, 15000, 1, "0.000", "12.345"),
    ],
)
def test_difference_is_of_list_prices_in_every_currency(
    shop: Any, currency: str, paid: int, listed: int, wanted: int, due: str, total: str
) -> None:
    exchanging_shop(currency=currency, fee="0")
    product = tee(sizes={"M": 5, "L": 5}, price_minor=listed, currency=currency)
    product.variants.filter(title="L").update(price_minor=wanted)

    made = exchange(order_of(product, paid_minor=paid), product.variants.get(title="L"))

    assert (_money(made)["amount_due"], _money(made)["total"]) == (due, total)


def test_a_variant_in_another_currency_or_without_a_price_is_not_to_be_had(shop: Any) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5, "XL": 5})
    product.variants.filter(title="L").update(currency="TRY")
    product.variants.filter(title="XL").update(price_minor=None, currency="")

    for title in ("L", "XL"):
        with pytest.raises(VariantNotPriced):
            exchange(order_of(product), product.variants.get(title=title))

    assert ReturnRequest.objects.count() == 0


def test_unreachable_provider_is_asked_again(
    shop: Any, outside: Companies, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    silent = lambda self, order: PaymentLinkAnswer(LinkState.UNKNOWN)  # noqa: E731
    monkeypatch.setattr(Companies, "create_payment_link", silent)
    exchange(order_of(product), product.variants.get(title="L"))

    with pytest.raises(ChargeUnknown):
        let_the_worker_run()
    monkeypatch.undo()
    with companies():
        make_payment_link(charge_id=Charge.objects.get().public_id, now=NOW)

    assert Charge.objects.get().payment_url


def test_what_is_accepted_after_an_objection_leaves_after_all(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    made = exchange(
        order_of(product, quantity=2, paid_minor=9000), product.variants.get(title="L"), quantity=2
    )
    let_the_worker_run()
    bring_back(made, accepted=0, rejected=2)
    let_the_worker_run()
    refused = (replacement(made).status, StockHold.objects.count(), outside.sent)

    made.items.update(rejected_quantity=1, accepted_quantity=1)
    advance_exchanges(return_id=made.public_id, now=NOW)
    let_the_worker_run()

    assert refused == (ReplacementStatus.CANCELLED, 0, 0)
    assert (replacement(made).status, outside.sent) == (ReplacementStatus.ORDERED, 1)


def test_closing_by_hand_calls_off_what_has_not_left_and_gives_its_money_back(
    shop: Any, outside: Companies
) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()
    charge = Charge.objects.get()
    outside.pay(charge.public_id)
    let_the_worker_run()

    close_return(return_request=made, actor=API, now=NOW)
    let_the_worker_run()

    charge.refresh_from_db()
    assert (replacement(made).status, charge.refunded_minor, outside.sent) == ("cancelled", 600, 0)
    assert list(outside.refunded.values()) == [(f"pay-{charge.public_id}", 600)]


def test_staff_call_a_payment_off_and_the_shopper_chooses(shop: Any, outside: Companies) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    made = exchange(order_of(product), product.variants.get(title="L"))
    let_the_worker_run()

    call_off_payment(return_request=made, now=NOW)
    let_the_worker_run()

    charge = Charge.objects.get()
    assert (charge.status, outside.links[charge.public_id]) == (ChargeStatus.CANCELLED, "closed")
    assert replacement(made).status == ReplacementStatus.NOT_PAID
    with pytest.raises(MoveNotAllowed):
        call_off_payment(return_request=made, now=NOW)
