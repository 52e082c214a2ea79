"""One spelling for what people type in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.folding import (
    fold_email,
    fold_name,
    fold_order_number,
    phone_digits,
    phone_to_e164,
    phones_meant,
)


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
        ("+90 (0) 532 123 45 67", "DE", "+905321234567"),
        ("+39 (0)6 698 82511", "DE", "+390669882511"),
        ("90 532 123 45 67", "TR", "+905321234567"),
        ("491711234567", "DE", "+491711234567"),
        ("tel:+90-532-123-45-67", "DE", "+905321234567"),
        ("0532 123 45 67 dahili 12", "TR", "+905321234567"),
        ("010-1234-5678 내선 12", "KR", "+821012345678"),
        ("081 234 5678 ต่อ 12", "TH", "+66812345678"),
        ("+1 (650) 253-0000 ext. 12", "DE", "+16502530000"),
        ("0176/04065555", "DE", "+4917604065555"),
        ("0532 123 45 67 / 0533 123 45 67", "TR", "+905321234567"),
        ("٠٥٣٢ ١٢٣ ٤٥ ٦٧", "TR", "+905321234567"),
        ("0532\u2011123\u201345\u201467", "TR", "+905321234567"),
        ("\u202a+90\u00a0532 123 45 67\u202c", "DE", "+905321234567"),
        ("0000000000", "DE", ""),
        ("1234567890", "TR", ""),
        ("-", "TR", ""),
        ("n/a", "TR", ""),
        ("Ada 12345678", "DE", ""),
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


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＡＤＡ＋ＳＨＯＰ＠ＥＸＡＭＰＬＥ．ＣＯＭ", "ada+shop@example.com"),
        ("a.da+x@gmail.com", "a.da+x@gmail.com"),
        ("\u200bada@exam\u00adple.com\u200e", "ada@example.com"),
        ("\u00a0ada @example.com.", "ada@example.com"),
        ("mailto:ada%40example.com?subject=x", "ada@example.com"),
        ("Ada <Ada@Example.com>,", "ada@example.com"),
        ("“ada@example.com”", "ada@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("İLKER@EXAMPLE.COM", "ilker@example.com"),
        ("ılker@gmaıl.com", "ilker@gmail.com"),
        ("ada@ışık.example", "ada@xn--k-ekaa7p.example"),
        ("ada@Bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        ("ada@日本語。jp", "ada@xn--wgv71a119e.jp"),
        ("ada@foo_bar.example", "ada@foo_bar.example"),
        ("-", ""),
        ("n/a", ""),
        ("@", ""),
        ("ada@", ""),
        ("a@b@example.com", ""),
        ("none@none.com", ""),
        ("noreply@example.com", ""),
    ],
)
def test_an_address_is_one_however_it_is_handed_on(typed: str, folded: str) -> None:
    assert fold_email(typed) == folded
    assert fold_email(folded) == folded


def test_a_phone_means_what_it_may_in_each_country() -> None:
    assert phones_meant("07400 123456", countries=["GB", "TR"]) == {"+447400123456", "+907400123456"}
    assert phone_to_e164("0532 123 45 67", country="GB", or_country="TR") == "+905321234567"
    assert phones_meant("-", countries=["TR"]) == frozenset()


def test_too_few_digits_are_no_part_of_a_phone() -> None:
    assert (phone_digits("45 67"), phone_digits("567")) == ("4567", "")


@given(st.text(max_size=120))
def test_folding_takes_any_text_and_fits_its_column(text: str) -> None:
    assert len(fold_order_number(text * 3)) <= 100
    assert len(fold_name(text * 3)) <= 300
    assert len(fold_email(text * 3)) <= 320
    assert len(phone_to_e164(text, country="TR")) <= 16
