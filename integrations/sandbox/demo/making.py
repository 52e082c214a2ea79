"""Making one demo shop: provisioned like any other, then told its past."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import StaffUser
from accounts.roles import Role
from accounts.scopes import READ_SCOPES, SCOPES
from accounts.selectors import shop_settings
from accounts.services.keys import create_api_key
from accounts.services.law import confirm_law
from accounts.services.legal_footer import update_legal_footer
from accounts.services.settings import update_brand, update_settings
from commerce.models import Order
from commerce.services.orders import put_orders
from commerce.services.products import put_product
from commerce.snapshots import parse_orders, parse_product
from core.actors import SYSTEM
from core.errors import Refusal
from countries.fingerprints import fingerprints_of_law
from countries.registry import country
from events import clockwork
from events.publishing import telling_history
from events.work import work_off
from integrations.sandbox.demo.conversations import prepare_conversations, tell_conversations
from integrations.sandbox.demo.exchanges import tell_exchanges
from integrations.sandbox.demo.histories import tell_open_returns, tell_returns
from integrations.sandbox.demo.orders import DemoOrder, OrderMaker
from integrations.sandbox.demo.parcels import tell_troubled_parcels
from integrations.sandbox.demo.plans import ShopPlan
from integrations.sandbox.demo.policies import set_own_terms
from integrations.sandbox.demo.reasons import fit_reasons_to_goods
from returns.services.eligibility import eligibility_of
from returns.wishes import ReturnWish
from tenants.addresses import base_url_of_host
from tenants.models import Shop
from tenants.provisioning import provision_shop

PAST_ORDERS = 260
FRESH_ORDERS = 40
DEMO_REQUESTS_PER_SECOND = 200
FOUNDED_DAYS_AGO = 200
WORK_SECONDS = 300
LONG_AGO_DAYS = 75
_SHOWN = {"returnable": 40, "window_closed": 6, "not_delivered": 6, "has_return": 10, "final_sale": 6}


def make_demo_shop(plan: ShopPlan, *, host: str, now: datetime, say: Callable[[str], None]) -> dict[str, Any]:
    """Make the shop and answer what ``demo.json`` keeps of it; the addresses are added when it is written."""
    password = secrets.token_urlsafe(9)
    email = f"owner@{plan.schema_name}.example.com"
    shop = provision_shop(
        schema_name=plan.schema_name,
        name=plan.name,
        host=host,
        country=plan.country,
        language=plan.language,
        currency=plan.currency,
        owner_email=email,
        owner_password=password,
        verified=True,
        sandbox=True,
        now=now - timedelta(days=FOUNDED_DAYS_AGO),
    )
    enter(shop)
    with clockwork.stopped():
        orders, returns = _tell_all(plan, host=host, password=password, now=now, say=say)
    say(f"{plan.name}: {len(orders)} orders, {returns} returns")
    return {
        "schema": plan.schema_name,
        "name": plan.name,
        "language": plan.language,
        "currency": plan.currency,
        "country": plan.country,
        "time_zone": shop_settings().time_zone,
        **_keys(now),
        "staff": {"email": email, "password": password},
        "orders": list(_orders_to_try(orders, now=now)),
    }


def _tell_all(
    plan: ShopPlan, *, host: str, password: str, now: datetime, say: Callable[[str], None]
) -> tuple[list[DemoOrder], int]:
    """The shop's looks, orders and returns; its orders and how many returns."""
    _dress(plan, password=password, now=now)
    say(f"{plan.name}: orders")
    maker = OrderMaker(plan, picture_base=picture_base(host), now=now)
    orders = _tell_orders(maker, now=now)
    say(f"{plan.name}: returns")
    with telling_history():
        # What is open today comes first: the past takes its orders from what is left.
        returns = sum(1 for _ in tell_exchanges(plan, orders, now=now))
        returns += sum(1 for _ in tell_open_returns(plan, orders, now=now))
        returns += sum(1 for _ in tell_returns(plan, orders, now=now))
        tell_conversations(plan, now=now)
        tell_troubled_parcels(orders, now=now)
    work_off(seconds=WORK_SECONDS, limit=100_000)
    return orders, returns


def refresh_pictures(plan: ShopPlan, *, host: str, now: datetime) -> None:
    """Put the products again when the demo moved to another port, so that their pictures are found."""
    maker = OrderMaker(plan, picture_base=picture_base(host), now=now)
    _put_products(maker, now=now)


def enter(shop: Shop) -> None:
    connection.set_tenant(shop)


def picture_base(host: str) -> str:
    return f"{base_url_of_host(host)}/sandbox/pictures/"


def _dress(plan: ShopPlan, *, password: str, now: datetime) -> None:
    update_brand(changes=plan.brand, actor=SYSTEM, now=now)
    update_settings(
        changes={
            "languages": list(plan.languages),
            "return_address": dict(plan.return_address),
            "reply_to_email": f"hello@{plan.schema_name}.example.com",
        },
        actor=SYSTEM,
        now=now,
    )
    update_legal_footer(details=plan.legal_details, own_words="", actor=SYSTEM, now=now)
    prepare_conversations(plan)
    fit_reasons_to_goods(plan, now=now)
    set_own_terms(plan, now=now, founded_at=now - timedelta(days=FOUNDED_DAYS_AGO))
    confirm_law(
        seen=frozenset(fingerprints_of_law(country(plan.country).law).values()),
        actor=SYSTEM,
        name=plan.name,
        now=now,
    )
    for role, name in plan.staff:
        StaffUser.objects.create_user(
            f"{role}@{plan.schema_name}.example.com",
            password,
            name=name,
            role=Role(role),
            language=plan.language,
        )


def _tell_orders(maker: OrderMaker, *, now: datetime) -> list[DemoOrder]:
    _put_products(maker, now=now)
    orders = list(maker.orders(past=PAST_ORDERS, fresh=FRESH_ORDERS))
    snapshots = parse_orders({**order.document, "external_id": order.external_id} for order in orders)
    for outcome in put_orders(orders=snapshots, actor=SYSTEM, now=now, history=True):
        if isinstance(outcome, Refusal):
            raise outcome
    # Tiers and parcels have to stand before the first return is told.
    work_off(seconds=WORK_SECONDS, limit=100_000)
    return orders


def _put_products(maker: OrderMaker, *, now: datetime) -> None:
    for external_id, document in maker.products():
        put_product(external_id=external_id, snapshot=parse_product(document), actor=SYSTEM, now=now)


def _keys(now: datetime) -> dict[str, str]:
    return {
        name: create_api_key(
            name=label,
            scopes=scopes,
            requests_per_second=DEMO_REQUESTS_PER_SECOND,
            actor=SYSTEM,
            now=now,
        ).text
        for name, label, scopes in (
            ("api_key", "Demo", sorted(SCOPES)),
            ("api_key_read_only", "Demo, reading only", sorted(READ_SCOPES)),
        )
    }


def _orders_to_try(orders: list[DemoOrder], *, now: datetime) -> list[dict[str, str]]:
    """Orders for people and programs to try, each with the state in which it really is."""
    left = dict(_SHOWN)
    shown: list[dict[str, str]] = []
    for order in reversed(orders):
        hint = _hint_of(order, now=now)
        if hint is None or not left[hint]:
            continue
        row = Order.objects.select_related("customer").get(external_id=order.external_id)
        if not _is_really(hint, row, now=now):
            continue
        left[hint] -= 1
        shown.append(
            {
                "number": row.number,
                "external_id": row.external_id,
                "email": row.customer.email,
                "phone": row.customer.phone,
                "state": hint,
            }
        )
    return sorted(shown, key=lambda entry: entry["state"] != "returnable")


def _hint_of(order: DemoOrder, *, now: datetime) -> str | None:
    """The state that the order's making lets expect."""
    if "has_return" in order.notes:
        return "has_return"
    if "final_sale" in order.notes:
        return "final_sale"
    if order.delivered_at is None:
        return "not_delivered"
    if order.is_fresh:
        return "returnable"
    is_long_ago = order.delivered_at < now - timedelta(days=LONG_AGO_DAYS)
    return "window_closed" if is_long_ago else None


def _is_really(state: str, row: Order, *, now: datetime) -> bool:
    """Whether the engine says so too, for every line."""
    if state in ("has_return", "not_delivered"):
        return True
    codes = {line.refusal_code for line in eligibility_of(order=row, wish=ReturnWish(), now=now).lines}
    return codes == ({None} if state == "returnable" else {state})
