"""The web process on a real port, so that the sandbox companies are spoken to over real loopback HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from core.http import send_request
from tests.conftest import temporary_shop


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Our own middleware logs the request."""


@pytest.fixture(scope="module")
def served_shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """A shop for the tests of one file, really committed, with the web process on a free port."""
    from config.wsgi import application

    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        temporary_shop("sandboxed") as made,
    ):
        patch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)  # nothing outlives its request
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler, allow_reuse_address=False)
        server.daemon_threads = False
        server.set_app(application)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        patch.setattr(settings, "SANDBOX_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}")
        yield made
        server.shutdown()
        server.server_close()  # waits for those that still answer
        thread.join()
        connection.close()


@pytest.fixture
def web(served_shop: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """The served shop, entered, with empty books."""
    from integrations.sandbox.models import SandboxBehaviour, SandboxRecord

    with django_db_blocker.unblock():
        connection.set_tenant(served_shop)
        SandboxRecord.objects.all().delete()
        SandboxBehaviour.objects.all().delete()
        yield served_shop
        connection.set_schema_to_public()


DELAYS = {"hang": 1.0, "timeout_after_success": 1.0}


@pytest.fixture
def misbehave(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``misbehave(company, mode)``: its next call goes wrong, and nobody waits long where it lets callers wait."""
    from integrations.sandbox import calling
    from integrations.sandbox.services import set_behaviour

    def wish(company: str, mode: str, *, count: int = 1) -> None:
        set_behaviour(company=company, mode=mode, count=count, delay_seconds=DELAYS.get(mode, 0))
        hurried = iter([0.5] * (count if mode in DELAYS else 0))
        send = send_request

        def hurry(*words: Any, read_seconds: float, total_seconds: float, **options: Any) -> Any:
            seconds = next(hurried, read_seconds)
            return send(*words, read_seconds=seconds, total_seconds=total_seconds, **options)

        monkeypatch.setattr(calling, "send_request", hurry)

    return wish
