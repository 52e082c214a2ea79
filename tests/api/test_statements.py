"""How many statements a call may take, once its process is warm: what grows here is paid with each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import make
from tests.api.conftest import ApiClient, counted_queries
from tests.order_documents import contract_order

# The key; the order; the shop's ways; lines, parcels, products, membership; what was ordered and returned before.
ELIGIBILITY = 9
# The key; the return, items, photos, refunds, charges, parcels, unexpected items, notes.
GET_RETURN = 9
# What a PUT writes in nine, what it locks and looks for, the savepoints of both, and the order as it is answered.
PUT_NEW = 32


def _wish(order: Any) -> dict[str, Any]:
    return {"order": order.external_id, "items": [{"line": "l-1", "quantity": 1, "reason": "defective"}]}


@pytest.mark.parametrize("lines", [1, 3])
def test_a_question_takes_a_fixed_number(api: ApiClient, lines: int) -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 1000} for _ in range(lines)])

    statements = _statements(lambda: api.post("/returns/eligibility", _wish(order)), status=200)

    assert len(statements) <= ELIGIBILITY, statements


@pytest.mark.parametrize("lines", [1, 3])
def test_a_return_takes_a_fixed_number(api: ApiClient, lines: int) -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 1000} for _ in range(lines)])
    made = api.post("/returns", {**_wish(order), "method": "drop_off", "resolution": "refund"}).json()

    statements = _statements(lambda: api.get(f"/returns/{made['id']}"), status=200)

    assert len(statements) <= GET_RETURN, statements


def test_a_new_order_takes_a_fixed_number(api: ApiClient) -> None:
    names = iter(("o-1", "o-2"))
    statements = _statements(lambda: api.put(f"/orders/{next(names)}", contract_order()), status=201)

    assert len(statements) <= PUT_NEW, statements


def _statements(call: Callable[[], Any], *, status: int) -> list[str]:
    call()
    with counted_queries() as statements:
        assert call().status_code == status
    # Which shop a host leads to is remembered for seconds only: that is no matter of the call's.
    return [sql for sql in statements if 'FROM "tenants_domain"' not in sql]
