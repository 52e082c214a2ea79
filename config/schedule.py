"""What runs by the clock, and the few tasks that belong to the platform instead of a shop."""

from __future__ import annotations

from typing import Any

# A shop's own periodic work: task (core.tasks.ShopTask) and how often each shop is woken, in seconds.
SHOP_SCHEDULE: dict[str, int] = {
    "commerce.carry_out_erasures": 300,
    "commerce.keep_to_retention": 3600,
    "recommendations.recount_co_purchases": 21600,
    "returns.expire_returns": 3600,
    "returns.settle_refusals": 3600,
    "returns.remind_of_hand_over": 3600,
    "returns.watch_exchanges": 120,
    "returns.watch_refund_promises": 900,
    "tracking.poll_due_shipments": 60,
}

# Tasks on core.tasks.PlatformTask. A test walks over all tasks and knows no others.
PLATFORM_TASKS: list[str] = [
    "config.send_to_each_shop",
    "tenants.purge_sign_ups",
]

# Celery beat's table. A wake-up call that nobody has taken when the next one is due is worth nothing.
SCHEDULE: dict[str, dict[str, Any]] = {
    task: {
        "task": "config.send_to_each_shop",
        "schedule": seconds,
        "kwargs": {"task_name": task},
        "options": {"expires": seconds},
    }
    for task, seconds in SHOP_SCHEDULE.items()
}
SCHEDULE["tenants.purge_sign_ups"] = {
    "task": "tenants.purge_sign_ups",
    "schedule": 86400,
    "options": {"expires": 86400},
}
