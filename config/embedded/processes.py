"""Processes that outlive the one that started them: are they still there, whose are they, end them."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

_PORTS = (15_000, 32_000)


class EmbeddedError(Exception):
    """A service could not be started; the sentence says what to do."""


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that died and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state not in ("Z", "X")


def started_at(pid: int) -> str | None:
    """The kernel's own mark of when a process began: with its number it names a process for good."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return None


def command_of(pid: int) -> list[str]:
    """The words of a process's command line, empty when it is gone."""
    try:
        return [
            word
            for word in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            if word
        ]
    except OSError:
        return []


def pids_working_in(folder: Path) -> list[int]:
    """Processes whose current folder this is, such as the parts of a PostgreSQL in its data."""
    real = os.path.realpath(folder)
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            if os.readlink(f"/proc/{entry}/cwd") == real and is_alive(int(entry)):
                found.append(int(entry))
        except OSError:
            continue
    return found


def wait_until_gone(pid: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        reap(pid)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end(pid: int, *, first: signal.Signals = signal.SIGTERM, seconds: float = 20) -> None:
    """Ask a process to stop, and make it stop if it does not."""
    for wish, patience in ((first, seconds), (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, wish)
        except ProcessLookupError:
            return
        if wait_until_gone(pid, seconds=patience):
            return


def let_outlive(process: subprocess.Popen[bytes]) -> None:
    """Part with a process that goes on after us: Python would otherwise complain that nobody waited for it."""
    process.returncode = 0


def reap(pid: int) -> None:
    """Take the leftover of a child that ended, if it is ours to take."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, OSError):
        return


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on now.

    From below those that systems give to outgoing connections, or one of these may have it by the time it is used.
    """
    while not is_free(port := random.randrange(*_PORTS)):
        pass
    return port


def is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def keep_or_choose_port(kept: int | None, *, apart_from: frozenset[int] = frozenset()) -> int:
    """The port of last time when it is free, so that addresses stay, else another one."""
    if kept and kept not in apart_from and is_free(kept):
        return kept
    while (port := free_port()) in apart_from:
        pass
    return port
