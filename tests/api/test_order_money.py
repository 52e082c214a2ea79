"""What an order can still give back, through the doors of integrators: quotes, refusals, refunds of the shop."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import Order
from returns.models import ReturnRequest
from returns.services.decisions import carry_out_decision
from returns.services.refunds import refund_what_is_owed
from tests.api.conftest import ApiClient


def _document(
    *, price: str = "100.00", quantity: int = 1, currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    now = timezone.now()
    return {
        "number": "1001",
        "placed_at": (now - timedelta(days=9)).isoformat(),
        "currency": currency,
        "customer": {"external_id": "c-h", "email": "h@example.com"},
        "lines": [{"external_id": "l-1", "title": "Tee", "quantity": quantity, "unit_price": price}],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": (now - timedelta(days=8)).isoformat(),
                "delivered_at": (now - timedelta(days=2)).isoformat(),
            }
        ],
        **more,
    }


def _wish(quantity: int = 1, resolution: str = "refund") -> dict[str, Any]:
    return {
        "order": "o-h",
        "items": [{"line": "l-1", "quantity": quantity, "reason": "size_too_small"}],
        "resolution": resolution,
        "method": "drop_off",
    }


def _money(quote: dict[str, Any]) -> dict[str, Any]:
    """The amounts of a quote, and whether the equation of API.md holds."""

    def amount(value: dict[str, str]) -> Decimal:
        return Decimal(value["amount"])

    cut = amount(quote["cut"]["amount"]) if quote["cut"] else Decimal(0)
    fees = sum((amount(fee["amount"]) for fee in quote["fees"]), Decimal(0))
    left = amount(quote["items"]) + amount(quote["shipping"]) + amount(quote["bonus"]) - fees - cut
    assert left - amount(quote["exchange"]) == amount(quote["total"]) - amount(quote["amount_due"])
    return {"items": quote["items"]["amount"], "cut": str(cut), "total": quote["total"]["amount"]}


def test_h7_a_refund_of_the_shop_without_lines_is_cut_off_everywhere(api: ApiClient) -> None:
    document = _document(refunds=[{"external_id": "r-1", "amount": "30.00"}])
    assert api.put("/orders/o-h", document).status_code == 201

    for resolution in ("refund", "store_credit"):
        shown = api.post("/returns/eligibility", _wish(resolution=resolution)).json()["quote"]
        assert _money(shown) == {"items": "100.00", "cut": "30.00", "total": "70.00"}
        assert shown["by_resolution"] == [
            {"resolution": resolution, "amount": {"amount": "70.00", "currency": "EUR"}}
        ]
    made = api.post("/returns", _wish()).json()

    assert _money(made["quote"])["total"] == "70.00"
    assert made["quote"]["cut"]["reason"] == "already_refunded"
    assert made["quote"]["payable"] is True
    carry_out_decision(return_id=made["id"], now=timezone.now())
    too_much = {"amount": {"amount": "70.01", "currency": "EUR"}}
    refused = api.post(f"/returns/{made['id']}/refund", too_much)
    assert (refused.status_code, refused.json()["code"]) == (422, "amount_exceeds_refundable")
    all_of_it = {"amount": {"amount": "70.00", "currency": "EUR"}}
    assert api.post(f"/returns/{made['id']}/refund", all_of_it).status_code == 202
    assert Order.objects.get().refunded_minor == 7000


def test_h7_later_the_quote_of_an_open_return_follows_at_once(api: ApiClient) -> None:
    api.put("/orders/o-h", _document())
    made = api.post("/returns", _wish()).json()
    assert _money(made["quote"])["total"] == "100.00"

    for refunded, total in (("30.00", "70.00"), ("100.00", "0.00"), ("10.00", "90.00")):
        api.put("/orders/o-h", _document(refunds=[{"external_id": "r-1", "amount": refunded}]))
        shown = api.get(f"/returns/{made['id']}").json()["quote"]
        assert _money(shown)["total"] == total


@pytest.mark.parametrize(
    ("currency", "price", "refunded", "cut", "total"),
    [("KRW", "12000", "5000", "5000", "7000"), ("KWD", "12.345", "0.001", "0.001", "12.344")],
)
def test_h24_every_currency_has_its_decimals(
    api: ApiClient, currency: str, price: str, refunded: str, cut: str, total: str
) -> None:
    refunds = [{"external_id": "r-1", "amount": refunded}]
    api.put("/orders/o-h", _document(price=price, currency=currency, refunds=refunds))

    shown = api.post("/returns/eligibility", _wish()).json()["quote"]

    assert _money(shown) == {"items": price, "cut": cut, "total": total}


def test_h24_one_of_three_units_is_worth_its_own(api: ApiClient) -> None:
    api.put("/orders/o-h", _document(price="12.345", quantity=3, currency="KWD"))

    shown = api.post("/returns/eligibility", _wish()).json()["quote"]

    assert _money(shown)["total"] == "12.345"


@pytest.mark.parametrize("amount", ["300.00", "3.01"])
def test_h8_a_line_above_its_refund_is_refused_by_both_doors(api: ApiClient, amount: str) -> None:
    refund = {
        "external_id": "r-1",
        "amount": "3.00",
        "lines": [{"line": "l-1", "quantity": 1, "amount": amount}],
    }
    document = _document(price="50.00", quantity=2, refunds=[refund])

    put = api.put("/orders/o-h", document)
    bulk = api.post("/orders/bulk", {"orders": [document | {"external_id": "o-h"}]})

    assert put.status_code == 422
    (error,) = put.json()["errors"]
    assert (error["field"], error["code"]) == ("refunds.0.lines.0.amount", "more_than_refund")
    assert bulk.json()["orders"][0]["status"] == 422
    assert not Order.objects.exists()


def test_nothing_left_is_refused_with_its_code(api: ApiClient) -> None:
    api.put("/orders/o-h", _document(refunds=[{"external_id": "r-1", "amount": "100.00"}]))

    asked = api.post("/returns/eligibility", _wish()).json()["lines"][0]
    refused = api.post("/returns", _wish())
    overridden = api.post("/returns", _wish() | {"override": True})

    assert asked["eligible"] is False
    assert [reason["code"] for reason in asked["reasons"]] == ["nothing_left"]
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing_left")
    assert (overridden.status_code, overridden.json()["code"]) == (422, "nothing_left")
    assert not ReturnRequest.objects.exists()


def test_an_order_that_is_not_paid_is_quoted_but_not_payable(api: ApiClient) -> None:
    api.put("/orders/o-h", _document(financial_status="pending"))

    made = api.post("/returns", _wish()).json()

    assert made["decision"]["outcome"] == "review"
    assert "not_paid_yet" in [reason["code"] for reason in made["decision"]["reasons"]]
    assert (made["quote"]["total"]["amount"], made["quote"]["payable"]) == ("100.00", False)
    api.post(f"/returns/{made['id']}/approve", {})
    amount = {"amount": {"amount": "1.00", "currency": "EUR"}}
    assert api.post(f"/returns/{made['id']}/refund", amount).status_code == 422
    (item,) = made["items"]
    api.post(f"/returns/{made['id']}/receive", {"items": [{"item": item["id"], "quantity": 1}]})
    inspected = {"item": item["id"], "accepted_quantity": 1, "rejected_quantity": 0, "grade": "a"}
    api.post(f"/returns/{made['id']}/inspect", {"items": [inspected]})
    refused = api.post(f"/returns/{made['id']}/refund", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_owed")
    assert "not been paid" in refused.json()["detail"]
    refund_what_is_owed(return_id=made["id"], now=timezone.now())
    shown = api.get(f"/returns/{made['id']}").json()
    assert (shown["status"], shown["exceptions"]) == ("approved", ["not_payable"])
    assert shown["items"][0]["inspections"] == [
        {
            "accepted_quantity": 1,
            "rejected_quantity": 0,
            "grade": "a",
            "disposition": None,
            "ground": None,
            "at": shown["items"][0]["inspections"][0]["at"],
        }
    ]
    api.put("/orders/o-h", _document(financial_status="paid"))
    paid = api.post(f"/returns/{made['id']}/refund", {})
    assert paid.status_code == 202
    assert [refund["amount"]["amount"] for refund in paid.json()["refunds"]] == ["100.00"]
