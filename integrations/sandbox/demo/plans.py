"""What a demo shop is: its names, brand, catalogue and people. Amounts are whole units of its currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DemoProduct:
    """A product in some colours and sizes. ``kind`` is the picture's, and the product's type."""

    code: str
    kind: str
    title: str
    price: int
    colours: tuple[str, ...]  # keys of ShopPlan.colours
    sizes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_final_sale: bool = False
    is_gift_card: bool = False
    withdrawal_exempt: str | None = None


@dataclass(frozen=True)
class Place:
    """Where people live, as their country writes addresses."""

    line1: str
    city: str
    postal_code: str
    region: str = ""
    district: str = ""


@dataclass(frozen=True)
class ShopPlan:
    """One demo shop. ``payments`` are kind, gateway and weight."""

    schema_name: str
    name: str
    country: str
    language: str
    currency: str
    languages: tuple[str, ...]
    brand: Mapping[str, object]
    legal_details: Mapping[str, str]
    return_address: Mapping[str, str]
    vendor: str
    colours: Mapping[str, str]
    products: tuple[DemoProduct, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    family_name_first: bool
    email_names: tuple[str, ...]
    phone_pattern: str  # with {number:04d}
    places: tuple[Place, ...]
    payments: tuple[tuple[str, str, int], ...]
    carrier: str
    shipping_price: str
    free_shipping_from: int
    discount_code: str
    comments: tuple[str, ...]
    decline_text: str
    staff: tuple[tuple[str, str], ...] = field(default=())  # role, name
    order_prefix: str = ""
