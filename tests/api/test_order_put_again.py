"""An order that is put again as it stands: the same answer with little work, or none where none is wanted."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.models import Order, OrderLine
from events.models import Event
from tests.api.conftest import ApiClient, counted_queries
from tests.order_documents import contract_order, order_document

MINIMAL = {"Prefer": "return=minimal"}
# The host's shop is known; the key, the settings, the mark, and what is shown: order, lines, payments, refunds, parcels
# and what was in them with its lines.
MOST_STATEMENTS = 10
MOST_STATEMENTS_OF_MINIMAL = 3


def test_the_same_document_gets_the_same_answer(api: ApiClient) -> None:
    first = api.put("/orders/o-1", contract_order())
    again = api.put("/orders/o-1", contract_order())

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert Event.objects.filter(subject_type="order").count() == 1 + 1  # made, and delivered


def test_it_costs_no_more_than_reading_it(api: ApiClient) -> None:
    api.put("/orders/o-1", contract_order())

    with counted_queries() as statements:
        assert api.put("/orders/o-1", contract_order()).status_code == 200
    statements = [sql for sql in statements if 'FROM "tenants_domain"' not in sql]
    assert len(statements) <= MOST_STATEMENTS, statements
    assert not [sql for sql in statements if not sql.startswith(("SELECT", "\n    SELECT"))]

    with counted_queries() as statements:
        assert api.put("/orders/o-1", contract_order(), **MINIMAL).status_code == 204
    statements = [sql for sql in statements if 'FROM "tenants_domain"' not in sql]
    assert len(statements) <= MOST_STATEMENTS_OF_MINIMAL, statements


@pytest.mark.parametrize("prefer", ["return=minimal", 'wait=5, Return = "minimal"; x=1'])
def test_no_answer_where_none_is_wanted(api: ApiClient, prefer: str) -> None:
    api.put("/orders/o-1", contract_order(updated_at=None))

    for document in (contract_order(updated_at=None), contract_order(updated_at=None, number="7")):
        answer = api.put("/orders/o-1", document, Prefer=prefer)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Preference-Applied"] == "return=minimal"
    assert Order.objects.get().number == "7"


@pytest.mark.parametrize(
    "prefer", ["", "return=representation", "return=minimals", "return=representation, return=minimal"]
)
def test_other_wishes_get_the_order(api: ApiClient, prefer: str) -> None:
    api.put("/orders/o-1", contract_order())

    answer = api.put("/orders/o-1", contract_order(), Prefer=prefer)

    assert (answer.status_code, answer.json()["external_id"]) == (200, "o-1")
    assert "Preference-Applied" not in answer


def test_a_new_order_is_told_of_all_the_same(api: ApiClient) -> None:
    answer = api.put("/orders/o-1", contract_order(), **MINIMAL)

    assert (answer.status_code, answer.json()["external_id"]) == (201, "o-1")


def test_a_refusal_is_told_all_the_same(api: ApiClient) -> None:
    assert api.put("/orders/o-1", order_document(lines=[]), **MINIMAL).status_code == 400


def test_what_was_returned_since_is_shown(api: ApiClient) -> None:
    api.put("/orders/o-1", contract_order())
    OrderLine.objects.filter(external_id="l-1").update(in_use_quantity=2)

    lines = api.put("/orders/o-1", contract_order()).json()["lines"]

    assert [line["returnable_quantity"] for line in lines] == [0, 1]


def test_the_order_is_known_by_its_public_id_too(api: ApiClient) -> None:
    made = api.put("/orders/o-1", contract_order()).json()

    again = api.put(f"/orders/{made['id']}", contract_order())

    assert (again.status_code, again.json()) == (200, made)


def test_the_same_document_makes_another_order_at_another_address(api: ApiClient) -> None:
    api.put("/orders/o-1", contract_order())

    assert api.put("/orders/o-2", contract_order()).status_code == 201


def test_an_id_in_the_document_is_still_held_to_the_address(api: ApiClient) -> None:
    document: dict[str, Any] = contract_order(external_id="o-1")
    api.put("/orders/o-1", document)

    assert api.put("/orders/o-2", document).status_code == 422
