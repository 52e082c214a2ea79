"""The product as it really runs, for journeys through its real doors: web, worker, relay, beat, mail catcher.

The processes are the demo's, on a database of their own in the test's PostgreSQL. ``product`` in tests/conftest.py
hands it out once per file.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.demo.run import ROOT, product_processes
from config.demo.supervisor import Supervisor
from config.embedded.processes import free_port
from tests.databases import address_of, in_postgres, migrated_template
from tests.settings import WORKER

START_SECONDS = 180


class RunningProduct:
    """Real processes with real addresses. ``stop`` ends them and drops the database."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.ports = {"smtp": free_port(), "inbox": free_port()}
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.inbox_json_url = f"http://127.0.0.1:{self.ports['inbox']}/messages.json"
        self._database = f"product_{secrets.token_hex(4)}"
        self._worker_log_read = 0
        self.environment = self._environment()
        self.supervisor = Supervisor(state, environment=self.environment, cwd=ROOT, say=print)

    def start(self) -> None:
        """Make the database, start every process and wait until it is ready."""
        in_postgres(f'CREATE DATABASE "{self._database}" TEMPLATE "{migrated_template()}"')
        for child in product_processes(self.state, port=self.port, ports=self.ports):
            self.supervisor.start(child)
        self.wait_until_ready()

    def stop(self) -> None:
        self.supervisor.stop()
        in_postgres(f'DROP DATABASE IF EXISTS "{self._database}" WITH (FORCE)')

    def shop_url(self, host: str) -> str:
        """Where a browser finds the shop of a host."""
        return f"http://{host}:{self.port}"

    def manage(self, *words: str, **variables: str) -> str:
        """Run a management command in the product's surroundings. What it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment | variables,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise AssertionError(f"manage.py {' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def make_shop(self, *, name: str, country: str, language: str) -> dict[str, Any]:
        """A new shop by the command that operators use, as its JSON tells it."""
        words = ["--schema", name, "--name", name.title(), "--country", country, "--language", language]
        words += [
            "--owner-email",
            f"owner@{name}.example",
            "--owner-password",
            "a-long-password",
            "--sandbox",
        ]
        return dict(json.loads(self.manage("create_tenant", *words)))

    def mails(self, *, to: str) -> list[dict[str, Any]]:
        """What the real SMTP server took for an address, newest first."""
        with urllib.request.urlopen(f"{self.inbox_json_url}?to={to}", timeout=10) as answer:
            return list(json.load(answer)["messages"])

    def wait_until_ready(self) -> None:
        wait_for(
            lambda: answers(f"{self.base_url}/health/ready"),
            seconds=START_SECONDS,
            look=self.supervisor.watch,
        )

    def kill(self, name: str) -> None:
        """``kill -9`` one of the processes, as an accident would; the supervisor starts it again."""
        (process,) = (child.process for child in self.supervisor.children if child.name == name)
        assert process is not None, f"{name} is down: nothing would be killed"
        process.kill()
        process.wait()

    def kill_worker(self) -> None:
        """Kill the worker once it takes work, also after an earlier kill; the supervisor has started it again then.

        Nobody watches over it but tests that wait: without it the next one would find nobody at work.
        """
        log = self.state / "logs" / "worker.log"
        wait_for(lambda: b" ready." in log.read_bytes()[self._worker_log_read :], look=self.supervisor.watch)
        self.kill("worker")
        self._worker_log_read = log.stat().st_size
        wait_for(lambda: self.is_up("worker"), look=self.supervisor.watch)

    def is_up(self, name: str) -> bool:
        """Whether the process runs now."""
        return any(
            child.name == name and child.process is not None and child.process.poll() is None
            for child in self.supervisor.children
        )

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "COMEBACK_ENV": "test",
            "COMEBACK_STATE": str(self.state),
            "COMEBACK_PORT": str(self.port),
            "COMEBACK_BASE_HOST": "localhost",
            "DATABASE_URL": address_of(self._database),
            "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{8 + WORKER % 8}").geturl(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "COMEBACK_OUTBOX_LEASE_SECONDS": "8",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.ports["smtp"]),
        }


def wait_for(
    is_true: Callable[[], object], *, seconds: float = 60, look: Callable[[], object] | None = None
) -> Any:
    """Ask until the answer is true, and give it back. Raises AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := is_true():
            return answer
        if look is not None:
            look()
        time.sleep(0.1)
    raise AssertionError(f"Still not true after {seconds:g} s")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
