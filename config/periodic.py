"""The one platform task that turns a beat of the clock into one task for each shop."""

from __future__ import annotations

from celery import current_app, shared_task

from config.schedule import SHOP_SCHEDULE
from core.tasks import PlatformTask
from tenants.selectors import serving_shops


@shared_task(base=PlatformTask, name="config.send_to_each_shop")
def send_to_each_shop(*, task_name: str) -> int:
    """Wake every serving shop for ``task_name`` (of ``SHOP_SCHEDULE``). Answers how many were woken."""
    seconds = SHOP_SCHEDULE[task_name]
    task = current_app.tasks[task_name]
    count = 0
    for schema_name in serving_shops().values_list("schema_name", flat=True).iterator():
        task.apply_async(kwargs={"schema_name": schema_name}, expires=seconds)
        count += 1
    return count
