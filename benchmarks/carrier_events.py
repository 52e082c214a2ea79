"""What a carrier's event costs: CPU of this process and of PostgreSQL's, asked for in batches and sent one by one.

    bin/services --fast -- .venv/bin/python -m benchmarks.carrier_events [--parcels 300]

Parcels travel to shoppers and tell one more event at each round, the last one their delivery. ``polled`` are those that
the worker hears of when it asks the carrier, who answers in this process; ``one by one`` those that reach the service
apart, as by ``POST /shipments/{id}/events``, whose request is not counted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.processor_time import seconds_of_family
from benchmarks.prompt_companies import PromptCarrier
from benchmarks.shop_in_process import SCHEMA, ShopInProcess, order_document, shop_in_process

_JOURNEY = ("in_transit", "in_transit", "in_transit", "out_for_delivery", "delivered")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parcels", type=int, default=300)
    count = parser.parse_args().parcels
    with shop_in_process() as shop:
        for name, record in (("polled", _poll), ("one by one", _send_each)):
            _measure(shop, name, record, count)


def _measure(shop: ShopInProcess, name: str, record: Callable[..., None], count: int) -> None:
    from django.db import connection

    from tenants.selectors import shop_by_schema

    now = datetime.now(UTC)
    parcels = _parcels(shop, name.replace(" ", "-"), count, now=now)
    connection.set_tenant(shop_by_schema(SCHEMA))
    began = time.process_time() + seconds_of_family(shop.postgres_pid)
    for number in range(len(_JOURNEY)):
        record(parcels, _told(number, now), now=now + timedelta(hours=6 * number + 1))
    seconds = time.process_time() + seconds_of_family(shop.postgres_pid) - began
    events = count * len(_JOURNEY)
    print(
        f"{name:<12}{events:>6} events {seconds / events * 1000:>6.2f} ms, "
        f"{2 * events / seconds:.0f} a second on two cores"
    )


def _parcels(shop: ShopInProcess, prefix: str, count: int, *, now: datetime) -> list[str]:
    for number in range(count):
        parcel = {"carrier": "ups", "tracking_number": f"1Z{prefix}{number}", "lines": []}
        sent = {"external_id": "f-1", "shipped_at": (now - timedelta(days=1)).isoformat()}
        document = order_document(now, lines=2)
        lines = document["fulfillments"][0]["lines"]
        told = {"number": f"{prefix}{number}", "fulfillments": [{**sent, **parcel, "lines": lines}]}
        shop.api("PUT", f"/orders/{prefix}-{number}", document | told)
    from django.db import connection

    from events.work import work_off
    from tenants.selectors import shop_by_schema

    connection.set_tenant(shop_by_schema(SCHEMA))
    while work_off(seconds=60):
        pass
    return [f"1Z{prefix}{number}" for number in range(count)]


def _told(number: int, now: datetime) -> list[Any]:
    """What the carrier says of a parcel by now: all of its events again, and a new one."""
    from tracking.ports import Scan

    return [
        Scan(now + timedelta(hours=6 * place), status, carrier_code=f"C{place}", city="Berlin")
        for place, status in enumerate(_JOURNEY[: number + 1])
    ]


def _poll(parcels: list[str], told: list[Any], *, now: datetime) -> None:
    from tracking.models import Shipment
    from tracking.services.polling import poll_due_shipments

    PromptCarrier.told = dict.fromkeys(parcels, told)
    Shipment.objects.filter(tracking_number__in=parcels).update(next_poll_at=now)
    while poll_due_shipments(carrier=PromptCarrier(), now=now, seconds=60):  # type: ignore[arg-type]
        pass


def _send_each(parcels: list[str], told: list[Any], *, now: datetime) -> None:
    from tracking.models import Shipment
    from tracking.services.polling import CARRIER
    from tracking.services.scans import record_scans

    for number in parcels:
        shipment = Shipment.objects.get(tracking_number=number)
        record_scans(shipment=shipment, scans=told[-1:], actor=CARRIER, now=now)


if __name__ == "__main__":
    main()
