"""A page for tests of the web processes: says what has reached it, and from which process."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """``/after?FILE`` answers when the file is there, having made ``FILE.begun``; ``/nothing`` answers 204."""
    if environ["PATH_INFO"] == "/nothing":
        start_response("204 No Content", [("Content-Length", "0")])
        return []
    if environ["PATH_INFO"] == "/after":
        file = Path(environ["QUERY_STRING"])
        file.with_suffix(".begun").touch()
        while not file.exists():
            time.sleep(0.02)
    told = {
        "process": os.getpid(),
        "bytes": len(environ["wsgi.input"].read()),
        "scheme": environ["wsgi.url_scheme"],
        "from": environ["REMOTE_ADDR"],
    }
    answer = json.dumps(told).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
