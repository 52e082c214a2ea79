"""Exchanges by API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commerce.models import Order, Product, StockHold
from events.models import Event
from returns.models import Charge, ReturnRequest
from returns.services.decisions import carry_out_decision
from tests.api.conftest import ApiClient
from tests.returns.exchanges_made import companies, exchanging_shop, let_the_worker_run, order_of, tee


def fresh_order(product: Product, **fields: Any) -> Order:
    now = timezone.now()
    return order_of(
        product,
        placed_at=now - timedelta(days=5),
        delivered_at=now - timedelta(days=2),
        **fields,
    )


def wish(order: Order, variant: Any, **changes: Any) -> dict[str, Any]:
    item = {"line": "l-1", "quantity": 1, "reason": "size_too_small", "exchange_for": variant}
    return {
        "order": order.external_id,
        "items": [item],
        "resolution": "exchange",
        "method": "own_carrier",
        **changes,
    }


def euro(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def test_exchange_is_quoted_requested_and_shown(api: ApiClient) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    large = product.variants.get(title="L")
    product.variants.filter(title="L").update(price_minor=5600)
    body = wish(fresh_order(product, paid_minor=4000), {"variant": large.external_id})

    quoted = api.post(
        "/returns/eligibility", {name: value for name, value in body.items() if name != "override"}
    )
    answer = api.post("/returns", body)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["quote"] == quoted.json()["quote"]
    assert made["quote"] == {
        "items": euro("40.00"),
        "shipping": euro("0.00"),
        "fees": [],
        "cut": None,
        "bonus": euro("0.00"),
        "exchange": euro("46.00"),
        "total": euro("0.00"),
        "amount_due": euro("6.00"),
        "by_resolution": [{"resolution": "exchange", "amount": euro("46.00")}],
        "payable": True,
    }
    (item,) = made["items"]
    shown = item["exchange"]
    assert item["exchange_for"] == {"variant": large.external_id}
    assert {name: shown[name] for name in ("status", "product", "variant", "title", "quantity", "order")} == {
        "status": "held",
        "product": product.external_id,
        "variant": large.external_id,
        "title": "Tee L",
        "quantity": 1,
        "order": None,
    }
    assert (shown["price"], shown["kept"], shown["sent_quantity"]) == (euro("56.00"), euro("0.00"), 0)
    assert made["charges"] == []


def test_charge_is_shown_with_its_link(api: ApiClient) -> None:
    exchanging_shop(refund_on="request")
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    body = wish(fresh_order(product), {"variant": product.variants.get(title="L").public_id})
    made = api.post("/returns", body).json()

    with companies() as outside:
        let_the_worker_run(now=timezone.now())
        waiting = api.get(f"/returns/{made['id']}").json()
        outside.pay(Charge.objects.get().public_id)
        let_the_worker_run(now=timezone.now())

    (charge,) = waiting["charges"]
    assert (charge["status"], charge["amount"]) == ("pending", euro("6.00"))
    assert charge["payment_url"] == f"https://pay.example/{charge['id']}"
    assert charge["expires_at"] > waiting["created_at"]
    assert waiting["items"][0]["exchange"]["status"] == "awaiting_payment"
    after = api.get(f"/returns/{made['id']}").json()
    assert after["items"][0]["exchange"]["order"]["number"] == "X-1001"
    assert [charge["status"] for charge in after["charges"]] == ["paid"]


def test_wishes_that_cannot_be_met_are_refused_and_hold_nothing(api: ApiClient) -> None:
    exchanging_shop()
    product, gone = tee(sizes={"M": 5, "L": 0}), tee(sizes={"M": 5}, is_active=False)
    order = fresh_order(product)
    before = Event.objects.count()

    codes = {}
    for name, variant in {
        "nothing": None,
        "unknown": {"variant": "nobody"},
        "sold out": {"variant": product.variants.get(title="L").external_id},
        "the same": {"variant": product.variants.get(title="M").external_id},
        "not sold any more": {"variant": gone.variants.get().external_id},
    }.items():
        refused = api.post("/returns", wish(order, variant)).json()
        codes[name] = (refused["status"], refused["code"], refused["errors"][0]["field"])

    assert codes == {
        "nothing": (422, "exchange_for_required", "items.0.exchange_for"),
        "unknown": (422, "unknown_variant", "items.0.exchange_for.variant"),
        "sold out": (422, "out_of_stock", "items.0.exchange_for.variant"),
        "the same": (422, "same_variant", "items.0.exchange_for.variant"),
        "not sold any more": (422, "unknown_variant", "items.0.exchange_for.variant"),
    }
    assert (ReturnRequest.objects.count(), StockHold.objects.count(), Event.objects.count()) == (0, 0, before)


def test_eligibility_says_that_the_wanted_variant_is_sold_out(api: ApiClient) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 0})
    body = wish(fresh_order(product), {"variant": product.variants.get(title="L").external_id})

    (line,) = api.post("/returns/eligibility", body).json()["lines"]

    assert (line["eligible"], [reason["code"] for reason in line["reasons"]]) == (False, ["out_of_stock"])
    assert "exchange" in line["resolutions"]


def test_something_else_can_be_chosen_until_the_replacement_leaves(api: ApiClient) -> None:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5, "XL": 0})
    made = api.post(
        "/returns", wish(fresh_order(product), {"variant": product.variants.get(title="L").external_id})
    ).json()
    carry_out_decision(return_id=made["id"], now=timezone.now())
    address, item = f"/returns/{made['id']}/exchange", made["items"][0]["id"]

    sold_out = api.post(
        address, {"item": item, "variant": product.variants.get(title="XL").external_id}
    ).json()
    nothing = api.post(address, {"item": item}).json()
    both = api.post(address, {"item": item, "variant": "v", "resolution": "refund"}).json()
    unknown = api.post(address, {"item": "rit_x", "resolution": "refund"}).json()
    money = api.post(address, {"item": item, "resolution": "store_credit"}).json()
    again = api.post(address, {"item": item, "resolution": "refund"}).json()

    assert [(one["status"], one["code"]) for one in (sold_out, nothing, both, unknown, again)] == [
        (422, "out_of_stock"),
        (422, "choice_required"),
        (422, "choice_required"),
        (422, "unknown_item"),
        (409, "move_not_allowed"),
    ]
    assert (money["items"][0]["resolution"], money["items"][0]["exchange"], money["resolution"]) == (
        "store_credit",
        None,
        "store_credit",
    )
    assert money["quote"]["total"] == euro("54.90")  # the whole order comes back for money: its postage too
    assert StockHold.objects.count() == 0


def test_options_put_the_next_size_first_and_leave_out_what_is_held(api: ApiClient) -> None:
    exchanging_shop()
    product = tee(sizes={"S": 5, "M": 5, "L": 1, "XL": None})
    tee(sizes={"M": 3}, title="Hoodie", price_minor=4500)
    order = fresh_order(product)
    query = {"order": order.external_id, "line": "l-1", "reason": "size_too_small"}

    before = api.get("/returns/exchange-options", **query).json()
    api.post("/returns", wish(fresh_order(product), {"variant": product.variants.get(title="L").external_id}))
    after = api.get("/returns/exchange-options", **query).json()

    shown = [(one["variant_title"], one["units_left"], one["is_next_size"]) for one in before["same_product"]]
    assert shown == [("L", 1, True), ("XL", None, False), ("S", 5, False)]
    assert [(one["variant_title"], one["is_next_size"]) for one in after["same_product"]] == [
        ("XL", True),
        ("S", False),
    ]
    assert [(one["title"], one["difference"]) for one in before["other_products"]] == [
        ("Hoodie", euro("-5.00"))
    ]
