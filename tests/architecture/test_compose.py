"""docker-compose.yml, read and tried: each service's own command with its own settings, on embedded services."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from config.demo.run import ROOT
from config.demo.supervisor import Child, Supervisor
from config.embedded.processes import free_port, is_alive
from config.embedded.redis import find_server
from tests.databases import in_postgres
from tests.production import VALUES, VARIABLE, command_of, environment_of, read_compose
from tests.running import wait_for

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return read_compose()


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """A database of its own in the test's PostgreSQL, and a number of its own in its Redis."""
    name = f"compose_{secrets.token_hex(4)}"
    in_postgres(f'CREATE DATABASE "{name}"')
    yield {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path="/15").geturl(),
    }
    in_postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_every_value_that_is_asked_for_is_known_to_the_test(compose):
    asked = {
        found["name"]
        for found in VARIABLE.finditer((ROOT / "docker-compose.yml").read_text())
        if not found["default"]
    }

    assert asked - {"SMTP_USER", "SMTP_PASSWORD"} == set(VALUES)


def test_all_processes_of_the_product_are_there(compose):
    always = {name for name, service in compose["services"].items() if "profiles" not in service}

    assert always == {
        "proxy",
        "postgres",
        "redis",
        "migrate",
        "web",
        "worker",
        "relay",
        "beat",
    }


def test_citus_is_there_by_its_profile_only_and_the_app_finds_it_by_name(compose):
    of_citus = {
        name for name, service in compose["services"].items() if "citus" in service.get("profiles", [])
    }
    text = (ROOT / "docker-compose.yml").read_text()

    assert of_citus == {"citus", "citus-worker-1", "citus-worker-2", "citus-machines"}
    assert "@${COMEBACK_DATABASE:-postgres}:5432/comeback" in text
    assert compose["services"]["migrate"]["depends_on"]["citus-machines"]["required"] is False
    assert set(compose["services"]["citus-machines"]["depends_on"]) == of_citus - {"citus-machines"}
    assert {"citus", "citus-worker-1", "citus-worker-2"} <= set(compose["volumes"])


def test_each_service_starts_with_its_own_command_and_settings(compose, addresses, tmp_path):
    services = compose["services"]
    for command in (
        [sys.executable, "manage.py", "collectstatic", "--no-input"],
        command_of(services["migrate"]),
    ):
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment_of(services["migrate"], addresses, tmp_path),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    port = free_port()
    children = {}
    supervisor = None
    try:
        for name in ("web", "worker", "relay", "beat"):
            environment = environment_of(services[name], addresses, tmp_path)
            supervisor = supervisor or Supervisor(tmp_path, environment=environment, cwd=ROOT, say=print)
            command = [
                word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in command_of(services[name])
            ]
            command = [
                word.replace("/tmp/beat-schedule", str(tmp_path / "beat-schedule")) for word in command
            ]
            children[name] = Child(name, command)
            supervisor.start(children[name])

        assert wait_for(lambda: _status(f"http://127.0.0.1:{port}/health/ready") == 200, seconds=120)
        worker_log = tmp_path / "logs" / "worker.log"
        wait_for(lambda: " ready" in worker_log.read_text(), seconds=120)
        assert (
            _status(f"http://127.0.0.1:{port}/", Host="nobody.example", **{"X-Forwarded-Proto": "https"})
            == 404
        )
        for name, child in children.items():
            log = (tmp_path / "logs" / f"{name}.log").read_text()
            assert child.process is not None
            assert is_alive(child.process.pid), log
            assert "Traceback" not in log, log
    finally:
        if supervisor is not None:
            supervisor.stop()


def test_redis_is_append_only_and_never_evicts(compose, tmp_path):
    import redis

    words = compose["services"]["redis"]["command"]
    port = free_port()
    server = subprocess.Popen(
        [find_server(), *words[1:], "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        client = redis.Redis(port=port, password=VALUES["REDIS_PASSWORD"])
        wait_for(lambda: _pings(client))
        assert client.config_get("appendonly")["appendonly"] == "yes"
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        client.close()
    finally:
        server.terminate()
        server.wait()


def test_postgres_knows_its_settings_and_has_room_for_all_connections(compose, db):
    from django.db import connection

    words = compose["services"]["postgres"]["command"]
    values = dict(word.split("=", 1) for word in words if "=" in word)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_settings WHERE name = ANY(%s)", [list(values)])
        assert cursor.fetchone() == (len(values),)
    told = compose["services"]["web"]["environment"]
    web = int(told["COMEBACK_WEB_PROCESSES"]) * int(told["COMEBACK_WEB_THREADS"])
    worker = next(
        int(word.split("=")[1])
        for word in compose["services"]["worker"]["command"]
        if "--concurrency" in word
    )
    relay_and_main_processes = 4
    assert (web + worker + relay_and_main_processes) * 2 <= int(values["max_connections"])


def test_what_production_would_complain_about(compose, addresses, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment_of(compose["services"]["web"], addresses, tmp_path),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def _status(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except OSError:
        return 0


def _pings(client: Any) -> bool:
    import redis

    try:
        return client.ping()
    except redis.RedisError:
        return False
