"""Showing somebody what is his without telling it to anybody else."""

from __future__ import annotations


def masked_address(email: str) -> str:
    """``a•••@example.com``: enough to know one's own address again; empty for none."""
    if not email:
        return ""
    name, at, host = email.partition("@")
    return f"{name[:1]}•••{at}{host}"


def masked_phone(phone: str) -> str:
    """``+90•••4567``: enough to know one's own number again."""
    return f"{phone[:3]}•••{phone[-4:]}"
