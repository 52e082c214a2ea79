"""Every Celery task stands on a strict base: a shop's runs in its shop, a platform's stands in one list."""

from __future__ import annotations

import pytest
from celery import Task

from config.celery import app
from config.schedule import BY_THE_CLOCK, PLATFORM_TASKS, SCHEDULE
from core.tasks import PlatformTask, ShopTask, WrongShop
from events.clockwork import ClockTask


@pytest.fixture(scope="module")
def tasks() -> dict[str, Task]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_there_are_tasks(tasks):
    assert tasks


def test_every_task_has_a_strict_base(tasks):
    without = [name for name, task in tasks.items() if not isinstance(task, ShopTask | PlatformTask)]

    assert without == []


def test_platform_tasks_stand_in_one_list(tasks):
    platform = sorted(name for name, task in tasks.items() if isinstance(task, PlatformTask))

    assert platform == sorted(PLATFORM_TASKS)


def test_what_goes_by_the_clock_stands_in_one_table(tasks):
    assert {name for name, task in tasks.items() if isinstance(task, ClockTask)} == set(BY_THE_CLOCK)


def test_the_clock_starts_platform_tasks_only(tasks):
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(PLATFORM_TASKS)


def test_a_shops_task_is_not_sent_without_a_shop(tasks):
    for task in tasks.values():
        if isinstance(task, ShopTask):
            with pytest.raises(WrongShop):
                task.apply_async(kwargs={})
            with pytest.raises(WrongShop):
                task.apply_async(kwargs={"schema_name": "public"})


def test_a_shops_task_does_not_run_on_public(tasks, db):
    for task in tasks.values():
        if isinstance(task, ShopTask):
            with pytest.raises(WrongShop):
                task(schema_name="shop_a")


def test_every_address_in_a_table_leads_somewhere():
    from django.conf import settings
    from django.utils.module_loading import import_string

    from config.event_routes import HISTORY_ROUTES, ROUTES
    from config.ports import PORTS
    from config.seeds import SEEDS

    addresses = [*SEEDS, settings.SHOP_FOUNDATION, *(upcoming for _, upcoming in BY_THE_CLOCK.values())]
    addresses += [
        handler for handlers in (*ROUTES.values(), *HISTORY_ROUTES.values()) for handler in handlers
    ]
    addresses += [address for choices in PORTS.values() for address in choices.values() if address]

    for address in addresses:
        assert callable(import_string(address)), address
