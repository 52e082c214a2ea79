"""The embedded services, really started and really killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from config.demo.run import ROOT
from config.embedded import Services
from config.embedded.processes import is_alive, pids_working_in

pytestmark = pytest.mark.processes


@pytest.fixture
def services(tmp_path: Path):
    services = Services(tmp_path, environment={}, say=lambda line: None, durable=False)
    yield services
    services.remove()


def test_both_services_answer_and_keep_their_data_over_a_stop(services):
    services.start()
    addresses = services.addresses()
    _write(addresses)
    services.stop()

    services.start()

    assert services.addresses() == addresses
    assert _read(addresses) == ("kept", b"kept")


def test_a_killed_postgres_and_a_killed_redis_come_back_with_their_data(services, tmp_path):
    services.start()
    addresses = services.addresses()
    _write(addresses)
    _kill_everything(services.folder)
    assert not services.are_alive()

    services.start()

    assert _read(addresses) == ("kept", b"kept")


def test_a_broken_redis_file_does_not_stop_the_start(services):
    services.start()
    services.stop()
    (services.folder / "redis" / "appendonly.aof").write_bytes(b"this is not a log of commands")

    services.start()

    assert redis.from_url(services.addresses()["REDIS_URL"]).ping()
    assert (services.folder / "redis" / "broken-appendonly.aof").exists()


def test_the_number_of_a_killed_postgres_may_belong_to_somebody_else(services):
    services.start()
    addresses = services.addresses()
    _write(addresses)
    services.stop()
    stale = services.folder / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{services.folder / 'postgres'}\n")

    services.start()

    assert _read(addresses)[0] == "kept"


def test_given_addresses_are_used_and_nothing_is_started(tmp_path):
    given = {"DATABASE_URL": "postgres://somewhere/else", "REDIS_URL": "redis://somewhere"}
    services = Services(tmp_path, environment=given)

    with services.in_use() as addresses:
        assert addresses == given

    assert not services.folder.exists()


def test_commands_of_one_state_share_services_which_stop_after_the_last(tmp_path):
    command = [
        sys.executable,
        "-m",
        "config.embedded",
        "--fast",
        "--state",
        str(tmp_path),
        sys.executable,
        "-c",
    ]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    say_address = "import os; print(os.environ['DATABASE_URL'])"
    first = subprocess.Popen(
        [*command, f"{say_address}; input()"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout is not None
    address = first.stdout.readline().strip()

    second = subprocess.run(
        [*command, say_address], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert second.stdout.strip() == address
    psycopg2.connect(address).close()
    first.communicate("\n", timeout=60)
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(address)


def test_a_command_gives_its_own_exit_code(tmp_path):
    command = [sys.executable, "-m", "config.embedded", "--state", str(tmp_path), "--", "sh", "-c", "exit 7"]

    done = subprocess.run(command, cwd=ROOT, env=os.environ)

    assert done.returncode == 7


def _write(addresses: dict[str, str]) -> None:
    connection = psycopg2.connect(addresses["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE proof (word text); INSERT INTO proof VALUES ('kept')")
    connection.close()
    client = redis.from_url(addresses["REDIS_URL"])
    client.set("proof", "kept")
    client.close()
    time.sleep(1.1)  # Redis writes its file every second


def _read(addresses: dict[str, str]) -> tuple[str, bytes]:
    connection = psycopg2.connect(addresses["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM proof")
        (word,) = cursor.fetchone()
    connection.close()
    client = redis.from_url(addresses["REDIS_URL"])
    kept = client.get("proof")
    client.close()
    return word, kept


def _kill_everything(folder: Path) -> None:
    postmaster = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    server = int((folder / "redis" / "redis.pid").read_text())
    for pid in (postmaster, server):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while (is_alive(postmaster) or is_alive(server)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server not in pids_working_in(folder / "redis")
