"""Imports go down only, and the forbidden shapes of STYLE and DESIGN are not in the code."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.demo.run import ROOT

APPS = [
    "accounts",
    "api",
    "commerce",
    "config",
    "core",
    "countries",
    "dashboard",
    "events",
    "integrations",
    "loyalty",
    "notifications",
    "portal",
    "recommendations",
    "returns",
    "tenants",
    "tracking",
]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "process"}


def test_layers_are_kept():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


def test_nothing_is_named_for_having_no_name():
    names = {path.stem for path in _sources()} | {path.parent.name for path in _sources()}

    assert names & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"django\.(db\.models|core)\.signals|@receiver\(", "no Django signals: publish an event"),
        (r"\bwith (self\.)?(tenant|shop):", "`with tenant:` is not thread-safe: use tenant_context"),
        (r"^@(schema|tenant)_context\(", "no tenant context as a decorator"),
        (r"SESSION_COOKIE_DOMAIN|TENANT_LIMIT_SET_CALLS", "would let tenants see each other"),
        (r"\b(TODO|FIXME|XXX)\b", "nothing is left for later"),
    ],
)
def test_a_shape_that_we_do_not_use(pattern, why):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]

    assert found == [], why


def test_one_module_alone_reads_the_host_that_a_request_names():
    """It finds the shop and goes into no link."""
    pattern = r"build_absolute_uri|get_host\b|get_port\b|HTTP_HOST|forwarded_(host|port)|\brequest\.scheme\b"
    templates = [path for app in (*APPS, "templates") for path in sorted((ROOT / app).rglob("*.html"))]
    found = {
        str(path.relative_to(ROOT))
        for path in (*_sources(), *templates)
        if re.search(pattern, path.read_text(), re.I)
    }

    assert found == {"tenants/addresses.py"}


def test_pages_hold_no_inline_style_or_script():
    inline = re.compile(
        r"<style|\sstyle=|<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)|\son[a-z]+=", re.I
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for app in (*APPS, "templates")
        for path in sorted((ROOT / app).rglob("*.html"))
        if not {"notifications", "mail", "admin"} & set(path.relative_to(ROOT).parts)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(line)
    ]

    assert found == []


def _sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
