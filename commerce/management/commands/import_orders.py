"""Take a file of orders into a shop: manage.py import_orders --schema S --layout L FILE."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django_tenants.utils import tenant_context

from commerce.importing import LAYOUTS
from commerce.models import ImportState, OrderImport
from commerce.services.import_runs import carry_on_import
from commerce.services.imports import ImportWish, keep_import
from core import clock
from core.actors import SYSTEM
from core.commands import QuickCommand
from core.errors import Refusal
from tenants.selectors import shop_by_schema


class Command(QuickCommand):
    help = (
        "Takes a CSV file of orders, plain or gzip, into a shop. Progress goes to the error output, a summary "
        "as JSON to the output. An interrupted import of the same file goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--schema", required=True, help="the shop")
        parser.add_argument("--layout", required=True, choices=LAYOUTS)
        parser.add_argument("--limit", type=int, help="take only so many orders")
        parser.add_argument(
            "--email-domain", default="example.com", help="online-retail: of customers' addresses"
        )
        parser.add_argument("--delivered-after-days", type=int, default=3, help="online-retail")
        parser.add_argument("--currency", default="GBP", help="online-retail")

    def handle(self, *args: Any, **wishes: Any) -> None:
        shop = shop_by_schema(wishes["schema"])
        if shop is None:
            raise CommandError(f"There is no shop with the schema {wishes['schema']}.")
        try:
            content = wishes["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        with tenant_context(shop):
            try:
                order_import = self._import(content, wishes)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from None
        self.stdout.write(json.dumps(_summary(order_import), ensure_ascii=False))
        if order_import.state != ImportState.DONE:
            raise CommandError("The file was not read to its end.")

    def _import(self, content: bytes, wishes: dict[str, Any]) -> OrderImport:
        options = {"sha256": sha256(content).hexdigest(), "limit": wishes["limit"]}
        if wishes["layout"] == "online-retail":
            options |= {name: wishes[name] for name in ("email_domain", "delivered_after_days", "currency")}
        wish = ImportWish(wishes["file"].name, content, wishes["layout"], options)
        order_import = _interrupted(wish) or keep_import(wish=wish, now=clock.now())
        return carry_on_import(
            order_import=order_import,
            actor=SYSTEM,
            clock=clock.now,
            limit=wishes["limit"],
            tell=_show_progress,
        )


def _interrupted(wish: ImportWish) -> OrderImport | None:
    """The same file with the same options, begun and not finished."""
    return (
        OrderImport.objects.select_related("file", "gathered_file")
        .filter(
            state__in=[ImportState.WAITING, ImportState.RUNNING],
            layout=wish.layout,
            options__contains=wish.options,
        )
        .order_by("-created_at", "-pk")
        .first()
    )


def _show_progress(order_import: OrderImport) -> None:
    print(f"{order_import.done_count} of {order_import.total_count} orders", file=sys.stderr, flush=True)


def _summary(order_import: OrderImport) -> dict[str, Any]:
    return {
        "id": order_import.public_id,
        "state": order_import.state,
        "orders": order_import.done_count,
        "created": order_import.created_count,
        "updated": order_import.updated_count,
        "refused": order_import.refused_count,
        "left_out": order_import.skipped_count,
        "problems": order_import.problem_counts,
        "first_problems": order_import.problems[:20],
    }
