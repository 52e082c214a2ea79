"""``/imports``: a file of orders by API, as integrators and people's scripts send it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from commerce.events import OrderImportRequested
from commerce.handlers import take_orders_in
from commerce.models import Order
from events.models import Event
from events.selectors import meta_of
from tests.api.conftest import ApiClient

HEADER = "order_number,placed_at,currency,customer_email,title,quantity,unit_price"
ROWS = ["1,2026-10-01,EUR,a@example.com,Tee,1,5", '2,2026-10-01,EUR,b@example.com,Tee,1,"1,250"']
CONTENT = "\n".join([HEADER, *ROWS]).encode()


def send(api: ApiClient, content: bytes = CONTENT, name: str = "orders.csv", **fields: str) -> Any:
    file = io.BytesIO(content)
    file.name = name
    return api.client.post(
        "/api/v1/imports",
        {"file": file, "kind": "orders", **fields},
        headers={"Authorization": f"Bearer {api.key}"},
    )


def worked_off(api: ApiClient, sent: Any) -> dict[str, Any]:
    event = Event.objects.filter(type="order_import.requested").order_by("-position", "-pk").first()
    assert event is not None
    take_orders_in(OrderImportRequested(import_id=sent.json()["id"]), meta_of(event))
    found = api.get(f"/imports/{sent.json()['id']}").json()
    assert isinstance(found, dict)
    return found


def test_a_file_is_taken_in_by_the_worker(api: ApiClient) -> None:
    sent = send(api)

    assert (sent.status_code, sent.json()["status"], sent.json()["report_url"]) == (202, "queued", None)
    done = worked_off(api, sent)
    counts = {
        name: done[name] for name in ("status", "rows", "done", "stored", "refused", "created", "updated")
    }
    assert counts == {
        "status": "done",
        "rows": 2,
        "done": 2,
        "stored": 1,
        "refused": 1,
        "created": 1,
        "updated": 0,
    }
    assert [(one["row"], one["order"], one["code"]) for one in done["problems"]] == [
        (3, "2", "ambiguous_amount")
    ]
    report = api.client.get(
        done["report_url"].partition("testserver")[2] or f"/api/v1/imports/{done['id']}/report",
        headers={"Authorization": f"Bearer {api.key}", "Accept": "text/csv"},
    )
    assert report["Content-Type"] == "text/csv; charset=utf-8"
    assert "2,2026-10-01,EUR,b@example.com" in report.content.decode()


def test_the_same_file_twice_changes_nothing(api: ApiClient) -> None:
    worked_off(api, send(api))
    events = Event.objects.filter(subject_type="order").count()

    again = worked_off(api, send(api))

    assert (again["created"], again["updated"], Event.objects.filter(subject_type="order").count()) == (
        0,
        0,
        events,
    )


def test_a_dry_run_stores_nothing(api: ApiClient) -> None:
    tried = worked_off(api, send(api, dry_run="true"))

    assert (tried["dry_run"], tried["stored"], tried["created"], tried["refused"]) == (True, 0, 1, 1)
    assert not Order.objects.exists()


def test_columns_are_matched_by_the_mapping_and_the_rest_is_proposed(api: ApiClient) -> None:
    content = CONTENT.replace(b"order_number", b"Our number").replace(b"unit_price", b"Price")

    done = worked_off(api, send(api, content, mapping=json.dumps({"order_number": "Our number"})))

    assert (done["status"], done["stored"]) == ("done", 1)


def test_an_excel_file_is_taken_in(api: ApiClient) -> None:
    book = Workbook()
    for row in (HEADER.split(","), [1001, "20.10.2026", "TRY", "a@example.com", "Tişört", 2, "1.250,90"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)

    done = worked_off(api, send(api, content.getvalue(), "siparisler.xlsx"))

    assert (done["status"], done["problems"]) == ("done", [])
    assert Order.objects.get(number="1001").total_minor == 250180


def test_choices_settle_what_the_file_leaves_open(api: ApiClient) -> None:
    done = worked_off(api, send(api, decimal_sign="."))

    assert (done["refused"], Order.objects.get(number="2").total_minor) == (0, 125000)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "products"}, 422, "kind_not_available"),
        ({"kind": "history"}, 422, "kind_not_available"),
        ({"kind": "nonsense"}, 400, "invalid"),
        ({"mapping": "not json"}, 400, "invalid"),
        ({"mapping": "[]"}, 400, "invalid"),
        ({"mapping": '{"nonsense": "A"}'}, 422, "unknown_column"),
        ({"dry_run": "perhaps"}, 400, "invalid"),
        ({"nonsense": "1"}, 400, "invalid"),
    ],
)
def test_a_wish_that_is_not_understood_is_refused(
    api: ApiClient, fields: dict[str, str], status: int, code: str
) -> None:
    refused = send(api, **fields)

    assert refused.status_code == status, refused.json()
    assert code in (refused.json()["code"], "invalid")
    assert not Event.objects.filter(type="order_import.requested").exists()


def test_a_column_that_the_mapping_names_has_to_be_there(api: ApiClient) -> None:
    done = worked_off(api, send(api, mapping=json.dumps({"sku": "Stock code"})))

    assert (done["status"], [one["code"] for one in done["problems"]]) == ("failed", ["column_missing"])
    assert not Order.objects.exists()


@pytest.mark.parametrize("column", ["Unit Price", "total,Total"])
def test_a_column_of_ours_that_is_there_twice_is_refused(api: ApiClient, column: str) -> None:
    rows = [f"{HEADER},{column}", f"1,2026-10-01,EUR,a@example.com,Tee,1,5{',6' * (column.count(',') + 1)}"]

    done = worked_off(api, send(api, "\n".join(rows).encode()))

    assert (done["status"], [one["code"] for one in done["problems"]]) == ("failed", ["column_twice"])
    assert not Order.objects.exists()


def test_an_import_can_be_stopped(api: ApiClient) -> None:
    sent = send(api)
    path = f"/imports/{sent.json()['id']}"

    assert api.post(f"{path}/stop").json()["status"] == "stopped"
    assert api.post(f"{path}/stop").json()["status"] == "stopped"
    assert worked_off(api, sent)["status"] == "stopped"
    assert not Order.objects.exists()


def test_what_is_over_cannot_be_stopped(api: ApiClient) -> None:
    sent = send(api)
    worked_off(api, sent)

    refused = api.post(f"/imports/{sent.json()['id']}/stop")

    assert (refused.status_code, refused.json()["code"]) == (409, "import_moved")


def test_scopes_are_those_of_orders(api: ApiClient, api_with: Any) -> None:
    sent = send(api)

    assert send(api_with("orders:read")).status_code == 403
    assert api_with("orders:read").get(f"/imports/{sent.json()['id']}").status_code == 200
    assert api_with("products:read").get(f"/imports/{sent.json()['id']}").status_code == 403
    assert api.get("/imports/imp_nobody").status_code == 404


def test_a_file_that_is_none_fails_and_says_why(api: ApiClient) -> None:
    done = worked_off(api, send(api, b"PK\x03\x04 nonsense", "x.xlsx"))

    assert (done["status"], [one["code"] for one in done["problems"]]) == ("failed", ["broken_file"])
