"""The web process on a real port, so that the sandbox companies are spoken to over real loopback HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

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
