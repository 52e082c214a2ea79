"""Amounts are exact, currencies stay apart, shares sum to the whole, and people read what they expect."""

from decimal import ROUND_FLOOR, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import (
    CurrencyMismatch,
    InvalidAmount,
    Money,
    decimals_of,
    format_money,
    percent_of,
    share_by_largest_remainder,
    worth_of_first_units,
)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("12.5000", "EUR", 1250),
        ("-0.01", "EUR", -1),
        ("12000", "KRW", 12000),
        ("12000.00", "KRW", 12000),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("5", "ISK", 5),
        ("5.25", "HUF", 525),
    ],
)
def test_an_amount_is_read_in_its_currency_s_minor_units(text, currency, minor):
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.505", "EUR"),
        ("12000.5", "KRW"),
        ("1.2345", "KWD"),
        ("1,50", "EUR"),
        ("1e3", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("", "EUR"),
        (" 1", "EUR"),
        ("+1", "EUR"),
        ("١", "EUR"),
        ("9" * 16, "EUR"),
        (12.5, "EUR"),
        (None, "EUR"),
        ("12.50", "eur"),
        ("12.50", "EURO"),
        ("12.50", None),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused(text, currency):
    with pytest.raises(InvalidAmount):
        Money.parse(text, currency)


@pytest.mark.parametrize("value", [None, "1", {"amount": "1"}, {"amount": 1, "currency": "EUR"}, []])
def test_money_of_another_shape_is_refused(value):
    with pytest.raises(InvalidAmount):
        Money.from_json(value)


def test_currencies_are_never_mixed():
    euro, won = Money(100, "EUR"), Money(100, "KRW")

    for mix in (
        lambda: euro + won,
        lambda: euro - won,
        lambda: euro < won,
        lambda: euro <= won,
        lambda: euro > won,
        lambda: euro >= won,
    ):
        with pytest.raises(CurrencyMismatch):
            mix()
    assert euro != won


def test_money_is_reckoned_with():
    one, two = Money(100, "EUR"), Money(200, "EUR")

    assert (one + two, two - one, -one, one * 3, 3 * one) == (
        Money(300, "EUR"),
        Money(100, "EUR"),
        Money(-100, "EUR"),
        Money(300, "EUR"),
        Money(300, "EUR"),
    )
    assert (one < two, one >= two, bool(Money.zero("EUR")), one.is_zero) == (True, False, False, False)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "KRW", "KWD", "CLF", "JPY"]))
@settings(max_examples=60)
def test_json_brings_the_same_amount_back(minor, currency):
    money = Money(minor, currency)

    assert Money.from_json(money.as_json()) == money
    assert len(money.decimal_string.partition(".")[2]) == decimals_of(currency)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (4200, [15000, 6000], [3000, 1200]),
        (5, [0, 10, 0], [0, 5, 0]),
        (5, [0, 0], [3, 2]),
        (1, [1, 1], [1, 0]),
        (-1, [1, 1], [-1, 0]),
        (0, [3, 4], [0, 0]),
        (0, [], []),
        (2, [1, 2, 2], [0, 1, 1]),
        (10, [1], [10]),
    ],
)
def test_shares_go_by_largest_remainder_and_ties_to_the_earlier(total, weights, shares):
    assert share_by_largest_remainder(total, weights) == shares


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=12))
@settings(max_examples=100)
def test_shares_sum_to_the_whole_and_nobody_is_off_by_more_than_one(total, weights):
    shares = share_by_largest_remainder(total, weights)

    assert sum(shares) == total
    if any(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share * sum(weights) - total * weight) < sum(weights)


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [1, -1])])
def test_what_cannot_be_shared_is_an_error(total, weights):
    with pytest.raises(ValueError):
        share_by_largest_remainder(total, weights)


def test_ten_for_three_units_is_three_thirty_three_twice_and_the_rest():
    assert [worth_of_first_units(1000, 3, count) for count in range(4)] == [0, 333, 666, 1000]


@pytest.mark.parametrize(("ordered", "count"), [(3, 4), (3, -1), (0, 0)])
def test_more_units_than_ordered_have_no_worth(ordered, count):
    with pytest.raises(ValueError):
        worth_of_first_units(1000, ordered, count)


def test_a_percentage_is_rounded_to_the_minor_unit():
    assert percent_of(3995, Decimal(10)) == 400
    assert percent_of(3995, Decimal(10), ROUND_FLOOR) == 399
    assert percent_of(12000, Decimal("2.5")) == 300


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        ("12000", "KRW", "ko", "12,000원"),
        ("1234.50", "THB", "th", "1,234.50\u00a0บาท"),
        ("1234", "THB", "th", "1,234\u00a0บาท"),
        ("1234.50", "TRY", "tr", "1.234,50\u00a0₺"),
        ("119.90", "EUR", "de", "119,90\u00a0€"),
        ("119.90", "EUR", "en", "€119.90"),
        ("12000", "KRW", "en", "₩12,000"),
        ("5", "IQD", "en", "IQD\u00a05.000"),
        ("1234.50", "THB", "en", "THB\u00a01,234.50"),
        ("1.50", "EUR", "not a language", "€1.50"),
    ],
)
def test_money_is_written_as_people_of_the_language_write_it(amount, currency, language, written):
    assert format_money(Money.parse(amount, currency), language) == written


def test_a_turkish_sms_spares_the_sign_that_halves_it():
    assert format_money(Money(123450, "TRY"), "tr", short=True) == "1.234,50 TL"
