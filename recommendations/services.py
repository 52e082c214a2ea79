"""Counting what is bought together, from the mirror, at any time anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

COUNTED_DAYS = 730
MOST_PRODUCTS_OF_ORDER = 40  # larger orders are wholesale: their pairs say nothing and are many
MOST_PAIRS_OF_PRODUCT = 50


@transaction.atomic
def recount_co_purchases(*, now: datetime) -> int:
    """Count anew which products were bought together and kept; answer how many pairs are kept.

    A product's pair with itself counts the orders that held it. Units that were refunded or are on
    their way back do not count, nor do gift cards. Safe to repeat, also at the same time: readers go on
    reading the old counts meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE recommendations_copurchase IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM recommendations_copurchase")
        cursor.execute(
            """
            WITH kept AS MATERIALIZED (
                SELECT DISTINCT line.order_id, product.id AS product_id
                FROM commerce_orderline line
                JOIN commerce_order placed ON placed.id = line.order_id
                JOIN commerce_product product ON product.external_id = line.product_external_id
                WHERE placed.status = 'open'
                  AND placed.placed_at >= %(since)s
                  AND NOT line.is_removed
                  AND NOT line.is_gift_card
                  AND line.quantity > line.in_use_quantity + line.shop_refunded_quantity
            ),
            telling AS (
                SELECT order_id FROM kept GROUP BY order_id HAVING count(*) <= %(most_products)s
            ),
            pair AS (
                SELECT one.product_id, other.product_id AS other_id, count(*) AS order_count
                FROM kept one
                JOIN telling USING (order_id)
                JOIN kept other USING (order_id)
                GROUP BY one.product_id, other.product_id
            ),
            ranked AS (
                SELECT pair.*, row_number() OVER (
                    PARTITION BY product_id
                    ORDER BY product_id = other_id DESC, order_count DESC, other_id
                ) AS place
                FROM pair
            )
            INSERT INTO recommendations_copurchase (product_id, other_id, order_count)
            SELECT product_id, other_id, order_count FROM ranked WHERE place <= %(most_pairs)s
            """,
            {
                "since": now - timedelta(days=COUNTED_DAYS),
                "most_products": MOST_PRODUCTS_OF_ORDER,
                "most_pairs": MOST_PAIRS_OF_PRODUCT,
            },
        )
        return int(cursor.rowcount)
