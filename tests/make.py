"""Rows for tests: each function names only what matters and makes the rest up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import BY_HAND, Connection, Port, StoredFile
from accounts.services.connections import connect, switch_off
from commerce.models import (
    Customer,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    Payment,
    PaymentKind,
    Product,
    Variant,
)
from commerce.search_keys import search_keys_of
from core.actors import SYSTEM

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def connection(port: Port, provider: str = BY_HAND, **settings: Any) -> Connection:
    """Somebody behind a port, in place of the sandbox that every shop of the tests has."""
    return connect(port=port, provider=provider, settings=settings, actor=SYSTEM, now=NOW)


def nobody_behind(*ports: Port) -> None:
    """Nobody stands behind these ports."""
    for port in ports:
        switch_off(port=port, actor=SYSTEM, now=NOW)


def customer(**fields: Any) -> Customer:
    number = next(_numbers)
    email = fields.pop("email", f"ada{number}@example.com")
    keys = search_keys_of(name_folded=fields.get("name_folded", ""), email_folded=email.lower())
    return Customer.objects.create(
        **{
            "external_id": f"c-{number}",
            "name": "Ada Yılmaz",
            "email": email,
            "email_folded": email.lower(),
            "search_keys": keys,
            "language": "en",
            "created_at": NOW,
            "updated_at": NOW,
            **fields,
        }
    )


def product(*, stock: int | None = 5, **fields: Any) -> Product:
    number = next(_numbers)
    made = Product.objects.create(
        **{"external_id": f"p-{number}", "title": "Tee", "type": "tee", "updated_at": NOW, **fields}
    )
    Variant.objects.create(
        product=made,
        external_id=f"v-{number}",
        sku=f"SKU-{number}",
        price_minor=5000,
        currency="EUR",
        stock=stock,
    )
    return made


def order(
    *,
    lines: list[dict[str, Any]] | None = None,
    currency: str = "EUR",
    shipping_minor: int = 490,
    placed_at: datetime | None = None,
    delivered_at: datetime | None = NOW - timedelta(days=4),
    is_shipped: bool = True,
    payment_kind: PaymentKind = PaymentKind.CARD,
    country: str = "DE",
    **fields: Any,
) -> Order:
    """A paid order, sent in one parcel, delivered four days ago. ``lines`` give quantity and paid_minor."""
    if placed_at is None:
        placed_at = min(NOW - timedelta(days=8), (delivered_at or NOW) - timedelta(days=4))
    number = next(_numbers)
    wanted = [{"quantity": 1, "paid_minor": 5000}] if lines is None else lines
    buyer = fields.pop("customer", None) or customer()
    total = sum(line["paid_minor"] for line in wanted) + shipping_minor
    made = Order.objects.create(
        **{
            "external_id": f"o-{number}",
            "number": str(1000 + number),
            "number_folded": str(1000 + number),
            "customer": buyer,
            "email_folded": buyer.email_folded,
            "phone_e164": buyer.phone_e164,
            "placed_at": placed_at,
            "currency": currency,
            "country": country,
            "shipping_address": {
                "name": buyer.name,
                "line1": "Weg 1",
                "city": "Berlin",
                "country_code": country,
            },
            "shipping_minor": shipping_minor,
            "total_minor": total,
            "refund_limit_minor": total,
            "created_at": placed_at,
            "updated_at": placed_at,
            **fields,
        }
    )
    Payment.objects.create(
        order=made, external_id="pay-1", gateway="sandbox", kind=payment_kind, amount_minor=total
    )
    parcel = None
    if is_shipped:
        parcel = Fulfillment.objects.create(
            order=made,
            external_id="f-1",
            shipped_at=placed_at + timedelta(days=1),
            delivered_at=delivered_at,
            carrier="sandbox",
        )
    for position, line in enumerate(wanted):
        order_line(order=made, position=position, parcel=parcel, **line)
    return made


def order_line(
    *,
    order: Order,
    paid_minor: int,
    quantity: int = 1,
    position: int = 0,
    parcel: Fulfillment | None = None,
    **fields: Any,
) -> OrderLine:
    number = next(_numbers)
    line = OrderLine.objects.create(
        **{
            "order": order,
            "external_id": f"l-{position + 1}",
            "position": position,
            "sku": f"SKU-{number}",
            "title": "Tee",
            "quantity": quantity,
            "fulfilled_quantity": quantity if parcel else 0,
            "unit_price_minor": paid_minor // quantity,
            "paid_minor": paid_minor,
            **fields,
        }
    )
    if parcel is not None:
        FulfillmentLine.objects.create(fulfillment=parcel, line=line, quantity=quantity)
    return line


def photo(*, kind: str = "photo") -> StoredFile:
    """The record of a photo; its bytes are nowhere."""
    number = next(_numbers)
    return StoredFile.objects.create(
        public_id=f"file_{number}",
        kind=kind,
        path=f"{kind}/{number}.jpg",
        content_type="image/jpeg",
        size_bytes=1,
        width=64,
        height=64,
        created_at=NOW,
    )
