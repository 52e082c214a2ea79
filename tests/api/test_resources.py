"""Keys, files, shipments, loyalty, policies, reasons, sandbox books and the pages about the API."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from PIL import Image

from accounts.models import ApiKey, StoredFile
from accounts.services.files import store_file
from api.fields import Moment
from core.actors import SYSTEM
from core.money import Money
from loyalty.services import grant_credit, recount_member
from returns.models import PolicyVersion
from tests import make
from tests.api.conftest import ApiClient, counted_queries
from tests.api.test_returns import approved, fresh_order
from tests.order_documents import line_document, order_document
from tracking.models import Shipment

QUERIES_OF_SHIPMENTS = 3  # one is the key's


def picture(size: tuple[int, int] = (64, 48)) -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, "PNG")
    content.seek(0)
    content.name = "photo.png"
    return content


def upload(api: ApiClient, content: Any, **headers: str) -> Any:
    return api.client.post(
        "/api/v1/files",
        {"file": content},
        headers={
            "Authorization": f"Bearer {api.key}",
            **{name.replace("_", "-"): v for name, v in headers.items()},
        },
    )


def test_key_is_made_listed_used_and_revoked(api: ApiClient) -> None:
    made = api.post(
        "/keys", {"name": "3PL", "scopes": ["returns:read"], "expires_at": "2100-01-01T00:00:00Z"}
    )
    newcomer = ApiClient(api.client, made.json()["secret"])

    assert made.status_code == 201, made.content
    assert newcomer.get("/returns").status_code == 200
    assert newcomer.get("/orders").status_code == 403
    listed = api.get("/keys").json()["data"]
    assert listed[0]["id"] == made.json()["id"]
    assert all("secret" not in key for key in listed)
    assert api.delete(f"/keys/{made.json()['id']}").status_code == 204
    assert newcomer.get("/returns").status_code == 401
    assert api.delete("/keys/key_unknown").status_code == 404


@pytest.mark.parametrize(
    ("wish", "status", "field"),
    [
        ({"name": "x", "scopes": ["everything"]}, 422, "scopes"),
        ({"name": "x", "scopes": []}, 400, "scopes"),
        ({"name": "x", "scopes": ["orders:read"], "requests_per_second": 10_000}, 400, "requests_per_second"),
        ({"name": "x", "scopes": ["orders:read"], "expires_at": "2020-01-01T00:00:00Z"}, 400, "expires_at"),
    ],
)
def test_key_that_cannot_be_is_refused(api: ApiClient, wish: dict[str, Any], status: int, field: str) -> None:
    answer = api.post("/keys", wish)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert ApiKey.objects.count() == 1


def test_key_gives_no_scope_that_it_does_not_have(shop: Any, api_with: Callable[..., ApiClient]) -> None:
    keeper = api_with("keys:write", "orders:read")

    answer = keeper.post("/keys", {"name": "x", "scopes": ["returns:override"]})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_photo_is_kept_and_used_in_a_return(api: ApiClient) -> None:
    kept = upload(api, picture())
    wish = {
        "order": fresh_order().external_id,
        "items": [{"line": "l-1", "quantity": 1, "reason": "defective", "photos": [kept.json()["id"]]}],
        "resolution": "refund",
        "method": "drop_off",
    }

    assert (kept.status_code, kept.json()["width"]) == (201, 64), kept.content
    assert api.get(f"/files/{kept.json()['id']}").json()["kind"] == "photo"
    made = api.post("/returns", wish)
    assert made.status_code == 201, made.content
    assert made.json()["items"][0]["photos"] == [kept.json()["id"]]
    opened = api.client.get(urlsplit(kept.json()["url"]).path)
    assert (opened.status_code, opened["Content-Type"]) == (200, "image/jpeg")
    opened.close()


def test_file_that_is_no_picture_is_refused(api: ApiClient) -> None:
    script = io.BytesIO(b"<svg onload=alert(1)>")
    script.name = "photo.png"

    assert upload(api, script).status_code == 422
    assert (
        api.client.post("/api/v1/files", {}, headers={"Authorization": f"Bearer {api.key}"}).status_code
        == 400
    )
    assert not StoredFile.objects.filter(kind="photo").exists()


def test_upload_is_safe_to_repeat_whatever_its_boundary(api: ApiClient) -> None:
    first = upload(api, picture(), Idempotency_Key="photo")
    again = api.client.generic(
        "POST",
        "/api/v1/files",
        b'--other\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + picture().read() + b"\r\n--other--\r\n",
        content_type="multipart/form-data; boundary=other",
        headers={"Authorization": f"Bearer {api.key}", "Idempotency-Key": "photo"},
    )
    other = upload(api, picture((80, 80)), Idempotency_Key="photo")

    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_parcel_of_a_return_moves_it(api: ApiClient) -> None:
    made = approved(api, fresh_order())
    parcel = {
        "return": made["id"],
        "carrier": "ups",
        "tracking_number": "1Z1",
        "lines": [{"line": "l-1", "quantity": 1}],
    }

    shipment = api.post("/shipments", parcel)
    path = f"/shipments/{shipment.json()['id']}"
    events = {
        "events": [
            {"occurred_at": "2026-10-02T10:00:00Z", "status": "delivered", "message": "At the door"},
            {
                "occurred_at": "2026-10-01T10:00:00+03:00",
                "status": "in_transit",
                "sub_status": None,
                "carrier_code": "I",
                "location": {"city": "İzmir", "country_code": "TR"},
            },
        ]
    }
    told = api.post(f"{path}/events", events)
    again = api.post(f"{path}/events", events)

    assert shipment.status_code == 201, shipment.content
    assert shipment.json()["return"] == {"id": made["id"], "number": made["number"]}
    assert told.status_code == 200, told.content
    assert [event["occurred_at"] for event in told.json()["events"]] == [
        "2026-10-01T07:00:00Z",
        "2026-10-02T10:00:00Z",
    ]
    assert (told.json()["status"], told.json()["delivered_at"]) == ("delivered", "2026-10-02T10:00:00Z")
    assert again.json()["events"] == told.json()["events"]
    assert api.get(path).json()["events"][0]["location"] == {"city": "İzmir", "country_code": "TR"}
    assert api.get(f"/returns/{made['id']}").json()["shipments"][0]["id"] == shipment.json()["id"]


@pytest.mark.parametrize(
    ("parcel", "status"),
    [
        ({"carrier": "ups", "tracking_number": "1Z1"}, 400),
        ({"order": "o-1", "return": "ret_1", "carrier": "ups", "tracking_number": "1Z1"}, 400),
        ({"order": "o-unknown", "carrier": "ups", "tracking_number": "1Z1"}, 404),
        (
            {
                "order": "o-parcel",
                "carrier": "ups",
                "tracking_number": "1",
                "lines": [{"line": "l-9", "quantity": 1}],
            },
            422,
        ),
        (
            {
                "order": "o-parcel",
                "carrier": "ups",
                "tracking_number": "1",
                "lines": [{"line": "l-1", "quantity": 9}],
            },
            422,
        ),
    ],
)
def test_parcel_that_is_wrong_is_refused(api: ApiClient, parcel: dict[str, Any], status: int) -> None:
    make.order(external_id="o-parcel")

    assert api.post("/shipments", parcel).status_code == status
    assert not Shipment.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_shipments_takes_a_fixed_number_of_queries(api: ApiClient, count: int) -> None:
    for number in range(count):
        order = make.order()
        api.post(
            "/shipments", {"order": order.external_id, "carrier": "ups", "tracking_number": f"1Z{number}"}
        )

    with counted_queries() as queries:
        page = api.get("/shipments").json()

    assert len(page["data"]) == count
    assert len(queries) == QUERIES_OF_SHIPMENTS, queries


def test_member_is_shown_with_credit_and_can_redeem_it(api: ApiClient) -> None:
    ada = make.customer(external_id="c-ada")
    make.order(customer=ada, lines=[{"paid_minor": 30_000}])
    recount_member(customer=ada, now=timezone.now())
    grant_credit(
        customer=ada,
        money=Money(2500, "EUR"),
        effect_key="gift",
        replaces_money=True,
        reason="refund",
        subject=("refund", "rfd_1"),
        actor=SYSTEM,
        now=timezone.now(),
    )

    member = api.get("/loyalty/members/c-ada").json()
    redeemed = api.post(
        "/loyalty/members/c-ada/redeem",
        {"reward": "store_credit", "amount": {"amount": "10.00", "currency": "EUR"}},
        Idempotency_Key="once",
    )
    rest = api.post(f"/loyalty/members/{ada.public_id}/redeem", {"reward": "store_credit"})
    nothing = api.post("/loyalty/members/c-ada/redeem", {"reward": "store_credit"})
    entries = api.get("/loyalty/members/c-ada/entries").json()["data"]

    assert member["tier"]["code"] == "silver", member
    assert member["credit"] == [{"amount": "25.00", "currency": "EUR"}]
    assert member["points"] == 0
    assert redeemed.json()["balance"] == {"amount": "15.00", "currency": "EUR"}, redeemed.content
    assert rest.json()["amount"] == {"amount": "15.00", "currency": "EUR"}
    assert (nothing.status_code, nothing.json()["code"]) == (422, "not_enough_credit")
    assert [entry["amount"]["amount"] for entry in entries] == ["-15.00", "-10.00", "25.00"]
    assert entries[0]["code"] == rest.json()["code"]
    assert api.get("/loyalty/members/c-nobody").status_code == 404


def test_policy_is_drafted_changed_and_published(api: ApiClient) -> None:
    current = api.get("/policies/current").json()
    document = current["document"] | {
        "rules": [
            {
                "name": "Outlet is final",
                "when": {"all": [{"fact": "product.tags", "operator": "contains", "value": "outlet"}]},
                "set": {"eligible": False},
            }
        ]
    }

    draft = api.post("/policies", document)
    path = f"/policies/{draft.json()['id']}"
    changed = api.put(path, {"document": {**document, "rules": []}})
    published = api.post(f"{path}/publish", {"effective_from": None})
    again = api.post(f"{path}/publish")
    late = api.put(path, document)

    assert (draft.status_code, draft.json()["state"]) == (201, "draft"), draft.content
    assert changed.json()["document"]["rules"] == []
    assert published.json()["state"] == "published"
    assert published.json()["number"] == current["number"] + 1
    assert (again.status_code, again.json()["code"]) == (409, "policy_not_a_draft")
    assert (late.status_code, late.json()["code"]) == (409, "policy_not_a_draft")
    assert api.get("/policies/current").json()["id"] == draft.json()["id"]
    assert [one["id"] for one in api.get("/policies").json()["data"]][0] == draft.json()["id"]


def test_policy_with_an_unknown_fact_is_refused_with_its_path(api: ApiClient) -> None:
    before = PolicyVersion.objects.count()
    document = {
        "base": {},
        "rules": [
            {
                "when": {"all": [{"fact": "moon.phase", "operator": "eq", "value": "full"}]},
                "set": {"eligible": False},
            }
        ],
    }

    answer = api.post("/policies", document)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "rules.0.when.all.0.fact")
    assert PolicyVersion.objects.count() == before


def test_reasons_come_as_a_tree_in_the_callers_language(api: ApiClient) -> None:
    tree = api.get("/reasons").json()["data"]

    leaves = [leaf for branch in tree for leaf in (branch["children"] or [branch])]
    assert {"size_too_small", "defective", "changed_my_mind", "other"} <= {leaf["code"] for leaf in leaves}
    assert all(leaf["is_leaf"] for leaf in leaves)
    assert all(leaf["fault"] in ("shopper", "shop", "carrier") for leaf in leaves)


def test_sandbox_shows_its_books_and_behaves_as_told(api: ApiClient) -> None:
    for book in ("payouts", "labels", "stock"):
        assert api.get(f"/sandbox/{book}").json() == {"data": []}

    told = api.post("/sandbox/behaviour", {"company": "payments", "mode": "decline", "count": 1})

    assert {"company": "payments", "mode": "decline", "remaining": 1, "delay_seconds": 0.0} in told.json()[
        "data"
    ]
    assert api.get("/sandbox/behaviour").json() == told.json()
    assert api.post("/sandbox/behaviour", {"company": "nobody", "mode": "decline"}).status_code == 400


def test_the_clock_of_a_shop_with_the_sandbox_is_told_and_turned(api: ApiClient) -> None:
    stands = api.get("/sandbox/clock").json()
    told = api.post("/sandbox/clock", {"advance_seconds": 86400})

    assert (stands["settled"], told.status_code, told.json()["settled"]) == (True, 202, False)
    ahead = datetime.fromisoformat(told.json()["target"]) - datetime.fromisoformat(told.json()["now"])
    assert ahead == timedelta(days=1)
    assert api.get("/sandbox/clock").json()["target"] == told.json()["target"]
    for seconds in (0, -5, 10**9, "86400", None, 1.5):
        assert api.post("/sandbox/clock", {"advance_seconds": seconds}).status_code == 400


def test_a_live_shop_of_production_has_neither_sandbox_nor_clock(api: ApiClient, settings: Any) -> None:
    settings.IS_SANDBOX_FOR_ALL = False

    assert api.post("/sandbox/clock", {"advance_seconds": 86400}).status_code == 404
    assert api.get("/sandbox/payouts").status_code == 404


def test_document_describes_every_address(shop: Any, client: Any) -> None:
    answer = client.get("/api/v1/schema/")
    document = json.loads(answer.content)

    assert answer.status_code == 200
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]["/api/v1/returns"]) == {"get", "post"}
    body = document["components"]["schemas"]["ReturnRequest"]
    assert (body["additionalProperties"], body["required"]) == (False, ["items", "order"])
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert {"400", "401", "403", "429"} <= set(operation["responses"]), (path, method)
            assert "Scope: `" in operation["description"], (path, method)
            assert operation["security"] == [{"apiKey": []}]


def test_pages_about_the_api_load_nothing_from_elsewhere(shop: Any, client: Any) -> None:
    page = client.get("/api/docs/")
    problems = client.get("/api/docs/problems/")

    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "://" not in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert 'id="move_not_allowed"' in problems.content.decode()


def test_a_delivery_before_the_order_closes_no_withdrawal(api: ApiClient) -> None:
    placed_at = timezone.now() - timedelta(days=16)
    shipped_at = placed_at + timedelta(days=2)
    document = order_document(
        placed_at=placed_at.isoformat(),
        updated_at=None,
        shipping_address={"country_code": "DE"},
        lines=[line_document("l-1", quantity=1, unit_price="50.00")],
        fulfillments=[
            {
                "external_id": "f-1",
                "shipped_at": shipped_at.isoformat(),
                "delivered_at": "1970-01-01T00:00:00Z",
                "carrier": "dhl",
                "tracking_number": "JD1",
                "lines": [{"line": "l-1", "quantity": 1}],
            }
        ],
        payments=[],
        refunds=[],
        discounts=[],
        total=None,
    )

    stored = api.put("/orders/o-1970", document)

    assert stored.status_code == 201
    assert stored.json()["fulfillments"][0]["delivered_at"] is None
    found = api.post("/returns/eligibility", {"order": "o-1970"}).json()["lines"][0]
    assert (found["eligible"], found["legal_basis"]) == (True, "withdrawal")


def test_a_parcel_told_by_itself_can_be_returned_and_its_mistaken_delivery_is_corrected(
    api: ApiClient,
) -> None:
    placed_at = timezone.now() - timedelta(days=20)
    document = order_document(
        placed_at=placed_at.isoformat(),
        updated_at=None,
        lines=[line_document("l-1", quantity=2, unit_price="50.00")],
        fulfillments=[],
        payments=[],
        refunds=[],
        discounts=[],
        total=None,
    )
    api.put("/orders/o-apart", document)
    wish = {
        "order": "o-apart",
        "carrier": "UPS",
        "tracking_number": "1Z-99 9",
        "lines": [{"line": "l-1", "quantity": 1}],
    }

    made = api.post("/shipments", wish)
    again = api.post("/shipments", wish | {"carrier": "ups", "tracking_number": "1z999"})

    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    order = api.get("/orders/o-apart").json()
    assert order["lines"][0]["fulfilled_quantity"] == 1
    path = f"/shipments/{made.json()['id']}/events"
    first, second = placed_at + timedelta(days=3), placed_at + timedelta(days=10)
    for occurred_at, status in (
        (second + timedelta(hours=4), "delivered"),
        (first, "delivered"),
        (second, "out_for_delivery"),
    ):
        event = {"occurred_at": occurred_at.isoformat(), "status": status}
        assert api.post(path, {"events": [event]}).status_code == 200
    shown = api.get("/orders/o-apart").json()["fulfillments"]
    assert [parcel["delivered_at"] for parcel in shown] == [
        Moment().to_representation(second + timedelta(hours=4))
    ]
    refused = api.post(path, {"events": [{"occurred_at": "1970-01-01T00:00:00Z", "status": "delivered"}]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "events.0.occurred_at")


@pytest.mark.parametrize("kind", ["personal_export", "import", "label", "logo"])
def test_a_key_for_photos_opens_no_other_file(api: ApiClient, kind: str) -> None:
    stored = store_file(data=b"x", kind=kind, content_type="text/csv", extension="csv", now=timezone.now())

    assert api.get(f"/files/{stored.public_id}").status_code == 404
