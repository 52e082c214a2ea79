"""The guides: pages that can be read, and commands that do what the guide says, from the first line to the last."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api.guides import FOLDER, GUIDES
from tests.running import RunningProduct

SECONDS = 300
# What a guide shows of refusals; the others meet none.
REFUSALS = {
    "errors-and-repeating": {
        "not_understood",
        "unknown_reason",
        "move_not_allowed",
        "idempotency_key_reused",
    },
}

# What shows that a guide came to where it leads.
ENDS_WITH = {
    "quick-start": r'"type":"return\.requested"',
    "errors-and-repeating": r"idempotent-replayed: true[^$]*ratelimit-policy",
    "the-life-of-a-return": r'"type":"return\.closed","sequence":\d+,"subject"',
}


@pytest.mark.parametrize("name", GUIDES)
def test_guide_is_a_page_beside_the_reference(shop: Any, client: Any, name: str) -> None:
    page = client.get(f"/api/docs/guides/{name}/")
    reference = client.get("/api/docs/").content.decode()

    assert page.status_code == 200
    assert f"<h1>{GUIDES[name]}</h1>" in page.content.decode()
    assert f'href="/api/docs/guides/{name}/"' in reference
    for address in re.findall(r'href="(/api/[^"#]*)"', page.content.decode()):
        assert client.get(address).status_code == 200, address


def test_every_file_is_a_guide_and_another_name_is_none(shop: Any, client: Any) -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(GUIDES)
    assert client.get("/api/docs/guides/architecture/").status_code == 404
    assert client.get("/api/docs/guides/..%2Farchitecture/").status_code == 404
    assert client.post("/api/docs/guides/quick-start/").status_code == 405


@pytest.fixture(scope="module")
def reader(product: RunningProduct) -> dict[str, str]:
    """What somebody who reads a guide has: the address of a shop and a key."""
    made = product.make_shop(name="nordlicht", country="DE", language="en")
    key = json.loads(product.manage("create_api_key", "--schema", made["schema"], "--scopes", "all"))["key"]
    return {"SHOP": f"http://{made['host']}", "KEY": key}


@pytest.mark.processes
@pytest.mark.parametrize("name", GUIDES)
def test_guide_does_what_it_says(reader: dict[str, str], name: str, tmp_path: Path) -> None:
    (tmp_path / "guide.sh").write_text(commands_of(name))

    ran = subprocess.run(
        ["bash", "-eu", "guide.sh"],
        cwd=tmp_path,
        env={**os.environ, **reader},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr
    assert set(re.findall(r'/api/docs/problems/#([a-z_]+)"', ran.stdout)) == REFUSALS.get(name, set())
    assert re.search(ENDS_WITH[name], ran.stdout, re.I), ran.stdout[-2000:]


def commands_of(name: str) -> str:
    """All blocks of a guide in their order, without the two lines that the reader fills in."""
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.S | re.M)
    return re.sub(r"^(SHOP|KEY)=.*$", "", "\n".join(blocks), flags=re.M)
