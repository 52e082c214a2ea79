"""A sample file to fill in: two orders in our own columns, one of them with two lines."""

from __future__ import annotations

SAMPLE: tuple[tuple[str, ...], ...] = (
    (
        *("order_number", "placed_at", "currency", "customer_email", "customer_phone", "customer_name"),
        *(
            "shipping_line1",
            "shipping_city",
            "shipping_country_code",
            "line_id",
            "sku",
            "title",
            "variant_title",
        ),
        *("quantity", "unit_price", "line_discount", "shipping_total", "total", "payment_kind", "shipped_at"),
        *("delivered_at", "carrier", "tracking_number"),
    ),
    (
        *("1001", "2026-10-01 12:00", "EUR", "ada@example.com", "", "Ada Yılmaz"),
        *("Hauptstraße 1", "Berlin", "DE", "l-1", "TEE-M", "Tee", "M"),
        *("2", "50.00", "0.00", "4.90", "164.90", "card", "2026-10-02"),
        *("2026-10-04", "DHL", "00340434161094000001"),
    ),
    (
        *("1001", "", "", "", "", ""),
        *("", "", "", "l-2", "CAP", "Cap", ""),
        *("1", "60.00", "0.00", "", "", "", "2026-10-02"),
        *("2026-10-04", "DHL", "00340434161094000001"),
    ),
    (
        *("1002", "2026-10-03 09:30", "EUR", "", "+49 176 04065555", "Max Muster"),
        *("Lindenweg 2", "Hamburg", "DE", "l-1", "MUG", "Mug", ""),
        *("1", "12.50", "0.00", "4.90", "17.40", "card", ""),
        *("", "", ""),
    ),
)
