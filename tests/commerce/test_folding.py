"""One spelling for what people type in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.folding import fold_email, fold_name, fold_order_number, phone_digits, phone_to_e164


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("0532 123 45 67", "TR", "+905321234567"),
        ("0(532) 123-45-67", "TR", "+905321234567"),
        ("5321234567", "TR", "+905321234567"),
        ("+90 532 123 45 67", "DE", "+905321234567"),
        ("0090 532 123 45 67", "TH", "+905321234567"),
        ("010-1234-5678", "KR", "+821012345678"),
        ("０１０ １２３４ ５６７８", "KR", "+821012345678"),
        ("081-234-5678", "TH", "+66812345678"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "TH", "+66812345678"),
        ("0170 1234567", "DE", "+491701234567"),
        ("not a phone", "TR", ""),
        ("12", "TR", ""),
        ("0532 123 45 67", "", ""),
    ],
)
def test_phones_are_read_as_people_type_them(typed: str, country: str, e164: str) -> None:
    assert phone_to_e164(typed, country=country) == e164


@pytest.mark.parametrize("typed", ["#1001-a", " 1001 A ", "１００１Ａ", "๑๐๐๑a", "1001/A"])
def test_order_numbers_are_one_however_they_are_typed(typed: str) -> None:
    assert fold_order_number(typed) == "1001A"


@pytest.mark.parametrize("typed", ["İLKER IŞIK", "ilker ışık", "Ilker  Işik", "i\u0307lker isik"])
def test_turkish_names_are_one_however_they_are_typed(typed: str) -> None:
    assert fold_name(typed) == "ilker isik"


@pytest.mark.parametrize("name", ["김민지", "สมชาย ใจดี", "วันที่"])
def test_hangul_and_thai_keep_their_marks(name: str) -> None:
    assert fold_name(name) == name


def test_emails_are_folded_and_what_is_none_is_empty() -> None:
    assert (fold_email(" ADA@Example.com "), fold_email("ada")) == ("ada@example.com", "")


def test_too_few_digits_are_no_part_of_a_phone() -> None:
    assert (phone_digits("45 67"), phone_digits("567")) == ("4567", "")


@given(st.text(max_size=120))
def test_folding_takes_any_text_and_fits_its_column(text: str) -> None:
    assert len(fold_order_number(text * 3)) <= 100
    assert len(fold_name(text * 3)) <= 300
    assert len(fold_email(text * 3)) <= 320
    assert len(phone_to_e164(text, country="TR")) <= 16
