"""The money of exchanges over random returns: the equation of API.md, and what an even swap is."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.money import Money, worth_of_first_units
from returns.policy.quote import (
    EXCHANGE,
    Quote,
    QuotedItem,
    QuoteTerms,
    exchange_price_minor,
    quote,
)
from returns.policy.terms import Fee

CURRENCIES = st.sampled_from(["KRW", "EUR", "KWD"])
MINOR = st.integers(0, 200_000)
UNITS = st.integers(1, 5)


@st.composite
def exchanged_items(draw: st.DrawFn, key: str) -> tuple[QuotedItem, int, int, int | None, int]:
    """An exchanged item with what its units were paid, how many they are, and the two list prices."""
    units, paid = draw(UNITS), draw(MINOR)
    listed, wanted = draw(MINOR), draw(MINOR)
    returned_price = draw(st.none() | st.just(listed))
    item = _exchanged(
        key, paid, units, units, wanted, returned_price, draw(st.sampled_from(["0", "5", "12.5"]))
    )
    return item, paid, units, returned_price, wanted


def _exchanged(
    key: str, paid: int, units: int, accepted: int, wanted: int, returned_price: int | None, bonus: str
) -> QuotedItem:
    worth = worth_of_first_units(paid, units, accepted)
    return QuotedItem(
        key=key,
        resolution=EXCHANGE,
        worth_minor=worth,
        bonus_percent=Decimal(bonus),
        exchange_minor=exchange_price_minor(
            worth_minor=worth,
            quantity=accepted,
            list_price_minor=wanted,
            returned_price_minor=returned_price,
        ),
    )


money_items = st.builds(
    QuotedItem,
    key=st.just("m"),
    resolution=st.sampled_from(["refund", "store_credit", "keep_item"]),
    worth_minor=MINOR,
    bonus_percent=st.sampled_from([Decimal(0), Decimal("7.5")]),
)


def _assert_whole(quoted: Quote) -> None:
    fees = sum(fee.amount_minor for fee in quoted.fees)
    assert (
        quoted.items_minor + quoted.shipping_minor + quoted.bonus_minor - fees - quoted.exchange_minor
        == quoted.total_minor - quoted.amount_due_minor
    )
    assert min(quoted.total_minor, quoted.amount_due_minor) == 0
    assert quoted.refund_minor + quoted.store_credit_minor == quoted.total_minor
    assert 0 <= quoted.credited_bonus_minor <= min(quoted.bonus_minor, quoted.store_credit_minor)
    # Never more money than was paid: only a bonus is given on top, and that as store credit.
    assert quoted.total_minor - quoted.credited_bonus_minor <= quoted.items_minor + quoted.shipping_minor


@given(
    currency=CURRENCIES,
    exchanged=st.lists(exchanged_items("e"), min_size=1, max_size=3),
    others=st.lists(money_items, max_size=3),
    shipping=st.integers(0, 5000),
    fee=st.integers(0, 5000),
)
def test_every_exchange_balances(
    currency: str, exchanged: list[tuple], others: list[QuotedItem], shipping: int, fee: int
) -> None:
    terms = QuoteTerms(currency, Fee(money=Money(fee, currency)))

    quoted = quote(terms=terms, items=[*(one[0] for one in exchanged), *others], shipping_minor=shipping)

    _assert_whole(quoted)
    assert quoted.exchange_minor == sum(one[0].exchange_minor for one in exchanged)


@given(currency=CURRENCIES, paid=MINOR, units=UNITS, listed=MINOR, data=st.data())
def test_the_same_list_price_is_an_even_swap_for_any_number_of_accepted_units(
    currency: str, paid: int, units: int, listed: int, data: st.DataObject
) -> None:
    accepted = data.draw(st.integers(0, units))
    item = _exchanged("e", paid, units, accepted, listed, listed, "0")

    quoted = quote(terms=QuoteTerms(currency), items=[item])

    assert (quoted.exchange_minor, quoted.total_minor, quoted.amount_due_minor) == (item.worth_minor, 0, 0)


@given(currency=CURRENCIES, paid=MINOR, units=UNITS, listed=MINOR, wanted=MINOR)
def test_each_accepted_unit_settles_its_own_difference(
    currency: str, paid: int, units: int, listed: int, wanted: int
) -> None:
    difference = wanted - listed

    for accepted in range(units + 1):
        item = _exchanged("e", paid, units, accepted, wanted, listed, "0")
        quoted = quote(terms=QuoteTerms(currency), items=[item])

        assert quoted.amount_due_minor == max(0, difference) * accepted
        assert quoted.total_minor == min(item.worth_minor, max(0, -difference) * accepted)


@given(currency=CURRENCIES, paid=MINOR, units=UNITS, wanted=MINOR)
def test_another_product_costs_its_list_price(currency: str, paid: int, units: int, wanted: int) -> None:
    item = _exchanged("e", paid, units, units, wanted, None, "0")

    quoted = quote(terms=QuoteTerms(currency), items=[item])

    assert quoted.total_minor - quoted.amount_due_minor == paid - wanted * units


@given(currency=CURRENCIES, worth=MINOR, wanted=MINOR, percent=st.integers(0, 30))
def test_the_bonus_pays_for_the_replacement_first(
    currency: str, worth: int, wanted: int, percent: int
) -> None:
    item = _exchanged("e", worth, 1, 1, wanted, None, str(percent))

    quoted = quote(terms=QuoteTerms(currency), items=[item])

    dearer = max(0, wanted - worth)
    assert quoted.amount_due_minor == max(0, dearer - quoted.bonus_minor)
    assert quoted.credited_bonus_minor == max(0, quoted.bonus_minor - dearer)
    assert quoted.refund_minor == max(0, worth - wanted)
