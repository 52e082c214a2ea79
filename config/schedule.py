"""What runs by the clock, and the few tasks that belong to the platform instead of a shop."""

from __future__ import annotations

from typing import Any

# A shop's own work by the clock (tasks on events.clockwork.ClockTask): how soon in seconds it looks after something
# happened in the shop, and who knows its next moment.
BY_THE_CLOCK: dict[str, tuple[int, str]] = {
    "commerce.carry_out_erasures": (300, "commerce.upcoming.erasures"),
    "commerce.keep_to_retention": (3600, "commerce.upcoming.ends_of_retention"),
    "recommendations.recount_co_purchases": (21600, "recommendations.upcoming.recounts"),
    "returns.expire_returns": (3600, "returns.upcoming.ends_of_hand_over"),
    "returns.settle_refusals": (3600, "returns.upcoming.ends_of_choice"),
    "returns.remind_of_hand_over": (3600, "returns.upcoming.reminders_of_hand_over"),
    "returns.watch_exchanges": (120, "returns.upcoming.ends_of_exchanges"),
    "returns.watch_refund_promises": (900, "returns.upcoming.ends_of_promises"),
    "tenants.turn_clock": (60, "tenants.turning.unfinished_turns"),
    "tracking.poll_due_shipments": (60, "tracking.upcoming.polls"),
}

# Tasks on core.tasks.PlatformTask. A test walks over all tasks and knows no others.
PLATFORM_TASKS: list[str] = [
    "config.look_after_all_shops",
    "config.wake_for_due_work",
    "tenants.make_spare_schemas",
    "tenants.purge_sign_ups",
]

# Celery beat's table. A wake-up call that nobody has taken when the next one is due is worth nothing.
SCHEDULE: dict[str, dict[str, Any]] = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in {
        "config.look_after_all_shops": 3600,
        "config.wake_for_due_work": 15,
        "tenants.make_spare_schemas": 60,
        "tenants.purge_sign_ups": 86400,
    }.items()
}
