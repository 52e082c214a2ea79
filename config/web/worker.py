"""One web process. A thread is spent on a request only when all of it has come.

Waitress collects headers and bodies in one loop, within bounds, so that people with slow lines, or programs that
play them, hold no thread; gunicorn's own threads would wait for them.
"""

from __future__ import annotations

import os
import time

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import WSGITask

LARGEST_BODY_BYTES = 64 * 1024 * 1024
LOOK_SECONDS = 1  # at most between a sign of life and the next


class _Task(WSGITask):
    """Keeps the line open behind answers that have no body by their status (204, 304), where waitress closes it."""

    def set_close_on_finish(self) -> None:
        is_kept = self.version == "1.1" and self.request.headers.get("CONNECTION", "").lower() != "close"
        if self.has_body or not is_kept:
            super().set_close_on_finish()


class _Channel(HTTPChannel):
    task_class = _Task


class WaitressWorker(Worker):
    """Serves until gunicorn ends it or is gone, and answers first what it has begun to answer."""

    def run(self) -> None:
        self._map: dict[int, wasyncore.dispatcher] = {}
        is_behind_proxy = "*" in self.cfg.forwarded_allow_ips
        behind_proxy = {
            "trusted_proxy": "*",
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
        }
        server = create_server(
            self.wsgi,
            map=self._map,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            ident="",
            max_request_body_size=LARGEST_BODY_BYTES,
            **(behind_proxy if is_behind_proxy else {}),
        )
        for door in self._doors():
            door.channel_class = _Channel
        while self.alive and self.ppid == os.getppid():
            self._look()
        self._accept_no_more()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while self._is_answering() and time.monotonic() < deadline:
            self._look()
        server.task_dispatcher.shutdown(timeout=LOOK_SECONDS)

    def _look(self) -> None:
        self.notify()
        wasyncore.loop(timeout=LOOK_SECONDS, use_poll=True, map=self._map, count=1)

    def _accept_no_more(self) -> None:
        """Close this process's doors; what has come in stays."""
        for door in self._doors():
            door.accepting = False
            wasyncore.dispatcher.close(door)

    def _doors(self) -> list[BaseWSGIServer]:
        return [found for found in self._map.values() if isinstance(found, BaseWSGIServer)]

    def _is_answering(self) -> bool:
        channels = [found for found in self._map.values() if isinstance(found, HTTPChannel)]
        return any(channel.requests or channel.total_outbufs_len for channel in channels)
