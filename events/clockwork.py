"""What a shop does by the clock: each task says when it has something to do next, and nobody looks before.

After a task has run, its row in ``public`` stands at the next moment that it knows of, or a day later where it knows of
none. Whatever happens in a shop meanwhile brings its tasks forward to their ordinary rhythm. So a shop in which nothing
happens costs nothing but that daily look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from core import clock
from core.tasks import ShopTask
from events.outbox import due

SHORTEST = timedelta(seconds=60)
LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class Upcoming:
    """When a task has something to do next, in the shop's business time; None where nothing is in sight.

    ``at`` is a moment that turns something: a day that ends, a promise that is broken. ``asks_at`` is only for looking
    whether somebody outside has news, and skipped where a test shop's clock is turned past it.
    """

    at: datetime | None = None
    asks_at: datetime | None = None

    @property
    def first(self) -> datetime | None:
        return min((moment for moment in (self.at, self.asks_at) if moment is not None), default=None)


class ClockTask(ShopTask):
    """A task inside one shop that stands in ``settings.BY_THE_CLOCK``."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = super().__call__(*args, **kwargs)
        look_again_when_due(str(self.name))
        return result


def look_again_when_due(task: str) -> None:
    """Write down when ``task`` has something to do next in the connection's shop."""
    due.look_again(
        schema_name=connection.schema_name,
        task=task,
        at=_next_look(task),
        every_seconds=seconds_of_tasks()[task],
    )
    # Whoever changed something while that was reckoned had no far row to bring forward: see what is known by now.
    due.look_by(schema_name=connection.schema_name, task=task, at=_next_look(task))


def _next_look(task: str) -> datetime:
    """In real time."""
    now = clock.now()
    first = upcoming_of(task)(now=now).first
    wait = LONGEST if first is None else min(max(first - now, SHORTEST), LONGEST)
    return clock.real_now() + wait


def begin(schema_names: list[str]) -> None:
    """Let every task look at these shops for the first time; shops that have their rows keep them."""
    due.begin(schema_names=schema_names, seconds_of=seconds_of_tasks())


@contextmanager
def stopped() -> Iterator[None]:
    """Within this block nothing goes by the clock in the connection's shop: its past is being told, at earlier moments."""
    schema_name = connection.schema_name
    due.forget(schema_name=schema_name)
    yield
    begin([schema_name])


def look_now(task: str) -> None:
    """Let ``task`` look at the connection's shop at the next round, for what no worker has a part in."""
    due.look_by(schema_name=connection.schema_name, task=task, at=clock.real_now())


def task_named(task: str) -> ClockTask:
    """Celery's task of this name, also in a process that has not asked for any yet."""
    if task not in current_app.tasks:
        current_app.loader.import_default_modules()
    return current_app.tasks[task]  # type: ignore[no-any-return]


def upcoming_of(task: str) -> Callable[..., Upcoming]:
    """Who knows when ``task`` has something to do next: takes ``now``, after the task has run."""
    return import_string(_table()[task][1])  # type: ignore[no-any-return]


def seconds_of_tasks() -> dict[str, int]:
    """Every task that goes by the clock, and how soon it looks after something happened in its shop."""
    return {task: seconds for task, (seconds, _) in _table().items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[int, str]]:
    return import_string(settings.BY_THE_CLOCK)  # type: ignore[no-any-return]
