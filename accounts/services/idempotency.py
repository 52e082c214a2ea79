"""Doing a POST once: claim, work and answer commit together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import ApiKey, IdempotencyKey
from core.errors import Conflict, FieldError, NotUnderstood, Refusal
from core.kept_queries import KeptQuery

KEPT = timedelta(hours=24)
IN_FLIGHT_RETRY_AFTER_SECONDS = 1
LONGEST_KEY = 255
_KEPT_REFUSALS = frozenset({409, 422})


class RequestInFlight(Conflict):
    """Another request with this key is being worked on now. Ask again after ``retry_after_seconds``."""

    code = "request_in_flight"
    title = "A request with this key is in flight"
    state = "in_flight"
    retry_after_seconds = IN_FLIGHT_RETRY_AFTER_SECONDS


class KeyReused(Refusal):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for another request"


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body. ``kept_body`` replaces the body in what is kept, where it holds a secret."""

    status_code: int
    body: Any
    kept_body: Any = None
    is_replay: bool = False

    @property
    def is_kept(self) -> bool:
        return 200 <= self.status_code < 300 or self.status_code in _KEPT_REFUSALS


def fingerprint_of(*, method: str, path: str, body: bytes) -> str:
    """What makes two requests the same request."""
    digest = hashlib.sha256()
    for part in (method.upper().encode(), path.encode(), body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def answer_once(
    *, api_key: ApiKey, key: str, fingerprint: str, now: datetime, work: Callable[[], Answer]
) -> Answer:
    """Run ``work`` in a transaction and keep its answer, or give the answer that was kept for ``key``.

    ``work`` answers refusals as an ``Answer`` with their status; what it wrote is then taken back, its answer is
    kept all the same (409, 422 and the like, never 400, 401, 403, 429 or 5xx).
    Raises RequestInFlight, KeyReused, NotUnderstood.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
        message = f"Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters."
        raise NotUnderstood(message, [FieldError("Idempotency-Key", "invalid", message)])
    with transaction.atomic():
        kept = _claim(api_key=api_key, key=key, fingerprint=fingerprint, now=now)
        if kept is not None:
            return kept
        with transaction.atomic():
            answer = work()
            if answer.status_code >= 400:
                transaction.set_rollback(True)
        if answer.is_kept:
            IdempotencyKey.objects.create(
                api_key=api_key,
                key=key,
                fingerprint=fingerprint,
                status_code=answer.status_code,
                response_body=answer.body if answer.kept_body is None else answer.kept_body,
                created_at=now,
            )
        return answer


def purge_idempotency_keys(*, now: datetime) -> int:
    """Delete answers that are older than a day; answers how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _claim(*, api_key: ApiKey, key: str, fingerprint: str, now: datetime) -> Answer | None:
    """The kept answer, or None with the key locked until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_number(api_key, key)])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise RequestInFlight
    row = _KEPT_ANSWERS.first(api_key.pk, key)
    if row is None:
        return None
    if row.created_at <= now - KEPT:
        row.delete()
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused
    return Answer(status_code=row.status_code, body=row.response_body, is_replay=True)


_KEPT_ANSWERS = KeptQuery(
    lambda api_key, key: IdempotencyKey.objects.filter(api_key_id=api_key, key=key), int, str
)


def _lock_number(api_key: ApiKey, key: str) -> int:
    text = json.dumps(["idempotency", connection.schema_name, api_key.pk, key])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
