"""Keeps processes running: starts them, starts again what died, ends them all."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.processes import is_alive, reap

MARK = "COMEBACK_SUPERVISED_FOR"  # in the environment of every child, so that orphans are found
LARGEST_LOG_BYTES = 10 * 1024 * 1024
SHORTEST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 4.0
STEADY_SECONDS = 60.0


@dataclass
class Child:
    """One process to keep running, the leader of a group of its own."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_seconds: float = 0.0
    start_again_at: float = field(default=0.0)


class Supervisor:
    """Children of one state folder. Their output goes to ``logs/NAME.log`` in it."""

    def __init__(
        self, state: Path, *, environment: Mapping[str, str], cwd: Path, say: Callable[[str], None]
    ) -> None:
        self._state = state
        self._environment = dict(environment) | {MARK: str(state)}
        self._cwd = cwd
        self._say = say
        self.children: list[Child] = []
        self._step: Child | None = None

    def end_orphans(self) -> None:
        """End what an earlier supervisor of this folder, killed itself, left running."""
        orphans = processes_marked(self._state)
        if orphans:
            self._say(f"Ending {len(orphans)} processes that an earlier run left behind")
        for pid in orphans:
            _signal(pid, signal.SIGTERM)
        _wait_for_end(orphans, seconds=5)
        for pid in orphans:
            _signal(pid, signal.SIGKILL)
        _wait_for_end(orphans, seconds=5)

    def start(self, child: Child) -> None:
        """Start a child and keep it running from now on."""
        self.children.append(child)
        self._launch(child)

    def run(self, name: str, command: Sequence[str], **variables: str) -> int:
        """Run a step to its end, shown on the screen, and watch the children meanwhile. Its exit code."""
        process = subprocess.Popen(
            command,
            env=self._environment | variables,
            cwd=self._cwd,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._step = Child(name, command, process=process)
        while (code := process.poll()) is None:
            self.watch()
            time.sleep(0.1)
        return code

    def watch(self) -> None:
        """One look at every child: what died is started again, later and later if it keeps dying."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_again_at:
                    self._launch(child)
                continue
            code = child.process.poll()
            if code is None:
                continue
            self._end(child)
            steady = now - child.started_at > STEADY_SECONDS
            is_killed = code < 0  # by somebody else: no fault of its own that would come again
            child.pause_seconds = _next_pause(0.0 if steady or is_killed else child.pause_seconds)
            child.start_again_at = now + child.pause_seconds
            how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
            self._say(
                f"{child.name} {how}; it starts again in {child.pause_seconds:g} s (logs/{child.name}.log)"
            )

    def stop(self) -> None:
        """End every child and everything that they started."""
        ending = [*self.children, *([self._step] if self._step else [])]
        for child in ending:
            if child.process is not None:
                _signal_group(child.process.pid, signal.SIGTERM)
        for child in reversed(ending):
            self._end(child)
        for pid in processes_marked(self._state):
            _signal(pid, signal.SIGKILL)

    def _launch(self, child: Child) -> None:
        with _log_file(self._state / "logs", child.name).open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                env=self._environment,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        child.started_at = time.monotonic()

    def _end(self, child: Child) -> None:
        if child.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(timeout=15)
        # What a killed leader left of its group, such as a worker's own children.
        _signal_group(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.process = None


def _next_pause(pause_seconds: float) -> float:
    return min(pause_seconds * 2 or SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)


def _log_file(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def _signal(pid: int, wish: signal.Signals) -> None:
    try:
        os.kill(pid, wish)
    except (ProcessLookupError, PermissionError):
        return


def _signal_group(leader: int, wish: signal.Signals) -> None:
    try:
        os.killpg(leader, wish)
    except (ProcessLookupError, PermissionError):
        return


def _wait_for_end(pids: Sequence[int], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        for pid in pids:
            reap(pid)
        time.sleep(0.05)


def processes_marked(state: Path) -> list[int]:
    """Running processes that a supervisor of this folder started, or that these started."""
    mark = f"{MARK}={state}".encode()
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if mark in words and is_alive(int(entry)):
            found.append(int(entry))
    return found
