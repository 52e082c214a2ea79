"""The product as ``docker-compose.yml`` runs it: each service's own command with its own settings, on embedded services.

A proxy that ends TLS is played by the header that it writes.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml

from config.demo.run import ROOT
from config.demo.supervisor import Child, Supervisor
from config.embedded.processes import free_port
from tests.databases import address_of, in_postgres
from tests.running import answers, wait_for

BASE_HOST = "comeback.example"
VALUES = {
    "ACME_EMAIL": "certificates@comeback.example",
    "COMEBACK_BASE_HOST": BASE_HOST,
    "ENCRYPTION_KEY": secrets.token_urlsafe(48),
    "MAIL_FROM": "returns@comeback.example",
    "POSTGRES_PASSWORD": "postgres-password",
    "REDIS_PASSWORD": "redis-password",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "SMTP_HOST": "smtp.comeback.example",
}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}")
PROCESSES = ("web", "worker", "relay", "beat")


def read_compose() -> dict[str, Any]:
    """The file with the values of the test in it."""
    text = (ROOT / "docker-compose.yml").read_text()
    return dict(
        yaml.safe_load(VARIABLE.sub(lambda found: VALUES.get(found["name"], found["default"] or ""), text))
    )


def command_of(service: dict[str, Any]) -> list[str]:
    first, *words = service["command"]
    return [sys.executable if first == "python" else first, *words]


def environment_of(service: dict[str, Any], addresses: dict[str, str], folder: Path) -> dict[str, str]:
    """The service's own settings, with our addresses where containers would find one another by name."""
    settings = {name: str(value or "") for name, value in service["environment"].items()}
    assert {"postgres", "redis"} == {
        urlsplit(settings[name]).hostname for name in ("DATABASE_URL", "REDIS_URL")
    }
    ours = {
        "COMEBACK_FILES": str(folder / "files"),
        "COMEBACK_STATIC": str(folder / "static"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
    }
    return settings | addresses | ours


class Production:
    """Web, worker, relay, beat and a post office. ``stop`` ends them and drops the database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.services = read_compose()["services"]
        self.port, self.smtp_port, self.inbox_port = free_port(), free_port(), free_port()
        self._database = f"production_{secrets.token_hex(4)}"
        self.addresses = {
            "DATABASE_URL": address_of(self._database),
            "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path="/14").geturl(),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.smtp_port),
            "SMTP_TLS": "none",
            "SANDBOX_BASE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.environment = environment_of(self.services["web"], self.addresses, folder)
        self.supervisor = Supervisor(folder, environment=self.environment, cwd=ROOT, say=print)

    def start(self) -> None:
        in_postgres(f'CREATE DATABASE "{self._database}"')
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self._run(command_of(self.services["migrate"]))
        catcher = [sys.executable, "-m", "config.demo.mail_catcher", "--folder", str(self.folder / "mail")]
        catcher += ["--smtp-port", str(self.smtp_port), "--http-port", str(self.inbox_port)]
        self.supervisor.start(Child("mail", catcher))
        for name in PROCESSES:
            self.supervisor.start(Child(name, self._command(name)))
        wait_for(lambda: answers(f"http://127.0.0.1:{self.port}/health/ready"), seconds=180)

    def stop(self) -> None:
        self.supervisor.stop()
        in_postgres(f'DROP DATABASE IF EXISTS "{self._database}" WITH (FORCE)')

    def manage(self, *words: str) -> str:
        return self._run([sys.executable, "manage.py", *words])

    def mails(self, *, to: str) -> list[dict[str, Any]]:
        """What the post office took for an address, newest first."""
        url = f"http://127.0.0.1:{self.inbox_port}/messages.json?{urlencode({'to': to})}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return list(json.load(answer)["messages"])

    def logs(self) -> dict[str, str]:
        return {name: (self.folder / "logs" / f"{name}.log").read_text() for name in PROCESSES}

    def _command(self, name: str) -> list[str]:
        words = command_of(self.services[name])
        words = [word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}") for word in words]
        return [word.replace("/tmp/beat-schedule", str(self.folder / "beat-schedule")) for word in words]

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def json(self) -> Any:
        return json.loads(self.text)

    def hidden_fields(self) -> list[tuple[str, str]]:
        """The hidden fields of the page's forms, but for their tokens."""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text)
        return [(unescape(name), unescape(value)) for name, value in found if name != "csrfmiddlewaretoken"]


@dataclass
class Visitor:
    """A browser behind the proxy, at one host; it keeps cookies as a browser keeps those that begin with ``__Host-``."""

    production: Production
    host: str
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("GET", path, None, headers)

    def post(self, path: str, form: Any = (), **headers: str) -> Answer:
        """Send a form with the token that the cookie holds."""
        fields = list(form.items()) if isinstance(form, dict) else list(form)
        fields.append(("csrfmiddlewaretoken", self.cookies.get("__Host-csrftoken", "")))
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._send("POST", path, urlencode(fields).encode(), headers)

    def call(self, method: str, path: str, key: str, body: Any = None) -> Answer:
        """The API, with a key and without a cookie."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, f"/api/v1{path}", data, headers)

    def upload(self, path: str, key: str, fields: dict[str, str], file: tuple[str, bytes]) -> Answer:
        """The API, with a file in the field ``file``."""
        mark, (name, content) = secrets.token_hex(8), file
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in fields.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{mark}--\r\n".encode()])
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": f"multipart/form-data; boundary={mark}",
        }
        return self._send("POST", f"/api/v1{path}", body, headers)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.production.port, timeout=60)
        told = {
            "Host": self.host,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Referer": f"https://{self.host}/",
            "Accept-Language": self.language,
            **headers,
        }
        if "Authorization" not in told:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body, headers=told)
            found = connection.getresponse()
            for line in found.headers.get_all("Set-Cookie") or []:
                self._keep(line)
            kept = {name.lower(): value for name, value in found.headers.items()}
            answer = Answer(found.status, kept, found.read().decode("utf-8", "replace"))
        finally:
            connection.close()
        assert str(self.production.port) not in answer.location, answer.location
        assert answer.status < 500, (path, answer.text[:2000])
        return answer

    def _keep(self, line: str) -> None:
        """A browser refuses the name without ``Secure``, with another path, or with a domain."""
        for name, morsel in SimpleCookie(line).items():
            assert name.startswith("__Host-"), line
            assert (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", ""), line
            if str(morsel["max-age"]) == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def path_of(url: str) -> str:
    """The path and query of an address that was mailed or answered."""
    parts = urlsplit(url)
    return urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
