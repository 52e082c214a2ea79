"""Turning a test shop's clock ahead: what would have happened meanwhile happens, each thing at its own moment.

The clock goes from one moment to the next at which something falls due: a day that ends, a promise, a message that is
tried again. There it stands until the shop's tasks and the outbox have done what is due, and then goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Conflict, FieldError, Refusal
from events import clockwork
from events.clockwork import Upcoming
from events.outbox import queue
from events.work import work_off
from tenants.models import Shop
from tenants.selectors import HOST_SECONDS, current_shop

TASK = "tenants.turn_clock"
MOST_AT_ONCE = timedelta(days=400)
MOST_AHEAD = timedelta(days=3 * 366)
SECONDS_WHILE_OTHERS_WAIT = 2.0
_AGAIN_AFTER = timedelta(seconds=10)
_SECONDS_BETWEEN_LOOKS = 0.05
_LOCK_SPACE = 0x636C6F63


class NoClockToTurn(Conflict):
    """Only a shop with the sandbox has a clock of its own. Nothing was changed."""

    code = "no_clock"
    state = "live"


class TurnRefused(Refusal):
    """The clock cannot be turned by this much."""

    code = "out_of_range"
    title = "The clock cannot be turned by this much"


@dataclass(frozen=True)
class ClockState:
    """``target``: to where it was last told to turn. Settled: all that fell due until then has happened."""

    now: datetime
    target: datetime
    is_settled: bool


def clock_state() -> ClockState:
    """The clock of the connection's shop as it stands now."""
    shop = Shop.objects.get(pk=current_shop().pk)
    now = clock.real_now() + shop.clock_ahead
    return ClockState(now, shop.clock_target or now, not shop.is_clock_turning)


@transaction.atomic
def ask_for_turn(*, seconds: int) -> ClockState:
    """Let the clock of the connection's shop go ahead by so many seconds, behind where it is going already.

    Raises NoClockToTurn and TurnRefused.
    """
    shop = Shop.objects.select_for_update().get(pk=current_shop().pk)
    if not shop.has_sandbox:
        raise NoClockToTurn(_("Only a test shop has a clock that can be turned."))
    if not 0 < seconds <= MOST_AT_ONCE.total_seconds():
        message = _("Turn it ahead by 1 second at least, and by 400 days at most.")
        raise TurnRefused(message, [FieldError("advance_seconds", TurnRefused.code, message)])
    now = clock.real_now() + shop.clock_ahead
    target = max(now, shop.clock_target or now) + timedelta(seconds=seconds)
    if target > clock.real_now() + MOST_AHEAD:
        message = _("The clock is three years ahead. Make a new test shop to begin again.")
        raise TurnRefused(message, [FieldError("advance_seconds", TurnRefused.code, message)])
    shop.own_clock_since = shop.own_clock_since or clock.real_now()
    shop.clock_target = target
    shop.is_clock_turning = True
    shop.save(update_fields=["own_clock_since", "clock_target", "is_clock_turning"])
    clockwork.look_now(TASK)
    return ClockState(now, target, False)


def unfinished_turns(*, now: datetime) -> Upcoming:
    """Looks after a turn whose worker was lost."""
    return Upcoming(asks_at=now + _AGAIN_AFTER if not clock_state().is_settled else None)


def turn_on(*, seconds: float) -> bool:
    """Go on turning for so long, and for two seconds where another shop waits; whether somebody has to go on.

    One worker at a time turns a shop's clock: the others need not come again.
    """
    stop_at = time.monotonic() + seconds
    with _alone() as is_mine:
        if not is_mine:
            return False
        if not _is_known_to_all(stop_at):
            return not clock_state().is_settled
        agenda = _Agenda()
        while time.monotonic() < stop_at and _has_settled(stop_at):
            if queue.is_another_shop_waiting(schema_name=connection.schema_name):
                stop_at = min(stop_at, time.monotonic() + SECONDS_WHILE_OTHERS_WAIT)
            clock.read_again()
            agenda.look()
            if agenda.do_what_is_due():
                continue
            state = clock_state()
            if state.now < state.target:
                _go_to(min(state.target, agenda.next_moment(state)))
            elif agenda.do_everything_once_more():
                # The turn is over once this has settled: a slice that ended here would begin with it again for ever.
                stop_at = time.monotonic() + seconds
            elif _has_arrived():
                return False
        return not clock_state().is_settled


class _Agenda:
    """What every task of the shop has to do next, as it is known while the clock is being turned."""

    def __init__(self) -> None:
        self._seen = {task: Upcoming() for task in clockwork.seconds_of_tasks() if task != TASK}
        self._is_closed_with: datetime | None = None

    def look(self) -> None:
        """What was seen before stays, as a day that is always one away would never come."""
        for task, seen in self._seen.items():
            found = self._ahead(task)
            self._seen[task] = Upcoming(_first(seen.at, found.at), _first(seen.asks_at, found.asks_at))

    def do_what_is_due(self) -> bool:
        """Run the tasks whose moment has come, in its order; whether there were any."""
        now = clock.now()
        due = [task for task, seen in self._seen.items() if seen.first is not None and seen.first <= now]
        for task in sorted(due, key=lambda task: self._seen[task].first or now):
            self._run(task)
        return bool(due)

    def do_everything_once_more(self) -> bool:
        """At the end of a turn also those look that have no moment of their own; whether they had not yet."""
        target = clock_state().target
        if self._is_closed_with == target:
            return False
        for task in self._seen:
            self._run(task)
        self._is_closed_with = target
        return True

    def next_moment(self, state: ClockState) -> datetime:
        """The first that lies ahead of a task, or of what was put off in the outbox."""
        put_off_until = queue.first_put_off(schema_name=connection.schema_name)
        moments = [seen.at for seen in self._seen.values()]
        moments.append(put_off_until + (state.now - clock.real_now()) if put_off_until else None)
        return min((moment for moment in moments if moment is not None), default=state.target)

    def _run(self, task: str) -> None:
        clockwork.task_named(task)(schema_name=connection.schema_name)
        self._seen[task] = self._ahead(task)

    def _ahead(self, task: str) -> Upcoming:
        """Of what a task says only what is ahead: what is not, it could not do just now."""
        now = clock.now()
        found = clockwork.upcoming_of(task)(now=now)
        return Upcoming(
            *(moment if moment and moment > now else None for moment in (found.at, found.asks_at))
        )


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


@transaction.atomic
def _go_to(moment: datetime) -> None:
    """Turn the clock to ``moment``, never back, and bring what was put off in the outbox as much nearer."""
    shop = Shop.objects.select_for_update().get(pk=current_shop().pk)
    further = moment - clock.real_now() - shop.clock_ahead
    if further > timedelta():
        shop.clock_ahead += further
        shop.save(update_fields=["clock_ahead"])
        queue.bring_nearer(schema_name=shop.schema_name, by=further)
        connection.tenant.clock_ahead = shop.clock_ahead


def _has_settled(stop_at: float) -> bool:
    """Work until the shop's outbox has nothing that is due or in somebody's hands."""
    while time.monotonic() < stop_at:
        work_off(seconds=max(0.1, stop_at - time.monotonic()))
        if not queue.is_at_work(schema_name=connection.schema_name):
            return True
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    return False


def _has_arrived() -> bool:
    """Whether the clock stands at its target; then the turn is over, unless it was told to go on meanwhile."""
    now = clock.now()
    return bool(
        Shop.objects.filter(pk=current_shop().pk, clock_target__lte=now).update(is_clock_turning=False)
    )


def _is_known_to_all(stop_at: float) -> bool:
    """Wait until every process has forgotten the shop as one without a clock of its own."""
    shop = Shop.objects.get(pk=current_shop().pk)
    if not shop.is_clock_turning or shop.own_clock_since is None:
        return False
    connection.tenant.own_clock_since = shop.own_clock_since
    left = HOST_SECONDS - (clock.real_now() - shop.own_clock_since).total_seconds()
    if left > stop_at - time.monotonic():
        return False
    time.sleep(max(0.0, left))
    return True


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else turns this shop's clock: the database lets go of it should this worker be lost."""
    number = current_shop().pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, number])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, number])
