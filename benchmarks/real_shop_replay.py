"""A real shop's orders and its real returns, replayed through the services: what is paid back, and what policies accept.

    bin/services --fast -- .venv/bin/python -m benchmarks.real_shop_replay FILE [--one-of 30]

FILE is the Online Retail data set, gzipped (see ``commerce.importing.online_retail``). Its credit notes are the shop's real
returns: each is matched with what the same customer bought of the same article before, the latest purchase at the same
price first, and becomes one return for each order that it touches, asked for on the credit note's own day, received,
accepted and paid. What cannot be matched (bought before the file begins, no customer, postage and manual entries) is
counted and left out. The file names no day of delivery: three days after the invoice are assumed.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.replaying_returns import Replayed, replay

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "replayed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--one-of", type=int, default=1, help="take only one customer in so many")
    parser.add_argument("--json", action="store_true")
    wishes = parser.parse_args()
    result = _in_a_shop_of_its_own(wishes.file, wishes.one_of)
    if wishes.json:
        shares: dict[str, Any] = {str(days): vars(accepted) for days, accepted in result.accepted.items()}
        print(json.dumps({"returns": result.returns, "paid_back_minor": result.paid_back_minor, **shares}))
    else:
        print(table_of(result))


def table_of(result: Replayed) -> str:
    """What was found, as a page of text."""

    def share(part: int, whole: int) -> str:
        return f"{100 * part / whole:5.1f} %" if whole else "    –"

    credit_lines = sum(result.credit_lines.values())
    lines = [
        f"orders                      {result.orders:>9,}   worth {result.ordered_minor / 100:>14,.2f}",
        f"lines of credit notes       {credit_lines:>9,}",
        *(f"  {why:<25} {count:>9,}" for why, count in sorted(result.credit_lines.items())),
        f"returns                     {result.returns:>9,}   worth {result.worth_minor / 100:>14,.2f}",
        f"  lines {result.lines:,}, pieces {result.units:,}",
        f"paid back                   {'':>9}         {result.paid_back_minor / 100:>14,.2f}",
        f"most of one order           {float(result.most_of_an_order) * 100:>8.1f} %",
        "",
        "policy      returns     lines    pieces     money",
    ]
    for days, accepted in result.accepted.items():
        lines.append(
            f"{days:>4} days  {share(accepted.returns, result.returns)}   {share(accepted.lines, result.lines)}"
            f"   {share(accepted.units, result.units)}   {share(accepted.minor, result.worth_minor)}"
        )
    return "\n".join(lines)


def _in_a_shop_of_its_own(file: Path, one_of: int) -> Replayed:
    """Make a database and a shop, replay there, and leave nothing behind."""
    from benchmarks.running_shop import in_postgres

    name = f"replay_{secrets.token_hex(4)}"
    in_postgres(f'CREATE DATABASE "{name}"')
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    told = {"COMEBACK_ENV": "test", "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.update(told | {"COMEBACK_BASE_HOST": "localhost", "LOG_LEVEL": "WARNING"})
    maintenance = urlsplit(url)._replace(path="/postgres").geturl()
    try:
        words = f"--schema {SCHEMA} --name Replayed --country DE --currency GBP --sandbox".split()
        words += ["--owner-email", "owner@replayed.example", "--owner-password", "a-long-password"]
        for command in (["migrate_shops"], ["create_tenant", *words]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, capture_output=True)
        return _replay_in(SCHEMA, file, one_of)
    finally:
        from django.db import connections

        connections.close_all()
        in_postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', url=maintenance)


def _replay_in(schema: str, file: Path, one_of: int) -> Replayed:
    import django

    django.setup()
    from django.db import connection

    from tenants.selectors import shop_by_schema

    shop = shop_by_schema(schema)
    connection.set_tenant(shop)
    return replay(file, one_of=one_of)


if __name__ == "__main__":
    main()
