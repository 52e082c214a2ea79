"""Makes the demo shops, once; notes in STATE/demo-shops what a visitor needs to know."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from core import clock
from core.commands import QuickCommand
from integrations.sandbox.calling import patient_calls
from integrations.sandbox.demo.making import enter, make_demo_shop, refresh_pictures
from integrations.sandbox.demo.plans import ShopPlan
from integrations.sandbox.demo.shops import DEMO_SHOPS
from tenants.addresses import base_url_of_host
from tenants.models import Shop, ShopState
from tenants.provisioning import drop_shop
from tenants.selectors import shop_by_schema

OPERATOR_EMAIL = "operator@example.com"


class Command(QuickCommand):
    help = (
        "Make the four demo shops. Shops that are there are kept; one that was left half made is made again."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--only", help="The schema of a single shop.")
        parser.add_argument("--note", action="store_true", help="Make that shop and only leave its note.")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = [plan for plan in DEMO_SHOPS if options["only"] in (None, plan.schema_name)]
        self._notes = Path(settings.STATE_DIR) / "demo-shops"
        self._notes.mkdir(exist_ok=True)
        if options["note"]:
            for plan in plans:
                self._shop(plan)
            return
        self._make_missing([plan for plan in plans if not self._note_of(plan).exists()])
        for plan in plans:
            self._shop(plan)
        summary = Path(settings.STATE_DIR) / "demo-shops.json"
        operator = self._operator(_read(summary).get("operator"))
        _write(summary, {"operator": operator, "shops": self._noted_shops()})

    def _make_missing(self, plans: list[ShopPlan]) -> None:
        """Make shops in processes of their own, as many at once as there are cores."""
        if len(plans) < 2:
            return
        with ThreadPoolExecutor(min(len(plans), os.cpu_count() or 1)) as makers:
            codes = list(makers.map(_make_in_own_process, plans))
        if any(codes):
            raise CommandError("A demo shop could not be made. Start again: what is made is kept.")

    def _shop(self, plan: ShopPlan) -> None:
        """Make the shop unless it is there; bring its addresses up to date."""
        host = f"{plan.schema_name}.{settings.BASE_HOST}"
        now = clock.now()
        connection.set_schema_to_public()
        # A maker whose demo was killed may still be at work: wait for it instead of making the shop twice.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"demo:{plan.schema_name}"])
        noted = _read(self._note_of(plan))
        existing = shop_by_schema(plan.schema_name)
        if existing is not None and not noted:
            self.stdout.write(f"{plan.name}: was left half made, making it again")
            _drop(existing)
            existing = None
        is_new = existing is None
        if existing is None:
            with patient_calls():
                noted = make_demo_shop(plan, host=host, now=now, say=self._say)
        elif noted["portal_url"] != f"{base_url_of_host(host)}/":
            enter(existing)
            refresh_pictures(plan, host=host, now=now)
        connection.set_schema_to_public()
        _write(self._note_of(plan), {**noted, **_addresses(host)})
        if is_new:
            self._say(f"{plan.name}: can be clicked now, {_where_to_begin(noted, host)}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"demo:{plan.schema_name}"])

    def _note_of(self, plan: ShopPlan) -> Path:
        return self._notes / f"{plan.schema_name}.json"

    def _noted_shops(self) -> list[dict[str, Any]]:
        return [note for plan in DEMO_SHOPS if (note := _read(self._note_of(plan)))]

    def _operator(self, noted: dict[str, str] | None) -> dict[str, str]:
        connection.set_schema_to_public()
        # In hexadecimal: a password that began with a dash would be read as an option.
        password = noted["password"] if noted else secrets.token_hex(8)
        with open(os.devnull, "w") as nowhere:
            call_command("ensure_operators", email=OPERATOR_EMAIL, password=password, stdout=nowhere)
        url = f"{base_url_of_host(f'operators.{settings.BASE_HOST}')}/admin/"
        return {"url": url, "email": OPERATOR_EMAIL, "password": password}

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _addresses(host: str) -> dict[str, str]:
    base = base_url_of_host(host)
    return {
        "host": base.split("://", 1)[1],
        "portal_url": f"{base}/",
        "dashboard_url": f"{base}/dashboard/",
        "api_url": f"{base}/api/v1/",
    }


def _where_to_begin(noted: dict[str, Any], host: str) -> str:
    """Its portal, with an order to try, while other shops are still made."""
    order = next(order for order in noted["orders"] if order["state"] == "returnable")
    return f"{base_url_of_host(host)}/ with order {order['number']} of {order['email'] or order['phone']}"


def _make_in_own_process(plan: ShopPlan) -> int:
    command = [sys.executable, "manage.py", "make_demo", "--only", plan.schema_name, "--note"]
    return subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode  # noqa: S603


def _drop(shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.FAILED)
    drop_shop(shop)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _write(path: Path, notes: dict[str, Any]) -> None:
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(notes, file, ensure_ascii=False, indent=1)
    draft.replace(path)
