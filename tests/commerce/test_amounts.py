"""What was paid for a line: sums exactly, whatever discounts, taxes and totals the shop names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commerce.amounts import LineCharge, PaidAmounts, share_what_was_paid

_amounts = st.integers(0, 10**9)


@st.composite
def _charges(draw: st.DrawFn) -> LineCharge:
    price = draw(_amounts)
    return LineCharge(price, draw(st.integers(0, price)), draw(st.integers(0, 10**6)))


def test_example_of_the_contract() -> None:
    paid = share_what_was_paid(
        lines=[LineCharge(15000, 0, 2000), LineCharge(6000, 0, 800)],
        order_discount_minor=4200,
        shipping_minor=490,
        total_minor=17290,
        prices_include_tax=True,
    )

    assert paid == PaidAmounts((12000, 4800), shipping_minor=490, other_minor=0, total_minor=17290)


def test_tax_is_added_where_prices_exclude_it() -> None:
    paid = share_what_was_paid(
        lines=[LineCharge(1000, 100, 171)],
        order_discount_minor=0,
        shipping_minor=0,
        total_minor=1071,
        prices_include_tax=False,
    )

    assert paid == PaidAmounts((1071,), shipping_minor=0, other_minor=0, total_minor=1071)


def test_what_the_total_holds_beyond_lines_and_shipping_is_kept_apart() -> None:
    paid = share_what_was_paid(
        lines=[LineCharge(1000)],
        order_discount_minor=0,
        shipping_minor=500,
        total_minor=1750,
        prices_include_tax=True,
    )

    assert paid == PaidAmounts((1000,), shipping_minor=500, other_minor=250, total_minor=1750)


def test_what_is_above_the_total_is_one_more_discount() -> None:
    paid = share_what_was_paid(
        lines=[LineCharge(1000), LineCharge(1000), LineCharge(1000)],
        order_discount_minor=0,
        shipping_minor=0,
        total_minor=2500,
        prices_include_tax=True,
    )

    assert paid == PaidAmounts((833, 833, 834), shipping_minor=0, other_minor=0, total_minor=2500)


def test_shipping_is_reduced_only_when_the_lines_are_at_zero() -> None:
    paid = share_what_was_paid(
        lines=[LineCharge(1000, 0, 70)],
        order_discount_minor=0,
        shipping_minor=500,
        total_minor=300,
        prices_include_tax=False,
    )

    assert paid == PaidAmounts((0,), shipping_minor=300, other_minor=0, total_minor=300)


@given(
    lines=st.lists(_charges(), min_size=1, max_size=30),
    discount=_amounts,
    shipping=_amounts,
    total=st.none() | _amounts,
    include_tax=st.booleans(),
)
def test_parts_sum_to_the_total_and_none_is_negative(
    lines: list[LineCharge], discount: int, shipping: int, total: int | None, include_tax: bool
) -> None:
    paid = share_what_was_paid(
        lines=lines,
        order_discount_minor=discount,
        shipping_minor=shipping,
        total_minor=total,
        prices_include_tax=include_tax,
    )

    assert sum(paid.lines_minor) + paid.shipping_minor + paid.other_minor == paid.total_minor
    assert total is None or paid.total_minor == total
    assert min(*paid.lines_minor, paid.shipping_minor, paid.other_minor) >= 0
    assert paid.shipping_minor <= shipping
    for line, amount in zip(lines, paid.lines_minor, strict=True):
        assert amount <= line.price_minor - line.discount_minor + (0 if include_tax else line.tax_minor)
