"""Normal forms of texts as long as anybody sends them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from core.normal_text import normalized

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = "accounts api commerce core countries dashboard notifications portal returns tenants tracking".split()


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "text", ["Ada Yılmaz", "e\u0301\u0323", "가나다", "ก็", "ﷺ", "ﬁ", "Å" * 2_000, "ạ\u0301" * 1_500]
)
def test_writing_of_people_is_as_unicode_has_it(form: str, text: str) -> None:
    assert normalized(form, text) == unicodedata.normalize(form, text)  # type: ignore[arg-type]


def test_marks_without_end_are_cut_at_each_letter() -> None:
    text = ("a" + "\u0315\u0300" * 5_000) * 2

    found = normalized("NFD", text)

    assert found == ("a" + "\u0300" * 15 + "\u0315" * 15) * 2


def test_nobody_normalizes_texts_otherwise() -> None:
    calls = [
        str(path.relative_to(ROOT))
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if "unicodedata.normalize(" in path.read_text()
    ]

    assert calls == ["core/normal_text.py"]
