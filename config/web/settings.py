"""What gunicorn is told, by its own names. The number of processes and threads comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from config.environment import Environment
from config.web.lines import ProcessLines
from config.web.worker import WaitressWorker

_environment = Environment(os.environ, Path(__file__).resolve().parent.parent.parent)

workers = _environment.number("COMEBACK_WEB_PROCESSES", 2)
threads = _environment.number("COMEBACK_WEB_THREADS", 8)
bind = ["127.0.0.1:8000"]
worker_class = WaitressWorker
logger_class = ProcessLines
preload_app = True  # the pages are loaded once, and what is loaded is shared
timeout = 120  # seconds in which a process must show that it lives
graceful_timeout = 25  # seconds for answers that are under way when the end is asked for
forwarded_allow_ips = ""  # nobody may say for whom he asks; the proxy's command line says otherwise
control_socket_disable = True
