"""What the document says of the whole API."""

from __future__ import annotations

from typing import Final

DESCRIPTION: Final = """\
Everything is JSON in UTF-8, with `Authorization: Bearer <key>`. A key belongs to one shop and has scopes.

- **Ids**: ours are prefixed (`ret_...`); `external_id` is yours. Either is taken wherever one is asked for.
- **Money** inside an order is a decimal string in the order's currency; everywhere else `{"amount": "12.50", "currency": "EUR"}`.
- **Times** are RFC 3339, answered in UTC.
- **Repeating**: send an `Idempotency-Key` with a POST, and it is done once.
- **Lists** come in pages: follow `next` and `previous`.
- **Limits**: see `RateLimit` and `RateLimit-Policy`; a 429 says in `Retry-After` when to come back.
- **Policies** are documents: [their JSON Schema](/api/docs/policy-schema.json), also at `GET /policies/schema`.
- **Problems** are `application/problem+json`: go by `code`; [every code has a word](/api/docs/problems/).

Guides: [quick start](/api/docs/guides/quick-start/), [errors and repeating](/api/docs/guides/errors-and-repeating/),
[the life of a return](/api/docs/guides/the-life-of-a-return/).
"""
TAGS: Final = {
    "orders": "The mirror of the shop's orders, and files of them.",
    "products": "The mirror of the shop's catalogue.",
    "customers": "The people who buy.",
    "privacy": "A copy of a person's data, and their end.",
    "returns": "What can be returned, and each return from its request to its last cent.",
    "receipts": "What a warehouse that knows no returns found in its parcels.",
    "files": "Photos for returns.",
    "policies": "Versions of the shop's policy.",
    "shipments": "Parcels, to the shopper and back.",
    "tasks": "What your own people do by hand: refunds, pickups, stock, orders.",
    "loyalty": "Tiers, points and store credit.",
    "events": "What happened, in order.",
    "keys": "API keys.",
    "sandbox": "The books of the sandbox companies, and the clock: for test shops.",
}
