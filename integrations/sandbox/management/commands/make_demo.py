"""Makes the demo shops, once; notes in STATE/demo-shops.json what a visitor needs to know."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from integrations.sandbox.demo.making import enter, make_demo_shop, refresh_pictures
from integrations.sandbox.demo.plans import ShopPlan
from integrations.sandbox.demo.shops import DEMO_SHOPS
from tenants.models import Shop, ShopState
from tenants.provisioning import drop_shop
from tenants.selectors import base_url_of_host, shop_by_schema

OPERATOR_EMAIL = "operator@example.com"


class Command(BaseCommand):
    help = (
        "Make the four demo shops. Shops that are there are kept; one that was left half made is made again."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--only", help="The schema of a single shop.")

    def handle(self, *args: Any, **options: Any) -> None:
        notes_path = Path(settings.STATE_DIR) / "demo-shops.json"
        notes = _read(notes_path)
        kept = {shop["schema"]: shop for shop in notes.get("shops", [])}
        for plan in DEMO_SHOPS:
            if options["only"] in (None, plan.schema_name):
                kept[plan.schema_name] = self._shop(plan, kept.get(plan.schema_name))
                # After each shop: what is made is not made again if the rest is interrupted.
                _write(notes_path, {**notes, "shops": _in_order(kept)})
        operator = self._operator(notes.get("operator"))
        _write(notes_path, {"operator": operator, "shops": _in_order(kept)})

    def _shop(self, plan: ShopPlan, noted: dict[str, Any] | None) -> dict[str, Any]:
        host = f"{plan.schema_name}.{settings.BASE_HOST}"
        now = timezone.now()
        connection.set_schema_to_public()
        existing = shop_by_schema(plan.schema_name)
        if existing is not None and noted is None:
            self.stdout.write(f"{plan.name}: was left half made, making it again")
            _drop(existing)
            existing = None
        if existing is None or noted is None:
            noted = make_demo_shop(plan, host=host, now=now, say=self._say)
        elif noted["portal_url"] != f"{base_url_of_host(host)}/":
            enter(existing)
            refresh_pictures(plan, host=host, now=now)
        connection.set_schema_to_public()
        return {**noted, **_addresses(host)}

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


def _in_order(kept: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [kept[plan.schema_name] for plan in DEMO_SHOPS if plan.schema_name in kept]


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
