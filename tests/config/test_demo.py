"""``bin/demo``'s program from an empty folder to ready, killed, started again, ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from config.demo.run import ROOT
from config.demo.supervisor import Supervisor, processes_marked
from config.embedded import Services
from config.embedded.processes import free_port
from tests.running import answers, wait_for

pytestmark = pytest.mark.processes

START_SECONDS = 600


@pytest.fixture
def state(tmp_path: Path):
    state = tmp_path / "state"
    state.mkdir()
    yield state
    Supervisor(state, environment={}, cwd=ROOT, say=print).end_orphans()
    Services(state, environment={}, say=print).remove()


def test_a_demo_is_ready_keeps_its_data_over_a_kill_and_ends_without_a_trace(state):
    port = free_port()

    first = _start(state, port)
    _wait_until_ready(first, state, times=1)
    assert answers(f"http://127.0.0.1:{port}/health/ready")
    told = json.loads((state / "demo.json").read_text())
    (shop,) = told["shops"]
    said = _screen(state).read_text()
    assert 0 < said.index(f"can be clicked now, {shop['portal_url']}") < said.index("Ready after")
    assert told.keys() == {"base_url", "operator", "mail", "shops"}
    assert told["operator"].keys() == {"url", "email", "password"}
    assert told["mail"].keys() == {"smtp", "inbox_url", "inbox_json_url"}
    assert shop.keys() >= {
        "schema", "name", "host", "language", "currency", "country", "time_zone", "portal_url", "dashboard_url",
        "api_url", "api_key", "api_key_read_only", "staff", "orders",
    }  # fmt: skip
    assert {order["state"] for order in shop["orders"]} == {
        "returnable", "window_closed", "not_delivered", "has_return", "final_sale"
    }  # fmt: skip
    assert _orders(told, shop) > 0

    first.send_signal(signal.SIGKILL)
    first.wait()
    assert processes_marked(state) != []

    second = _start(state, port)
    _wait_until_ready(second, state, times=2)
    again = json.loads((state / "demo.json").read_text())
    assert again == told
    assert _orders(again, shop) > 0

    second.terminate()
    assert second.wait(timeout=60) == 0
    assert processes_marked(state) == []
    assert not (state / "services" / "postgres" / "postmaster.pid").exists()
    assert not answers(f"http://127.0.0.1:{port}/health/live")


def test_a_second_demo_of_the_same_folder_says_so(tmp_path):
    program = (
        "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print(); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "demo.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()

    done = subprocess.run(_command(tmp_path, free_port()), cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 1
    assert "A demo already runs in" in done.stderr
    holder.communicate(b"\n")


def test_a_taken_port_is_said_with_a_way_out(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = subprocess.run(_command(tmp_path, port), cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr == f"Port {port} is taken. Choose another one: bin/demo --port {port + 1}\n"


def _command(state: Path, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "config.demo",
        "--state",
        str(state),
        "--port",
        str(port),
        "--only",
        "baimai",
    ]


def _start(state: Path, port: int) -> subprocess.Popen[bytes]:
    ours = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    ours["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with _screen(state).open("ab") as screen:
        return subprocess.Popen(_command(state, port), cwd=ROOT, env=ours, stdout=screen, stderr=screen)


def _wait_until_ready(demo: subprocess.Popen[bytes], state: Path, *, times: int) -> None:
    def is_ready() -> bool:
        said = _screen(state).read_text()
        assert demo.poll() is None, said
        return said.count("Ready after") == times

    wait_for(is_ready, seconds=START_SECONDS)


def _screen(state: Path) -> Path:
    return state.parent / "screen.txt"


def _orders(told: dict, shop: dict) -> int:
    headers = {"Host": shop["host"], "Authorization": f"Bearer {shop['api_key_read_only']}"}
    request = urllib.request.Request(f"{told['base_url']}/api/v1/orders", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return len(json.load(answer)["data"])
