"""News that the sandbox companies send by themselves, signed; nobody minds when they do not arrive."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

from core import clock
from core.http import HttpFailure, send_request
from integrations.sandbox.access import secret_of_shop
from integrations.sandbox.address import address_of, headers_of_host
from integrations.sandbox.models import Company

SECONDS = 3.0


def send_news(company: Company, news: dict[str, Any], *, times: int = 1) -> None:
    """Post ``news`` to the shop's hook, the same bytes ``times`` times."""
    body = json.dumps({"company": company.value, **news}).encode()
    sent_at = str(int(clock.real_now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "Sandbox-Timestamp": sent_at,
        "Sandbox-Signature": signature_of(sent_at, body),
        **headers_of_host(),
    }
    for _ in range(times):
        try:
            send_request(
                "POST",
                address_of("/sandbox/news"),
                headers=headers,
                body=body,
                connect_seconds=SECONDS,
                read_seconds=SECONDS,
                total_seconds=SECONDS,
                is_to_sandbox=True,
            )
        except HttpFailure:
            continue  # who wants to know for sure asks


def signature_of(sent_at: str, body: bytes) -> str:
    """Over the raw body and the time, with the shop's secret."""
    return hmac.digest(secret_of_shop().encode(), sent_at.encode() + b"." + body, sha256).hex()
