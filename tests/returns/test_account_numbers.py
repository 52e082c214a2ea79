"""Bank accounts as people type them: check digits, known banks, and what is refused beside which field."""

from __future__ import annotations

import pytest

from returns.refusals import BankAccountRefused
from returns.services.account_numbers import checked_account_number, masked


@pytest.mark.parametrize(
    ("scheme", "bank_code", "typed", "number"),
    [
        ("iban", "", " de89 3704 0044 0532 0130 00 ", "DE89370400440532013000"),
        ("iban", "", "TR33 0006 1005 1978 6457 8413 26", "TR330006100519786457841326"),
        ("kr_bank", "004", "012-345678-90-123", "01234567890123"),
        ("kr_bank", "090", "3333012345678", "3333012345678"),
        ("th_bank", "014", "123-4-56789-0", "1234567890"),
        ("th_bank", "030", "020 123 456 789", "020123456789"),
        ("promptpay", "", "081-234-5678", "0812345678"),
        ("promptpay", "", "๐๘๑-๒๓๔-๕๖๗๘", "0812345678"),
        ("promptpay", "", "+66 81 234 5678", "0812345678"),
        ("promptpay", "", "1-2345-67890-12-1", "1234567890121"),
        ("promptpay", "", "004 1234 5678 9012", "004123456789012"),
    ],
)
def test_numbers_are_taken_as_people_write_them(scheme, bank_code, typed, number):
    assert checked_account_number(scheme, bank_code, typed) == number


@pytest.mark.parametrize(
    ("scheme", "bank_code", "typed", "field"),
    [
        ("iban", "", "DE89370400440532013001", "account_number"),
        ("iban", "", "TR330006100519786457841327", "account_number"),
        ("iban", "", "", "account_number"),
        ("kr_bank", "", "01234567890123", "bank_code"),
        ("kr_bank", "999", "01234567890123", "bank_code"),
        ("kr_bank", "004", "012345678", "account_number"),
        ("kr_bank", "004", "01234567890x", "account_number"),
        ("th_bank", "999", "1234567890", "bank_code"),
        ("th_bank", "004", "123456789", "account_number"),
        ("promptpay", "", "0212345678", "account_number"),
        ("promptpay", "", "1234567890123", "account_number"),
        ("promptpay", "", "08123456789", "account_number"),
        ("cheque", "", "1", "scheme"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(scheme, bank_code, typed, field):
    with pytest.raises(BankAccountRefused) as refused:
        checked_account_number(scheme, bank_code, typed)

    assert [error.field for error in refused.value.errors] == [field]


def test_only_the_end_is_ever_shown():
    assert masked("iban", "DE89370400440532013000") == "DE•••• 3000"
    assert masked("kr_bank", "01234567890123") == "•••• 0123"
