"""Chooses the examples of the OpenAPI document from what the tests really said and were answered.

COMEBACK_RECORD_EXAMPLES=said.jsonl bin/test tests/api
.venv/bin/python -m tests.api.choose_examples said.jsonl openapi.json
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from api.openapi.examples import PLACE, kept_examples, name_of_example

MOST_LETTERS = 7000
MOST_LETTERS_OF_A_PROBLEM = 600
SECRET = "cbk_3fT9xKq2mVbL_..."
MOST_ROWS = 1
HOSTS = {
    "http://shop-a.localhost:8000": "https://nordlicht.example.com",
    "http://testserver": "https://nordlicht.example.com",
}


def main(said: Path, described: Path) -> None:
    """Add to ``examples.json`` for each body that has none the richest one that is not too long to be read.

    What stands there stays: take an example out to have it chosen anew.
    """
    schemas = _schemas(json.loads(described.read_text("utf-8")))
    candidates: dict[str, list[Any]] = defaultdict(list)
    for line in said.read_text("utf-8").splitlines():
        row = json.loads(line)
        name = _name(row, schemas)
        if name is not None:
            candidates[name].append(_shortened(row["body"]))
    chosen = {name: _richest(name, bodies) for name, bodies in candidates.items()}
    text = json.dumps({**chosen, **kept_examples()}, indent=1, ensure_ascii=False, sort_keys=True)
    for host, shown in HOSTS.items():
        text = text.replace(host, shown)
    PLACE.write_text(f"{text}\n", "utf-8")


def _schemas(described: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """By operation and side (``request``, ``201.response``) the schema of the body."""
    found = {}
    for methods in described["paths"].values():
        for operation in methods.values():
            bodies = {"request": operation.get("requestBody", {})}
            bodies |= {f"{status}.response": body for status, body in operation["responses"].items()}
            for side, body in bodies.items():
                for content in body.get("content", {}).values():
                    found[operation["operationId"], side] = content["schema"]
    return found


def _name(row: dict[str, Any], schemas: dict[tuple[str, str], dict[str, Any]]) -> str | None:
    status = row["side"].partition(".")[0]
    if status.isdigit() and status >= "400":
        return f"Problem{status}"
    schema = schemas.get((row["operation"], row["side"]))
    side = row["side"].rpartition(".")[2]
    return None if schema is None else name_of_example(row["operation"], side, schema)


def _shortened(body: Any) -> Any:
    """A page with one row says as much as one with fifty, and nobody looks for a secret here."""
    if not isinstance(body, dict):
        return body
    if isinstance(body.get("data"), list):
        return {**body, "data": body["data"][:MOST_ROWS]}
    return {**body, "secret": SECRET} if "secret" in body else body


def _richest(name: str, bodies: list[Any]) -> Any:
    most = MOST_LETTERS_OF_A_PROBLEM if name.startswith("Problem") else MOST_LETTERS

    def letters(body: Any) -> int:
        return len(json.dumps(body, ensure_ascii=False))

    readable = [body for body in bodies if letters(body) <= most]
    return max(readable, key=letters) if readable else min(bodies, key=letters)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
