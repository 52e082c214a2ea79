"""The relay: sees due rows, at once by NOTIFY and every second anyway, and wakes a worker for each shop."""

from __future__ import annotations

import random
import select
import signal
import time
from types import FrameType
from typing import Any

import structlog
from django.db import OperationalError, connection
from django.db.utils import InterfaceError
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

from core.commands import QuickCommand
from events.outbox.queue import CHANNEL, shops_with_due_work
from events.tasks import work_off_outbox
from events.waking import WAKE_EXPIRES_SECONDS, already_called, begin_to_wake, woken

log = structlog.get_logger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0


class Command(QuickCommand):
    help = "Wake workers for shops that have due work. Claims nothing and runs no handler."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="Look once and stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if options["once"]:
            wake(shops_with_due_work())
            return
        while not self.is_stopping:
            try:
                self._relay()
            except (OperationalError, InterfaceError, OSError, BrokerError, RedisError) as failure:
                # The database or the broker is away for a moment: rows stay due, so nothing is lost.
                log.warning("relay_interrupted", cause=type(failure).__name__)
                connection.close()
                time.sleep(SECONDS_BETWEEN_LOOKS)

    def _relay(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        while not self.is_stopping:
            wake(shops_with_due_work())
            self._wait_for_notice()

    def _wait_for_notice(self) -> None:
        raw = connection.connection
        if select.select([raw], [], [], SECONDS_BETWEEN_LOOKS)[0]:
            raw.poll()
            raw.notifies.clear()
            # Let notices that come together be answered by one look.
            time.sleep(0.02)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True


def wake(schema_names: list[str]) -> None:
    """Send one waking message for each shop that has none waiting, in random order so that no shop is always last.

    Raises redis.RedisError or kombu's OperationalError when the broker is away.
    """
    called = already_called(schema_names)
    for schema_name in random.sample(schema_names, len(schema_names)):
        if schema_name not in called and begin_to_wake(schema_name):
            _send(schema_name)


def _send(schema_name: str) -> None:
    try:
        work_off_outbox.apply_async(
            kwargs={"schema_name": schema_name}, expires=WAKE_EXPIRES_SECONDS, ignore_result=True
        )
    except Exception:
        woken(schema_name)
        raise
