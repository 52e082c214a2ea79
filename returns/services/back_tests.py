"""Replaying real returns against a policy: chunk by chunk, each with its progress in one transaction.

A kill loses at most the chunk that was being reckoned; two workers at the same test do no harm, as whoever finds
that the other was there before stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from core.actors import Actor
from core.errors import FieldError
from events.publishing import publish
from returns.events import BackTestFinished, BackTestProgressed, BackTestRequested
from returns.models import BackTest, PolicyVersion, ReturnRequest
from returns.models.policy import BackTestState
from returns.policy.document import InvalidPolicy, parse_document
from returns.policy.document import PolicyVersion as Version
from returns.policy.tally import Replayed, counted, empty_tally
from returns.refusals import BackTestIsOver, BackTestIsRunning, BackTestNotFound, TooManyReturns
from returns.services.replaying import replay_return

MOST_RETURNS = 5000
CHUNK = 25
MOST_CHANGES_KEPT = 1000
ENDED = (BackTestState.DONE, BackTestState.FAILED, BackTestState.STOPPED)

Clock = Callable[[], datetime]


@transaction.atomic
def start_back_test(*, policy: PolicyVersion, last: int, actor: Actor, now: datetime) -> BackTest:
    """Let the worker replay the ``last`` returns against the policy as it is now.

    Raises TooManyReturns, and BackTestIsRunning while another one of the same policy runs.
    """
    if not 1 <= last <= MOST_RETURNS:
        message = _("Choose from 1 to %(most)s returns.") % {"most": MOST_RETURNS}
        raise TooManyReturns(message, [FieldError("last", TooManyReturns.code, message)])
    locked = PolicyVersion.objects.select_for_update().get(pk=policy.pk)
    if locked.back_tests.exclude(state__in=ENDED).exists():
        raise BackTestIsRunning(
            _("A back-test of this policy is running. Wait for its end, or stop it."),
            state=BackTestState.RUNNING,
        )
    back_test = BackTest.objects.create(
        policy=locked,
        document=locked.document,
        last=last,
        total_count=min(last, ReturnRequest.objects.filter(created_at__lte=now).count()),
        progress={
            "after": None,
            "total": empty_tally(),
            "rules": {},
            "no_rule": empty_tally(),
            "changes": [],
        },
        created_by=actor.as_json(),
        created_at=now,
    )
    publish(
        BackTestRequested(back_test_id=back_test.public_id, policy_id=locked.public_id),
        actor=actor,
        occurred_at=now,
    )
    return back_test


def carry_on_back_test(*, back_test_id: str, actor: Actor, clock: Clock, seconds: float) -> None:
    """Replay from where the test stands, for about ``seconds`` or to its end; the worker is asked to go on.

    Safe to repeat, also after a kill and at the same time. A test that was stopped, or thrown away with its draft,
    stays as it is.
    """
    stop_at = time.monotonic() + seconds
    back_test = BackTest.objects.filter(public_id=back_test_id).exclude(state__in=ENDED).first()
    if back_test is None:
        return
    try:
        version = Version(back_test_id, parse_document(back_test.document))
    except InvalidPolicy:
        _finish(back_test.pk, BackTestState.FAILED, actor, clock())
        return
    position = back_test.done_count
    while _replay_chunk(back_test.pk, position, version):
        position = BackTest.objects.values_list("done_count", flat=True).get(pk=back_test.pk)
        if time.monotonic() >= stop_at:
            _ask_to_go_on(back_test_id, position, actor, clock())
            return
    _finish(back_test.pk, BackTestState.DONE, actor, clock())


@transaction.atomic
def stop_back_test(*, back_test: BackTest, actor: Actor, now: datetime) -> BackTest:
    """End a test before its time; what it has counted stays. Raises BackTestIsOver."""
    locked = BackTest.objects.select_for_update().get(pk=back_test.pk)
    if locked.state in ENDED:
        raise BackTestIsOver(_("This back-test is over."), state=locked.state)
    return _end(locked, BackTestState.STOPPED, actor, now)


def find_back_test(public_id: str) -> BackTest:
    """Raises BackTestNotFound."""
    found = BackTest.objects.select_related("policy").filter(public_id=public_id).first()
    if found is None:
        raise BackTestNotFound(_("There is no such back-test."))
    return found


def latest_back_test(policy: PolicyVersion) -> BackTest:
    """The newest test of a policy. Raises BackTestNotFound."""
    found = policy.back_tests.select_related("policy").order_by("-created_at", "-pk").first()
    if found is None:
        raise BackTestNotFound(_("This policy was not tested yet."))
    return found


@transaction.atomic
def _replay_chunk(pk: int, position: int, version: Version) -> bool:
    """One chunk and its progress, together; False when nothing is left or somebody else was there."""
    back_test = BackTest.objects.select_for_update().filter(pk=pk).first()
    if back_test is None or back_test.state in ENDED or back_test.done_count != position:
        return False
    room = min(CHUNK, back_test.total_count - position)
    chunk = list(_returns_left(back_test)[:room]) if room > 0 else []
    if not chunk:
        back_test.total_count = back_test.done_count
        back_test.save(update_fields=["total_count"])
        return False
    settings = shop_settings()
    replayed = [replay_return(one, version, settings=settings) for one in chunk]
    back_test.progress = _with(back_test.progress, replayed, last=chunk[-1])
    back_test.done_count += len(chunk)
    back_test.state = BackTestState.RUNNING
    back_test.save(update_fields=["progress", "done_count", "state"])
    return True


def _returns_left(back_test: BackTest) -> QuerySet[ReturnRequest]:
    """Newest first, from those that stood when the test began, after the one that was replayed last."""
    rows = (
        ReturnRequest.objects.filter(created_at__lte=back_test.created_at)
        .select_related("order__customer", "customer")
        .prefetch_related("items__line", "items__replacement", "order__lines")
        .order_by("-created_at", "-pk")
    )
    if back_test.progress["after"] is None:
        return rows
    moment, pk = back_test.progress["after"]
    created_at = datetime.fromisoformat(moment)
    return rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))


def _with(progress: dict[str, Any], replayed: Sequence[Replayed], *, last: ReturnRequest) -> dict[str, Any]:
    """The progress with more returns counted: in total, under each rule that decided something, or under none."""
    rules = dict(progress["rules"])
    for index in sorted({rule for one in replayed for rule in one.rules}):
        own = [one for one in replayed if index in one.rules]
        rules[str(index)] = counted(rules.get(str(index)) or empty_tally(), own)
    room = max(0, MOST_CHANGES_KEPT - len(progress["changes"]))
    changes = [one.as_json() for one in replayed if one.has_changed]
    return {
        "after": [last.created_at.isoformat(), last.pk],
        "total": counted(progress["total"], replayed),
        "rules": rules,
        "no_rule": counted(progress["no_rule"], [one for one in replayed if not one.rules]),
        "changes": [*progress["changes"], *changes[:room]],
    }


@transaction.atomic
def _ask_to_go_on(back_test_id: str, done_count: int, actor: Actor, now: datetime) -> None:
    event = BackTestProgressed(back_test_id=back_test_id, done_count=done_count)
    publish(event, actor=actor, occurred_at=now)


@transaction.atomic
def _finish(pk: int, state: BackTestState, actor: Actor, now: datetime) -> None:
    locked = BackTest.objects.select_for_update().filter(pk=pk).exclude(state__in=ENDED).first()
    if locked is not None and (state == BackTestState.FAILED or locked.done_count >= locked.total_count):
        _end(locked, state, actor, now)


def _end(back_test: BackTest, state: BackTestState, actor: Actor, now: datetime) -> BackTest:
    """What was counted becomes the result, with every rule of the document in its place."""
    progress = back_test.progress
    back_test.state = state
    back_test.finished_at = now
    back_test.result = {
        "total": progress["total"],
        "rules": [
            {"rule": index, "name": rule["name"], **progress["rules"].get(str(index), empty_tally())}
            for index, rule in enumerate(back_test.document["rules"])
        ],
        "no_rule": progress["no_rule"],
        "changes": progress["changes"],
    }
    back_test.progress = {}
    back_test.save()
    event = BackTestFinished(
        back_test_id=back_test.public_id,
        state=state,
        done_count=back_test.done_count,
        changed_count=back_test.result["total"]["changed"],
    )
    publish(event, actor=actor, occurred_at=now)
    return back_test
