"""Pages and rate limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api import rate_limits
from tests import make
from tests.api.conftest import ApiClient


def ids(page: dict[str, Any]) -> list[str]:
    return [row["external_id"] for row in page["data"]]


def follow(api: ApiClient, address: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    answer = api.client.get(f"{path}?{query}", headers={"Authorization": f"Bearer {api.key}"})
    assert answer.status_code == 200, answer.content
    page: dict[str, Any] = answer.json()
    return page


def test_pages_show_every_row_once_in_both_directions(api: ApiClient) -> None:
    # All of one moment: only the second part of the order tells them apart.
    for number in range(7):
        make.order(external_id=f"o-page-{number}")
    expected = [f"o-page-{number}" for number in reversed(range(7))]

    first = api.get("/orders", limit="3").json()
    second = follow(api, first["next"])
    third = follow(api, second["next"])
    back = follow(api, third["previous"])
    front = follow(api, back["previous"])

    assert ids(first) + ids(second) + ids(third) == expected
    assert (first["previous"], third["next"]) == (None, None)
    assert (ids(back), ids(front)) == (ids(second), ids(first))
    assert front["previous"] is None


def test_row_that_comes_later_shifts_no_page(api: ApiClient) -> None:
    for number in range(4):
        make.order(external_id=f"o-shift-{number}")
    first = api.get("/orders", limit="2").json()
    make.order(external_id="o-shift-new")

    assert ids(follow(api, first["next"])) == ["o-shift-1", "o-shift-0"]


@pytest.mark.parametrize("cursor", ["nonsense", "W10:abc", "ünsinn", "a" * 1999])
def test_cursor_that_was_not_given_out_is_refused(api: ApiClient, cursor: str) -> None:
    answer = api.get("/orders", cursor=cursor)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_cursor")


def test_cursor_belongs_to_its_list_and_its_filters(api: ApiClient) -> None:
    for _ in range(3):
        make.order()
        make.product()
    cursor = api.get("/orders", limit="1").json()["next"].partition("cursor=")[2].replace("%3A", ":")

    assert api.get("/orders", limit="2", cursor=cursor).status_code == 200
    assert api.get("/orders", limit="1", cursor=cursor, status="open").status_code == 400
    assert api.get("/products", limit="1", cursor=cursor).status_code == 400


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "", "1.5", "٣"])
def test_limit_that_is_none_is_refused(api: ApiClient, limit: str) -> None:
    assert api.get("/orders", limit=limit).status_code == 400


def test_parameter_given_twice_is_refused(api: ApiClient) -> None:
    answer = follow_raw(api, "/api/v1/orders?limit=1&limit=2")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "duplicate_field")


def test_events_go_on_by_position(api: ApiClient) -> None:
    for _ in range(3):
        api.post("/keys", {"name": "another", "scopes": ["orders:read"]})

    first = api.get("/events", limit="2").json()
    positions = [event["position"] for event in first["data"]]
    rest = follow(api, first["next"])

    assert positions == sorted(positions)
    assert f"after={positions[-1]}" in first["next"]
    assert all(event["position"] > positions[-1] for event in rest["data"])


def test_key_that_asks_too_often_is_told_when_to_come_back(
    shop: Any, api_with: Callable[..., ApiClient]
) -> None:
    hasty = api_with("orders:read", requests_per_second=2)

    answers = [hasty.get("/orders") for _ in range(12)]

    limited = [answer for answer in answers if answer.status_code == 429]
    assert answers[0]["RateLimit-Policy"] == '"key";q=2;w=1'
    assert answers[0]["RateLimit"] == '"key";r=1;t=1'
    assert limited
    assert limited[0]["Retry-After"] == "1"
    assert limited[0].json()["code"] == "too_many_requests"


def test_without_redis_everybody_is_let_in(
    shop: Any, api_with: Callable[..., ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**keywords: Any) -> None:
        raise OSError

    monkeypatch.setattr(rate_limits, "_script", lambda: fail)
    monkeypatch.setattr(rate_limits, "_resting_until", 0.0)
    hasty = api_with("orders:read", requests_per_second=1)

    assert [hasty.get("/orders").status_code for _ in range(4)] == [200] * 4


def follow_raw(api: ApiClient, address: str) -> Any:
    return api.client.get(address, headers={"Authorization": f"Bearer {api.key}"})
