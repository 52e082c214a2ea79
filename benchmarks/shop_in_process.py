"""A shop in this very process, on a database of its own: requests go through the whole of Django, by no socket."""

from __future__ import annotations

import io
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from benchmarks.running_shop import in_postgres, postmaster

HOST = "bench.localhost"
SCHEMA = "bench"
PASSWORD = "a-long-password"


@dataclass
class ShopInProcess:
    """Clients of the API, of its staff and of a shopper, and the ids of what is there to be asked for."""

    staff: Any
    shopper: Any
    key: str
    postgres_pid: int
    ids: dict[str, str] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """An API call that must succeed."""
        answer = self.shopper.generic(
            method,
            f"/api/v1{path}",
            "" if body is None else _json(body),
            content_type="application/json",
            **self.headers,
        )
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.content[:500]!r}")
        return answer.json() if answer.content else None

    @property
    def headers(self) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": f"Bearer {self.key}"}


@contextmanager
def shop_in_process() -> Iterator[ShopInProcess]:
    """Make the database and the shop with an order, a return, a parcel and a policy in it. Needs DATABASE_URL, REDIS_URL."""
    name = f"bench_{secrets.token_hex(4)}"
    served_from = os.environ["DATABASE_URL"]
    in_postgres(f'CREATE DATABASE "{name}"')
    try:
        _set_up_django(name)
        yield _made_shop()
    finally:
        _close()
        in_postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', url=served_from)


def _set_up_django(database: str) -> None:
    os.environ |= {
        "COMEBACK_ENV": "test",
        "COMEBACK_BASE_HOST": "localhost",
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "CRITICAL",
    }
    import django

    django.setup()
    logging.disable(logging.CRITICAL)  # thousands of refusals are wanted here


def _made_shop() -> ShopInProcess:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    from accounts.scopes import SCOPES
    from accounts.services.keys import create_api_key
    from core.actors import SYSTEM
    from tenants.provisioning import provision_shop

    setup_test_environment(debug=False)
    with redirect_stdout(io.StringIO()):
        call_command("migrate_shops", verbosity=0)
    now = datetime.now(UTC)
    made = provision_shop(
        schema_name=SCHEMA,
        name="Bench",
        host=HOST,
        country="DE",
        language="en",
        owner_email=f"owner@{HOST}",
        owner_password=PASSWORD,
        verified=True,
        sandbox=True,
        now=now,
    )
    connection.set_tenant(made)
    key = create_api_key(name="Bench", scopes=SCOPES, requests_per_second=10**9, actor=SYSTEM, now=now)
    shop = ShopInProcess(
        staff=Client(HTTP_HOST=HOST),
        shopper=Client(HTTP_HOST=HOST, raise_request_exception=False),
        key=key.text,
        postgres_pid=postmaster(),
    )
    shop.staff.raise_request_exception = False
    _sign_in(shop)
    _fill(shop, now)
    return shop


def _sign_in(shop: ShopInProcess) -> None:
    answer = shop.staff.post("/dashboard/login/", {"login": f"owner@{HOST}", "password": PASSWORD})
    if answer.status_code != 302:
        raise RuntimeError(f"Signing in: {answer.status_code}")


def _fill(shop: ShopInProcess, now: datetime) -> None:
    """A large order, a return of some of it, many orders, and one thing of each kind that addresses name."""
    shop.api("PUT", "/orders/o-bench", order_document(now, lines=1_000))
    shop.api("POST", "/orders/bulk", many_orders(now, count=500, lines=2, prefix="known"))
    items = [{"line": f"l-{number}", "quantity": 1} for number in range(1, 31)]
    wish = {"order": "o-bench", "items": items, "resolution": "refund", "method": "drop_off"}
    returned = shop.api("POST", "/returns", wish)
    policy = shop.api("POST", "/policies", {"base": {}, "rules": [{"name": "A", "set": {"photos": 1}}]})
    parcel = shop.api(
        "POST", "/shipments", {"order": "o-bench", "carrier": "ups", "tracking_number": "1Z999AA10123456784"}
    )
    shop.items = [item["id"] for item in returned["items"]]
    shop.ids = {
        "order_id": "o-bench",
        "return_id": returned["id"],
        "policy_id": policy["id"],
        "shipment_id": parcel["id"],
        "product_id": "p-bench",
        "customer_id": "c-bench",
        "status_page": urlsplit(returned["status_page_url"]).path,
    }


def order_document(now: datetime, *, lines: int) -> dict[str, Any]:
    """An order that was delivered last week."""
    names = [f"l-{number}" for number in range(1, lines + 1)]

    def ago(days: int) -> str:
        return (now - timedelta(days=days)).isoformat()

    return {
        "number": "1001",
        "placed_at": ago(12),
        "currency": "EUR",
        "customer": {"external_id": "c-bench", "email": "ada@example.com", "name": "Ada Weber"},
        "shipping_address": {"name": "Ada Weber", "line1": "Weg 1", "city": "Berlin", "country_code": "DE"},
        "lines": [
            {"external_id": name, "sku": name, "title": "Tee", "quantity": 5, "unit_price": "50.00"}
            for name in names
        ],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": ago(10),
                "delivered_at": ago(7),
                "lines": [{"line": name, "quantity": 5} for name in names],
            }
        ],
    }


def many_orders(
    now: datetime, *, count: int, lines: int, prefix: str = "o", title: str = "Tee"
) -> dict[str, Any]:
    """As many orders as a bulk call takes, each of a customer of its own."""
    made = [order_document(now, lines=lines) for _number in range(count)]
    for number, order in enumerate(made):
        name = f"{prefix}-{number}"
        order |= {"external_id": name, "number": name}
        order["customer"] = {"external_id": f"c-{name}", "email": f"{name}@example.com"}
        for line in order["lines"]:
            line["title"] = title
    return {"orders": made}


def field_names(page: bytes) -> list[str]:
    """The names of the fields of all forms of a page."""
    return sorted(
        set(
            re.findall(
                r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"', page.decode(errors="replace")
            )
        )
    )


def _json(body: Any) -> str:
    import json

    return json.dumps(body)


def _close() -> None:
    from django.db import connection

    connection.close()
