from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import IdempotencyKey, StoredFile
from accounts.services.idempotency import (
    Answer,
    KeyReused,
    RequestInFlight,
    answer_once,
    fingerprint_of,
    purge_idempotency_keys,
)
from accounts.services.keys import create_api_key
from core.actors import SYSTEM
from core.errors import NotUnderstood
from tests.conftest import NOW


@pytest.fixture
def api_key(shop):
    return new_key()


def new_key():
    return create_api_key(name="Shop", scopes=["orders:read"], actor=SYSTEM, now=NOW).api_key


class Work:
    """Writes one row each time it runs and answers with how often it ran."""

    def __init__(self, status_code: int = 201, **fields: object) -> None:
        self.count, self.status_code, self.fields = 0, status_code, fields

    def __call__(self) -> Answer:
        self.count += 1
        StoredFile.objects.create(kind="x", path="x", content_type="x", size_bytes=1, created_at=NOW)
        return Answer(self.status_code, {"count": self.count}, **self.fields)


def ask(api_key, work, *, key="k-1", fingerprint="f" * 64, now=NOW):
    return answer_once(api_key=api_key, key=key, fingerprint=fingerprint, now=now, work=work)


def test_the_same_request_gets_the_same_answer_and_is_done_once(api_key):
    work = Work()

    first, second = ask(api_key, work), ask(api_key, work)

    assert (first.status_code, first.body, first.is_replay) == (201, {"count": 1}, False)
    assert (second.status_code, second.body, second.is_replay) == (201, {"count": 1}, True)
    assert (work.count, StoredFile.objects.count()) == (1, 1)


def test_another_body_with_the_same_key_is_refused(api_key):
    ask(api_key, Work())

    with pytest.raises(KeyReused):
        ask(api_key, Work(), fingerprint="0" * 64)

    assert StoredFile.objects.count() == 1


def test_keys_of_two_api_keys_do_not_meet(api_key):
    ask(api_key, Work())

    assert not ask(new_key(), Work()).is_replay


@pytest.mark.parametrize("status_code", [409, 422])
def test_a_refusal_by_rule_is_kept_and_its_work_is_not(api_key, status_code):
    work = Work(status_code)

    ask(api_key, work)
    again = ask(api_key, work)

    assert (again.status_code, again.is_replay, work.count) == (status_code, True, 1)
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("status_code", [400, 401, 403, 429, 500, 503])
def test_other_failures_are_not_kept(api_key, status_code):
    work = Work(status_code)

    ask(api_key, work)
    ask(api_key, work)

    assert (work.count, StoredFile.objects.count(), IdempotencyKey.objects.count()) == (2, 0, 0)


def test_an_error_in_the_work_leaves_the_key_free(api_key):
    def fail() -> Answer:
        StoredFile.objects.create(kind="x", path="x", content_type="x", size_bytes=1, created_at=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(api_key, fail)

    assert StoredFile.objects.count() == 0
    assert not ask(api_key, Work()).is_replay


def test_a_secret_in_an_answer_is_not_kept(api_key):
    work = Work(kept_body={"secret": None})

    first, second = ask(api_key, work), ask(api_key, work)

    assert (first.body, second.body) == ({"count": 1}, {"secret": None})


def test_an_answer_is_kept_for_a_day(api_key):
    ask(api_key, Work())

    assert ask(api_key, Work(), now=NOW + timedelta(hours=23, minutes=59)).is_replay
    assert not ask(api_key, Work(), now=NOW + timedelta(hours=24)).is_replay
    assert purge_idempotency_keys(now=NOW + timedelta(hours=49)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "ключ"])
def test_odd_keys_are_not_understood(api_key, key):
    with pytest.raises(NotUnderstood):
        ask(api_key, Work(), key=key)


def test_requests_differ_by_method_path_and_body():
    base = {"method": "POST", "path": "/returns", "body": b"{}"}
    others = [{"method": "PUT"}, {"path": "/return"}, {"body": b"{ }"}, {"path": "/returns{", "body": b"}"}]

    assert len({fingerprint_of(**(base | other)) for other in [{}, *others]}) == 5


def test_of_many_at_once_one_works_and_the_others_are_told_to_wait(transactional_shop):
    api_key = new_key()
    started, may_end = threading.Event(), threading.Event()
    outcomes: list[str] = []

    def slow() -> Answer:
        started.set()
        may_end.wait(10)
        return Work()()

    def run(work) -> None:
        connection.set_tenant(transactional_shop)
        try:
            outcomes.append(f"{ask(api_key, work).status_code}")
        except RequestInFlight as refusal:
            outcomes.append(f"wait {refusal.retry_after_seconds}")
        finally:
            connection.close()

    first = threading.Thread(target=run, args=[slow])
    first.start()
    assert started.wait(10)
    others = [threading.Thread(target=run, args=[Work()]) for _ in range(5)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(10)
    may_end.set()
    first.join(10)

    assert outcomes == ["wait 1"] * 5 + ["201"]
    assert StoredFile.objects.count() == 1
    assert ask(api_key, Work()).is_replay
