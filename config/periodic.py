"""The platform tasks that turn a beat of the clock into tasks of the shops that have something to do."""

from __future__ import annotations

from celery import shared_task

from core.tasks import PlatformTask
from events import clockwork
from events.outbox import due
from tenants.selectors import serving_shops

_MOST_AT_ONCE = 500


@shared_task(base=PlatformTask, name="config.wake_for_due_work")
def wake_for_due_work() -> int:
    """Send each task that is due to its shop, if the shop serves. Answers how many were sent."""
    count, seconds_of = 0, clockwork.seconds_of_tasks()
    while wakes := due.take_due(most=_MOST_AT_ONCE):
        serving = set(
            serving_shops()
            .filter(schema_name__in={wake.schema_name for wake in wakes})
            .values_list("schema_name", flat=True)
        )
        for wake in wakes:
            if wake.schema_name in serving and wake.task in seconds_of:
                clockwork.task_named(wake.task).apply_async(
                    kwargs={"schema_name": wake.schema_name}, expires=seconds_of[wake.task]
                )
                count += 1
    return count


@shared_task(base=PlatformTask, name="config.look_after_all_shops")
def look_after_all_shops() -> int:
    """Let the tasks that came with a new release begin with every shop. Answers how many shops there are."""
    schema_names = list(serving_shops().values_list("schema_name", flat=True))
    clockwork.begin(schema_names)
    due.forget_others(tasks=list(clockwork.seconds_of_tasks()))
    return len(schema_names)
