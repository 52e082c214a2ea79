"""The same document of an order once more: known by its hash, and only while nothing has changed that it would change.

What a PUT does depends on the document, on the shop's country and zone, and on rows: the order's own, its customer's and
when that one ordered last. PostgreSQL keeps with each version of a row which transaction wrote it and where it lies
(``xmin``, ``ctid``), so that one statement tells whether any of them was touched since. Whoever writes to an order, by
whatever way, need not know of this.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings
from django.db import connection

from accounts.models import ShopSettings
from commerce.models import Order

# A customer's newest order says more than older ones: another one may have come, or gone to somebody else.
_MARK = """
    encode(sha256(convert_to(concat_ws('|',
        o.xmin, o.ctid,
        (SELECT c.xmin || ':' || c.ctid FROM commerce_customer c WHERE c.id = o.customer_id),
        (SELECT max(n.placed_at) FROM commerce_order n WHERE n.customer_id = o.customer_id),
        'lines', (SELECT string_agg(l.xmin || ':' || l.ctid, ',' ORDER BY l.id)
            FROM commerce_orderline l WHERE l.order_id = o.id),
        'payments', (SELECT string_agg(p.xmin || ':' || p.ctid, ',' ORDER BY p.id)
            FROM commerce_payment p WHERE p.order_id = o.id),
        'refunds', (SELECT string_agg(r.xmin || ':' || r.ctid, ',' ORDER BY r.id)
            FROM commerce_shoprefund r WHERE r.order_id = o.id),
        'parcels', (SELECT string_agg(f.xmin || ':' || f.ctid, ',' ORDER BY f.id)
            FROM commerce_fulfillment f WHERE f.order_id = o.id),
        'contents', (SELECT string_agg(i.xmin || ':' || i.ctid, ',' ORDER BY i.id)
            FROM commerce_fulfillmentline i JOIN commerce_fulfillment f ON f.id = i.fulfillment_id
            WHERE f.order_id = o.id),
        'cancellations', (SELECT string_agg(c.xmin || ':' || c.ctid, ',' ORDER BY c.id)
            FROM commerce_cancellation c WHERE c.order_id = o.id),
        'cancelled', (SELECT string_agg(i.xmin || ':' || i.ctid, ',' ORDER BY i.id)
            FROM commerce_cancelledline i JOIN commerce_cancellation c ON c.id = i.cancellation_id
            WHERE c.order_id = o.id)
    ), 'UTF8')), 'hex')
"""
_FIND = """
    SELECT o.public_id FROM commerce_order o JOIN commerce_takendocument t ON t.order_id = o.id
    WHERE o.external_id = %s AND t.document_hash = %s AND t.rows_mark = $mark
""".replace("$mark", _MARK)
_NOTE = """
    INSERT INTO commerce_takendocument AS t (order_id, document_hash, rows_mark)
    SELECT o.id, %s, $mark FROM commerce_order o WHERE o.id = %s
    ON CONFLICT (order_id) DO UPDATE SET document_hash = excluded.document_hash, rows_mark = excluded.rows_mark
    WHERE (t.document_hash, t.rows_mark) <> (excluded.document_hash, excluded.rows_mark)
""".replace("$mark", _MARK)


def hash_of(document: bytes, *, shop: ShopSettings) -> str:
    """What makes two documents the same in a shop that reads phones and days like this one."""
    read_for = f"{connection.schema_name}:{shop.country}:{shop.time_zone}:".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), read_for + document, sha256).hex()


def order_that_stands(*, external_id: str, document_hash: str) -> str | None:
    """The public id of the order if it was last made of this document and nothing was touched since. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [external_id, document_hash])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def note_taken(order: Order, *, document_hash: str) -> None:
    """Remember that ``order``, locked and written, is what this document says. One statement, before the lock goes."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [document_hash, order.pk])
