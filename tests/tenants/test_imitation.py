from __future__ import annotations

import pytest

from tenants.imitation import Likeness, imitation_in, is_one_edit, protected_names
from tenants.names import reasons_to_look_at, require_label, require_shop_name
from tests.tenants.ordinary_names import ORDINARY_NAMES

KINDS = {"bank", "payment", "marketplace", "carrier", "public_office", "brand"}


def test_two_hundred_ordinary_names_pass() -> None:
    assert len(set(ORDINARY_NAMES)) >= 200
    assert {name: str(imitation) for name in ORDINARY_NAMES if (imitation := imitation_in(name))} == {}
    assert [require_shop_name(name) for name in ORDINARY_NAMES] == list(ORDINARY_NAMES)


@pytest.mark.parametrize(
    ("name", "likeness", "of"),
    [
        ("PayPal", Likeness.SAME, "PayPal"),
        ("P4ypal", Likeness.SAME, "PayPal"),
        ("ｐａｙｐａｌ", Likeness.SAME, "PayPal"),
        ("Paypal Support", Likeness.SAME, "PayPal"),
        ("Yurtici Kargo İade", Likeness.SAME, "Yurtiçi Kargo"),
        ("HMRC refunds", Likeness.SAME, "HMRC"),
        ("раураl", Likeness.LOOKALIKE, "PayPal"),
        ("ԁhl", Likeness.LOOKALIKE, "DHL"),
        ("ΑΚΒΑΝΚ", Likeness.LOOKALIKE, "Akbank"),
        ("trndyol", Likeness.ONE_EDIT, "Trendyol"),
        ("amzaon", Likeness.ONE_EDIT, "Amazon"),
        ("신환은행", Likeness.ONE_EDIT, "신한은행"),
        ("DHL Paketshop Müller", Likeness.WORD, "DHL"),
        ("Sparkasse Köln", Likeness.WORD, "Sparkasse"),
        ("hepsiburadaindirim", Likeness.WORD, "Hepsiburada"),
        ("신한은행 고객 안내", Likeness.WORD, "신한은행"),
        ("ธนาคารกสิกรไทยสาขา", Likeness.WORD, "ธนาคารกสิกรไทย"),
        ("deutsche-bank-mode", Likeness.WORD, "Deutsche Bank"),
    ],
)
def test_what_poses_as_somebody_is_seen(name: str, likeness: Likeness, of: str) -> None:
    found = imitation_in(name)

    assert found is not None
    assert (found.likeness, found.of.name) == (likeness, of)


def test_ordinary_words_are_refused_alone_and_free_beside_others() -> None:
    alone, beside = imitation_in("Wise"), imitation_in("Wise Owl Books")

    assert alone is not None
    assert alone.likeness is Likeness.SAME
    assert beside is None


def test_each_list_names_its_country_kind_and_register() -> None:
    names = protected_names().values()

    assert {one.kind for one in names} == KINDS
    assert {one.country for one in names} == {"", "TR", "KR", "TH", "DE", "EU", "GB", "US"}
    assert all(one.folded for one in names)


def test_the_reasons_of_name_and_address_are_told_once() -> None:
    assert reasons_to_look_at("Klarna Mode", "klarna-mode") == "word: Klarna (payment, DE)"
    assert reasons_to_look_at("North & Pine", "north-and-pine") == ""
    assert require_label("klarna-mode") == "klarna-mode"


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("abc", "abc", False),
        ("abc", "abd", True),
        ("abc", "ab", True),
        ("abc", "xabc", True),
        ("abc", "acb", True),
        ("abcd", "badc", False),
        ("abc", "axyc", False),
        ("", "a", True),
    ],
)
def test_one_edit(first: str, second: str, is_one: bool) -> None:
    assert is_one_edit(first, second) is is_one
    assert is_one_edit(second, first) is is_one
