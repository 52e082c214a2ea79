"""The web process on a real port, so that the sandbox companies are spoken to over real loopback HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from waitress.server import create_server


@pytest.fixture
def web(transactional_shop: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The shop ``transactional_shop``, its sandbox served at ``settings.SANDBOX_BASE_URL``."""
    from config.wsgi import application

    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)  # nothing outlives its request
    server = create_server(
        application, host="127.0.0.1", port=0, threads=8, clear_untrusted_proxy_headers=True
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    settings.SANDBOX_BASE_URL = f"http://127.0.0.1:{server.effective_port}"
    yield transactional_shop
    server.task_dispatcher.shutdown()  # waits for those that still answer
    server.close()
    thread.join(timeout=10)
