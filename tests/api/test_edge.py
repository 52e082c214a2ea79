"""What every call has in common: keys, scopes, strict input, one shape of problems."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiKey
from accounts.scopes import SCOPES
from commerce.models import Order
from tests import make
from tests.api.conftest import ApiClient, make_key

ALL = tuple(SCOPES)


def test_call_without_a_key_is_told_how_to_send_one(shop: Any, client: Any) -> None:
    answer = client.get("/api/v1/orders")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["X-Request-Id"].startswith("req_")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic YTpi", "Bearer ", "Bearer cbk_x_" + "é" * 40])
def test_unknown_key_is_refused(shop: Any, client: Any, header: str) -> None:
    answer = client.get("/api/v1/orders", headers={"Authorization": header.encode().decode("latin-1")})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_key")


def test_expired_and_revoked_keys_are_refused(api: ApiClient) -> None:
    row = ApiKey.objects.order_by("-pk").first()
    ApiKey.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert api.get("/orders").status_code == 401

    ApiKey.objects.filter(pk=row.pk).update(expires_at=None, revoked_at=timezone.now())
    assert api.get("/orders").status_code == 401


def test_key_of_one_shop_is_none_in_another(
    api: ApiClient, other_shop: Any, inside: Callable[[Any], Any], client: Any
) -> None:
    make.order()
    with inside(other_shop):
        foreign = make_key(ALL)

    answer = client.get("/api/v1/orders", headers={"Authorization": f"Bearer {foreign}"})

    assert answer.status_code == 401
    assert api.get("/orders").status_code == 200


def test_missing_scope_is_named(shop: Any, api_with: Callable[..., ApiClient]) -> None:
    reader = api_with("orders:read")

    answer = reader.post("/returns", {"order": "o-1"})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert "returns:write" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nothing", 404, "not_found"),
        ("get", "/api/", 404, "not_found"),
        ("get", "/api/v1/returns/ret_unknown", 404, "not_found"),
        ("get", "/api/v1/orders/a%00b", 404, "not_found"),
        ("get", "/api/v1/orders/%ff%fe", 404, "not_found"),
        ("get", "/api/v1/orders/" + "x" * 5000, 404, "not_found"),
        ("delete", "/api/v1/orders", 405, "method_not_allowed"),
        ("options", "/api/v1/orders", 405, "method_not_allowed"),
    ],
)
def test_every_refusal_is_a_problem(
    api: ApiClient, client: Any, method: str, path: str, status: int, code: str
) -> None:
    answer = getattr(client, method)(path, headers={"Authorization": f"Bearer {api.key}"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "code", "detail", "errors"}


def test_only_json_is_spoken(api: ApiClient, client: Any) -> None:
    headers = {"Authorization": f"Bearer {api.key}"}

    assert client.get("/api/v1/orders", headers={**headers, "Accept": "text/html"}).status_code == 406
    assert (
        client.get("/api/v1/orders", headers={**headers, "Accept": "application/problem+json"}).status_code
        == 200
    )
    assert (
        client.post("/api/v1/returns", "a=b", content_type="text/plain", headers=headers).status_code == 415
    )
    assert client.get("/api/v1/orders?format=html", headers=headers).json()["errors"] == [
        {"field": "format", "code": "unknown_filter", "message": "There is no such filter here."}
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "invalid_json"),
        (b"\xff", "invalid_json"),
        (b'{"order": NaN}', "invalid_json"),
        (b'{"order": 1e999}', "invalid_json"),
        (b'{"order": "o-1", "order": "o-2"}', "duplicate_field"),
        (b'{"order": "a\\u0000b"}', "invalid_character"),
        (b'{"order": "a\\ud800b"}', "invalid_character"),
        (b'{"order": ' + b"[" * 100 + b"]" * 100 + b"}", "too_deep"),
        (b'{"order": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_many_values"),
    ],
)
def test_json_that_can_be_misread_is_refused(api: ApiClient, body: bytes, code: str) -> None:
    answer = api.post("/returns", body)

    assert answer.status_code == 400, answer.content
    assert (answer.json()["code"], answer.json()["errors"][0]["code"]) == ("not_understood", code)


def test_unknown_fields_and_wrong_types_are_refused_with_their_paths(api: ApiClient) -> None:
    order = make.order()
    wish = {
        "order": order.external_id,
        "colour": "red",
        "items": [{"line": "l-1", "quantity": "1", "photo": 1}, {"line": 7, "quantity": True}],
        "override": 1,
        "metadata": {"a": []},
    }

    answer = api.post("/returns", wish)

    assert answer.status_code == 400
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("colour", "unknown_field"),
        ("items.0.photo", "unknown_field"),
        ("items.0.quantity", "invalid"),
        ("items.1.line", "invalid"),
        ("items.1.quantity", "invalid"),
        ("override", "invalid"),
        ("metadata", "invalid"),
    }


def test_body_that_is_too_large_is_refused_before_it_is_read(api: ApiClient) -> None:
    answer = api.post("/returns", b'{"order": "' + b"x" * (1024 * 1024) + b'"}')

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_row_numbers_open_nothing(api: ApiClient) -> None:
    order = make.order(external_id="o-of-the-shop")
    assert Order.objects.filter(pk=order.pk).exists()

    assert api.get(f"/orders/{order.pk}").status_code == 404
    assert api.get("/orders/o-of-the-shop").status_code == 200
    assert api.get(f"/orders/{order.public_id}").status_code == 200


def test_what_nobody_foresaw_says_nothing_about_itself(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **keywords: Any) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("api.orders.whole_order_named", fail)

    answer = api.get("/orders/o-1")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.content.decode()
