"""One demo: its services, its processes, its shops, and what it tells people and programs."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from config.demo.report import screen_report, write_report
from config.demo.supervisor import Child, Supervisor
from config.embedded.processes import is_free, keep_or_choose_port
from config.embedded.services import Services

ROOT = Path(__file__).resolve().parent.parent.parent
READY_FILE = "demo-ready"
START_SECONDS = 180


class DemoError(Exception):
    """The demo cannot run; the sentence says what to do."""


class Demo:
    """Everything of one state folder."""

    def __init__(
        self, state: Path, *, port: int, say: Callable[[str], None], only: str | None = None
    ) -> None:
        self.state = state
        self.port = port
        self.only = only
        self._say = say
        self._services = Services(state, environment=os.environ, say=say)
        self._supervisor = Supervisor(state, environment={}, cwd=ROOT, say=say)
        self._in_use = ExitStack()  # other commands beside us use the same services, and must not stop them

    def end_what_an_earlier_run_left(self) -> None:
        """End processes that outlived a killed demo, and take back its word that it is ready."""
        (self.state / READY_FILE).unlink(missing_ok=True)
        self._supervisor.end_orphans()

    def forget_everything(self) -> None:
        """Delete every trace of this folder's data, those in a folder of their own too."""
        self._say("Forgetting the data of this folder")
        self._services.remove()
        for path in self.state.iterdir():
            if path.name == "demo.lock":
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def start(self) -> None:
        """Bring everything up and say where it is. Raises DemoError and EmbeddedError."""
        began = time.monotonic()
        if not is_free(self.port):
            raise DemoError(f"Port {self.port} is taken. Choose another one: bin/demo --port {self.port + 1}")
        self._say(
            "Starting PostgreSQL and Redis"
            if self._services.is_needed
            else "Using the services that were given"
        )
        addresses = self._in_use.enter_context(self._services.in_use())
        ports = self._choose_ports()
        environment = self._environment(ports, addresses)
        self._supervisor = Supervisor(self.state, environment=environment, cwd=ROOT, say=self._say)
        self._step("prepare", "-m", "config.demo.prepare")
        self._say("Starting web, worker, relay, beat and the mail catcher")
        for child in product_processes(self.state, port=self.port, ports=ports):
            self._supervisor.start(child)
        self._wait_for_web()
        # Months of history in thousands of small transactions: what a crash could take is made again.
        only = ["--only", self.only] if self.only else []
        self._step("demo shops", "manage.py", "make_demo", *only, PGOPTIONS="-c synchronous_commit=off")
        report = write_report(self.state, port=self.port, ports=ports)
        (self.state / READY_FILE).touch()
        self._say(screen_report(report))
        self._say(
            f"Ready after {time.monotonic() - began:.0f} s. Ctrl-C ends it, bin/demo starts it again with its data."
        )

    def watch(self) -> None:
        """Start again what died, services first."""
        if not self._services.are_alive():
            self._say("A service has died; starting it again")
            self._services.start()
        self._supervisor.watch()

    def stop(self) -> None:
        (self.state / READY_FILE).unlink(missing_ok=True)
        self._supervisor.stop()
        self._in_use.close()

    def _choose_ports(self) -> dict[str, int]:
        path = self.state / "ports.json"
        try:
            kept = json.loads(path.read_text())
        except (OSError, ValueError):
            kept = {}
        smtp = keep_or_choose_port(kept.get("smtp"), apart_from=frozenset({self.port}))
        inbox = keep_or_choose_port(kept.get("inbox"), apart_from=frozenset({self.port, smtp}))
        ports = {"smtp": smtp, "inbox": inbox}
        path.write_text(json.dumps(ports))
        return ports

    def _environment(self, ports: dict[str, int], addresses: dict[str, str]) -> dict[str, str]:
        """What every process of the demo is told, and commands that people run beside it."""
        told = {
            "COMEBACK_PORT": str(self.port),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(ports["smtp"]),
        }
        (self.state / "environment.json").write_text(json.dumps(told))
        return (
            os.environ
            | told
            | addresses
            | {
                "COMEBACK_ENV": "demo",
                "COMEBACK_STATE": str(self.state),
                "COMEBACK_BASE_HOST": "localhost",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
            }
        )

    def _step(self, name: str, *words: str, **variables: str) -> None:
        code = self._supervisor.run(name, [sys.executable, *words], LOG_LEVEL="WARNING", **variables)
        if code != 0:
            raise DemoError(f"The step “{name}” failed (code {code}). What it said stands above.")

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self._supervisor.watch()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise DemoError(f"The web process does not answer. See {self.state}/logs/web.log")


def product_processes(state: Path, *, port: int, ports: dict[str, int]) -> list[Child]:
    """What the product consists of, with the commands that production uses too, and the mail catcher."""
    python = sys.executable
    catcher = [python, "-m", "config.demo.mail_catcher", "--folder", str(state / "mail")]
    catcher += ["--smtp-port", str(ports["smtp"]), "--http-port", str(ports["inbox"])]
    web = [python, "-m", "gunicorn", "--config=python:config.web.settings", *_bind(port)]
    web += ["config.wsgi:application"]
    worker = [python, "-m", "celery", "-A", "config.celery", "worker", "--concurrency=2", "--loglevel=INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [python, "-m", "celery", "-A", "config.celery", "beat", "--loglevel=WARNING", "--pidfile="]
    return [
        Child("mail", catcher),
        Child("web", web),
        Child("worker", worker),
        Child("relay", [python, "manage.py", "relay"]),
        Child("beat", beat),
    ]


def _bind(port: int) -> list[str]:
    """Both loopback addresses: browsers resolve *.localhost to either."""
    bind = [f"--bind=127.0.0.1:{port}"]
    if is_free(port, host="::1"):
        bind.append(f"--bind=[::1]:{port}")
    return bind
