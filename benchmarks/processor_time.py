"""CPU seconds that processes have used, from /proc: the measure that a noisy machine falsifies least."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def seconds_of(pid: int) -> float:
    """What the process and its ended children have used so far; 0.0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    user, system, ended_user, ended_system = (int(value) for value in fields[11:15])
    return (user + system + ended_user + ended_system) / _TICKS_PER_SECOND


def seconds_of_family(pid: int) -> float:
    """What the process and its living descendants have used."""
    return seconds_of(pid) + sum(seconds_of(child) for child in _descendants(pid))


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found
