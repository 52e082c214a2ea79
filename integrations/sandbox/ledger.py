"""How a sandbox company books: each key once, in a transaction of its own, and behaving as it was told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from integrations.sandbox.models import (
    Company,
    Mode,
    RecordKind,
    RecordState,
    SandboxBehaviour,
    SandboxRecord,
)

_LONGEST_AMONG_LIVE_SHOPS = 15.0
_WAITING = threading.BoundedSemaphore(2)
WAIT_SECONDS = 12.0  # longer than any caller of ours waits


class CompanyDown(Exception):
    """The company answers with an error and has booked nothing."""


@dataclass(frozen=True)
class Wanted:
    """What a company is asked for, without anything personal."""

    company: Company
    kind: RecordKind
    idempotency_key: str
    request: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What the company makes of it; ``reason`` is filled when it says no."""

    answer: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Booked:
    """The record, and how the company was told to behave while it made it."""

    record: SandboxRecord
    mode: Mode

    @property
    def is_declined(self) -> bool:
        return self.record.state == RecordState.DECLINED


def carry_out(wanted: Wanted, decide: Callable[[], Outcome], *, now: datetime) -> Booked:
    """Book ``wanted`` once and answer; a key that is known gets its old answer at once.

    ``decide`` runs while no other booking of the company does. What was booked is committed before anybody
    waits. Raises CompanyDown.
    """
    known = _known(wanted)
    if known is not None:
        return Booked(known, Mode.OK)
    mode, delay_seconds = behaviour_of(wanted.company)
    if mode == Mode.FAIL:
        raise CompanyDown
    if mode == Mode.HANG:
        _keep_waiting(delay_seconds or WAIT_SECONDS)
        raise CompanyDown
    record = _book(wanted, _declined if mode == Mode.DECLINE else decide, now)
    if mode == Mode.TIMEOUT_AFTER_SUCCESS:
        _keep_waiting(delay_seconds or WAIT_SECONDS)
    elif delay_seconds:
        _keep_waiting(delay_seconds)
    return Booked(record, mode)


def _keep_waiting(seconds: float) -> None:
    """Let the caller wait. In an installation with live shops few of them at once: each wait holds a thread of the web.

    Raises CompanyDown for one too many.
    """
    if settings.IS_SANDBOX_FOR_ALL:
        time.sleep(seconds)
        return
    if not _WAITING.acquire(blocking=False):
        raise CompanyDown
    try:
        time.sleep(min(seconds, _LONGEST_AMONG_LIVE_SHOPS))
    finally:
        _WAITING.release()


def _known(wanted: Wanted) -> SandboxRecord | None:
    return SandboxRecord.objects.filter(
        company=wanted.company, idempotency_key=wanted.idempotency_key
    ).first()


def behaviour_of(company: Company) -> tuple[Mode, float]:
    """How the company was told to take its next call, which is counted, and how many seconds it waits."""
    behaviour = SandboxBehaviour.objects.filter(pk=company).first()
    if behaviour is None:
        return Mode.OK, 0.0
    if behaviour.remaining is not None:
        taken = SandboxBehaviour.objects.filter(pk=company, remaining__gt=0).update(
            remaining=F("remaining") - 1
        )
        if not taken:
            return Mode.OK, 0.0
    return Mode(behaviour.mode), behaviour.delay_seconds


def _declined() -> Outcome:
    return Outcome(reason="declined_as_told")


@transaction.atomic(durable=True)
def _book(wanted: Wanted, decide: Callable[[], Outcome], now: datetime) -> SandboxRecord:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"sandbox:{connection.schema_name}:{wanted.company}"],
        )
    known = _known(wanted)
    if known is not None:
        return known
    outcome = decide()
    return SandboxRecord.objects.create(
        company=wanted.company,
        kind=wanted.kind,
        idempotency_key=wanted.idempotency_key,
        state=RecordState.DECLINED if outcome.reason else RecordState.DONE,
        request=wanted.request,
        answer={"reason": outcome.reason} if outcome.reason else outcome.answer,
        created_at=now,
    )
