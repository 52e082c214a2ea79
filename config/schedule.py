"""What runs by the clock, and the few tasks that belong to the platform instead of a shop."""

from __future__ import annotations

from typing import Any

# Celery beat's table: {"name": {"task": "events.tasks.something", "schedule": seconds}}.
SCHEDULE: dict[str, dict[str, Any]] = {}

# Tasks on core.tasks.PlatformTask. A test walks over all tasks and knows no others.
PLATFORM_TASKS: list[str] = []
