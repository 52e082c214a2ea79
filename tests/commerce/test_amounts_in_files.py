"""Numbers as files write them: read surely, in their column's own convention, or refused. Never guessed."""

from __future__ import annotations

import pytest

from commerce.importing.amounts import Convention
from commerce.importing.problems import CellRefused
from commerce.importing.rows import Typed
from commerce.importing.values import ColumnEvidence, Conventions, amount_of, quantity_of, settle_numbers
from core.money import decimals_of

POINT, COMMA = Convention("."), Convention(",")


def read_column(cells: list[str], currency: str = "EUR", **chosen: str) -> list[str]:
    """Each cell's amount, or the code of its refusal, as the whole column settles it."""
    evidence = ColumnEvidence()
    for cell in cells:
        evidence.hear_number(cell)
    settled = settle_numbers({"unit_price": evidence}, money=["unit_price"], currencies=[currency])
    conventions = Conventions(numbers=settled, chosen_sign=chosen.get("sign"))  # type: ignore[arg-type]
    return [read(cell, currency, conventions.number("unit_price")) for cell in cells]


def read(cell: str, currency: str = "EUR", convention: Convention | None = None) -> str:
    try:
        return amount_of(cell, currency=currency, convention=convention or Convention())
    except CellRefused as refused:
        return refused.code


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1250", "1250"),
        ("12.50", "12.50"),
        ("12,5", "12.5"),
        ("12,50", "12.50"),
        ("0,250", "0.250"),
        ("1234,500", "1234.500"),
        ("12.5000", "12.5000"),
        (".5", "0.5"),
        (",50", "0.50"),
        ("1.250,90", "1250.90"),
        ("1,250.90", "1250.90"),
        ("1.234.567,8", "1234567.8"),
        ("1,25,000.50", "125000.50"),
        ("1.250.000", "1250000"),
        ("1,25,000", "125000"),
        ("1 250,90", "1250.90"),
        ("1\u00a0250,90", "1250.90"),
        ("1\u202f250,90", "1250.90"),
        ("1\u2009250.90", "1250.90"),
        ("1'250.90", "1250.90"),
        ("1’250.90", "1250.90"),
        ("1 250", "1250"),
        ("€ 12.50", "12.50"),
        ("12.50 EUR", "12.50"),
        ("EUR 1.250,90", "1250.90"),
        ("１２．５０", "12.50"),
        ("๑๒.๕๐", "12.50"),
        ("-12.50", "-12.50"),
        ("−12.50", "-12.50"),
        ("12.50-", "-12.50"),
        ("(12.50)", "-12.50"),
        ("+12.50", "12.50"),
        ("\u200e12.50\u200f", "12.50"),
    ],
)
def test_a_number_that_leaves_no_doubt_is_read(cell: str, amount: str) -> None:
    assert read(cell) == amount


@pytest.mark.parametrize(
    ("cell", "currency", "amount"),
    [
        ("₩12,000", "KRW", "12000"),
        ("12,000원", "KRW", "12000"),
        ("\\12,000", "KRW", "12000"),
        ("￦12,000", "KRW", "12000"),
        ("12,000", "KRW", "12000"),
        ("12.000 ₫", "VND", "12000"),
        ("12.00", "KRW", "12.00"),
        ("1.250,90 TL", "TRY", "1250.90"),
        ("₺1.250,90", "TRY", "1250.90"),
        ("1,250.50 บาท", "THB", "1250.50"),
        ("$12.50", "USD", "12.50"),
        ("US$ 12.50", "USD", "12.50"),
        ("12,50 kr", "SEK", "12.50"),
        ("Rs. 500", "INR", "500"),
        ("12.345", "KWD", "12.345"),
    ],
)
def test_signs_of_the_orders_currency_are_taken_off(cell: str, currency: str, amount: str) -> None:
    assert read(cell, currency) == amount


@pytest.mark.parametrize(
    ("cell", "currency", "code"),
    [
        ("1,250", "EUR", "ambiguous_amount"),
        ("1.250", "EUR", "ambiguous_amount"),
        ("1.250 TL", "TRY", "ambiguous_amount"),
        ("12,345", "KWD", "ambiguous_amount"),
        ("$12.50", "EUR", "currency_differs"),
        ("12.50 TL", "EUR", "currency_differs"),
        ("12.50 EUR", "USD", "currency_differs"),
        ("1.25,90", "EUR", "not_an_amount"),
        ("1,25.90", "EUR", "not_an_amount"),
        ("12 50", "EUR", "not_an_amount"),
        ("1..2", "EUR", "not_an_amount"),
        ("12.50.30", "EUR", "not_an_amount"),
        ("12,50,30", "EUR", "not_an_amount"),
        ("1.250,90,10", "EUR", "not_an_amount"),
        ("--12", "EUR", "not_an_amount"),
        ("(-12)", "EUR", "not_an_amount"),
        ("12%", "EUR", "not_an_amount"),
        ("1e3", "EUR", "not_an_amount"),
        ("1,25E+03", "EUR", "not_an_amount"),
        ("=1+1", "EUR", "not_an_amount"),
        ("twelve", "EUR", "not_an_amount"),
        ("12 apples", "EUR", "not_an_amount"),
        ("#REF!", "EUR", "spreadsheet_error"),
        ("9" * 100, "EUR", "not_an_amount"),
    ],
)
def test_a_number_that_is_none_or_may_be_two_is_refused(cell: str, currency: str, code: str) -> None:
    assert read(cell, currency) == code


@pytest.mark.parametrize(
    ("cells", "currency", "amounts"),
    [
        (["1.250", "12,50"], "TRY", ["1250", "12.50"]),
        (["1,250", "12.50"], "EUR", ["1250", "12.50"]),
        (["1.250", "1.250.000"], "EUR", ["1250", "1250000"]),
        (["1,250", "1 250.00"], "EUR", ["1250", "1250.00"]),
        # The sign that begins decimals elsewhere stands before three digits: two decimals are usual here.
        (["1,250", "12,50"], "EUR", ["ambiguous_amount", "12.50"]),
        (["1.250", "12.50"], "EUR", ["ambiguous_amount", "12.50"]),
        (["1,250", "12.50", "12,50"], "EUR", ["ambiguous_amount", "12.50", "12.50"]),
        (["12,345", "0,500"], "KWD", ["12.345", "0.500"]),
        (["12,000", "500"], "KRW", ["12000", "500"]),
        (["12.000", "500,00"], "KRW", ["12000", "500.00"]),
        (["12.000", "500.00"], "KRW", ["ambiguous_amount", "500.00"]),
    ],
)
def test_the_other_cells_of_the_column_settle_it(cells: list[str], currency: str, amounts: list[str]) -> None:
    assert read_column(cells, currency) == amounts


@pytest.mark.parametrize(
    ("cell", "sign", "amount"),
    [
        ("1,250", ".", "1250"),
        ("1,250", ",", "1.250"),
        ("1.250", ",", "1250"),
        ("12.50", ",", "other_decimal_sign"),
        ("1.250,90", ".", "other_decimal_sign"),
    ],
)
def test_what_people_choose_holds_for_all_of_the_file(cell: str, sign: str, amount: str) -> None:
    assert read_column([cell], sign=sign) == [amount]


def test_another_column_of_the_file_settles_it() -> None:
    price, total = ColumnEvidence(), ColumnEvidence()
    price.hear_number("1.250")
    total.hear_number("2.500,00")

    settled = settle_numbers(
        {"unit_price": price, "total": total}, money=["unit_price", "total"], currencies=["TRY"]
    )

    assert settled == {"unit_price": ",", "total": ","}


@pytest.mark.parametrize("currency", ["EUR", "KRW", "KWD", "TRY", "JPY"])
@pytest.mark.parametrize("cell", ["1,250", "1.250", "12,000", "999,999"])
def test_a_doubtful_cell_alone_is_never_made_a_thousand_times_smaller(cell: str, currency: str) -> None:
    amount = read(cell, currency)

    whole = cell.replace(",", "").replace(".", "")
    has_three_decimals = decimals_of(currency) == 3 and "." in cell
    assert amount == ("1.250" if has_three_decimals else amount)
    assert amount in (whole, "ambiguous_amount") or has_three_decimals


@pytest.mark.parametrize(
    ("cell", "convention", "quantity"),
    [
        ("2", Convention(), 2),
        ("2.0", Convention(), 2),
        ("2,00", Convention(), 2),
        ("๒", Convention(), 2),
        ("1,000", POINT, 1000),
        ("1.000", COMMA, 1000),
        ("1.000", Convention(".", is_chosen=True), 1),
        (Typed("number", "3"), Convention(), 3),
        (Typed("number", "3.0"), Convention(), 3),
        ("1,000", Convention(), "ambiguous_amount"),
        ("1.000", POINT, "ambiguous_amount"),
        ("1.5", Convention(), "not_a_whole_number"),
        ("€ 2", Convention(), "not_a_whole_number"),
        ("two", Convention(), "not_an_amount"),
        (Typed("flag", "true"), Convention(), "not_an_amount"),
    ],
)
def test_a_quantity_is_a_whole_number_or_refused(
    cell: str | Typed, convention: Convention, quantity: int | str
) -> None:
    try:
        found: int | str = quantity_of(cell, convention=convention)
    except CellRefused as refused:
        found = refused.code

    assert found == quantity
