"""Korea's banks by the code that transfers name them with (Korea Financial Telecommunications & Clearings Institute)."""

from __future__ import annotations

from typing import Final

KOREAN_BANKS: Final[tuple[tuple[str, str], ...]] = (
    ("004", "KB국민은행"),
    ("088", "신한은행"),
    ("020", "우리은행"),
    ("081", "하나은행"),
    ("011", "NH농협은행"),
    ("003", "IBK기업은행"),
    ("090", "카카오뱅크"),
    ("092", "토스뱅크"),
    ("089", "케이뱅크"),
    ("045", "새마을금고"),
    ("071", "우체국"),
    ("023", "SC제일은행"),
    ("031", "iM뱅크"),
    ("032", "부산은행"),
    ("034", "광주은행"),
    ("048", "신협"),
)
