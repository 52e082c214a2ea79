"""The product's settings, told that this is a test. Each worker of pytest-xdist has a Redis database of its own."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

os.environ["COMEBACK_ENV"] = "test"
os.environ["COMEBACK_BASE_HOST"] = "localhost"
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{WORKER % 8}").geturl()

from config.settings import *  # noqa: E402, F403
from config.settings import STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing, and warnings are errors
WHITENOISE_USE_FINDERS = False  # else each test's client lists all static files before its first page
