"""Walks through the API at real processes, 20,000 calls that follow from others: never a 5xx, and as the document says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.contract import document
from tests.running import RunningProduct

pytestmark = [pytest.mark.long, pytest.mark.processes]

LONG_CASES = 20_000
LONG_SECONDS = 3 * 3600


@pytest.fixture
def door(product: RunningProduct) -> tuple[str, str]:
    """The host of a shop with a key that may do everything, as often as it likes."""
    made = product.make_shop(name="fuzz", country="DE", language="en")
    words = (
        "create_api_key",
        "--schema",
        made["schema"],
        "--scopes",
        "all",
        "--requests-per-second",
        "10000",
    )
    return made["host"], json.loads(product.manage(*words))["key"]


def test_no_walk_through_the_api_is_answered_outside_the_document(
    product: RunningProduct, door: tuple[str, str], tmp_path: Path
) -> None:
    host, key = door
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    ran = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "run", f"{product.base_url}/api/v1/schema/"),
            *(
                "--header",
                f"Authorization: Bearer {key}",
                "--header",
                f"Host: {host}",
                "--checks",
                checks,
                "--mode",
                "all",
            ),
            *("--max-examples", str(LONG_CASES // _calls()), "--seed", "1", "--generation-deterministic"),
            *("--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"),
            *("--report", "json", "--report-dir", tmp_path, "--no-color", "--warnings", "off"),
        ],
        capture_output=True,
        text=True,
        timeout=LONG_SECONDS,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-6000:]


def _calls() -> int:
    return sum(len(methods) for methods in document()["paths"].values())
