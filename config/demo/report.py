"""What a demo tells: ``demo.json`` for programs, a few lines on the screen for people."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_report(state: Path, *, port: int, ports: dict[str, int]) -> dict[str, Any]:
    """Put the shops that ``make_demo`` noted and the addresses of this run together in ``demo.json``."""
    made = json.loads((state / "demo-shops.json").read_text())
    report = {
        "base_url": f"http://127.0.0.1:{port}",
        "operator": made["operator"],
        "mail": {
            "smtp": f"127.0.0.1:{ports['smtp']}",
            "inbox_url": f"http://127.0.0.1:{ports['inbox']}/",
            "inbox_json_url": f"http://127.0.0.1:{ports['inbox']}/messages.json",
        },
        "shops": made["shops"],
    }
    path = state / "demo.json"
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(report, file, ensure_ascii=False, indent=2)
    draft.replace(path)
    return report


def screen_report(report: dict[str, Any]) -> str:
    """The addresses, accounts and keys to click."""
    lines = [""]
    for shop in report["shops"]:
        returnable = next((order for order in shop["orders"] if order["state"] == "returnable"), None)
        lines += [
            f"{shop['name']} ({shop['language']}, {shop['currency']})",
            f"  Portal     {shop['portal_url']}",
        ]
        if returnable:
            lines.append(
                f"  Try        order {returnable['number']} with {returnable['email'] or returnable['phone']}"
            )
        lines += [
            f"  Dashboard  {shop['dashboard_url']}   {shop['staff']['email']} / {shop['staff']['password']}",
            f"  API        {shop['api_url']}   key {shop['api_key']}",
            "",
        ]
    operator = report["operator"]
    lines += [
        "Second factor is asked for in none of these shops. One that you sign up asks before money moves: a passkey works",
        "             at *.localhost, and python manage.py second_factor_code LETTERS says what an app would show.",
        f"Platform     {operator['url']}   {operator['email']} / {operator['password']}",
        f"Sign up      http://localhost:{report['base_url'].rsplit(':', 1)[1]}/",
        f"Mail         {report['mail']['inbox_url']}",
        "",
    ]
    return "\n".join(lines)
