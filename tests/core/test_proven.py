"""What is kept in a process is never staler than the rows: whoever changes them, wherever."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import ShopSettings
from accounts.ports import connections_among
from core.proven import Proven
from returns.facts import ways_of_shop
from returns.models import Reason


def _kept() -> tuple[Proven[str], list[str]]:
    """The shop's name, and what was read of it so far."""
    read: list[str] = []

    def name() -> str:
        read.append(ShopSettings.objects.get().shop_name)
        return read[-1]

    return Proven("accounts_shopsettings", "returns_reason", read=name), read


def _rename(name: str) -> None:
    ShopSettings.objects.update(shop_name=name)


def test_it_is_read_once_and_proved_by_one_statement(shop: Any) -> None:
    kept, read = _kept()
    first = kept.get()

    with CaptureQueriesContext(connection) as asked:
        assert kept.get() == first
    assert (len(asked), len(read)) == (1, 1)


def test_each_change_of_any_of_its_tables_is_seen(shop: Any) -> None:
    kept, read = _kept()
    kept.get()

    _rename("Another")
    assert kept.get() == "Another"
    reason = Reason.objects.order_by("pk").last()
    assert reason is not None
    Reason.objects.filter(pk=reason.pk).update(is_active=False)
    kept.get()
    assert len(read) == 3
    Reason.objects.filter(pk=reason.pk).update(is_active=True)
    kept.get()
    assert len(read) == 4


def test_what_was_taken_back_is_forgotten(shop: Any) -> None:
    kept, _read = _kept()
    before = kept.get()

    with transaction.atomic():
        _rename("For a moment")
        assert kept.get() == "For a moment"
        transaction.set_rollback(True)

    assert kept.get() == before


def test_shops_are_kept_apart(shop: Any, other_shop: Any, inside: Any) -> None:
    kept, _read = _kept()
    ours = kept.get()
    with inside(other_shop):
        _rename("Theirs")
        assert kept.get() == "Theirs"

    assert kept.get() == ours


def test_another_connection_sees_a_change_once_it_is_committed(transactional_shop: Any) -> None:
    kept, _read = _kept()
    before = kept.get()

    def seen_elsewhere() -> str:
        connection.set_tenant(transactional_shop)
        try:
            return kept.get()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            _rename("Changed")
            assert kept.get() == "Changed"
            assert elsewhere.submit(seen_elsewhere).result() == before
            assert kept.get() == "Changed"
        assert elsewhere.submit(seen_elsewhere).result() == "Changed"


_RENAME = """
import json, sys, psycopg2
with psycopg2.connect(**json.load(sys.stdin)) as connection, connection.cursor() as cursor:
    cursor.execute("UPDATE accounts_shopsettings SET shop_name = 'By another process'")
"""


def test_another_process_changes_what_this_one_has_kept(transactional_shop: Any) -> None:
    assert ways_of_shop().settings.shop_name != "By another process"
    told = {name: connection.settings_dict[name.upper()] for name in ("host", "port", "user", "password")}
    path = f"-c search_path={connection.schema_name}"
    where = json.dumps(told | {"dbname": connection.settings_dict["NAME"], "options": path})

    subprocess.run([sys.executable, "-c", _RENAME], input=where, text=True, check=True, timeout=60)

    assert ways_of_shop().settings.shop_name == "By another process"


def test_what_is_not_to_be_had_here_is_nobody_whatever_is_kept(shop: Any, settings: Any) -> None:
    assert "carrier" in connections_among(ways_of_shop().connections)
    settings.PORTS = {port: {} for port in settings.PORTS}

    assert connections_among(ways_of_shop().connections) == {}
