"""Tracking numbers and hand-over codes in the forms that the countries' carriers use."""

from __future__ import annotations

import secrets


def tracking_number(country: str) -> str:
    """13 digits in Turkey, 12 bare ones in Korea, ``TH`` and 13 in Thailand, an SSCC elsewhere."""
    if country == "TR":
        return _digits(13)
    if country == "KR":
        return _digits(12)
    if country == "TH":
        return f"TH{_digits(13)}"
    return _sscc()


def hand_over_code(country: str, method: str) -> str:
    """What is read out or shown at the counter, or names a pickup; a printed label needs none."""
    if method == "label":
        return ""
    if country == "TR":
        digits = _digits(10)
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if country == "KR":
        return _digits(10)
    if country == "TH":
        digits = _digits(8)
        return f"{digits[:4]} {digits[4:]}"
    digits = _digits(9)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def _digits(count: int) -> str:
    first = secrets.choice("123456789")
    return first + "".join(secrets.choice("0123456789") for _ in range(count - 1))


def _sscc() -> str:
    """Application identifier 00 and 18 digits, the last one checking (GS1 General Specifications, 3.2)."""
    body = "340434" + _digits(11)
    weighted = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(body))
    return f"00{body}{-weighted % 10}"
