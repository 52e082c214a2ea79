"""What the files of the deployment promise: encrypted ways, no history of the source, parts that were looked at."""

from __future__ import annotations

import re

import pytest

from config.demo.run import ROOT

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


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_part_is_pinned_to_bytes_that_were_looked_at(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    parts = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]

    assert len(parts) > 20
    assert [part for part in parts if "==" not in part or "--hash=sha256:" not in part] == []
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()
