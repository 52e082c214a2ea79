"""Names stand in the order of the reader's language."""

import pytest

from core.collation import sort_key


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("en", ["Åland Islands", "Albania", "Côte d’Ivoire", "Croatia", "São Tomé", "Saudi Arabia"]),
        ("de", ["Ägypten", "Albanien", "Österreich", "Osttimor", "Polen", "Türkei", "Tuvalu"]),
        ("tr", ["Cezayir", "Curaçao", "Çad", "Çin", "Danimarka", "Gürcistan", "Irak", "İran", "Japonya"]),
        ("tr", ["Ilgaz", "İzmir", "Odun", "Öküz", "Suriye", "Şili", "Ulus", "Üsküdar", "Yemen"]),
        ("ko", ["가나", "가봉", "나이지리아", "대한민국", "튀르키예", "홍콩"]),
        ("th", ["กรีซ", "เกาหลีใต้", "แคนาดา", "จีน", "ไทย", "โปแลนด์", "เยอรมนี", "อิตาลี", "ฮ่องกง"]),
    ],
)
def test_a_language_has_an_order_of_its_own(language: str, in_order: list[str]) -> None:
    assert sorted(in_order, key=lambda name: sort_key(name, language)) == in_order


def test_what_differs_in_accents_only_stands_side_by_side() -> None:
    words = ["cote", "côté", "cotes", "côte"]

    assert sorted(words, key=lambda word: sort_key(word, "en"))[-1] == "cotes"


@pytest.mark.parametrize("text", ["", "   ", "()", "🙂", "İ", "ﬁ", "เ"])
def test_any_text_has_a_place(text: str) -> None:
    for language in ("en", "tr", "ko", "th", "de", "xx"):
        assert sort_key(text, language) == sort_key(text, language)
