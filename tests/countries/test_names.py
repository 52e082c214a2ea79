"""People are called as their language calls them, without a title that needs a gender."""

import pytest

from countries.names import display_name


@pytest.mark.parametrize(
    ("name", "language", "called"),
    [
        ("Ada Yılmaz", "tr", "Ada"),
        ("Ada Yılmaz", "en", "Ada"),
        ("Yılmaz, Ada", "en", "Ada"),
        ("  Ada   Yılmaz ", "en", "Ada"),
        ("  Ada   Yılmaz ", "de", "Ada Yılmaz"),
        ("Yılmaz, Ada", "de", "Ada Yılmaz"),
        ("Yılmaz,", "de", "Yılmaz"),
        ("김민지", "de", "김민지"),
        ("김민지", "ko", "김민지 고객님"),
        ("김 민지", "ko", "김민지 고객님"),
        ("김민지님", "ko", "김민지 고객님"),
        ("Ada Yılmaz", "ko", "Ada Yılmaz 고객님"),
        ("김민지", "en", "김민지"),
        ("김 민지", "en", "김 민지"),
        ("สมชาย ใจดี", "th", "คุณสมชาย"),
        ("นายสมชาย ใจดี", "th", "คุณสมชาย"),
        ("นางสาว สมหญิง ใจดี", "th", "คุณสมหญิง"),
        ("คุณสมชาย", "th", "คุณสมชาย"),
        ("Somchai Jaidee", "th", "คุณSomchai"),
        ("", "ko", ""),
        ("   ", "th", ""),
        ("Prince", "xx", "Prince"),
    ],
)
def test_a_person_is_called_as_the_language_does(name, language, called):
    assert display_name(name, language) == called
