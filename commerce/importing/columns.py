"""Our own columns: what each holds, and what of it belongs to the order as a whole. docs/how-to/import-orders.md tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Literal["code", "text", "amount", "quantity", "moment", "flag", "tags", "choice", "currency"]
Group = Literal["order", "customer", "address", "line", "money", "parcel"]


@dataclass(frozen=True)
class Column:
    """One column of ours. Of an order's column all rows of the order say the same, or nothing."""

    name: str
    kind: Kind
    group: Group
    says: StrOrPromise
    is_of_order: bool = True
    is_needed: bool = False


def _of_line(
    name: str, kind: Kind, says: StrOrPromise, *, group: Group = "line", is_needed: bool = False
) -> Column:
    return Column(name, kind, group, says, is_of_order=False, is_needed=is_needed)


COLUMNS: tuple[Column, ...] = (
    Column("order_number", "code", "order", _("Order number that the shopper knows"), is_needed=True),
    Column("order_id", "code", "order", _("The shop's own id of the order; without it, the number")),
    Column("placed_at", "moment", "order", _("Day or time of the order"), is_needed=True),
    Column("currency", "currency", "order", _("Currency, such as EUR"), is_needed=True),
    Column("updated_at", "moment", "order", _("Last change of the order")),
    Column("status", "choice", "order", _("Status: open or cancelled")),
    Column(
        "financial_status",
        "choice",
        "order",
        _("Payment status: pending, paid, partially_refunded, refunded or voided"),
    ),
    Column("prices_include_tax", "flag", "order", _("Whether prices include tax; yes by default")),
    Column("order_tags", "tags", "order", _("Tags of the order, with | between them")),
    Column("customer_email", "code", "customer", _("E-mail; this or a phone is needed")),
    Column("customer_phone", "code", "customer", _("Phone; this or an e-mail is needed")),
    Column("customer_id", "code", "customer", _("The shop's own id of the customer")),
    Column("customer_name", "text", "customer", _("Full name")),
    Column("customer_language", "code", "customer", _("Language, such as tr")),
    Column("shipping_name", "text", "address", _("Recipient")),
    Column("shipping_phone", "code", "address", _("Recipient's phone")),
    Column("shipping_line1", "text", "address", _("Street and number")),
    Column("shipping_line2", "text", "address", _("Second line of the address")),
    Column("shipping_district", "text", "address", _("Neighbourhood or sub-district")),
    Column("shipping_city", "text", "address", _("City or district")),
    Column("shipping_region", "text", "address", _("Province or state")),
    Column("shipping_postal_code", "code", "address", _("Postcode")),
    Column("shipping_country_code", "code", "address", _("Country code, such as TR")),
    Column("shipping_note", "text", "address", _("Note for the driver")),
    _of_line("line_id", "code", _("The shop's own id of the line; without it, its place in the order")),
    _of_line("sku", "code", _("SKU")),
    _of_line("product_id", "code", _("The shop's own id of the product")),
    _of_line("variant_id", "code", _("The shop's own id of the variant")),
    _of_line("title", "text", _("Product name"), is_needed=True),
    _of_line("variant_title", "text", _("Variant, such as a size or colour")),
    _of_line("quantity", "quantity", _("Quantity"), is_needed=True),
    _of_line("unit_price", "amount", _("Price of one unit as the shop shows it"), is_needed=True),
    _of_line("line_discount", "amount", _("Discount on this line alone")),
    _of_line("line_tax", "amount", _("Tax on this line, after discounts")),
    _of_line("final_sale", "flag", _("Whether it is a final sale")),
    _of_line("gift_card", "flag", _("Whether it is a gift card")),
    _of_line("withdrawal_exempt", "choice", _("Code of the exemption from withdrawal")),
    _of_line("line_tags", "tags", _("Tags of the line, with | between them")),
    Column("discount_code", "text", "money", _("Code of the discount on the whole order")),
    Column("discount", "amount", "money", _("Discount on the whole order")),
    Column("shipping_total", "amount", "money", _("Shipping paid, tax included")),
    Column("tax_total", "amount", "money", _("Tax of the order, for information")),
    Column("total", "amount", "money", _("Total; without it, lines and shipping")),
    Column("payment_kind", "choice", "money", _("Payment method: card, cash_on_delivery, bank_transfer, …")),
    Column("payment_gateway", "text", "money", _("Payment company")),
    Column("payment_id", "code", "money", _("The shop's own id of the payment")),
    Column("payment_amount", "amount", "money", _("Amount paid; without it, the total")),
    Column("refunded_amount", "amount", "money", _("What the shop has refunded of the order already")),
    Column("refunded_at", "moment", "money", _("Day or time of that refund")),
    _of_line("shipped_at", "moment", _("Day or time of shipping"), group="parcel"),
    _of_line("delivered_at", "moment", _("Day or time of delivery"), group="parcel"),
    _of_line("carrier", "text", _("Carrier"), group="parcel"),
    _of_line(
        "tracking_number", "code", _("Tracking number; rows with the same one are one parcel"), group="parcel"
    ),
    _of_line(
        "line_shipped",
        "flag",
        _("Whether this line was shipped, where the day of shipping stands in the order's first row"),
        group="parcel",
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = tuple(column.name for column in COLUMNS if column.is_needed)
FREE_TEXTS = frozenset(column.name for column in COLUMNS if column.kind in ("text", "tags"))
