"""Children that die, that start children, and that outlive their supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.demo.run import ROOT
from config.demo.supervisor import Child, Supervisor, _next_pause
from config.embedded.processes import is_alive
from tests.running import wait_for

pytestmark = pytest.mark.processes

# Starts a child of its own, notes both numbers, and sleeps.
FAMILY = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]):
    supervisor = Supervisor(tmp_path, environment=os.environ, cwd=ROOT, say=said.append)
    yield supervisor
    supervisor.stop()


def test_a_killed_child_is_started_again_and_what_it_had_started_is_gone(supervisor, tmp_path, said):
    note = tmp_path / "family"
    supervisor.start(Child("family", [sys.executable, "-c", FAMILY, str(note)]))
    leader, offspring = wait_for(lambda: _numbers(note))
    note.unlink()

    os.kill(leader, signal.SIGKILL)

    new_leader, _ = wait_for(lambda: _numbers(note), look=supervisor.watch)
    assert new_leader != leader
    assert not is_alive(offspring)
    assert said == ["family was ended by signal 9; it starts again in 0.5 s (logs/family.log)"]


def test_a_child_that_keeps_dying_is_started_later_and_later(supervisor, said):
    supervisor.start(Child("broken", [sys.executable, "-c", "raise SystemExit(3)"]))

    wait_for(lambda: len(said) == 3, look=supervisor.watch)

    assert [line.split(" starts again in ")[1].split(" s ")[0] for line in said] == ["0.5", "1", "2"]


def test_a_child_that_is_killed_again_and_again_comes_back_at_once(supervisor, said):
    supervisor.start(Child("victim", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]))

    wait_for(lambda: len(said) == 4, look=supervisor.watch)

    assert [line.split(" starts again in ")[1].split(" s ")[0] for line in said] == ["0.5"] * 4


def test_a_broken_child_never_waits_longer_than_seconds():
    pauses = [0.0]
    for _ in range(6):
        pauses.append(_next_pause(pauses[-1]))

    assert pauses[1:] == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_stop_ends_children_and_theirs(supervisor, tmp_path):
    note = tmp_path / "family"
    supervisor.start(Child("family", [sys.executable, "-c", FAMILY, str(note)]))
    numbers = wait_for(lambda: _numbers(note))

    supervisor.stop()

    wait_for(lambda: not any(is_alive(pid) for pid in numbers))


def test_a_new_supervisor_ends_what_a_killed_one_left(tmp_path, said):
    note = tmp_path / "family"
    program = (
        "import os, sys, time; from pathlib import Path; from config.demo.supervisor import *\n"
        "supervisor = Supervisor(Path(sys.argv[1]), environment=os.environ, cwd=Path('.'), say=print)\n"
        "supervisor.start(Child('family', [sys.executable, '-c', sys.argv[2], sys.argv[3]])); time.sleep(600)"
    )
    killed = subprocess.Popen([sys.executable, "-c", program, str(tmp_path), FAMILY, str(note)], cwd=ROOT)
    numbers = wait_for(lambda: _numbers(note))
    killed.kill()
    killed.wait()
    assert all(is_alive(pid) for pid in numbers)

    Supervisor(tmp_path, environment=os.environ, cwd=ROOT, say=said.append).end_orphans()

    assert not any(is_alive(pid) for pid in numbers)
    assert said == ["Ending 2 processes that an earlier run left behind"]


def test_supervisors_of_other_folders_are_left_alone(supervisor, tmp_path):
    note = tmp_path / "family"
    supervisor.start(Child("family", [sys.executable, "-c", FAMILY, str(note)]))
    numbers = wait_for(lambda: _numbers(note))

    Supervisor(tmp_path / "other", environment=os.environ, cwd=ROOT, say=print).end_orphans()

    assert all(is_alive(pid) for pid in numbers)


def _numbers(note: Path) -> tuple[int, int] | None:
    words = note.read_text().split() if note.exists() else []
    return (int(words[0]), int(words[1])) if len(words) == 2 else None
