"""Korea's banks by the code that transfers name them with."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import Bank, Source

CHECKED_ON: Final = date(2026, 12, 1)

_CODES: Final = Source(
    "은행 코드 목록 (공개 자료, 2024년 2월)",
    "https://gist.github.com/cokia/c7ae24f4dc7b5a822cc6fa9bbec4676f",
    CHECKED_ON,
)
_MORE_CODES: Final = Source(
    "국내 주요 은행사 코드번호 (2023년 11월 24일)", "https://huiroro.co.kr/559", CHECKED_ON
)

KOREAN_BANKS: Final = (
    Bank("004", "KB국민은행", _CODES),
    Bank("088", "신한은행"),
    Bank("020", "우리은행", _CODES),
    Bank("081", "하나은행"),
    Bank("011", "NH농협은행", _CODES),
    Bank("003", "IBK기업은행", _CODES),
    Bank("090", "카카오뱅크"),
    Bank("092", "토스뱅크"),
    Bank("089", "케이뱅크"),
    Bank("045", "새마을금고"),
    Bank("071", "우체국"),
    Bank("023", "SC제일은행", _CODES),
    Bank("031", "iM뱅크"),
    Bank("032", "부산은행", _CODES),
    Bank("034", "광주은행", _CODES),
    Bank("048", "신협", _MORE_CODES),
)
