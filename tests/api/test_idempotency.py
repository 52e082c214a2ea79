"""A POST with an Idempotency-Key is done once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import ApiKey, IdempotencyKey
from accounts.scopes import SCOPES
from returns.models import ReturnRequest
from tests.api.conftest import ApiClient, make_key
from tests.api.test_returns import fresh_order, wish
from tests.conftest import ShopClient


def test_same_key_and_body_get_the_same_answer(api: ApiClient) -> None:
    body = wish(fresh_order())

    first = api.post("/returns", body, Idempotency_Key="once")
    again = api.post("/returns", body, Idempotency_Key="once")

    assert first.status_code == 201, first.content
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert ReturnRequest.objects.count() == 1


def test_same_key_with_another_body_or_address_is_refused(api: ApiClient) -> None:
    body = wish(fresh_order())
    api.post("/returns", body, Idempotency_Key="once")

    other_body = api.post("/returns", body | {"metadata": {"a": 1}}, Idempotency_Key="once")
    other_path = api.post("/returns/eligibility", body, Idempotency_Key="once")

    for answer in (other_body, other_path):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert ReturnRequest.objects.count() == 1


def test_refusal_is_kept_and_its_work_is_not(api: ApiClient) -> None:
    order = fresh_order()
    body = wish(order, 7)

    first = api.post("/returns", body, Idempotency_Key="once")
    again = api.post("/returns", body, Idempotency_Key="once")

    assert (first.status_code, first.json()["code"]) == (422, "quantity_exceeded")
    assert (again.status_code, again.content) == (422, first.content)
    assert again["Content-Type"] == "application/problem+json"
    assert again["Idempotent-Replayed"] == "true"
    assert not ReturnRequest.objects.exists()


def test_what_was_not_understood_or_found_is_not_kept(api: ApiClient) -> None:
    body = wish(fresh_order())

    assert api.post("/returns", {"nonsense": 1}, Idempotency_Key="once").status_code == 400
    assert api.post("/returns", body | {"order": "o-later"}, Idempotency_Key="once").status_code == 404
    assert api.post("/returns", body, Idempotency_Key="once").status_code == 201


def test_failure_of_ours_is_not_kept_and_writes_nothing(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = wish(fresh_order())
    with monkeypatch.context() as broken:
        broken.setattr("api.returns.return_just_made", lambda *_: 1 / 0)
        failed = api.post("/returns", body, Idempotency_Key="once")

    assert failed.status_code == 500
    assert not ReturnRequest.objects.exists()
    assert api.post("/returns", body, Idempotency_Key="once").status_code == 201


def test_keys_are_those_of_one_integrator(api: ApiClient, api_with: Callable[..., ApiClient]) -> None:
    order = fresh_order(lines=[{"quantity": 2, "paid_minor": 1000}])
    somebody_else = api_with(*SCOPES)

    first = api.post("/returns", wish(order), Idempotency_Key="once")
    other = somebody_else.post("/returns", wish(order), Idempotency_Key="once")

    assert first.json()["id"] != other.json()["id"]


def test_answer_is_forgotten_after_a_day(api: ApiClient) -> None:
    order = fresh_order(lines=[{"quantity": 2, "paid_minor": 1000}])
    first = api.post("/returns", wish(order), Idempotency_Key="once")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))

    later = api.post("/returns", wish(order), Idempotency_Key="once")

    assert later.status_code == 201
    assert later.json()["id"] != first.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_key_that_is_none_is_refused(api: ApiClient, key: str) -> None:
    answer = api.post("/returns", wish(fresh_order()), Idempotency_Key=key)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_secret_is_shown_once_and_not_kept(api: ApiClient) -> None:
    body = {"name": "3PL", "scopes": ["returns:read"]}

    first = api.post("/keys", body, Idempotency_Key="once")
    again = api.post("/keys", body, Idempotency_Key="once")

    assert first.status_code == 201, first.content
    assert first.json()["secret"].startswith("cbk_")
    assert again.json() == {**first.json(), "secret": None}
    assert first.json()["secret"] not in str(IdempotencyKey.objects.values_list("response_body", flat=True))


def test_request_in_flight_is_not_waited_for(transactional_shop: Any) -> None:
    """Another connection holds the key's claim, as a request that has not answered yet does."""
    key = make_key(SCOPES)
    order = fresh_order()
    claimed, release = threading.Event(), threading.Event()

    def hold() -> None:
        from accounts.services.idempotency import _claim

        connection.set_tenant(transactional_shop)
        with transaction.atomic():
            _claim(api_key=ApiKey.objects.get(), key="once", fingerprint="", now=timezone.now())
            claimed.set()
            release.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert claimed.wait(20)
        api = ApiClient(ShopClient(HTTP_HOST="commits.localhost"), key)
        answer = api.post("/returns", wish(order), Idempotency_Key="once")
    finally:
        release.set()
        holder.join()

    assert (answer.status_code, answer.json()["code"]) == (409, "request_in_flight")
    assert answer["Retry-After"] == "1"
    assert not ReturnRequest.objects.exists()


def test_fifty_requests_at_once_take_the_last_units_once(transactional_shop: Any) -> None:
    order = fresh_order(lines=[{"quantity": 3, "paid_minor": 1000}])
    key = make_key(SCOPES)
    body = wish(order, 3)
    answers: list[int] = []

    def ask() -> None:
        api = ApiClient(ShopClient(HTTP_HOST="commits.localhost"), key)
        connection.set_tenant(transactional_shop)
        answers.append(api.post("/returns", body).status_code)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for start in range(0, 50, 10):
        for thread in threads[start : start + 10]:
            thread.start()
        for thread in threads[start : start + 10]:
            thread.join()

    assert sorted(answers) == [201] + [422] * 49
    assert ReturnRequest.objects.count() == 1
